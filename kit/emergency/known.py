"""Whom the mairie would call by its own record: its suppliers, and its referent for data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kit import french
from kit.emergency.contacts import Contact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kit.store.things import Thing, Things

#: What a supplier is called for; the others are nobody's first call.
_SUBJECTS = {"syndicate": "support", "it_company": "support"}


def contacts_of(known: Things) -> tuple[Contact, ...]:
    """The contacts that a mairie wrote down, those with an emergency number first."""
    found = [*_suppliers(known), *_people(known)]
    return tuple(sorted(found, key=lambda contact: not contact.phone))


def with_syndicate(known: Things) -> tuple[Contact, ...]:
    """The same, and those of the syndicate's pack behind them."""
    from kit.packs import applying  # noqa: PLC0415 a sheet opens without it

    return (*contacts_of(known), *applying.content().emergency)


def _suppliers(known: Things) -> Iterator[Contact]:
    for thing in known.of("supplier"):
        subject = _SUBJECTS.get(_text(thing, "kind"))
        if subject:
            yield Contact(
                subject,
                thing.title,
                _text(thing, "emergency") or _text(thing, "phone"),
                hours=_text(thing, "hours"),
            )


def _people(known: Things) -> Iterator[Contact]:
    for thing in known.of("person"):
        if _text(thing, "referent") == "data_protection" and not _text(thing, "left"):
            yield Contact("dpo", thing.title, _text(thing, "phone") or _text(thing, "mobile"))


def _text(thing: Thing, field: str) -> str:
    return french.plain(str(thing.values.get(field) or ""))
