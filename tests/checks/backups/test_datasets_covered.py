"""What is inside the copies, case by case."""

from __future__ import annotations

import pytest

from checks.backups.datasets_covered import CHECK
from checks.check import apply
from checks.verdict import Outcome
from inventory.backups.model import Kind
from inventory.backups.subject import Backups, Cover, Covering
from inventory.facts import Known
from tests.checks.backup_cases import CONTRACT, a_test, backups, civil, context, copy, office

PLAIN = Kind.FOLDER


def held(how, dataset=None, *copies, **changed):
    """One dataset, held so by the first copy."""
    listed = copies or (copy(),)
    return backups([dataset or civil()], listed, [Cover("civil", 0, how)], **changed)


UNTESTED = Known(())


CASES = [
    ("its list has the folders", held(Covering.PROVED), Outcome.OK, ""),
    ("declared, and a test proved it", held(Covering.DECLARED), Outcome.OK, ""),
    ("declared", held(Covering.DECLARED, tests=UNTESTED), Outcome.WATCH, "declared"),
    (
        "declared, the test failed",
        held(Covering.DECLARED, tests=Known((a_test(result="FAIL"),))),
        Outcome.WATCH,
        "declared",
    ),
    (
        "declared, folders unknown",
        held(Covering.DECLARED, civil(folders=()), tests=UNTESTED),
        Outcome.UNKNOWN,
        "folders",
    ),
    ("too old", held(Covering.PROVED, civil(), copy(days=40)), Outcome.WATCH, "old"),
    (
        "a database copied as it lies",
        held(Covering.PROVED, civil(business=True), copy(kind=PLAIN)),
        Outcome.WATCH,
        "database",
    ),
    ("a database by a tool", held(Covering.PROVED, civil(business=True)), Outcome.OK, ""),
    ("left out", held(Covering.OUTSIDE), Outcome.FAIL, "outside"),
    ("partly left out", held(Covering.PARTLY), Outcome.FAIL, "partly"),
    (
        "left out of one, in the other",
        backups(
            [civil()],
            covers=[Cover("civil", 0, Covering.OUTSIDE), Cover("civil", 1, Covering.PROVED)],
        ),
        Outcome.OK,
        "",
    ),
    ("in no copy, people say so", backups([civil(saved=False)], []), Outcome.FAIL, "none"),
    (
        "in no copy, and each copy was told",
        backups([civil(), office()], [copy()], [Cover("office", 0, Covering.PROVED)]),
        Outcome.FAIL,
        "none",
    ),
    (
        "in no copy, nothing told of one",
        backups([civil()], [copy()], []),
        Outcome.UNKNOWN,
        "question",
    ),
    (
        "in no copy, folders unknown",
        backups([civil(folders=(), saved=False)], []),
        Outcome.UNKNOWN,
        "question",
    ),
    (
        "only synchronised",
        backups([civil()], [copy(synchronises=True)]),
        Outcome.UNKNOWN,
        "question",
    ),
    (
        "hosted by contract",
        backups([civil(hosted=True, contract=CONTRACT)], []),
        Outcome.OK,
        "hosted",
    ),
    ("hosted, no contract", backups([civil(hosted=True)], []), Outcome.WATCH, "contract"),
    ("nothing told", Backups(), Outcome.UNKNOWN, ""),
]


@pytest.mark.parametrize(("name", "subject", "outcome", "case"), CASES)
def test_rule(name, subject, outcome, case):
    actual = apply(CHECK, subject, context())

    assert (actual.outcome, actual.case) == (outcome, case), name


def test_every_outcome_is_reached():
    assert {outcome for _, _, outcome, _ in CASES} >= set(Outcome) - {Outcome.NA}
