"""Entities of the record made of what was chosen in the directory, or typed by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kit.store.entities import Entity, new_entity

if TYPE_CHECKING:
    from kit.communes import Commune
    from kit.entities_typed import Typed


def of_commune(commune: Commune) -> Entity:
    """The mairie of a commune; with its SIREN it is the same entity in every record."""
    return new_entity(
        "mairie",
        commune.name,
        commune.siren or "",
        commune.insee,
        commune.postcodes[0] if commune.postcodes else "",
        commune.department,
    )


def of_typed(typed: Typed) -> Entity:
    """An entity that was typed and checked."""
    return new_entity(typed.kind.record_kind, typed.name, typed.siren or "")


def of_number(number: str) -> Entity | None:
    """The entity of a SIREN or INSEE code that the directory knows, communes first; else None."""
    from kit import communes  # noqa: PLC0415 the directory is large

    commune = communes.by_siren(number) or communes.by_code(number)
    if commune is not None:
        return of_commune(commune)
    grouping = communes.grouping(number)
    return new_entity("epci", grouping.name, grouping.siren) if grouping else None
