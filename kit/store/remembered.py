"""What the record adds to an audit that was just kept: its past, and the rest of the town hall."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from inventory.record import record
from kit.history import trend
from kit.store import edits, entities, past

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from inventory.workstation import Workstation
    from kit.actions_table import Row
    from kit.assessment import Assessment
    from kit.history import Segment, Since
    from kit.store.entities import Entity
    from kit.store.store import Store


@record
class Remembered:
    """The trend, what changed, and what is disputed of this computer; then what its entity has.

    ``machines`` are the newest audits of the entity's workstations, ``actions`` all of theirs.
    ``entity`` and ``name`` are the entity's identifier and name, empty where none was chosen.
    """

    segments: tuple[Segment, ...]
    since: Since | None
    marks: Mapping[str, str] = MappingProxyType({})
    entity: str = ""
    name: str = ""
    machines: tuple[tuple[Workstation, Assessment], ...] = ()
    actions: tuple[Row, ...] = ()


def remember(store: Store, workstation: str) -> Remembered:
    """What a text shows after an audit: what changed, and the points of the last two audits.

    Each audit pays for it: neither files nor what they need are read.

    Raises:
        KitError: damaged, busy or vanished.
    """
    last_two = past.audits_of(store, workstation)[-2:]
    return Remembered(
        trend(past.results_of(store, last_two)), past.since_previous(store, workstation)
    )


def remember_all(store: Store, workstation: str, now: datetime, *, entity: str = "") -> Remembered:
    """What files show as well: the whole trend, the other workstations, the actions.

    ``entity`` is a SIREN or INSEE code; empty for the workstation's own, else the chosen one.

    Raises:
        KitError: no such entity, or damaged, busy or vanished.
    """
    from kit.store.action_rows import rows_of  # noqa: PLC0415 only for the files
    from kit.store.disputes import marks  # noqa: PLC0415

    known = _entity(store, workstation, entity)
    identifier = known.uuid if known else None
    newest = past.results_of(store, past.audits_of(store, workstation)[-1:])
    outcomes = newest[0].outcomes if newest else {}
    return Remembered(
        past.trend_of(store, workstation),
        past.since_previous(store, workstation),
        marks(store, workstation, outcomes, now.astimezone().date()),
        known.uuid if known else "",
        known.name if known else "",
        tuple(past.latest_assessments(store, identifier).values()),
        rows_of(store, identifier, now),
    )


def _entity(store: Store, workstation: str, wanted: str) -> Entity | None:
    if wanted:
        return entities.find_entity(store, wanted)
    own = (edits.entity_of(store, workstation) or ("", ""))[1]
    every = entities.list_entities(store)
    found = next((entity for entity in every if entity.uuid == own), None)
    return found or entities.chosen_entity(store)
