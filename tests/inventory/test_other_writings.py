"""The same answers, written otherwise, are the same facts.

Another tool, version or recorder ends its lines otherwise, begins with a mark, gives numbers as
text or text as numbers, and spells names in another case. None of it may change what is known.
"""

from __future__ import annotations

import copy
import json
import re
from functools import cache

import pytest

from inventory.capture import understand
from inventory.replay import Replay
from inventory.workstation import read_workstation
from kit.plain import facts_document
from tests.captures import needs_recordings, recorded_paths

WHOLE = re.compile(r"-?[1-9]\d{0,17}|0")


@cache
def recorded(path):
    return path.read_text("utf-8")


def facts(document):
    """The facts of a capture, as text in lower case: the case of names may differ."""
    found = facts_document(read_workstation(Replay(understand(document))))
    # Windows keeps a user's printers as value names: in another case they are others.
    found["printers"] = None
    return json.loads(json.dumps(found).lower())


def rows(document):
    return [row for listed in document.get("wmi", {}).values() for row in listed]


def each(value, change):
    return [each(part, change) for part in value] if isinstance(value, list) else change(value)


def outputs(document):
    return [e for e in document.get("commands", {}).values() if isinstance(e.get("stdout"), str)]


def of_another_recorder(document):
    """Lines end in CR LF and blanks, a mark begins them; names in another case; all is text."""
    for entry in outputs(document):
        lines = entry["stdout"].replace("\r\n", "\n").split("\n")
        ended = "\r\n".join(f"{line}  " if line.strip() else line for line in lines)
        entry["stdout"] = f"\ufeff{ended}\r\n\r\n"
    for row in rows(document):
        for name in tuple(row):
            row[name.lower()] = each(row.pop(name), _as_text)
    for section in ("registry", "registry_mtime"):
        document[section] = {key.upper(): v for key, v in document.get(section, {}).items()}
    for key, values in document["registry"].items():
        document["registry"][key] = {name.upper(): data for name, data in values.items()}


def _as_text(value):
    if isinstance(value, bool):
        return str(value).upper()
    return str(value) if isinstance(value, int) else value


def of_another_format(document):
    """Text that is a number is one, as ConvertTo-Json writes it; classes in another case."""
    for row in rows(document):
        for name, value in row.items():
            row[name] = each(value, _as_number)
    classes = document.get("wmi", {})
    document["wmi"] = {name.lower(): listed for name, listed in classes.items()}


def _as_number(value):
    return int(value) if isinstance(value, str) and WHOLE.fullmatch(value) else value


@needs_recordings
@pytest.mark.parametrize("change", [of_another_recorder, of_another_format])
@pytest.mark.parametrize("family", ["windows", "linux"])
def test_what_is_written_otherwise_is_the_same(family, change):
    changed = []
    for path in recorded_paths(family):
        document = json.loads(recorded(path))
        other = copy.deepcopy(document)
        change(other)
        before, after = facts(document), facts(other)
        changed += [
            f"{path.stem} {topic}.{name}: {fact} / {after[topic][name]}"[:300]
            for topic, listed in before.items()
            for name, fact in (listed or {}).items()
            if fact != after[topic][name]
        ]

    assert changed == []
