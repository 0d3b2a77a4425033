"""What a restore test is asked, and what it answers."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from inventory.record import record
from kit.restoring.comparing import Counts
from kit.restoring.sampling import BUDGET, USUAL

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from checks.verdict import Outcome
    from inventory.backups.model import Kind, Trouble
    from kit.restoring.sampling import Dataset

#: Seconds that a test may take.
SECONDS = 600.0


class Stage(StrEnum):
    """Where a test stands: what ``done`` and ``total`` of its progress count."""

    LISTING = "listing"
    LOOKING = "looking"
    RESTORING = "restoring"
    COMPARING = "comparing"


class Doubt(StrEnum):
    """What a test found wrong, or could not do, in one closed list; each has its French words."""

    NOTHING_RESTORED = "nothing_restored"
    TOO_FEW = "too_few"
    DIFFERENT = "different"
    BROKEN = "broken"
    MISSING = "missing"
    UNREADABLE = "unreadable"
    MASS_CHANGE = "mass_change"
    OTHER_SOURCE = "other_source"
    SAME_FILES = "same_files"
    NEWER = "newer"
    DAMAGED_ORIGINALS = "damaged_originals"
    PARTLY_WALKED = "partly_walked"


@record
class Plan:
    """A test: ``place`` is where the copy lies, ``source`` the living folder that it is a copy of.

    ``kind`` None finds out; ``run`` is the name of a run, None for the newest. ``sample`` is how
    many files, ``budget`` how many bytes, ``seconds`` how long at most. ``seed`` in hexadecimal
    draws a known sample again; an empty one is drawn. ``base`` is where the quarantine is made
    instead of its usual place.
    """

    place: str
    source: str
    kind: Kind | None = None
    secret: str | None = None
    run: str | None = None
    datasets: tuple[Dataset, ...] = ()
    sample: int = USUAL
    budget: int = BUDGET
    seconds: float = SECONDS
    seed: str = ""
    base: Path | None = None


def _unseen(_stage: Stage, _done: int, _total: int) -> None:
    return


def _never() -> bool:
    return False


@record
class Hands:
    """Who follows a test: ``tell`` hears its progress (total 0: not known yet)."""

    tell: Callable[[Stage, int, int], None] = _unseen
    cancelled: Callable[[], bool] = _never


@record
class Trial:
    """What a test found. ``doubts`` and ``trouble`` say what is wrong, the gravest first.

    ``trouble`` is why the copy could not be read to the end, ``detail`` what the tool said then.
    ``folders`` are the names of what was covered, ``types`` count the sample by suffix, ``hashes``
    are those of identical files. ``bytes`` were restored in ``restore_seconds``; ``listed`` files
    of ``listed_bytes`` are in the copy, where ``due`` drawn living files were looked for.
    """

    at: datetime
    outcome: Outcome
    kind: Kind | None = None
    run: datetime | None = None
    run_name: str = ""
    counts: Counts = Counts()
    ineligible: int = 0
    opened: int = 0
    folders: tuple[str, ...] = ()
    types: tuple[tuple[str, int], ...] = ()
    hashes: tuple[str, ...] = ()
    seed: str = ""
    bytes: int = 0
    seconds: float = 0.0
    restore_seconds: float = 0.0
    listed: int = 0
    listed_bytes: int = 0
    due: int = 0
    doubts: tuple[Doubt, ...] = ()
    trouble: Trouble | None = None
    detail: str = ""
