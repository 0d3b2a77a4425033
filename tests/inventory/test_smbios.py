"""SMBIOS structures from the text of dmidecode, old and new."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.answers import Content, Output, Refusal
from inventory.facts import Known, Reason, Unknown
from inventory.smbios import parse_structures, quantity, structures
from tests.captures import expected, needs_recordings, recorded_machine

NEW = """# dmidecode 3.4
SMBIOS 3.2.0 present.

Handle 0x0001, DMI type 1, 27 bytes
System Information
\tManufacturer: LENOVO
\tProduct Name: 20TBS57S00
\tVersion: ThinkPad T14s: the first
\tFlags:
\t\tFPU (Floating-point unit on-chip)

Handle 0x0002, DMI type 2, 15 bytes
Base Board Information
\tManufacturer:  \t

Handle 0x00FF, DMI type 127, 4 bytes
End Of Table
"""
OLD = """PNP BIOS present.
Handle 0x0100
\tDMI type 1, 25 bytes.
\tSystem Information Block
\t\tVendor: IBM
\t\tProduct: -[84803AX]-
Handle 0x7F00
\tDMI type 127, 4 bytes.
\tEnd-of-Table
"""


def test_a_new_table_is_read():
    actual = structures(NEW)

    assert [s.type for s in actual] == [1, 2, 127]
    assert actual[0].handle == "0x0001"
    assert actual[0].get("Version") == "ThinkPad T14s: the first"
    assert actual[1].get("Manufacturer") is None


def test_an_old_table_is_read():
    actual = structures(OLD)

    assert [(s.type, s.get("Manufacturer", "Vendor")) for s in actual] == [(1, "IBM"), (127, None)]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Refusal(Reason.NEEDS_ADMIN), Reason.NEEDS_ADMIN),
        (Refusal(Reason.TIMEOUT), Reason.TIMEOUT),
        (Output(""), Reason.PARSE_ERROR),
        (Output("# dmidecode 3.4\n"), Reason.PARSE_ERROR),
        (Output("", "/dev/mem: Permission denied", 1), Reason.NEEDS_ADMIN),
        (Output("", "dmidecode: crashed", 1), Reason.API_ERROR),
        (Output("# No SMBIOS nor DMI entry point found, sorry.\n"), Reason.ABSENT),
        (Output("Scanning", "/dev/mem: No such file or directory\n", 1), Reason.ABSENT),
        (Content(b"Handle 0x0001, DMI type 1"), Reason.PARSE_ERROR),
    ],
)
def test_an_unreadable_table_is_unknown_with_its_reason(answer, reason):
    actual = parse_structures(answer)

    assert isinstance(actual, Unknown)
    assert actual.why is reason


@pytest.mark.parametrize(
    ("value", "unit", "expected_amount"),
    [
        ("2048 MB", "B", 2 << 30),
        ("32 GB", "B", 32 << 30),
        ("256Mbyte", "B", 256 << 20),
        ("256 MB (Single-bank Connection)", "B", 256 << 20),
        ("No Module Installed", "B", None),
        ("2667 MT/s", "MHz", 2667),
        ("1332 MHz (0.8 ns)", "MHz", 1332),
        ("15 ns", "MHz", None),
        ("57530 mWh", "mWh", 57530),
        ("0 mWh", "mWh", None),
        ("Unknown", "MHz", None),
        ("... MHz", "MHz", None),
        (None, "MHz", None),
    ],
)
def test_quantities_are_read_in_their_unit(value, unit, expected_amount):
    actual = quantity(value, unit)

    assert actual == expected_amount


# Types of which the peer keeps the last of several equal lines, or cuts lines otherwise; none of
# them is read by a topic.
OTHER_RULES = {"10", "36"}


@needs_recordings
@pytest.mark.parametrize(
    ("name", "capture"),
    [
        ("lenovo-thinkpad", "peer-dmidecode-lenovo-thinkpad"),
        ("rhel-2.1", "peer-dmidecode-rhel-2.1"),
        ("rhel-5.6", "peer-rhel-5.6"),
        ("windows", "peer-windows"),
        ("windows-7", "peer-7"),
    ],
)
def test_recorded_tables_are_read_as_expected(name, capture):
    from inventory.smbios import DMIDECODE  # noqa: PLC0415

    (answer,) = recorded_machine(capture).ask_all((DMIDECODE,))
    table = parse_structures(answer)
    wanted = expected("tools-generic")["tables"]["dmidecode_tests"][name]["expected"]

    assert isinstance(table, Known)
    for number, entries in wanted.items():
        if number in OTHER_RULES:
            continue
        found = [s for s in table.value if s.type == int(number)]
        actual = [{k: s.get(k) for k in e} for s, e in zip(found, entries, strict=True)]

        assert actual == entries


@given(st.text())
def test_structures_never_raise(text):
    structures(text)
    structures(f"Handle 0x0001, DMI type 17, 40 bytes\nMemory Device\n\t{text}")


@given(st.none() | st.text(), st.sampled_from(["B", "MHz", "W", "mWh"]))
def test_quantities_never_raise(value, unit):
    quantity(value, unit)
