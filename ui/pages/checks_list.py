"""The list of checks: the score, then the results under their domain, drawn where they are seen."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate

from inventory.record import record
from kit import charts, french
from kit.labels import OUTCOME_LABELS
from ui import icons, theme
from ui.override import override
from ui.widgets.drawn_list import LINE, DrawnList, Index, Lines
from ui.words import breakable, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPixmap, QResizeEvent
    from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

    from checks.verdict import Outcome
    from kit.assessment import Item

_WRAPPED = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft
_LINE = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_HIGHEST = 10_000


@record
class Overall:
    """The score of the workstation in a sentence, and the state of each pillar."""

    sentence: str
    pillars: tuple[tuple[str, Outcome], ...]


@record
class Heading:
    """The name of a domain, and how many of its results are shown."""

    label: str
    number: int


@record
class Result:
    """One result; ``mark`` is what people object to it, empty for nothing."""

    item: Item
    mark: str = ""


#: One line of the list.
Line = Overall | Heading | Result


class ChecksModel(Lines[Line]):
    """The lines that are shown. The cursor skips headings: each result says its domain aloud."""

    @override
    def told(self, line: Line) -> str:
        return _told(line)

    @override
    def read_aloud(self, line: Line) -> str:
        return _read_aloud(line)

    def place(self, check: str) -> int | None:
        """Where the result of a check is shown, None where it is not."""
        every = enumerate(self.lines)
        return next(
            (at for at, one in every if isinstance(one, Result) and one.item.check == check), None
        )

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        if index.isValid() and isinstance(self.lines[index.row()], Heading):
            return Qt.ItemFlag.ItemNeverHasChildren
        return super().flags(index)


class ChecksList(DrawnList[Line]):
    """The list.

    Signals:
        moved: the cursor is on the result of this check.
        pressed_on: the result of this check was clicked.
        opened: it was double-clicked, or Enter was pressed on it.
    """

    moved = Signal(str)
    pressed_on = Signal(str)
    opened = Signal(str)

    def __init__(self) -> None:
        self.lines = ChecksModel()
        super().__init__(self.lines, words(__file__)["name"])
        self._drawn = _Drawn(self)
        self.setItemDelegate(self._drawn)
        # The height of a line depends on its width, which must not depend on the heights.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.selectionModel().currentChanged.connect(self._moved)
        self.clicked.connect(lambda index: self._say(self.pressed_on, index))

    @property
    def check(self) -> str:
        """The check where the cursor is, empty where there is none."""
        return self._check(self.currentIndex())

    def show_lines(self, lines: Sequence[Line], check: str) -> None:
        """Show other lines, the cursor on a check, and stay where it was scrolled to."""
        scrolled = self.put(lines)
        self._fit()
        self.settle(self.lines.place(check), scrolled)

    @override
    def first_line(self) -> int:
        every = enumerate(self.lines.lines)
        return next((at for at, one in every if isinstance(one, Result)), 0)

    def bring(self, check: str) -> None:
        """Scroll to a check."""
        place = self.lines.place(check)
        if place is not None:
            self.scrollTo(self.lines.index(place))

    def _fit(self) -> None:
        width = self.viewport().width()
        for at, line in enumerate(self.lines.lines):
            self.setRowHeight(at, self._drawn.height(line, width))

    def _check(self, index: Index) -> str:
        line = self.line_at(index)
        return line.item.check if isinstance(line, Result) else ""

    def _moved(self, current: QModelIndex, _: QModelIndex) -> None:
        if check := self._check(current):
            self.moved.emit(check)

    def _say(self, signal: Any, index: Index) -> None:  # noqa: ANN401 a bound signal has no type
        if check := self._check(index):
            signal.emit(check)

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._say(self.opened, self.indexAt(event.position().toPoint()))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.check:
            self.opened.emit(self.check)
            return
        super().keyPressEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._fit()


class _Drawn(QStyledItemDelegate):
    """Draws a line: a title in as many lines as it needs, and its outcome at the right."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        look = theme.look()
        self._title, self._strong, self._fine, self._label = (QFont(parent.font()) for _ in "1234")
        for font, size in (
            (self._title, 14), (self._strong, 14), (self._fine, 13), (self._label, 12),
        ):  # fmt: skip
            font.setPixelSize(look.px(size))
        for font in (self._strong, self._label):
            font.setWeight(QFont.Weight.DemiBold)
        self._side, self._gap = look.px(14), look.px(10)
        self._pill = look.px(22)
        labels = QFontMetrics(self._label)
        longest = max(labels.horizontalAdvance(label) for label in OUTCOME_LABELS.values())
        self._pill_width = longest + look.px(13 + 5 + 8 + 10)
        self._row = look.px(26)

    def height(self, line: Line, width: int) -> int:
        """How high a line is, in pixels, in a list of this width."""
        look = theme.look()
        inside = width - 2 * self._side
        if isinstance(line, Heading):
            return look.px(36)
        if isinstance(line, Overall):
            told = _high(self._strong, line.sentence, inside)
            return told + look.px(6) + self._row * len(line.pillars) + 2 * self._gap
        room = inside - self._pill_width - self._gap
        told = max(_high(self._title, line.item.title, room), self._pill)
        if line.mark:
            told += look.px(2) + _high(self._fine, breakable(line.mark), inside - look.px(20))
        return told + 2 * self._gap

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line: Line = index.data(LINE)
        look, rect = theme.look(), option.rect
        painter.save()
        painter.setClipRect(rect)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(look.palette.selected))
            mark = QRect(rect.left(), rect.top(), look.px(3), rect.height())
            painter.fillRect(mark, QColor(look.palette.accent))
        if not isinstance(line, Heading):
            painter.fillRect(
                rect.left(), rect.bottom(), rect.width(), 1, QColor(look.palette.border)
            )
        inside = rect.adjusted(self._side, self._gap, -self._side, -self._gap)
        match line:
            case Heading():
                room = inside.adjusted(0, look.px(2), 0, self._gap - look.px(2))
                told = f"{line.label} · {french.integer(line.number)}"
                self._write(painter, room, told, (self._label, look.palette.secondary), _LINE)
            case Overall():
                self._draw_overall(painter, inside, line)
            case Result():
                self._draw_result(painter, inside, line)
        painter.restore()

    def _draw_overall(self, painter: QPainter, rect: QRect, line: Overall) -> None:
        look = theme.look()
        self._write(painter, rect, line.sentence, (self._strong, look.palette.text))
        top = rect.top() + _high(self._strong, line.sentence, rect.width()) + look.px(6)
        for label, outcome in line.pillars:
            row = QRect(rect.left(), top, rect.width(), self._row)
            self._draw_pill(painter, row, outcome)
            room = row.adjusted(0, 0, -self._pill_width - self._gap, 0)
            self._write(painter, room, label, (self._fine, look.palette.secondary), _LINE)
            top += self._row

    def _draw_result(self, painter: QPainter, rect: QRect, line: Result) -> None:
        look = theme.look()
        room = rect.adjusted(0, 0, -self._pill_width - self._gap, 0)
        high = max(_high(self._title, line.item.title, room.width()), self._pill)
        room.setHeight(high)
        one = _high(self._title, line.item.title, room.width()) < self._pill
        flags = _WRAPPED | Qt.AlignmentFlag.AlignVCenter if one else _WRAPPED
        self._write(painter, room, line.item.title, (self._title, look.palette.text), flags)
        self._draw_pill(
            painter, QRect(rect.left(), rect.top(), rect.width(), high), line.item.outcome
        )
        if line.mark:
            below = rect.adjusted(look.px(20), high + look.px(2), 0, 0)
            size, ratio = look.px(14), painter.device().devicePixelRatioF()
            flag = _icon("flag", look.palette.secondary, size, ratio)
            painter.drawPixmap(rect.left(), below.top() + look.px(1), flag)
            self._write(painter, below, breakable(line.mark), (self._fine, look.palette.secondary))

    def _draw_pill(self, painter: QPainter, row: QRect, outcome: Outcome) -> None:
        """The outcome at the right of a row, in its middle."""
        look = theme.look()
        tone, label = look.palette.outcomes[outcome], OUTCOME_LABELS[outcome]
        width = QFontMetrics(self._label).horizontalAdvance(label) + look.px(13 + 5 + 8 + 10)
        top = row.top() + (row.height() - self._pill) // 2
        shape = QRect(row.right() + 1 - width, top, width, self._pill)
        painter.setBrush(QColor(tone.tint))
        # Where all colours are the user's few, a line says what the tint cannot.
        painter.setPen(QPen(QColor(tone.text)) if look.contrast else Qt.PenStyle.NoPen)
        painter.drawRoundedRect(shape, self._pill / 2, self._pill / 2)
        size = look.px(13)
        shown = _mark(outcome, tone.text, size, painter.device().devicePixelRatioF())
        left = shape.left() + look.px(8)
        painter.drawPixmap(left, top + (self._pill - size) // 2, shown)
        room = shape.adjusted(look.px(8) + size + look.px(5), 0, 0, 0)
        self._write(painter, room, label, (self._label, tone.text), _LINE)

    @staticmethod
    def _write(
        painter: QPainter,
        room: QRect,
        told: str,
        ink: tuple[QFont, str],
        flags: Qt.TextFlag | Qt.AlignmentFlag = _WRAPPED,
    ) -> None:
        """Write with a font and a colour."""
        font, colour = ink
        painter.setFont(font)
        painter.setPen(QColor(colour))
        painter.drawText(room, int(flags), told)


def _high(font: QFont, told: str, width: int) -> int:
    """How high a text is that wraps in this width."""
    room = QRect(0, 0, max(width, 1), _HIGHEST)
    return QFontMetrics(font).boundingRect(room, int(_WRAPPED), told).height()


_icon = cache(icons.pixmap)


@cache
def _mark(outcome: Outcome, colour: str, size: int, ratio: float) -> QPixmap:
    return icons.draw(charts.icon(outcome, colour), QSize(size, size), ratio)


def _told(line: Line) -> str:
    match line:
        case Overall():
            return line.sentence
        case Heading():
            return line.label
        case Result():
            return line.item.title


def _read_aloud(line: Line) -> str:
    said = words(__file__)
    match line:
        case Overall():
            states = [f"{label} {OUTCOME_LABELS[outcome]}" for label, outcome in line.pillars]
            parts = [line.sentence, *states]
        case Heading():
            parts = [line.label, french.count(line.number, *said["checks"])]
        case Result():
            item = line.item
            parts = [item.title, item.outcome_label, item.domain_label, line.mark]
    return ". ".join(part.rstrip(".") for part in parts if part)
