"""Batteries, from every source, and put together."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory import batteries, hardware
from inventory.answers import Content, Listing, Output, Refusal, Rows
from inventory.batteries import Battery
from inventory.facts import Known, Reason, Unknown
from inventory.smbios import DMIDECODE, parse_structures
from tests.captures import expected, needs_recordings, recorded_machine
from tests.inventory.odd_machines import linux, text_file
from tests.inventory.strategies import answers

ENERGY = """POWER_SUPPLY_NAME=BAT0
POWER_SUPPLY_TYPE=Battery
POWER_SUPPLY_PRESENT=1
POWER_SUPPLY_TECHNOLOGY=Li-poly
POWER_SUPPLY_CYCLE_COUNT=152
POWER_SUPPLY_VOLTAGE_MIN_DESIGN=11520000
POWER_SUPPLY_VOLTAGE_NOW=12655000
POWER_SUPPLY_ENERGY_FULL_DESIGN=57000000
POWER_SUPPLY_ENERGY_FULL=51230000
POWER_SUPPLY_MODEL_NAME=5B10W51867
POWER_SUPPLY_MANUFACTURER=LGC
POWER_SUPPLY_SERIAL_NUMBER= 1234
"""
CHARGE = """POWER_SUPPLY_NAME=BAT1
POWER_SUPPLY_TYPE=Battery
POWER_SUPPLY_VOLTAGE_MIN_DESIGN=7600000
POWER_SUPPLY_CHARGE_FULL_DESIGN=7570000
POWER_SUPPLY_CHARGE_FULL=6000000
POWER_SUPPLY_MANUFACTURE_YEAR=2017
POWER_SUPPLY_MANUFACTURE_MONTH=9
POWER_SUPPLY_MANUFACTURE_DAY=15
"""
MOUSE = "POWER_SUPPLY_NAME=hidpp_battery_0\nPOWER_SUPPLY_TYPE=Battery\nPOWER_SUPPLY_SCOPE=Device\n"
MAINS = "POWER_SUPPLY_NAME=AC\nPOWER_SUPPLY_TYPE=Mains\nPOWER_SUPPLY_ONLINE=1\n"


def value(fact):
    assert isinstance(fact, Known), fact
    return fact.value


@pytest.mark.parametrize(
    ("uevent", "found"),
    [
        (ENERGY, Battery("5B10W51867", "LGC", "1234", "Li-poly", 57000, 51230, 11520, 152)),
        (CHARGE, Battery("BAT1", None, None, None, 57532, 45600, 7600, None, date(2017, 9, 15))),
        (MOUSE, None),
        (MAINS, None),
        ("POWER_SUPPLY_NAME=BAT0\nPOWER_SUPPLY_PRESENT=0\n", None),
    ],
)
def test_the_kernels_power_supplies(uevent, found):
    actual = batteries.parse_uevent(Content(uevent.encode()), "x")

    assert value(actual) == (() if found is None else (found,))


def test_a_laptop_is_read_with_what_smbios_adds():
    told = {
        "folder /sys/class/power_supply": Listing(("AC", "BAT0")),
        "file /sys/class/power_supply/AC/uevent": text_file(MAINS),
        "file /sys/class/power_supply/BAT0/uevent": text_file(ENERGY),
        "command dmidecode": Output(
            "Handle 0x1, DMI type 1, 9 bytes\nSystem\n"
            "Handle 0x2, DMI type 22, 26 bytes\nPortable Battery\n"
            "\tName: 5B10W51867\n\tSBDS Manufacture Date: 2021-04-02\n"
        ),
    }

    actual = hardware.read(linux(told)).batteries

    assert value(actual)[0].made == date(2021, 4, 2)
    assert value(actual)[0].full_capacity == 51230


def test_a_desktop_has_no_battery():
    told = {"folder /sys/class/power_supply": Listing(())}

    actual = hardware.read(linux(told)).batteries

    assert value(actual) == ()


def test_an_unreadable_supply_is_not_no_battery():
    told = {"folder /sys/class/power_supply": Listing(("BAT0",))}
    told["file /sys/class/power_supply/BAT0/uevent"] = Refusal(Reason.ACCESS_DENIED)

    actual = hardware.read(linux(told)).batteries

    assert isinstance(actual, Unknown)
    assert actual.why is Reason.ACCESS_DENIED


STATIC = Rows(
    (
        {
            "InstanceName": r"ACPI\PNP0C0A\1_0",
            "DeviceName": "DELL 7FHHV",
            "ManufactureName": "SMP",
            "SerialNumber": " 1B2C",
            "Chemistry": 5269836,
            "DesignedCapacity": "62985",
        },
    )
)


def test_windows_classes_are_joined_by_instance():
    full = Rows(({"InstanceName": r"acpi\pnp0c0a\1_0", "FullChargedCapacity": 50388},))
    cycles = Rows(({"InstanceName": r"ACPI\PNP0C0A\1_0", "CycleCount": 201},))

    actual = batteries.parse_static(STATIC, full, cycles, "x")

    assert value(actual) == (Battery("DELL 7FHHV", "SMP", "1B2C", "LiP", 62985, 50388, None, 201),)


REPORT = """<?xml version="1.0" encoding="utf-8"?>
<BatteryReport xmlns="http://schemas.microsoft.com/battery/2012"><Batteries><Battery>
<Id>DELL</Id><Manufacturer>SMP</Manufacturer><SerialNumber>42</SerialNumber>
<Chemistry>LiP</Chemistry><DesignCapacity>57532</DesignCapacity>
<FullChargeCapacity>48807</FullChargeCapacity><CycleCount>0</CycleCount></Battery></Batteries>
</BatteryReport>"""


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ("<BatteryReport/>", Reason.PARSE_ERROR),
        ("not XML", Reason.PARSE_ERROR),
        ("", Reason.PARSE_ERROR),
        ('<!DOCTYPE a [<!ENTITY x "y">]>' + REPORT, Reason.PARSE_ERROR),
    ],
)
def test_a_bad_report_is_unknown(document, reason):
    actual = batteries.parse_report(Output(document), "x")

    assert isinstance(actual, Unknown)
    assert actual.why is reason


def test_a_report_is_read():
    actual = batteries.parse_report(Output(REPORT), "x")

    assert value(actual) == (Battery("DELL", "SMP", "42", "LiP", 57532, 48807, None),)


def test_sources_complete_each_other_by_name_or_serial():
    first = Known(
        (Battery("A", None, "2677", None, 10, 9, None), Battery("B", None, None, None, 5, 4, None))
    )
    second = Known((Battery("C", "SMP", "0A75", "LiP", 11, None, 7600),))

    actual = batteries.together(first, second)

    assert value(actual)[0] == Battery("A", "SMP", "2677", "LiP", 10, 9, 7600)
    assert value(actual)[1].voltage is None


# --- recorded machines -------------------------------------------------------------------------


def as_glpi(battery):
    made = battery.made.strftime("%d/%m/%Y") if battery.made else None
    said = {
        "NAME": battery.name, "MANUFACTURER": battery.maker, "SERIAL": battery.serial,
        "CHEMISTRY": battery.chemistry, "VOLTAGE": battery.voltage, "DATE": made,
        "CAPACITY": battery.design_capacity, "REAL_CAPACITY": battery.full_capacity,
    }  # fmt: skip
    return {name: str(value) for name, value in said.items() if value is not None}


def plain(entry):
    return {name: str(value) for name, value in entry.items()}


@needs_recordings
def test_the_recorded_battery_of_smbios():
    (answer,) = recorded_machine("peer-windows").ask_all((DMIDECODE,))
    case = expected("dmi-battery")["tables"]["tests"]["windows"]["expected"][0]

    actual = as_glpi(value(batteries.dmi_batteries(parse_structures(answer)))[0])

    # The peer writes makers in its own spelling.
    assert {**actual, "MANUFACTURER": "Toshiba"} == plain(case)


@needs_recordings
@pytest.mark.parametrize("capture", ["peer-dmidecode-rhel-4.6", "peer-windows-hyperV"])
def test_recorded_machines_without_battery(capture):
    (answer,) = recorded_machine(capture).ask_all((DMIDECODE,))

    actual = batteries.dmi_batteries(parse_structures(answer))

    assert value(actual) == ()


@needs_recordings
def test_the_recorded_report_completed_by_smbios():
    wanted = expected("windows-batteries")["machines"]["peer-win10-dell-xps"]["testPowercfgMerged"]

    actual = hardware.read(recorded_machine("peer-win10-dell-xps")).batteries

    assert [as_glpi(battery) for battery in value(actual)] == wanted["merged"]


@needs_recordings
def test_recorded_upower():
    wanted = expected("upower")["tables"]["testUpowerInfos"]["infos_2.txt"]["expected"]

    actual = hardware.read(recorded_machine("peer-upower-infos_2")).batteries

    assert [as_glpi(battery) for battery in value(actual)] == [plain(wanted)]


@needs_recordings
def test_the_mouse_beside_a_recorded_battery_is_left_out():
    actual = hardware.read(recorded_machine("peer-upower-infos_4")).batteries

    assert [battery.name for battery in value(actual)] == ["DELL XDY9K16"]


# --- odd answers -------------------------------------------------------------------------------


@given(st.text() | st.sampled_from([ENERGY, CHARGE]).flatmap(lambda t: st.just(t[::-1])))
def test_texts_never_raise(text):
    for parse in (batteries.parse_upower, batteries.parse_acpi, batteries.parse_report):
        assert isinstance(parse(Output(text), "x"), Known | Unknown)
    batteries.parse_uevent(Content(("POWER_SUPPLY_TYPE=Battery\n" + text).encode()), "x")


@given(answers, answers, answers)
def test_answers_never_raise(first, second, third):
    batteries.parse_static(first, second, third, "x")
    batteries.parse_win32(first, "x")
    batteries.parse_uevent(first, "x")
