"""Réglages: by real clicks and keys, found by accessible name."""

from __future__ import annotations

import gc
from datetime import UTC, datetime

import keyring
import keyring.backends.fail
import pytest
from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QPdfWriter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QTreeWidget,
    QWidget,
)

from kit.preferences import Preferences
from kit.store import access, edits, entities, keys
from kit.store.recovery_key import typed
from kit.store.secret import Passphrase, RecoveryKey
from kit.store.store import create, open_store
from tests.ui.visiting import PATIENCE
from ui import printing
from ui.pages.settings.recovery import key_sheet
from ui.route import Route

PHRASE = "quatre chevaux bruns dans la cour"
FIELD = "Phrase de passe ou clé de secours"
LONG = "<b>Saint</b> " + "x" * 300

pytestmark = pytest.mark.usefixtures("quick_slots", "memory")


@pytest.fixture
def record(tmp_path):
    folder = tmp_path / "registre"
    folder.mkdir()
    return new_record(folder / "registre.kit")


def new_record(path):
    with create(path, [keys.passphrase_slot(PHRASE, 2**10)]) as store:
        entities.put_entity(store, entities.new_entity("mairie", "Saint-Exemple"))
    return path


@pytest.fixture
def at(make_window, record, qtbot):
    """A window on a record of its own, at a section."""

    def make(section, *, technical=False, size=(1280, 720)):
        window = make_window(preferences=Preferences(technical=technical), size=size)
        window.faults = []
        window.session.failed.connect(lambda fault, again: window.faults.append(fault))
        entered = []
        window.session.open_record(
            record, Passphrase(PHRASE), lambda: (window.enter(), entered.append(1)), entered.append
        )
        qtbot.waitUntil(lambda: bool(entered), timeout=PATIENCE)
        assert entered == [1]
        window.go(Route("settings", record=section))
        return window

    return make


def shown(window, kind, name):
    return [
        one for one in window.findChildren(kind) if one.accessibleName() == name and one.isVisible()
    ]


def find(window, kind, name):
    for _ in range(100):  # what was just put into a layout is shown a moment later
        found = shown(window, kind, name)
        if found:
            return found[0]
        QTest.qWait(10)
    seen = {one.accessibleName() for one in window.findChildren(kind) if one.isVisible()}
    raise AssertionError((name, sorted(seen)))


def click(qtbot, window, name):
    qtbot.mouseClick(find(window, QAbstractButton, name), Qt.MouseButton.LeftButton)


def write(qtbot, window, name, text):
    field = find(window, QLineEdit, name)
    field.setFocus()
    field.clear()
    qtbot.keyClicks(field, text)


def said(window):
    note = window.banners.note
    return note.accessibleName() if note is not None else ""


def wait_said(qtbot, window, part):
    qtbot.waitUntil(lambda: part in said(window), timeout=PATIENCE)


def texts(window):
    return " ".join(label.accessibleName() for label in window.findChildren(QLabel)
                    if label.isVisible())  # fmt: skip


def wait_text(qtbot, window, part):
    qtbot.waitUntil(lambda: part in texts(window), timeout=PATIENCE)


def ways(record, secret=None):
    with open_store(record, secret or Passphrase(PHRASE)) as store:
        return [way.kind for way in access.list_access(store)]


# --- The page --------------------------------------------------------------------------------


def test_each_section_opens_by_click_and_by_route(at, qtbot):
    window = at("about")
    wait_text(qtbot, window, "Licences")

    for name, title in (
        ("Accès au registre", "Voici tout ce qui peut l’ouvrir"),
        ("Mises à jour", "ne cherche aucune mise à jour"),
        ("Raccourcis clavier", "Tout se fait aussi sans la souris"),
        ("Données personnelles", "Combien de temps"),
    ):
        click(qtbot, window, name)
        wait_text(qtbot, window, title)


def test_arrows_walk_through_the_sections(at, qtbot):
    window = at("appearance")
    find(window, QAbstractButton, "Apparence").setFocus()

    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Down)

    assert window.route == Route("settings", record="updates")
    assert window.focusWidget().accessibleName() == "Mises à jour"


