"""What the audits of a workstation found of one check, and since when it has been so."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from checks.verdict import Outcome
from kit.errors import KitError
from kit.store import past
from kit.store.disputes import LONGEST_DAYS, checked_day, checked_reason
from kit.store.past import Judged
from tests.kit.store.followed import FAILS, audit, pc
from tests.kit.store.samples import new_store

TODAY = date(2026, 11, 22)


@pytest.fixture
def store(tmp_path):
    with new_store(tmp_path / "registre.kit") as made:
        yield made


def at(day):
    return datetime(2026, 1, day, tzinfo=UTC)


def told(*outcomes):
    return tuple(Judged(at(day), outcome) for day, outcome in enumerate(outcomes, 1))


@pytest.mark.parametrize(
    ("history", "since"),
    [
        ((), None),
        (told(Outcome.FAIL), at(1)),
        (told(Outcome.FAIL, Outcome.FAIL), at(1)),
        (told(Outcome.FAIL, Outcome.OK, Outcome.FAIL), at(3)),
        (told(Outcome.OK, Outcome.FAIL, Outcome.FAIL), at(2)),
        (told(Outcome.FAIL, Outcome.UNKNOWN, Outcome.FAIL, Outcome.FAIL), at(3)),
    ],
)
def test_since_when(history, since):
    assert past.unchanged_since(history) == since


def test_each_audit_tells_what_it_found_the_oldest_first(store):
    here, other = pc(store), pc(store, "AUTRE")
    audit(store, here, 40, os_supported=Outcome.OK)
    audit(store, here, 1)
    audit(store, other, 20)

    history = past.history_of_check(store, here, FAILS)

    assert [one.outcome for one in history] == [Outcome.OK, Outcome.FAIL]
    assert history[0].at < history[1].at
    assert past.unchanged_since(history) == history[1].at


def test_a_check_that_was_never_judged_has_no_history(store):
    here = pc(store)
    audit(store, here, 1)

    assert past.history_of_check(store, here, "nothing/of_the_kind") == ()


@pytest.mark.parametrize("until", [None, TODAY, TODAY - timedelta(1)])
def test_a_risk_is_accepted_until_a_day_to_come(until):
    with pytest.raises(KitError, match="date à venir"):
        checked_day(until, TODAY)


def test_a_risk_is_accepted_for_a_year_at_most():
    last = TODAY + timedelta(days=LONGEST_DAYS)

    assert checked_day(last, TODAY) == last
    with pytest.raises(KitError, match="un an au plus"):
        checked_day(last + timedelta(1), TODAY)


@pytest.mark.parametrize("reason", ["", "   ", "\u200b"])
def test_a_reason_is_needed(reason):
    with pytest.raises(KitError, match="raison"):
        checked_reason(reason)
