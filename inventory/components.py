"""Power supplies, slots and ports, as SMBIOS, WMI and IPMI describe them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from inventory import shapes
from inventory.facts import Fact, Known, Reason, Unknown
from inventory.reading import column, identifier, label, number, text, truth
from inventory.record import record
from inventory.smbios import BIOS, PORT, POWER_SUPPLY, SLOT, SYSTEM, of_type, quantity

if TYPE_CHECKING:
    from inventory.answers import Answer
    from inventory.smbios import Structure, Structures


@record
class PowerSupply:
    """One power supply as SMBIOS (type 39) describes it; power in W."""

    name: str | None
    maker: str | None
    model: str | None
    serial: str | None
    part: str | None
    power: int | None
    status: str | None
    plugged: bool | None
    hot_replaceable: bool | None
    location: str | None


@record
class Slot:
    """One expansion slot: ``status`` is ``free`` or ``used``."""

    name: str
    description: str | None
    designation: str | None
    status: str | None


@record
class Port:
    """One outside connector as SMBIOS (type 8) names it."""

    name: str | None
    description: str | None
    caption: str | None
    kind: str | None


def _whole(table: Structures) -> bool:
    """Whether the table is all of it, and not one type that was asked for alone."""
    return bool(of_type(table, BIOS, SYSTEM))


def _listed(
    table: Fact[Structures], kind: int, found: list[PowerSupply] | list[Slot] | list[Port]
) -> Unknown | None:
    """Why an empty list says nothing: no structure of the type in a partial table."""
    if isinstance(table, Unknown):
        return table
    if not found and not _whole(table.value) and not of_type(table.value, kind):
        return Unknown(Reason.NOT_RECORDED, table.sources)
    return None


def power_supplies(table: Fact[Structures]) -> Fact[tuple[PowerSupply, ...]]:
    """Power supplies that are present and that somebody described (type 39)."""
    if isinstance(table, Unknown):
        return table
    read = [_power_supply(structure) for structure in of_type(table.value, POWER_SUPPLY)]
    found = [supply for supply in read if supply is not None]
    return _listed(table, POWER_SUPPLY, found) or Known(tuple(found), table.sources)


def _power_supply(structure: Structure) -> PowerSupply | None:
    status = structure.get("Status")
    name, part = label(structure.get("Name")), label(structure.get("Model Part Number"))
    serial = identifier(structure.get("Serial Number"))
    if (status or "").lower().startswith("not present") or not (name or serial or part):
        return None
    return PowerSupply(
        name=name,
        maker=label(structure.get("Manufacturer")),
        model=part,
        serial=serial,
        part=part_number(part),
        power=watts(structure.get("Max Power Capacity")),
        status=status,
        plugged=truth(structure.get("Plugged")),
        hot_replaceable=truth(structure.get("Hot Replaceable")),
        location=label(structure.get("Location")),
    )


def part_number(part: str | None) -> str | None:
    """A part's number; Dell writes its revision behind it (``00XW8W`` ``A02``)."""
    dell = re.fullmatch(r"(0[0-9A-Z]{5})[A-Z]\d\d", part or "")
    return dell[1] if dell else part


def watts(value: str | None) -> int | None:
    """``460 W``; ``0.460 W`` is what a maker who wrote watts where milliwatts go gets printed."""
    if found := re.match(r"0\.(\d{3})\s*W", value or ""):
        return int(found[1]) or None
    return quantity(value, "W")


def slots(table: Fact[Structures]) -> Fact[tuple[Slot, ...]]:
    """Expansion slots (type 9)."""
    if isinstance(table, Unknown):
        return table
    found = []
    for structure in of_type(table.value, SLOT):
        name = text(structure.get("Designation", "Slot"))
        if name is None:
            continue
        usage = (structure.get("Current Usage", "Status") or "").lower().rstrip(".")
        kind = structure.get("Type")
        found.append(
            Slot(
                name=name,
                description=None if kind is None or "<OUT OF SPEC>" in kind else label_kind(kind),
                designation=structure.get("ID"),
                status={"available": "free", "in use": "used"}.get(usage),
            )
        )
    return _listed(table, SLOT, found) or Known(tuple(found), table.sources)


def ports(table: Fact[Structures]) -> Fact[tuple[Port, ...]]:
    """Connectors (type 8).

    ``name`` is what the board says, ``caption`` what the case says, ``description`` the connector,
    the inside one first, as GLPI's own agents have it.
    """
    if isinstance(table, Unknown):
        return table
    found = []
    for structure in of_type(table.value, PORT):
        inside = label(structure.get("Internal Reference Designator", "Internal Designator"))
        outside = label(structure.get("External Reference Designator", "External Designator"))
        connectors = [
            label_kind(structure.get("Internal Connector Type")),
            label_kind(structure.get("External Connector Type")),
        ]
        found.append(
            Port(
                name=inside or outside,
                description=next((word for word in connectors if word), None),
                caption=outside,
                kind=label_kind(structure.get("Port Type")),
            )
        )
    return _listed(table, PORT, found) or Known(tuple(found), table.sources)


