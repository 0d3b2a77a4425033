"""« Ce n’est pas correct »: three forms, a mark, and the day when it ends."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from checks.verdict import Outcome
from inventory.record import replace
from kit import french
from kit.actions_table import values
from kit.errors import KitError
from kit.store import edits, erasure, past
from kit.store.action_rows import rows_of
from kit.store.disputes import Dispute, Form, dispute, disputes_of, marks, withdraw
from tests.kit.store.followed import ENTITY, FAILS, NOW, PASSES, audit, pc
from tests.kit.store.samples import new_store

NBSP = "\u00a0"
TODAY = date.today()  # noqa: DTZ011 as the kit does
SOON = TODAY + timedelta(days=60)
ACCEPTED = Dispute(Form.ACCEPTED, "poste remplacé au printemps", SOON)


@pytest.fixture
def store(tmp_path):
    with new_store(tmp_path / "r.kit") as opened:
        yield opened


@pytest.fixture
def here(store):
    made = pc(store)
    audit(store, made, 1)
    return made


def found(store, now=NOW):
    return {row.key: row for row in rows_of(store, ENTITY, now)}[FAILS]


@pytest.mark.parametrize(
    ("objection", "label"),
    [
        (Dispute(Form.WRONG, "il est à jour"),
         f"Contesté, le résultat serait faux{NBSP}: il est à jour"),
        (Dispute(Form.OTHERWISE, "par le boîtier"), f"Fait autrement{NBSP}: par le boîtier"),
        (Dispute(Form.ACCEPTED, "réforme", SOON),
         f"Risque assumé jusqu’au {french.day(SOON)}{NBSP}: réforme"),
    ],
)  # fmt: skip
def test_each_form_marks_and_keeps_the_outcome(store, here, objection, label):
    before = found(store)
    dispute(store, here, FAILS, objection, "Odile")
    row = found(store)
    outcome = {
        i.check: i.outcome for i in past.assessment_of(store, past.latest(store, here)).items
    }

    assert before.priority > 0
    assert (row.mark, row.state_label, row.priority) == (label, label, 0)
    assert label in values(row)
    assert row.why == before.why
    assert outcome[FAILS] is Outcome.FAIL
    assert marks(store, here, outcome, TODAY) == {FAILS: label}
    told = disputes_of(store, here)[FAILS]
    assert (told.author, told.said, told.outcome) == ("Odile", TODAY, Outcome.FAIL)


def test_an_accepted_risk_comes_back_after_its_day(store, here):
    dispute(store, here, FAILS, ACCEPTED)
    told = disputes_of(store, here)[FAILS]

    assert told.holds(Outcome.FAIL, SOON)
    assert not told.holds(Outcome.FAIL, SOON + timedelta(days=1))
    later = datetime.combine(SOON + timedelta(days=1), time(12), UTC)
    assert found(store, later).mark == ""
    assert found(store, later).priority > 0


def test_another_outcome_is_not_what_was_disputed(store, here):
    dispute(store, here, FAILS, Dispute(Form.WRONG, "il est à jour"))
    audit(store, here, 0, os_supported=Outcome.WATCH)

    assert found(store).mark == ""
    assert FAILS in disputes_of(store, here), "the words stay"


def test_the_evidence_of_the_disputed_result_is_kept(store, here):
    dispute(store, here, FAILS, ACCEPTED)
    (record,) = edits.records(store, "action")
    told = edits.values(store, record)["dispute"]

    assert told["audit"] == past.latest(store, here).id
    assert told["outcome"] == "FAIL"
    assert told["evidence"]["end"] == "2026-10-13"


def test_it_is_taken_back(store, here):
    dispute(store, here, FAILS, ACCEPTED)
    withdraw(store, here, FAILS)

    assert disputes_of(store, here) == {}
    assert found(store).mark == ""


@pytest.mark.parametrize(
    ("check", "objection", "told"),
    [
        (PASSES, ACCEPTED, "rien à contester"),
        ("nope/nope", ACCEPTED, "rien à contester"),
        (FAILS, Dispute(Form.WRONG, " "), "manque la raison"),
        (FAILS, replace(ACCEPTED, until=None), "date à venir"),
        (FAILS, replace(ACCEPTED, until=TODAY), "date à venir"),
        (FAILS, Dispute(Form.WRONG, "x" * 5000), "trop long"),
    ],
)
def test_what_cannot_be_disputed_is_told(store, here, check, objection, told):
    with pytest.raises(KitError, match=told):
        dispute(store, here, check, objection)
    assert disputes_of(store, here) == {}


def test_a_workstation_without_audit_has_nothing_to_dispute(store):
    with pytest.raises(KitError, match="rien à contester"):
        dispute(store, pc(store), FAILS, ACCEPTED)


def test_a_form_of_a_newer_version_hides_nothing(store, here):
    dispute(store, here, FAILS, ACCEPTED)
    (record,) = edits.records(store, "action")
    for strange in ({"form": "later", "outcome": "FAIL"}, {"form": 3}, "x", [1]):
        edits.put(store, record, {"dispute": strange})

        assert disputes_of(store, here) == {}
        assert found(store).mark == ""


def test_erasing_a_person_erases_her_from_disputes(store, here):
    person = edits.add_record(store, "person", ENTITY)
    edits.put(store, person, {"full_name": "Marie Dupont"})
    dispute(store, here, FAILS, Dispute(Form.WRONG, "dit Marie Dupont"), "Marie Dupont")
    erasure.erase_person(store, person)
    told = disputes_of(store, here)[FAILS]

    assert told.reason == f"dit {erasure.ERASED}"
    assert told.author == erasure.ERASED
