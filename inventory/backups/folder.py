"""Plain copies: a mirror of the files, or one dated sub-folder for each run.

:func:`tally`, :func:`list_files` and :func:`copy_files` run in the reading child; links are never
followed, nothing is written there. :func:`seen` makes of their plain numbers what is known.
"""

from __future__ import annotations

import os
import random
import stat
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

from inventory.backups.dated import are_dated, date_in, moment_of, utc
from inventory.backups.faulting import LocalFault, trouble_of
from inventory.backups.looking import long_path, under
from inventory.backups.model import Ended, Evidence, Kind, Run, Seen, Trouble
from inventory.backups.safe_paths import target_for
from inventory.backups.trait import (
    HEAD,
    SAMPLE,
    Names,
    is_opaque,
    looks_encrypted,
    promises,
    trait,
)  # fmt: skip
from inventory.backups.watch import BackupFault
from inventory.facts import Known, Reason, Unknown

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping, Sequence

#: Runs whose files are counted, the newest first; older ones are dated only.
COUNTED_RUNS = 15
BEAT = 500  # files between two signs of life
BATCH = 200
_BLOCK = 1 << 20
_DAY = 86400.0
_PLAINLY = os.O_RDONLY
for _name in ("O_NONBLOCK", "O_BINARY", "O_NOFOLLOW"):  # those that this system has
    _PLAINLY |= getattr(os, _name, 0)
_REPARSE = 0x400  # FILE_ATTRIBUTE_REPARSE_POINT: junctions and cloud placeholders


class Walk:
    """A walk through a tree in no order: files only, links never followed, what is closed counted.

    ``denied`` counts folders and files that may not be read; ``passed`` the files passed.
    """

    def __init__(self, root: str) -> None:
        self.root = root
        self.denied = 0
        self.passed = 0

    def files(self) -> Iterator[tuple[str, os.stat_result]]:
        """Each file: its path below the root, with ``/``, and what the system says of it.

        Raises:
            BackupFault: the root cannot be read, or went away on the way.
        """
        waiting = [""]
        while waiting:
            folder = waiting.pop()
            try:
                with os.scandir(under(self.root, folder)) as listed:
                    for entry in listed:
                        path = f"{folder}/{entry.name}" if folder else entry.name
                        try:
                            held = entry.stat(follow_symlinks=False)
                        except FileNotFoundError:  # gone meanwhile
                            continue
                        except OSError as error:
                            self._refused(error)
                            continue
                        if getattr(held, "st_file_attributes", 0) & _REPARSE:
                            continue
                        if stat.S_ISDIR(held.st_mode):
                            waiting.append(path)
                        elif stat.S_ISREG(held.st_mode):
                            self.passed += 1
                            yield path, held
            except OSError as error:
                if not folder:
                    raise BackupFault(trouble_of(error), str(error)) from error
                self._refused(error)
        self._still_there()

    def _refused(self, error: OSError) -> None:
        """A folder or a file cannot be read: closed, gone, or the whole place went away."""
        if isinstance(error, FileNotFoundError):  # gone meanwhile
            return
        self._still_there()
        self.denied += 1

    def _still_there(self) -> None:
        try:
            os.stat(self.root)  # noqa: PTH116 a text, as os.scandir takes it
        except OSError as error:
            raise BackupFault(trouble_of(error, begun=True), str(error)) from error


def tally(
    place: str, limit: int, now: float, dated: Sequence[str] = ()
) -> Iterator[dict[str, Any]]:
    """Count a plain copy: one object of plain numbers, after signs of life.

    ``dated`` are the sub-folders that are runs, the newest first: the numbers are then those of
    the newest, and ``runs`` has those of the following. ``now`` is seconds since 1970.

    Raises:
        BackupFault: the place cannot be read, or went away.
    """
    root = long_path(place)
    runs: list[dict[str, Any]] = []
    whole: dict[str, Any] = {}
    if not dated:
        whole = yield from _count(root, limit, now)
    for name in islice(dated, COUNTED_RUNS):
        path = under(root, name)
        try:
            one = yield from _count(path, limit, now, sampling=not whole)
            modified = os.stat(path).st_mtime  # noqa: PTH116
        except BackupFault as fault:
            if fault.trouble in {Trouble.VANISHED, Trouble.MISSING}:
                os.stat(root)  # noqa: PTH116 raises when the whole place has gone
                continue
            one, modified = {"files": None, "bytes": None, "newest": None, "denied": 1}, 0.0
        whole = whole or one
        limit -= one["files"] or 0
        runs.append({"name": name, "modified": modified, **one})
        if limit <= 0:
            break
    yield {**whole, "runs": runs}


