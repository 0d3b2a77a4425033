"""The promises of the score and of the severities, on the findings of machines."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.catalogue import CATALOGUE
from checks.domains import DOMAINS, PILLARS
from checks.verdict import Outcome, Severity
from inventory.capture import load
from inventory.record import replace
from inventory.replay import Replay
from inventory.workstation import read_workstation
from kit.assessment import assess, domain_of, judge
from kit.score import Score, score
from tests.captures import machine, needs_recordings, recorded_paths
from tests.checks.healthy import guarded_laptop, healthy_desktop, healthy_laptop
from tests.checks.judging import NOW

GRAVEST_FIRST = list(Severity)
BUILT = {
    "healthy laptop": ("windows", healthy_laptop),
    "guarded laptop": ("windows", guarded_laptop),
    "healthy desktop": ("linux", healthy_desktop),
}
RECORDED = {path.stem: path for family in ("windows", "linux") for path in recorded_paths(family)}
OWN = {check.id: check.severity for check in CATALOGUE}
#: From best to worst, of what can be known.
WORSE = [Outcome.OK, Outcome.WATCH, Outcome.FAIL]


@cache
def workstation(name):
    if name in RECORDED:
        return read_workstation(Replay(load(RECORDED[name])))
    family, build = BUILT[name]
    return read_workstation(machine(family, **build()))


@cache
def findings(name):
    return judge(workstation(name), NOW)


def scored(several) -> Score:
    pillars = {
        name: [f for f in several if DOMAINS[domain_of(f)].pillar == name] for name in PILLARS
    }
    return score(several, pillars)


@st.composite
def edits(draw, wanted):
    """The findings of a machine, and the same with one of a wanted outcome changed."""
    name = draw(st.sampled_from(sorted([*BUILT, *RECORDED])))
    before = list(findings(name))
    for place in draw(st.lists(st.integers(0, len(before) - 1), max_size=6)):
        before[place] = replace(before[place], outcome=draw(st.sampled_from(Outcome)))
    place = draw(st.integers(0, len(before) - 1))
    old, new = draw(st.sampled_from(wanted))
    before[place] = replace(before[place], outcome=old)
    after = [*before]
    after[place] = replace(before[place], outcome=new)
    return before, after


FIXED = [(bad, good) for bad in WORSE for good in WORSE[: WORSE.index(bad)]]


@given(edits(FIXED))
def test_fixing_something_never_lowers_the_score(pair):
    before, after = map(scored, pair)

    assert after.low >= before.low - 1e-9
    assert after.high >= before.high - 1e-9
    assert after.coverage == pytest.approx(before.coverage)
    assert Outcome.OK not in before.pillars.values() or Outcome.OK in after.pillars.values()


@given(edits([(Outcome.UNKNOWN, Outcome.FAIL), (Outcome.UNKNOWN, Outcome.WATCH)]))
def test_learning_something_bad_never_raises_the_score(pair):
    before, after = map(scored, pair)

    assert after.high <= before.high + 1e-9
    assert after.low - before.low <= 50 * (after.coverage - before.coverage) + 1e-9


@given(edits([(Outcome.OK, Outcome.UNKNOWN)]))
def test_unknown_never_beats_ok(pair):
    known, unknown = map(scored, pair)

    assert unknown.low <= known.low + 1e-9
    assert unknown.high <= known.high + 1e-9
    assert unknown.coverage <= known.coverage + 1e-9
    passed = [name for name, state in unknown.pillars.items() if state is Outcome.OK]
    assert all(known.pillars[name] is Outcome.OK for name in passed)


@needs_recordings
@pytest.mark.parametrize("name", [*BUILT, *RECORDED])
def test_no_finding_is_milder_than_its_check(name):
    for finding in findings(name):
        given_, own = (GRAVEST_FIRST.index(s) for s in (finding.severity, OWN[finding.check]))

        assert given_ <= own


@needs_recordings
@pytest.mark.parametrize("name", [*BUILT, *RECORDED])
def test_what_is_to_be_done_follows_the_findings(name):
    assessment = assess(workstation(name), NOW)
    open_ = {
        item.check for item in assessment.items if item.outcome not in {Outcome.OK, Outcome.NA}
    }

    actions = [item.check for item in assessment.actions()]

    assert sorted(actions) == sorted(open_)
    assert actions[: len(assessment.top)] == [item.check for item in assessment.top]
    assert 0 <= assessment.score.low <= assessment.score.high <= 100
