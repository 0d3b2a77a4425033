"""Physical disks and their health."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inventory.disk import Disk, Medium
from inventory.facts import Fact, Reason, Unknown
from inventory.linux import disks as disks_linux
from inventory.linux.block_devices import BLOCK_DEVICES
from inventory.machine import Family
from inventory.record import record
from inventory.smart import Health, Prediction
from inventory.topic import Topic
from inventory.windows import disks as disks_windows

if TYPE_CHECKING:
    from inventory.machine import Machine

__all__ = ["TOPIC", "Disk", "Disks", "Health", "Medium", "Prediction", "read"]


@record
class Disks:
    """Facts about the disks."""

    disks: Fact[tuple[Disk, ...]]


def read(machine: Machine) -> Disks:
    """Read the disks."""
    match machine.family:
        case Family.WINDOWS:
            return Disks(disks_windows.parse_windows(machine.ask_all(disks_windows.QUESTIONS)))
        case Family.LINUX:
            return Disks(disks_linux.read(machine))
        case _:
            return Disks(Unknown(Reason.NOT_SUPPORTED))


TOPIC = Topic(
    "disks",
    {Family.LINUX: (BLOCK_DEVICES,), Family.WINDOWS: disks_windows.QUESTIONS},
    read,
)
