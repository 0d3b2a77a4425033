"""The restore test itself: draw, look, restore, compare, open, erase.

Nothing is ever written to the source or to the copy. Whatever may hang (a share, a dying disk, a
backup program) is read by a process that can be left; the test ends in bounded time, and stops
within a second or so when asked to.
"""

from __future__ import annotations

import os
import threading
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime
from math import inf
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

from checks.verdict import Outcome
from inventory.backups import destination, living
from inventory.backups.model import Kind, Trouble
from inventory.backups.safe_paths import target_for
from inventory.backups.watch import BackupFault, Cancelled, Watch
from inventory.live.backups.reading import answer, read
from inventory.record import record, replace
from kit.errors import KitError, in_french
from kit.restoring import comparing
from kit.restoring.comparing import Compared, Counts, Result, count, result, sum_of
from kit.restoring.listing import LIVING, Alive, Listed
from kit.restoring.opening import Opened, opened
from kit.restoring.plan import Doubt, Hands, Plan, Stage, Trial
from kit.restoring.quarantine import quarantine
from kit.restoring.sampling import SETTLED, Drawn, Strata, pick, settled_before, suffix_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import TracebackType

    from inventory.backups.model import Entry, Run
    from kit.restoring.sampling import Picked

T = TypeVar("T")

#: Files of the source that are walked through at most.
_WALKED = 2_000_000
#: Part of the files looked at that may look attacked, and the fewest that say so.
_MASS, _FEWEST_STRANGE = 0.2, 5
#: A plain copy's dates may be off by so many seconds (FAT), or by the hour of summer time.
_FAT, _HOUR = 2.0, 3600.0
#: Suffixes that a proof tells one by one.
_TYPES = 20
#: Layouts that keep the files' own dates and tell no date of their run but that of a file.
_UNDATED = frozenset({Kind.FOLDER, Kind.ZIP})
#: What the world may have done to a copy that is no sign of how good it is.
_NOT_ITS_FAULT = frozenset(
    {
        Trouble.MISSING, Trouble.NO_RIGHT, Trouble.TIMED_OUT, Trouble.VANISHED, Trouble.NO_TOOL,
        Trouble.NOT_A_BACKUP, Trouble.LOCKED, Trouble.NO_PASSWORD, Trouble.WRONG_PASSWORD,
        Trouble.NO_RUN, Trouble.NEWER_FORM, Trouble.TOO_MANY,
    }
)  # fmt: skip


@record
class _Frame:
    """What every step needs; ``started`` is when the test began, in seconds of the system."""

    plan: Plan
    hands: Hands
    watch: Watch


@record
class _Source:
    """The copy that is read: its layout, its run, and until when it was written to.

    ``same`` says that its files are the living ones themselves, under another path.
    """

    kind: Kind
    run: Run
    written: float
    same: bool = False


def restore_test(plan: Plan, hands: Hands | None = None) -> Trial:
    """Restore a sample of a copy, compare it with the living files, and say what it is worth.

    What is wrong with the copy is in the answer.

    Raises:
        Cancelled: whoever asked gave up; nothing is left behind.
        KitError: the source cannot be read, or this computer has no room to restore to.
    """
    hands, began = hands or Hands(), monotonic()
    plan = _whole_paths(plan)
    first = Trial(
        datetime.now(UTC), Outcome.UNKNOWN, plan.kind, seed=plan.seed or os.urandom(16).hex()
    )
    with quarantine(plan.budget, Path(plan.source), plan.base) as folder:
        cache = folder / "outils"
        cache.mkdir(mode=0o700)
        watch = Watch(hands.cancelled, deadline=began + plan.seconds, cache=cache)
        told = first
        try:
            for told in _steps(_Frame(plan, hands, watch), first, folder):  # noqa: B007 the last
                pass
        except BackupFault as fault:
            told = _faulted(told, fault)
        except OSError as error:
            raise KitError(
                f"Impossible d’écrire les fichiers relus ({in_french(error)}).",
                "Libérez de la place sur le disque de ce poste, puis recommencez le test.",
            ) from error
    return replace(told, at=datetime.now(UTC), seconds=monotonic() - began)


