"""Mises à jour: this version looks for none by itself, and says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kit.version import VERSION
from ui.pages.settings.section import Section
from ui.widgets.basic import Card, badge_pill, row, text
from ui.words import words

if TYPE_CHECKING:
    from ui.session import Session
    from ui.window import Window


class Updates(Section):
    """What is installed, and who brings the next version."""

    def __init__(self, session: Session, window: Window) -> None:
        super().__init__(session, window, words(__file__))
        self.add(
            Card(
                row(badge_pill(self.said["off"], "unknown", "info")),
                text(self.said["now"].format(version=VERSION), "strong"),
                text(self.said["why"]),
                text(self.said["safe"], "secondary"),
            )
        )
