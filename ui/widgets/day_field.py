"""A field for a day: typed as 31/12/2026, or taken from a calendar that drops down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QAction, QColor, QIcon, QTextCharFormat, QTransform
from PySide6.QtWidgets import QCalendarWidget, QFrame, QLineEdit, QToolButton, QVBoxLayout

from kit import typed
from ui import icons, theme
from ui.override import override
from ui.words import words

if TYPE_CHECKING:
    from datetime import date

    from PySide6.QtGui import QKeyEvent


class DayField(QLineEdit):
    """The field; Alt+Down or F4 drops the calendar, as in a list to choose from.

    Signals:
        entered: something was typed and left, or a day was taken.
    """

    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._words = words(__file__)
        self._popup: QFrame | None = None
        self.calendar: QCalendarWidget | None = None
        self.setPlaceholderText(self._words["form"])
        self.setAccessibleDescription(self._words["how"])
        self.setToolTip(self._words["how"])
        self.setMaxLength(40)
        shown = icons.icon("calendar", theme.look().palette.secondary)
        self.drop = QAction(shown, self._words["drop"], self)
        self.drop.setToolTip(self._words["how"])
        self.drop.triggered.connect(self.drop_calendar)
        self.addAction(self.drop, QLineEdit.ActionPosition.TrailingPosition)
        self.editingFinished.connect(self.entered)

    def day(self) -> date | None:
        """What is typed, None where nothing is.

        Raises:
            KitError: it is not a day.
        """
        return typed.day(self.text())

    def show_day(self, value: date | None) -> None:
        """Show a day."""
        self.setText(typed.day_as_typed(value))

    def drop_calendar(self) -> None:
        """Show the calendar under the field, or above it where the screen ends."""
        from kit.errors import KitError  # noqa: PLC0415 beside what raises it

        try:
            told = self.day()
        except KitError:
            told = None
        popup = QFrame(self, Qt.WindowType.Popup)
        popup.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        popup.setProperty("role", "card")
        calendar = _calendar()
        calendar.setAccessibleName(self._words["drop"])
        if told is not None:
            calendar.setSelectedDate(QDate(told.year, told.month, told.day))
        calendar.clicked.connect(self._take)
        calendar.activated.connect(self._take)
        inside = QVBoxLayout(popup)
        inside.setContentsMargins(4, 4, 4, 4)
        inside.addWidget(calendar)
        self._popup, self.calendar = popup, calendar
        popup.adjustSize()
        popup.move(self._place(popup))
        popup.show()
        calendar.setFocus(Qt.FocusReason.PopupFocusReason)

    def _place(self, popup: QFrame) -> QPoint:
        screen = self.screen().availableGeometry()
        below = QRect(self.mapToGlobal(QPoint(0, self.height() + 2)), popup.sizeHint())
        if below.bottom() > screen.bottom():
            below.moveBottom(self.mapToGlobal(QPoint(0, 0)).y() - 2)
        below.moveLeft(max(min(below.left(), screen.right() - below.width()), screen.left()))
        return below.topLeft()

    def _take(self, day: QDate) -> None:
        self.setText(f"{day.day():02}/{day.month():02}/{day.year():04}")
        if self._popup is not None:
            self._popup.close()
            self._popup, self.calendar = None, None
        self.setFocus(Qt.FocusReason.PopupFocusReason)
        self.entered.emit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        alt = event.modifiers() & Qt.KeyboardModifier.AltModifier
        if event.key() == Qt.Key.Key_F4 or (event.key() == Qt.Key.Key_Down and alt):
            self.drop_calendar()
            return
        super().keyPressEvent(event)


def _calendar() -> QCalendarWidget:
    """A calendar in our colours: Qt's own has red Sundays and black arrows."""
    look, made = theme.look(), QCalendarWidget()
    made.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
    made.setHorizontalHeaderFormat(QCalendarWidget.HorizontalHeaderFormat.SingleLetterDayNames)
    plain, heading = QTextCharFormat(), QTextCharFormat()
    plain.setForeground(QColor(look.palette.text))
    heading.setForeground(QColor(look.palette.secondary))
    heading.setBackground(QColor(look.palette.surface))
    for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
        made.setWeekdayTextFormat(day, plain)
    made.setHeaderTextFormat(heading)
    made.setFixedSize(look.px(304), look.px(280))
    arrow = icons.pixmap("chevron-right", look.palette.text, look.px(icons.SIZE))
    turned = arrow.transformed(QTransform().scale(-1, 1))
    said = words(__file__)
    for name, shown, told in (
        ("qt_calendar_prevmonth", turned, said["before"]),
        ("qt_calendar_nextmonth", arrow, said["after"]),
    ):
        button = made.findChild(QToolButton, name)
        if isinstance(button, QToolButton):
            button.setIcon(QIcon(shown))
            button.setAccessibleName(told)
            button.setToolTip(told)
    return made
