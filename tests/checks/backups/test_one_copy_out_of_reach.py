"""A copy that nothing on the computers can reach, case by case."""

from __future__ import annotations

import pytest

from checks.backups.one_copy_out_of_reach import CHECK
from checks.check import apply
from checks.verdict import Outcome
from inventory.backups.model import Medium
from inventory.backups.subject import Backups
from tests.checks.backup_cases import CONTRACT, backups, civil, context, copy


def one(**changed):
    return backups(copies=[copy(**changed)])


def plugged(**changed):
    return copy("Branché", unplugged=False, own_access=True, **changed)


CASES = [
    ("exchanged every week", one(), Outcome.OK, ""),
    ("exchanged every month", one(rotation_days=31), Outcome.OK, ""),
    ("exchanged every quarter", one(rotation_days=90), Outcome.WATCH, "rotation"),
    ("unplugged, fresh", one(rotation_days=None), Outcome.OK, ""),
    ("unplugged, old", one(rotation_days=None, days=30), Outcome.WATCH, "rotation"),
    ("nobody can change it", one(unplugged=None, immutable=True), Outcome.OK, ""),
    (
        "another account writes",
        one(unplugged=False, own_access=False),
        Outcome.WATCH,
        "other_account",
    ),
    ("the session writes", backups(copies=[plugged()]), Outcome.FAIL, ""),
    (
        "in the computer",
        one(unplugged=None, own_access=None, medium=Medium.OTHER_DISK),
        Outcome.FAIL,
        "",
    ),
    (
        "only synchronised",
        one(unplugged=None, own_access=None, synchronises=True),
        Outcome.FAIL,
        "",
    ),
    ("nobody knows", one(unplugged=None, own_access=None), Outcome.UNKNOWN, ""),
    ("one reachable, one not", backups(copies=[plugged(), copy()]), Outcome.OK, ""),
    (
        "one reachable, one unknown",
        backups(copies=[plugged(), copy("?", unplugged=None, own_access=None)]),
        Outcome.UNKNOWN,
        "",
    ),
    ("no copy", backups([civil()], []), Outcome.UNKNOWN, ""),
    ("hosted", backups([civil(hosted=True, contract=CONTRACT)], []), Outcome.NA, "hosted"),
    ("nothing told", Backups(), Outcome.UNKNOWN, ""),
]


@pytest.mark.parametrize(("name", "subject", "outcome", "case"), CASES)
def test_rule(name, subject, outcome, case):
    actual = apply(CHECK, subject, context())

    assert (actual.outcome, actual.case) == (outcome, case), name


def test_every_outcome_is_reached():
    assert {outcome for _, _, outcome, _ in CASES} >= set(Outcome)
