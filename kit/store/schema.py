"""The tables of a record, and how each version of them becomes the next.

Tables of a person's life (``edit``, ``snapshot``…) are united when two records meet; ``meta`` is
of one file alone, ``program``, ``installed`` and ``indexed`` are derived and may be rebuilt.
Times ``at`` are logical (:mod:`kit.store.logical_time`), ``clock`` is what the computer's clock
said; both are microseconds since 1970 in UTC.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

from kit.store.connection import transaction

if TYPE_CHECKING:
    from collections.abc import Callable

    from kit.store.connection import Connection

KINDS = (
    "workstation", "equipment", "service", "supplier", "person", "action", "document", "dataset",
    "copy", "contract", "certificate", "data_register", "help_point", "disposal",
)  # fmt: skip

# Released: the kinds are written out, for they may grow.
_FIRST = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE entity (uuid TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE record (
  uuid TEXT PRIMARY KEY, entity TEXT NOT NULL, kind TEXT NOT NULL CHECK (kind IN
  ('workstation', 'equipment', 'service', 'supplier', 'person', 'action', 'document'))
) WITHOUT ROWID;
CREATE INDEX record_of_entity ON record (entity, kind);
CREATE TABLE edit (
  id TEXT NOT NULL UNIQUE, record TEXT NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL,
  author TEXT NOT NULL, store TEXT NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL,
  clock INTEGER NOT NULL
);
CREATE INDEX edit_in_order ON edit (record, field, at, store, seq, id);
CREATE INDEX edit_in_time ON edit (at);
CREATE TABLE erasing (since INTEGER NOT NULL);
CREATE TRIGGER edit_stays BEFORE UPDATE ON edit WHEN NOT EXISTS (SELECT 1 FROM erasing)
  BEGIN SELECT RAISE(ABORT, 'edits are append-only'); END;
CREATE TRIGGER edit_remains BEFORE DELETE ON edit WHEN NOT EXISTS (SELECT 1 FROM erasing)
  BEGIN SELECT RAISE(ABORT, 'edits are append-only'); END;
CREATE TABLE blob (hash TEXT PRIMARY KEY, content BLOB NOT NULL);
CREATE TABLE snapshot (
  id TEXT PRIMARY KEY, record TEXT NOT NULL, author TEXT NOT NULL, store TEXT NOT NULL,
  at INTEGER NOT NULL, clock INTEGER NOT NULL, version TEXT NOT NULL, rules TEXT NOT NULL
);
CREATE INDEX snapshot_in_time ON snapshot (record, at, id);
CREATE TABLE part (
  snapshot TEXT NOT NULL REFERENCES snapshot ON DELETE CASCADE, topic TEXT NOT NULL,
  blob TEXT NOT NULL REFERENCES blob, PRIMARY KEY (snapshot, topic)
) WITHOUT ROWID;
CREATE INDEX part_of_blob ON part (blob);
CREATE TABLE finding (
  snapshot TEXT NOT NULL REFERENCES snapshot ON DELETE CASCADE, position INTEGER NOT NULL,
  "check" TEXT NOT NULL, severity TEXT NOT NULL, outcome TEXT NOT NULL, reason TEXT NOT NULL,
  "case" TEXT NOT NULL, evidence TEXT NOT NULL, sources TEXT NOT NULL, detail TEXT NOT NULL,
  PRIMARY KEY (snapshot, "check")
) WITHOUT ROWID;
CREATE TABLE score (
  snapshot TEXT PRIMARY KEY REFERENCES snapshot ON DELETE CASCADE, low REAL NOT NULL,
  high REAL NOT NULL, coverage REAL NOT NULL, pillars TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE attachment (
  id TEXT PRIMARY KEY, record TEXT NOT NULL, name TEXT NOT NULL,
  blob TEXT NOT NULL REFERENCES blob, at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX attachment_of_blob ON attachment (blob);
CREATE TABLE erased (digest TEXT PRIMARY KEY, words INTEGER NOT NULL, at INTEGER NOT NULL)
  WITHOUT ROWID;
"""

