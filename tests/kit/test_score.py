"""The score: bounds, coverage, pillars, and the promises that any change keeps."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.verdict import Finding, Outcome, Severity
from inventory.facts import Reason
from kit.score import bounds, pillar, score, worst


def finding(outcome: Outcome, severity: Severity = Severity.HIGH, check: str = "a/b") -> Finding:
    return Finding(check, severity, outcome, Reason.OK, {}, "", ())


findings = st.lists(
    st.builds(finding, st.sampled_from(Outcome), st.sampled_from(Severity)), max_size=25
)
# From best to worst; UNKNOWN has no place in it, and NA leaves the score.
BETTER = [Outcome.FAIL, Outcome.WATCH, Outcome.OK]


def test_bounds_follow_the_formula():
    actual = bounds(
        [
            finding(Outcome.OK, Severity.CRITICAL),
            finding(Outcome.WATCH, Severity.HIGH),
            finding(Outcome.FAIL, Severity.MEDIUM),
            finding(Outcome.UNKNOWN, Severity.LOW),
            finding(Outcome.NA, Severity.CRITICAL),
        ]
    )

    assert actual == pytest.approx((100 * 13 / 20, 100 * 14 / 20, 19 / 20))


def test_nothing_to_judge_is_everything_possible_and_nothing_verified():
    assert bounds([]) == (0.0, 100.0, 0.0)


@given(findings)
def test_bounds_stay_in_range(several):
    low, high, coverage = bounds(several)

    assert 0 <= low <= high <= 100.0000001
    assert 0 <= coverage <= 1.0000001


@given(findings, findings, st.sampled_from(Severity), st.data())
def test_fixing_something_never_lowers_the_score(before, after, severity, data):
    worse = data.draw(st.sampled_from(BETTER[:-1]))
    better = data.draw(st.sampled_from(BETTER[BETTER.index(worse) + 1 :]))
    old = bounds([*before, finding(worse, severity), *after])
    new = bounds([*before, finding(better, severity), *after])

    assert new[0] >= old[0] - 1e-9
    assert new[1] >= old[1] - 1e-9


@given(findings, st.sampled_from(Severity), st.sampled_from([Outcome.WATCH, Outcome.FAIL]))
def test_learning_something_bad_never_raises_the_score(rest, severity, learnt):
    before = bounds([*rest, finding(Outcome.UNKNOWN, severity)])
    after = bounds([*rest, finding(learnt, severity)])

    assert after[1] <= before[1] + 1e-9
    if learnt is Outcome.FAIL:
        assert after[0] <= before[0] + 1e-9


@given(findings, st.sampled_from(Severity))
def test_a_failure_that_turns_out_graver_never_raises_the_score(rest, severity):
    graver = list(Severity)[: list(Severity).index(severity) + 1]
    before = bounds([*rest, finding(Outcome.UNKNOWN, severity)])
    for raised in graver:
        after = bounds([*rest, finding(Outcome.FAIL, raised)])

        assert after[0] <= before[0] + 1e-9
        assert after[1] <= before[1] + 1e-9


@given(findings, st.sampled_from(Severity))
def test_unknown_never_beats_ok(rest, severity):
    unknown = bounds([*rest, finding(Outcome.UNKNOWN, severity)])
    good = bounds([*rest, finding(Outcome.OK, severity)])

    assert unknown[0] <= good[0] + 1e-9
    assert unknown[1] <= good[1] + 1e-9
    assert unknown[2] <= good[2] + 1e-9


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        ([], Outcome.UNKNOWN),
        ([(Outcome.OK, Severity.HIGH)], Outcome.OK),
        ([(Outcome.NA, Severity.HIGH)], Outcome.UNKNOWN),
        ([(Outcome.OK, Severity.CRITICAL), (Outcome.FAIL, Severity.HIGH)], Outcome.WATCH),
        ([(Outcome.OK, Severity.HIGH), (Outcome.FAIL, Severity.CRITICAL)], Outcome.FAIL),
        ([(Outcome.UNKNOWN, Severity.HIGH), (Outcome.OK, Severity.LOW)], Outcome.UNKNOWN),
        ([(Outcome.OK, Severity.CRITICAL), (Outcome.UNKNOWN, Severity.LOW)], Outcome.WATCH),
    ],
)
def test_pillar(group, expected):
    actual = pillar([finding(outcome, severity) for outcome, severity in group])

    assert actual is expected


@given(findings)
def test_a_critical_failure_is_red_whatever_the_rest(rest):
    group = [*rest, finding(Outcome.FAIL, Severity.CRITICAL)]

    assert pillar(group) is Outcome.FAIL
    assert score(rest, {"protection": group, "updates": rest}).overall is Outcome.FAIL


def test_the_overall_state_is_the_worst_pillar():
    assert worst([Outcome.OK, Outcome.WATCH]) is Outcome.WATCH
    assert worst([Outcome.OK, Outcome.UNKNOWN, Outcome.WATCH]) is Outcome.UNKNOWN
    assert worst([]) is Outcome.UNKNOWN


def test_no_number_below_sixty_percent_of_coverage():
    few = score([finding(Outcome.OK), finding(Outcome.UNKNOWN)], {})
    enough = score([finding(Outcome.OK)] * 3 + [finding(Outcome.UNKNOWN)] * 2, {})

    assert not few.shown
    assert enough.shown


def test_not_applicable_leaves_the_total():
    one = [finding(Outcome.OK), finding(Outcome.FAIL)]

    assert bounds(one) == bounds([*one, replace(one[0], outcome=Outcome.NA)])
