"""Sealed copies: off the PC after each change, beside it before each migration, and back again.

A place that is gone or full never loses anything: the copy is then pending, and made again with
the next change or by :func:`renew`.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from inventory.record import record, replace
from kit.errors import KitError
from kit.store import faults, keys, schema, sealed_copy, sidecar
from kit.store.aside import put_aside, put_back
from kit.store.connection import connect, is_wrong_key, transaction, unsound_pages
from kit.store.store import (
    Store,
    meta,
    new_store_id,
    open_with,
    reading,
    refuse_existing,
    set_meta,
)
from kit.store.whole_file import partial_of, put_in_place, remove_leftovers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kit.store.connection import Connection
    from kit.store.keys import Keys
    from kit.store.sealed_copy import Header
    from kit.store.secret import Secret
    from kit.store.slots import Slot

#: How many copies made before migrations stay beside the record.
KEPT_DATED = 3


@record
class CopyState:
    """Where copies go (None: nowhere yet), when the last one was made, and what is left to do.

    ``pending``: the last change is not in the copy yet; ``fault`` says in French why.
    """

    place: Path | None
    made: datetime | None
    pending: bool
    fault: str

    def age_days(self, now: datetime | None = None) -> int | None:
        """The age of the last copy in whole days, None when there is none."""
        return None if self.made is None else ((now or datetime.now(UTC)) - self.made).days


def choose_place(store: Store, folder: Path) -> Path:
    """Make the first copy in a folder off the PC, and keep it up to date from now on.

    Raises:
        KitError: the folder is missing, full or read-only; the former place stays.
    """
    if not folder.is_dir():
        raise KitError(
            f"Le dossier {folder} est introuvable.",
            "Branchez le disque ou le partage, puis choisissez un dossier existant.",
        )
    target = folder.absolute() / copy_name(store)
    sequence = write_now(store, target)
    apart = not on_same_disk(store.path, folder)
    with reading(store) as connection, transaction(connection):
        set_meta(connection, "place", str(folder.absolute()))
        set_meta(connection, "place_apart", apart)
        _note(connection, sequence)
    return target


def on_same_disk(record: Path, folder: Path) -> bool:
    """Whether a folder is on the disk of the record, there or not yet: both would be lost."""
    try:
        there = next(place for place in (record, *record.parents) if place.exists())
        return folder.stat().st_dev == there.stat().st_dev
    except OSError:  # it cannot be reached now, so it is somewhere else
        return False


def forget_place(store: Store) -> None:
    """Make no more copies; those that are there stay.

    Raises:
        KitError: it could not be written.
    """
    with reading(store) as connection, transaction(connection):
        set_meta(connection, "place", None)
        set_meta(connection, "place_apart", None)


def write_now(store: Store, target: Path) -> int:
    """Write one sealed copy at a path; returns its sequence.

    Raises:
        KitError: the folder is missing, full or read-only; a former copy there is as it was.
    """
    with faults.told(target):
        remove_leftovers(target)
        held = sidecar.document(sidecar.read(store.path))
        return sealed_copy.write_copy(
            store.connection, store.key, held, target, store.path, store.id
        )


def renew(store: Store) -> CopyState:
    """Bring the copy up to date where a place was chosen; a fault is kept, never raised.

    Raises:
        KitError: the record itself is damaged or busy.
    """
    now = state(store)
    if now.place is None or not now.pending:
        return now
    try:
        _refuse_empty_mount(store, now.place)
        sequence = write_now(store, now.place / copy_name(store))
    except KitError as error:
        with reading(store) as connection, transaction(connection):
            set_meta(connection, "copy_fault", error.title)
    else:
        with reading(store) as connection, transaction(connection):
            _note(connection, sequence)
    return state(store)


def state(store: Store) -> CopyState:
    """Where the copies stand.

    Raises:
        KitError: the record is damaged or busy.
    """
    with reading(store) as connection:
        place, made = meta(connection, "place"), meta(connection, "copied_at")
        changes, copied = meta(connection, "changes"), meta(connection, "copied")
        fault = meta(connection, "copy_fault")
    return CopyState(
        Path(place) if place else None,
        datetime.fromisoformat(made) if made else None,
        bool(place) and changes != copied,
        str(fault or ""),
    )


def _refuse_empty_mount(store: Store, place: Path) -> None:
    """Write no copy on the disk of the record where another disk or a share was mounted before.

    Raises:
        KitError: the folder that was on another disk is now on that of the record.
    """
    with reading(store) as connection:
        apart = meta(connection, "place_apart")
    if apart and on_same_disk(store.path, place):
        raise KitError(
            f"Le disque ou le partage des copies n’est pas branché : {place}",
            "Branchez-le : la copie sera faite avec le prochain changement.",
        )


def copy_name(store: Store) -> str:
    """The name of this record's copy; it says nothing of the mairie."""
    return f"registre-{store.id[:8]}{sealed_copy.SUFFIX}"


