"""Disks of Linux: the tree of block devices, and what each disk says of itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from inventory.answers import Content
from inventory.disk import OUTSIDE, VIRTUAL_MODEL, Disk, Medium
from inventory.disk_makers import disk_maker
from inventory.facts import Fact, Known, Reason, Unknown
from inventory.linux.block_devices import (
    BLOCK_DEVICES,
    BlockDevice,
    chains,
    is_virtual,
    read_block_devices,
)
from inventory.linux.raid import parse_megacli, parse_multipath
from inventory.linux.smart_text import parse_hdparm, parse_smart_text
from inventory.linux.udisks import parse_udisks
from inventory.machine import ask
from inventory.questions import Command, ReadFile
from inventory.reading import identifier, label
from inventory.record import replace
from inventory.smart import (
    Drive,
    Health,
    parse_smart,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from inventory.answers import Answer
    from inventory.machine import Machine
    from inventory.questions import Question


# Linux: SMART as any user may see it, drives behind a controller, and what old recordings hold.
UDISKS = Command("udisks_all")
MEGACLI = Command("megacli_disks")
MULTIPATH = Command("multipath")


def read(machine: Machine) -> Fact[tuple[Disk, ...]]:
    """Read the disks, in two or three rounds of questions."""
    devices = read_block_devices(machine, ask(machine, BLOCK_DEVICES))
    if isinstance(devices, Unknown):
        return _behind_controllers(machine, devices)
    found = parse_block_devices(devices.value, devices.sources)
    if not found:
        return Unknown(Reason.PARSE_ERROR, devices.sources)
    asked = [disk for disk in found if disk.medium not in {Medium.VIRTUAL, Medium.OPTICAL}]
    questions: list[Question] = [Command("smart", (f"/dev/{disk.name}",)) for disk in asked]
    unnumbered = [disk for disk in found if not disk.serial and disk.medium is not Medium.OPTICAL]
    serials = [_serial_file(disk) for disk in unnumbered]
    answers = machine.ask_all((*questions, *serials))
    reports = {disk.name: answer for disk, answer in zip(asked, answers, strict=False)}
    numbers = {
        disk.name: identifier(answer.text)
        for disk, answer in zip(unnumbered, answers[len(questions) :], strict=True)
        if isinstance(answer, Content)
    }
    disks = []
    for listed in found:
        disk = replace(listed, serial=listed.serial or numbers.get(listed.name))
        drive = _drive_of(machine, disk, reports[disk.name]) if disk.name in reports else None
        if drive is None:
            disks.append(disk)
        elif isinstance(drive, Unknown) or (drive.value.kind or "disk") == "disk":
            disks.append(_merged(disk, drive))  # else an enclosure or a tape: no disk
    return Known(tuple(_with_udisks(machine, disks)), devices.sources)


def _serial_file(disk: Disk) -> ReadFile:
    """Where the kernel keeps a serial that lsblk, without udev or for a virtual disk, has not."""
    part = "serial" if disk.bus == "virtio" else "device/serial"
    return ReadFile(f"/sys/block/{disk.name}/{part}", limit=4096)


def parse_block_devices(
    roots: tuple[BlockDevice, ...], sources: tuple[str, ...]
) -> tuple[Disk, ...]:
    """The physical disks of the tree: no loop, RAM, RAID or LVM device, no boot part of an eMMC.

    Several paths to one disk (multipath) are one disk; an empty device that is not a reader's
    slot is none.
    """
    names = {root.name for root in roots}
    maps: set[str] = set()
    disks = []
    for root in roots:
        if root.kind not in {"disk", "rom"} or is_virtual(root.name):
            continue
        if re.fullmatch(r"mmcblk\d+(boot\d+|rpmb)", root.name):
            continue
        above = next((chain[1].name for chain in chains((root,)) if len(chain) > 1), None)
        if above in maps:
            continue
        maps |= {child.name for child in root.children if child.kind == "mpath"}
        if root.size == 0 and not root.removable and root.kind == "disk":
            continue
        disks.append(_linux_disk(root, sources, soldered=f"{root.name}boot0" in names))
    return tuple(disks)


def _linux_disk(root: BlockDevice, sources: tuple[str, ...], *, soldered: bool) -> Disk:
    bus = root.transport or _bus_of(root)
    optical = root.kind == "rom"
    removable = bool(root.removable) and not optical
    outside = bus in OUTSIDE or removable or (bus == "mmc" and not soldered)
    virtual = (
        bus in {"virtio", "xen"} or VIRTUAL_MODEL.search(f"{root.vendor} {root.model}") is not None
    )
    solid = bus in {"nvme", "mmc"} or root.rotational is False
    if optical:
        medium = Medium.OPTICAL
    elif virtual:
        medium = Medium.VIRTUAL
    elif removable:
        medium = Medium.REMOVABLE
    elif solid:
        medium = Medium.SSD
    elif root.rotational and bus not in OUTSIDE:
        medium = Medium.HDD
    else:  # bridges of external disks call everything rotational
        medium = Medium.UNKNOWN
    maker = None if virtual and root.vendor == "0x1af4" else disk_maker(root.vendor, root.model)
    return Disk(
        name=root.name,
        model=label(root.model),
        maker=maker,
        serial=identifier(root.serial),
        firmware=label(root.revision),
        size=None if optical else root.size or None,
        medium=medium,
        bus=bus,
        internal=not outside,
        health=Unknown(Reason.NOT_SUPPORTED, sources),
        wwn=root.wwn,
    )


def _bus_of(root: BlockDevice) -> str | None:
    """The bus where lsblk names none: by the kernel's name of the device, or by its vendor."""
    for prefix, bus in (
        ("vd", "virtio"), ("xvd", "xen"), ("nvme", "nvme"), ("mmcblk", "mmc"), ("hd", "ata"),
    ):  # fmt: skip
        if re.match(rf"{prefix}[a-z\d]", root.name):
            return bus
    return "sata" if root.vendor == "ATA" else None


