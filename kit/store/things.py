"""What a town hall owns and whom it works with, as the window lists and edits it.

The typed records of an entity (workstations, equipment, services, suppliers, people), what people
change in them, and who changed what.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from inventory.record import record
from kit import french, records
from kit.errors import KitError
from kit.folding import fold
from kit.records import IMPORTED, MEASURED, Value
from kit.store import edits, entities
from kit.store.edits import ARCHIVED
from kit.store.plain_text import clean
from kit.store.store import writing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from kit.store.edits import Edit
    from kit.store.store import Store

#: A cell of text and its order among others are made of at most so many characters.
LONGEST = 300


@record
class Thing:
    """One record; ``values`` are its fields, ``search`` all that can be looked for, folded."""

    record: str
    kind: str
    title: str
    values: Mapping[str, Value]
    archived: bool
    search: str


@record
class Things:
    """All records of an entity, by kind and in order of title; the archived ones are there too."""

    kinds: Mapping[str, tuple[Thing, ...]]

    def of(self, kind: str, *, archived: bool = False) -> tuple[Thing, ...]:
        """Those of a kind that are in the list, or those that were taken out of it."""
        return tuple(thing for thing in self.kinds.get(kind, ()) if thing.archived is archived)

    def find(self, identifier: str) -> Thing | None:
        """A record by its identifier."""
        every = (thing for listed in self.kinds.values() for thing in listed)
        return next((thing for thing in every if thing.record == identifier), None)

    def shown(self, kind: str, name: str, value: Value) -> str:
        """A value as people read it; a reference is the title of what it names."""
        field = records.kind(kind).fields.get(name)
        if field is None or field.to is None or value is None:
            return records.shown(kind, name, value)
        named = (self.find(one) for one in str(value).split())
        return ", ".join(thing.title for thing in named if thing)


@record
class Change:
    """One change of one field; ``author`` is empty where nobody's name was kept.

    ``origin`` is ``measure``, ``import``, ``here`` (typed on this computer) or ``elsewhere``.
    """

    at: datetime
    origin: str
    author: str
    label: str
    before: str
    after: str


def things(store: Store, entity: str | None = None) -> Things:
    """The records of an entity, of the one that is worked on where none is given.

    Raises:
        KitError: damaged, busy or vanished.
    """
    if entity is None:
        chosen = entities.chosen_entity(store)
        entity = chosen.uuid if chosen else None
    found: dict[str, list[tuple[str, dict[str, Any]]]] = {}
    for kind in records.KINDS:
        known = edits.records(store, kind, entity, archived=True)
        if entity is not None:
            known |= edits.records(store, kind, "", archived=True)
        # Of a person who was erased only an empty record is left.
        found[kind] = [one for one in known.items() if any(map(_filled, one[1].values()))]
    titles = {
        identifier: records.title(kind, fields)
        for kind, listed in found.items()
        for identifier, fields in listed
    }
    made = {
        kind: tuple(
            sorted(
                (_thing(kind, identifier, fields, titles) for identifier, fields in listed),
                key=lambda thing: (fold(thing.title[:LONGEST]), thing.record),
            )
        )
        for kind, listed in found.items()
    }
    return Things(made)


def save(  # noqa: PLR0913 what is kept, by whom, for whom
    store: Store,
    kind: str,
    typed: Mapping[str, object],
    identifier: str | None = None,
    author: str = "",
    *,
    entity: str | None = None,
) -> str:
    """Keep what was typed in a record, made if there is no identifier; returns its identifier.

    Of a record that is there, only the fields to change need be given. A new one is made for
    ``entity``, else for the one that is worked on.

    Raises:
        KitError: a field is missing or holds what it cannot hold, or it could not be written.
    """
    with writing(store):
        held = edits.values(store, identifier) if identifier else {}
        fields = records.kind(kind).fields
        # What a newer version wrote, and this one cannot read, stays as it is.
        sound = {
            name: value
            for name, value in held.items()
            if name in fields and records.sound(kind, name, value)
        }
        kept = records.checked(kind, {**sound, **typed})
        if identifier is None:
            if entity is None:
                chosen = entities.chosen_entity(store)
                entity = chosen.uuid if chosen else ""
            identifier = edits.add_record(store, kind, entity)
        # A field that was empty and stays so is no change.
        new = {name: kept[name] for name in typed if kept[name] != held.get(name)}
        edits.put(store, identifier, new, author)
    return identifier


def thing(store: Store, kind: str, identifier: str) -> Thing:
    """One record; the references in what it is searched by are left out.

    Raises:
        KitError: damaged, busy or vanished.
    """
    return _thing(kind, identifier, edits.values(store, identifier), {})


def archive(store: Store, identifier: str, author: str = "", *, archived: bool = True) -> None:
    """Take a record out of the lists, or put it back; nothing is deleted.

    Raises:
        KitError: it could not be written.
    """
    edits.put(store, identifier, {ARCHIVED: True if archived else None}, author)


def changes(store: Store, identifier: str, known: Things) -> tuple[Change, ...]:
    """Who changed what in a record, the newest first.

    Raises:
        KitError: no such record, or damaged, busy or vanished.
    """
    found = edits.entity_of(store, identifier)
    if found is None:
        raise KitError(
            "Cette fiche n’est plus dans le registre.",
            "Revenez à la liste : elle montre les fiches qui y sont.",
        )
    return tuple(_changes(store, found[0], identifier, known))[::-1]


def _changes(store: Store, kind: str, identifier: str, known: Things) -> Iterator[Change]:
    fields = records.kind(kind).fields if kind in records.KINDS else {}
    held: dict[str, Value] = {}
    for edit in edits.edits(store, identifier):
        if edit.field == ARCHIVED:
            label = "Retiré de la liste" if edit.value else "Remis dans la liste"
            yield Change(edit.clock, _origin(store, edit), _author(edit), label, "", "")
        elif edit.field in fields:
            before = held.get(edit.field)
            held[edit.field] = edit.value
            yield Change(
                edit.clock,
                _origin(store, edit),
                _author(edit),
                fields[edit.field].label,
                known.shown(kind, edit.field, before),
                known.shown(kind, edit.field, edit.value),
            )


def _origin(store: Store, edit: Edit) -> str:
    if edit.author in {MEASURED, IMPORTED}:
        return edit.author
    return "here" if edit.store == store.id else "elsewhere"


def _author(edit: Edit) -> str:
    return "" if edit.author in {MEASURED, IMPORTED} else french.plain(edit.author)


def _filled(value: Any) -> bool:  # noqa: ANN401 any value of a field
    return value not in {None, "", True, False} if isinstance(value, str | bool | None) else True


def _thing(
    kind: str, identifier: str, fields: Mapping[str, Any], titles: Mapping[str, str]
) -> Thing:
    known = records.kind(kind).fields
    values: dict[str, Value] = {
        name: value for name, value in fields.items() if name in known and _is_value(value)
    }
    title = records.title(kind, values)
    told = [
        " ".join(titles.get(one, "") for one in str(value).split())
        if known[name].to is not None
        else records.shown(kind, name, value)
        for name, value in values.items()
    ]
    search = fold(" ".join((title, *told)))
    return Thing(identifier, kind, title, values, bool(fields.get(ARCHIVED)), clean(search))


def _is_value(value: Any) -> bool:  # noqa: ANN401 any value of a field
    return value is None or (isinstance(value, str | int) and not isinstance(value, bool))
