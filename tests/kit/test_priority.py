"""The priority formula against the catalogue's examples, and the rules of the top three."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.context import Profile, Usage
from checks.verdict import Outcome, Severity
from kit.priority import Candidate, exposure, priority, ranked, top_three

FAIL, WATCH, UNKNOWN = Outcome.FAIL, Outcome.WATCH, Outcome.UNKNOWN
CRITICAL, HIGH, MEDIUM = Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM


@pytest.mark.parametrize(
    ("severity", "outcome", "ease", "exposed", "expected"),
    [
        (CRITICAL, FAIL, 3, 1.5, 15.1),  # no backup for three weeks, accounting data
        (CRITICAL, FAIL, 5, 1.2, 14.8),  # antivirus expired
        (CRITICAL, FAIL, 4, 1.0, 11.2),  # Windows 11 24H2 to 25H2
        (HIGH, FAIL, 2, 1.3, 8.3),  # laptop not encrypted
        (CRITICAL, FAIL, 1, 1.0, 7.8),  # Windows 10 that cannot be upgraded
        (MEDIUM, FAIL, 5, 1.3, 7.4),  # no screen lock at the front desk
        (CRITICAL, UNKNOWN, 4, 1.5, 6.7),  # restore never tested
        (HIGH, FAIL, 2, 1.0, 6.4),  # daily account is administrator
        (MEDIUM, FAIL, 3, 1.0, 4.7),  # no DMARC
        (MEDIUM, WATCH, 5, 1.0, 3.4),  # restart pending
    ],
)
def test_formula_gives_the_catalogue_s_examples(severity, outcome, ease, exposed, expected):
    actual = priority(severity, outcome, ease, exposed)

    assert actual == pytest.approx(expected, abs=0.05)


@pytest.mark.parametrize(("machines", "factor"), [(1, 1.0), (2, 1.1), (6, 1.5), (40, 1.5)])
def test_several_machines_raise_it_by_half_at_most(machines, factor):
    alone = priority(HIGH, FAIL, 3)

    assert priority(HIGH, FAIL, 3, machines=machines) == pytest.approx(alone * factor)


@pytest.mark.parametrize("outcome", [Outcome.OK, Outcome.NA])
def test_what_needs_no_action_has_no_priority(outcome):
    assert priority(CRITICAL, outcome, 5) == 0


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        (Profile(), 1.0),
        (Profile(portable=True), 1.3),
        (Profile(usage=Usage.FRONT_DESK), 1.3),
        (Profile(portable=True, business_data=True), 1.5),
        (Profile(isolated=True), 0.7),
    ],
)
def test_exposure(profile, expected):
    assert exposure(profile) == pytest.approx(expected)


def candidate(key, value, domain="d", ease=3, budget=False, severity=HIGH, outcome=FAIL, after=()):
    return Candidate(key, domain, severity, outcome, ease, budget, value, tuple(after))


def keys(chosen):
    return [one.key for one in chosen]


def test_one_action_a_domain_unless_it_is_a_critical_failure():
    ordinary = [candidate("a", 9, "x", 5), candidate("b", 8, "x"), candidate("c", 7, "y")]
    critical = [candidate("a", 9, "x", 5), candidate("b", 8, "x", severity=CRITICAL)]

    assert keys(top_three(ordinary)) == ["a", "c"]
    assert keys(top_three(critical)) == ["a", "b"]


def test_one_action_at_most_needs_money():
    several = [
        candidate("a", 9, "x", budget=True),
        candidate("b", 8, "y", budget=True),
        candidate("c", 7, "z", 5),
    ]

    assert keys(top_three(several)) == ["a", "c"]


def test_one_action_at_least_is_quick():
    several = [
        candidate("a", 9, "w"),
        candidate("b", 8, "x"),
        candidate("c", 7, "y"),
        candidate("d", 1, "z", 4),
    ]

    assert keys(top_three(several)) == ["a", "b", "d"]


def test_nothing_comes_before_what_it_depends_on():
    several = [
        candidate("encrypt", 9, "x", after=["key"]),
        candidate("key", 2, "y", 5),
        candidate("other", 5, "z"),
    ]

    assert keys(ranked(several)) == ["other", "key", "encrypt"]
    assert keys(top_three(several)) == ["other", "key", "encrypt"]


def test_a_circle_of_dependencies_does_not_block():
    several = [candidate("a", 2, "x", after=["b"]), candidate("b", 1, "y", after=["a"])]

    assert sorted(keys(ranked(several))) == ["a", "b"]


candidates = st.lists(
    st.builds(
        candidate,
        st.sampled_from("abcdefgh"),
        st.floats(0.1, 20),
        st.sampled_from("wxyz"),
        st.integers(1, 5),
        st.booleans(),
        st.sampled_from([CRITICAL, HIGH, MEDIUM]),
        st.sampled_from([FAIL, WATCH, UNKNOWN]),
        st.lists(st.sampled_from("abcdefgh"), max_size=2),
    ),
    unique_by=lambda one: one.key,
    max_size=8,
)


@given(candidates)
def test_the_top_three_always_keep_the_rules(several):
    chosen = top_three(several)

    assert len(chosen) <= 3
    assert sum(one.budget for one in chosen) <= 1
    seen: set[str] = set()
    for one in chosen:
        assert one.domain not in seen or one.critical_failure
        seen.add(one.domain)
    present = {one.key for one in several}
    for position, one in enumerate(chosen):
        before = {other.key for other in chosen[:position]}
        assert (set(one.depends_on) & present) - {one.key} <= before


@given(candidates)
def test_ranking_keeps_everything(several):
    assert sorted(keys(ranked(several))) == sorted(keys(several))
