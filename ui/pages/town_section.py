"""What the parts of Ma mairie share: a list, and in its place the sheet of one of its things."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QVBoxLayout, QWidget
from shiboken6 import isValid

from ui import theme
from ui.widgets.basic import clear

if TYPE_CHECKING:
    from collections.abc import Callable

    from kit.overview import Overview
    from kit.store.store import Store
    from kit.store.things import Things
    from ui.session import Session
    from ui.window import Window

T = TypeVar("T")


class Section(QStackedWidget):
    """One part of the page."""

    def __init__(self, session: Session, shell: Window) -> None:
        super().__init__()
        self.session = session
        self.shell = shell
        self._reads = 0
        self._shown: object = None

    def read_again(self, read: Callable[[Store], T], show: Callable[[T], None]) -> None:
        """Read for this part; the newest reading is shown, where it says something new.

        What is the same is not drawn again: a fold that was opened stays so.
        """
        self._reads += 1
        mine = self._reads

        def found(told: T) -> None:
            if isValid(self) and mine == self._reads and told != self._shown:
                self._shown = told
                show(told)

        self.session.read(read, found)

    def show_things(self, told: Overview, known: Things) -> None:
        """Draw what the record holds now; what is being typed stays."""

    def open(self, identifier: str) -> None:
        """Show one of its things."""

    def search(self) -> None:
        """Put the cursor in its search field."""


class Scrolled(QScrollArea):
    """A column that scrolls; ``column`` holds its widgets."""

    def __init__(self, *, spacing: int = 12) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        content = QWidget()
        content.setProperty("role", "page")
        self.setWidget(content)
        look = theme.look()
        self.column = QVBoxLayout(content)
        # Room at the right for the scroll bar, and around for the focus ring.
        self.column.setContentsMargins(2, 2, look.px(12), look.px(16))
        self.column.setSpacing(look.px(spacing))
        self.column.setAlignment(Qt.AlignmentFlag.AlignTop)

    def put(self, *content: QWidget, top: bool = False) -> None:
        """Replace what is shown, at the place where it was scrolled to, or at the top."""
        place = 0 if top else self.verticalScrollBar().value()
        clear(self.column)
        for widget in content:
            self.column.addWidget(widget)
        self.verticalScrollBar().setValue(place)
