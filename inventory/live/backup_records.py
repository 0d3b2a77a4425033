"""Backup programs' own logs, settings and databases: only what the closed lists name leaves here.

Files are opened to read, never locked, and what is kept of them is chosen before it goes out: a
log names documents, settings and databases hold credentials.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from inventory.answers import Answer, Json, Refusal, Value
from inventory.backup_lines import LINED, MOST_FILES, TAIL, decoded, kept_lines
from inventory.facts import Reason

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    #: From a place of the closed lists (``%LOCALAPPDATA%\\…``, ``~/…``) to one of this computer;
    #: None where it has no such place, or where it may not be looked at.
    Place = Callable[[str], str | None]

_MOST_ROWS = 200
_MOST_NAMES = 5000
_MOST_ENTRIES = 1000
_ELSEWHERE = "not a place of this system"
_MAGIC = b"SQLite format 3\0"
_LARGEST_DATABASE = 64 * 1024 * 1024

DATABASES: dict[str, tuple[str, ...]] = {
    "duplicati": (
        r"%LOCALAPPDATA%\Duplicati\Duplicati-server.sqlite",
        r"%APPDATA%\Duplicati\Duplicati-server.sqlite",
        r"%ProgramData%\Duplicati\Duplicati-server.sqlite",
        "~/.config/Duplicati/Duplicati-server.sqlite",
        "~/.local/share/Duplicati/Duplicati-server.sqlite",
    ),
    "vorta": (
        "~/.local/share/Vorta/settings.db",
        "~/.var/app/com.borgbase.Vorta/data/Vorta/settings.db",
    ),
    "synology_drive": (
        r"%LOCALAPPDATA%\SynologyDrive\data\db\sys.sqlite",
        "~/.SynologyDrive/data/db/sys.sqlite",
    ),
}


# --- Logs and settings --------------------------------------------------------------------------


def backup_lines(name: str, place: Place) -> Answer:
    """``{file, modified, lines}`` of the newest files of a program, the newest first.

    ``lines`` is null for a file that cannot be read. No folder at all is a refusal: absent.
    """
    told = LINED.get(name)
    if told is None:
        return Refusal(Reason.NOT_SUPPORTED, "no such log")
    folders = [folder for folder in map(place, told.folders) if folder]
    if not folders:
        return Refusal(Reason.NOT_SUPPORTED, _ELSEWHERE)
    files: list[tuple[float, str, str]] = []
    refused = Refusal(Reason.ABSENT)
    is_there = False
    for folder in folders:
        try:
            names = sorted(os.listdir(folder))[:_MOST_NAMES]  # noqa: PTH208 start-up time
        except OSError as error:
            if isinstance(error, PermissionError):
                refused = Refusal(Reason.ACCESS_DENIED)
            continue
        is_there = True
        for one in names:
            if told.file.fullmatch(one):
                path = os.path.join(folder, one)  # noqa: PTH118 start-up time
                files += [(at, one, path) for at in _modified(path)]
    if not is_there:
        return refused
    newest = sorted(files, reverse=True)[:MOST_FILES]
    return Value([_lined(name, *file) for file in newest])


def _modified(path: str) -> list[float]:
    try:
        status = os.stat(path)  # noqa: PTH116 start-up time
    except OSError:
        return []
    return [status.st_mtime]


def _lined(name: str, at: float, file: str, path: str) -> dict[str, Json]:
    lines: Json = None
    try:
        with open(path, "rb", buffering=0) as opened:  # noqa: PTH123 start-up time
            size = os.fstat(opened.fileno()).st_size
            opened.seek(max(size - TAIL, 0) // 2 * 2)  # UTF-16 has two bytes a character
            data = opened.read(TAIL) or b""
        lines = list(kept_lines(name, decoded(data)))
    except OSError:
        pass
    return {"file": file, "modified": iso(at), "lines": lines}


def iso(at: float) -> str | None:
    """Seconds since 1970 as ISO text in UTC; None for what no calendar holds."""
    try:
        return datetime.fromtimestamp(max(at, 0), UTC).isoformat(timespec="seconds")
    except (ValueError, OverflowError, OSError):
        return None


def state(place: str, status: os.stat_result) -> Answer:
    """The answer of ``file_state``; ``newest`` is the last change of what a folder holds."""
    newest = status.st_mtime if (is_folder := stat.S_ISDIR(status.st_mode)) else None
    if is_folder:
        try:
            with os.scandir(place) as entries:
                for _, entry in zip(range(_MOST_ENTRIES), entries, strict=False):
                    newest = max(newest or 0, entry.stat(follow_symlinks=False).st_mtime)
        except OSError:  # it may be looked at, and not listed
            newest = None
    return Value(
        {
            "size": status.st_size,
            "modified": iso(status.st_mtime),
            "folder": is_folder,
            "newest": None if newest is None else iso(newest),
        }
    )


# --- Databases ----------------------------------------------------------------------------------


def backup_jobs(name: str, place: Place) -> Answer:
    """The jobs of a program's database, from all the places where it may be.

    No database at all is a refusal: absent.
    """
    read = {"duplicati": _duplicati, "vorta": _vorta, "synology_drive": _synology_drive}.get(name)
    if read is None:
        return Refusal(Reason.NOT_SUPPORTED, "no such database")
    here = [path for path in map(place, DATABASES[name]) if path]
    if not here:
        return Refusal(Reason.NOT_SUPPORTED, _ELSEWHERE)
    paths = [path for path in here if _may_be(path)]
    if not paths:
        return Refusal(Reason.ABSENT)
    import sqlite3  # noqa: PLC0415 start-up time

    found: list[Json] = []
    refused = Refusal(Reason.ABSENT)
    is_there = False
    for path in paths:
        try:
            with closing(_in_memory(path)) as connection:
                found += read(connection)
        except PermissionError:
            refused = Refusal(Reason.ACCESS_DENIED)
            continue
        except (sqlite3.Error, OSError, UnicodeDecodeError) as error:
            return Refusal(Reason.API_ERROR, type(error).__name__)
        is_there = True
    return Value(found) if is_there else refused


def _may_be(path: str) -> bool:
    """Whether a file is there, or behind a closed door."""
    try:
        os.stat(path)  # noqa: PTH116 start-up time
    except PermissionError:
        return True
    except (OSError, ValueError):
        return False
    return True


def _in_memory(path: str) -> sqlite3.Connection:
    """A database copied into memory with what its log (``-wal``) adds to it.

    The file itself is only read: no lock is taken and nothing is written beside it, also while its
    program runs.

    Raises:
        OSError: it cannot be read, or is too large.
        sqlite3.Error: it is no database.
    """
    import sqlite3  # noqa: PLC0415

    data = bytearray(_bytes(path))
    if not data.startswith(_MAGIC):
        raise sqlite3.DatabaseError("not a database")
    try:
        log = _bytes(f"{path}-wal")
    except OSError:
        log = b""
    with_log(data, log)
    data[18:20] = b"\1\1"  # no longer one with a log: there is none in memory
    connection = sqlite3.connect(":memory:")
    try:
        connection.deserialize(bytes(data))
        connection.execute("PRAGMA query_only = 1")
        connection.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _bytes(path: str) -> bytes:
    """All bytes of a file.

    Raises:
        OSError: it cannot be read, or is too large.
    """
    with open(path, "rb", buffering=0) as opened:  # noqa: PTH123 start-up time
        if os.fstat(opened.fileno()).st_size > _LARGEST_DATABASE:
            raise OSError(errno.EFBIG, "too large")
        return opened.read(_LARGEST_DATABASE) or b""


def with_log(data: bytearray, log: bytes) -> None:
    """Put the pages of a write-ahead log into a database, up to its last whole transaction.

    See "WAL file format" in SQLite's manual: a head of 32 bytes, then frames of 24 bytes and a
    page. A frame is of this log when it repeats the head's salts; it ends a transaction when it
    tells the size of the database.
    """
    if len(log) < 32 or log[:4] not in {b"\x37\x7f\x06\x82", b"\x37\x7f\x06\x83"}:
        return
    size = int.from_bytes(log[8:12], "big")
    salts = log[16:24]
    if not 512 <= size <= 65536:
        return
    frames: list[tuple[int, int]] = []
    pending: list[tuple[int, int]] = []
    pages = 0
    for start in range(32, len(log) - 24 - size + 1, 24 + size):
        head = log[start : start + 24]
        if head[8:16] != salts:
            break
        pending.append((int.from_bytes(head[:4], "big"), start + 24))
        if told := int.from_bytes(head[4:8], "big"):
            frames += pending
            pending, pages = [], told
    if not frames or pages * size > _LARGEST_DATABASE:
        return
    data.extend(bytes(max(pages * size - len(data), 0)))
    for number, start in frames:
        if 0 < number <= pages:
            data[(number - 1) * size : number * size] = log[start : start + size]
    del data[pages * size :]


_OPTIONS = ("encryption-module", "keep-time", "keep-versions", "retention-policy")
_METADATA = ("LastBackupDate", "LastBackupStarted", "LastBackupFinished", "LastErrorDate",
             "SourceFilesSize", "SourceFilesCount")  # fmt: skip


def _duplicati(connection: sqlite3.Connection) -> list[Json]:
    """The jobs of ``Duplicati-server.sqlite``: never a password, nor an address with one.

    Raises:
        sqlite3.Error: another kind of database.
    """
    found: list[Json] = []
    jobs = _rows(connection, "SELECT ID, Name, TargetURL FROM Backup")
    schedules = _rows(connection, "SELECT Tags, Repeat FROM Schedule")
    for number, name, target in jobs:
        options = _rows(connection, "SELECT Name, Value FROM Option WHERE BackupID = ?", number)
        told = _rows(connection, "SELECT Name, Value FROM Metadata WHERE BackupID = ?", number)
        sources = _rows(connection, "SELECT Path FROM Source WHERE BackupID = ?", number)
        excluded = _rows(
            connection, "SELECT Expression FROM Filter WHERE BackupID = ? AND NOT Include", number
        )
        settings = {str(key).lstrip("-").lower(): value for key, value in options}
        repeat = [every for tags, every in schedules if f"ID={number}" in str(tags).split(",")]
        found.append(
            {
                "name": _text(name),
                "sources": [_text(path) for (path,) in sources],
                "excluded": [_text(path) for (path,) in excluded],
                "target": without_credentials(_text(target) or ""),
                "repeat": _text(repeat[0]) if repeat else None,
                "options": {key: _text(settings[key]) for key in _OPTIONS if key in settings},
                "metadata": {str(key): _text(value) for key, value in told if key in _METADATA},
            }
        )
    return found


def without_credentials(target: str) -> str:
    """An address of a destination without its options, nor the name and password in it."""
    return re.sub(r"(\w://)[^/]*@", r"\1", target.partition("?")[0])


def _vorta(connection: sqlite3.Connection) -> list[Json]:
    """The profiles of Vorta's ``settings.db``, with the newest runs of each repository.

    Raises:
        sqlite3.Error: another kind of database.
    """
    found: list[Json] = []
    columns = {row[1] for row in _rows(connection, "PRAGMA table_info(backupprofilemodel)")}
    unit = ("schedule_interval_count", "schedule_interval_unit")
    asked = ", ".join(name if name in columns else "NULL" for name in unit)
    profiles = _rows(
        connection,
        f"SELECT id, name, repo_id, schedule_mode, {asked} FROM backupprofilemodel",  # noqa: S608 ours
    )
    for number, name, repository, mode, count, every in profiles:
        place = _rows(connection, "SELECT url, encryption FROM repomodel WHERE id = ?", repository)
        url, encryption = place[0] if place else (None, None)
        sources = _rows(connection, "SELECT dir FROM sourcedirmodel WHERE profile_id = ?", number)
        runs = _rows(
            connection,
            "SELECT start_time, returncode FROM eventlogmodel WHERE subcommand = 'create' "
            "AND repo_url = ? ORDER BY start_time DESC LIMIT 20",
            url,
        )
        found.append(
            {
                "name": _text(name),
                "sources": [_text(path) for (path,) in sources],
                "target": without_credentials(_text(url) or ""),
                "encryption": _text(encryption),
                "mode": _text(mode),
                "count": count if isinstance(count, int) else None,
                "unit": _text(every),
                "runs": [
                    {"at": local_time(_text(at)), "status": status if type(status) is int else None}
                    for at, status in runs
                ],
            }
        )
    return found


def _synology_drive(connection: sqlite3.Connection) -> list[Json]:
    """The folders that Synology Drive keeps the same.

    Raises:
        sqlite3.Error: another kind of database.
    """
    folders = _rows(connection, "SELECT sync_folder FROM session_table")
    return [{"sources": [_text(path)]} for (path,) in folders]


def _rows(connection: sqlite3.Connection, query: str, *values: object) -> list[tuple[Json, ...]]:
    """The first rows of a query.

    Raises:
        sqlite3.Error: no such table or column.
    """
    return connection.execute(query, values).fetchmany(_MOST_ROWS)


def _text(value: object) -> str | None:
    """A text of a database; a number as text; None for anything else."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")[:2000]
    return str(value) if isinstance(value, int | float) else None


def local_time(told: str | None) -> str | None:
    """A date without zone, as this computer's clock wrote it, in UTC; None for anything else."""
    try:
        at = datetime.fromisoformat(told or "")
        return at.astimezone(UTC).isoformat(timespec="seconds")
    except (ValueError, OverflowError, OSError):
        return None
