"""What is believed of a requirement, and how it is told."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.verdict import Outcome
from kit.baseline.answers import Value
from kit.baseline.loading import default
from kit.baseline.model import Applies
from kit.baseline.profile import Profile, concerns, unanswered, why_not
from kit.baseline.state import (
    POINTS,
    Evidence,
    Measure,
    Proof,
    Provided,
    State,
    assess,
    measured_state,
)
from tests.kit.baseline.samples import (
    CHECKS,
    NOW,
    ago,
    answer,
    baseline,
    measure,
    paper,
    requirement,
    stands,
)

OK, WATCH, FAIL, UNKNOWN, NA = (
    Outcome.OK, Outcome.WATCH, Outcome.FAIL, Outcome.UNKNOWN, Outcome.NA,
)  # fmt: skip
MEASURED = requirement(checks=CHECKS)
IN_PART = requirement(checks=CHECKS, measure="part")
SAID = requirement()


@pytest.mark.parametrize(
    ("outcomes", "state"),
    [
        ([OK, OK], State.SATISFIED),
        ([OK, NA], State.SATISFIED),
        ([OK, UNKNOWN], State.UNKNOWN),
        ([UNKNOWN, UNKNOWN], State.UNKNOWN),
        ([OK, FAIL], State.PARTLY),
        ([OK, WATCH], State.PARTLY),
        ([WATCH, UNKNOWN], State.PARTLY),
        ([FAIL, FAIL], State.NOT),
        ([FAIL, UNKNOWN], State.NOT),
        ([NA, NA], State.NOT_APPLICABLE),
        ([], State.UNKNOWN),
    ],
)
def test_results_make_a_state(outcomes, state):
    assert measured_state(outcomes) is state


@given(st.lists(st.sampled_from([OK, WATCH, FAIL, UNKNOWN]), min_size=1), st.data())
def test_learning_what_was_unread_never_lowers_the_state(outcomes, data):
    places = [n for n, outcome in enumerate(outcomes) if outcome is UNKNOWN]
    if not places:
        return
    learnt = list(outcomes)
    learnt[data.draw(st.sampled_from(places))] = data.draw(st.sampled_from([OK, WATCH, FAIL]))

    assert POINTS[measured_state(learnt)] >= POINTS[measured_state(outcomes)]


@given(st.lists(st.sampled_from([OK, WATCH, FAIL, UNKNOWN]), min_size=1), st.data())
def test_no_longer_knowing_never_raises_the_state(outcomes, data):
    forgotten = list(outcomes)
    forgotten[data.draw(st.integers(0, len(outcomes) - 1))] = UNKNOWN

    assert POINTS[measured_state(forgotten)] <= POINTS[measured_state(outcomes)]


def test_every_workstation_must_be_in_order():
    good, bad = measure(OK, OK, subject="ACCUEIL"), measure(FAIL, OK, subject="MAIRE")
    told = stands(MEASURED, measures=(good, bad))

    assert (told.state, told.proof) == (State.PARTLY, Proof.MEASURED)
    assert told.failing == (("MAIRE", CHECKS[0]),)
    assert told.proved


def test_the_oldest_of_several_measures_is_the_date():
    good = [measure(OK, OK, days=days, subject=f"PC{days}") for days in (2, 40, 9)]
    told = stands(MEASURED, measures=tuple(good))

    assert (told.at, told.stale) == (ago(40), True)


def test_a_workstation_that_was_never_measured_leaves_it_open():
    told = stands(MEASURED, measures=(measure(OK, OK), Measure("ÉCOLE", None, {})))

    assert (told.state, told.to_ask) == (State.UNKNOWN, True)


def test_checks_of_the_whole_town_hall_are_not_looked_for_on_a_workstation():
    one = requirement(checks=("backups/one",))
    whole = Measure("", ago(1), {"backups/one": OK}, whole=True)

    assert stands(one, measures=(measure(OK, OK), whole)).state is State.SATISFIED
    assert stands(one, measures=(measure(OK, OK),)).state is State.UNKNOWN


@pytest.mark.parametrize(
    ("value", "state"),
    [
        (Value.YES, State.SATISFIED),
        (Value.PARTLY, State.PARTLY),
        (Value.NO, State.NOT),
        (Value.UNKNOWN, State.UNKNOWN),
        (Value.SYNDICATE, State.UNKNOWN),
    ],
)
def test_an_answer_is_declared(value, state):
    told = stands(SAID, answer(value))

    assert told.state is state
    assert not told.proved
    assert told.proof is (None if state is State.UNKNOWN else Proof.DECLARED)


def test_not_for_us_keeps_its_reason():
    told = stands(SAID, answer(Value.NOT_APPLICABLE, reason="la paie est faite ailleurs"))

    assert (told.state, told.told) == (State.NOT_APPLICABLE, "la paie est faite ailleurs")
    assert not told.counts


def test_a_measure_is_believed_before_a_word():
    told = stands(MEASURED, answer(Value.YES, days=0), measures=(measure(FAIL, FAIL),))

    assert (told.state, told.proof) == (State.NOT, Proof.MEASURED)


def test_a_word_stands_where_nothing_could_be_measured():
    told = stands(MEASURED, answer(Value.YES), measures=(measure(UNKNOWN, OK),))

    assert (told.state, told.proof) == (State.SATISFIED, Proof.DECLARED)


@pytest.mark.parametrize(
    ("measured", "said", "state", "proof"),
    [
        ((FAIL, FAIL), Value.YES, State.NOT, Proof.MEASURED),
        ((OK, FAIL), Value.YES, State.PARTLY, Proof.MEASURED),
        ((OK, OK), Value.YES, State.SATISFIED, Proof.DECLARED),
        ((OK, OK), Value.NO, State.NOT, Proof.DECLARED),
        ((OK, FAIL), Value.NO, State.NOT, Proof.DECLARED),
        ((UNKNOWN, OK), Value.YES, State.SATISFIED, Proof.DECLARED),
        ((FAIL, OK), Value.NOT_APPLICABLE, State.PARTLY, Proof.MEASURED),
        ((OK, OK), None, State.UNKNOWN, None),
        ((OK, FAIL), None, State.UNKNOWN, None),
        ((FAIL, FAIL), None, State.NOT, Proof.MEASURED),
    ],
)
def test_checks_that_see_a_part_hold_back_and_never_suffice(measured, said, state, proof):
    answers = () if said is None else (answer(said, reason="x"),)
    told = stands(IN_PART, *answers, measures=(measure(*measured),))

    assert (told.state, told.proof) == (state, proof)


@given(
    st.sampled_from([MEASURED, IN_PART, SAID]),
    st.tuples(*[st.sampled_from([OK, WATCH, FAIL, UNKNOWN])] * 2),
    st.sampled_from([Value.YES, Value.PARTLY, Value.NO]),
    st.booleans(),
)
def test_an_answer_where_there_was_none_never_lowers(one, outcomes, value, read):
    measures = (measure(*outcomes),) if read else ()
    before = stands(one, answer(Value.UNKNOWN), measures=measures)
    after = stands(one, answer(value), measures=measures)

    assert POINTS[after.state] >= POINTS[before.state]


@given(
    st.sampled_from([MEASURED, IN_PART]),
    st.tuples(*[st.sampled_from([OK, WATCH, FAIL, UNKNOWN])] * 2),
    st.integers(0, 1),
    st.sampled_from([None, Value.UNKNOWN, Value.SYNDICATE]),
)
def test_a_result_that_can_no_longer_be_read_never_raises(one, outcomes, place, value):
    answers = () if value is None else (answer(value),)
    forgotten = tuple(UNKNOWN if n == place else told for n, told in enumerate(outcomes))
    before = stands(one, *answers, measures=(measure(*outcomes),))
    after = stands(one, *answers, measures=(measure(*forgotten),))

    assert POINTS[after.state] <= POINTS[before.state]


def test_what_is_too_old_keeps_its_state_and_loses_its_proof():
    old = stands(MEASURED, measures=(measure(OK, OK, days=31),))
    fresh = stands(MEASURED, measures=(measure(OK, OK, days=30),))

    assert (old.state, old.stale, old.proved) == (State.SATISFIED, True, False)
    assert (fresh.state, fresh.stale, fresh.proved) == (State.SATISFIED, False, True)
    assert not old.to_ask, "an audit renews it, no question does"


@pytest.mark.parametrize(("days", "stale"), [(365, False), (366, True), (-2, True)])
def test_an_answer_holds_its_validity_and_one_to_come_proves_nothing(days, stale):
    told = stands(SAID, answer(Value.YES, days=days))

    assert (told.state, told.stale) == (State.SATISFIED, stale)
    assert told.to_ask is stale


def test_an_answer_newer_than_an_old_measure_is_believed_and_an_older_one_is_not():
    measures = (measure(FAIL, FAIL, days=40),)

    assert stands(MEASURED, answer(Value.YES, days=1), measures=measures).state is State.SATISFIED
    assert stands(MEASURED, answer(Value.YES, days=90), measures=measures).state is State.NOT
    assert stands(IN_PART, answer(Value.YES, days=1), measures=measures).state is State.SATISFIED
    assert stands(IN_PART, answer(Value.YES, days=90), measures=measures).state is State.NOT


def test_a_document_proves_and_a_newer_no_is_believed():
    assert stands(SAID, answer(Value.NO, days=9), documents=(paper(days=3),)).proved
    told = stands(SAID, answer(Value.NO, days=3), documents=(paper(days=9),))

    assert (told.state, told.proof) == (State.NOT, Proof.DECLARED)


def test_a_document_of_another_kind_proves_nothing():
    assert stands(SAID, documents=(paper(kind="invoice"),)).state is State.UNKNOWN


def test_what_the_syndicate_provides_can_be_contested():
    provided = Provided("secure/one", "Exemple Numérique", ago(2))
    told = stands(SAID, provided=(provided,))

    assert (told.state, told.proof, told.told) == (
        State.SATISFIED, Proof.PROVIDED, "Fourni par Exemple Numérique.",
    )  # fmt: skip
    contested = Provided("secure/one", "Exemple Numérique", ago(2), contested=True)
    assert stands(SAID, provided=(contested,)).state is State.UNKNOWN
    assert stands(SAID, answer(Value.NO), provided=(provided,)).state is State.NOT


def test_an_answer_to_a_former_id_is_an_answer():
    renamed = requirement("secure/two", replaces=("secure/one",))

    assert stands(renamed, answer(Value.YES)).state is State.SATISFIED
    newer = answer(Value.NO, "secure/two", days=0)
    assert stands(renamed, answer(Value.YES), newer).state is State.NOT


def test_a_new_requirement_counts_nowhere_until_it_is_evaluated():
    former = frozenset({"secure/other"})

    assert stands(SAID, known_before=former).new
    assert not stands(SAID, known_before=former).counts
    assert not stands(SAID, known_before=None).new
    assert not stands(SAID, answer(Value.NO), known_before=former).new
    renamed = requirement("secure/two", replaces=("secure/other",))
    assert not stands(renamed, known_before=former).new


def test_who_may_know_goes_with_the_unknown():
    told = stands(SAID, answer(Value.UNKNOWN, asks="it_supplier"))

    assert (told.asks, told.with_syndicate, told.to_ask) == ("it_supplier", False, False)
    told = stands(SAID, answer(Value.SYNDICATE))
    assert (told.asks, told.with_syndicate, told.to_ask) == ("", True, False)


def test_only_what_was_not_read_yet_can_be_measured():
    assert stands(MEASURED).unmeasured
    assert stands(MEASURED, measures=(measure(OK, OK), Measure("ÉCOLE", None, {}))).unmeasured
    assert not stands(MEASURED, measures=(measure(OK, UNKNOWN),)).unmeasured
    assert not stands(IN_PART).unmeasured, "an answer is needed anyway"
    assert not stands(requirement(checks=("backups/one",))).unmeasured


# --- whom it concerns --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("applies", "expected"),
    [
        (Applies(), True),
        (Applies(every=("nas",)), True),
        (Applies(every=("wifi",)), False),
        (Applies(every=("school",)), None),
        (Applies(every=("school", "wifi")), False),
        (Applies(some=("wifi", "nas")), True),
        (Applies(some=("wifi", "school")), None),
        (Applies(some=("wifi", "maternity")), False),
        (Applies(no=("payroll_by_cdg",)), False),
        (Applies(no=("wifi",)), True),
        (Applies(no=("school",)), None),
        (Applies(least_population=500), True),
        (Applies(least_population=2000), False),
        (Applies(most_population=999), False),
    ],
)
def test_three_values(applies, expected):
    profile = Profile(
        1200, {"nas": True, "payroll_by_cdg": True, "wifi": False, "maternity": False}
    )

    assert concerns(applies, profile) is expected
    told = why_not(applies, profile, default().conditions)
    assert bool(told) is (expected is False)


def test_an_unknown_population_decides_nothing():
    assert concerns(Applies(least_population=500), Profile()) is None


def test_what_does_not_concern_the_commune_is_without_object_with_its_reason():
    one = requirement(applies=Applies(every=("website",)))
    told = stands(one, answer(Value.YES), profile=Profile(known={"website": False}))

    assert (told.state, told.told) == (
        State.NOT_APPLICABLE, "La commune n’a pas de site internet.",
    )  # fmt: skip
    assert stands(one).state is State.UNKNOWN
    assert "concernée" in stands(one).told


def test_only_the_conditions_that_would_decide_are_asked():
    one = requirement(applies=Applies(some=("wifi", "public_wifi")))
    two = requirement("secure/two", applies=Applies(no=("payroll_by_cdg",)))
    profile = Profile(known={"wifi": True})

    assert [c.name for c in unanswered(baseline(one, two), profile)] == ["payroll_by_cdg"]


# --- the whole default baseline ---------------------------------------------------------------


@pytest.mark.parametrize("name", default().requirements)
def test_every_state_of_every_requirement_can_be_reached(name):
    one = default().requirements[name]
    reached = set()
    for value, with_measure in product(Value, [None, (OK,), (WATCH,), (FAIL,), (UNKNOWN,)]):
        measures = ()
        if with_measure:
            outcomes = dict.fromkeys(one.checks, with_measure[0])
            measures = (
                Measure("ACCUEIL", ago(1), outcomes),
                Measure("", ago(1), outcomes, whole=True),
            )
        told = stands(one, answer(value, name, reason="ailleurs"), measures=measures)
        reached.add(told.state)

    assert reached == set(State)


def test_nothing_known_is_unknown_everywhere():
    every = assess(default(), Evidence(), NOW)

    assert {one.state for one in every.values()} == {State.UNKNOWN}
    assert tuple(every) == tuple(default().requirements)
