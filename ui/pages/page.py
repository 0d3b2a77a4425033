"""What every page is: a scrolled column that draws the session's overview again when it changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from ui import theme
from ui.widgets.basic import clear

if TYPE_CHECKING:
    from ui.route import Route
    from ui.session import Session
    from ui.window import Window


class Page(QWidget):
    """A page of the window; ``session`` is what it shows, ``window`` where it can lead.

    A page draws in :meth:`refresh`, from ``self.session.overview``; the window calls it when the
    overview is new, and only while the page is seen. :meth:`visit` is told where in it to go.
    """

    def __init__(self, session: Session, window: Window) -> None:
        super().__init__()
        self.setProperty("role", "page")
        self.session = session
        self.shell = window

    def visit(self, route: Route) -> None:
        """Go to a place of this page; called before :meth:`refresh`."""

    def refresh(self) -> None:
        """Draw the overview."""

    def step_back(self) -> bool:
        """Go back inside the page (Esc); whether there was somewhere to go back to."""
        return False

    def search(self) -> None:
        """Put the cursor in the page's search field, where there is one (Ctrl+F)."""


class ScrolledPage(Page):
    """A page in one column, with its margins and scroll bar; ``self.column`` holds the widgets."""

    def __init__(self, session: Session, window: Window, *, spacing: int = 16) -> None:
        super().__init__(session, window)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        outer.addWidget(self.area)
        self.content = QWidget()
        self.content.setProperty("role", "page")
        self.area.setWidget(self.content)
        look = theme.look()
        self.column = QVBoxLayout(self.content)
        self.column.setContentsMargins(look.px(24), look.px(20), look.px(24), look.px(24))
        self.column.setSpacing(look.px(spacing))
        self.column.setAlignment(Qt.AlignmentFlag.AlignTop)

    def put(self, *content: QWidget) -> None:
        """Replace what the page shows, and keep where it was scrolled to."""
        place = self.area.verticalScrollBar().value()
        clear(self.column)
        for widget in content:
            self.column.addWidget(widget)
        self.area.verticalScrollBar().setValue(place)
