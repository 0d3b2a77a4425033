"""The actions as rows: states in French, filters, orders, CSV."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.record import replace
from inventory.workstation import read_workstation
from kit.actions_table import (
    Row,
    State,
    Tracking,
    actions_csv,
    content,
    filtered,
    headings,
    ordered,
    own,
    rows,
    values,
)
from kit.assessment import assess
from tests.captures import machine

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
DAY = date(2026, 11, 3)
NBSP = "\u00a0"

texts = st.text(max_size=20)
trackings = st.builds(
    Tracking, st.sampled_from(State), texts, st.none() | st.dates(), st.none() | st.dates(), texts,
    texts,
)  # fmt: skip
any_row = st.builds(
    Row, texts, texts, texts, texts, texts, texts, st.none() | st.integers(0, 600),
    st.sampled_from([None, "none", "small", "budget"]), st.floats(0, 30), trackings,
)  # fmt: skip


def row(what="Redémarrer", **tracking):
    return own(what, what, tracking=Tracking(**tracking))


def assessed():
    return assess(read_workstation(machine("windows")), NOW)


def test_the_rows_of_an_audit_are_its_actions_in_its_order():
    assessment = assessed()
    actual = rows(assessment, "Accueil")

    assert [one.key for one in actual] == [item.check for item in assessment.actions()]
    assert len(actual) > 5
    for one, item in zip(actual, assessment.actions(), strict=True):
        assert (one.what, one.why, one.where) == (item.action, item.message, "Accueil")
        assert (one.minutes, one.cost) == (item.remedy.minutes, item.remedy.cost)
        assert one.who
        assert one.state is State.TODO


def test_what_people_said_stays_with_its_action():
    assessment = assessed()
    key = assessment.actions()[-1].check
    told = Tracking(State.ASKED, "Mme Martin", DAY, date(2026, 12, 1), who="M. Durand")
    actual = {one.key: one for one in rows(assessment, tracked={key: told, "gone/away": told})}

    assert actual[key].who == "M. Durand"
    assert actual[key].due == date(2026, 12, 1)
    assert sum(one.state is State.ASKED for one in actual.values()) == 1


@pytest.mark.parametrize(
    ("tracking", "expected"),
    [
        ({}, "À faire"),
        (
            {"state": State.ASKED, "asked_of": "Mme Martin", "on": DAY},
            f"Demandé à Mme Martin le 3{NBSP}novembre 2026",
        ),
        ({"state": State.ASKED, "asked_of": "{on}"}, "Demandé à {on}"),
        ({"state": State.ASKED, "on": DAY}, f"Demandé le 3{NBSP}novembre 2026"),
        ({"state": State.ASKED, "asked_of": " "}, "Demandé"),
        ({"state": State.BUDGETED, "on": date(2027, 1, 1)}, "Inscrit au budget 2027"),
        ({"state": State.BUDGETED}, "Inscrit au budget"),
        ({"state": State.DONE, "on": DAY}, f"Fait le 3{NBSP}novembre 2026"),
        ({"state": State.DONE}, "Fait"),
    ],
)
def test_a_state_in_french(tracking, expected):
    assert row(**tracking).state_label == expected


def test_own_actions_are_cleaned():
    actual = own("k", " Ranger\nle local\u202e ", where="Mairie\x00", cost="small")

    assert (actual.what, actual.where, actual.priority) == ("Ranger le local", "Mairie", 0.0)
    assert actual.cost_label == "Petite dépense"


def test_late_is_after_its_day_and_not_done():
    due = date(2026, 11, 22)

    assert not row(due=due).late(due)
    assert row(due=due).late(date(2026, 11, 23))
    assert not row(due=due, state=State.DONE).late(date(2026, 11, 23))
    assert not row().late(date(2026, 11, 23))


A = own("a", "Élaguer les comptes", where="Accueil", minutes=10, cost="none",
        tracking=Tracking(due=date(2026, 12, 1), who="le secrétariat"))  # fmt: skip
B = own("b", "Changer l’onduleur", where="Local", minutes=60, cost="budget",
        tracking=Tracking(State.BUDGETED, due=date(2027, 3, 1), proof="devis n° 4"))  # fmt: skip
C = own("c", "zéro papier", tracking=Tracking(State.DONE, on=DAY, due=date(2026, 11, 1)))


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, "abc"),
        ({"states": [State.TODO, State.DONE]}, "ac"),
        ({"states": []}, ""),
        ({"who": "LE SECRETARIAT"}, "a"),
        ({"where": "local"}, "b"),
        ({"costs": ["budget"]}, "b"),
        ({"due_by": date(2026, 12, 1)}, "ac"),
        ({"late_on": date(2026, 12, 2)}, "a"),
        ({"most_minutes": 10}, "a"),
        ({"text": "elag COMPTE"}, "a"),
        ({"text": "devis budget"}, "b"),
        ({"text": "laguer"}, ""),
        ({"text": "  "}, "abc"),
        ({"states": [State.TODO], "text": "onduleur"}, ""),
    ],
)
def test_filters(wanted, expected):
    assert "".join(one.key for one in filtered([A, B, C], **wanted)) == expected


@pytest.mark.parametrize(
    ("column", "rising", "falling"),
    [
        ("what", "bac", "cab"),
        ("minutes", "abc", "bac"),
        ("cost", "abc", "bac"),
        ("due", "cab", "bac"),
        ("state", "abc", "cba"),
        ("proof", "bac", "bac"),
        ("where", "abc", "bac"),
    ],
)
def test_orders(column, rising, falling):
    assert "".join(one.key for one in ordered([A, B, C], column)) == rising
    assert "".join(one.key for one in ordered([A, B, C], column, descending=True)) == falling


def test_the_highest_priority_comes_first():
    low, high = replace(A, priority=1.0), replace(B, priority=9.0)

    assert ordered([low, high]) == (high, low)


@given(st.lists(any_row, max_size=8), st.sampled_from([*content()["columns"], "priority"]))
def test_an_order_loses_nothing_and_never_fails(every, column):
    for descending in (False, True):
        actual = ordered(every, column, descending=descending)

        assert sorted(map(id, actual)) == sorted(map(id, every))


@given(st.lists(any_row, max_size=5), st.text(max_size=10))
def test_a_filter_keeps_order_and_never_fails(every, text):
    actual = filtered(every, text=text, who=text, where=text)

    assert [one for one in every if one in actual] == list(actual)


def test_each_value_has_its_heading():
    assert len(values(A)) == len(headings()) == 10


@given(st.lists(any_row, max_size=5))
def test_the_csv_has_one_neutral_line_a_row(every):
    text = actions_csv(every)
    lines = list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))

    assert lines[0] == list(headings())
    assert len(lines) == len(every) + 1
    for line in lines[1:]:
        assert len(line) == len(headings())
        assert not [one for one in line if one.lstrip().startswith(("=", "+", "-", "@", "\t"))]


def test_dates_of_the_csv_are_french():
    assert ";31/03/2027;" in actions_csv([own("k", "x", tracking=Tracking(due=date(2027, 3, 31)))])
