"""An open record: how it is created, opened, shared and closed.

One connection a thread: :meth:`Store.again` opens another for a second one. Several processes may
have the same record open; one writes at a time, the others wait for it.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self

from inventory.record import record, replace
from kit.errors import KitError
from kit.store import faults, keys, logical_time, program_index, schema, sidecar
from kit.store.connection import (
    PAGE,
    Connection,
    connect,
    flush,
    is_wrong_key,
    share,
    transaction,
    unsound_pages,
)
from kit.store.keys import Keys
from kit.store.whole_file import partial_of, put_in_place, remove_leftovers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from types import TracebackType

    from kit.store.secret import Secret
    from kit.store.slots import Slot


@record
class Store:
    """An open record. ``copying``: each change is followed by a sealed copy where one is wanted.

    ``author`` is who writes where nobody else is named; empty where that is not known.
    """

    path: Path
    id: str
    generation: int
    key: bytes
    connection: Connection
    copying: bool = True
    author: str = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close it; the last one to leave tidies the log into the file."""
        self.connection.close()

    def again(self) -> Store:
        """The same record on a connection of its own, for another thread.

        Raises:
            KitError: it has gone, or its key was changed meanwhile.
        """
        made = open_with(self.path, Keys(((self.generation, self.key),)), copying=self.copying)
        return replace(made, author=self.author) if self.author else made

    def keys(self) -> Keys:
        """The key that opened it."""
        return Keys(((self.generation, self.key),))


def create(path: Path, slots: Sequence[Slot], identifier: str | None = None) -> Store:
    """Make a new, empty record; ``slots`` are the ways in.

    The database takes its name last: a record that is there is complete.

    Raises:
        KitError: there is one already, or the folder is missing, full or read-only.
    """
    refuse_existing(path)
    key = keys.new_key()
    one = Keys(((1, key),))
    held = keys.empty(identifier or new_store_id())
    for slot in slots:
        held = keys.with_slot(held, one, slot)
    with faults.told(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        remove_leftovers(path)
        partial = partial_of(path)
        connection = connect(partial, key)
        try:
            schema.migrate(connection, program_index.refresh)
            with transaction(connection):
                set_meta(connection, "store", held.store)
                set_meta(connection, "changes", 0)
        finally:
            connection.close()
        sidecar.set_aside(path)
        sidecar.write(path, held)
        put_in_place(partial, path)
    return open_with(path, one)


def open_store(path: Path, secret: Secret, *, copying: bool = True) -> Store:
    """Open a record.

    Raises:
        KitError: none there, wrong secret, damaged, newer than this version, disk gone.
    """
    with faults.told(path):
        there = path.is_file()
    if not there:
        raise faults.missing(path)
    return open_with(path, keys.unlock(path, secret), copying=copying)


def open_with(path: Path, found: Keys, *, copying: bool = True) -> Store:
    """Open a record with its key.

    Raises:
        KitError: none there, damaged, newer than this version, disk gone.
    """
    if not path.is_file():
        raise faults.missing(path)
    with faults.told(path):
        if _torn(path):
            raise faults.damaged(path)
        generation, key, connection = _connect(path, found)
        try:
            version = schema.schema_of(connection)
            if version > schema.SCHEMA:
                raise faults.newer(path)  # noqa: TRY301 the connection is closed below
            if version < 1:
                raise faults.damaged(path)  # noqa: TRY301 the connection is closed below
            share(connection)
            if version < schema.SCHEMA:
                _migrate(path, key, connection, version)
            store = str(meta(connection, "store"))
        except BaseException:
            connection.close()
            raise
    return Store(path, store, generation, key, connection, copying)


def new_store_id() -> str:
    """An identifier for one file: each computer's record has its own."""
    return new_identifier()


def new_identifier() -> str:
    """A random identifier (RFC 9562, version 4)."""
    from uuid import uuid4  # noqa: PLC0415 slow to import, and most audits make nothing new

    return str(uuid4())


def refuse_existing(path: Path) -> None:
    """Never write over a record.

    Raises:
        KitError: there is one.
    """
    if path.exists():
        raise KitError(
            f"Il y a déjà un registre ici : {path}",
            "Choisissez un autre nom, ou déplacez d’abord l’ancien. Rien n’a été modifié.",
        )


@contextmanager
def writing(store: Store) -> Iterator[Connection]:
    """One change: kept whole, counted, and followed by a sealed copy where one is wanted.

    Raises:
        KitError: busy, full, read-only, damaged or vanished; nothing has changed.
    """
    outer = not store.connection.in_transaction
    with faults.told(store.path):
        with transaction(store.connection):
            yield store.connection
            if outer:
                changes = int(meta(store.connection, "changes") or 0)
                set_meta(store.connection, "changes", changes + 1)
        if outer:
            flush(store.connection)
    if outer and store.copying:
        from kit.store import copies  # noqa: PLC0415 copies stand on stores

        copies.renew(store)


@contextmanager
def reading(store: Store) -> Iterator[Connection]:
    """A stretch of reading, its faults told to people.

    Raises:
        KitError: damaged, busy or vanished.
    """
    with faults.told(store.path):
        yield store.connection


def verify(store: Store) -> None:
    """Read every page and check its authentication code.

    Raises:
        KitError: the file is damaged somewhere.
    """
    with faults.told(store.path):
        flush(store.connection)
        if unsound_pages(store.connection):
            raise faults.damaged(store.path)


def clock_warning(store: Store) -> str | None:
    """A French sentence when this computer's clock lags behind what is written, else None."""
    with reading(store) as connection:
        lag = logical_time.behind(connection)
        if lag is None:
            return None
        newest = logical_time.moment(logical_time.newest_known(connection))
    return (
        f"L’horloge de ce poste retarde : le registre a déjà une entrée du {newest:%d/%m/%Y}. "
        "Rien n’est perdu et l’ordre est gardé, mais réglez la date et l’heure du poste."
    )


def meta(connection: Connection, key: str) -> Any:  # noqa: ANN401 text or number
    """A value of this file alone, None when it has none."""
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return row[0] if row else None


def set_meta(connection: Connection, key: str, value: str | int | None) -> None:
    """Set a value of this file alone."""
    connection.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (key, value))


def next_seq(connection: Connection) -> int:
    """The number of the next edit of this file; never given twice, even after an erasure."""
    number = int(meta(connection, "seq") or 0) + 1
    set_meta(connection, "seq", number)
    return number


def _torn(path: Path) -> bool:
    """Whether the file ends amid a page and no log is there to complete it."""
    log = path.with_name(path.name + "-wal")
    return path.stat().st_size % PAGE != 0 and not (log.exists() and log.stat().st_size)


def _connect(path: Path, found: Keys) -> tuple[int, bytes, Connection]:
    """Try each generation of the key: a rekey may have been cut short before or after its step."""
    for generation, key in found.by_generation[:-1]:
        try:
            return generation, key, connect(path, key)
        except Exception as error:
            if not is_wrong_key(error):
                raise
    generation, key = found.by_generation[-1]
    return generation, key, connect(path, key)


def _migrate(path: Path, key: bytes, connection: Connection, version: int) -> None:
    """Keep a dated copy of the old file, then bring it to this version's schema."""
    from kit.store import copies  # noqa: PLC0415 copies stand on stores

    copies.before_migration(path, key, connection, version)
    schema.migrate(connection, program_index.refresh)
