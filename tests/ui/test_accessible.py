"""What a screen reader and a keyboard find: names, roles, the order of Tab, and real AT-SPI."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from kit.errors import KitError
from kit.preferences import Preferences
from tests.ui.screen import screen
from tests.ui.visiting import PATIENCE
from ui.route import Route

ROOT = Path(__file__).resolve().parents[2]
READER = Path(__file__).with_name("at_spi_reader.py")
LAUNCHER = Path("/usr/libexec/at-spi-bus-launcher")
EXAMPLE = "Essayer avec une mairie d’exemple"
TOWN = ("workstation", "software", "equipment", "service", "supplier", "person", "documents")
SETTINGS = (
    "entities", "access", "copies", "reads", "appearance", "updates", "privacy", "shortcuts",
    "about",
)  # fmt: skip
ROUTES = (
    Route("home"),
    Route("todo"),
    Route("result"),
    Route("checks"),
    Route("backups"),
    Route("backups", record="add"),
    Route("backups", record="test"),
    *(Route("town", record=section) for section in TOWN),
    *(Route("settings", record=section) for section in SETTINGS),
)
#: Roles that say nothing to who does not see.
EMPTY = {QAccessible.Role.NoRole, QAccessible.Role.Client, QAccessible.Role.Pane}


@pytest.fixture
def at(example, qtbot):
    """The example's window at a place, come to rest."""

    def go(route):
        if find_spec(f"ui.pages.{route.page}") is None:
            pytest.skip(f"there is no page {route.page} yet")
        window = example(preferences=Preferences(technical=True))
        if route.page == "result":
            first = window.session.overview.first[0]
            machine = first.machines[0].record
            window.go(Route("result", machine, first.item.check))
        else:
            window.go(route)
        window.activateWindow()
        qtbot.waitUntil(lambda: not window.session.worker.busy, timeout=PATIENCE)
        qtbot.wait(30)
        return window

    return go


def reachable(window):
    """What Tab must reach: seen, enabled, and made to be."""
    return [
        widget
        for widget in window.findChildren(QWidget)
        if widget.isVisible()
        and widget.isEnabled()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.focusProxy() is None
        and not widget.visibleRegion().isNull()
    ]


def walked(window):
    """The stops of Tab from the first one, until it begins again."""
    window.setFocus()
    QTest.keyClick(window, Qt.Key.Key_Tab)
    stops = []
    for _ in range(400):
        now = window.focusWidget()
        if now is None or now in stops:
            break
        stops.append(now)
        QTest.keyClick(now, Qt.Key.Key_Tab)
    return stops


def place(route):
    return f"{route.page}-{route.record}".strip("-")


@pytest.mark.parametrize("route", ROUTES, ids=place)
def test_what_can_be_reached_says_what_it_is(at, route):
    window = at(route)

    found = reachable(window)
    assert len(found) > 3
    for widget in found:
        told = QAccessible.queryAccessibleInterface(widget)
        assert told.text(QAccessible.Text.Name).strip(), widget
        assert told.role() not in EMPTY, (widget, told.text(QAccessible.Text.Name))


@pytest.mark.parametrize("route", ROUTES, ids=place)
def test_tab_reaches_everything_once(at, route):
    window = at(route)
    # What lies under the fold is scrolled to: all of the page counts.
    window.resize(1280, 3_000)
    QTest.qWait(30)

    stops = walked(window)

    missed = [w for w in reachable(window) if w not in stops]
    assert [(type(w).__name__, w.accessibleName()) for w in missed] == []


@pytest.mark.parametrize("route", ROUTES, ids=place)
def test_tab_goes_on_as_one_reads(at, route):
    window = at(route)
    window.resize(1280, 3_000)
    QTest.qWait(30)

    assert returns(walked(window)) == []


def returns(stops):
    """The steps that lead back."""
    return [
        (one.accessibleName(), other.accessibleName())
        for one, other in pairwise(stops)
        if goes_back(one, other)
    ]


def goes_back(one, other):
    """Whether the second lies before the first: above it, or at its left on the same line."""
    above = {one, *ancestors(one)}
    common = next(widget for widget in ancestors(other) if widget in above)
    a, b = (seen_in(common, widget) for widget in (one, other))
    if b.bottom() <= a.top():
        return True
    return b.right() <= a.left() and b.top() < a.bottom() and b.bottom() > a.top()


def ancestors(widget):
    while (widget := widget.parentWidget()) is not None:
        yield widget


