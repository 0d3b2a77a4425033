"""Disks of Windows and what is known of their health."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory import disks
from inventory.answers import Refusal, Rows
from inventory.facts import Known, Reason, Unknown
from inventory.windows.disks import parse_windows
from tests.captures import expected as expected_values
from tests.captures import machine, needs_recordings, recorded_machine

PHYSICAL = {
    "DeviceId": "0", "FriendlyName": "ACME SSD 1", "MediaType": 4, "BusType": 11, "Size": "1000",
    "HealthStatus": 0, "SerialNumber": "S1",
}  # fmt: skip
DRIVE = {
    "Index": 0, "DeviceID": r"\\.\PHYSICALDRIVE0", "Model": "ACME SSD 1", "Status": "OK",
    "PNPDeviceID": r"SCSI\DISK&VEN_ACME\4&1", "MediaType": "Fixed hard disk media",
    "InterfaceType": "IDE", "SerialNumber": "S1", "Size": "1000",
}  # fmt: skip
DENIED = Refusal(Reason.ACCESS_DENIED)


def read(*, physical=PHYSICAL, drive=DRIVE, admin=(DENIED, DENIED, DENIED)):
    rows = [
        Rows((row,)) if row is not None else Refusal(Reason.ABSENT) for row in (physical, drive)
    ]
    fact = parse_windows((*rows, Refusal(Reason.ABSENT), *admin))
    assert isinstance(fact, Known)
    return fact.value[0]


@pytest.mark.parametrize(
    ("state", "status", "failure", "expected"),
    [
        (0, "OK", None, disks.Prediction.HEALTHY),
        (1, "OK", None, disks.Prediction.WARNING),
        (2, "OK", None, disks.Prediction.FAILING),
        (0, "Pred Fail", None, disks.Prediction.FAILING),
        (0, "OK", True, disks.Prediction.FAILING),
        (5, "OK", None, disks.Prediction.HEALTHY),
        ("0", "OK", "False", disks.Prediction.HEALTHY),
        (5, "Unknown", False, disks.Prediction.HEALTHY),
    ],
)
def test_the_gravest_word_on_health_wins(state, status, failure, expected):
    row = {"InstanceName": r"SCSI\Disk&Ven_ACME\4&1_0", "PredictFailure": failure}
    admin = (DENIED, Rows((row,)) if failure is not None else DENIED, DENIED)

    disk = read(
        physical={**PHYSICAL, "HealthStatus": state}, drive={**DRIVE, "Status": status}, admin=admin
    )

    assert isinstance(disk.health, Known)
    assert disk.health.value.prediction is expected


@pytest.mark.parametrize("bus", [7, 8, 16])
def test_behind_a_bridge_or_a_raid_silence_is_not_health(bus):
    disk = read(physical={**PHYSICAL, "HealthStatus": 5, "BusType": bus})

    assert isinstance(disk.health, Unknown)
    assert disk.health.why is Reason.NOT_SUPPORTED


def test_without_rights_the_counters_say_why_they_are_missing():
    disk = read()

    assert isinstance(disk.health, Known)
    assert disk.health.value.counters is Reason.NEEDS_ADMIN


def test_an_administrator_reads_counters():
    counted = {"DeviceId": "0", "Wear": 3, "PowerOnHours": "90", "Temperature": 30,
               "ReadErrorsUncorrected": 2}  # fmt: skip
    entry = [5, 0, 0, 100, 100, 7, 0, 0, 0, 0, 0, 0]
    data = {"InstanceName": r"SCSI\DISK&VEN_ACME\4&1_0", "VendorSpecific": [16, 0, *entry]}

    disk = read(admin=(Rows((counted,)), DENIED, Rows((data,))))

    assert isinstance(disk.health, Known)
    expected = disks.Health(
        disks.Prediction.HEALTHY, reallocated=7, uncorrectable=2, worn=3, hours=90, temperature=30
    )
    assert disk.health.value == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, (disks.Medium.SSD, "sata", True)),
        ({"MediaType": 3}, (disks.Medium.HDD, "sata", True)),
        ({"MediaType": "0", "BusType": "17"}, (disks.Medium.SSD, "nvme", True)),
        ({"MediaType": 0, "SpindleSpeed": 7200}, (disks.Medium.HDD, "sata", True)),
        ({"MediaType": 0, "SpindleSpeed": 4294967295}, (disks.Medium.UNKNOWN, "sata", True)),
        ({"BusType": 7}, (disks.Medium.SSD, "usb", False)),
        ({"BusType": 14}, (disks.Medium.VIRTUAL, "virtual", True)),
        ({"FriendlyName": "VBOX HARDDISK", "Model": "VBOX HARDDISK"},
         (disks.Medium.VIRTUAL, "sata", True)),
    ],
)  # fmt: skip
def test_medium_and_place_are_told_by_numbers(changes, expected):
    disk = read(physical={**PHYSICAL, **changes})

    assert (disk.medium, disk.bus, disk.internal) == expected


def test_a_stick_is_removable():
    disk = read(
        physical={**PHYSICAL, "BusType": 7, "MediaType": 0},
        drive={**DRIVE, "MediaType": "Removable Media", "InterfaceType": "USB"},
    )

    assert (disk.medium, disk.internal) == (disks.Medium.REMOVABLE, False)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"AdapterSerialNumber": "FJ68N   _0000"}, "FJ68N"),
        ({"AdapterSerialNumber": "S64DNF0R718113      _00000001."}, "S64DNF0R718113"),
        ({"SerialNumber": "0025_3846_3140_F11C."}, "0025_3846_3140_F11C."),
        ({"SerialNumber": "  WD-WCC1  "}, "WD-WCC1"),
        ({"SerialNumber": "0"}, None),
    ],
)
def test_serials_are_cleaned(fields, expected):
    row = {**PHYSICAL, "SerialNumber": None, **fields}

    actual = read(physical=row).serial

    assert actual == expected


def test_a_swapped_hexadecimal_serial_is_put_right():
    swapped = b"BV40a72194-633efb  ".ljust(20)
    plain = b"".join(swapped[at : at + 2][::-1] for at in range(0, 20, 2))

    actual = read(physical={**PHYSICAL, "SerialNumber": swapped.hex()}).serial

    assert actual == plain.decode().strip()


def test_windows_7_has_the_older_class_only():
    disk = read(physical=None)

    actual = (disk.name, disk.serial, disk.size, disk.bus, disk.internal)
    assert actual == (r"\\.\PHYSICALDRIVE0", "S1", 1000, "ide", True)


@pytest.mark.parametrize(
    ("physical", "drives", "reason"),
    [
        (Refusal(Reason.TIMEOUT), Refusal(Reason.ABSENT), Reason.TIMEOUT),
        (Refusal(Reason.ACCESS_DENIED), Rows(()), Reason.ACCESS_DENIED),
        (Rows(()), Rows(()), Reason.PARSE_ERROR),
    ],
)
def test_no_disk_is_unknown_with_its_reason(physical, drives, reason):
    rest = (Refusal(Reason.ABSENT),) * 4

    actual = parse_windows((physical, drives, *rest))

    assert isinstance(actual, Unknown)
    assert actual.why is reason


def test_optical_drives_are_listed_apart():
    wmi = {"Win32_DiskDrive": [DRIVE], "Win32_CDROMDrive": [{"Drive": "D:", "Name": "HL-DT-ST"}]}

    fact = disks.read(machine("windows", wmi=wmi)).disks

    assert isinstance(fact, Known)
    assert [disk.medium for disk in fact.value][-1] is disks.Medium.OPTICAL


@needs_recordings
@pytest.mark.parametrize("name", ["peer-latitude-7480", "peer-win10-crypt"])
def test_recorded_disks_are_the_expected_ones(name):
    wanted = expected_values("windows-storages")["machines"][name]["tests"]

    fact = disks.read(recorded_machine(name)).disks

    assert isinstance(fact, Known)
    actual = [
        (d.name, d.model, d.serial, d.firmware, (d.size or 0) // 10**6, d.description)
        for d in fact.value
    ]
    expected = [
        (w["NAME"], w["MODEL"], w["SERIAL"], w["FIRMWARE"], w["DISKSIZE"], w["DESCRIPTION"])
        for w in wanted
    ]
    assert actual == expected
    assert all(isinstance(d.health, Known) for d in fact.value)


VALUES = st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.integers())
ROWS = st.lists(
    st.dictionaries(st.sampled_from((*PHYSICAL, *DRIVE, "InstanceName", "VendorSpecific")), VALUES)
)


@given(ROWS, ROWS, ROWS)
def test_never_raises_on_any_rows(physical, drives, admin):
    rows = Rows(tuple(admin))

    parse_windows((Rows(tuple(physical)), Rows(tuple(drives)), rows, rows, rows, rows))
