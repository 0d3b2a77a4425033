"""What was found of the town hall as a whole, kept as an audit of a computer is.

The facts, the findings and the picture of one moment are a snapshot of the entity's record, without
a score: the window shows the last one and imports no rule.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from inventory.record import record
from kit.store import audits, blobs, logical_time
from kit.store.plain_text import digest
from kit.store.store import reading, writing
from kit.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from checks.verdict import Finding
    from kit.store.store import Store

#: The topics: what may be judged of a town hall as a whole.
BACKUPS = "backups"


@record
class Kept:
    """One of them; ``at`` is its logical moment, ``clock`` when it was judged."""

    id: str
    at: datetime
    clock: datetime
    findings: tuple[Finding, ...]
    view: Any


def keep(  # noqa: PLR0913, PLR0917 what it is made of
    store: Store,
    entity: str,
    topic: str,
    facts: Mapping[str, Any],
    view: Mapping[str, Any],
    findings: Sequence[Finding],
    clock: datetime,
) -> str:
    """Keep what was found of an entity; returns its identifier.

    ``topic`` names what was judged (``backups``).

    Raises:
        KitError: it could not be written.
    """
    micros = logical_time.micros(clock)
    with writing(store) as connection:
        at = logical_time.next_moment(connection, logical_time.now())
        parts = {
            topic: blobs.keep_value(connection, dict(facts)),
            f"{topic} view": blobs.keep_value(connection, dict(view)),
        }
        made = digest(entity, store.id, at, micros, *(f"{t}={b}" for t, b in parts.items()))
        connection.execute(
            "INSERT INTO snapshot (id, record, author, store, at, clock, version, rules)"
            " VALUES (?, ?, '', ?, ?, ?, ?, '')",
            (made, entity, store.id, at, micros, VERSION),
        )
        connection.executemany(
            "INSERT INTO part (snapshot, topic, blob) VALUES (?, ?, ?)",
            [(made, name, blob) for name, blob in parts.items()],
        )
        connection.executemany(
            "INSERT INTO finding VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [audits.finding_row(made, place, finding) for place, finding in enumerate(findings)],
        )
    return made


def latest(store: Store, entity: str, topic: str) -> Kept | None:
    """The newest of an entity, None where there is none.

    Raises:
        KitError: damaged, busy or vanished.
    """
    with reading(store) as connection:
        row = connection.execute(
            "SELECT s.id, s.at, s.clock, p.blob FROM snapshot s"
            " JOIN part p ON p.snapshot = s.id AND p.topic = ?"
            " WHERE s.record = ? ORDER BY s.at DESC, s.id DESC LIMIT 1",
            (f"{topic} view", entity),
        ).fetchone()
        if row is None:
            return None
        view = blobs.value(connection, row[3])
    return Kept(
        row[0],
        logical_time.moment(row[1]),
        logical_time.moment(row[2]),
        audits.findings_of(store, row[0]),
        view,
    )
