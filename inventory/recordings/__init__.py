r"""Old recordings (``pc-capture/1``) brought to the form that Replay answers from.

``wmi``, ``registry`` and their companions pass through. What was recorded under free identifiers
goes where a topic would ask for it: see :mod:`inventory.recordings.linux` and
:mod:`inventory.recordings.windows`, which say where each kind goes.

Where several recordings of one capture claim one name, the first has it and the others get
``NAME #2``, ``NAME #3``. ``shadow`` (password hashes) is dropped: it is never read.
Nothing here raises on odd content; what has not the shape of a recording is dropped.
"""

from __future__ import annotations

import base64
import binascii
from typing import Any

from inventory.questions import Command
from inventory.record import record

Capture = dict[str, Any]

_SECTIONS = (
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
_CODECS = {"utf-16-le-bom": "utf-16", "utf-8-bom": "utf-8-sig", "unknown-8bit": "utf-8"}


@record
class Recording:
    """One recorded output: its identifier, the command line as given, its text and exit status."""

    ident: str
    line: str
    text: str
    stderr: str
    status: int | None

    @property
    def label(self) -> str:
        """The identifier without its kind: ``os-release`` of ``distro:os-release``."""
        return self.ident.partition(":")[2] or self.ident

    @property
    def entry(self) -> dict[str, Any]:
        """The recording as an entry of the ``commands`` section."""
        return {
            "command": self.line,
            "stdout": self.text,
            "stderr": self.stderr,
            "exit_status": self.status,
        }


def migrate(document: dict[str, Any]) -> dict[str, Any]:
    """Bring a decoded ``pc-capture/1`` to the sections of ``pc-capture/2``; never raises."""
    capture: Capture = {**document, "format": "pc-capture/2"}
    for section in _SECTIONS:
        found = document.get(section)
        capture[section] = dict(found) if isinstance(found, dict) else {}
    recordings = read_recordings(capture.pop("commands"))
    capture["commands"] = {}
    if capture.get("os_family") == "windows":
        from inventory.recordings import windows as recordings_windows  # noqa: PLC0415 one or the other

        recordings_windows.place_all(recordings, document.get("facts"), capture)
        return capture
    from inventory.recordings import linux as recordings_linux  # noqa: PLC0415

    recordings_linux.place_all(recordings, capture)
    return capture


def read_recordings(commands: dict[str, Any]) -> list[Recording]:
    """Every recording of an old ``commands`` section; entries of another shape are dropped."""
    found = []
    for ident, entry in commands.items():
        if not isinstance(entry, dict):
            continue
        text = entry.get("stdout")
        text = text if isinstance(text, str) else decode(entry)
        if text is None:
            continue
        status = entry.get("exit_status")
        found.append(
            Recording(
                ident=str(ident),
                line=str(entry.get("command") or ident).strip(),
                text=text.lstrip("\ufeff"),  # the mark that redirected outputs begin with
                stderr=str(entry.get("stderr") or ""),
                status=status if isinstance(status, int) else None,
            )
        )
    return found


def decode(entry: dict[str, Any]) -> str | None:
    """The text of ``stdout_b64`` in the recorded ``encoding``; None when there is neither."""
    encoded = entry.get("stdout_b64")
    if not isinstance(encoded, str):
        return None
    name = str(entry.get("encoding") or "utf-8")
    try:
        data = base64.b64decode(encoded, validate=False)
        return data.decode(_CODECS.get(name, name), "replace")
    except (binascii.Error, LookupError, ValueError):
        return None


def put(capture: Capture, section: str, name: str, entry: Any) -> None:  # noqa: ANN401 any JSON
    """Add an entry under its name, or under ``name #2``… when the name is taken."""
    taken = capture[section]
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name} #{number}"
    taken[free] = entry


def put_file(capture: Capture, path: str, text: str) -> None:
    """Add a file by its text."""
    put(capture, "files", path, {"text": text, "modified": None})


def command_name(template: str, *args: str) -> str:
    """The name of a command's entry: its printed form."""
    return str(Command(template, args)).removeprefix("command ")


def add_names(capture: Capture, folder: str, *names: str) -> None:
    """Add names to a listed folder."""
    listed = capture["dirs"].get(folder)
    known = set(listed) if isinstance(listed, list) else set()
    capture["dirs"][folder] = sorted(known | set(names))
