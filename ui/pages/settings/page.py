"""The page of settings: the list of sections, and the one that is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ui import theme
from ui.override import override
from ui.pages.page import Page
from ui.route import Route
from ui.widgets.basic import button
from ui.words import words

if TYPE_CHECKING:
    from ui.pages.settings.section import Section
    from ui.session import Session
    from ui.window import Window

ICONS = {
    "entities": "landmark",
    "syndicate": "users",
    "access": "key-round",
    "copies": "hard-drive",
    "postings": "monitor",
    "reads": "eye",
    "appearance": "sun",
    "updates": "download",
    "privacy": "user",
    "shortcuts": "keyboard",
    "about": "info",
}
LIST_WIDTH = 218


class Settings(Page):
    """``Route("settings", record="copies")`` opens a section; without record, the last one seen."""

    def __init__(self, session: Session, window: Window) -> None:
        super().__init__(session, window)
        self._words = words(__file__)
        self._sections: dict[str, Section] = {}
        self._buttons: dict[str, QPushButton] = {}
        self._stack = QStackedWidget()
        self.current = "entities"
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(self._list())
        across.addWidget(self._stack, 1)

    @override
    def visit(self, route: Route) -> None:
        if route.record in ICONS:
            self.current = route.record
        section = self._section(self.current)
        self._buttons[self.current].setChecked(True)
        self._stack.setCurrentWidget(section)

    @override
    def refresh(self) -> None:
        self._section(self.current).refresh()

    @override
    def search(self) -> None:
        self._section(self.current).search()

    def section(self, name: str) -> Section:
        """A section by name, made when it is first asked for."""
        return self._section(name)

    def _list(self) -> QWidget:
        look = theme.look()
        holder = QWidget()
        holder.setAccessibleName(self._words["name"])
        column = QVBoxLayout(holder)
        column.setContentsMargins(look.px(12), look.px(20), look.px(4), look.px(16))
        column.setSpacing(look.px(2))
        group = QButtonGroup(self)
        for name, icon in ICONS.items():
            made = button(self._words["sections"][name], role="nav", icon=icon)
            made.setCheckable(True)
            made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            made.clicked.connect(lambda _=False, one=name: self._choose(one))
            group.addButton(made)
            self._buttons[name] = made
            column.addWidget(made)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidget(holder)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFixedWidth(look.px(LIST_WIDTH))
        return area

    def _choose(self, name: str) -> None:
        self.shell.go(Route("settings", record=name))

    def _section(self, name: str) -> Section:
        if name not in self._sections:
            made = _make(name, self.session, self.shell)
            self._sections[name] = made
            self._stack.addWidget(made)
        return self._sections[name]


def _make(name: str, session: Session, window: Window) -> Section:
    """Each section is imported when it is first seen."""
    match name:
        case "entities":
            from ui.pages.settings.entities import Entities  # noqa: PLC0415

            return Entities(session, window)
        case "syndicate":
            from ui.pages.settings.syndicate import Syndicate  # noqa: PLC0415

            return Syndicate(session, window)
        case "access":
            from ui.pages.settings.access import Access  # noqa: PLC0415

            return Access(session, window)
        case "copies":
            from ui.pages.settings.copies import Copies  # noqa: PLC0415

            return Copies(session, window)
        case "postings":
            from ui.pages.settings.postings import Postings  # noqa: PLC0415

            return Postings(session, window)
        case "reads":
            from ui.pages.settings.reads import Reads  # noqa: PLC0415

            return Reads(session, window)
        case "appearance":
            from ui.pages.settings.appearance import Appearance  # noqa: PLC0415

            return Appearance(session, window)
        case "updates":
            from ui.pages.settings.updates import Updates  # noqa: PLC0415

            return Updates(session, window)
        case "privacy":
            from ui.pages.settings.privacy import Privacy  # noqa: PLC0415

            return Privacy(session, window)
        case "shortcuts":
            from ui.pages.settings.shortcuts import Shortcuts  # noqa: PLC0415

            return Shortcuts(session, window)
        case "about":
            from ui.pages.settings.about import About  # noqa: PLC0415

            return About(session, window)
    raise ValueError(name)
