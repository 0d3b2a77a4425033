"""The application: the frame at once, then the last audit, then what is due."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLibraryInfo, QLocale, QStandardPaths, QTimer, QTranslator
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from kit import preferences as kept_preferences
from kit.errors import KitError
from kit.preferences import Preferences
from ui import collecting, face, icons, lock, theme
from ui.session import Session, this_computer
from ui.window import Window
from ui.worker import Worker

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from ui.session import Source

FIRST_SIZE = (1180, 720)
#: Milliseconds after the first painting.
FINISH = 500


def main(arguments: list[str] | None = None) -> int:
    """Open the window and stay until it is closed; returns the exit code."""
    app = application(arguments or sys.argv)
    window = open_window(app)
    code = app.exec()
    window.session.close()
    return code


def application(arguments: list[str]) -> QApplication:
    """The Qt application, dressed and speaking French."""
    QLocale.setDefault(QLocale(QLocale.Language.French, QLocale.Country.France))
    QApplication.setStyle(theme.STYLE_NAME)  # before: no other style is made for nothing
    app = QApplication(arguments[:1])
    app.setApplicationName("Kit Commune")
    app.setDesktopFileName("kit-commune")
    return app


def finish(app: QApplication, window: Window) -> None:
    """What nobody misses in the first second: the icon, Qt's own words, what a kill left behind."""
    from kit.restoring.quarantine import clean_leftovers  # noqa: PLC0415 the frame comes first

    window.setWindowIcon(QIcon(icons.pixmap("landmark", theme.look().palette.accent, 64)))
    speak_french(app)
    window.renew_face()
    window.session.work(clean_leftovers, lambda _: None)


def speak_french(app: QApplication) -> None:
    """Qt's own words (dialogs, menus of fields) from its bundled translation."""
    translator = QTranslator(app)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load("qtbase_fr", folder):
        app.installTranslator(translator)


def open_window(
    app: QApplication,
    path: Path | None = None,
    source: Source = this_computer,
    preferences_path: Path | None = None,
) -> Window:
    """The window, shown; the record is opened right after. ``path`` is the record's file."""
    where = preferences_path or _preferences_path()
    preferences = kept_preferences.load(where) if where else Preferences()
    if where is None or not where.exists():
        from ui import unasked  # noqa: PLC0415 at the first start alone

        preferences = unasked.as_set(preferences)
    face.begin(where)
    theme.apply(app, theme.Mode(preferences.mode))
    session = Session(Worker(), source)
    window = Window(session, preferences, lambda told: _keep(window, where, told))
    sys.excepthook = _telling(window)
    window.restart = lambda: begin(window, path)
    window.resize(*FIRST_SIZE)
    # The frame first: what opens the record would hold its painting.
    window.seen.connect(lambda: QTimer.singleShot(0, window, lambda: begin(window, path)))
    window.seen.connect(lambda: collecting.begin(app))
    window.seen.connect(lambda: QTimer.singleShot(FINISH, window, lambda: finish(app, window)))
    window.show()
    return window


def begin(window: Window, path: Path | None = None) -> None:
    """Open the user's record, or welcome who has none."""
    from kit.store.place import default_path  # noqa: PLC0415 the frame comes first

    try:
        record = path or default_path()
        there = record.exists()
    except (KitError, OSError):
        _doors(window, None)
        return
    if there:
        open_record(window, record)
    else:
        from ui import unasked  # noqa: PLC0415 as above

        if not unasked.begin(window, record, lambda: _doors(window, record)):
            _doors(window, record)


def open_record(window: Window, record: Path) -> None:
    """Open a record that is there, with what this session keeps."""
    from kit.store.secret import SessionKey  # noqa: PLC0415

    if not lock.hold(window, record):
        return

    def refused(fault: KitError) -> None:
        from ui.pages.unlock import Unlock  # noqa: PLC0415 seldom needed

        window.welcome(Unlock(window, record, fault))

    window.session.open_record(record, SessionKey(), lambda: entered(window), refused)


def entered(window: Window) -> None:
    """A record is open: show it, and measure what is due."""
    window.enter()
    window.remeasure_if_due()


def _doors(window: Window, record: Path | None) -> None:
    from ui.pages.welcome import Welcome  # noqa: PLC0415 seen once in the life of a record

    first = Welcome(window, record)
    window.welcome(first, first.back)


def _preferences_path() -> Path | None:
    """In the user's folder of settings; None for an account without one."""
    settings = QStandardPaths.StandardLocation.GenericConfigLocation
    folder = QStandardPaths.writableLocation(settings)
    return Path(folder) / kept_preferences.FILE if folder else None


def _keep(window: Window, where: Path | None, told: Preferences) -> None:
    if where is None:
        return
    try:
        kept_preferences.keep(where, told)
    except KitError as fault:
        window.show_fault(fault)


def _telling(
    window: Window,
) -> Callable[[type[BaseException], BaseException, TracebackType | None], None]:
    """What is raised in the window's own thread becomes the page of a bug."""

    def tell(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if isinstance(error, Exception):
            window.crash(error)
        else:
            sys.__excepthook__(kind, error, trace)

    return tell
