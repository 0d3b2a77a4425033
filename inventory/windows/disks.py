"""Disks of Windows: the storage classes, the older WMI class, and the driver's SMART."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from inventory.disk import OUTSIDE, VIRTUAL_MODEL, Disk, Medium
from inventory.disk_makers import disk_maker
from inventory.facts import Fact, Known, Reason, Unknown, merge_sources
from inventory.questions import STORAGE, WMI, Wmi
from inventory.reading import column, hex_bytes, identifier, label, number, text, truth
from inventory.record import record, replace
from inventory.shapes import rows
from inventory.smart import (
    Health,
    Prediction,
    ata_counters,
    worst,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from inventory.answers import Answer, Row
    from inventory.questions import Question


# Windows. MSFT_PhysicalDisk (Windows 8 on) knows medium, bus and health without rights.
PHYSICAL_DISKS = Wmi(
    "MSFT_PhysicalDisk",
    (
        "DeviceId", "FriendlyName", "Model", "Manufacturer", "SerialNumber", "AdapterSerialNumber",
        "FirmwareVersion", "MediaType", "BusType", "Size", "HealthStatus", "SpindleSpeed",
        "UniqueId", "UniqueIdFormat", "PhysicalLocation",
    ),
    STORAGE,
)  # fmt: skip
# The older class: MediaType says "Fixed" for SSDs too, Status is OK or Pred Fail.
DISK_DRIVES = Wmi(
    "Win32_DiskDrive",
    (
        "DeviceID", "Index", "Model", "Caption", "Manufacturer", "SerialNumber", "FirmwareRevision",
        "Size", "MediaType", "InterfaceType", "PNPDeviceID", "Status", "Description",
    ),
)  # fmt: skip
# Size is not asked: it would wake the disc up.
OPTICAL_DRIVES = Wmi(
    "Win32_CDROMDrive",
    ("DeviceID", "Name", "Caption", "Drive", "SerialNumber", "Manufacturer", "Description"),
)
# As administrator: counters of the storage stack, prediction and raw attributes of the driver.
RELIABILITY = Wmi(
    "MSFT_StorageReliabilityCounter",
    ("DeviceId", "Wear", "Temperature", "PowerOnHours", "ReadErrorsUncorrected",
     "WriteErrorsUncorrected"),
    STORAGE,
)  # fmt: skip
FAILURE_STATUS = Wmi(
    "MSStorageDriver_FailurePredictStatus", ("InstanceName", "PredictFailure", "Reason"), WMI
)
FAILURE_DATA = Wmi("MSStorageDriver_FailurePredictData", ("InstanceName", "VendorSpecific"), WMI)
QUESTIONS: tuple[Question, ...] = (
    PHYSICAL_DISKS,
    DISK_DRIVES,
    OPTICAL_DRIVES,
    RELIABILITY,
    FAILURE_STATUS,
    FAILURE_DATA,
)
# MSFT_PhysicalDisk.BusType and MediaType, as documented for the class.
_BUSES = {
    1: "scsi", 2: "atapi", 3: "ata", 4: "ieee1394", 5: "ssa", 6: "fibre", 7: "usb", 8: "raid",
    9: "iscsi", 10: "sas", 11: "sata", 12: "sd", 13: "mmc", 14: "virtual", 15: "virtual",
    16: "spaces", 17: "nvme", 18: "scm", 19: "ufs",
}  # fmt: skip
_MEDIA = {3: Medium.HDD, 4: Medium.SSD, 5: Medium.SSD}
_HEALTH = {0: Prediction.HEALTHY, 1: Prediction.WARNING, 2: Prediction.FAILING}
_STATUS = {
    "ok": Prediction.HEALTHY,
    "degraded": Prediction.WARNING,
    "pred fail": Prediction.FAILING,
}
# Behind these, the disk's own state does not reach the system: what it says proves nothing.
_OPAQUE = frozenset({"usb", "raid", "iscsi", "spaces", "virtual", "ieee1394"})
_EUI = re.compile(r"(?:[0-9A-F]{4}_){3,}[0-9A-F]{4}\.?", re.IGNORECASE)


def parse_windows(answers: Sequence[Answer]) -> Fact[tuple[Disk, ...]]:
    """The answers to the six Windows questions, in their order.

    MSFT_PhysicalDisk is preferred; Win32_DiskDrive adds its word on health, and disks where the
    first is missing (Windows 7) or leaves one out.
    """
    physical = rows(answers[0], PHYSICAL_DISKS)
    drives = rows(answers[1], DISK_DRIVES)
    optical = rows(answers[2], OPTICAL_DRIVES)
    drive_rows = () if isinstance(drives, Unknown) else drives
    admin = _Admin(answers[3], answers[4], answers[5])
    disks: list[Disk] = []
    sources: list[str] = []
    seen: set[int] = set()
    if not isinstance(physical, Unknown) and physical:
        sources.append(str(PHYSICAL_DISKS))
        for row in physical:
            index = number(column(row, "DeviceId"))
            same = next((d for d in drive_rows if number(column(d, "Index")) == index), None)
            seen |= set() if index is None else {index}
            disks.append(_physical(row, same, admin))
    disks += [_drive(row, admin) for row in drive_rows if number(column(row, "Index")) not in seen]
    if drive_rows:
        sources.append(str(DISK_DRIVES))
    if not disks:
        for refused in (physical, drives):
            if isinstance(refused, Unknown):
                return refused
        return Unknown(Reason.PARSE_ERROR, (str(PHYSICAL_DISKS), str(DISK_DRIVES)))
    if not isinstance(optical, Unknown):
        disks += [_optical(row) for row in optical]
    return Known(tuple(disks), tuple(sources))


@record
class _Admin:
    """The three answers that need an administrator."""

    reliability: Answer
    status: Answer
    data: Answer


def _physical(row: Row, same: Row | None, admin: _Admin) -> Disk:
    bus = _BUSES.get(number(column(row, "BusType")) or 0)
    model = label(column(row, "Model")) or label(column(row, "FriendlyName"))
    maker = label(column(row, "Manufacturer"))
    virtual = bus == "virtual" or VIRTUAL_MODEL.search(f"{maker} {model}") is not None
    medium = _MEDIA.get(number(column(row, "MediaType")) or 0, Medium.UNKNOWN)
    removable = same is not None and "Removable" in str(column(same, "MediaType"))
    if virtual:
        medium = Medium.VIRTUAL
    elif removable:
        medium = Medium.REMOVABLE
    elif medium is Medium.UNKNOWN:
        medium = Medium.SSD if bus == "nvme" else _by_speed(row)
    device = text(column(row, "DeviceId"))
    serial = _windows_serial(column(row, "AdapterSerialNumber"))
    return Disk(
        name=f"PhysicalDisk{device}" if device else model or "PhysicalDisk",
        model=model,
        maker=disk_maker(maker, model),
        serial=serial or _windows_serial(column(row, "SerialNumber")),
        firmware=label(column(row, "FirmwareVersion")),
        size=number(column(row, "Size")) or None,
        medium=medium,
        bus=bus,
        internal=bus not in OUTSIDE and not removable,
        health=_windows_health(row, same, admin, bus=bus, medium=medium),
        wwn=_unique_id(row),
        description=text(column(row, "PhysicalLocation")),
    )


def _by_speed(row: Row) -> Medium:
    """SpindleSpeed in turns a minute; 0 is solid, 4294967295 unknown."""
    speed = number(column(row, "SpindleSpeed"))
    return Medium.HDD if speed is not None and 0 < speed < 2**32 - 1 else Medium.UNKNOWN


def _drive(row: Row, admin: _Admin) -> Disk:
    """A disk of Win32_DiskDrive, whose InterfaceType says SCSI for nearly everything."""
    model = label(column(row, "Model")) or label(column(row, "Caption"))
    plug = text(column(row, "PNPDeviceID")) or ""
    interface = (text(column(row, "InterfaceType")) or "").lower()
    bus = "nvme" if "VEN_NVME" in plug.upper() else {"1394": "ieee1394"}.get(interface, interface)
    kind = str(column(row, "MediaType"))
    medium = Medium.SSD if bus == "nvme" else Medium.UNKNOWN
    removable = "Removable" in kind
    if VIRTUAL_MODEL.search(f"{model} {plug}"):
        medium = Medium.VIRTUAL
    elif removable:
        medium = Medium.REMOVABLE
    outside = bus in OUTSIDE or removable or kind.startswith("External")
    serial = text(column(row, "SerialNumber"))
    return Disk(
        name=text(column(row, "DeviceID")) or model or "disk",
        model=model,
        maker=disk_maker(None, model),
        serial=_windows_serial(serial),
        firmware=label(column(row, "FirmwareRevision")),
        size=number(column(row, "Size")) or None,
        medium=medium,
        bus=bus or None,
        internal=not outside,
        health=_windows_health(None, row, admin, bus=bus, medium=medium),
        wwn=f"eui.{_bare_eui(serial)}" if serial and _EUI.fullmatch(serial) else None,
        description=text(column(row, "Description")),
    )


def _optical(row: Row) -> Disk:
    model = label(column(row, "Name")) or label(column(row, "Caption"))
    return Disk(
        name=text(column(row, "Drive")) or text(column(row, "DeviceID")) or model or "optical",
        model=model,
        maker=disk_maker(None, model),
        serial=identifier(column(row, "SerialNumber")),
        firmware=None,
        size=None,
        medium=Medium.OPTICAL,
        bus=None,
        internal=True,
        health=Unknown(Reason.NOT_SUPPORTED, (str(OPTICAL_DRIVES),)),
        description=text(column(row, "Description")),
    )


def _windows_serial(value: object) -> str | None:
    """A serial; NVMe adapters get ``_0000`` or ``_00000001.`` of the namespace at their end.

    Old systems give ATA serials as hexadecimal text with each pair of letters swapped.
    """
    word = re.sub(r"\s*_0{3,7}\d?\.?$", "", text(value) or "")
    if re.fullmatch(r"(?:[0-9a-fA-F]{4}){8,20}", word):
        raw = bytes.fromhex(word)
        swapped = b"".join(raw[at : at + 2][::-1] for at in range(0, len(raw), 2))
        if all(0x20 <= byte < 0x7F for byte in swapped):
            return identifier(swapped.decode("ascii"))
    return identifier(word.rstrip(".") if word and not _EUI.fullmatch(word) else word)


def _bare_eui(serial: str) -> str:
    return re.sub(r"[^0-9A-Fa-f]", "", serial).upper()


def _unique_id(row: Row) -> str | None:
    """UniqueId where its format is a world wide name: 2 EUI-64, 3 FCPH (NAA), 8 SCSI name."""
    if number(column(row, "UniqueIdFormat")) not in {2, 3, 8}:
        return None
    return text(column(row, "UniqueId"))


def _windows_health(
    physical: Row | None, drive: Row | None, admin: _Admin, *, bus: str | None, medium: Medium
) -> Fact[Health]:
    """The gravest of what Windows, the driver and the disk say; no word at all is unknown."""
    if medium is Medium.VIRTUAL:
        return Unknown(Reason.NOT_SUPPORTED, (str(PHYSICAL_DISKS),))
    said: dict[str, Prediction] = {}
    if physical is not None:
        state = number(column(physical, "HealthStatus"))
        if state in _HEALTH:
            said[str(PHYSICAL_DISKS)] = _HEALTH[state]
    if drive is not None:
        status = _STATUS.get((text(column(drive, "Status")) or "").lower())
        if status is not None and (bus not in _OPAQUE or status is not Prediction.HEALTHY):
            said[str(DISK_DRIVES)] = status
    instance = text(column(drive, "PNPDeviceID")) if drive is not None else None
    predicted = _of_instance(admin.status, FAILURE_STATUS, instance)
    failing = truth(column(predicted, "PredictFailure")) if predicted is not None else None
    if failing is not None:
        said[str(FAILURE_STATUS)] = Prediction.FAILING if failing else Prediction.HEALTHY
    prediction = worst(said.values())
    if prediction is None:
        return Unknown(Reason.NOT_SUPPORTED, (str(PHYSICAL_DISKS), str(DISK_DRIVES)))
    device = column(physical, "DeviceId") if physical is not None else None
    health, used = _windows_counters(
        Health(prediction), device, instance, admin, nvme=bus == "nvme"
    )
    return Known(health, merge_sources(said, used))


def _windows_counters(
    health: Health, device: object, instance: str | None, admin: _Admin, *, nvme: bool
) -> tuple[Health, tuple[str, ...]]:
    """The health with its counters, and the questions that gave them."""
    counted = rows(admin.reliability, RELIABILITY)
    raw = _of_instance(admin.data, FAILURE_DATA, instance)
    used: list[str] = []
    if not isinstance(counted, Unknown):
        wanted = number(device)
        row = next((r for r in counted if number(column(r, "DeviceId")) == wanted), None)
        if row is not None and wanted is not None:
            errors = number(column(row, "ReadErrorsUncorrected"))
            health = replace(
                health,
                worn=number(column(row, "Wear")),
                hours=number(column(row, "PowerOnHours")),
                temperature=number(column(row, "Temperature")) or None,
                media_errors=errors if nvme else None,
                uncorrectable=None if nvme else errors,
            )
            used.append(str(RELIABILITY))
    attributes = ata_counters(_bytes(column(raw, "VendorSpecific"))) if raw is not None else {}
    if attributes:
        health = replace(
            health,
            reallocated=attributes.get(5),
            pending=attributes.get(197),
            offline_uncorrectable=attributes.get(198),
            uncorrectable=attributes.get(187, health.uncorrectable),
        )
        used.append(str(FAILURE_DATA))
    if not used:
        why = counted.why if isinstance(counted, Unknown) else Reason.NOT_SUPPORTED
        if why is Reason.ACCESS_DENIED:
            why = Reason.NEEDS_ADMIN
        health = replace(health, counters=why)
    return health, tuple(used)


def _of_instance(answer: Answer, source: Question, instance: str | None) -> Row | None:
    """The row of a driver class for a device: its InstanceName is the device's path and ``_0``."""
    found = rows(answer, source)
    if isinstance(found, Unknown) or instance is None:
        return None
    wanted = instance.lower()
    return next(
        (r for r in found if str(column(r, "InstanceName")).lower().startswith(f"{wanted}_")), None
    )


def _bytes(value: object) -> bytes:
    """Bytes of a WMI array (a list of numbers) or of hexadecimal data."""
    if isinstance(value, list | tuple):
        numbers = [number(item) for item in value]
        return bytes(n for n in numbers if n is not None and 0 <= n < 256)
    return hex_bytes(value) or b""
