"""Shares of Windows and who may do what with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inventory.answers import Refusal, RegistryKey
from inventory.facts import Fact, Known, Reason, Unknown
from inventory.questions import Registry, Wmi
from inventory.reading import column, hex_bytes, number, registry_value, text, words
from inventory.shapes import hive, holds, key, rows, setting, subkey
from inventory.share import EVERYONE, Grant, Share, is_drive
from inventory.windows.security_descriptors import ALLOWED, access_list

if TYPE_CHECKING:
    from inventory.answers import Answer


# Windows: the shares that are on, those that were made by somebody, and their rights.
WIN_SHARES = Wmi("Win32_Share", ("Name", "Path", "Type"))
LANMAN = Registry(r"HKLM\SYSTEM\CurrentControlSet\Services\LanmanServer", depth=1)
RIGHTS = Registry(r"HKLM\SYSTEM\CurrentControlSet\Services\LanmanServer\Shares\Security")
_DISK = 0  # Win32_Share.Type; bit 31 is set for administrative shares
# Rights on a share: full control, writing or deleting, reading; generic ones are in the high bits.
_FULL = 0x1F01FF
_WRITING = 0x10000 | 0x40 | 0x4 | 0x2 | 0x40000000
_READING = 0x1 | 0x80000000 | 0x20000000
_GENERIC_ALL = 0x10000000
_DEFAULT_RIGHTS = "SrvsvcDefaultShareInfo"
_RANK = {"read": 1, "change": 2, "full": 3}


def parse_shares(listed: Answer, lanman: Answer, rights: Answer) -> Fact[tuple[Share, ...]]:
    """Win32_Share, else the shares of the registry, with their rights.

    Win32_Share always has IPC$: without any row it did not answer. The registry holds exactly what
    somebody shared, so an empty key means that nobody did.
    """
    found = rows(listed, WIN_SHARES)
    kept = _registry_shares(lanman)
    paths: dict[str, str | None] = {}
    if isinstance(found, tuple) and found:
        for row in found:
            name, kind = text(column(row, "Name")), number(column(row, "Type"))
            # A share of which nothing is known may be open.
            if name is None or kind is None or kind < 0:
                return Unknown(Reason.PARSE_ERROR, (str(WIN_SHARES),))
            if not name.endswith("$") and kind == _DISK:
                paths[name] = text(column(row, "Path"))
        source = str(WIN_SHARES)
    elif isinstance(kept, Known):
        paths, source = kept.value, str(LANMAN)
    elif isinstance(found, Unknown):
        return found if found.why is not Reason.NOT_RECORDED else kept
    else:
        return Unknown(Reason.PARSE_ERROR, (str(WIN_SHARES),))
    shares = tuple(
        Share(name, path, is_drive(path), _rights(name, rights, lanman))
        for name, path in paths.items()
    )
    return Known(shares, (source,))


def _registry_shares(lanman: Answer) -> Known[dict[str, str | None]] | Unknown:
    r"""``LanmanServer\Shares``: a value a share, lines such as ``Path=C:\docs`` and ``Type=0``."""
    made = key(lanman, LANMAN, "Shares")
    if isinstance(made, Unknown):
        return made
    found: dict[str, str | None] = {}
    for name, data in made.values.items():
        pairs = (line.partition("=") for line in words(data))
        said = {word.lower(): value for word, equals, value in pairs if equals}
        if number(said.get("type", "0")) == _DISK and not name.endswith("$"):
            found[said.get("sharename") or name] = text(said.get("path"))
    return Known(found, (str(LANMAN),))


def _rights(name: str, rights: Answer, lanman: Answer) -> Fact[tuple[Grant, ...]]:
    """A share's own descriptor; without one, the default of the server."""
    if isinstance(rights, Refusal) and rights.reason is Reason.ABSENT:
        rights_of: RegistryKey | Unknown = RegistryKey({})
    else:
        rights_of = key(rights, RIGHTS)
    if isinstance(rights_of, Unknown):
        denied = rights_of.why is Reason.ACCESS_DENIED
        return Unknown(Reason.NEEDS_ADMIN, rights_of.sources) if denied else rights_of
    source = str(RIGHTS)
    data = registry_value(rights_of, name)
    if not holds(rights_of, name):
        default = hive(lanman, LANMAN)
        if isinstance(default, Unknown):
            return default
        source = str(LANMAN)
        changed = subkey(default, "DefaultSecurity")
        data = registry_value(changed, _DEFAULT_RIGHTS) if changed else None
        # Since Windows XP SP2, a new share lets everybody read.
        if changed is None or not holds(changed, _DEFAULT_RIGHTS):
            return Known((Grant(EVERYONE, "read"),), (str(RIGHTS), source))
    grants = grants_of(hex_bytes(data) or b"")
    return Unknown(Reason.PARSE_ERROR, (source,)) if grants is None else Known(grants, (source,))


def grants_of(descriptor: bytes) -> tuple[Grant, ...] | None:
    """Who may do what: the widest right of each trustee, less what is denied to it."""
    entries = access_list(descriptor)
    if entries is None:
        return None
    denied: dict[str, int] = {}
    for entry in entries:
        if entry.kind != ALLOWED:
            denied[entry.sid] = denied.get(entry.sid, 0) | entry.mask
    found: dict[str, str] = {}
    for entry in entries:
        if entry.kind != ALLOWED:
            continue
        right = _right(entry.mask, denied.get(entry.sid, 0))
        if right is not None and _RANK[right] > _RANK.get(found.get(entry.sid, ""), 0):
            found[entry.sid] = right
    return tuple(Grant(who, right) for who, right in found.items())


def _right(mask: int, denied: int) -> str | None:
    if denied & _GENERIC_ALL:
        return None
    if mask & _GENERIC_ALL:
        mask |= _FULL | _WRITING | _READING
    left = mask & ~denied
    if left & _FULL == _FULL:
        return "full"
    if left & _WRITING:
        return "change"
    return "read" if left & _READING else None


def parse_null_sessions(lanman: Answer, shares: Fact[tuple[Share, ...]]) -> Fact[tuple[str, ...]]:
    """NullSessionShares; with RestrictNullSessAccess 0 (default 1) every share is one."""
    parameters = key(lanman, LANMAN, "Parameters")
    if isinstance(parameters, Unknown):
        return parameters
    restricted = setting(parameters, "RestrictNullSessAccess", LANMAN)
    if isinstance(restricted, Unknown):
        return restricted
    if restricted == 0:
        if isinstance(shares, Unknown):
            return shares
        return Known(tuple(share.name for share in shares.value), (str(LANMAN), *shares.sources))
    named = registry_value(parameters, "NullSessionShares")
    if not holds(parameters, "NullSessionShares"):
        return Known((), (str(LANMAN),))
    if not isinstance(named, list | tuple) or not all(isinstance(name, str) for name in named):
        return Unknown(Reason.PARSE_ERROR, (str(LANMAN),), "NullSessionShares")
    return Known(words(named), (str(LANMAN),))
