"""What the list of actions is narrowed to, and in which order it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from kit import french, todo_list
from kit.actions_table import Column
from kit.todo_list import Status, Wanted
from ui import icons, theme
from ui.override import override
from ui.widgets.basic import button
from ui.widgets.choice import Choice
from ui.widgets.flow import wrapped
from ui.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from PySide6.QtGui import QKeyEvent, QResizeEvent

    from kit.actions_table import Row


#: Under this width (pixels of the design) the search field has a line of its own.
NARROW = 760


class Filters(QWidget):
    """A search field, the order, whom and where, and a chip for each state.

    Signals:
        changed: something was chosen or typed.
        down: the list is to be gone to.
    """

    changed = Signal()
    down = Signal()

    def __init__(self) -> None:
        super().__init__()
        said = self._words = words(__file__)
        look = theme.look()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(look.px(8))
        self.field = QLineEdit()
        self.field.setPlaceholderText(said["placeholder"])
        self.field.setAccessibleName(said["search"])
        self.field.setClearButtonEnabled(True)
        shown = icons.icon("search", look.palette.secondary)
        self.field.addAction(shown, QLineEdit.ActionPosition.LeadingPosition)
        self.field.textChanged.connect(lambda _: self.changed.emit())
        self.field.installEventFilter(self)
        self.order, self.who, self.where = Choice(), Choice(), Choice()
        for name, label in said["orders"].items():
            self.order.addItem(label, name)
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._line.setSpacing(look.px(8))
        self._line.addWidget(self.field, 1)
        choices = QHBoxLayout()
        choices.setSpacing(look.px(12))
        self._pairs = {
            choice: self._labelled(choice, said[name])
            for choice, name in ((self.order, "sort"), (self.who, "who"), (self.where, "where"))
        }
        for pair in self._pairs.values():
            choices.addWidget(pair)
        choices.addStretch(0)
        self._line.addLayout(choices)
        outer.addLayout(self._line)
        self._chips: dict[Status | None, QPushButton] = {}
        group = QButtonGroup(self)
        for status in (None, *Status):
            chip = _chip()
            group.addButton(chip)
            self._chips[status] = chip
        self._chips[None].setChecked(True)
        self.late, self.short = _chip(), _chip()
        every = [*self._chips.values(), self.late, self.short]
        for chip in every:
            chip.clicked.connect(lambda _=False: self.changed.emit())
        chips = wrapped(every)
        chips.setAccessibleName(said["chips"])
        outer.addWidget(chips)

    def wanted(self) -> Wanted:
        """What is chosen now."""
        status = next((one for one, chip in self._chips.items() if chip.isChecked()), None)
        return Wanted(
            status,
            self.who.currentData(),
            self.where.currentData(),
            self.late.isChecked(),
            self.short.isChecked(),
            self.field.text(),
        )

    def column(self) -> Column:
        """What the list is ordered by."""
        chosen = self.order.currentData()
        return next(column for column in get_args(Column) if column == chosen)

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Count, and offer whom and where; what is chosen stays."""
        said, counts = self._words, todo_list.counts(rows)
        today = todo_list.today()
        for status, chip in self._chips.items():
            number = len(rows) if status is None else counts[status]
            _tell(chip, said["every"] if status is None else todo_list.status_label(status), number)
            # An empty state is no choice, unless it is the one that is on.
            always = status is None or status is Status.TODO
            chip.setVisible(always or bool(number) or chip.isChecked())
        for chip, name, wanted in (
            (self.late, "late", Wanted(late=True)), (self.short, "short", Wanted(short=True)),
        ):  # fmt: skip
            number = len(todo_list.wanted_rows(rows, wanted, today))
            _tell(chip, said[name], number)
            chip.setVisible(bool(number) or chip.isChecked())
        self._offer(self.who, said["anybody"], todo_list.names(row.who for row in rows))
        self._offer(self.where, said["anywhere"], todo_list.names(row.where for row in rows))

    def only_where(self, place: str) -> None:
        """Narrow the list to a place, and to nothing else."""
        with QSignalBlocker(self):
            self.clear()
        at = self.where.findData(place)
        self.where.setCurrentIndex(max(at, 0))

    def clear(self) -> None:
        """Show everything again; the order stays."""
        with QSignalBlocker(self):
            self.field.clear()
            self._chips[None].setChecked(True)
            for chip in (self.late, self.short):
                chip.setChecked(False)
            for choice in (self.who, self.where):
                choice.setCurrentIndex(0)
        self.changed.emit()

    def focus_search(self) -> None:
        """Put the cursor in the search field."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def _labelled(self, choice: Choice, label: str) -> QWidget:
        holder = QWidget()
        line = QHBoxLayout(holder)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.look().px(6))
        named = QLabel(label)
        named.setBuddy(choice)
        choice.setAccessibleName(label)
        choice.setMinimumContentsLength(9)
        choice.activated.connect(lambda _: self.changed.emit())
        line.addWidget(named)
        line.addWidget(choice)
        return holder

    def _offer(self, choice: Choice, every: str, names: Iterable[str]) -> None:
        offered = [None, *names]
        held = [choice.itemData(at) for at in range(choice.count())]
        if offered != held:
            chosen = choice.currentData()
            choice.clear()
            choice.addItem(every, None)
            for name in offered[1:]:
                choice.addItem(str(name), name)
            choice.setCurrentIndex(max(choice.findData(chosen), 0))
        self._pairs[choice].setVisible(len(offered) > 2)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < theme.look().px(NARROW)
        way = QBoxLayout.Direction
        self._line.setDirection(way.TopToBottom if narrow else way.LeftToRight)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and event.type() is QEvent.Type.KeyPress:
            pressed: QKeyEvent = event  # type: ignore[assignment]  # the type says so
            if pressed.key() == Qt.Key.Key_Down:
                self.down.emit()
                return True
        return super().eventFilter(watched, event)


def _chip() -> QPushButton:
    made = button("", None, "chip")
    made.setCheckable(True)
    return made


def _tell(chip: QPushButton, label: str, number: int) -> None:
    told = f"{label}{french.NBSP}{french.integer(number)}"
    chip.setText(told)
    chip.setAccessibleName(told)
