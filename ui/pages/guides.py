"""All guides, and one search over guides, checks and requirements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from kit import french
from kit.guides.searching import entries, search
from kit.packs.applying import library
from ui import theme
from ui.override import override
from ui.pages.page import ScrolledPage
from ui.pages.welcome.door import Door
from ui.route import Route
from ui.widgets.basic import clear, column, set_text, text
from ui.widgets.flow import cards
from ui.words import words

if TYPE_CHECKING:
    from collections.abc import Callable

    from kit.guides.searching import Found
    from ui.session import Session
    from ui.window import Window

_ICONS = {"guide": "file-text", "requirement": "list-checks", "check": "clipboard-check"}


class Guides(ScrolledPage):
    """The page."""

    def __init__(self, session: Session, window: Window) -> None:
        super().__init__(session, window, spacing=12)
        self._words = said = words(__file__)
        self._entries = entries(library())
        self._field = QLineEdit()
        self._field.setPlaceholderText(said["search"])
        self._field.setAccessibleName(said["search"])
        self._field.setClearButtonEnabled(True)
        self._field.textChanged.connect(self._show)
        self._count = text("", "small")
        self._found = QWidget()
        self._list = QVBoxLayout(self._found)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(theme.look().px(8))
        head = column(text(said["title"], "title"), text(said["lead"], "lead"), spacing=2)
        self.put(head, self._field, self._count, self._found)
        self._show("")

    @override
    def search(self) -> None:
        self._field.setFocus()
        self._field.selectAll()

    def _show(self, typed: str) -> None:
        said = self._words
        found = search(self._entries, typed)
        if not typed.strip():
            found = tuple(one.found for one in self._entries if one.found.kind == "guide")
        set_text(self._count, french.count(len(found), *said["count"]) if found else said["none"])
        clear(self._list)
        doors = [self._door(one) for one in found]
        if doors:
            self._list.addWidget(cards(doors, least=300, spacing=10))

    def _door(self, found: Found) -> Door:
        kind = str(self._words["kinds"][found.kind])
        return Door(_ICONS[found.kind], found.title, f"{kind} · {found.why}", self._open(found))

    def _open(self, found: Found) -> Callable[[], None]:
        def go() -> None:
            match found.kind:
                case "guide":
                    self.shell.go(Route("guide", record=found.key))
                case "requirement":
                    self.shell.go(Route("essentials", record=found.key))
                case "check":
                    self.shell.go(self._result(found.key))

        return go

    def _result(self, check: str) -> Route:
        told = self.session.overview
        machine = told.here or next(iter(told.machines), None) if told else None
        return Route("result", machine.record, check) if machine else Route("home")
