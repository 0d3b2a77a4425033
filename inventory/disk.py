"""The shape of a disk, shared by the readers of both systems."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING

from inventory.record import record

if TYPE_CHECKING:
    from inventory.facts import Fact
    from inventory.smart import (
        Health,
    )


class Medium(StrEnum):
    """What a disk is made of."""

    HDD = "hdd"
    SSD = "ssd"
    REMOVABLE = "removable"
    OPTICAL = "optical"
    VIRTUAL = "virtual"
    UNKNOWN = "unknown"


@record
class Disk:
    """One physical disk; ``size`` in bytes; ``bus`` such as ``sata``, ``nvme``, ``usb``, ``sas``.

    ``description`` is where it is plugged in, in the system's own words.
    """

    name: str
    model: str | None
    maker: str | None
    serial: str | None
    firmware: str | None
    size: int | None
    medium: Medium
    bus: str | None
    internal: bool
    health: Fact[Health]
    wwn: str | None = None
    description: str | None = None


# Buses of disks that somebody can carry away, or that lie elsewhere.
OUTSIDE = frozenset({"usb", "ieee1394", "sd", "iscsi", "fibre", "fc", "thunderbolt"})
VIRTUAL_MODEL = re.compile(
    r"vmware|virtual|vbox|qemu|xen|msft|red hat virtio|google persistent|amazon elastic|0x1af4",
    re.IGNORECASE,
)
