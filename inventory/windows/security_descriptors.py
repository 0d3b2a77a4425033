"""Self-relative security descriptors of Windows, as the registry keeps them for shares.

Layout: [MS-DTYP] 2.4.6 (descriptor), 2.4.5 (ACL), 2.4.4 (ACE), 2.4.2 (SID).
"""

from __future__ import annotations

import struct

from inventory.record import record

_DACL_PRESENT = 0x4
_SELF_RELATIVE = 0x8000
ALLOWED = 0
DENIED = 1


@record
class Entry:
    """One entry of an access list: ``kind`` 0 allows, 1 denies; ``mask`` are access rights."""

    kind: int
    mask: int
    sid: str


def access_list(data: bytes) -> tuple[Entry, ...] | None:
    """The entries of the access list; None when the bytes are no descriptor, or are cut.

    No list at all (as told apart from an empty one) lets everybody do everything.
    """
    if len(data) < 20 or data[0] != 1:
        return None
    control, _owner, _group, _sacl, start = struct.unpack_from("<HIIII", data, 2)
    if not control & _SELF_RELATIVE:
        return None
    if not control & _DACL_PRESENT or start == 0:
        return (Entry(ALLOWED, 0x10000000, "S-1-1-0"),)
    if start + 8 > len(data):
        return None
    revision, _, size, count = struct.unpack_from("<BBHH", data, start)
    if revision not in {2, 4} or start + size > len(data):
        return None
    entries = []
    at = start + 8
    for _ in range(count):
        if at + 8 > start + size:
            return None
        kind, flags, length = struct.unpack_from("<BBH", data, at)
        if length < 8 or at + length > start + size:
            return None
        inherit_only = flags & 0x8
        if kind in {ALLOWED, DENIED} and not inherit_only:
            (mask,) = struct.unpack_from("<I", data, at + 4)
            sid = sid_text(data[at + 8 : at + length])
            if sid is None:
                return None
            entries.append(Entry(kind, mask, sid))
        at += length
    return tuple(entries)


def sid_text(data: bytes) -> str | None:
    """A binary SID as ``S-1-5-32-544``; None when malformed."""
    if len(data) < 8 or data[0] != 1 or data[1] > 15 or len(data) < 8 + 4 * data[1]:
        return None
    authority = int.from_bytes(data[2:8], "big")
    parts = struct.unpack_from(f"<{data[1]}I", data, 8)
    return "-".join(("S-1", str(authority), *map(str, parts)))
