"""One result by clicks and keys: done and proved, asked, disputed, and what was read."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QLabel,
    QLineEdit,
    QRadioButton,
)

from checks.verdict import Outcome
from inventory.facts import Known
from inventory.record import replace
from kit import french, guidance, typed
from kit.actions_table import State
from kit.preferences import Preferences
from tests.ui import towns
from tests.ui.conftest import replayed
from tests.ui.visiting import PATIENCE, Visitor, named, names, reads, texts
from ui import outside as real
from ui.example import example_workstation
from ui.route import Route

TODAY = datetime.now(UTC).astimezone().date()
NBSP = "\u00a0"
#: Results of the example: hers, the technician's, and in order.
HERS, THEIRS, WELL = "session/screen_locks", "software/office_supported", "firewall/firewall_on"
GUARDED = "updates/os_supported"  # hers by name, but it can break something


@pytest.fixture
def result(example, qtbot):
    """The page of one result of the example mairie, and who visits it."""

    def make(check=HERS, **options):
        window = example(**options)
        machine = window.session.overview.machines[0]
        window.go(Route("result", machine.record, check))
        qtbot.waitUntil(lambda: not window.session.worker.busy, timeout=PATIENCE)
        return window.page("result").view, Visitor(window, qtbot)

    return make


@pytest.fixture
def elsewhere(make_window, qtbot):
    """A result of a computer of another town hall."""

    def make(fill, wanted=lambda item: item.remedy is not None, *, here=True):
        window = make_window()
        entered = []
        window.session.open_passing(fill, lambda: (window.enter(), entered.append(True)))
        qtbot.waitUntil(lambda: bool(entered), timeout=PATIENCE)
        machine = next(one for one in window.session.overview.machines if one.here is here)
        item = next(one for one in machine.assessment.items if wanted(one))
        window.go(Route("result", machine.record, item.check))
        qtbot.waitUntil(lambda: not window.session.worker.busy, timeout=PATIENCE)
        return window.page("result").view, Visitor(window, qtbot)

    return make


def click(visitor, name):
    """Click, and let what comes of it be drawn."""
    visitor.click(name)
    QTest.qWait(20)


def row(view):
    return view._row()


def message(view):
    """The message as it would leave."""
    return view.help._typed().body


def primary(visitor):
    """The names of the primary buttons of the page."""
    return [
        one.accessibleName()
        for one in visitor.window.page("result").findChildren(QAbstractButton)
        if one.isVisible() and one.property("role") == "primary"
    ]


def settled(view, visitor, told):
    visitor.qtbot.waitUntil(told, timeout=PATIENCE)


def type_in(field, words):
    field.setFocus()
    field.selectAll()
    QApplication.clipboard().setText(words)
    field.paste()


# --- What it shows ---------------------------------------------------------------------------


def test_it_says_what_it_means_and_what_she_does(result):
    view, visitor = result(HERS)
    item, told = view._item, texts(visitor.window)

    for words in (item.action, item.message, item.why, item.remedy.undo):
        assert words in told
    for step in item.remedy.steps:
        assert step.text in told
    assert guidance.effort(item.remedy) in told
    assert any(words.startswith("depuis le ") for words in told)
    assert primary(visitor) == ["C’est fait"]


@pytest.mark.parametrize("check", [THEIRS, GUARDED])
def test_what_is_not_hers_is_asked_and_never_shown_as_steps(result, check):
    view, visitor = result(check)
    told = texts(visitor.window)

    assert not any(step.text in told for step in view._item.remedy.steps)
    assert guidance.why_not_hers(view._item.remedy) in told
    assert primary(visitor) == ["Demander de l’aide"]


def test_the_technician_sees_the_steps_and_the_conditions(result):
    view, visitor = result(THEIRS, preferences=Preferences(technical=True))
    told = texts(visitor.window)

    assert "Pour le technicien" in told
    assert all(step.text in told for step in view._item.remedy.steps)
    assert guidance.conditions(view._item.remedy) in told


def test_what_is_in_order_is_short(result):
    view, visitor = result(WELL)

    assert view._item.title in texts(visitor.window)
    assert primary(visitor) == []
    assert {"Revérifier", "Ce qui a été lu"} <= names(visitor.window)
    assert not names(visitor.window) & {"C’est fait", "Demander de l’aide", "Ce n’est pas correct"}


def test_settings_open_on_windows_alone(result, outside, monkeypatch):
    view, visitor = result(HERS)
    assert not any(name.startswith("Ouvrir le réglage") for name in names(visitor.window))

    monkeypatch.setattr(real, "has_settings", lambda: True)
    view._draw(afresh=True)
    click(visitor, "Ouvrir le réglage de l’étape 1")
    assert outside.links == ["ms-settings:lockscreen"]


def test_what_was_read_is_one_fold_away_with_rule_and_past(result):
    view, visitor = result(HERS)
    item = view._item
    assert item.rule not in texts(visitor.window)

    click(visitor, "Ce qui a été lu")

    told = texts(visitor.window)
    for piece in item.shown_evidence:
        assert any(words.startswith(piece.value) for words in told), piece
        assert piece.label in told
    assert item.rule in told
    assert any(item.sources[0] in words for words in told)
    past = next(words for words in told if words.count("À corriger") > 1)
    assert past.count("\n") == 2  # the example was measured three times


def test_since_when_is_not_told_of_another_outcome(result):
    view, visitor = result(HERS)
    view.show_result(view._machine, replace(view._item, outcome=Outcome.WATCH), technical=False)

    assert not any(words.startswith("depuis le ") for words in texts(visitor.window))


def test_the_technician_finds_it_unfolded(result):
    view, visitor = result(HERS, preferences=Preferences(technical=True))

    assert view._item.rule in texts(visitor.window)


def test_everything_unknown_says_why_and_offers_a_way(elsewhere):
    view, visitor = elsewhere(towns.unknown, lambda item: item.outcome is Outcome.UNKNOWN)

    assert view._item.action in texts(visitor.window)
    assert len(primary(visitor)) == 1


def test_another_computer_is_not_measured_from_here(elsewhere):
    view, visitor = elsewhere(towns.many, here=False)

    assert not view._here()
    assert "Revérifier" not in names(visitor.window)
    assert reads(visitor.window, "ouvrez-y Kit Commune")


def test_a_result_that_is_gone_leads_on(example):
    window = example()
    window.go(Route("result", "nobody", HERS))

    assert reads(window, "n’est plus dans le registre")
    assert named(window, "Voir les actions")


def test_back_leads_where_one_came_from(result):
    _, visitor = result(HERS)
    click(visitor, "Retour")

    assert visitor.window.route == Route("home")


def test_markup_in_what_was_read_is_only_text(elsewhere):
    view, _visitor = elsewhere(towns.unknown)
    evil = "<b>gras</b><img src=x>"
    view.show_result(
        replace(view._machine, name=evil, here=False),
        replace(view._item, message=evil * 12, detail=evil),
        technical=True,
    )

    labels = view.findChildren(QLabel)
    assert all(one.textFormat() is Qt.TextFormat.PlainText for one in labels if one.text())
    assert any(evil in one.accessibleName() for one in labels)


# --- Done, and proved ------------------------------------------------------------------------


def test_done_is_proved_in_place_and_leads_home(result):
    check = "hardware/disk_space_left"
    view, visitor = result(check)
    visitor.window.session.source = replayed(emptied())

    click(visitor, "C’est fait")
    visitor.wait_text("C’est réglé")

    assert view._item.outcome is Outcome.OK
    assert row(view).state is State.DONE
    assert row(view).proved
    assert primary(visitor) == ["Retour à l’accueil"]
    assert visitor.window.focusWidget().accessibleName() == "Retour à l’accueil"
    click(visitor, "Retour à l’accueil")
    assert visitor.window.route == Route("home")


def emptied():
    """The example's computer with room on its disks."""
    base = example_workstation()
    known = base.volumes.volumes
    roomy = Known(tuple(replace(one, free=one.total) for one in known.value), known.sources)
    return replace(base, volumes=replace(base.volumes, volumes=roomy))


