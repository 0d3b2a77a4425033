"""Raccourcis clavier: every key, and what it does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout

from ui import theme
from ui.pages.settings.section import Section
from ui.widgets.basic import Card, text
from ui.words import words

if TYPE_CHECKING:
    from ui.session import Session
    from ui.window import Window


class Shortcuts(Section):
    """The list of keys."""

    def __init__(self, session: Session, window: Window) -> None:
        super().__init__(session, window, words(__file__))
        card = Card()
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.look().px(24))
        grid.setVerticalSpacing(theme.look().px(10))
        for line, told in enumerate(self.said["keys"]):
            grid.addWidget(text(told["key"], "strong"), line, 0)
            grid.addWidget(text(told["does"]), line, 1)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 3)
        card.column.addLayout(grid)
        self.add(card)
