"""The memory: in all, by module, and the swap."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inventory import memory, memory_makers
from inventory.answers import Content, Output, Refusal
from inventory.facts import Known, Reason, Unknown
from inventory.memory import Module
from inventory.smbios import DMIDECODE, parse_structures
from tests.captures import RECORDED, expected, machine, needs_recordings, recorded_machine
from tests.inventory.odd_machines import linux, odd_machines, refusals, refusing, text_file

MEMINFO = "MemTotal:       16275464 kB\nMemFree: 1 kB\nSwapTotal:       2097148 kB\n"
GIB = 1 << 30


def value(fact):
    assert isinstance(fact, Known), fact
    return fact.value


def test_linux_reads_meminfo():
    actual = memory.read(linux({"file /proc/meminfo": text_file(MEMINFO)}))

    assert value(actual.total) == 16275464 * 1024
    assert value(actual.swap) == 2097148 * 1024


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Refusal(Reason.ABSENT), Reason.ABSENT),
        (Content(b""), Reason.PARSE_ERROR),
        (Content(b"MemTotal: lots\n"), Reason.PARSE_ERROR),
        (Output(MEMINFO), Reason.PARSE_ERROR),
    ],
)
def test_an_unreadable_meminfo_is_unknown(answer, reason):
    actual = memory.parse_meminfo(answer, "MemTotal")

    assert isinstance(actual, Unknown)
    assert actual.why is reason


DMI = """Handle 0x0010, DMI type 16, 23 bytes
Physical Memory Array
\tUse: System Memory
\tError Correction Type: None

Handle 0x0011, DMI type 17, 92 bytes
Memory Device
\tArray Handle: 0x0010
\tSize: 8 GB
\tForm Factor: SODIMM
\tLocator: ChannelA-DIMM0
\tType: DDR4
\tSpeed: 3200 MT/s
\tManufacturer: 802C
\tSerial Number: 12345678
\tPart Number: 4ATF1G64HZ-3G2E2

Handle 0x0012, DMI type 17, 92 bytes
Memory Device
\tArray Handle: 0x0010
\tSize: No Module Installed
\tLocator: ChannelB-DIMM0

Handle 0x0013, DMI type 16, 23 bytes
Physical Memory Array
\tUse: Flash Memory

