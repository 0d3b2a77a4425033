"""Each document, made from what the record knows; what it does not know is a line to write on."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from inventory.record import record
from inventory.toml_file import load_toml
from kit import french
from kit.documents.model import (
    Document,
    Fill,
    Numbers,
    Points,
    Section,
    Signatures,
    Table,
    Text,
)
from kit.emergency.known import with_syndicate

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from kit.documents.model import Block
    from kit.store.things import Thing, Things

FILE = Path(__file__).with_name("texts.toml")
Form = Literal["odt", "pdf"]
#: Rows that are left for what the record does not know yet.
BLANK = 4
_MOST = 40


@record
class Known:
    """What documents are made from; ``who`` is the person whom a sheet is about, or None."""

    entity: str
    things: Things
    who: Thing | None = None


@record
class Kind:
    """A document that can be made; ``forms`` are what it may become, the best first."""

    name: str
    label: str
    why: str
    file: str
    forms: tuple[Form, ...]
    personal: bool


def kinds() -> tuple[Kind, ...]:
    """All documents, in the order in which they are shown."""
    return tuple(
        Kind(
            name, told["label"], told["why"], told["name"], tuple(told["kinds"]),
            name in {"arrival", "departure"},
        )
        for name, told in _content().items()
    )  # fmt: skip


def made(name: str, known: Known, at: datetime) -> Document:
    """One document, at a date."""
    told = _content()[name]
    sections = _MAKERS[name](told, known)
    return Document(
        told["name"], told["title"], known.entity, french.day(at), told["lead"], sections,
        large=name == "poster",
    )  # fmt: skip


def as_file(told: Document, form: Form, at: datetime) -> bytes:
    """The document as the bytes of a file.

    Raises:
        KitError: this installation cannot make a PDF.
    """
    if form == "odt":
        from kit.documents.odt import document_odt  # noqa: PLC0415 each its own

        return document_odt(told, at)
    from kit.documents.printing import document_pdf  # noqa: PLC0415

    return document_pdf(told, at)


# --- Each of them --------------------------------------------------------------------------------


def _coming_or_going(told: Mapping[str, Any], known: Known) -> tuple[Section, ...]:
    who = known.who
    values = {}
    if who is not None:
        shown = _shower(known)
        values = {
            "Nom et prénom": shown(who, "full_name"),
            "Fonction": shown(who, "duties") or shown(who, "role"),
            "Date d’arrivée": shown(who, "arrived"),
            "Date de départ": shown(who, "left"),
        }
    person = Fill(tuple((label, values.get(label, "")) for label in told["person_fields"]))
    lines = tuple(line.format(support=_support(known)) for line in told["do_lines"])
    return (
        Section(told["person"], (person,)),
        Section(told["accounts"], (Table(tuple(told["accounts_head"]), _accounts(known), BLANK),)),
        Section(told["given"], (Table(tuple(told["given_head"]), _given(known), BLANK),)),
        Section(told["do"], (Points(lines, boxes=True), Signatures(tuple(told["signatures"])))),
    )


def _mandate(told: Mapping[str, Any], known: Known) -> tuple[Section, ...]:
    shown = _shower(known)
    certificates = tuple(
        (shown(one, "holder"), shown(one, "use"), shown(one, "expiry"), "")
        for one in known.things.of("certificate")
    )[:_MOST]
    accounts = tuple(
        (one.title, shown(one, "account_holder"), "", "") for one in known.things.of("service")
    )[:_MOST]
    elected = {
        one.record for one in known.things.of("person")
        if one.values.get("role") in {"mayor", "elected"}
    }  # fmt: skip
    lent = tuple(
        (one.title, shown(one, "user"), "")
        for kind in ("workstation", "equipment")
        for one in known.things.of(kind)
        if one.values.get("user") in elected
    )[:_MOST]
    tell = tuple(line.format(support=_support(known)) for line in told["tell_lines"])
    return (
        Section(
            told["certificates"], (Table(tuple(told["certificates_head"]), certificates, BLANK),)
        ),
        Section(told["accounts"], (Table(tuple(told["accounts_head"]), accounts, BLANK),)),
        Section(told["signers"], (Points(tuple(told["signers_lines"]), boxes=True),)),
        Section(told["tell"], (Points(tell, boxes=True),)),
        Section(told["things"], (Table(tuple(told["things_head"]), lent, BLANK),)),
    )


def _envelope(told: Mapping[str, Any], known: Known) -> tuple[Section, ...]:
    rows = tuple(tuple(row) for row in told["month_rows"])
    people = tuple(("Assistance", one.name, one.phone) for one in with_syndicate(known.things))
    return (
        Section(told["month"], (Table(tuple(told["month_head"]), rows, 2),)),
        Section(told["vital"], (Table(tuple(told["vital_head"]), (), 5),)),
        Section(told["access"], (Fill(tuple((label, "") for label in told["access_fields"])),)),
        Section(
            told["people"],
            (
                Table(tuple(told["people_head"]), people[:_MOST], BLANK),
                Signatures(tuple(told["signatures"])),
            ),
        ),
    )


def _charter(told: Mapping[str, Any], known: Known) -> tuple[Section, ...]:
    words = {"support": _support(known), "logs": told["logs"]}
    parts = [
        Section(
            part["heading"],
            _one_or_many(tuple(line.format_map(words) for line in part["lines"])),
        )
        for part in told["parts"]
    ]
    last = parts[-1]
    signed = Section(last.heading, (*last.blocks, Signatures(tuple(told["signatures"]))))
    return (*parts[:-1], signed)


def _poster(told: Mapping[str, Any], known: Known) -> tuple[Section, ...]:
    shown = _shower(known)
    people = [one for one in known.things.of("person") if not one.values.get("left")]
    referents = [one for one in people if one.values.get("referent") in {"security", "digital"}]
    agents = [one for one in referents if one.values.get("role") not in {"mayor", "elected"}]
    elected = [one for one in referents if one not in agents]
    support = next((c for c in with_syndicate(known.things) if c.subject == "support"), None)
    values = (
        _named(agents, shown),
        " – ".join(filter(None, (support.name, _whole(support.phone)))) if support else "",
        _named(elected, shown),
    )
    return (
        Section(told["first"], (Fill(tuple(zip(told["first_fields"], values, strict=True))),)),
        Section(told["urgent"], (Numbers(tuple(told["urgent_lines"])),)),
        Section(told["never"], (Points(tuple(told["never_lines"])),)),
    )


def _degraded(told: Mapping[str, Any], _: Known) -> tuple[Section, ...]:
    fields = Fill(tuple((label, "") for label in told["fields"]))
    return tuple(
        Section(activity, (fields, Numbers(tuple(told["steps"]))))
        for activity in told["activities"]
    )


_MAKERS: Mapping[str, Callable[[Mapping[str, Any], Known], tuple[Section, ...]]] = {
    "arrival": _coming_or_going,
    "departure": _coming_or_going,
    "mandate": _mandate,
    "envelope": _envelope,
    "charter": _charter,
    "poster": _poster,
    "degraded": _degraded,
}


def _one_or_many(lines: tuple[str, ...]) -> tuple[Block, ...]:
    return (Text(lines[0]),) if len(lines) == 1 else (Points(lines),)


def _accounts(known: Known) -> tuple[tuple[str, ...], ...]:
    services = [one for one in known.things.of("service") if one.values.get("state") != "unused"]
    return tuple((one.title, "", "", "") for one in services)[:_MOST]


def _given(known: Known) -> tuple[tuple[str, ...], ...]:
    """What the person was given: all that is used by her, by its own number."""
    if known.who is None:
        return ()
    shown = _shower(known)
    return tuple(
        (one.title, shown(one, "inventory_number") or shown(one, "serial"), "", "")
        for kind in ("workstation", "equipment")
        for one in known.things.of(kind)
        if one.values.get("user") == known.who.record
    )[:_MOST]


def _support(known: Known) -> str:
    found = next((one for one in with_syndicate(known.things) if one.subject == "support"), None)
    if found is None:
        return "…"
    return f"{found.name}, {_whole(found.phone)}" if found.phone else found.name


def _named(people: list[Thing], shown: Callable[[Thing, str], str]) -> str:
    if not people:
        return ""
    one = people[0]
    return " – ".join(
        filter(None, (one.title, _whole(shown(one, "phone") or shown(one, "mobile"))))
    )


def _whole(number: str) -> str:
    """A telephone number that is not cut at the end of a line."""
    return number.replace(" ", french.NBSP)


def _shower(known: Known) -> Callable[[Thing, str], str]:
    return lambda thing, field: known.things.shown(thing.kind, field, thing.values.get(field))


@cache
def _content() -> Mapping[str, Any]:
    return load_toml(FILE)
