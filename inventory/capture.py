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

import json
import re
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
        if path.stat().st_size > SIZE_LIMIT:
            raise CaptureError(Defect.TOO_LARGE, str(path))
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise CaptureError(Defect.MISSING, str(path)) from error
    except OSError as error:
        raise CaptureError(Defect.UNREADABLE, error.strerror or str(error)) from error
    try:
        document = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise CaptureError(Defect.NOT_JSON, str(error)) from error
    return understand(document)


def understand(document: Any) -> Capture:  # noqa: ANN401 whatever JSON held
    """Check a decoded document and bring it to ``pc-capture/2``.

    Raises:
        CaptureError: not a capture, newer than known, or a section of the wrong shape.
    """
    if not isinstance(document, dict):
        raise CaptureError(Defect.FOREIGN)
    found = re.fullmatch(r"pc-capture/(\d{1,6})", str(document.get("format", "")))
    if found is None:
        raise CaptureError(Defect.FOREIGN, str(document.get("format", ""))[:80])
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
