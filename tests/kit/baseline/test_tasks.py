"""What is to do: one formula, one order, one task for what one gesture lifts."""

from __future__ import annotations

import pytest

from checks.verdict import Outcome, Severity
from kit.baseline.loading import default
from kit.baseline.state import Evidence, Proof, State, assess
from kit.baseline.tasks import Kind, kind_of, priority_of, tasks, who_label
from kit.priority import priority
from tests.kit.baseline.samples import NOW, at, baseline, requirement


def made(*standings):
    every = baseline(*(one.requirement for one in standings))
    return tasks(every, {one.requirement.id: one for one in standings})


@pytest.mark.parametrize(
    ("state", "weight", "expected"),
    [
        (State.NOT, 3, priority(Severity.CRITICAL, Outcome.FAIL, 4)),
        (State.NOT, 1, priority(Severity.LOW, Outcome.FAIL, 4)),
        (State.PARTLY, 2, priority(Severity.MEDIUM, Outcome.WATCH, 4)),
        (State.UNKNOWN, 2, priority(Severity.MEDIUM, Outcome.UNKNOWN, 5)),
        (State.SATISFIED, 3, 0.0),
        (State.NOT_APPLICABLE, 3, 0.0),
    ],
)
def test_the_one_formula(state, weight, expected):
    assert priority_of(at(state, weight=weight)) == pytest.approx(expected)


@pytest.mark.parametrize(("asks", "ease"), [("secretary", 5), ("mayor", 4), ("web_host", 3)])
def test_finding_out_is_as_easy_as_asking(asks, ease):
    told = at(State.UNKNOWN, asks=asks)
    (task,) = made(told)

    assert (task.kind, task.who, task.ease) == (Kind.VERIFY, asks, ease)
    assert priority_of(told) == pytest.approx(priority(Severity.MEDIUM, Outcome.UNKNOWN, ease))


def test_what_is_missing_is_done_and_what_is_old_is_checked_again():
    assert kind_of(at(State.NOT, stale=True, proof=Proof.DECLARED)) is Kind.DO
    assert kind_of(at(State.SATISFIED, stale=True, proof=Proof.DECLARED)) is Kind.RECHECK
    assert kind_of(at(State.SATISFIED, proof=Proof.DECLARED)) is None
    assert kind_of(at(State.NOT_APPLICABLE, stale=True, proof=Proof.DECLARED)) is Kind.RECHECK


def test_what_was_asked_of_the_syndicate_waits():
    one = at(State.UNKNOWN)
    (task,) = made(type(one)(one.requirement, State.UNKNOWN, with_syndicate=True))

    assert (task.kind, task.who) == (Kind.WAIT, "syndicate")


def test_one_gesture_is_one_task():
    one = at(State.NOT, "secure/one", gesture="visit", ease=2)
    two = at(
        State.PARTLY, "secure/two", gesture="visit", weight=3, cost="small", section="operating"
    )
    other = at(State.UNKNOWN, "secure/three", gesture="visit")
    grouped, single = made(one, two, other)

    assert grouped.key == "gesture:visit"
    assert (grouped.what, grouped.who, grouped.minutes) == ("Demandez une visite", "mayor", 90)
    assert (grouped.cost, grouped.section, grouped.ease) == ("small", "operating", 2)
    assert grouped.requirements == ("secure/two", "secure/one")
    assert grouped.priority == pytest.approx(priority_of(two))
    assert single.kind is Kind.VERIFY, "a question is nobody's visit"


def test_what_needs_a_budget_stays_alone():
    one = at(State.NOT, "secure/one", gesture="visit", cost="budget", section="investment")
    two = at(State.NOT, "secure/two", gesture="visit")

    assert {task.key for task in made(one, two)} == {"do:secure/one", "gesture:visit"}


def test_one_audit_renews_all_old_measures():
    names = ("secure/one", "secure/two")
    states = (State.SATISFIED, State.NOT_APPLICABLE)
    told = [
        at(state, name, proof=Proof.MEASURED, stale=True)
        for name, state in zip(names, states, strict=True)
    ]
    (task,) = made(*told)

    assert (task.key, task.requirements) == ("audit", names)


def test_what_depends_on_something_to_do_comes_after_it():
    first = at(State.NOT, "secure/first", weight=1)
    second = at(State.NOT, "secure/second", weight=3, depends_on=("secure/first",))
    unknown = at(State.UNKNOWN, "secure/first", weight=1)

    assert [task.requirements[0] for task in made(first, second)] == [
        "secure/first",
        "secure/second",
    ]
    assert made(unknown, second)[0].requirements == ("secure/second",)


def test_titles_become_clauses():
    vowel = at(State.UNKNOWN, "secure/one", title="Un antivirus est actif")
    other = at(State.UNKNOWN, "secure/two", title="Le pare-feu est actif")

    assert {task.what for task in made(vowel, other)} == {
        "Vérifiez qu’un antivirus est actif", "Vérifiez que le pare-feu est actif",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("who", "told"),
    [
        ("secretary", "le secrétariat"),
        ("technician", "le technicien du syndicat"),
        ("mayor", "le maire"),
        ("insurer", "l’assureur"),
        ("somebody", "somebody"),
    ],
)
def test_who_is_told_in_french(who, told):
    assert who_label(default(), who) == told


def test_everybody_who_does_something_has_a_name():
    every = default()
    standings = {name: at(State.NOT, name, who=one.who) for name, one in every.requirements.items()}

    assert all(who_label(every, task.who) != task.who for task in tasks(every, standings))


def test_a_first_visit_is_to_measure_and_to_answer():
    every = default()
    told = tasks(every, assess(every, Evidence(), NOW))
    audits = [task for task in told if task.key == "audit"]

    assert {task.kind for task in told} == {Kind.VERIFY}
    assert len(audits) == 1
    assert "secure/antivirus_active" in audits[0].requirements
    assert sorted(n for task in told for n in task.requirements) == sorted(every.requirements)


def test_nothing_is_lost_when_all_is_missing():
    every = default()
    standings = {
        name: at(State.NOT, name, **{f: getattr(one, f) for f in (
            "gesture", "cost", "section", "ease", "weight", "depends_on", "who", "minutes")})
        for name, one in every.requirements.items()
    }  # fmt: skip
    told = tasks(every, standings)

    assert sorted(n for task in told for n in task.requirements) == sorted(every.requirements)
    assert len(told) < len(every.requirements)
    assert all(task.priority > 0 for task in told)


def test_requirement_needs_no_gesture_to_be_a_task():
    assert requirement().gesture == ""
    assert made(at(State.NOT))[0].what == "Faites que tout aille bien"