def test_done_that_is_not_is_said_and_comes_back(result):
    view, visitor = result(HERS)

    click(visitor, "C’est fait")
    visitor.wait_text("Pas de changement")

    assert row(view).state is State.TODO
    assert reads(visitor.window, "À refaire")
    assert "C’est fait" in names(visitor.window)


def test_a_recheck_shows_its_progress_in_place(result):
    _view, visitor = result(HERS)
    gate, end = [], []

    def slow(progress, started):
        progress("software", 3, 23)
        visitor_waits(gate)
        progress("firewall", 4, 23)
        visitor_waits(end)
        return replayed()(progress, started)

    visitor.window.session.source = slow
    click(visitor, "Revérifier")
    visitor.wait_text("les logiciels")
    assert not named(visitor.window, "Revérifier", QAbstractButton).isEnabled()
    ask = named(visitor.window, "Demander de l’aide", QAbstractButton)
    gate.append(True)
    visitor.wait_text("le pare-feu (5 sur 23)")
    # A button that is being pressed is still the same one.
    assert named(visitor.window, "Demander de l’aide", QAbstractButton) is ask
    end.append(True)
    visitor.wait_text("Pas de changement")
    assert named(visitor.window, "Revérifier", QAbstractButton).isEnabled()


def visitor_waits(gate):
    until = time.monotonic() + 20
    while not gate and time.monotonic() < until:
        time.sleep(0.01)


