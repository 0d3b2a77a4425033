"""« Avec votre technicien » : offered where it can be, explained elsewhere; no is an answer."""

from __future__ import annotations

import pytest

from inventory.live import elevating
from inventory.live.elevating import Outcome, Standing
from tests.ui.visiting import PATIENCE, Visitor, names
from ui.pages.settings import technician
from ui.route import Route

GO = "Lire avec les droits d’administrateur"


@pytest.fixture
def at(example, qtbot, monkeypatch):
    def make(standing, told=None):
        monkeypatch.setattr(elevating, "standing", lambda: standing)
        monkeypatch.setattr(elevating, "read_elevated", lambda cancelled: told)
        window = example()
        window.go(Route("settings", record="reads"))
        qtbot.wait(50)
        qtbot.waitUntil(lambda: not window.session.worker.busy, timeout=PATIENCE)
        return Visitor(window, qtbot)

    return make


@pytest.mark.parametrize("standing", [Standing.NOT_WINDOWS, Standing.NO_RIGHT])
def test_a_session_that_cannot_sees_nothing_of_it(at, standing):
    visitor = at(standing)
    card = visitor.window.page("settings").section("reads").technician

    assert not card.isVisible()
    assert GO not in names(visitor.window)


@pytest.mark.parametrize(
    ("standing", "said"),
    [(Standing.NOT_FOR_EVERYBODY, "installé pour vous seul"), (Standing.ALREADY, "déjà tous")],
)
def test_elsewhere_it_explains(at, standing, said):
    visitor = at(standing)
    visitor.wait_text(said)

    assert GO not in names(visitor.window)


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (Outcome.REFUSED, "La demande a été refusée. Rien n’a changé"),
        (Outcome.FAILED, "n’a pas abouti"),
        (Outcome.TOO_LONG, "Personne n’a répondu"),
    ],
)
def test_a_no_is_a_normal_answer(at, outcome, said):
    visitor = at(Standing.CAN, outcome)
    visitor.click(GO)
    visitor.wait_text(said)

    assert visitor.window.banners.fault is None
    visitor.wait(GO)


def test_what_was_read_is_measured_with(at, monkeypatch):
    used = []
    answers = {"une question": "une réponse"}
    visitor = at(Standing.CAN, answers)
    usual = visitor.window.session.source
    monkeypatch.setattr(technician, "with_administrator", lambda told: used.append(told) or usual)
    kept = visitor.window.session.overview
    visitor.click(GO)
    visitor.qtbot.waitUntil(
        lambda: (
            visitor.window.session.overview is not kept and visitor.window.session.measuring is None
        ),
        timeout=PATIENCE,
    )

    assert used == [answers]
    assert visitor.window.session.source is usual
