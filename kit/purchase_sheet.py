"""« Acheter ou non ? »: one page of facts and questions for whoever decides; it decides nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kit import french
from kit.documents.model import Document, Fill, Points, Section, Table
from kit.prolonging import words

if TYPE_CHECKING:
    from kit.prolonging import Computer
    from kit.sobriety import Sobriety

#: So many computers stand on the page; those that raise a question come first.
MOST = 6
_NAMED, _LONGEST = 3, 30


def purchase_sheet(told: Sobriety) -> Document:
    """The sheet of an entity, from what is known today."""
    said = words()["sheet"]
    shown, rest = told.computers[:MOST], len(told.computers) - MOST
    facts: list[Table | Points] = []
    if shown:
        facts.append(Table(tuple(said["facts_head"]), tuple(_row(one) for one in shown)))
    else:
        facts.append(Points((said["no_machine"],)))
    if rest > 0:
        count = french.count(rest, *said["rest_unit"])
        facts.append(Points((said["rest"].format(count=count),)))
    return Document(
        said["name"],
        said["title"],
        told.entity,
        french.day(told.at),
        said["lead"],
        (
            Section(said["facts"], tuple(facts)),
            Section(said["also"], (Points(_also(told)),)),
            Section(said["questions"], (Points(tuple(said["questions_lines"]), boxes=True),)),
            Section(said["decision"], (Fill(tuple((one, "") for one in said["decision_fields"])),)),
        ),
    )


def _row(one: Computer) -> tuple[str, ...]:
    said = words()
    system = said["short"][one.fit.value]
    if one.unsupported:
        system = f"{system} {said['short']['unsupported']}"
    heads = french.listing(tuple(f"{part[:1].lower()}{_head(part)[1:]}" for part in one.parts))
    parts = f"{heads[:1].upper()}{heads[1:]}." if one.parts else ""
    none = said["parts_unknown"] if one.unread else said["parts"]["none"]
    age = one.age if one.bought else _head(one.age)
    return (_cut(one.name), age, system, parts or none)


def _head(sentence: str) -> str:
    """What a sentence says before its proof."""
    return sentence.partition(f"{french.NBSP}:")[0]


def _cut(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"


def _also(told: Sobriety) -> tuple[str, ...]:
    said = words()["sheet"]
    lines = []
    if told.asleep:
        lines.append(said["spare"].format(names=_listed(told.asleep)))
    uses = tuple(one.label.lower() for one in told.duplicates)
    if uses:
        lines.append(said["duplicates"].format(names=french.listing(uses, _NAMED)))
    if told.unused:
        lines.append(said["unused"].format(names=_listed(told.unused)))
    return tuple(lines) or (said["nothing"],)


def _listed(sentences: tuple[str, ...]) -> str:
    """The names at the head of some sentences."""
    names = tuple(_cut(_head(one)) for one in sentences)
    return french.listing(names, _NAMED)
