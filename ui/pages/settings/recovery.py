"""The recovery key: made, shown once in large letters, printed, then put away."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QLabel, QWidget
from shiboken6 import isValid

from kit import french
from kit.errors import KitError
from kit.store import access
from ui import printing, theme
from ui.pages.settings.section import Part
from ui.widgets.basic import Card, button, row, text
from ui.words import words

if TYPE_CHECKING:
    from kit.overview import Overview
    from ui.session import Session
    from ui.window import Window

COLUMNS = 3


class Recovery(Card):
    """Makes a recovery key and shows it until it is said to be put away; it is kept nowhere."""

    def __init__(self, session: Session, window: Window) -> None:
        super().__init__()
        self._words = words(__file__)
        self._session = session
        self._shell = window
        self._key = ""
        self._several = False
        self._part = Part()
        self.add(text(self._words["title"], "heading"), text(self._words["why"]), self._part)

    def show_overview(self, told: Overview) -> None:
        """Whether there is one already."""
        if not self._key:
            self._several = any(way.kind == "recovery" for way in told.ways)
        self._draw()

    def _draw(self) -> None:
        if self._key:
            self._part.draw(self._key, self._shown)
        else:
            self._part.draw(("", self._several), self._offer)

    def _offer(self) -> list[QWidget]:
        make = button(
            self._words["another" if self._several else "make"],
            self._make,
            "secondary" if self._several else "primary",
            "key-round",
        )
        return [row(make)]

    def _make(self) -> None:
        def made(key: str) -> None:
            if isValid(self):
                self._key = key
                self._draw()
                self._print.setFocus()

        self._session.write(access.add_recovery_key, made)

    def _shown(self) -> list[QWidget]:
        self._print = button(self._words["print"], self._print_it, "primary", "printer")
        confirm = button(self._words["confirm"], self._put_away)
        return [text(self._words["shown"], "strong"), self._groups(), row(self._print, confirm)]

    def _groups(self) -> QWidget:
        """Nine numbered groups: a slip of the pen is later told by its group."""
        frame = Card(role="inset")
        frame.setAccessibleName(self._words["key"].format(key=self._key))
        grid = QGridLayout()
        look = theme.look()
        grid.setHorizontalSpacing(look.px(32))
        grid.setVerticalSpacing(look.px(12))
        for place, group in enumerate(self._key.split("-")):
            number = text(self._words["group"].format(number=place + 1), "small")
            shown = text(group, "display", selectable=True)
            at = (place // COLUMNS * 2, place % COLUMNS)
            grid.addWidget(number, *at)
            grid.addWidget(_spaced(shown), at[0] + 1, at[1])
        frame.column.addLayout(grid)
        return frame

    def _print_it(self) -> None:
        told = self._session.overview
        who = told.entity.name if told and told.entity else self._words["sheet"]["nobody"]
        try:
            printed = printing.print_sheet(self, key_sheet(who, self._key))
        except KitError as fault:
            self._shell.show_fault(fault, self._print_it)
            return
        if printed:
            self._shell.say(self._words["printed"])

    def _put_away(self) -> None:
        self._key = ""
        self._draw()
        self._shell.say(self._words["kept" if self._several else "first"])
        told = self._session.overview
        if told is not None:
            self.show_overview(told)


def key_sheet(who: str, key: str) -> printing.Sheet:
    """The sheet that is printed: whose key, of when, the key, and how it is used."""
    said = words(__file__)["sheet"]
    return printing.Sheet(
        title=said["title"],
        who=french.plain(who),
        date=said["made"].format(day=french.day(datetime.now(UTC).astimezone())),
        groups=tuple(key.split("-")),
        before=tuple(said["use"]),
        heading=said["how_title"],
        steps=tuple(said["how"]),
        note=said["help"],
    )


def _spaced(label: QLabel) -> QLabel:
    """Letters apart, so that none is taken for two."""
    font = label.font()
    font.setLetterSpacing(font.SpacingType.AbsoluteSpacing, theme.look().px(3))
    label.setFont(font)
    return label
