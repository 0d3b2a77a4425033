"""restic repositories, read by restic itself: snapshots, files, its own check, a restore.

Never locked, never written to: ``--no-lock --no-cache``. The password goes to its standard input.
"""

from __future__ import annotations

import json
import re
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import TYPE_CHECKING, Any

from inventory.backups.dated import utc
from inventory.backups.listing import Count
from inventory.backups.model import Ended, Entry, Evidence, Kind, Run, Seen, Trouble
from inventory.backups.shrinking import shrank
from inventory.backups.trait import looks_encrypted
from inventory.backups.watch import BackupFault
from inventory.facts import Known, Reason, Unknown
from inventory.live.backups.process import Process, find_program
from inventory.live.backups.reading import answer
from inventory.record import replace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from inventory.backups.watch import Watch

#: What restic's check reads of the packs, drawn by chance.
SUBSET = "256M"
#: restic renews the lock of a running backup every five minutes.
_STALE = timedelta(minutes=30)
_LISTING, _RESTORING = 300.0, 3600.0
_ARGUMENTS = 24_000  # characters of paths in one command: Windows takes 32,767 in all
_FOLDERS = ("snapshots", "index", "keys", "locks", "data")

# What restic says, in lower case, and what it means; the first that is found wins.
_SAYINGS = (
    ("wrong password or no key", Trouble.WRONG_PASSWORD),
    ("empty password", Trouble.NO_PASSWORD),
    ("unsupported repository version", Trouble.NEWER_FORM),
    ("permission denied", Trouble.NO_RIGHT),
    ("access is denied", Trouble.NO_RIGHT),
    ("input/output error", Trouble.VANISHED),
    ("stale file handle", Trouble.VANISHED),
    ("transport endpoint", Trouble.VANISHED),
    ("no such device", Trouble.VANISHED),
    ("no snapshot found", Trouble.NO_RUN),
    ("no matching id", Trouble.NO_RUN),
    ("already locked", Trouble.LOCKED),
    ("ciphertext verification failed", Trouble.DAMAGED),
    ("invalid data returned", Trouble.DAMAGED),
    ("hash mismatch", Trouble.DAMAGED),
    ("does not match", Trouble.DAMAGED),
    ("not found in", Trouble.DAMAGED),
    ("does not exist", Trouble.DAMAGED),
    ("no such file", Trouble.DAMAGED),
    ("unexpected eof", Trouble.DAMAGED),
    ("invalid", Trouble.DAMAGED),
    ("contains errors", Trouble.DAMAGED),
    ("error for", Trouble.DAMAGED),
)

#: restic tries for a quarter of an hour to read what is not there, or is not what it was.
_HOPELESS = re.compile(
    "returned error, retrying.*(?:no such file|does not exist|cannot find|hash|invalid|eof|cipher)",
    re.IGNORECASE,
)
#: A line of ``restic --json ls`` that tells a file with a plain path; any other is read as JSON.
_FILE = re.compile(
    rb'\{"name":"[^"\\]*","type":"file","path":"([^"\\]*)"(?:,"uid":\d+)?(?:,"gid":\d+)?'
    rb'(?:,"size":(\d+))?,"mode":\d+,"permissions":"[^"\\]*","mtime":"([^"\\]*)"'
)
_NO_TEXT = "\ufffd".encode()
_SECRETS = frozenset({Trouble.NO_PASSWORD, Trouble.WRONG_PASSWORD, Trouble.NO_RIGHT})


def is_repository(folders: Sequence[str], files: Mapping[str, object]) -> bool:
    """Whether a folder is laid out as restic does, even where a part is missing."""
    parts = {"data", "index", "keys", "snapshots"} & set(folders)
    return len(parts) >= 3 and ("config" in files or "locks" in folders)