def _steps(frame: _Frame, told: Trial, folder: Path) -> Iterable[Trial]:
    """What is known after each step; the last one is the answer."""
    plan = frame.plan
    kind = plan.kind or destination.detect(plan.place)
    with _Aside(frame, lambda watch: _draw_living(plan, told.seed, watch)) as drawing:
        run, entries = _run(frame, kind)
        told = replace(told, kind=kind, run=run.at, run_name=run.name)
        yield told
        drawn = drawing.result()
    alive = [Alive(*one) for one in drawn["files"]]
    listed = _list(frame, entries, _draws(plan, kind, run, told.seed), alive, run.files or 0)
    strata = listed.strata()
    copy, looks = _look(frame, kind, run, listed)
    picked = pick(strata, lambda one: _is_fit(one, looks, copy), plan.budget)
    lost, due = listed.lost(copy.written)
    told = replace(
        told,
        listed=strata.listed,
        listed_bytes=strata.bytes,
        ineligible=picked.ineligible + strata.recent,
        due=due,
        folders=_folders(plan),
        counts=Counts(missing=lost),
    )
    yield told
    if copy.same:
        yield replace(told, outcome=Outcome.FAIL, doubts=(Doubt.SAME_FILES,))
        return
    if _attacked(looks):
        yield replace(told, outcome=Outcome.FAIL, doubts=(Doubt.MASS_CHANGE,))
        return
    if not listed.entries:
        yield replace(told, outcome=Outcome.FAIL, doubts=(Doubt.NOTHING_RESTORED,))
        return
    if not listed.knows_source():
        outcome = Outcome.FAIL if lost >= comparing.FEWEST else Outcome.UNKNOWN
        yield replace(told, outcome=outcome, doubts=(Doubt.OTHER_SOURCE,))
        return
    yield _concluded(
        _restored(frame, told, copy, picked, folder) if picked.files else told,
        (Doubt.PARTLY_WALKED,) if not drawn["whole"] else (),
    )


# --- Both listings -------------------------------------------------------------------------------


def _draw_living(plan: Plan, seed: str, watch: Watch) -> dict[str, Any]:
    """Living files, drawn by lot.

    Raises:
        KitError: the source cannot be read.
    """
    inside = _inside(plan.place, plan.source)
    try:
        return answer(
            "living_draw", watch, place=plan.source, seed=seed, wanted=LIVING, limit=_WALKED,
            without=[inside] if inside else [],
        )  # fmt: skip
    except BackupFault as fault:
        raise _bad_source(plan, fault) from fault


def _bad_source(plan: Plan, fault: BackupFault) -> KitError:
    why = {
        Trouble.MISSING: "il n’est pas là",
        Trouble.NO_RIGHT: "l’accès est refusé",
        Trouble.TIMED_OUT: "il ne répond plus",
    }.get(fault.trouble, "il ne répond plus")
    return KitError(
        f"Le dossier d’origine ne peut pas être lu : {why}.",
        f"Vérifiez que vous pouvez ouvrir {plan.source}, puis recommencez le test.",
    )


def _run(frame: _Frame, kind: Kind) -> tuple[Run, Iterator[Entry]]:
    """The run to test, and its files.

    Raises:
        BackupFault: there is none, or the copy cannot be read.
    """
    plan = frame.plan
    if plan.run is None:
        return destination.newest(plan.place, kind, plan.secret, frame.watch)
    runs = destination.versions(plan.place, kind, plan.secret, frame.watch)
    run = next((one for one in runs if one.name == plan.run), None)
    if run is None:
        raise BackupFault(Trouble.NO_RUN, plan.run)
    return run, destination.entries(plan.place, kind, run, plan.secret, frame.watch)


def _draws(plan: Plan, kind: Kind, run: Run, seed: str) -> Callable[[], Strata]:
    """What starts a draw."""
    # The dates of plain files may have been touched since: the living ones decide, one by one.
    settled = settled_before(run.at) if kind in {Kind.RESTIC, Kind.BORG} else inf
    return lambda: Strata(bytes.fromhex(seed), plan.sample, settled, plan.datasets)


def _list(
    frame: _Frame,
    entries: Iterator[Entry],
    draws: Callable[[], Strata],
    alive: list[Alive],
    total: int,
) -> Listed:
    """Draw from what the run lists, and look for the living files in it.

    Raises:
        BackupFault: the copy cannot be read.
    """
    tell = frame.hands.tell
    listed = Listed(frame.plan.source, alive, draws)
    offer, passed = listed.offer, 0
    with closing(entries):  # type: ignore[type-var]  # a generator
        for entry in entries:
            offer(entry.path, entry.size, entry.modified.timestamp())
            passed += 1
            if passed % 1000 == 0:
                tell(Stage.LISTING, passed, max(total, passed))
    tell(Stage.LISTING, passed, passed)
    return listed


# --- The living files ----------------------------------------------------------------------------


