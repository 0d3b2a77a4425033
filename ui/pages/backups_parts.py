"""What the screens of Sauvegardes share: their words, pills with other words, sides, progress."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QCheckBox, QLineEdit, QProgressBar, QWidget

from checks.verdict import Outcome
from ui import theme
from ui.override import override
from ui.widgets.basic import Card, badge_pill, button, column, row, set_text, text
from ui.widgets.fields import Labelled
from ui.words import words

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QResizeEvent
    from PySide6.QtWidgets import QFrame

#: The words of all these screens stand together.
_WORDS = Path(__file__).with_name("backups.py")
ICONS = {
    Outcome.OK: "circle-check",
    Outcome.WATCH: "triangle-alert",
    Outcome.FAIL: "x",
    Outcome.UNKNOWN: "circle-help",
    Outcome.NA: "minus",
}


def said(part: str = "") -> Any:  # noqa: ANN401 a table of words
    """The words of a part of the page."""
    told = words(str(_WORDS))
    for name in filter(None, part.split(".")):
        told = told[name]
    return told


def told_pill(outcome: Outcome, told: str) -> QFrame:
    """A pill in the colour and with the icon of an outcome, in other words."""
    return badge_pill(told, outcome.name.lower(), ICONS[outcome])


class Sides(QWidget):
    """Two parts side by side, the first one wider; under each other where there is no room."""

    def __init__(self, main: QWidget, side: QWidget, *, least: int = 860) -> None:
        super().__init__()
        self._least = theme.look().px(least)
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(theme.look().px(16))
        top = Qt.AlignmentFlag.AlignTop
        self._box.addWidget(main, 155, top)
        self._box.addWidget(side, 100, top)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        across = self.width() >= self._least
        self._box.setDirection(
            QBoxLayout.Direction.LeftToRight if across else QBoxLayout.Direction.TopToBottom
        )


class Working(Card):
    """What is being done, how far it is, and a button that stops it."""

    def __init__(self, sentence: str, safe: str, cancel: Callable[[], object]) -> None:
        super().__init__(spacing=10)
        self._sentence = text(sentence, "strong")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(sentence)
        self._bar.setRange(0, 0)
        self.stop = button(said()["cancel"], cancel)
        self.add(self._sentence, self._bar, text(safe, "secondary"), row(self.stop))

    def tell(self, sentence: str, done: int = 0, total: int = 0) -> None:
        """How far it is; without a total nobody knows how much is left."""
        set_text(self._sentence, sentence)
        self._bar.setRange(0, total)
        self._bar.setValue(done)


class Password(Card):
    """The masked password of a copy; it goes to the operating system's keyring and nowhere else."""

    def __init__(self, act: str = "", pressed: Callable[[], object] | None = None) -> None:
        super().__init__(spacing=8)
        told = said("secret")
        self._line = QLineEdit()
        self._line.setEchoMode(QLineEdit.EchoMode.Password)
        self._field = Labelled(told["label"], self._line, told["hint"])
        self._show = QCheckBox(told["show"])
        self._show.toggled.connect(self._turn)
        self._keep = QCheckBox(told["keep"])
        self._keep.setChecked(True)
        for box in (self._show, self._keep):
            box.setAccessibleName(box.text())
        boxes = column(self._show, self._keep, spacing=0)
        self.add(text(told["title"], "strong"), self._field, boxes)
        if pressed is not None:
            self._line.returnPressed.connect(pressed)
            self.add(row(button(act, pressed, "primary")))
        self.setFocusProxy(self._line)

    def typed(self) -> str:
        """What was typed."""
        return self._line.text()

    @property
    def keeps(self) -> bool:
        """Whether she wants it kept in the keyring."""
        return self._keep.isChecked()

    def refuse(self, sentence: str) -> None:
        """Say why it does not open."""
        self._field.show_fault(sentence)
        self._line.setFocus()
        self._line.selectAll()

    def clear(self) -> None:
        """Leave nothing of it on the screen."""
        self._line.clear()
        self._show.setChecked(False)

    def _turn(self, shown: bool) -> None:  # noqa: FBT001 Qt's signal
        mode = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password
        self._line.setEchoMode(mode)
