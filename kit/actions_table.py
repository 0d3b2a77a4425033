"""The actions as rows: what, why, who, how long, until when, in which state, with which proof.

The window, the XLSX, the CSV and the calendar all take these rows. Pure functions; the words are
in ``actions.toml``.
"""

from __future__ import annotations

import io
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from inventory.record import record
from inventory.toml_file import load_toml
from kit import french
from kit.folding import fold
from kit.labels import WHO_LABELS
from kit.tabular import cell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from kit.assessment import Assessment, Item

FILE = Path(__file__).resolve().parent / "actions.toml"

Cost = Literal["none", "small", "budget"]
Column = Literal[
    "what", "where", "why", "domain", "who", "minutes", "cost", "due", "state", "proof", "priority"
]


class State(StrEnum):
    """How far an action is; the order is that of the work."""

    TODO = "todo"
    ASKED = "asked"
    BUDGETED = "budgeted"
    DONE = "done"


_RANK = {state: rank for rank, state in enumerate(State)}


@record
class Tracking:
    """What people said of an action: it survives every new audit.

    ``asked_of`` and ``on`` go with the state: whom it was asked of, and the day when it was asked,
    or done; of a budgeted action, any day of the year of the budget. ``proof`` is a text such as
    ``facture n° 12`` or the name of an attachment. ``price`` is what it is expected to cost, taxes
    included, in cents; None where nobody said.
    """

    state: State = State.TODO
    asked_of: str = ""
    on: date | None = None
    due: date | None = None
    proof: str = ""
    who: str = ""
    price: int | None = None


@record
class Row:
    """One action, ready to show; texts are plain French.

    ``key`` is the check's id for what an audit found, whatever names it for what people added.
    ``where`` is the workstation or place that it concerns, empty for the whole town hall.
    ``minutes`` and ``cost`` are None when nobody knows. ``priority`` is P, 0 for people's own and
    for what waits for nothing. ``mark`` is what people object to the result, and stands for the
    state. ``workstation`` is the record of the computer, empty for people's own; ``proved`` is
    whether a later audit found it in order. ``of_entity`` is whether it is a result of the town
    hall as a whole: ``workstation`` is then the entity's record.
    """

    key: str
    what: str
    where: str
    why: str
    domain: str
    who: str
    minutes: int | None
    cost: Cost | None
    priority: float
    tracking: Tracking
    mark: str = ""
    workstation: str = ""
    proved: bool = False
    of_entity: bool = False

    @property
    def state(self) -> State:
        """How far it is."""
        return self.tracking.state

    @property
    def due(self) -> date | None:
        """The day until which it is to be done."""
        return self.tracking.due

    @property
    def state_label(self) -> str:
        """``Demandé à Mme Martin le 3 novembre 2026``; of what is disputed, its mark.

        What is to do with a day was said to be done that day, and was found again later.
        """
        if self.mark:
            return self.mark
        told = self.tracking
        labels = content()["states"]
        values = {
            "who": french.plain(told.asked_of).strip(),
            "on": french.day(told.on) if told.on else "",
            "year": told.on.year if told.on else "",
        }
        match told.state:
            case State.ASKED:
                known = (bool(values["who"]), bool(values["on"]))
                ending = {
                    (True, True): "", (True, False): "_someone",
                    (False, True): "_on", (False, False): "_only",
                }[known]  # fmt: skip
            case State.BUDGETED:
                ending = "_year" if told.on else ""
            case State.DONE:
                ending = "_on" if told.on else ""
            case State.TODO:
                ending = "_again" if told.on else ""
        return str(labels[f"{told.state}{ending}"].format_map(values))

    @property
    def cost_label(self) -> str:
        """The class of its cost in French, empty when nobody knows."""
        return str(content()["costs"][self.cost]) if self.cost else ""

    def late(self, today: date) -> bool:
        """Whether its day has passed and it is not done."""
        return self.due is not None and self.due < today and self.state is not State.DONE


@cache
def content() -> Mapping[str, Any]:
    """The decoded ``actions.toml``."""
    return load_toml(FILE)


def rows(
    assessment: Assessment, where: str = "", tracked: Mapping[str, Tracking] | None = None
) -> tuple[Row, ...]:
    """The actions of an assessment, the most useful first; ``tracked`` is keyed by check."""
    known = tracked or {}
    return tuple(
        found(item, where, known.get(item.check, Tracking())) for item in assessment.actions()
    )


def found(item: Item, where: str, tracking: Tracking, workstation: str = "") -> Row:
    """What an audit found to do; who was named by people comes before who the sheet names."""
    remedy = item.remedy
    sheet_who = WHO_LABELS[remedy.who] if remedy else ""
    return Row(
        key=item.check,
        what=item.action,
        where=french.plain(where),
        why=item.message,
        domain=item.domain_label,
        who=french.plain(tracking.who) or sheet_who,
        minutes=remedy.minutes if remedy else None,
        cost=remedy.cost if remedy else None,
        priority=item.priority,
        tracking=tracking,
        workstation=workstation,
    )


