"""Answers as they are typed, the order of the questions, and the sheets for those who know."""

from __future__ import annotations

import pytest

from kit.baseline.answers import Value, checked, parse_value, to_answer, to_condition
from kit.baseline.loading import default
from kit.baseline.model import Applies
from kit.baseline.question_sheet import question_sheets
from kit.baseline.references import references_csv, rows
from kit.baseline.state import Evidence, Proof, State, assess
from kit.errors import KitError
from tests.kit.baseline.samples import NOW, answer, at, baseline, requirement


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("yes", Value.YES),
        ("Oui", Value.YES),
        ("OUI ", Value.YES),
        ("non", Value.NO),
        ("en-partie", Value.PARTLY),
        ("En partie", Value.PARTLY),
        ("je ne sais pas", Value.UNKNOWN),
        ("nsp", Value.UNKNOWN),
        ("syndicat", Value.SYNDICATE),
        ("Sans objet", Value.NOT_APPLICABLE),
        ("na", Value.NOT_APPLICABLE),
    ],
)
def test_an_answer_is_understood_as_it_is_typed(typed, value):
    assert parse_value(typed) is value


@pytest.mark.parametrize("typed", ["", "peut-être", "ouais", "no way"])
def test_another_word_is_refused_with_the_list(typed):
    with pytest.raises(KitError, match="n’est pas connue") as raised:
        parse_value(typed)

    assert "oui" in raised.value.remedy


def test_not_for_us_needs_a_reason():
    one = requirement()
    with pytest.raises(KitError, match="la raison"):
        checked(one, answer(Value.NOT_APPLICABLE, reason="  "), ())

    assert checked(one, answer(Value.NOT_APPLICABLE, reason="la paie"), ()).reason == "la paie"


def test_who_may_know_is_a_kind_of_person():
    with pytest.raises(KitError, match="sorte de personne"):
        checked(requirement(), answer(Value.UNKNOWN, asks="plombier"), ("mayor",))


def test_the_first_visit_comes_first_and_what_is_settled_is_not_asked():
    star = requirement("secure/star", star=True)
    one, two, three = (requirement(f"secure/{name}") for name in ("one", "two", "three"))
    every = baseline(one, star, two, three)
    standings = {
        "secure/star": at(State.UNKNOWN, "secure/star"),
        "secure/one": at(State.UNKNOWN, "secure/one", asks="mayor"),
        "secure/two": at(State.SATISFIED, "secure/two", proof=Proof.MEASURED),
        "secure/three": at(State.SATISFIED, "secure/three", proof=Proof.DECLARED, stale=True),
    }
    standings["secure/one"] = type(standings["secure/one"])(one, State.UNKNOWN, asks="mayor")

    assert [x.id for x in to_answer(every, standings)] == ["secure/star"]
    assert [x.id for x in to_answer(every, standings, express=False)] == [
        "secure/star", "secure/three",
    ]  # fmt: skip


def test_an_empty_record_asks_the_whole_first_visit_in_its_order():
    every = default()
    asked = to_answer(every, assess(every, Evidence(), NOW))

    assert tuple(one.id for one in asked) == every.express
    assert sum(one.minutes for one in asked) > 0


def test_each_condition_is_asked_once():
    one = requirement(applies=Applies(some=("wifi", "nas")))
    two = requirement("secure/two", applies=Applies(no=("wifi",)))

    assert [c.name for c in to_condition(default(), (one, two))] == ["wifi", "nas"]


# --- question sheets ---------------------------------------------------------------------------


def sheets(*standings):
    every = baseline(*(one.requirement for one in standings))
    return {s.person: s for s in question_sheets(every, {o.requirement.id: o for o in standings})}


def unknown(name, asks="", **fields):
    told = at(State.UNKNOWN, name, **fields)
    return type(told)(told.requirement, State.UNKNOWN, at=NOW, asks=asks)


def test_unknowns_are_grouped_by_who_may_know():
    found = sheets(
        unknown("secure/one", "it_supplier"),
        unknown("secure/two", "it_supplier", star=True),
        unknown("secure/three", "treasury"),
    )

    assert set(found) == {"it_supplier", "treasury"}
    assert [q.requirement for q in found["it_supplier"].questions] == ["secure/two", "secure/one"]
    assert found["treasury"].title.startswith("Questions pour le comptable")
    assert found["treasury"].intro.startswith("Bonjour,")


def test_what_nobody_placed_goes_to_the_likeliest_and_the_syndicate_has_its_own():
    lost = unknown("secure/one")
    told = type(lost)(
        requirement("secure/one", asks=("secretary", "web_host")), State.UNKNOWN, at=NOW
    )
    asked = type(lost)(requirement("secure/two"), State.UNKNOWN, at=NOW, with_syndicate=True)

    assert set(sheets(told, asked)) == {"web_host", "syndicate"}


def test_what_was_not_asked_yet_and_what_is_known_make_no_sheet():
    assert sheets(at(State.UNKNOWN, "secure/one"), at(State.NOT, "secure/two")) == {}
    assert sheets(unknown("secure/one", "secretary")) == {}


# --- references --------------------------------------------------------------------------------


def test_the_table_of_references_has_a_row_each_and_nothing_dangerous():
    text = references_csv(default())
    lines = text.removeprefix("\ufeff").split("\r\n")

    assert text.startswith("\ufeffExigence;Identifiant;")
    assert len(lines) == 2 + sum(len(one.references) for one in default().requirements.values())
    assert all(len(row) == 9 for row in rows(default()))
    assert any(row[0] == "F04" and row[8] == "non" for row in rows(default()))
    assert not any(line.startswith(("=", "+", "-", "@")) for line in lines)
