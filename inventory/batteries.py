"""Batteries: how worn they are, from the kernel, UPower, WMI, SMBIOS or a battery report.

Peripherals' batteries (mouse, keyboard, telephone) and UPS are left out: only what feeds this
machine from the inside counts.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from inventory import shapes
from inventory.alternatives import first_known
from inventory.facts import Fact, Known, Reason, Unknown, merge_sources
from inventory.identity import bios_date
from inventory.markup import parse_xml
from inventory.reading import column, identifier, label, number, text
from inventory.record import record, replace
from inventory.smbios import BATTERY, BIOS, SYSTEM, of_type, quantity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from xml.etree.ElementTree import Element

    from inventory.answers import Answer, Row
    from inventory.smbios import Structures


@record
class Battery:
    """One battery; capacities in mWh, voltage in mV."""

    name: str | None
    maker: str | None
    serial: str | None
    chemistry: str | None
    design_capacity: int | None
    full_capacity: int | None
    voltage: int | None
    cycles: int | None = None
    made: date | None = None


Batteries = tuple[Battery, ...]

_EMPTY = Battery(None, None, None, None, None, None, None)


# --- Linux: /sys/class/power_supply/*/uevent ---------------------------------------------------


def parse_uevent(answer: Answer, source: object) -> Fact[Batteries]:
    """One power supply: ``POWER_SUPPLY_*`` lines, in µWh, µAh and µV; none for a mains adapter.

    A battery that counts in µAh is converted with its design voltage (kernel ABI:
    sysfs-class-power).
    """
    lines = shapes.content(answer, source)
    if isinstance(lines, Unknown):
        return lines
    pairs = (line.split("=", 1) for line in lines.splitlines() if "=" in line)
    said = {name.removeprefix("POWER_SUPPLY_"): value.strip() for name, value in pairs}
    if not said:
        return Unknown(Reason.PARSE_ERROR, (str(source),))
    # Old kernels do not print TYPE: the name then tells.
    kind = said.get("TYPE") or ("Battery" if said.get("NAME", "").startswith("BAT") else "")
    if kind != "Battery" or said.get("SCOPE") == "Device" or said.get("PRESENT") == "0":
        return Known((), (str(source),))
    volts = number(said.get("VOLTAGE_MIN_DESIGN")) or number(said.get("VOLTAGE_NOW"))
    battery = Battery(
        name=label(said.get("MODEL_NAME")) or label(said.get("NAME")),
        maker=label(said.get("MANUFACTURER")),
        serial=identifier(said.get("SERIAL_NUMBER")),
        chemistry=label(said.get("TECHNOLOGY")),
        design_capacity=_energy(said, "FULL_DESIGN", volts),
        full_capacity=_energy(said, "FULL", volts),
        voltage=volts // 1000 if volts else None,
        cycles=number(said.get("CYCLE_COUNT")) or None,
        made=_day(said.get("MANUFACTURE_YEAR"), said.get("MANUFACTURE_MONTH"),
                  said.get("MANUFACTURE_DAY")),
    )  # fmt: skip
    return Known((battery,), (str(source),))


def _energy(said: Mapping[str, str], which: str, volts: int | None) -> int | None:
    """Energy in mWh: counted so, or charge times design voltage."""
    if energy := number(said.get(f"ENERGY_{which}")):
        return energy // 1000
    charge = number(said.get(f"CHARGE_{which}"))
    return charge * volts // 10**9 if charge and volts else None


def _day(year: object, month: object, day: object) -> date | None:
    word = f"{number(year) or 0:04}-{number(month) or 0:02}-{number(day) or 0:02}"
    try:
        return date.fromisoformat(word)
    except ValueError:
        return None


# --- Linux: UPower and acpi -------------------------------------------------------------------


def parse_upower(answer: Answer, source: object) -> Fact[Batteries]:
    """``upower -i``: one device; none for a mouse's battery or the mains.

    Numbers carry their unit, and the comma of the recorder's language.
    """
    printed = shapes.output(answer, source)
    if isinstance(printed, Unknown):
        return printed
    said: dict[str, str] = {}
    for line in printed.splitlines():
        name, colon, value = line.partition(":")
        if colon:
            said.setdefault(name.strip(), value.strip())
        elif not line.startswith("   ") and line.strip():
            said.setdefault("kind", line.strip())
    if "native-path" not in said:
        return Unknown(Reason.PARSE_ERROR, (str(source),))
    if said.get("power supply") == "no" or said.get("kind") != "battery":
        return Known((), (str(source),))
    battery = Battery(
        name=label(said.get("model")),
        maker=label(said.get("vendor")),
        serial=identifier(said.get("serial")),
        chemistry=label(said.get("technology")),
        design_capacity=_thousandths(said.get("energy-full-design")),
        full_capacity=_thousandths(said.get("energy-full")),
        voltage=_thousandths(said.get("voltage")),
        cycles=number(said.get("charge-cycles")) or None,
    )
    return Known((battery,), (str(source),))


def _thousandths(value: str | None) -> int | None:
    """``53,4052 Wh`` in mWh, ``8.541 V`` in mV."""
    found = re.match(r"(\d{1,9})(?:[.,](\d{1,9}))?\s", (value or "") + " ")
    if found is None:
        return None
    return int(found[1] + (found[2] or "").ljust(3, "0")[:3]) + _half_up(found[2]) or None


def _half_up(decimals: str | None) -> int:
    return int(len(decimals or "") > 3 and (decimals or "")[3] >= "5")


def parse_acpi(answer: Answer, source: object) -> Fact[Batteries]:
    """``acpi -V``: capacities in mAh, without the voltage that would make them energies."""
    printed = shapes.output(answer, source)
    if isinstance(printed, Unknown):
        return printed
    found = dict.fromkeys(re.findall(r"^Battery (\d+):", printed, re.MULTILINE))
    if not found and not re.search(r"^(Adapter|Thermal|Cooling) \d+:", printed, re.MULTILINE):
        return Unknown(Reason.PARSE_ERROR, (str(source),))
    listed = tuple(replace(_EMPTY, name=f"BAT{count}") for count in found)
    return Known(listed, (str(source),))


# --- SMBIOS -----------------------------------------------------------------------------------


def dmi_batteries(table: Fact[Structures]) -> Fact[Batteries]:
    """Portable batteries (type 22) of a dmidecode text.

    A smart battery's serial and date (``SBDS …``) stand for those that the structure lacks.
    """
    if isinstance(table, Unknown):
        return table
    structures = of_type(table.value, BATTERY)
    if not structures and not of_type(table.value, BIOS, SYSTEM):
        return Unknown(Reason.NOT_RECORDED, table.sources)
    found = []
    for structure in structures:
        battery = Battery(
            name=label(structure.get("Name")),
            maker=label(structure.get("Manufacturer")),
            serial=identifier(structure.get("Serial Number", "SBDS Serial Number")),
            chemistry=label(structure.get("Chemistry", "SBDS Chemistry")),
            design_capacity=quantity(structure.get("Design Capacity"), "mWh"),
            full_capacity=None,
            voltage=quantity(structure.get("Design Voltage"), "mV"),
            made=bios_date(structure.get("Manufacture Date", "SBDS Manufacture Date")),
        )
        if battery.name or battery.serial or battery.design_capacity:
            found.append(battery)
    return Known(tuple(found), table.sources)


# --- Windows ----------------------------------------------------------------------------------


def parse_report(answer: Answer, source: object) -> Fact[Batteries]:
    """``powercfg /batteryreport /xml``: element names are not localised; capacities in mWh."""
    printed = shapes.output(answer, source)
    if isinstance(printed, Unknown):
        return printed
    root = parse_xml(printed)
    listed = None if root is None else root.find("Batteries")
    if listed is None:
        return Unknown(Reason.PARSE_ERROR, (str(source),))
    return Known(tuple(_reported(entry) for entry in listed.iter("Battery")), (str(source),))


def _reported(entry: Element) -> Battery:
    def said(name: str) -> str | None:
        return text(entry.findtext(name))

    return Battery(
        name=label(said("Id")),
        maker=label(said("Manufacturer")),
        serial=identifier(said("SerialNumber")),
        chemistry=label(said("Chemistry")),
        design_capacity=number(said("DesignCapacity")) or None,
        full_capacity=number(said("FullChargeCapacity")) or None,
        voltage=None,
        cycles=number(said("CycleCount")) or None,
        made=bios_date(said("ManufactureDate")),
    )


def parse_static(static: Answer, full: Answer, cycles: Answer, source: object) -> Fact[Batteries]:
    r"""``root\wmi``: BatteryStaticData, joined to BatteryFullChargedCapacity and BatteryCycleCount.

    They are joined by InstanceName; capacities in mWh. No instance means no battery.
    """
    rows = shapes.rows(static, source)
    if isinstance(rows, Unknown):
        return rows
    charged = _by_instance(full, "FullChargedCapacity")
    counted = _by_instance(cycles, "CycleCount")
    found = []
    for row in rows:
        instance = (text(column(row, "InstanceName")) or "").lower()
        found.append(
            Battery(
                name=label(column(row, "DeviceName")),
                maker=label(column(row, "ManufactureName")),
                serial=identifier(column(row, "SerialNumber")),
                chemistry=_four_letters(column(row, "Chemistry")),
                design_capacity=number(column(row, "DesignedCapacity")) or None,
                full_capacity=charged.get(instance),
                voltage=None,
                cycles=counted.get(instance),
            )
        )
    return Known(tuple(found), (str(source),))


def _by_instance(answer: Answer, name: str) -> dict[str, int]:
    rows = shapes.rows(answer, name)
    if isinstance(rows, Unknown):
        return {}
    said = {(text(column(r, "InstanceName")) or "").lower(): number(column(r, name)) for r in rows}
    return {instance: value for instance, value in said.items() if value}


def _four_letters(value: object) -> str | None:
    """A chemistry as BatteryStaticData packs it: four letters in an integer, or text."""
    code = number(value)
    if code is None:
        return label(value)
    letters = code.to_bytes(8, "little") if 0 < code < 1 << 64 else b""
    return label(letters.rstrip(b"\0").decode("ascii", "ignore"))


# Win32_Battery.Chemistry and Win32_PortableBattery.Chemistry.
_CHEMISTRY = {
    3: "Lead Acid",
    4: "Nickel Cadmium",
    5: "Nickel Metal Hydride",
    6: "Lithium-ion",
    7: "Zinc Air",
    8: "Lithium Polymer",
}


def parse_win32(answer: Answer, source: object) -> Fact[Batteries]:
    """``Win32_Battery``, ``Win32_PortableBattery`` or their base class ``CIM_Battery``.

    Where both describe the one battery, the portable one (SMBIOS) has its name and capacity. The
    DeviceID of Win32_Battery is serial, maker and name run together: nothing is taken from it.
    """
    rows = shapes.rows(answer, source)
    if isinstance(rows, Unknown):
        return rows
    portable = [_win32(row) for row in rows if _is_portable(row)]
    plain = [_win32(row) for row in rows if not _is_portable(row)]
    found = _merged(plain, portable) if plain else portable
    if plain and len(plain) == len(portable):
        found = [replace(battery, name=smbios.name or battery.name)
                 for battery, smbios in zip(found, portable, strict=True)]  # fmt: skip
    return Known(tuple(found), (str(source),))


def _is_portable(row: Row) -> bool:
    return text(column(row, "CreationClassName")) == "Win32_PortableBattery"


def _win32(row: Row) -> Battery:
    return Battery(
        name=label(column(row, "Name")),
        maker=label(column(row, "Manufacturer")),
        serial=None,
        chemistry=_CHEMISTRY.get(number(column(row, "Chemistry")) or 0),
        design_capacity=number(column(row, "DesignCapacity")) or None,
        full_capacity=number(column(row, "FullChargeCapacity")) or None,
        voltage=number(column(row, "DesignVoltage")) or None,
    )


# --- Several sources --------------------------------------------------------------------------


def together(*facts: Fact[Batteries]) -> Fact[Batteries]:
    """The batteries of the first source that knows of some, completed by those of the others."""
    some = [fact for fact in facts if isinstance(fact, Known) and fact.value]
    if not some:
        return first_known(*facts)
    found = list(some[0].value)
    for fact in some[1:]:
        found = _merged(found, list(fact.value))
    return Known(tuple(found), merge_sources(*(fact.sources for fact in some)))


def _merged(found: Sequence[Battery], others: Sequence[Battery]) -> list[Battery]:
    """Fill what batteries lack from the same ones in another list; those are not added to it."""
    return [
        next((_filled(battery, other) for other in others if _same(battery, other)), battery)
        if len(found) > 1 or len(others) > 1
        else _filled(battery, others[0])
        if others
        else battery
        for battery in found
    ]


def _filled(battery: Battery, other: Battery) -> Battery:
    return Battery(
        name=battery.name or other.name,
        maker=battery.maker or other.maker,
        serial=battery.serial or other.serial,
        chemistry=battery.chemistry or other.chemistry,
        design_capacity=battery.design_capacity or other.design_capacity,
        full_capacity=battery.full_capacity or other.full_capacity,
        voltage=battery.voltage or other.voltage,
        cycles=battery.cycles or other.cycles,
        made=battery.made or other.made,
    )


def _same(battery: Battery, other: Battery) -> bool:
    """Whether two descriptions are of one battery: a name or a serial in common.

    SMBIOS prints a smart battery's serial in hexadecimal, the others in decimal.
    """
    if battery.name and battery.name == other.name:
        return True
    mine, theirs = battery.serial, other.serial
    return bool(mine and theirs) and (mine == theirs or number(f"0x{theirs}") == number(mine))