def recover(
    copy: Path,
    secret: Secret,
    target: Path,
    slots: Sequence[Slot] = (),
    *,
    replacing: bool = False,
) -> Store:
    """« Retrouver ma mairie »: make a record from a sealed copy, on this or another computer.

    It becomes a record of its own (with its own identifier), so that the old one may live on and
    both may be merged. ``slots`` are further ways in; the old computer's session is left out.
    ``replacing``: a record that is there is put aside at the very end, under a dated name.

    Raises:
        KitError: the copy is damaged, foreign or newer, the secret is wrong, the target exists or
            cannot be written.
    """
    if not replacing:
        refuse_existing(target)
    with faults.told(copy):
        header = sealed_copy.check_copy(copy)
        with copy.open("rb") as file:
            file.seek(header.start)
            held = sidecar.understand(file.read(int(header.told["keys"])))
    found = keys.unlock_slots(held, secret)
    with faults.told(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        remove_leftovers(target)
        partial = partial_of(target)
        try:
            return _rebuild(copy, header, held, found, target, partial, slots)
        finally:
            for ending in ("", "-journal", "-wal", "-shm"):
                partial.with_name(partial.name + ending).unlink(missing_ok=True)


def before_migration(path: Path, key: bytes, connection: Connection, version: int) -> Path:
    """A dated sealed copy of the old file, beside it; the oldest ones beyond three go.

    Raises:
        OSError: the disk is full or read-only; then nothing is migrated.
    """
    remove_leftovers(path)
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
    target = path.with_name(f"{path.name}.schema{version}-{stamp}{sealed_copy.SUFFIX}")
    held = sidecar.document(sidecar.read(path))
    store = str(meta(connection, "store"))
    sealed_copy.write_copy(connection, key, held, target, path, store)
    for old in dated(path)[:-KEPT_DATED]:
        old.unlink(missing_ok=True)
    return target


def dated(path: Path) -> list[Path]:
    """The copies that were made before migrations, the oldest first."""
    form = re.compile(re.escape(path.name) + r"\.schema\d+-(\d{8}-\d{6}-\d{6})\.kitcopie")
    found = [
        (match[1], other)
        for other in path.parent.iterdir()
        if (match := form.fullmatch(other.name))
    ]
    return [other for _, other in sorted(found)]


def remove_dated(path: Path) -> None:
    """Remove the copies that were made before migrations (they still hold who was erased)."""
    for old in dated(path):
        old.unlink(missing_ok=True)


def _note(connection: Connection, sequence: int) -> None:
    set_meta(connection, "copied", sequence)
    set_meta(connection, "copied_at", datetime.now(UTC).isoformat(timespec="seconds"))
    set_meta(connection, "copy_fault", None)


def _rebuild(  # noqa: PLR0913, PLR0917 the pieces of one act
    copy: Path,
    header: Header,
    held: sidecar.Sidecar,
    found: Keys,
    target: Path,
    partial: Path,
    slots: Sequence[Slot],
) -> Store:
    with copy.open("rb") as source, partial.open("xb") as file:
        source.seek(header.start + int(header.told["keys"]))
        while chunk := source.read(1 << 20):
            file.write(chunk)
    generation, key = _key_of(partial, found, copy)
    if not sealed_copy.written_by(header, key):
        raise sealed_copy.damaged(copy)
    identifier = new_store_id()
    connection = connect(partial, key)
    try:
        # What is written must be in the one file that takes the record's place, not in a log.
        connection.execute("PRAGMA journal_mode = DELETE").fetchall()
        if unsound_pages(connection) or schema.schema_of(connection) != header.schema:
            raise sealed_copy.damaged(copy)
        with transaction(connection):
            set_meta(connection, "store", identifier)
            for name in ("seq", "place", "place_apart", "copied", "copied_at", "copy_fault"):
                set_meta(connection, name, None)
    finally:
        connection.close()
    held, one = keys.only_generation(held, found, generation)
    left = tuple(slot for slot in held.slots if slot.kind != "session")
    held = keys.marked(replace(held, store=identifier, slots=left), one)
    for slot in slots:
        held = keys.with_slot(held, one, slot)
    former = put_aside(target)
    try:
        sidecar.write(target, held)
        put_in_place(partial, target)
    except OSError:
        if former is not None:
            put_back(former, target)
        raise
    return open_with(target, one)


def _key_of(path: Path, found: Keys, copy: Path) -> tuple[int, bytes]:
    for generation, key in found.by_generation:
        try:
            connect(path, key).close()
        except Exception as error:
            if not is_wrong_key(error):
                raise
        else:
            return generation, key
    raise sealed_copy.damaged(copy)
