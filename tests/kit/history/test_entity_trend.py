"""The trend of a town hall: sums of what can be compared, and why a line begins anew."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from inventory.record import replace
from kit.history import RuleSet
from kit.history.entity_trend import entity_trend
from tests.kit.history.runs import NOW, RULES, finding, run

OTHER = replace(RULES, tables="t2")
WORDS = {"O": "OK", "W": "WATCH", "F": "FAIL", "U": "UNKNOWN", "N": "NA"}


def audit(day, row, rules=RULES, hours=0):
    """One run of a day: one letter a check."""
    found = (finding(WORDS[letter], f"x/{number}") for number, letter in enumerate(row))
    return run(*found, at=NOW + timedelta(days=day, hours=hours), rules=rules)


def shown(segments):
    return [[(p.compliant, p.judged) for p in line.points] for line in segments]


def broken(segments):
    return [line.broken_by for line in segments]


def test_no_workstation_has_no_trend():
    assert entity_trend({}) == ()
    assert entity_trend({"a": []}) == ()


def test_one_workstation_is_the_whole():
    assert shown(entity_trend({"a": [audit(0, "OF"), audit(7, "OO")]})) == [[(1, 2), (2, 2)]]


def test_each_counts_with_its_newest_audit_of_then():
    segments = entity_trend(
        {"a": [audit(0, "OF"), audit(20, "OO")], "b": [audit(0, "FF"), audit(10, "OO")]}
    )

    assert shown(segments) == [[(1, 4), (3, 4), (4, 4)]]


def test_several_audits_of_a_day_are_one_point():
    segments = entity_trend(
        {"a": [audit(0, "OF"), audit(0, "OO", hours=1)], "b": [audit(0, "FF", hours=2)]}
    )

    assert shown(segments) == [[(2, 4)]]


def test_a_second_workstation_begins_a_new_line_and_says_why():
    segments = entity_trend({"a": [audit(0, "OF"), audit(9, "OO")], "b": [audit(5, "FF")]})

    assert shown(segments) == [[(1, 2)], [(1, 4), (2, 4)]]
    assert broken(segments) == [(), ("machines",)]


def test_one_more_among_many_is_left_out_of_the_line():
    machines = {name: [audit(0, "OF"), audit(9, "OO")] for name in "abc"}
    segments = entity_trend({**machines, "d": [audit(5, "FF")]})

    assert shown(segments) == [[(3, 6), (3, 6), (6, 6)]]


def test_other_rules_are_not_compared():
    segments = entity_trend({"a": [audit(0, "OF"), audit(9, "OO", OTHER)]})

    assert shown(segments) == [[(1, 2)], [(2, 2)]]
    assert broken(segments) == [(), ("tables",)]


def test_one_under_other_rules_is_left_out_of_the_line_of_the_others():
    machines = {name: [audit(0, "OF"), audit(9, "OO")] for name in "bcd"}
    segments = entity_trend({"a": [audit(0, "OF"), audit(9, "OO", OTHER)], **machines})

    assert shown(segments) == [[(3, 6), (6, 6)]]


def test_what_could_not_be_read_is_not_compared():
    segments = entity_trend({"a": [audit(0, "OFOFO"), audit(9, "OUUUU")]})

    assert shown(segments) == [[(3, 5)], [(1, 1)]]
    assert broken(segments) == [(), ("coverage",)]


rows = st.text("OWFUN", min_size=3, max_size=3)
audits = st.lists(
    st.tuples(st.integers(0, 40), rows, st.sampled_from(["t1", "t2"])), max_size=6
).map(lambda told: [audit(d, r, RuleSet(elevated=False, tables=t, checks="c")) for d, r, t in told])


@given(st.dictionaries(st.sampled_from("abc"), audits))
def test_every_day_has_its_point_and_every_line_its_base(machines):
    segments = entity_trend(machines)
    days = {run.at.astimezone().date() for runs in machines.values() for run in runs}
    points = [point for line in segments for point in line.points]

    assert [point.at.astimezone().date() for point in points] == sorted(days)
    for line in segments:
        assert {point.judged for point in line.points} == {len(line.checks)}
        assert all(0 <= point.compliant <= point.judged for point in line.points)
    assert all(line.broken_by for line in segments[1:])
