"""A part that is folded until somebody wants to see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui import theme
from ui.widgets.basic import button, set_icon

if TYPE_CHECKING:
    from collections.abc import Callable


class Fold(QWidget):
    """A heading to press; what it hides is built when it is first opened."""

    def __init__(self, words: str, build: Callable[[], QWidget], *, opened: bool = False) -> None:
        super().__init__()
        self._build = build
        self._content: QWidget | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.look().px(8))
        self.heading = button(words, self.toggle, "link", "chevron-right")
        self._column.addWidget(self.heading)
        if opened:
            self.toggle()

    @property
    def opened(self) -> bool:
        """Whether its content is shown."""
        return self._content is not None and not self._content.isHidden()

    def toggle(self) -> None:
        """Open or fold it."""
        if self._content is None:
            self._content = self._build()
            self._column.addWidget(self._content)
            opened = True
        else:
            opened = self._content.isHidden()
            self._content.setVisible(opened)
        set_icon(self.heading, "chevron-down" if opened else "chevron-right")
        told = "ouvert" if opened else "replié"
        self.heading.setAccessibleDescription(told)