@pytest.mark.parametrize("size", [(1280, 720), (1093, 535), (853, 480)])
def test_every_control_has_a_name_and_nothing_is_wider_than_the_page(at, size):
    window = at("entities", technical=True, size=size)
    for name in ("entities", "access", "copies", "reads", "appearance", "updates", "privacy",
                 "shortcuts", "about"):  # fmt: skip
        window.go(Route("settings", record=name))
        section = window.page("settings").section(name)
        QTest.qWait(30)
        focusable = [one for one in section.findChildren(QWidget)
                     if one.isVisible() and one.focusPolicy() & Qt.FocusPolicy.TabFocus
                     and not one.objectName().startswith("qt_")]  # fmt: skip
        assert all(one.accessibleName() for one in focusable), name
        assert section.content.width() <= section.area.viewport().width(), name


def test_a_field_keeps_what_is_typed_when_the_record_changes(at, qtbot):
    window = at("access")
    click(qtbot, window, "Ajouter une personne")
    write(qtbot, window, "Son nom", "Marie")
    before = window.session.overview

    window.session.write(
        lambda store: entities.put_entity(store, entities.new_entity("ccas", "CCAS"))
    )
    qtbot.waitUntil(lambda: window.session.overview is not before, timeout=PATIENCE)

    assert find(window, QLineEdit, "Son nom").text() == "Marie"
    assert window.focusWidget().accessibleName() == "Son nom"


# --- Entities --------------------------------------------------------------------------------

COMMUNE = "Nom de la commune, code postal, code INSEE ou SIREN"


def test_a_commune_is_added_by_keys_alone(at, qtbot):
    window = at("entities")
    field = find(window, QLineEdit, COMMUNE)
    field.setFocus()
    suggestions = window.findChild(QListWidget)
    qtbot.keyClicks(field, "izon")
    qtbot.waitUntil(lambda: suggestions.count() > 0, timeout=PATIENCE)

    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert "Izon" in field.text()
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    assert window.focusWidget().accessibleName() == "Ajouter cette mairie"
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Space)

    wait_said(qtbot, window, "Izon")
    assert [entity.name for entity in window.session.overview.entities] == [
        "Izon", "Saint-Exemple",
    ]  # fmt: skip
    assert window.session.overview.entity.name == "Saint-Exemple"
    assert field.text() == ""


def test_what_is_typed_over_is_no_longer_chosen(at, qtbot):
    window = at("entities")
    field = find(window, QLineEdit, COMMUNE)
    suggestions = window.findChild(QListWidget)
    qtbot.keyClicks(field, "Sainte-Colombe")
    qtbot.waitUntil(lambda: suggestions.count() > 1, timeout=PATIENCE)
    assert "Doubs" in " ".join(suggestions.item(n).text() for n in range(suggestions.count()))
    qtbot.keyClick(field, Qt.Key.Key_Down)
    assert window.focusWidget() is suggestions
    qtbot.keyClick(suggestions, Qt.Key.Key_Down)
    qtbot.keyClick(suggestions, Qt.Key.Key_Return)
    add = find(window, QAbstractButton, "Ajouter cette mairie")
    assert add.isEnabled()

    qtbot.keyClicks(field, "x")

    assert not add.isEnabled()
    wait_text(qtbot, window, "Aucune commune")


def test_another_kind_tells_its_fault_at_its_field_and_is_switched_to(at, qtbot):
    window = at("entities")
    click(qtbot, window, "Ajouter un autre organisme (CCAS, syndicat, école…)")
    click(qtbot, window, "Ajouter cet organisme")
    assert "Le nom est vide." in find(window, QLineEdit, "Nom").accessibleDescription()
    write(qtbot, window, "Nom", "École <b>Ferry</b>")
    write(qtbot, window, "SIREN", "12")
    click(qtbot, window, "Ajouter cet organisme")
    assert "SIREN" in find(window, QLineEdit, "SIREN").accessibleDescription()

    kind = find(window, QComboBox, "Genre d’organisme")
    kind.setCurrentIndex(kind.findText("École"))
    find(window, QLineEdit, "SIREN").clear()
    click(qtbot, window, "Ajouter cet organisme")

    wait_said(qtbot, window, "École <b>Ferry</b>")
    click(qtbot, window, "Passer à École <b>Ferry</b>")
    qtbot.waitUntil(lambda: window.session.overview.entity.name == "École <b>Ferry</b>",
                    timeout=PATIENCE)  # fmt: skip


