"""The rule of free space, case by case."""

from __future__ import annotations

import pytest

from checks.check import apply
from checks.hardware.disk_space_left import CHECK, GB, judge, reads
from checks.verdict import Outcome
from inventory.facts import Known, Reason, Unknown
from inventory.volumes import Volume, VolumeKind
from tests.checks.judging import context
from tests.checks.workstations import workstation

ENCRYPTION = Unknown(Reason.NOT_RECORDED)


def volume(
    free,
    total,
    *,
    system=True,
    name="C:",
    kind=VolumeKind.LOCAL,
    filesystem="NTFS",
    label=None,
):
    return Volume(name, kind, filesystem, label, None, total, free, system, ENCRYPTION)


ROOMY = volume(100 * GB, 200 * GB)


def data(free, total=100 * GB, name="D:", **named):
    return volume(free, total, system=False, name=name, **named)


@pytest.mark.parametrize(
    ("name", "volumes", "outcome", "case"),
    [
        ("half free", [ROOMY], Outcome.OK, ""),
        ("15 % and 30 GB", [volume(30 * GB, 200 * GB)], Outcome.OK, ""),
        ("just under 15 %", [volume(30 * GB - 1, 200 * GB)], Outcome.WATCH, "system"),
        ("8 %", [volume(16 * GB, 200 * GB)], Outcome.WATCH, "system"),
        ("just under 8 %", [volume(16 * GB - 1, 200 * GB)], Outcome.FAIL, "system"),
        ("half of a small disk, 20 GB", [volume(20 * GB, 40 * GB)], Outcome.OK, ""),
        ("half of a small disk, less", [volume(20 * GB - 1, 40 * GB)], Outcome.WATCH, "system"),
        ("10 GB", [volume(10 * GB, 32 * GB)], Outcome.WATCH, "system"),
        ("less than 10 GB", [volume(10 * GB - 1, 32 * GB)], Outcome.FAIL, "system"),
        ("full", [volume(0, 100 * GB)], Outcome.FAIL, "system"),
        ("small data volume, 20 %", [ROOMY, data(GB, 5 * GB)], Outcome.OK, ""),
        ("data volume at 10 %", [ROOMY, data(10 * GB)], Outcome.WATCH, ""),
        ("data volume at 5 %", [ROOMY, data(5 * GB)], Outcome.FAIL, ""),
        ("system not ready", [volume(None, None)], Outcome.UNKNOWN, ""),
        ("more free than there is", [volume(2 * GB, GB)], Outcome.UNKNOWN, ""),
        ("less than nothing", [volume(-1, GB)], Outcome.UNKNOWN, ""),
        ("size zero", [volume(0, 0)], Outcome.UNKNOWN, ""),
        ("one of two not ready", [ROOMY, data(None)], Outcome.UNKNOWN, ""),
        ("one not ready, one full", [volume(GB, 100 * GB), data(None)], Outcome.FAIL, "system"),
        ("system not listed", [data(50 * GB)], Outcome.UNKNOWN, ""),
        ("nothing listed", [], Outcome.UNKNOWN, ""),
    ],
)
def test_rule(name, volumes, outcome, case):
    actual = judge(tuple(volumes), context())

    assert (actual.outcome, actual.case) == (outcome, case), name


def test_the_tightest_volume_is_shown():
    actual = judge((ROOMY, data(30 * GB), data(20 * GB, name="E:")), context())

    assert (actual.evidence["volume"], actual.evidence["percent"]) == ("E:", 20)


def test_what_was_read_stays_beside_the_unread_one():
    actual = judge((ROOMY, data(None)), context())

    assert (actual.evidence["volume"], actual.evidence["unread"]) == ("C:", ("D:",))


@pytest.mark.parametrize(
    "ignored",
    [
        data(0, name="E:", kind=VolumeKind.REMOVABLE),
        data(0, name="Z:", kind=VolumeKind.NETWORK),
        data(0, name="F:", kind=VolumeKind.OPTICAL),
        data(0, name="/run", kind=VolumeKind.RAM),
        data(0, name="/snap/core/1", filesystem="squashfs"),
        data(0, name="/media/iso", filesystem="iso9660"),
        data(0, 512 * 1024**2, name="/boot/efi", filesystem="vfat"),
        data(GB, 15 * GB, label="RECOVERY"),
        data(GB, 15 * GB, label="HP Recovery"),
        data(0, GB, label="Réservé au système"),
        data(0, GB, name="\\\\?\\Volume{0f3c}\\"),
    ],
)
def test_volumes_that_are_full_by_nature_are_left_out(ignored):
    subject = workstation(volumes={"volumes": Known((ROOMY, ignored))})

    actual = reads(subject)

    assert actual == Known((ROOMY,))


@pytest.mark.parametrize(
    "kept",
    [
        data(GB, 900 * GB, label="Recovery"),
        data(GB, label="Mairie"),
        data(GB, 2 * GB, name="/boot", filesystem="ext4"),
    ],
)
def test_volumes_on_which_somebody_works_are_kept(kept):
    subject = workstation(volumes={"volumes": Known((ROOMY, kept))})

    actual = reads(subject)

    assert actual == Known((ROOMY, kept))


def test_unlisted_volumes_are_unknown():
    subject = workstation(volumes={"volumes": Unknown(Reason.TIMEOUT)})

    actual = apply(CHECK, subject, context())

    assert (actual.outcome, actual.reason) == (Outcome.UNKNOWN, Reason.TIMEOUT)
