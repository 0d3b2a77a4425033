"""Cards side by side where there is room, under each other where there is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

from ui import theme
from ui.override import override

if TYPE_CHECKING:
    from collections.abc import Sequence


class _Flow(QLayout):
    """What layouts share whose height follows from their width."""

    def __init__(self, parent: QWidget | None, spacing: int) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._gap = theme.look().px(spacing)
        self.setContentsMargins(0, 0, 0, 0)

    def _lay_out(self, rect: QRect, *, apply: bool) -> int:
        """How high the items are in this width; with ``apply``, put them there."""
        raise NotImplementedError

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    @override
    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    @override
    def count(self) -> int:
        return len(self._items)

    @override
    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    @override
    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    @override
    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        return self._lay_out(QRect(0, 0, width, 0), apply=False)

    @override
    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._lay_out(rect, apply=True)


class Columns(_Flow):
    """Equal columns, as many as fit with ``least`` pixels each; rows as high as their highest."""

    def __init__(
        self, parent: QWidget | None = None, *, least: int = 260, spacing: int = 16
    ) -> None:
        super().__init__(parent, spacing)
        self._least = theme.look().px(least)

    @override
    def sizeHint(self) -> QSize:
        return QSize(self._least, self.heightForWidth(self._least * max(len(self._shown()), 1)))

    @override
    def minimumSize(self) -> QSize:
        widest = max((item.minimumSize().width() for item in self._shown()), default=0)
        return QSize(min(widest, self._least), 0)

    @override
    def _lay_out(self, rect: QRect, *, apply: bool) -> int:
        shown = self._shown()
        if not shown:
            return 0
        fitting = max(1, (rect.width() + self._gap) // (self._least + self._gap))
        columns = min(fitting, len(shown))
        # Three cards in two columns would leave a hole: one under the other reads better.
        if columns == 2 and len(shown) == 3:
            columns = 1
        width = (rect.width() - self._gap * (columns - 1)) // columns
        top = rect.y()
        for start in range(0, len(shown), columns):
            line = shown[start : start + columns]
            height = max(_height(item, width) for item in line)
            if apply:
                for place, item in enumerate(line):
                    left = rect.x() + place * (width + self._gap)
                    item.setGeometry(QRect(QPoint(left, top), QSize(width, height)))
            top += height + self._gap
        return top - self._gap - rect.y()


class Wrap(_Flow):
    """Widgets of their own width that go on to the next line, as words do."""

    def __init__(self, parent: QWidget | None = None, *, spacing: int = 8) -> None:
        super().__init__(parent, spacing)

    @override
    def sizeHint(self) -> QSize:
        widths = [item.sizeHint().width() + self._gap for item in self._shown()]
        return QSize(sum(widths), self.heightForWidth(max(sum(widths), 1)))

    @override
    def minimumSize(self) -> QSize:
        widest = max((item.minimumSize().width() for item in self._items), default=0)
        return QSize(widest, 0)

    @override
    def _lay_out(self, rect: QRect, *, apply: bool) -> int:
        left, top, tallest = rect.x(), rect.y(), 0
        for item in self._shown():
            size = item.sizeHint().boundedTo(QSize(max(rect.width(), 1), 100_000))
            if left > rect.x() and left + size.width() > rect.right() + 1:
                left, top, tallest = rect.x(), top + tallest + self._gap, 0
            if apply:
                item.setGeometry(QRect(QPoint(left, top), size))
            left += size.width() + self._gap
            tallest = max(tallest, size.height())
        return top + tallest - rect.y()


def cards(content: Sequence[QWidget], *, least: int = 260, spacing: int = 16) -> QWidget:
    """Widgets in equal columns."""
    return _held(Columns(least=least, spacing=spacing), content)


def wrapped(content: Sequence[QWidget], *, spacing: int = 8) -> QWidget:
    """Widgets that go on to the next line."""
    return _held(Wrap(spacing=spacing), content)


def _held(layout: QLayout, content: Sequence[QWidget]) -> QWidget:
    holder = QWidget()
    holder.setLayout(layout)
    policy = holder.sizePolicy()
    policy.setHeightForWidth(True)
    holder.setSizePolicy(policy)
    for widget in content:
        layout.addWidget(widget)
    return holder


def _height(item: QLayoutItem, width: int) -> int:
    return item.heightForWidth(width) if item.hasHeightForWidth() else item.sizeHint().height()
