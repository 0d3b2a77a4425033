"""A masked field for what opens a record: a passphrase, or the printed recovery key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QVBoxLayout, QWidget

from ui import theme
from ui.widgets.basic import row
from ui.widgets.fields import Labelled
from ui.words import words

if TYPE_CHECKING:
    from kit.errors import KitError


class SecretField(QWidget):
    """The field, what is wrong with what was typed, and a box that shows it.

    Signals:
        entered: Enter was pressed in the field.
    """

    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        said = words(__file__)
        self._line = QLineEdit()
        self._line.setEchoMode(QLineEdit.EchoMode.Password)
        self._line.returnPressed.connect(self.entered)
        self._labelled = Labelled(said["label"], self._line, said["hint"])
        self.show_it = QCheckBox(said["show"])
        self.show_it.setAccessibleName(said["show"])
        self.show_it.toggled.connect(self._show)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.look().px(8))
        column.addWidget(self._labelled)
        column.addWidget(row(self.show_it))
        self.setFocusProxy(self._line)

    def typed(self) -> str:
        """What was typed; where that is nothing, it is said."""
        told = self._line.text().strip()
        self._labelled.show_fault("" if told else words(__file__)["empty"])
        if not told:
            self._line.setFocus()
        return told

    def refuse(self, fault: KitError) -> None:
        """Say why it does not open; what was typed stays, to be corrected."""
        self._labelled.show_fault(f"{fault.title} {fault.remedy}")
        self._line.setFocus()
        self._line.selectAll()

    def clear(self) -> None:
        """Leave nothing of it on the screen."""
        self._line.clear()
        self._labelled.show_fault("")
        self.show_it.setChecked(False)

    def _show(self, shown: bool) -> None:  # noqa: FBT001 Qt's signal
        mode = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password
        self._line.setEchoMode(mode)
