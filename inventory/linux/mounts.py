"""What is mounted where on Linux, and how much room is left.

Sources: ``/proc/self/mountinfo`` (proc(5): fixed fields, then optional ones until ``-``),
``/proc/mounts``, ``mount`` and ``df`` in old recordings.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from inventory.facts import Fact, Known, Reason, Unknown
from inventory.record import record
from inventory.shapes import content, output

if TYPE_CHECKING:
    from inventory.answers import Answer


@record
class Mount:
    """One mounted file system; ``root`` is the part of it that is seen (``/`` for all of it)."""

    point: str
    source: str
    filesystem: str
    options: tuple[str, ...] = ()
    root: str = "/"


@record
class Space:
    """Room of a mounted file system, in bytes; ``free`` is what an ordinary user may fill."""

    source: str
    point: str
    total: int | None
    free: int | None
    filesystem: str | None = None


NETWORK = frozenset(
    {
        "nfs", "nfs4", "cifs", "smb2", "smb3", "smbfs", "ncpfs", "afs", "ceph", "9p", "davfs",
        "fuse.sshfs", "fuse.davfs2", "fuse.rclone", "fuse.s3fs", "fuse.curlftpfs", "fuse.glusterfs",
        "glusterfs", "coda", "virtiofs", "vboxsf", "prl_fs", "fuse.vmhgfs-fuse", "vmhgfs",
    }
)  # fmt: skip
OPTICAL = frozenset({"iso9660", "udf"})
#: File systems that lie in other files: snaps, live images.
IMAGES = frozenset({"squashfs", "erofs", "cramfs"})
#: File systems that name a pool instead of a device.
POOLS = frozenset({"zfs", "bcachefs"})


def parse_mountinfo(answer: Answer, source: object) -> Fact[tuple[Mount, ...]]:
    r"""``/proc/self/mountinfo``: blanks in names are ``\\040``."""
    listed = content(answer, source)
    if isinstance(listed, Unknown):
        return listed
    mounts = []
    for line in listed.splitlines():
        before, dash, after = line.partition(" - ")
        fields, rest = before.split(" "), after.split(" ")
        if not dash or len(fields) < 6 or len(rest) < 2:
            continue
        options = (*fields[5].split(","), *(rest[2].split(",") if len(rest) > 2 else ()))
        mounts.append(Mount(plain(fields[4]), plain(rest[1]), rest[0], options, plain(fields[3])))
    return _some(mounts, source)


def parse_proc_mounts(answer: Answer, source: object) -> Fact[tuple[Mount, ...]]:
    """``/proc/mounts``: source, place, type, options, as in fstab(5)."""
    listed = content(answer, source)
    if isinstance(listed, Unknown):
        return listed
    mounts = []
    for line in listed.splitlines():
        fields = line.split(" ")
        if len(fields) >= 4 and fields[1].startswith("/"):
            mounts.append(
                Mount(plain(fields[1]), plain(fields[0]), fields[2], tuple(fields[3].split(",")))
            )
    return _some(mounts, source)


def parse_mount_output(answer: Answer, source: object) -> Fact[tuple[Mount, ...]]:
    """``mount``: ``/dev/sda1 on / type ext4 (rw,relatime)``."""
    printed = output(answer, source)
    if isinstance(printed, Unknown):
        return printed
    mounts = []
    for line in printed.splitlines():
        found = re.match(r"(.+?) on (/.*) type (\S+) \(([^)]*)\)", line)
        if found:
            mounts.append(Mount(found[2], found[1], found[3], tuple(found[4].split(","))))
    return _some(mounts, source)


def _some(mounts: list[Mount], source: object) -> Fact[tuple[Mount, ...]]:
    """No mount at all is no answer: a running system has a root."""
    if not mounts:
        return Unknown(Reason.PARSE_ERROR, (str(source),))
    return Known(tuple(mounts), (str(source),))


def parse_df(answer: Answer, source: object) -> Fact[tuple[Space, ...]]:
    """``df -P -T -k``, or ``df`` without the type: numbers are KiB; headings may be translated."""
    printed = output(answer, source)
    if isinstance(printed, Unknown):
        return printed
    lines = printed.splitlines()
    typed = "type" in lines[0].lower().split() if lines else False
    spaces = []
    for line in lines[1:]:
        found = re.match(
            r"(?P<head>.+?)\s+(?P<total>\d+|-)\s+(\d+|-)\s+(?P<free>-?\d+|-)\s+(\d+%|-)\s+(?P<point>/.*)",
            line,
        )
        if not found:
            continue
        head, _, kind = found["head"].rpartition(" ") if typed else (found["head"], "", "")
        spaces.append(
            Space(
                source=head.strip(),
                point=found["point"].strip(),
                total=_kib(found["total"]),
                free=_kib(found["free"]),
                filesystem=kind or None,
            )
        )
    if not spaces:
        return Unknown(Reason.PARSE_ERROR, (str(source),))
    return Known(tuple(spaces), (str(source),))


def _kib(printed: str) -> int | None:
    """KiB as bytes; a negative rest (blocks kept for root are in use) is none."""
    return None if printed == "-" or len(printed) > 18 else max(int(printed), 0) * 1024


def plain(word: str) -> str:
    r"""A name of the kernel's tables: ``\040`` is a blank (octal), bytes are UTF-8."""
    if "\\" not in word:
        return word
    raw = re.sub(
        rb"\\([0-3][0-7]{2})", lambda m: bytes([int(m[1], 8)]), word.encode("utf-8", "replace")
    )
    return raw.decode("utf-8", "replace")
