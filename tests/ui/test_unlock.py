"""A record that does not open by itself: locked, damaged, newer, or out of reach."""

from __future__ import annotations

from functools import partial

import keyring
import pytest
from PySide6.QtWidgets import QLineEdit

from kit.errors import KitError
from kit.store import access, copies, keys, sidecar
from kit.store.connection import connect
from kit.store.secret import Passphrase, SessionKey
from kit.store.store import create, open_store
from tests.kit.store.keyrings import Locked
from tests.ui.first_start import PHRASE, entered
from tests.ui.visiting import PATIENCE, named, names, reads
from ui.example import fill

OPENS_WITH = "Phrase de passe ou clé de secours"

pytestmark = pytest.mark.usefixtures("quick_slots", "memory")


@pytest.fixture
def record(tmp_path):
    """The example's record; only the passphrase opens it. Its sealed copy is in ``usb``."""
    path = tmp_path / "registre" / "registre.kit"
    (tmp_path / "usb").mkdir()
    with create(path, [keys.passphrase_slot(PHRASE)]) as store:
        fill(store)
        copies.choose_place(store, tmp_path / "usb")
    return path


@pytest.fixture
def visit(visit):
    return partial(visit, size=(1093, 535))


def test_the_passphrase_opens_and_the_wrong_one_loses_nothing(visit):
    visitor = visit()
    visitor.write(OPENS_WITH, "une autre phrase que voici")
    field = named(visitor.window, OPENS_WITH, QLineEdit)
    assert field.echoMode() is QLineEdit.EchoMode.Password
    visitor.click("Ouvrir")
    visitor.qtbot.waitUntil(
        lambda: "pas une phrase" in field.accessibleDescription(), timeout=PATIENCE
    )
    assert field.text() == "une autre phrase que voici"
    assert visitor.focused() is field

    visitor.write(OPENS_WITH, PHRASE)
    visitor.click("Ouvrir")
    entered(visitor)


def test_enter_opens(visit):
    visitor = visit()
    visitor.wait(OPENS_WITH)
    assert visitor.focused().accessibleName() == OPENS_WITH
    visitor.write(OPENS_WITH, f"{PHRASE}\r")
    entered(visitor)


def test_nothing_typed_is_told(visit):
    visitor = visit()
    visitor.click("Ouvrir")

    assert reads(visitor.window, "Écrivez la phrase de passe")
    assert "Ouvrir" in names(visitor.window)


def test_the_printed_key_opens_and_a_slip_is_shown_with_its_group(visit, record):
    with open_store(record, Passphrase(PHRASE)) as store:
        printed = access.add_recovery_key(store)
    groups = printed.split("-")
    groups[2] = groups[2][::-1] if groups[2] != groups[2][::-1] else "AAAAB"
    visitor = visit()
    visitor.write(OPENS_WITH, "-".join(groups))
    visitor.click("Ouvrir")
    visitor.wait_text("groupe 3")

    visitor.write(OPENS_WITH, printed)
    visitor.click("Ouvrir")
    entered(visitor)


def test_this_computer_is_offered_not_to_ask_again(visit, record):
    visitor = visit()
    visitor.write(OPENS_WITH, PHRASE)
    visitor.click("Ouvrir")
    entered(visitor)
    visitor.click("Ne plus demander sur ce poste")
    visitor.wait_text("sans rien demander")
    visitor.window.close()

    entered(visit())
    open_store(record, SessionKey()).close()


def test_where_no_secret_can_be_kept_nothing_is_offered(visit):
    keyring.set_keyring(Locked())
    visitor = visit()
    visitor.write(OPENS_WITH, PHRASE)
    visitor.click("Ouvrir")
    entered(visitor)
    visitor.qtbot.waitUntil(lambda: not visitor.window.session.worker.busy, timeout=PATIENCE)

    assert "Ne plus demander sur ce poste" not in names(visitor.window)


def test_who_has_lost_everything_can_begin_again_and_the_old_record_stays(visit, record):
    visitor = visit()
    visitor.click("Je n’ai ni la phrase ni la clé")
    visitor.click("Recommencer avec un registre vide")
    visitor.wait("Première installation")

    assert not record.exists()
    (aside,) = record.parent.glob("registre.kit-*[0-9]")
    with open_store(aside, Passphrase(PHRASE), copying=False) as store:
        assert access.list_access(store)


