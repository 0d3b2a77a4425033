"""A door: a large button with an icon, what it is called, and who it is for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout

from ui import theme
from ui.widgets.basic import column, picture, text
from ui.widgets.content_button import ContentButton

if TYPE_CHECKING:
    from collections.abc import Callable


class Door(ContentButton):
    """A button as high as its words need."""

    def __init__(
        self, icon: str, title: str, why: str, pressed: Callable[[], object], *, large: bool = False
    ) -> None:
        super().__init__()
        self.setProperty("role", "door")
        self.setAccessibleName(title)
        self.setAccessibleDescription(why)
        self.setAutoDefault(True)  # Enter presses it, as Space does
        look = theme.look()
        across = QHBoxLayout(self)
        space = look.px(20 if large else 16)
        across.setContentsMargins(space, space, space, space)
        across.setSpacing(look.px(14))
        size = 32 if large else 24
        across.addWidget(picture(icon, look.palette.accent, size), 0, Qt.AlignmentFlag.AlignTop)
        words = column(text(title, "title" if large else "heading"), text(why, "secondary"),
                       spacing=4)  # fmt: skip
        across.addWidget(words, 1, Qt.AlignmentFlag.AlignTop)
        if large:
            across.addWidget(picture("chevron-right", look.palette.accent, 24))
        self.settle()
        self.clicked.connect(lambda _=False: pressed())
