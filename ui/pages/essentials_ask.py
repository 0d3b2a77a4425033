"""One question a screen, with plain words, examples, and six answers that the keys 1 to 6 give."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from kit.baseline.answers import Answer, Value
from ui import theme
from ui.widgets.basic import Card, button, clear, column, row, set_icon, text
from ui.widgets.flow import cards, wrapped
from ui.words import words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kit.baseline.model import Baseline, Condition, Requirement
    from kit.essentials import Essentials as Told
    from ui.pages.essentials import Essentials


class Answers(QWidget):
    """The six answers to one requirement; ``given`` is called with each answer that is complete.

    "I do not know" asks who may know, "not for us" asks why, before they are given.
    """

    def __init__(
        self,
        baseline: Baseline,
        requirement: Requirement,
        standing: Answer | None,
        given: Callable[[Answer], None],
    ) -> None:
        super().__init__()
        self._words = words(__file__)
        self._baseline, self._requirement, self._given = baseline, requirement, given
        self.buttons: dict[Value, QPushButton] = {}
        for number, value in enumerate(Value, 1):
            self.buttons[value] = self._button(number, value, standing)
        self._more = QWidget()
        self._under = QVBoxLayout(self._more)
        self._under.setContentsMargins(0, 0, 0, 0)
        self._more.hide()
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(theme.look().px(12))
        down.addWidget(cards(list(self.buttons.values()), least=250, spacing=8))
        down.addWidget(self._more)
        for number, value in enumerate(Value, 1):
            keys = QShortcut(QKeySequence(str(number)), self)
            keys.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            keys.activated.connect(self.buttons[value].click)

    def focus(self) -> None:
        """Put the keyboard on the first answer."""
        self.buttons[Value.YES].setFocus(Qt.FocusReason.OtherFocusReason)

    def _button(self, number: int, value: Value, standing: Answer | None) -> QPushButton:
        chosen = standing is not None and standing.value is value
        made = button(f"{number}   {value.label}", lambda: self._press(value), name=value.label)
        policy = QSizePolicy.Policy
        made.setSizePolicy(policy.Expanding, policy.Fixed)
        made.setToolTip(self._words["key"].format(number=number))
        if chosen:
            set_icon(made, "check")
            made.setAccessibleDescription(self._words["chosen"])
        return made

    def _press(self, value: Value) -> None:
        if value is Value.UNKNOWN:
            self._ask_who()
        elif value is Value.NOT_APPLICABLE:
            self._ask_why()
        else:
            self._give(value)

    def _ask_who(self) -> None:
        said = self._words["who"]
        likely = [name for name in self._requirement.asks if name != "secretary"]
        rest = [n for n in self._baseline.people if n not in likely and n != "secretary"]
        chips = [self._person(name) for name in likely]
        nobody = button(said["nobody"], lambda: self._give(Value.UNKNOWN), "chip")
        others = button(said["others"], role="link")
        all_chips = wrapped([*chips, nobody, others])

        def show_all() -> None:
            others.hide()
            made = wrapped([self._person(name) for name in rest])
            self._under.addWidget(made)

        others.clicked.connect(show_all)
        self._show(text(said["title"], "strong"), all_chips)
        (chips or [nobody])[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _person(self, name: str) -> QPushButton:
        title = self._baseline.people[name].title
        shown = title[:1].upper() + title[1:]
        return button(shown, lambda: self._give(Value.UNKNOWN, asks=name), "chip")

    def _ask_why(self) -> None:
        said = self._words["why"]
        field = QLineEdit()
        field.setMaxLength(200)
        field.setAccessibleName(said["title"])
        label = text(said["title"], "strong")
        label.setBuddy(field)
        fault = text("", "fault")
        fault.hide()

        def save() -> None:
            if field.text().strip():
                self._give(Value.NOT_APPLICABLE, reason=field.text().strip())
            else:
                fault.setText(said["missing"])
                fault.setAccessibleName(said["missing"])
                fault.show()
                field.setFocus()

        field.returnPressed.connect(save)
        self._show(
            label, text(said["example"], "small"), field, fault, row(button(said["save"], save))
        )
        field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self, *content: QWidget) -> None:
        clear(self._under)
        for widget in content:
            self._under.addWidget(widget)
        self._more.show()
        QTimer.singleShot(0, self._reveal)

    def _reveal(self) -> None:
        """Scroll to what has just come under the answers."""
        above = self.parentWidget() if isValid(self) else None
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        if above is not None:
            above.ensureWidgetVisible(self._more)

    def _give(self, value: Value, *, reason: str = "", asks: str = "") -> None:
        now = datetime.now(UTC)
        self._given(Answer(self._requirement.id, value, now, reason=reason, asks=asks))


class AskView(QWidget):
    """The questions one after the other; each answer is kept at once, and can be come back to."""

    def __init__(
        self,
        told: Told,
        waiting: Sequence[Requirement],
        count: tuple[int, int],
        page: Essentials,
    ) -> None:
        super().__init__()
        self._words = words(__file__)
        self._told, self._waiting, self._page = told, tuple(waiting), page
        self._done, self._total = count
        self._at = 0
        self._answers = dict(told.evidence.answers)
        self._holder: Answers | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.look().px(12))

    def start(self) -> None:
        """Show the first one."""
        self._show()

    def _show(self) -> None:
        said, asked = self._words, self._waiting[self._at]
        number = self._done + self._at + 1
        told = said["progress"].format(number=number, total=self._total)
        bar = QProgressBar()
        bar.setRange(0, self._total)
        bar.setValue(number - 1)
        bar.setTextVisible(False)
        bar.setAccessibleName(told)
        card = Card(
            text(told, "overline"), bar, text(asked.question, "title"), text(asked.why), spacing=10
        )
        examples = [text(f"•\u00a0{one}", "secondary") for one in asked.examples]
        if examples:
            card.add(column(text(said["examples"], "overline"), *examples, spacing=2))
        self._holder = Answers(
            self._told.baseline, asked, self._answers.get(asked.id), self._answered
        )
        card.add(self._holder)
        self._put(card, self._foot(asked))
        self._holder.focus()
        self._page.area.verticalScrollBar().setValue(0)

    def _foot(self, asked: Requirement) -> QWidget:
        said = self._words
        made = []
        if self._at:
            made.append(button(said["previous"], self._previous, "quiet", "arrow-left"))
        made += [
            button(said["skip"], self._next, "quiet"),
            button(said["sheet"], lambda: self._page.open(asked.id), "quiet", "info"),
            button(said["later"], self._page.leave, "quiet"),
        ]
        return wrapped(made)

    def _put(self, *content: QWidget) -> None:
        clear(self._column)
        for widget in content:
            self._column.addWidget(widget)

    def _answered(self, answer: Answer) -> None:
        self._answers[answer.requirement] = answer
        self._page.keep(answer)
        self._next()

    def _next(self) -> None:
        self._at += 1
        if self._at < len(self._waiting):
            self._show()
        else:
            self._page.finish()

    def _previous(self) -> None:
        self._at = max(0, self._at - 1)
        self._show()


class ProfileView(QWidget):
    """What must be known of the commune, on one screen: yes, no, or not known."""

    def __init__(
        self,
        conditions: Sequence[Condition],
        known: Mapping[str, bool],
        keep: Callable[[Mapping[str, bool | None]], None],
        leave: Callable[[], None],
    ) -> None:
        super().__init__()
        said = words(__file__)["profile"]
        self._chosen: dict[str, bool | None] = {one.name: known.get(one.name) for one in conditions}
        self._first: QPushButton | None = None
        card = Card(text(said["title"], "title"), text(said["why"], "secondary"), spacing=14)
        for one in conditions:
            card.add(self._question(one))
        save = button(said["save"], lambda: keep(dict(self._chosen)), "primary")
        later = button(said["later"], leave, "quiet")
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(theme.look().px(12))
        down.addWidget(card)
        down.addWidget(row(save, later))

    def start(self) -> None:
        """Put the keyboard on the first answer."""
        if self._first is not None:
            self._first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _question(self, one: Condition) -> QWidget:
        said = words(__file__)["profile"]
        group = QButtonGroup(self)
        chips = []
        answers: tuple[tuple[bool | None, str], ...] = (
            (True, said["yes"]), (False, said["no"]), (None, said["unknown"]),
        )  # fmt: skip
        for value, label in answers:
            chip = button(label, role="chip", name=f"{one.question} {label}")
            chip.setCheckable(True)
            chip.setChecked(self._chosen[one.name] is value and value is not None)
            chip.clicked.connect(lambda _=False, v=value: self._choose(one.name, v))
            group.addButton(chip)
            chips.append(chip)
            self._first = self._first or chip
        label_ = text(one.question)
        _wide(label_)
        return column(label_, wrapped(chips, spacing=6), spacing=4)

    def _choose(self, name: str, value: bool | None) -> None:  # noqa: FBT001 three values
        self._chosen[name] = value


def _wide(label: QLabel) -> None:
    label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
