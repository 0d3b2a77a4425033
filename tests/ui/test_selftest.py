"""The window's part of the self-test sees what would be wrong in a broken installation."""

from __future__ import annotations

import subprocess
import sys

import pytest
from PySide6.QtCore import QTranslator

from kit import selftest as kit_selftest
from kit.selftest import SelfTestError
from ui import icons, selftest, theme, window
from ui.pages.home import Home


@pytest.fixture(autouse=True)
def as_it_was(qapp):
    yield
    theme.apply(qapp, theme.Mode.LIGHT)


@pytest.fixture(autouse=True)
def no_translator(qapp):
    """Windows of other tests may have taught this application French."""
    for translator in qapp.findChildren(QTranslator):
        qapp.removeTranslator(translator)
        translator.deleteLater()


def results():
    told = dict(selftest.tests())
    assert list(told) == ["habillage de la fenêtre", "pages de la fenêtre"]
    return told.values()


def test_a_lost_icon_is_seen(qapp, monkeypatch, tmp_path):
    (tmp_path / "landmark.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    monkeypatch.setattr(icons, "FOLDER", tmp_path)
    monkeypatch.setattr(selftest, "FRENCH", ("QPlatformTheme", "Cancel", "Cancel"))
    icons.drawing.cache_clear()
    dressed, _ = results()
    try:
        with pytest.raises(SelfTestError, match=r"icons that draw nothing: .'landmark'"):
            dressed()
    finally:
        icons.drawing.cache_clear()


def test_a_language_that_is_missing_is_seen(qapp):
    """This application has no translator: only what ui/app.py makes has one."""
    dressed, _ = results()

    with pytest.raises(SelfTestError, match="Qt says 'Cancel'"):
        dressed()


def test_a_font_that_is_missing_is_seen(qapp, monkeypatch):
    monkeypatch.setattr(selftest, "FRENCH", ("QPlatformTheme", "Cancel", "Cancel"))
    monkeypatch.setattr(theme, "BUNDLED", "A font that nobody has")
    dressed, _ = results()

    with pytest.raises(SelfTestError, match="font"):
        dressed()


def test_every_page_is_drawn(qapp):
    _, pages = results()

    pages()


def test_a_page_that_fails_is_seen(qapp, monkeypatch):
    def refresh(_):
        raise RuntimeError("this page is broken")

    monkeypatch.setattr(Home, "refresh", refresh)
    _, pages = results()

    with pytest.raises(RuntimeError, match="this page is broken"):
        pages()


def test_it_goes_to_every_page_of_the_menu():
    told = {entry.page for entry in window._MENU}

    assert told <= {*selftest.PAGES, "settings"}


def test_the_command_runs_both_halves_in_a_home_that_stays_empty(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "ui", "self-test"], capture_output=True, encoding="utf-8",
        check=False, env={"HOME": str(tmp_path), "LANG": "C.UTF-8", "PATH": "/usr/bin:/usr/sbin"},
    )  # fmt: skip

    lines = done.stdout.splitlines()
    assert done.returncode == 0, done.stdout + done.stderr
    assert all(line.startswith("✓ ") for line in lines)
    assert lines[-2:] == ["✓ habillage de la fenêtre", "✓ pages de la fenêtre"]
    assert "✓ registre chiffré" in lines
    assert [path for path in tmp_path.rglob("*") if path.name == "registre.kit"] == []


def test_a_record_that_is_not_migrated_is_seen(monkeypatch):
    from kit.store import schema

    monkeypatch.setattr(schema, "migrate", lambda *_, **__: None)
    told = dict(kit_selftest.run())

    assert told["registre chiffré"] is not None
