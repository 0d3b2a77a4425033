"""Sauvegardes by clicks and keys: declare, look, test, on real folders and a real repository."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QRadioButton

from checks.verdict import Outcome
from inventory.record import replace
from kit.backups import acts, secrets
from kit.backups.acts import NewSet
from kit.restoring import quarantine as kept_aside
from kit.store import attachments, proofs, seen
from kit.store.things import things
from tests.ui.visiting import PATIENCE, Visitor, named, names, reads, texts
from ui.example import fill
from ui.pages import attached
from ui.pages.backups_guided import GuidedTest
from ui.pages.backups_test import RestoreTest
from ui.route import Route

NBSP = "\u00a0"
RESTIC = shutil.which("restic")
BORG = shutil.which("borg")


@pytest.fixture(autouse=True)
def ring(monkeypatch):
    """A keyring of this test alone."""
    held = {}
    monkeypatch.setattr(secrets, "keep", held.__setitem__)
    monkeypatch.setattr(secrets, "kept", held.get)
    monkeypatch.setattr(secrets, "forget", lambda copy: held.pop(copy, None))
    return held


@pytest.fixture
def aside(monkeypatch, tmp_path):
    """Where restored files lie for a moment."""
    base = tmp_path / "aside"
    monkeypatch.setattr(RestoreTest, "base", base)
    monkeypatch.setattr(GuidedTest, "base", base)
    return base


@pytest.fixture
def folders(tmp_path):
    """A living folder, and its copy as somebody makes it by hand."""
    source, copy = tmp_path / "Mairie", tmp_path / "disque" / "Mairie"
    source.mkdir()
    for number in range(24):
        file = source / f"acte {number}.txt"
        file.write_text(f"délibération {number} " * 200, encoding="utf-8")
        at = time.time() - 86_400 * (10 + number)
        os.utime(file, (at, at))
    shutil.copytree(source, copy)
    return source, copy


@pytest.fixture
def visitor(example, qtbot):
    """On the example mairie, at Sauvegardes, once they were judged."""
    made = Visitor(example(), qtbot)
    made.click("Sauvegardes")
    made.wait("Commencer en trois étapes")
    return made


def stored(visitor, read):
    """What the record holds, read beside the window."""
    found = []
    visitor.window.session.read(read, found.append)
    visitor.qtbot.waitUntil(lambda: bool(found), timeout=PATIENCE)
    return found[0]


def written(visitor, write):
    """The record changed from the side, and the window told."""
    done = []
    visitor.window.session.write(write, done.append)
    visitor.qtbot.waitUntil(lambda: bool(done), timeout=PATIENCE)
    return done[0]


def press(visitor, part):
    """Press the button whose name begins so."""
    visitor.qtbot.waitUntil(
        lambda: any(name.startswith(part) for name in names(visitor.window)), timeout=PATIENCE
    )
    visitor.click(next(name for name in names(visitor.window) if name.startswith(part)))


def declared(visitor, source, copy, **fields):
    """A mairie with one dataset and one copy."""
    new = [NewSet("civil", "État civil", str(source))]
    typed = {"label": "Disque USB", "medium": "usb_disk", "place": str(copy), **fields}
    made = written(visitor, lambda store: acts.declare(store, [], new, typed))
    visitor.wait("Tester une restauration")
    return made


def test_the_example_tells_of_a_good_copy_a_late_one_and_a_lost_one(make_window, qtbot):
    window = make_window()
    entered = []
    window.session.open_passing(fill, lambda: (window.enter(), entered.append(True)))
    qtbot.waitUntil(lambda: bool(entered), timeout=PATIENCE)
    visitor = Visitor(window, qtbot)
    visitor.click("Sauvegardes")
    visitor.wait_text(f"24{NBSP}jours de documents sont perdus")

    copies = {one.label: one.outcome for one in window.session.overview.backups.view.columns}
    assert copies == {
        "Serveur de fichiers": Outcome.OK,
        "Disque du coffre": Outcome.FAIL,
        "Clé USB de l’accueil": Outcome.UNKNOWN,
    }
    # What stands under a copy is read whole: it is what tells one disk from another.
    drawn = {" ".join(label.text().split()) for label in window.findChildren(QLabel)}
    assert {"débranchable", "débranchable · ailleurs", "en réseau"} <= drawn


def test_three_steps_declare_a_copy_and_look_at_it(visitor, folders):
    source, copy = folders
    visitor.click("Commencer en trois étapes")
    visitor.wait_text("Étape 1 sur 3")
    visitor.click("Continuer")
    visitor.wait_text("Cochez au moins un ensemble.")
    visitor.click("État civil")
    visitor.write(f"Dossier{NBSP}: État civil", str(source))
    visitor.click("Continuer")
    visitor.wait_text("Étape 2 sur 3")
    visitor.click("Continuer")
    visitor.wait_text("Indiquez le dossier où la copie est écrite.")
    visitor.write("Dossier de la copie", str(copy))
    visitor.click("Continuer")
    visitor.wait_text("La copie se lit bien.")
    assert reads(visitor.window, f"24{NBSP}fichiers")
    visitor.click("Terminer")

    visitor.wait_text(f"1{NBSP}ensemble à protéger · 1{NBSP}copie")
    known = stored(visitor, things)
    (made,) = known.of("copy")
    (dataset,) = known.of("dataset")
    assert made.values["place"] == str(copy)
    assert made.values["datasets"] == dataset.record
    assert dataset.values["folders"] == str(source)
    assert stored(visitor, lambda store: seen.seen_of(store, made.record))[0].files.value == 24
    originals = stored(visitor, lambda store: seen.seen_of(store, dataset.record))
    assert originals[0].files.value == 24


def test_the_keyboard_alone_comes_to_the_second_step(visitor):
    visitor.tab_to("Commencer en trois étapes")
    visitor.key(Qt.Key.Key_Return)
    visitor.wait_text("Étape 1 sur 3")
    visitor.tab_to("Urbanisme")
    visitor.key(Qt.Key.Key_Space)
    assert named(visitor.window, "Urbanisme", QCheckBox).isChecked()
    visitor.tab_to("Continuer")
    visitor.key(Qt.Key.Key_Return)
    visitor.wait_text("Étape 2 sur 3")
    assert named(visitor.window, "Disque ou clé USB", QRadioButton).isChecked()


def test_a_provider_is_declared_with_its_report_that_opens_again(
    visitor, outside, tmp_path, monkeypatch
):
    monkeypatch.setattr(attached, "base", tmp_path / "ouverts")
    outside.chosen = (tmp_path / "rapport.pdf",)
    outside.chosen[0].write_bytes(b"%PDF le rapport")
    visitor.click("Commencer en trois étapes")
    visitor.click("Courriels")
    visitor.click("Continuer")
    visitor.click("Sauvegarde à distance par un prestataire")
    visitor.click("Choisir le rapport…")
    yesterday = datetime.now(UTC).astimezone().date() - timedelta(days=1)
    visitor.write("Date de ce rapport", yesterday.strftime("%d/%m/%Y"))
    visitor.click("Continuer")
    visitor.wait_text("La copie est déclarée.")

    (made,) = stored(visitor, things).of("copy")
    assert made.values["report"] == "rapport.pdf"
    assert made.values["report_date"] == yesterday.isoformat()
    assert made.values["medium"] == "online"
    (kept,) = stored(visitor, lambda store: attachments.attachments(store, made.record))
    assert stored(visitor, lambda store: attachments.attached(store, kept.id)) == (
        b"%PDF le rapport"
    )
    visitor.click("Terminer")
    press(visitor, "Voir la copie")
    visitor.click("Ouvrir le rapport")
    visitor.qtbot.waitUntil(lambda: bool(outside.files), timeout=PATIENCE)
    (opened,) = outside.files
    assert (opened.name, opened.read_bytes()) == ("rapport.pdf", b"%PDF le rapport")
    assert opened.is_relative_to(tmp_path / "ouverts")
    assert kept_aside.clean_leftovers(tmp_path / "ouverts") == 1
    assert not opened.exists()


def test_a_restore_test_ends_in_a_signed_proof_and_leaves_nothing(
    visitor, folders, aside, outside, tmp_path
):
    made = declared(visitor, *folders)
    before = {path: path.read_bytes() for folder in folders for path in folder.iterdir()}
    visitor.click("Tester une restauration")
    visitor.click("Commencer le test")
    visitor.wait_text(f"24{NBSP}fichiers sur 24 relus à l’identique.")

    (kept,) = stored(visitor, proofs.kept)
    assert (kept.copy, kept.proof.outcome, kept.proof.identical) == (made, Outcome.OK, 24)
    assert not any(path.is_dir() for path in aside.iterdir())
    assert {path: path.read_bytes() for path in before} == before
    outside.where = tmp_path / "pv.pdf"
    visitor.click("Imprimer le procès-verbal")
    visitor.wait_text("Le procès-verbal est enregistré.")
    assert outside.where.read_bytes().startswith(b"%PDF")
    visitor.click("Terminer")
    visitor.wait_text("Dernière preuve de restauration")
    visitor.wait_text("24 fichiers sur 24 relus à l’identique")


def test_a_copy_that_differs_fails_and_names_no_file(visitor, folders, aside):
    source, copy = folders
    wrong = copy / "acte 3.txt"
    stat = wrong.stat()
    wrong.write_bytes(wrong.read_bytes()[::-1])
    os.utime(wrong, (stat.st_mtime, stat.st_mtime))
    declared(visitor, source, copy)
    visitor.click("Tester une restauration")
    visitor.click("Commencer le test")
    visitor.wait_text("la sauvegarde a un défaut")

    assert reads(visitor.window, f"Différents{NBSP}: 1")
    assert not any("acte" in told for told in texts(visitor.window))
    (kept,) = stored(visitor, proofs.kept)
    assert kept.proof.outcome is Outcome.FAIL


def test_a_test_that_is_stopped_leaves_no_proof(visitor, folders, aside, monkeypatch):
    import threading

    from kit.restoring import running

    begun = threading.Event()

    def slow(plan, hands):
        begun.set()
        while not hands.cancelled():
            time.sleep(0.01)
        raise running.Cancelled

    monkeypatch.setattr(running, "restore_test", slow)
    declared(visitor, *folders)
    visitor.click("Tester une restauration")
    visitor.click("Commencer le test")
    visitor.qtbot.waitUntil(begun.is_set, timeout=PATIENCE)
    visitor.click("Annuler")
    visitor.wait_text("Le test est arrêté.")

    assert stored(visitor, proofs.kept) == ()
    visitor.wait("Commencer le test")


def test_looking_again_tells_that_the_disk_is_gone(visitor, folders):
    source, copy = folders
    declared(visitor, source, copy)
    shutil.rmtree(copy)
    press(visitor, "Voir la copie")
    visitor.click("Regarder maintenant")

    visitor.wait_text("La sauvegarde n’est pas là")


def test_a_copy_is_edited_removed_and_put_back(visitor, folders):
    declared(visitor, *folders)
    press(visitor, "Voir la copie")
    visitor.click("Modifier cette fiche")
    visitor.write("Nom (obligatoire)", "Disque vert")
    assert named(visitor.window, "État civil", QCheckBox).isChecked()
    visitor.click("Enregistrer")
    visitor.wait(f"Voir la copie{NBSP}: Disque vert")
    visitor.click(f"Voir la copie{NBSP}: Disque vert")
    visitor.click("Retirer cette copie")
    visitor.wait_text("La copie Disque vert est retirée.")
    assert stored(visitor, things).of("copy") == ()
    visitor.click("Annuler")
    visitor.wait(f"Voir la copie{NBSP}: Disque vert")


def test_a_dataset_is_added_and_edited(visitor, folders):
    declared(visitor, *folders)
    visitor.click("Ajouter un ensemble à protéger")
    visitor.write("Nom (obligatoire)", "Cadastre & plans")
    visitor.click("Enregistrer")
    press(visitor, f"Modifier{NBSP}: Cadastre & plans")
    visitor.wait("Retirer cet ensemble")
    visitor.click("Retirer cet ensemble")
    visitor.wait_text("L’ensemble Cadastre & plans est retiré.")


def test_what_is_typed_is_not_thrown_away_by_one_press(visitor, folders):
    declared(visitor, *folders)
    visitor.click("Ajouter un ensemble à protéger")
    visitor.write("Nom (obligatoire)", "Cadastre")
    visitor.click("Retour aux sauvegardes")
    visitor.wait_text("Ce que vous avez tapé n’est pas enregistré.")
    assert named(visitor.window, "Nom (obligatoire)", QLineEdit).text() == "Cadastre"


def test_what_to_do_next_leads_to_its_steps(visitor, folders):
    declared(visitor, *folders)
    press(visitor, f"Commencer{NBSP}:")
    visitor.wait_text("Sauvegardes")
    visitor.qtbot.waitUntil(
        lambda: visitor.window.page("backups").panel is not None, timeout=PATIENCE
    )
    item = visitor.window.page("backups").panel._item
    assert reads(visitor.window, item.title)
    assert all(reads(visitor.window, step.text) for step in item.remedy.steps)


@pytest.mark.skipif(RESTIC is None, reason="restic is not installed here")
def test_a_repository_wants_its_password_and_gives_its_files_back(
    visitor, folders, aside, ring, tmp_path
):
    source, _ = folders
    repository = tmp_path / "depot"
    told = {**os.environ, "RESTIC_PASSWORD": "cerise"}
    for act in (["init"], ["backup", str(source)]):
        subprocess.run(
            [RESTIC, "--no-cache", "-q", "-r", str(repository), *act], env=told, check=True
        )
    visitor.click("Commencer en trois étapes")
    visitor.click("État civil")
    visitor.write(f"Dossier{NBSP}: État civil", str(source))
    visitor.click("Continuer")
    visitor.click("Dépôt restic ou borg")
    visitor.write("Dossier de la copie", str(repository))
    visitor.write("Mot de passe de la copie", "prune")
    field = named(visitor.window, "Mot de passe de la copie", QLineEdit)
    assert field.echoMode() is QLineEdit.EchoMode.Password
    visitor.click("Continuer")
    visitor.wait("Lire avec ce mot de passe")
    visitor.write("Mot de passe de la copie", "cerise")
    visitor.click("Lire avec ce mot de passe")
    visitor.wait_text("La copie se lit bien.")
    (made,) = stored(visitor, things).of("copy")
    assert ring == {made.record: "cerise"}
    assert "cerise" not in str(made.values)
    visitor.click("Terminer")
    visitor.click("Tester une restauration")
    visitor.click("Commencer le test")
    visitor.wait_text(f"24{NBSP}fichiers sur 24 relus à l’identique.")


@pytest.mark.skipif(BORG is None, reason="borg is not installed here")
def test_a_borg_repository_is_tested_and_left_as_it_was(visitor, folders, aside, ring, tmp_path):
    source, _ = folders
    repository = tmp_path / "depot"
    told = {**os.environ, "BORG_PASSPHRASE": "cerise", "BORG_BASE_DIR": str(tmp_path / "borg")}
    for act in (["init", "-e", "repokey", str(repository)],
                ["create", f"{repository}::lundi", str(source)]):  # fmt: skip
        subprocess.run([BORG, *act], env=told, check=True, capture_output=True)
    before = contents(repository)
    visitor.click("Commencer en trois étapes")
    visitor.click("État civil")
    visitor.write(f"Dossier{NBSP}: État civil", str(source))
    visitor.click("Continuer")
    visitor.click("Dépôt restic ou borg")
    visitor.write("Dossier de la copie", str(repository))
    visitor.write("Mot de passe de la copie", "cerise")
    visitor.click("Continuer")
    visitor.wait_text("La copie se lit bien.")
    (made,) = stored(visitor, things).of("copy")
    assert ring == {made.record: "cerise"}
    visitor.click("Terminer")
    visitor.click("Tester une restauration")
    visitor.click("Commencer le test")
    visitor.wait_text(f"24{NBSP}fichiers sur 24 relus à l’identique.")

    (kept,) = stored(visitor, proofs.kept)
    assert (kept.proof.method, kept.proof.outcome) == ("automatic", Outcome.OK)
    assert contents(repository) == before
    assert not any(path.is_dir() for path in aside.iterdir())


def contents(folder):
    """Every file of a folder, and what is in it."""
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def guided(visitor, folders):
    """A guided test on a closed product, at the step where files are restored."""
    source, _ = folders
    yesterday = (datetime.now(UTC).astimezone() - timedelta(days=1)).date()
    declared(
        visitor, source, "", medium="online", layout="product", report_date=yesterday.isoformat()
    )
    visitor.click("Tester une restauration")
    visitor.wait_text("le test guidé prend dix minutes")
    assert "Commencer le test" not in names(visitor.window)
    visitor.click("Test guidé, avec votre logiciel")
    now = datetime.now(UTC).astimezone().date()
    visitor.write("Jour de la dernière sauvegarde", now.strftime("%d/%m/%Y"))
    # They were made a moment ago: their change is older than any run only from now on.
    visitor.click("Choisir les trois fichiers")
    visitor.wait_text("Restaurez ces trois fichiers ailleurs")
    return visitor.window.page("backups").panel


def test_a_guided_test_by_dropping_the_restored_files(visitor, folders, aside, tmp_path):
    panel = guided(visitor, folders)
    archive, away = tmp_path / "copie.zip", tmp_path / "rendus"
    with zipfile.ZipFile(archive, "w") as made:
        for one in panel.test.files:
            assert reads(visitor.window, one.name)
            made.write(one.path, one.name)
    zipfile.ZipFile(archive).extractall(away)
    visitor.click("C’est fait, les comparer")
    visitor.wait("Choisir les fichiers…")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in away.iterdir()])
    panel.dropEvent(
        QDropEvent(
            QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )  # fmt: skip
    visitor.qtbot.waitUntil(
        lambda: sum(told == "identique" for told in texts(visitor.window)) == 3, timeout=PATIENCE
    )
    visitor.click("Conclure le test")
    visitor.wait_text(f"3{NBSP}fichiers sur 3 relus à l’identique.")

    (kept,) = stored(visitor, proofs.kept)
    assert (kept.proof.method, kept.proof.outcome) == ("guided", Outcome.OK)
    assert not any(path.is_dir() for path in aside.iterdir())


def test_a_guided_test_by_the_keyboard_with_a_wrong_file(
    visitor, folders, aside, outside, tmp_path
):
    panel = guided(visitor, folders)
    bad = tmp_path / panel.test.files[0].name
    bad.write_text("autre chose", encoding="utf-8")
    outside.chosen = (bad,)
    visitor.tab_to("C’est fait, les comparer")
    visitor.key(Qt.Key.Key_Return)
    visitor.wait("Choisir les fichiers…")
    visitor.tab_to("Choisir les fichiers…")
    visitor.key(Qt.Key.Key_Space)
    visitor.wait_text("différent de l’original")
    visitor.click("Conclure le test")
    visitor.wait_text("la sauvegarde a un défaut")


def test_leaving_a_guided_test_erases_the_safety_copies(visitor, folders, aside):
    guided(visitor, folders)
    assert any(path.is_dir() for path in aside.iterdir())
    visitor.click("Retour aux sauvegardes")
    visitor.wait("Ajouter une destination")
    assert not any(path.is_dir() for path in aside.iterdir())


def test_home_tells_the_last_copy_and_the_last_proof(visitor, folders):
    declared(visitor, *folders)
    visitor.window.go(Route("home"))

    visitor.wait("Voir les sauvegardes")
    assert reads(visitor.window, f"Restauration prouvée{NBSP}: jamais")


def test_names_from_outside_stay_plain(visitor, folders):
    declared(visitor, *folders, label="<b>Disque</b> " + "x" * 300)
    press(visitor, "Voir la copie")
    visitor.wait("Regarder maintenant")
    for label in visitor.window.findChildren(QLabel):
        assert label.textFormat() is not Qt.TextFormat.RichText


def test_what_a_killed_test_left_is_cleaned_at_start():
    assert kept_aside.clean_leftovers() == 0


def test_an_action_of_the_list_leads_to_what_to_do(visitor, folders):
    declared(visitor, *folders)
    row = next(row for row in visitor.window.session.overview.rows if row.of_entity)
    visitor.window.go(Route("todo"))
    detail = visitor.window.page("todo").detail
    detail.show_row(row)
    detail.open()

    assert visitor.window.route == Route("backups", check=row.key)
    visitor.wait("Retour aux sauvegardes")


@pytest.mark.parametrize("size", [(1280, 720), (1093, 535), (853, 480)])
def test_many_datasets_and_copies_with_long_names_stay_in_the_page(visitor, tmp_path, size):
    def many(store):
        new = [NewSet("other", f"{'x' * 290} {number}") for number in range(45)]
        for number in range(7):
            acts.declare(store, [], new if not number else [], {"label": f"{number} " + "y " * 140})

    written(visitor, many)
    visitor.window.resize(*size)
    visitor.wait_text("Et 5 autres ensembles.")
    visitor.wait_text("Et 1 autre copie")
    picture = visitor.window.page("backups").picture
    assert picture.content.width() <= picture.area.viewport().width()


def test_a_new_day_is_judged_again_by_itself(visitor, folders):

    declared(visitor, *folders)
    session = visitor.window.session
    kept = session.overview.backups
    session.overview = replace(session.overview, backups=replace(kept, fresh=False))
    visitor.window.go(Route("home"))
    visitor.qtbot.waitUntil(lambda: session.overview.backups.fresh, timeout=PATIENCE)


def test_esc_leaves_a_panel_then_the_page(visitor, folders):
    declared(visitor, *folders)
    visitor.click("Ajouter une destination")
    visitor.wait("Retour aux sauvegardes")
    visitor.window.back()
    visitor.wait("Ajouter une destination")
    assert visitor.window.route.page == "backups"
    visitor.window.back()
    assert visitor.window.route.page == "home"


def test_a_look_at_another_page_does_not_end_a_guided_test(visitor, folders, aside):
    panel = guided(visitor, folders)
    visitor.click("Ma mairie")
    visitor.click("Sauvegardes")
    visitor.window.back()

    assert visitor.window.page("backups").panel is panel
    assert panel.test.place.is_dir()
    visitor.click("Retour aux sauvegardes")
    assert not any(path.is_dir() for path in aside.iterdir())
