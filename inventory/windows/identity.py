"""Who the machine is, on Windows: WMI classes, and registry keys where WMI is sick."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inventory import shapes
from inventory.alternatives import first_known, known_or_absent
from inventory.facts import Fact, Known, Reason, Unknown
from inventory.identity import CHASSIS_KINDS, FIELDS
from inventory.markup import parse_xml
from inventory.questions import Registry, Wmi
from inventory.reading import column, number, registry_value, text, words
from inventory.windows.systeminfo import SYSTEMINFO, parse_systeminfo

if TYPE_CHECKING:
    from collections.abc import Mapping

    from inventory.answers import Answer
    from inventory.identity import Said
    from inventory.questions import Command, Question

COMPUTER = Wmi(
    "Win32_ComputerSystem",
    ("Manufacturer", "Model", "SystemFamily", "SystemSKUNumber", "PCSystemType",
     "TotalPhysicalMemory", "NumberOfProcessors", "NumberOfLogicalProcessors"),
)  # fmt: skip
PRODUCT = Wmi(
    "Win32_ComputerSystemProduct", ("Vendor", "Name", "Version", "IdentifyingNumber", "UUID")
)
FIRMWARE = Wmi(
    "Win32_BIOS",
    ("Manufacturer", "SMBIOSBIOSVersion", "Version", "ReleaseDate", "SerialNumber"),
)
BASE_BOARD = Wmi("Win32_BaseBoard", ("Manufacturer", "Product", "SerialNumber"))
ENCLOSURE = Wmi("Win32_SystemEnclosure", ("ChassisTypes", "SerialNumber", "SMBIOSAssetTag"))
# SMBIOS as the kernel copies it at each start: without serials.
BIOS_KEY = Registry(r"HKLM\HARDWARE\DESCRIPTION\System\BIOS")
SYSTEM_KEY = Registry(r"HKLM\SYSTEM\CurrentControlSet\Control\SystemInformation")

QUESTIONS = (COMPUTER, PRODUCT, FIRMWARE, BASE_BOARD, ENCLOSURE)

# Field → where WMI has it, the best first.
_WMI_FIELDS: dict[str, tuple[tuple[Wmi, str], ...]] = {
    "maker": ((COMPUTER, "Manufacturer"), (PRODUCT, "Vendor")),
    "model": ((COMPUTER, "Model"), (PRODUCT, "Name")),
    "version": ((PRODUCT, "Version"), (COMPUTER, "SystemFamily")),
    "serial": ((FIRMWARE, "SerialNumber"), (PRODUCT, "IdentifyingNumber")),
    "uuid": ((PRODUCT, "UUID"),),
    "sku": ((COMPUTER, "SystemSKUNumber"),),
    "asset_tag": ((ENCLOSURE, "SMBIOSAssetTag"),),
    "chassis_serial": ((ENCLOSURE, "SerialNumber"),),
    "bios_maker": ((FIRMWARE, "Manufacturer"),),
    "bios_version": ((FIRMWARE, "SMBIOSBIOSVersion"), (FIRMWARE, "Version")),
    "bios_date": ((FIRMWARE, "ReleaseDate"),),
    "board_maker": ((BASE_BOARD, "Manufacturer"),),
    "board_model": ((BASE_BOARD, "Product"),),
    "board_serial": ((BASE_BOARD, "SerialNumber"),),
}
# Win32_ComputerSystem.PCSystemType, where the enclosure says nothing.
_SYSTEM_TYPES = {1: "Desktop", 2: "Laptop", 3: "Desktop", 8: "Tablet"}


def parse_wmi(answers: Mapping[Question, Answer]) -> Said:
    """What the WMI classes of :data:`QUESTIONS` say, each from its first instance."""
    said: dict[str, Fact[str]] = {}
    for field, places in _WMI_FIELDS.items():
        said[field] = first_known(
            *(_first_row(answers[question], question, name) for question, name in places)
        )
    said["chassis"] = first_known(
        parse_enclosure(answers[ENCLOSURE]), parse_system_type(answers[COMPUTER])
    )
    return said


def _first_row(answer: Answer, question: Wmi, name: str) -> Fact[str]:
    rows = shapes.rows(answer, question)
    if isinstance(rows, Unknown):
        return rows
    found = next((value for row in rows if (value := text(column(row, name)))), None)
    return known_or_absent(found, (question,))


def parse_enclosure(answer: Answer) -> Fact[str]:
    """``Win32_SystemEnclosure.ChassisTypes``: a list; the first that SMBIOS defines.

    With a dock, the computer's own enclosure comes first.
    """
    rows = shapes.rows(answer, ENCLOSURE)
    if isinstance(rows, Unknown):
        return rows
    codes = [number(word) for row in rows for word in words(column(row, "ChassisTypes"))]
    found = next((str(code) for code in codes if code in CHASSIS_KINDS), None)
    return known_or_absent(found, (ENCLOSURE,))


def parse_system_type(answer: Answer) -> Fact[str]:
    """``Win32_ComputerSystem.PCSystemType``: mobile or not, as the firmware (FADT) says."""
    rows = shapes.rows(answer, COMPUTER)
    if isinstance(rows, Unknown):
        return rows
    codes = [number(column(row, "PCSystemType")) for row in rows]
    found = next((_SYSTEM_TYPES[code] for code in codes if code in _SYSTEM_TYPES), None)
    return known_or_absent(found, (COMPUTER,))


_KEY_FIELDS = {
    "maker": ("SystemManufacturer",),
    "model": ("SystemProductName",),
    "version": ("SystemVersion", "SystemFamily"),
    "sku": ("SystemSKU",),
    "bios_maker": ("BIOSVendor",),
    "bios_version": ("BIOSVersion",),
    "bios_date": ("BIOSReleaseDate",),
    "board_maker": ("BaseBoardManufacturer",),
    "board_model": ("BaseBoardProduct",),
}


def parse_bios_key(answer: Answer, question: Registry) -> Said:
    r"""``HARDWARE\DESCRIPTION\System\BIOS`` or ``Control\SystemInformation``."""
    key = shapes.key(answer, question)
    if isinstance(key, Unknown):
        return dict.fromkeys(FIELDS, key)
    said: dict[str, Fact[str]] = {}
    for field, names in _KEY_FIELDS.items():
        found = next((value for name in names if (value := text(registry_value(key, name)))), None)
        said[field] = known_or_absent(found, (question,))
    return said


_REPORT_FIELDS = {
    "maker": "SystemManufacturer",
    "model": "SystemProductName",
    "bios_version": "BIOSVersion",
    "bios_date": "BIOSDate",
}


def parse_report_system(answer: Answer, question: Command) -> Said:
    """The heading of ``powercfg /batteryreport /xml``, which names the machine."""
    printed = shapes.output(answer, question)
    if isinstance(printed, Unknown):
        return dict.fromkeys(FIELDS, printed)
    root = parse_xml(printed)
    system = None if root is None else root.find("SystemInformation")
    if system is None:
        return dict.fromkeys(FIELDS, Unknown(Reason.PARSE_ERROR, (str(question),)))
    said: dict[str, Fact[str]] = {}
    for field, name in _REPORT_FIELDS.items():
        said[field] = known_or_absent(text(system.findtext(name)), (question,))
    if text(system.findtext("PlatformRole")) == "Mobile":
        said["chassis"] = Known("Laptop", (str(question),))
    return said


def parse_systeminfo_said(answer: Answer) -> Said:
    """A recorded ``systeminfo``: maker, model, and the firmware's line without its date.

    The firmware's maker and version are one text there (``LENOVO N2IET98W (1.76 )``), and the
    date is in the user's form.
    """
    report = parse_systeminfo(answer)
    if isinstance(report, Unknown):
        return dict.fromkeys(FIELDS, report)
    firmware = (report.value.firmware or "").rpartition(",")[0] or report.value.firmware
    return {
        "maker": known_or_absent(report.value.manufacturer, (SYSTEMINFO,)),
        "model": known_or_absent(report.value.model, (SYSTEMINFO,)),
        "bios_version": known_or_absent(text(firmware), (SYSTEMINFO,)),
    }
