"""BitLocker: what the WMI methods, the cached properties and the shell say of one volume."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inventory.facts import Fact, Known, Reason, Unknown
from inventory.questions import BITLOCKER, Call, Wmi, WmiMethod
from inventory.reading import column, number, text
from inventory.shapes import data, rows
from inventory.volume import Encryption, EncryptionState, Volume

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from inventory.answers import Answer, Row


# BitLocker: the methods tell the truth (administrator), the properties may be days old.
_VOLUME_KEYS = ("DeviceID", "DriveLetter", "PersistentVolumeID")
ENCRYPTABLE = Wmi(
    "Win32_EncryptableVolume",
    (*_VOLUME_KEYS, "ProtectionStatus", "ConversionStatus", "EncryptionMethod", "VolumeType"),
    BITLOCKER,
)
PROTECTION = WmiMethod("Win32_EncryptableVolume", "GetProtectionStatus", _VOLUME_KEYS, BITLOCKER)
CONVERSION = WmiMethod("Win32_EncryptableVolume", "GetConversionStatus", _VOLUME_KEYS, BITLOCKER)
METHOD = WmiMethod("Win32_EncryptableVolume", "GetEncryptionMethod", _VOLUME_KEYS, BITLOCKER)
# Rows may carry KeyProtectorType (numbers, annex G); identifiers of protectors are not looked at.
PROTECTORS = WmiMethod("Win32_EncryptableVolume", "GetKeyProtectors", _VOLUME_KEYS, BITLOCKER)
QUESTIONS = (ENCRYPTABLE, PROTECTION, CONVERSION, METHOD, PROTECTORS)
# System.Volume.BitLockerProtection.
_SHELL = {
    1: EncryptionState.ON,
    2: EncryptionState.OFF,
    3: EncryptionState.ENCRYPTING,
    4: EncryptionState.DECRYPTING,
    5: EncryptionState.SUSPENDED,
    6: EncryptionState.LOCKED,
    7: EncryptionState.UNENCRYPTABLE,
    8: EncryptionState.WAITING,
}
# Win32_EncryptableVolume.GetEncryptionMethod.
_METHODS = {
    1: "AES_128_WITH_DIFFUSER",
    2: "AES_256_WITH_DIFFUSER",
    3: "AES_128",
    4: "AES_256",
    5: "HARDWARE_ENCRYPTION",
    6: "XTS_AES_128",
    7: "XTS_AES_256",
}
# Two sources that look at different moments, or one of which sees less, still agree so.
_AGREE = (
    frozenset({EncryptionState.SUSPENDED, EncryptionState.WAITING}),
    frozenset({EncryptionState.ON, EncryptionState.ENCRYPTING}),
    frozenset({EncryptionState.SUSPENDED, EncryptionState.ENCRYPTING}),
    frozenset({EncryptionState.OFF, EncryptionState.DECRYPTING}),
    frozenset({EncryptionState.OFF, EncryptionState.UNENCRYPTABLE}),
    frozenset({EncryptionState.SUSPENDED, EncryptionState.DECRYPTING}),
)


def parse_bitlocker(
    volume: Volume, answers: Sequence[Answer], shell: Answer | None, call: Call
) -> Fact[Encryption]:
    """The encryption of one volume, from the five WMI answers and the shell's property.

    The methods are authoritative over the cached properties, which are only used when nothing
    else answered. The shell tells a suspended volume from one whose key lies in clear.
    """
    refusals: list[Unknown] = []
    found: list[Mapping[str, Row]] = []
    for question, answer in zip(QUESTIONS, answers, strict=False):
        listed = rows(answer, question)
        if isinstance(listed, Unknown):
            refusals.append(listed)
            listed = ()
        mine = next((row for row in listed if _same_volume(row, volume)), None)
        found.append({} if mine is None else {"row": mine})
    cached, protection, conversion, method, protectors = (entry.get("row") for entry in found)
    seen = _shell_state(shell, call, refusals)
    kinds = _protector_kinds(protectors)
    told = None
    sources: tuple[str, ...] = ()
    if protection is not None and conversion is not None:
        told = _state(protection, conversion, kinds)
        sources = (str(PROTECTION), str(CONVERSION))
    if told is not None and seen is not None and told is not seen:
        if {told, seen} not in _AGREE:
            return Unknown(Reason.CONFLICT, (*sources, str(call)), f"{told} {seen}")
        told = seen if seen is EncryptionState.WAITING else told
    state = told or seen
    if seen is not None:
        sources = (*sources, str(call))
    number_of = method
    if state is None and cached is not None:
        state = _state(cached, cached, ())
        number_of, sources = cached, (str(ENCRYPTABLE),)
    if state is None:
        return _refused(refusals, call)
    chosen = number_of if number_of is not None else cached
    ciphered = state not in {EncryptionState.OFF, EncryptionState.UNENCRYPTABLE}
    coded = number(column(chosen, "EncryptionMethod")) if chosen is not None else None
    return Known(
        Encryption(
            state=state,
            product="BitLocker" if ciphered else None,
            method=_METHODS.get(coded or 0) if ciphered else None,
            protectors=kinds or (),
        ),
        sources,
    )


def _refused(refusals: Iterable[Unknown], call: Call) -> Unknown:
    """Why nothing answered: rights first, since somebody can give them."""
    reasons = list(refusals)
    for refusal in reasons:
        if refusal.why in {Reason.ACCESS_DENIED, Reason.NEEDS_ADMIN}:
            return Unknown(Reason.NEEDS_ADMIN, refusal.sources, refusal.detail)
    if reasons:
        return reasons[0]
    return Unknown(Reason.ABSENT, (str(ENCRYPTABLE), str(call)))


def _same_volume(row: Row, volume: Volume) -> bool:
    letter = text(column(row, "DriveLetter"))
    if letter is not None:
        return letter.upper() == volume.name
    device = text(column(row, "DeviceID"))
    return device is not None and device == volume.device


def _shell_state(
    answer: Answer | None, call: Call, refusals: list[Unknown]
) -> EncryptionState | None:
    if answer is None:
        return None
    value = data(answer, call)
    if isinstance(value, Unknown):
        refusals.append(value)
        return None
    return _SHELL.get(number(value) or 0)


def _state(
    protection: Row, conversion: Row, kinds: tuple[int, ...] | None
) -> EncryptionState | None:
    """ProtectionStatus (0 off, 1 on, 2 locked) with ConversionStatus (annex G).

    Encrypted and unprotected: the key lies in clear. With protectors somebody suspended it;
    without any, it was never activated. ``kinds`` is None when protectors were not read.
    """
    protected = number(column(protection, "ProtectionStatus"))
    converted = number(column(conversion, "ConversionStatus"))
    if protected == 2:
        return EncryptionState.LOCKED
    match converted:
        case 0:
            return EncryptionState.OFF if protected == 0 else None
        case 1 if protected == 1:
            return EncryptionState.ON
        case 1 if protected == 0:
            return EncryptionState.WAITING if kinds == () else EncryptionState.SUSPENDED
        case 2 | 4:
            return EncryptionState.ENCRYPTING
        case 3 | 5:
            return EncryptionState.DECRYPTING
        case _:
            return None


def _protector_kinds(row: Row | None) -> tuple[int, ...] | None:
    """Types of protectors; None when unread: identifiers alone only tell that there are some."""
    if row is None:
        return None
    listed = column(row, "KeyProtectorType")
    if isinstance(listed, list | tuple):
        kinds = [number(kind) for kind in listed]
        return tuple(kind for kind in kinds if kind is not None)
    identifiers = column(row, "VolumeKeyProtectorID")
    return () if isinstance(identifiers, list | tuple) and not identifiers else None
