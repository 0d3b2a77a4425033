"""The commands ``store`` and ``entity``: plain arguments in, French text out.

Every function raises :class:`KitError` for what the user can act on, and returns what to print.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from inventory.record import replace
from kit import french
from kit.errors import KitError
from kit.store import access, copies, entities, keys, os_keyring
from kit.store.keeping import Kept, Prepared, keep_audit, prepare
from kit.store.place import default_path, secret_from
from kit.store.secret import Passphrase
from kit.store.store import create, new_store_id, open_store, refuse_existing, writing

if TYPE_CHECKING:
    from pathlib import Path

    from kit.store.chronicle import Chronicle
    from kit.store.entities import Entity
    from kit.store.slots import Slot
    from kit.store.store import Store

__all__ = [
    "Kept",
    "Prepared",
    "entity_list",
    "entity_set",
    "history",
    "keep_audit",
    "prepare",
    "store_backup",
    "store_new",
    "store_recover",
    "store_rekey",
]

_PRINT_IT = (
    "Clé de secours, à imprimer et à ranger hors du poste (coffre de la mairie) :\n\n    {key}\n\n"
    "Elle rouvre le registre sur n’importe quel ordinateur. Elle ne sera plus jamais affichée."
)

_CHOOSE_PLACE = "où va la copie hors du poste : « kit-commune store backup DOSSIER »."


def store_new(
    store: Path | None = None, passphrase_file: Path | None = None, person: str = ""
) -> str:
    """Make a record; opened by this session, by a passphrase if one is given, and by a paper key.

    Raises:
        KitError: there is one, no way to open it each day, a weak passphrase, a disk fault.
    """
    path = store or default_path()
    refuse_existing(path)
    identifier = new_store_id()
    slots: list[Slot] = []
    if passphrase_file is not None:
        secret = secret_from(passphrase_file)
        if not isinstance(secret, Passphrase):
            raise KitError(
                "Ce fichier contient une clé de secours, pas une phrase de passe.",
                "Écrivez-y une phrase de passe de votre choix, sur une ligne.",
            )
        slots.append(keys.passphrase_slot(secret.text))
    session = keys.session_slot(identifier)
    if session is None and not slots:
        raise KitError(
            "Ce poste ne sait pas garder de secret pour votre session.",
            "Donnez une phrase de passe : « kit-commune --passphrase-file FICHIER store new ».",
        )
    paper, printed = keys.recovery_slot()
    try:
        made = create(path, [*([session] if session else []), *slots, paper], identifier)
    except KitError:
        os_keyring.forget_secret(identifier)
        raise
    with made, writing(made) as connection:
        for slot in slots:
            access.name_slot(connection, slot.id, person)
    how = "par cette session" if session else "par votre phrase de passe"
    if session and slots:
        how += " ou par votre phrase de passe"
    return (
        f"Registre créé : {path}\nIl s’ouvre {how}.\n\n{_PRINT_IT.format(key=printed)}\n\n"
        f"Choisissez maintenant {_CHOOSE_PLACE}"
    )


def store_backup(
    target: Path, store: Path | None = None, passphrase_file: Path | None = None
) -> str:
    """Write a sealed copy; into a folder, it is kept up to date there after each change.

    Raises:
        KitError: wrong secret, no such folder, full, read-only.
    """
    with _open(store, passphrase_file) as opened:
        if target.is_dir():
            written = copies.choose_place(opened, target)
            same = copies.on_same_disk(opened.path, target)
            warning = (
                "\nAttention : ce dossier est sur le même disque que le registre. Choisissez "
                "plutôt une clé USB, un disque externe ou un partage."
            )
            return (
                f"Copie écrite : {written}\nElle sera mise à jour après chaque changement."
                f"{warning if same else ''}"
            )
        copies.write_now(opened, target)
    return f"Copie écrite : {target}"


def store_recover(
    copy: Path, store: Path | None = None, passphrase_file: Path | None = None
) -> str:
    """« Retrouver ma mairie » from a sealed copy, with a passphrase or the printed key.

    Raises:
        KitError: damaged, foreign or newer copy, wrong secret, a record is already there.
    """
    path = store or default_path()
    refuse_existing(path)
    if passphrase_file is None:
        raise KitError(
            "Il faut une phrase de passe ou la clé de secours pour ouvrir cette copie.",
            "Écrivez-la dans un fichier, puis : « kit-commune --passphrase-file FICHIER store "
            "recover COPIE ». Effacez ensuite ce fichier.",
        )
    with copies.recover(copy, secret_from(passphrase_file), path) as opened:
        by_itself = access.add_session(opened)
        names = ", ".join(french.plain(e.name) for e in entities.list_entities(opened))
    session = "Cette session l’ouvre désormais toute seule." if by_itself else ""
    lines = [
        f"Registre retrouvé : {path}",
        f"Il contient : {names or 'aucune entité'}.",
        session,
        f"Choisissez de nouveau {_CHOOSE_PLACE}",
    ]
    return "\n".join(line for line in lines if line)


def store_rekey(store: Path | None = None, passphrase_file: Path | None = None) -> str:
    """Change the record's key; every present way in keeps working.

    Raises:
        KitError: wrong secret, open elsewhere, damaged, full.
    """
    path = store or default_path()
    secret = secret_from(passphrase_file)
    access.rekey(path, secret)
    with open_store(path, secret) as opened:
        ways = "\n".join(f"  - {access.describe(way)}" for way in access.list_access(opened))
    return (
        f"La clé du registre est changée. Il s’ouvre toujours par :\n{ways}\n"
        "Les copies faites avant s’ouvrent encore avec l’ancienne clé : effacez-les si un secret a "
        "été volé."
    )


def entity_set(
    wanted: str,
    store: Path | None = None,
    passphrase_file: Path | None = None,
    *,
    kind: str = "",
    name: str = "",
) -> str:
    """Choose the entity of this SIREN or INSEE code; communes are found, others are named.

    Raises:
        KitError: unknown number, wrong secret, disk fault.
    """
    with _open(store, passphrase_file) as opened:
        entity = _known(opened, wanted)
        if entity is not None and name:  # it was given a better name
            entity = replace(entity, name=entities.new_entity(entity.kind, name).name)
        elif entity is None:
            entity = (
                entities.new_entity(kind or "autre", name, wanted) if name else _commune(wanted)
            )
        entities.put_entity(opened, entity)
        entities.choose_entity(opened, entity.uuid)
    return f"Entité choisie : {describe(entity)}"


def entity_list(
    store: Path | None = None, passphrase_file: Path | None = None
) -> list[dict[str, Any]]:
    """All entities as plain data; ``chosen`` marks the one that is worked on.

    Raises:
        KitError: wrong secret, damaged.
    """
    with _open(store, passphrase_file) as opened:
        chosen = entities.chosen_entity(opened)
        return [
            {
                **{field: getattr(entity, field) for field in type(entity).__match_args__},
                "chosen": chosen is not None and entity.uuid == chosen.uuid,
            }
            for entity in entities.list_entities(opened)
        ]


def history(
    store: Path | None = None, passphrase_file: Path | None = None, entity: str = ""
) -> Chronicle:
    """The past of an entity: of this SIREN or INSEE code, else of the chosen one.

    Raises:
        KitError: no record, no such entity, wrong secret, damaged.
    """
    from kit.store.chronicle import chronicle  # noqa: PLC0415 only for the history

    with _open(store, passphrase_file) as opened:
        wanted = entities.find_entity(opened, entity) if entity else entities.chosen_entity(opened)
        return chronicle(opened, wanted)


def entity_list_text(rows: list[dict[str, Any]]) -> str:
    """The entities as aligned text, the chosen one marked."""
    if not rows:
        return "Aucune entité. Ajoutez-en une avec « kit-commune entity set SIREN_OU_INSEE »."
    return "\n".join(
        f"{'→' if row['chosen'] else ' '} {row['siren'] or '—':<10} {row['kind']:<9} "
        f"{french.plain(row['name'])}"
        for row in rows
    )


def describe(entity: Entity) -> str:
    """An entity in one line."""
    place = " ".join(part for part in (entity.postcode, entity.insee and f"INSEE {entity.insee}")
                     if part)  # fmt: skip
    number = f"SIREN {entity.siren}" if entity.siren else "sans SIREN"
    return ", ".join(part for part in (french.plain(entity.name), place, number) if part)


def _open(store: Path | None, passphrase_file: Path | None) -> Store:
    return open_store(store or default_path(), secret_from(passphrase_file))


def _known(store: Store, wanted: str) -> Entity | None:
    try:
        return entities.find_entity(store, wanted)
    except KitError:
        return None


def _commune(wanted: str) -> Entity:
    from kit import communes  # noqa: PLC0415 the whole table

    number = "".join(wanted.split()).upper()
    found = communes.by_siren(number) or communes.by_code(number)
    if found is not None:
        return entities.mairie_of(found)
    grouping = communes.grouping(number)
    if grouping is not None:
        return entities.new_entity("epci", grouping.name, grouping.siren)
    raise KitError(
        f"Aucune commune n’a ce numéro : {wanted}",
        "Vérifiez le SIREN ou le code INSEE. Pour un autre organisme, donnez aussi son nom.",
    )
