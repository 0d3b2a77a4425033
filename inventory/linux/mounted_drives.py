"""USB disks that are plugged into this Linux, and network folders that are mounted on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inventory.backup_questions import MOUNTINFO
from inventory.backups.model import Drive, MappedDrive
from inventory.facts import Fact, Known, Reason, Unknown
from inventory.linux.block_devices import BLOCK_DEVICES, BlockDevice, chains, read_block_devices
from inventory.linux.mounts import NETWORK, parse_mountinfo

if TYPE_CHECKING:
    from inventory.machine import Machine


def read_drives(machine: Machine) -> Fact[tuple[Drive, ...]]:
    """USB disks that are plugged now; the system does not remember others."""
    (first,) = machine.ask_all((BLOCK_DEVICES,))
    devices = read_block_devices(machine, first)
    if isinstance(devices, Unknown):
        return devices
    return Known(tuple(map(_drive, filter(_is_usb, devices.value))), devices.sources)


def _is_usb(device: BlockDevice) -> bool:
    return device.kind == "disk" and device.transport == "usb" and device.size != 0


def _drive(device: BlockDevice) -> Drive:
    made = " ".join(word.strip() for word in (device.vendor, device.model) if word)
    mounted = [mount for chain in chains((device,)) for mount in chain[-1].mounts]
    return Drive(
        name=made or device.name,
        serial=device.serial or "",
        last_seen=Unknown(Reason.NOT_SUPPORTED, (str(BLOCK_DEVICES),)),
        here=True,
        letter=mounted[0] if mounted else "",
    )


def read_mapped(machine: Machine) -> Fact[tuple[MappedDrive, ...]]:
    """Network folders that are mounted now."""
    (answer,) = machine.ask_all((MOUNTINFO,))
    mounts = parse_mountinfo(answer, MOUNTINFO)
    if isinstance(mounts, Unknown):
        return mounts
    found = (
        MappedDrive(mount.point, mount.source)
        for mount in mounts.value
        if mount.filesystem in NETWORK
    )
    return Known(tuple(dict.fromkeys(found)), mounts.sources)
