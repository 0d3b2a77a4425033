"""Asking for help: what goes is shown first, and every way out carries the same."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QPlainTextEdit

from kit.actions_table import State
from kit.errors import KitError
from kit.essentials import KEY
from kit.store import actions, entities
from tests.ui.visiting import PATIENCE, Visitor, named, names, reads
from ui import outside as door
from ui.route import Route

ASKED = "secure/passwords_solid"


@pytest.fixture
def at(example, qtbot):
    """A visitor of the page, about something."""

    def make(**about):
        made = Visitor(example(), qtbot)
        if about.pop("here", False):
            machine = made.window.session.overview.machines[0]
            about |= {"machine": machine.record, "check": machine.assessment.top[0].check}
        made.window.go(Route("help", **about))
        made.wait("Ouvrir ma messagerie")
        return made

    return make


def question(visitor):
    return named(visitor.window, "Votre question", QPlainTextEdit)


def settle(visitor):
    visitor.qtbot.waitUntil(lambda: not visitor.window.session.worker.busy, timeout=PATIENCE)


def asked_own(visitor):
    with visitor.window.session._again() as store:
        entity = entities.chosen_entity(store).uuid
        return actions.own_actions(store, entity), actions.said_of(store, entity)


def test_a_requirement_is_asked_by_mail_and_noted_once(at, outside):
    visitor = at(record=ASKED)
    assert reads(visitor.window, "Exigence\u00a0:")
    visitor.click("Ouvrir ma messagerie")
    visitor.wait_text("Votre messagerie s’ouvre")
    visitor.click("Copier")
    settle(visitor)
    own, said = asked_own(visitor)

    ((subject, body),) = outside.mails
    assert "[KIT]" in subject
    assert "Exigence\u00a0:" in body
    assert "Exigence\u00a0:" in outside.copied[0]
    assert said[f"{KEY}{ASKED}"].tracking.state is State.ASKED
    assert said[f"{KEY}{ASKED}"].tracking.on == date.today()  # noqa: DTZ011 her own day
    assert own == ()


def test_what_is_unticked_is_not_given(at, outside):
    visitor = at(here=True)
    box = named(visitor.window, "Le kit et ce poste", QCheckBox)
    QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=box.rect().center() - box.rect().center())
    box.setFocus()
    if box.isChecked():
        QTest.keyClick(box, Qt.Key.Key_Space)
    visitor.click("Copier")

    assert "Système" not in outside.copied[0]
    assert "Poste\u00a0:" in outside.copied[0]


def test_a_question_is_typed_with_keys_and_kept_as_what_is_asked(at, outside, tmp_path):
    visitor = at()
    assert visitor.focused() is question(visitor)
    QTest.keyClicks(question(visitor), "Le scanner clignote")
    outside.where = tmp_path / "demande.txt"
    visitor.tab_to("Fichier à remettre")
    visitor.key(Qt.Key.Key_Space)
    visitor.wait_text("La demande est prête.")
    settle(visitor)
    own, _ = asked_own(visitor)

    assert "Le scanner clignote" in outside.where.read_text("utf-8")
    (row,) = [one for one in own if "scanner" in one.what]
    assert row.state is State.ASKED
    assert row.tracking.asked_of == "mon syndicat"


def test_what_is_typed_survives_a_change_of_the_record(at, outside):
    visitor = at()
    QTest.keyClicks(question(visitor), "Imprimante muette")
    visitor.window.session.reload()
    settle(visitor)

    assert question(visitor).toPlainText() == "Imprimante muette"


def test_a_sheet_to_print_is_a_pdf(at, outside, tmp_path):
    visitor = at(record=ASKED)
    outside.where = tmp_path / "demande.pdf"
    visitor.click("Fiche à imprimer")
    visitor.wait_text("La demande est prête.")

    assert outside.where.read_bytes().startswith(b"%PDF")


def test_a_mail_that_would_be_too_long_carries_the_question_alone(at, outside, monkeypatch):
    visitor = at(record=ASKED)
    question(visitor).setPlainText("Long. " * 400)
    sent = []

    def mail(subject, body, to=""):
        sent.append(body)
        return len(body) < 1_200

    monkeypatch.setattr(door, "compose_mail", mail)
    visitor.click("Ouvrir ma messagerie")
    visitor.wait_text("Le détail est copié")

    assert "Exigence" not in sent[-1]
    assert "Exigence" in outside.copied[0]


def test_without_a_mail_program_all_is_copied(at, outside, monkeypatch):
    visitor = at(record=ASKED)
    monkeypatch.setattr(door, "compose_mail", lambda *_, **__: False)
    visitor.click("Ouvrir ma messagerie")
    visitor.wait_text("La messagerie ne s’est pas ouverte")

    assert "Exigence" in outside.copied[0]


def test_nothing_is_noted_where_she_does_not_want_it(at, outside):
    visitor = at(record=ASKED)
    box = named(visitor.window, "Noter que la demande est faite aujourd’hui", QCheckBox)
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Space)
    visitor.click("Copier")
    settle(visitor)

    assert asked_own(visitor) == ((), {})


def test_an_error_banner_leads_there_with_its_words_and_no_file(example, qtbot, outside):
    visitor = Visitor(example(), qtbot)
    visitor.window.show_fault(KitError("« paie.ods » n’a pas pu être lu.", "Vérifiez le disque."))
    visitor.click("Demander de l’aide")
    visitor.wait("Ouvrir ma messagerie")
    visitor.click("Copier")

    assert "n’a pas pu être lu" in outside.copied[0]
    assert "paie" not in outside.copied[0]


def test_the_page_of_a_bug_leads_there(example, qtbot, outside):
    visitor = Visitor(example(), qtbot)
    visitor.window.crash(ValueError("le secret"))
    visitor.click("Demander de l’aide")
    visitor.wait("Ouvrir ma messagerie")
    visitor.click("Copier")

    assert "ValueError" in outside.copied[0]
    assert "secret" not in outside.copied[0]
    visitor.click("Revenir")
    assert "Ouvrir ma messagerie" not in names(visitor.window)
