"""Processors, one entry per socket, from both systems."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inventory import processor
from inventory.answers import Content, Hive, Output, Refusal, RegistryKey, Rows
from inventory.facts import Known, Reason, Unknown
from inventory.linux import cpuinfo
from inventory.smbios import DMIDECODE, parse_structures
from tests.captures import RECORDED, expected, machine, needs_recordings, recorded_machine
from tests.inventory.odd_machines import linux, odd_machines, refusals, refusing, windows


def value(fact):
    assert isinstance(fact, Known), fact
    return fact.value


def x86(number, socket, cores=2, siblings=4, flags="fpu lm"):
    return (
        f"processor\t: {number}\nvendor_id\t: GenuineIntel\ncpu family\t: 6\nmodel\t\t: 140\n"
        f"model name\t: 11th Gen Intel(R) Core(TM) i5-1135G7   @ 2.40GHz\nstepping\t: 1\n"
        f"cpu MHz\t\t: 800.000\nphysical id\t: {socket}\nsiblings\t: {siblings}\n"
        f"cpu cores\t: {cores}\nflags\t\t: {flags}\n"
    )


def test_threads_of_one_socket_are_one_processor():
    (actual,) = cpuinfo.sockets("\n".join(x86(number, 0) for number in range(4)))

    assert actual.name == "11th Gen Intel(R) Core(TM) i5-1135G7 @ 2.40GHz"
    assert (actual.maker, actual.cores, actual.logical) == ("Intel", 2, 4)
    assert (actual.speed, actual.architecture) == (2400, "x86_64")
    assert (actual.family, actual.model, actual.stepping) == (6, 140, 1)


def test_two_sockets_are_two_processors():
    actual = cpuinfo.sockets("\n".join(x86(number, number % 2) for number in range(8)))

    assert [(cpu.cores, cpu.logical) for cpu in actual] == [(2, 4), (2, 4)]


@pytest.mark.parametrize(
    ("flags", "architecture"), [("fpu lm", "x86_64"), ("fpu", "i386"), ("", None)]
)
def test_64_bits_are_told_by_a_flag(flags, architecture):
    actual = cpuinfo.sockets(x86(0, 0, flags=flags))

    assert actual[0].architecture == architecture


@pytest.mark.parametrize(
    ("name", "speed"),
    [
        ("Intel(R) Core(TM) i5-2300 CPU @ 2.80GHz", 2800),
        ("Intel(R) Xeon(R) @ 667MHz", 667),
        ("AMD Ryzen 5 5600G with Radeon Graphics", None),
        (None, None),
    ],
)
def test_the_speed_in_a_name(name, speed):
    actual = cpuinfo.speed_in_name(name)

    assert actual == speed


@pytest.mark.parametrize(
    ("printed", "identifier", "decoded"),
    [
        ("A7 06 02 00 FF FB EB BF", "BFEBFBFF000206A7", (6, 42, 7)),
        ("42 0F 10 00 FF FB 8B 07", "078BFBFF00100F42", (16, 4, 2)),
        ("00 00 00 00 00 00 00 00", None, (None, None, None)),
        ("x", None, (None, None, None)),
    ],
)
def test_cpuid_is_decoded(printed, identifier, decoded):
    table = parse_structures(
        Output(f"Handle 0x4, DMI type 4, 42 bytes\nProcessor\n\tID: {printed}\n\tVersion: X\n")
    )

    (actual,) = value(processor.dmi_sockets(table))

    assert actual.identifier == identifier
    assert (actual.family, actual.model, actual.stepping) == decoded


@pytest.mark.parametrize(
    ("status", "count"),
    [("Populated, Enabled", 1), ("Unpopulated", 0), ("Populated, Disabled By BIOS", 0)],
)
def test_empty_sockets_are_left_out(status, count):
    table = parse_structures(
        Output(f"Handle 0x4, DMI type 4, 42 bytes\nProcessor\n\tStatus: {status}\n")
    )

    actual = processor.dmi_sockets(table)

    assert (len(actual.value) if isinstance(actual, Known) else 0) == count


ROW = {
    "Name": "Intel(R) Core(TM) i7-1370P",
    "Manufacturer": "GenuineIntel",
    "NumberOfCores": 14,
    "NumberOfLogicalProcessors": "20",
    "MaxClockSpeed": 1900,
    "ProcessorId": "BFEBFBFF000B06A2",
    "Description": "Intel64 Family 6 Model 186 Stepping 2",
    "SerialNumber": "To Be Filled By O.E.M.",
    "Architecture": 9,
}


def test_windows_reads_wmi():
    (actual,) = value(processor.read(machine("windows", wmi={"Win32_Processor": [ROW]})).sockets)

    assert (actual.cores, actual.logical, actual.speed) == (14, 20, 1900)
    assert (actual.maker, actual.model, actual.serial) == ("Intel", 186, None)
    assert actual.architecture == "x86_64"


KEY = "registry " + r"HKLM\HARDWARE\DESCRIPTION\System\CentralProcessor"


def hive(*names):
    keys = {str(n): RegistryKey({"ProcessorNameString": name, "~MHz": 2800,
                                 "Identifier": "Intel64 Family 6 Model 42 Stepping 7",
                                 "VendorIdentifier": "GenuineIntel"})
            for n, name in enumerate(names)}  # fmt: skip
    return Hive({"": RegistryKey({}), **keys})


def test_a_sick_wmi_leaves_the_kernels_keys():
    (actual,) = value(processor.read(windows({KEY: hive("Core i5", "Core i5")})).sockets)

    assert (actual.name, actual.logical, actual.cores) == ("Core i5", 2, None)
    assert (actual.family, actual.architecture) == (6, "x86_64")


def test_the_name_that_the_cpu_states_wins_over_an_old_table():
    row = {**ROW, "Name": "Intel Pentium III processor"}
    told = {
        KEY: hive("Intel(R) Core(TM)2 Duo"),
        "wmi " + r"root\CIMV2:Win32_Processor": Rows((row,)),
    }

    (actual,) = value(processor.read(windows(told)).sockets)

    assert actual.name == "Intel(R) Core(TM)2 Duo"
    assert actual.cores == 14


@pytest.mark.parametrize("family", ["linux", "windows"])
@pytest.mark.parametrize("reason", refusals)
def test_what_is_refused_is_unknown_with_its_reason(family, reason):
    actual = processor.read(refusing(family, reason)).sockets

    assert isinstance(actual, Unknown)
    assert actual.why is reason


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Content(b""), Reason.PARSE_ERROR),
        (Content(b"hello: world\n"), Reason.PARSE_ERROR),
        (Output(""), Reason.PARSE_ERROR),
        (Refusal(Reason.ABSENT), Reason.ABSENT),
    ],
)
def test_an_unreadable_cpuinfo_is_unknown(answer, reason):
    actual = processor.parse_cpuinfo(answer)

    assert isinstance(actual, Unknown)
    assert actual.why is reason


# --- recorded machines -------------------------------------------------------------------------

# (machine, field) → why ours is another value than the peer's.
DIFFERENCES = {
    ("linux-alpha-1", "NAME"): "the line cpu model",
    ("linux-raspberry-pi-3-model-b-on-bookworm", "NAME"): "the part's name, not the core's number",
    ("linux-hp-dl180", "ARCH"): "the CPU has 64 bits",
    ("rhel-5.6", "ARCH"): "the CPU has 64 bits",
    ("rhel-6.2-vmware-2vcpus", "ARCH"): "the CPU has 64 bits",
    ("peer-2008-with-2-different-cpus", "NAME"): "WMI's order, the same as SMBIOS'",
    ("peer-2008-with-2-different-cpus", "SPEED"): "WMI's order, the same as SMBIOS'",
    ("peer-7", "CORE"): "four cores, of which the firmware announces one",
    ("peer-7", "DESCRIPTION"): "WMI's words; the registry's say the system's bits",
    ("peer-xp", "NAME"): "the CPU's own name, not that of its family",
    ("peer-xp", "SPEED"): "WMI's MaxClockSpeed; SMBIOS says 2534",
    ("lenovo-thinkpad", "SERIAL"): "Not Supported by CPU is no serial",
    ("vmware-esx", "FAMILYNUMBER"): "family 15 and its extension 1 are family 16",
    ("vmware-esx", "MANUFACTURER"): "AMD",
    ("windows-7", "CORE"): "four cores, of which the firmware announces one",
}
# One chip, where the peer counts its cores.
ONE_CHIP = {"linux-raspberry-pi-3-model-b", "linux-raspberry-pi-3-model-b-on-bookworm"}


def as_glpi(cpu):
    return {
        "NAME": cpu.name, "CORE": cpu.cores, "SPEED": cpu.speed, "FAMILYNUMBER": cpu.family,
        "MODEL": cpu.model, "STEPPING": cpu.stepping, "ID": cpu.identifier, "SERIAL": cpu.serial,
        "MANUFACTURER": cpu.maker, "FAMILYNAME": cpu.family_name, "ARCH": cpu.architecture,
        "EXTERNAL_CLOCK": cpu.external_clock, "DESCRIPTION": cpu.description,
        "THREAD": cpu.logical // cpu.cores if cpu.logical and cpu.cores else None,
    }  # fmt: skip


def spelt(word):
    """The peer drops the marks of registered names."""
    return re.sub(r"\((R|TM)\)", "", str(word)) if word not in {None, ""} else ""


def compare(name, sockets, wanted):
    if name in ONE_CHIP:
        assert sockets[0].cores == len(wanted)
        wanted = wanted[:1]
    assert len(sockets) == len(wanted)
    for cpu, entry in zip(sockets, wanted, strict=True):
        mine = as_glpi(cpu)
        for field, theirs in entry.items():
            if field == "CORECOUNT":
                continue
            if (name, field) in DIFFERENCES:
                assert spelt(mine[field]) != spelt(theirs), field
            else:
                assert spelt(mine[field]) == spelt(theirs), field


def linux_cases():
    if not RECORDED.is_dir():
        return []
    return [case for table in expected("linux-cpu")["tables"].values() for case in table.items()]


@needs_recordings
@pytest.mark.parametrize(("name", "case"), linux_cases())
def test_recorded_linux_machines(name, case):
    actual = value(processor.read(recorded_machine(case["capture"])).sockets)

    compare(name, actual, case["expected"])


@needs_recordings
@pytest.mark.parametrize(
    "name", ["peer-2003SP2", "peer-2008-with-2-different-cpus", "peer-7", "peer-xp"]
)
def test_recorded_windows_machines(name):
    wanted = expected("windows-cpu")["machines"][name]["tests"]

    actual = value(processor.read(recorded_machine(name)).sockets)

    compare(name, actual, wanted)


@needs_recordings
@pytest.mark.parametrize(
    ("name", "capture"),
    [
        ("hp-dl180", "peer-hp-dl180"),
        ("lenovo-thinkpad", "peer-dmidecode-lenovo-thinkpad"),
        ("rhel-2.1", "peer-dmidecode-rhel-2.1"),
        ("rhel-4.6", "peer-dmidecode-rhel-4.6"),
        ("rhel-5.6", "peer-rhel-5.6"),
        ("vmware-esx", "peer-dmidecode-vmware-esx"),
        ("windows", "peer-windows"),
        ("windows-7", "peer-7"),
    ],
)
def test_recorded_smbios_processors(name, capture):
    (answer,) = recorded_machine(capture).ask_all((DMIDECODE,))
    wanted = expected("tools-generic")["tables"]["cpu_tests"][name]["expected"]

    actual = value(processor.dmi_sockets(parse_structures(answer)))

    compare(name, actual, wanted)


@needs_recordings
def test_a_recorded_systeminfo_tells_the_cpu_without_its_name():
    (actual,) = value(processor.read(recorded_machine("jc-windows-10")).sockets)

    assert (actual.maker, actual.family, actual.model, actual.name) == ("Intel", 6, 158, None)


# --- odd answers -------------------------------------------------------------------------------


@given(
    st.text()
    | st.lists(
        st.sampled_from(
            [
                *x86(0, 0).splitlines(),
                "",
                "cpu : Alpha",
                "CPU implementer : 0x41",
                "arch : IA-64",
                "cpu model : R",
            ]
        )
    ).map("\n".join)
)
def test_cpuinfo_never_raises(text):
    cpuinfo.sockets(text)
    cpuinfo.sockets(f"processor : 0\n{text}")


@settings(max_examples=60)
@given(
    odd_machines(
        Content(x86(0, 0).encode()),
        hive("A", "B"),
        Output("Handle 0x4, DMI type 4, 9 bytes\nX\n\tID: 00\n\tCore Count: x\n"),
    )
)
def test_reading_never_raises(odd):
    processor.read(odd)


def test_an_unlisted_system_is_not_supported():
    actual = processor.read(refusing("macos", Reason.ABSENT)).sockets

    assert isinstance(actual, Unknown)
    assert actual.why is Reason.NOT_SUPPORTED


def test_smbios_completes_what_cpuinfo_lacks():
    told = {
        "file /proc/cpuinfo": Content(x86(0, 0).encode()),
        "command dmidecode": Output(
            "Handle 0x4, DMI type 4, 9 bytes\nProcessor\n\tExternal Clock: 100 MHz\n"
        ),
    }

    (actual,) = value(processor.read(linux(told)).sockets)

    assert (actual.external_clock, actual.cores) == (100, 2)
