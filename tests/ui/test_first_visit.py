"""Whole first visits from an empty record, by clicks and keys alone, each counted.

On a replayed Windows computer and on this one: commune chosen, computer measured, three actions,
one of them done and proved, the first essentials answered, the report and the council's page.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from checks.verdict import Outcome
from inventory.facts import Known
from inventory.record import replace
from kit.actions_table import State
from kit.assessment import assess
from kit.baseline.answers import Value
from kit.baseline.loading import default
from kit.french import NBSP
from tests.kit.report.machines import pages
from tests.ui import test_essentials
from tests.ui.conftest import replayed
from tests.ui.first_start import COMMUNE, entered, first_visit, kept
from tests.ui.visiting import PATIENCE, names
from ui.example import example_workstation
from ui.pages.welcome import Welcome
from ui.session import this_computer
from ui.widgets.commune_field import CommuneField
from ui.window import Window

HERS = f"Commencer{NBSP}: Installez les mises à jour de sécurité"
COUNCIL = "Feuille pour le conseil municipal, Enregistrer en PDF"
pytestmark = pytest.mark.usefixtures("memory", "quick_slots")


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


def answer_all(visitor):
    """Every question of the first visit by its key; how many were pressed."""
    visitor.click("Les essentiels")
    visitor.wait_text("Toutes les exigences")
    test_essentials.begin(visitor)
    keys = 0
    while test_essentials.progress(visitor.window):
        test_essentials.press(visitor, Value.PARTLY if keys % 2 else Value.YES)
        keys += 1
    visitor.wait_text(test_essentials.DONE)
    return keys


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


def test_from_an_empty_record_to_the_page_for_the_council(visit, screens, outside, tmp_path):
    outside.where = tmp_path / "conseil.pdf"
    visitor = visit()
    window = visitor.window
    actions = first_visit(visitor)
    window.session.source = replayed(updated())
    window.activateWindow()

    keys = answer_all(visitor)
    visitor.click("Voir la liste À faire")
    visitor.qtbot.waitUntil(lambda: window.route.page == "todo", timeout=PATIENCE)
    missing = [row for row in window.session.overview.rows if row.key in test_essentials.LED]

    visitor.click("Accueil")
    visitor.click(HERS)
    visitor.click("C’est fait")
    visitor.wait_text("C’est réglé")
    visitor.click("Retour à l’accueil")
    entered(visitor)

    visitor.click("Ma mairie")
    visitor.click("Documents")
    visitor.click(COUNCIL)
    visitor.wait_text("Feuille enregistrée")

    assert len(actions) == 3
    assert keys <= len(default().express)
    assert len(test_essentials.kept(window)) == keys
    assert missing
    assert HERS not in names(window)
    done = [row for row in window.session.overview.rows if row.state is State.DONE]
    assert [(row.key, row.proved) for row in done] == [("updates/os_patched", True)]
    (page,) = pages(outside.where.read_bytes())
    assert "Le socle numérique, étape par étape" in page
    assert visitor.clicks == 15
    assert screens == [
        *("Doors", "Who", "Ready", "Reading", "home", "essentials", "essentials", "todo"),
        *("home", "result", "home", "town"),
    ]
