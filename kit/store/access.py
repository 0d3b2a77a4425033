"""Who may open a record: ways in are added, removed, and the key itself is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inventory.record import record
from kit.errors import KitError
from kit.store import copies, faults, keys, os_keyring, schema, sidecar
from kit.store.connection import Connection, connect, unsealed_pages
from kit.store.keys import Keys
from kit.store.plain_text import clean
from kit.store.slots import PASSPHRASE, RECOVERY, SESSION
from kit.store.store import Store, meta, open_with, reading, set_meta, writing

if TYPE_CHECKING:
    from pathlib import Path

    from kit.store.secret import Secret
    from kit.store.slots import Slot

#: How long a rekey waits for others to close the record, in seconds.
_PATIENCE = 3.0
#: SQLite's result code for what it has no word for.
_ERROR = 1


@record
class Access:
    """One way into the record; ``name`` is a person's, and is kept inside the record only."""

    id: str
    kind: str
    name: str
    made: str


def list_access(store: Store) -> tuple[Access, ...]:
    """All ways in.

    Raises:
        KitError: the record or the file of its keys is damaged.
    """
    held = sidecar.read(store.path)
    with reading(store) as connection:
        return tuple(
            Access(slot.id, slot.kind, str(meta(connection, f"slot {slot.id}") or ""), slot.made)
            for slot in held.slots
        )


def add_person(store: Store, name: str, passphrase: str) -> Access:
    """Let a person open the record with a passphrase of her own.

    Raises:
        KitError: the passphrase is too weak, or it could not be written.
    """
    return _add(store, keys.passphrase_slot(passphrase), name)


def add_recovery_key(store: Store) -> str:
    """A new recovery key, as it is to be printed: it is shown once and kept nowhere.

    Raises:
        KitError: it could not be written.
    """
    slot, printed = keys.recovery_slot()
    _add(store, slot, "")
    return printed


def add_session(store: Store) -> bool:
    """Let this user's session open the record by itself; whether the system can keep a secret.

    Raises:
        KitError: it could not be written.
    """
    slot = keys.session_slot(store.id)
    if slot is None:
        return False
    with writing(store):
        for old in sidecar.read(store.path).slots:
            if old.kind == SESSION:
                remove(store, old.id)
        _add(store, slot, "")
    return True


def remove(store: Store, identifier: str) -> None:
    """Take one way in away. Who knew the key itself keeps it until :func:`rekey`.

    Raises:
        KitError: not there, the last that survives this computer, or it could not be written.
    """
    with writing(store) as connection:
        held, key = _settled(store)
        kinds = {slot.id: slot.kind for slot in held.slots}
        changed = keys.without_slot(held, key, identifier)
        set_meta(connection, f"slot {identifier}", None)
        sidecar.write(store.path, changed)
    if kinds[identifier] == SESSION and not any(s.kind == SESSION for s in changed.slots):
        os_keyring.forget_secret(store.id)


def name_slot(connection: Connection, identifier: str, name: str) -> None:
    """Note inside the record whose way in this is."""
    set_meta(connection, f"slot {identifier}", clean(name))


def rekey(path: Path, secret: Secret) -> None:
    """Give the record a new key, for all its present ways in; nobody else may have it open.

    In an order that a kill cannot break: both keys are sealed in every slot, then the database
    changes its key in one transaction, then the old key leaves the slots.

    Raises:
        KitError: wrong secret, open elsewhere, damaged, full or vanished.
    """
    found = keys.unlock(path, secret)
    store = open_with(path, found, copying=False)
    copying = copies.state(store).place is not None
    store.close()
    with faults.told(path):
        connection = connect(path, store.key, _PATIENCE)
        try:
            _alone(connection)
            if unsealed_pages(connection):
                raise faults.damaged(path)
            held, old = _settled(store)
            generation, key = store.generation + 1, keys.new_key()
            wider, both = keys.with_key(held, old, generation, key)
            sidecar.write(path, wider)
            _change_key(connection, path, key)
            schema.schema_of(connection)
            sidecar.write(path, keys.only_generation(wider, both, generation)[0])
        finally:
            connection.close()
    with open_with(path, Keys(((generation, key),)), copying=False) as fresh:
        with writing(fresh):
            pass
        if copying:
            copies.renew(fresh)


def describe(access: Access) -> str:
    """One way in, in French."""
    match access.kind:
        case "passphrase":
            return f"Phrase de passe de {access.name or 'quelqu’un'}"
        case "recovery":
            return "Clé de secours imprimée"
        case _:
            return "Session de ce poste"


def has_paper_or_person(accesses: tuple[Access, ...]) -> bool:
    """Whether something that survives this computer opens the record."""
    return any(access.kind in {PASSPHRASE, RECOVERY} for access in accesses)


def _add(store: Store, slot: Slot, name: str) -> Access:
    with writing(store) as connection:
        held, key = _settled(store)
        name_slot(connection, slot.id, name)
        sidecar.write(store.path, keys.with_slot(held, key, slot))
    return Access(slot.id, slot.kind, name, slot.made)


def _settled(store: Store) -> tuple[sidecar.Sidecar, Keys]:
    """The slots with the key that opens the database alone; asked under the writer's lock."""
    held = sidecar.read(store.path)
    one = store.keys()
    if any(store.generation not in slot.sealed for slot in held.slots):
        raise KitError(
            "La clé du registre vient d’être changée par une autre fenêtre.",
            "Fermez cette fenêtre, ouvrez de nouveau le registre, puis recommencez.",
        )
    return keys.only_generation(held, one, store.generation)


def _change_key(connection: Connection, path: Path, key: bytes) -> None:
    """Write the whole database under another key, in one transaction.

    Raises:
        KitError: the disk refused; the database has its former key.
    """
    try:
        connection.execute(f"PRAGMA rekey = \"x'{key.hex()}'\"").fetchall()
    except Exception as error:
        # Whatever went wrong, SQLCipher says no more than "error".
        if getattr(error, "sqlite_errorcode", 0) != _ERROR:
            raise
        raise faults.key_not_changed(path) from error


def _alone(connection: Connection) -> None:
    """Make sure that nobody else has the database open, and keep it so until it is closed."""
    connection.execute("PRAGMA journal_mode = DELETE").fetchall()
    connection.execute("PRAGMA locking_mode = EXCLUSIVE").fetchall()
    connection.execute("BEGIN EXCLUSIVE")
    connection.execute("COMMIT")