def _look(
    frame: _Frame, kind: Kind, run: Run, listed: Listed
) -> tuple[_Source, dict[str, dict[str, Any]]]:
    """How the living files of all that was drawn look, by path; and until when the copy was made.

    Raises:
        BackupFault: the copy went away.
        KitError: the source cannot be read.
    """
    plan = frame.plan
    candidates: dict[str, Drawn] = {}
    for _, files, _ in listed.strata().pools():
        candidates.update((one.path, one) for one in files)
    written, paths = run.at.timestamp(), [one.path for one in candidates.values()]
    ids: dict[str, str | None] = {}
    if kind in _UNDATED:
        place = os.path.join(plan.place, run.name) if run.name else plan.place  # noqa: PTH118
        if kind is Kind.ZIP:
            place, name = os.path.split(place)
            paths = [name]
        found = read("living_look", frame.watch, place=place, paths=paths, run=inf)
        for path, look in zip(paths, found, strict=True):
            if look["what"] == living.FILE:
                written, ids[path] = max(written, look["since"]), look["id"]
    looks: dict[str, dict[str, Any]] = {}
    paths = [one.below for one in candidates.values()]
    try:
        living_looks = read("living_look", frame.watch, place=plan.source, paths=paths, run=written)
        for number, (one, look) in enumerate(zip(candidates.values(), living_looks, strict=True)):
            looks[one.path] = look
            frame.hands.tell(Stage.LOOKING, number + 1, len(paths))
    except BackupFault as fault:
        raise _bad_source(plan, fault) from fault
    same = any(ids.get(path) and ids[path] == look.get("id") for path, look in looks.items())
    return _Source(kind, run, written, same), looks


def _is_fit(one: Drawn, looks: dict[str, dict[str, Any]], copy: _Source) -> bool:
    """Whether the dates of a living file say that it must be equal to its copy."""
    look = looks[one.path]
    if look["what"] != living.FILE:
        return False
    date: float = look["date"]
    run = settled_before(copy.run.at)
    if copy.kind not in _UNDATED:
        return date < run
    if date <= one.modified + _FAT or abs(date - one.modified - _HOUR) <= _FAT:
        return date < copy.written - SETTLED.total_seconds()
    # The living file is newer than its copy: the copy lags if a later file was copied since.
    return date < run


def _attacked(looks: dict[str, dict[str, Any]]) -> bool:
    """Whether so many living files were renamed or scrambled that it can be no accident."""
    strange: int = sum(bool(look["strange"]) for look in looks.values())
    return strange >= _FEWEST_STRANGE and strange > _MASS * len(looks)


# --- Restoring and comparing ---------------------------------------------------------------------


def _restored(frame: _Frame, told: Trial, copy: _Source, picked: Picked, folder: Path) -> Trial:
    """Restore what was picked into the quarantine, and compare it.

    Raises:
        BackupFault: the copy cannot be read, for no fault of its own.
        OSError: our own disk refuses.
    """
    into = folder / "fichiers"
    into.mkdir(mode=0o700)
    plan = frame.plan
    fault = None
    frame.hands.tell(Stage.RESTORING, 0, len(picked.files))
    watch = replace(
        frame.watch,
        progress=lambda number: frame.hands.tell(
            Stage.RESTORING, min(number, len(picked.files)), len(picked.files)
        ),
    )
    with _Aside(frame, lambda mine: _living_sums(plan, picked, mine)) as sums:
        began = monotonic()
        try:
            destination.restore(
                plan.place, copy.kind, copy.run, [one.path for one in picked.files], into,
                plan.secret, watch,
            )  # fmt: skip
        except BackupFault as met:
            if met.trouble in _NOT_ITS_FAULT:
                raise
            fault = met  # what did come back is compared all the same
        spent = monotonic() - began
        sides = [_restored_side(frame, one, into) for one in _told(frame, picked)]
        living_sides = sums.result()
    compared = [
        Compared(mine, alive["sum"], bool(alive["same"]), how)
        for (mine, how, _), alive in zip(sides, living_sides, strict=True)
    ]
    return replace(
        told,
        counts=count(tuple(compared), told.counts.missing),
        opened=sum(how is not Opened.NOT_OPENED for _, how, _ in sides),
        types=_types(picked.files),
        hashes=tuple(
            sorted(one.restored or "" for one in compared if result(one) is Result.IDENTICAL)
        ),
        bytes=sum(size for _, _, size in sides),
        restore_seconds=spent,
        trouble=fault.trouble if fault else None,
        detail=fault.detail if fault else "",
    )


def _told(frame: _Frame, picked: Picked) -> Iterable[Drawn]:
    """The files one by one, whoever follows told of each.

    Raises:
        Cancelled: whoever asked gave up.
    """
    for number, one in enumerate(picked.files):
        if frame.hands.cancelled():
            raise Cancelled
        frame.hands.tell(Stage.COMPARING, number, len(picked.files))
        yield one
    frame.hands.tell(Stage.COMPARING, len(picked.files), len(picked.files))


