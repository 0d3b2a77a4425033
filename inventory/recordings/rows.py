"""Rows and values as Windows' tools print them: JSON, ``Name : value`` lines, tables."""

from __future__ import annotations

import json
import re
from typing import Any

from inventory.reading import text
from inventory.recordings import Capture, put

Rows = list[dict[str, Any]]

_PLUMBING = ("CimClass", "CimInstanceProperties", "CimSystemProperties", "PSComputerName")


def json_rows(printed: str) -> Rows | None:
    """JSON objects as ConvertTo-Json prints them, with lone backslashes forgiven; else None."""
    try:
        data = json.loads(printed)
    except RecursionError:
        return None
    except ValueError:
        try:
            data = json.loads(re.sub(r'(?<!\\)\\(?!["\\/bfnrtu])', r"\\\\", printed))
        except (ValueError, RecursionError):
            return None
    data = data if isinstance(data, list) else [data]
    if not data or not all(isinstance(row, dict) for row in data):
        return None
    return data


def list_rows(printed: str) -> Rows:
    """``Name : value`` lines as Format-List prints them, ``Name=value`` as wmic does."""
    rows: Rows = [{}]
    for line in printed.splitlines():
        found = re.match(r"^([A-Za-z]\w*)\s*[:=]\s?(.*)$", line)
        if found is None:
            if not line.strip() and rows[-1]:
                rows.append({})
        elif found[1] in rows[-1]:
            rows.append({found[1]: plain_word(found[2])})
        else:
            rows[-1][found[1]] = plain_word(found[2])
    return [row for row in rows if row]


def plain_word(value: str) -> str | bool | None:
    """A printed word: truth values and nothing are told apart from text."""
    word = value.strip()
    return {"True": True, "TRUE": True, "False": False, "FALSE": False, "": None}.get(word, word)


def table_rows(printed: str) -> Rows:
    """A fixed-width table of wmic: columns begin where their names do."""
    lines = [line for line in printed.replace("\x00", "").splitlines() if line.strip()]
    start = next((at for at, line in enumerate(lines) if "HotFixID" in line), None)
    if start is None:
        return []
    header = re.sub(r"^.*?(?=Caption|CSName|Description)", "", lines[start])
    columns = [(found.start(), found[0]) for found in re.finditer(r"\w+", header)]
    ends = [at for at, _ in columns[1:]] + [None]
    return [
        {name: text(line[begin:end]) for (begin, name), end in zip(columns, ends, strict=True)}
        for line in lines[start + 1 :]
    ]


def clean(row: dict[str, Any]) -> dict[str, Any]:
    """A CIM instance without what PowerShell adds to it."""
    return {name: value for name, value in row.items() if name not in _PLUMBING}


_IDENTITIES = ("DriveLetter", "HotFixID", "SID", "Name")


def add_rows(capture: Capture, name: str, rows: Rows, namespace: str | None = None) -> None:
    """Add rows of a class to those that it has; rows of the same object go under ``name #2``."""
    known = capture["wmi"].setdefault(name, [])
    if not isinstance(known, list):  # not the rows of a class: the capture is damaged, and told so
        return
    if namespace is not None:
        capture["wmi_namespace"].setdefault(name, namespace)
    mark = next((mark for mark in _IDENTITIES if rows and mark in rows[0]), None)
    there = [row.get(mark) for row in known if isinstance(row, dict)] if mark else []
    again = [row for row in rows if mark is not None and row.get(mark) in there]
    if not known or (mark is not None and not again):
        known.extend(rows)
        return
    known.extend(row for row in rows if mark is not None and row.get(mark) not in there)
    put(capture, "wmi", name, again or rows)


def add_values(capture: Capture, key: str, values: dict[str, Any]) -> None:
    """Add registry values that are not null to a key, keeping those that it has."""
    known = capture["registry"].setdefault(key, {})
    if isinstance(known, dict):
        for name, value in values.items():
            if value is not None:
                known.setdefault(name, value)


def sid_text(value: object) -> str | None:
    """A SID, alone or as the object that ConvertTo-Json prints."""
    return text(value.get("Value")) if isinstance(value, dict) else text(value)
