"""The first visit from an empty record on a replayed Windows computer, until the council's page.

Commune chosen, computer measured, the first essentials answered, three actions, one of them done
and proved, the page for the council on paper: by clicks and keys alone, each counted.
"""

from __future__ import annotations

import pytest

from kit.actions_table import State
from kit.baseline.answers import Value
from kit.baseline.loading import default
from tests.kit.report.machines import pages
from tests.ui import test_essentials, test_welcome
from tests.ui.conftest import PATIENCE, replayed
from tests.ui.visiting import names

visit, record, screens = test_welcome.visit, test_welcome.record, test_welcome.screens
COUNCIL = "Feuille pour le conseil municipal, Enregistrer en PDF"
pytestmark = pytest.mark.usefixtures("memory", "quick_slots")


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


def test_from_an_empty_record_to_the_page_for_the_council(visit, screens, outside, tmp_path):
    outside.where = tmp_path / "conseil.pdf"
    visitor = visit()
    window = visitor.window
    actions = test_welcome.first_visit(visitor)
    window.session.source = replayed(test_welcome.updated())
    window.activateWindow()

    keys = answer_all(visitor)
    visitor.click("Voir la liste À faire")
    visitor.qtbot.waitUntil(lambda: window.route.page == "todo", timeout=PATIENCE)
    missing = [row for row in window.session.overview.rows if row.key in test_essentials.LED]

    visitor.click("Accueil")
    visitor.click(test_welcome.HERS)
    visitor.click("C’est fait")
    visitor.wait_text("C’est réglé")
    visitor.click("Retour à l’accueil")
    test_welcome.entered(visitor)

    visitor.click("Ma mairie")
    visitor.click("Documents")
    visitor.click(COUNCIL)
    visitor.wait_text("Feuille enregistrée")

    assert len(actions) == 3
    assert keys <= len(default().express)
    assert len(test_essentials.kept(window)) == keys
    assert missing
    assert test_welcome.HERS not in names(window)
    done = [row for row in window.session.overview.rows if row.state is State.DONE]
    assert [(row.key, row.proved) for row in done] == [("updates/os_patched", True)]
    (page,) = pages(outside.where.read_bytes())
    assert "Le socle numérique, étape par étape" in page
    assert visitor.clicks == 15
    assert screens == [
        *("Doors", "Who", "Ready", "Reading", "home", "essentials", "essentials", "todo"),
        *("home", "result", "home", "town"),
    ]