# --- Damaged -----------------------------------------------------------------------------------


def cut_short(record):
    record.write_bytes(record.read_bytes()[:-700])


def lose_keys(record):
    sidecar.beside(record).unlink()
    sidecar.spare(record).unlink()


@pytest.mark.parametrize("damage", [cut_short, lose_keys])
def test_a_damaged_record_is_taken_up_again_from_a_copy(visit, record, damage, outside, tmp_path):
    with open_store(record, Passphrase(PHRASE), copying=False) as store:
        access.add_session(store)
    damage(record)
    damaged = record.read_bytes()
    outside.chosen = tuple((tmp_path / "usb").glob("*.kitcopie"))
    visitor = visit()
    visitor.wait_text("Le registre de ce poste est abîmé.")
    assert visitor.focused().accessibleName() == "Retrouver ma mairie"
    visitor.click("Retrouver ma mairie")
    visitor.click("Choisir la copie…")
    visitor.wait_text(outside.chosen[0].name)
    visitor.write(OPENS_WITH, PHRASE)
    visitor.click("Retrouver ma mairie")
    entered(visitor)

    assert reads(visitor.window, "Retrouvé\u00a0: Saint-Exemple-sur-Loire")
    (aside,) = record.parent.glob("registre.kit-*[0-9]")
    assert aside.read_bytes() == damaged
    open_store(record, SessionKey()).close()


def test_a_record_that_does_not_open_with_its_phrase_is_damaged_not_locked(visit, record):
    record.write_bytes(b"\x5a" * record.stat().st_size)
    visitor = visit()
    visitor.write(OPENS_WITH, PHRASE)
    visitor.click("Ouvrir")

    visitor.wait_text("Le registre de ce poste est abîmé.")


def test_a_damaged_record_without_a_copy_is_put_aside(visit, record):
    lose_keys(record)
    visitor = visit()
    visitor.click("Je n’ai pas de copie de sécurité")
    visitor.click("Recommencer avec un registre vide")
    visitor.wait("Première installation")

    assert len(list(record.parent.glob("registre.kit-*[0-9]"))) == 1


def test_looking_for_a_copy_can_be_given_up(visit, record):
    lose_keys(record)
    visitor = visit()
    visitor.click("Retrouver ma mairie")
    visitor.click("Retour")

    visitor.wait_text("Le registre de ce poste est abîmé.")
    assert record.exists()


# --- Newer, or out of reach --------------------------------------------------------------------


def test_a_newer_record_asks_for_an_update(visit, record):
    with open_store(record, Passphrase(PHRASE), copying=False) as store:
        access.add_session(store)
        key = store.key
    connection = connect(record, key)
    connection.execute("PRAGMA user_version = 999")
    connection.close()
    visitor = visit()

    visitor.wait_text("version plus récente")
    assert reads(visitor.window, "Mettez Kit Commune à jour")
    assert {"Réessayer", "Fermer"} <= names(visitor.window)
    assert "Recommencer avec un registre vide" not in names(visitor.window)


def test_what_passes_is_tried_again(visit, record, monkeypatch):
    def busy(*_, **__):
        raise KitError("Le registre est occupé.", "Attendez une minute.")

    with open_store(record, Passphrase(PHRASE), copying=False) as store:
        access.add_session(store)
    monkeypatch.setattr("kit.store.store.open_store", busy)
    visitor = visit()
    visitor.wait_text("Le registre est occupé.")
    assert reads(visitor.window, "Attendez une minute.")
    monkeypatch.undo()
    visitor.click("Réessayer")
    entered(visitor)


def test_a_record_that_opens_but_cannot_be_read_is_not_an_empty_window(visit, record, monkeypatch):
    def damaged(*_):
        from kit.store import faults

        raise faults.damaged(record)

    with open_store(record, Passphrase(PHRASE), copying=False) as store:
        access.add_session(store)
    monkeypatch.setattr("kit.overview.overview", damaged)
    visitor = visit()

    visitor.wait_text("Le registre de ce poste est abîmé.")
    assert not visitor.window.session.open
