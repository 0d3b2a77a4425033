r"""Windows File History on its disk: every version of every file under its own dated name.

``FileHistory\<user>\<PC>\Data\C\Users\…\name (YYYY_MM_DD HH_MM_SS UTC).ext``, beside
``Configuration\Config1.xml``. A run here is a day on which versions were kept: its name is that
day in UTC, its files the last version of each as of then. Long paths that Windows moved into
numbered folders (``$OF``) are counted, and cannot be given back under their names.

:func:`tally`, :func:`list_files` and :func:`copy_files` run in the reading child.
"""

from __future__ import annotations

import os
import re
import stat
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from inventory.backups.dated import utc
from inventory.backups.faulting import trouble_of
from inventory.backups.folder import BATCH, BEAT, copy_one, opacity
from inventory.backups.looking import long_path, under
from inventory.backups.model import Ended, Evidence, Kind, Run, Seen, Trouble
from inventory.backups.safe_paths import target_for
from inventory.backups.trait import SAMPLE, Names, looks_encrypted, promises, trait
from inventory.backups.watch import BackupFault
from inventory.facts import Fact, Known, Reason, Unknown
from inventory.markup import parse_xml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

# One account writes braces instead of brackets: both are read.
_VERSION = re.compile(
    r"(?P<name>.+) [({](?P<at>\d{4}_\d\d_\d\d \d\d_\d\d_\d\d) UTC[)}](?P<suffix>\.[^.]*)?",
    re.DOTALL,
)
_LONG = "$OF"
_DEPTH = 3  # FileHistory, user, computer
_CONFIG = 1 << 20
_DAY = 86400.0


def version_of(name: str) -> tuple[str, float] | None:
    """The name that a file had, and when this version was kept, in seconds since 1970."""
    found = _VERSION.fullmatch(name)
    if found is None:
        return None
    try:
        at = datetime.strptime(found["at"], "%Y_%m_%d %H_%M_%S").replace(tzinfo=UTC)
    except ValueError:
        return None
    return found["name"] + (found["suffix"] or ""), at.timestamp()


def bases(root: str) -> list[str]:
    """The folders of computers below a place, each with its ``Data``; the place may be one."""
    found: list[str] = []
    waiting = [("", 0)]
    while waiting:
        folder, depth = waiting.pop()
        path = under(root, folder)
        try:
            with os.scandir(path) as listed:
                inner = [entry.name for entry in listed if entry.is_dir(follow_symlinks=False)]
        except OSError:
            if not folder:
                raise
            continue
        if "Data" in inner:
            found.append(folder)
        elif "FileHistory" in inner and not folder:
            waiting.append(("FileHistory", 1))
        elif depth < _DEPTH:
            waiting += [(f"{folder}/{name}" if folder else name, depth + 1) for name in inner]
    return sorted(found)


class Versions:
    """A walk through the versions, one folder at a time; ``denied`` counts what is closed."""

    def __init__(self, root: str) -> None:
        self.root = root
        self.denied = 0
        self.passed = 0

    def folders(
        self,
    ) -> Iterator[tuple[str, str, dict[str, list[tuple[float, str, os.stat_result]]]]]:
        """Each folder: its path, that of the living one, its versions by name, the newest first.

        Raises:
            BackupFault: the place went away.
        """
        for base in bases(self.root):
            data = f"{base}/Data" if base else "Data"
            waiting = [data]
            while waiting:
                folder = waiting.pop()
                held: dict[str, list[tuple[float, str, os.stat_result]]] = {}
                try:
                    with os.scandir(under(self.root, folder)) as listed:
                        for entry in listed:
                            self._take(entry, folder, waiting, held)
                except OSError as error:
                    if trouble_of(error, begun=True) is not Trouble.NO_RIGHT:
                        os.stat(self.root)  # noqa: PTH116 raises when the whole place has gone
                    self.denied += 1
                    continue
                for versions in held.values():
                    versions.sort(key=lambda one: one[0], reverse=True)
                yield folder, folder[len(data) + 1 :], held

    def _take(
        self,
        entry: os.DirEntry[str],
        folder: str,
        waiting: list[str],
        held: dict[str, list[tuple[float, str, os.stat_result]]],
    ) -> None:
        try:
            state = entry.stat(follow_symlinks=False)
        except OSError:
            self.denied += 1
            return
        if stat.S_ISDIR(state.st_mode):
            waiting.append(f"{folder}/{entry.name}")
        elif stat.S_ISREG(state.st_mode) and (found := version_of(entry.name)):
            self.passed += 1
            held.setdefault(found[0], []).append((found[1], entry.name, state))


