"""The form of a sealed copy (``*.kitcopie``): one file from which everything comes back.

    kit-copie/1 <SHA-256 of the next line>
    {"format", "store", "schema", "sequence", "date", "keys", "database", …, "mark"}
    <the key slots><the encrypted database>

The header names the length and the SHA-256 of both parts; ``mark`` is an HMAC with the record's
key, so that nobody else can have written it. Nothing in it can be read without a secret.
"""

from __future__ import annotations

import json
import os
import re
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, BinaryIO

from inventory.record import record
from kit.errors import KitError
from kit.store import faults, schema, slots
from kit.store.connection import connect, flush, unsealed_pages
from kit.store.digests import same, sha256
from kit.store.whole_file import partial_of, put_in_place

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from kit.store.connection import Connection

FORM = "kit-copie/1"
SUFFIX = ".kitcopie"
_LONGEST_HEADER = 1 << 16
_CHUNK = 1 << 20
_LOOKS_AGAIN = 3
_BETWEEN_LOOKS = 0.05


@record
class Header:
    """What a copy says of itself. ``told`` is the whole header line as JSON."""

    store: str
    schema: int
    sequence: int
    date: datetime
    told: Mapping[str, Any]
    start: int


def write_copy(  # noqa: PLR0913, PLR0917 what a copy is made of
    connection: Connection, key: bytes, keys: bytes, target: Path, near: Path, store: str
) -> int:
    """Write a sealed copy of an open database, whole or not at all; returns its sequence.

    ``near`` is the record's own path.

    Raises:
        OSError: one of the two places is full, gone or read-only.
        KitError: a page of the record is damaged; a former copy there is as it was.
    """
    partial = partial_of(target)
    try:
        with _standing(connection, key, near) as (base, sequence, version):
            header = {
                "format": FORM,
                "store": store,
                "schema": version,
                "sequence": sequence,
                "date": datetime.now(UTC).isoformat(timespec="seconds"),
                "keys": len(keys),
                "keys_sha256": sha256(keys).hex(),
                "database": base.stat().st_size,
                "database_sha256": _hash_of(base),
            }
            header["mark"] = slots.seal_of(key, _line(header))
            line = _line(header)
            with partial.open("xb") as file, base.open("rb") as database:
                file.write(f"{FORM} {sha256(line).hex()}\n".encode("ascii"))
                file.write(line + keys)
                while chunk := database.read(_CHUNK):
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
        check_copy(partial)
        put_in_place(partial, target)
    finally:
        partial.unlink(missing_ok=True)
    return sequence


def check_copy(path: Path) -> Header:
    """Read a copy through and check every byte of it.

    Raises:
        KitError: missing, damaged, foreign, or written by a later version.
    """
    with path.open("rb") as file:
        header = read_header(file, path)
        told = header.told
        for part in ("keys", "database"):
            if _hash_of_stream(file, int(told[part])) != told[f"{part}_sha256"]:
                raise damaged(path)
        if file.read(1):
            raise damaged(path)
    return header