def seen(
    place: str, told: Mapping[str, Any], secret: str | None, watch: Watch, at: datetime
) -> Seen:
    """What is known of a repository: its snapshots, its newest one's files, its health."""
    held = answer("files", watch, place=place, names=list(_FOLDERS))["files"]
    troubles = _troubles_of_layout(told, held, at)
    dates = sorted((utc(stamp) for _, stamp in held.get("snapshots", {}).values()), reverse=True)
    base = Seen(Kind.RESTIC, at, Evidence.READ, encrypted=Known(True), troubles=tuple(troubles))  # noqa: FBT003 the value of a fact
    if dates:  # without the password: the dates of the files that restic wrote
        base = replace(
            base, newest=Known(dates[0]), oldest=Known(dates[-1]), versions=Known(len(dates))
        )
    program = find_program("restic")
    fault = (
        BackupFault(Trouble.NO_TOOL, "restic") if program is None
        else BackupFault(Trouble.NO_PASSWORD) if not secret
        else None
    )  # fmt: skip
    if fault is None and Trouble.DAMAGED not in troubles:
        try:
            return _opened(place, secret or "", watch, base, len(dates))
        except BackupFault as met:
            fault = met
    if fault is None:
        return replace(base, intact=Known(False))  # noqa: FBT003 the value of a fact
    why = Reason.ACCESS_DENIED if fault.trouble in _SECRETS else Reason.API_ERROR
    intact = base.intact if fault.trouble is not Trouble.DAMAGED else Known(False)  # noqa: FBT003
    return replace(
        base,
        runs=Unknown(why, detail=fault.detail),
        intact=intact,
        troubles=(*troubles, fault.trouble),
        detail=fault.detail,
    )


def _troubles_of_layout(
    told: Mapping[str, Any], held: Mapping[str, Mapping[str, list[float]]], at: datetime
) -> list[Trouble]:
    troubles = []
    snapshots, index = held.get("snapshots", {}), held.get("index", {})
    size = told["files"].get("config", [0, 0])[0]
    if not size or not held.get("keys") or (snapshots and not index):
        troubles.append(Trouble.DAMAGED)
    if any(not size for files in (snapshots, index) for size, _ in files.values()):
        troubles.append(Trouble.DAMAGED)
    if any(utc(stamp) < at - _STALE for _, stamp in held.get("locks", {}).values()):
        troubles.append(Trouble.LOCKED)
    if not snapshots:
        troubles += [Trouble.NO_RUN] if index else [Trouble.EMPTY, Trouble.NO_RUN]
    return list(dict.fromkeys(troubles))


def _opened(place: str, secret: str, watch: Watch, base: Seen, expected: int) -> Seen:
    """What the password gives access to.

    Raises:
        BackupFault: it opens nothing.
    """
    runs, complaint = _snapshots(place, secret, watch)
    troubles = list(base.troubles)
    if len(runs) < expected or "ignoring" in complaint.lower():
        troubles.append(Trouble.DAMAGED)
    detail = complaint
    told = replace(base, runs=Known(runs), versions=Known(len(runs)))
    if runs:
        told, found, said = _newest(place, secret, watch, told)
        troubles += found
        detail = detail or said
    present = [run.at for run in runs if run.at <= base.at + timedelta(days=1)]
    if len(present) < len(runs):
        troubles.append(Trouble.FUTURE)
    if present:
        told = replace(told, newest=Known(max(present)), oldest=Known(min(present)))
    intact, said = _check(place, secret, watch) if runs else (Unknown(Reason.ABSENT), "")
    if intact == Known(False):  # noqa: FBT003 the value of a fact
        troubles.append(Trouble.DAMAGED)
    return replace(
        told,
        intact=intact if Trouble.DAMAGED not in troubles else Known(False),  # noqa: FBT003
        troubles=tuple(dict.fromkeys(troubles)),
        detail=(said or detail)[:2000],
    )


def _newest(place: str, secret: str, watch: Watch, told: Seen) -> tuple[Seen, list[Trouble], str]:
    """The files of the newest snapshot, beside those of the one before of the same sources."""
    runs = told.runs.value if isinstance(told.runs, Known) else ()
    newest = runs[0]
    troubles: list[Trouble] = []
    count = Count()
    try:
        for entry in entries(place, newest, secret, watch):
            count.add(entry)
    except BackupFault as fault:
        if fault.trouble is Trouble.TIMED_OUT:
            return told, [], fault.detail
        return told, [fault.trouble], fault.detail
    counted = replace(newest, files=count.files, bytes=count.bytes)
    runs = (counted, *runs[1:])
    if not count.files:
        troubles.append(Trouble.EMPTY)
    if looks_encrypted(count.trait, count.names.renamed, count.files):
        troubles.append(Trouble.MASS_CHANGE)
    before = [run for run in runs[1:] if (run.host, run.sources) == (newest.host, newest.sources)]
    known = [run.files for run in before[:10] if run.files is not None]
    if before and not known:  # restic before 0.17 does not write how many files a snapshot has
        earlier = Count()
        try:
            for entry in entries(place, before[0], secret, watch):
                earlier.add(entry)
            known = [earlier.files]
        except BackupFault as fault:
            if fault.trouble is not Trouble.TIMED_OUT:
                troubles.append(fault.trouble)
    if known and shrank(count.files, median(known)):
        troubles.append(Trouble.SHRUNK)
    sources = tuple(dict.fromkeys(source for run in runs for source in run.sources))
    return (
        replace(
            told,
            runs=Known(runs),
            files=Known(count.files),
            bytes=Known(count.bytes),
            sources=Known(sources),
            trait=Known(count.trait),
        ),
        troubles,
        "",
    )


