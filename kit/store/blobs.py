"""Content by its hash: what is the same is kept once."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any

from kit.store.digests import sha256
from kit.store.plain_text import decode, encode

if TYPE_CHECKING:
    from kit.store.connection import Connection


def keep(connection: Connection, content: bytes) -> str:
    """Keep content and return its hash; compressed only when it is new."""
    name = sha256(content).hex()
    if not connection.execute("SELECT 1 FROM blob WHERE hash = ?", (name,)).fetchone():
        connection.execute(
            "INSERT INTO blob (hash, content) VALUES (?, ?)", (name, zlib.compress(content, 6))
        )
    return name


def content(connection: Connection, name: str) -> bytes:
    """The content of this hash."""
    row = connection.execute("SELECT content FROM blob WHERE hash = ?", (name,)).fetchone()
    return zlib.decompress(row[0])


def keep_value(connection: Connection, value: Any) -> str:  # noqa: ANN401 any JSON value
    """Keep a JSON value and return its hash."""
    return keep(connection, encode(value).encode("ascii"))


def value(connection: Connection, name: str) -> Any:  # noqa: ANN401 any JSON value
    """The JSON value of this hash."""
    return decode(content(connection, name).decode("ascii"))


def drop_unused(connection: Connection) -> None:
    """Remove the content that nothing points at any more."""
    connection.execute(
        "DELETE FROM blob WHERE hash NOT IN (SELECT blob FROM part)"
        " AND hash NOT IN (SELECT blob FROM attachment)"
    )