Handle 0x0014, DMI type 17, 92 bytes
Memory Device
\tArray Handle: 0x0013
\tSize: 8192 kB
"""


def test_smbios_lists_the_slots_of_system_memory():
    actual = value(memory.dmi_modules(parse_structures(Output(DMI))))

    assert [(m.slot, m.capacity, m.kind, m.speed, m.maker) for m in actual] == [
        ("ChannelA-DIMM0", 8 * GIB, "DDR4", 3200, "Micron"),
        ("ChannelB-DIMM0", None, None, None, None),
    ]


UDEV = """I:1
E:MEMORY_ARRAY_EC_TYPE=None
E:MEMORY_ARRAY_NUM_DEVICES=2
E:MEMORY_DEVICE_0_SIZE=8589934592
E:MEMORY_DEVICE_0_FORM_FACTOR=SODIMM
E:MEMORY_DEVICE_0_LOCATOR=DIMM A
E:MEMORY_DEVICE_0_TYPE=DDR4
E:MEMORY_DEVICE_0_SPEED_MTS=3200
E:MEMORY_DEVICE_0_MANUFACTURER=Samsung
E:MEMORY_DEVICE_0_SERIAL_NUMBER=00000000
E:MEMORY_DEVICE_1_PRESENT=0
E:MEMORY_DEVICE_1_LOCATOR=DIMM B
"""


def test_an_ordinary_user_has_the_modules_from_udev():
    told = {"command dmidecode": Refusal(Reason.NEEDS_ADMIN),
            "file /run/udev/data/+dmi:id": text_file(UDEV)}  # fmt: skip

    actual = value(memory.read(linux(told)).modules)

    assert [(m.slot, m.capacity, m.kind, m.serial) for m in actual] == [
        ("DIMM A", 8 * GIB, "DDR4", None),
        ("DIMM B", None, None, None),
    ]


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        ({"SMBIOSMemoryType": 26, "MemoryType": 0}, "DDR4"),
        ({"SMBIOSMemoryType": "34"}, "DDR5"),
        ({"SMBIOSMemoryType": 35}, "LPDDR5"),
        ({"MemoryType": "21"}, "DDR2"),
        ({"MemoryType": 0}, None),
    ],
)
def test_windows_memory_types(row, kind):
    wmi = {"Win32_PhysicalMemory": [{"Capacity": "8589934592", "Speed": 2667, **row}]}

    (actual,) = value(memory.read(machine("windows", wmi=wmi)).modules)

    assert (actual.kind, actual.capacity, actual.speed) == (kind, 8 * GIB, 2667)


def test_windows_empty_slots_come_from_the_arrays():
    wmi = {
        "Win32_ComputerSystem": [{"TotalPhysicalMemory": "8465154048"}],
        "Win32_PhysicalMemory": [
            {"Capacity": 8 * GIB, "SMBIOSMemoryType": 26, "FormFactor": 12, "DeviceLocator": "A",
             "PartNumber": "M471A1G44AB0-CWE    ", "Manufacturer": "80CE000080CE"}
        ],
        "Win32_PhysicalMemoryArray": [
            {"MemoryDevices": 2, "MemoryErrorCorrection": 3, "Use": 3},
            {"MemoryDevices": 4, "MemoryErrorCorrection": 3, "Use": 5},
        ],
        "Win32_PageFileUsage": [{"AllocatedBaseSize": "1280"}, {"AllocatedBaseSize": 256}],
    }  # fmt: skip

    actual = memory.read(machine("windows", wmi=wmi))

    assert value(actual.total) == 8465154048
    assert value(actual.swap) == 1536 << 20
    first, second = value(actual.modules)
    assert (first.part, first.maker, first.form_factor) == ("M471A1G44AB0-CWE", "Samsung", "SODIMM")
    assert second.capacity is None


def test_no_page_file_is_no_swap():
    actual = memory.read(machine("windows", wmi={"Win32_PageFileUsage": []})).swap

    assert value(actual) == 0


@pytest.mark.parametrize("family", ["linux", "windows"])
@pytest.mark.parametrize("reason", refusals)
def test_what_is_refused_is_unknown_with_its_reason(family, reason):
    actual = memory.read(refusing(family, reason))

    for fact in (actual.total, actual.swap, actual.modules):
        assert isinstance(fact, Unknown)
        assert fact.why is reason


@pytest.mark.parametrize(
    ("written", "maker"),
    [
        ("00AD00B300AD", "Hynix"),
        ("00CE00B300CE", "Samsung"),
        ("7F7FFE0000000000", "Elpida"),
        ("0198", "Kingston"),
        ("80CE", "Samsung"),
        ("859B", "Crucial"),
        ("Hynix/Hyundai", "Hynix/Hyundai"),
        ("000000000000", None),
        ("Manufacturer07", None),
        ("Undefined    ", None),
        ("FFFF", None),
        ("7F7F", "7F7F"),
        (None, None),
    ],
)
def test_jedec_numbers_of_makers(written, maker):
    actual = memory_makers.maker(written)

    assert actual == maker


# --- recorded machines -------------------------------------------------------------------------

# The peer keeps what firmware writes in empty slots, and tells DDR3 from a Micron part's letters.
SERIALS_OF_NOTHING = r"SerNum\d+|0+"


def dmi_cases():
    if not RECORDED.is_dir():
        return []
    here = {path.stem for path in RECORDED.glob("captures/dev/*/*.json")}
    tables = expected("dmi-memory")["tables"]["tests"]
    return [(name, case) for name, case in tables.items() if case["capture"] in here]


def as_glpi(module):
    return {
        "CAPACITY": module.capacity and module.capacity >> 20, "CAPTION": module.slot,
        "DESCRIPTION": module.form_factor, "FORMFACTOR": module.form_factor,
        "MANUFACTURER": module.maker, "MEMORYCORRECTION": module.correction,
        "MODEL": module.part, "SERIALNUMBER": module.serial, "SPEED": module.speed,
        "TYPE": module.kind,
    }  # fmt: skip


def said(entry, *fields):
    import re  # noqa: PLC0415

    plain = {name: str(entry[name] or "") for name in fields if name in entry}
    if re.fullmatch(SERIALS_OF_NOTHING, plain.get("SERIALNUMBER", "")):
        plain["SERIALNUMBER"] = ""
    return plain


FIELDS = ("CAPACITY", "CAPTION", "DESCRIPTION", "MANUFACTURER", "MEMORYCORRECTION", "MODEL",
          "SERIALNUMBER", "SPEED")  # fmt: skip


@needs_recordings
@pytest.mark.parametrize(("name", "case"), dmi_cases())
def test_recorded_modules_of_smbios(name, case):
    (answer,) = recorded_machine(case["capture"]).ask_all((DMIDECODE,))

    actual = [as_glpi(m) for m in value(memory.dmi_modules(parse_structures(answer)))]

    fields = FIELDS if name == "hp-dl180" else (*FIELDS, "TYPE")
    assert len(actual) == len(case["expected"])
    for mine, theirs in zip(actual, case["expected"], strict=True):
        wanted = said(theirs, *fields)
        assert said(mine, *wanted) == wanted


@needs_recordings
@pytest.mark.parametrize("name", ["peer-2003SP2", "peer-7", "peer-xp"])
def test_recorded_windows_modules(name):
    wanted = expected("windows-memory")["machines"][name]["tests"]

    found = [m for m in value(memory.read(recorded_machine(name)).modules) if m.capacity]

    # The peer knows no type after DDR-2 ("Unknown"); its correction "None" is our nothing.
    # SMBIOS adds serials that WMI of XP does not have.
    assert len(found) == len(wanted)
    for module, entry in zip(found, wanted, strict=True):
        theirs = {
            field: text
            for field, text in said(
                entry, "CAPACITY", "FORMFACTOR", "SERIALNUMBER", "SPEED"
            ).items()
            if text
        }
        assert said(as_glpi(module), *theirs) == theirs


@needs_recordings
def test_a_recorded_xp_has_its_types_from_smbios():
    actual = value(memory.read(recorded_machine("peer-xp")).modules)

    assert {module.kind for module in actual} == {"DDR2"}


@needs_recordings
def test_a_recorded_systeminfo_tells_the_total():
    actual = memory.read(recorded_machine("systeminfo-7_sp1_x64_enterprise_fr")).total

    assert value(actual) == 2047 << 20


# --- odd answers -------------------------------------------------------------------------------


@given(st.none() | st.text())
def test_makers_never_raise(written):
    memory_makers.maker(written)


@settings(max_examples=60)
@given(odd_machines(Content(MEMINFO.encode()), Content(UDEV.encode()), Output(DMI)))
def test_reading_never_raises(odd):
    memory.read(odd)


def test_slots_that_wmi_only_counts_get_their_names():
    module = Module("A", GIB, None, None, None, None, None, None)
    empty = Module(None, None, None, None, None, None, None, None)
    other = Module("B", None, None, "DIMM", None, None, None, None)

    actual = memory.completed(Known((module, empty)), Known((module, other)))

    assert [m.slot for m in value(actual)] == ["A", "B"]


def test_slots_are_told_in_their_order_on_the_board():
    def slot(name, capacity=None):
        return Module(name, capacity, None, None, None, None, None, None)

    seen = Known((slot("DIMM1", GIB), slot("DIMM3", GIB)))
    board = Known((slot("DIMM0"), slot("DIMM1", GIB), slot("DIMM2"), slot("DIMM3", GIB)))
    counted = Known((*seen.value, slot(None), slot(None)))

    actual = memory.completed(counted, board)

    assert [m.slot for m in value(actual)] == ["DIMM0", "DIMM1", "DIMM2", "DIMM3"]
