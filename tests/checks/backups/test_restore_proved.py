"""Restores that were proved, case by case."""

from __future__ import annotations

import pytest

from checks.backups.restore_proved import CHECK
from checks.check import apply
from checks.verdict import Outcome
from inventory.backups.subject import Backups
from inventory.facts import Known, Reason
from tests.checks.backup_cases import a_test, backups, context


def kept(*listed):
    return backups(tests=Known(listed))


AUTO = "automatic"


CASES = [
    ("guided, this month", kept(a_test(10)), Outcome.OK, ""),
    ("automatic this month, guided this year", kept(a_test(5, AUTO), a_test(300)), Outcome.OK, ""),
    ("automatic alone", kept(a_test(5, AUTO)), Outcome.WATCH, "automatic"),
    (
        "automatic, guided two years ago",
        kept(a_test(5, AUTO), a_test(700)),
        Outcome.WATCH,
        "automatic",
    ),
    ("in spring", kept(a_test(200)), Outcome.WATCH, "again"),
    ("two years ago", kept(a_test(700)), Outcome.WATCH, "old"),
    (
        "differences explained",
        kept(a_test(3, result="WATCH", identical=58, explained=2)),
        Outcome.WATCH,
        "explained",
    ),
    ("a defect", kept(a_test(3, result="FAIL", identical=59)), Outcome.FAIL, ""),
    (
        "nothing came back",
        kept(a_test(3, result="FAIL", restored=0, identical=0)),
        Outcome.FAIL,
        "nothing",
    ),
    ("a defect, mended since", kept(a_test(3), a_test(30, result="FAIL")), Outcome.OK, ""),
    (
        "a defect of another copy",
        kept(a_test(3), a_test(30, result="FAIL", copy="other")),
        Outcome.FAIL,
        "",
    ),
    ("never", kept(), Outcome.UNKNOWN, "never"),
    ("too few files", kept(a_test(3, result="UNKNOWN", sampled=4)), Outcome.UNKNOWN, "few"),
    ("too few files this time", kept(a_test(3, result="UNKNOWN"), a_test(10)), Outcome.OK, ""),
    ("nothing told", Backups(), Outcome.UNKNOWN, ""),
]


@pytest.mark.parametrize(("name", "subject", "outcome", "case"), CASES)
def test_rule(name, subject, outcome, case):
    actual = apply(CHECK, subject, context())

    assert (actual.outcome, actual.case) == (outcome, case), name


def test_every_outcome_is_reached():
    assert {outcome for _, _, outcome, _ in CASES} >= set(Outcome) - {Outcome.NA}


def test_never_is_a_question_not_a_fault():
    actual = apply(CHECK, kept(), context())

    assert (actual.outcome, actual.reason) == (Outcome.UNKNOWN, Reason.NEEDS_ANSWER)
