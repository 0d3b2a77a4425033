"""A table of many rows that can be searched at each key and sorted: frozen rows, a list of places.

A search compares folded texts and builds the list of the rows to show; nothing is copied.
"""

from __future__ import annotations

from html import escape
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication, QPalette
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from inventory.record import record
from kit.folding import fold
from kit.programs_list import matching
from ui import theme
from ui.override import override

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtCore import QObject
    from PySide6.QtGui import QFocusEvent, QIcon, QKeyEvent, QResizeEvent
    from PySide6.QtWidgets import QWidget

Index = QModelIndex | QPersistentModelIndex

#: The role that gives the key of a row.
KEY = Qt.ItemDataRole.UserRole
_ROOT = QModelIndex()
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
#: What the first column keeps, in pixels of the design.
LEAST = 150
#: A text of this length may not fit its cell: pointing at it shows it whole.
_LONG = 16


@record
class Column:
    """A heading; ``width`` in pixels of the design, 0 for the column that takes what is left.

    Where there is no room the columns of the highest ``rank`` hide first; those of rank 0 stay.
    """

    heading: str
    width: int = 0
    number: bool = False
    rank: int = 0


@record
class Row:
    """One row: its ``key``, a text a column, and what it is searched by, folded.

    ``order`` is what it is sorted by, column by column, the folded texts where it is empty.
    ``faint`` are columns told in grey, ``icons`` stand before the text of a column.
    """

    key: str
    cells: tuple[str, ...]
    search: str
    order: tuple[Any, ...] = ()
    faint: frozenset[int] = frozenset()
    icons: Mapping[int, QIcon] = MappingProxyType({})


