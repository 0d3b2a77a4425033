"""A list that can be searched and sorted, with what to say when nothing matches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from kit import french
from ui import icons, theme
from ui.override import override
from ui.widgets.basic import button, set_text, text
from ui.widgets.choice import Choice
from ui.widgets.rows_table import RowsTable
from ui.words import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent

    from ui.widgets.rows_table import Column, Row


class ListPane(QWidget):
    """A search field, how to sort, how many, and the table.

    ``what`` is what a screen reader calls the list, ``count`` one and several of its things.

    Signals:
        opened: the key of the row that was pressed.
        moved: the key of the row where the cursor is, empty for none.
    """

    opened = Signal(str)
    moved = Signal(str)

    def __init__(
        self, columns: Sequence[Column], what: str, count: tuple[str, str], *beside: QWidget
    ) -> None:
        super().__init__()
        self._words = words(__file__)
        self._count = count
        self._total = 0
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(theme.look().px(8))
        self.table = RowsTable(columns, what)
        self.table.opened.connect(self.opened)
        self.table.moved.connect(self.moved)
        self.field = QLineEdit()
        self.field.setPlaceholderText(self._words["placeholder"])
        self.field.setAccessibleName(self._words["search"].format(what=what.lower()))
        self.field.setClearButtonEnabled(True)
        self.field.addAction(
            icons.icon("search", theme.look().palette.secondary),
            QLineEdit.ActionPosition.LeadingPosition,
        )
        self.field.textChanged.connect(self._search)
        self.field.installEventFilter(self)
        self._head = QHBoxLayout()
        self._head.setSpacing(theme.look().px(12))
        self._head.addWidget(self.field, 1)
        self._add_order(columns)
        for widget in beside:
            self._head.addWidget(widget)
        outer.addLayout(self._head)
        self.told = text("", "small")
        outer.addWidget(self.told)
        outer.addWidget(self.table, 1)
        self.none = QWidget()
        under = QVBoxLayout(self.none)
        under.setContentsMargins(0, theme.look().px(16), 0, 0)
        self._none = text("", "lead")
        under.addWidget(self._none)
        self._clearing = button(self._words["clear"], self._clear)
        under.addWidget(self._clearing)
        under.addStretch(1)
        outer.addWidget(self.none, 1)
        self._tell()

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show other rows; what is typed and the cursor stay."""
        self._total = len(rows)
        self.table.show_rows(rows)
        self._tell()

    def focus_search(self) -> None:
        """Put the cursor in the search field."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def _add_order(self, columns: Sequence[Column]) -> None:
        """The same as pressing a heading, for who has no mouse."""
        self.order = Choice()
        self.order.addItems([column.heading for column in columns])
        label = QLabel(self._words["sort"])
        label.setBuddy(self.order)
        self.order.setAccessibleName(self._words["sort"])
        header = self.table.horizontalHeader()
        self.order.activated.connect(
            lambda column: header.setSortIndicator(column, Qt.SortOrder.AscendingOrder)
        )
        header.sortIndicatorChanged.connect(lambda column, _: self.order.setCurrentIndex(column))
        self._head.addWidget(label)
        self._head.addWidget(self.order)

    def _search(self, typed: str) -> None:
        self.table.search(typed)
        self._tell()

    def _clear(self) -> None:
        self.field.clear()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _tell(self) -> None:
        shown = self.table.rows.rowCount()
        whole = french.count(self._total, *self._count)
        if shown == self._total:
            set_text(self.told, whole)
        else:
            number = french.integer(shown)
            set_text(self.told, self._words["of"].format(shown=number, whole=whole))
        empty = not shown
        self.table.setVisible(not empty)
        self.none.setVisible(empty)
        self._clearing.setVisible(bool(self._total))
        none = self._words["none"].format(typed=self.field.text().strip())
        set_text(self._none, none if self._total else self._words["empty"])

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and event.type() is QEvent.Type.KeyPress:
            pressed: QKeyEvent = event  # type: ignore[assignment]  # the type says so
            if pressed.key() == Qt.Key.Key_Down and self.table.isVisible():
                self.table.setFocus(Qt.FocusReason.OtherFocusReason)
                return True
        return super().eventFilter(watched, event)
