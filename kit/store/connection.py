"""Connections to an encrypted SQLite file: the only place that opens one."""

from __future__ import annotations

from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

#: Another process that writes is waited for this long, in seconds.
PATIENCE = 15.0
#: SQLCipher 4's page, in bytes.
PAGE = 4096
_NOT_A_DATABASE = 26
# Busy, locked, input-output error, full: what may pass.
_LATER = frozenset({5, 6, 10, 13})


class Cursor(Protocol):
    """What an executed statement answers."""

    @property
    def rowcount(self) -> int: ...
    def fetchone(self) -> Any: ...  # noqa: ANN401 a row
    def fetchall(self) -> list[Any]: ...
    def __iter__(self) -> Iterator[Any]: ...


class Connection(Protocol):
    """The part of a database connection that the record uses (sqlcipher3 has no types)."""

    @property
    def in_transaction(self) -> bool: ...
    def execute(self, sql: str, values: Sequence[object] | dict[str, object] = ...) -> Cursor: ...
    def executemany(self, sql: str, rows: Iterable[Sequence[object]]) -> Cursor: ...
    def backup(self, target: Connection, *, pages: int = ...) -> None: ...
    def create_function(
        self, name: str, narg: int, func: Callable[..., object], *, deterministic: bool = ...
    ) -> None: ...
    def close(self) -> None: ...


def connect(path: Path, key: bytes, patience: float = PATIENCE) -> Connection:
    """Open a file with its raw 256-bit key; a wrong key, or a damaged first page, raises here.

    Temporary tables stay in memory, so that nothing readable ever reaches the disk.
    """
    library = import_module("sqlcipher3.dbapi2")
    connection = cast(
        "Connection", library.connect(str(path), isolation_level=None, timeout=patience)
    )
    try:
        for pragma in (
            # Wrong keys and damaged pages are told by exceptions: no need to print them as well.
            "cipher_log_level = NONE",
            f"key = \"x'{key.hex()}'\"",
            "temp_store = MEMORY",
            "foreign_keys = ON",
            "secure_delete = ON",
            "synchronous = FULL",
            f"busy_timeout = {int(patience * 1000)}",
        ):
            connection.execute(f"PRAGMA {pragma}").fetchall()
        connection.execute("PRAGMA user_version").fetchall()
    except BaseException:
        connection.close()
        raise
    return connection


def is_wrong_key(error: Exception) -> bool:
    """Whether a file did not open because the key is not its own (or its first page is damaged)."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF == _NOT_A_DATABASE


def share(connection: Connection) -> None:
    """Several readers beside one writer (write-ahead log); read at the same time by all."""
    if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        connection.execute("PRAGMA journal_mode = WAL").fetchall()


@contextmanager
def transaction(connection: Connection) -> Iterator[None]:
    """All that happens inside is kept together, or nothing of it; one inside another joins it."""
    if connection.in_transaction:
        yield
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        # A full disk may have ended the transaction already.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    try:
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def flush(connection: Connection) -> None:
    """Bring the log into the main file, if nobody reads it and there is room.

    What was committed is safe in the log: a checkpoint that fails is made by a later one.
    """
    connection.execute("PRAGMA busy_timeout = 0").fetchall()
    try:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    except Exception as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF not in _LATER:
            raise
    finally:
        connection.execute(f"PRAGMA busy_timeout = {int(PATIENCE * 1000)}").fetchall()


def unsealed_pages(connection: Connection) -> list[str]:
    """The pages of the file that fail their authentication code."""
    return [str(row[0]) for row in connection.execute("PRAGMA cipher_integrity_check")]


def unsound_pages(connection: Connection) -> list[str]:
    """The pages that fail their authentication code or SQLite's own check; empty when sound."""
    return unsealed_pages(connection) or [
        str(row[0]) for row in connection.execute("PRAGMA quick_check") if row[0] != "ok"
    ]
