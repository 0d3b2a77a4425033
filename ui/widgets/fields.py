"""Fields with their label above and their fault under them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QVBoxLayout, QWidget

from kit import entities_typed
from kit.errors import KitError
from ui import theme
from ui.widgets.basic import restyle, row, set_text, text
from ui.widgets.flow import cards
from ui.words import words

if TYPE_CHECKING:
    from kit.entities_typed import Typed


class Labelled(QWidget):
    """A field, its name above, what helps under it, and what is wrong with it."""

    def __init__(self, label: str, field: QWidget, helping: str = "") -> None:
        super().__init__()
        self.field = field
        field.setAccessibleName(label)
        self._label = label
        self.helping = text(helping, "small")
        self.helping.setVisible(bool(helping))
        self.fault = text("")
        self.fault.setProperty("tone", "fail")
        self.fault.hide()
        named = text(label, "strong")
        named.setBuddy(field)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.look().px(4))
        for widget in (named, field, self.helping, self.fault):
            column.addWidget(widget)
        # Not a stretch: it would make the whole page take all the height that there is.
        column.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.setFocusProxy(field)

    def show_fault(self, sentence: str) -> None:
        """Say what is wrong, or with an empty sentence that nothing is."""
        set_text(self.fault, sentence)
        self.fault.setVisible(bool(sentence))
        self.field.setProperty("fault", "true" if sentence else "false")
        self.field.setAccessibleDescription(sentence)
        restyle(self.field)


class NewPassphrase(QWidget):
    """A passphrase that is typed twice, hidden unless she wants to see it."""

    def __init__(self) -> None:
        super().__init__()
        said = words(__file__)
        self.phrase = _masked(said["phrase"], said["advice"])
        self.again = _masked(said["again"])
        self.show_it = QCheckBox(said["show"])
        self.show_it.setAccessibleName(said["show"])
        self.show_it.toggled.connect(self._show)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.look().px(8))
        column.addWidget(cards([self.phrase, self.again], least=240))
        column.addWidget(row(self.show_it))
        self.setFocusProxy(self.phrase)

    def typed(self) -> str | None:
        """The passphrase, None where the two are not the same, which is then said."""
        first, second = (_line_of(one).text() for one in (self.phrase, self.again))
        self.phrase.show_fault("")
        self.again.show_fault("" if first == second else words(__file__)["different"])
        if first != second:
            self.again.setFocus()
            return None
        return first

    def refuse(self, fault: KitError) -> None:
        """Say why a passphrase was not taken."""
        self.phrase.show_fault(f"{fault.title} {fault.remedy}")
        self.phrase.setFocus()

    def clear(self) -> None:
        """Leave nothing of it on the screen."""
        for one in (self.phrase, self.again):
            _line_of(one).clear()
            one.show_fault("")
        self.show_it.setChecked(False)

    def _show(self, shown: bool) -> None:  # noqa: FBT001 Qt's signal
        mode = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password
        for one in (self.phrase, self.again):
            _line_of(one).setEchoMode(mode)


class OtherEntity(QWidget):
    """An entity that is no commune: its kind, its name, its SIREN, each fault at its field."""

    def __init__(self) -> None:
        super().__init__()
        said = words(__file__)["other"]
        self._kind = QComboBox()
        for name, kind in entities_typed.kinds().items():
            self._kind.addItem(kind.label, name)
        self._kind.currentIndexChanged.connect(self._explain)
        self.kind = Labelled(said["kind"], self._kind)
        self.name = Labelled(said["name"], QLineEdit())
        self.siren = Labelled(said["siren"], QLineEdit(), " ")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(cards([self.kind, self.name, self.siren], least=240))
        self.setFocusProxy(self.kind)
        self._explain()

    def typed(self) -> Typed | None:
        """The entity, None where something is wrong, which is then said at its field."""
        chosen = entities_typed.kinds()[self._kind.currentData()]
        for one in (self.name, self.siren):
            one.show_fault("")
        at = self.name
        try:
            name = entities_typed.clean_name(_line_of(self.name).text(), chosen)
            at = self.siren
            return entities_typed.typed(chosen.name, name, _line_of(self.siren).text())
        except KitError as fault:
            at.show_fault(f"{fault.title} {fault.remedy}")
            at.setFocus()
            return None

    def clear(self) -> None:
        """Empty all fields."""
        for one in (self.name, self.siren):
            _line_of(one).clear()
            one.show_fault("")

    def _explain(self) -> None:
        chosen = entities_typed.kinds()[self._kind.currentData()]
        _line_of(self.name).setPlaceholderText(chosen.example)
        set_text(self.siren.helping, chosen.hint)


def _masked(label: str, helping: str = "") -> Labelled:
    field = QLineEdit()
    field.setEchoMode(QLineEdit.EchoMode.Password)
    return Labelled(label, field, helping)


def _line_of(labelled: Labelled) -> QLineEdit:
    field = labelled.field
    if not isinstance(field, QLineEdit):
        raise TypeError(field)
    return field