def test_a_name_of_three_hundred_letters_fits(at, qtbot):
    window = at("entities", size=(853, 480))

    window.session.write(
        lambda store: entities.put_entity(store, entities.new_entity("autre", LONG))
    )
    qtbot.waitUntil(lambda: len(window.session.overview.entities) == 2, timeout=PATIENCE)

    wait_text(qtbot, window, LONG)
    section = window.page("settings").section("entities")
    assert section.content.width() <= section.area.viewport().width()


# --- Access ----------------------------------------------------------------------------------

FIRST, AGAIN = "Phrase de passe", "La même, une seconde fois"


def test_a_person_is_added_with_a_passphrase_of_her_own(at, record, qtbot):
    window = at("access")
    click(qtbot, window, "Ajouter une personne")
    click(qtbot, window, "Ajouter cette personne")
    assert "Écrivez son nom" in find(window, QLineEdit, "Son nom").accessibleDescription()
    write(qtbot, window, "Son nom", "Marie Dupont")
    assert find(window, QLineEdit, FIRST).echoMode() is QLineEdit.EchoMode.Password
    click(qtbot, window, "Afficher ce que j’écris")
    assert find(window, QLineEdit, FIRST).echoMode() is QLineEdit.EchoMode.Normal

    write(qtbot, window, FIRST, "abc")
    write(qtbot, window, AGAIN, "abd")
    click(qtbot, window, "Ajouter cette personne")
    assert "pas les mêmes" in find(window, QLineEdit, AGAIN).accessibleDescription()
    write(qtbot, window, AGAIN, "abc")
    click(qtbot, window, "Ajouter cette personne")
    qtbot.waitUntil(
        lambda: "trop courte" in find(window, QLineEdit, FIRST).accessibleDescription(),
        timeout=PATIENCE,
    )
    hers = "correct cheval batterie"
    write(qtbot, window, FIRST, hers)
    write(qtbot, window, AGAIN, hers)
    click(qtbot, window, "Ajouter cette personne")

    wait_said(qtbot, window, "Marie Dupont")
    wait_text(qtbot, window, "Phrase de passe de Marie Dupont")
    assert find(window, QLineEdit, FIRST).text() == ""
    assert ways(record, Passphrase(hers)) == ["passphrase", "passphrase"]


def test_a_way_in_is_removed_after_one_more_question(at, record, qtbot):
    with open_store(record, Passphrase(PHRASE)) as store:
        access.add_person(store, "Jean Parti", "batterie cheval agrafe")
    window = at("access")
    name = "Retirer cet accès\u00a0: Phrase de passe de Jean Parti"

    click(qtbot, window, name)
    assert window.focusWidget().accessibleName() == "Non, garder"
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Space)
    assert window.focusWidget().accessibleName() == name
    assert len(ways(record)) == 2
    click(qtbot, window, name)
    click(qtbot, window, "Oui, retirer")

    wait_said(qtbot, window, "Jean Parti")
    assert ways(record) == ["passphrase"]


def test_the_last_way_in_stays_and_the_banner_says_why(at, record, qtbot):
    window = at("access")
    click(qtbot, window, "Retirer cet accès\u00a0: Phrase de passe de quelqu’un")
    click(qtbot, window, "Oui, retirer")

    qtbot.waitUntil(lambda: bool(window.faults), timeout=PATIENCE)

    assert "dernier accès" in window.faults[0].title
    qtbot.waitUntil(window.banners.fault.isVisible, timeout=PATIENCE)
    assert ways(record) == ["passphrase"]


def test_this_session_opens_the_record_from_now_on(at, record, memory, qtbot):
    window = at("access")
    click(qtbot, window, "Ne plus demander sur ce poste")

    wait_said(qtbot, window, "ouvre désormais")

    assert "session" in ways(record)
    assert len(memory.kept) == 1
    qtbot.waitUntil(
        lambda: shown(window, QAbstractButton, "Ne plus demander sur ce poste") == [],
        timeout=PATIENCE,
    )


