"""A typed form made from the fields of a kind of record: a label, a field, its help, its fault."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from kit import records
from ui import outside, theme
from ui.widgets.basic import button, column, restyle, row, set_text, text
from ui.widgets.choice import Choice
from ui.widgets.flow import cards
from ui.words import words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kit.errors import KitError
    from kit.records import Field, Value
    from kit.store.things import Things

#: The field that may have several lines.
LONG = "notes"


class RecordForm(QWidget):
    """The fields of a record; what is read on a computer is not typed, so it is not here.

    Signals:
        touched: something was typed.
    """

    touched = Signal()

    def __init__(self, kind: str, values: Mapping[str, Value], known: Things) -> None:
        super().__init__()
        self.kind = kind
        read = records.read_fields(kind, values)
        self._fields = {
            name: Entry(kind, field, known)
            for name, field in records.kind(kind).fields.items()
            if name not in read
        }
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(theme.look().px(16))
        short = [entry for name, entry in self._fields.items() if name != LONG]
        for title, together in groupby(short, lambda entry: entry.group):
            if title:
                outer.addWidget(text(title, "heading"))
            outer.addWidget(cards(list(together), least=300, spacing=16))
        if LONG in self._fields:
            outer.addWidget(self._fields[LONG])
        self.show_values(values)
        for entry in self._fields.values():
            entry.touched.connect(self.touched)

    @property
    def dirty(self) -> bool:
        """Whether something was typed that is not what was shown."""
        return self.typed() != self._shown

    def typed(self) -> dict[str, str]:
        """What is typed now, by field."""
        return {name: entry.typed for name, entry in self._fields.items()}

    def changed(self) -> dict[str, str]:
        """What is typed now in the fields that are not as they were shown."""
        return {name: said for name, said in self.typed().items() if said != self._shown[name]}

    def show_values(self, values: Mapping[str, Value]) -> None:
        """Show what is kept."""
        for name, entry in self._fields.items():
            entry.show_value(values.get(name))
        self._shown = self.typed()

    def check(self) -> bool:
        """Tell what is wrong at each field, and go to the first; whether all can be kept.

        What this version cannot read is no fault of hers as long as she does not touch it.
        """
        changed = self.changed()
        typed = {
            name: said
            for name, said in self.typed().items()
            if name in changed or records.sound(self.kind, name, said)
        }
        wrong = records.faults(self.kind, typed)
        for name, entry in self._fields.items():
            entry.show_fault(wrong.get(name))
        first = next((name for name in self._fields if name in wrong), None)
        if first is not None:
            self._fields[first].focus()
        return not wrong

    def focus(self) -> None:
        """Go to the first field."""
        next(iter(self._fields.values())).focus()


class Entry(QWidget):
    """One field.

    Signals:
        touched: something was typed.
    """

    touched = Signal()

    def __init__(self, kind: str, field: Field, known: Things) -> None:
        super().__init__()
        self._words = words(__file__)
        self._kind, self._field = kind, field
        self.group = field.group
        self._known = known
        label = field.label
        if field.required:
            label = self._words["required"].format(label=label)
        told = text(label, "strong")
        self.editor, self._read, self._write = self._editor()
        told.setBuddy(self.editor)
        self.editor.setAccessibleName(label)
        self.editor.setAccessibleDescription(self._help())
        self._fault = text("", "fault")
        self._fault.hide()
        parts: list[QWidget] = [told, self._held()]
        if self._field.help:
            parts.append(text(self._field.help, "small"))
        holder = QVBoxLayout(self)
        holder.setContentsMargins(0, 0, 0, 0)
        holder.addWidget(column(*parts, self._fault, spacing=4))
        holder.addStretch(1)

    @property
    def typed(self) -> str:
        """What is typed now, as :func:`kit.records.parsed` takes it."""
        return self._read()

    def show_value(self, value: Value) -> None:
        """Show what is kept."""
        self._write(records.editable(self._kind, self._field.name, value))
        self.show_fault(None)

    def show_fault(self, fault: KitError | None) -> None:
        """Say what is wrong here, or nothing."""
        set_text(self._fault, f"{fault.title} {fault.remedy}" if fault else "")
        self._fault.setVisible(fault is not None)
        self.editor.setProperty("fault", fault is not None)
        said = f"{fault.title} {fault.remedy}" if fault else self._help()
        self.editor.setAccessibleDescription(said)
        restyle(self.editor)

    def focus(self) -> None:
        """Put the cursor here."""
        self.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def _help(self) -> str:
        told = {
            "date": self._words["date"],
            "money": self._words["money"],
            "link": self._words["link"],
        }
        hint = self._words["hint"].format(hint=self._field.hint) if self._field.hint else ""
        return self._field.help or hint or told.get(self._field.type, "")

    def _editor(self) -> tuple[QWidget, Callable[[], str], Callable[[str], None]]:
        match self._field.type:
            case "choice":
                return self._choice(self._field.choices)
            case "reference":
                every = self._known.of(self._field.to or "")
                return self._choice(tuple((thing.record, thing.title) for thing in every))
            case "references":
                return self._several()
        if self._field.name == LONG or self._field.lines:
            long = QPlainTextEdit()
            long.setTabChangesFocus(True)
            long.setFixedHeight(theme.look().px(96))
            long.textChanged.connect(self.touched)
            return long, long.toPlainText, long.setPlainText
        short = QLineEdit()
        short.setMaxLength(records.LONGEST + 1)
        short.setPlaceholderText(self._words["placeholders"].get(self._field.type, ""))
        short.textEdited.connect(lambda _: self.touched.emit())
        return short, short.text, short.setText

    def _choice(
        self, choices: tuple[tuple[str, str], ...]
    ) -> tuple[QWidget, Callable[[], str], Callable[[str], None]]:
        box = Choice()
        box.addItem(self._words["nothing"], "")
        for key, label in choices:
            box.addItem(label, key)

        def write(key: str) -> None:
            place = box.findData(key)
            if place < 0:
                # What was taken out of its list, or comes from a newer version, is not lost.
                named = self._known.find(key)
                gone = self._words["gone"]
                box.addItem(f"{named.title} ({gone})" if named else gone, key)
                place = box.count() - 1
            box.setCurrentIndex(place)

        box.activated.connect(lambda _: self.touched.emit())
        return box, lambda: str(box.currentData()), write

    def _several(self) -> tuple[QWidget, Callable[[], str], Callable[[str], None]]:
        """A box to tick for each record that can be named."""
        boxes: dict[str, QCheckBox] = {}
        kept: list[str] = []
        for thing in self._known.of(self._field.to or ""):
            box = boxes[thing.record] = QCheckBox(thing.title.replace("&", "&&"))
            box.setAccessibleName(thing.title)
            box.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
            box.clicked.connect(lambda _=False: self.touched.emit())
        nothing = text(self._words["none"], "secondary")
        holder = column(*boxes.values(), spacing=0) if boxes else column(nothing)
        if boxes:
            holder.setFocusProxy(next(iter(boxes.values())))

        def read() -> str:
            # What was taken out of its list stays named.
            chosen = [one for one in kept if one not in boxes or boxes[one].isChecked()]
            new = [one for one, box in boxes.items() if box.isChecked() and one not in kept]
            return " ".join((*chosen, *new))

        def write(told: str) -> None:
            kept[:] = told.split()
            for one, box in boxes.items():
                box.setChecked(one in kept)

        return holder, read, write

    def _held(self) -> QWidget:
        """The editor, with a button that follows the link of a field that is one."""
        if self._field.type != "link":
            return self.editor
        words_ = self._words
        name = words_["open_name"].format(label=self._field.label)
        go = button(words_["open"], self._open, "secondary", "external-link", name=name)
        return row(self.editor, go, stretch=False)

    def _open(self) -> None:
        wrong = records.faults(self._kind, {self._field.name: self.typed}).get(self._field.name)
        self.show_fault(wrong)
        if wrong is None and self.typed.strip():
            outside.open_link(self.typed.strip())
