"""Network adapters and addresses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inventory.facts import Fact


@dataclass(frozen=True, slots=True)
class Address:
    """One address with its prefix length; scope suffixes are removed."""

    ip: str
    prefix: int | None = None


@dataclass(frozen=True, slots=True)
class Adapter:
    """One adapter; ``kind`` and ``status`` are GLPI's words; ``speed`` in Mbit/s; MAC ``aa:bb:…``."""

    name: str
    description: str | None
    mac: str | None
    kind: str | None
    status: str | None
    speed: int | None
    virtual: bool | None
    addresses: tuple[Address, ...]
    gateways: tuple[str, ...] = ()
    dns: tuple[str, ...] = ()
    dhcp_server: str | None = None
    mtu: int | None = None
    device_id: str | None = None
    driver: str | None = None
    pci_id: str | None = None
    guid: str | None = None


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A device that this one has talked to on the local network."""

    ip: str
    mac: str
    adapter: str | None = None


@dataclass(frozen=True, slots=True)
class Network:
    """Facts about the network as this machine sees it."""

    adapters: Fact[tuple[Adapter, ...]]
    gateways: Fact[tuple[str, ...]]
    dns: Fact[tuple[str, ...]]
    neighbours: Fact[tuple[Neighbour, ...]]