def label_kind(value: str | None) -> str | None:
    """A kind as SMBIOS names it: ``Other`` is one, ``None`` and ``Unknown`` are not."""
    word = text(value)
    return word if word == "Other" else label(word)


# --- Windows ----------------------------------------------------------------------------------

SLOT_IN_USE = {3: "free", 4: "used"}  # Win32_SystemSlot.CurrentUsage


def parse_slots(answer: Answer, source: object) -> Fact[tuple[Slot, ...]]:
    """``Win32_SystemSlot``: its Description is localised, so only names and usage are read."""
    rows = shapes.rows(answer, source)
    if isinstance(rows, Unknown):
        return rows
    found = [
        Slot(name, None, text(column(row, "Number")), SLOT_IN_USE.get(usage or 0))
        for row in rows
        for usage in (number(column(row, "CurrentUsage")),)
        if (name := text(column(row, "SlotDesignation"))) is not None
    ]
    return Known(tuple(found), (str(source),))


# Win32_PortConnector.PortType, as SMBIOS type 8 numbers them (DSP0134 §7.9.4).
_PORT_TYPES = {
    8: "Serial Port 16450 Compatible", 9: "Serial Port 16550 Compatible",
    10: "Serial Port 16550A Compatible", 11: "SCSI Port", 12: "MIDI Port", 13: "Joystick Port",
    14: "Keyboard Port", 15: "Mouse Port", 16: "SSA SCSI", 17: "USB",
    18: "Firewire (IEEE P1394)", 19: "PCMCIA Type I", 20: "PCMCIA Type II",
    21: "PCMCIA Type III", 22: "Cardbus", 23: "Access Bus Port", 24: "SCSI II",
    25: "SCSI Wide", 29: "Video Port", 30: "Audio Port", 31: "Modem Port", 32: "Network Port",
    33: "SATA", 34: "SAS",
}  # fmt: skip


def parse_ports(answer: Answer, source: object) -> Fact[tuple[Port, ...]]:
    """``Win32_PortConnector``: designators and the type's number."""
    rows = shapes.rows(answer, source)
    if isinstance(rows, Unknown):
        return rows
    found = []
    for row in rows:
        inside = label(column(row, "InternalReferenceDesignator"))
        outside = label(column(row, "ExternalReferenceDesignator"))
        kind = _PORT_TYPES.get(number(column(row, "PortType")) or 0)
        if inside or outside or kind:
            found.append(Port(inside or outside, None, outside, kind))
    return Known(tuple(found), (str(source),))


# --- IPMI -------------------------------------------------------------------------------------


def parse_units(answer: Answer, source: object) -> Fact[tuple[PowerSupply, ...]]:
    """``ipmitool fru print``: the units that are power supplies (``PS1``, ``Power Supply 1``)."""
    printed = shapes.output(answer, source)
    if isinstance(printed, Unknown):
        return printed
    blocks = re.split(r"^FRU Device Description\s*:", printed, flags=re.MULTILINE)[1:]
    if not blocks:
        return Unknown(Reason.PARSE_ERROR, (str(source),))
    found = []
    for block in blocks:
        title, _, body = block.partition("\n")
        place = re.sub(r"\(ID \d+\)", "", title).strip()
        if not re.match(r"PSU?\s*\d|power supply|pwr supply", place, re.IGNORECASE):
            continue
        pairs = (line.split(":", 1) for line in body.splitlines() if ":" in line)
        said = {name.strip(): value for name, value in pairs}
        name = label(said.get("Product Name", said.get("Board Product")))
        if name is None:
            continue  # an empty bay
        part = label(said.get("Product Part Number", said.get("Board Part Number")))
        power = re.search(r"\b(\d{2,4})\s?W\b", name)
        found.append(
            PowerSupply(
                name=name,
                maker=label(said.get("Product Manufacturer", said.get("Board Mfg"))),
                model=part,
                serial=identifier(said.get("Product Serial", said.get("Board Serial"))),
                part=part_number(part),
                power=int(power[1]) if power else None,
                status=None,
                plugged=None,
                hot_replaceable=None,
                location=place,
            )
        )
    # Many boards know nothing of their supplies: none listed does not mean none there.
    return Known(tuple(found), (str(source),)) if found else Unknown(Reason.ABSENT, (str(source),))
