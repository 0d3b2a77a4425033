"""Both listings of a test, each in one pass and in constant memory: the copy's and the living one.

From the copy alone a sample would never meet a file that was not backed up; from the living files
alone it would never meet one that was lost since. The living files are drawn first, and looked for
while the copy is listed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from inventory.record import record
from kit.restoring.paths import below, key_of, written_forms
from kit.restoring.sampling import SETTLED, Strata, is_drawable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

#: Living files that are drawn.
LIVING = 240


@record
class Alive:
    """One living file: path below the source, size in bytes, dates in seconds since 1970.

    ``since`` is from when it has surely been there: its creation on Windows, the last change of
    its entry elsewhere.
    """

    path: str
    size: int
    modified: float
    since: float


class Listed:
    """What a copy lists of a source, under each form in which it may write the source's paths.

    A class because it changes with each file: a listing has a hundred thousand of them.
    ``make`` starts a draw; ``entries`` counts all files of the copy.
    """

    def __init__(self, source: str, alive: Sequence[Alive], make: Callable[[], Strata]) -> None:
        self.entries = 0
        self._alive = alive
        self._make = make
        self._forms = written_forms(source)
        self._whole = self._forms[0]
        self._held: dict[str, tuple[Strata, set[str], set[str]]] = {}
        self._sought = {key_of(one.path) for one in alive}
        # A file that ransomware renamed still shows in which form its neighbours are written.
        self._stems = {_stem(key_of(one.path)) for one in alive}

    def offer(self, path: str, size: int, modified: float) -> None:
        """One file of the copy; ``modified`` in seconds since 1970."""
        self.entries += 1
        for form in self._forms:
            inner = below(path, form)
            if inner is None:
                continue
            held = self._held.get(form)
            if held is None:
                held = self._held[form] = self._make(), set(), set()
            held[0].offer(path, inner, size, modified)
            key = key_of(inner)
            if key in self._sought:
                held[1].add(key)
            if form == self._whole and form:
                # The whole path of the source: nothing else can be meant.
                self._forms = (form,)
                return
            if (stem := _stem(key)) in self._stems:
                held[2].add(stem)

    def form(self) -> str:
        """How the copy writes the source: as most living files are found, "" where none is."""
        if self._whole and self._whole in self._held:
            return self._whole
        told = {
            form: (len(ticked), len(near), len(form) if near else -len(form))
            for form, (_, ticked, near) in self._held.items()
        }
        return max(told, key=lambda form: told[form]) if told else ""

    def strata(self) -> Strata:
        """The draw among the files of the source."""
        held = self._held.get(self.form())
        return held[0] if held else self._make()

    def knows_source(self) -> bool:
        """Whether anything in the copy looks like a file of the source."""
        held = self._held.get(self.form())
        return held is not None and bool(held[1] or held[2])

    def lost(self, written: float) -> tuple[int, int]:
        """How many drawn living files the copy lacks, of how many that it should have.

        ``written`` is until when the copy was written to, in seconds since 1970. A living file
        counts when it was there, and left alone, a day before; what came since with an older date
        of its own is not missed.
        """
        held = self._held.get(self.form())
        ticked = held[1] if held else set()
        due = [
            one
            for one in self._alive
            if is_drawable(one.path.rpartition("/")[2], min(one.size, 1))
            and one.modified < written - SETTLED.total_seconds()
            and one.since < written
        ]
        return sum(key_of(one.path) not in ticked for one in due), len(due)


def _stem(path: str) -> str:
    """The path up to the first point of its name, and its folder's with it."""
    folder, slash, name = path.rpartition("/")
    return folder + slash + (name[:1] + name[1:].partition(".")[0])
