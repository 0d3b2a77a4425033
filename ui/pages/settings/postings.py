"""Autres postes: receive what they posted, confirm who is new, bring one in, prepare a stick."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from shiboken6 import isValid

from inventory.record import record
from kit import french, policy
from kit.errors import KitError
from ui import outside
from ui.override import override
from ui.pages.settings.section import Part, Section, Sure
from ui.widgets.basic import Card, button, column, row, rule, text
from ui.words import words

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from kit.policy import Policy
    from kit.postings.importing import Received, Waiting
    from kit.round import Round
    from kit.store.store import Store
    from ui.session import Session
    from ui.window import Window

#: So many files that were refused are named.
MOST_REFUSED = 3


@record
class Known:
    """What the section shows: who waits, the code of the entity (empty before there is one)."""

    waiting: tuple[Waiting, ...]
    code: str


class Postings(Section):
    """The other computers of the mairie."""

    def __init__(self, session: Session, window: Window) -> None:
        super().__init__(session, window, words(__file__))
        self._policy: Policy = policy.read()
        self._known = Part()
        self._code = Part()
        self._passing = Card(text(self.said["passing"]))
        self._cards = [self._receive(), self._join(), self._round()]
        self.add(self._passing, *self._cards)
        for fault in self._policy.faults:
            self.add(text(fault, "secondary"))
        self._look()

    @override
    def refresh(self) -> None:
        passing = self.session.passing
        self._passing.setVisible(passing)
        for card in self._cards:
            card.setVisible(not passing)
        self._cards[-1].setVisible(not passing and self.shell.preferences.technical)
        self._look()

    def _look(self) -> None:
        if self.session.open:
            self.session.read(_known, self._show)

    def _show(self, known: Known) -> None:
        if isValid(self):
            self._known.draw(known.waiting, lambda: self._waiting(known.waiting))
            self._code.draw(known.code, lambda: self._said_code(known.code))

    # --- Parts -------------------------------------------------------------------------------

    def _receive(self) -> Card:
        said, folder = self.said["receive"], self._policy.drop_folder
        card = Card(text(said["title"], "heading"), text(said["why"]))
        ask = button(said["act"], self._ask_folder, "secondary" if folder else "primary",
                     "folder-open")  # fmt: skip
        if folder:
            card.add(text(said["folder"].format(folder=folder), "secondary"))
            card.add(row(button(said["drop"], lambda: self.receive(Path(folder)), "primary"), ask))
        else:
            card.add(row(ask))
        card.add(self._known)
        return card

    def _waiting(self, listed: tuple[Waiting, ...]) -> list[QWidget]:
        said = self.said["waiting"]
        if not listed:
            return []
        parts: list[QWidget] = [text(said["title"], "heading"), text(said["why"], "secondary")]
        for one in listed:
            parts += [rule(), self._one(one)]
        return parts

    def _one(self, one: Waiting) -> QWidget:
        said, name = self.said["waiting"], french.plain(one.name)
        told = {"name": name, "code": one.code}
        seen = f"{said['seen'].format(day=french.day(one.at))}. {one.why}"
        sure = Sure(
            said["act"], said["question"].format(**told), said["yes"],
            lambda: self._confirm(one), name=said["act_name"].format(**told),
        )  # fmt: skip
        forget = button(said["forget"], lambda: self._forget(one), "link",
                        name=said["forget_name"].format(**told))  # fmt: skip
        return column(
            text(name, "strong"),
            text(said["code"].format(**told), "key", selectable=True),
            text(seen, "secondary"),
            sure,
            row(forget),
            spacing=4,
        )

    def _join(self) -> Card:
        said = self.said["join"]
        act = button(said["act"], self._save_joining, icon="download")
        return Card(text(said["title"], "heading"), text(said["why"]), row(act), self._code)

    def _said_code(self, code: str) -> list[QWidget]:
        told = self.said["join"]["code"].format(code=code)
        return [text(told, "strong", selectable=True)] if code else []

    def _round(self) -> Card:
        said = self.said["round"]
        act = button(said["act"], self._prepare, icon="hard-drive")
        return Card(text(said["title"], "heading"), text(said["why"]), row(act))

    # --- What is done ------------------------------------------------------------------------

    def _ask_folder(self) -> None:
        folder = outside.ask_folder(self.shell, self.said["receive"]["ask"])
        if folder is not None:
            self.receive(folder)

    def receive(self, folder: Path) -> None:
        """Receive the postings of a folder, and say what came."""
        self.shell.say(self.said["receive"]["reading"])

        def bring(store: Store) -> Received:
            from kit.postings.importing import receive  # noqa: PLC0415 seldom done

            return receive(store, folder)

        self.session.write(bring, self._received, self._fault)

    def _confirm(self, one: Waiting) -> None:
        def bring(store: Store) -> Received:
            from kit.postings.importing import confirm  # noqa: PLC0415

            return confirm(store, one.code)

        self.session.write(bring, self._received, self._fault)

    def _forget(self, one: Waiting) -> None:
        def act(store: Store) -> None:
            from kit.postings.importing import forget  # noqa: PLC0415

            forget(store, one.code)

        def done(_: None) -> None:
            self.shell.say(self.said["waiting"]["forgotten"])
            self._look()

        self.session.write(act, done, self._fault)

    def _received(self, received: Received) -> None:
        from kit.postings.importing import told  # noqa: PLC0415

        self.shell.banners.clear_note()
        self.shell.say(told(received))
        if received.refused:
            named = [one.error.title for one in received.refused[:MOST_REFUSED]]
            form = self.said["receive"]["refused"]
            title = french.count(len(received.refused), *form)
            self.shell.show_fault(KitError(title, " ".join(named)))
        if isValid(self):
            self._look()

    def _save_joining(self) -> None:
        told, said = self.session.overview, self.said["join"]
        entity = told.entity if told else None
        if entity is None:
            self.shell.show_fault(KitError(said["nobody"], ""))
            return
        where = outside.ask_where(self.shell, said["ask"], "mairie.kitjoint", said["kinds"])
        if where is None:
            return
        folder = self._policy.drop_folder

        def make(store: Store) -> str:
            from kit.output_file import save  # noqa: PLC0415
            from kit.postings.pairing import joining_file  # noqa: PLC0415

            data, code = joining_file(store, entity, folder)
            save(where, data)
            return code

        def done(code: str) -> None:
            self.shell.say(said["done"].format(code=code))
            self._look()

        self.session.write(make, done, self._fault)

    def _prepare(self) -> None:
        told, said = self.session.overview, self.said["round"]
        entity = told.entity if told else None
        if entity is None:
            self.shell.show_fault(KitError(self.said["join"]["nobody"], ""))
            return
        stick = outside.ask_folder(self.shell, said["ask"])
        if stick is None:
            return

        def make(store: Store) -> tuple[Round, bool]:
            from kit.round_preparing import prepare, program_there  # noqa: PLC0415

            return prepare(store, entity, stick), program_there(stick)

        def done(made: tuple[Round, bool]) -> None:
            number = len(made[0].expected)
            ready = said["done"][number > 1].format(number=french.integer(number))
            self.shell.say(ready if made[1] else said["program"])

        self.session.write(make, done, self._fault)

    def _fault(self, fault: KitError) -> None:
        self.shell.banners.clear_note()
        self.shell.show_fault(fault)


def _known(store: Store) -> Known:
    from kit.postings.importing import waiting  # noqa: PLC0415 seldom seen
    from kit.postings.pairing import entity_code, entity_keys  # noqa: PLC0415
    from kit.postings.signed_file import key_of, public_bytes  # noqa: PLC0415
    from kit.store import entities  # noqa: PLC0415

    chosen = entities.chosen_entity(store)
    keys = entity_keys(store, chosen.uuid)[:1] if chosen else ()
    codes = [entity_code(one.recipient, public_bytes(key_of(one.seed))) for one in keys]
    return Known(waiting(store), next(iter(codes), ""))
