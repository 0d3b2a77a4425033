"""Volumes: free space and encryption."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inventory.facts import Fact, Reason, Unknown
from inventory.linux import volumes as volumes_linux
from inventory.linux.block_devices import BLOCK_DEVICES
from inventory.linux.volumes import MOUNTINFO
from inventory.machine import Family
from inventory.record import record
from inventory.topic import Topic
from inventory.volume import Encryption, EncryptionState, Volume, VolumeKind
from inventory.windows import volumes as volumes_windows

if TYPE_CHECKING:
    from inventory.machine import Machine

__all__ = [
    "TOPIC",
    "Encryption",
    "EncryptionState",
    "Volume",
    "VolumeKind",
    "Volumes",
    "read",
]


@record
class Volumes:
    """Facts about the volumes."""

    volumes: Fact[tuple[Volume, ...]]


def read(machine: Machine) -> Volumes:
    """Read the volumes."""
    match machine.family:
        case Family.WINDOWS:
            return Volumes(volumes_windows.read(machine))
        case Family.LINUX:
            return Volumes(volumes_linux.read(machine))
        case _:
            return Volumes(Unknown(Reason.NOT_SUPPORTED))


TOPIC = Topic(
    "volumes",
    {Family.LINUX: (BLOCK_DEVICES, MOUNTINFO), Family.WINDOWS: volumes_windows.QUESTIONS},
    read,
)
