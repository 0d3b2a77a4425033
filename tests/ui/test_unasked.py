"""A first start that an administrator has answered by policy."""

from __future__ import annotations

import sys

import pytest

from kit import policy
from kit.policy import Policy
from kit.store import audits, entities
from tests.ui.conftest import replayed
from tests.ui.visiting import PATIENCE, texts
from ui import app

pytestmark = pytest.mark.usefixtures("quick_slots")


@pytest.fixture
def start(qapp, qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)  # the window puts its own
    monkeypatch.setattr(app, "finish", lambda *_: None)  # Qt's French would stay for other tests
    opened = []

    def make(**told):
        monkeypatch.setattr(policy, "read", lambda: Policy(**told))
        window = app.open_window(
            qapp, tmp_path / "registre.kit", replayed(), tmp_path / "fenetre.json"
        )
        opened.append(window)
        return window

    yield make
    for window in opened:
        window.close()


def seen(window):
    return " ".join(texts(window))


def test_nothing_is_asked_and_the_computer_is_measured(start, qtbot, memory):
    window = start(entity="33063", no_first_questions=True, role="technician")

    def measured():
        told = window.session.overview
        return told is not None and len(told.machines) == 1

    qtbot.waitUntil(measured, timeout=PATIENCE)
    with window.session._again() as store:
        assert entities.chosen_entity(store).name == "Bordeaux"
        assert len(audits.list_audits(store)) == 1
    assert window.preferences.technical
    assert window.alone is None


def test_a_mairie_that_nobody_knows_is_told_and_asked_for(start, qtbot, memory, tmp_path):
    window = start(entity="999999999", no_first_questions=True)

    qtbot.waitUntil(lambda: "999999999" in seen(window), timeout=PATIENCE)

    assert window.alone is not None
    assert not (tmp_path / "registre.kit").exists()


def test_without_keyring_the_usual_questions_come(start, qtbot, no_keyring, tmp_path):
    window = start(entity="33063", no_first_questions=True)

    qtbot.waitUntil(lambda: "garder de secret" in seen(window), timeout=PATIENCE)

    assert window.alone is not None
    assert not (tmp_path / "registre.kit").exists()


@pytest.mark.parametrize("told", [{}, {"no_first_questions": True}, {"entity": "33063"}])
def test_half_a_policy_answers_nothing(start, qtbot, memory, tmp_path, told):
    window = start(**told)

    qtbot.waitUntil(lambda: window.alone is not None, timeout=PATIENCE)

    assert not (tmp_path / "registre.kit").exists()
    assert not window.preferences.technical
