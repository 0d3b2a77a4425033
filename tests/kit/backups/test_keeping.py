"""What was found of the backups is kept once, shown without a rule, and becomes actions."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta

import pytest

from checks.entity_catalogue import ENTITY_CATALOGUE
from checks.verdict import Outcome
from inventory.backups.model import Kind, Trouble
from kit.actions_table import State, Tracking
from kit.backups import assessment, kept
from kit.errors import KitError
from kit.overview import next_actions, overview
from kit.store import actions, disputes, edits, entities, erasure, merging, proofs, things
from kit.store.action_rows import rows_of
from kit.store.disputes import Dispute, Form
from tests.kit.backups.towns import NOW, Town, full, look, proof
from tests.kit.store.samples import new_store


@pytest.fixture
def store(tmp_path):
    with new_store(tmp_path / "a.kit") as opened:
        yield opened


def snapshots(store):
    return store.connection.execute("SELECT count(*) FROM snapshot").fetchone()[0]


def outcomes(found):
    return {item.check: item.outcome for item in found.items}


def test_the_town_of_the_mockup(store):
    full(store)

    found = assessment.assess(store, NOW)

    assert found.view.headline.replace("\u00a0", " ").endswith("11 jours de documents sont perdus.")
    assert [line.days for line in found.view.lines] == [1, 11, 1, 11, None]
    assert outcomes(found)["backups/restore_proved"] is Outcome.UNKNOWN
    assert [item.check for item in found.items] == [check.id for check in ENTITY_CATALOGUE]


def test_nothing_is_judged_to_be_wrong_where_nothing_is_known(store):
    Town(store)

    found = assessment.assess(store, NOW)

    assert set(outcomes(found).values()) <= {Outcome.UNKNOWN, Outcome.NA}
    assert found.view.lines == ()


def test_what_did_not_change_is_kept_once(store):
    town = full(store)
    assert kept.latest(store, town.entity, NOW) is None

    first = assessment.refresh(store, NOW)
    before = snapshots(store)
    assessment.refresh(store, NOW + timedelta(minutes=5))

    assert snapshots(store) == before
    assert kept.latest(store, town.entity, NOW) == first


def test_a_new_day_and_a_new_look_are_kept(store):
    town = full(store)
    assessment.refresh(store, NOW)
    before = snapshots(store)

    assessment.refresh(store, NOW + timedelta(days=1))
    town.look("NAS", look(troubles=(Trouble.DAMAGED,)))
    found = assessment.refresh(store, NOW + timedelta(days=1))

    assert snapshots(store) == before + 3
    assert outcomes(found)["backups/last_runs_succeeded"] is Outcome.FAIL


def test_the_picture_of_yesterday_says_so(store):
    town = full(store)
    assessment.refresh(store, NOW)

    assert kept.latest(store, town.entity, NOW).fresh
    assert not kept.latest(store, town.entity, NOW + timedelta(days=1)).fresh


def test_a_record_without_an_entity_keeps_nothing(store):
    assert assessment.refresh(store, NOW) is None
    assert snapshots(store) == 0


def test_opening_days_of_the_town_hall_count(store):
    town = Town(store)
    town.dataset("État civil")
    town.copy("Disque", "État civil", medium="usb_disk", unplugged="yes")
    town.look("Disque", look(Kind.FOLDER, (11,)))

    weekdays = outcomes(assessment.assess(store, NOW))
    entities.set_opening(store, town.entity, {2})
    wednesdays = outcomes(assessment.assess(store, NOW))

    assert weekdays["backups/copies_fresh"] is not Outcome.OK
    assert wednesdays["backups/copies_fresh"] is Outcome.OK


@pytest.mark.parametrize("days", [(), (7,), (-1,)])
def test_a_town_hall_opens_some_day(store, days):
    with pytest.raises(KitError, match="jours d’ouverture"):
        entities.set_opening(store, Town(store).entity, days)


def test_opening_days_until_somebody_says(store):
    entity = Town(store).entity
    assert entities.opening_of(store, entity) == {0, 1, 2, 3, 4}
    assert entities.opening_of(store, None) == {0, 1, 2, 3, 4}

    entities.set_opening(store, entity, (5, 2))

    assert entities.opening_of(store, entity) == {2, 5}


def test_two_records_that_meet_show_the_newest(store, tmp_path):
    town = full(store)
    assessment.refresh(store, NOW)
    with new_store(tmp_path / "b.kit") as other:
        merging.merge(other, store)
        assert kept.latest(other, town.entity, NOW) == kept.latest(store, town.entity, NOW)


# --- Actions -------------------------------------------------------------------------------------


def backup_rows(store, town):
    return {row.key: row for row in rows_of(store, town.entity, NOW) if row.of_entity}


def test_results_become_actions_of_the_town_hall(store):
    town = full(store)
    assert backup_rows(store, town) == {}

    found = assessment.refresh(store, NOW)

    rows = backup_rows(store, town)
    assert set(rows) == {item.check for item in found.items if item.priority > 0}
    assert {row.where for row in rows.values()} == {"La mairie"}
    assert {row.workstation for row in rows.values()} == {town.entity}


def test_what_people_say_of_them_is_kept(store):
    town = full(store)
    assessment.refresh(store, NOW)
    check = "backups/restore_proved"
    actions.track(store, town.entity, check, Tracking(State.ASKED, "Mme Martin", date(2026, 11, 3)))

    row = backup_rows(store, town)[check]

    assert (row.state, row.tracking.asked_of) == (State.ASKED, "Mme Martin")
    shown = overview(store, NOW)
    assert check not in {action.item.check for action in shown.first}


def test_what_was_done_is_proved_by_what_is_found_later(store):
    town = full(store)
    assessment.refresh(store, NOW)
    check = "backups/restore_proved"
    actions.track(store, town.entity, check, Tracking(State.DONE, on=NOW.date()))
    proofs.keep(store, town.copies["NAS"], proof(0))

    assessment.refresh(store, NOW + timedelta(hours=1))

    row = backup_rows(store, town)[check]
    assert (row.state, row.proved) == (State.DONE, True)


def test_a_result_of_the_town_hall_can_be_disputed(store):
    town = full(store)
    assessment.refresh(store, NOW)
    check = "backups/restore_proved"

    disputes.dispute(store, town.entity, check, Dispute(Form.WRONG, "essayée en mars"))

    assert "essayée en mars" in backup_rows(store, town)[check].mark


def test_a_stranger_cannot_be_followed(store):
    full(store)
    with pytest.raises(KitError, match="pas dans le registre"):
        actions.track(store, "nobody", "backups/restore_proved", Tracking())


def test_the_overview_shows_them_among_the_next_actions(store):
    full(store)
    assert overview(store, NOW).backups is None
    assessment.refresh(store, NOW)

    shown = overview(store, NOW)

    assert shown.backups.view.lines
    assert shown.first
    assert all(action.machines == () for action in shown.first)
    assert next_actions((), shown.rows, ()) == ()


def test_showing_them_imports_no_rule(store):
    full(store)
    assessment.refresh(store, NOW)
    code = (
        "import sys, pathlib\n"
        "from datetime import datetime\n"
        "from kit.overview import overview\n"
        "from kit.store.store import open_with\n"
        "from kit.store.keys import Keys\n"
        f"store = open_with(pathlib.Path({str(store.path)!r}),"
        f" Keys((({store.generation}, {store.key!r}),)))\n"
        f"told = overview(store, datetime.fromisoformat({NOW.isoformat()!r}))\n"
        "assert told.backups.view.lines\n"
        "print(*[name for name in sys.modules if name.startswith(('checks.backup', "
        "'checks.entity_catalogue', 'inventory.backups', 'kit.backups.gathering'))])\n"
    )

    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()

    assert told == []


def test_an_audit_imports_none_of_it():
    code = (
        "import sys, kit.assessment, checks.catalogue\n"
        "print(*[name for name in sys.modules if name.startswith(('checks.backup', 'kit.backups', "
        "'checks.entity_catalogue'))])\n"
    )

    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()

    assert told == []


def test_every_priority_is_of_the_one_formula(store):
    full(store)

    found = assessment.assess(store, NOW)

    priorities = [item.priority for item in found.next]
    assert {item.check for item in found.next} == {
        item.check for item in found.items if item.priority > 0
    }
    assert all(priority > 0 for priority in priorities)
    rest = priorities[3:]
    assert rest == sorted(rest, reverse=True)


def test_an_unknown_result_asks_to_verify_and_says_nothing_wrong(store):
    full(store)
    unread = next(
        item for item in assessment.assess(store, NOW).items if item.outcome is Outcome.UNKNOWN
    )

    assert unread.request.startswith("Bonjour, le kit n’a pas pu vérifier ce point de nos")


def test_a_person_who_is_erased_is_erased_there_too(store):
    town = full(store)
    things.save(store, "dataset", {"name": "Dossiers de Marie Dupont"}, None)
    person = things.save(store, "person", {"full_name": "Marie Dupont"})
    assessment.refresh(store, NOW)
    erasure.erase_person(store, person)

    told = kept.latest(store, town.entity, NOW)

    assert "Dupont" not in str(told)
    assert edits.values(store, person).get("full_name") is None
