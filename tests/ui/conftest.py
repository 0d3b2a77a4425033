"""What tests of the window share: an offscreen screen, the bundled font, and windows to open."""

from __future__ import annotations

import gc
import os
import sys

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QEvent, QLocale

from kit.auditing import Reading
from kit.preferences import Preferences
from tests.ui.visiting import PATIENCE, Visitor
from ui import app, collecting, theme
from ui.example import example_workstation, measured
from ui.pages import home
from ui.session import Session
from ui.window import Window
from ui.worker import Worker


@pytest.fixture(scope="session")
def qapp(qapp):
    """The application as the window has it."""
    QLocale.setDefault(QLocale(QLocale.Language.French, QLocale.Country.France))
    theme.apply(qapp, theme.Mode.LIGHT)
    return qapp


@pytest.fixture(autouse=True)
def no_folder_of_ours(monkeypatch, tmp_path):
    """Nothing that a test does reaches the user's own folders or secrets."""
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))


@pytest.fixture(scope="module", autouse=True)
def collected_here():
    """Widgets are freed in the window's thread alone, as in the application."""
    gc.disable()
    yield
    gc.collect()
    gc.enable()


@pytest.fixture(autouse=True)
def asked_at_once(monkeypatch):
    """What a page asks for once it is painted, it asks for without a pause."""
    monkeypatch.setattr(home, "PAINTED", 0)


@pytest.fixture(autouse=True)
def no_window_left(qapp):
    """Windows are gone after each test: each change of look would dress them again."""
    yield
    for widget in qapp.topLevelWidgets():
        widget.close()
        widget.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    collecting.collect_if_due()


@pytest.fixture
def outside(monkeypatch):
    """What leaves the window, caught: ``outside.links``, ``.files``, ``.mails``, ``.copied``."""
    return Outside(monkeypatch)


class Outside:
    """Stands for the desktop. ``where`` answers the next question for a file to write."""

    def __init__(self, monkeypatch):
        from ui import outside

        self.links, self.files, self.mails, self.copied = [], [], [], []
        self.where = None
        self.chosen = ()
        self.folder = None
        monkeypatch.setattr(outside, "open_link", lambda link: self.links.append(link) or True)
        monkeypatch.setattr(outside, "open_file", lambda path: self.files.append(path) or True)
        monkeypatch.setattr(outside, "copy_text", self.copied.append)
        monkeypatch.setattr(
            outside, "compose_mail", lambda *told, **more: self.mails.append(told) or True
        )
        monkeypatch.setattr(outside, "ask_where", lambda *_: self.where)
        monkeypatch.setattr(outside, "ask_files", lambda *_: self.chosen)
        monkeypatch.setattr(outside, "ask_folder", lambda *_: self.folder)


def replayed(workstation=None):
    """A source that measures a recorded computer as if it were this one."""

    def source(progress, started):
        read = workstation or example_workstation()
        for done in range(3):
            progress("software", done, 3)
        return Reading(read, datetime.now(UTC), None)

    return source


@pytest.fixture
def make_window(qtbot, qapp):
    """Windows that are closed after the test; bugs of ours fail it."""
    opened = []

    def make(source=None, preferences=None, size=(1280, 720)):
        session = Session(Worker(), source or replayed())
        window = Window(session, preferences or Preferences(), lambda told: None)
        window.crashes = []
        session.crashed.connect(window.crashes.append)
        window.resize(*size)
        window.show()
        opened.append(window)
        return window

    yield make
    crashes = []
    for window in opened:
        crashes += window.crashes
        window.close()
    assert crashes == []


@pytest.fixture
def example(make_window, qtbot):
    """A window on the example mairie before its backups are declared, at Accueil."""

    def make(**options):
        window = make_window(**options)
        entered = []
        window.session.open_passing(measured, lambda: (window.enter(), entered.append(True)))
        qtbot.waitUntil(lambda: bool(entered), timeout=PATIENCE)
        # What the page asks for once it is there is there too.
        qtbot.wait(20)
        qtbot.waitUntil(lambda: not window.session.worker.busy, timeout=PATIENCE)
        qtbot.wait(20)
        return window

    return make


@pytest.fixture
def record(tmp_path):
    """Where the record of a first start goes."""
    return tmp_path / "registre" / "registre.kit"


@pytest.fixture
def visit(qapp, qtbot, monkeypatch, tmp_path, record):
    """The application as it starts; bugs of ours fail the test."""
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)  # put back after the test
    opened, crashes = [], []

    def start(source=None, path=record, size=(1280, 720)):
        window = app.open_window(qapp, path, source or replayed(), tmp_path / "fenetre.json")
        window.session.crashed.connect(crashes.append)
        window.resize(*size)
        opened.append(window)
        return Visitor(window, qtbot)

    start.crashes = crashes
    yield start
    for window in opened:
        window.close()
    assert crashes == []