def test_a_computer_that_keeps_no_secret_says_so(at, record, qtbot):
    window = at("access")
    keyring.set_keyring(keyring.backends.fail.Keyring())
    click(qtbot, window, "Ne plus demander sur ce poste")

    wait_said(qtbot, window, "ne sait pas garder de secret")

    assert ways(record) == ["passphrase"]


def test_the_recovery_key_is_shown_printed_and_put_away(at, record, qtbot, monkeypatch):
    printed = []
    monkeypatch.setattr(printing, "print_sheet", lambda _, sheet: printed.append(sheet) or True)
    window = at("access")
    click(qtbot, window, "Créer et imprimer la clé de secours")
    qtbot.waitUntil(lambda: bool(shown(window, QAbstractButton, "Imprimer")), timeout=PATIENCE)
    frame = next(one for one in window.findChildren(QWidget)
                 if one.accessibleName().startswith("Clé de secours\u00a0: "))  # fmt: skip
    key = frame.accessibleName().split(": ")[1]
    assert len(typed(key)) == 20
    assert window.focusWidget().accessibleName() == "Imprimer"

    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Space)
    assert "-".join(printed[0].groups) == key
    assert printed[0].who == "Saint-Exemple"
    click(qtbot, window, "Je l’ai imprimée et rangée")

    assert key.split("-")[0] not in texts(window)
    assert "prête" in said(window)
    assert ways(record, RecoveryKey(key)) == ["passphrase", "recovery"]
    assert find(window, QAbstractButton, "Créer une nouvelle clé de secours")


def test_the_sheet_of_the_key_fits_one_page_and_writes_no_file(qapp):
    sheet = key_sheet(LONG[:150], "-".join(f"AB{n}DE" for n in range(9)))
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)

    assert printing.draw(writer, sheet)
    del writer
    gc.collect()

    from io import BytesIO

    from pypdf import PdfReader

    pages = PdfReader(BytesIO(bytes(buffer.data().data()))).pages
    words = pages[0].extract_text()
    assert len(pages) == 1
    assert all(group in words.replace(" ", "") for group in sheet.groups)
    assert "Retrouver ma mairie" in " ".join(words.split())


@pytest.mark.qt_log_ignore("QPainter::begin")
def test_a_printer_that_fails_leaves_the_key_on_the_screen(at, qtbot, monkeypatch, tmp_path):
    def broken(parent, title):
        printer = printing.QPrinter()
        printer.setOutputFileName(str(tmp_path / "nowhere" / "x.pdf"))
        return printer

    monkeypatch.setattr(printing, "ask_printer", broken)
    window = at("access")
    click(qtbot, window, "Créer et imprimer la clé de secours")
    click(qtbot, window, "Imprimer")

    qtbot.waitUntil(lambda: window.banners.fault is not None, timeout=PATIENCE)
    assert "pas pu être imprimée" in window.banners.fault.accessibleName()
    monkeypatch.setattr(printing, "ask_printer", lambda *_: None)
    click(qtbot, window, "Réessayer")
    assert window.banners.fault is None
    assert find(window, QAbstractButton, "Je l’ai imprimée et rangée")


def test_the_key_is_changed_in_the_technical_view_only(at, record, qtbot):
    assert shown(at("access"), QAbstractButton, "Changer la clé du registre") == []
    window = at("access", technical=True)
    field = FIELD
    before = open_store(record, Passphrase(PHRASE))
    old = before.key
    before.close()
    click(qtbot, window, "Changer la clé du registre")
    write(qtbot, window, field, "pas la bonne phrase")
    click(qtbot, window, "Changer la clé")
    click(qtbot, window, "Oui, changer la clé")
    qtbot.waitUntil(lambda: bool(find(window, QLineEdit, field).accessibleDescription()),
                    timeout=PATIENCE)  # fmt: skip

    write(qtbot, window, field, PHRASE)
    click(qtbot, window, "Changer la clé")
    click(qtbot, window, "Oui, changer la clé")
    wait_said(qtbot, window, "changée")

    with open_store(record, Passphrase(PHRASE)) as store:
        assert store.key != old
    written = []
    window.session.write(
        lambda store: entities.put_entity(store, entities.new_entity("ccas", "CCAS")),
        lambda _: written.append(1),
    )
    qtbot.waitUntil(lambda: bool(written), timeout=PATIENCE)