def seen_in(common, widget):
    """Where the child of a common ancestor that holds the widget lies."""
    while widget.parentWidget() is not common:
        widget = widget.parentWidget()
    return widget.geometry()


def test_banners_say_what_they_say(at):
    window = at(Route("home"))
    window.say("C’est fait.", ("Annuler ce geste", lambda: None))
    window.show_fault(KitError("Le dossier ne répond pas.", "Réessayez plus tard."), lambda: None)
    QTest.qWait(30)

    told = QAccessible.queryAccessibleInterface(window.banners.fault)

    assert told.text(QAccessible.Text.Name) == "Le dossier ne répond pas. Réessayez plus tard."
    names = [w.accessibleName() for w in reachable(window)]
    assert "Réessayer" in names
    assert "Fermer ce message" in names
    assert returns(walked(window)) == []


# --- The real thing --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    """What a screen reader saw of ``python -m ui``, from the doors of the first start on."""
    missing = [name for name in ("Xvfb", "dbus-run-session") if shutil.which(name) is None]
    missing += [] if LAUNCHER.exists() else [str(LAUNCHER)]
    python = "/usr/bin/python3"
    if not missing and subprocess.run([python, "-c", "import pyatspi"], capture_output=True,
                                      check=False).returncode:  # fmt: skip
        missing.append("pyatspi")
    if missing:
        pytest.skip(f"missing here: {', '.join(missing)}")
    folder = tmp_path_factory.mktemp("at-spi")
    with screen() as display:
        told = in_session(folder, display, python)
    # The bus itself says something first.
    return json.loads(told[told.index('{"doors"') :])


def in_session(folder, display, python):
    """Run the window and the reader in a session of their own; what the reader printed."""
    script = f"""
        {LAUNCHER} --launch-immediately & bus=$!
        "$KIT" -m ui >"$HOME/window.log" 2>&1 & window=$!
        {python} "$READER" "$PRESSED"; code=$?
        kill $window $bus; wait $window; exit $code"""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
    for name in ("home", "run"):
        (folder / name).mkdir(mode=0o700)
    done = subprocess.run(
        ["/usr/bin/env", "dbus-run-session", "--", "sh", "-c", script],
        env={
            **kept,
            "HOME": str(folder / "home"), "XDG_RUNTIME_DIR": str(folder / "run"),
            "DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
            "GTK_A11Y": "none", "NO_AT_BRIDGE": "0", "PYTHONDONTWRITEBYTECODE": "1",
            "KIT": sys.executable, "READER": str(READER), "PRESSED": EXAMPLE,
        },
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=240,
    )  # fmt: skip
    log = (folder / "home" / "window.log").read_text("utf-8")
    assert done.returncode == 0, f"{done.stderr}\n{done.stdout[-500:]}\n{log}"
    return done.stdout


def names(told, role=""):
    return [one["name"] for one in told if role in one["role"]]


def test_a_screen_reader_reads_the_doors_of_the_first_start(read):
    doors = names(read["doors"], "button")

    assert EXAMPLE in doors
    assert any(name.startswith("Première installation") for name in doors)
    assert any("vous ne pouvez rien casser ici" in name for name in names(read["doors"], "label"))


@pytest.mark.parametrize("page", ["doors", "home", "todo", "measured"])
def test_a_screen_reader_is_told_the_name_of_all_that_can_be_reached(read, page):
    reached = [one for one in read[page] if one["focusable"] and one["role"] != "frame"]

    assert len(reached) > 3
    assert [one for one in reached if not one["name"].strip()] == []


def test_a_screen_reader_hears_where_the_mairie_stands(read):
    labels = names(read["home"], "label")

    assert any("à corriger" in name for name in labels)
    assert "À faire d’abord" in labels
    assert sum(name.startswith(("Commencer", "Demander")) for name in names(read["home"])) >= 3


def test_a_page_is_changed_through_the_screen_reader(read):
    chosen = [one["name"] for one in read["todo"] if one["checked"] and "Accueil" in one["name"]]

    assert chosen == []
    assert any(one["checked"] and one["name"].startswith("À faire, ") for one in read["todo"]), (
        read["todo"]
    )


def test_a_measure_is_made_through_the_screen_reader(read):
    assert not any("2 postes suivis" in name for name in names(read["home"]))
    assert any("2 postes suivis" in name for name in names(read["measured"], "label"))
