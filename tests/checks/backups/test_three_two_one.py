"""Three copies, two supports, one away, case by case."""

from __future__ import annotations

import pytest

from checks.backups.three_two_one import CHECK
from checks.check import apply
from checks.verdict import Outcome
from inventory.backups.model import Medium
from inventory.backups.subject import Backups
from inventory.facts import Reason, Unknown
from tests.checks.backup_cases import CONTRACT, away, backups, civil, context, copy


def on(medium, **changed):
    return copy(str(medium), medium=medium, **changed)


CASES = [
    ("a disk and the syndicate", backups(), Outcome.OK, ""),
    (
        "a disk, the storage, none away",
        backups(copies=[copy(), on(Medium.NETWORK, off_site=False)]),
        Outcome.WATCH,
        "site",
    ),
    ("one, away", backups(copies=[away()]), Outcome.WATCH, "two"),
    ("one, in the building", backups(copies=[copy()]), Outcome.WATCH, "site"),
    ("one, nobody knows where", backups(copies=[copy(off_site=None)]), Outcome.UNKNOWN, "site"),
    ("one in the computer", backups(copies=[on(Medium.OTHER_DISK)]), Outcome.FAIL, "same_pc"),
    (
        "on the same disk, twice",
        backups(copies=[on(Medium.SAME_DISK), on(Medium.OTHER_DISK)]),
        Outcome.FAIL,
        "same_pc",
    ),
    ("none, people say so", backups([civil(saved=False)], []), Outcome.FAIL, "single"),
    ("none known", backups([civil()], []), Outcome.UNKNOWN, ""),
    (
        "a synchronisation is none",
        backups(copies=[copy(), away(synchronises=True)]),
        Outcome.WATCH,
        "site",
    ),
    (
        "one that is damaged is none",
        backups(copies=[copy(), away(last=Unknown(Reason.CONFLICT))]),
        Outcome.WATCH,
        "site",
    ),
    (
        "the only one is damaged",
        backups(copies=[away(last=Unknown(Reason.CONFLICT))]),
        Outcome.FAIL,
        "single",
    ),
    (
        "one that could not be read may be good",
        backups(copies=[copy(), away(last=Unknown(Reason.NOT_RECORDED))]),
        Outcome.OK,
        "",
    ),
    ("hosted", backups([civil(hosted=True, contract=CONTRACT)], []), Outcome.NA, "hosted"),
    ("nothing told", Backups(), Outcome.UNKNOWN, ""),
]


@pytest.mark.parametrize(("name", "subject", "outcome", "case"), CASES)
def test_rule(name, subject, outcome, case):
    actual = apply(CHECK, subject, context())

    assert (actual.outcome, actual.case) == (outcome, case), name


def test_every_outcome_is_reached():
    assert {outcome for _, _, outcome, _ in CASES} >= set(Outcome)
