"""How far back one can go, case by case."""

from __future__ import annotations

import pytest

from checks.backups.history_deep import CHECK
from checks.check import apply
from checks.verdict import Outcome
from inventory.backups.subject import Backups
from inventory.facts import Known
from tests.checks.backup_cases import CONTRACT, NOT_READ, ago, backups, civil, context, copy


def one(days=120, versions=12, **changed):
    return backups(copies=[copy(oldest=Known(ago(days)), versions=Known(versions), **changed)])


def declared(days):
    return backups(copies=[copy(oldest=NOT_READ, versions=NOT_READ, keeps_days=days)])


CASES = [
    ("four months, twelve versions", one(), Outcome.OK, ""),
    ("four months, two versions", one(versions=2), Outcome.WATCH, ""),
    ("two months", one(60), Outcome.WATCH, ""),
    ("today only", one(0, 24), Outcome.WATCH, ""),
    ("a mirror", one(mirror=True), Outcome.FAIL, ""),
    ("a mirror and a deep one", backups(copies=[copy(mirror=True), copy("B")]), Outcome.OK, ""),
    (
        "a mirror and an unread one",
        backups(copies=[copy(mirror=True), copy("B", oldest=NOT_READ)]),
        Outcome.UNKNOWN,
        "",
    ),
    ("three months, declared", declared(90), Outcome.OK, "declared"),
    ("a month, declared", declared(30), Outcome.WATCH, ""),
    ("nobody knows", declared(None), Outcome.UNKNOWN, ""),
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
