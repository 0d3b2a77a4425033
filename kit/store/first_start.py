"""How a record begins on a computer: new for an entity, or brought back from a sealed copy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inventory.record import record
from kit.errors import KitError
from kit.store import access, aside, copies, entities, keys, os_keyring, sealed_copy
from kit.store.faults import told
from kit.store.store import create, new_store_id, set_meta, writing

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from kit.store.entities import Entity
    from kit.store.secret import Secret
    from kit.store.slots import Slot
    from kit.store.store import Store


class NoWayInError(KitError):
    """This session keeps no secrets, and no passphrase was given."""


@record
class Begun:
    """A new record; ``copy_fault`` is why the first sealed copy could not be made."""

    store: Store
    copy_fault: KitError | None


@record
class Returned:
    """What a sealed copy brought back: whose it is, and when the copy was made.

    ``by_itself``: this session opens the record without being asked again. ``copy_fault`` is why
    the first copy of the new record could not be made.
    """

    store: Store
    names: tuple[str, ...]
    made: datetime
    by_itself: bool
    copy_fault: KitError | None


def begin(path: Path, entity: Entity, passphrase: str = "", place: Path | None = None) -> Begun:
    """Make the record of an entity, opened by this session where the system keeps secrets.

    ``place`` is the folder for sealed copies, if one was chosen.

    Raises:
        NoWayInError: nothing would open it tomorrow.
        KitError: there is one already, the passphrase is weak, or the folder is full or read-only.
    """
    identifier = new_store_id()
    slots: list[Slot] = [keys.passphrase_slot(passphrase)] if passphrase else []
    if (session := keys.session_slot(identifier)) is not None:
        slots.append(session)
    if not slots:
        raise NoWayInError(
            "Ce poste ne sait pas garder de secret pour votre session.",
            "Choisissez une phrase de passe : elle vous sera demandée à chaque ouverture.",
        )
    try:
        store = create(path, slots, identifier)
    except KitError:
        os_keyring.forget_secret(identifier)
        raise
    entities.put_entity(store, entity)
    with writing(store) as connection:
        for slot in slots[: 1 if passphrase else 0]:
            access.name_slot(connection, slot.id, entity.name)
    return Begun(store, _copied_to(store, place))


def bring_back(
    copy: Path, secret: Secret, path: Path, *, replacing: bool = False, place: Path | None = None
) -> Returned:
    """Make this computer's record from a sealed copy.

    ``replacing``: a record that is there, damaged, is put aside under a dated name.

    Raises:
        KitError: the copy is missing, damaged, foreign or newer, the secret is wrong, or the
            folder cannot be written; what was there is as it was.
    """
    made = made_on(copy)
    store = copies.recover(copy, secret, path, replacing=replacing)
    by_itself = access.add_session(store)
    with writing(store) as connection:
        set_meta(connection, "here", None)  # this may be another computer: a measure will tell
    names = tuple(entity.name for entity in entities.list_entities(store))
    return Returned(store, names, made, by_itself, _copied_to(store, place))


def made_on(copy: Path) -> datetime:
    """When a sealed copy was made, by its own word.

    Raises:
        KitError: missing, foreign, newer, or damaged at its beginning.
    """
    with told(copy), copy.open("rb") as file:
        return sealed_copy.read_header(file, copy).date


def start_over(path: Path) -> Path | None:
    """Put a record aside that nobody can open; the next start is a first one.

    Raises:
        KitError: the folder may not be written to; everything is as it was.
    """
    return aside.put_aside(path)


def _copied_to(store: Store, place: Path | None) -> KitError | None:
    try:
        if place is not None:
            copies.choose_place(store, place)
    except KitError as fault:
        return fault
    return None
