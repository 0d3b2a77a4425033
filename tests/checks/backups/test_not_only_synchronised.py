"""A synchronisation is no backup, case by case."""

from __future__ import annotations

import pytest

from checks.backups.not_only_synchronised import CHECK
from checks.check import apply
from checks.verdict import Outcome
from inventory.backups.subject import Backups, Cover, Covering
from tests.checks.backup_cases import backups, civil, context, copy

ONEDRIVE = copy("OneDrive", synchronises=True)
SEEN = copy("OneDrive (PC)", synchronises=True, detected=True)
BOTH = [Cover("civil", 0, Covering.DECLARED), Cover("civil", 1, Covering.PROVED)]


CASES = [
    ("and a copy beside", backups([civil()], [ONEDRIVE, copy()], BOTH), Outcome.OK, ""),
    ("alone, people say so", backups([civil()], [ONEDRIVE]), Outcome.FAIL, ""),
    ("alone, a computer says so", backups([civil()], [SEEN]), Outcome.UNKNOWN, "other"),
    ("nobody knows of what", backups([civil()], [SEEN], []), Outcome.UNKNOWN, "which"),
    ("none", backups(), Outcome.NA, "none"),
    ("nothing told", Backups(), Outcome.UNKNOWN, ""),
]


@pytest.mark.parametrize(("name", "subject", "outcome", "case"), CASES)
def test_rule(name, subject, outcome, case):
    actual = apply(CHECK, subject, context())

    assert (actual.outcome, actual.case) == (outcome, case), name


def test_every_outcome_is_reached():
    assert {outcome for _, _, outcome, _ in CASES} >= set(Outcome) - {Outcome.WATCH}
