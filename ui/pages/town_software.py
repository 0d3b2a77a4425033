"""The programs of all computers, searched at each key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget
from shiboken6 import isValid

from kit import french
from kit.folding import fold
from ui import theme
from ui.override import override
from ui.pages.town_section import Section
from ui.widgets.basic import Card, button, column, set_text, text
from ui.widgets.fold import Fold
from ui.widgets.list_pane import ListPane
from ui.widgets.rows_table import Column, Row
from ui.words import words

if TYPE_CHECKING:
    from kit.overview import Overview
    from kit.programs_list import Programs
    from kit.programs_list import Row as Program
    from kit.store.store import Store
    from kit.store.things import Things
    from ui.session import Session
    from ui.window import Window

#: So many computers are named in a cell, and so many under the table.
NAMED, ALL_NAMED = 2, 20


class SoftwareSection(Section):
    """The list of programs; it is read again when a computer has a newer audit."""

    def __init__(self, session: Session, shell: Window) -> None:
        super().__init__(session, shell)
        self._words = words(__file__)
        self._read: tuple[str, ...] | None = None
        self._wanted: tuple[str, ...] = ()
        self._programs: dict[str, Program] = {}
        said = self._words
        self._empty = QWidget()
        self._build_empty()
        self._list = QWidget()
        outer = QVBoxLayout(self._list)
        outer.setContentsMargins(0, 0, 0, theme.look().px(12))
        outer.setSpacing(theme.look().px(6))
        columns = (
            Column(said["name"]),
            Column(said["version"], 160),
            Column(said["publisher"], 190, rank=2),
            Column(said["machines"], 160, rank=1),
            Column(said["installed"], 160, rank=3),
        )
        self.pane = ListPane(columns, said["what"], tuple(said["count"]))
        outer.addWidget(self.pane, 1)
        self._detail = text("", "secondary", selectable=True)
        self._detail.hide()
        outer.addWidget(self._detail)
        self._notes = QVBoxLayout()
        outer.addLayout(self._notes)
        self.pane.moved.connect(self._tell)
        self.addWidget(self._empty)
        self.addWidget(self._list)
        self._waiting = text(said["reading"], "secondary")
        self.addWidget(self._waiting)

    @override
    def show_things(self, told: Overview, known: Things) -> None:  # noqa: ARG002 the section’s own form
        self._wanted = tuple(f"{one.audit} {one.name}" for one in told.machines)
        if not told.machines:
            self.setCurrentWidget(self._empty)
        elif self.isVisible():
            self.load()

    def load(self) -> None:
        """Read the programs, unless what is shown is what would be read."""
        if not self._wanted or self._read == self._wanted:
            return
        if self._read is None:
            self.setCurrentWidget(self._waiting)
        wanted = self._read = self._wanted

        def read(store: Store) -> Programs:
            from kit.programs_list import programs_of_chosen  # noqa: PLC0415 seldom seen

            return programs_of_chosen(store)

        def show(found: Programs) -> None:
            if isValid(self) and self._read == wanted:
                self.show_programs(found)

        self.session.read(read, show)

    def show_programs(self, found: Programs) -> None:
        """Show these programs."""
        self._programs = {str(place): program for place, program in enumerate(found.rows)}
        nothing = self._words["nothing"]
        self.pane.show_rows([_row(key, one, nothing) for key, one in self._programs.items()])
        while (item := self._notes.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        if found.unread:
            notes = [text(sentence, "secondary") for sentence in found.unread]
            self._notes.addWidget(Fold(self._words["unread"], lambda: column(*notes, spacing=4)))
        self.setCurrentWidget(self._list)

    @override
    def search(self) -> None:
        self.pane.focus_search()

    def _build_empty(self) -> None:
        said = self._words["empty"]
        outer = QVBoxLayout(self._empty)
        outer.setContentsMargins(0, 0, 0, 0)
        measure = button(said["measure"], self.session.measure, "primary", "refresh-cw")
        outer.addWidget(Card(text(said["title"], "title"), text(said["why"], "lead"), measure))
        outer.addStretch(1)

    def _tell(self, key: str) -> None:
        """The whole of the row where the cursor is, which a cell may cut."""
        program = self._programs.get(key)
        self._detail.setVisible(program is not None)
        if program is None:
            return
        set_text(
            self._detail,
            self._words["detail"].format(
                name=program.name,
                version=program.version,
                publisher=program.publisher or self._words["nothing"],
                machines=french.listing(program.machines, ALL_NAMED),
            ),
        )


def _row(key: str, program: Program, nothing: str) -> Row:
    installed = program.installed
    where = french.listing(program.machines, NAMED)
    return Row(
        key,
        (
            program.name,
            program.version or nothing,
            program.publisher or nothing,
            where,
            french.day(installed) if installed else nothing,
        ),
        program.search,
        (
            fold(program.name),
            _natural(program.version),
            fold(program.publisher),
            fold(where),
            installed.toordinal() if installed else 0,
        ),
    )


def _natural(version: str) -> tuple[tuple[int, int, str], ...]:
    """So that version 10 comes after version 9."""
    words_ = fold(version).split()
    return tuple((0, int(word), "") if word.isdecimal() else (1, 0, word) for word in words_)
