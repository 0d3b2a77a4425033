"""The syndicate's face: its name, its colour, its logo drawn once; none where there is no pack."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QImageWriter, QPainter, QPixmap

from kit.packs import face as kept
from kit.packs import places
from ui import theme

if TYPE_CHECKING:
    from pathlib import Path

    from kit.packs.face import Face
    from kit.packs.installed import Installed
    from kit.packs.reading import Pack

#: Pixels of the drawing that is kept: sharp at 40 on a screen of 300 %.
DRAWN = 120
_current: list[Face | None] = [None]
_place: list[Path | None] = [None]


def current() -> Face | None:
    """The face that is worn."""
    return _current[0]


def wear(told: Face | None) -> None:
    """Wear a face, from the next time that the window is dressed on."""
    _current[0] = told
    theme.wear(told.accent if told else None)


def begin(preferences: Path | None) -> None:
    """Wear what was kept beside the preferences; an administrator's new pack is read now."""
    _place[0] = preferences.with_name(kept.FILE) if preferences else None
    told = kept.load(_place[0]) if _place[0] else None
    if told is None and places.any_in(places.shared_folders()):
        _, told = look()
        keep(told)
    wear(told)


def look() -> tuple[Installed | None, Face | None]:
    """The pack that holds, and its face; for a thread beside the window's."""
    shared, own = places.folders()
    if not places.any_in((*shared, *((own,) if own else ()))):
        return None, None
    from kit.packs import installed  # noqa: PLC0415 most have no pack

    now, _ = installed.current(shared, own)
    return now, of(now.pack) if now else None


def keep(told: Face | None) -> None:
    """Keep a face for the next start; where it cannot be, that start draws it again."""
    if _place[0] is not None:
        with suppress(OSError):
            kept.keep(_place[0], told)


def of(pack: Pack) -> Face:
    """The face of a pack, its logo drawn."""
    logo = drawn(pack.logo_name, pack.logo) if pack.logo else b""
    return kept.Face(pack.syndicate, pack.short, pack.accent, logo)


def drawn(name: str, content: bytes) -> bytes:
    """A logo as a small square PNG; empty where it cannot be drawn."""
    picture = QImage(DRAWN, DRAWN, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    fine = (_draw_svg if name.lower().endswith(".svg") else _draw_png)(painter, content)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    written = fine and QImageWriter(buffer, QByteArray(b"PNG")).write(picture)
    return bytes(buffer.data().data()) if written else b""


def pixmap(size: int, ratio: float) -> QPixmap | None:
    """The logo at that many logical pixels; None where there is none."""
    told = current()
    image = QImage.fromData(told.logo) if told and told.logo else QImage()
    if image.isNull():
        return None
    side = round(size * ratio)
    smooth = Qt.TransformationMode.SmoothTransformation
    made = QPixmap.fromImage(image.scaled(side, side, mode=smooth))
    made.setDevicePixelRatio(ratio)
    return made


def _fitted(size: QSize) -> QRectF:
    """The largest place of that shape in the middle of the square."""
    told = size.scaled(DRAWN, DRAWN, Qt.AspectRatioMode.KeepAspectRatio)
    left, top = (DRAWN - told.width()) / 2, (DRAWN - told.height()) / 2
    return QRectF(left, top, told.width(), told.height())


def _draw_svg(painter: QPainter, content: bytes) -> bool:
    from PySide6.QtSvg import QSvgRenderer  # noqa: PLC0415 for a drawn logo alone

    told = QSvgRenderer(QByteArray(content))
    if told.isValid() and not told.defaultSize().isEmpty():
        told.render(painter, _fitted(told.defaultSize()))
        return True
    return False


def _draw_png(painter: QPainter, content: bytes) -> bool:
    told = QImage.fromData(content)
    if told.isNull():
        return False
    painter.drawImage(_fitted(told.size()), told)
    return True
