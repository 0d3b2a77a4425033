r"""Disk dumps of old recordings: a Perl structure of several programs' outputs and of ``/sys``.

A dump reads ``$SYSTEM = { 'hdparm-sda' => '…', 'sys' => { 'block' => { 'sda' => {…} } } };``
in the form that Perl's Data::Dumper prints: quoted strings, numbers, ``undef``, ``[…]``, ``{…}``.
"""

from __future__ import annotations

import re
from typing import Any

_TOKEN = re.compile(
    r"""\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|(=>|[][{},;=])|(-?[\w.$]+))""", re.DOTALL
)
_DEPTH = 40
_END = ("end", "")

_PROGRAMS = {
    "hdparm": "hdparm -I /dev/{name}",
    "smartctl": "smartctl -i /dev/{name}",
    "udisksctl": "udisksctl info -b /dev/{name}",
    "fdisk": "fdisk -s /dev/{name}",
}

Texts = dict[str, str]


def disk_dump(text: str) -> tuple[Texts, dict[str, list[str]], Texts]:
    """A dump as files of ``/sys`` (path → text), folders (path → names), outputs (line → text).

    A symbolic link of ``/sys`` becomes a file that holds its target. A text that is not a dump
    gives three empty mappings.
    """
    data = perl_structure(text)
    files: Texts = {}
    folders: dict[str, list[str]] = {}
    outputs: Texts = {}
    for key, value in data.items():
        program, _, name = key.partition("-")
        if key == "sys" and isinstance(value, dict):
            _walk("/sys", value, files, folders)
        elif program in _PROGRAMS and name and isinstance(value, str):
            if name == "v":  # the program's version, not a disk
                continue
            outputs[_PROGRAMS[program].format(name=name)] = value
    return files, folders, outputs


def _walk(path: str, tree: dict[str, Any], files: Texts, folders: dict[str, list[str]]) -> None:
    if path == "/sys/block":  # below it, a dump holds the files that it wanted and no more
        folders[path] = sorted(tree)
    for name, value in tree.items():
        below = f"{path}/{name}"
        if isinstance(value, dict):
            _walk(below, value, files, folders)
        elif isinstance(value, list):
            files[below] = str(value[-1]) if value else ""
        elif value is not None:
            files[below] = str(value)


def perl_structure(text: str) -> dict[str, Any]:
    """The first hash of a Data::Dumper text (``$NAME = {…};``); empty when there is none."""
    start = re.match(r"\s*\$\w+\s*=\s*(?=\{)", text)
    if start is None:
        return {}
    try:
        value, _ = _value(text, start.end(), 0)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _token(text: str, at: int) -> tuple[tuple[str, str], int]:
    found = _TOKEN.match(text, at)
    if found is None:
        return _END, at
    if found[3] is not None:
        return ("mark", found[3]), found.end()
    if found[4] is not None:
        return ("word", found[4]), found.end()
    quoted = found[1] if found[1] is not None else found[2]
    return ("text", re.sub(r"\\(['\"\\$@])", r"\1", quoted)), found.end()


def _value(text: str, at: int, depth: int) -> tuple[Any, int]:
    """One value and where it ends.

    Raises:
        ValueError: not a value, or nested too deep.
    """
    if depth > _DEPTH:
        raise ValueError("nested too deep")
    (kind, word), after = _token(text, at)
    if kind == "text":
        return word, after
    if kind == "word":
        return (None if word == "undef" else word), after
    if word == "{":
        return _hash(text, after, depth)
    if word == "[":
        return _array(text, after, depth)
    raise ValueError("not a value")


def _hash(text: str, at: int, depth: int) -> tuple[dict[str, Any], int]:
    made: dict[str, Any] = {}
    while True:
        (kind, word), after = _token(text, at)
        if (kind, word) == ("mark", "}"):
            return made, after
        if (kind, word) == ("mark", ","):
            at = after
            continue
        arrow, after = _token(text, after)
        if kind not in {"text", "word"} or arrow != ("mark", "=>"):
            raise ValueError("not a hash")
        made[word], at = _value(text, after, depth + 1)


def _array(text: str, at: int, depth: int) -> tuple[list[Any], int]:
    made: list[Any] = []
    while True:
        (kind, word), after = _token(text, at)
        if (kind, word) == ("mark", "]"):
            return made, after
        if (kind, word) == ("mark", ","):
            at = after
            continue
        value, at = _value(text, at, depth + 1)
        made.append(value)
