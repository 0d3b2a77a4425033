"""Documents that belong to a record, kept once each by their content."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inventory.record import record
from kit.errors import KitError
from kit.store import blobs, logical_time
from kit.store.plain_text import clean, digest
from kit.store.store import reading, writing

if TYPE_CHECKING:
    from kit.store.store import Store

LARGEST = 20 * 1024 * 1024


@record
class Attachment:
    """One attached file."""

    id: str
    record: str
    name: str


def attach(store: Store, identifier: str, name: str, content: bytes) -> str:
    """Attach a file to a record; returns its identifier.

    Raises:
        KitError: larger than 20 MB, or it could not be written.
    """
    if len(content) > LARGEST:
        raise KitError(
            f"« {clean(name)} » est trop gros : 20\u00a0Mo au plus.",
            "Réduisez le document, ou gardez-le ailleurs et notez où.",
        )
    with writing(store) as connection:
        at = logical_time.next_moment(connection, logical_time.now())
        kept = blobs.keep(connection, content)
        made = digest(identifier, clean(name), kept, at, store.id)
        connection.execute(
            "INSERT INTO attachment (id, record, name, blob, at) VALUES (?, ?, ?, ?, ?)",
            (made, identifier, clean(name), kept, at),
        )
    return made


def attachments(store: Store, identifier: str) -> tuple[Attachment, ...]:
    """The files of a record, the oldest first.

    Raises:
        KitError: damaged, busy or vanished.
    """
    with reading(store) as connection:
        rows = connection.execute(
            "SELECT id, record, name FROM attachment WHERE record = ? ORDER BY at, id",
            (identifier,),
        ).fetchall()
    return tuple(Attachment(*row) for row in rows)


def attached(store: Store, attachment: str) -> bytes:
    """The content of an attached file.

    Raises:
        KitError: it has been erased, or the record is damaged, busy or vanished.
    """
    with reading(store) as connection:
        row = connection.execute(
            "SELECT blob FROM attachment WHERE id = ?", (attachment,)
        ).fetchone()
        if row is None:
            raise KitError(
                "Ce document n’est plus là.",
                "Il a été effacé du registre. Si vous l’avez encore, joignez-le de nouveau.",
            )
        return blobs.content(connection, row[0])


def content_of(store: Store, identifier: str) -> tuple[str, bytes]:
    """The newest file of a record: its name, and its content.

    Raises:
        KitError: it has none, or the record is damaged, busy or vanished.
    """
    kept = attachments(store, identifier)
    if not kept:
        raise KitError("Ce document n’est plus là.", "Il a été effacé du registre.")
    return kept[-1].name, attached(store, kept[-1].id)