def test_an_essay_has_nothing_to_protect(example, qtbot):
    window = example()
    for section in ("access", "copies"):
        window.go(Route("settings", record=section))
        wait_text(qtbot, window, "Ceci est un essai")
        assert shown(window, QAbstractButton, "Choisir un dossier") == []
        assert shown(window, QAbstractButton, "Créer et imprimer la clé de secours") == []


# --- Copies ----------------------------------------------------------------------------------


def test_a_folder_off_the_computer_is_chosen_and_forgotten(at, outside, tmp_path, qtbot):
    window = at("copies")
    assert "Aucune copie" in " ".join(one.accessibleName() for one in window.findChildren(QWidget))
    outside.folder = tmp_path / "usb"
    outside.folder.mkdir()
    click(qtbot, window, "Choisir un dossier")
    wait_said(qtbot, window, "première copie")
    assert len(list(outside.folder.glob("*.kitcopie"))) == 1
    qtbot.waitUntil(lambda: "même disque" in texts(window), timeout=PATIENCE)

    copy = next(outside.folder.glob("*.kitcopie"))
    copy.unlink()
    click(qtbot, window, "Copier maintenant")
    wait_said(qtbot, window, "La copie est faite")
    assert copy.exists()
    click(qtbot, window, "Ne plus faire de copie")
    click(qtbot, window, "Oui, ne plus copier")
    wait_said(qtbot, window, "plus copié")

    assert window.session.overview.copy.place is None
    assert copy.exists()


def test_a_place_that_vanished_is_told_and_can_be_tried_again(at, outside, tmp_path, qtbot):
    window = at("copies")
    outside.folder = tmp_path / "usb"
    outside.folder.mkdir()
    click(qtbot, window, "Choisir un dossier")
    wait_said(qtbot, window, "première copie")
    outside.folder.rename(tmp_path / "away")

    click(qtbot, window, "Copier maintenant")
    qtbot.waitUntil(lambda: bool(window.faults), timeout=PATIENCE)
    assert "introuvable" in window.faults[0].title
    (tmp_path / "away").rename(outside.folder)
    click(qtbot, window, "Réessayer")

    wait_said(qtbot, window, "La copie est faite")


def test_another_computers_copy_joins(at, outside, tmp_path, qtbot):
    from kit.store import copies

    other = new_record(tmp_path / "autre.kit")
    phrase = Passphrase(PHRASE)
    with open_store(other, phrase) as store:
        entities.put_entity(store, entities.new_entity("ccas", "CCAS de l’autre poste"))
        made = edits.add_record(store, "equipment", "")
        edits.put(store, made, {"label": "NAS"}, "x")
        copies.write_now(store, tmp_path / "autre.kitcopie")
    window = at("copies")
    outside.chosen = (tmp_path / "autre.kitcopie",)
    field = FIELD
    click(qtbot, window, "Réunir avec la copie d’un autre poste")
    write(qtbot, window, field, "rien de cela du tout")
    click(qtbot, window, "Choisir la copie et réunir")
    qtbot.waitUntil(lambda: bool(find(window, QLineEdit, field).accessibleDescription()),
                    timeout=PATIENCE)  # fmt: skip

    write(qtbot, window, field, PHRASE)
    click(qtbot, window, "Choisir la copie et réunir")
    wait_said(qtbot, window, "réunis")

    names = {entity.name for entity in window.session.overview.entities}
    assert names == {"Saint-Exemple", "CCAS de l’autre poste"}
    assert sorted(path.name for path in (tmp_path / "registre").iterdir()
                  if path.is_dir()) == []  # fmt: skip


# --- The others ------------------------------------------------------------------------------


