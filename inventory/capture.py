r"""Captures: the recorded answers of one machine, as one JSON file (``*.capture.json``).

``pc-capture/2`` holds, beside ``format``, ``name``, ``os``, ``os_family``, ``recorded_at`` and
``version``, these sections, each a mapping:

- ``wmi``: class → rows, or ``class.method`` → rows; ``wmi_namespace``: class → namespace;
- ``registry``: physical key → values (``HKLM\SOFTWARE\WOW6432Node\…`` is the 32-bit view);
  ``registry_mtime``: key → last write;
- ``commands``: printed command → ``{command, stdout, stderr, exit_status}``;
- ``calls``: printed call → data; ``files``: path → ``{text | base64, modified}``;
  ``dirs``: path → names; ``dns``, ``tls``, ``http``, ``snmp``, ``probes``: printed question → data;
- ``errors``: printed question → ``{refused, detail}``.

``pc-capture/1`` (``wmi``, ``registry``, ``commands`` by free identifiers) stays readable:
:mod:`inventory.recordings` migrates it. A capture is partial: what it does not hold was not
recorded, which says nothing about the machine.
"""

from __future__ import annotations

import errno
import json
import os
import re
import stat
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from inventory.machine import Family

if TYPE_CHECKING:
    from pathlib import Path

FORMAT = "pc-capture/2"
NEWEST = 2
SIZE_LIMIT = 128 * 1024 * 1024

SECTIONS = (
    "wmi",
    "wmi_namespace",
    "registry",
    "registry_mtime",
    "commands",
    "calls",
    "files",
    "dirs",
    "dns",
    "tls",
    "http",
    "snmp",
    "probes",
    "errors",
)


class Defect(StrEnum):
    """What is wrong with a capture file."""

    MISSING = "missing"
    UNREADABLE = "unreadable"
    NOT_A_FILE = "not_a_file"
    TOO_LARGE = "too_large"
    NOT_JSON = "not_json"
    FOREIGN = "foreign"
    NEWER = "newer"
    DAMAGED = "damaged"


class CaptureError(Exception):
    """A capture that cannot be used; ``defect`` says why and ``detail`` where."""

    def __init__(self, defect: Defect, detail: str = "") -> None:
        super().__init__(f"{defect.value}: {detail}")
        self.defect = defect
        self.detail = detail


Capture = dict[str, Any]


def load(path: Path) -> Capture:
    """Read a capture file and return it as ``pc-capture/2``, whatever its version.

    Raises:
        CaptureError: missing, unreadable, not a capture, damaged, or newer than known.
    """
    try:
        data = _bytes_of(path)
    except FileNotFoundError as error:
        raise CaptureError(Defect.MISSING, str(path)) from error
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", "") or str(error)
        raise CaptureError(Defect.UNREADABLE, why) from error
    if len(data) > SIZE_LIMIT:
        raise CaptureError(Defect.TOO_LARGE, str(path))
    try:
        document = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise CaptureError(Defect.NOT_JSON, str(error)) from error
    return understand(document)


def _bytes_of(path: Path) -> bytes:
    """The bytes of a regular file, or the first that are too many.

    A pipe or a device may have no end, or nothing to say: it is not waited for.

    Raises:
        CaptureError: it is something else than a file.
        OSError: it cannot be read.
    """
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        kind = os.fstat(handle).st_mode
        if stat.S_ISDIR(kind):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if not stat.S_ISREG(kind):
            raise CaptureError(Defect.NOT_A_FILE, str(path))
        with os.fdopen(handle, "rb", closefd=False) as file:
            return file.read(SIZE_LIMIT + 1) or b""
    finally:
        os.close(handle)


def understand(document: Any) -> Capture:  # noqa: ANN401 whatever JSON held
    """Check a decoded document and bring it to ``pc-capture/2``.

    Raises:
        CaptureError: not a capture, newer than known, or a section of the wrong shape.
    """
    if not isinstance(document, dict):
        raise CaptureError(Defect.FOREIGN)
    told = document.get("format")
    told = told if isinstance(told, str) else ""
    found = re.fullmatch(r"pc-capture/(\d{1,6})", told, re.ASCII)
    if found is None:
        raise CaptureError(Defect.FOREIGN, told[:80])
    version = int(found[1])
    if version > NEWEST or version < 1:
        raise CaptureError(Defect.NEWER, found[0])
    if document.get("os_family") not in list(Family):  # a list: it may be anything
        raise CaptureError(Defect.DAMAGED, "os_family")
    for section in SECTIONS:
        if not isinstance(document.get(section, {}), dict):
            raise CaptureError(Defect.DAMAGED, section)
    if version == 1:
        from inventory.recordings import migrate  # noqa: PLC0415 only old captures need it

        document = migrate(document)
    empty: Capture = {section: {} for section in SECTIONS}
    capture: Capture = {**empty, **document, "format": FORMAT}
    _check(capture)
    return capture


def _check(capture: Capture) -> None:
    """Hold the shape of every entry, so that Replay never meets a surprise.

    Raises:
        CaptureError: an entry of the wrong shape, named by its section.
    """
    shapes: dict[str, type | tuple[type, ...]] = {
        "wmi": list,
        "registry": dict,
        "commands": dict,
        "files": dict,
        "dirs": list,
        "errors": dict,
    }
    for section, shape in shapes.items():
        for name, entry in capture[section].items():
            if not isinstance(entry, shape):
                raise CaptureError(Defect.DAMAGED, f"{section}: {str(name)[:80]}")
    for name, rows in capture["wmi"].items():
        if not all(isinstance(row, dict) for row in rows):
            raise CaptureError(Defect.DAMAGED, f"wmi: {str(name)[:80]}")


def physical_key(key: str, view: int) -> str:
    r"""The key as it lies in the hive: the 32-bit view of ``HKLM\SOFTWARE`` is ``WOW6432Node``."""
    head = "HKLM\\SOFTWARE\\"
    if view == 32 and key.upper().startswith(head):
        return f"{key[: len(head)]}WOW6432Node\\{key[len(head) :]}"
    return key
