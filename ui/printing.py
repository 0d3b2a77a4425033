"""Printing a sheet of A4 straight to the printer: no file is written by us."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QMarginsF, QRectF, Qt
from PySide6.QtGui import QFont, QPageLayout, QPageSize, QPainter, QTextOption
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QApplication, QDialog

from inventory.record import record
from kit.errors import KitError
from ui.words import words

if TYPE_CHECKING:
    from PySide6.QtGui import QPagedPaintDevice
    from PySide6.QtWidgets import QWidget

_MARGIN_MM = 20.0
_COLUMNS = 3
_INCH_MM = 25.4


@record
class Sheet:
    """What stands on a sheet with a key, from top to bottom."""

    title: str
    who: str
    date: str
    groups: tuple[str, ...]
    before: tuple[str, ...]
    heading: str
    steps: tuple[str, ...]
    note: str


def print_sheet(parent: QWidget, sheet: Sheet) -> bool:
    """Ask for a printer and print; False when she changed her mind.

    Raises:
        KitError: the printer did not take it.
    """
    printer = ask_printer(parent, sheet.title)
    if printer is None:
        return False
    if not draw(printer, sheet):
        said = words(__file__)
        raise KitError(said["title"], said["remedy"])
    return True


def ask_printer(parent: QWidget, title: str) -> QPrinter | None:
    """The printer that she chose in the system's dialogue, None when she changed her mind."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(title)
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    dialog = QPrintDialog(printer, parent)
    dialog.setWindowTitle(title)
    return printer if dialog.exec() == QDialog.DialogCode.Accepted else None


def draw(device: QPagedPaintDevice, sheet: Sheet) -> bool:
    """Draw the sheet on one page; whether the device let it begin."""
    device.setPageMargins(QMarginsF(*(_MARGIN_MM,) * 4), QPageLayout.Unit.Millimeter)
    painter = QPainter()
    if not painter.begin(device):
        return False
    page = _Page(painter, device)
    page.write(sheet.who, 13)
    page.write(sheet.title, 22, bold=True)
    page.write(sheet.date, 11)
    page.space(6)
    page.grid(sheet.groups)
    page.space(8)
    for sentence in sheet.before:
        page.write(sentence, 12)
    page.space(6)
    page.write(sheet.heading, 14, bold=True)
    for number, step in enumerate(sheet.steps, 1):
        page.write(f"{number}. {step}", 12)
    page.space(2)
    page.write(sheet.note, 11)
    failed = isinstance(device, QPrinter) and device.printerState() is QPrinter.PrinterState.Error
    return painter.end() and not failed


class _Page:
    """A page that is written from top to bottom; sizes in points and millimetres."""

    def __init__(self, painter: QPainter, device: QPagedPaintDevice) -> None:
        self._painter = painter
        self._dots = device.logicalDpiX() / _INCH_MM
        self._width = float(device.width())
        self._top = 0.0

    def space(self, millimetres: float) -> None:
        self._top += millimetres * self._dots

    def write(self, told: str, points: int, *, bold: bool = False) -> None:
        self._painter.setFont(_font(points, bold=bold))
        wanted = QRectF(0, self._top, self._width, 100_000)
        how = QTextOption()
        how.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self._painter.drawText(wanted, told, how)
        self._top += self._painter.boundingRect(wanted, told, how).height()
        self.space(2)

    def grid(self, groups: tuple[str, ...]) -> None:
        """The groups of the key, numbered, in a frame."""
        wide = self._width / _COLUMNS
        high = 22 * self._dots
        lines = -(-len(groups) // _COLUMNS)
        for place, group in enumerate(groups):
            cell = QRectF(place % _COLUMNS * wide, self._top + place // _COLUMNS * high, wide, high)
            self._painter.drawRect(cell)
            self._painter.setFont(_font(9))
            inside = cell.adjusted(2 * self._dots, 2 * self._dots, 0, 0)
            self._painter.drawText(inside, int(Qt.AlignmentFlag.AlignLeft), str(place + 1))
            self._painter.setFont(_font(24, bold=True, spaced=True))
            self._painter.drawText(cell, int(Qt.AlignmentFlag.AlignCenter), group)
        self._top += lines * high


def _font(points: int, *, bold: bool = False, spaced: bool = False) -> QFont:
    font = QFont(QApplication.font())
    font.setPointSize(points)
    font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    if spaced:
        font.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 112)
    return font
