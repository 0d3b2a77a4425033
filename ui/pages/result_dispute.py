"""« Ce n’est pas correct » : in which way, why, and until when a risk is accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QLineEdit, QRadioButton

from kit import todo_list
from kit.errors import KitError
from kit.store.disputes import Dispute, Form, checked_day, checked_reason
from ui import theme
from ui.widgets.basic import Card, button, column, set_text, text
from ui.widgets.day_field import DayField
from ui.widgets.fields import Labelled
from ui.widgets.flow import wrapped
from ui.words import words

if TYPE_CHECKING:
    from datetime import date


class DisputePanel(Card):
    """The objection under the result.

    Signals:
        objected: an objection that is whole, a :class:`Dispute`.
        left: it is no longer wanted.
    """

    objected = Signal(object)
    left = Signal()

    def __init__(self) -> None:
        super().__init__(spacing=10)
        said = self._words = words(__file__)
        self.add(text(said["title"], "heading"), text(said["why"], "secondary"))
        self._forms = QButtonGroup(self)
        self.forms: dict[Form, QRadioButton] = {}
        for form in Form:
            told = said["forms"][form.value]
            choice = QRadioButton(told["label"])
            choice.setAccessibleName(told["label"])
            choice.setAccessibleDescription(told["help"])
            helping = text(told["help"], "small")
            helping.setContentsMargins(theme.look().px(28), 0, 0, 0)
            self._forms.addButton(choice)
            self.forms[form] = choice
            self.add(column(choice, helping, spacing=0))
        self._none = text("")
        self._none.setProperty("tone", "fail")
        self.until, self.reason = DayField(), QLineEdit()
        self.reason.setPlaceholderText(said["reason_form"])
        self._until = Labelled(said["until"], self.until, said["until_help"])
        self._reason = Labelled(said["reason"], self.reason)
        acts = wrapped([
            button(said["keep"], self._keep, "primary"),
            button(said["leave"], self.left.emit, "quiet"),
        ])  # fmt: skip
        self.add(self._none, self._until, self._reason, acts)
        self._forms.buttonToggled.connect(lambda *_: self._show())
        self.reason.returnPressed.connect(self._keep)
        self.clear()

    def clear(self) -> None:
        """Begin anew."""
        self._forms.setExclusive(False)
        for choice in self.forms.values():
            choice.setChecked(False)
        self._forms.setExclusive(True)
        self.reason.clear()
        self.until.clear()
        for field in (self._until, self._reason):
            field.show_fault("")
        self._show()

    def begin(self) -> None:
        """Put the cursor on the first choice."""
        self.forms[Form.WRONG].setFocus(Qt.FocusReason.TabFocusReason)

    def _form(self) -> Form | None:
        return next((form for form, one in self.forms.items() if one.isChecked()), None)

    def _show(self) -> None:
        self._until.setVisible(self._form() is Form.ACCEPTED)
        self._none.hide()

    def _keep(self) -> None:
        form = self._form()
        if form is None:
            set_text(self._none, self._words["none"])
            self._none.show()
            self.begin()
            return
        reason, until = self._read_reason(), None
        if form is Form.ACCEPTED:
            until = self._read_day()
            if until is None:
                self.until.setFocus()
                return
        if reason is None:
            self.reason.setFocus()
            return
        self.objected.emit(Dispute(form, reason, until))

    def _read_reason(self) -> str | None:
        try:
            told = checked_reason(self.reason.text())
        except KitError as fault:
            self._reason.show_fault(f"{fault.title} {fault.remedy}")
            return None
        self._reason.show_fault("")
        return told

    def _read_day(self) -> date | None:
        try:
            told = checked_day(self.until.day(), todo_list.today())
        except KitError as fault:
            self._until.show_fault(f"{fault.title} {fault.remedy}")
            return None
        self._until.show_fault("")
        return told
