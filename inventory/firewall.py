"""The firewall of the machine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inventory.antivirus import Product
    from inventory.facts import Fact


@dataclass(frozen=True, slots=True)
class Profile:
    """One firewall profile. Windows: ``domain``, ``private``, ``public``; Linux: the tool's name.

    ``blocks_inbound`` is the default action; ``current`` whether a connected network uses it;
    ``decided_by`` is ``policy``, ``local``, ``default``, ``effective`` (COM or WMI) or ``tool``.
    """

    name: str
    enabled: bool
    blocks_inbound: bool | None
    current: bool | None
    decided_by: str


@dataclass(frozen=True, slots=True)
class Firewall:
    """Facts about the firewall; ``products`` are third-party firewalls of the security centre."""

    profiles: Fact[tuple[Profile, ...]]
    products: Fact[tuple[Product, ...]]
