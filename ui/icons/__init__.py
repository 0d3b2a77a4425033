"""The icons: Lucide's drawings, in the colour of the text they stand beside."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

FOLDER = Path(__file__).resolve().parent
SIZE = 20


@cache
def drawing(name: str) -> str:
    """The SVG of an icon, in ``currentColor``."""
    return (FOLDER / f"{name}.svg").read_text("utf-8")


def pixmap(name: str, colour: str, size: int = SIZE, ratio: float = 1.0) -> QPixmap:
    """An icon drawn in a colour; ``size`` in logical pixels, ``ratio`` that of the screen."""
    return draw(drawing(name).replace("currentColor", colour), QSize(size, size), ratio)


@cache
def icon(name: str, colour: str) -> QIcon:
    """An icon as sharp as the finest screen."""
    return QIcon(pixmap(name, colour, ratio=_finest()))


def _finest() -> float:
    app = QGuiApplication.instance()
    return app.devicePixelRatio() if isinstance(app, QGuiApplication) else 1.0


def draw(svg: str, size: QSize, ratio: float = 1.0) -> QPixmap:
    """An SVG as a picture of that many logical pixels."""
    picture = QPixmap(size * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    QSvgRenderer(QByteArray(svg.encode())).render(painter)
    painter.end()
    return picture
