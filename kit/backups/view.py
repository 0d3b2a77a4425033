"""The picture of the backups, ready to show: one sentence, a grid, marks, proof and calendar.

It is made once (:mod:`kit.backups.picture`), kept with the findings, and read back here without
any rule: the window's first page stands on it. Every text is plain French.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from checks.verdict import Outcome
from inventory.record import is_record, record

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kit.assessment import Item

SCHEMA = 1
#: The states of a day of the calendar; ``none`` is an opening day without a run.
SUCCESS, PARTIAL, FAILED, NONE, CLOSED, AHEAD = (
    "success", "partial", "failed", "none", "closed", "ahead",
)  # fmt: skip


@record
class Cell:
    """One dataset in one copy: ``text`` is short (« hier », « 11 jours », « — », « non lu »).

    ``outcome`` is NA where the copy does not hold the dataset; ``why`` says the rest in a sentence.
    """

    outcome: Outcome
    text: str
    why: str


@record
class Column:
    """One copy; ``copy`` is its record, empty for one that a computer told of.

    ``label`` names it, ``under`` says where it is, ``outcome`` how it is by itself, ``state`` that
    in a short sentence, ``troubles`` what is wrong, as (what, remedy). ``last`` is the day of the
    newest run, empty where unknown; ``evidence`` on what that rests.
    """

    copy: str
    label: str
    under: str
    outcome: Outcome
    state: str
    last: str
    evidence: str
    troubles: tuple[tuple[str, str], ...] = ()


@record
class Line:
    """One dataset: its cells in the order of the columns, and what would be lost tonight.

    ``days`` is that loss in days, None where unknown or whole.
    """

    dataset: str
    name: str
    cells: tuple[Cell, ...]
    loss: str
    loss_outcome: Outcome
    days: int | None


@record
class Mark:
    """One of « trois copies », « deux supports », « une hors de la mairie », « une débranchée »."""

    outcome: Outcome
    text: str


@record
class Proof:
    """The last restore proof. ``state`` is « à refaire », « réussie »…; ``guarantee`` folds away.

    ``day`` is empty where no test was ever made.
    """

    outcome: Outcome
    state: str
    day: str
    sentence: str
    guarantee: str
    copy: str
    at: datetime | None = None


@record
class Day:
    """One day of the calendar; ``tip`` says it in words."""

    at: date
    state: str
    tip: str


@record
class Calendar:
    """The runs of one copy: ``weeks`` are the oldest first, seven days each, from Monday.

    ``note`` is « 10 dernières semaines ».
    """

    copy: str
    label: str
    note: str
    weeks: tuple[tuple[Day, ...], ...]


@record
class View:
    """All of it; ``outcome`` is the state of the backups as a whole.

    ``counted`` is the line under the page's title; ``underline`` what the headline leaves out.

    ``last_copy`` is the newest run of any copy; ``installed`` names programs that prove nothing;
    ``datasets`` and ``copies`` say how many there are.
    """

    at: datetime
    outcome: Outcome
    headline: str
    underline: str
    counted: str
    columns: tuple[Column, ...] = ()
    lines: tuple[Line, ...] = ()
    marks: tuple[Mark, ...] = ()
    proof: Proof | None = None
    calendars: tuple[Calendar, ...] = ()
    last_copy: datetime | None = None
    installed: str = ""
    datasets: int = 0
    copies: int = 0


@record
class Kept:
    """A view with its results, and what to do next, the most useful first.

    ``fresh`` is whether it was made today.
    """

    view: View
    items: tuple[Item, ...]
    next: tuple[Item, ...]
    fresh: bool


# --- As JSON -----------------------------------------------------------------------------------


def written(view: View) -> dict[str, Any]:
    """The view as JSON can hold it."""
    return {"schema": SCHEMA, **_plain(view)}


def read(told: Any) -> View | None:  # noqa: ANN401 JSON
    """The view that was written; None where it is damaged, or of another version."""
    try:
        return _view(told) if told["schema"] == SCHEMA else None
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _plain(value: Any) -> Any:  # noqa: ANN401 any field
    match value:
        case Outcome():
            return value.value
        case datetime() | date():
            return value.isoformat()
        case tuple():
            return [_plain(one) for one in value]
    if is_record(value):
        return {name: _plain(getattr(value, name)) for name in type(value).__match_args__}
    return value


def _view(told: Mapping[str, Any]) -> View:
    made = {name: told[name] for name in View.__match_args__}
    proof = made["proof"]
    return View(
        **made
        | {
            "at": datetime.fromisoformat(made["at"]),
            "outcome": Outcome(made["outcome"]),
            "columns": tuple(_column(one) for one in made["columns"]),
            "lines": tuple(_line(one) for one in made["lines"]),
            "marks": tuple(Mark(Outcome(one["outcome"]), one["text"]) for one in made["marks"]),
            "proof": _proof(proof) if proof else None,
            "calendars": tuple(_calendar(one) for one in made["calendars"]),
            "last_copy": _moment(made["last_copy"]),
        }
    )


def _column(told: Mapping[str, Any]) -> Column:
    troubles = tuple((str(what), str(remedy)) for what, remedy in told["troubles"])
    return Column(**{**told, "outcome": Outcome(told["outcome"]), "troubles": troubles})


def _line(told: Mapping[str, Any]) -> Line:
    cells = tuple(
        Cell(Outcome(cell["outcome"]), cell["text"], cell["why"]) for cell in told["cells"]
    )
    return Line(**{**told, "cells": cells, "loss_outcome": Outcome(told["loss_outcome"])})


def _proof(told: Mapping[str, Any]) -> Proof:
    return Proof(**{**told, "outcome": Outcome(told["outcome"]), "at": _moment(told["at"])})


def _calendar(told: Mapping[str, Any]) -> Calendar:
    weeks = tuple(
        tuple(Day(date.fromisoformat(day["at"]), day["state"], day["tip"]) for day in week)
        for week in told["weeks"]
    )
    return Calendar(**{**told, "weeks": weeks})


def _moment(told: str | None) -> datetime | None:
    return datetime.fromisoformat(told) if told else None