def tally(place: str, limit: int, now: float) -> Iterator[dict[str, Any]]:
    """Count the versions: one object of plain numbers, after signs of life.

    Raises:
        BackupFault: the place cannot be read, or holds no File History.
    """
    root = long_path(place)
    found = bases(root)
    if not found:
        raise BackupFault(Trouble.NOT_A_BACKUP)
    walk, names = Versions(root), Names()
    days: dict[int, float] = {}
    size = future = beaten = 0
    sample: list[str] = []
    for folder, _, held in walk.folders():
        for name, versions in held.items():
            if versions[0][0] > now + _DAY:
                future += 1
            names.add(name)
            size += versions[0][2].st_size
            for at, _, _ in versions:
                day = int(at // _DAY)
                days[day] = max(days.get(day, 0.0), at)
            if len(sample) < SAMPLE and versions[0][2].st_size and promises(name):
                sample.append(f"{folder}/{versions[0][1]}")
        if walk.passed >= beaten + BEAT:
            beaten = walk.passed
            yield {"beat": walk.passed}
        if walk.passed > limit:
            break
    opaque = sampled = 0
    for path in sample:
        state = opacity(under(root, path), path)
        sampled += state in {"opaque", "clear"}
        opaque += state == "opaque"
        yield {"beat": walk.passed}
    yield {
        "files": names.total,
        "bytes": size,
        "days": sorted(days.values(), reverse=True),
        "future": future,
        "denied": walk.denied,
        "suffixes": names.commonest(),
        "renamed": names.renamed,
        "opaque": opaque,
        "sampled": sampled,
        "too_many": walk.passed > limit,
        "sources": [source for base in found for source in _sources(under(root, base))],
    }


def _sources(base: str) -> list[str]:
    """The folders that the settings kept beside the data say to copy."""
    for name in ("Config1.xml", "Config2.xml"):
        path = under(base, f"Configuration/{name}")
        try:
            with open(path, "rb") as file:  # noqa: PTH123
                data = file.read(_CONFIG)
        except OSError:
            continue
        wide = data[:2] in {b"\xff\xfe", b"\xfe\xff"}
        root = parse_xml(data.decode("utf-16" if wide else "utf-8-sig", "replace"))
        if root is not None:
            found = [
                (element.text or "").strip()
                for path in ("Library/Folder", "UserFolder")
                for element in root.iterfind(path)
            ]
            return list(dict.fromkeys(one for one in found if one))
    return []


def seen(told: Mapping[str, Any], at: datetime) -> Seen:
    """What is known of a File History from its tally."""
    troubles = []
    if told["denied"]:
        troubles.append(Trouble.INCOMPLETE)
    if told["future"]:
        troubles.append(Trouble.FUTURE)
    if told["too_many"]:
        troubles.append(Trouble.TOO_MANY)
    present = [utc(stamp) for stamp in told["days"] if stamp <= at.timestamp() + _DAY]
    sources: tuple[str, ...] = tuple(told["sources"])
    runs = tuple(
        Run(
            f"{day:%Y-%m-%d}",
            day,
            Ended.UNKNOWN,
            told["files"] if number == 0 else None,
            told["bytes"] if number == 0 else None,
            sources,
        )
        for number, day in enumerate(present)
    )
    if not told["files"]:
        troubles += [Trouble.EMPTY, Trouble.NO_RUN]
    known = trait(told["suffixes"], opaque=told["opaque"], sampled=told["sampled"])
    if looks_encrypted(known, told["renamed"], told["files"]):
        troubles.append(Trouble.MASS_CHANGE)
    nothing = Unknown(Reason.ABSENT)
    held: Fact[tuple[str, ...]] = Known(sources) if sources else nothing
    return Seen(
        Kind.FILE_HISTORY,
        at,
        Evidence.MEASURED,
        runs=Known(runs),
        newest=Known(present[0]) if present else nothing,
        oldest=Known(present[-1]) if present else nothing,
        versions=Known(len(runs)),
        files=Known(told["files"]),
        bytes=Known(told["bytes"]),
        sources=held,
        trait=Known(known),
        troubles=tuple(troubles),
    )


def _until(run: str) -> float:
    """The end of the day that names a run."""
    try:
        return datetime.strptime(run, "%Y-%m-%d").replace(tzinfo=UTC).timestamp() + _DAY
    except ValueError as error:
        raise BackupFault(Trouble.NO_RUN, run) from error


def list_files(place: str, run: str) -> Iterator[dict[str, Any]]:
    """The last version of each file as of a run: ``{"e": [[path, size, date], …]}``.

    Paths are those of the living files, from their drive: ``C/Users/…``. The date is the file's.

    Raises:
        BackupFault: the place went away, or there is no such run.
    """
    end, walk = _until(run), Versions(long_path(place))
    batch: list[list[Any]] = []
    for _, living, held in walk.folders():
        if living.partition("/")[0] == _LONG:
            continue
        for name, versions in held.items():
            chosen = next((one for one in versions if one[0] < end), None)
            if chosen is not None:
                path = f"{living}/{name}" if living else name
                batch.append([path, chosen[2].st_size, chosen[2].st_mtime])
        if len(batch) >= BATCH:
            yield {"e": batch}
            yield {"beat": walk.passed}
            batch = []
    yield {"e": batch}


def copy_files(place: str, run: str, paths: Sequence[str], into: str) -> Iterator[dict[str, Any]]:
    """Copy the versions that a run has of some files, under their living names.

    Raises:
        BackupFault: a path leads out of the copy, or there is no such run.
        LocalFault: our own disk refuses.
    """
    root, end = long_path(place), _until(run)
    found = bases(root)
    for number, path in enumerate(paths, 1):
        target = target_for(into, path)
        folder, _, name = path.rpartition("/")
        for base in found:
            inside = under(under(under(root, base), "Data"), folder)
            source = _version_in(inside, name, end)
            if source is not None:
                yield from copy_one(source, target, number)
                break
    os.stat(root)  # noqa: PTH116 raises when the whole place has gone


def _version_in(folder: str, name: str, end: float) -> str | None:
    """The last version of a file that was kept before a moment."""
    best: tuple[float, str] | None = None
    try:
        with os.scandir(folder) as listed:
            for entry in listed:
                kept = version_of(entry.name)
                if (
                    kept
                    and kept[0] == name
                    and kept[1] < end
                    and (best is None or kept[1] > best[0])
                ):
                    best = (kept[1], entry.path)
    except OSError:
        return None
    return best[1] if best else None
