"""What this machine shares on the network, and with which protocol."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inventory.facts import Fact


@dataclass(frozen=True, slots=True)
class Grant:
    """One right of a share: ``right`` is ``read``, ``change`` or ``full``; ``who`` a SID or a name."""

    who: str
    right: str


@dataclass(frozen=True, slots=True)
class Share:
    """One user share (administrative ``$`` shares left out); ``whole_drive`` for ``C:\\`` or ``/``."""

    name: str
    path: str | None
    whole_drive: bool
    grants: Fact[tuple[Grant, ...]]
    guest: bool | None = None  # Samba's "guest ok"


@dataclass(frozen=True, slots=True)
class SmbOne:
    """Whether the obsolete SMBv1 protocol is on, by side; None when that side is unread."""

    client: bool | None
    server: bool | None


@dataclass(frozen=True, slots=True)
class Shares:
    """Facts about sharing. ``null_session_shares`` are reachable by anybody."""

    shares: Fact[tuple[Share, ...]]
    null_session_shares: Fact[tuple[str, ...]]
    smb_one: Fact[SmbOne]
