"""The rule that everything has a copy, case by case."""

from __future__ import annotations

import pytest

from checks.backups.copies_exist import CHECK, judge
from checks.check import apply
from checks.verdict import Outcome
from inventory.backups.model import Evidence
from inventory.backups.subject import Backups, Cover, Covering
from inventory.facts import Known, Reason
from tests.checks.backup_cases import CONTRACT, NOT_READ, backups, civil, context, copy, office

CASES = [
    ("two measured copies", backups(), Outcome.OK, ""),
    ("read from the tool's log", backups(copies=[copy(evidence=Evidence.READ)]), Outcome.OK, ""),
    (
        "declared only",
        backups(copies=[copy(evidence=Evidence.DECLARED)]),
        Outcome.WATCH,
        "declared",
    ),
    (
        "declared, never read",
        backups(copies=[copy(evidence=None, last=NOT_READ)]),
        Outcome.WATCH,
        "declared",
    ),
    ("synchronised only", backups(copies=[copy(synchronises=True)]), Outcome.WATCH, "sync"),
    ("none, and people say so", backups([civil(saved=False)], []), Outcome.FAIL, "none"),
    ("none known", backups([civil()], []), Outcome.UNKNOWN, "none"),
    ("none known, thought to be saved", backups([civil(saved=True)], []), Outcome.UNKNOWN, "none"),
    (
        "one of two is in no copy",
        backups(covers=[Cover("civil", 0, Covering.PROVED)]),
        Outcome.UNKNOWN,
        "none",
    ),
    (
        "one of two left out of the list",
        backups([civil()], covers=[Cover("civil", 0, Covering.OUTSIDE)]),
        Outcome.UNKNOWN,
        "none",
    ),
    (
        "one is lost for sure, one is unknown",
        backups([civil(saved=False), office()], []),
        Outcome.FAIL,
        "none",
    ),
    (
        "the supplier has it",
        backups([civil(hosted=True, contract=CONTRACT)], []),
        Outcome.NA,
        "hosted",
    ),
    ("nothing told", Backups(), Outcome.UNKNOWN, ""),
    ("no dataset at all", backups([]), Outcome.UNKNOWN, ""),
]


@pytest.mark.parametrize(("name", "subject", "outcome", "case"), CASES)
def test_rule(name, subject, outcome, case):
    actual = apply(CHECK, subject, context())

    assert (actual.outcome, actual.case) == (outcome, case), name


def test_every_outcome_is_reached():
    assert {outcome for _, _, outcome, _ in CASES} >= set(Outcome)


def test_an_installed_program_proves_nothing_but_is_named():
    actual = judge(backups([civil()], [], installed=("Acronis",)), context())

    assert (actual.outcome, actual.reason) == (Outcome.UNKNOWN, Reason.NEEDS_ANSWER)
    assert actual.evidence["installed"] == ("Acronis",)


def test_what_has_no_copy_is_named():
    actual = judge(backups([civil(saved=False), office(saved=False)], []), context())

    assert actual.evidence["named"] == ("État civil", "Documents")


def test_a_cover_of_a_copy_that_is_not_there_counts_for_nothing():
    actual = judge(backups([civil()], [], [Cover("civil", 4, Covering.PROVED)]), context())

    assert actual.outcome == Outcome.UNKNOWN
    assert Known(()) == backups([], []).copies
