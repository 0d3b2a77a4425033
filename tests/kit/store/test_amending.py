"""Changing one thing that was said of an action leaves everything else as it was."""

from __future__ import annotations

from datetime import date

import pytest

from checks.verdict import Outcome
from inventory.record import replace
from kit.actions_table import State, Tracking, own
from kit.errors import KitError
from kit.store import actions, edits
from kit.store.action_rows import RECHECK, rows_of
from tests.kit.store.followed import ENTITY, FAILS, NOW, audit, pc, typed
from tests.kit.store.samples import new_store

DONE = Tracking(State.DONE, on=date(2026, 11, 12), proof="facture n° 12")


@pytest.fixture
def store(tmp_path, monkeypatch):
    typed(monkeypatch, 3000)
    with new_store(tmp_path / "r.kit") as opened:
        yield opened


def found(store, key=FAILS):
    return next(row for row in rows_of(store, ENTITY, NOW) if row.key == key)


def test_a_row_tells_its_computer_and_people_s_own_tell_none(store):
    here = pc(store)
    audit(store, here, 40)
    name = actions.add_own(store, ENTITY, own("", "Ranger"))

    assert found(store).workstation == here
    assert found(store, RECHECK).workstation == here
    assert found(store, name).workstation == ""
    assert not any(row.proved for row in rows_of(store, ENTITY, NOW))


def test_what_was_said_is_kept_by_a_change_beside_it(store, monkeypatch):
    here = pc(store)
    audit(store, here, 10)
    typed(monkeypatch, 9)
    actions.track(store, here, FAILS, DONE)
    audit(store, here, 2)
    row = found(store)
    assert row.state is State.TODO
    typed(monkeypatch, 1)
    actions.amend(store, row, replace(row.tracking, who="Odile"))
    after = found(store)

    assert after.state_label == row.state_label, "it was still said to be done, and found again"
    assert after.tracking == replace(row.tracking, who="Odile")


def test_a_proof_by_an_audit_is_not_written_back(store, monkeypatch):
    here = pc(store)
    audit(store, here, 10)
    typed(monkeypatch, 9)
    actions.track(store, here, FAILS, DONE)
    audit(store, here, 2, os_supported=Outcome.OK)
    row = found(store)
    assert row.proved
    actions.amend(store, row, replace(row.tracking, who="Odile"))

    assert actions.tracking_of(store, here)[FAILS] == replace(DONE, who="Odile")
    assert found(store).tracking.proof == row.tracking.proof


def test_a_new_state_takes_what_goes_with_the_old_one_away(store, monkeypatch):
    here = pc(store)
    audit(store, here, 10)
    typed(monkeypatch, 9)
    actions.track(store, here, FAILS, DONE)
    audit(store, here, 2)
    typed(monkeypatch, 1)
    row = found(store)
    actions.amend(store, row, replace(row.tracking, state=State.ASKED, asked_of="Odile", on=None))

    assert found(store).tracking == Tracking(State.ASKED, "Odile", proof=DONE.proof)
    row = found(store)
    actions.amend(store, row, replace(row.tracking, state=State.DONE, on=None))
    assert found(store).state is State.DONE, "said after the audit"


def test_nothing_changed_writes_nothing(store):
    here = pc(store)
    audit(store, here, 10)
    row = found(store)
    actions.amend(store, row, row.tracking)

    assert edits.records(store, "action") == {}


def test_people_s_own_are_amended_too(store):
    name = actions.add_own(store, ENTITY, own("", "Ranger", tracking=Tracking(who="Odile")))
    row = found(store, name)
    actions.amend(store, row, replace(row.tracking, due=date(2026, 12, 1)))
    actions.amend(store, row, replace(row.tracking, state=State.DONE, on=date(2026, 11, 22)))

    assert found(store, name).tracking == Tracking(
        State.DONE, on=date(2026, 11, 22), due=date(2026, 12, 1), who="Odile"
    )
    with pytest.raises(KitError, match="pas dans le registre"):
        actions.amend(store, replace(row, key="nobody"), DONE)


def test_what_was_removed_can_be_put_back(store):
    name = actions.add_own(store, ENTITY, own("", "Ranger"))
    actions.remove_own(store, name)
    assert name not in {row.key for row in rows_of(store, ENTITY, NOW)}
    actions.restore_own(store, name)

    assert found(store, name).what == "Ranger"
    with pytest.raises(KitError):
        actions.restore_own(store, "nobody")
