"""The encryption rule, case by case."""

from __future__ import annotations

import dataclasses

import pytest

from checks.check import apply
from checks.context import Profile
from checks.encryption.system_disk_encrypted import CHECK, judge, reads
from checks.verdict import Outcome, Severity
from inventory.facts import Known, Reason, Unknown
from inventory.machine import Family
from inventory.volumes import Encryption, EncryptionState, Volume, VolumeKind
from tests.checks.judging import context
from tests.checks.workstations import workstation

LAPTOP = Profile(portable=True, virtual=False)
DESKTOP = Profile(portable=False, virtual=False)
UNREAD = Profile(portable=None, virtual=None)
VIRTUAL = Profile(portable=False, virtual=True)
DENIED = Unknown(Reason.ACCESS_DENIED, ("call bitlocker_state C:",))


def volume(state, name="C:", *, system=True, kind=VolumeKind.LOCAL):
    known = state if isinstance(state, Unknown) else Known(Encryption(state), (f"call {name}",))
    return Volume(name, kind, "ntfs", None, None, 10**12, 10**11, system, known)


@pytest.mark.parametrize(
    ("state", "profile", "outcome", "case", "severity"),
    [
        (EncryptionState.ON, LAPTOP, Outcome.OK, "", None),
        (EncryptionState.ON, DESKTOP, Outcome.OK, "", None),
        (EncryptionState.ON, UNREAD, Outcome.OK, "", None),
        (EncryptionState.ENCRYPTING, LAPTOP, Outcome.WATCH, "encrypting", None),
        (EncryptionState.SUSPENDED, LAPTOP, Outcome.WATCH, "suspended", None),
        (EncryptionState.SUSPENDED, UNREAD, Outcome.WATCH, "suspended", None),
        (EncryptionState.OFF, LAPTOP, Outcome.FAIL, "off", Severity.CRITICAL),
        (EncryptionState.DECRYPTING, LAPTOP, Outcome.FAIL, "decrypting", Severity.CRITICAL),
        (EncryptionState.WAITING, LAPTOP, Outcome.FAIL, "waiting", Severity.CRITICAL),
        (EncryptionState.OFF, DESKTOP, Outcome.WATCH, "off", None),
        (EncryptionState.DECRYPTING, DESKTOP, Outcome.WATCH, "decrypting", None),
        (EncryptionState.WAITING, DESKTOP, Outcome.WATCH, "waiting", None),
        (EncryptionState.OFF, UNREAD, Outcome.UNKNOWN, "portable_unread", None),
        (EncryptionState.WAITING, UNREAD, Outcome.UNKNOWN, "portable_unread", None),
        (EncryptionState.LOCKED, LAPTOP, Outcome.UNKNOWN, "", None),
        (EncryptionState.UNENCRYPTABLE, LAPTOP, Outcome.NA, "unencryptable", None),
        (EncryptionState.OFF, VIRTUAL, Outcome.NA, "virtual", None),
        (DENIED, LAPTOP, Outcome.UNKNOWN, "", None),
        (DENIED, VIRTUAL, Outcome.NA, "virtual", None),
    ],
)
def test_rule(state, profile, outcome, case, severity):
    actual = judge((volume(state),), context(profile=profile))

    assert (actual.outcome, actual.case, actual.severity) == (outcome, case, severity)


@pytest.mark.parametrize(
    ("root", "home", "outcome", "unread"),
    [
        (EncryptionState.ON, EncryptionState.ON, Outcome.OK, None),
        (EncryptionState.ON, EncryptionState.OFF, Outcome.FAIL, None),
        (EncryptionState.ON, DENIED, Outcome.UNKNOWN, ("/home",)),
        (EncryptionState.OFF, DENIED, Outcome.FAIL, ("/home",)),
        (DENIED, EncryptionState.SUSPENDED, Outcome.UNKNOWN, ("/",)),
    ],
)
def test_home_counts_like_the_system(root, home, outcome, unread):
    volumes = (volume(root, "/"), volume(home, "/home", system=False))

    actual = judge(volumes, context(Family.LINUX, LAPTOP))

    assert actual.outcome == outcome
    assert actual.evidence.get("unread") == unread


def test_reason_of_the_unread_part_is_kept():
    actual = judge((volume(DENIED),), context(profile=LAPTOP))

    assert actual.reason is Reason.ACCESS_DENIED


def test_no_system_volume_is_unknown():
    actual = judge((), context(profile=LAPTOP))

    assert (actual.outcome, actual.reason) == (Outcome.UNKNOWN, Reason.ABSENT)


def test_reads_the_system_and_a_local_home_only():
    listed = (
        volume(EncryptionState.ON, "/"),
        volume(EncryptionState.OFF, "/home", system=False),
        volume(EncryptionState.OFF, "/media/cle", system=False, kind=VolumeKind.REMOVABLE),
        volume(EncryptionState.OFF, "/mnt/nas", system=False, kind=VolumeKind.NETWORK),
    )

    actual = reads(workstation(volumes={"volumes": Known(listed, ("file /proc/mounts",))}))

    assert isinstance(actual, Known)
    assert [v.name for v in actual.value] == ["/", "/home"]
    assert actual.sources == ("file /proc/mounts", "call /", "call /home")


@pytest.mark.parametrize("why", list(Reason))
def test_unread_volumes_are_unknown_with_their_reason(why):
    subject = workstation(volumes={"volumes": Unknown(why)})

    actual = apply(CHECK, subject, context(profile=LAPTOP))

    assert (actual.outcome, actual.reason) == (Outcome.UNKNOWN, why)


def test_laptop_failure_is_critical():
    subject = workstation(volumes={"volumes": Known((volume(EncryptionState.OFF),))})

    finding = apply(CHECK, subject, context(profile=LAPTOP))
    twin = apply(CHECK, subject, context(profile=dataclasses.replace(LAPTOP, portable=False)))

    assert (finding.severity, twin.severity) == (Severity.CRITICAL, Severity.HIGH)
