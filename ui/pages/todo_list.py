"""The list of actions: three parts with a heading each, drawn only where they are seen."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics
from PySide6.QtWidgets import QStyle, QStyledItemDelegate

from checks.verdict import Outcome
from inventory.record import record
from kit import french
from kit.actions_table import Row
from kit.todo_list import Group, Status, due_line, effort_line, identity, status, today
from ui import icons, theme
from ui.override import override
from ui.widgets.drawn_list import LINE, DrawnList, Index, Lines
from ui.words import words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
    from PySide6.QtWidgets import QStyleOptionViewItem, QWidget


_KEEP = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
#: The icons of the states; what is to do needs none.
ICONS = {
    Status.ASKED: "mail",
    Status.BUDGETED: "landmark",
    Status.DISPUTED: "flag",
    Status.DONE: "circle-check",
}


@record
class Heading:
    """The heading of a part: how many actions it has, and whether they are shown."""

    group: Group
    number: int
    opened: bool


#: One line of the list.
Line = Heading | Row


def lines_of(groups: Mapping[Group, Sequence[Row]], folded: frozenset[Group]) -> tuple[Line, ...]:
    """The lines of the parts that have any action."""
    made: list[Line] = []
    for group, rows in groups.items():
        if rows:
            made.append(Heading(group, len(rows), group not in folded))
            made += () if group in folded else rows
    return tuple(made)


def key_of(line: Line) -> str:
    """The action, or the part."""
    return line.group.value if isinstance(line, Heading) else identity(line)


class ActionsModel(Lines[Line]):
    """The lines that are shown."""

    @override
    def told(self, line: Line) -> str:
        return line.group.label if isinstance(line, Heading) else line.what

    @override
    def read_aloud(self, line: Line) -> str:
        return _read_aloud(line)

    def place(self, key: str) -> int | None:
        """Where an action or a part is shown, None where it is not."""
        return next((at for at, line in enumerate(self.lines) if key_of(line) == key), None)


class ActionsList(DrawnList[Line]):
    """The list; headings fold their part.

    Signals:
        moved: the cursor is on another line; the key of its action, empty on a heading.
        opened: an action was double-clicked, or Enter was pressed on it.
        folding: the heading of a part was pressed.
    """

    moved = Signal(str)
    opened = Signal(str)
    folding = Signal(str)

    def __init__(self) -> None:
        self.lines = ActionsModel()
        super().__init__(self.lines, words(__file__)["name"])
        self._drawn = _Drawn(self)
        self.setItemDelegate(self._drawn)
        self.verticalHeader().setDefaultSectionSize(self._drawn.action)
        self.selectionModel().currentChanged.connect(self._moved)
        self.clicked.connect(self._clicked)

    @property
    def key(self) -> str:
        """The action where the cursor is, empty on a heading or where there is no cursor."""
        line = self.line_at(self.currentIndex())
        return "" if line is None or isinstance(line, Heading) else identity(line)

    def show_lines(self, lines: Sequence[Line], key: str) -> None:
        """Show other lines, the cursor on an action, and stay where it was scrolled to."""
        current = self.line_at(self.currentIndex())
        # The cursor on a heading stays there.
        on_heading = isinstance(current, Heading) and self.hasFocus()
        wanted = key_of(current) if current is not None and on_heading else key
        scrolled = self.put(lines)
        for at, line in enumerate(lines):
            if isinstance(line, Heading):
                self.setRowHeight(at, self._drawn.heading)
        self.settle(self.lines.place(wanted) if wanted else None, scrolled)

    @override
    def first_line(self) -> int:
        every = enumerate(self.lines.lines)
        return next((at for at, one in every if not isinstance(one, Heading)), 0)

    def show_places(self, *, places: bool) -> None:
        """Whether to say where each action is to be done."""
        self._drawn.places = places

    def select(self, key: str) -> None:
        """Put the cursor on an action and bring it into view."""
        place = self.lines.place(key)
        if place is not None:
            self.setCurrentIndex(self.lines.index(place))
            self.scrollTo(self.lines.index(place))

    def _moved(self, current: QModelIndex, _: QModelIndex) -> None:
        line = self.line_at(current)
        self.moved.emit("" if line is None or isinstance(line, Heading) else identity(line))

    def _clicked(self, index: QModelIndex) -> None:
        line = self.line_at(index)
        if isinstance(line, Heading):
            self.folding.emit(line.group.value)

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        line = self.line_at(self.indexAt(event.position().toPoint()))
        if line is not None and not isinstance(line, Heading):
            self.opened.emit(identity(line))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        line = self.line_at(self.currentIndex())
        enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if isinstance(line, Heading):
            turn = {Qt.Key.Key_Left: True, Qt.Key.Key_Right: False}.get(Qt.Key(event.key()))
            if enter or event.key() == Qt.Key.Key_Space or turn is line.opened:
                self.folding.emit(line.group.value)
                return
        elif line is not None and enter:
            self.opened.emit(identity(line))
            return
        super().keyPressEvent(event)


class _Drawn(QStyledItemDelegate):
    """Draws a line: what in bold, why, then until when, who, how long, at which cost, where."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        look = theme.look()
        self._bold, self._plain, self._fine = (QFont(parent.font()) for _ in range(3))
        self._plain.setPixelSize(look.px(13))
        self._bold.setPixelSize(look.px(14))
        self._bold.setWeight(QFont.Weight.DemiBold)
        self._fine.setPixelSize(look.px(12))
        self._strong = QFont(self._fine)
        self._strong.setWeight(QFont.Weight.DemiBold)
        self._heights = [QFontMetrics(font).height() for font in (self._bold, self._plain)]
        self._heights.append(QFontMetrics(self._strong).height())
        #: How high an action and a heading are, in pixels.
        self.action = sum(self._heights) + 2 * look.px(3) + 2 * look.px(9)
        self.heading = look.px(36)
        #: Whether to say where an action is to be done.
        self.places = False

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line: Line = index.data(LINE)
        look, rect = theme.look(), option.rect
        state = option.state
        painter.save()
        painter.setClipRect(rect)
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(look.palette.selected))
            mark = QRect(rect.left(), rect.top(), look.px(3), rect.height())
            painter.fillRect(mark, QColor(look.palette.accent))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, QColor(look.palette.border))
        if isinstance(line, Heading):
            self._draw_heading(painter, rect, line)
        else:
            inside = rect.adjusted(look.px(16), look.px(9), -look.px(12), -look.px(9))
            self._draw_action(painter, inside, line)
        painter.restore()

    def _draw_heading(self, painter: QPainter, rect: QRect, line: Heading) -> None:
        look = theme.look()
        name = "chevron-down" if line.opened else "chevron-right"
        self._icon(painter, name, look.palette.secondary, rect.left() + look.px(12), rect)
        room = rect.adjusted(look.px(34), 0, -look.px(12), 0)
        told = f"{line.group.label} · {french.integer(line.number)}"
        self._write(painter, room, told, self._strong, look.palette.secondary)

    def _draw_action(self, painter: QPainter, rect: QRect, row: Row) -> None:
        look, top = theme.look(), rect.top()
        texts = ((row.what, self._bold, look.palette.text),
                 (row.why, self._plain, look.palette.secondary))  # fmt: skip
        for (told, font, colour), height in zip(texts, self._heights, strict=False):
            self._write(painter, QRect(rect.left(), top, rect.width(), height), told, font, colour)
            top += height + look.px(3)
        rest = QRect(rect.left(), top, rect.width(), self._heights[-1])
        left = rest.left()
        for icon, told, colour in _marks(row):
            if left > rest.left():
                left += look.px(12)
            left += self._icon(painter, icon, colour, left, rest) + look.px(4)
            room = QRect(left, rest.top(), max(rest.right() - left, 0), rest.height())
            left += self._write(painter, room, told, self._strong, colour)
        where = row.where if self.places else ""
        told = " · ".join(part for part in (effort_line(row), where) if part)
        if told:
            left += look.px(12) if left > rest.left() else 0
            room = QRect(left, rest.top(), max(rest.right() - left, 0), rest.height())
            self._write(painter, room, told, self._fine, look.palette.secondary)

    @staticmethod
    def _icon(painter: QPainter, name: str, colour: str, left: int, line: QRect) -> int:
        """Draw an icon in the middle of a line; returns how wide it is."""
        size = theme.look().px(15)
        shown = _pixmap(name, colour, size, painter.device().devicePixelRatioF())
        painter.drawPixmap(left, line.top() + (line.height() - size) // 2, shown)
        return size

    @staticmethod
    def _write(painter: QPainter, room: QRect, told: str, font: QFont, colour: str) -> int:
        """Write on one line, cut where it does not fit; returns how wide it is."""
        metrics = QFontMetrics(font)
        shown = metrics.elidedText(told[:400], Qt.TextElideMode.ElideRight, room.width())
        painter.setFont(font)
        painter.setPen(QColor(colour))
        painter.drawText(room, int(_KEEP), shown)
        return metrics.horizontalAdvance(shown)


_pixmap = cache(icons.pixmap)


def _marks(row: Row) -> list[tuple[str, str, str]]:
    """What stands first on the last line: icon, words, colour."""
    palette = theme.look().palette
    made = []
    if due := due_line(row, today()):
        late = row.late(today())
        colour = palette.outcomes[Outcome.FAIL].text if late else palette.text
        made.append(("triangle-alert" if late else "calendar", due, colour))
    known = status(row)
    if known is not Status.TODO or row.tracking.on is not None:
        made.append((ICONS.get(known, "refresh-cw"), row.state_label, palette.text))
    return made


def _read_aloud(line: Line) -> str:
    said = words(__file__)
    if isinstance(line, Heading):
        opened = said["opened" if line.opened else "folded"]
        return f"{line.group.label}, {french.count(line.number, *said['actions'])}, {opened}"
    due = due_line(line, today())
    parts = (line.what, line.why, due, line.state_label, effort_line(line), line.where)
    return ". ".join(part.rstrip(".") for part in parts if part)
