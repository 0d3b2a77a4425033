"""Physical disks and their health."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inventory.facts import Fact


class Medium(StrEnum):
    """What a disk is made of."""

    HDD = "hdd"
    SSD = "ssd"
    REMOVABLE = "removable"
    OPTICAL = "optical"
    VIRTUAL = "virtual"
    UNKNOWN = "unknown"


class Prediction(StrEnum):
    """What the disk or Windows says of itself."""

    HEALTHY = "healthy"
    WARNING = "warning"
    FAILING = "failing"


@dataclass(frozen=True, slots=True)
class Health:
    """SMART health. Counters are raw values; None means that the disk does not report it.

    ``uncorrectable`` is ATA 187, ``reallocated`` 5, ``pending`` 197, ``offline_uncorrectable`` 198.
    ``worn`` is NVMe percentage_used (or the ATA wear), ``spare`` and ``spare_threshold`` in percent.
    """

    prediction: Prediction
    reallocated: int | None = None
    pending: int | None = None
    offline_uncorrectable: int | None = None
    uncorrectable: int | None = None
    worn: int | None = None
    spare: int | None = None
    spare_threshold: int | None = None
    critical_warning: int | None = None
    media_errors: int | None = None
    hours: int | None = None
    temperature: int | None = None


@dataclass(frozen=True, slots=True)
class Disk:
    """One physical disk; ``size`` in bytes; ``bus`` ``sata``, ``nvme``, ``usb``, ``sas``, ``virtio``…"""

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


@dataclass(frozen=True, slots=True)
class Disks:
    """Facts about the disks."""

    disks: Fact[tuple[Disk, ...]]
