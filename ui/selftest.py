"""The window's part of the self-test: every page is built and drawn, on no screen."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from kit.selftest import SelfTestError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtGui import QImage
    from PySide6.QtWidgets import QApplication

    from kit.selftest import Test
    from ui.route import Route
    from ui.window import Window

#: Seconds for what always comes, even from a slow disk.
PATIENCE = 120
SIZE = (1180, 720)
#: Pages that need no place in them to be named.
PAGES = (
    "home",
    "todo",
    "town",
    "backups",
    "essentials",
    "syndicate",
    "help",
    "checks",
    "emergency",
    "guides",
    "documents",
)
#: A word that Qt says by itself, and what it says in French.
FRENCH = ("QPlatformTheme", "Cancel", "Annuler")


def tests() -> tuple[Test, ...]:
    """What the self-test adds where there is a window."""
    return (("habillage de la fenêtre", _dressed), ("pages de la fenêtre", _pages))


def _dressed() -> None:
    """Qt, its plug-ins, its French, our font and our icons."""
    app = _application()
    from PySide6.QtGui import QFont, QFontInfo  # noqa: PLC0415 the command line has no Qt

    from ui import icons, theme  # noqa: PLC0415

    context, word, wanted = FRENCH
    if (told := app.translate(context, word)) != wanted:
        raise SelfTestError(f"Qt says {told!r} for {word!r}")
    if QFontInfo(QFont(theme.BUNDLED)).family() != theme.BUNDLED:
        raise SelfTestError(f"the font {theme.BUNDLED} is not there")
    names = sorted(path.stem for path in icons.FOLDER.glob("*.svg"))
    empty = [name for name in names if _is_blank(icons.pixmap(name, "#000000").toImage())]
    if not names or empty:
        raise SelfTestError(f"icons that draw nothing: {empty or 'all'}")


def _pages() -> None:
    """Every page on the example mairie, and the one that stands alone."""
    app = _application()
    from kit.preferences import Preferences  # noqa: PLC0415
    from ui.example import fill  # noqa: PLC0415
    from ui.pages.welcome import Welcome  # noqa: PLC0415
    from ui.session import Session  # noqa: PLC0415
    from ui.window import Window  # noqa: PLC0415
    from ui.worker import Worker  # noqa: PLC0415

    faults: list[Exception] = []
    entered: list[bool] = []
    session = Session(Worker())
    session.crashed.connect(faults.append)
    session.failed.connect(lambda fault, _: faults.append(fault))
    window = Window(session, Preferences(technical=True), lambda _: None)
    window.resize(*SIZE)
    window.show()
    try:
        window.welcome(Welcome(window, None))
        _draw(app, window, "welcome")
        session.open_passing(fill, lambda: entered.append(True), faults.append)
        _wait(app, lambda: bool(entered or faults))
        if entered:
            window.enter()
            for route in _routes(window):
                window.go(route)
                _wait(app, lambda: not session.worker.busy)
                _draw(app, window, str(route))
    finally:
        window.close()
    if faults:
        raise faults[0]


def _routes(window: Window) -> Iterator[Route]:
    """One way to each page and each section of the settings."""
    from kit.emergency.content import situations  # noqa: PLC0415 only for a test
    from kit.guides.library import default as guides  # noqa: PLC0415
    from ui.pages.settings.page import ICONS  # noqa: PLC0415
    from ui.route import Route  # noqa: PLC0415

    yield from (Route(page) for page in PAGES)
    yield from (Route("settings", record=section) for section in ICONS)
    overview = window.session.overview
    if overview is None or not overview.machines:
        raise SelfTestError("the example mairie has no computer")
    machine = overview.machines[0]
    yield Route("result", machine.record, machine.assessment.top[0].check)
    yield from (Route("guide", record=name) for name in guides().guides)
    yield from (Route("emergency", record=one.name) for one in situations())


def _application() -> QApplication:
    """The one application of this process, on no screen, dressed and speaking French."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415

    from ui import theme  # noqa: PLC0415
    from ui.app import application, speak_french  # noqa: PLC0415

    there = QApplication.instance()
    if isinstance(there, QApplication):
        app = there
    else:
        app = application(["kit-commune"])
        speak_french(app)
    theme.apply(app, theme.Mode.LIGHT)
    return app


def _draw(app: QApplication, window: Window, name: str) -> None:
    """Draw the window as it is.

    Raises:
        SelfTestError: nothing can be seen.
    """
    app.processEvents()
    if _is_blank(window.grab().toImage()):
        raise SelfTestError(f"{name} draws nothing")


def _is_blank(image: QImage) -> bool:
    """Whether a picture is of one colour."""
    from PySide6.QtGui import QImage  # noqa: PLC0415

    same = image.convertToFormat(QImage.Format.Format_ARGB32)  # kept while its bits are read
    whole = bytes(same.constBits())
    return whole == whole[:4] * (len(whole) // 4)


def _wait(app: QApplication, told: Callable[[], bool]) -> None:
    """Let the window work until something is so.

    Raises:
        SelfTestError: it never is.
    """
    late = time.monotonic() + PATIENCE
    while not told():
        app.processEvents()
        time.sleep(0.002)
        if time.monotonic() > late:
            raise SelfTestError("the window did not come to rest")
