"""Which files are restored: a stratified draw in one pass over a listing, in constant memory.

A file's lot is a keyed digest of its path, so the draw depends on the seed and on what is listed,
never on the order of the listing: the same seed over the same copy draws the same files. Each
stratum keeps a few files too many, for what turns out to be unfit once the living file is looked
at.
"""

from __future__ import annotations

import heapq
from datetime import timedelta
from math import ceil, inf
from typing import TYPE_CHECKING

from inventory.backups.living import lots
from inventory.record import record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

#: Files of a test: with 60 of them sound, fewer than one in twenty is not (95 %).
USUAL = 60
#: Larger files are left out: one of them would be the whole test, in bytes.
LARGEST = 200 * 2**20
#: Bytes restored at most in one test.
BUDGET = 2**30
#: A file is fit for comparing when it was left alone this long before the run began.
SETTLED = timedelta(hours=24)
#: Suffixes of what a program holds open, or changes without its date telling.
VOLATILE = frozenset(
    {
        ".pst", ".ost", ".ldf", ".mdf", ".ndf", ".lock", ".lck", ".tmp", ".temp", ".part",
        ".crdownload", ".partial", ".swp", ".laccdb", ".ldb", ".db-wal", ".db-shm", ".sqlite-wal",
        ".sqlite-shm", ".sqlite-journal", ".db-journal", ".nst", ".etl", ".evtx",
    }
)  # fmt: skip
_VOLATILE_NAMES = frozenset({"thumbs.db", "desktop.ini", ".ds_store", "ntuser.dat", "usrclass.dat"})
_VOLATILE_STARTS = ("~$", ".~lock.", ".nfs", "ntuser.dat")
#: Kinds of files, by suffix, that get a place of their own.
_TYPES = 48
_LONG_PATH = 200
_EXTRA = 3


@record
class Drawn:
    """One file drawn from a copy.

    ``path`` is as the copy writes it, ``below`` its path in the source folder; ``modified`` in
    seconds since 1970.
    """

    path: str
    below: str
    size: int
    modified: float


@record
class Dataset:
    """A declared set to protect: its name, and its folder below the source ("" is all of it)."""

    name: str
    folder: str


@record
class Picked:
    """The files to restore, and how many were looked at and found unfit."""

    files: tuple[Drawn, ...]
    ineligible: int


#: The fields of a :class:`Drawn`.
_Told = tuple[str, str, int, float]


class Lots:
    """The ``size`` files with the highest keys of all that were offered.

    A class because it changes with each file: a listing has a hundred thousand of them.
    ``floor`` is the lowest key that may get in: asked so often that a call would cost too much.
    """

    __slots__ = ("_heap", "_size", "floor")

    def __init__(self, size: int) -> None:
        self._size = size
        self._heap: list[tuple[float, int, _Told]] = []
        self.floor = -inf

    def offer(self, key: float, lot: int, told: _Told) -> None:
        """Take a file in if its key is among the highest; its lot decides between equals."""
        heap = self._heap
        if len(heap) < self._size:
            heapq.heappush(heap, (key, lot, told))
        elif (key, lot) > heap[0][:2]:
            heapq.heapreplace(heap, (key, lot, told))
        if len(heap) >= self._size:
            self.floor = heap[0][0]

    def files(self) -> list[Drawn]:
        """What was kept, the highest key first."""
        return [Drawn(*told) for _, _, told in sorted(self._heap, reverse=True)]


