"""What people say of actions, their own actions, and how both meet what was measured."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime

import pytest

from checks.verdict import Outcome
from kit.actions_table import State, Tracking, own
from kit.errors import KitError
from kit.store import actions, edits, erasure, retention
from kit.store.action_rows import RECHECK, rows_of
from kit.store.merging import merge
from kit.store.store import set_meta, writing
from tests.kit.store.followed import ENTITY, FAILS, NOW, PASSES, assessment, audit, pc, typed
from tests.kit.store.samples import new_store, reopen

NBSP = "\u00a0"
ASKED = Tracking(State.ASKED, "Mme Martin", date(2026, 11, 3), date(2026, 12, 1), "devis", "M. D")
DONE = Tracking(State.DONE, on=date(2026, 11, 12), proof="facture n° 12")


@pytest.fixture
def store(tmp_path, monkeypatch):
    typed(monkeypatch, 3000)
    with new_store(tmp_path / "r.kit") as opened:
        yield opened


def found(store, key=FAILS, now=NOW):
    return {row.key: row for row in rows_of(store, ENTITY, now)}.get(key)


def test_what_is_said_is_read_again(store):
    here, other = pc(store), pc(store, "AUTRE")
    actions.track(store, here, FAILS, ASKED, "Odile")

    assert actions.tracking_of(store, here) == {FAILS: ASKED}
    assert actions.tracking_of(store, other) == {}
    assert actions.tracking_of(store, "nobody") == {}
    (record,) = edits.records(store, "action")
    assert {e.author for e in edits.edits(store, record, "state")} == {"Odile"}


@pytest.mark.parametrize("tracking", [Tracking(), DONE, ASKED, Tracking(State.BUDGETED)])
def test_every_state_survives(store, tracking):
    here = pc(store)
    actions.track(store, here, FAILS, ASKED)
    actions.track(store, here, FAILS, tracking)

    assert actions.tracking_of(store, here) == {FAILS: tracking}


def test_nobody_was_asked_of_what_is_to_do(store):
    here = pc(store)
    actions.track(store, here, FAILS, Tracking(State.TODO, "Mme Martin", date(2026, 1, 1)))

    assert actions.tracking_of(store, here) == {FAILS: Tracking()}


def test_a_workstation_that_is_not_there_is_told(store):
    person = edits.add_record(store, "person", ENTITY)
    for wrong in ("nobody", person):
        with pytest.raises(KitError, match="pas dans le registre"):
            actions.track(store, wrong, FAILS, DONE)


def test_what_a_newer_version_says_is_read_as_far_as_it_goes(store):
    here = pc(store)
    actions.track(store, here, FAILS, DONE)
    (record,) = edits.records(store, "action")
    edits.put(store, record, {"state": "delegated", "on": "demain", "due": 3, "proof": None})

    assert actions.tracking_of(store, here) == {FAILS: Tracking()}


def test_rows_are_those_of_the_newest_audit_by_priority(store):
    here = pc(store, label="Accueil")
    audit(store, here, 10, os_supported=Outcome.OK)
    audit(store, here, 1)
    rows = rows_of(store, ENTITY, NOW)

    assert {row.key for row in rows} == {item.check for item in assessment().actions()}
    assert [row.priority for row in rows] == sorted((r.priority for r in rows), reverse=True)
    assert {row.where for row in rows} == {"Accueil"}


def test_a_problem_that_many_share_is_raised(store):
    one, two = pc(store, "UN"), pc(store, "DEUX")
    audit(store, one, 1)
    alone = found(store).priority
    audit(store, two, 1)
    rows = [row for row in rows_of(store, ENTITY, NOW) if row.key == FAILS]

    assert [row.priority for row in rows] == [pytest.approx(1.1 * alone)] * 2


def test_done_on_ones_word_until_it_is_measured(store, monkeypatch):
    here = pc(store)
    audit(store, here, 10)
    typed(monkeypatch, 9)
    actions.track(store, here, FAILS, DONE)
    row = found(store)

    assert row.state is State.DONE
    assert row.tracking == DONE
    assert row.priority == 0
    assert rows_of(store, ENTITY, NOW)[-1].key == FAILS


@pytest.mark.parametrize("outcome", [Outcome.FAIL, Outcome.WATCH])
def test_done_and_still_found_comes_back_with_what_was_said(store, monkeypatch, outcome):
    here = pc(store)
    audit(store, here, 10)
    typed(monkeypatch, 9)
    actions.track(store, here, FAILS, DONE)
    audit(store, here, 2, os_supported=outcome)
    row = found(store)

    assert row.state is State.TODO
    assert (row.tracking.proof, row.tracking.on) == (DONE.proof, DONE.on)
    assert row.priority > 0
    assert row.state_label == (
        f"À refaire{NBSP}: noté fait le 12{NBSP}novembre 2026, mais constaté de nouveau"
    )
    typed(monkeypatch, 1)
    actions.track(store, here, FAILS, DONE)
    assert found(store).state is State.DONE, "who says it again has done it again"


def test_done_and_found_in_order_is_proved(store, monkeypatch):
    here = pc(store)
    audit(store, here, 10)
    typed(monkeypatch, 9)
    actions.track(store, here, FAILS, DONE)
    audit(store, here, 2, os_supported=Outcome.OK)
    row = found(store)

    assert row.state is State.DONE
    assert row.tracking.proof == (
        f"facture n° 12{NBSP}; constaté par le contrôle du 20{NBSP}novembre 2026"
    )
    assert row.tracking.on == DONE.on


def test_asked_and_found_in_order_is_done(store):
    here = pc(store)
    actions.track(store, here, FAILS, Tracking(State.ASKED, "Mme Martin"))
    audit(store, here, 2, os_supported=Outcome.OK)
    row = found(store)

    assert (row.state, row.tracking.on) == (State.DONE, date(2026, 11, 20))
    assert row.tracking.proof == f"Constaté par le contrôle du 20{NBSP}novembre 2026"


def test_what_was_never_followed_and_is_in_order_has_no_row(store):
    here = pc(store)
    actions.track(store, here, "sharing/smb_one_off", Tracking())
    audit(store, here, 2)

    assert found(store, PASSES) is None
    assert found(store, "sharing/smb_one_off") is None


@pytest.mark.parametrize(("days", "state"), [(100, State.DONE), (400, State.TODO)])
def test_a_word_on_what_cannot_be_read_holds_twelve_months(store, monkeypatch, days, state):
    here = pc(store)
    typed(monkeypatch, days)
    actions.track(store, here, FAILS, DONE)
    audit(store, here, 2, os_supported=Outcome.UNKNOWN)

    assert found(store).state is state


def test_a_stale_workstation_asks_to_be_measured_again(store):
    here = pc(store, "ACCUEIL")
    audit(store, here, 40)
    row = found(store, RECHECK)

    assert (
        row.what
        == f"Revérifier le poste ACCUEIL{NBSP}: dernière vérification le 13{NBSP}octobre 2026."
    )
    assert row.priority > 0
    actions.track(store, here, RECHECK, DONE)
    assert found(store, RECHECK).state is State.TODO, "only an audit renews results"
    audit(store, here, 1)
    assert found(store, RECHECK) is None
    assert found(store) is not None


def test_peoples_own_actions(store):
    first = own("x", "Acheter un onduleur", where="Mairie", why="coupures", minutes=30,
                cost="small", tracking=Tracking(due=date(2026, 12, 24), who="Odile"))  # fmt: skip
    name = actions.add_own(store, ENTITY, first, "Odile")
    later = actions.add_own(store, ENTITY, own("", "Ranger la baie"))
    actions.add_own(store, "another", own("", "Ailleurs"))

    assert [row.key for row in actions.own_actions(store, ENTITY)] == [name, later]
    row = actions.own_actions(store, ENTITY)[0]
    assert (row.what, row.where, row.why, row.minutes, row.cost, row.tracking, row.who) == (
        first.what, "Mairie", "coupures", 30, "small", first.tracking, "Odile",
    )  # fmt: skip
    actions.change_own(store, name, own("", "Acheter deux onduleurs", tracking=DONE))
    actions.remove_own(store, later, "Odile")
    (row,) = actions.own_actions(store, ENTITY)
    assert (row.what, row.minutes, row.state) == ("Acheter deux onduleurs", None, State.DONE)
    assert [edit.value for edit in edits.edits(store, name, "what")] == [
        "Acheter un onduleur", "Acheter deux onduleurs",
    ]  # fmt: skip


def test_own_actions_follow_what_was_measured_and_done_ones_come_last(store):
    here = pc(store)
    audit(store, here, 1)
    done = actions.add_own(store, ENTITY, own("", "Fini", tracking=DONE))
    todo = actions.add_own(store, ENTITY, own("", "À suivre"))
    keys = [row.key for row in rows_of(store, ENTITY, NOW)]

    assert keys[-2:] == [todo, done]


@pytest.mark.parametrize(
    ("action", "told"),
    [
        (own("", " \u200b "), "manque l’action"),
        (own("", "x", minutes=-1), "durée"),
        (own("", "x" * 3000), "trop long"),
    ],
)
def test_what_cannot_be_an_action_is_told(store, action, told):
    with pytest.raises(KitError, match=told):
        actions.add_own(store, ENTITY, action)
    assert edits.records(store, "action") == {}


def test_only_ones_own_actions_are_changed_or_removed(store):
    here = pc(store)
    actions.track(store, here, FAILS, DONE)
    (followed,) = edits.records(store, "action")
    for name in (followed, here, "nobody"):
        with pytest.raises(KitError, match="pas dans le registre"):
            actions.remove_own(store, name)
        with pytest.raises(KitError, match="pas dans le registre"):
            actions.change_own(store, name, own("", "x"))


def test_two_stores_that_follow_one_action_meet_in_it(tmp_path, monkeypatch):
    typed(monkeypatch, 20)
    paths = [tmp_path / name for name in ("a.kit", "b.kit")]
    with new_store(paths[0]) as store:
        here = pc(store)
    for suffix in ("", ".cles", ".cles-secours"):
        shutil.copy(f"{paths[0]}{suffix}", f"{paths[1]}{suffix}")
    with reopen(paths[1]) as copy, writing(copy) as connection:
        set_meta(connection, "store", "other")
    one, other = reopen(paths[0]), reopen(paths[1])
    with one, other:
        actions.track(one, here, FAILS, ASKED)
        typed(monkeypatch, 10)
        actions.track(other, here, FAILS, DONE)
        kept = actions.add_own(other, ENTITY, own("", "Ranger"))
        merge(one, other)
        merge(other, one)

        assert len(edits.records(one, "action")) == 2
        assert actions.tracking_of(one, here)[FAILS].state is State.DONE
        assert actions.tracking_of(one, here) == actions.tracking_of(other, here)
        assert [row.key for row in actions.own_actions(one, ENTITY)] == [kept]


def test_erasing_a_person_erases_her_from_actions(store):
    here = pc(store)
    person = edits.add_record(store, "person", ENTITY)
    edits.put(store, person, {"full_name": "Marie Dupont"})
    told = Tracking(State.ASKED, "Marie Dupont", proof="vu avec Dupont Marie", who="marie dupont")
    actions.track(store, here, FAILS, told, "Marie Dupont")
    actions.add_own(store, ENTITY, own("", "Appeler Marie Dupont", why="Marie Dupont sait"))
    erasure.erase_person(store, person)

    kept = [e for name in edits.records(store, "action") for e in edits.edits(store, name)]
    assert not any("dupont" in f"{edit.value} {edit.author}".lower() for edit in kept)
    assert actions.tracking_of(store, here)[FAILS].state is State.ASKED
    assert actions.own_actions(store, ENTITY)[0].what == f"Appeler {erasure.ERASED}"


def test_retention_keeps_what_is_said_and_forgets_what_was_replaced(store, monkeypatch):
    here = pc(store)
    typed(monkeypatch, 5 * 365)
    actions.track(store, here, FAILS, ASKED)
    actions.track(store, here, FAILS, DONE)
    typed(monkeypatch, 1)
    audit(store, here, 1)
    (record,) = edits.records(store, "action")
    before = len(edits.edits(store, record))
    retention.apply_retention(store, datetime(2026, 11, 22, tzinfo=UTC))

    assert len(edits.edits(store, record)) < before
    assert actions.tracking_of(store, here) == {FAILS: DONE}
