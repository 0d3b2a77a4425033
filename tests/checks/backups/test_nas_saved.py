"""What lies on the network storage has a copy elsewhere, case by case."""

from __future__ import annotations

import pytest

from checks.backups.nas_saved import CHECK
from checks.check import apply
from checks.verdict import Outcome
from inventory.backups.model import Medium
from inventory.backups.subject import Backups
from tests.checks.backup_cases import NOT_READ, away, backups, civil, context, copy, nas


def stored(*copies, **changed):
    """The civil registry on the storage, with these copies."""
    return backups([civil(**changed)], copies, nas=nas("civil"))


INSIDE = copy("Dossier du NAS", medium=Medium.NETWORK)


CASES = [
    ("a fresh copy on a disk", stored(copy()), Outcome.OK, ""),
    ("a fresh copy away", stored(away()), Outcome.OK, ""),
    ("a late copy", stored(copy(days=9)), Outcome.WATCH, ""),
    ("an undated copy", stored(copy(last=NOT_READ)), Outcome.WATCH, ""),
    ("a copy on the storage itself", stored(INSIDE), Outcome.UNKNOWN, ""),
    ("none, people say so", stored(saved=False), Outcome.FAIL, ""),
    ("none but itself, people say so", stored(INSIDE, saved=False), Outcome.FAIL, ""),
    ("none known", stored(), Outcome.UNKNOWN, ""),
    ("nobody knows what is on it", backups(nas=nas()), Outcome.UNKNOWN, "what"),
    ("no storage", backups(), Outcome.NA, "none"),
    ("nothing told", Backups(), Outcome.UNKNOWN, ""),
]


@pytest.mark.parametrize(("name", "subject", "outcome", "case"), CASES)
def test_rule(name, subject, outcome, case):
    actual = apply(CHECK, subject, context())

    assert (actual.outcome, actual.case) == (outcome, case), name


def test_every_outcome_is_reached():
    assert {outcome for _, _, outcome, _ in CASES} >= set(Outcome)
