"""Objects that refer to each other are freed in the window's own thread, when it has time.

Python looks for them in whichever thread happens to make an object. One that finds widgets there
destroys them beside the window's thread, and while Qt's locks are held and Python's lock is
awaited, the window waits the other way round: both for ever.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QAbstractEventDispatcher, QCoreApplication


def begin(app: QCoreApplication) -> None:
    """From now on, collect each time that the window is about to wait, where it is due."""
    gc.disable()
    dispatcher = QAbstractEventDispatcher.instance(app.thread())
    dispatcher.aboutToBlock.connect(collect_if_due)


def collect_if_due() -> None:
    """Collect the generations that are as full as Python would let them become."""
    for generation in (2, 1, 0):
        if gc.get_count()[generation] > gc.get_threshold()[generation] > 0:
            gc.collect(generation)
            return
