"""A first look at a destination: is it there, what lies at its top, how much room is left.

These functions run in the reading child (:mod:`inventory.live.backups.reader`).
"""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING, Any

from inventory.backups.model import Trouble
from inventory.backups.watch import BackupFault

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Names of the top that are looked at.
TOP = 5000
_HEAD = 512


def long_path(place: str) -> str:
    r"""The path as the system takes it whatever its length: ``\\?\`` on Windows."""
    if sys.platform != "win32" or place.startswith("\\\\?\\"):
        return place
    whole = os.path.abspath(place)  # noqa: PTH100 a text, as os.scandir takes it
    if whole.startswith("\\\\"):
        return "\\\\?\\UNC\\" + whole[2:]
    return "\\\\?\\" + whole


def under(root: str, path: str) -> str:
    r"""A path below a folder from one with ``/``: what ``\\?\`` names has only backslashes."""
    return os.path.join(root, *path.split("/")) if path else root  # noqa: PTH118


def look(place: str, home: str) -> Iterator[dict[str, Any]]:
    """What lies at a place: ``{"folders", "files", "head", "total", "free", "drive", …}``.

    ``files`` has the size and date of each; ``head`` the first bytes of a place that is a file, in
    hexadecimal. ``drive`` is what :func:`inventory.live.backups.drives.drive` says.

    Raises:
        BackupFault: the place is missing, is not mounted, or may not be read.
        OSError: the system refuses it.
    """
    if not place or "\0" in place:
        raise BackupFault(Trouble.MISSING, repr(place))
    root = long_path(place)
    told: dict[str, Any] = {"folders": [], "files": {}, "head": "", "more": False}
    if not os.path.isdir(root):  # noqa: PTH112 a text, as os.scandir takes it
        held = os.stat(root)  # noqa: PTH116 raises what is wrong
        with open(root, "rb") as file:  # noqa: PTH123
            told["head"] = file.read(_HEAD).hex()
        told["files"][os.path.basename(place)] = [held.st_size, held.st_mtime]  # noqa: PTH119
        told["is_file"] = True
        root = os.path.dirname(root) or "."  # noqa: PTH120
    else:
        _look_into(root, told)
        if not told["folders"] and not told["files"] and _is_unmounted(root):
            raise BackupFault(Trouble.MISSING, "not mounted")
    try:
        usage = shutil.disk_usage(root)
    except OSError:
        usage = None
    if usage is not None:
        told["total"], told["free"] = usage.total, usage.free
    from inventory.live.backups.drives import drive  # noqa: PLC0415 in the child alone

    told["drive"] = drive(root, home)
    yield told


def _look_into(root: str, told: dict[str, Any]) -> None:
    with os.scandir(root) as listed:
        for entry in listed:
            if len(told["folders"]) + len(told["files"]) >= TOP:
                told["more"] = True
                break
            try:
                if entry.is_dir(follow_symlinks=False):
                    told["folders"].append(entry.name)
                elif entry.is_file(follow_symlinks=False):
                    held = entry.stat(follow_symlinks=False)
                    told["files"][entry.name] = [held.st_size, held.st_mtime]
            except OSError:  # it has just gone
                continue


def _is_unmounted(root: str) -> bool:
    """Whether an empty folder is where a disk or a share is to be mounted, and nothing is."""
    if sys.platform == "win32" or os.path.ismount(root):
        return False
    wanted = os.path.realpath(root)
    try:
        with open("/etc/fstab", encoding="utf-8", errors="replace") as file:  # noqa: PTH123
            points = [words[1] for line in file if len(words := line.split()) > 1]
    except OSError:
        return False
    return wanted in {p.replace("\\040", " ").rstrip("/") for p in points if p.startswith("/")}


def list_folder(place: str, names: list[str]) -> Iterator[dict[str, Any]]:
    """The files of some folders below a place: ``{"files": {folder: {name: [size, date]}}}``.

    A folder that is missing is left out.

    Raises:
        OSError: a folder is there and cannot be read.
    """
    held: dict[str, dict[str, list[float]]] = {}
    for name in names:
        inner: dict[str, Any] = {"folders": [], "files": {}}
        try:
            _look_into(under(long_path(place), name), inner)
        except FileNotFoundError:
            continue
        held[name] = inner["files"]
    yield {"files": held}
