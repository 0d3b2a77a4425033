"""What sections of the settings are made of: a column, parts drawn again, questions in place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from ui import theme
from ui.pages.page import ScrolledPage
from ui.widgets.basic import button, clear, row, text
from ui.words import words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ui.session import Session
    from ui.widgets.basic import ButtonRole
    from ui.window import Window

#: Lines longer than this are hard to follow.
WIDEST = 760


class Section(ScrolledPage):
    """One section: a title, a sentence, and what it holds, which is built once.

    What follows the record lies in a :class:`Part`, so that fields that are being filled in stay.
    """

    def __init__(self, session: Session, window: Window, said: dict[str, Any]) -> None:
        super().__init__(session, window)
        self.said = said
        self.setAccessibleName(said["title"])
        inner = QWidget()
        inner.setMaximumWidth(theme.look().px(WIDEST))
        self._inner = QVBoxLayout(inner)
        self._inner.setContentsMargins(0, 0, 0, 0)
        self._inner.setSpacing(theme.look().px(16))
        self.column.addWidget(inner)
        self.add(text(said["title"], "title"))
        if said.get("lead"):
            self.add(text(said["lead"], "secondary"))

    def add(self, *content: QWidget) -> None:
        """Put widgets under the others."""
        for widget in content:
            self._inner.addWidget(widget)


class Part(QWidget):
    """A column that is drawn again only when what it shows is another; the focus stays."""

    def __init__(self, *, spacing: int = 8) -> None:
        super().__init__()
        self._told: object = None
        self._drawn = False
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.look().px(spacing))

    def draw(self, told: object, build: Callable[[], Sequence[QWidget]]) -> None:
        """Show what ``build`` makes of ``told``."""
        if self._drawn and told == self._told:
            return
        self._told, self._drawn = told, True
        focused = QApplication.focusWidget()
        inside = focused is not None and self.isAncestorOf(focused)
        name = focused.accessibleName() if focused is not None and inside else ""
        clear(self._column)
        for widget in build():
            self._column.addWidget(widget)
        if name:
            # At once, and not with the next turn: what is not seen cannot have the focus.
            shown = [one for one in self.findChildren(QWidget) if one.focusPolicy().value]
            same = [one for one in shown if one.accessibleName() == name]
            for one in (same or shown)[:1]:
                one.setFocus()


class Sure(QWidget):
    """A button that asks once more, in place, before what cannot be undone."""

    def __init__(
        self, label: str, question: str, yes: str, act: Callable[[], object], *, name: str = ""
    ) -> None:
        super().__init__()
        self._question = question
        self._yes = yes
        self._act = act
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        role: ButtonRole = "link"
        self.first = button(label, self._ask, role, name=name)
        self._asked: QWidget | None = None
        self._column.addWidget(self.first)

    def _ask(self) -> None:
        look = theme.look()
        keep = button(words(__file__)["keep"], self._leave)
        asked = QWidget()
        inside = QVBoxLayout(asked)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(look.px(8))
        inside.addWidget(text(self._question))
        inside.addWidget(row(button(self._yes, self._do), keep))
        self._asked = asked
        self._column.addWidget(asked)
        self.first.hide()
        keep.setFocus()

    def _leave(self) -> None:
        self.first.show()
        self.first.setFocus()
        if self._asked is not None:
            self._asked.hide()
            self._asked.deleteLater()
            self._asked = None

    def _do(self) -> None:
        self._leave()
        self._act()
