"""The window starts whatever is missing: its font, its preferences, a place to write, a home."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QPushButton

from kit.preferences import Preferences, keep, load
from tests.ui.conftest import replayed
from tests.ui.visiting import PATIENCE
from ui import app, theme


@pytest.fixture
def started(qapp, qtbot, monkeypatch):
    """Start the application as its user does."""
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)  # the window puts its own
    opened = []

    def start(**told):
        window = app.open_window(qapp, source=replayed(), **told)
        opened.append(window)
        qtbot.waitUntil(lambda: window.alone is not None or window.session.open, timeout=PATIENCE)
        return window

    yield start
    for window in opened:
        window.close()
    theme.apply(qapp, theme.Mode.LIGHT)


def doors(window):
    return [made.accessibleName() for made in window.findChildren(QPushButton) if made.isVisible()]


def test_it_starts_without_its_font(started, monkeypatch, tmp_path):
    monkeypatch.setattr(theme, "FONTS", tmp_path)
    monkeypatch.setattr(theme, "BUNDLED", "A font that nobody has")

    window = started(path=tmp_path / "registre.kit")

    assert window.font().family() in QFontDatabase.families()
    assert any(name.startswith("Première installation") for name in doors(window))


def test_damaged_preferences_are_as_at_first(started, tmp_path):
    kept = tmp_path / "fenetre.json"
    kept.write_text('{"mode": "dark", "technical"', "utf-8")

    window = started(path=tmp_path / "registre.kit", preferences_path=kept)

    assert window.preferences == Preferences()


def test_preferences_that_cannot_be_kept_are_told_and_hold_until_the_end(started, tmp_path):
    (tmp_path / "closed").write_text("a file where the folder should be", "utf-8")

    window = started(
        path=tmp_path / "registre.kit", preferences_path=tmp_path / "closed" / "fenetre.json"
    )
    window.prefer(Preferences(technical=True))

    assert window.preferences.technical
    fault = (window.alone or window.banners).fault
    assert fault is not None
    assert fault.accessibleName()


def test_preferences_are_kept_for_the_next_start(started, tmp_path):
    kept = tmp_path / "new" / "fenetre.json"
    window = started(path=tmp_path / "registre.kit", preferences_path=kept)

    window.prefer(Preferences(mode="dark", technical=True))

    assert load(kept) == Preferences(mode="dark", technical=True)


def test_what_was_preferred_is_there_at_the_start(started, tmp_path):
    kept = tmp_path / "fenetre.json"
    keep(kept, Preferences(mode="dark", technical=True))

    window = started(path=tmp_path / "registre.kit", preferences_path=kept)

    assert theme.look().dark
    assert "checks" in window.navigation.buttons()


def test_an_account_without_a_home_can_still_measure(started, monkeypatch):
    def homeless(*_, **__):
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr("platformdirs.user_config_path", homeless)
    monkeypatch.setattr("platformdirs.user_data_path", homeless)

    window = started()

    assert any(name.startswith("Mesurer ce poste seulement") for name in doors(window))
    assert not any(name.startswith("Première installation") for name in doors(window))