def test_a_cancelled_recheck_says_nothing_and_can_be_asked_again(result):
    view, visitor = result(HERS)
    gate = []

    def slow(progress, started):
        visitor_waits(gate)
        return replayed()(progress, started)

    visitor.window.session.source = slow
    click(visitor, "Revérifier")
    visitor.window.session.cancel_measure()
    gate.append(True)
    settled(view, visitor, lambda: not visitor.window.session.worker.busy)

    assert view._told is None
    assert named(visitor.window, "Revérifier", QAbstractButton).isEnabled()


def test_it_goes_into_the_budget_and_comes_back(result):
    view, visitor = result(THEIRS)
    click(visitor, "Inscrit au budget")
    visitor.wait_text(f"Inscrit au budget {TODAY.year + 1}")
    assert row(view).state is State.BUDGETED

    click(visitor, "Remettre à faire")
    settled(view, visitor, lambda: row(view).state is State.TODO)
    assert "Inscrit au budget" in names(visitor.window)


# --- Asking ----------------------------------------------------------------------------------


def test_help_is_shown_before_it_leaves_and_noted(result, outside):
    view, visitor = result(THEIRS)
    click(visitor, "Demander de l’aide")
    assert outside.mails == []
    assert outside.copied == []
    assert view._item.request in message(view)
    assert visitor.window.focusWidget() is view.help.body

    view.help.body.setPlainText("Bonjour, mes mots.\nMerci.")
    click(visitor, "Ouvrir ma messagerie")

    ((subject, body),) = outside.mails
    assert subject == f"[KIT][SANS-SIREN][{view._item.ref}]"
    assert body == "Bonjour, mes mots.\nMerci."
    visitor.wait_text(f"Demandé à mon syndicat le {french.day(TODAY)}")
    assert row(view).state is State.ASKED
    # What was typed stays after the record was read again.
    assert message(view) == "Bonjour, mes mots.\nMerci."


def test_without_a_mail_program_the_message_is_copied_and_that_is_said(
    result, outside, monkeypatch
):
    monkeypatch.setattr(real, "compose_mail", lambda *_, **__: False)
    view, visitor = result(THEIRS)
    click(visitor, "Demander de l’aide")
    click(visitor, "Ouvrir ma messagerie")

    assert reads(visitor.window, "La messagerie ne s’est pas ouverte")
    assert outside.copied[0].startswith(f"Objet{NBSP}: [KIT]")
    settled(view, visitor, lambda: row(view).state is State.ASKED)


def test_a_request_is_noted_only_if_she_wants(result, outside):
    view, visitor = result(THEIRS)
    click(visitor, "Demander de l’aide")
    named(visitor.window, "Noter que la demande est faite aujourd’hui", QCheckBox).click()
    click(visitor, "Copier")
    visitor.qtbot.wait(100)

    assert view.help.subject.text() in outside.copied[0]
    assert row(view).state is State.TODO


def test_the_message_of_another_result_is_another(result, outside):
    view, visitor = result(THEIRS)
    click(visitor, "Demander de l’aide")
    view.help.body.setPlainText("des mots sur la bureautique")
    visitor.window.go(Route("result", view._machine.record, HERS))

    assert not view.help.isVisible()
    click(visitor, "Demander de l’aide")
    assert view._item.request in message(view)


def test_one_primary_button_while_the_message_is_open(result):
    _, visitor = result(THEIRS)
    click(visitor, "Demander de l’aide")
    assert primary(visitor) == ["Ouvrir ma messagerie"]

    click(visitor, "Fermer")
    assert primary(visitor) == ["Demander de l’aide"]
    assert visitor.window.focusWidget().accessibleName() == "Demander de l’aide"


