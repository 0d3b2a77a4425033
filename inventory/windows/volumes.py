"""Volumes of Windows: drives with a letter, then volumes without one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inventory.facts import Fact, Known, Reason, Unknown
from inventory.questions import Call, Wmi
from inventory.reading import column, number, text, truth
from inventory.record import replace
from inventory.shapes import rows
from inventory.volume import Volume, VolumeKind
from inventory.windows import bitlocker
from inventory.windows.bitlocker import parse_bitlocker

if TYPE_CHECKING:
    from collections.abc import Callable

    from inventory.answers import Answer, Row
    from inventory.machine import Machine
    from inventory.questions import Question


# Windows: drives with a letter (network drives of this session too), then all volumes.
LOGICAL_DISKS = Wmi(
    "Win32_LogicalDisk",
    (
        "DeviceID", "DriveType", "FileSystem", "Size", "FreeSpace", "VolumeName",
        "VolumeSerialNumber", "ProviderName", "Description",
    ),
)  # fmt: skip
VOLUMES = Wmi(
    "Win32_Volume",
    (
        "DeviceID", "DriveLetter", "DriveType", "FileSystem", "Capacity", "FreeSpace", "Label",
        "SerialNumber", "Name", "BootVolume",
    ),
)  # fmt: skip
SYSTEM_DRIVE = Wmi("Win32_OperatingSystem", ("SystemDrive",))
# The shell's property of the usual system drive; other drives are asked once they are known.
SYSTEM_STATE = Call("bitlocker_state", ("C:",))
QUESTIONS: tuple[Question, ...] = (
    LOGICAL_DISKS, VOLUMES, SYSTEM_DRIVE, *bitlocker.QUESTIONS, SYSTEM_STATE,
)  # fmt: skip
_KINDS = {
    2: VolumeKind.REMOVABLE,
    3: VolumeKind.LOCAL,
    4: VolumeKind.NETWORK,
    5: VolumeKind.OPTICAL,
    6: VolumeKind.RAM,
}
_WINDOWS_FORMATS = frozenset({"NTFS", "REFS", "FAT", "FAT32", "EXFAT"})


def read(machine: Machine) -> Fact[tuple[Volume, ...]]:
    """Read the volumes, then the encryption of each drive that may have one."""
    logical, all_volumes, system, *answers = machine.ask_all(QUESTIONS)
    listed = parse_windows(logical, all_volumes, system)
    if isinstance(listed, Unknown):
        only = parse_encryptable(answers[0])
        if isinstance(only, Unknown):
            return listed
        listed = only
    letters = [volume.name for volume in listed.value if _may_be_encrypted(volume)]
    calls = [Call("bitlocker_state", (letter,)) for letter in letters if len(letter) == 2]
    states = dict(zip(calls, machine.ask_all(calls), strict=True))
    volumes = []
    for volume in listed.value:
        call = Call("bitlocker_state", (volume.name,))
        encryption = volume.encryption
        if _may_be_encrypted(volume):
            encryption = parse_bitlocker(volume, answers, states.get(call), call)
        volumes.append(replace(volume, encryption=encryption))
    return Known(tuple(volumes), listed.sources)


def _may_be_encrypted(volume: Volume) -> bool:
    """Also without sizes: a locked volume does not tell its own. A look at A: turns the floppy."""
    return volume.kind in {VolumeKind.LOCAL, VolumeKind.REMOVABLE} and volume.name not in {
        "A:",
        "B:",
    }


def parse_windows(logical: Answer, all_volumes: Answer, system: Answer) -> Fact[tuple[Volume, ...]]:
    """Drives with a letter, then volumes without one; their encryption is read elsewhere."""
    drive = _system_drive(system)
    letters = _whole(rows(logical, LOGICAL_DISKS), LOGICAL_DISKS, _logical_disk, drive)
    others = _whole(rows(all_volumes, VOLUMES), VOLUMES, _volume, drive)
    volumes: dict[str, Volume] = {}
    sources = []
    if not isinstance(letters, Unknown) and letters:
        sources.append(str(LOGICAL_DISKS))
        volumes = {made.name: made for made in letters}
    if not isinstance(others, Unknown) and others:
        sources.append(str(VOLUMES))
        for made in others:
            known = volumes.get(made.name)
            volumes[made.name] = made if known is None else _joined(known, made, drive)
    if volumes:
        return Known(tuple(volumes.values()), tuple(sources))
    for refused in (letters, others):
        if isinstance(refused, Unknown):
            return refused
    return Unknown(Reason.PARSE_ERROR, (str(LOGICAL_DISKS), str(VOLUMES)))


def _whole(
    listed: tuple[Row, ...] | Unknown,
    source: Wmi,
    make: Callable[[Row, str | None], Volume | None],
    drive: str | None,
) -> tuple[Volume, ...] | Unknown:
    """The volumes of a listing; a row that names none may be the full one: nothing is known."""
    if isinstance(listed, Unknown):
        return listed
    made = tuple(volume for row in listed if (volume := make(row, drive)) is not None)
    return made if len(made) == len(listed) else Unknown(Reason.PARSE_ERROR, (str(source),))


def parse_encryptable(answer: Answer) -> Fact[tuple[Volume, ...]]:
    """Volumes of Win32_EncryptableVolume alone: VolumeType is 0 system, 1 fixed, 2 removable."""
    found = rows(answer, bitlocker.ENCRYPTABLE)
    if isinstance(found, Unknown):
        return found
    volumes = []
    for row in found:
        name = text(column(row, "DriveLetter")) or text(column(row, "DeviceID"))
        kind = number(column(row, "VolumeType"))
        if name is not None:
            bare = Volume(
                name=name.upper() if len(name) == 2 else name,
                kind=VolumeKind.REMOVABLE if kind == 2 else VolumeKind.LOCAL,
                filesystem=None,
                label=None,
                serial=None,
                total=None,
                free=None,
                system=kind == 0,
                encryption=Unknown(Reason.ABSENT, (str(bitlocker.ENCRYPTABLE),)),
                device=text(column(row, "DeviceID")),
            )
            volumes.append(bare)
    if not volumes:
        return Unknown(Reason.PARSE_ERROR, (str(bitlocker.ENCRYPTABLE),))
    return Known(tuple(volumes), (str(bitlocker.ENCRYPTABLE),))


def _system_drive(answer: Answer) -> str | None:
    found = rows(answer, SYSTEM_DRIVE)
    if isinstance(found, Unknown):
        return None
    drives = (text(column(row, "SystemDrive")) for row in found)
    return next((drive.upper() for drive in drives if drive), None)


def _logical_disk(row: Row, drive: str | None) -> Volume | None:
    name = text(column(row, "DeviceID"))
    if name is None:
        return None
    name = name.upper()
    kind = _KINDS.get(number(column(row, "DriveType")) or 0, VolumeKind.LOCAL)
    provider = text(column(row, "ProviderName"))
    filesystem = text(column(row, "FileSystem"))
    if kind is VolumeKind.NETWORK and (filesystem or "").upper() in _WINDOWS_FORMATS:
        filesystem = "CIFS"  # Windows names the server's own format
    return Volume(
        name=name,
        kind=kind,
        filesystem=filesystem,
        label=text(column(row, "VolumeName")),
        serial=text(column(row, "VolumeSerialNumber")),
        total=_size(column(row, "Size")),
        free=_free(column(row, "Size"), column(row, "FreeSpace")),
        system=name == drive,
        encryption=Unknown(Reason.NOT_SUPPORTED, (str(LOGICAL_DISKS),)),
        device=provider,
        description=text(column(row, "Description")),
    )


def _volume(row: Row, drive: str | None) -> Volume | None:
    """A volume: by its letter, else the folder that it is mounted on, else its device."""
    device = text(column(row, "DeviceID"))
    letter = text(column(row, "DriveLetter"))
    name = (letter or "").upper() or text(column(row, "Name")) or device
    if name is None:
        return None
    boot = truth(column(row, "BootVolume")) is True
    return Volume(
        name=name,
        kind=_KINDS.get(number(column(row, "DriveType")) or 0, VolumeKind.LOCAL),
        filesystem=text(column(row, "FileSystem")),
        label=text(column(row, "Label")),
        serial=_volume_serial(column(row, "SerialNumber")),
        total=_size(column(row, "Capacity")),
        free=_free(column(row, "Capacity"), column(row, "FreeSpace")),
        system=boot if drive is None else name == drive,
        encryption=Unknown(Reason.NOT_SUPPORTED, (str(VOLUMES),)),
        device=device,
    )


def _joined(known: Volume, volume: Volume, drive: str | None) -> Volume:
    return replace(
        known,
        filesystem=known.filesystem or volume.filesystem,
        label=known.label or volume.label,
        serial=known.serial or volume.serial,
        total=known.total if known.total is not None else volume.total,
        free=known.free if known.free is not None else volume.free,
        system=known.system if drive is not None else volume.system,
        device=known.device or volume.device,
    )


def _volume_serial(value: object) -> str | None:
    """A serial of 32 bits that WMI gives as a signed or unsigned number, in hexadecimal."""
    serial = number(value)
    return None if serial is None else f"{serial & 0xFFFFFFFF:08X}"


def _size(value: object) -> int | None:
    """An empty reader has no size, or 0."""
    return number(value) or None


def _free(size: object, free: object) -> int | None:
    return number(free) if number(size) else None
