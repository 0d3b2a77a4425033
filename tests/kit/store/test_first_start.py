"""How a record begins: new, from a sealed copy, or in place of one that was lost."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta

import pytest

from kit.errors import KitError
from kit.store import access, aside, copies, edits, entities, keys, os_keyring, sidecar
from kit.store import store as stores
from kit.store.faults import DamagedRecordError, LockedRecordError
from kit.store.first_start import NoWayInError, begin, bring_back, made_on, start_over
from kit.store.place import secret_of
from kit.store.recovery_key import new_recovery_key, printed
from kit.store.secret import Passphrase, RecoveryKey, SessionKey
from kit.store.store import create, open_store

PHRASE = "quatre chevaux bruns dans la cour"
MAIRIE = entities.new_entity("mairie", "Sainte-Colombe", "212505150", "25515", "25300", "25")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "registre" / "registre.kit"


@pytest.fixture
def sealed(tmp_path):
    """The copy of a record with one thing in it."""
    (tmp_path / "usb").mkdir()
    with create(tmp_path / "autre.kit", [keys.passphrase_slot(PHRASE)]) as store:
        entities.put_entity(store, MAIRIE)
        thing = edits.add_record(store, "equipment", MAIRIE.uuid)
        edits.put(store, thing, {"label": "Serveur"}, "essai")
        return copies.choose_place(store, tmp_path / "usb")


# --- New ---------------------------------------------------------------------------------------


@pytest.mark.usefixtures("memory")
def test_a_new_record_is_opened_by_this_session_alone(path):
    begin(path, MAIRIE).store.close()

    with open_store(path, SessionKey()) as store:
        assert entities.chosen_entity(store) == MAIRIE
        assert [way.kind for way in access.list_access(store)] == ["session"]


@pytest.mark.usefixtures("no_keyring")
def test_without_a_keyring_a_passphrase_is_needed(path):
    with pytest.raises(NoWayInError):
        begin(path, MAIRIE)
    assert not path.exists()

    begin(path, MAIRIE, PHRASE).store.close()
    open_store(path, Passphrase(PHRASE)).close()
    with pytest.raises(LockedRecordError):
        open_store(path, SessionKey())


def test_a_record_that_cannot_be_made_leaves_no_secret_behind(path, memory):
    path.parent.mkdir()
    path.write_bytes(b"there")

    with pytest.raises(KitError):
        begin(path, MAIRIE)

    assert memory.kept == {}
    assert path.read_bytes() == b"there"


@pytest.mark.usefixtures("memory")
def test_the_first_copy_is_made_at_once_and_its_fault_is_no_fault_of_the_record(path, tmp_path):
    begun = begin(path, MAIRIE, place=tmp_path / "nowhere")
    begun.store.close()
    assert begun.copy_fault is not None
    assert copies.state(open_store(path, SessionKey())).place is None

    (tmp_path / "usb").mkdir()
    second = begin(tmp_path / "b.kit", MAIRIE, place=tmp_path / "usb")
    assert second.copy_fault is None
    assert len(list((tmp_path / "usb").glob("*.kitcopie"))) == 1
    second.store.close()


def test_trying_the_keyring_leaves_nothing_in_it(memory):
    assert os_keyring.keeps_secrets()
    assert memory.kept == {}


@pytest.mark.usefixtures("no_keyring")
def test_a_session_without_keyring_keeps_no_secrets():
    assert not os_keyring.keeps_secrets()


# --- Brought back ------------------------------------------------------------------------------


@pytest.mark.usefixtures("memory")
def test_a_copy_brings_the_mairie_back(path, sealed, tmp_path):
    before = datetime.now(UTC) - timedelta(minutes=5)
    told = bring_back(sealed, Passphrase(PHRASE), path, place=tmp_path / "usb")
    told.store.close()

    assert told.names == ("Sainte-Colombe",)
    assert before < told.made <= datetime.now(UTC)
    assert told.made == made_on(sealed)
    assert told.by_itself
    with open_store(path, SessionKey()) as store:
        assert len(edits.records(store, "equipment")) == 1
    assert len(list((tmp_path / "usb").glob("*.kitcopie"))) == 2


@pytest.mark.usefixtures("memory")
def test_another_computer_is_not_taken_for_the_one_that_made_the_copy(path, tmp_path):
    with create(tmp_path / "autre.kit", [keys.passphrase_slot(PHRASE)]) as store:
        with stores.writing(store) as connection:
            stores.set_meta(connection, "here", "le poste perdu")
        copies.write_now(store, tmp_path / "copie.kitcopie")

    with bring_back(tmp_path / "copie.kitcopie", Passphrase(PHRASE), path).store as store:
        assert stores.meta(store.connection, "here") is None


@pytest.mark.usefixtures("memory")
def test_a_record_that_is_there_is_not_replaced_unless_asked(path, sealed):
    begin(path, MAIRIE).store.close()
    before = path.read_bytes()

    with pytest.raises(KitError):
        bring_back(sealed, Passphrase(PHRASE), path)

    assert path.read_bytes() == before


@pytest.mark.usefixtures("memory")
def test_a_replaced_record_is_put_aside_with_its_keys(path, sealed):
    begin(path, entities.new_entity("ccas", "CCAS"), PHRASE).store.close()

    bring_back(sealed, Passphrase(PHRASE), path, replacing=True).store.close()

    (old,) = path.parent.glob("registre.kit-*[0-9]")
    with open_store(old, Passphrase(PHRASE)) as store:
        assert [one.name for one in entities.list_entities(store)] == ["CCAS"]
    with open_store(path, SessionKey()) as store:
        assert [one.name for one in entities.list_entities(store)] == ["Sainte-Colombe"]


@pytest.mark.usefixtures("memory")
@pytest.mark.parametrize("fault", ["secret", "copy", "disk"])
def test_a_replacement_that_fails_leaves_the_old_record_in_place(path, sealed, fault, monkeypatch):
    begin(path, MAIRIE, PHRASE).store.close()
    before = path.read_bytes()
    secret = Passphrase(PHRASE if fault != "secret" else "une autre phrase que voici")
    if fault == "copy":
        sealed.write_bytes(sealed.read_bytes()[:-1])
    if fault == "disk":

        def refuse(*_):
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(copies, "put_in_place", refuse)

    with pytest.raises(KitError):
        bring_back(sealed, secret, path, replacing=True)
    monkeypatch.undo()

    assert path.read_bytes() == before
    assert list(path.parent.glob("registre.kit-*[0-9]")) == []
    open_store(path, Passphrase(PHRASE)).close()


# --- Put aside ---------------------------------------------------------------------------------


@pytest.mark.usefixtures("memory")
def test_starting_over_keeps_the_old_record_openable(path):
    begin(path, MAIRIE, PHRASE).store.close()

    old = start_over(path)

    assert not path.exists()
    assert not sidecar.beside(path).exists()
    with open_store(old, Passphrase(PHRASE)) as store:
        assert entities.chosen_entity(store) == MAIRIE
    aside.put_back(old, path)
    open_store(path, SessionKey()).close()


def test_there_may_be_nothing_to_put_aside(tmp_path):
    assert start_over(tmp_path / "registre.kit") is None


@pytest.mark.usefixtures("memory")
def test_all_files_of_a_record_are_put_aside_or_none(path, monkeypatch):
    begin(path, MAIRIE, PHRASE).store.close()
    original = type(path).replace

    def refuse(self, target):
        if self.name == path.name:
            raise PermissionError(13, "Permission denied")
        return original(self, target)

    monkeypatch.setattr(type(path), "replace", refuse)
    with pytest.raises(KitError):
        start_over(path)
    monkeypatch.undo()

    open_store(path, Passphrase(PHRASE)).close()


# --- What was typed, what is wrong -------------------------------------------------------------


def test_a_printed_key_is_known_however_it_is_written():
    key = printed(new_recovery_key())

    for text in (key, key.lower(), key.replace("-", " "), key.replace("-", ""), f"  {key}\n"):
        assert isinstance(secret_of(text), RecoveryKey), text
    assert isinstance(secret_of(key[:-1]), RecoveryKey)  # a letter was left out: it says so
    for text in (PHRASE, "a-b-c-d-e-f-g-h-i", "un deux trois quatre", ""):
        assert isinstance(secret_of(text), Passphrase), text


@pytest.mark.usefixtures("memory")
def test_a_file_of_zeros_and_lost_keys_are_damage(path):
    begin(path, MAIRIE, PHRASE).store.close()
    sound = path.with_name("sound")
    shutil.copy(path, sound)
    path.write_bytes(bytes(path.stat().st_size))
    with pytest.raises(DamagedRecordError):
        open_store(path, Passphrase(PHRASE))

    shutil.copy(sound, path)
    sidecar.beside(path).unlink()
    sidecar.spare(path).unlink()
    with pytest.raises(DamagedRecordError):
        open_store(path, Passphrase(PHRASE))


def test_a_folder_that_is_not_there_yet_is_on_the_disk_of_its_parent(tmp_path):
    assert copies.on_same_disk(tmp_path / "a" / "b" / "registre.kit", tmp_path)
    assert not copies.on_same_disk(tmp_path / "registre.kit", tmp_path / "nowhere")
