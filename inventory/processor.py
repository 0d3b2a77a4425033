"""The processors, one entry per socket."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from inventory import shapes
from inventory.alternatives import first_known
from inventory.facts import Fact, Known, Reason, Unknown, merge_sources
from inventory.linux import cpuinfo
from inventory.linux.cpuinfo import MAKERS, Processor, speed_in_name
from inventory.machine import Family, Machine
from inventory.questions import ReadFile, Registry, Wmi
from inventory.reading import column, identifier, label, number, registry_value, text
from inventory.record import filled, record, replace
from inventory.smbios import DMIDECODE, PROCESSOR, of_type, parse_structures, quantity
from inventory.topic import Topic
from inventory.windows.systeminfo import SYSTEMINFO, parse_systeminfo

if TYPE_CHECKING:
    from inventory.answers import Answer, Row
    from inventory.questions import Question
    from inventory.smbios import Structure, Structures

__all__ = ["TOPIC", "Processor", "Processors", "read"]


@record
class Processors:
    """Facts about the processors."""

    sockets: Fact[tuple[Processor, ...]]


Sockets = tuple[Processor, ...]

CPUINFO = ReadFile("/proc/cpuinfo")
PROCESSOR_CLASS = Wmi(
    "Win32_Processor",
    ("Name", "Manufacturer", "NumberOfCores", "NumberOfLogicalProcessors", "MaxClockSpeed",
     "ProcessorId", "Description", "SerialNumber", "Architecture", "AddressWidth", "DataWidth",
     "ExtClock"),
)  # fmt: skip
# One key a logical CPU, written by the kernel at each start.
CENTRAL_PROCESSOR = Registry(r"HKLM\HARDWARE\DESCRIPTION\System\CentralProcessor", depth=1)

LINUX: tuple[Question, ...] = (CPUINFO, DMIDECODE)
WINDOWS: tuple[Question, ...] = (PROCESSOR_CLASS, CENTRAL_PROCESSOR)


def read(machine: Machine) -> Processors:
    """Read the processors, each source completing what the one before left out."""
    if machine.family is Family.WINDOWS:
        classes, keys = machine.ask_all(WINDOWS)
        kernel_keys = parse_keys(keys)
        rows = renamed(parse_wmi(classes), kernel_keys)
        found = complete(rows, kernel_keys)
        if not _is_complete(found):
            decoded, told = machine.ask_all((DMIDECODE, SYSTEMINFO))
            smbios = dmi_sockets(parse_structures(decoded))
            found = complete(rows, smbios, kernel_keys, parse_told(told))
        return Processors(found)
    if machine.family is Family.LINUX:
        kernel, decoded = machine.ask_all(LINUX)
        return Processors(complete(parse_cpuinfo(kernel), dmi_sockets(parse_structures(decoded))))
    return Processors(Unknown(Reason.NOT_SUPPORTED))


def _is_complete(sockets: Fact[Sockets]) -> bool:
    return isinstance(sockets, Known) and all(cpu.name and cpu.cores for cpu in sockets.value)


def renamed(sockets: Fact[Sockets], keys: Fact[Sockets]) -> Fact[Sockets]:
    """Give the sockets the name that the CPU itself states, where all CPUs state the same.

    Windows before Vista knew the names of its own time only: a Core 2 is a "Pentium III" there.
    """
    if isinstance(sockets, Unknown) or isinstance(keys, Unknown) or len(keys.value) != 1:
        return sockets
    name = keys.value[0].name
    if name is None or all(cpu.name == name for cpu in sockets.value):
        return sockets
    found = tuple(replace(cpu, name=name) for cpu in sockets.value)
    return Known(found, merge_sources(sockets.sources, keys.sources))


def complete(*facts: Fact[Sockets]) -> Fact[Sockets]:
    """The sockets of the first source that knows them, completed by the others that see as many.

    A source that counts otherwise (logical CPUs, empty sockets) describes something else.
    """
    known = [fact for fact in facts if isinstance(fact, Known) and fact.value]
    if not known:
        return first_known(*facts)
    found, used = list(known[0].value), [known[0]]
    for other in known[1:]:
        if len(other.value) == len(found):
            found = [filled(cpu, also) for cpu, also in zip(found, other.value, strict=True)]
            used.append(other)
    return Known(tuple(found), merge_sources(*(fact.sources for fact in used)))


def parse_cpuinfo(answer: Answer) -> Fact[Sockets]:
    """``/proc/cpuinfo``; see :mod:`inventory.linux.cpuinfo`."""
    printed = shapes.content(answer, CPUINFO)
    if isinstance(printed, Unknown):
        return printed
    found = tuple(cpuinfo.sockets(printed))
    return Known(found, (str(CPUINFO),)) if found else Unknown(Reason.PARSE_ERROR, (str(CPUINFO),))


def dmi_sockets(table: Fact[Structures]) -> Fact[Sockets]:
    """Populated and enabled sockets of a dmidecode text (type 4)."""
    if isinstance(table, Unknown):
        return table
    structures = of_type(table.value, PROCESSOR)
    found = tuple(_dmi_socket(s) for s in structures if _is_populated(s))
    return Known(found, table.sources) if found else Unknown(Reason.ABSENT, table.sources)


def _is_populated(structure: Structure) -> bool:
    kind = structure.get("Type", "Processor Type")
    status = structure.get("Status")
    return kind in {None, "Central Processor"} and (
        status is None or (status.startswith("Populated, ") and "Disabled" not in status)
    )


def _dmi_socket(structure: Structure) -> Processor:
    identity = _identifier(structure.get("ID"))
    family_number, model, stepping = _decoded(identity, structure.get("Signature") or "")
    maker = label(structure.get("Manufacturer", "Processor Manufacturer"))
    name = label(structure.get("Version", "Processor Version"))
    family = label(structure.get("Family", "Processor Family"))
    top, current = structure.get("Max Speed"), structure.get("Current Speed")
    return Processor(
        name=name or (family if family != "Unknown" else None),
        maker=MAKERS.get((maker or "").lower(), maker),
        cores=number(structure.get("Core Count")),
        logical=number(structure.get("Thread Count")),
        speed=speed_in_name(name) or quantity(current, "MHz") or quantity(top, "MHz"),
        family=family_number,
        model=model,
        stepping=stepping,
        identifier=identity,
        serial=identifier(structure.get("Serial Number")),
        family_name=family,
        external_clock=quantity(structure.get("External Clock"), "MHz"),
    )


def _decoded(identity: str | None, signature: str) -> tuple[int | None, int | None, int | None]:
    """Family, model and stepping, by the arithmetic of CPUID leaf 1.

    The printed signature is believed only to say that there is one: old dmidecodes print its
    numbers in hexadecimal and without their extensions.
    """
    eax = int(identity[8:], 16) if identity else 0
    if not eax or not identity or (identity[:8] == "00000000" and "Family" not in signature):
        return tuple(_in_signature(n, signature) for n in ("Family", "Model", "Stepping"))  # type: ignore[return-value]
    family, model = eax >> 8 & 0xF, eax >> 4 & 0xF
    if family in {0x6, 0xF}:
        model |= eax >> 12 & 0xF0
    if family == 0xF:
        family += eax >> 20 & 0xFF
    return family, model, eax & 0xF


def _in_signature(name: str, signature: str) -> int | None:
    """One number of ``Type 0, Family 6, Model 42, Stepping 7`` or ``Intel64 Family 6 Model …``."""
    found = re.search(rf"\b{name} (\d{{1,4}})\b", signature)
    return int(found[1]) if found else None


def _identifier(value: str | None) -> str | None:
    """``A7 06 02 00 FF FB EB BF`` as Windows writes it: features, signature, last byte first."""
    digits = re.sub(r"\s", "", value or "").upper()
    if not re.fullmatch(r"[0-9A-F]{16}", digits) or set(digits) == {"0"}:
        return None
    return "".join(reversed([digits[i : i + 2] for i in range(0, 16, 2)]))


# --- Windows -----------------------------------------------------------------------------------


def parse_told(answer: Answer) -> Fact[Sockets]:
    """A recorded ``systeminfo``: ``Intel64 Family 6 Model 158 Stepping 10 GenuineIntel ~2904 Mhz``.

    It gives no name; before Vista it counts logical CPUs.
    """
    report = parse_systeminfo(answer)
    if isinstance(report, Unknown):
        return report
    found = []
    for line in report.value.processors:
        made = next((word for word in line.split() if word.lower() in MAKERS), "")
        speed = re.search(r"~(\d{2,5})\s*MHz", line, re.IGNORECASE)
        found.append(
            Processor(
                name=None,
                maker=MAKERS.get(made.lower()),
                cores=None,
                logical=None,
                speed=int(speed[1]) if speed else None,
                architecture="x86_64" if line.startswith(("Intel64", "AMD64", "EM64T")) else None,
                family=_in_signature("Family", line),
                model=_in_signature("Model", line),
                stepping=_in_signature("Stepping", line),
                description=text(re.split(r"\s+\S+\s+~", line)[0]),
            )
        )
    return Known(tuple(found), report.sources) if found else Unknown(Reason.ABSENT, report.sources)


# Win32_Processor.Architecture; on a 64-bit CPU it does not tell what the system uses.
_ARCHITECTURES = {0: "i386", 1: "mips", 2: "alpha", 3: "powerpc", 5: "arm", 6: "ia64",
                  9: "x86_64", 12: "aarch64"}  # fmt: skip


def parse_wmi(answer: Answer) -> Fact[Sockets]:
    """``Win32_Processor``: one instance a socket (before Vista, one a logical CPU)."""
    rows = shapes.rows(answer, PROCESSOR_CLASS)
    if isinstance(rows, Unknown):
        return rows
    source = str(PROCESSOR_CLASS)
    if not rows:  # there is always one: none is a sick WMI
        return Unknown(Reason.PARSE_ERROR, (source,))
    return Known(tuple(_wmi_socket(row) for row in rows), (source,))


def _wmi_socket(row: Row) -> Processor:
    name, maker = text(column(row, "Name")), text(column(row, "Manufacturer"))
    description = text(column(row, "Description"))
    return Processor(
        name=name,
        maker=MAKERS.get((maker or "").lower(), maker),
        cores=number(column(row, "NumberOfCores")),
        logical=number(column(row, "NumberOfLogicalProcessors")),
        speed=speed_in_name(name) or number(column(row, "MaxClockSpeed")),
        architecture=_ARCHITECTURES.get(_or(number(column(row, "Architecture")), -1)),
        family=_in_signature("Family", description or ""),
        model=_in_signature("Model", description or ""),
        stepping=_in_signature("Stepping", description or ""),
        identifier=identifier(column(row, "ProcessorId")),
        serial=identifier(column(row, "SerialNumber")),
        description=description,
        external_clock=number(column(row, "ExtClock")) or None,
    )


def _or(value: int | None, default: int) -> int:
    return default if value is None else value


def parse_keys(answer: Answer) -> Fact[Sockets]:
    """The kernel's keys, one a logical CPU: a socket for each name that occurs.

    Two sockets with the same CPU cannot be told from one with twice the cores, so ``cores`` stays
    unknown; ``Identifier`` (``Intel64 Family 6 …``) is not localised.
    """
    hive = shapes.hive(answer, CENTRAL_PROCESSOR)
    if isinstance(hive, Unknown):
        return hive
    source = str(CENTRAL_PROCESSOR)
    threads = [key for path, key in hive.keys.items() if path.isdigit()]
    if not threads:
        return Unknown(Reason.ABSENT, (source,))
    by_name: dict[str, list[int]] = {}
    for place, key in enumerate(threads):
        name = text(registry_value(key, "ProcessorNameString")) or ""
        by_name.setdefault(name, []).append(place)
    found = []
    for name, places in by_name.items():
        key = threads[places[0]]
        description = text(registry_value(key, "Identifier"))
        maker = text(registry_value(key, "VendorIdentifier"))
        wide = (description or "").startswith(("Intel64", "AMD64"))
        found.append(
            Processor(
                name=name or None,
                maker=MAKERS.get((maker or "").lower(), maker),
                cores=None,
                logical=len(places),
                speed=speed_in_name(name) or number(registry_value(key, "~MHz")),
                architecture="x86_64" if wide else None,
                family=_in_signature("Family", description or ""),
                model=_in_signature("Model", description or ""),
                stepping=_in_signature("Stepping", description or ""),
                description=description,
            )
        )
    return Known(tuple(found), (source,))


TOPIC = Topic("processor", {Family.LINUX: LINUX, Family.WINDOWS: WINDOWS}, read)
