"""Documents that a mairie signs, posts or locks away, made on a press."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from kit.documents.making import Known, as_file, kinds, made
from ui import outside
from ui.override import override
from ui.pages.page import ScrolledPage
from ui.widgets.basic import Card, button, column, text
from ui.widgets.choice import Choice
from ui.widgets.fields import Labelled
from ui.widgets.flow import cards, wrapped
from ui.words import words

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from kit.documents.making import Form, Kind
    from kit.store.store import Store
    from kit.store.things import Things
    from ui.session import Session
    from ui.window import Window


class Documents(ScrolledPage):
    """The page; for the sheets of one person, who it is can be chosen."""

    def __init__(self, session: Session, window: Window) -> None:
        super().__init__(session, window, spacing=12)
        self._words = said = words(__file__)
        self._people: dict[str, Choice] = {}
        head = column(text(said["title"], "title"), text(said["lead"], "lead"), spacing=2)
        self.put(head, cards([self._card(kind) for kind in kinds()], least=300, spacing=12))

    @override
    def refresh(self) -> None:
        self.session.read(_people, self._show_people, lambda _: None)

    def _card(self, kind: Kind) -> QWidget:
        said = self._words
        card = Card(text(kind.label, "heading"), text(kind.why, "secondary"), spacing=8)
        if kind.personal:
            who = Choice()
            who.addItem(said["nobody"], "")
            self._people[kind.name] = who
            card.add(Labelled(said["person"], who))
        acts = [self._act(kind, form) for form in kind.forms]
        card.column.addStretch(1)
        card.add(wrapped(acts))
        return card

    def _act(self, kind: Kind, form: Form) -> QWidget:
        said = self._words
        name = said[f"name_{form}"].format(label=kind.label)
        icon = "pencil" if form == "odt" else "printer"
        return button(said[form], self._make(kind, form), icon=icon, name=name)

    def _show_people(self, people: tuple[tuple[str, str], ...]) -> None:
        for who in self._people.values():
            chosen = who.currentData()
            who.clear()
            who.addItem(self._words["nobody"], "")
            for record, title in people:
                who.addItem(title, record)
            who.setCurrentIndex(max(who.findData(chosen), 0))

    def _make(self, kind: Kind, form: Form) -> Callable[[], None]:
        def make() -> None:
            said, now = self._words, datetime.now(UTC)
            where = outside.ask_where(
                self, said["choose"], f"{kind.file}.{form}", said[f"kinds_{form}"]
            )
            if where is None:
                return
            who = self._people[kind.name].currentData() if kind.personal else ""
            told = self.session.overview
            entity = told.entity.name if told and told.entity else said["town"]
            self.shell.say(said["making"])

            def write(store: Store) -> Path:
                from kit.output_file import save  # noqa: PLC0415 with what makes it
                from kit.store.things import things  # noqa: PLC0415

                known = things(store)
                person = known.find(who) if who else None
                save(where, as_file(made(kind.name, Known(entity, known, person), now), form, now))
                return where

            def done(path: Path) -> None:
                sentence = said["made"].format(label=kind.label)
                self.shell.say(sentence, (said["open"], lambda: outside.open_file(path)))

            self.session.read(write, done)

        return make


def _people(store: Store) -> tuple[tuple[str, str], ...]:
    from kit.store.things import things  # noqa: PLC0415

    known: Things = things(store)
    return tuple((one.record, one.title) for one in known.of("person"))