def _drive_of(machine: Machine, disk: Disk, answer: Answer) -> Fact[Drive]:
    """What the disk says of itself; old recordings hold only texts of other tools."""
    question = Command("smart", (f"/dev/{disk.name}",))
    report = parse_smart(answer, question)
    if isinstance(report, Unknown) and (
        report.why is Reason.NOT_RECORDED or (report.why is Reason.ABSENT and disk.serial is None)
    ):
        report = _from_texts(machine, disk, report)
    return report


def _from_texts(machine: Machine, disk: Disk, refused: Unknown) -> Fact[Drive]:
    path = (f"/dev/{disk.name}",)
    questions = (Command("smart_text", path), Command("hdparm", path))
    smart, hdparm = machine.ask_all(questions)
    for report in (parse_smart_text(smart, questions[0]), parse_hdparm(hdparm, questions[1])):
        if isinstance(report, Known):
            health = report.value.health
            kept = health if isinstance(health, Known) else refused
            return Known(replace(report.value, health=kept), report.sources)
    return refused


def _merged(disk: Disk, report: Fact[Drive]) -> Disk:
    """What the drive says wins over what the kernel cut off (models of 16 letters)."""
    if isinstance(report, Unknown):
        return replace(disk, health=report)
    drive = report.value
    medium = disk.medium
    if medium in {Medium.HDD, Medium.SSD, Medium.UNKNOWN} and drive.rotation is not None:
        medium = Medium.SSD if drive.rotation == 0 else Medium.HDD
    model = drive.model or disk.model
    return replace(
        disk,
        model=model,
        maker=disk_maker(drive.maker, model) or disk.maker,
        serial=drive.serial or disk.serial,
        firmware=drive.firmware or disk.firmware,
        size=disk.size or drive.size,
        medium=medium,
        bus=disk.bus or drive.protocol,
        wwn=disk.wwn or drive.wwn,
        health=drive.health,
    )


def _with_udisks(machine: Machine, disks: list[Disk]) -> list[Disk]:
    """Ask UDisks where a real disk's health is unread: it tells any user."""
    unread = [
        disk
        for disk in disks
        if isinstance(disk.health, Unknown)
        and disk.medium in {Medium.HDD, Medium.SSD, Medium.UNKNOWN}
        and disk.health.why is not Reason.NOT_SUPPORTED
    ]
    if not unread:
        return disks
    told = parse_udisks(ask(machine, UDISKS), UDISKS)
    if isinstance(told, Unknown):
        return disks
    names = {disk.name for disk in unread}
    return [_told(disk, told.value) if disk.name in names else disk for disk in disks]


def _told(disk: Disk, told: Mapping[str, Fact[Health]]) -> Disk:
    health = told.get(disk.name)
    return replace(disk, health=health) if isinstance(health, Known) else disk


def _behind_controllers(machine: Machine, refused: Unknown) -> Fact[tuple[Disk, ...]]:
    """Where no device was listed: the drives behind a controller, or the maps of paths."""
    questions = (MEGACLI, MULTIPATH)
    megacli, multipath = machine.ask_all(questions)
    for drives in (parse_megacli(megacli, MEGACLI), parse_multipath(multipath, MULTIPATH)):
        if isinstance(drives, Known):
            disks = tuple(_from_drive(drive) for drive in drives.value)
            return Known(disks, drives.sources)
    return refused


def _from_drive(drive: Drive) -> Disk:
    medium = Medium.SSD if drive.rotation == 0 else Medium.UNKNOWN
    return Disk(
        name=drive.name or drive.model or "disk",
        model=drive.model,
        maker=disk_maker(drive.maker, drive.model),
        serial=drive.serial,
        firmware=drive.firmware,
        size=drive.size,
        medium=Medium.HDD if drive.kind == "hdd" else medium,
        bus=drive.protocol,
        internal=True,
        health=drive.health,
        wwn=drive.wwn,
    )
