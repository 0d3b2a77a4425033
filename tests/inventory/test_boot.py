"""UEFI, Secure Boot and the security chip, from both systems."""

from __future__ import annotations

import pytest
from hypothesis import given

from inventory import boot
from inventory.answers import Content, Hive, Listing, Output, Refusal, RegistryKey, Rows, Value
from inventory.boot import SecureBoot, Tpm
from inventory.facts import Known, Reason, Unknown
from inventory.smbios import parse_structures
from tests.inventory.strategies import answers

UEFI = Listing(("efivars", "systab"))
ABSENT = Refusal(Reason.ABSENT)


def told(fact):
    return fact.value if isinstance(fact, Known) else fact.why


@pytest.mark.parametrize(
    ("folder", "variable", "state"),
    [
        (UEFI, Content(b"\x06\0\0\0\x01"), SecureBoot.ENABLED),
        (UEFI, Content(b"\x06\0\0\0\0"), SecureBoot.DISABLED),
        (ABSENT, ABSENT, SecureBoot.UNSUPPORTED),
        (UEFI, ABSENT, Reason.ABSENT),
        (UEFI, Refusal(Reason.ACCESS_DENIED), Reason.ACCESS_DENIED),
        (UEFI, Content(b"\x01"), Reason.PARSE_ERROR),
        (UEFI, Content(b"\x06\0\0\0\x07"), Reason.PARSE_ERROR),
        (UEFI, Output("1"), Reason.PARSE_ERROR),
        (Refusal(Reason.TIMEOUT), Refusal(Reason.TIMEOUT), Reason.TIMEOUT),
    ],
)
def test_secure_boot_on_linux(folder, variable, state):
    actual = boot.parse_secure_boot_variable(folder, variable)

    assert told(actual) == state


def key(**values):
    return Hive({"": RegistryKey(values)})


@pytest.mark.parametrize(
    ("registry", "firmware", "state"),
    [
        (key(UEFISecureBootEnabled=1), Value(2), SecureBoot.ENABLED),
        (key(uefisecurebootenabled=0), Value(2), SecureBoot.DISABLED),
        (ABSENT, Value(1), SecureBoot.UNSUPPORTED),
        (ABSENT, Refusal(Reason.API_ERROR), SecureBoot.UNSUPPORTED),
        (Refusal(Reason.NOT_RECORDED), Value(1), SecureBoot.UNSUPPORTED),
        (Refusal(Reason.NOT_RECORDED), Value(2), Reason.NOT_RECORDED),
        (Refusal(Reason.ACCESS_DENIED), Value(2), Reason.ACCESS_DENIED),
        (key(PolicyPublisher="x"), Value(2), Reason.PARSE_ERROR),
        (Listing(()), Value(2), Reason.PARSE_ERROR),
    ],
)
def test_secure_boot_on_windows(registry, firmware, state):
    actual = boot.parse_secure_boot_key(registry, firmware)

    assert told(actual) == state


@pytest.mark.parametrize(
    ("chips", "version", "tpm"),
    [
        (Listing(("tpm0",)), Content(b"2\n"), Tpm(present=True, version=2)),
        (Listing(("tpm0",)), ABSENT, Tpm(present=True, version=None)),
        (Listing(()), ABSENT, Tpm(present=False, version=None)),
        (ABSENT, ABSENT, Reason.ABSENT),
        (Refusal(Reason.ACCESS_DENIED), ABSENT, Reason.ACCESS_DENIED),
    ],
)
def test_the_security_chip_on_linux(chips, version, tpm):
    actual = boot.parse_tpm_folder(chips, version)

    assert told(actual) == tpm


@pytest.mark.parametrize(
    ("answer", "tpm"),
    [
        (Value({"version": 2}), Tpm(present=True, version=2)),
        (Value({"version": 0}), Tpm(present=False, version=None)),
        (ABSENT, Tpm(present=False, version=None)),
        (Value({"version": 9}), Reason.PARSE_ERROR),
        (Value(None), Reason.PARSE_ERROR),
        (Refusal(Reason.NOT_SUPPORTED), Reason.NOT_SUPPORTED),
    ],
)
def test_the_security_chip_on_windows(answer, tpm):
    actual = boot.parse_tpm_call(answer)

    assert told(actual) == tpm


@pytest.mark.parametrize(
    ("answer", "tpm"),
    [
        (Rows(({"SpecVersion": "2.0, 0, 1.38"},)), Tpm(present=True, version=2)),
        (Rows(({"SpecVersion": "Not Supported"},)), Tpm(present=True, version=None)),
        (Rows(()), Tpm(present=False, version=None)),
        (Refusal(Reason.ACCESS_DENIED), Reason.ACCESS_DENIED),
    ],
)
def test_the_class_of_the_security_chip(answer, tpm):
    actual = boot.parse_tpm_class(answer)

    assert told(actual) == tpm


def test_a_chip_that_the_firmware_announces():
    table = parse_structures(
        Output("Handle 0x1, DMI type 43, 31 bytes\nTPM Device\n\tSpecification Version: 2.0\n")
    )

    actual = boot.parse_tpm_structure(table)

    assert told(actual) == Tpm(present=True, version=2)


@given(answers, answers)
def test_the_start_never_raises(first, second):
    for actual in (
        boot.parse_efi(first),
        boot.parse_firmware_type(first),
        boot.parse_secure_boot_variable(first, second),
        boot.parse_secure_boot_key(first, second),
        boot.parse_tpm_folder(first, second),
        boot.parse_tpm_call(first),
        boot.parse_tpm_class(first),
    ):
        assert isinstance(actual, Known | Unknown)
