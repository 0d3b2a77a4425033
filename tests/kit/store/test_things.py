"""What a town hall owns: kept as typed, taken out and put back, with who changed what."""

from __future__ import annotations

import pytest

from kit.errors import KitError
from kit.store import edits, entities, erasure, things
from tests.kit.store.samples import new_store


@pytest.fixture
def store(tmp_path):
    with new_store(tmp_path / "a.kit") as made:
        entities.put_entity(made, entities.new_entity("mairie", "Saint-Exemple"))
        yield made


def test_what_is_typed_comes_back_with_its_references(store):
    person = things.save(store, "person", {"full_name": "Jeanne Dupont"})
    things.save(
        store, "equipment",
        {"kind": "nas", "label": "Serveur", "user": person, "price": "1 234,50", "room": ""},
    )  # fmt: skip

    known = things.things(store)
    (found,) = known.of("equipment")

    assert (found.title, found.values["price"]) == ("Serveur", 123450)
    assert "room" not in found.values
    assert known.shown("equipment", "user", person) == "Jeanne Dupont"
    assert "jeanne dupont" in found.search
    assert "stockage en reseau" in found.search


def test_an_erased_person_is_nowhere_in_what_others_say_of_her(store):
    person = things.save(
        store, "person", {"full_name": "Jeanne Dupont", "pix_level": "expert", "accesses": "Paie"}
    )
    things.save(store, "certificate", {"name": "Clé", "pin_holder": person})
    things.save(store, "disposal", {"what": "Poste", "given_to": "DUPONT Jeanne, mairie"})
    things.save(store, "data_register", {"name": "Paie", "owner": person})

    erasure.erase_person(store, person)

    known = things.things(store)
    assert known.of("person") == ()
    assert known.shown("certificate", "pin_holder", person) == ""
    (gone,) = known.of("disposal")
    assert gone.values["given_to"] == f"{erasure.ERASED}, mairie"
    every = store.connection.execute("SELECT value FROM edit WHERE record = ?", (person,))
    assert {value for (value,) in every} == {"null"}


def test_a_fault_keeps_nothing(store):
    with pytest.raises(KitError, match="Prix"):
        things.save(store, "equipment", {"kind": "nas", "price": "douze"})

    assert things.things(store).of("equipment") == ()


def test_only_what_changed_is_written(store):
    made = things.save(store, "supplier", {"name": "Bureautique", "hours": "", "notes": ""})
    before = len(edits.edits(store, made))

    things.save(store, "supplier", {"name": "Bureautique", "hours": "9 h", "notes": ""}, made)

    assert before == 1
    assert [edit.field for edit in edits.edits(store, made)][before:] == ["hours"]


def test_what_changed_elsewhere_meanwhile_stays(store):
    made = things.save(store, "supplier", {"name": "Bureautique", "hours": "9 h"})
    things.save(store, "supplier", {"hours": "10 h"}, made)

    things.save(store, "supplier", {"name": "Bureautique de l’Ouest"}, made)

    (found,) = things.things(store).of("supplier")
    assert (found.title, found.values["hours"]) == ("Bureautique de l’Ouest", "10 h")


def test_what_a_newer_version_wrote_is_left_alone(store):
    made = things.save(store, "equipment", {"kind": "nas"})
    edits.put(store, made, {"state": "on_the_moon", "hologram": "yes"})

    things.save(store, "equipment", {"label": "Serveur"}, made)

    held = edits.values(store, made)
    assert (held["state"], held["hologram"], held["label"]) == ("on_the_moon", "yes", "Serveur")


def test_dates_are_compared_with_what_is_kept(store):
    made = things.save(store, "equipment", {"kind": "nas", "warranty": "31/12/2026"})

    with pytest.raises(KitError, match="garantie"):
        things.save(store, "equipment", {"purchased": "1/1/2027"}, made)


def test_out_of_the_list_and_back(store):
    made = things.save(store, "supplier", {"name": "Bureautique"})

    things.archive(store, made)
    gone = things.things(store)
    things.archive(store, made, archived=False)
    back = things.things(store)

    assert (gone.of("supplier"), len(gone.of("supplier", archived=True))) == ((), 1)
    assert [thing.title for thing in back.of("supplier")] == ["Bureautique"]


def test_history_names_fields_and_references_newest_first(store):
    person = things.save(store, "person", {"full_name": "Jeanne"})
    made = things.save(store, "service", {"name": "Messagerie"}, author="Paul")
    things.save(store, "service", {"name": "Messagerie", "account_holder": person}, made)
    things.archive(store, made)

    told = things.changes(store, made, things.things(store))

    assert [(one.label, one.before, one.after) for one in told] == [
        ("Retiré de la liste", "", ""),
        ("Qui détient le compte principal", "", "Jeanne"),
        ("Nom", "", "Messagerie"),
    ]
    assert [one.author for one in told] == ["", "", "Paul"]
    assert {one.origin for one in told} == {"here"}


def test_an_erased_person_leaves_every_list(store):
    made = things.save(store, "person", {"full_name": "Jeanne Dupont"})
    things.save(store, "supplier", {"name": "X", "contact": "Jeanne Dupont"})

    erasure.erase_person(store, made)

    known = things.things(store)
    assert known.of("person") == known.of("person", archived=True) == ()
    assert "Jeanne" not in str(known.of("supplier"))


def test_records_of_another_entity_stay_apart(store):
    things.save(store, "supplier", {"name": "Celui de la mairie"})
    other = entities.new_entity("ccas", "CCAS")
    entities.put_entity(store, other)
    entities.choose_entity(store, other.uuid)
    things.save(store, "supplier", {"name": "Celui du CCAS"})

    assert [thing.title for thing in things.things(store).of("supplier")] == ["Celui du CCAS"]


def test_an_unknown_record_is_told(store):
    with pytest.raises(KitError, match="fiche"):
        things.changes(store, "00000000-0000-0000-0000-000000000000", things.things(store))
