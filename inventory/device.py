"""One device, as every source of devices describes it."""

from __future__ import annotations

from inventory.record import record


@record
class Device:
    """One device; identifiers are four hexadecimal digits; ``bus`` is ``pci`` or ``usb``.

    ``device_class`` is the bus' own code: four digits on PCI (``0403`` sound), two on USB.
    """

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
