"""The first start: every door to its end, by clicks and by keys, and all that may go wrong."""

from __future__ import annotations

import os
import sys
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QLockFile, QSysInfo, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLabel, QLineEdit

from checks.verdict import Outcome
from inventory.facts import Known
from inventory.record import replace
from kit.actions_table import State
from kit.assessment import assess
from kit.errors import KitError
from kit.french import NBSP
from kit.store import access, copies, entities, first_start, keys
from kit.store.secret import Passphrase, SessionKey
from kit.store.store import create, open_store
from tests.ui.conftest import PATIENCE, replayed
from tests.ui.visiting import Visitor, named, names, reads, texts
from ui import app, lock
from ui.example import example_workstation, fill
from ui.pages.welcome import Welcome
from ui.pages.welcome.step import Step
from ui.session import this_computer
from ui.widgets.commune_field import CommuneField
from ui.window import Window

PHRASE = "quatre chevaux bruns dans la cour"
COMMUNE = "Nom de la commune, code postal, code INSEE ou SIREN"

pytestmark = pytest.mark.usefixtures("quick_slots")


@pytest.fixture
def record(tmp_path):
    return tmp_path / "registre" / "registre.kit"


@pytest.fixture
def visit(qapp, qtbot, monkeypatch, tmp_path, record):
    """The application as it starts; bugs of ours fail the test."""
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)  # put back after the test
    opened, crashes = [], []

    def start(source=None, path=record, size=(1280, 720)):
        window = app.open_window(qapp, path, source or replayed(), tmp_path / "fenetre.json")
        window.session.crashed.connect(crashes.append)
        window.resize(*size)
        opened.append(window)
        return Visitor(window, qtbot)

    start.crashes = crashes
    yield start
    for window in opened:
        window.close()
    assert crashes == []


def entered(visitor):
    visitor.wait_text("À faire d’abord")


def choose_commune(visitor, words="25300 sainte-colombe", place=0):
    visitor.write(COMMUNE, words)
    visitor.click_line(visitor.window.findChildren(CommuneField)[-1], place)


def kept(record, secret=None):
    """The entities and the number of computers of the record."""
    with open_store(record, secret or SessionKey()) as store:
        known = entities.list_entities(store)
        return known, len(entities.records_of(store, "workstation", None))


# --- The first visit ---------------------------------------------------------------------------


def first_visit(visitor):
    visitor.click("Première installation")
    choose_commune(visitor)
    visitor.click("Commencer la vérification")
    entered(visitor)
    return [name for name in names(visitor.window) if name.startswith(("Commencer", "Demander"))]


@pytest.mark.usefixtures("memory")
def test_the_first_visit_on_a_replayed_windows_machine_takes_three_clicks(visit, record):
    visitor = visit()

    actions = first_visit(visitor)

    assert visitor.clicks == 3
    assert len(actions) == 3
    assert visitor.window.session.overview.here.name == "ACCUEIL-01"
    (entity,), computers = kept(record)
    assert (entity.kind, entity.name, entity.department) == ("mairie", "Sainte-Colombe", "25")
    assert computers == 1


@pytest.mark.skipif(sys.platform != "linux", reason="the only system that is read live so far")
@pytest.mark.usefixtures("memory")
def test_the_whole_first_visit_on_the_live_computer(visit, record, outside, tmp_path):
    outside.where = tmp_path / "rapport.pdf"
    visitor = visit(this_computer)

    actions = first_visit(visitor)

    assert visitor.clicks == 3
    assert 1 <= len(actions) <= 3
    assert kept(record)[1] == 1

    # Nobody has done it: a real second measure says so, and what it could read comes back.
    told = visitor.window.session.overview.first
    chosen = min(told, key=lambda one: one.item.outcome is Outcome.UNKNOWN).item
    name = next(one for one in actions if one.endswith(chosen.action))
    unread = chosen.outcome is Outcome.UNKNOWN
    visitor.click(name)
    visitor.click("C’est fait")
    visitor.wait_text("Pas de changement")
    visitor.wait_text("Fait le" if unread else "À refaire")
    visitor.click("Retour")
    entered(visitor)
    assert (name in names(visitor.window)) is not unread
    visitor.click("Imprimer le rapport")
    visitor.wait_text("Rapport enregistré")
    assert visitor.clicks == 7
    assert outside.where.read_bytes().startswith(b"%PDF")