class RowsModel(QAbstractTableModel):
    """The rows that match, in the order of a column."""

    def __init__(self, columns: Sequence[Column], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.rows: tuple[Row, ...] = ()
        self._searches: list[str] = []
        self._sorted: list[int] = []
        self._shown: list[int] = []
        self._typed = ""
        self._by = (0, Qt.SortOrder.AscendingOrder)

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show other rows, searched and sorted as before."""
        self.beginResetModel()
        self.rows = tuple(rows)
        self._searches = [row.search for row in self.rows]
        self._sort()
        self._shown = matching(self._searches, self._typed, self._sorted)
        self.endResetModel()

    def search(self, typed: str) -> None:
        """Show the rows that hold every word that was typed."""
        longer = typed.startswith(self._typed)
        self._typed = typed
        # Who types on finds among what was found.
        found = matching(self._searches, typed, self._shown if longer else self._sorted)
        if found != self._shown:
            self.beginResetModel()
            self._shown = found
            self.endResetModel()

    def place(self, key: str) -> int | None:
        """Where a row is shown, None where it is not."""
        return next((at for at, one in enumerate(self._shown) if self.rows[one].key == key), None)

    def row(self, place: int) -> Row:
        """The row that is shown at a place."""
        return self.rows[self._shown[place]]

    @override
    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._shown)

    @override
    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 Qt’s own
        if not index.isValid():
            return None
        row, column = self.rows[self._shown[index.row()]], index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row.cells[column]
            case Qt.ItemDataRole.TextAlignmentRole:
                return _RIGHT if self.columns[column].number else _LEFT
            case Qt.ItemDataRole.ForegroundRole if column in row.faint:
                return QGuiApplication.palette().brush(QPalette.ColorRole.PlaceholderText)
            case Qt.ItemDataRole.DecorationRole:
                return row.icons.get(column)
            case Qt.ItemDataRole.ToolTipRole if len(row.cells[column]) >= _LONG:
                # Qt takes a tooltip that looks like markup for markup.
                return f"<p>{escape(row.cells[column])}</p>"
            case Qt.ItemDataRole.UserRole:
                return row.key
        return None

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:  # noqa: ANN401 Qt’s own
        if orientation is Qt.Orientation.Horizontal and 0 <= section < len(self.columns):
            if role == Qt.ItemDataRole.DisplayRole:
                return self.columns[section].heading
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return _RIGHT if self.columns[section].number else _LEFT
        return None

    @override
    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if not 0 <= column < len(self.columns) or (column, order) == self._by:
            return
        self.beginResetModel()
        self._by = (column, order)
        self._sort()
        self._shown = matching(self._searches, self._typed, self._sorted)
        self.endResetModel()

    def _sort(self) -> None:
        column, order = self._by

        def key(place: int) -> Any:  # noqa: ANN401 texts, or what a column is ordered by
            row = self.rows[place]
            return row.order[column] if row.order else fold(row.cells[column])

        # Turned round after, equals keep their order as well.
        self._sorted = sorted(range(len(self.rows)), key=key)
        if order is Qt.SortOrder.DescendingOrder:
            self._sorted.reverse()


class RowsTable(QTableView):
    """The table: whole rows, opened by a click or by Enter, left by Tab.

    Signals:
        opened: the key of the row that was pressed.
        moved: the key of the row where the cursor is, empty for none.
    """

    opened = Signal(str)
    moved = Signal(str)

    def __init__(self, columns: Sequence[Column], name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = RowsModel(columns, self)
        self._wanted = ""
        self.setModel(self.rows)
        self.setAccessibleName(name)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self._set_headers()
        self.clicked.connect(lambda index: self.opened.emit(str(index.data(KEY))))
        self.selectionModel().currentRowChanged.connect(self._moved)

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show other rows; the cursor stays on its row where that is still there."""
        with _Kept(self):
            self.rows.set_rows(rows)

    def search(self, typed: str) -> None:
        """Show the rows that hold every word that was typed."""
        with _Kept(self):
            self.rows.search(typed)

    def select(self, key: str) -> None:
        """Put the cursor on a row, now or once it is there."""
        self._wanted = key
        place = self.rows.place(key) if key else None
        if place is not None:
            self.setCurrentIndex(self.rows.index(place, 0))
            self._wanted = ""

    @property
    def key(self) -> str:
        """The row where the cursor is, empty for none."""
        index = self.currentIndex()
        return str(index.data(KEY)) if index.isValid() else ""

    def restore(self, key: str) -> None:
        """Put the cursor back after the rows were searched or sorted."""
        self.select(self._wanted or key)
        if not self.currentIndex().isValid():
            self.moved.emit("")

    def _set_headers(self) -> None:
        look = theme.look()
        across, down = self.horizontalHeader(), self.verticalHeader()
        down.hide()
        down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        down.setDefaultSectionSize(look.px(38))
        across.setHighlightSections(False)
        across.setMinimumSectionSize(look.px(56))
        for number, column in enumerate(self.rows.columns):
            if column.width:
                across.resizeSection(number, look.px(column.width))
            else:
                across.setSectionResizeMode(number, QHeaderView.ResizeMode.Stretch)
        across.setSortIndicator(0, Qt.SortOrder.AscendingOrder)
        across.setSortIndicatorShown(True)
        across.setSectionsClickable(True)
        across.sortIndicatorChanged.connect(self._sorted)

    def _sorted(self, column: int, order: Qt.SortOrder) -> None:
        with _Kept(self):
            self.rows.sort(column, order)

    def _moved(self, current: QModelIndex, _: QModelIndex) -> None:
        self.moved.emit(str(current.data(KEY)) if current.isValid() else "")

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space} and self.key:
            self.opened.emit(self.key)
            return
        super().keyPressEvent(event)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        # The first key must move somewhere that can be seen.
        if not self.currentIndex().isValid() and self.rows.rowCount():
            self.setCurrentIndex(self.rows.index(0, 0))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        look, columns = theme.look(), self.rows.columns
        room = self.viewport().width() - look.px(LEAST)
        hidden: set[int] = set()
        for number in sorted(range(len(columns)), key=lambda at: columns[at].rank, reverse=True):
            needed = sum(
                look.px(column.width) for at, column in enumerate(columns) if at not in hidden
            )
            if needed > room and columns[number].rank:
                hidden.add(number)
        for number in range(len(columns)):
            self.setColumnHidden(number, number in hidden)


class _Kept:
    """Keeps the cursor on its row while the rows are laid anew."""

    def __init__(self, table: RowsTable) -> None:
        self._table = table
        self._key = table.key

    def __enter__(self) -> None:
        pass

    def __exit__(self, *_: object) -> None:
        self._table.restore(self._key)
