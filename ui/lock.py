"""One window a record: a second one is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLockFile

if TYPE_CHECKING:
    from pathlib import Path

    from ui.window import Window

#: What the name of the file that keeps a second window off ends in.
ENDING = ".fenetre"
#: Milliseconds to wait for a window that is just closing.
PATIENCE = 100


def hold(window: Window, record: Path) -> bool:
    """Keep other windows off a record; False, and it is told, where one has it already.

    A folder that may not be written to cannot be locked: opening the record tells that better.
    """
    if window.lock is not None:
        return True
    lock = QLockFile(str(record) + ENDING)
    lock.setStaleLockTime(0)  # a window stays open for days: only a dead one loses its lock
    if lock.tryLock(PATIENCE):
        window.lock = lock
    elif lock.error() is QLockFile.LockError.LockFailedError:
        from ui.pages.welcome import locked  # noqa: PLC0415 seldom needed

        window.welcome(locked(window))
        return False
    return True
