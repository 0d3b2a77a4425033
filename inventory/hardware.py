"""The machine itself: maker, model, serial, chassis, firmware, TPM, batteries."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from inventory import batteries, boot, components, hypervisors, identity, shapes
from inventory.alternatives import first_known, known_or_absent
from inventory.answers import Refusal
from inventory.batteries import Battery
from inventory.boot import SecureBoot, Tpm
from inventory.components import Port, PowerSupply, Slot
from inventory.facts import Fact, Known, Reason, Unknown
from inventory.identity import Board, Chassis, Firmware
from inventory.machine import Family, Machine
from inventory.questions import WMI, Command, ListDir, ReadFile, Wmi
from inventory.reading import identifier, text
from inventory.record import record, replace
from inventory.smbios import DMIDECODE, parse_structures
from inventory.topic import Topic
from inventory.windows import identity as identity_windows
from inventory.windows.identity import BIOS_KEY, SYSTEM_KEY
from inventory.windows.systeminfo import SYSTEMINFO

if TYPE_CHECKING:
    from inventory.answers import Answer
    from inventory.batteries import Batteries
    from inventory.identity import Said
    from inventory.questions import Question
    from inventory.smbios import Structures

__all__ = [
    "TOPIC",
    "Battery",
    "Board",
    "Chassis",
    "Firmware",
    "Hardware",
    "Port",
    "PowerSupply",
    "SecureBoot",
    "Slot",
    "Tpm",
    "read",
]


_UNREAD = Unknown(Reason.NOT_SUPPORTED)


@record
class Hardware:
    """Facts about the machine. Placeholder serials are refused: they would merge two PCs.

    ``virtual`` is ``physical``, the hypervisor's name, or ``virtual`` when it does not tell it.
    ``uefi`` is whether the running system was started by UEFI rather than by a legacy BIOS.
    """

    maker: Fact[str]
    model: Fact[str]
    serial: Fact[str]
    uuid: Fact[str]
    sku: Fact[str]
    asset_tag: Fact[str]
    chassis: Fact[Chassis]
    firmware: Fact[Firmware]
    board: Fact[Board]
    secure_boot: Fact[SecureBoot]
    tpm: Fact[Tpm]
    virtual: Fact[str]  # "physical", or the hypervisor's name
    batteries: Fact[tuple[Battery, ...]]
    power_supplies: Fact[tuple[PowerSupply, ...]]
    slots: Fact[tuple[Slot, ...]]
    ports: Fact[tuple[Port, ...]]
    uefi: Fact[bool] = _UNREAD
    chassis_serial: Fact[str] = _UNREAD


# --- Questions: Linux --------------------------------------------------------------------------

# The kernel's copy of SMBIOS; serials and the UUID are for root alone.
DMI_FILES: dict[str, ReadFile] = {
    field: ReadFile(f"/sys/class/dmi/id/{name}")
    for field, name in {
        "maker": "sys_vendor",
        "model": "product_name",
        "version": "product_version",
        "serial": "product_serial",
        "uuid": "product_uuid",
        "sku": "product_sku",
        "asset_tag": "chassis_asset_tag",
        "chassis": "chassis_type",
        "chassis_serial": "chassis_serial",
        "bios_maker": "bios_vendor",
        "bios_version": "bios_version",
        "bios_date": "bios_date",
        "board_maker": "board_vendor",
        "board_model": "board_name",
        "board_serial": "board_serial",
    }.items()
}
CPUINFO = ReadFile("/proc/cpuinfo")
POWER_SUPPLIES = ListDir("/sys/class/power_supply")
# Second round: only where the files leave a doubt.
DETECT_VIRT = Command("virtualisation")
UPOWER_DEVICES = Command("upower_devices")
ACPI = Command("acpi")
IPMI_UNITS = Command("ipmi_units")

LINUX: tuple[Question, ...] = (
    *DMI_FILES.values(),
    DMIDECODE,
    CPUINFO,
    boot.EFI,
    boot.SECURE_BOOT_VARIABLE,
    boot.TPM_CHIPS,
    boot.TPM_VERSION,
    POWER_SUPPLIES,
)

# --- Questions: Windows ------------------------------------------------------------------------

BATTERY_STATIC = Wmi(
    "BatteryStaticData",
    ("InstanceName", "DeviceName", "ManufactureName", "SerialNumber", "Chemistry",
     "DesignedCapacity"),
    namespace=WMI,
)  # fmt: skip
BATTERY_FULL = Wmi(
    "BatteryFullChargedCapacity", ("InstanceName", "FullChargedCapacity"), namespace=WMI
)
BATTERY_CYCLES = Wmi("BatteryCycleCount", ("InstanceName", "CycleCount"), namespace=WMI)
_BATTERY = ("CreationClassName", "Name", "Manufacturer", "Chemistry", "DesignCapacity",
            "FullChargeCapacity", "DesignVoltage")  # fmt: skip
WIN32_BATTERY = Wmi("Win32_Battery", tuple(n for n in _BATTERY if n != "Manufacturer"))
# The base class: the plain battery and, from SMBIOS, the portable one.
CIM_BATTERY = Wmi("CIM_Battery", ("CreationClassName", "Name", "Chemistry", "DesignVoltage"))
BATTERY_REPORT = Command("battery_report")
SYSTEM_SLOTS = Wmi("Win32_SystemSlot", ("SlotDesignation", "CurrentUsage", "Number"))
PORT_CONNECTORS = Wmi(
    "Win32_PortConnector",
    ("InternalReferenceDesignator", "ExternalReferenceDesignator", "PortType"),
)
WINDOWS: tuple[Question, ...] = (
    *identity_windows.QUESTIONS,
    BIOS_KEY,
    boot.SECURE_BOOT_KEY,
    boot.FIRMWARE_TYPE,
    boot.TPM_CALL,
    BATTERY_STATIC,
    BATTERY_FULL,
    BATTERY_CYCLES,
    WIN32_BATTERY,
    SYSTEM_SLOTS,
    PORT_CONNECTORS,
)


def read(machine: Machine) -> Hardware:
    """Read the machine's identity, firmware, security chip and power."""
    if machine.family is Family.WINDOWS:
        return _read_windows(machine)
    if machine.family is Family.LINUX:
        return _read_linux(machine)
    return Hardware(*(_UNREAD for _ in range(16)))


