"""Printers that the session sees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inventory.facts import Fact


@dataclass(frozen=True, slots=True)
class Printer:
    """One printer queue; ``address`` is the host or IP of a network printer."""

    name: str
    driver: str | None
    port: str | None
    address: str | None
    network: bool | None
    shared: bool | None
    virtual: bool
    default: bool | None
    status: str | None
    serial: str | None = None
    share_name: str | None = None
    server: str | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class Printers:
    """Facts about the printers."""

    printers: Fact[tuple[Printer, ...]]