def own(  # noqa: PLR0913 one argument a column
    key: str,
    what: str,
    *,
    where: str = "",
    why: str = "",
    domain: str = "",
    minutes: int | None = None,
    cost: Cost | None = None,
    tracking: Tracking | None = None,
) -> Row:
    """An action that people added themselves."""
    told = tracking or Tracking()
    texts = (french.plain(text).strip() for text in (what, where, why, domain, told.who))
    clean_what, clean_where, clean_why, clean_domain, who = texts
    return Row(key, clean_what, clean_where, clean_why, clean_domain, who, minutes, cost, 0.0, told)


def filtered(  # noqa: PLR0913 one argument a filter
    every: Iterable[Row],
    *,
    states: Iterable[State] | None = None,
    who: str | None = None,
    where: str | None = None,
    costs: Iterable[Cost] | None = None,
    due_by: date | None = None,
    late_on: date | None = None,
    most_minutes: int | None = None,
    text: str = "",
) -> tuple[Row, ...]:
    """The rows that pass every filter given, in their order.

    ``who`` and ``where`` are compared whole, without case and accents; each word of ``text`` must
    begin somewhere in a row. ``due_by`` keeps what has a day until then, ``late_on`` what is late
    that day, ``most_minutes`` what is known to take no longer.
    """
    wanted_states = None if states is None else frozenset(states)
    wanted_costs = None if costs is None else frozenset(costs)
    looked_for = fold(text).split()

    def passes(row: Row) -> bool:
        return (
            (wanted_states is None or row.state in wanted_states)
            and (who is None or fold(row.who) == fold(who))
            and (where is None or fold(row.where) == fold(where))
            and (wanted_costs is None or row.cost in wanted_costs)
            and (due_by is None or (row.due is not None and row.due <= due_by))
            and (late_on is None or row.late(late_on))
            and (most_minutes is None or (row.minutes is not None and row.minutes <= most_minutes))
            and _mentions(row, looked_for)
        )

    return tuple(row for row in every if passes(row))


def ordered(
    every: Iterable[Row], column: Column = "priority", *, descending: bool = False
) -> tuple[Row, ...]:
    """The rows by one column; what is not known stands last in both directions, ties keep order.

    ``priority`` puts the highest first unless ``descending`` turns it round, like every column
    whose first value is the one looked for.
    """
    key = _KEYS[column]
    known: list[Row] = []
    unknown: list[Row] = []
    for row in every:
        (unknown if key(row) in {None, ""} else known).append(row)
    return (*sorted(known, key=key, reverse=descending), *unknown)


def values(row: Row) -> tuple[str | int | date | None, ...]:
    """The cells of a row, in the order of the headings."""
    return (
        row.what, row.where, row.why, row.domain, row.who, row.minutes, row.cost_label, row.due,
        row.state_label, french.plain(row.tracking.proof),
    )  # fmt: skip


def search_text(row: Row) -> str:
    """What a row is searched in, folded: a word that is looked for follows a space in it."""
    return f" {fold(' '.join(str(value) for value in values(row) if value is not None))}"


def headings() -> tuple[str, ...]:
    """The French headings of :func:`values`."""
    return tuple(content()["columns"].values())


def actions_csv(every: Iterable[Row]) -> str:
    """The rows as French Excel expects them: semicolons, a byte order mark, dates as 31/12/2026."""
    buffer = io.StringIO()
    import csv  # noqa: PLC0415 for this file alone

    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow(headings())
    for row in every:
        writer.writerow([cell(_csv_text(value)) for value in values(row)])
    return "\ufeff" + buffer.getvalue()


def _csv_text(value: str | int | date | None) -> str | int | None:
    # Written out: strftime has no year before 1000 on some systems.
    if isinstance(value, date):
        return f"{value.day:02}/{value.month:02}/{value.year:04}"
    return value


def _mentions(row: Row, looked_for: list[str]) -> bool:
    if not looked_for:
        return True
    told = search_text(row)
    return all(f" {word}" in told for word in looked_for)


def _day(value: date | None) -> date | None:
    return value.date() if isinstance(value, datetime) else value


_KEYS: Mapping[Column, Callable[[Row], Any]] = {
    "what": lambda row: fold(row.what),
    "where": lambda row: fold(row.where),
    "why": lambda row: fold(row.why),
    "domain": lambda row: fold(row.domain),
    "who": lambda row: fold(row.who),
    "minutes": lambda row: row.minutes,
    "cost": lambda row: None if row.cost is None else ("none", "small", "budget").index(row.cost),
    "due": lambda row: _day(row.due),
    "state": lambda row: (_RANK[row.state], _day(row.tracking.on) or date.max),
    "proof": lambda row: fold(row.tracking.proof),
    "priority": lambda row: -row.priority,
}
