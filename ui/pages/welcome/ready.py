"""The one page before the first measure: what is read and why, the copy, and how it is opened."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from shiboken6 import isValid

from kit.errors import KitError
from kit.store import copies, os_keyring
from kit.store.first_start import NoWayInError, begin
from kit.store.slots import refuse_weak
from ui import outside
from ui.pages.welcome.step import Step
from ui.widgets.basic import Card, button, column, row, set_text, text
from ui.widgets.fields import NewPassphrase
from ui.widgets.fold import Fold
from ui.words import words

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from kit.store.entities import Entity
    from kit.store.first_start import Begun
    from kit.store.store import Store
    from ui.pages.welcome.flow import Welcome


class Ready(Step):
    """What is asked once before the first measure; only a passphrase may be compulsory."""

    def __init__(self, flow: Welcome, entity: Entity, record: Path) -> None:
        self._words = words(__file__)
        title = self._words["title"].format(name=entity.name)
        super().__init__(title, self._words["safe"], back=flow.back)
        self._flow, self._entity, self._record = flow, entity, record
        self.place: Path | None = None
        self.add(self._secret(), self._reads(), self._copy())
        self._way_on = self._without()
        self.add(self._way_on)
        self._begin = button(self._words["begin"], self.start, "primary")
        self.act(self._begin)
        self.first = self._begin
        flow.session.work(os_keyring.keeps_secrets, self._keeps, self._no_secrets)

    def start(self) -> None:
        """Make the record, then measure."""
        phrase = ""
        if not self._secrets.isHidden():
            typed = self.phrase.typed()
            if typed is None:
                return
            try:
                refuse_weak(typed)
            except KitError as fault:
                self.phrase.refuse(fault)
                return
            phrase = typed
        if self._record.exists() and self._flow.shell.restart is not None:
            self._flow.shell.restart()  # another window made it meanwhile
            return
        self._begin.setEnabled(False)
        self.busy = True
        faults: list[KitError] = []

        def build() -> Store:
            made: Begun = begin(self._record, self._entity, phrase, self.place)
            if made.copy_fault is not None:
                faults.append(made.copy_fault)
            return made.store

        def done() -> None:
            self.phrase.clear()
            self._flow.began(faults)

        self._flow.session.make_record(build, done, self._failed)

    # --- Parts -------------------------------------------------------------------------------

    def _reads(self) -> Card:
        said = self._words["reads"]
        return Card(
            text(said["title"], "heading"),
            text(said["what"]),
            text(said["why"], "secondary"),
            Fold(said["all"], _everything_read),
        )

    def _copy(self) -> Card:
        said = self._words["copy"]
        self._where = text(said["later"])
        self._warning = text(said["same_disk"], "secondary")
        self._warning.hide()
        self._later = button(said["forget"], self._forget, "quiet")
        self._later.hide()
        choose = button(said["choose"], self._choose, icon="folder-open")
        return Card(
            text(said["title"], "heading"),
            text(said["why"], "secondary"),
            self._where,
            self._warning,
            row(choose, self._later),
        )

    def _secret(self) -> Card:
        said = self._words["secret"]
        self.phrase = NewPassphrase()
        self._secrets = Card(text(said["title"], "heading"), text(said["why"]), self.phrase)
        self._secrets.hide()
        return self._secrets

    def _without(self) -> Card:
        said = self._words["without"]
        card = Card(
            text(said["title"], "strong"),
            row(button(said["go"], lambda: self._flow.measure_only(self._entity))),
        )
        card.hide()
        return card

    # --- What happens ------------------------------------------------------------------------

    def _keeps(self, keeps: bool) -> None:  # noqa: FBT001 what was found out
        if isValid(self) and not keeps:
            self._secrets.show()
            self.phrase.setFocus()

    def _no_secrets(self, _: KitError) -> None:
        self._keeps(False)  # noqa: FBT003 it could not be found out

    def _choose(self) -> None:
        chosen = outside.ask_folder(self, self._words["copy"]["ask"])
        if chosen is not None:
            self.place = chosen
            set_text(self._where, self._words["copy"]["there"].format(place=chosen))
            self._warning.hide()
            self._flow.session.work(
                lambda: copies.on_same_disk(self._record, chosen),
                lambda same: self._warn(chosen, same=same),
            )
            self._later.show()

    def _warn(self, place: Path, *, same: bool) -> None:
        if isValid(self) and self.place == place:
            self._warning.setVisible(same)

    def _forget(self) -> None:
        self.place = None
        set_text(self._where, self._words["copy"]["later"])
        self._warning.hide()
        self._later.hide()

    def _failed(self, fault: KitError) -> None:
        if not isValid(self):
            return
        self._begin.setEnabled(True)
        self.busy = False
        if isinstance(fault, NoWayInError):
            self._keeps(False)  # noqa: FBT003 making the record found it out
            self.phrase.refuse(fault)
            return
        self._way_on.show()
        self._flow.shell.show_fault(fault, self.start)


def _everything_read() -> QWidget:
    from inventory.machine import Family  # noqa: PLC0415 only who opens it
    from kit.what_is_read import groups, never  # noqa: PLC0415

    family = Family.WINDOWS if sys.platform == "win32" else Family.LINUX
    lines = [text(f"{group.label} — {group.why}", "secondary") for group in groups(family)]
    said = words(__file__)["reads"]
    lines.append(text(said["never"], "strong"))
    lines += [text(sentence, "secondary") for sentence in never()]
    return column(*lines, spacing=4)
