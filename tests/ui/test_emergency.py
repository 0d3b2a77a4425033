"""Urgence: one click from everywhere, with and without a record, and a log that is never lost."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtWidgets import QLineEdit

from kit.emergency import log as incident
from kit.emergency.content import situations
from tests.ui.conftest import replayed
from tests.ui.visiting import PATIENCE, Visitor, named, names, reads
from ui import app
from ui.pages.emergency import Emergency
from ui.pages.welcome.door import Door
from ui.route import Route

RANSOM = "Une demande de rançon s’affiche"
WHAT = "Ce qui se passe ou ce que vous faites"


@pytest.fixture(autouse=True)
def folder(monkeypatch, tmp_path):
    """Where the logs of this test are."""
    where = tmp_path / "urgences"
    monkeypatch.setattr(incident, "folder", lambda: where)
    return where


@pytest.fixture
def visitor(example, qtbot):
    """On the example mairie, in an emergency."""
    made = Visitor(example(), qtbot)
    made.click("Urgence : que faire ?")
    return made


@pytest.mark.parametrize("one", situations(), ids=lambda one: one.name)
def test_every_sheet_says_what_to_do_what_not_and_whom_to_call(visitor, one):
    visitor.click(one.label)

    for sentence in (*one.now, *one.never, *one.then):
        visitor.wait_text(sentence)
    assert reads(visitor.window, "Qui appeler")
    visitor.click("Autre situation")
    visitor.wait_text("Que se passe-t-il ?")


def test_the_first_start_has_it_too_and_comes_back(qapp, qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    window = app.open_window(qapp, tmp_path / "r.kit", replayed(), tmp_path / "p.json")
    try:
        visitor = Visitor(window, qtbot)
        visitor.wait_text("Bienvenue")
        before = names(window)
        visitor.click("Urgence : que faire ?")
        visitor.click(RANSOM)
        visitor.wait_text("Débranchez le câble réseau du poste")
        visitor.click("Autre situation")
        visitor.click("Revenir")
        qtbot.waitUntil(lambda: names(window) == before, timeout=PATIENCE)
    finally:
        window.close()


def test_a_log_is_on_the_disk_before_it_is_on_the_screen(visitor, folder):
    visitor.click(RANSOM)
    visitor.click("Commencer le journal")
    visitor.write(WHAT, "Le câble du poste d’accueil est débranché")
    visitor.click("Noter avec l’heure")

    (log,) = incident.logs(folder)
    assert log.situation == "ransom"
    assert [entry.what for entry in log.entries] == ["Le câble du poste d’accueil est débranché"]
    visitor.wait_text("Le câble du poste d’accueil est débranché")
    assert named(visitor.window, WHAT, QLineEdit).text() == ""


def test_what_is_being_typed_outlives_another_sheet(visitor):
    visitor.click(RANSOM)
    visitor.click("Commencer le journal")
    visitor.write(WHAT, "Appel du maire")
    visitor.click("Autre situation")
    visitor.click("La boîte de la mairie est piratée")
    visitor.wait_text("Activez la double authentification.")

    assert named(visitor.window, WHAT, QLineEdit).text() == "Appel du maire"


def test_a_log_that_was_begun_can_be_gone_on_with(example, qtbot, folder):
    from datetime import UTC, datetime

    begun = incident.begin("clicked", datetime(2026, 11, 22, 9, 0, tzinfo=UTC), folder)
    incident.note(begun, incident.Entry(datetime(2026, 11, 22, 9, 5, tzinfo=UTC), "Premier appel"))
    visitor = Visitor(example(), qtbot)
    visitor.click("Urgence : que faire ?")
    visitor.click(RANSOM)
    visitor.wait("Commencer le journal")
    again = next(name for name in names(visitor.window) if name.startswith("Reprendre le journal"))
    visitor.click(again)

    visitor.wait_text("Premier appel")


def test_nothing_said_is_not_noted(visitor, folder):
    visitor.click(RANSOM)
    visitor.click("Commencer le journal")
    visitor.click("Noter avec l’heure")

    assert incident.logs(folder)[0].entries == ()
    visitor.wait_text("Il n’y a rien à noter.")


def test_the_paper_asks_to_be_printed_again_when_a_number_changed(visitor, outside, tmp_path):
    assert reads(visitor.window, "Il n’a pas encore été imprimé.")
    outside.where = tmp_path / "dossier.pdf"
    visitor.click("Faire le dossier à imprimer")
    visitor.wait_text("Rien n’a changé depuis.")
    assert outside.where.read_bytes().startswith(b"%PDF")

    saved = []
    visitor.window.session.write(_supplier, lambda _: saved.append(True))
    visitor.qtbot.waitUntil(lambda: bool(saved), timeout=PATIENCE)
    visitor.window._pages.pop("emergency")
    visitor.window.go(Route("home"))
    visitor.click("Urgence : que faire ?")
    visitor.wait_text("imprimez-le de nouveau")
    visitor.wait_text("05 56 00 00 00")


def test_a_number_is_copied(visitor, outside):
    visitor.click(RANSOM)
    visitor.click("Copier le numéro de CNIL")

    assert outside.copied == ["01 53 73 22 22"]


def test_it_stands_without_a_record(qapp, qtbot, make_window):
    window = make_window()
    page = Emergency(window.session, window, lambda: None)
    qtbot.addWidget(page)

    assert len(page.content.findChildren(Door)) == len(situations())


def _supplier(store):
    from kit.store.things import save

    save(
        store, "supplier", {"name": "Syndicat", "kind": "syndicate", "emergency": "05 56 00 00 00"}
    )
