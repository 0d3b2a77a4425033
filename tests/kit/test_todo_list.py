"""The list of actions: its parts, its filters, its sentences."""

from __future__ import annotations

from datetime import date

import pytest

from inventory.record import replace
from kit import todo_list
from kit.actions_table import State, Tracking, own
from kit.store.action_rows import RECHECK
from kit.todo_list import Group, Status, Wanted

TODAY = date(2026, 11, 22)
NBSP = "\u00a0"


def row(what, state=State.TODO, *, mark="", who="", where="", minutes=None, **tracking):
    told = own(what, what, where=where, minutes=minutes,
               tracking=Tracking(state, who=who, **tracking))  # fmt: skip
    return replace(told, mark=mark, workstation="pc")


ROWS = (
    row("Redémarrer", minutes=5, who="Le secrétariat", where="Accueil"),
    row("Chiffrer", due=date(2026, 11, 3), minutes=30, who="Odile", where="Étage"),
    row("Changer", State.ASKED, asked_of="Mme Martin", on=TODAY),
    row("Acheter", State.BUDGETED, on=date(2027, 1, 1)),
    row("Verrouiller", mark="Risque assumé"),
    row("Sauvegarder", State.DONE, due=date(2026, 11, 3)),
)


def names(rows):
    return [one.what for one in rows]


def test_what_waits_for_somebody_stands_apart():
    found = {group: names(rows) for group, rows in todo_list.grouped(ROWS).items()}

    assert found == {
        Group.NOW: ["Redémarrer", "Chiffrer"],
        Group.WAITING: ["Changer", "Acheter", "Verrouiller"],
        Group.DONE: ["Sauvegarder"],
    }
    assert todo_list.counts(ROWS) == {
        Status.TODO: 2, Status.ASKED: 1, Status.BUDGETED: 1, Status.DISPUTED: 1, Status.DONE: 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(), [one.what for one in ROWS]),
        (Wanted(Status.TODO), ["Redémarrer", "Chiffrer"]),
        (Wanted(Status.DISPUTED), ["Verrouiller"]),
        (Wanted(late=True), ["Chiffrer"]),
        (Wanted(short=True), ["Redémarrer"]),
        (Wanted(who="odile"), ["Chiffrer"]),
        (Wanted(where="etage"), ["Chiffrer"]),
        (Wanted(text="mme mart"), ["Changer"]),
        (Wanted(Status.ASKED, text="chiff"), []),
    ],
)
def test_filters(wanted, found):
    assert names(todo_list.wanted_rows(ROWS, wanted, TODAY)) == found
    texts = todo_list.search_texts(ROWS)
    assert names(todo_list.wanted_rows(ROWS, wanted, TODAY, texts)) == found


def test_filters_are_told():
    every = Wanted(Status.DONE, "Odile", "Étage", late=True, short=True, text=" dis ")

    assert todo_list.told_filters(Wanted()) == ""
    assert todo_list.told_filters(every) == (
        f"texte «{NBSP}dis{NBSP}», état «{NBSP}Fait{NBSP}», qui «{NBSP}Odile{NBSP}», "
        f"où «{NBSP}Étage{NBSP}», en retard, moins de 30{NBSP}minutes"
    )


def test_names_are_offered_once():
    assert todo_list.names(["Odile", "Zoé", "odile", "", "Émile"]) == ("Émile", "odile", "Zoé")


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ((), "Rien à faire pour le moment."),
        (ROWS[:1], f"1{NBSP}action à faire."),
        (ROWS, f"2{NBSP}actions à faire, 3 en attente, 1{NBSP}faite."),
        (ROWS[2:3], "Rien à faire pour le moment, 1 en attente."),
    ],
)
def test_summary(rows, sentence):
    assert todo_list.summary(rows) == sentence


def test_lines_of_an_action():
    assert todo_list.effort_line(ROWS[0]) == f"Le secrétariat · 5{NBSP}minutes"
    assert todo_list.effort_line(ROWS[4]) == ""
    assert todo_list.due_line(ROWS[1], TODAY) == f"En retard{NBSP}: 3{NBSP}novembre 2026"
    assert todo_list.due_line(ROWS[1], date(2026, 11, 3)) == f"Pour le 3{NBSP}novembre 2026"
    assert todo_list.due_line(ROWS[0], TODAY) == ""
    assert todo_list.due_line(ROWS[5], TODAY) == "", "what is done is not late"


def test_what_may_be_said_of_it():
    assert todo_list.states_of(ROWS[0]) == tuple(State)
    assert todo_list.states_of(replace(ROWS[0], proved=True)) == ()
    assert State.DONE not in todo_list.states_of(replace(ROWS[0], key=RECHECK))


def test_a_new_audit_answers():
    assert "prouve" in todo_list.after_recheck(None)
    assert "prouve" in todo_list.after_recheck(replace(ROWS[5], proved=True))
    assert "encore" in todo_list.after_recheck(ROWS[0])
    assert "parole" in todo_list.after_recheck(ROWS[5])


def test_the_same_check_of_two_computers_is_two_actions():
    assert todo_list.identity(ROWS[0]) != todo_list.identity(replace(ROWS[0], workstation="other"))