def _described(sources: list[Said], table: Fact[Structures]) -> Hardware:
    """What SMBIOS tells, by whatever way; the rest is for the caller to fill in."""
    return Hardware(
        maker=identity.maker(sources),
        model=identity.model(sources),
        serial=identity.serial(sources),
        uuid=identity.uuid(sources),
        sku=identity.pick(sources, "sku", _sku),
        asset_tag=identity.pick(sources, "asset_tag", identifier),
        chassis=identity.chassis(sources),
        firmware=identity.firmware(sources),
        board=identity.board(sources),
        secure_boot=_UNREAD,
        tpm=_UNREAD,
        virtual=_UNREAD,
        batteries=batteries.dmi_batteries(table),
        power_supplies=components.power_supplies(table),
        slots=components.slots(table),
        ports=components.ports(table),
        chassis_serial=identity.pick(sources, "chassis_serial", identifier),
    )


def _sku(value: object) -> str | None:
    """An order code; Dell writes ``SKU=NotProvided;ModelName=…`` on servers."""
    word = text(value) or ""
    if found := re.match(r"SKU=([^;]*);", word):
        word = found[1]
    return identifier(word)


# --- Linux -------------------------------------------------------------------------------------


def _read_linux(machine: Machine) -> Hardware:
    answers = dict(zip(LINUX, machine.ask_all(LINUX), strict=True))
    table = parse_structures(answers[DMIDECODE])
    cpuinfo = shapes.content(answers[CPUINFO], CPUINFO)
    files: Said = {
        field: _line(answers[question], question) for field, question in DMI_FILES.items()
    }
    sources: list[Said] = [files, identity.dmi_said(table), parse_board_lines(cpuinfo)]
    described = _described(sources, table)
    supplies = described.power_supplies
    if not isinstance(supplies, Known):
        (units,) = machine.ask_all((IPMI_UNITS,))
        supplies = first_known(supplies, components.parse_units(units, IPMI_UNITS))
    chips = boot.parse_tpm_folder(answers[boot.TPM_CHIPS], answers[boot.TPM_VERSION])
    efi = answers[boot.EFI]
    return replace(
        described,
        secure_boot=boot.parse_secure_boot_variable(efi, answers[boot.SECURE_BOOT_VARIABLE]),
        tpm=first_known(chips, boot.parse_tpm_structure(table)),
        virtual=_virtual_linux(machine, sources, cpuinfo),
        batteries=_batteries_linux(machine, answers[POWER_SUPPLIES], table),
        power_supplies=supplies,
        uefi=boot.parse_efi(efi),
    )


