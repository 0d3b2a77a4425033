"""Internal and plugged devices: PCI controllers, sound, USB."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inventory.facts import Fact


@dataclass(frozen=True, slots=True)
class Device:
    """One device; identifiers are four hexadecimal digits; ``bus`` is ``pci`` or ``usb``."""

    bus: str
    name: str
    maker: str | None
    vendor_id: str | None
    product_id: str | None
    kind: str | None
    slot: str | None = None
    driver: str | None = None
    revision: str | None = None
    subsystem: str | None = None
    device_class: str | None = None
    serial: str | None = None


@dataclass(frozen=True, slots=True)
class Devices:
    """Facts about the devices."""

    pci: Fact[tuple[Device, ...]]
    usb: Fact[tuple[Device, ...]]
