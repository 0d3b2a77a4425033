"""The grid of Sauvegardes: what must survive, in which copy it is, and what would be lost."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QWidget

from checks.verdict import Outcome
from kit import french
from ui import theme
from ui.override import override
from ui.pages.backups_parts import ICONS, said, told_pill
from ui.widgets.basic import button, column, line, picture, row, rule, text
from ui.widgets.flow import wrapped

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QSize
    from PySide6.QtGui import QFontMetrics
    from PySide6.QtWidgets import QLabel, QPushButton

    from kit.backups.view import Cell, Column, Line, Mark, View

#: More are told, not drawn: they would be no picture.
MOST_LINES, MOST_COPIES = 40, 6
_NAME, _COPY, _NARROW = 164, 94, 82
#: Lines of words under the name of a copy.
_UNDER = 4


def grid(
    view: View, open_set: Callable[[str], object], open_copy: Callable[[int], object]
) -> QWidget:
    """Datasets by copies; a name opens what it names, a copy by its place among the columns."""
    told = said("grid")
    copies, lines = view.columns[:MOST_COPIES], view.lines[:MOST_LINES]
    holder = QWidget()
    drawn = QGridLayout(holder)
    look = theme.look()
    drawn.setContentsMargins(0, 0, 0, 0)
    drawn.setHorizontalSpacing(look.px(8))
    drawn.setVerticalSpacing(look.px(6))
    middle = Qt.AlignmentFlag.AlignVCenter
    drawn.addWidget(line(told["protect"], "small"), 0, 0, middle)
    for place, copy in enumerate(copies):
        head = _head(copy, place, _NARROW if len(copies) > 3 else _COPY, open_copy)
        drawn.addWidget(head, 0, place + 1, middle)
    last = len(copies) + 1
    drawn.addWidget(line(told["loss"], "small"), 0, last, middle)
    for number, one in enumerate(lines):
        at = 2 * number + 1
        drawn.addWidget(rule(), at, 0, 1, last + 1)
        drawn.addWidget(_name(one, open_set), at + 1, 0, middle)
        for place, (copy, cell) in enumerate(zip(copies, one.cells, strict=False)):
            drawn.addWidget(_cell(one, copy, cell), at + 1, place + 1, middle)
        drawn.addWidget(_loss(one), at + 1, last, middle)
    drawn.setColumnStretch(0, 1)
    parts: list[QWidget] = [Across(holder)]
    for key, number in (
        ("rest", len(view.lines) - len(lines)),
        ("rest_copies", len(view.columns) - len(copies)),
    ):
        if number > 0:
            sentence = told[key][number > 1].format(number=french.integer(number))
            parts.append(text(sentence, "secondary"))
    if not view.columns:
        parts.append(text(told["no_copy"], "secondary"))
    if not view.lines:
        parts.append(text(told["no_set"], "secondary"))
    return column(*parts, spacing=8)


def marks(every: tuple[Mark, ...]) -> QWidget:
    """« trois copies », « deux supports », « une hors de la mairie », « une débranchée »."""
    palette = theme.look().palette
    made = []
    for mark in every:
        icon = picture(ICONS[mark.outcome], palette.outcomes[mark.outcome].text, 16)
        made.append(row(icon, line(mark.text, "secondary"), spacing=6, stretch=False))
    return wrapped(made, spacing=14)


class Across(QScrollArea):
    """What is as high as it needs, and scrolls sideways where it is too wide."""

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(content)
        # The card behind shows through: a scroll area would fill both with the page's colour.
        self.setProperty("role", "clear")
        content.setProperty("role", "clear")
        self._content = content

    @override
    def sizeHint(self) -> QSize:
        hint = self._content.sizeHint()
        bar = self.horizontalScrollBar()
        if self.width() < self._content.minimumSizeHint().width():
            hint.setHeight(hint.height() + bar.sizeHint().height())
        return hint

    @override
    def minimumSizeHint(self) -> QSize:
        hint = self.sizeHint()
        hint.setWidth(theme.look().px(200))
        return hint


def _head(copy: Column, place: int, width: int, go: Callable[[int], object]) -> QWidget:
    name = said("grid")["open_copy"].format(name=copy.label)
    act = _short(button(copy.label, lambda: go(place), "link", name=name), copy.label, width, 2)
    under = _broken(line(copy.under, "small"), copy.under, width)
    return column(act, under, spacing=0)


def _name(one: Line, go: Callable[[str], object]) -> QPushButton:
    name = said("grid")["open_set"].format(name=one.name)
    return _short(button(one.name, lambda: go(one.dataset), "link", name=name), one.name, _NAME)


def _short(made: QPushButton, told: str, width: int, most: int = 1) -> QPushButton:
    """The button, its words cut to a width in ``most`` lines; all are in its tip and its name."""
    made.ensurePolished()
    made.setText(_lines(made.fontMetrics(), told, width, most).replace("&", "&&"))
    made.setToolTip(escape(told))
    return made


def _broken(label: QLabel, told: str, width: int) -> QLabel:
    """The words under a copy, whole: « disque débranchable · hors site » tells copies apart."""
    label.ensurePolished()
    label.setText(_lines(label.fontMetrics(), told, width, _UNDER))
    label.setToolTip(escape(told))
    return label


def _lines(metrics: QFontMetrics, told: str, width: int, most: int) -> str:
    """Words broken into ``most`` lines of a width at most, the last one cut."""
    wide = theme.look().px(width)
    lines: list[str] = []
    rest = " ".join(told.split())
    while rest:
        fitting = rest
        while metrics.horizontalAdvance(fitting) > wide and " " in fitting:
            fitting = fitting.rpartition(" ")[0]
        if len(lines) == most - 1:
            fitting = rest
        lines.append(metrics.elidedText(fitting, Qt.TextElideMode.ElideRight, wide))
        rest = rest[len(fitting) :].strip()
    return "\n".join(lines)


def _cell(one: Line, copy: Column, cell: Cell) -> QWidget:
    made: QWidget = (
        line(cell.text, "secondary")
        if cell.outcome is Outcome.NA
        else told_pill(cell.outcome, cell.text)
    )
    told = said("grid")["cell"].format(name=one.name, copy=copy.label, text=cell.text, why=cell.why)
    made.setToolTip(escape(told))
    made.setAccessibleName(told)
    return row(made)


def _loss(one: Line) -> QWidget:
    label = line(one.loss, "strong" if one.loss_outcome is Outcome.FAIL else "body")
    if one.loss_outcome in {Outcome.FAIL, Outcome.WATCH}:
        label.setProperty("tone", one.loss_outcome.name.lower())
    return label
