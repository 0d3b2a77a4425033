"""Sobriety in Ma mairie: facts in cards with a way on, and the sheet of a purchase as a file."""

from __future__ import annotations

import pytest

from kit.prolonging import Advice
from kit.store import things
from tests.ui import towns
from tests.ui.visiting import PATIENCE, Visitor, reads
from ui.pages.town_sobriety import TONES
from ui.route import Route


@pytest.fixture
def visitor(example, qtbot):
    """At the sobriety of the example mairie."""
    made = Visitor(example(), qtbot)
    made.click("Ma mairie")
    made.click("Sobriété")
    made.wait_text("Vos postes")
    return made


def test_each_fact_stands_with_its_computer_and_a_way_on(visitor):
    assert reads(visitor.window, "processeur sorti en 2019")
    assert reads(visitor.window, "Il est déjà sous Windows 11.")
    assert reads(visitor.window, "AnyDesk (ACCUEIL-01) et TeamViewer (ACCUEIL-01)")

    visitor.click("Ouvrir la fiche de ACCUEIL-01")

    visitor.wait("Sa fiche\u00a0: usage, bureau, achat, garantie")


@pytest.mark.parametrize(
    ("act", "name", "start"),
    [("Enregistrer en PDF", "f.pdf", b"%PDF"), ("À modifier (ODT)", "f.odt", b"PK")],
)
def test_the_sheet_is_kept_as_a_file(visitor, outside, tmp_path, act, name, start):
    outside.where = tmp_path / name

    visitor.click(f"Acheter ou non\u00a0? {act}")

    visitor.wait_text("La feuille «\u00a0Acheter ou non\u00a0?\u00a0» est enregistrée.")
    assert outside.where.read_bytes().startswith(start)


def test_what_is_declared_unused_is_told_at_once_with_its_cost(visitor):
    assert reads(visitor.window, "Rien n’est noté comme inutilisé.")
    fields = {"name": "Fax en ligne", "state": "unused", "yearly_cost": "120"}

    visitor.window.session.write(
        lambda store: things.save(store, "service", fields), lambda _: None
    )

    visitor.wait_text("Coût noté\u00a0: 120,00\u00a0€ par an.")
    assert reads(visitor.window, "Fax en ligne\u00a0: plus utilisé")


def test_an_empty_mairie_says_what_is_not_known(make_window, qtbot):
    window = make_window()
    entered = []
    window.session.open_passing(towns.empty, lambda: (window.enter(), entered.append(True)))
    qtbot.waitUntil(lambda: bool(entered), timeout=PATIENCE)
    window.go(Route("town", record="sobriety"))
    visitor = Visitor(window, qtbot)

    visitor.wait_text("leur âge et leur système ne sont pas connus")
    visitor.wait("Vérifier ce poste")
    assert reads(window, "Les logiciels d’aucun poste n’ont été lus.")
    assert not reads(window, "Aucun double emploi")


def test_every_advice_has_its_look():
    assert set(TONES) == {one.value for one in Advice}
