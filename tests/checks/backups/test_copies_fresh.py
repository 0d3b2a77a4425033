"""The age of copies, in the days when the town hall works, case by case."""

from __future__ import annotations

from datetime import timedelta

import pytest

from checks.backups.copies_fresh import CHECK, judge
from checks.check import apply
from checks.verdict import Outcome
from inventory.backups.model import Evidence
from inventory.backups.subject import Backups, Copy
from inventory.facts import Known, Reason, Unknown
from inventory.record import replace
from tests.checks.backup_cases import (
    CONTRACT,
    NOT_READ,
    NOW,
    ago,
    backups,
    civil,
    context,
    copy,
    office,
)

BROKEN = Unknown(Reason.CONFLICT)
WEDNESDAYS = frozenset({2})


def one(days=1, dataset=None, **changed):
    """One copy of one dataset."""
    return backups([dataset or civil()], [copy(days=days, **changed)])


CASES = [
    ("yesterday", one(1), Outcome.OK, ""),
    ("on Thursday, two opening days ago", one(3), Outcome.OK, ""),
    ("a week ago", one(8), Outcome.WATCH, ""),
    ("eleven days ago", one(12), Outcome.FAIL, ""),
    ("eleven days ago, planned weekly", one(12, period_days=7), Outcome.OK, ""),
    ("twenty days ago, planned weekly", one(20, period_days=7), Outcome.FAIL, ""),
    ("office files may wait a week", one(12, office()), Outcome.OK, ""),
    ("but their owner bears a day", one(12, office(bearable_days=1)), Outcome.FAIL, ""),
    ("the owner bears a month", one(29, civil(bearable_days=30)), Outcome.OK, ""),
    ("declared, young", one(1, evidence=Evidence.DECLARED), Outcome.WATCH, "declared"),
    ("declared, old", one(40, evidence=Evidence.DECLARED), Outcome.UNKNOWN, "stale"),
    ("old, and not looked at again", one(40, looked=ago(38)), Outcome.UNKNOWN, "stale"),
    ("was young when it was seen", one(12, looked=ago(8)), Outcome.WATCH, ""),
    ("was too old when it was seen", one(20, looked=ago(4)), Outcome.FAIL, ""),
    ("no date", one(last=NOT_READ), Outcome.UNKNOWN, ""),
    ("broken", one(last=BROKEN), Outcome.FAIL, "broken"),
    ("in the future", one(-3), Outcome.UNKNOWN, "future"),
    (
        "one broken, one unread",
        backups(copies=[copy(last=BROKEN), copy("B", last=NOT_READ)]),
        Outcome.UNKNOWN,
        "",
    ),
    ("one of two too old", backups(copies=[copy(), copy("B", 30)]), Outcome.WATCH, "copy"),
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


@pytest.mark.parametrize(
    ("days", "outcome"),
    [(4, Outcome.OK), (11, Outcome.OK), (25, Outcome.WATCH), (67, Outcome.FAIL)],
)
def test_a_town_hall_that_opens_on_wednesdays_counts_wednesdays(days, outcome):
    known = replace(context(), opening=WEDNESDAYS)

    assert judge(one(days), known).outcome == outcome


def test_a_computer_that_was_off_lost_nothing():
    off = civil(changed=Known(ago(30)), looked=ago(hours=2))

    assert judge(one(20, off), context()).outcome == Outcome.OK
    assert judge(one(20), context()).outcome == Outcome.FAIL


@pytest.mark.parametrize(
    "dataset",
    [
        civil(changed=Known(ago(10)), looked=ago(hours=2)),  # changed since the copy
        civil(changed=Known(ago(30)), looked=ago(25)),  # not looked at since
        civil(changed=NOT_READ, looked=ago(hours=2)),
    ],
)
def test_what_may_have_changed_is_not_up_to_date(dataset):
    assert judge(one(20, dataset), context()).outcome == Outcome.FAIL


def test_closed_days_do_not_count():
    # NOW is a Sunday: Friday evening's copy has missed no opening day.
    friday = one(2)
    closed = replace(context(), now=NOW + timedelta(hours=10))

    assert judge(friday, closed).outcome == Outcome.OK


def test_the_youngest_copy_tells_the_age():
    actual = judge(backups([civil()], [copy(days=9), copy("B", 8)]), context())

    assert (actual.outcome, actual.evidence["days"]) == (Outcome.WATCH, 8)
    assert isinstance(copy(), Copy)
