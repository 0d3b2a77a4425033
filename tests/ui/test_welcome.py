"""The first start: its doors, the mairie, what is said before a measure, what keeps nothing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLabel, QLineEdit

from kit.errors import KitError
from kit.store import keys
from kit.store.secret import Passphrase
from tests.ui.first_start import COMMUNE, PHRASE, choose_commune, entered, first_visit, held, kept
from tests.ui.visiting import PATIENCE, named, names, reads, texts
from ui.pages.welcome.step import Step
from ui.widgets.commune_field import CommuneField

pytestmark = pytest.mark.usefixtures("quick_slots")


# --- The doors ------------------------------------------------------------------------------------


@pytest.mark.usefixtures("memory")
def test_the_record_opens_by_itself_the_next_time(visit):
    visitor = visit()
    first_visit(visitor)
    visitor.window.close()

    again = visit()
    entered(again)

    assert again.window.session.overview.entity.name == "Sainte-Colombe"


@pytest.mark.usefixtures("memory")
def test_a_double_click_on_a_door_presses_nothing_behind_it(visit, qtbot):
    visitor = visit()
    visitor.click("Mesurer ce poste seulement")
    visitor.wait("Continuer sans nom")
    behind = named(visitor.window, "Continuer sans nom")
    place = behind.mapTo(visitor.window, behind.rect().center())
    handle = visitor.window.windowHandle()

    QTest.mouseClick(handle, Qt.MouseButton.LeftButton, pos=place)
    qtbot.wait(20)
    assert "Continuer sans nom" in names(visitor.window)

    qtbot.wait(QApplication.doubleClickInterval() + 50)
    QTest.mouseClick(handle, Qt.MouseButton.LeftButton, pos=place)
    entered(visitor)


# --- The entity --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("saint-remy-en-bouzemont", "Marne"),
        ("01001", "Ain, 01"),
        ("212505150", "Doubs"),
        ("25300", "Doubs"),
    ],
)
def test_a_commune_is_found_however_it_is_known(visit, typed, told):
    visitor = visit()
    visitor.click("Première installation")
    visitor.write(COMMUNE, typed)
    field = visitor.window.findChildren(CommuneField)[-1]
    visitor.qtbot.waitUntil(lambda: field._directory is not None, timeout=PATIENCE)

    lines = [field.list.item(place).text() for place in range(field.list.count())]

    assert any(told in line for line in lines)


def test_homonyms_are_told_apart_by_their_department(visit):
    visitor = visit()
    visitor.click("Première installation")
    visitor.write(COMMUNE, "sainte-colombe")
    field = visitor.window.findChildren(CommuneField)[-1]
    visitor.qtbot.waitUntil(lambda: field.list.count() > 3, timeout=PATIENCE)

    lines = [field.list.item(place).text() for place in range(field.list.count())]

    assert len(set(lines)) == len(lines)
    assert all("Sainte-Colombe" in line and "(" in line for line in lines)


@pytest.mark.usefixtures("memory")
def test_an_organisation_is_typed_by_hand_and_its_faults_stand_at_the_field(visit, record):
    visitor = visit()
    visitor.click("Première installation")
    visitor.click("Mon organisme n’est pas une commune")
    visitor.write("Nom", "CCAS de Sainte-Colombe")
    visitor.write("SIREN", "123456789")
    visitor.click("Continuer")

    siren = named(visitor.window, "SIREN", QLineEdit)
    assert "faute de frappe" in siren.accessibleDescription()
    assert visitor.focused() is siren

    named(visitor.window, "Genre d’organisme", QComboBox).setCurrentIndex(4)
    visitor.write("SIREN", " ")
    visitor.click("Continuer")
    visitor.click("Commencer la vérification")
    entered(visitor)

    assert kept(record)[0][0].name == "CCAS de Sainte-Colombe"


@pytest.mark.usefixtures("memory")
def test_going_back_keeps_what_was_typed(visit):
    visitor = visit()
    visitor.click("Première installation")
    choose_commune(visitor)
    visitor.wait("Commencer la vérification")

    visitor.key(Qt.Key.Key_Escape)

    assert named(visitor.window, COMMUNE, QLineEdit).text() == "Sainte-Colombe (Doubs, 25)"
    visitor.click("Retour")
    assert "Première installation" in names(visitor.window)


# --- What is said before -----------------------------------------------------------------------


@pytest.mark.usefixtures("memory")
def test_what_is_read_is_told_before_it_is_read(visit):
    visitor = visit()
    visitor.click("Première installation")
    choose_commune(visitor)
    visitor.click("Tout ce que le kit lit")

    visitor.wait_text("Aucun mot de passe n’est lu.")
    assert reads(visitor.window, "Vos mots de passe, ni ceux du poste")
    assert not visitor.window.session.open


@pytest.mark.usefixtures("memory")
def test_the_copy_goes_where_it_was_chosen(visit, outside, tmp_path):
    outside.folder = tmp_path / "usb"
    outside.folder.mkdir()
    visitor = visit()
    visitor.click("Première installation")
    choose_commune(visitor)
    visitor.click("Choisir un dossier…")
    visitor.wait_text("usb")
    visitor.wait_text("même disque")
    visitor.click("Commencer la vérification")
    entered(visitor)

    assert visitor.clicks == 4
    assert len(list(outside.folder.glob("*.kitcopie"))) == 1


@pytest.mark.usefixtures("memory")
def test_a_folder_that_has_vanished_does_not_stop_the_visit(visit, outside, tmp_path, record):
    outside.folder = tmp_path / "partage"
    outside.folder.mkdir()
    visitor = visit()
    visitor.click("Première installation")
    choose_commune(visitor)
    visitor.click("Choisir un dossier…")
    outside.folder.rmdir()
    visitor.click("Commencer la vérification")
    entered(visitor)

    assert reads(visitor.window, "est introuvable")
    assert kept(record)[1] == 1


@pytest.mark.usefixtures("no_keyring")
def test_a_computer_that_keeps_no_secret_asks_for_a_passphrase(visit, record):
    visitor = visit()
    visitor.click("Première installation")
    choose_commune(visitor)
    visitor.wait("Phrase de passe")
    visitor.click("Commencer la vérification")
    assert "trop courte" in named(visitor.window, "Phrase de passe").accessibleDescription()

    visitor.write("Phrase de passe", PHRASE)
    visitor.write("La même, une seconde fois", PHRASE[:-1])
    visitor.click("Commencer la vérification")
    assert reads(visitor.window, "pas les mêmes")
    assert not record.exists()

    field = named(visitor.window, "Phrase de passe", QLineEdit)
    assert field.echoMode() is QLineEdit.EchoMode.Password
    named(visitor.window, "Afficher ce que j’écris", QCheckBox).click()
    assert field.echoMode() is QLineEdit.EchoMode.Normal
    visitor.write("La même, une seconde fois", PHRASE)
    visitor.click("Commencer la vérification")
    entered(visitor)

    assert kept(record, Passphrase(PHRASE))[1] == 1


@pytest.mark.usefixtures("memory")
def test_a_keyring_that_fails_at_the_last_moment_asks_for_a_passphrase(visit, monkeypatch):
    visitor = visit()
    visitor.click("Première installation")
    choose_commune(visitor)
    visitor.wait("Commencer la vérification")
    visitor.qtbot.waitUntil(lambda: not visitor.window.session.worker.busy, timeout=PATIENCE)
    monkeypatch.setattr(keys, "session_slot", lambda _: None)
    visitor.click("Commencer la vérification")

    visitor.wait("Phrase de passe")
    assert not visitor.window.session.open


# --- Nothing is kept ---------------------------------------------------------------------------


def test_the_example_is_one_click_and_can_be_left(visit, record):
    visitor = visit()
    visitor.click("Essayer avec une mairie d’exemple")
    entered(visitor)
    folder = visitor.window.session.path.parent
    assert reads(visitor.window, "rien n’est gardé")

    visitor.click("Quitter l’essai")
    visitor.wait("Première installation")

    assert visitor.clicks == 2
    assert not visitor.window.session.open
    visitor.qtbot.waitUntil(lambda: not folder.exists(), timeout=PATIENCE)
    assert not record.exists()


@pytest.mark.usefixtures("memory")
def test_after_the_example_a_real_record_can_be_made(visit, record):
    visitor = visit()
    visitor.click("Essayer avec une mairie d’exemple")
    entered(visitor)
    visitor.click("Quitter l’essai")

    first_visit(visitor)

    assert "Quitter l’essai" not in names(visitor.window)
    assert visitor.window.session.overview.entity.name == "Sainte-Colombe"
    assert kept(record)[1] == 1


def test_leaving_the_example_amid_a_measure_leaves_nothing_behind(visit, record):
    source, gate = held()
    visitor = visit(source)
    visitor.click("Essayer avec une mairie d’exemple")
    entered(visitor)
    visitor.click("Vérifier de nouveau")
    visitor.wait("Annuler")
    visitor.click("Quitter l’essai")
    gate.set()
    visitor.qtbot.waitUntil(lambda: not visitor.window.session.worker.busy, timeout=PATIENCE)

    assert visitor.window.session.overview is None
    assert visitor.window.session.measuring is None
    assert "Première installation" in names(visitor.window)


def test_a_computer_is_measured_and_nothing_is_kept(visit, record):
    visitor = visit()
    visitor.click("Mesurer ce poste seulement")
    visitor.click("Continuer sans nom")
    entered(visitor)

    assert visitor.clicks == 2
    assert visitor.window.session.overview.here is not None
    visitor.window.close()
    assert not record.exists()


def test_a_measure_for_a_named_mairie(visit):
    visitor = visit()
    visitor.click("Mesurer ce poste seulement")
    choose_commune(visitor)
    entered(visitor)

    assert visitor.window.session.overview.entity.name == "Sainte-Colombe"


def test_an_account_without_a_folder_can_still_measure(visit, monkeypatch):
    def nowhere():
        raise KitError("Ce compte n’a pas de dossier personnel.", "")

    monkeypatch.setattr("kit.store.place.default_path", nowhere)
    visitor = visit(path=None)
    visitor.wait("Mesurer ce poste seulement")

    assert "Première installation" not in names(visitor.window)
    assert reads(visitor.window, "pas de dossier")


@pytest.mark.usefixtures("memory")
@pytest.mark.parametrize("size", [(1280, 720), (853, 480)])
@pytest.mark.parametrize(
    "name", ["<b>École</b> & fils", "É" * 150, "\u202eécole\u202c Jules-Ferry"]
)
def test_strange_names_are_shown_as_they_are_and_fit(visit, record, name, size):
    visitor = visit(size=size)
    visitor.click("Première installation")
    visitor.click("Mon organisme n’est pas une commune")
    named(visitor.window, "Genre d’organisme", QComboBox).setCurrentIndex(4)
    visitor.write("Nom", name)
    visitor.click("Continuer")
    visitor.wait("Commencer la vérification")

    shown = name.replace("\u202e", "").replace("\u202c", "")
    assert f"Prêt pour {shown}" in texts(visitor.window)
    area = visitor.window.findChildren(Step)[-1].area
    assert area.widget().width() <= area.viewport().width()
    assert all(
        label.textFormat() is Qt.TextFormat.PlainText
        for label in area.findChildren(QLabel)
        if label.text()
    )
    visitor.click("Commencer la vérification")
    entered(visitor)
    assert kept(record)[0][0].name == shown
