"""ZIP copies: one archive, or a folder of dated ones.

:func:`tally`, :func:`list_files` and :func:`copy_files` run in the reading child. Sums are checked
by reading, never by unpacking, and for so many seconds: an archive that would grow without end
only uses up that time.
"""

from __future__ import annotations

import os
import stat
import struct
import time
import zipfile
import zlib
from typing import TYPE_CHECKING, Any

from inventory.backups.dated import utc
from inventory.backups.faulting import LocalFault
from inventory.backups.folder import BATCH, COUNTED_RUNS, create, dated_runs
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
from inventory.facts import Fact, Known, Reason, Unknown
from inventory.record import replace

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping, Sequence
    from datetime import datetime

_BLOCK = 1 << 18
_AES = 99
_MARKS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_TIMESTAMP = 0x5455
_UNIX = 3
#: A list of members longer than this is not read: no honest archive has one.
_LONGEST_LIST = 1 << 30
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, struct.error, NotImplementedError, ValueError)


def is_zip(head: bytes) -> bool:
    """Whether a file begins as a ZIP does."""
    return head.startswith(_MARKS)


def tally(
    place: str, names: Sequence[str], secret: str | None, seconds: float, now: float
) -> Iterator[dict[str, Any]]:
    """Count ZIP archives: one object of plain numbers, after signs of life.

    ``names`` are the archives below ``place``, the newest first; an empty name is the place
    itself. The sums of the newest are checked for ``seconds``; the next ones are only listed.

    Raises:
        OSError: the newest archive cannot be read.
    """
    runs: list[dict[str, Any]] = []
    whole: dict[str, Any] = {}
    for name in names[:COUNTED_RUNS]:
        path = under(long_path(place), name)
        one: dict[str, Any] = {"name": name, "modified": os.stat(path).st_mtime}  # noqa: PTH116
        try:
            with zipfile.ZipFile(path) as archive:
                told = _count(archive, now)
                one.update(told)
                if not whole:
                    yield {"beat": told["files"]}
                    try:
                        whole = yield from _read_through(archive, secret, seconds, told)
                    except _BROKEN as error:
                        whole = {**told, "trouble": Trouble.DAMAGED, "detail": str(error)}
        except _BROKEN as error:
            one["trouble"] = Trouble.DAMAGED
            whole = whole or {"trouble": Trouble.DAMAGED, "detail": str(error)}
        runs.append(one)
        yield {"beat": one.get("files") or 0}
    yield {**whole, "runs": runs}


def _count(archive: zipfile.ZipFile, now: float) -> dict[str, Any]:
    names = Names()
    size, newest, future, sealed, aes = 0, None, 0, 0, 0
    for member in archive.filelist:
        if member.is_dir():
            continue
        names.add(name_of(member).rpartition("/")[2])
        size += member.file_size
        sealed += member.flag_bits & 1
        aes += member.compress_type == _AES
        modified = modified_of(member)
        if modified > now + 86400:
            future += 1
        else:
            newest = modified if newest is None else max(newest, modified)
    return {
        "files": names.total,
        "bytes": size,
        "newest": newest,
        "future": future,
        "sealed": sealed,
        "aes": aes,
        "suffixes": names.commonest(),
        "renamed": names.renamed,
    }


