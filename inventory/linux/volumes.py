"""Volumes of Linux: what is mounted, on which devices, with how much room."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from inventory.facts import Fact, Known, Reason, Unknown, merge_sources
from inventory.linux.block_devices import BLOCK_DEVICES, BlockDevice, chains, read_block_devices
from inventory.linux.mounts import (
    IMAGES,
    NETWORK,
    OPTICAL,
    POOLS,
    Mount,
    Space,
    parse_df,
    parse_mount_output,
    parse_mountinfo,
    parse_proc_mounts,
)
from inventory.machine import ask
from inventory.questions import Command, ReadFile
from inventory.volume import Encryption, EncryptionState, Volume, VolumeKind

if TYPE_CHECKING:
    from inventory.machine import Machine


# Linux: mounts with their file systems; lsblk's tree and sizes are shared with the disks.
MOUNTINFO = ReadFile("/proc/self/mountinfo")
PROC_MOUNTS = ReadFile("/proc/mounts")
SPACE = Command("space")
# Old recordings hold these instead.
MOUNT_OUTPUT = Command("mount")
PLAIN_SPACE = Command("df")


def read(machine: Machine) -> Fact[tuple[Volume, ...]]:
    """Read the mounted volumes."""
    blocks, listed = machine.ask_all((BLOCK_DEVICES, MOUNTINFO))
    devices = read_block_devices(machine, blocks)
    mounts = parse_mountinfo(listed, MOUNTINFO)
    if isinstance(mounts, Unknown):
        mounts = _other_mounts(machine, mounts)
    spaces: Fact[tuple[Space, ...]] = Unknown(Reason.ABSENT)
    if isinstance(mounts, Unknown) or _sizes_missing(mounts.value, devices):
        spaces = _spaces(machine)
    if isinstance(mounts, Unknown):
        if isinstance(spaces, Unknown):
            return mounts
        mounts = Known(_mounts_of(spaces.value), spaces.sources)
    return parse_linux(mounts, devices, spaces)


def _other_mounts(machine: Machine, refused: Unknown) -> Fact[tuple[Mount, ...]]:
    proc, printed = machine.ask_all((PROC_MOUNTS, MOUNT_OUTPUT))
    for mounts in (
        parse_proc_mounts(proc, PROC_MOUNTS),
        parse_mount_output(printed, MOUNT_OUTPUT),
    ):
        if isinstance(mounts, Known):
            return mounts
    return refused


def _spaces(machine: Machine) -> Fact[tuple[Space, ...]]:
    """``df`` waits for dead network drives: it is only asked when lsblk did not tell all sizes."""
    first = parse_df(ask(machine, SPACE), SPACE)
    if isinstance(first, Unknown) and first.why is Reason.NOT_RECORDED:
        return parse_df(ask(machine, PLAIN_SPACE), PLAIN_SPACE)
    return first


def _mounts_of(spaces: tuple[Space, ...]) -> tuple[Mount, ...]:
    return tuple(Mount(s.point, s.source, s.filesystem or "") for s in spaces)


def _sizes_missing(mounts: tuple[Mount, ...], devices: Fact[tuple[BlockDevice, ...]]) -> bool:
    nodes = _by_path(devices)
    return any(
        mount.source not in nodes or nodes[mount.source][0][-1].space is None
        for mount in _kept(mounts)
        if mount.filesystem not in OPTICAL
    )


def _kept(mounts: tuple[Mount, ...]) -> tuple[Mount, ...]:
    """One mount of each file system that holds somebody's files: the whole of it, nearest the root.

    Left out: kernel and memory file systems, images of snaps, layers of containers, and places
    where the same device is seen again.
    """
    chosen: dict[str, Mount] = {}
    for mount in mounts:
        if not _holds_files(mount):
            continue
        known = chosen.get(mount.source)
        if known is None or _rank(mount) < _rank(known):
            chosen[mount.source] = mount
    return tuple(chosen.values())


def _holds_files(mount: Mount) -> bool:
    if mount.point == "/":
        return mount.filesystem not in {"rootfs", "tmpfs"}
    if mount.filesystem in IMAGES or re.match(r"/dev/(loop|zram|ram)\d", mount.source):
        return False
    if mount.filesystem in NETWORK or mount.filesystem in POOLS:
        return True
    return mount.source.startswith("/dev/")


def _rank(mount: Mount) -> tuple[bool, bool, int]:
    return (mount.point != "/", mount.root != "/", len(mount.point))


_Chains = dict[str, list[tuple[BlockDevice, ...]]]


def _by_path(devices: Fact[tuple[BlockDevice, ...]]) -> _Chains:
    """Every device by the names that a mount may give it, with each way down to it."""
    found: _Chains = {}
    if isinstance(devices, Unknown):
        return found
    for chain in chains(devices.value):
        node = chain[-1]
        for path in {node.path or "", f"/dev/{node.name}", f"/dev/mapper/{node.name}"}:
            found.setdefault(path, []).append(chain)
    return found


def parse_linux(
    mounts: Known[tuple[Mount, ...]],
    devices: Fact[tuple[BlockDevice, ...]],
    spaces: Fact[tuple[Space, ...]],
) -> Fact[tuple[Volume, ...]]:
    """Mounted volumes: places from the mounts, the rest from the devices, sizes from either."""
    nodes = _by_path(devices)
    rooms = {} if isinstance(spaces, Unknown) else {space.point: space for space in spaces.value}
    volumes = []
    for mount in _kept(mounts.value):
        ways = nodes.get(mount.source, []) or _mounted_there(nodes, mount.point)
        volumes.append(_linux_volume(mount, ways, rooms.get(mount.point), devices))
    if not volumes:
        return Unknown(Reason.ABSENT, mounts.sources)
    used = (fact.sources for fact in (devices, spaces) if isinstance(fact, Known))
    return Known(tuple(volumes), merge_sources(mounts.sources, *used))


def _mounted_there(nodes: _Chains, point: str) -> list[tuple[BlockDevice, ...]]:
    """The device by its mount point, where the mount names it in another way (``/dev/root``)."""
    return next((ways for ways in nodes.values() if point in ways[0][-1].mounts), [])


def _linux_volume(
    mount: Mount,
    ways: list[tuple[BlockDevice, ...]],
    room: Space | None,
    devices: Fact[tuple[BlockDevice, ...]],
) -> Volume:
    node = ways[0][-1] if ways else None
    total = node.space if node is not None else None
    free = node.free if node is not None and total is not None else None
    if total is None and room is not None:
        total, free = room.total, room.free
    return Volume(
        name=mount.point,
        kind=_linux_kind(mount, ways),
        filesystem=mount.filesystem or None,
        label=node.label if node is not None else None,
        serial=node.uuid if node is not None else None,
        total=total,
        free=free,
        system=mount.point == "/",
        encryption=_linux_encryption(mount, ways, devices),
        device=mount.source,
    )


def _linux_kind(mount: Mount, ways: list[tuple[BlockDevice, ...]]) -> VolumeKind:
    if mount.filesystem in NETWORK:
        return VolumeKind.NETWORK
    below = [node for way in ways for node in way]
    if any(node.kind == "rom" for node in below) or re.match(r"/dev/(sr|cdrom)", mount.source):
        return VolumeKind.OPTICAL
    if any(node.removable or node.transport in {"usb", "ieee1394"} for node in below):
        return VolumeKind.REMOVABLE
    return VolumeKind.LOCAL


def _linux_encryption(
    mount: Mount,
    ways: list[tuple[BlockDevice, ...]],
    devices: Fact[tuple[BlockDevice, ...]],
) -> Fact[Encryption]:
    """On when every way from a disk down to the volume passes an encrypted layer.

    A device on several disks has several ways: one of them in clear leaves part of it readable.
    """
    if mount.filesystem in NETWORK or mount.filesystem in POOLS:
        return Unknown(Reason.NOT_SUPPORTED, (str(MOUNTINFO),), mount.filesystem)
    if isinstance(devices, Unknown):
        return devices
    if not ways:
        return Unknown(Reason.NOT_SUPPORTED, devices.sources, mount.source)
    layers = [_encrypted_layer(way) for way in ways]
    if not all(layers):
        return Known(Encryption(EncryptionState.OFF), devices.sources)
    return Known(Encryption(EncryptionState.ON, layers[0]), devices.sources)


def _encrypted_layer(way: tuple[BlockDevice, ...]) -> str | None:
    """The product of the encrypted layer on the way, None without one."""
    below: BlockDevice | None = None
    for node in way:
        if re.match(r"(veracrypt|truecrypt|tcrypt)", node.name):
            return "VeraCrypt"
        if node.kind == "crypt":
            kind = (below.filesystem or "").lower() if below is not None else ""
            return "BitLocker" if kind == "bitlocker" else "LUKS"
        below = node
    return None