class Strata:
    """One draw from one listing; ``settled`` is the last date, in seconds since 1970, that fits.

    A class for the same reason as :class:`Lots`.
    """

    def __init__(
        self, seed: bytes, wanted: int, settled: float, datasets: Sequence[Dataset] = ()
    ) -> None:
        self._lot = lots(seed)
        self.wanted = wanted
        self._settled = settled
        self.listed = self.bytes = self.recent = self.volatile = self.oversize = self.empty = 0
        shares = _shares(wanted, len(datasets))
        self._datasets = [
            (one.name, f"{one.folder}/" if one.folder else "", Lots(shares["dataset"] * _EXTRA))
            for one in datasets
        ]
        self._newest = Lots(shares["newest"] * _EXTRA)
        self._oldest = Lots(shares["oldest"] * _EXTRA)
        self._biggest = Lots(shares["biggest"] * _EXTRA)
        self._odd = Lots(shares["odd"] * _EXTRA)
        self._types: dict[str, tuple[int, Lots]] = {}
        self._any = Lots(wanted * _EXTRA)
        self._shares = shares

    def offer(self, path: str, below: str, size: int, modified: float) -> None:
        """One file of the listing."""
        self.listed += 1
        self.bytes += size
        if size <= 0:
            self.empty += 1
            return
        if size > LARGEST:
            self.oversize += 1
            return
        name = below.rpartition("/")[2]
        suffix = suffix_of(name)
        if suffix in VOLATILE or is_volatile(name):
            self.volatile += 1
            return
        if modified >= self._settled:
            self.recent += 1
            return
        lot = self._lot(path)
        # A record only of what is kept to the end: most files of a listing are not.
        drawn = path, below, size, modified
        if lot >= self._any.floor:
            self._any.offer(lot, lot, drawn)
        if modified >= self._newest.floor:
            self._newest.offer(modified, lot, drawn)
        if -modified >= self._oldest.floor:
            self._oldest.offer(-modified, lot, drawn)
        if size >= self._biggest.floor:
            self._biggest.offer(size, lot, drawn)
        if (not below.isascii() or len(below) > _LONG_PATH) and lot >= self._odd.floor:
            self._odd.offer(lot, lot, drawn)
        for _, folder, kept in self._datasets:
            if below.startswith(folder) and lot >= kept.floor:
                kept.offer(lot, lot, drawn)
        self._offer_type(suffix, lot, drawn)

    def _offer_type(self, suffix: str, lot: int, drawn: _Told) -> None:
        held = self._types.get(suffix)
        if held is None:
            # Which suffixes stay depends on their own lots, not on which came first.
            own = self._lot(f"*{suffix}")
            if len(self._types) >= _TYPES:
                last = min(self._types, key=lambda one: self._types[one][0])
                if self._types[last][0] >= own:
                    return
                del self._types[last]
            held = self._types[suffix] = own, Lots(_EXTRA)
        if lot >= held[1].floor:
            held[1].offer(lot, lot, drawn)

    def pools(self) -> Iterator[tuple[int, list[Drawn], int]]:
        """What may be taken, in order: how many of a pool at most, its files, a part of the budget.

        The strata together leave half of the budget to chance.
        """
        strata = [kept for _, _, kept in self._datasets]
        strata += [self._newest, self._oldest, self._biggest, self._odd]
        shares = [self._shares["dataset"]] * len(self._datasets)
        shares += [self._shares[name] for name in ("newest", "oldest", "biggest", "odd")]
        for share, kept in zip(shares, strata, strict=True):
            yield share, kept.files(), 2
        ordered = sorted(self._types.values(), key=lambda held: held[0], reverse=True)
        for _, kept in ordered[: self._shares["types"]]:
            yield 1, kept.files(), 2
        # Chance, then whatever a small copy has that nobody has taken yet.
        for kept in (self._any, *strata):
            yield self.wanted, kept.files(), 1


def pick(strata: Strata, fit: Callable[[Drawn], bool], budget: int = BUDGET) -> Picked:
    """Take from each pool its share of fit files, then fill up, within the budget in bytes.

    ``fit`` looks at the living file; it is asked once a file.
    """
    taken: dict[str, Drawn] = {}
    unfit: set[str] = set()
    spent = 0
    for share, files, part in strata.pools():
        left = min(share, strata.wanted - len(taken))
        for drawn in files:
            if left <= 0:
                break
            if drawn.path in taken or drawn.path in unfit:
                continue
            if spent + drawn.size > budget // part:
                continue
            if not fit(drawn):
                unfit.add(drawn.path)
                continue
            taken[drawn.path] = drawn
            spent += drawn.size
            left -= 1
    return Picked(tuple(taken.values()), len(unfit))


def suffix_of(name: str) -> str:
    """``.odt`` of ``Budget.ODT``; "" where there is none, or it is too long to be one."""
    stem, dot, end = name.rpartition(".")
    return f".{end.lower()}" if dot and stem and 0 < len(end) <= 14 else ""


def is_volatile(name: str) -> bool:
    """Whether a name is of what programs and systems rewrite without telling."""
    low = name.lower()
    return low in _VOLATILE_NAMES or low.startswith(_VOLATILE_STARTS)


def is_drawable(name: str, size: int) -> bool:
    """Whether a file of this name and size may ever be drawn."""
    volatile = suffix_of(name) in VOLATILE or is_volatile(name)
    return 0 < size <= LARGEST and not volatile


def settled_before(run: datetime) -> float:
    """The date, in seconds since 1970, before which a file is fit for comparing."""
    return (run - SETTLED).timestamp()


def _shares(wanted: int, datasets: int) -> dict[str, int]:
    """How many files of each stratum: of 60, ten newest, ten oldest, five biggest, five odd."""
    each = max(1, ceil(wanted / 12))
    return {
        "dataset": max(1, min(each, wanted // (4 * datasets))) if datasets else 0,
        "newest": max(1, wanted // 6),
        "oldest": max(1, wanted // 6),
        "biggest": each,
        "odd": each,
        "types": max(1, wanted // 6),
    }
