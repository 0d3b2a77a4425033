"""What the looks at a copy say together: it shrank, it changed as a whole, runs are missing."""

from __future__ import annotations

from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from inventory.backups.model import Trouble
from inventory.backups.shrinking import shrank
from inventory.backups.trait import FEWEST, HONEST, MASS
from inventory.facts import Known

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from inventory.backups.model import Seen, Trait

#: How many looks back count.
LAST = 10
#: Days without a run that no rhythm excuses: a long week-end is no hole.
_PATIENCE = 5
_REPLACED = 0.5


def troubles_since(before: Sequence[Seen], now: Seen) -> tuple[Trouble, ...]:
    """What a look shows beside the earlier ones (in any order, of the same copy).

    SHRUNK: fewer than half of the usual files. MASS_CHANGE: a fifth of the sample looks encrypted
    more than before, or endings that were common gave way to one that was not there. HOLES: the
    calendar of runs has one. A copy that was deliberately emptied or moved shows SHRUNK too.
    """
    found = []
    earlier = sorted((one for one in before if one.at < now.at), key=lambda one: one.at)[-LAST:]
    counts = [one.files.value for one in earlier if isinstance(one.files, Known)]
    if counts and isinstance(now.files, Known) and shrank(now.files.value, median(counts)):
        found.append(Trouble.SHRUNK)
    traits = [one.trait.value for one in earlier if isinstance(one.trait, Known)]
    if traits and isinstance(now.trait, Known) and changed_as_a_whole(traits[-1], now.trait.value):
        found.append(Trouble.MASS_CHANGE)
    dates = [run.at for run in now.runs.value] if isinstance(now.runs, Known) else []
    if len(dates) <= 1:  # a mirror has one state: its past is what was seen of it
        seen = (*earlier, now)
        dates = [one.newest.value for one in seen if isinstance(one.newest, Known)]
    if holes(dates):
        found.append(Trouble.HOLES)
    return tuple(found)


def changed_as_a_whole(before: Trait, now: Trait) -> bool:
    """Whether files were encrypted or renamed in mass between two looks."""
    if now.sampled >= FEWEST and now.opaque - before.opaque >= MASS:
        return True
    old, new = dict(before.suffixes), dict(now.suffixes)
    usual, total = sum(old.values()), sum(new.values())
    if usual < FEWEST or total < FEWEST:
        return False
    lost = sum(max(count - new.get(suffix, 0), 0) for suffix, count in old.items())
    appeared = max(
        (count for suffix, count in new.items() if suffix not in old and suffix not in HONEST),
        default=0,
    )
    return lost >= usual * _REPLACED and appeared >= total * MASS


def holes(dates: Iterable[datetime]) -> bool:
    """Whether days went by without a run that the rhythm around them does not explain.

    Retention keeps fewer and fewer of the old runs: gaps that only grow with age are no holes. One
    is a gap longer than five days and three times the usual of the runs just before it.
    """
    days = sorted({date.astimezone().date() for date in dates}, reverse=True)
    gaps = [(later - sooner).days for later, sooner in pairwise(days)]
    for at, gap in enumerate(gaps):
        older = gaps[at + 1 : at + 6]
        if gap > _PATIENCE and len(older) >= 3 and gap > 3 * median(older):
            return True
    return False
