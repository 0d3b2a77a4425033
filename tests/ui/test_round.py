"""A technician's round by clicks: measured at once, three questions, sealed on the stick."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from kit.auditing import Reading
from kit.errors import KitError
from kit.postings import importing
from kit.round_preparing import prepare
from kit.store import edits
from tests.kit.postings.entities import MAIRIE, computer, post, record_of
from tests.ui.visiting import PATIENCE, Visitor, named, names, texts
from ui.pages.round import open_round


@pytest.fixture
def store(tmp_path, quick_slots):
    with record_of(tmp_path / "mairie") as opened:
        yield opened


@pytest.fixture
def stick(store, tmp_path):
    """A stick that expects two computers."""
    now = datetime.now(UTC)
    for name, serial in (("PC-ACCUEIL", "ABC12345"), ("PC-MAIRE", "DEF67890")):
        post(store, tmp_path / name, computer(name, serial), at=now.replace(year=2020))
        waiting = importing.receive(store, tmp_path / name, now).waiting
        importing.confirm(store, waiting[0].code, now)
    made = tmp_path / "cle"
    made.mkdir()
    prepare(store, MAIRIE, made, now)
    return made


def source(progress, started):
    progress("software", 1, 3)
    return Reading(computer(), datetime.now(UTC), None)


@pytest.fixture
def window(qtbot, qapp):
    opened = []

    def make(folder, read=source):
        made = open_round(folder, read)
        opened.append(made)
        return made

    yield make
    for one in opened:
        one.close()
        assert one.crashes == []


def test_one_computer_from_the_double_click_to_the_end(stick, store, window, qtbot, tmp_path):
    made = window(stick)
    visitor = Visitor(made, qtbot)
    qtbot.waitUntil(lambda: made.stage == "measured", timeout=PATIENCE)
    visitor.write("Bureau ou pièce", "Accueil")
    visitor.write("Utilisé par", "Marie Dupont")
    made.form.usage.setCurrentIndex(2)
    visitor.click("Enregistrer sur la clé")
    visitor.wait_text("Terminé, retirez la clé (1/2)")

    assert any("PC-MAIRE" in one for one in texts(made))
    done = importing.receive(store, stick)
    assert [one.state for one in done.kept] == ["kept"]
    fields = edits.values(store, done.kept[0].record)
    assert (fields["room"], fields["usage"]) == ("Accueil", "front_desk")
    assert edits.values(store, fields["user"])["full_name"] == "Marie Dupont"


def test_nothing_is_left_on_the_computer(stick, window, qtbot, tmp_path):
    before = {path for path in tmp_path.rglob("*") if not path.is_relative_to(stick)}
    made = window(stick)
    visitor = Visitor(made, qtbot)
    visitor.click("Enregistrer sur la clé")
    visitor.wait_text("Terminé")
    visitor.click("Fermer")

    assert {path for path in tmp_path.rglob("*") if not path.is_relative_to(stick)} == before
    assert not made.isVisible()


def test_answered_before_the_measure_is_over_it_is_kept_when_it_is(stick, window, qtbot):
    gate = threading.Event()

    def slow(progress, started):
        progress("disks", 1, 3)
        gate.wait(20)
        return source(progress, started)

    made = window(stick, slow)
    visitor = Visitor(made, qtbot)
    visitor.wait_text("les disques")
    visitor.click("Enregistrer sur la clé")
    visitor.wait_text("La mesure se termine")
    assert not list((stick / "tournee" / "postes").iterdir())
    gate.set()
    visitor.wait_text("Terminé, retirez la clé (1/2)")


def test_by_the_keyboard_alone(stick, window, qtbot):
    made = window(stick)
    visitor = Visitor(made, qtbot)
    qtbot.waitUntil(lambda: made.stage == "measured", timeout=PATIENCE)
    qtbot.waitUntil(
        lambda: visitor.focused().accessibleName() == "Bureau ou pièce", timeout=PATIENCE
    )
    QTest.keyClicks(visitor.focused(), "Mairie")
    visitor.tab_to("Enregistrer sur la clé")
    visitor.key(Qt.Key.Key_Return)
    visitor.wait_text("Terminé, retirez la clé (1/2)")
    qtbot.waitUntil(lambda: visitor.focused().accessibleName() == "Fermer", timeout=PATIENCE)


def test_a_stick_that_is_full_or_gone_is_told_and_tried_again(stick, window, qtbot):
    made = window(stick)
    visitor = Visitor(made, qtbot)
    place = stick / "tournee" / "postes"
    place.rmdir()
    place.write_text("x")
    visitor.write("Bureau ou pièce", "Accueil")
    visitor.click("Enregistrer sur la clé")
    visitor.wait("Réessayer d’enregistrer")
    place.unlink()
    visitor.click("Réessayer d’enregistrer")
    visitor.wait_text("Terminé, retirez la clé (1/2)")


def test_a_measure_that_fails_is_told_and_done_again(stick, window, qtbot):
    faults = [KitError("Le lecteur s’est arrêté.", "Recommencez.")]

    def fails(progress, started):
        if faults:
            raise faults.pop()
        return source(progress, started)

    made = window(stick, fails)
    visitor = Visitor(made, qtbot)
    visitor.wait_text("Le lecteur s’est arrêté.")
    visitor.click("Recommencer la mesure")
    visitor.click("Enregistrer sur la clé")
    visitor.wait_text("Terminé, retirez la clé (1/2)")


def test_a_stick_without_round_says_what_to_do(tmp_path, window, qtbot):
    made = window(tmp_path)

    assert made.stage == "failed"
    assert "Fermer" in names(made)
    assert any("Préparez la clé" in one for one in texts(made))


def test_every_field_has_a_name_and_nothing_is_cut_at_the_smallest_size(stick, window, qtbot):
    made = window(stick)
    made.resize(853, 480)
    qtbot.waitUntil(lambda: made.stage == "measured", timeout=PATIENCE)
    qtbot.wait(30)

    for name in ("Bureau ou pièce", "Utilisé par", "Usage", "Enregistrer sur la clé"):
        field = named(made, name)
        assert made.rect().contains(field.mapTo(made, field.rect().bottomRight())), name
