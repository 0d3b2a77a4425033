"""The list of actions on paper: what, who, until when, in which state, and a box to tick."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kit import french, todo_list
from kit.actions_table import State, content
from kit.report import typesetting
from kit.report.front import shortened
from kit.todo_list import Group

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from kit.actions_table import Row

#: The most signs of a text that a row of the table shows: a list stays a list.
LONGEST = 300


def action_list(entity_name: str, rows: Iterable[Row], at: datetime, filters: str = "") -> bytes:
    """The actions as PDF, in the three parts of the list and in the order of ``rows``.

    ``filters`` tells what the list was narrowed to, empty for all of it.

    Raises:
        KitError: the typesetter or its font is missing from this installation.
    """
    listed, said = tuple(rows), content()["paper"]
    local = at.astimezone()
    document = {
        "entity": entity_name,
        "day": [local.year, local.month, local.day],
        "words": {
            **said,
            "date": said["date"].format(day=french.day(at)),
            "selection": said["selection"].format(filters=filters) if filters else "",
        },
        "summary": todo_list.summary(listed) if listed else said["none"],
        "groups": [
            {"title": group.label, "rows": [_row(row, local.date()) for row in found]}
            for group, found in todo_list.grouped(listed).items()
            if found
        ],
    }
    return typesetting.pdf("action_list.typ", document, at)


def _row(row: Row, today: date) -> dict[str, Any]:
    said = content()["paper"]
    # Who stands in a column of its own.
    effort = [part for part in todo_list.effort_line(row).split(" · ") if part]
    who = french.plain(row.who).strip()
    done = todo_list.group(row) is Group.DONE
    proof = french.plain(row.tracking.proof) if row.state is State.DONE else ""
    late = row.late(today) and not done
    when = said["no_day"] if row.due is None else french.day(row.due)
    return {
        "done": done,
        "what": shortened(row.what, LONGEST),
        "why": shortened(row.why, LONGEST),
        "where": said["where"].format(where=shortened(row.where, LONGEST)) if row.where else "",
        "who": shortened(f"{who[:1].upper()}{who[1:]}", LONGEST),
        "effort": " · ".join(effort[1:] if who else effort),
        "when": todo_list.due_line(row, today) if late else "—" if done else when,
        "late": late,
        "state": shortened(row.state_label, LONGEST),
        "proof": shortened(proof, LONGEST),
    }
