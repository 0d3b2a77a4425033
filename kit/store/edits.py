"""Typed fields: every change is a new row, the newest is the value.

The order is (``at``, ``store``, ``seq``, ``id``), the same wherever the rows came together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from inventory.record import record
from kit.errors import KitError
from kit.store import logical_time
from kit.store.plain_text import clean, decode, digest, encode
from kit.store.schema import KINDS
from kit.store.store import new_identifier, next_seq, reading, writing

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from kit.store.connection import Connection
    from kit.store.store import Store

#: A field that says that its record is no longer shown; nothing is deleted.
ARCHIVED = "archived"
LARGEST = 1_000_000

_NEWEST = (
    "NOT EXISTS (SELECT 1 FROM edit n WHERE n.record = e.record AND n.field = e.field"
    " AND (n.at, n.store, n.seq, n.id) > (e.at, e.store, e.seq, e.id))"
)


@record
class Edit:
    """One change of one field. ``at`` orders it; ``clock`` is what the computer's clock said."""

    record: str
    field: str
    value: Any
    author: str
    store: str
    seq: int
    at: datetime
    clock: datetime


def add_record(store: Store, kind: str, entity: str, identifier: str | None = None) -> str:
    """A new record of a kind, for an entity; returns its identifier.

    Raises:
        ValueError: an unknown kind.
        KitError: it could not be written.
    """
    if kind not in KINDS:
        raise ValueError(kind)
    made = identifier or new_identifier()
    with writing(store) as connection:
        connection.execute(
            "INSERT OR IGNORE INTO record (uuid, kind, entity) VALUES (?, ?, ?)",
            (made, kind, entity),
        )
    return made


def put(
    store: Store,
    identifier: str,
    fields: Mapping[str, Any],
    author: str = "",
    *,
    reaffirm: bool = False,
) -> int:
    """Write fields of a record or an entity; returns how many were new.

    Without ``author`` it is the one of the store. A value that is already there is left alone,
    unless ``reaffirm`` says that somebody has just confirmed it.

    Raises:
        KitError: it could not be written, or a value is too long to be typed text.
    """
    clock = logical_time.now()
    with writing(store) as connection:
        known = {} if reaffirm else _values(connection, identifier)
        at = logical_time.next_moment(connection, clock)
        rows: list[tuple[str | int, ...]] = []
        for field, value in fields.items():
            text = encode(value)
            if len(text) > LARGEST:
                raise KitError(
                    f"Le texte du champ « {field} » est trop long.",
                    "Raccourcissez-le, ou joignez-le comme un document.",
                )
            if field in known and encode(known[field]) == text:
                continue
            rows.append(
                _row(identifier, clean(field), text, clean(author or store.author), store.id,
                     next_seq(connection), at + len(rows), clock)
            )  # fmt: skip
        connection.executemany("INSERT INTO edit VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
    return len(rows)


def values(store: Store, identifier: str) -> dict[str, Any]:
    """The current fields of a record or an entity.

    Raises:
        KitError: damaged, busy or vanished.
    """
    with reading(store) as connection:
        return _values(connection, identifier)


def records(
    store: Store, kind: str, entity: str | None = None, *, archived: bool = False
) -> dict[str, dict[str, Any]]:
    """The records of a kind with their current fields, by identifier.

    Raises:
        KitError: damaged, busy or vanished.
    """
    with reading(store) as connection:
        chosen = connection.execute(
            "SELECT uuid FROM record WHERE kind = ? AND (? IS NULL OR entity = ?) ORDER BY uuid",
            (kind, entity, entity),
        ).fetchall()
        found: dict[str, dict[str, Any]] = {row[0]: {} for row in chosen}
        rows = connection.execute(
            "SELECT e.record, e.field, e.value FROM edit e JOIN record r ON r.uuid = e.record"  # noqa: S608
            f" WHERE r.kind = ? AND (? IS NULL OR r.entity = ?) AND {_NEWEST}",
            (kind, entity, entity),
        )
        for identifier, field, value in rows:
            if identifier in found:  # else another connection has just added it
                found[identifier][field] = decode(value)
    return {
        identifier: fields
        for identifier, fields in found.items()
        if archived or not fields.get(ARCHIVED)
    }


def entity_of(store: Store, identifier: str) -> tuple[str, str] | None:
    """The kind and the entity of a record, None when there is none.

    Raises:
        KitError: damaged, busy or vanished.
    """
    with reading(store) as connection:
        row = connection.execute(
            "SELECT kind, entity FROM record WHERE uuid = ?", (identifier,)
        ).fetchone()
    return (row[0], row[1]) if row else None


def edits(store: Store, identifier: str, field: str | None = None) -> tuple[Edit, ...]:
    """All changes of a record, or of one field of it, the oldest first.

    Raises:
        KitError: damaged, busy or vanished.
    """
    with reading(store) as connection:
        rows = connection.execute(
            "SELECT record, field, value, author, store, seq, at, clock FROM edit"
            " WHERE record = ? AND (? IS NULL OR field = ?) ORDER BY at, store, seq, id",
            (identifier, field, field),
        ).fetchall()
    return tuple(
        Edit(
            row[0], row[1], decode(row[2]), row[3], row[4], row[5],
            logical_time.moment(row[6]), logical_time.moment(row[7]),
        )
        for row in rows
    )  # fmt: skip


def _values(connection: Connection, identifier: str) -> dict[str, Any]:
    rows = connection.execute(
        f"SELECT e.field, e.value FROM edit e WHERE e.record = ? AND {_NEWEST} ORDER BY e.field",  # noqa: S608
        (identifier,),
    )
    return {field: decode(value) for field, value in rows}


def _row(  # noqa: PLR0913, PLR0917 the columns of the table
    identifier: str, field: str, value: str, author: str, store: str, seq: int, at: int, clock: int
) -> tuple[str | int, ...]:
    told = (identifier, field, value, author, store, seq, at, clock)
    return (digest(*told), *told)
