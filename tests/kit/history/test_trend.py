"""The trend: only what can be compared, and a break wherever it cannot."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from checks.verdict import Outcome
from inventory.record import replace
from kit.history import progress, trend
from kit.history.trend import JUDGED
from tests.kit.history.runs import NOW, RULES, finding, run

OTHER = replace(RULES, elevated=True)


def runs(*rows, rules=None):
    """Runs of a week each: one letter a check, ``O W F U N``, in the order of the alphabet."""
    words = {"O": "OK", "W": "WATCH", "F": "FAIL", "U": "UNKNOWN", "N": "NA"}
    return [
        run(
            *(finding(words[letter], f"x/{number}") for number, letter in enumerate(row)),
            at=NOW + timedelta(days=7 * week),
            rules=(rules or [RULES] * len(rows))[week],
        )
        for week, row in enumerate(rows)
    ]


def shown(segments):
    return [[(p.compliant, p.judged) for p in segment.points] for segment in segments]


def test_a_line_over_the_checks_that_all_runs_judged():
    segments = trend(runs("OFFW", "OOFW", "OOOU"))

    assert shown(segments) == [[(1, 3), (2, 3), (3, 3)]]
    assert segments[0].checks == ("x/0", "x/1", "x/2")
    assert segments[0].broken_by == ()


def test_the_line_breaks_when_the_rules_change():
    segments = trend(runs("OF", "OO", "OO", rules=[RULES, RULES, OTHER]))

    assert shown(segments) == [[(1, 2), (2, 2)], [(2, 2)]]
    assert segments[1].broken_by == ("elevated",)


def test_a_run_that_read_little_does_not_hide_the_others():
    segments = trend(runs("OFOFO", "UUUUO", "OOOFO"))

    assert shown(segments) == [[(3, 5)], [(1, 1)], [(4, 5)]]
    assert [segment.broken_by for segment in segments] == [(), ("coverage",), ("coverage",)]


def test_what_is_out_of_scope_is_not_compared():
    assert shown(trend(runs("OFON", "OOON"))) == [[(2, 3), (3, 3)]]


def test_runs_that_come_in_any_order():
    first, second = runs("OF", "OO")

    assert trend([second, first]) == trend([first, second])


def test_nothing_to_compare():
    assert trend([]) == ()
    assert progress([]) is None
    assert progress(runs("O")) is None
    assert progress(runs("O", "O", rules=[RULES, OTHER])) is None


def test_progress_is_between_the_last_two():
    before, after = progress(runs("FFF", "OFF", "OOF"))

    assert [(p.compliant, p.judged) for p in (before, after)] == [(1, 3), (2, 3)]


rows = st.lists(st.text("OWFUN", min_size=5, max_size=5), min_size=1, max_size=6)


@given(rows, st.lists(st.booleans(), min_size=6, max_size=6))
def test_no_run_is_lost_and_no_point_lies(letters, elevated):
    given_runs = runs(*letters, rules=[OTHER if up else RULES for up in elevated])
    segments = trend(given_runs)
    points = [point for segment in segments for point in segment.points]

    assert [point.at for point in points] == [one.at for one in given_runs]
    for segment in segments:
        members = [one for one in given_runs if one.at in {p.at for p in segment.points}]
        assert len({one.rules.word for one in members}) == 1
        for one, point in zip(members, segment.points, strict=True):
            outcomes = {f.check: f.outcome for f in one.findings}
            assert all(outcomes[check] in JUDGED for check in segment.checks)
            assert point.judged == len(segment.checks)
            assert point.compliant == sum(outcomes[c] is Outcome.OK for c in segment.checks)
