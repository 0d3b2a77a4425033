"""A mairie that comes from a sealed copy: the file, then the passphrase or the recovery key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox
from shiboken6 import isValid

from kit import french
from kit.store.first_start import Returned, bring_back, made_on
from kit.store.place import secret_of
from ui import outside
from ui.pages.welcome.step import Step
from ui.widgets.basic import Card, button, row, set_text, text
from ui.widgets.secret_field import SecretField
from ui.words import words

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from kit.errors import KitError
    from kit.store.store import Store
    from ui.pages.welcome.flow import Welcome


class Sealed(Step):
    """``joining``: this computer is one more; else it takes the place of the one that was lost."""

    def __init__(self, flow: Welcome, record: Path, *, joining: bool, replacing: bool) -> None:
        self._words = words(__file__)
        said = self._words["join" if joining else "recover"]
        super().__init__(said["title"], said["lead"], back=flow.back)
        self._flow, self._record = flow, record
        self._joining, self._replacing = joining, replacing
        self.copy: Path | None = None
        self._choose = button(self._words["choose"], self._ask, icon="folder-open")
        self._which = text(said["where"], "secondary")
        self.add(Card(text(self._words["file"], "heading"), self._which, row(self._choose)))
        self.secret = SecretField()
        self.secret.entered.connect(self.start)
        self.keep = QCheckBox(self._words["keep"])
        self.keep.setAccessibleName(self._words["keep"])
        self.keep.setChecked(joining)
        self.keep.setVisible(joining)
        self.add(Card(self.secret, self.keep))
        self._go = button(said["go"], self.start, "primary")
        self.act(self._go)
        self.first = self._choose

    def start(self) -> None:
        """Open the copy, and make this computer's record of it."""
        if self.copy is None:
            set_text(self._which, self._words["missing"])
            self._choose.setFocus()
            return
        typed = self.secret.typed()
        if not typed:
            return
        copy = self.copy
        place = copy.parent if self._joining and self.keep.isChecked() else None
        found: list[Returned] = []

        def build() -> Store:
            back = bring_back(
                copy, secret_of(typed), self._record, replacing=self._replacing, place=place
            )
            found.append(back)
            return back.store

        def done() -> None:
            self.secret.clear()
            self._flow.came_back(found[0], joining=self._joining)

        self._go.setEnabled(False)
        self.busy = True
        self._flow.session.make_record(build, done, self._failed)

    def _ask(self) -> None:
        chosen = outside.ask_files(self, self._words["ask"], self._words["kinds"])
        if chosen:
            self.copy = None
            self._flow.session.work(
                lambda: made_on(chosen[0]), lambda made: self._read(chosen[0], made), self._unread
            )

    def _read(self, copy: Path, made: datetime) -> None:
        if isValid(self):
            self.copy = copy
            day = french.day(made.astimezone())
            set_text(self._which, self._words["read"].format(name=copy.name, day=day))
            self.secret.setFocus()

    def _unread(self, fault: KitError) -> None:
        if isValid(self):
            set_text(self._which, f"{fault.title} {fault.remedy}")

    def _failed(self, fault: KitError) -> None:
        if isValid(self):
            self._go.setEnabled(True)
            self.busy = False
            self.secret.refuse(fault)
