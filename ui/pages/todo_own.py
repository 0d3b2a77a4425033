"""An action of one's own: what to do, where, why, who, how long, at which cost, until when."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, get_args

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from inventory.record import replace
from kit import typed
from kit.actions_table import Cost, Tracking, content, own
from kit.errors import KitError
from ui.widgets.basic import Card, button, row, set_text, text
from ui.widgets.choice import Choice
from ui.widgets.day_field import DayField
from ui.widgets.fields import Labelled
from ui.widgets.flow import cards
from ui.words import words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kit.actions_table import Row

T = TypeVar("T")


class OwnForm(QWidget):
    """The form; what was typed in a new action stays until it is added or given up.

    Signals:
        given: the :class:`kit.actions_table.Row` that was typed.
        left: it was given up.
    """

    given = Signal(object)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._words = words(__file__)
        self.changed: Row | None = None
        said = self._words
        self.what, self.where, self.why, self.who, self.minutes = (QLineEdit() for _ in range(5))
        self.due = DayField()
        self.cost = Choice()
        self.cost.addItem(said["unknown"], None)
        for cost in get_args(Cost):
            self.cost.addItem(content()["costs"][cost], cost)
        self._labelled = {
            name: Labelled(said["fields"][name], getattr(self, name))
            for name in ("what", "where", "why", "who", "minutes", "cost", "due")
        }
        for name, form in said["forms"].items():
            getattr(self, name).setPlaceholderText(form)
        self._title = text("", "heading")
        self._unsaved = text(said["unsaved"], "strong")
        self._unsaved.hide()
        self.keep = button(said["add"], self.give, "primary")
        self.leave = button(said["leave"], self.give_up, "quiet")
        one = self._labelled
        rest = [one[name] for name in ("where", "who", "minutes", "cost", "due")]
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        acts = row(self.keep, self.leave)
        outer.addWidget(Card(self._title, one["what"], one["why"],
                             cards(rest, least=190, spacing=12), self._unsaved, acts,
                             spacing=12))  # fmt: skip
        outer.addStretch(1)
        for field in self.findChildren(QLineEdit):
            field.returnPressed.connect(self.give)
            field.setMaxLength(2_001)
        self.show_row(None)

    @property
    def dirty(self) -> bool:
        """Whether something was typed that is not kept."""
        return self._typed() != self._shown

    def show_places(self, places: Iterable[str]) -> None:
        """Offer the known places while one is typed."""
        from PySide6.QtWidgets import QCompleter  # noqa: PLC0415 only with this form

        made = QCompleter([*places], self.where)
        made.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        made.setFilterMode(Qt.MatchFlag.MatchContains)
        self.where.setCompleter(made)

    def show_row(self, told: Row | None) -> None:
        """Show an action to change, or an empty form for a new one."""
        self.changed = told
        said = self._words
        set_text(self._title, said["change_title" if told else "add_title"])
        self.keep.setText(said["save" if told else "add"])
        self.keep.setAccessibleName(self.keep.text())
        shown = told or own("", "")
        for field, value in (
            (self.what, shown.what), (self.where, shown.where), (self.why, shown.why),
            (self.who, shown.tracking.who), (self.due, typed.day_as_typed(shown.due)),
            (self.minutes, str(shown.minutes) if shown.minutes is not None else ""),
        ):  # fmt: skip
            field.setText(value)
        self.cost.setCurrentIndex(max(self.cost.findData(shown.cost), 0))
        for labelled in self._labelled.values():
            labelled.show_fault("")
        self._unsaved.hide()
        self._shown = self._typed()

    def begin(self) -> None:
        """Put the cursor where one begins."""
        self.what.setFocus(Qt.FocusReason.OtherFocusReason)

    def ask_unsaved(self) -> None:
        """Say that what was typed is not kept."""
        self._unsaved.show()
        self.keep.setFocus(Qt.FocusReason.OtherFocusReason)

    def give_up(self) -> None:
        """Forget what was typed."""
        self.show_row(None)
        self.left.emit()

    def give(self) -> None:
        """Tell what was typed, or what is wrong at its field."""
        self._wrong: list[str] = []
        what = self._read("what", self._what)
        minutes = self._read("minutes", lambda: typed.minutes(self.minutes.text()))
        due = self._read("due", self.due.day)
        if self._wrong:
            self._labelled[self._wrong[0]].field.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        before = self.changed
        told = before.tracking if before else Tracking()
        self.given.emit(
            own(
                before.key if before else "",
                what or "",
                where=self.where.text(),
                why=self.why.text(),
                minutes=minutes,
                cost=self.cost.currentData(),
                tracking=replace(told, due=due, who=" ".join(self.who.text().split())),
            )
        )

    def refuse(self, fault: KitError) -> None:
        """Say why it was not kept; what was typed stays."""
        self._labelled["what"].show_fault(f"{fault.title} {fault.remedy}")
        self.what.setFocus(Qt.FocusReason.OtherFocusReason)

    def _what(self) -> str:
        told = " ".join(self.what.text().split())
        if not told:
            raise KitError(self._words["missing"], "")
        return told

    def _read(self, name: str, read: Callable[[], T]) -> T | None:
        try:
            told = read()
        except KitError as fault:
            self._wrong.append(name)
            self._labelled[name].show_fault(f"{fault.title} {fault.remedy}".strip())
            return None
        self._labelled[name].show_fault("")
        return told

    def _typed(self) -> tuple[str, ...]:
        fields = (self.what, self.where, self.why, self.who, self.minutes, self.due)
        return (*(field.text() for field in fields), str(self.cost.currentData()))
