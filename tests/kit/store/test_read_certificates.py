"""Certificates that audits read become records, and what people say of them stays theirs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from inventory.certificates import Certificate
from inventory.facts import Known
from inventory.record import replace
from kit.records import MEASURED
from kit.store import edits, entities, erasure, things
from kit.store.keeping import write_measured
from kit.store.merging import merge
from kit.store.read_certificates import common_name
from tests.checks.workstations import workstation
from tests.kit.store.samples import new_store

MAYOR = Certificate(
    subject="2.5.4.5=12345,CN=Jeanne DUPONT,O=MAIRIE\\, SAINT-EXEMPLE,C=FR",
    issuer="CN=ChamberSign France CA3 RGS,O=ChamberSign France,C=FR",
    serial="0A1B2C3D4E",
    not_before=datetime(2025, 3, 1, tzinfo=UTC),
    not_after=datetime(2028, 2, 29, 22, 59, tzinfo=UTC),
    store="My",
)


@pytest.fixture
def store(tmp_path):
    with new_store(tmp_path / "a.kit") as made:
        entities.put_entity(made, entities.new_entity("mairie", "Saint-Exemple"))
        yield made


@pytest.fixture
def computer(store):
    entity = entities.chosen_entity(store)
    return edits.add_record(store, "workstation", entity.uuid if entity else "")


def audited(store, computer, *found):
    read = workstation(certificates={"certificates": Known(found)})
    write_measured(store, computer, read, MEASURED)
    return things.things(store).of("certificate")


def test_a_certificate_of_an_audit_is_a_record(store, computer):
    (found,) = audited(store, computer, MAYOR)

    assert found.title == "Jeanne DUPONT"
    assert found.values == {
        "subject": "Jeanne DUPONT",
        "issuer": "ChamberSign France CA3 RGS",
        "started": "2025-03-01",
        "expiry": "2028-02-29",
        "serial": "0A1B2C3D4E",
        "computer": computer,
    }


def test_a_second_audit_adds_and_writes_nothing(store, computer):
    (found,) = audited(store, computer, MAYOR)
    before = edits.edits(store, found.record)

    (again,) = audited(store, computer, MAYOR)

    assert again.record == found.record
    assert edits.edits(store, again.record) == before


def test_what_people_said_stays(store, computer):
    (found,) = audited(store, computer, MAYOR)
    typed = {"use": "orders", "place": "Coffre", "issuer": "ChamberSign"}
    things.save(store, "certificate", typed, found.record)

    (again,) = audited(store, computer, replace(MAYOR, not_after=datetime(2029, 1, 1, tzinfo=UTC)))

    assert again.values["use"] == "orders"
    assert again.values["place"] == "Coffre"
    assert again.values["issuer"] == "ChamberSign"
    assert again.values["expiry"] == "2029-01-01"


def test_two_issuers_may_count_alike(store, computer):
    first = replace(MAYOR, serial="2")

    assert len(audited(store, computer, first, replace(first, issuer="CN=Certinomis"))) == 2


def test_one_that_was_noted_by_hand_is_recognised_by_its_number(store, computer):
    made = things.save(store, "certificate", {"name": "Clé du maire", "serial": "a:1b 2c-3d4e"})

    (found,) = audited(store, computer, MAYOR)

    assert found.record == made
    assert found.title == "Clé du maire"
    assert found.values["serial"] == "a:1b 2c-3d4e"
    assert found.values["expiry"] == "2028-02-29"
    assert found.values["computer"] == computer


def test_the_same_one_on_two_computers_is_one_record(store, computer):
    audited(store, computer, MAYOR)
    other = edits.add_record(store, "workstation", entities.chosen_entity(store).uuid)

    (found,) = audited(store, other, MAYOR)

    assert found.values["computer"] == computer


@pytest.mark.parametrize(
    "one",
    [
        replace(MAYOR, issuer=MAYOR.subject),
        replace(MAYOR, not_after=MAYOR.not_before + timedelta(days=1)),
        replace(MAYOR, issuer="CN=MS-Organization-Access"),
    ],
    ids=["signed by itself", "of a day", "of the system"],
)
def test_what_a_system_makes_for_itself_is_left_out(store, computer, one):
    assert audited(store, computer, one) == ()


def test_two_stores_that_read_it_are_merged_into_one_record(store, computer, tmp_path):
    (found,) = audited(store, computer, MAYOR)
    with new_store(tmp_path / "b.kit") as other:
        entity = entities.chosen_entity(store)
        entities.put_entity(other, entity)
        elsewhere = edits.add_record(other, "workstation", entity.uuid)
        (theirs,) = audited(other, elsewhere, MAYOR)
        things.save(other, "certificate", {"place": "Coffre"}, theirs.record)
        merge(store, other)

    (both,) = things.things(store).of("certificate")
    assert both.record == found.record == theirs.record
    assert both.values["place"] == "Coffre"


def test_one_that_was_taken_out_of_the_list_stays_out(store, computer):
    (found,) = audited(store, computer, MAYOR)
    things.archive(store, found.record)

    assert audited(store, computer, MAYOR) == ()


def test_an_erased_person_does_not_come_back(store, computer):
    person = things.save(store, "person", {"full_name": "Jeanne Dupont"})
    audited(store, computer, MAYOR)
    erasure.erase_person(store, person)

    (found,) = audited(store, computer, MAYOR)

    assert "dupont" not in found.search
    assert found.values["subject"] == erasure.ERASED


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("CN=Jeanne DUPONT,C=FR", "Jeanne DUPONT"),
        ("C=FR,O=Mairie de X\\, Ain", "Mairie de X, Ain"),
        ("CN=H\\C3\\A9l\\C3\\A8ne", "Hélène"),
        ("CN=A\\\\,O=B", "A\\"),
        ("OU=x+CN=Y", "Y"),
        ("n’importe quoi", "n’importe quoi"),
        ("", ""),
    ],
)
def test_who_a_name_is(name, said):
    assert common_name(name) == said