def first_visit_by_keys(visitor):
    visitor.wait("Première installation")

    visitor.tab_to("Première installation")
    visitor.key(Qt.Key.Key_Return)
    visitor.wait(COMMUNE)
    assert visitor.focused().accessibleName() == COMMUNE
    QTest.keyClicks(visitor.focused(), "sainte-colombe doubs")
    field = visitor.window.findChildren(CommuneField)[-1]
    visitor.qtbot.waitUntil(lambda: field.list.count() > 0, timeout=PATIENCE)
    visitor.key(Qt.Key.Key_Return)
    visitor.wait("Commencer la vérification")
    visitor.tab_to("Commencer la vérification")
    visitor.key(Qt.Key.Key_Space)
    entered(visitor)


def updated():
    """The computer of the example once its updates are installed."""
    base = example_workstation()
    os = base.system.os
    items = assess(base, datetime.now(UTC)).items
    behind = next(item for item in items if item.check == "updates/os_patched")
    revision = int(behind.evidence["expected"].split(".")[1])
    patched = Known(replace(os.value, revision=revision), os.sources)
    today = Known(datetime.now(UTC), base.updates.last_cumulative.sources)
    return replace(
        base,
        system=replace(base.system, os=patched),
        updates=replace(base.updates, last_cumulative=today),
    )


HERS = f"Commencer{NBSP}: Installez les mises à jour de sécurité"


@pytest.fixture
def screens(monkeypatch):
    """The screens as they come: steps of the welcome, then pages of the window."""
    seen = []
    show_step, show = Welcome.show_step, Window._show

    def step_shown(welcome, step):
        seen.append(type(step).__name__)
        show_step(welcome, step)

    def page_shown(window, route):
        seen.append(route.page)
        show(window, route)

    monkeypatch.setattr(Welcome, "show_step", step_shown)
    monkeypatch.setattr(Window, "_show", page_shown)
    return seen


@pytest.mark.usefixtures("memory")
def test_the_whole_first_visit_ends_with_one_action_proved_and_a_report(
    visit, outside, tmp_path, screens
):
    outside.where = tmp_path / "rapport.pdf"
    visitor = visit()
    first_visit(visitor)
    visitor.window.session.source = replayed(updated())

    visitor.click(HERS)
    visitor.click("C’est fait")
    visitor.wait_text("C’est réglé")
    visitor.click("Retour à l’accueil")
    entered(visitor)
    assert HERS not in names(visitor.window)
    visitor.click("Imprimer le rapport")
    visitor.wait_text("Rapport enregistré")

    assert visitor.clicks == 7
    assert screens == ["Doors", "Who", "Ready", "Reading", "home", "result", "home"]
    assert outside.where.read_bytes().startswith(b"%PDF")
    done = [row for row in visitor.window.session.overview.rows if row.state is State.DONE]
    assert [(row.key, row.proved) for row in done] == [("updates/os_patched", True)]


@pytest.mark.usefixtures("memory")
def test_the_whole_first_visit_by_keyboard_alone(visit, record, outside, tmp_path):
    outside.where = tmp_path / "rapport.pdf"
    visitor = visit()
    first_visit_by_keys(visitor)
    assert kept(record)[0][0].department == "25"
    visitor.window.session.source = replayed(updated())

    visitor.tab_to(HERS)
    visitor.key(Qt.Key.Key_Return)
    visitor.wait("C’est fait")
    visitor.tab_to("C’est fait")
    visitor.key(Qt.Key.Key_Space)
    visitor.wait_text("C’est réglé")
    assert visitor.focused().accessibleName() == "Retour à l’accueil"
    visitor.key(Qt.Key.Key_Return)
    entered(visitor)
    assert HERS not in names(visitor.window)

    visitor.tab_to("Imprimer le rapport")
    visitor.key(Qt.Key.Key_Space)
    visitor.wait_text("Rapport enregistré")
    assert visitor.clicks == 0
    assert outside.where.read_bytes().startswith(b"%PDF")


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


# --- The measure -------------------------------------------------------------------------------


def held():
    """A source that waits at the third topic, and the gate that lets it go on."""
    gate = threading.Event()

    def source(progress, started):
        for done, topic in enumerate(("system", "hardware", "processor")):
            progress(topic, done, 23)
        gate.wait(20)
        return replayed()(progress, started)

    return source, gate


