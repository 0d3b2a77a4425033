"""The calendar of a record: what people say of it is kept, and comes back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from inventory.certificates import Certificate, Certificates
from inventory.facts import Known
from inventory.record import replace
from kit import town_calendar
from kit.assessment import assess
from kit.auditing import Reading
from kit.baseline.answers import Answer, Value
from kit.baseline.loading import default
from kit.emergency import log
from kit.errors import KitError
from kit.store import answers, edits, entities
from kit.store.keeping import Prepared, keep_audit
from tests.kit.store.samples import new_store
from ui.example import example_workstation

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
TODAY = NOW.astimezone().date()


@pytest.fixture(autouse=True)
def nothing_printed(monkeypatch, tmp_path):
    monkeypatch.setattr(log, "folder", lambda: tmp_path / "urgences")


@pytest.fixture
def store(tmp_path):
    with new_store(tmp_path / "a.kit") as made:
        yield made


@pytest.fixture
def town(store):
    entity = entities.new_entity("mairie", "Tours", "", "", "37000", "37")
    entities.put_entity(store, entity)
    return entity


def told(store, town, now=NOW):
    return town_calendar.town_calendar(store, town, now)


def row(store, town, key, now=NOW):
    return next((one for one in told(store, town, now).rows if one.key == key), None)


def test_done_and_put_off_are_kept_and_the_last_stands(store, town):
    key = "ritual/box_and_nas"

    town_calendar.done(store, town.uuid, row(store, town, key), TODAY)
    assert row(store, town, key).day == date(2027, 5, 23)

    town_calendar.postpone(store, town.uuid, row(store, town, key), date(2027, 6, 30), TODAY)
    assert row(store, town, key).day == date(2027, 6, 30)

    before = town_calendar.done(store, town.uuid, row(store, town, key), TODAY)
    assert row(store, town, key).day == date(2027, 5, 23)

    town_calendar.mark(store, town.uuid, row(store, town, key), before)
    assert row(store, town, key).day == date(2027, 6, 30)
    assert len(edits.edits(store, town.uuid, f"calendar/{key}")) == 4


@pytest.mark.parametrize("day", [TODAY, TODAY - timedelta(days=1)])
def test_nothing_is_put_off_to_the_past(store, town, day):
    first = row(store, town, "ritual/charter")

    with pytest.raises(KitError, match="déjà passée"):
        town_calendar.postpone(store, town.uuid, first, day, TODAY)
    assert row(store, town, "ritual/charter").now


def test_a_contract_of_the_record_is_told_and_hidden_until_the_next(store, town):
    made = edits.add_record(store, "service", town.uuid)
    edits.put(store, made, {"name": "Site", "renewal": "2026-12-10"})
    before = told(store, town)

    town_calendar.hide(store, town.uuid, before)
    after = told(store, town)
    edits.put(store, made, {"renewal": "2026-12-11"})

    assert before.reminder == "1 échéance dans les 30 jours"
    assert not after.reminder
    assert told(store, town).reminder


def test_a_yes_of_the_baseline_is_a_ritual_done_and_other_answers_expire(store, town):
    for name in ("secure/accounts_reviewed", "secure/named_accounts"):
        answers.put_answer(store, town.uuid, Answer(name, Value.YES, NOW), default())
    now = datetime.now(UTC)
    today = now.astimezone().date()
    found = {one.key: one for one in told(store, town, now).rows}

    assert not found["ritual/accounts_review"].now
    assert found["ritual/accounts_review"].day > today + timedelta(days=360)
    answered = [one for key, one in found.items() if key.startswith("answers/")]
    assert [one.day for one in answered] == [today + timedelta(days=365)]


def test_certificates_of_the_newest_audit_but_those_of_the_computer_itself(store, town):
    def certificate(subject, issuer, serial, days, lasts=1000):
        until = NOW + timedelta(days=days)
        return Certificate(subject, issuer, serial, until - timedelta(days=lasts), until, "MY")

    read = replace(
        example_workstation(),
        certificates=Certificates(
            Known(
                (
                    certificate("CN=Le Maire,O=Mairie", "CN=AC", "0a", 20),
                    certificate("CN=PC,O=x", "CN=PC,O=x", "0b", 21),
                    certificate("CN=PC2", "CN=MS-Organization", "0c", 22, 10),
                ),
                (),
            )
        ),
    )
    reading = Reading(read, NOW, None)
    keep_audit(reading, assess(read, NOW), Prepared(replace(store.again(), copying=False)))

    found = [one for one in told(store, town).rows if one.what.startswith("Renouveler")]

    assert ["Le Maire" in one.what for one in found] == [True]
    assert found[0].day == TODAY + timedelta(days=20)


def test_the_file_of_a_record_imported_again_has_the_same_identities(store, town):
    def uids(now):
        octets = town_calendar.ics(told(store, town, now).rows, town.uuid, now)
        return [line for line in octets.splitlines() if line.startswith(b"UID:")]

    first = uids(NOW)

    assert set(uids(NOW + timedelta(days=1))) == set(first)
    assert len(set(first)) == len(first) > 8
