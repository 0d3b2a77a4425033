"""The shape of a printer, shared by the readers of both systems."""

from __future__ import annotations

from inventory.record import record


@record
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