def _read_through(
    archive: zipfile.ZipFile, secret: str | None, seconds: float, told: dict[str, Any]
) -> Generator[dict[str, Any], None, dict[str, Any]]:
    """Read members to check their sums and to look at their first bytes, as long as there is time.

    Raises:
        BadZipFile and its like: a member is damaged.
    """
    fault = None
    if told["sealed"] and not secret:
        fault = Trouble.NO_PASSWORD
    elif told["aes"]:
        fault = Trouble.NO_TOOL
    opaque = sampled = 0
    deadline = time.monotonic() + seconds
    members = [m for m in archive.filelist if not m.is_dir()] if fault is None else []
    step = max(len(members) // SAMPLE, 1)
    complete = fault is None
    for number, member in enumerate(members):
        try:
            opened = archive.open(member, pwd=secret.encode() if secret else None)
        except RuntimeError as error:  # what zipfile says of a wrong password
            if member.flag_bits & 1:
                fault, complete = Trouble.WRONG_PASSWORD, False
                break
            raise zipfile.BadZipFile(str(error)) from error
        with opened:
            head = opened.read(HEAD)
            promised = promises(member.filename.rpartition("/")[2])
            if number % step == 0 and promised and (state := is_opaque(head, promised)) is not None:
                sampled += 1
                opaque += state
            while opened.read(_BLOCK):
                if time.monotonic() > deadline:
                    break
                yield {"beat": number}
        yield {"beat": number}
        if time.monotonic() > deadline:
            complete = False
            break
    return {**told, "opaque": opaque, "sampled": sampled, "trouble": fault, "complete": complete}


def name_of(member: zipfile.ZipInfo) -> str:
    """The path of a member as whoever wrote it meant it.

    Without the mark of UTF-8 the standard library reads DOS letters (code page 437): Unix programs
    write UTF-8 there all the same, Windows in French code page 850.
    """
    if member.flag_bits & 0x800:
        return member.filename
    try:
        raw = member.filename.encode("cp437")
    except UnicodeEncodeError:
        return member.filename
    if member.create_system == _UNIX:
        return raw.decode("utf-8", "surrogateescape")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp850")


def is_link(member: zipfile.ZipInfo) -> bool:
    """Whether a member is no file with content of its own: a link, a device."""
    kind = stat.S_IFMT(member.external_attr >> 16)
    return member.create_system == _UNIX and kind not in {0, stat.S_IFREG}


def modified_of(member: zipfile.ZipInfo) -> float:
    """When a member was last changed, in seconds since 1970.

    The extended timestamp (0x5455) of Unix programs is in UTC; without it the date is in the local
    time of whoever wrote the archive, taken for ours, to two seconds.
    """
    extra, at = member.extra, 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, at)
        if kind == _TIMESTAMP and size >= 5 and at + 9 <= len(extra) and extra[at + 4] & 1:
            return float(struct.unpack_from("<i", extra, at + 5)[0])
        at += 4 + size
    try:
        return time.mktime((*member.date_time, 0, 0, -1))
    except (OverflowError, ValueError):
        return 0.0


def seen(told: Mapping[str, Any], names: Sequence[str], at: datetime) -> Seen:
    """What is known of ZIP copies from their tally."""
    troubles = [Trouble(told["trouble"])] if told.get("trouble") else []
    if told.get("future"):
        troubles.append(Trouble.FUTURE)
    if any(one.get("trouble") for one in told["runs"][1:]):
        troubles.append(Trouble.INCOMPLETE)
    runs = _runs(told["runs"], names)
    if not runs:
        troubles += [Trouble.EMPTY, Trouble.NO_RUN]
    elif told.get("files") == 0:
        troubles.append(Trouble.EMPTY)
    known = trait(
        told.get("suffixes", ()), opaque=told.get("opaque", 0), sampled=told.get("sampled", 0)
    )
    if looks_encrypted(known, told.get("renamed", 0), told.get("files") or 0):
        troubles.append(Trouble.MASS_CHANGE)
    readable = [run for run in runs if run.ended is not Ended.FAILED]
    present = [run for run in readable if run.at.timestamp() <= at.timestamp() + 86400]
    if len(present) < len(readable):
        troubles.append(Trouble.FUTURE)
    nothing = Unknown(Reason.ABSENT if not runs else Reason.PARSE_ERROR)
    listed = "files" in told
    return Seen(
        Kind.ZIP,
        at,
        Evidence.MEASURED,
        runs=Known(runs),
        newest=Known(max(run.at for run in present)) if present else nothing,
        oldest=Known(min(run.at for run in present)) if present else nothing,
        versions=Known(len(readable)),
        files=Known(told["files"]) if listed else nothing,
        bytes=Known(told["bytes"]) if listed else nothing,
        encrypted=Known(bool(told["sealed"])) if told.get("files") else nothing,
        trait=Known(known) if listed else nothing,
        intact=_intact(told),
        troubles=tuple(troubles),
        detail=told.get("detail", ""),
    )


