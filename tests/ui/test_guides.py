"""Guides in the window: found by one's own words, followed, explained, printed."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel

from checks.sheet import sheet
from kit.guides.library import default
from tests.ui.visiting import Visitor, reads
from ui.route import Route

SEARCH = "Chercher un guide, un contrôle ou une exigence"


@pytest.fixture
def visitor(example, qtbot):
    """At the list of guides of the example mairie."""
    made = Visitor(example(), qtbot)
    made.window.go(Route("guides"))
    made.wait_text("Guides")
    return made


def test_a_guide_is_found_and_followed(visitor):
    visitor.write(SEARCH, "mot de passe coffre")
    visitor.click("Choisir de bons mots de passe, et les retrouver")

    for step in default().guides["passwords"].steps:
        visitor.wait_text(step.text)
    assert "Quatre mots ordinaires alignés dans un champ de mot de passe" in [
        label.accessibleName() for label in visitor.window.findChildren(QLabel)
    ]
    visitor.click("Tous les guides")
    visitor.wait(SEARCH)


def test_what_is_not_found_says_what_to_try(visitor):
    visitor.write(SEARCH, "xyzzy")

    visitor.wait_text("Rien ne correspond.")


def test_a_check_that_is_found_leads_to_its_result(visitor):
    visitor.write(SEARCH, "MAJ-02")
    visitor.click(sheet("updates/os_patched").title)

    assert visitor.window.route.page == "result"


def test_a_word_is_explained_by_a_press(visitor):
    visitor.window.go(Route("guide", record="mail_protection"))
    visitor.click("Expliquer « DMARC »")

    visitor.wait_text("DMARC")
    assert reads(visitor.window, "faux")


def test_it_goes_on_paper(visitor, outside, tmp_path):
    outside.where = tmp_path / "guide.pdf"
    visitor.window.go(Route("guide", record="backup_isolated"))
    visitor.click("Imprimer")

    visitor.wait_text("Le guide est prêt.")
    assert outside.where.read_bytes().startswith(b"%PDF")


def test_help_is_asked_for_with_the_name_of_the_guide(visitor, outside):
    visitor.window.go(Route("guide", record="wifi"))
    visitor.click("Demander de l’aide")

    assert "Séparer le Wi-Fi des invités" in outside.mails[0][0]


def test_a_guide_that_is_gone_is_no_dead_end(visitor):
    visitor.window.go(Route("guide", record="gone"))

    visitor.wait_text("Ce guide n’existe pas")
    visitor.click("Tous les guides")


def test_a_result_leads_to_its_guide(visitor):
    machine = visitor.window.session.overview.here
    visitor.window.go(Route("result", machine.record, "updates/os_patched"))
    visitor.click("Voir le guide")

    visitor.wait_text(default().guides["system_updates"].title)
