"""Volumes of Windows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory import volumes
from inventory.answers import Refusal, Rows
from inventory.facts import Known, Reason, Unknown
from inventory.windows.volumes import parse_windows
from tests.captures import expected as expected_values
from tests.captures import machine, needs_recordings, recorded_machine

C = {"DeviceID": "C:", "DriveType": "3", "FileSystem": "NTFS", "Size": "1000", "FreeSpace": "400"}
NONE = Refusal(Reason.ABSENT)
DEVICE = "\\\\?\\Volume{1}\\"


def read(*, logical=(C,), others=(), system="C:"):
    rows = Rows(({"SystemDrive": system},)) if system else NONE
    fact = parse_windows(Rows(tuple(logical)), Rows(tuple(others)), rows)
    assert isinstance(fact, Known)
    return {volume.name: volume for volume in fact.value}


@pytest.mark.parametrize(
    ("drive_type", "expected"),
    [
        (2, volumes.VolumeKind.REMOVABLE),
        ("3", volumes.VolumeKind.LOCAL),
        (4, volumes.VolumeKind.NETWORK),
        (5, volumes.VolumeKind.OPTICAL),
        (6, volumes.VolumeKind.RAM),
    ],
)
def test_the_kind_is_a_number_not_a_translated_word(drive_type, expected):
    actual = read(logical=({**C, "DriveType": drive_type, "Description": "Disque"},))["C:"].kind

    assert actual is expected


def test_the_system_drive_is_told():
    found = read(logical=(C, {**C, "DeviceID": "D:"}), system="d:")

    assert [name for name, volume in found.items() if volume.system] == ["D:"]


def test_the_boot_volume_is_the_system_where_windows_does_not_say():
    other = {"DeviceID": DEVICE, "DriveLetter": "C:", "BootVolume": "TRUE"}

    actual = read(others=(other,), system=None)["C:"]

    assert actual.system
    assert actual.device == DEVICE


def test_an_empty_reader_has_no_sizes():
    empty = {"DeviceID": "E:", "DriveType": 2, "Size": None, "FreeSpace": None}

    volume = read(logical=(C, empty))["E:"]

    assert (volume.total, volume.free) == (None, None)


@pytest.mark.parametrize(
    ("serial", "expected"), [(-1, "FFFFFFFF"), ("1122334454", "42E576F6"), (None, None)]
)
def test_a_signed_serial_is_put_right(serial, expected):
    other = {"DeviceID": "v", "Name": "v", "SerialNumber": serial, "Capacity": 5}

    actual = read(others=(other,))["v"].serial

    assert actual == expected


@pytest.mark.parametrize(
    ("logical", "others", "reason"),
    [
        (Refusal(Reason.TIMEOUT), NONE, Reason.TIMEOUT),
        (Rows(()), Rows(()), Reason.PARSE_ERROR),
        (Refusal(Reason.ACCESS_DENIED), Rows(()), Reason.ACCESS_DENIED),
    ],
)
def test_no_volume_is_unknown_with_its_reason(logical, others, reason):
    actual = parse_windows(logical, others, NONE)

    assert isinstance(actual, Unknown)
    assert actual.why is reason


def test_each_drive_is_asked_for_its_encryption():
    usb = {**C, "DeviceID": "E:", "DriveType": 2}
    net = {**C, "DeviceID": "Z:", "DriveType": 4, "ProviderName": r"\\srv\docs"}
    calls = {"bitlocker_state C:": 1, "bitlocker_state E:": 2, "bitlocker_state Z:": 1}

    here = machine("windows", wmi={"Win32_LogicalDisk": [C, usb, net]}, calls=calls)
    fact = volumes.read(here).volumes

    assert isinstance(fact, Known)
    told = {volume.name: volume.encryption for volume in fact.value}
    actual = {
        name: encryption.value.state if isinstance(encryption, Known) else encryption.why
        for name, encryption in told.items()
    }
    expected = {
        "C:": volumes.EncryptionState.ON,
        "E:": volumes.EncryptionState.OFF,
        "Z:": Reason.NOT_SUPPORTED,
    }
    assert actual == expected


def mebibytes(size):
    return None if size is None else size // 2**20


@needs_recordings
@pytest.mark.parametrize("name", ["peer-win10-crypt", "peer-winxp-sp3-x86"])
def test_recorded_volumes_are_the_expected_ones(name):
    wanted = expected_values("windows-drives")["machines"][name]["tests"]

    fact = volumes.read(recorded_machine(name)).volumes

    assert isinstance(fact, Known)
    actual = [
        (v.description, v.filesystem, v.label, v.serial, mebibytes(v.total), mebibytes(v.free))
        for v in fact.value
    ]
    expected = [
        (w["DESCRIPTION"], w["FILESYSTEM"], w["LABEL"], w["SERIAL"], w["TOTAL"], w["FREE"])
        for w in wanted
    ]
    assert actual == expected
    kinds = {"Local Disk": "local", "Removable Disk": "removable", "Compact Disc": "optical",
             "Network Drive": "network"}  # fmt: skip
    assert [v.kind.value for v in fact.value] == [kinds[w["TYPE"]] for w in wanted]
    # One volume of win10-crypt is the system by its BootVolume, which the peer does not look at.
    assert [v.name for v in fact.value if v.system] == ["C:"]


@needs_recordings
def test_the_recorded_bitlocker_volume_is_on():
    wanted = expected_values("windows-bitlocker")["machines"]["peer-win10-crypt"][0]

    fact = volumes.read(recorded_machine("peer-win10-crypt")).volumes

    assert isinstance(fact, Known)
    volume = next(v for v in fact.value if v.name == wanted["drive"])
    assert volume.encryption == Known(
        volumes.Encryption(volumes.EncryptionState.ON, "BitLocker", "AES_256"),
        (r"wmi root\CIMV2\Security\MicrosoftVolumeEncryption:Win32_EncryptableVolume",),
    )


VALUES = st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.text())
NAMES = ("DeviceID", "DriveLetter", "Name", "DriveType", "Size", "Capacity", "FreeSpace",
         "SerialNumber", "SystemDrive", "ProtectionStatus", "ConversionStatus")  # fmt: skip
ROWS = st.lists(st.dictionaries(st.sampled_from(NAMES), VALUES))


@given(ROWS, ROWS, ROWS)
def test_never_raises_on_any_rows(logical, others, encryptable):
    wmi = {
        "Win32_LogicalDisk": logical, "Win32_Volume": others, "Win32_OperatingSystem": others,
        "Win32_EncryptableVolume": encryptable,
        "Win32_EncryptableVolume.GetProtectionStatus": encryptable,
        "Win32_EncryptableVolume.GetConversionStatus": encryptable,
    }  # fmt: skip

    volumes.read(machine("windows", wmi=wmi))