@pytest.mark.usefixtures("memory")
def test_the_measure_is_seen_as_it_goes(visit):
    source, gate = held()
    visitor = visit(source)
    visitor.click("Première installation")
    choose_commune(visitor)
    visitor.click("Commencer la vérification")
    visitor.wait_text("Lecture\u00a0: le processeur (3 sur 23)")

    visitor.wait_text("Le système")
    assert reads(visitor.window, "Le matériel")
    assert "Le processeur" not in texts(visitor.window)

    gate.set()
    entered(visitor)


@pytest.mark.usefixtures("memory")
def test_a_cancelled_measure_leads_to_an_empty_home_that_offers_it_again(visit, record):
    source, gate = held()
    visitor = visit(source)
    visitor.click("Première installation")
    choose_commune(visitor)
    visitor.click("Commencer la vérification")
    visitor.wait_text("processeur")
    visitor.click("Annuler")
    gate.set()
    visitor.wait("Vérifier ce poste")
    visitor.qtbot.waitUntil(lambda: not visitor.window.session.worker.busy, timeout=PATIENCE)
    assert kept(record)[1] == 0

    visitor.window.session.source = replayed()
    visitor.click("Vérifier ce poste")
    entered(visitor)


@pytest.mark.usefixtures("memory")
def test_a_system_that_is_not_read_leads_to_home_and_says_so(visit):
    def unsupported(progress, started):
        raise KitError("Ce système n’est pas lu.", "Utilisez un autre poste.")

    visitor = visit(unsupported)
    visitor.click("Première installation")
    choose_commune(visitor)
    visitor.click("Commencer la vérification")
    visitor.wait("Vérifier ce poste")

    assert reads(visitor.window, "Ce système n’est pas lu.")
    assert "Réessayer" in names(visitor.window)


@pytest.mark.skipif(sys.platform != "linux", reason="the only system that is read live so far")
@pytest.mark.usefixtures("memory")
def test_a_collector_that_crashes_says_that_nearly_nothing_was_read(visit, monkeypatch):
    from inventory.live import collecting

    monkeypatch.setattr(collecting, "collector_command", lambda: ("/bin/false",))
    visitor = visit(this_computer)
    visitor.click("Première installation")
    choose_commune(visitor)
    visitor.click("Commencer la vérification")

    visitor.wait_text("Presque rien n’a pu être lu")
    assert "Réessayer" in names(visitor.window)


@pytest.mark.usefixtures("memory")
def test_a_disk_that_is_read_only_says_so_and_lets_one_measure_all_the_same(visit, monkeypatch):
    def refuse(*_):
        raise KitError("Le registre est en lecture seule.", "Vérifiez le dossier.")

    visitor = visit()
    visitor.click("Première installation")
    choose_commune(visitor)
    monkeypatch.setattr(first_start, "create", refuse)
    visitor.click("Commencer la vérification")
    visitor.wait_text("Le registre est en lecture seule.")
    assert "Réessayer" in names(visitor.window)
    visitor.click("Mesurer sans rien garder")
    monkeypatch.undo()
    entered(visitor)

    assert visitor.window.session.passing


@pytest.mark.usefixtures("memory")
def test_a_bug_of_ours_leads_back_to_the_doors(visit, monkeypatch):
    def bug(*_):
        raise ValueError("a bug")

    visitor = visit()
    visitor.click("Première installation")
    choose_commune(visitor)
    monkeypatch.setattr(first_start, "create", bug)
    visitor.click("Commencer la vérification")
    visitor.wait_text("Kit Commune a rencontré un défaut.")
    visitor.click("Revenir à l’accueil")
    visitor.wait("Première installation")

    assert [type(error) for error in visit.crashes] == [ValueError]
    visit.crashes.clear()


@pytest.mark.usefixtures("memory")
def test_a_record_that_appeared_meanwhile_is_opened_and_not_written_over(visit, record):
    visitor = visit()
    visitor.click("Première installation")
    choose_commune(visitor)
    visitor.wait("Commencer la vérification")
    made = first_start.begin(record, entities.new_entity("ccas", "CCAS de Bourg"))
    made.store.close()
    visitor.click("Commencer la vérification")
    entered(visitor)

    assert [one.name for one in kept(record)[0]] == ["CCAS de Bourg"]


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


# --- From a sealed copy ------------------------------------------------------------------------


