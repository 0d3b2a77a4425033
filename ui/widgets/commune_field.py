"""A field that completes the name, postcode, INSEE code or SIREN of a commune as it is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from kit import communes, french
from kit.errors import KitError
from ui import theme
from ui.override import override
from ui.widgets.basic import set_text, text
from ui.words import words

if TYPE_CHECKING:
    from kit.communes import Commune, Directory
    from ui.session import Session

MOST = 8


class CommuneField(QWidget):
    """A label, a field and, under it, the communes that may be meant.

    The directory is loaded beside the window. Down goes into the list; Enter takes the line that is
    chosen, or the first one. ``commune`` is what was chosen, None as soon as it is typed over.

    Signals:
        chosen: the :class:`kit.communes.Commune` that was taken, or None when it is typed over.
    """

    chosen = Signal(object)

    def __init__(self, session: Session, label: str = "") -> None:
        super().__init__()
        self._words = words(__file__)
        self.commune: Commune | None = None
        self._directory: Directory | None = None
        self._suggested: tuple[Commune, ...] = ()
        self.field = QLineEdit()
        self.field.setPlaceholderText(self._words["example"])
        self.field.setAccessibleName(label or self._words["label"])
        self.field.textEdited.connect(self._typed)
        self.field.installEventFilter(self)
        self.list = QListWidget()
        self.list.setAccessibleName(self._words["suggestions"])
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.itemClicked.connect(self._clicked)
        self.list.installEventFilter(self)
        self.list.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.list.hide()
        self.note = text("", "small")
        self.note.hide()
        named = text(label or self._words["label"], "strong")
        named.setBuddy(self.field)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.look().px(6))
        for widget in (named, self.field, self.note, self.list):
            column.addWidget(widget)
        self.setFocusProxy(self.field)
        session.work(_directory, self._loaded, self._refused)

    def clear(self) -> None:
        """Empty the field."""
        self.field.clear()
        self._forget()
        self._suggest("")

    def _typed(self, typed: str) -> None:
        self._forget()
        self._suggest(typed)

    def _forget(self) -> None:
        if self.commune is not None:
            self.commune = None
            self.chosen.emit(None)

    def _suggest(self, typed: str) -> None:
        self._suggested = self._directory.suggest(typed, MOST) if self._directory else ()
        self.list.clear()
        for commune in self._suggested:
            self.list.addItem(QListWidgetItem(self._line(commune)))
        self._fit()
        waiting = bool(typed.strip()) and self._directory is None
        nothing = len(typed.strip()) > 2 and not self._suggested
        set_text(self.note, self._words["loading" if waiting else "none"])
        self.note.setVisible(waiting or nothing)

    def _line(self, commune: Commune) -> str:
        parts = [french.plain(commune.label)]
        if commune.postcodes:
            parts.append(commune.postcodes[0])
        if commune.population is not None:
            parts.append(french.count(commune.population, *self._words["people"]))
        return " · ".join(parts)

    def _fit(self) -> None:
        """As high as its lines."""
        self.list.setVisible(bool(self._suggested))
        if self._suggested:
            frame = 2 * self.list.frameWidth() + theme.look().px(4)
            self.list.setFixedHeight(self.list.sizeHintForRow(0) * len(self._suggested) + frame)

    def _clicked(self, item: QListWidgetItem) -> None:
        self._take(self.list.row(item))

    def _take(self, place: int) -> None:
        if not 0 <= place < len(self._suggested):
            return
        self.commune = self._suggested[place]
        self.field.setText(self.commune.label)
        self.field.setFocus()
        self._suggested = ()
        self._fit()
        self.note.hide()
        self.chosen.emit(self.commune)

    def _loaded(self, directory: Directory) -> None:
        if isValid(self):
            self._directory = directory
            if self.commune is None:
                self._suggest(self.field.text())

    def _refused(self, _: KitError) -> None:
        if isValid(self):
            set_text(self.note, self._words["missing"])
            self.note.show()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
            if watched is self.field and self._suggested:
                if event.key() == Qt.Key.Key_Down:
                    self.list.setFocus()
                    self.list.setCurrentRow(0)
                    return True
                if enter:
                    self._take(max(self.list.currentRow(), 0))
                    return True
            if watched is self.list:
                if enter:
                    self._take(self.list.currentRow())
                    return True
                if event.key() == Qt.Key.Key_Up and self.list.currentRow() == 0:
                    self.field.setFocus()
                    return True
        return super().eventFilter(watched, event)


def _directory() -> Directory:
    try:
        found = communes.load()
    except communes.CommunesError as error:
        said = words(__file__)["missing"]
        raise KitError(said, str(error)) from error
    found.suggest("zz")  # makes its tables, which the first key would wait for
    return found
