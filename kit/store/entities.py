"""Who keeps a record: mairie, CCAS, EPCI, syndicat; one PC may serve several."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from inventory.record import record
from kit.errors import KitError
from kit.store import edits
from kit.store.plain_text import clean
from kit.store.store import meta, reading, set_meta, writing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kit.communes import Commune
    from kit.store.store import Store

KINDS = ("mairie", "ccas", "epci", "syndicat", "autre")
_FIELDS = ("kind", "name", "siren", "insee", "postcode", "department")
# An entity with a SIREN has the same identifier in every record, so that records meet.
_NAMESPACE = "7b1f3c62-5d0e-5c8e-9f3a-2f6d1f0a9c41"

#: The days of the week on which a town hall is open where nobody said: Monday (0) to Friday.
OPENING = frozenset(range(5))
_OPENING_FIELD = "opening"

#: Long enough for every real name of any world, short enough for a page.
LONGEST_NAME = 500


@record
class Entity:
    """One entity; every text but ``kind`` and ``name`` may be empty."""

    uuid: str
    kind: str
    name: str
    siren: str
    insee: str
    postcode: str
    department: str


def identifier_for(siren: str) -> str:
    """The identifier of an entity: of its SIREN, or new where it has none."""
    from uuid import UUID, uuid4, uuid5  # noqa: PLC0415 slow to import, and seldom needed

    return str(uuid5(UUID(_NAMESPACE), siren)) if siren else str(uuid4())


def new_entity(  # noqa: PLR0913, PLR0917 the fields of an entity
    kind: str, name: str, siren: str = "", insee: str = "", postcode: str = "", department: str = ""
) -> Entity:
    """An entity that was typed or chosen.

    Raises:
        KitError: no name, one that no heading could hold, or a SIREN that cannot be one.
    """
    shown = clean(name).strip()
    if not shown:
        raise KitError("Il manque le nom.", "Écrivez le nom de la mairie ou de l’organisme.")
    if len(shown) > LONGEST_NAME:
        raise KitError(
            "Ce nom est trop long.", f"Raccourcissez-le à {LONGEST_NAME} caractères au plus."
        )
    digits = re.sub(r"\s", "", siren)
    if digits and not valid_siren(digits):
        raise KitError(
            f"« {clean(siren)} » n’est pas un numéro SIREN.",
            "Un SIREN a neuf chiffres ; vérifiez-le sur annuaire-entreprises.data.gouv.fr.",
        )
    if kind not in KINDS:
        raise ValueError(kind)
    return Entity(
        identifier_for(digits), kind, shown, digits, clean(insee), clean(postcode),
        clean(department),
    )  # fmt: skip


def mairie_of(commune: Commune) -> Entity:
    """The mairie of a commune of the directory."""
    postcode = commune.postcodes[0] if commune.postcodes else ""
    return new_entity(
        "mairie", commune.name, commune.siren or "", commune.insee, postcode, commune.department
    )


def valid_siren(siren: str) -> bool:
    """Whether nine digits pass the Luhn check of SIREN numbers."""
    if not re.fullmatch(r"[0-9]{9}", siren):
        return False
    doubled = [int(d) * (2 if place % 2 else 1) for place, d in enumerate(siren)]
    return sum(value // 10 + value % 10 for value in doubled) % 10 == 0


def put_entity(store: Store, entity: Entity, author: str = "") -> None:
    """Write an entity, new or changed; the first one is the chosen one.

    Raises:
        KitError: it could not be written.
    """
    with writing(store) as connection:
        connection.execute("INSERT OR IGNORE INTO entity (uuid) VALUES (?)", (entity.uuid,))
        fields = {name: getattr(entity, name) for name in _FIELDS}
        edits.put(store, entity.uuid, fields, author)
        if not meta(connection, "entity"):
            set_meta(connection, "entity", entity.uuid)


def list_entities(store: Store) -> tuple[Entity, ...]:
    """All entities, by name.

    Raises:
        KitError: damaged, busy or vanished.
    """
    with reading(store) as connection:
        found = [row[0] for row in connection.execute("SELECT uuid FROM entity")]
    entities = [_entity(identifier, edits.values(store, identifier)) for identifier in found]
    return tuple(sorted(entities, key=lambda entity: (entity.name, entity.uuid)))


def choose_entity(store: Store, wanted: str) -> Entity:
    """Make the entity of this SIREN, INSEE code or identifier the chosen one.

    Raises:
        KitError: none has it, or several.
    """
    entity = find_entity(store, wanted)
    with writing(store) as connection:
        set_meta(connection, "entity", entity.uuid)
    return entity


def find_entity(store: Store, wanted: str) -> Entity:
    """The entity of this SIREN, INSEE code or identifier.

    Raises:
        KitError: none has it, or several.
    """
    text = re.sub(r"\s", "", wanted).upper()
    found = [
        entity
        for entity in list_entities(store)
        if text and text in {entity.siren, entity.insee.upper(), entity.uuid.upper()}
    ]
    if len(found) != 1:
        several = "Plusieurs entités ont" if found else "Aucune entité n’a"
        raise KitError(
            f"{several} ce numéro : {clean(wanted)}",
            "Affichez-les avec « kit-commune entity list », et donnez le SIREN.",
        )
    return found[0]


def chosen_entity(store: Store) -> Entity | None:
    """The entity that is worked on, None when there is none yet.

    Raises:
        KitError: damaged, busy or vanished.
    """
    with reading(store) as connection:
        identifier = meta(connection, "entity")
    every = list_entities(store)
    first = every[0] if every else None
    return next((entity for entity in every if entity.uuid == identifier), first)


def records_of(store: Store, kind: str, entity: str | None) -> dict[str, dict[str, Any]]:
    """The records of a kind that an entity has, and those made before any was chosen; None: all.

    Raises:
        KitError: damaged, busy or vanished.
    """
    found = edits.records(store, kind, entity)
    return found if entity is None else found | edits.records(store, kind, "")


def opening_of(store: Store, entity: str | None) -> frozenset[int]:
    """The days of the week (Monday is 0) on which an entity is open; OPENING until somebody said.

    Raises:
        KitError: damaged, busy or vanished.
    """
    told = edits.values(store, entity).get(_OPENING_FIELD) if entity else None
    days = {int(one) for one in str(told or "") if one in "0123456"}
    return frozenset(days) or OPENING


def set_opening(store: Store, entity: str, days: Iterable[int], author: str = "") -> None:
    """Write the days of the week on which an entity is open.

    Raises:
        KitError: no day at all, or it could not be written.
    """
    kept = sorted({day for day in days if 0 <= day <= 6})
    if not kept:
        raise KitError("Il manque les jours d’ouverture.", "Cochez au moins un jour de la semaine.")
    edits.put(store, entity, {_OPENING_FIELD: "".join(map(str, kept))}, author)


def _entity(identifier: str, fields: dict[str, object]) -> Entity:
    texts = [str(fields.get(name) or "") for name in _FIELDS]
    return Entity(identifier, *texts)