@pytest.fixture
def copy(tmp_path):
    """The sealed copy of another computer's record, with the example in it."""
    place = tmp_path / "partage"
    place.mkdir()
    with create(tmp_path / "autre.kit", [keys.passphrase_slot(PHRASE)]) as store:
        fill(store)
        printed = access.add_recovery_key(store)
        path = copies.choose_place(store, place)
    path.with_name("cle.txt").write_text(printed, "ascii")
    return path


OPENS_WITH = "Phrase de passe ou clé de secours"


@pytest.mark.usefixtures("memory")
def test_a_mairie_is_found_again_and_says_from_when(visit, outside, copy, record, tmp_path):
    outside.chosen = (copy,)
    visitor = visit()
    visitor.click("Retrouver ma mairie")
    visitor.click("Choisir la copie…")
    visitor.wait_text(copy.name)
    visitor.write(OPENS_WITH, "une autre phrase que voici")
    visitor.click("Retrouver ma mairie")
    visitor.qtbot.waitUntil(
        lambda: "pas une phrase" in named(visitor.window, OPENS_WITH).accessibleDescription(),
        timeout=PATIENCE,
    )
    assert not record.exists()

    # The printed key, read out in small letters with spaces.
    spoken = copy.with_name("cle.txt").read_text("ascii").lower().replace("-", " ")
    visitor.write(OPENS_WITH, spoken)
    visitor.click("Retrouver ma mairie")
    entered(visitor)
    visitor.wait_text("Retrouvé\u00a0: Saint-Exemple-sur-Loire")

    outside.folder = tmp_path / "usb"
    outside.folder.mkdir()
    visitor.click("Choisir un dossier…")
    visitor.wait_text("La copie est dans")
    assert len(list(outside.folder.glob("*.kitcopie"))) == 1
    assert kept(record)[1] >= 1  # and this session opens it


@pytest.mark.usefixtures("memory")
def test_a_second_computer_joins_measures_and_shares_its_own_copy(visit, outside, copy, record):
    outside.chosen = (copy,)
    visitor = visit()
    visitor.click("Rejoindre la mairie déjà suivie")
    visitor.click("Choisir la copie…")
    visitor.wait_text(copy.name)
    visitor.write(OPENS_WITH, PHRASE)
    visitor.click("Rejoindre et vérifier ce poste")
    visitor.wait_text("Ce poste suit maintenant Saint-Exemple-sur-Loire")

    told = visitor.window.session.overview
    assert told.here is not None
    assert told.here.at > datetime.now(UTC) - timedelta(minutes=5)
    visitor.qtbot.waitUntil(
        lambda: len(list(copy.parent.glob("*.kitcopie"))) == 2, timeout=PATIENCE
    )


def test_what_is_no_copy_is_said_and_another_can_be_chosen(visit, outside, tmp_path):
    wrong = tmp_path / "photo.kitcopie"
    wrong.write_bytes(b"\xff\xd8\xff")
    outside.chosen = (wrong,)
    visitor = visit()
    visitor.click("Retrouver ma mairie")
    visitor.click("Retrouver ma mairie")
    assert reads(visitor.window, "Choisissez d’abord le fichier")
    visitor.click("Choisir la copie…")
    visitor.wait_text("n’est pas une copie de sécurité")

    outside.chosen = (tmp_path / "partie.kitcopie",)
    visitor.click("Choisir la copie…")
    visitor.wait_text("est introuvable")


# --- One window a record -----------------------------------------------------------------------


@pytest.mark.usefixtures("memory")
def test_a_second_window_is_refused_also_after_a_first_start(visit, record):
    first = visit()
    first_visit(first)
    # However long it has been open.
    old = time.time() - 3600
    os.utime(str(record) + lock.ENDING, (old, old))

    second = visit()
    second.wait_text("Kit Commune est déjà ouvert.")
    assert not second.window.session.open

    first.window.close()
    second.click("Réessayer")
    entered(second)


@pytest.mark.usefixtures("memory")
def test_a_refused_window_can_be_closed(visit, record):
    first = visit()
    first_visit(first)
    second = visit()
    second.click("Fermer")

    assert not second.window.isVisible()
    assert first.window.isVisible()


@pytest.mark.usefixtures("memory")
def test_the_lock_of_a_window_that_died_is_taken_over(visit, record):
    first = visit()
    first_visit(first)
    first.window.close()
    text = f"999999\nkit-commune\n{QSysInfo.machineHostName()}\n"
    record.with_name(record.name + lock.ENDING).write_text(text, "utf-8")

    again = visit()
    entered(again)
    assert isinstance(again.window.lock, QLockFile)


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
