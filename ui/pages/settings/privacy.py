"""Données personnelles: how long things are kept, clearing what has served, the way to people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout
from shiboken6 import isValid

from kit import what_is_kept
from kit.store import retention
from ui import theme
from ui.pages.settings.section import Part, Section
from ui.route import Route
from ui.widgets.basic import Card, button, row, text
from ui.words import words

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from kit.store.retention import Removed
    from ui.session import Session
    from ui.window import Window


class Privacy(Section):
    """Retention and people."""

    def __init__(self, session: Session, window: Window) -> None:
        super().__init__(session, window, words(__file__))
        self._asked = Part()
        said = self.said["clean"]
        self._look = button(said["look"], self._preview)
        clean = Card(
            text(said["title"], "heading"), text(said["why"]), row(self._look), self._asked
        )
        people = self.said["people"]
        go = button(people["go"], lambda: window.go(Route("town", record="person")), "link")
        self.add(
            self._durations(),
            clean,
            Card(text(people["title"], "heading"), text(people["why"]), go),
        )

    def _durations(self) -> Card:
        said = self.said["kept"]
        card = Card(text(said["title"], "heading"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.look().px(24))
        grid.setVerticalSpacing(theme.look().px(6))
        for line, (what, long) in enumerate(what_is_kept.kept()):
            grid.addWidget(text(what), line, 0)
            grid.addWidget(text(long, "strong"), line, 1)
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(1, 1)
        card.column.addLayout(grid)
        card.add(text(said["current"], "small"))
        return card

    def _preview(self) -> None:
        self._look.setEnabled(False)

        def seen(told: Removed) -> None:
            if isValid(self):
                self._look.setEnabled(True)
                self._asked.draw(told, lambda: self._question(told))

        def refused(fault: object) -> None:
            if isValid(self):
                self._look.setEnabled(True)
            self.session.failed.emit(fault, self._preview)

        self.session.read(retention.preview, seen, refused)

    def _question(self, told: Removed) -> list[QWidget]:
        said, what = self.said["clean"], what_is_kept.removed(told)
        if not what:
            return [text(what_is_kept.nothing(), "strong")]
        yes = button(said["yes"], self._clean)
        no = button(said["no"], self._leave)
        would = said["would"].format(what=what)
        return [text(would, "strong"), text(said["question"]), row(yes, no)]

    def _leave(self) -> None:
        self._asked.draw("", list)
        self._look.setFocus()

    def _clean(self) -> None:
        def done(told: Removed) -> None:
            what = what_is_kept.removed(told) or what_is_kept.nothing()
            self.shell.say(self.said["clean"]["done"].format(what=what))
            if isValid(self):
                self._leave()

        self.session.write(retention.apply_retention, done)