def _line(answer: Answer, question: ReadFile) -> Fact[str]:
    """A file of one line."""
    found = shapes.content(answer, question)
    return found if isinstance(found, Unknown) else known_or_absent(text(found), (question,))


# What /proc/cpuinfo says of a board without SMBIOS (ARM, MIPS, PowerPC, Alpha).
_BOARD_LINES = {
    "model": ("Model", "platform string", "machine", "Hardware", "system type"),
    "serial": ("Serial", "system serial number"),
}


def parse_board_lines(cpuinfo: str | Unknown) -> Said:
    """``/proc/cpuinfo`` of boards without SMBIOS: ``Model : Raspberry Pi 3 Model B Rev 1.2``."""
    if isinstance(cpuinfo, Unknown):
        return {}
    said: dict[str, Fact[str]] = {}
    for field, names in _BOARD_LINES.items():
        for name in names:
            found = re.search(rf"^{re.escape(name)}[ \t]*:(.*)$", cpuinfo, re.MULTILINE)
            if found and (value := text(found[1])):
                said[field] = Known(value, (str(CPUINFO),))
                break
    return said


def _virtual_linux(machine: Machine, sources: list[Said], cpuinfo: str | Unknown) -> Fact[str]:
    """SMBIOS and the CPU's hypervisor flag; systemd is asked where they leave a doubt."""
    named = hypervisors.recognise(sources[:2])
    flagged = not isinstance(cpuinfo, Unknown) and hypervisors.has_hypervisor(cpuinfo)
    physical = isinstance(named, Known) and named.value == hypervisors.PHYSICAL
    if isinstance(named, Known) and not (physical and flagged):
        return named
    (answer,) = machine.ask_all((DETECT_VIRT,))
    detected = hypervisors.parse_detected(answer, DETECT_VIRT)
    if flagged:
        generic = Known(hypervisors.VIRTUAL, (str(CPUINFO),))
        if isinstance(detected, Known) and detected.value != hypervisors.PHYSICAL:
            return detected
        return generic
    return first_known(named, detected)


def _batteries_linux(machine: Machine, folder: Answer, table: Fact[Structures]) -> Fact[Batteries]:
    smbios = batteries.dmi_batteries(table)
    names = shapes.names(folder, POWER_SUPPLIES)
    if isinstance(names, Unknown):
        return batteries.together(*_batteries_recorded(machine), names, smbios)
    files = tuple(ReadFile(f"/sys/class/power_supply/{name}/uevent") for name in names)
    asked = zip(files, machine.ask_all(files) if files else (), strict=True)
    read_ = [batteries.parse_uevent(answer, question) for question, answer in asked]
    cells = tuple(cell for fact in read_ if isinstance(fact, Known) for cell in fact.value)
    refused = [fact for fact in read_ if isinstance(fact, Unknown)]
    if not cells:
        # The kernel knows what feeds the machine: SMBIOS would list a bay's former battery.
        return refused[0] if refused else Known((), (str(POWER_SUPPLIES),))
    named = tuple(source for fact in read_ for source in fact.sources)
    return batteries.together(Known(cells, named), smbios)


