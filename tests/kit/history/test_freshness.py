"""Stale results: kept, dated, out of the confidence, and a task to check again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.verdict import Outcome
from kit.history import Dated, Origin, confidence, dated, is_stale, rechecks
from kit.score import bounds
from tests.kit.history.runs import NOW, REBOOT, finding

MEASURE, ANSWER = Origin.MEASURE, Origin.ANSWER
LEAP = datetime(2024, 2, 29, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("origin", "at", "now", "expected"),
    [
        (MEASURE, NOW, NOW, False),
        (MEASURE, NOW - timedelta(days=30), NOW, False),
        (MEASURE, NOW - timedelta(days=30, seconds=1), NOW, True),
        (ANSWER, NOW - timedelta(days=300), NOW, False),
        (ANSWER, NOW.replace(year=2025), NOW, False),
        (ANSWER, NOW.replace(year=2025) - timedelta(seconds=1), NOW, True),
        (ANSWER, LEAP, datetime(2025, 2, 28, 12, tzinfo=UTC), False),
        (ANSWER, LEAP, datetime(2025, 2, 28, 13, tzinfo=UTC), True),
        # A clock that is some minutes ahead is not a machine of the future.
        (MEASURE, NOW + timedelta(minutes=20), NOW, False),
        (MEASURE, NOW + timedelta(days=2), NOW, True),
        (ANSWER, NOW + timedelta(days=400), NOW, True),
    ],
)
def test_when_a_result_is_stale(origin, at, now, expected):
    assert is_stale(origin, at, now) is expected


def test_a_stale_result_keeps_its_outcome():
    old = NOW - timedelta(days=31)
    (result,) = dated([finding("OK")], old, NOW)

    assert result == Dated(finding("OK"), old, MEASURE, True)
    assert result.finding.outcome is Outcome.OK


def test_it_leaves_the_confidence():
    results = (
        *dated([finding("OK"), finding("FAIL", "a/b")], NOW, NOW),
        *dated([finding("OK", "c/d"), finding("NA", "e/f")], NOW - timedelta(days=90), NOW),
    )

    low, high, coverage = confidence(results)

    assert (round(low), round(high), round(coverage, 2)) == (33, 67, 0.67)


def test_one_audit_renews_all_measures_and_each_answer_is_a_task():
    old, older = NOW - timedelta(days=40), NOW - timedelta(days=500)
    results = (
        *dated([finding("OK", "accounts/uac_on")], NOW, NOW),
        *dated([finding("OK"), finding("FAIL", "firewall/firewall_on")], old, NOW),
        *dated([finding("OK")], older, NOW, ANSWER),
    )
    tasks = rechecks("ACCUEIL", results, NOW)

    assert [(task.origin, task.checks, task.since) for task in tasks] == [
        (ANSWER, (REBOOT,), older),
        (MEASURE, (REBOOT, "firewall/firewall_on"), old),
    ]
    assert tasks[1].sentence == (
        "Revérifier le poste ACCUEIL\u00a0: dernière vérification le 13\u00a0octobre 2026."
    )
    assert tasks[0].sentence.startswith("Revérifier\u00a0: «\u00a0")


def test_a_date_that_has_not_come_says_so():
    tasks = rechecks("A", dated([finding("OK")], NOW + timedelta(days=9), NOW), NOW)

    assert "n’est pas encore passée" in tasks[0].sentence


def test_fresh_results_ask_for_nothing():
    assert rechecks("A", dated([finding("FAIL")], NOW, NOW), NOW) == ()


results = st.lists(
    st.builds(
        lambda outcome, days, origin: dated(
            [finding(outcome)], NOW - timedelta(days=days), NOW, origin
        )[0],
        st.sampled_from(list(Outcome)),
        st.integers(-10, 800),
        st.sampled_from(list(Origin)),
    ),
    max_size=8,
)


@given(results)
def test_age_never_raises_the_confidence(held):
    low, high, coverage = confidence(held)
    fresh_low, fresh_high, fresh_coverage = bounds(result.finding for result in held)

    assert low <= fresh_low + 1e-9
    assert high >= fresh_high - 1e-9
    assert coverage <= fresh_coverage + 1e-9


@given(results)
def test_every_stale_result_is_in_a_task(held):
    tasks = rechecks("A", held, NOW)

    assert {check for task in tasks for check in task.checks} == {
        result.finding.check for result in held if result.stale
    }
    assert [task.since for task in tasks] == sorted(task.since for task in tasks)
