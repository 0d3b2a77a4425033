"""The guided test, for a copy that only its own program reads: a person restores three files.

Four steps: the kit chooses three living files unchanged since the last run and keeps a safety copy
of them; she restores them elsewhere with her usual program; she drops them on the window; the kit
compares. The living file itself, dropped by mistake, proves nothing and is told as such.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from time import monotonic
from typing import TYPE_CHECKING, Any

from checks.verdict import Outcome
from inventory.backups.model import Kind
from inventory.backups.watch import BackupFault, Watch
from inventory.live.backups.reading import answer, read
from inventory.record import record
from kit.errors import KitError, in_french
from kit.restoring.comparing import Counts, sum_of
from kit.restoring.plan import Hands, Trial
from kit.restoring.quarantine import quarantine
from kit.restoring.sampling import is_drawable, settled_before, suffix_of
from kit.restoring.telling import content

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

#: Files of a guided test, and the largest that is chosen, in bytes.
FILES, LARGEST = 3, 20 * 2**20
#: Living files that are drawn to find them, and files of a dropped folder that are looked at.
_DRAWN, _DROPPED = 200, 400
_SECONDS = 60.0


class Match(StrEnum):
    """What became of one chosen file. ``ORIGINAL``: the living file, or ours, was dropped."""

    IDENTICAL = "identical"
    DIFFERENT = "different"
    MISSING = "missing"
    ORIGINAL = "original"


@record
class Chosen:
    """One file to restore: ``path`` is the living file, ``safe`` its safety copy."""

    path: Path
    size: int
    modified: datetime
    sum: str
    safe: Path

    @property
    def name(self) -> str:
        """Its name, as the person looks for it."""
        return self.path.name


@record
class Guided:
    """A guided test under way: ``place`` is where to restore; ``run`` the run that is tested."""

    began: datetime
    files: tuple[Chosen, ...]
    place: Path
    folders: tuple[str, ...]
    run: datetime | None


@contextmanager
def guided_test(
    folders: Sequence[Path],
    last_run: datetime,
    *,
    hands: Hands | None = None,
    base: Path | None = None,
) -> Iterator[Guided]:
    """Choose three files of the folders and keep them safe, as long as the block lasts.

    ``last_run`` is when the copy was last made. At the end the safety copies are erased: look at
    :func:`overwritten` before.

    Raises:
        KitError: no three files fit, or they cannot be read, or there is no room.
        Cancelled: whoever asked gave up.
    """
    watch = Watch((hands or Hands()).cancelled, deadline=monotonic() + _SECONDS)
    found = _choose(folders, last_run, watch)
    with quarantine(sum(size for _, size, _ in found) * 2, _first(folders), base) as home:
        safe, place = home / "originaux", home / "restaures"
        safe.mkdir(mode=0o700)
        place.mkdir(mode=0o700)
        files = tuple(_kept(one, safe / str(number)) for number, one in enumerate(found))
        names = tuple(folder.name or str(folder) for folder in folders)
        yield Guided(datetime.now(UTC), files, place, names, last_run)


def compare(
    test: Guided, dropped: Sequence[Path], hands: Hands | None = None
) -> dict[Chosen, Match]:
    """What was restored, beside the chosen files; what lies in ``test.place`` counts too.

    A dropped folder is looked through. A file is recognised by its content, else by its name.

    Raises:
        KitError: what was dropped cannot be read.
        Cancelled: whoever asked gave up.
    """
    watch = Watch((hands or Hands()).cancelled, deadline=monotonic() + _SECONDS)
    found: dict[Chosen, Match] = dict.fromkeys(test.files, Match.MISSING)
    for path in _files(test, dropped, watch):
        if any(_is_ours(path, one) for one in test.files):
            mine = next(one for one in test.files if _is_ours(path, one))
            if found[mine] is Match.MISSING:
                found[mine] = Match.ORIGINAL
            continue
        told = _sum(path, watch)
        same = next((one for one in test.files if told == one.sum), None)
        if same is not None:
            found[same] = Match.IDENTICAL
            continue
        named = next((one for one in test.files if _is_named(path.name, one)), None)
        if named is not None and found[named] in {Match.MISSING, Match.ORIGINAL}:
            found[named] = Match.DIFFERENT
    return found


def conclude(
    test: Guided, found: dict[Chosen, Match], *, gave_up: bool = False, kind: Kind = Kind.PRODUCT
) -> Trial:
    """What the test comes to: OK with three identical files, FAIL with one that differs.

    ``gave_up`` says that the program could not give back the files that are missing: that is a
    failure too. A living file that changed meanwhile explains a difference.
    """
    changed = {one for one in test.files if _living(one) != one.sum}
    of = Counter(
        "newer" if match is Match.DIFFERENT and one in changed else match.value
        for one, match in found.items()
    )
    absent = of[Match.MISSING.value] + of[Match.ORIGINAL.value]
    counts = Counts(
        identical=of[Match.IDENTICAL.value],
        different=of[Match.DIFFERENT.value],
        newer=of["newer"],
        unreadable=absent if gave_up else 0,
    )
    if counts.unexplained:
        outcome = Outcome.FAIL
    elif counts.identical == len(test.files):
        outcome = Outcome.OK
    else:
        outcome = Outcome.UNKNOWN
    identical = [one for one in test.files if found.get(one) is Match.IDENTICAL]
    now = datetime.now(UTC)
    suffixes = Counter(suffix_of(one.name) for one in test.files)
    return Trial(
        now,
        outcome,
        kind,
        run=test.run,
        counts=counts,
        folders=test.folders,
        types=tuple(sorted(suffixes.items(), key=lambda pair: (-pair[1], pair[0]))),
        hashes=tuple(sorted(one.sum for one in identical)),
        bytes=sum(one.size for one in identical),
        seconds=(now - test.began).total_seconds(),
    )


def overwritten(test: Guided) -> tuple[Chosen, ...]:
    """The living files that are no longer as they were: a restore went over them, perhaps."""
    return tuple(one for one in test.files if _living(one) != one.sum)


def rescue(one: Chosen, target: Path) -> None:
    """Write the safety copy of a file where the person wants it; nothing is ever replaced.

    Raises:
        KitError: there is a file already, or the folder may not be written to.
    """
    try:
        with one.safe.open("rb") as source, target.open("xb") as copied:
            shutil.copyfileobj(source, copied)
    except OSError as error:
        raise KitError(
            f"Impossible d’écrire {target} ({in_french(error)}).",
            "Choisissez un autre dossier, ou un autre nom.",
        ) from error


def steps(test: Guided) -> tuple[str, ...]:
    """The four steps, in French."""
    told: list[str] = content()["guided"]["steps"]
    return tuple(step.format(place=test.place) for step in told)


# --- Choosing -----------------------------------------------------------------------------------


def _choose(
    folders: Sequence[Path], last_run: datetime, watch: Watch
) -> list[tuple[Path, int, float]]:
    """Three files by lot, of different types and folders where there are.

    Raises:
        KitError: there are no three.
    """
    before = settled_before(last_run)
    fit: list[tuple[Path, int, float]] = []
    for folder in folders:
        try:
            drawn = answer(
                "living_draw", watch, place=str(folder), seed=os.urandom(16).hex(),
                wanted=_DRAWN, limit=200_000, without=[],
            )  # fmt: skip
        except BackupFault:
            continue
        for path, size, modified, since in drawn["files"]:
            name = path.rpartition("/")[2]
            settled = modified < before and since < last_run.timestamp()
            if settled and size <= LARGEST and is_drawable(name, size):
                fit.append((folder / path, size, modified))
    fit.sort(key=lambda _: os.urandom(8))
    chosen: list[tuple[Path, int, float]] = []
    seen: Counter[str] = Counter()
    names: set[str] = set()
    while fit and len(chosen) < FILES:
        # What is least like what was chosen; two files of one name could not be told apart.
        best = min(fit, key=lambda one: seen[suffix_of(one[0].name)] + seen[str(one[0].parent)])
        fit.remove(best)
        if best[0].name.casefold() in names:
            continue
        chosen.append(best)
        names.add(best[0].name.casefold())
        seen.update((suffix_of(best[0].name), str(best[0].parent)))
    if len(chosen) < FILES:
        raise KitError(content()["guided"]["no_file"], content()["guided"]["no_file_remedy"])
    return chosen


def _kept(one: tuple[Path, int, float], safe: Path) -> Chosen:
    """A file with its safety copy and its sum.

    Raises:
        KitError: it can no longer be read.
    """
    path, size, modified = one
    try:
        shutil.copyfile(path, safe, follow_symlinks=False)
        told = sum_of(safe)
        if told != sum_of(path):
            raise FileNotFoundError(path)  # it is just being written
    except OSError as error:
        raise KitError(content()["guided"]["gone"], content()["guided"]["gone_remedy"]) from error
    return Chosen(path, size, datetime.fromtimestamp(modified, UTC), told, safe)


def _first(folders: Sequence[Path]) -> Path | None:
    return next(iter(folders), None)


# --- Looking at what was dropped -----------------------------------------------------------------


def _files(test: Guided, dropped: Sequence[Path], watch: Watch) -> Iterator[Path]:
    """The files that were dropped, those of dropped folders that may be meant, and of our place."""
    for path in (*dropped, test.place):
        if not path.is_dir():
            yield path
            continue
        left = _DROPPED
        for told in _unfaulted(path, watch):
            for inner, size, _ in told["e"]:
                name = inner.rpartition("/")[2]
                meant = any(size == one.size or _is_named(name, one) for one in test.files)
                if meant and left > 0:
                    left -= 1
                    yield path / inner


def _unfaulted(path: Path, watch: Watch) -> Iterator[dict[str, Any]]:
    try:
        yield from read("folder_entries", watch, place=str(path), run="")
    except BackupFault as fault:
        raise _unread(path) from fault


def _sum(path: Path, watch: Watch) -> str | None:
    try:
        told = answer("living_sums", watch, place=str(path.parent), paths=[path.name])
    except BackupFault as fault:
        raise _unread(path) from fault
    if told.get("sum") is None:
        raise _unread(path)
    return str(told["sum"])


def _unread(path: Path) -> KitError:
    return KitError(
        f"Le fichier déposé ne peut pas être lu : {path.name}",
        "Vérifiez qu’il s’ouvre, ou restaurez-le une nouvelle fois.",
    )


def _is_ours(path: Path, one: Chosen) -> bool:
    """Whether a dropped file is the living one, or our own safety copy of it."""
    for mine in (one.path, one.safe):
        try:
            if path.samefile(mine):
                return True
        except OSError:
            continue
    return False


def _is_named(name: str, one: Chosen) -> bool:
    """Whether a restored file bears the name of a chosen one; programs add a date or a number."""
    stem, suffix = one.path.stem.casefold(), one.path.suffix.casefold()
    low = name.casefold()
    return low == one.name.casefold() or (low.startswith(stem) and low.endswith(suffix))


def _living(one: Chosen) -> str | None:
    try:
        return sum_of(one.path)
    except OSError:
        return None
