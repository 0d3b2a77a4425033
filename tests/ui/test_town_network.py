"""The plan of the network in Ma mairie: drawn, told in words, kept as a file, or empty."""

from __future__ import annotations

import pytest
from PySide6.QtSvg import QSvgRenderer

from kit.store import things
from tests.ui import towns
from tests.ui.visiting import PATIENCE, Visitor, names, reads
from ui.pages.town_network import PlanView
from ui.route import Route


@pytest.fixture
def visitor(example, qtbot):
    """At the plan of the example mairie."""
    made = Visitor(example(), qtbot)
    made.click("Ma mairie")
    made.click("Plan du réseau")
    made.wait("Lire le plan en texte")
    return made


def test_the_plan_is_drawn_for_the_width_of_the_page(visitor, qtbot):
    view = visitor.window.findChildren(PlanView)[0]
    assert view.accessibleName().startswith("Plan du réseau\u00a0: ")
    wide = view.height()

    visitor.window.resize(853, 480)
    qtbot.waitUntil(lambda: view.height() > wide, timeout=PATIENCE)

    assert view.findChild(QSvgRenderer).isValid()
    assert abs(view.natural_width - view.width()) <= 1


def test_it_is_told_in_words_too(visitor):
    assert not reads(visitor.window, "Serveur de fichiers (")

    visitor.click("Lire le plan en texte")

    visitor.wait_text("Postes\u00a0: ACCUEIL-01 (à corriger)")
    assert reads(visitor.window, "Serveur de fichiers (")


@pytest.mark.parametrize(
    ("act", "name", "start"),
    [
        ("Enregistrer en PDF", "plan.pdf", b"%PDF"),
        ("Enregistrer en image (SVG)", "plan.svg", b"<svg"),
    ],
)
def test_it_is_kept_as_a_file(visitor, outside, tmp_path, act, name, start):
    outside.where = tmp_path / name

    visitor.click(act)

    visitor.wait_text("Plan enregistré.")
    assert outside.where.read_bytes().startswith(start)


def test_a_new_equipment_is_drawn_at_once(visitor, qtbot):
    visitor.window.session.write(
        lambda store: things.save(store, "equipment", {"kind": "camera", "label": "Place"}),
        lambda _: None,
    )

    def drawn():
        views = visitor.window.findChildren(PlanView)
        return any("1\u00a0caméra" in view.accessibleName() for view in views)

    qtbot.waitUntil(drawn, timeout=PATIENCE)


def test_where_nothing_is_known_it_says_what_draws_it(make_window, qtbot):
    window = make_window()
    entered = []
    window.session.open_passing(towns.empty, lambda: (window.enter(), entered.append(True)))
    qtbot.waitUntil(lambda: bool(entered), timeout=PATIENCE)
    window.go(Route("town", record="network"))
    visitor = Visitor(window, qtbot)

    visitor.wait_text("Le plan de votre réseau")
    visitor.click("Déclarer un équipement")

    visitor.wait("Ajouter un équipement")
    assert "Enregistrer en PDF" not in names(window)
