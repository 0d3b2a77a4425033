"""The example mairie: an invented town hall, measured three times, to try everything safely."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from inventory.record import replace
from kit.assessment import assess
from kit.auditing import Reading
from kit.store import edits, entities
from kit.store.keeping import Prepared, keep_audit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from inventory.workstation import Workstation
    from kit.store.store import Store

NAME = "Saint-Exemple-sur-Loire"
#: Days before today of each audit.
AUDITS = (61, 33, 0)


def fill(store: Store) -> None:
    """Put the example into an empty record: its computer, what it owns, its backups."""
    from ui.example_backups import declare  # noqa: PLC0415 only for the example

    measured(store)
    declare(store, datetime.now(UTC))


def measured(store: Store) -> None:
    """The example before anything was said of its backups."""
    entity = entities.new_entity("mairie", NAME, "", "", "37000", "37")
    entities.put_entity(store, entity)
    workstation = example_workstation()
    now = datetime.now(UTC)
    for days in AUDITS:
        at = now - timedelta(days=days)
        reading = Reading(workstation, at, None)
        keep_audit(
            reading, assess(workstation, at), Prepared(replace(store.again(), copying=False))
        )
    things: tuple[tuple[str, Mapping[str, object]], ...] = (
        ("equipment", {"kind": "nas", "label": "Serveur de fichiers", "room": "Archives"}),
        ("equipment", {"kind": "printer", "label": "Copieur du secrétariat", "room": "Accueil"}),
        ("supplier", {"name": "Bureautique de l’Ouest"}),
        ("service", {"name": "Messagerie de la mairie"}),
    )
    for kind, fields in things:
        made = edits.add_record(store, kind, entity.uuid)
        edits.put(store, made, fields, "exemple")


def example_workstation() -> Workstation:
    """The computer of the example."""
    from inventory.workstation import read_workstation  # noqa: PLC0415 imports every topic
    from kit.selftest import example  # noqa: PLC0415

    return read_workstation(example())
