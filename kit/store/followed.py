"""What people say of a result is kept in one record of kind ``action`` for each.

Its identifier comes from the workstation and the check, so that two stores that follow the same
result meet in the same record when they are merged.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from kit import french
from kit.errors import KitError
from kit.records import LONGEST
from kit.store import edits
from kit.store.plain_text import clean
from kit.store.store import reading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kit.store.store import Store

KIND = "action"
#: Which result a record is about.
OF, CHECK = "of", "check"
_NAMESPACE = "2f7c1b0e-6a3d-5e41-8d57-0c9b4e1a7f36"


def identifier(workstation: str, check: str) -> str:
    """The identifier of the record that follows this result of this workstation record."""
    from uuid import UUID, uuid5  # noqa: PLC0415 slow to import, and a start follows nothing

    return str(uuid5(UUID(_NAMESPACE), f"{workstation} {check}"))


def followed(store: Store, workstation: str, check: str) -> str:
    """The record that follows this result, made if there is none yet.

    ``workstation`` is the record of one, or of the entity for a result of the town hall as a whole.

    Raises:
        KitError: no such workstation, or it could not be written.
    """
    entity = _entity_of(store, workstation)
    if entity is None:
        raise KitError(
            "Ce poste n’est pas dans le registre.",
            "Choisissez-le dans la liste des postes, ou lancez d’abord une vérification.",
        )
    made = edits.add_record(store, KIND, entity, identifier(workstation, check))
    edits.put(store, made, {OF: workstation, CHECK: check})
    return made


def of_workstation(store: Store, workstation: str) -> Iterator[tuple[str, str, dict[str, object]]]:
    """Check, record and fields of each result of a workstation that somebody said something of.

    Raises:
        KitError: damaged, busy or vanished.
    """
    entity = _entity_of(store, workstation)
    if entity is None:
        return
    for name, fields in edits.records(store, KIND, entity).items():
        if fields.get(OF) == workstation and isinstance(fields.get(CHECK), str):
            yield str(fields[CHECK]), name, fields


def _entity_of(store: Store, subject: str) -> str | None:
    """The entity of a workstation's record, or the one that this is; None where it is neither."""
    known = edits.entity_of(store, subject)
    if known is not None:
        return known[1] if known[0] == "workstation" else None
    with reading(store) as connection:
        row = connection.execute("SELECT 1 FROM entity WHERE uuid = ?", (subject,)).fetchone()
    return subject if row else None


def line(label: str, text: str) -> str:
    """A typed text as it is kept: one printable line.

    Raises:
        KitError: it is too long.
    """
    kept = " ".join(french.plain(clean(text)).split())
    if len(kept) > LONGEST:
        raise KitError(
            f"Le champ « {label} » est trop long.",
            f"Raccourcissez-le à {french.integer(LONGEST)} caractères au plus.",
        )
    return kept


def day(value: object) -> date | None:
    """A day as it is kept; None where there is none, or none that this version understands."""
    try:
        return date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None