def _count(
    root: str, limit: int, now: float, *, sampling: bool = True
) -> Generator[dict[str, Any], None, dict[str, Any]]:
    names, chosen = Names(), random.Random(0)  # noqa: S311 a sample, no secret
    walk = Walk(root)
    size, future, newest, oldest, latest = 0, 0, None, None, None
    sample: list[str] = []
    eligible = 0
    near: dict[int, int] = {}  # files by hour, of the last days before the newest
    too_many = False
    for path, held in walk.files():
        if walk.passed > limit:
            too_many = True
            break
        if walk.passed % BEAT == 0:
            yield {"beat": walk.passed}
        name = path.rpartition("/")[2]
        names.add(name)
        size += held.st_size
        modified = held.st_mtime
        latest = modified if latest is None else max(latest, modified)
        if modified > now + _DAY:
            future += 1
        else:
            newest = modified if newest is None else max(newest, modified)
            oldest = modified if oldest is None else min(oldest, modified)
            hour = int(modified // 3600)
            if hour >= newest // 3600 - 24:
                near[hour] = near.get(hour, 0) + 1
                if len(near) > 100:
                    near = {h: n for h, n in near.items() if h >= newest // 3600 - 24}
        if sampling and held.st_size and promises(name):
            eligible += 1
            if len(sample) < SAMPLE:
                sample.append(path)
            elif (at := chosen.randrange(eligible)) < SAMPLE:
                sample[at] = path
    yield {"beat": walk.passed}
    opaque = sampled = unread = 0
    for path in sample:
        state = opacity(under(root, path), path)
        unread += state == "unread"
        sampled += state in {"opaque", "clear"}
        opaque += state == "opaque"
        yield {"beat": walk.passed}
    changed = sum(n for h, n in near.items() if newest is not None and h >= newest // 3600 - 24)
    return {
        "files": walk.passed - too_many,
        "bytes": size,
        "newest": newest,
        "oldest": oldest,
        "latest": latest,
        "future": future,
        "denied": walk.denied + unread,
        "suffixes": names.commonest(),
        "renamed": names.renamed,
        "opaque": opaque,
        "sampled": sampled,
        "changed": changed,
        "too_many": too_many,
    }


def opacity(path: str, name: str) -> str:
    """How the beginning of a file looks: opaque, clear, unknown; unread or gone where it is not."""
    try:
        # Opening a fifo or a device that took a file's place would wait for ever.
        number = os.open(path, _PLAINLY)
        with open(number, "rb", buffering=0) as file:  # noqa: PTH123
            head = file.read(HEAD) or b""
    except OSError as error:
        trouble = trouble_of(error, begun=True)
        if trouble is Trouble.NO_RIGHT:
            return "unread"
        return "gone"
    found = is_opaque(head, promises(name.rpartition("/")[2]))
    return "unknown" if found is None else "opaque" if found else "clear"


def dated_folders(folders: Sequence[str], files: Mapping[str, object]) -> tuple[str, ...]:
    """The sub-folders that are runs, the newest first; none where they are no dated copies."""
    if not are_dated(folders):
        return ()
    loose = [name for name in files if not name.lower().endswith((".txt", ".log", ".ini", ".db"))]
    if len(loose) > len(folders):
        return ()
    found = [(date, name) for name in folders if (date := date_in(name)) is not None]
    return tuple(name for _, name in sorted(found, reverse=True))


def seen(told: Mapping[str, Any], folders: Sequence[str], at: datetime) -> Seen:
    """What is known of a plain copy from its tally; ``folders`` are those that are runs."""
    troubles: list[Trouble] = []
    if told.get("denied"):
        troubles.append(Trouble.INCOMPLETE)
    if told.get("future"):
        troubles.append(Trouble.FUTURE)
    if told.get("too_many"):
        troubles.append(Trouble.TOO_MANY)
    runs = dated_runs(told["runs"], folders) if folders else _single(told)
    if not told.get("files") and told.get("files", 0) is not None:
        troubles += [Trouble.EMPTY, Trouble.NO_RUN]
        runs = ()
    known = trait(
        told.get("suffixes", ()),
        opaque=told.get("opaque", 0),
        sampled=told.get("sampled", 0),
        changed=told.get("changed", 0),
    )
    if looks_encrypted(known, told.get("renamed", 0), told.get("files") or 0):
        troubles.append(Trouble.MASS_CHANGE)
    present = [run for run in runs if run.at <= at + timedelta(days=1)]
    if len(present) < len(runs):
        troubles.append(Trouble.FUTURE)
    newest = max((run.at for run in present), default=None)
    nothing = Unknown(Reason.ABSENT)
    return Seen(
        Kind.FOLDER,
        at,
        Evidence.MEASURED,
        runs=Known(runs),
        newest=nothing if newest is None else Known(newest),
        oldest=nothing if newest is None else Known(min(run.at for run in present)),
        versions=Known(len(runs)),
        files=_number(told.get("files")),
        bytes=_number(told.get("bytes")),
        trait=Known(known),
        troubles=tuple(troubles),
    )


def _number(value: int | None) -> Known[int] | Unknown:
    return Unknown(Reason.ACCESS_DENIED) if value is None else Known(value)


def _single(told: Mapping[str, Any]) -> tuple[Run, ...]:
    """The only run of a mirror, at the date of its newest file: the last that it may be of."""
    newest = told.get("newest") or told.get("latest")
    if newest is None:
        return ()
    return (Run("", utc(newest), Ended.UNKNOWN, told["files"], told["bytes"]),)


def dated_runs(counted: Sequence[Mapping[str, Any]], names: Sequence[str]) -> tuple[Run, ...]:
    """One run for each dated name, the newest first; those not counted have no number."""
    known = {one["name"]: one for one in counted}
    runs = []
    for name in names:
        one = known.get(name, {})
        runs.append(
            Run(
                name,
                moment_of(name, one.get("newest") or one.get("modified") or 0.0),
                Ended.UNKNOWN,
                one.get("files"),
                one.get("bytes"),
            )
        )
    return tuple(sorted(runs, key=lambda run: run.at, reverse=True))


def list_files(place: str, run: str) -> Iterator[dict[str, Any]]:
    """The files of a run, in batches: ``{"e": [[path, size, date], …]}``.

    Raises:
        BackupFault: the place cannot be read, or went away.
    """
    root = long_path(place)
    walk = Walk(under(root, run))
    batch: list[list[Any]] = []
    for path, held in walk.files():
        batch.append([path, held.st_size, held.st_mtime])
        if len(batch) >= BATCH:
            yield {"e": batch}
            yield {"beat": walk.passed}
            batch = []
    yield {"e": batch}


def copy_files(place: str, run: str, paths: Sequence[str], into: str) -> Iterator[dict[str, Any]]:
    """Copy files of a run below ``into``, at their own paths; one that is missing is left out.

    Raises:
        BackupFault: a path leads out of the copy, or the place went away.
        LocalFault: our own disk refuses.
    """
    root = long_path(place)
    base = under(root, run)
    for number, path in enumerate(paths, 1):
        target = target_for(into, path)
        yield from copy_one(under(base, path), target, number)
    os.stat(root)  # noqa: PTH116 raises when the whole place has gone


def copy_one(source: str, target: str, number: int) -> Iterator[dict[str, Any]]:
    """Copy one file with its date; a sign of life for each block. Unreadable: left out.

    Raises:
        LocalFault: our own disk refuses.
        BackupFault: the disk or the share went away.
    """
    try:
        held = os.lstat(source)
        if not stat.S_ISREG(held.st_mode):
            return
        file = open(source, "rb", buffering=0)  # noqa: PTH123, SIM115 closed below
    except OSError:
        return
    complete = False
    with file:
        copied = create(target)
        with copied:
            while True:
                try:
                    block = file.read(_BLOCK)
                except OSError:
                    break
                if not block:
                    complete = True
                    break
                try:
                    copied.write(block)
                except OSError as error:
                    raise LocalFault(error) from error
                yield {"beat": number}
    if complete:
        os.utime(target, ns=(held.st_atime_ns, held.st_mtime_ns))
    else:
        os.unlink(target)  # noqa: PTH108


def create(target: str) -> Any:  # noqa: ANN401 a file open for writing
    """A new file of ours, with the folders above it.

    Raises:
        LocalFault: our own disk refuses.
    """
    try:
        os.makedirs(os.path.dirname(target), exist_ok=True)  # noqa: PTH103, PTH120
        return open(target, "xb")  # noqa: PTH123
    except OSError as error:
        raise LocalFault(error) from error


def now_utc() -> datetime:
    """The moment of a look."""
    return datetime.now(UTC)
