"""Frozen to be timed: our window, told when its frame or its last audit has been painted.

``BENCH_SHOW`` is ``frame`` or ``audit``, ``BENCH_STORE`` the record, ``BENCH_KEY`` its key in
hexadecimal: what the system's own store of secrets costs is not ours to measure.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.bare_window import tell

if TYPE_CHECKING:
    from ui.window import Window


def ours(show: str) -> int:
    """Our window: told when its frame, or its last audit, has been painted."""
    from PySide6.QtCore import QEvent, QObject, QTimer

    from ui import app as application

    class Watch(QObject):
        def eventFilter(self, _: QObject, event: QEvent) -> bool:  # noqa: N802 Qt's
            if event.type() is QEvent.Type.Paint:
                QTimer.singleShot(0, tell)
            return False

    def begin(window: Window, record: Path | None) -> None:
        from kit.store.keys import Keys
        from kit.store.store import open_with

        keys = Keys(((1, bytes.fromhex(os.environ["BENCH_KEY"])),))
        window.session.make_record(lambda: open_with(record, keys), window.enter, print)

    application.begin = begin
    record = Path(os.environ["BENCH_STORE"])
    made = application.application(sys.argv)
    watch = Watch()
    window = application.open_window(made, record, preferences_path=record.with_suffix(".json"))
    if show == "frame":
        window.installEventFilter(watch)
    else:
        window.session.changed.connect(
            lambda: window.page("home").content.installEventFilter(watch)
        )
    return made.exec()


if __name__ == "__main__":
    sys.exit(ours(os.environ["BENCH_SHOW"]))
