"""Entities of the record from what was chosen or typed."""

from __future__ import annotations

from kit import communes
from kit.entities_typed import typed
from kit.new_entities import of_commune, of_typed
from kit.store.entities import identifier_for


def test_a_commune_keeps_its_numbers():
    commune = communes.by_code("33207")

    entity = of_commune(commune)

    assert (entity.kind, entity.name, entity.insee) == ("mairie", commune.name, "33207")
    assert entity.uuid == identifier_for(commune.siren)
    assert entity.postcode in commune.postcodes


def test_every_commune_makes_an_entity():
    for commune in list(communes.load())[::200]:
        assert of_commune(commune).name == commune.name


def test_what_was_typed_has_the_kind_of_the_record():
    entity = of_typed(typed("ecole", "École Jules-Ferry"))

    assert (entity.kind, entity.name, entity.siren) == ("autre", "École Jules-Ferry", "")
