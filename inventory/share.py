"""The shape of shares, used by the readers of both systems."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from inventory.record import record

if TYPE_CHECKING:
    from inventory.facts import Fact


@record
class Grant:
    """One right of a share: ``read``, ``change`` or ``full``; ``who`` is a SID or a name."""

    who: str
    right: str


@record
class Share:
    r"""One user share (administrative ``$`` left out); ``whole_drive`` for ``C:\`` or ``/``."""

    name: str
    path: str | None
    whole_drive: bool
    grants: Fact[tuple[Grant, ...]]
    guest: bool | None = None  # Samba's "guest ok"


@record
class SmbOne:
    """Whether the obsolete SMBv1 protocol is on, by side; None when that side is unread."""

    client: bool | None
    server: bool | None


EVERYONE = "S-1-1-0"
AUTHENTICATED = "S-1-5-11"


def is_drive(path: str | None) -> bool:
    """Whether a path is a whole drive."""
    return path is not None and re.fullmatch(r"[A-Za-z]:\\?|/", path) is not None