def _start(
    place: str,
    secret: str | None,
    watch: Watch,
    *words: str,
    limit: float,
    folder: Path | None = None,
) -> Process:
    program = find_program("restic")
    if program is None:
        raise BackupFault(Trouble.NO_TOOL, "restic")
    if not secret:
        raise BackupFault(Trouble.NO_PASSWORD)
    if "\n" in secret or "\r" in secret:  # it reads one line
        raise BackupFault(Trouble.WRONG_PASSWORD)
    command = (program, "--repo", place, "--no-lock", "--no-cache", *words)
    given = secret.encode("utf-8", "surrogateescape") + b"\n"
    return Process(command, watch, given=given, limit=limit, folder=folder, hopeless=_HOPELESS)


def trouble_told(complaint: str) -> Trouble:
    """What restic complains of."""
    said = complaint.lower()
    return next((trouble for words, trouble in _SAYINGS if words in said), Trouble.INCOMPLETE)


def _fault(place: str, complaint: str, watch: Watch) -> BackupFault:
    """Why restic failed; a disk that has gone says so before anything else."""
    answer("look", watch, place=place, home="")
    return BackupFault(trouble_told(complaint), complaint[-1000:])


def versions(place: str, secret: str | None, watch: Watch) -> tuple[Run, ...]:
    """The snapshots, the newest first.

    Raises:
        BackupFault: they cannot be read.
    """
    return _snapshots(place, secret, watch)[0]


def _snapshots(place: str, secret: str | None, watch: Watch) -> tuple[tuple[Run, ...], str]:
    with _start(place, secret, watch, "--json", "snapshots", limit=_LISTING) as process:
        told = [line for line in process.lines() if line[:1] in b"[n"]
        if process.code != 0:
            raise _fault(place, process.complaint, watch)
        complaint = _without_banner(process.complaint)
    return parse_snapshots(b"".join(told)), complaint


def _without_banner(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if "repository password from" not in line)


def parse_snapshots(told: bytes) -> tuple[Run, ...]:
    """What ``restic --json snapshots`` prints, the newest first.

    Raises:
        BackupFault: it is no list of snapshots.
    """
    try:
        listed = json.loads(told or b"[]") or []
        runs = [
            Run(
                str(one["id"]),
                moment(one["time"]),
                Ended.SUCCESS,
                _number(one.get("summary"), "total_files_processed"),
                _number(one.get("summary"), "total_bytes_processed"),
                tuple(str(path) for path in one.get("paths") or ()),
                str(one.get("hostname", "")),
            )
            for one in listed
        ]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BackupFault(Trouble.DAMAGED, str(error)) from error
    return tuple(sorted(runs, key=lambda run: run.at, reverse=True))


def _number(summary: object, name: str) -> int | None:
    value = summary.get(name) if isinstance(summary, dict) else None
    return value if isinstance(value, int) else None


def moment(text: str) -> datetime:
    """A moment as restic writes it (RFC 3339, nanoseconds), in UTC.

    Raises:
        ValueError: it is none.
    """
    told = datetime.fromisoformat(text)
    return told.astimezone(UTC) if told.tzinfo else told.replace(tzinfo=UTC)


def entries(place: str, run: Run, secret: str | None, watch: Watch) -> Iterator[Entry]:
    """The files of a snapshot as restic lists them; paths begin with ``/``.

    Raises:
        BackupFault: they cannot be listed to the end.
    """
    for one in _listed(place, run.name, secret, watch):
        if isinstance(one, Entry):
            yield one


def newest(place: str, secret: str | None, watch: Watch) -> tuple[Run, Iterator[Entry]]:
    """The newest snapshot and its files, in one call of restic: each opens with a slow key.

    Raises:
        BackupFault: there is none, or it cannot be read.
    """
    listed = _listed(place, "latest", secret, watch)
    run = next(listed, None)
    if not isinstance(run, Run):
        raise BackupFault(Trouble.NO_RUN)
    return run, (one for one in listed if isinstance(one, Entry))


