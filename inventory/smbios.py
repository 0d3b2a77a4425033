"""SMBIOS structures, from the text that ``dmidecode`` prints of them.

The text has two shapes. Since dmidecode 2.0::

    Handle 0x0001, DMI type 1, 27 bytes
    System Information
            Manufacturer: LENOVO

and before, with other field names (``Vendor``, ``Product``, ``Release``)::

    Handle 0x0100
            DMI type 1, 25 bytes.
            System Information Block
                    Vendor: IBM

Both keep the order of the table. References: DMTF DSP0134 (SMBIOS), dmidecode(8).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from inventory import shapes
from inventory.facts import Fact, Known, Reason, Unknown
from inventory.questions import Command
from inventory.reading import text
from inventory.record import record

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from inventory.answers import Answer

#: The whole table; only an administrator may read it.
DMIDECODE = Command("dmidecode")

BIOS = 0
SYSTEM = 1
BOARD = 2
CHASSIS = 3
PROCESSOR = 4
MEMORY_MODULE = 6
PORT = 8
SLOT = 9
MEMORY_ARRAY = 16
MEMORY_DEVICE = 17
BATTERY = 22
POWER_SUPPLY = 39
TPM_DEVICE = 43

# The kernel found no table, so dmidecode looked for one in memory, in vain.
_NONE = re.compile(r"No SMBIOS nor DMI entry point found|^/dev/mem: No such file", re.MULTILINE)
_TYPE = re.compile(r"\bDMI type (\d{1,3})\b", re.IGNORECASE)
_HANDLE = re.compile(r"^Handle (0x[0-9A-Fa-f]+)", re.IGNORECASE)
_FIELD = re.compile(r"^\s+([^:]{1,60}?)\s*:(?:\s(.*))?$")


@record
class Structure:
    """One structure: its type, its handle, and its fields as printed (the first of each name)."""

    type: int
    handle: str
    fields: Mapping[str, str]

    def get(self, *names: str) -> str | None:
        """The first field of these names that has text, cleaned to one line."""
        for name in names:
            if (found := text(self.fields.get(name))) is not None:
                return found
        return None


Structures = tuple[Structure, ...]


def parse_structures(answer: Answer) -> Fact[Structures]:
    """All structures of the table, in order.

    A machine without SMBIOS (many virtual machines and ARM boards) is ``absent``: dmidecode says
    so in words of its own, with a status that differs between versions.
    """
    source = str(DMIDECODE)
    said = f"{getattr(answer, 'stdout', '')}\n{getattr(answer, 'stderr', '')}"
    if _NONE.search(said):
        return Unknown(Reason.ABSENT, (source,), said.strip()[:200])
    printed = shapes.output(answer, source)
    if isinstance(printed, Unknown):
        return printed
    found = structures(printed)
    return Known(found, (source,)) if found else Unknown(Reason.PARSE_ERROR, (source,))


def structures(printed: str) -> Structures:
    """The structures of a dmidecode text; none for any other text."""
    found = []
    handle = ""
    kind: int | None = None
    fields: dict[str, str] = {}
    for line in printed.splitlines():
        start = _HANDLE.match(line)
        if start:
            if kind is not None:
                found.append(Structure(kind, handle, fields))
            handle, kind, fields = start[1].lower(), None, {}
        if kind is None:
            if handle and (typed := _TYPE.search(line)):
                kind = int(typed[1])
            continue
        if named := _FIELD.match(line):
            fields.setdefault(named[1].strip(), (named[2] or "").strip())
    if kind is not None:
        found.append(Structure(kind, handle, fields))
    return tuple(found)


def of_type(table: Iterable[Structure], *types: int) -> list[Structure]:
    """The structures of some types, in table order."""
    return [structure for structure in table if structure.type in types]


def quantity(value: str | None, unit: str) -> int | None:
    """``"2048 MB"`` in a unit: bytes for ``B``, else the number before that very unit.

    ``"Unknown"``, another unit (``"15 ns"`` for MHz) and zero are None.
    """
    found = re.match(r"([\d.]+)\s*([A-Za-z/]+)", value or "")
    if found is None:
        return None
    try:
        amount = float(found[1])
    except ValueError:
        return None
    scales = {unit.lower(): 1}
    if unit == "B":
        scales = {"bytes": 1, "kb": 1 << 10, "mb": 1 << 20, "gb": 1 << 30, "tb": 1 << 40}
        scales |= {"kbyte": 1 << 10, "mbyte": 1 << 20, "gbyte": 1 << 30}
    elif unit == "MHz":
        scales = {"mhz": 1, "mt/s": 1, "ghz": 1000}
    scale = scales.get(found[2].lower())
    if scale is None or not amount < 1e15:
        return None
    return int(amount * scale) or None
