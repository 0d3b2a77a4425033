"""How a copy is read: how long at most, who is told, who may stop it, and what may go wrong."""

from __future__ import annotations

from math import inf
from time import monotonic
from typing import TYPE_CHECKING

from inventory.record import record

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from inventory.backups.model import Trouble


class BackupFault(Exception):  # noqa: N818 the world's, and no error of ours
    """A copy cannot be read: ``trouble`` says why, ``detail`` what the system or the tool said."""

    def __init__(self, trouble: Trouble, detail: str = "") -> None:
        super().__init__(f"{trouble}: {detail}")
        self.trouble = trouble
        self.detail = detail


class Cancelled(Exception):  # noqa: N818 it says what is the case
    """Whoever asked gave up: everything that was started has been ended."""


def _never() -> bool:
    return False


def _unheard(_: int) -> None:
    return


@record
class Watch:
    """The limits of one reading.

    ``cancelled`` is asked about ten times a second; ``progress`` is told how many files were
    passed. ``deadline`` is the last moment, as :func:`time.monotonic` counts. ``stall`` is how
    many seconds a place may give no sign of life, ``checking`` how many the tool's own check may
    take, ``files`` how many are counted at most. ``cache`` is a private folder where tools may
    write; without one they get a temporary one.
    """

    cancelled: Callable[[], bool] = _never
    progress: Callable[[int], None] = _unheard
    deadline: float = inf
    cache: Path | None = None
    stall: float = 30.0
    checking: float = 60.0
    files: int = 2_000_000

    def left(self, at_most: float = inf) -> float:
        """Seconds until the deadline, ``at_most`` so many; 0 when it has passed."""
        return max(min(self.deadline - monotonic(), at_most), 0.0)
