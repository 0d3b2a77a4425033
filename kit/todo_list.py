"""The list of actions as the window and the paper show it: groups, filters, sentences.

The words are in ``actions.toml``.
"""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from inventory.record import record
from kit import french
from kit.actions_table import State, content, filtered, search_text
from kit.folding import fold
from kit.store.action_rows import RECHECK

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from kit.actions_table import Row

#: What « moins de 30 minutes » keeps at most.
SHORT_MINUTES = 29


class Status(StrEnum):
    """How far an action is, as people see it: what is disputed has a place of its own."""

    TODO = "todo"
    ASKED = "asked"
    BUDGETED = "budgeted"
    DISPUTED = "disputed"
    DONE = "done"


class Group(StrEnum):
    """The three parts of the list."""

    NOW = "now"
    WAITING = "waiting"
    DONE = "done"

    @property
    def label(self) -> str:
        """``À faire maintenant``."""
        return str(content()["groups"][self.value])


_GROUPS = {Status.TODO: Group.NOW, Status.DONE: Group.DONE}


@record
class Wanted:
    """What the list is narrowed to; all together, and nothing by default."""

    status: Status | None = None
    who: str | None = None
    where: str | None = None
    late: bool = False
    short: bool = False
    text: str = ""


def today() -> date:
    """The reader's own day."""
    return datetime.now(UTC).astimezone().date()


def identity(row: Row) -> str:
    """What names an action for ever, over all computers."""
    return f"{row.workstation} {row.key}"


def status(row: Row) -> Status:
    """How far it is."""
    return Status.DISPUTED if row.mark else Status(row.state.value)


def status_label(value: Status) -> str:
    """``Demandé``."""
    return str(content()["statuses"][value.value])


def group(row: Row) -> Group:
    """In which part of the list it stands."""
    return _GROUPS.get(status(row), Group.WAITING)


def grouped(rows: Iterable[Row]) -> dict[Group, tuple[Row, ...]]:
    """The rows of each part, in their order; all parts are there."""
    found: dict[Group, list[Row]] = {each: [] for each in Group}
    for row in rows:
        found[group(row)].append(row)
    return {each: tuple(listed) for each, listed in found.items()}


def counts(rows: Iterable[Row]) -> dict[Status, int]:
    """How many rows there are in each state."""
    found = dict.fromkeys(Status, 0)
    for row in rows:
        found[status(row)] += 1
    return found


def search_texts(rows: Iterable[Row]) -> tuple[str, ...]:
    """What each row is searched in: made once, so that each key that is typed is answered soon."""
    return tuple(search_text(row) for row in rows)


def wanted_rows(
    rows: Sequence[Row], wanted: Wanted, today: date, texts: Sequence[str] | None = None
) -> tuple[Row, ...]:
    """The rows that pass every filter, in their order; ``texts`` are their :func:`search_texts`."""
    looked_for = [f" {word}" for word in fold(wanted.text).split()]
    if looked_for:
        told = texts if texts is not None else search_texts(rows)
        rows = [
            row
            for row, text in zip(rows, told, strict=True)
            if all(word in text for word in looked_for)
        ]
    if wanted.status is not None:
        rows = [row for row in rows if status(row) is wanted.status]
    if not (wanted.who or wanted.where or wanted.late or wanted.short):
        return tuple(rows)
    return filtered(
        rows,
        who=wanted.who,
        where=wanted.where,
        late_on=today if wanted.late else None,
        most_minutes=SHORT_MINUTES if wanted.short else None,
    )


def told_filters(wanted: Wanted) -> str:
    """The filters that are on, in French: ``état « Fait », en retard``; empty for none."""
    said = content()["filters"]
    told = (
        (wanted.text.strip(), "text"),
        (status_label(wanted.status) if wanted.status else "", "status"),
        (french.plain(wanted.who or ""), "who"),
        (french.plain(wanted.where or ""), "where"),
        (wanted.late, "late"),
        (wanted.short, "short"),
    )
    return ", ".join(str(said[name].format(value=value)) for value, name in told if value)


def names(values: Iterable[str]) -> tuple[str, ...]:
    """Each of several names once, without regard to case and accents, in alphabetical order."""
    known = {fold(value): value for value in sorted({value for value in values if value})}
    return tuple(known[key] for key in sorted(known))


def states_of(row: Row) -> tuple[State, ...]:
    """What people may say of it: nothing of what is proved, and only an audit renews an audit."""
    if row.proved:
        return ()
    if row.key == RECHECK:
        return (State.TODO, State.ASKED)
    return tuple(State)


def sheet_who(row: Row) -> str:
    """Who the sheet of the check names, where nobody else was: empty where somebody was."""
    return "" if row.tracking.who else row.who


def effort_line(row: Row) -> str:
    """``Le secrétariat · 30 minutes · Sans dépense``; what nobody knows is left out."""
    time = french.delay(row.minutes * 60) if row.minutes else ""
    who = french.plain(row.who).strip()
    price = row.tracking.price
    cost = french.euros(price) if price is not None else row.cost_label
    return " · ".join(part for part in (who[:1].upper() + who[1:], time, cost) if part)


def due_line(row: Row, today: date) -> str:
    """``En retard : 3 novembre 2026``, ``À faire avant le 3 novembre 2026``; empty without day."""
    if row.due is None or group(row) is Group.DONE:
        return ""
    said: Mapping[str, str] = content()["due"]
    return said["late" if row.late(today) else "until"].format(day=french.day(row.due))


def summary(rows: Iterable[Row]) -> str:
    """``24 actions à faire, 3 en attente, 2 faites.``."""
    found = {each: len(listed) for each, listed in grouped(rows).items()}
    said = content()["summary"]
    now = found[Group.NOW]
    first = french.count(now, *said["now"]) if now else said["nothing"]
    parts = [first]
    if found[Group.WAITING]:
        parts.append(said["waiting"].format(number=french.integer(found[Group.WAITING])))
    if found[Group.DONE]:
        parts.append(french.count(found[Group.DONE], *said["done"]))
    return f"{', '.join(parts)}."


def after_recheck(row: Row | None) -> str:
    """What a new audit says of an action that was said to be done; None where it is gone."""
    said: Mapping[str, str] = content()["rechecked"]
    if row is None or row.proved:
        return said["proved"]
    return said["done" if row.state is State.DONE else "again"]
