"""Graphics cards, from both systems."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from inventory import graphics
from inventory.answers import Hive, Listing, Output, RegistryKey, Rows
from inventory.facts import Known, Reason, Unknown
from inventory.graphics import Card
from tests.captures import expected, machine, needs_recordings, recorded_machine
from tests.inventory.odd_machines import (
    linux,
    odd_machines,
    refusals,
    refusing,
    text_file,
    windows,
)

CLASS = r"HKLM\SYSTEM\CurrentControlSet\Control\Class\{4d36e968-e325-11ce-bfc1-08002be10318}"
LSPCI = """00:02.0 VGA compatible controller [0300]: Intel Corporation UHD 620 [8086:5917] (rev 07)
\tSubsystem: Lenovo ThinkPad T480 [17aa:225e]
\tMemory at e0000000 (64-bit, non-prefetchable) [size=16M]
\tMemory at d0000000 (64-bit, prefetchable) [size=256M]
\tKernel driver in use: i915
"""


def value(fact):
    assert isinstance(fact, Known), fact
    return fact.value


def test_linux_reads_the_display_controllers():
    told = {
        "command lspci -v -nn": Output(LSPCI),
        "file /sys/class/graphics/fb0/virtual_size": text_file("1920,1080\n"),
    }

    actual = graphics.read(linux(told)).cards

    # 256 MiB is the fixed window of nearly every card: it says nothing of the memory.
    name = "Intel Corporation UHD 620"
    assert value(actual) == (Card(name, name, None, "1920x1080", "00:02.0"),)


def test_the_driver_tells_the_memory():
    told = {
        "command lspci -v -nn": Output(LSPCI),
        "file /sys/bus/pci/devices/0000:00:02.0/mem_info_vram_total": text_file("8573157376\n"),
    }

    actual = graphics.read(linux(told)).cards

    assert value(actual)[0].memory == 8573157376


def test_a_server_has_no_card():
    told = {"command lspci -v -nn": Output("00:00.0 Host bridge [0600]: A Corp. B [8086:0001]\n")}

    actual = graphics.read(linux(told)).cards

    assert value(actual) == ()


def row(**more):
    return {"Name": "GeForce RTX 3060", "PNPDeviceID": r"PCI\VEN_10DE&DEV_2504\4&1", **more}


@pytest.mark.parametrize(
    ("ram", "memory"),
    [
        (1073741824, 1 << 30),
        ("2147483648", 2 << 30),
        (-2147483648, 2 << 30),
        (4293918720, None),  # as much as 32 bits hold: more, or that much
        (0, None),
        (None, None),
    ],
)
def test_what_32_bits_cannot_hold_is_unknown(ram, memory):
    wmi = {"Win32_VideoController": [row(AdapterRAM=ram)]}

    actual = graphics.read(machine("windows", wmi=wmi)).cards

    assert value(actual)[0].memory == memory


def test_the_driver_has_the_memory_in_64_bits():
    registry = {
        CLASS: {},
        CLASS + r"\0000": {"DriverDesc": "Old card", "HardwareInformation.qwMemorySize": 1 << 30},
        CLASS + r"\0001": {
            "DriverDesc": "GeForce RTX 3060",
            "HardwareInformation.qwMemorySize": {"hex": (12 << 30).to_bytes(8, "little").hex()},
        },
    }
    wmi = {"Win32_VideoController": [row(AdapterRAM=4293918720)]}

    (actual,) = value(graphics.read(machine("windows", wmi=wmi, registry=registry)).cards)

    assert actual.memory == 12 << 30


def test_the_adapter_of_a_remote_session_is_left_out():
    remote = {"Name": "Microsoft Remote Display Adapter", "PNPDeviceID": r"SWD\REMOTEDISPLAYENUM\1"}

    actual = graphics.read(machine("windows", wmi={"Win32_VideoController": [remote, row()]})).cards

    assert [card.name for card in value(actual)] == ["GeForce RTX 3060"]


def test_without_wmi_a_driver_that_has_run_tells():
    keys = {
        "0000": {"DriverDesc": "Intel(R) HD", "HardwareInformation.MemorySize": 64},
        "0001": {"DriverDesc": "Never started"},
        "0002": {"DriverDesc": "Remote", "InfPath": "rdpidd.inf", "HardwareInformation.X": 1},
        "Properties": {},
    }
    hive = Hive({path: RegistryKey(values) for path, values in keys.items()})

    actual = graphics.read(windows({f"registry {CLASS}": hive})).cards

    assert value(actual) == (Card("Intel(R) HD", None, None, None),)


@pytest.mark.parametrize("family", ["linux", "windows"])
@pytest.mark.parametrize("reason", refusals)
def test_what_is_refused_is_unknown_with_its_reason(family, reason):
    actual = graphics.read(refusing(family, reason)).cards

    assert isinstance(actual, Unknown)
    assert actual.why is reason


@needs_recordings
@pytest.mark.parametrize("name", ["peer-amd-radeon-rx6600xt", "peer-intel-hd-graphics"])
def test_recorded_windows_cards(name):
    wanted = expected("windows-video")["machines"][name]["tests"]

    actual = [
        {"NAME": c.name, "CHIPSET": c.chipset, "MEMORY": c.memory >> 20, "RESOLUTION": c.resolution}
        for c in value(graphics.read(recorded_machine(name)).cards)
    ]

    assert actual == wanted


@needs_recordings
@pytest.mark.parametrize(("name", "memory"), [("linux-2", 128), ("linux-imac", None)])
def test_recorded_linux_cards(name, memory):
    case = expected("pci-videos")["tables"]["tests"][name]
    wanted = case["expected"][0]

    (actual,) = value(graphics.read(recorded_machine(case["capture"])).cards)

    assert (actual.name, actual.chipset, actual.slot) == (
        wanted["NAME"],
        wanted["CHIPSET"],
        wanted["PCISLOT"],
    )
    # The peer takes the window of 256 MiB for the memory.
    assert (actual.memory and actual.memory >> 20) == memory


@settings(max_examples=60)
@given(odd_machines(Output(LSPCI), Listing(("0000:00:02.0",)), Rows((row(AdapterRAM="x"),)),
                    text_file("PCI_ID=8086:5917\nPCI_CLASS=30000\n1,2")))  # fmt: skip
def test_reading_never_raises(odd):
    graphics.read(odd)


def test_an_empty_lspci_is_unknown():
    actual = graphics.read(linux({"command lspci -v -nn": Output("")})).cards

    assert isinstance(actual, Unknown)
    assert actual.why in {Reason.PARSE_ERROR, Reason.ABSENT}
