"""What a folder lies on: the disk of this computer, another one, a stick, a share.

Asked in the reading child, since a share that is gone makes even this wait.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from inventory.answers import Content
from inventory.backups.model import Medium
from inventory.facts import Unknown
from inventory.linux.mounts import NETWORK, Mount, parse_mountinfo

#: File systems whose content lies at a provider.
_ONLINE = frozenset({"davfs", "fuse.davfs2", "fuse.rclone", "fuse.s3fs", "fuse.curlftpfs"})
#: File systems that encrypt every file that they hold.
_SEALED = frozenset({"ecryptfs", "fuse.gocryptfs", "fuse.cryfs", "fuse.encfs", "fuse.securefs"})
_DEPTH = 8


def drive(place: str, home: str) -> dict[str, str | bool]:
    """What a place lies on: ``medium``, ``encrypted``, ``filesystem``, ``id``, each where known.

    ``home`` is a folder of the person's own data: what lies on the same disk burns with it.
    """
    if sys.platform == "win32":
        from inventory.live.windows.drives import windows_drive  # noqa: PLC0415 only there

        return windows_drive(place, home)
    return _linux_drive(os.path.realpath(place), os.path.realpath(home))


def _linux_drive(place: str, home: str) -> dict[str, str | bool]:
    text = _bytes("/proc/self/mountinfo")
    mounts = parse_mountinfo(Content(text), "/proc/self/mountinfo") if text else None
    if mounts is None or isinstance(mounts, Unknown):
        return {}
    here, there = _mount_of(place, mounts.value), _mount_of(home, mounts.value)
    if here is None:
        return {}
    told: dict[str, str | bool] = {"filesystem": here.filesystem}
    if here.filesystem in NETWORK:
        told["medium"] = Medium.ONLINE if here.filesystem in _ONLINE else Medium.NETWORK
        return told
    disks, sealed, outside = _disks(here)
    home_disks = _disks(there)[0] if there else set()
    if sealed or here.filesystem in _SEALED:
        told["encrypted"] = True
    elif disks:
        told["encrypted"] = False
    if disks & home_disks or (there and here.point == there.point):
        told["medium"] = Medium.SAME_DISK
    elif outside:
        told["medium"] = Medium.REMOVABLE
    elif disks:
        told["medium"] = Medium.OTHER_DISK
    if disks:
        told["id"] = ",".join(sorted(disks))
    return told


def _mount_of(path: str, mounts: tuple[Mount, ...]) -> Mount | None:
    """The mount that a path lies in: the deepest, and of several at one place the last."""
    found = None
    for mount in mounts:
        point = mount.point.rstrip("/")
        inside = path == point or path.startswith(f"{point}/")
        if inside and (found is None or len(mount.point) >= len(found.point)):
            found = mount
    return found


def _disks(mount: Mount) -> tuple[set[str], bool, bool]:
    """The disks that a mount lies on, whether it is encrypted, whether one can be unplugged."""
    source = os.path.realpath(mount.source)
    if not source.startswith("/dev/"):
        return set(), False, False
    disks: set[str] = set()
    sealed = outside = False
    waiting = [(os.path.basename(source), 0)]  # noqa: PTH119 a text
    while waiting:
        name, depth = waiting.pop()
        folder = os.path.realpath(f"/sys/class/block/{name}")
        if depth > _DEPTH or not os.path.isdir(folder):  # noqa: PTH112
            continue
        sealed = sealed or _read(f"{folder}/dm/uuid").startswith("CRYPT-")
        if os.path.exists(f"{folder}/partition"):  # noqa: PTH110
            waiting.append((os.path.basename(os.path.dirname(folder)), depth + 1))  # noqa: PTH119, PTH120
            continue
        below = _names(f"{folder}/slaves")
        if below:
            waiting += [(one, depth + 1) for one in below]
            continue
        disks.add(name)
        outside = outside or "/usb" in folder or _read(f"{folder}/removable").strip() == "1"
    return disks, sealed, outside


def _names(folder: str) -> list[str]:
    try:
        return os.listdir(folder)  # noqa: PTH208 texts
    except OSError:
        return []


def _read(path: str) -> str:
    return _bytes(path).decode("utf-8", "replace")


def _bytes(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError:
        return b""
