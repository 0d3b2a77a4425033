"""What leaves the building is unreadable to others, case by case."""

from __future__ import annotations

import pytest

from checks.backups.copies_encrypted import CHECK
from checks.check import apply
from checks.verdict import Outcome
from inventory.backups.model import Medium
from inventory.backups.subject import Backups
from inventory.facts import Known
from tests.checks.backup_cases import NOT_TOLD, away, backups, context, copy

CLEAR = Known(False)


def one(**changed):
    return backups(copies=[copy(**changed)])


CASES = [
    ("encrypted, the key is elsewhere", backups(), Outcome.OK, ""),
    ("away in clear", backups(copies=[away(encrypted=CLEAR)]), Outcome.FAIL, "clear"),
    ("a disk in clear that stays", one(encrypted=CLEAR), Outcome.WATCH, "clear"),
    ("the key on the computer", one(key_elsewhere=False), Outcome.FAIL, "key"),
    ("nobody knows where the key is", one(key_elsewhere=None), Outcome.UNKNOWN, "key"),
    ("nobody knows whether it is", one(encrypted=NOT_TOLD), Outcome.UNKNOWN, ""),
    ("nobody knows what it is on", one(medium=None, off_site=None), Outcome.UNKNOWN, ""),
    ("the storage stays", one(medium=Medium.NETWORK, encrypted=CLEAR), Outcome.NA, "none"),
    ("no copy", backups(copies=[]), Outcome.UNKNOWN, ""),
    ("nothing told", Backups(), Outcome.UNKNOWN, ""),
]


@pytest.mark.parametrize(("name", "subject", "outcome", "case"), CASES)
def test_rule(name, subject, outcome, case):
    actual = apply(CHECK, subject, context())

    assert (actual.outcome, actual.case) == (outcome, case), name


def test_every_outcome_is_reached():
    assert {outcome for _, _, outcome, _ in CASES} >= set(Outcome)
