"""Rates, confidence and counts: not knowing is never worth more than knowing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.baseline.model import Stage
from kit.baseline.rates import progress_label, progress_since, rate_of, rates
from kit.baseline.state import Proof, State
from tests.kit.baseline.samples import at

KNOWN = (State.SATISFIED, State.PARTLY, State.NOT)
STATES = st.sampled_from(tuple(State))
MEMBERS = st.lists(
    st.tuples(STATES, st.booleans(), st.integers(1, 3), st.sampled_from((None, *Proof))),
    min_size=1,
    max_size=8,
)


def group(*members):
    """Standings of a stage: (state, star, weight, proof)."""
    return [
        at(
            state,
            f"secure/r{n}",
            star=star,
            weight=weight,
            proof=None if state is State.UNKNOWN else proof,
        )
        for n, (state, star, weight, proof) in enumerate(members)
    ]


def test_the_rate_is_the_core_times_the_rest():
    members = group(
        (State.SATISFIED, True, 3, None),
        (State.NOT, True, 1, None),
        (State.PARTLY, False, 2, None),
    )

    assert rate_of(members).rate == pytest.approx(3 / 4 * (0.6 + 0.4 * 0.5))


@pytest.mark.parametrize(
    ("members", "rate"),
    [
        ([(State.PARTLY, True, 2, None)], 0.5),
        ([(State.PARTLY, False, 2, None)], 0.5),
        ([(State.NOT_APPLICABLE, True, 2, None)], None),
        ([(State.NOT, True, 3, None), (State.SATISFIED, False, 3, None)], 0.0),
        ([(State.SATISFIED, True, 1, None), (State.SATISFIED, False, 1, None)], 1.0),
    ],
)
def test_one_half_alone_and_nothing(members, rate):
    assert rate_of(group(*members)).rate == rate


def test_confidence_is_what_a_fresh_measure_or_document_proves():
    members = group(
        (State.SATISFIED, True, 3, Proof.MEASURED),
        (State.NOT, False, 1, Proof.MEASURED),
        (State.SATISFIED, False, 2, Proof.DECLARED),
        (State.UNKNOWN, False, 2, None),
        (State.NOT_APPLICABLE, False, 3, None),
    )
    told = rate_of(members)

    assert told.confidence == pytest.approx(4 / 8)
    assert (told.applicable, told.satisfied, told.proved) == (4, 2, 1)
    assert (told.missing, told.unknown, told.without_object) == (1, 1, 1)
    assert told.sentence == "1 sur 4 prouvée"


def test_stale_proofs_stay_in_the_rate_and_leave_the_confidence():
    fresh = at(State.SATISFIED, proof=Proof.MEASURED)
    stale = at(State.SATISFIED, proof=Proof.MEASURED, stale=True)

    assert rate_of([fresh]).rate == rate_of([stale]).rate == 1.0
    assert (rate_of([fresh]).confidence, rate_of([stale]).confidence) == (1.0, 0.0)
    assert (rate_of([stale]).proved, rate_of([stale]).stale) == (0, 1)


def test_a_new_requirement_is_no_drop():
    old = at(State.SATISFIED, "secure/old")
    new = at(State.UNKNOWN, "secure/new", new=True)

    assert rate_of([old, new]).rate == 1.0
    assert rate_of([old, new]).new == 1


@given(MEMBERS, st.data())
def test_knowing_more_never_lowers_the_rate(members, data):
    places = [n for n, member in enumerate(members) if member[0] is State.UNKNOWN]
    if not places:
        return
    learnt = list(members)
    place = data.draw(st.sampled_from(places))
    learnt[place] = (data.draw(st.sampled_from(KNOWN)), *members[place][1:])

    assert rate_of(group(*learnt)).rate >= rate_of(group(*members)).rate


@given(MEMBERS, st.data())
def test_forgetting_never_raises_rate_nor_confidence(members, data):
    place = data.draw(st.integers(0, len(members) - 1))
    if members[place][0] is State.NOT_APPLICABLE:
        return
    forgotten = list(members)
    forgotten[place] = (State.UNKNOWN, *members[place][1:])
    before, after = rate_of(group(*members)), rate_of(group(*forgotten))

    assert after.rate <= before.rate
    assert after.confidence <= before.confidence
    assert after.proved <= before.proved


@given(MEMBERS)
def test_bounds_and_counts_agree(members):
    told = rate_of(group(*members))

    assert told.rate is None or 0.0 <= told.rate <= 1.0
    assert 0.0 <= told.confidence <= 1.0
    assert told.applicable == told.satisfied + told.partly + told.missing + told.unknown
    assert told.applicable + told.without_object + told.new == len(members)
    assert (told.rate is None) == (told.applicable == 0)
    assert told.proved <= told.satisfied


# --- labels ------------------------------------------------------------------------------------


def label(**states):
    members = {
        f"{stage}/{n}": at(state, f"{stage}/r{n}", star=True)
        for stage, told in states.items()
        for n, state in enumerate(told)
    }
    return progress_label(rates(members), members)


def test_the_label_follows_the_stages_in_their_order():
    good, bad = State.SATISFIED, State.NOT

    assert label(secure=[bad], deploy=[bad]) == "Au départ"
    assert label(secure=[good, bad], deploy=[bad]) == "En chemin"
    assert label(secure=[bad], deploy=[good]) == "En chemin"
    assert label(secure=[good], deploy=[bad]) == "Patrimoine sécurisé"
    assert label(secure=[good], deploy=[good], support=[bad]) == "Socle déployé"
    assert label(secure=[good], deploy=[good], support=[good], sobriety=[bad]) == (
        "Équipe accompagnée"
    )
    assert label(**{stage.value: [good] for stage in Stage}) == "Mairie sobre et sûre"
    assert label(**{stage.value: [State.NOT_APPLICABLE, good] for stage in Stage}) == (
        "Mairie sobre et sûre"
    )


def test_progress_compares_what_both_know():
    now = {
        "a": at(State.SATISFIED, "secure/a"),
        "b": at(State.UNKNOWN, "secure/b"),
        "c": at(State.SATISFIED, "secure/c", replaces=("old",)),
        "new": at(State.SATISFIED, "secure/new"),
        "gone": at(State.NOT_APPLICABLE, "secure/gone"),
    }
    before = {
        "a": State.NOT,
        "b": State.SATISFIED,
        "old": State.SATISFIED,
        "gone": State.SATISFIED,
    }

    assert progress_since(before, now) == (
        "Depuis la dernière fois\u00a0: 1\u00a0exigence acquise, 1\u00a0exigence perdue."
    )
    assert progress_since({}, now) == "Rien n’a changé depuis la dernière fois."
