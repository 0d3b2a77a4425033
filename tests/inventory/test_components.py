"""Power supplies, slots and ports."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory import components, hardware
from inventory.answers import Output, Refusal, Rows
from inventory.components import Port, Slot
from inventory.facts import Known, Reason, Unknown
from inventory.smbios import DMIDECODE, parse_structures
from tests.captures import RECORDED, expected, needs_recordings, recorded_machine
from tests.inventory.strategies import answers

MAKERS = {
    "HP": "Hewlett-Packard",
    "HPE": "Hewlett-Packard",
    "DELL": "Dell",
    "SUPERMICRO": "Supermicro",
}


def value(fact):
    assert isinstance(fact, Known), fact
    return fact.value


def cases(name):
    if not RECORDED.is_dir():
        return []
    here = {path.stem for path in RECORDED.glob("captures/dev/*/*.json")}
    tables = expected(name)["tables"]["tests"]
    return [(key, case) for key, case in tables.items() if case["capture"] in here]


def table_of(case):
    (answer,) = recorded_machine(case["capture"]).ask_all((DMIDECODE,))
    return parse_structures(answer)


@needs_recordings
@pytest.mark.parametrize(("name", "case"), cases("dmi-psu"))
def test_recorded_power_supplies(name, case):
    actual = [
        {
            "NAME": supply.name, "PARTNUM": supply.part, "SERIALNUMBER": supply.serial,
            "POWER_MAX": None if supply.power is None else str(supply.power),
            "STATUS": supply.status, "LOCATION": supply.location,
            "PLUGGED": "Yes" if supply.plugged else "No",
            "HOTREPLACEABLE": "Yes" if supply.hot_replaceable else "No",
            # The peer has its own spelling of makers.
            "MANUFACTURER": MAKERS.get(supply.maker, supply.maker),
        }
        for supply in value(components.power_supplies(table_of(case)))
    ]  # fmt: skip

    names = actual[0] if actual else ()
    wanted = [{**dict.fromkeys(names), **entry} for entry in case["expected"]]
    assert actual == wanted, name


@needs_recordings
@pytest.mark.parametrize(("name", "case"), cases("dmi-slots"))
def test_recorded_slots(name, case):
    actual = [
        {
            "NAME": s.name,
            "DESCRIPTION": s.description,
            "DESIGNATION": s.designation,
            "STATUS": s.status,
        }
        for s in value(components.slots(table_of(case)))
    ]

    wanted = case["expected"] or []
    if name == "rhel-2.1":  # the peer does not know the old names Slot and Status
        for mine, theirs in zip(actual, wanted, strict=True):
            theirs |= {"NAME": mine["NAME"], "STATUS": mine["STATUS"]}
        assert [slot["STATUS"] for slot in actual] == [None, "free", "used", "free", "free", "free"]
    assert actual == wanted


@needs_recordings
@pytest.mark.parametrize(("name", "case"), cases("dmi-ports"))
def test_recorded_ports(name, case):
    actual = value(components.ports(table_of(case)))

    # Of dmidecode 1 the peer takes the connector for the caption, and the other way round.
    turned = name == "rhel-2.1"
    mine = [(p.name, p.kind, None if turned else (p.caption, p.description)) for p in actual]
    theirs = [
        (e["NAME"], e["TYPE"], None if turned else (e["CAPTION"], e["DESCRIPTION"]))
        for e in case["expected"]
    ]
    assert mine == theirs


@pytest.mark.parametrize(("usage", "status"), [(3, "free"), ("4", "used"), (2, None), (None, None)])
def test_windows_slots(usage, status):
    rows = Rows(({"SlotDesignation": "PCIe x16", "CurrentUsage": usage, "Number": 1},))

    actual = components.parse_slots(rows, "x")

    assert value(actual) == (Slot("PCIe x16", None, "1", status),)


def test_windows_ports():
    rows = Rows(
        (
            {"ExternalReferenceDesignator": "USB 1", "PortType": "17"},
            {"InternalReferenceDesignator": "J1", "PortType": 255},
            {"PortType": None},
        )
    )

    actual = components.parse_ports(rows, "x")

    assert value(actual) == (Port("USB 1", None, "USB 1", "USB"), Port("J1", None, None, None))


@needs_recordings
def test_recorded_units_of_a_server():
    actual = hardware.read(recorded_machine("peer-ipmitool-fru-dell-r630")).power_supplies

    (supply,) = value(actual)
    assert (supply.location, supply.power, supply.serial) == ("PS1", 495, "CNDED0081G03X8")


@pytest.mark.parametrize(
    ("printed", "watts"),
    [("460 W", 460), ("0.460 W", 460), ("Unknown", None), ("0 W", None), (None, None)],
)
def test_watts(printed, watts):
    actual = components.watts(printed)

    assert actual == watts


def test_a_table_of_one_type_says_nothing_of_others():
    table = parse_structures(Output("Handle 0x1, DMI type 17, 9 bytes\nMemory Device\n\tA: b\n"))

    for actual in (components.power_supplies(table), components.slots(table)):
        assert isinstance(actual, Unknown)
        assert actual.why is Reason.NOT_RECORDED


@pytest.mark.parametrize("reason", [Reason.ACCESS_DENIED, Reason.TIMEOUT, Reason.NEEDS_ADMIN])
def test_what_is_refused_is_unknown_with_its_reason(reason):
    for parse in (components.parse_slots, components.parse_ports, components.parse_units):
        actual = parse(Refusal(reason), "x")

        assert isinstance(actual, Unknown)
        assert actual.why is reason


@given(answers, st.text())
def test_components_never_raise(answer, text):
    components.parse_slots(answer, "x")
    components.parse_ports(answer, "x")
    components.parse_units(answer, "x")
    components.parse_units(Output(f"FRU Device Description : PS1 (ID 1)\n{text}"), "x")
    for kind in (8, 9, 39):
        table = parse_structures(Output(f"Handle 0x1, DMI type {kind}, 9 bytes\nX\n\t{text}\n"))
        components.ports(table)
        components.slots(table)
        components.power_supplies(table)