# --- Objecting -------------------------------------------------------------------------------


FORMS = {
    "Le résultat est faux": "le résultat serait faux",
    "Nous le faisons autrement": "Fait autrement",
}


@pytest.mark.parametrize("form", FORMS)
def test_an_objection_marks_the_result_and_is_withdrawn(result, form):
    view, visitor = result(HERS)
    click(visitor, "Ce n’est pas correct")
    named(visitor.window, form, QRadioButton).click()
    type_in(named(visitor.window, "Pourquoi", QLineEdit), "réglé par le serveur")
    click(visitor, "Enregistrer")
    visitor.wait_text(FORMS[form])

    assert reads(visitor.window, "réglé par le serveur")
    assert view._item.outcome is Outcome.FAIL
    assert row(view).mark
    assert "Ce n’est pas correct" not in names(visitor.window)

    click(visitor, "Retirer cette réponse")
    visitor.wait("Ce n’est pas correct")
    assert not row(view).mark


def test_a_risk_is_accepted_until_a_day_within_a_year(result):
    _view, visitor = result(HERS)
    click(visitor, "Ce n’est pas correct")
    named(visitor.window, "Nous l’assumons jusqu’à une date", QRadioButton).click()
    type_in(named(visitor.window, "Pourquoi", QLineEdit), "poste remplacé au printemps")
    until = named(visitor.window, "Jusqu’au", QLineEdit)
    for wrong, told in (
        ("", "date à venir"), ("32/1/2027", "n’existe pas"),
        (typed.day_as_typed(TODAY + timedelta(400)), "un an au plus"),
    ):  # fmt: skip
        until.setText(wrong)
        click(visitor, "Enregistrer")
        assert reads(visitor.window, told), wrong
        assert visitor.window.focusWidget() is until
    day = TODAY + timedelta(90)
    until.setText(typed.day_as_typed(day))
    click(visitor, "Enregistrer")
    visitor.wait_text(f"Risque assumé jusqu’au {french.day(day)}")


def test_an_objection_without_form_or_reason_is_refused_at_its_place(result):
    view, visitor = result(HERS)
    click(visitor, "Ce n’est pas correct")
    click(visitor, "Enregistrer")
    assert reads(visitor.window, "Choisissez une des trois réponses")

    named(visitor.window, "Le résultat est faux", QRadioButton).click()
    click(visitor, "Enregistrer")
    assert reads(visitor.window, "Il manque la raison")
    assert visitor.window.focusWidget() is view.objection.reason

    click(visitor, "Annuler")
    assert not view.objection.isVisible()
    assert view._dispute() is None


# --- Drawn again -----------------------------------------------------------------------------


def test_a_new_overview_keeps_what_is_typed_opened_and_focused(result):
    view, visitor = result(HERS)
    click(visitor, "Ce qui a été lu")
    click(visitor, "Ce n’est pas correct")
    type_in(view.objection.reason, "à moitié écr")
    again = []
    visitor.window.session.measure(lambda: again.append(True))
    visitor.qtbot.waitUntil(lambda: bool(again), timeout=PATIENCE)

    assert view.objection.isVisible()
    assert view.objection.reason.text() == "à moitié écr"
    assert visitor.window.focusWidget() is view.objection.reason
    assert view._item.rule in texts(visitor.window)


def test_by_keyboard_alone_an_objection_is_made(result):
    _view, visitor = result(HERS)
    visitor.window.activateWindow()
    visitor.window.setFocus()
    visitor.tab_to("Ce n’est pas correct")
    visitor.key(Qt.Key.Key_Return)
    assert visitor.focused().accessibleName() == "Le résultat est faux"
    visitor.key(Qt.Key.Key_Space)
    visitor.tab_to("Pourquoi")
    QTest.keyClicks(visitor.focused(), "vu avec le syndicat")
    visitor.key(Qt.Key.Key_Return)
    visitor.wait_text("le résultat serait faux")
    assert visitor.focused().accessibleName() == "Retirer cette réponse"


@pytest.mark.parametrize("size", [(1280, 720), (1093, 535), (853, 480)])
def test_nothing_is_cut_at_any_size(result, size):
    _view, visitor = result(THEIRS, size=size, preferences=Preferences(technical=True))
    click(visitor, "Demander de l’aide")
    QTest.qWait(30)
    area = visitor.window.page("result").area

    assert area.widget().width() <= area.viewport().width()