def _listed(place: str, name: str, secret: str | None, watch: Watch) -> Iterator[Run | Entry]:
    """What ``restic --json ls`` prints: the snapshot, then its files.

    Raises:
        BackupFault: they cannot be listed to the end.
    """
    passed = 0
    with _start(place, secret, watch, "--json", "ls", name, limit=_LISTING) as process:
        with closing(process.lines()) as lines:
            for line in lines:
                told = _told(line)
                if isinstance(told, Run):
                    yield told
                if not isinstance(told, Entry):
                    continue
                passed += 1
                if passed % 1000 == 0:
                    watch.progress(passed)
                yield told
        if process.code != 0:
            raise _fault(place, process.complaint, watch)


def _told(line: bytes) -> Run | Entry | None:
    """What one line of the listing tells; None where it is neither a snapshot nor a file."""
    plain = _FILE.match(line)
    if plain and _NO_TEXT not in line:
        path, size, date = plain.groups()
        return Entry(path.decode(), int(size or 0), _date(date.decode()))
    if not line.startswith(b"{"):
        return None
    node = json.loads(line)
    if node.get("struct_type") == "snapshot":
        return parse_snapshots(b"[" + line + b"]")[0]
    if node.get("type") != "file" or "\ufffd" in node["path"]:
        # A name that is no text: restic can no longer find the file by it.
        return None
    return Entry(node["path"], node.get("size", 0), _date(node.get("mtime", "")))


def _date(text: str) -> datetime:
    try:
        return moment(text)
    except (ValueError, OverflowError):
        return datetime.fromtimestamp(0, UTC)


def _check(place: str, secret: str, watch: Watch) -> tuple[Known[bool] | Unknown, str]:
    """What ``restic check`` says of the structure and of some packs, in the time there is."""
    limit = watch.left(watch.checking)
    if not limit:
        return Unknown(Reason.TIMEOUT), ""
    words = ("check", f"--read-data-subset={SUBSET}")
    with _start(place, secret, watch, *words, limit=limit) as process:
        try:
            for _ in process.lines():
                pass
        except BackupFault as fault:  # out of time; what it has already said stands
            said = process.complaint
            if fault.trouble is Trouble.DAMAGED or trouble_told(said) is Trouble.DAMAGED:
                return Known(False), said  # noqa: FBT003 the value of a fact
            return Unknown(Reason.TIMEOUT), ""
        said = _without_banner(process.complaint)
        if process.code == 0:
            return Known(True), ""  # noqa: FBT003 the value of a fact
    met = _fault(place, said, watch)
    if met.trouble is Trouble.NO_RIGHT:
        return Unknown(Reason.ACCESS_DENIED, detail=said[-500:]), said
    if met.trouble is not Trouble.DAMAGED:
        raise met
    return Known(False), said  # noqa: FBT003 the value of a fact


def restore(  # noqa: PLR0913, PLR0917 what, from where, to where, how
    place: str, run: Run, paths: Sequence[str], into: Path, secret: str | None, watch: Watch
) -> None:
    """Have restic restore files below ``into``, several at a time.

    Raises:
        BackupFault: the repository cannot be read. A file that cannot be is left out.
    """
    for batch in batches(paths, _ARGUMENTS):
        words = ["restore", run.name, "--target", str(into)]
        for path in batch:
            words += ["--include", pattern(path)]
        with _start(place, secret, watch, *words, limit=_RESTORING, folder=into) as process:
            try:
                for _ in process.lines():
                    pass
                if process.code != 0:
                    raise _fault(place, process.complaint, watch)
            except BackupFault as fault:
                if fault.trouble is not Trouble.DAMAGED:
                    raise


def pattern(path: str) -> str:
    """A pattern of restic (Go's ``filepath.Match``) that matches this path only."""
    if sys.platform == "win32":  # no escape there, and only brackets can be in a name
        return path.replace("[", "[[]")
    return "".join(f"\\{letter}" if letter in "\\*?[" else letter for letter in path)


def batches(paths: Sequence[str], room: int) -> Iterator[list[str]]:
    """Paths in groups whose length in bytes fits a command line."""
    batch: list[str] = []
    used = 0
    for path in paths:
        size = len(path.encode("utf-8", "surrogateescape")) + 16
        if batch and used + size > room:
            yield batch
            batch, used = [], 0
        batch.append(path)
        used += size
    if batch:
        yield batch
