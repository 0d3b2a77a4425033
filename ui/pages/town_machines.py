"""The computers: a list, and the sheet of one with what was read of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QGridLayout, QWidget
from shiboken6 import isValid

from kit import charts, french
from kit.machine_sheet import results_line
from ui import icons, theme
from ui.override import override
from ui.pages.town_sheets import sheet_menu
from ui.pages.town_things import RecordSheet, ThingsSection, ordered
from ui.route import Route
from ui.widgets.basic import Card, button, line, pill, row, text
from ui.widgets.flow import cards, wrapped
from ui.widgets.fold import Fold
from ui.widgets.rows_table import Column, Row
from ui.words import words

if TYPE_CHECKING:
    from collections.abc import Callable

    from checks.verdict import Outcome
    from kit.machine_sheet import Group
    from kit.overview import Measured, Overview
    from kit.store.store import Store
    from kit.store.things import Thing, Things
    from ui.session import Session
    from ui.window import Window

_TOP = Qt.AlignmentFlag.AlignTop


class MachinesSection(ThingsSection):
    """The workstations; ``import_files`` asks for inventories to import."""

    def __init__(self, session: Session, shell: Window, import_files: Callable[[], object]) -> None:
        self._import = import_files
        super().__init__(session, shell, "workstation")

    @override
    def _own(self) -> Any:  # noqa: ANN401 any value
        return words(__file__)

    @override
    def columns(self) -> list[Column]:
        own, fields = self._own(), self.kind.fields
        return [
            Column(own["machine"]),
            Column(fields["usage"].label, 100, rank=4),
            Column(fields["user"].label, 110, rank=5),
            Column(fields["model"].label, 120, rank=3),
            Column(fields["system"].label, 165, rank=2),
            Column(own["last"], 155),
            Column(own["results"], 225, rank=1),
        ]

    @override
    def beside(self) -> list[QWidget]:
        own = self._own()
        # Few words: a small window has the search field beside it.
        bring = button(own["bring"], self._import, icon="upload", name=own["empty"]["import"])
        return [sheet_menu(self), bring]

    @override
    def empty_card(self) -> Card:
        own = self._own()["empty"]
        measure = button(own["measure"], self.session.measure, "primary", "refresh-cw")
        bring = button(own["import"], self._import, icon="upload")
        to = Route("settings", record="postings")
        receive = button(own["receive"], lambda: self.shell.go(to), icon="folder-open")
        acts = wrapped([measure, bring, receive])
        return Card(text(own["title"], "title"), text(own["why"], "lead"), acts)

    @override
    def row(self, thing: Thing, known: Things) -> Row:
        own = self._own()
        measured = _measured(self.session.overview, thing.record)
        typed = [
            known.shown("workstation", name, thing.values.get(name))
            for name in ("usage", "user", "model", "system")
        ]
        if measured is None:
            seen = (own["never"], own["nothing"])
            order, images, faint = ((2, 0, ""), (2, 0, "")), {}, frozenset({5})
        else:
            day = french.day(measured.at)
            outcome, told = results_line(measured.assessment.counts())
            seen = (own["stale"].format(day=day) if measured.stale else day, told)
            worst = measured.assessment.score.low
            order = ((1, measured.at.toordinal(), ""), (1, round(worst), ""))
            images = {6: outcome_icon(outcome)}
            faint = frozenset({5} if measured.stale else ())
        cells = (thing.title, *typed, *seen)
        orders = [ordered(told, told) for told in (thing.title, *typed)]
        return Row(thing.record, cells, thing.search, (*orders, *order), faint, images)

    @override
    def sheet(self, thing: Thing | None, known: Things) -> RecordSheet:
        return MachineSheet(self, "workstation", thing, known)


class MachineSheet(RecordSheet):
    """One computer: where it stands, its typed sheet folded, and what was read of it."""

    @override
    def lay_out(self, card: Card, thing: Thing | None) -> None:
        self._own = words(__file__)["sheet"]
        self._card = card
        if thing is None:
            self.add(card)
            return
        self._thing = thing
        self._state = Card(spacing=8)
        self.add(self._state)
        measured = _measured(self.section.session.overview, thing.record)
        self._show_state(measured)
        # Of a computer that was never read there is only what is typed.
        self.add(Fold(self._own["record"], lambda: card, opened=measured is None))
        self._facts = Card(text(self._own["reading"], "secondary"))
        self._holder: QWidget = self._facts
        self._audit = ""
        if measured is not None:
            self.add(text(self._own["facts"], "heading"), self._facts)
            self._read_facts(measured)

    @override
    def begin(self) -> None:
        self.back.setFocus()

    @override
    def show_things(self, known: Things) -> None:
        super().show_things(known)
        if self.thing is not None:
            measured = _measured(self.section.session.overview, self.thing.record)
            self._show_state(measured)
            if measured is not None and measured.audit != self._audit:
                self._read_facts(measured)

    def _show_state(self, measured: Measured | None) -> None:
        own, card = self._own, self._state
        while (item := card.column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        if measured is None:
            card.add(text(own["never"]))
            return
        counts = measured.assessment.counts()
        pills = [
            row(pill(outcome), line(french.integer(counts[outcome])), spacing=6, stretch=False)
            for outcome in charts.JUDGED
            if counts[outcome]
        ]
        card.add(wrapped(pills, spacing=16))
        form = own["imported_at" if measured.imported else "read_at"]
        card.add(text(form.format(day=french.day(measured.at))))
        if measured.stale:
            card.add(text(own["stale"], "secondary"))
        card.add(button(own["results"], self._go))

    def _go(self) -> None:
        shell = self.section.shell
        page = "checks" if shell.preferences.technical else "todo"
        shell.go(Route(page, machine=self._thing.record))

    def _read_facts(self, measured: Measured) -> None:
        self._audit = audit = measured.audit

        def read(store: Store) -> tuple[Group, ...]:
            from kit.machine_sheet import machine_sheet  # noqa: PLC0415 with the facts
            from kit.store.keeping import workstation_of  # noqa: PLC0415

            return machine_sheet(workstation_of(store, audit))

        def show(groups: tuple[Group, ...]) -> None:
            if isValid(self) and self._audit == audit:
                self._show_facts(groups)

        self.section.session.read(read, show)

    def _show_facts(self, groups: tuple[Group, ...]) -> None:
        made = cards([_group(group) for group in groups], least=380)
        made.setAccessibleName(self._own["facts"])
        place = self._column.indexOf(self._holder)
        if place >= 0:
            self._holder.hide()
            self._holder.deleteLater()
            self._column.insertWidget(place, made)
        else:
            self.add(text(self._own["facts"], "heading"), made)
        self._holder = made


def outcome_icon(outcome: Outcome) -> QIcon:
    """The drawing of an outcome, in its colour."""
    size = theme.look().px(16)
    colour = theme.look().palette.outcomes[outcome].text
    made = QIcon()
    for ratio in (1.0, 1.5, 2.0):
        made.addPixmap(icons.draw(charts.icon(outcome, colour), QSize(size, size), ratio))
    return made


def _group(group: Group) -> Card:
    card = Card(text(group.title, "strong"))
    holder = QWidget()
    grid = QGridLayout(holder)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(theme.look().px(12))
    grid.setVerticalSpacing(theme.look().px(6))
    grid.setColumnStretch(0, 2)
    grid.setColumnStretch(1, 5)
    for place, told in enumerate(group.lines):
        grid.addWidget(text(told.label, "secondary"), place, 0, _TOP)
        # One thing a line.
        said = "\n".join(told.values)
        value = text(said, "secondary" if told.unread else "body", selectable=True)
        grid.addWidget(value, place, 1, _TOP)
    card.add(holder)
    card.column.addStretch(1)
    return card


def _measured(told: Overview | None, identifier: str) -> Measured | None:
    return told.machine(identifier) if told else None
