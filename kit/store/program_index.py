"""The programs of the newest audit of each PC, made ready to be searched.

Derived: it may be dropped and made again. Older audits stay compressed and are not searched.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from inventory.record import record
from kit.store import blobs
from kit.store.plain_text import clean

if TYPE_CHECKING:
    from kit.store.connection import Connection

_TOPIC = "software"


@record
class Installed:
    """One program on one workstation record."""

    record: str
    name: str
    version: str


def refresh(connection: Connection) -> None:
    """Index the newest audit of every PC whose newest audit is not the indexed one."""
    newest = connection.execute(
        "SELECT s.record, s.id, p.blob, i.blob FROM snapshot s"
        " LEFT JOIN part p ON p.snapshot = s.id AND p.topic = ?"
        " LEFT JOIN indexed i ON i.record = s.record"
        " WHERE NOT EXISTS (SELECT 1 FROM snapshot n WHERE n.record = s.record"
        " AND (n.at, n.id) > (s.at, s.id))"
        " AND (i.record IS NULL OR i.snapshot <> s.id OR i.blob IS NOT p.blob)",
        (_TOPIC,),
    ).fetchall()
    for identifier, snapshot, told, indexed in newest:
        if told is None or told != indexed:
            programs = _programs(blobs.value(connection, told)) if told else set()
            _replace(connection, identifier, programs)
        connection.execute(
            "INSERT OR REPLACE INTO indexed (record, snapshot, blob) VALUES (?, ?, ?)",
            (identifier, snapshot, told),
        )
    gone = connection.execute(
        "SELECT record FROM indexed WHERE record NOT IN (SELECT record FROM snapshot)"
    ).fetchall()
    for (identifier,) in gone:
        _replace(connection, identifier, set())
        connection.execute("DELETE FROM indexed WHERE record = ?", (identifier,))


def search(connection: Connection, text: str, limit: int = 200) -> tuple[Installed, ...]:
    """Programs whose name has words that begin so, accents and case aside."""
    words = "".join(c if c.isalnum() else " " for c in clean(text)).split()
    if not words:
        return ()
    rows = connection.execute(
        "SELECT i.record, p.name, i.version FROM program_search f"
        " JOIN program p ON p.id = f.rowid JOIN installed i ON i.program = p.id"
        " WHERE program_search MATCH ? ORDER BY p.name, i.record, i.version LIMIT ?",
        (" ".join(f'"{word}"*' for word in words), limit),
    )
    return tuple(Installed(*row) for row in rows)


def _replace(connection: Connection, identifier: str, programs: set[tuple[str, str]]) -> None:
    connection.execute("DELETE FROM installed WHERE record = ?", (identifier,))
    names = sorted({name for name, _ in programs})
    connection.executemany(
        "INSERT OR IGNORE INTO program (name) VALUES (?)", [(name,) for name in names]
    )
    connection.executemany(
        "INSERT INTO installed (record, program, version)"
        " SELECT ?, id, ? FROM program WHERE name = ?",
        [(identifier, version, name) for name, version in sorted(programs)],
    )
    connection.execute("DELETE FROM program WHERE id NOT IN (SELECT program FROM installed)")


def _programs(topic: Any) -> set[tuple[str, str]]:  # noqa: ANN401 JSON, perhaps of another version
    """Name and version of each program in a kept topic; whatever else is there is passed over."""
    found = set()
    facts = topic if isinstance(topic, dict) else {}
    for field in ("programs", "store_apps"):
        fact = facts.get(field)
        listed = fact.get("value") if isinstance(fact, dict) else None
        for program in listed if isinstance(listed, list) else ():
            name = program.get("name") if isinstance(program, dict) else None
            if isinstance(name, str) and name.strip():
                found.add((clean(name), clean(str(program.get("version") or ""))))
    return found
