"""What was seen of each copy of the backups: added, listed, never changed.

A look is a snapshot of the copy's record, as an audit is one of a workstation's: it is kept,
merged, cleaned of names and thinned out with them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kit.errors import KitError
from kit.plain import plain
from kit.store import blobs, logical_time
from kit.store.plain_text import clean, digest
from kit.store.store import reading, writing
from kit.version import VERSION

if TYPE_CHECKING:
    from inventory.backups.model import Seen
    from kit.store.store import Store

_TOPIC = "seen"


def keep(store: Store, record: str, seen: Seen, author: str = "") -> str:
    """Keep a look at a copy, or at the folders of a dataset; returns its identifier.

    Raises:
        KitError: it could not be written.
    """
    clock = logical_time.micros(seen.at)
    with writing(store) as connection:
        at = logical_time.next_moment(connection, logical_time.now())
        blob = blobs.keep_value(connection, plain(seen))
        made = digest(record, store.id, at, clock, f"{_TOPIC}={blob}")
        connection.execute(
            "INSERT INTO snapshot (id, record, author, store, at, clock, version, rules)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, '')",
            (made, record, clean(author), store.id, at, clock, VERSION),
        )
        connection.execute(
            "INSERT INTO part (snapshot, topic, blob) VALUES (?, ?, ?)", (made, _TOPIC, blob)
        )
    return made


def seen_of(store: Store, record: str, most: int = 12) -> tuple[Seen, ...]:
    """The looks at a copy, the newest first; what this version cannot read is left out.

    Raises:
        KitError: damaged, busy or vanished.
    """
    with reading(store) as connection:
        rows = connection.execute(
            "SELECT p.blob FROM snapshot s JOIN part p ON p.snapshot = s.id AND p.topic = ?"
            " WHERE s.record = ? ORDER BY s.clock DESC, s.at DESC, s.id DESC LIMIT ?",
            (_TOPIC, record, most),
        ).fetchall()
        told = [blobs.value(connection, blob) for (blob,) in rows]
    found = (_seen(one) for one in told)
    return tuple(one for one in found if one is not None)


def newest_change(store: Store) -> int:
    """A number that grows with every look, proof, audit and typed field of the record.

    Raises:
        KitError: damaged, busy or vanished.
    """
    with reading(store) as connection:
        return logical_time.newest_known(connection)


def _seen(told: Any) -> Seen | None:  # noqa: ANN401 JSON
    from inventory.backups.model import Seen as Kind  # noqa: PLC0415 only where there is one
    from kit.facts_codec import decoded  # noqa: PLC0415

    try:
        return decoded(Kind, told)
    except KitError:
        return None
