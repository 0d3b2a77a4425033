"""A list to choose from: its arrow in our colours, and a mouse wheel that does no harm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QComboBox

from ui import icons, theme
from ui.override import override

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QWheelEvent

_ARROW = 16


class Choice(QComboBox):
    """A combo box that the wheel changes only where the cursor is."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(10)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        # The style sheet's frame leaves no arrow.
        look = theme.look()
        size = look.px(_ARROW)
        arrow = icons.pixmap("chevron-down", look.palette.secondary, size, self.devicePixelRatioF())
        painter = QPainter(self)
        left = self.width() - size - look.px(8)
        painter.drawPixmap(left, (self.height() - size) // 2, arrow)
        painter.end()

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()
