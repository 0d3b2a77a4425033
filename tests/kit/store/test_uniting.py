"""« Réunir avec une autre copie »: all of the other record, or nothing."""

from __future__ import annotations

import pytest

from kit.errors import KitError
from kit.store import copies, entities
from kit.store.secret import Passphrase, RecoveryKey
from kit.store.uniting import typed_secret, unite
from tests.kit.store.samples import PAPER, PHRASE, new_store


@pytest.fixture
def copy(tmp_path):
    with new_store(tmp_path / "autre.kit") as other:
        entities.put_entity(other, entities.new_entity("ccas", "CCAS"))
        copies.write_now(other, tmp_path / "autre.kitcopie")
    return tmp_path / "autre.kitcopie"


@pytest.fixture
def store(tmp_path):
    folder = tmp_path / "ici"
    folder.mkdir()
    with new_store(folder / "registre.kit") as made:
        entities.put_entity(made, entities.new_entity("mairie", "Izon"))
        yield made


def names(store):
    return [entity.name for entity in entities.list_entities(store)]


def test_what_the_copy_knows_is_added_and_nothing_is_left_behind(store, copy, tmp_path):
    content = copy.read_bytes()

    unite(store, copy, PAPER)

    assert names(store) == ["CCAS", "Izon"]
    assert entities.chosen_entity(store).name == "Izon"
    assert copy.read_bytes() == content
    assert [path for path in (tmp_path / "ici").iterdir() if path.is_dir()] == []


def test_a_wrong_secret_or_a_damaged_copy_changes_nothing(store, copy, tmp_path):
    with pytest.raises(KitError):
        unite(store, copy, PHRASE)
    damaged = bytearray(copy.read_bytes())
    damaged[-40] ^= 1
    copy.write_bytes(damaged)
    with pytest.raises(KitError):
        unite(store, copy, PAPER)

    assert names(store) == ["Izon"]
    assert [path for path in (tmp_path / "ici").iterdir() if path.is_dir()] == []


def test_the_printed_key_is_known_by_its_form():
    assert isinstance(typed_secret(f" {PAPER.text.lower()} "), RecoveryKey)
    assert typed_secret("quatre mots") == Passphrase("quatre mots")


def test_a_folder_on_the_disk_of_the_record_is_told(store, tmp_path):
    assert copies.on_same_disk(store.path, tmp_path)
    assert not copies.on_same_disk(store.path, tmp_path / "nowhere")
