"""Who the machine is, from SMBIOS as several sources tell it.

A source is a mapping of the field names below to what it says, as printed; cleaning (placeholders,
dates) is done once, when a field is picked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, TypeVar

from inventory.alternatives import first_known, known_or_absent, value_of
from inventory.facts import Fact, Known, Reason, Unknown, merge_sources
from inventory.reading import identifier, label, machine_uuid, moment, number, text
from inventory.record import record
from inventory.smbios import BIOS, BOARD, CHASSIS, SYSTEM, of_type

if TYPE_CHECKING:
    from collections.abc import Sequence

    from inventory.smbios import Structures

T = TypeVar("T")

Said = Mapping[str, Fact[str]]


@record
class Chassis:
    """``kind`` in English as SMBIOS names it (``Notebook``); laptops and tablets are portable."""

    kind: str
    portable: bool


@record
class Firmware:
    """The BIOS or UEFI: its maker, version and release date."""

    maker: str | None
    version: str | None
    released: date | None


@record
class Board:
    """The main board."""

    maker: str | None
    model: str | None
    serial: str | None


# DSP0134 §7.4.1, chassis types by number.
CHASSIS_KINDS = {
    1: "Other", 3: "Desktop", 4: "Low Profile Desktop", 5: "Pizza Box", 6: "Mini Tower", 7: "Tower",
    8: "Portable", 9: "Laptop", 10: "Notebook", 11: "Hand Held", 12: "Docking Station",
    13: "All in One", 14: "Sub Notebook", 15: "Space-saving", 16: "Lunch Box",
    17: "Main Server Chassis", 18: "Expansion Chassis", 19: "Sub Chassis",
    20: "Bus Expansion Chassis", 21: "Peripheral Chassis", 22: "RAID Chassis",
    23: "Rack Mount Chassis", 24: "Sealed-case PC", 25: "Multi-system", 26: "CompactPCI",
    27: "AdvancedTCA", 28: "Blade", 29: "Blade Enclosure", 30: "Tablet", 31: "Convertible",
    32: "Detachable", 33: "IoT Gateway", 34: "Embedded PC", 35: "Mini PC", 36: "Stick PC",
}  # fmt: skip
PORTABLE = frozenset({8, 9, 10, 11, 14, 30, 31, 32})

# Field name → (structure type, names that dmidecode prints, today's first).
_DMI_FIELDS: dict[str, tuple[int, tuple[str, ...]]] = {
    "maker": (SYSTEM, ("Manufacturer", "Vendor")),
    "model": (SYSTEM, ("Product Name", "Product")),
    "version": (SYSTEM, ("Version",)),
    "serial": (SYSTEM, ("Serial Number",)),
    "uuid": (SYSTEM, ("UUID",)),
    "sku": (SYSTEM, ("SKU Number",)),
    "asset_tag": (CHASSIS, ("Asset Tag",)),
    "chassis": (CHASSIS, ("Type", "Chassis Type")),
    "chassis_serial": (CHASSIS, ("Serial Number",)),
    "bios_maker": (BIOS, ("Vendor",)),
    "bios_version": (BIOS, ("Version",)),
    "bios_date": (BIOS, ("Release Date", "Release")),
    "board_maker": (BOARD, ("Manufacturer", "Vendor")),
    "board_model": (BOARD, ("Product Name", "Product")),
    "board_serial": (BOARD, ("Serial Number",)),
}
FIELDS = tuple(_DMI_FIELDS)


def dmi_said(table: Fact[Structures]) -> Said:
    """What a dmidecode text says of the machine."""
    if isinstance(table, Unknown):
        return dict.fromkeys(FIELDS, table)
    said: dict[str, Fact[str]] = {}
    for field, (kind, names) in _DMI_FIELDS.items():
        found = next((t for s in of_type(table.value, kind) if (t := s.get(*names))), None)
        said[field] = known_or_absent(found, table.sources)
    return said


def pick(sources: Sequence[Said], field: str, clean: Callable[[object], T | None]) -> Fact[T]:
    """The first usable value of a field among sources; what ``clean`` refuses is absent."""
    facts: list[Fact[T]] = []
    for said in sources:
        fact = said.get(field)
        if isinstance(fact, Known):
            facts.append(known_or_absent(clean(fact.value), fact.sources))
        elif fact is not None:
            facts.append(fact)
    return first_known(*facts) if facts else Unknown(Reason.NOT_SUPPORTED)


def maker(sources: Sequence[Said]) -> Fact[str]:
    """The maker of the whole machine."""
    return pick(sources, "maker", label)


def model(sources: Sequence[Said]) -> Fact[str]:
    """The name the machine is sold under.

    Lenovo writes an order code as product name (``20TBS57S00``) and the name as version.
    """
    product = pick(sources, "model", label)
    version = pick(sources, "version", label)
    made_by = value_of(maker(sources)) or ""
    if isinstance(version, Known) and made_by.lower() == "lenovo" and " " in version.value:
        return version
    return product


def chassis(sources: Sequence[Said]) -> Fact[Chassis]:
    """The case, from its SMBIOS number or English name."""
    return pick(sources, "chassis", chassis_named)


def chassis_named(value: object) -> Chassis | None:
    """A chassis by number (``10``) or name (``Notebook``); None when unknown or out of range."""
    code = number(value)
    if code is not None:
        code &= 0x7F  # the high bit says that the case has a lock
        return Chassis(CHASSIS_KINDS[code], code in PORTABLE) if code in CHASSIS_KINDS else None
    word = (text(value) or "").lower()
    for code, kind in CHASSIS_KINDS.items():
        if word in {kind.lower(), kind.lower().replace("enclosure", "enclosing")}:
            return Chassis(kind, code in PORTABLE)
    return None


def firmware(sources: Sequence[Said]) -> Fact[Firmware]:
    """The firmware; unknown when nothing of it is."""
    by = pick(sources, "bios_maker", label)
    version = pick(sources, "bios_version", label)
    released = pick(sources, "bios_date", bios_date)
    if not any(isinstance(fact, Known) for fact in (by, version, released)):
        return first_known(version)  # type: ignore[arg-type]  # unknown: no value to be of a type
    named = merge_sources(*(fact.sources for fact in (by, version, released)))
    return Known(Firmware(value_of(by), value_of(version), value_of(released)), named)


def board(sources: Sequence[Said]) -> Fact[Board]:
    """The main board; unknown when nothing of it is."""
    by = pick(sources, "board_maker", label)
    name = pick(sources, "board_model", label)
    serial = pick(sources, "board_serial", identifier)
    if not any(isinstance(fact, Known) for fact in (by, name, serial)):
        return first_known(name)  # type: ignore[arg-type]  # unknown: no value to be of a type
    named = merge_sources(*(fact.sources for fact in (by, name, serial)))
    return Known(Board(value_of(by), value_of(name), value_of(serial)), named)


def serial(sources: Sequence[Said]) -> Fact[str]:
    """The machine's serial number, placeholders refused.

    Some makers (Dell's thin clients) write the service tag as the chassis' serial alone.
    """
    own = pick(sources, "serial", identifier)
    return first_known(own, pick(sources, "chassis_serial", identifier))


def uuid(sources: Sequence[Said]) -> Fact[str]:
    """The machine's SMBIOS UUID, placeholders refused."""
    return pick(sources, "uuid", machine_uuid)


def bios_date(value: object) -> date | None:
    """A firmware date: ``MM/DD/YYYY`` or ``MM/DD/YY`` (SMBIOS), ISO or DMTF (WMI)."""
    word = text(value) or ""
    if found := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{2}|\d{4})", word):
        month, day, year = (int(part) for part in found.groups())
        if len(found[3]) == 2:
            year += 1900 if year >= 80 else 2000
        try:
            return datetime(year, month, day, tzinfo=UTC).date()
        except ValueError:
            return None
    at = moment(word)
    return at.date() if at else None
