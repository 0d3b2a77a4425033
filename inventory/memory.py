"""The memory: in all, by module, and the swap."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from inventory import shapes
from inventory.alternatives import first_known
from inventory.facts import Fact, Known, Reason, Unknown, merge_sources
from inventory.machine import Family, Machine
from inventory.memory_makers import maker
from inventory.questions import ReadFile, Wmi
from inventory.reading import column, identifier, label, number, text
from inventory.record import filled, record
from inventory.smbios import (
    DMIDECODE,
    MEMORY_ARRAY,
    MEMORY_DEVICE,
    MEMORY_MODULE,
    of_type,
    parse_structures,
    quantity,
)
from inventory.topic import Topic
from inventory.windows.identity import COMPUTER
from inventory.windows.systeminfo import SYSTEMINFO, SystemInfo, parse_systeminfo

if TYPE_CHECKING:
    from inventory.answers import Answer, Row
    from inventory.questions import Question
    from inventory.smbios import Structure, Structures


@record
class Module:
    """One slot: ``capacity`` in bytes (None: empty), ``speed`` in MHz, ``kind`` as ``DDR4``."""

    slot: str | None
    capacity: int | None
    kind: str | None
    form_factor: str | None
    speed: int | None
    maker: str | None
    serial: str | None
    part: str | None
    bank: str | None = None
    correction: str | None = None
    description: str | None = None


@record
class Memory:
    """Facts about the memory; sizes in bytes."""

    total: Fact[int]
    swap: Fact[int]
    modules: Fact[tuple[Module, ...]]


Modules = tuple[Module, ...]

MEMINFO = ReadFile("/proc/meminfo")
# What systemd-udevd (249 and later) read from SMBIOS at the start: the modules, for any user.
UDEV_DMI = ReadFile("/run/udev/data/+dmi:id")
MODULES = Wmi(
    "Win32_PhysicalMemory",
    ("Capacity", "Speed", "ConfiguredClockSpeed", "SMBIOSMemoryType", "MemoryType", "FormFactor",
     "Manufacturer", "PartNumber", "SerialNumber", "DeviceLocator", "BankLabel"),
)  # fmt: skip
ARRAYS = Wmi("Win32_PhysicalMemoryArray", ("MemoryDevices", "MemoryErrorCorrection", "Use"))
# One instance a page file; sizes in MB. Win32_OperatingSystem's swap size is null today.
PAGE_FILES = Wmi("Win32_PageFileUsage", ("AllocatedBaseSize",))

LINUX: tuple[Question, ...] = (MEMINFO, DMIDECODE, UDEV_DMI)
WINDOWS: tuple[Question, ...] = (COMPUTER, MODULES, ARRAYS, PAGE_FILES)

_MIB = 1 << 20
_SYSTEM_MEMORY = 3  # Win32_PhysicalMemoryArray.Use


def read(machine: Machine) -> Memory:
    """Read the memory, its modules, and the swap."""
    if machine.family is Family.WINDOWS:
        return _read_windows(machine)
    if machine.family is Family.LINUX:
        kernel, decoded, udev = machine.ask_all(LINUX)
        modules = first_known(dmi_modules(parse_structures(decoded)), parse_udev(udev))
        return Memory(
            total=first_known(parse_meminfo(kernel, "MemTotal"), installed(modules)),
            swap=parse_meminfo(kernel, "SwapTotal"),
            modules=modules,
        )
    nothing = Unknown(Reason.NOT_SUPPORTED)
    return Memory(nothing, nothing, nothing)


def _read_windows(machine: Machine) -> Memory:
    computer, rows, arrays, pages = machine.ask_all(WINDOWS)
    modules = parse_modules(rows, arrays)
    if isinstance(modules, Unknown) or any(m.capacity and not m.kind for m in modules.value):
        # Before Windows 10 the classes did not know DDR3; nor does a sick WMI answer.
        (decoded,) = machine.ask_all((DMIDECODE,))
        modules = completed(modules, dmi_modules(parse_structures(decoded)))
    total = parse_total(computer)
    if isinstance(total, Unknown):
        (told,) = machine.ask_all((SYSTEMINFO,))
        seen = parse_systeminfo(told)
        total = first_known(total, _told(seen), installed(modules))
    return Memory(total=total, swap=parse_page_files(pages), modules=modules)


def _told(seen: Fact[SystemInfo]) -> Fact[int]:
    """The memory of a recorded ``systeminfo``, in MiB there."""
    if isinstance(seen, Unknown):
        return seen
    size = seen.value.memory
    return Known(size * _MIB, seen.sources) if size else Unknown(Reason.ABSENT, seen.sources)


def installed(modules: Fact[Modules]) -> Fact[int]:
    """The sum of the modules: what is installed, of which the system sees a little less."""
    if isinstance(modules, Unknown):
        return modules
    total = sum(module.capacity or 0 for module in modules.value)
    return Known(total, modules.sources) if total else Unknown(Reason.ABSENT, modules.sources)


def parse_meminfo(answer: Answer, name: str) -> Fact[int]:
    """One line of ``/proc/meminfo``, in kB (of 1024 bytes)."""
    printed = shapes.content(answer, MEMINFO)
    if isinstance(printed, Unknown):
        return printed
    found = re.search(rf"^{name}:\s+(\d{{1,15}}) kB", printed, re.MULTILINE)
    if found is None:
        return Unknown(Reason.PARSE_ERROR, (str(MEMINFO),))
    return Known(int(found[1]) * 1024, (str(MEMINFO),))


# --- SMBIOS ------------------------------------------------------------------------------------


def dmi_modules(table: Fact[Structures]) -> Fact[Modules]:
    """Slots for system memory of a dmidecode text (type 17; type 6 in firmware before 2001).

    Slots of flash or video memory belong to arrays of another use.
    """
    if isinstance(table, Unknown):
        return table
    arrays = {s.handle: s for s in of_type(table.value, MEMORY_ARRAY)}
    found = []
    for structure in of_type(table.value, MEMORY_DEVICE):
        array = arrays.get((structure.get("Array Handle") or "").lower())
        use = array.get("Use") if array else None
        if structure.fields and use in {None, "System Memory"}:
            found.append(_device(structure, array))
    if not found:
        found = [_old_module(s) for s in of_type(table.value, MEMORY_MODULE)]
    if not found:
        return Unknown(Reason.ABSENT, table.sources)
    return Known(tuple(found), table.sources)


def _device(structure: Structure, array: Structure | None) -> Module:
    capacity = quantity(structure.get("Size"), "B")
    form = label(structure.get("Form Factor"))
    return Module(
        slot=label(structure.get("Locator")),
        capacity=capacity,
        kind=kind_named(structure.get("Type")),
        form_factor=form,
        speed=quantity(structure.get("Speed"), "MHz"),
        maker=maker(structure.get("Manufacturer")),
        serial=identifier(structure.get("Serial Number")),
        part=_part(structure.get("Part Number")),
        bank=label(structure.get("Bank Locator")),
        correction=label(array.get("Error Correction Type")) if array else None,
        description=form,
    )


def _old_module(structure: Structure) -> Module:
    """Type 6: ``Installed Size: 256 MB (Single-bank Connection)``, ``Type: ECC DIMM SDRAM``."""
    return Module(
        slot=label(structure.get("Socket Designation", "Socket")),
        capacity=quantity(structure.get("Installed Size"), "B"),
        kind=kind_named(structure.get("Type")),
        form_factor=None,
        speed=None,
        maker=None,
        serial=None,
        part=None,
    )


def kind_named(value: str | None) -> str | None:
    """A memory type as SMBIOS names it; ``Other`` says something, ``Unknown`` does not."""
    word = text(value)
    return word if word == "Other" else label(word)


def _part(value: object) -> str | None:
    word = label(value)
    return (
        None if word is None or ("NUM" in word.upper() and word.upper().endswith("NUM")) else word
    )


def parse_udev(answer: Answer) -> Fact[Modules]:
    """Udev's record of SMBIOS: ``E:MEMORY_DEVICE_0_SIZE=8589934592`` and its like.

    See dmi_memory_id.c of systemd: empty slots have ``PRESENT=0``, speeds are in MT/s.
    """
    printed = shapes.content(answer, UDEV_DMI)
    if isinstance(printed, Unknown):
        return printed
    by_slot: dict[int, dict[str, str]] = {}
    correction = None
    for name, value in re.findall(r"^E:(MEMORY_\w+)=(.*)$", printed, re.MULTILINE):
        if device := re.fullmatch(r"MEMORY_DEVICE_(\d{1,4})_(\w+)", name):
            by_slot.setdefault(int(device[1]), {})[device[2]] = value
        elif name == "MEMORY_ARRAY_EC_TYPE":
            correction = label(value)
    if not by_slot:
        return Unknown(Reason.ABSENT, (str(UDEV_DMI),))
    found = [_udev_module(said, correction) for _, said in sorted(by_slot.items())]
    return Known(tuple(found), (str(UDEV_DMI),))


def _udev_module(said: dict[str, str], correction: str | None) -> Module:
    empty = said.get("PRESENT") == "0"
    form = label(said.get("FORM_FACTOR"))
    return Module(
        slot=label(said.get("LOCATOR")),
        capacity=None if empty else number(said.get("SIZE")) or None,
        kind=kind_named(said.get("TYPE")),
        form_factor=form,
        speed=number(said.get("SPEED_MTS")) or None,
        maker=maker(said.get("MANUFACTURER")),
        serial=identifier(said.get("SERIAL_NUMBER")),
        part=_part(said.get("PART_NUMBER")),
        bank=label(said.get("BANK_LOCATOR")),
        correction=correction,
        description=form,
    )


# --- Windows -----------------------------------------------------------------------------------

# SMBIOSMemoryType: DSP0134 §7.18.2.
_SMBIOS_TYPES = {
    1: "Other", 3: "DRAM", 7: "RAM", 8: "ROM", 9: "Flash", 15: "SDRAM", 17: "RDRAM", 18: "DDR",
    19: "DDR2", 20: "DDR2 FB-DIMM", 24: "DDR3", 25: "FBD2", 26: "DDR4", 27: "LPDDR", 28: "LPDDR2",
    29: "LPDDR3", 30: "LPDDR4", 32: "HBM", 33: "HBM2", 34: "DDR5", 35: "LPDDR5", 36: "HBM3",
}  # fmt: skip
# MemoryType: CIM_PhysicalMemory's own numbers, which stop at DDR2 (0 is unknown).
_CIM_TYPES = {1: "Other", 2: "DRAM", 9: "RAM", 17: "SDRAM", 19: "RDRAM", 20: "DDR", 21: "DDR2",
              22: "DDR2 FB-DIMM", 24: "DDR3", 25: "FBD2", 26: "DDR4"}  # fmt: skip
# FormFactor: CIM_Chip's.
_FORM_FACTORS = {7: "SIMM", 8: "DIMM", 9: "TSOP", 11: "RIMM", 12: "SODIMM", 13: "SRIMM",
                 15: "SSOP", 23: "LGA"}  # fmt: skip
_CORRECTIONS = {3: "None", 4: "Parity", 5: "Single-bit ECC", 6: "Multi-bit ECC", 7: "CRC"}


def parse_total(answer: Answer) -> Fact[int]:
    """``Win32_ComputerSystem.TotalPhysicalMemory``, in bytes."""
    rows = shapes.rows(answer, COMPUTER)
    if isinstance(rows, Unknown):
        return rows
    found = next((n for row in rows if (n := number(column(row, "TotalPhysicalMemory")))), None)
    return (
        Unknown(Reason.ABSENT, (str(COMPUTER),))
        if found is None
        else Known(found, (str(COMPUTER),))
    )


def parse_page_files(answer: Answer) -> Fact[int]:
    """``Win32_PageFileUsage``: the page files together; no instance means no page file."""
    rows = shapes.rows(answer, PAGE_FILES)
    if isinstance(rows, Unknown):
        return rows
    sizes = [number(column(row, "AllocatedBaseSize")) for row in rows]
    if None in sizes:
        return Unknown(Reason.PARSE_ERROR, (str(PAGE_FILES),))
    return Known(sum(size or 0 for size in sizes) * _MIB, (str(PAGE_FILES),))


def parse_modules(modules: Answer, arrays: Answer) -> Fact[Modules]:
    """``Win32_PhysicalMemory``, then the empty slots that the arrays count beside."""
    rows = shapes.rows(modules, MODULES)
    if isinstance(rows, Unknown):
        return rows
    source = str(MODULES)
    if not rows:  # virtual machines without SMBIOS memory; a PC has always one
        return Unknown(Reason.ABSENT, (source,))
    described = shapes.rows(arrays, ARRAYS)
    if isinstance(described, Unknown):
        return Known(tuple(_module(row, None) for row in rows), (source,))
    system = [r for r in described if number(column(r, "Use")) in {None, _SYSTEM_MEMORY}]
    codes = {number(column(row, "MemoryErrorCorrection")) for row in system}
    correction = _CORRECTIONS.get(codes.pop() or 0) if len(codes) == 1 else None
    found = [_module(row, correction) for row in rows]
    slots = sum(number(column(row, "MemoryDevices")) or 0 for row in system)
    empty = Module(None, None, None, None, None, None, None, None, correction=correction)
    found += [empty] * max(0, min(slots, 256) - len(found))
    return Known(tuple(found), merge_sources((source,), (str(ARRAYS),)))


def _module(row: Row, correction: str | None) -> Module:
    kind = _SMBIOS_TYPES.get(number(column(row, "SMBIOSMemoryType")) or 0)
    form = _FORM_FACTORS.get(number(column(row, "FormFactor")) or 0)
    speed = number(column(row, "Speed")) or number(column(row, "ConfiguredClockSpeed"))
    return Module(
        slot=label(column(row, "DeviceLocator")),
        capacity=number(column(row, "Capacity")) or None,
        kind=kind or _CIM_TYPES.get(number(column(row, "MemoryType")) or 0),
        form_factor=form,
        speed=speed or None,
        maker=maker(column(row, "Manufacturer")),
        serial=identifier(column(row, "SerialNumber")),
        part=_part(column(row, "PartNumber")),
        bank=label(column(row, "BankLabel")),
        correction=correction if correction != "None" else None,
        description=form,
    )


def completed(modules: Fact[Modules], smbios: Fact[Modules]) -> Fact[Modules]:
    """WMI's modules with what SMBIOS says of the same slots; SMBIOS' own when WMI has none.

    Where SMBIOS knows every slot, its order is that of the board.
    """
    if isinstance(modules, Unknown) or isinstance(smbios, Unknown):
        return first_known(modules, smbios)
    by_slot = {module.slot: module for module in smbios.value if module.slot}
    order = {slot: place for place, slot in enumerate(by_slot)}
    found = []
    for module in modules.value:
        other = by_slot.pop(module.slot, None) if module.slot else None
        found.append(filled(module, other) if other else module)
    # Slots that WMI only counted get their names.
    empty = [module for module in by_slot.values() if module.capacity is None]
    found = [m if m.capacity or m.slot or not empty else empty.pop(0) for m in found]
    if all(module.slot in order for module in found):
        found.sort(key=lambda module: order[module.slot or ""])
    return Known(tuple(found), merge_sources(modules.sources, smbios.sources))


TOPIC = Topic("memory", {Family.LINUX: LINUX, Family.WINDOWS: WINDOWS}, read)