def _intact(told: Mapping[str, Any]) -> Fact[bool]:
    if told.get("trouble") == Trouble.DAMAGED:
        return Known(False)  # noqa: FBT003 the value of a fact
    if told.get("complete"):
        return Known(True)  # noqa: FBT003 the value of a fact
    return Unknown(Reason.ACCESS_DENIED if told.get("trouble") else Reason.TIMEOUT)


def _runs(counted: Sequence[Mapping[str, Any]], names: Sequence[str]) -> tuple[Run, ...]:
    if list(names) == [""]:
        one = counted[0]
        runs: tuple[Run, ...] = (
            Run("", utc(one["modified"]), Ended.UNKNOWN, one.get("files"), one.get("bytes")),
        )
    else:
        # The date of an archive is that of the file: its members may be much older.
        runs = dated_runs([{**one, "newest": None} for one in counted], names)
    broken = {one["name"] for one in counted if one.get("trouble")}
    return tuple(replace(run, ended=Ended.FAILED) if run.name in broken else run for run in runs)


def _open(place: str, run: str) -> zipfile.ZipFile:
    path = under(long_path(place), run)
    try:
        return zipfile.ZipFile(path)
    except _BROKEN as error:
        raise BackupFault(Trouble.DAMAGED, str(error)) from error


def list_files(place: str, run: str) -> Iterator[dict[str, Any]]:
    """The files of an archive, in batches: ``{"e": [[path, size, date], …]}``.

    Raises:
        BackupFault: the archive is damaged.
    """
    with _open(place, run) as archive:
        batch: list[list[Any]] = []
        for number, member in enumerate(archive.filelist):
            if member.is_dir() or is_link(member):
                continue
            batch.append([name_of(member), member.file_size, modified_of(member)])
            if len(batch) >= BATCH:
                yield {"e": batch}
                yield {"beat": number}
                batch = []
        yield {"e": batch}


def copy_files(
    place: str, run: str, paths: Sequence[str], into: str, secret: str | None
) -> Iterator[dict[str, Any]]:
    """Unpack members below ``into``; one that is missing or damaged is left out.

    Raises:
        BackupFault: a path leads out of the copy, a password misses or is wrong.
        LocalFault: our own disk refuses.
    """
    with _open(place, run) as archive:
        members = {name_of(member): member for member in archive.filelist}
        for number, path in enumerate(paths, 1):
            target = target_for(into, path)
            member = members.get(path)
            if member is None or is_link(member):
                continue
            if member.flag_bits & 1 and not secret:
                raise BackupFault(Trouble.NO_PASSWORD)
            if member.compress_type == _AES:
                raise BackupFault(Trouble.NO_TOOL, "AES")
            try:
                opened = archive.open(member, pwd=secret.encode() if secret else None)
            except RuntimeError as error:
                raise BackupFault(Trouble.WRONG_PASSWORD, str(error)) from error
            except _BROKEN:
                continue
            yield from _unpack(opened, target, member, number)


def _unpack(
    opened: Any,  # noqa: ANN401 zipfile's own kind of file
    target: str,
    member: zipfile.ZipInfo,
    number: int,
) -> Iterator[dict[str, Any]]:
    with opened, create(target) as copied:
        complete = False
        left = member.file_size  # never more than was announced
        try:
            while block := opened.read(_BLOCK):
                left -= len(block)
                if left < 0:
                    break
                try:
                    copied.write(block)
                except OSError as error:
                    raise LocalFault(error) from error
                yield {"beat": number}
            complete = left == 0
        except _BROKEN:
            complete = False
    if complete:
        modified = modified_of(member)
        os.utime(target, (modified, modified))
    else:
        os.unlink(target)  # noqa: PTH108
