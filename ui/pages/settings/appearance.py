"""Apparence: colours, the view, her name, and whether the computer is verified by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QButtonGroup, QCheckBox, QLineEdit, QRadioButton

from inventory.record import replace
from ui.override import override
from ui.pages.settings.section import Section
from ui.theme import Mode
from ui.widgets.basic import Card, row, text
from ui.widgets.fields import Labelled
from ui.words import words

if TYPE_CHECKING:
    from kit.preferences import Preferences
    from ui.session import Session
    from ui.window import Window

LONGEST_NAME = 80


class Appearance(Section):
    """What this user prefers; each change is kept and seen at once."""

    def __init__(self, session: Session, window: Window) -> None:
        super().__init__(session, window, words(__file__))
        self._modes: dict[str, QRadioButton] = {}
        self.add(self._colours(), self._view(), self._name(), self._measure())

    @override
    def refresh(self) -> None:
        told = self.shell.preferences
        self._modes[told.mode].setChecked(True)
        self._technical.setChecked(told.technical)
        self._again.setChecked(told.remeasure)
        if not self._person.hasFocus():
            self._person.setText(told.person)

    def _colours(self) -> Card:
        said = self.said["mode"]
        card = Card(text(said["title"], "heading"))
        group = QButtonGroup(self)
        for mode in Mode:
            made = QRadioButton(said[mode.value])
            made.setAccessibleName(said[mode.value])
            made.clicked.connect(lambda _=False, one=mode.value: self._colour(one))
            group.addButton(made)
            self._modes[mode.value] = made
            card.add(row(made))
        card.add(text(said["size"], "small"))
        return card

    def _view(self) -> Card:
        said = self.said["view"]
        self._technical = _box(said["technical"])
        self._technical.clicked.connect(
            lambda on: self._prefer(replace(self.shell.preferences, technical=on))
        )
        return Card(
            text(said["title"], "heading"),
            row(self._technical),
            text(said["technical_why"], "small"),
        )

    def _name(self) -> Card:
        said = self.said["person"]
        self._person = QLineEdit()
        self._person.setMaxLength(LONGEST_NAME)

        def keep() -> None:
            typed = " ".join(self._person.text().split())
            if typed != self.shell.preferences.person:
                self._prefer(replace(self.shell.preferences, person=typed))

        self._person.editingFinished.connect(keep)
        return Card(
            text(said["title"], "heading"), Labelled(said["name"], self._person, said["why"])
        )

    def _measure(self) -> Card:
        said = self.said["measure"]
        self._again = _box(said["again"])
        self._again.clicked.connect(
            lambda on: self._prefer(replace(self.shell.preferences, remeasure=on))
        )
        return Card(
            text(said["title"], "heading"), row(self._again), text(said["again_why"], "small")
        )

    def _prefer(self, told: Preferences) -> None:
        self.shell.prefer(told)

    def _colour(self, mode: str) -> None:
        """Everything is drawn again: the focus goes to the same choice of the new page."""
        shell = self.shell
        if mode == shell.preferences.mode:
            return
        shell.prefer(replace(shell.preferences, mode=mode))
        from ui.pages.settings.page import Settings  # noqa: PLC0415 the page imports this one

        page = shell.page("settings")
        if isinstance(page, Settings):
            fresh = page.section("appearance")
            if isinstance(fresh, Appearance):
                fresh._modes[mode].setFocus()  # noqa: SLF001 another of the same class


def _box(label: str) -> QCheckBox:
    made = QCheckBox(label)
    made.setAccessibleName(label)
    return made
