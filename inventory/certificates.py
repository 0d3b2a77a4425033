"""Certificates of the person at this session (signature, e-administration), with their expiry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from inventory.facts import Fact


@dataclass(frozen=True, slots=True)
class Certificate:
    """One certificate; names in RFC 4514 form; the private key is never touched."""

    subject: str
    issuer: str
    serial: str
    not_before: datetime
    not_after: datetime
    store: str
    purposes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Certificates:
    """Facts about the certificates of the user's stores."""

    certificates: Fact[tuple[Certificate, ...]]
