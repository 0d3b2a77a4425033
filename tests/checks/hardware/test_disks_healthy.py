"""The rule of the disks' health, case by case."""

from __future__ import annotations

import pytest

from checks.check import apply
from checks.context import Profile
from checks.hardware.disks_healthy import CHECK, judge
from checks.verdict import Outcome
from inventory.disks import Disk, Health, Medium, Prediction
from inventory.facts import Known, Reason, Unknown
from tests.checks.judging import context
from tests.checks.workstations import workstation

SILENT = Unknown(Reason.NOT_SUPPORTED)
VIRTUAL = Profile(portable=False, virtual=True)


def healthy(**counters):
    return Known(Health(Prediction.HEALTHY, **counters))


def disk(health, name="sda", *, medium=Medium.SSD, bus="sata", internal=True):
    return Disk(name, f"Modele {name}", None, None, None, 10**12, medium, bus, internal, health)


FINE = disk(healthy())
ENCLOSURE = disk(SILENT, "sdb", medium=Medium.HDD, bus="usb", internal=False)
STICK = disk(SILENT, "sdc", medium=Medium.REMOVABLE, bus="usb", internal=False)
DRIVE_OF_CDS = disk(SILENT, "sr0", medium=Medium.OPTICAL)
HOSTED = disk(SILENT, "vda", medium=Medium.VIRTUAL, bus="virtio")
FAILING = disk(Known(Health(Prediction.FAILING)), "sdf")


@pytest.mark.parametrize(
    ("name", "health", "outcome", "case"),
    [
        ("says that it fails", Known(Health(Prediction.FAILING)), Outcome.FAIL, "predicted"),
        ("warning", Known(Health(Prediction.WARNING)), Outcome.WATCH, "warned"),
        ("all zero", healthy(reallocated=0, pending=0, uncorrectable=0), Outcome.OK, ""),
        ("one reallocated", healthy(reallocated=1), Outcome.WATCH, "counters"),
        ("one pending", healthy(pending=1), Outcome.WATCH, "counters"),
        ("two pending", healthy(pending=2), Outcome.FAIL, "pending"),
        ("offline uncorrectable", healthy(offline_uncorrectable=1), Outcome.WATCH, "counters"),
        ("uncorrectable", healthy(uncorrectable=1), Outcome.WATCH, "counters"),
        ("media errors", healthy(media_errors=3), Outcome.WATCH, "counters"),
        ("worn to 89 %", healthy(worn=89), Outcome.OK, ""),
        ("worn to 90 %", healthy(worn=90), Outcome.WATCH, "worn"),
        ("spare above", healthy(spare=20, spare_threshold=10), Outcome.OK, ""),
        ("spare near its threshold", healthy(spare=19, spare_threshold=10), Outcome.WATCH, "worn"),
        ("spare without threshold", healthy(spare=5), Outcome.OK, ""),
        ("critical warning", healthy(critical_warning=4), Outcome.FAIL, "nvme"),
        ("no critical warning", healthy(critical_warning=0), Outcome.OK, ""),
        ("USB dock or RAID", SILENT, Outcome.UNKNOWN, ""),
        ("refused", Unknown(Reason.NEEDS_ADMIN), Outcome.UNKNOWN, ""),
        ("garbage", Unknown(Reason.PARSE_ERROR), Outcome.UNKNOWN, ""),
    ],
)
def test_rule_for_one_disk(name, health, outcome, case):
    actual = judge((disk(health),), context())

    assert (actual.outcome, actual.case) == (outcome, case), name


@pytest.mark.parametrize(
    ("name", "disks", "outcome", "case"),
    [
        ("stick and drive of CDs say nothing", (FINE, STICK, DRIVE_OF_CDS), Outcome.OK, ""),
        ("enclosure beside", (FINE, ENCLOSURE), Outcome.UNKNOWN, "external"),
        ("enclosure alone", (ENCLOSURE,), Outcome.UNKNOWN, ""),
        ("unread inside", (FINE, disk(SILENT, "sdd")), Outcome.UNKNOWN, ""),
        ("failing beside an unread one", (ENCLOSURE, FAILING), Outcome.FAIL, "predicted"),
        ("watched beside", (disk(healthy(pending=1)), ENCLOSURE), Outcome.UNKNOWN, "watched"),
        ("only virtual disks", (HOSTED,), Outcome.NA, "virtual"),
        ("no disk listed", (), Outcome.UNKNOWN, ""),
        ("only a stick", (STICK,), Outcome.UNKNOWN, ""),
    ],
)
def test_rule_for_several(name, disks, outcome, case):
    actual = judge(disks, context())

    assert (actual.outcome, actual.case) == (outcome, case), name


def test_a_flag_without_counters_passes_and_says_so():
    flagged = disk(Known(Health(Prediction.HEALTHY, counters=Reason.NEEDS_ADMIN)), "sde")

    actual = judge((FINE, flagged), context())

    assert (actual.outcome, actual.case) == (Outcome.OK, "flag_only")
    assert actual.evidence["uncounted"] == ("Modele sde",)


def test_a_stick_that_says_it_fails_is_believed():
    stick = disk(Known(Health(Prediction.FAILING)), "sdc", medium=Medium.REMOVABLE)

    actual = judge((FINE, stick), context())

    assert actual.outcome == Outcome.FAIL


@pytest.mark.parametrize(
    ("disks", "outcome"), [((disk(SILENT),), Outcome.NA), ((FINE, FAILING), Outcome.FAIL)]
)
def test_in_a_virtual_machine_only_a_failure_counts(disks, outcome):
    actual = judge(disks, context(profile=VIRTUAL))

    assert actual.outcome == outcome


def test_evidence_of_a_watched_disk_stays_beside_the_unread_one():
    actual = judge((disk(healthy(pending=1)), ENCLOSURE), context())

    assert actual.evidence == {
        "disk": "Modele sda",
        "device": "sda",
        "pending": 1,
        "unread": ("Modele sdb",),
    }


def test_unlisted_disks_are_unknown():
    actual = apply(CHECK, workstation(disks={"disks": Unknown(Reason.TIMEOUT)}), context())

    assert (actual.outcome, actual.reason) == (Outcome.UNKNOWN, Reason.TIMEOUT)
