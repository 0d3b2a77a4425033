"""Three years: the stages in their order, money before the vote, time as there is."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.baseline.loading import default
from kit.baseline.roadmap import MINUTES_A_WEEK, first_year, roadmap
from kit.baseline.state import Evidence, State, assess
from kit.baseline.tasks import tasks
from tests.kit.baseline.samples import NOW, at, baseline

TODAY = date(2026, 11, 22)


def plan(*standings, today=TODAY, euros=None):
    every = baseline(*(one.requirement for one in standings))
    todo = tasks(every, {one.requirement.id: one for one in standings})
    return roadmap(every, todo, today, euros)


def places(years):
    return {
        name: (rank, step)
        for rank, year in enumerate(years)
        for step in year.steps
        for name in step.task.requirements
    }


@pytest.mark.parametrize(
    ("today", "year"),
    [
        (date(2026, 1, 1), 2026),
        (date(2026, 3, 1), 2026),
        (date(2026, 3, 2), 2027),
        (date(2026, 11, 22), 2027),
        (date(2026, 12, 31), 2027),
    ],
)
def test_the_first_year_is_that_of_the_next_vote_that_can_be_prepared(today, year):
    assert first_year(today) == year


def test_stages_follow_one_another_and_a_star_comes_first():
    found = places(
        plan(
            at(State.NOT, "secure/one"),
            at(State.NOT, "deploy/one"),
            at(State.NOT, "support/one"),
            at(State.NOT, "sobriety/one"),
            at(State.NOT, "sobriety/star", star=True),
        )
    )

    assert {name: rank for name, (rank, _) in found.items()} == {
        "secure/one": 0, "deploy/one": 1, "support/one": 1, "sobriety/one": 2, "sobriety/star": 0,
    }  # fmt: skip


def test_money_waits_for_the_vote():
    paid = at(State.NOT, "secure/one", cost="budget", section="investment")
    (_, step) = places(plan(paid))["secure/one"]

    assert (step.quote_by, step.vote, step.due) == (
        date(2027, 3, 1), date(2027, 4, 15), date(2027, 12, 31),
    )  # fmt: skip


def test_money_is_summed_by_section_and_what_has_no_figure_is_counted():
    years = plan(
        at(State.NOT, "secure/one", cost="budget", section="investment"),
        at(State.NOT, "secure/two", cost="small", section="operating"),
        at(State.NOT, "secure/three", cost="small", section="operating"),
        euros={"secure/one": 900, "secure/two": 60},
    )

    assert (years[0].investment, years[0].operating, years[0].unpriced) == (900, 60, 1)
    assert [year.year for year in years] == [2027, 2028, 2029]


def test_what_was_asked_of_the_syndicate_is_not_planned():
    one = at(State.UNKNOWN)
    waiting = type(one)(one.requirement, State.UNKNOWN, with_syndicate=True)

    assert places(plan(waiting)) == {}


def test_a_year_holds_what_its_weeks_hold():
    many = [at(State.NOT, f"secure/r{n}", minutes=240) for n in range(20)]
    years = plan(*many, today=date(2026, 12, 1))
    found = places(years)

    assert sum(rank == 0 for rank, _ in found.values()) == 56 * MINUTES_A_WEEK // 240
    assert len(found) == 20
    assert all(step.due.year == 2027 or rank for rank, step in found.values())


def test_what_is_longer_than_a_year_is_not_pushed_on_for_ever():
    found = places(plan(at(State.NOT, "secure/one", minutes=2400), today=date(2026, 12, 1)))

    assert found["secure/one"][0] == 0


@given(
    st.lists(st.sampled_from([State.NOT, State.PARTLY, State.UNKNOWN]), max_size=30),
    st.dates(date(2024, 1, 1), date(2032, 12, 31)),
    st.integers(1, 2400),
)
def test_nothing_is_lost_and_every_day_is_within_its_year(states, today, minutes):
    stages = ("secure", "deploy", "support", "sobriety")
    told = [
        at(state, f"{stages[n % 4]}/r{n}", minutes=minutes, cost=("none", "budget")[n % 2],
           section=("", "investment")[n % 2])
        for n, state in enumerate(states)
    ]  # fmt: skip
    years = plan(*told, today=today)

    assert len(places(years)) == len(states)
    for year in years:
        for step in year.steps:
            assert today <= step.due <= date(year.year, 12, 31)
            assert step.vote is None or step.vote.year == year.year
            assert (step.vote is None) == (step.task.cost != "budget")


def test_the_default_baseline_makes_a_plan():
    every = default()
    years = roadmap(every, tasks(every, assess(every, Evidence(), NOW)), TODAY)

    assert set(places(years)) == set(every.requirements)
    assert [bool(year.steps) for year in years] == [True, True, True]
