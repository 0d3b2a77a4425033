"""The product's icon, from its one drawing: PNG of each size for Linux, one .ico for Windows.

python packaging/make_icon.py png FOLDER     hicolor's folders, as a theme has them
python packaging/make_icon.py ico FILE
python packaging/make_icon.py bmp FILE       what stands at the left of the installer's first page
"""

from __future__ import annotations

import argparse
import os
import struct
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QBuffer, QByteArray, QRectF
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

DRAWING = Path(__file__).with_name("icon") / "kit-commune.svg"
PNG_SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)
SIDE = (164, 314)
BEHIND = "#E8F0FA"
ICO_SIZES = (16, 20, 24, 32, 40, 48, 64, 256)


def picture(size: int) -> bytes:
    """The drawing as a square PNG of that many pixels."""
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    QSvgRenderer(QByteArray(DRAWING.read_bytes())).render(painter)
    painter.end()
    made = QBuffer()
    made.open(QBuffer.OpenModeFlag.WriteOnly)
    image.save(made, "PNG")
    return bytes(made.data())


def icon(sizes: tuple[int, ...] = ICO_SIZES) -> bytes:
    """An .ico of PNG pictures, which Windows reads since Vista."""
    pictures = [picture(size) for size in sizes]
    start = 6 + 16 * len(pictures)
    head = struct.pack("<HHH", 0, 1, len(pictures))
    for size, data in zip(sizes, pictures, strict=True):
        told = size % 256  # 256 is written 0
        head += struct.pack("<BBBBHHII", told, told, 0, 0, 1, 32, len(data), start)
        start += len(data)
    return head + b"".join(pictures)


def side() -> QImage:
    """The picture at the left of the first and last page, in the pixels that NSIS wants."""
    image = QImage(*SIDE, QImage.Format.Format_RGB888)
    image.fill(QColor(BEHIND))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    width = SIDE[0] - 48
    QSvgRenderer(QByteArray(DRAWING.read_bytes())).render(painter, QRectF(24, 60, width, width))
    painter.end()
    return image


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("kind", choices=("png", "ico", "bmp"))
    parser.add_argument("place", type=Path)
    told = parser.parse_args()
    application = QGuiApplication([])  # fonts and pictures need one
    if told.kind == "ico":
        told.place.write_bytes(icon())
    elif told.kind == "bmp":
        side().save(str(told.place), "BMP")
    else:
        for size in PNG_SIZES:
            file = told.place / f"{size}x{size}" / "apps" / "kit-commune.png"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(picture(size))
        scalable = told.place / "scalable" / "apps" / "kit-commune.svg"
        scalable.parent.mkdir(parents=True, exist_ok=True)
        scalable.write_bytes(DRAWING.read_bytes())
    del application


if __name__ == "__main__":
    main()
