"""The list of actions on paper, in a spreadsheet, in a calendar."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from inventory.record import record
from kit import french
from kit.outputs import file_named
from ui import outside
from ui.words import words

if TYPE_CHECKING:
    from collections.abc import Callable

    from kit.actions_table import Row
    from kit.errors import KitError
    from ui.session import Session
    from ui.window import Window

Kind = Literal["pdf", "xlsx", "csv", "ics"]


@record
class Listed:
    """What goes out: the rows in their order, of how many, and what they were narrowed to."""

    rows: tuple[Row, ...]
    total: int
    filters: str
    entity: str
    owner: str


def content_of(kind: Kind, listed: Listed, now: datetime) -> bytes:
    """The content of the file.

    Raises:
        KitError: this installation cannot make it.
    """
    match kind:
        case "pdf":
            from kit.report.action_list import action_list  # noqa: PLC0415 each its own

            return action_list(listed.entity, listed.rows, now, listed.filters)
        case "xlsx":
            from kit.sheets_xlsx import actions_xlsx  # noqa: PLC0415

            return actions_xlsx(listed.rows, now)
        case "csv":
            from kit.actions_table import actions_csv  # noqa: PLC0415

            return actions_csv(listed.rows).encode("utf-8", "replace")
        case "ics":
            from kit.calendar import events, ics  # noqa: PLC0415

            return ics(events(listed.rows, listed.owner), now)


def save_actions(session: Session, shell: Window, kind: Kind, listed: Listed) -> None:
    """Ask where, make the file beside the window, and say that it is there."""
    said, now = words(__file__), datetime.now(UTC)
    own = said[kind]
    name = file_named(said["name"], listed.entity, now.astimezone().date(), f".{kind}")
    where = outside.ask_where(shell, own["title"], name, own["kinds"])
    if where is None:
        return
    if not where.suffix:
        where = where.with_name(f"{where.name}.{kind}")
    path = where
    shell.say(said["making"])

    def write() -> None:
        from kit.output_file import save  # noqa: PLC0415 with what makes it

        save(path, content_of(kind, listed, now))

    def done(_: None) -> None:
        number = french.count(len(listed.rows), *said["actions"])
        sentence = own["saved"].format(number=number)
        if len(listed.rows) < listed.total and kind != "ics":
            sentence += said["part"].format(total=french.integer(listed.total))
        shell.say(sentence, (said["open"], lambda: outside.open_file(path)))

    def fault(error: KitError) -> None:
        shell.banners.clear_note()
        shell.show_fault(error, lambda: save_actions(session, shell, kind, listed))

    session.work(write, done, fault)


def save_calendar(
    session: Session, shell: Window, listed: Listed, set_day: Callable[[], object]
) -> None:
    """The same for the calendar of all days; where there is none, offer to set one."""
    from kit.calendar import events  # noqa: PLC0415 only for this file

    if events(listed.rows, listed.owner):
        save_actions(session, shell, "ics", listed)
        return
    said = words(__file__)["ics"]

    def ask() -> None:
        shell.banners.clear_note()
        set_day()

    shell.say(said["none"], (said["set"], ask))
