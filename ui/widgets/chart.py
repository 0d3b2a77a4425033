"""A chart of ``kit``, drawn for the width it is given, with the sentence that says the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from kit.svg import FONTS
from ui import theme
from ui.override import override

if TYPE_CHECKING:
    from collections.abc import Callable

    from kit.charts import Chart

#: What a chart is drawn for, in pixels of the design: wider ones leave room at their right.
LEAST, WIDEST = 200, 640


class ChartView(QWidget):
    """``draw`` makes the chart for a width in pixels of the design: its height is its own."""

    widest = WIDEST

    def __init__(self, draw: Callable[[int], Chart]) -> None:
        super().__init__()
        self._draw = draw
        self._width = 0
        self._renderer = QSvgRenderer(self)
        self._show(WIDEST)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    @override
    def sizeHint(self) -> QSize:
        return QSize(theme.look().px(LEAST), self._high)

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 Qt gives it
        self._fit(self.widest)
        painter = QPainter(self)
        wide = self._width * theme.look().scale
        self._renderer.render(painter, QRectF(0, 0, wide, self._high))
        painter.end()

    def _fit(self, widest: int) -> None:
        """Draw it for the width that it has."""
        self._show(max(LEAST, min(widest, int(self.width() / theme.look().scale))))

    @property
    def natural_width(self) -> int:
        """How wide the chart is by itself, in pixels of the design."""
        return self._renderer.defaultSize().width()

    @property
    def _high(self) -> int:
        return theme.look().px(self._renderer.defaultSize().height())

    def _show(self, width: int) -> None:
        if width == self._width:
            return
        self._width = width
        chart = self._draw(width)
        # Qt's SVG takes a list of fonts for the name of one: the window's own is the one meant.
        svg = chart.svg.replace(FONTS, QApplication.font().family())
        self._renderer.load(QByteArray(svg.encode()))
        self.setAccessibleName(chart.alt)
        self.setToolTip(chart.alt)