def read_header(file: BinaryIO, path: Path) -> Header:
    """Read the two first lines of a copy.

    Raises:
        KitError: damaged, foreign, or written by a later version.
    """
    first = file.readline(_LONGEST_HEADER)
    line = file.readline(_LONGEST_HEADER)
    form, _, check = first.rstrip(b"\n").decode("ascii", "replace").partition(" ")
    if form != FORM:
        if re.fullmatch(r"kit-copie/\d{1,4}", form) and form != "kit-copie/0":
            raise newer(path)
        raise KitError(
            f"Ce fichier n’est pas une copie de sécurité de Kit Commune, ou il est abîmé : {path}",
            f"Choisissez un fichier qui finit par « {SUFFIX} », ou une copie plus ancienne.",
        )
    if not first.endswith(b"\n") or sha256(line).hex() != check:
        raise damaged(path)
    try:
        told = json.loads(line)
        if told["schema"] > schema.SCHEMA:
            raise newer(path)
        return Header(
            str(told["store"]),
            int(told["schema"]),
            int(told["sequence"]),
            datetime.fromisoformat(told["date"]),
            told,
            len(first) + len(line),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise damaged(path) from error


def written_by(header: Header, key: bytes) -> bool:
    """Whether a holder of the key wrote this header."""
    told = dict(header.told)
    mark = str(told.pop("mark", ""))
    return same(mark.encode("utf-8", "replace"), slots.seal_of(key, _line(told)).encode())


def damaged(path: Path) -> KitError:
    """A copy that does not pass its own check."""
    return KitError(
        f"Cette copie de sécurité est abîmée ou incomplète : {path}",
        "Essayez une autre copie (autre disque, date plus ancienne). Rien n’a été modifié.",
    )


def newer(path: Path) -> KitError:
    """A copy of a later version."""
    return KitError(
        f"Cette copie vient d’une version plus récente de Kit Commune : {path}",
        "Installez la dernière version de Kit Commune sur ce poste, puis recommencez.",
    )


@contextmanager
def _standing(connection: Connection, key: bytes, near: Path) -> Iterator[tuple[Path, int, int]]:
    """A sound file that holds the whole database and stays as it is; its change count and schema.

    Mostly the record's own file, which costs a third of making another one: as long as somebody
    reads who found the log empty, others write to the log alone, and cannot bring it into the file.

    Raises:
        KitError: a page of the record is damaged.
    """
    if not connection.in_transaction:
        flush(connection)
        connection.execute("BEGIN")
        try:
            told = _told(connection)
            log = near.with_name(near.name + "-wal")
            if not (log.exists() and log.stat().st_size):
                if unsealed_pages(connection):
                    raise faults.damaged(near)
                yield near, *told
                return
        finally:
            connection.execute("ROLLBACK")
    _refuse_lost_pages(connection, near)
    base = partial_of(near)
    try:
        yield base, *_backup(connection, key, base)
    finally:
        for left in (base, base.with_name(base.name + "-journal")):
            left.unlink(missing_ok=True)


def _refuse_lost_pages(connection: Connection, near: Path) -> None:
    """Refuse a damaged file: a backup would copy an empty page for each lost one, well sealed.

    Raises:
        KitError: the same page fails each time; one that another was just writing does not.
    """
    lost = set(unsealed_pages(connection))
    for _ in range(_LOOKS_AGAIN):
        if not lost:
            return
        time.sleep(_BETWEEN_LOOKS)
        lost &= set(unsealed_pages(connection))
    if lost:
        raise faults.damaged(near)


def _backup(connection: Connection, key: bytes, base: Path) -> tuple[int, int]:
    """Copy the open database into one encrypted file; its change count and schema."""
    copy = connect(base, key)
    try:
        connection.backup(copy)
        told = _told(copy)
        # One file alone: no log beside it. Without the log it is synchronised at the close.
        copy.execute("PRAGMA journal_mode = DELETE").fetchall()
    finally:
        copy.close()
    return told


def _told(connection: Connection) -> tuple[int, int]:
    """The change count and the schema."""
    changes = connection.execute("SELECT value FROM meta WHERE key = 'changes'").fetchone()
    return int(changes[0] if changes else 0), schema.schema_of(connection)


def _line(told: Mapping[str, Any]) -> bytes:
    return json.dumps(dict(told), sort_keys=True).encode("ascii") + b"\n"


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return _hash_of_stream(file, path.stat().st_size)


def _hash_of_stream(file: BinaryIO, length: int) -> str:
    from hashlib import sha256 as hashing  # noqa: PLC0415 a copy alone needs it

    found = hashing()
    while length > 0 and (chunk := file.read(min(length, _CHUNK))):
        found.update(chunk)
        length -= len(chunk)
    return found.hexdigest() if length == 0 else ""
