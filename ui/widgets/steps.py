"""A numbered gesture: its number in a disc, its words, and what may stand under them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui import theme
from ui.widgets.basic import line, text

if TYPE_CHECKING:
    from ui.widgets.basic import TextRole


def numbered(number: int, words: str, *below: QWidget, role: TextRole = "body") -> QWidget:
    """One gesture."""
    look = theme.look()
    holder = QWidget()
    across = QHBoxLayout(holder)
    across.setContentsMargins(0, 0, 0, 0)
    across.setSpacing(look.px(10))
    mark = line(str(number))
    mark.setProperty("role", "step")
    mark.setAlignment(Qt.AlignmentFlag.AlignCenter)
    mark.setFixedSize(look.px(24), look.px(24))
    across.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
    told = text(words, role)
    told.setContentsMargins(0, look.px(2), 0, 0)
    down = QVBoxLayout()
    down.setSpacing(look.px(2))
    down.addWidget(told)
    for widget in below:
        down.addWidget(widget)
    across.addLayout(down, 1)
    return holder
