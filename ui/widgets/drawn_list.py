"""A list of one column whose lines are drawn only where they are seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QSignalBlocker,
    Qt,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from ui.override import override

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QFocusEvent

L = TypeVar("L")

Index = QModelIndex | QPersistentModelIndex

#: The role that gives the line of an index.
LINE = Qt.ItemDataRole.UserRole
_ROOT = QModelIndex()


class Lines(QAbstractListModel, Generic[L]):
    """The lines that are shown, and how each is told."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: tuple[L, ...] = ()

    def told(self, line: L) -> str:
        """What a line says."""
        raise NotImplementedError

    def read_aloud(self, line: L) -> str:
        """What a line says to who does not see it."""
        raise NotImplementedError

    def set_lines(self, lines: Sequence[L]) -> None:
        """Show other lines."""
        self.beginResetModel()
        self.lines = tuple(lines)
        self.endResetModel()

    @override
    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.lines)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 Qt's
        if not index.isValid():
            return None
        line = self.lines[index.row()]
        match role:
            case Qt.ItemDataRole.UserRole:
                return line
            case Qt.ItemDataRole.DisplayRole:
                return self.told(line)
            case Qt.ItemDataRole.AccessibleTextRole:
                return self.read_aloud(line)
        return None


class DrawnList(QTableView, Generic[L]):
    """The list: a table of one column knows the height of its rows without asking for each."""

    def __init__(self, lines: Lines[L], name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setModel(lines)
        self._model = lines
        across, down = self.horizontalHeader(), self.verticalHeader()
        for header in (across, down):
            header.hide()
        across.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        down.setMinimumSectionSize(1)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)

    def first_line(self) -> int:
        """Where the cursor goes first."""
        return 0

    def line_at(self, index: Index) -> L | None:
        """The line of an index."""
        return self._model.lines[index.row()] if index.isValid() else None

    def put(self, lines: Sequence[L]) -> int:
        """Show other lines; returns how far it was scrolled."""
        at = self.verticalScrollBar().value()
        self._model.set_lines(lines)
        return at

    def settle(self, place: int | None, scrolled: int) -> None:
        """Put the cursor on a line, as if nobody had moved, and stay where it was scrolled to."""
        if place is not None:
            with QSignalBlocker(self.selectionModel()):
                self.setCurrentIndex(self._model.index(place))
        self.verticalScrollBar().setValue(scrolled)
        self.viewport().update()

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        # The first key must move somewhere that can be seen.
        if not self.currentIndex().isValid():
            self.setCurrentIndex(self._model.index(self.first_line()))
