"""The door to a copy, whatever its layout: what it is, what it holds, its files, some restored.

A place is a local path: a folder, a ZIP, a mounted disk or share. It is read, never written to, by
children that can be killed; see :class:`Watch` for the limits.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from statistics import median
from typing import TYPE_CHECKING, Any

from inventory.backups import (
    borg,
    duplicati,
    file_history,
    folder,
    kopia,
    restic,
    windows_image,
    zips,
)
from inventory.backups.comparing_seen import holes
from inventory.backups.dated import date_in, utc
from inventory.backups.model import Entry, Evidence, Kind, Medium, Run, Seen, Trouble
from inventory.backups.shrinking import shrank
from inventory.backups.watch import BackupFault, Cancelled, Watch
from inventory.facts import Fact, Known, Reason, Unknown
from inventory.live.backups.reading import answer, read
from inventory.record import replace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

__all__ = [
    "BackupFault", "Cancelled", "Watch", "detect", "entries", "inspect", "restore", "versions",
]  # fmt: skip

#: The gravest first: a copy that nobody can read, then one that is wrong, then one to look at.
GRAVITY = (
    Trouble.MISSING, Trouble.VANISHED, Trouble.TIMED_OUT, Trouble.NO_RIGHT, Trouble.DAMAGED,
    Trouble.MASS_CHANGE, Trouble.NOT_A_BACKUP, Trouble.WRONG_PASSWORD, Trouble.NO_PASSWORD,
    Trouble.NEWER_FORM, Trouble.NO_TOOL, Trouble.EMPTY, Trouble.NO_RUN, Trouble.LOCKED,
    Trouble.SHRUNK, Trouble.INCOMPLETE, Trouble.FUTURE, Trouble.HOLES, Trouble.TOO_MANY,
)  # fmt: skip


def detect(place: str, watch: Watch | None = None) -> Kind:
    """How a copy is laid out, from the names at its top.

    Raises:
        BackupFault: the place cannot be read.
        Cancelled: whoever asked gave up.
    """
    return kind_of(_look(place, watch or Watch()))


def kind_of(told: Mapping[str, Any]) -> Kind:
    """The layout that a first look tells."""
    folders, files = told["folders"], told["files"]
    if told.get("is_file"):
        name = next(iter(files))
        if kopia.looks_like_list(bytes.fromhex(told["head"])):
            return Kind.KOPIA
        zipped = zips.is_zip(bytes.fromhex(told["head"])) or name.lower().endswith(".zip")
        return Kind.ZIP if zipped else Kind.PRODUCT if is_closed(name) else Kind.FOLDER
    if restic.is_repository(folders, files):
        return Kind.RESTIC
    if borg.is_repository(folders, files):
        return Kind.BORG
    if any(name.startswith("kopia.repository") for name in files):
        return Kind.KOPIA
    if any(name.startswith("duplicati-") and ".dlist." in name for name in files):
        return Kind.DUPLICATI
    if "FileHistory" in folders or {"Configuration", "Data"} <= set(folders):
        return Kind.FILE_HISTORY
    if "WindowsImageBackup" in folders or "MediaId" in files:
        return Kind.WINDOWS_IMAGE
    loose = [name for name in files if not name.startswith(".")]
    if loose and sum(map(is_closed, loose)) * 2 >= len(loose):
        return Kind.PRODUCT
    archives = [name for name in loose if name.lower().endswith(".zip")]
    if archives and len(archives) * 2 >= len(loose) and len(folders) <= len(archives):
        return Kind.ZIP
    return Kind.FOLDER


def is_closed(name: str) -> bool:
    """Whether only its own program reads such a file."""
    return name.lower().endswith(
        (
            ".vbk", ".vib", ".vrb", ".vbm", ".tib", ".tibx", ".hbk", ".mrimg", ".mrbak", ".gho",
            ".v2i", ".pbd", ".spf", ".spi", ".adi", ".xva", ".bkf", ".qic", ".nbi", ".7z",
        )
    )  # fmt: skip


def _look(place: str, watch: Watch) -> dict[str, Any]:
    return answer("look", watch, place=place, home=os.path.expanduser("~"))  # noqa: PTH111 a text


def inspect(
    place: str, kind: Kind | None = None, secret: str | None = None, watch: Watch | None = None
) -> Seen:
    """What a copy holds. What is wrong with it is told in ``troubles``, and raises nothing.

    Raises:
        Cancelled: whoever asked gave up.
    """
    chosen = watch or Watch()
    at = datetime.now(UTC)
    told: dict[str, Any] = {}
    found = kind or Kind.FOLDER
    try:
        told = _look(place, chosen)
        found = kind or kind_of(told)
        seen = _seen(place, found, told, secret, chosen, at)
    except BackupFault as fault:
        seen = Seen(found, at, Evidence.MEASURED, troubles=(fault.trouble,), detail=fault.detail)
    return finished(seen, told)


def finished(seen: Seen, told: Mapping[str, Any]) -> Seen:
    """The same with what the first look said of the drive, and the gravest trouble first."""
    troubles = set(seen.troubles)
    runs = seen.runs.value if isinstance(seen.runs, Known) else ()
    if holes([run.at for run in runs]):
        troubles.add(Trouble.HOLES)
    counts = [run.files for run in runs if run.files is not None]
    if len(counts) > 1 and runs[0].files is not None and shrank(runs[0].files, median(counts[1:])):
        troubles.add(Trouble.SHRUNK)
    drive = told.get("drive", {})
    medium: Fact[Medium] = (
        Known(Medium(drive["medium"])) if "medium" in drive else Unknown(Reason.NOT_SUPPORTED)
    )
    encrypted = seen.encrypted
    if encrypted != Known(True) and "encrypted" in drive:  # noqa: FBT003 the value of a fact
        encrypted = Known(bool(drive["encrypted"]))
    return replace(
        seen,
        total=_known(told.get("total")),
        free=_known(told.get("free")),
        medium=medium,
        encrypted=encrypted,
        troubles=tuple(sorted(troubles, key=GRAVITY.index)),
    )


def _known(value: int | None) -> Fact[int]:
    return Unknown(Reason.NOT_SUPPORTED) if value is None else Known(value)


def _seen(  # noqa: PLR0913, PLR0917 what a layout needs
    place: str,
    kind: Kind,
    told: Mapping[str, Any],
    secret: str | None,
    watch: Watch,
    at: datetime,
) -> Seen:
    now = at.timestamp()
    match kind:
        case Kind.RESTIC:
            return restic.seen(place, _expect(kind, told), secret, watch, at)
        case Kind.BORG:
            return borg.seen(place, _expect(kind, told), secret, watch, at)
        case Kind.ZIP:
            names = archives(told)
            counted = answer(
                "zip", watch, place=place, names=names, secret=secret, seconds=watch.checking,
                now=now,
            )  # fmt: skip
            return zips.seen(counted, names, at)
        case Kind.KOPIA if told.get("is_file"):
            return kopia.seen(answer("kopia_list", watch, place=place)["text"], at)
    if told.get("is_file"):
        return replace(_product(told, at), kind=kind)
    match kind:
        case Kind.FILE_HISTORY:
            return file_history.seen(
                answer("history", watch, place=place, limit=watch.files, now=now), at
            )
        case Kind.WINDOWS_IMAGE:
            return windows_image.seen(answer("image", watch, place=place), at)
        case Kind.DUPLICATI:
            return duplicati.seen(answer("duplicati", watch, place=place), at)
    dated = folder.dated_folders(told["folders"], told["files"]) if kind is Kind.FOLDER else ()
    counted = answer("folder", watch, place=place, limit=watch.files, now=now, dated=dated)
    seen = replace(folder.seen(counted, dated, at), kind=kind)
    if kind is Kind.FOLDER:
        return seen
    # The files of a program: their dates and sizes tell when it wrote, not what it holds.
    closed = Unknown(Reason.NOT_SUPPORTED)
    troubles = tuple(one for one in seen.troubles if one is not Trouble.MASS_CHANGE)
    return replace(
        seen, runs=closed, oldest=closed, versions=closed, files=closed, trait=closed,
        troubles=troubles if Trouble.EMPTY in troubles else (*troubles, Trouble.NO_TOOL),
    )  # fmt: skip


def _expect(kind: Kind, told: Mapping[str, Any]) -> Mapping[str, Any]:
    """The first look, of a place that may hold such a repository.

    Raises:
        BackupFault: it holds something else.
    """
    if told.get("is_file"):
        raise BackupFault(Trouble.NOT_A_BACKUP)
    if not told["folders"] and not told["files"]:
        raise BackupFault(Trouble.EMPTY)
    if kind_of(told) is not kind:
        raise BackupFault(Trouble.NOT_A_BACKUP, f"not {kind}")
    return told


def _product(told: Mapping[str, Any], at: datetime) -> Seen:
    """A single file that only its own program reads: its date and its size."""
    size, modified = next(iter(told["files"].values()))
    return Seen(
        Kind.PRODUCT,
        at,
        Evidence.MEASURED,
        newest=Known(utc(modified)),
        bytes=Known(size),
        troubles=(Trouble.NO_TOOL,) if size else (Trouble.EMPTY,),
    )


def archives(told: Mapping[str, Any]) -> list[str]:
    """The ZIPs of a place, the newest first; an empty name when the place itself is one."""
    if told.get("is_file"):
        return [""]
    found = [
        (date.timestamp() if (date := date_in(name)) else held[1], name)
        for name, held in told["files"].items()
        if name.lower().endswith(".zip")
    ]
    return [name for _, name in sorted(found, reverse=True)]


def versions(
    place: str, kind: Kind | None = None, secret: str | None = None, watch: Watch | None = None
) -> tuple[Run, ...]:
    """The runs of a copy, the newest first.

    Raises:
        BackupFault: they cannot be read.
        Cancelled: whoever asked gave up.
    """
    chosen = watch or Watch()
    told = _look(place, chosen)
    found = kind or kind_of(told)
    match found:
        case Kind.RESTIC:
            return restic.versions(place, secret, chosen)
        case Kind.BORG:
            return borg.versions(place, secret, chosen)
    seen = _seen(place, found, told, secret, replace(chosen, checking=0.0), datetime.now(UTC))
    if isinstance(seen.runs, Unknown):
        raise BackupFault(next(iter(seen.troubles), Trouble.NO_TOOL), seen.detail)
    return seen.runs.value


def newest(
    place: str, kind: Kind, secret: str | None = None, watch: Watch | None = None
) -> tuple[Run, Iterator[Entry]]:
    """The newest run of a copy, and its files as :func:`entries` gives them.

    Raises:
        BackupFault: there is none, or it cannot be read.
        Cancelled: whoever asked gave up.
    """
    chosen = watch or Watch()
    if kind is Kind.RESTIC:
        _look(place, chosen)
        return restic.newest(place, secret, chosen)
    run = next(iter(versions(place, kind, secret, chosen)), None)
    if run is None:
        raise BackupFault(Trouble.NO_RUN)
    return run, entries(place, kind, run, secret, chosen)


def entries(
    place: str, kind: Kind, run: Run, secret: str | None = None, watch: Watch | None = None
) -> Iterator[Entry]:
    """The files of a run as they come, in constant memory, in no order.

    Paths are as the copy writes them: below the folder or the dated sub-folder, as in the archive,
    from ``/`` in restic.

    Raises:
        BackupFault: they cannot be listed to the end.
        Cancelled: whoever asked gave up.
    """
    chosen = watch or Watch()
    match kind:
        case Kind.RESTIC:
            yield from restic.entries(place, run, secret, chosen)
        case Kind.BORG:
            yield from borg.entries(place, run, secret, chosen)
        case _ if kind in _LISTED:
            for told in read(f"{_LISTED[kind]}_entries", chosen, place=place, run=run.name):
                for path, size, modified in told["e"]:
                    yield Entry(path, size, utc(modified))
        case _:
            raise BackupFault(Trouble.NO_TOOL, kind)


_LISTED = {Kind.FOLDER: "folder", Kind.ZIP: "zip", Kind.FILE_HISTORY: "history"}


def restore(  # noqa: PLR0913, PLR0917 what, from where, to where, how
    place: str,
    kind: Kind,
    run: Run,
    paths: Sequence[str],
    into: Path,
    secret: str | None = None,
    watch: Watch | None = None,
) -> None:
    """Restore files below ``into``, an existing folder of ours, each at its path in the copy.

    A file that is missing or damaged in the copy is not there afterwards, and raises nothing.

    Raises:
        BackupFault: the copy cannot be read, or a path leads out of ``into``.
        Cancelled: whoever asked gave up.
        OSError: our own disk refuses.
    """
    chosen = watch or Watch()
    if not paths:
        return
    match kind:
        case Kind.RESTIC:
            restic.restore(place, run, paths, into, secret, chosen)
        case Kind.BORG:
            borg.restore(place, run, paths, into, secret, chosen)
        case _ if kind in _LISTED:
            asked: dict[str, object] = {"secret": secret} if kind is Kind.ZIP else {}
            for _ in read(
                f"{_LISTED[kind]}_restore", chosen, place=place, run=run.name,
                paths=list(paths), into=str(into), **asked,
            ):  # fmt: skip
                pass
        case _:
            raise BackupFault(Trouble.NO_TOOL, kind)
