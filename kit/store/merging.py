"""Two records become one: all that either of them knows, whichever is added to the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kit.store import erasure, program_index
from kit.store.store import reading, verify, writing

if TYPE_CHECKING:
    from kit.store.store import Store

# Everything that has a name of its own is united by it. Parts follow their snapshot: a snapshot
# that is known already, perhaps cleaned of a name, is not filled up again.
_UNITED = (
    ("entity", "uuid"),
    ("edit", "id, record, field, value, author, store, seq, at, clock"),
    ("proof", "id, copy, store, at, clock, document"),
)
_OF_SNAPSHOT = (
    ("part", "snapshot, topic, blob"),
    (
        "finding",
        'snapshot, position, "check", severity, outcome, reason, "case", evidence, sources, detail',
    ),
    ("score", "snapshot, low, high, coverage, pillars"),
)
_SNAPSHOT = "id, record, author, store, at, clock, version, rules"


def merge(store: Store, other: Store) -> None:
    """Add to a record all that another one knows; the other is only read.

    Merging twice, or in the other order, gives the same record.

    Raises:
        KitError: one of them is damaged, busy or vanished; nothing has changed then.
    """
    verify(other)
    with reading(other) as source, writing(store) as target:
        source.execute("BEGIN")
        try:
            for table, columns in _UNITED:
                marks = ", ".join("?" * len(columns.split(",")))
                target.executemany(
                    f"INSERT OR IGNORE INTO {table} ({columns}) VALUES ({marks})",  # noqa: S608 our own names
                    source.execute(f"SELECT {columns} FROM {table}"),  # noqa: S608 our own names
                )
            target.executemany(
                "INSERT INTO record (uuid, kind, entity) VALUES (?, ?, ?)"
                " ON CONFLICT (uuid) DO UPDATE SET kind = min(kind, excluded.kind),"
                " entity = min(entity, excluded.entity)",
                source.execute("SELECT uuid, kind, entity FROM record"),
            )
            target.executemany(
                "INSERT INTO erased (digest, words, at) VALUES (?, ?, ?)"
                " ON CONFLICT (digest) DO UPDATE SET at = min(at, excluded.at)",
                source.execute("SELECT digest, words, at FROM erased"),
            )
            target.executemany(
                "INSERT OR IGNORE INTO blob (hash, content) VALUES (?, ?)",
                source.execute("SELECT hash, content FROM blob"),
            )
            target.executemany(
                "INSERT OR IGNORE INTO attachment (id, record, name, blob, at)"
                " VALUES (?, ?, ?, ?, ?)",
                source.execute("SELECT id, record, name, blob, at FROM attachment"),
            )
            known = {row[0] for row in target.execute("SELECT id FROM snapshot")}
            for row in source.execute(f"SELECT {_SNAPSHOT} FROM snapshot").fetchall():  # noqa: S608
                if row[0] in known:
                    continue
                target.execute(
                    f"INSERT INTO snapshot ({_SNAPSHOT}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
                    row,
                )
                for table, columns in _OF_SNAPSHOT:
                    marks = ", ".join("?" * len(columns.split(",")))
                    target.executemany(
                        f"INSERT INTO {table} ({columns}) VALUES ({marks})",  # noqa: S608 our own names
                        source.execute(
                            f"SELECT {columns} FROM {table} WHERE snapshot = ?",  # noqa: S608
                            (row[0],),
                        ),
                    )
        finally:
            source.execute("ROLLBACK")
        erasure.apply(target)
        program_index.refresh(target)