def _restored_side(frame: _Frame, one: Drawn, into: Path) -> tuple[str | None, Opened, int]:
    """The sum of a restored file, whether it opens, and its size; None where it did not come."""
    file = Path(target_for(str(into), one.path))
    # Never through a link, whatever the copy put there.
    if file.is_symlink() or not file.is_file():
        return None, Opened.NOT_OPENED, 0
    if monotonic() > frame.watch.deadline:
        raise BackupFault(Trouble.TIMED_OUT)
    try:
        told = sum_of(file), opened(file, suffix_of(one.below)), file.stat().st_size
    except PermissionError:  # a file that its owner himself may not read: ours now
        file.chmod(0o600)
        told = sum_of(file), opened(file, suffix_of(one.below)), file.stat().st_size
    file.unlink()
    return told


def _living_sums(plan: Plan, picked: Picked, watch: Watch) -> list[dict[str, Any]]:
    """The sums of the living files.

    Raises:
        KitError: the source cannot be read.
    """
    paths = [one.below for one in picked.files]
    try:
        return list(read("living_sums", watch, place=plan.source, paths=paths))
    except BackupFault as fault:
        raise _bad_source(plan, fault) from fault


# --- What it comes to ----------------------------------------------------------------------------


def _concluded(told: Trial, others: tuple[Doubt, ...] = ()) -> Trial:
    """The answer of a test that went to its end."""
    counts = told.counts
    doubts = [
        doubt
        for doubt, holds in (
            (Doubt.NOTHING_RESTORED, counts.sampled > counts.missing and not counts.restored),
            (Doubt.DIFFERENT, counts.different),
            (Doubt.BROKEN, counts.broken),
            (Doubt.UNREADABLE, counts.unreadable and counts.restored),
            (Doubt.MISSING, counts.missing),
            (Doubt.TOO_FEW, counts.identical < comparing.FEWEST and not counts.unexplained),
            (Doubt.NEWER, counts.newer + counts.skipped),
            (Doubt.DAMAGED_ORIGINALS, counts.damaged_originals),
        )
        if holds
    ]
    outcome = comparing.outcome(counts)
    if told.trouble is not None and outcome is Outcome.OK:
        outcome = Outcome.WATCH
    return replace(told, outcome=outcome, doubts=(*doubts, *others))


def _faulted(told: Trial, fault: BackupFault) -> Trial:
    """The answer of a test that the world stopped: unknown, unless it is the copy's own fault."""
    mine = fault.trouble not in _NOT_ITS_FAULT
    return replace(
        told,
        outcome=Outcome.FAIL if mine else Outcome.UNKNOWN,
        trouble=fault.trouble,
        detail=fault.detail,
    )


def _types(files: Iterable[Drawn]) -> tuple[tuple[str, int], ...]:
    """How many files of each suffix, the most frequent first, the rare ones together."""
    found = Counter(suffix_of(one.below.rpartition("/")[2]) for one in files)
    named = sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
    others = sum(number for _, number in named[_TYPES:])
    return (*named[:_TYPES], *((("…", others),) if others else ()))


def _folders(plan: Plan) -> tuple[str, ...]:
    if plan.datasets:
        return tuple(one.name for one in plan.datasets)
    return (Path(plan.source).name or plan.source,)


def _whole_paths(plan: Plan) -> Plan:
    """The plan with absolute paths: tools are started elsewhere. An address stays as it is."""
    place = os.path.abspath(plan.place) if os.path.exists(plan.place) else plan.place  # noqa: PTH100, PTH110 texts
    return replace(plan, place=place, source=os.path.abspath(plan.source))  # noqa: PTH100


def _inside(place: str, source: str) -> str:
    """The path of a copy that lies inside its own source, below it; empty where it does not."""
    try:
        told = os.path.relpath(os.path.realpath(place), os.path.realpath(source))
    except (OSError, ValueError):  # another drive
        return ""
    return "" if told.startswith("..") or told == "." else told.replace(os.sep, "/")


class _Aside(Generic[T]):
    """One act beside the main one, ended with it."""

    def __init__(self, frame: _Frame, act: Callable[[Watch], T]) -> None:
        self._left = threading.Event()
        self._found: list[T] = []
        self._fault: list[Exception] = []
        cancelled = frame.hands.cancelled
        watch = replace(
            frame.watch, cancelled=lambda: self._left.is_set() or cancelled(), progress=_unheard
        )
        self._thread = threading.Thread(target=self._do, args=(act, watch), daemon=True)

    def _do(self, act: Callable[[Watch], T], watch: Watch) -> None:
        try:
            self._found.append(act(watch))
        except Exception as error:  # noqa: BLE001 raised again by who asks for the result
            self._fault.append(error)

    def result(self) -> T:
        """What the act found, once it has.

        Raises:
            Exception: what the act raised.
        """
        self._thread.join()
        if self._fault:
            raise self._fault[0]
        return self._found[0]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._left.set()
        self._thread.join()


def _unheard(_: int) -> None:
    return