_SEARCH = """
CREATE TABLE program (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE installed (
  record TEXT NOT NULL, program INTEGER NOT NULL REFERENCES program, version TEXT NOT NULL,
  PRIMARY KEY (record, program, version)
) WITHOUT ROWID;
CREATE INDEX installed_where ON installed (program);
CREATE TABLE indexed (record TEXT PRIMARY KEY, snapshot TEXT NOT NULL, blob TEXT) WITHOUT ROWID;
CREATE VIRTUAL TABLE program_search USING fts5 (
  name, content = 'program', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2'
);
CREATE TRIGGER program_found AFTER INSERT ON program
  BEGIN INSERT INTO program_search (rowid, name) VALUES (new.id, new.name); END;
CREATE TRIGGER program_lost AFTER DELETE ON program
  BEGIN INSERT INTO program_search (program_search, rowid, name)
  VALUES ('delete', old.id, old.name); END;
"""

_PROOFS = """
CREATE TABLE proof (
  id TEXT PRIMARY KEY, copy TEXT NOT NULL, store TEXT NOT NULL, at INTEGER NOT NULL,
  clock INTEGER NOT NULL, document TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX proof_of_copy ON proof (copy, at);
CREATE TRIGGER proof_stays BEFORE UPDATE ON proof WHEN NOT EXISTS (SELECT 1 FROM erasing)
  BEGIN SELECT RAISE(ABORT, 'proofs are append-only'); END;
CREATE TRIGGER proof_remains BEFORE DELETE ON proof WHEN NOT EXISTS (SELECT 1 FROM erasing)
  BEGIN SELECT RAISE(ABORT, 'proofs are append-only'); END;
"""

# The kinds of records grow: they are checked where records are made, no longer by the file.
_MORE_KINDS = """
CREATE TABLE record_of_any_kind (
  uuid TEXT PRIMARY KEY, entity TEXT NOT NULL, kind TEXT NOT NULL
) WITHOUT ROWID;
INSERT INTO record_of_any_kind (uuid, entity, kind) SELECT uuid, entity, kind FROM record;
DROP TABLE record;
ALTER TABLE record_of_any_kind RENAME TO record;
CREATE INDEX record_of_entity ON record (entity, kind);
"""

#: Each step and its SQL; a step that was released is never changed, only followed.
STEPS = (
    ("first", _FIRST),
    ("search", _SEARCH),
    ("proofs", _PROOFS),
    ("more kinds", _MORE_KINDS),
)
SCHEMA = len(STEPS)


def schema_of(connection: Connection) -> int:
    """The schema of an open file; 0 for an empty one."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(connection: Connection, then: Callable[[Connection], None], last: int = SCHEMA) -> None:
    """Bring a file to a schema in one transaction, whoever else tries the same.

    ``then`` runs at the end of that transaction, to fill what is derived.
    """
    with transaction(connection):
        if schema_of(connection) >= last:
            return
        database, migrations = _migrations()
        stop_before = [name for name, _ in STEPS[last:]]
        migrations.apply(database(connection), stop_before=stop_before)
        connection.execute(f"PRAGMA user_version = {last}")
        then(connection)


def _migrations() -> tuple[Any, Any]:
    """sqlite-utils' Database and our migrations.

    The library catches the errors of ``pysqlite3`` where that is present: under this name it
    finds those of the encrypted one.
    """
    sys.modules.setdefault("pysqlite3", import_module("sqlcipher3"))
    sys.modules.setdefault("pysqlite3.dbapi2", import_module("sqlcipher3.dbapi2"))
    from sqlite_utils import Database, Migrations  # noqa: PLC0415 slow, and after the alias

    migrations = Migrations("kit-store")
    for name, sql in STEPS:
        migrations(name=name)(_step(sql))
    return Database, migrations


def _step(sql: str) -> Any:  # noqa: ANN401 sqlite-utils' migration
    def step(database: Any) -> None:  # noqa: ANN401 sqlite-utils' Database
        # executescript would commit what was done before.
        for statement in _statements(sql):
            database.conn.execute(statement)

    return step


def _statements(sql: str) -> list[str]:
    found: list[str] = []
    current = ""
    for line in sql.strip().splitlines():
        current += line + "\n"
        ends_trigger = current.startswith("CREATE TRIGGER") and not line.endswith("END;")
        if line.endswith(";") and not ends_trigger:
            found.append(current)
            current = ""
    return found
