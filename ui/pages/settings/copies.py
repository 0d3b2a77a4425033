"""Copies: the place off the PC, how old the copy is, what to do once the PC is lost."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from shiboken6 import isValid

from kit import french
from kit.store import copies
from kit.store.uniting import typed_secret, unite
from ui import outside
from ui.override import override
from ui.pages.settings.section import Part, Section, Sure
from ui.route import Route
from ui.widgets.basic import Card, badge_pill, button, column, row, text
from ui.widgets.fold import Fold
from ui.widgets.secret_field import SecretField
from ui.words import words

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from kit.errors import KitError
    from kit.store.copies import CopyState
    from ui.session import Session
    from ui.window import Window


class Copies(Section):
    """The sealed copy off the PC."""

    def __init__(self, session: Session, window: Window) -> None:
        super().__init__(session, window, words(__file__))
        self._state = Part()
        self._asked_of: Path | None = None
        self._same_disk = False
        self._secret: SecretField | None = None
        said = self.said["lost"]
        key = button(said["key"], lambda: window.go(Route("settings", record="access")), "link")
        self._lost = Card(text(said["title"], "heading"), text(said["how"]), key)
        self._unite = Card(Fold(self.said["unite"]["fold"], self._build_unite))
        self._passing = Card(text(self.said["passing"]))
        self.add(self._passing, self._state, self._lost, self._unite)

    @override
    def refresh(self) -> None:
        told = self.session.overview
        if told is None:
            return
        passing = self.session.passing
        self._passing.setVisible(passing)
        for part in (self._state, self._unite):
            part.setVisible(not passing)
        self._draw(told.copy)
        if told.copy.place != self._asked_of:
            self._asked_of = told.copy.place
            self._look_at_disk(told.copy.place)

    def _look_at_disk(self, place: Path | None) -> None:
        def seen(same: bool) -> None:  # noqa: FBT001 the answer of on_same_disk
            told = self.session.overview
            if isValid(self) and told is not None and told.copy.place == place:
                self._same_disk = same
                self._draw(told.copy)

        self._same_disk = False
        if place is not None:
            self.session.read(lambda store: copies.on_same_disk(store.path, place), seen)

    def _draw(self, state: CopyState) -> None:
        days = state.age_days(datetime.now(UTC))
        self._state.draw((state, days, self._same_disk), lambda: [self._card(state, days)])

    def _card(self, state: CopyState, days: int | None) -> Card:
        if state.place is None:
            return Card(
                row(badge_pill(self.said["none"], "fail", "triangle-alert")),
                text(self.said["none_why"], "strong"),
                text(self.said["advice"]),
                button(self.said["choose"], self._choose, "primary", "folder-open"),
            )
        card = Card()
        if state.pending or days is None:
            card.add(row(badge_pill(self.said["pending"], "watch", "clock")))
            card.add(text(state.fault or self.said["pending_why"]))
            if state.fault:
                card.add(text(self.said["pending_why"]))
        else:
            ago = self.said["aged"].format(ago=french.duration(days))
            told = self.said["fresh"] if days < 1 else ago
            tone, icon = ("watch", "triangle-alert") if self._same_disk else ("ok", "check")
            card.add(row(badge_pill(told, tone, icon)))
        place = self.said["place"].format(place=french.plain(str(state.place)))
        card.add(text(place, selectable=True))
        if self._same_disk:
            card.add(text(self.said["same_disk"], "strong"))
        now = button(self.said["now"], lambda: self._copy(state), "primary", "copy")
        card.add(row(now, button(self.said["change"], self._choose)))
        said = self.said["forget"]
        card.add(Sure(said["label"], said["question"], said["yes"], self._forget))
        return card

    # --- What can be done ------------------------------------------------------------------------

    def _choose(self) -> None:
        folder = outside.ask_folder(self, self.said["ask"])
        if folder is not None:
            self._copy_to(folder, self.said["chosen"])

    def _copy(self, state: CopyState) -> None:
        if state.place is not None:
            self._copy_to(state.place, self.said["done"])

    def _copy_to(self, folder: Path, sentence: str) -> None:
        self.session.write(
            lambda store: copies.choose_place(store, folder), lambda _: self.shell.say(sentence)
        )

    def _forget(self) -> None:
        sentence = self.said["forget"]["done"]
        self.session.write(copies.forget_place, lambda _: self.shell.say(sentence))

    def _build_unite(self) -> QWidget:
        said = self.said["unite"]
        self._secret = SecretField()
        choose = button(said["choose"], self._bring, icon="folder-open")
        return column(text(said["why"]), text(said["secret"]), self._secret, row(choose))

    def _bring(self) -> None:
        said, field = self.said["unite"], self._secret
        if field is None or not (told := field.typed()):
            return
        chosen = outside.ask_files(self, said["ask"], said["kinds"])
        if not chosen:
            return
        secret = typed_secret(told)

        def done(_: None) -> None:
            self.shell.say(said["done"])
            if isValid(self):
                field.clear()

        def refused(fault: KitError) -> None:
            if isValid(self):
                field.refuse(fault)

        self.session.write(lambda store: unite(store, chosen[0], secret), done, refused)