def test_the_list_of_what_is_read_is_searched(at, qtbot):
    window = at("reads")
    wait_text(qtbot, window, "Vos mots de passe")
    tree = window.findChild(QTreeWidget)
    click(qtbot, window, "Windows")
    everything = tree.topLevelItemCount()
    window.page("settings").search()
    field = window.focusWidget()
    assert field.accessibleName() == "Chercher dans la liste"
    qtbot.keyClicks(field, "winlogon defaultpassword")
    qtbot.waitUntil(lambda: tree.topLevelItemCount() == 1, timeout=PATIENCE)

    line = tree.topLevelItem(0).child(0)
    tree.setCurrentItem(line)
    wait_text(qtbot, window, "seule la présence est lue")
    field.clear()
    qtbot.keyClicks(field, "rien de tel")
    qtbot.waitUntil(lambda: "Rien ne correspond" in texts(window), timeout=PATIENCE)
    click(qtbot, window, "Voir toute la liste")
    qtbot.waitUntil(tree.isVisible, timeout=PATIENCE)

    assert tree.topLevelItemCount() == everything


def test_her_name_stands_beside_what_she_writes_from_then_on(at, record, qtbot):
    window = at("appearance")
    write(qtbot, window, "Votre nom", "  Marie   Dupont ")
    find(window, QLineEdit, "Votre nom").clearFocus()
    assert window.preferences.person == "Marie Dupont"

    kept = []
    entity = window.session.overview.entity.uuid
    window.session.write(
        lambda store: edits.put(store, entity, {"phone": "0500000000"}), kept.append
    )
    qtbot.waitUntil(lambda: bool(kept), timeout=PATIENCE)
    with open_store(record, Passphrase(PHRASE)) as store:
        assert edits.edits(store, entity, "phone")[-1].author == "Marie Dupont"
        # What the kit measures by itself stays the kit's.
        assert {one.author for one in edits.edits(store, entity, "name")} == {""}


def test_appearance_is_kept_and_seen_at_once(at, qtbot):
    from ui import theme

    window = at("appearance")
    kept = []
    window._keep_preferences = kept.append
    click(qtbot, window, "Vue technique")
    assert kept[-1].technical
    assert "checks" in window.navigation.buttons()
    click(qtbot, window, "Vérifier de nouveau tout seul au bout de 7\u00a0jours")
    assert not kept[-1].remeasure

    click(qtbot, window, "Sombres")
    assert theme.look().dark
    assert window.route == Route("settings", record="appearance")
    assert window.focusWidget().accessibleName() == "Sombres"
    click(qtbot, window, "Claires")

    assert not theme.look().dark
    assert kept[-1] == Preferences(mode="light", technical=True, remeasure=False)


def test_clearing_says_first_what_would_go(at, record, qtbot):
    with open_store(record, Passphrase(PHRASE)) as store:
        gone = edits.add_record(store, "person", "")
        edits.put(store, gone, {"name": "Paul Ancien", "left": "2001-01-31"}, "x")
    window = at("privacy")
    wait_text(qtbot, window, "12\u00a0mois")
    click(qtbot, window, "Faire le ménage maintenant")
    qtbot.waitUntil(lambda: "1\u00a0personne partie" in texts(window), timeout=PATIENCE)
    click(qtbot, window, "Non, garder")
    qtbot.waitUntil(lambda: "personne partie" not in texts(window), timeout=PATIENCE)

    click(qtbot, window, "Faire le ménage maintenant")
    qtbot.waitUntil(lambda: bool(shown(window, QAbstractButton, "Oui, retirer")), timeout=PATIENCE)
    click(qtbot, window, "Oui, retirer")
    wait_said(qtbot, window, "1\u00a0personne partie")
    click(qtbot, window, "Faire le ménage maintenant")
    qtbot.waitUntil(lambda: "Rien n’a dépassé" in texts(window), timeout=PATIENCE)

    with open_store(record, Passphrase(PHRASE)) as store:
        assert "Paul" not in str(edits.records(store, "person", archived=True))


def test_who_helps_gets_versions_and_no_name(at, outside, qtbot):
    window = at("about")
    click(qtbot, window, "Copier le texte")

    told = outside.copied[0]
    assert told == find(window, QPlainTextEdit, "Texte pour l’assistance").toPlainText()
    assert "Kit Commune" in told
    assert "Qt 6" in told
    assert "Saint-Exemple" not in told
    click(qtbot, window, "Lire la licence de Kit Commune")
    assert outside.links == ["https://eupl.eu/1.2/fr/"]


def test_shown_dates_are_those_of_the_ways_in(at, qtbot):
    from kit import french

    today = french.day(datetime.now(UTC).astimezone().date())

    wait_text(qtbot, at("access"), f"depuis le {today}")
