"""Records as tables, from their list: export, an empty table, and an import that is looked at."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QPushButton, QVBoxLayout, QWidget
from shiboken6 import isValid

from kit import french
from kit.output_file import save
from ui import outside, theme
from ui.widgets.basic import Card, button, column, text
from ui.widgets.flow import wrapped
from ui.words import words

if TYPE_CHECKING:
    from pathlib import Path

    from kit.errors import KitError
    from kit.record_import import Plan, RowChange
    from kit.sheet_reading import Table
    from kit.store.store import Store
    from ui.pages.town_things import ThingsSection

#: How many rows and faults a preview shows of each sort.
MOST_SHOWN = 60


def sheet_menu(section: ThingsSection) -> QPushButton:
    """The button that exports and imports the records of a list."""
    said = words(__file__)
    name = said["menu_name"].format(plural=section.kind.plural.lower())
    made = button(said["menu"], None, "secondary", "chevron-down", name=name)
    menu = QMenu(made)
    menu.setAccessibleName(name)
    menu.addAction(said["import"], partial(ask_sheet, section))
    menu.addSeparator()
    for ending in ("xlsx", "csv"):
        menu.addAction(said[f"export_{ending}"], partial(save_sheet, section, f".{ending}"))
    menu.addSeparator()
    for ending in ("xlsx", "csv"):
        act = partial(save_sheet, section, f".{ending}", empty=True)
        menu.addAction(said[f"template_{ending}"], act)
    made.setMenu(menu)
    return made


def first_sheets(section: ThingsSection) -> list[QPushButton]:
    """What an empty list offers besides typing: a table that is there already, or an empty one."""
    said = words(__file__)
    template = partial(save_sheet, section, ".xlsx", empty=True)
    return [
        button(said["import"], partial(ask_sheet, section), icon="upload"),
        button(said["template"], template, "quiet", "download"),
    ]


def save_sheet(section: ThingsSection, ending: str, *, empty: bool = False) -> None:
    """Ask where, write the records or the empty table there, and say that it is there."""
    from kit import record_sheets  # noqa: PLC0415 seldom done

    said, session, shell, kind = words(__file__), section.session, section.shell, section.kind
    now = datetime.now(UTC)
    entity = session.overview.entity if session.overview else None
    name = record_sheets.file_name(
        kind.name, entity.name if entity else "", now.astimezone().date(), ending, empty=empty
    )
    title = said["where"].format(plural=kind.plural.lower())
    where = outside.ask_where(shell, title, name, said[ending[1:]])
    if where is None:
        return
    path = where if where.suffix else where.with_name(where.name + ending)

    def write(store: Store) -> None:
        from kit.store.things import things  # noqa: PLC0415 the list came first

        made = (
            record_sheets.template(kind.name, ending, now)
            if empty
            else record_sheets.exported(things(store), kind.name, ending, now)
        )
        save(path, made)

    def done(_: None) -> None:
        shell.say(said["saved"], (said["open"], lambda: outside.open_file(path)))

    def fault(error: KitError) -> None:
        shell.show_fault(error, lambda: save_sheet(section, ending, empty=empty))

    session.read(write, done, fault)


def ask_sheet(section: ThingsSection) -> None:
    """Ask for a table, and show what it would change."""
    said, shell = words(__file__), section.shell
    title = said["ask"].format(plural=section.kind.plural.lower())
    path = outside.ask_file(shell, title, said["ask_kinds"])
    if path is not None:
        look_at(section, path)


def look_at(section: ThingsSection, path: Path) -> None:
    """Read a table beside the window, and show what it would change."""
    said, session, shell, kind = words(__file__), section.session, section.shell, section.kind
    shell.say(said["reading"])

    def read(store: Store) -> tuple[Table, Plan]:
        from kit import record_import  # noqa: PLC0415 seldom done
        from kit.sheet_reading import read_file  # noqa: PLC0415

        table = read_file(path, kind.plural)
        return table, record_import.plan(store, kind.name, table, path.name)

    def show(told: tuple[Table, Plan]) -> None:
        shell.banners.clear_note()
        if isValid(section):
            section.show_preview(ImportPreview(section, path, *told))

    def fault(error: KitError) -> None:
        shell.banners.clear_note()
        shell.show_fault(error, lambda: ask_sheet(section))

    session.read(read, show, fault)


class ImportPreview(QWidget):
    """What a table would add and change, or what is to be put right in it first."""

    def __init__(self, section: ThingsSection, path: Path, table: Table, plan: Plan) -> None:
        super().__init__()
        self._section, self._path, self._table, self._plan = section, path, table, plan
        self._words = words(__file__)["preview"]
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(theme.look().px(12))
        back = self._words["back"].format(plural=section.kind.plural)
        outer.addWidget(button(back, section.leave, "link"))
        title = self._words["title"].format(name=french.plain(path.name))
        outer.addWidget(text(title, "title"))
        for card in self._faulty() if plan.faults else self._sound():
            outer.addWidget(card)

    def begin(self) -> None:
        """Put the cursor on what is done first."""
        self.first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _faulty(self) -> list[QWidget]:
        said, faults = self._words, self._plan.faults
        self.first = button(said["again"], partial(ask_sheet, self._section), "primary", "upload")
        count = french.count(len(faults), *said["faults"])
        head = Card(text(count, "heading"), text(said["faults_why"]), wrapped(self._acts()))
        told = [
            column(text(one.title, "strong"), text(one.remedy), spacing=2)
            for one in faults[:MOST_SHOWN]
        ]
        return [head, Card(*told, *self._rest(len(faults)), spacing=12)]

    def _sound(self) -> list[QWidget]:
        from kit.record_import import ADDED, CHANGED, UNTOUCHED  # noqa: PLC0415 the plan came first

        said, plan = self._words, self._plan
        added, changed, same = (plan.of(state) for state in (ADDED, CHANGED, UNTOUCHED))
        if not added and not changed:
            self.first = button(said["other"], partial(ask_sheet, self._section), icon="upload")
            why = said["nothing"] if same else said["no_row"]
            return [Card(text(why, "lead"), wrapped(self._acts()))]
        self.first = button(said["apply"], self.apply, "primary")
        counts = [
            french.count(len(rows), *said[state])
            for state, rows in ((ADDED, added), (CHANGED, changed), (UNTOUCHED, same))
            if rows
        ]
        lead = french.listing(tuple(counts))
        head = Card(text(f"{lead}.", "heading"), text(said["why"]), wrapped(self._acts()))
        return [head, *self._rows(CHANGED, changed), *self._rows(ADDED, added)]

    def _rows(self, state: str, rows: tuple[RowChange, ...]) -> list[QWidget]:
        if not rows:
            return []
        heading = french.count(len(rows), *self._words[state])
        told = [self._row(one) for one in rows[:MOST_SHOWN]]
        return [Card(text(heading, "heading"), *told, *self._rest(len(rows)), spacing=12)]

    def _row(self, row: RowChange) -> QWidget:
        said = self._words
        lines = [
            said["change" if one.before else "first"].format(
                label=one.label, before=one.before, after=one.after
            )
            for one in row.fields
            # Its name stands above.
            if one.after != row.title or one.before
        ]
        where = text(said["row"].format(row=french.integer(row.row)), "small")
        return column(text(row.title, "strong"), where, text("\n".join(lines)), spacing=2)

    def _rest(self, number: int) -> list[QWidget]:
        rest = number - MOST_SHOWN
        count = french.count(rest, *self._words["rows"])
        return [text(self._words["rest"].format(count=count), "secondary")] if rest > 0 else []

    def _acts(self) -> list[QWidget]:
        return [self.first, button(self._words["cancel"], self._section.leave, "quiet")]

    def apply(self) -> None:
        """Do all of it, and go back to the list."""
        if not self.first.isEnabled():
            return
        from kit import record_import  # noqa: PLC0415 the plan came first

        said, section, shell, plan = self._words, self._section, self._section.shell, self._plan
        self.first.setEnabled(False)
        counts = tuple(
            french.count(number, *said[f"done_{state}"])
            for state in (record_import.ADDED, record_import.CHANGED)
            if (number := len(plan.of(state)))
        )

        def keep(store: Store) -> None:
            record_import.apply(store, plan, self._table, self._path.name)

        def kept(_: None) -> None:
            shell.say(said["done"].format(counts=french.listing(counts)))
            if isValid(section) and section.preview is self:
                section.leave()

        def fault(error: KitError) -> None:
            shell.show_fault(error)
            # The record changed meanwhile: what the table would do now is shown.
            if isValid(section) and section.preview is self:
                look_at(section, self._path)

        section.session.write(keep, kept, fault)