def _batteries_recorded(machine: Machine) -> list[Fact[Batteries]]:
    """UPower's devices, each asked by its path, and acpi, where the kernel's folder is missing."""
    listed, acpi = machine.ask_all((UPOWER_DEVICES, ACPI))
    paths = shapes.output(listed, UPOWER_DEVICES)
    if isinstance(paths, Unknown):
        return [paths, batteries.parse_acpi(acpi, ACPI)]
    devices = [line.strip() for line in paths.splitlines() if "/devices/" in line]
    questions = tuple(Command("upower", (path,)) for path in devices)
    answers = machine.ask_all(questions) if questions else []
    found = [
        batteries.parse_upower(answer, question)
        for question, answer in zip(questions, answers, strict=True)
    ]
    # A generic recording may hold one battery several times.
    cells = tuple(
        dict.fromkeys(cell for fact in found if isinstance(fact, Known) for cell in fact.value)
    )
    if not cells:
        return [*found, batteries.parse_acpi(acpi, ACPI)]
    return [Known(cells, tuple(source for fact in found for source in fact.sources))]


# --- Windows -----------------------------------------------------------------------------------


def _read_windows(machine: Machine) -> Hardware:
    answers = dict(zip(WINDOWS, machine.ask_all(WINDOWS), strict=True))
    wmi = identity_windows.parse_wmi(answers)
    sources = [wmi, identity_windows.parse_bios_key(answers[BIOS_KEY], BIOS_KEY)]
    table: Fact[Structures] = Unknown(Reason.NOT_SUPPORTED)
    cells = batteries.together(
        batteries.parse_static(
            answers[BATTERY_STATIC], answers[BATTERY_FULL], answers[BATTERY_CYCLES], BATTERY_STATIC
        ),
        batteries.parse_win32(answers[WIN32_BATTERY], WIN32_BATTERY),
    )
    sick = not all(isinstance(wmi[field], Known) for field in ("maker", "serial", "bios_version"))
    if sick or isinstance(cells, Unknown) or any(not cell.design_capacity for cell in cells.value):
        # A sick WMI, or an old recording: whatever else may tell.
        decoded, information, report, base, told = machine.ask_all(
            (DMIDECODE, SYSTEM_KEY, BATTERY_REPORT, CIM_BATTERY, SYSTEMINFO)
        )
        table = parse_structures(decoded)
        sources += [
            identity.dmi_said(table),
            identity_windows.parse_bios_key(information, SYSTEM_KEY),
            identity_windows.parse_report_system(report, BATTERY_REPORT),
            identity_windows.parse_systeminfo_said(told),
        ]
        others = (
            batteries.parse_report(report, BATTERY_REPORT),
            batteries.parse_win32(base, CIM_BATTERY),
        )
        cells = batteries.together(*others, cells, batteries.dmi_batteries(table))
    tpm = boot.parse_tpm_call(answers[boot.TPM_CALL])
    if isinstance(tpm, Unknown):
        (chip,) = machine.ask_all((boot.TPM_CLASS,))
        tpm = first_known(tpm, boot.parse_tpm_class(chip))
    firmware = answers[boot.FIRMWARE_TYPE]
    slots = components.parse_slots(answers[SYSTEM_SLOTS], SYSTEM_SLOTS)
    ports = components.parse_ports(answers[PORT_CONNECTORS], PORT_CONNECTORS)
    described = _described(sources, table)
    return replace(
        described,
        secure_boot=boot.parse_secure_boot_key(answers[boot.SECURE_BOOT_KEY], firmware),
        tpm=tpm,
        virtual=hypervisors.recognise(sources),
        batteries=cells,
        slots=first_known(slots, described.slots),
        ports=first_known(ports, described.ports),
        uefi=boot.parse_firmware_type(firmware),
    )


def further_questions(machine: Machine) -> tuple[Question, ...]:
    """Without SMBIOS only systemd can tell a virtual machine: ask it while others are read."""
    if machine.family is not Family.LINUX:
        return ()
    (model,) = machine.ask_all((DMI_FILES["model"],))
    return (DETECT_VIRT,) if isinstance(model, Refusal) else ()


TOPIC = Topic("hardware", {Family.LINUX: LINUX, Family.WINDOWS: WINDOWS}, read, further_questions)
