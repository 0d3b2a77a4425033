"""Accès: what opens the record, a person more or less, the session, the recovery key."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit, QWidget
from shiboken6 import isValid

from kit import french
from kit.store import access
from ui.override import override
from ui.pages.settings.recovery import Recovery
from ui.pages.settings.section import Part, Section, Sure
from ui.widgets.basic import Card, button, column, picture, row, text
from ui.widgets.fields import Labelled, NewPassphrase
from ui.widgets.fold import Fold
from ui.widgets.secret_field import SecretField
from ui.words import words

if TYPE_CHECKING:
    from kit.errors import KitError
    from kit.overview import Overview
    from kit.store.access import Access as Way
    from kit.store.store import Store
    from ui.session import Session
    from ui.window import Window

_ICONS = {"passphrase": "user", "recovery": "key-round", "session": "monitor"}


class Access(Section):
    """Who and what may open the record."""

    def __init__(self, session: Session, window: Window) -> None:
        super().__init__(session, window, words(__file__))
        self._ways = Part()
        self._session = Part()
        self._recovery = Recovery(session, window)
        self._name: Labelled | None = None
        self._phrase: NewPassphrase | None = None
        self._secret: SecretField | None = None
        self._person = Card(Fold(self.said["person"]["fold"], self._build_person))
        self._rekey = Card(Fold(self.said["rekey"]["fold"], self._build_rekey))
        self._passing = Card(text(self.said["passing"]))
        self.add(self._passing, self._ways, self._session, self._recovery, self._person,
                 self._rekey)  # fmt: skip

    @override
    def refresh(self) -> None:
        told = self.session.overview
        if told is None:
            return
        passing = self.session.passing
        self._passing.setVisible(passing)
        for part in (self._ways, self._session, self._recovery, self._person):
            part.setVisible(not passing)
        self._rekey.setVisible(not passing and self.shell.preferences.technical)
        self._ways.draw(told.ways, lambda: self._cards(told))
        by_itself = any(way.kind == "session" for way in told.ways)
        self._session.draw(by_itself, lambda: [] if by_itself else [self._offer()])
        self._recovery.show_overview(told)

    # --- Ways in -------------------------------------------------------------------------------

    def _cards(self, told: Overview) -> list[QWidget]:
        made: list[QWidget] = [self._card(way) for way in told.ways]
        if not any(way.kind == "recovery" for way in told.ways):
            safe = access.has_paper_or_person(told.ways)
            made.append(Card(text(self.said["no_paper_person" if safe else "no_paper"])))
        return made

    def _card(self, way: Way) -> Card:
        told = access.describe(way)
        said = self.said["remove"]
        icon = picture(_ICONS.get(way.kind, "info"))
        card = Card(row(icon, text(told, "strong"), stretch=False), spacing=4)
        day = french.day(date.fromisoformat(way.made))
        card.add(text(self.said["since"].format(day=day), "small"))
        card.add(
            Sure(
                said["label"],
                said["question"].format(way=told),
                said["yes"],
                lambda: self._remove(way),
                name=said["name"].format(way=told),
            )
        )
        return card

    def _remove(self, way: Way) -> None:
        sentence = self.said["remove"]["done"].format(way=access.describe(way))
        self.session.write(
            lambda store: access.remove(store, way.id), lambda _: self.shell.say(sentence)
        )

    # --- This session --------------------------------------------------------------------------

    def _offer(self) -> QWidget:
        said = self.said["session"]
        return Card(text(said["why"]), button(said["add"], self._add_session))

    def _add_session(self) -> None:
        def done(kept: bool) -> None:  # noqa: FBT001 the answer of add_session
            self.shell.say(self.said["session"]["done" if kept else "impossible"])

        self.session.write(access.add_session, done)

    # --- A person ------------------------------------------------------------------------------

    def _build_person(self) -> QWidget:
        said = self.said["person"]
        self._name = Labelled(said["name"], QLineEdit())
        self._phrase = NewPassphrase()
        add = button(said["add"], self._add_person)
        return column(text(said["why"], "secondary"), self._name, self._phrase, row(add))

    def _add_person(self) -> None:
        if self._name is None or self._phrase is None:
            return
        phrase_field = self._phrase
        name = _typed(self._name).strip()
        self._name.show_fault("" if name else self.said["person"]["no_name"])
        if not name:
            self._name.setFocus()
            return
        phrase = phrase_field.typed()
        if phrase is None:
            return

        def done(_: Way) -> None:
            self.shell.say(self.said["person"]["done"].format(name=name))
            if isValid(self) and self._name is not None:
                phrase_field.clear()
                _field(self._name).clear()

        def refused(fault: KitError) -> None:
            if isValid(self):
                phrase_field.refuse(fault)

        self.session.write(lambda store: access.add_person(store, name, phrase), done, refused)

    # --- Another key ---------------------------------------------------------------------------

    def _build_rekey(self) -> QWidget:
        said = self.said["rekey"]
        self._secret = SecretField()
        sure = Sure(said["label"], said["question"], said["yes"], self._change_key)
        return column(text(said["why"]), text(said["old"], "secondary"), self._secret, sure)

    def _change_key(self) -> None:
        from kit.store.store import open_store  # noqa: PLC0415 brings the database in
        from kit.store.uniting import typed_secret  # noqa: PLC0415

        path, field = self.session.path, self._secret
        if path is None or field is None or not (told := field.typed()):
            return
        secret = typed_secret(told)

        def change() -> Store:
            access.rekey(path, secret)
            return open_store(path, secret, copying=False)

        def done() -> None:
            self.shell.say(self.said["rekey"]["done"])
            if isValid(self):
                field.clear()

        def refused(fault: KitError) -> None:
            if isValid(self):
                field.refuse(fault)

        self.session.make_record(change, done, refused)


def _field(labelled: Labelled) -> QLineEdit:
    field = labelled.field
    if not isinstance(field, QLineEdit):
        raise TypeError(field)
    return field


def _typed(labelled: Labelled) -> str:
    return _field(labelled).text()
