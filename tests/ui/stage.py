"""A window to be looked at: opened on a town hall, led somewhere, and drawn at each size."""

from __future__ import annotations

import shutil
import tempfile
import threading
import time
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit

from kit.preferences import Preferences, keep
from kit.progress import TOPICS
from tests.ui.conftest import replayed
from ui import app, crash, theme

SIZES = ((1280, 720), (1093, 535), (853, 480))
#: Seconds for what always comes.
PATIENCE = 60


class Stage:
    """One window; ``begin`` opens it, ``settle`` waits until nothing more happens in it."""

    def __init__(self, application, mode):
        self.app = application
        self.mode = mode
        self.faults = []
        self.window = None
        self.folder = Path(tempfile.mkdtemp(prefix="kit-stage-"))
        self._gate = threading.Event()
        self._held = False
        crash.write_log = lambda _: Path("/home/secretariat/.local/state/kit-commune/erreur.log")

    def begin(self, *, technical=False, record=None):
        """A window at its very start, on the record of that file, or with none."""
        preferences = self.folder / "fenetre.json"
        keep(preferences, Preferences(mode=self.mode, technical=technical))
        path = record or self.folder / "registre.kit"
        self.window = app.open_window(self.app, path, replayed(), preferences)
        self.window.session.crashed.connect(self.faults.append)
        self.settle()

    def town(self, fill):
        """Open a town hall of a moment, at Accueil."""
        entered = []
        self.window.session.open_passing(
            fill, lambda: (self.window.enter(), entered.append(1)), self.faults.append
        )
        self.until(lambda: entered or self.faults)
        # Pictures show what her own record looks like.
        self.window.session.passing = False
        self.window.banners.clear_standing()

    def fresh(self, *, mode=None, technical=False):
        """Accueil again, nothing left of what was done before."""
        window = self.window
        window.session.cancel_measure()
        self._gate.set()
        self.settle()
        self._gate, self._held = threading.Event(), False
        window.session.source = replayed()
        self.mode = mode or self.mode
        window.preferences = Preferences(mode=self.mode, technical=technical)
        theme.apply(self.app, theme.Mode(self.mode))
        window.session.passing = False
        window.restyle()
        window.enter()
        self.settle()

    def measuring(self, reached="software"):
        """Measure, and stay at a topic."""
        gate, listed = self._gate, list(TOPICS)

        def source(progress, started):
            for done, topic in enumerate(listed[: listed.index(reached) + 1]):
                progress(topic, done, len(listed))
            gate.wait(PATIENCE)
            return replayed()(progress, started)

        session = self.window.session
        session.source = source
        self._held = True
        session.measure()
        self.until(lambda: session.measuring and session.measuring.topic == reached)

    def end(self):
        """Close it and leave nothing."""
        if self.window is not None:
            self.window.session.cancel_measure()
            self._gate.set()
            self.settle()
            self.window.session.passing = True  # no last copy
            self.window.close()
            self.window.deleteLater()
        self.turn()
        shutil.rmtree(self.folder, ignore_errors=True)

    # --- Gestures ----------------------------------------------------------------------------

    def found(self, kind, name):
        """What is seen of that kind whose accessible name begins so."""
        seen = [one for one in self.window.findChildren(kind) if one.isVisible()]
        for one in seen:
            if one.accessibleName().startswith(name):
                return one
        raise LookupError(f"{name!r} is not among {sorted(o.accessibleName() for o in seen)}")

    def click(self, name):
        """Click a button by its accessible name."""
        QTest.mouseClick(self.found(QAbstractButton, name), Qt.MouseButton.LeftButton)
        self.settle()

    def type(self, name, words):
        """Type into a field by its accessible name."""
        field = self.found(QLineEdit, name)
        field.setFocus()
        QTest.keyClicks(field, words)
        self.settle()

    def key(self, key):
        """Press a key where the cursor is."""
        QTest.keyClick(self.window.focusWidget() or self.window, key)
        self.settle()

    # --- Waiting -----------------------------------------------------------------------------

    def turn(self):
        """Everything that waits in the window's thread, once."""
        self.app.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def until(self, told):
        """Wait for something that always comes."""
        late = time.monotonic() + PATIENCE
        while not told():
            self.turn()
            time.sleep(0.002)
            if time.monotonic() > late:
                raise TimeoutError("the window did not come to rest")

    def settle(self):
        """Wait until nothing is under way but a measure that is held."""
        calm = [0]

        def rests():
            jobs = self.window.session.worker._jobs
            held = 1 if self._held and not self._gate.is_set() else 0
            calm[0] = calm[0] + 1 if len(jobs) <= held else 0
            return calm[0] > 12

        self.until(rests)

    def picture(self, size):
        """The window as it is seen at that size, without the blinking cursor."""
        self.window.resize(*size)
        self.settle()
        return self.window.grab().toImage()
