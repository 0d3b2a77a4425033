"""BitLocker: methods over cached properties, the shell for ordinary users."""

from __future__ import annotations

import pytest

from inventory.answers import Refusal, Rows, Value
from inventory.facts import Known, Reason, Unknown
from inventory.questions import Call
from inventory.volume import Encryption, EncryptionState, Volume, VolumeKind
from inventory.windows.bitlocker import parse_bitlocker

CALL = Call("bitlocker_state", ("C:",))
DENIED = Refusal(Reason.ACCESS_DENIED)
VOLUME = Volume(
    "C:", VolumeKind.LOCAL, "NTFS", None, None, 1, 1, system=True,
    encryption=Unknown(Reason.ABSENT), device="v",
)  # fmt: skip
ON, OFF = EncryptionState.ON, EncryptionState.OFF


def rows(**fields):
    return Rows(({"DriveLetter": "C:", "DeviceID": "v", **fields},))


def read(*, cached=DENIED, protection=None, conversion=None, method=None, kinds=None, seen=None):
    answers = (
        cached,
        DENIED if protection is None else rows(ProtectionStatus=protection),
        DENIED if conversion is None else rows(ConversionStatus=conversion),
        DENIED if method is None else rows(EncryptionMethod=method),
        DENIED if kinds is None else rows(KeyProtectorType=list(kinds)),
    )
    return parse_bitlocker(VOLUME, answers, DENIED if seen is None else Value(seen), CALL)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1, ON), (2, OFF), (3, EncryptionState.ENCRYPTING), (4, EncryptionState.DECRYPTING),
        (5, EncryptionState.SUSPENDED), (6, EncryptionState.LOCKED),
        (7, EncryptionState.UNENCRYPTABLE), (8, EncryptionState.WAITING),
    ],
)  # fmt: skip
def test_an_ordinary_user_has_the_shells_word(value, expected):
    actual = read(seen=value)

    assert isinstance(actual, Known)
    assert actual.value.state is expected


@pytest.mark.parametrize(
    ("protection", "conversion", "kinds", "expected"),
    [
        (1, 1, None, ON),
        ("0", "0", None, OFF),
        (0, 1, (1, 3), EncryptionState.SUSPENDED),
        (0, 1, (), EncryptionState.WAITING),
        (0, 2, None, EncryptionState.ENCRYPTING),
        (0, 4, None, EncryptionState.ENCRYPTING),
        (1, 3, None, EncryptionState.DECRYPTING),
        (2, 1, None, EncryptionState.LOCKED),
    ],
)
def test_an_administrator_has_the_methods_word(protection, conversion, kinds, expected):
    actual = read(protection=protection, conversion=conversion, kinds=kinds)

    assert isinstance(actual, Known)
    assert actual.value.state is expected


def test_the_stale_property_is_not_believed_beside_the_method():
    cached = rows(ProtectionStatus=1, ConversionStatus=1, EncryptionMethod=7)

    actual = read(cached=cached, protection=0, conversion=0)

    assert isinstance(actual, Known)
    assert actual.value == Encryption(OFF)


def test_the_stale_property_is_not_believed_beside_the_shell():
    cached = rows(ProtectionStatus=1, ConversionStatus=1)

    actual = read(cached=cached, seen=2)

    assert isinstance(actual, Known)
    assert actual.value.state is OFF


def test_the_property_is_used_when_nothing_else_answers():
    actual = read(cached=rows(ProtectionStatus="1", ConversionStatus="1", EncryptionMethod="6"))

    assert isinstance(actual, Known)
    assert actual.value == Encryption(ON, "BitLocker", "XTS_AES_128")


def test_a_key_in_clear_is_told_from_a_suspension_by_the_shell():
    actual = read(protection=0, conversion=1, seen=8)

    assert isinstance(actual, Known)
    assert actual.value.state is EncryptionState.WAITING


def test_method_and_shell_that_contradict_each_other_are_a_conflict():
    actual = read(protection=1, conversion=1, seen=2)

    assert isinstance(actual, Unknown)
    assert actual.why is Reason.CONFLICT


def test_protectors_and_method_are_kept():
    actual = read(protection=1, conversion=1, method=7, kinds=(1, 3))

    assert isinstance(actual, Known)
    assert actual.value == Encryption(ON, "BitLocker", "XTS_AES_256", (1, 3))


@pytest.mark.parametrize(
    ("shell", "reason"),
    [
        (DENIED, Reason.NEEDS_ADMIN),
        (Refusal(Reason.TIMEOUT), Reason.NEEDS_ADMIN),
    ],
)
def test_without_rights_it_is_unknown_and_never_off(shell, reason):
    actual = parse_bitlocker(VOLUME, (DENIED,) * 5, shell, CALL)

    assert isinstance(actual, Unknown)
    assert actual.why is reason


def test_a_shell_without_value_is_unknown():
    actual = parse_bitlocker(VOLUME, (Rows(()),) * 5, Value(None), CALL)

    assert isinstance(actual, Unknown)
    assert actual.why is Reason.ABSENT
