"""Services of the system, and what listens on the network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inventory.facts import Fact


@dataclass(frozen=True, slots=True)
class Service:
    """One service: ``start`` is ``boot``, ``automatic``, ``manual`` or ``disabled``."""

    name: str
    label: str | None
    start: str | None
    running: bool | None
    program: str | None = None


@dataclass(frozen=True, slots=True)
class Listener:
    """One open port: ``local_only`` when it listens on the loopback alone."""

    protocol: str
    address: str
    port: int
    program: str | None
    local_only: bool


@dataclass(frozen=True, slots=True)
class Services:
    """Facts about services."""

    services: Fact[tuple[Service, ...]]
    listeners: Fact[tuple[Listener, ...]]
