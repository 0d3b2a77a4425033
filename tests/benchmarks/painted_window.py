"""Frozen to be timed: our window, told when its frame or its last audit has been painted.

``BENCH_SHOW`` is ``frame`` or ``audit``; ``record`` only makes the record. It starts as it does for
its user: her preferences and her record where they lie by default, opened with what her session
keeps. ``BENCH_KEY``, the record's key in hexadecimal, takes the place of the system's own store of
secrets, whose cost is not ours.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from tests.benchmarks.bare_window import tell

if TYPE_CHECKING:
    from pathlib import Path

    from ui.window import Window


def begin_with_key(window: Window, path: Path | None = None) -> None:
    """Open the user's record with the key that was given."""
    from kit.store.keys import Keys
    from kit.store.place import default_path
    from kit.store.store import open_with
    from ui.app import entered

    record = path or default_path()
    keys = Keys(((1, bytes.fromhex(os.environ["BENCH_KEY"])),))
    window.session.make_record(lambda: open_with(record, keys), lambda: entered(window), print)


def record() -> int:
    """Make her record with the example's audits, that her session opens, and tell its key."""
    from pathlib import Path

    from kit.store import keys
    from kit.store.place import default_path
    from kit.store.store import create, new_store_id
    from ui.example import fill

    identifier = new_store_id()
    slot = keys.session_slot(identifier)
    if slot is None:
        raise SystemExit("The keyring of this session keeps nothing.")
    with create(default_path(), [slot], identifier) as store:
        fill(store)
        Path(os.environ["BENCH_TOLD"]).write_text(store.key.hex(), "utf-8")
    return 0


def ours(show: str) -> int:
    """Our window: told when its frame, or its last audit, has been painted."""
    from ui.quick_start import quicken

    quicken()  # as ui/__main__.py
    from PySide6.QtCore import QEvent, QObject, QTimer

    from ui import app as application

    class Watch(QObject):
        def eventFilter(self, _: QObject, event: QEvent) -> bool:  # noqa: N802 Qt's
            if event.type() is QEvent.Type.Paint:
                QTimer.singleShot(0, tell)
            return False

    if os.environ.get("BENCH_KEY"):
        application.begin = begin_with_key
    made = application.application(sys.argv)
    watch = Watch()
    window = application.open_window(made)
    if show == "frame":
        window.installEventFilter(watch)
    else:
        window.session.changed.connect(
            lambda: window.page("home").content.installEventFilter(watch)
        )
    return made.exec()


if __name__ == "__main__":
    sys.exit(record() if os.environ["BENCH_SHOW"] == "record" else ours(os.environ["BENCH_SHOW"]))
