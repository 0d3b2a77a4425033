"""Urgence : que faire ? One sheet an emergency, whom to call, a log; with no network, no record."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from shiboken6 import isValid

from kit import french
from kit.emergency import log as incident
from kit.emergency.contacts import Contact, calls
from kit.emergency.content import situation, situations
from ui import outside, theme
from ui.override import override
from ui.pages.emergency_log import LogCard
from ui.pages.page import ScrolledPage
from ui.pages.welcome.door import Door
from ui.route import Route
from ui.widgets.basic import Card, button, column, line, picture, row, text
from ui.widgets.flow import cards
from ui.widgets.steps import numbered
from ui.words import words

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from kit.emergency.contacts import Call
    from kit.emergency.content import Situation
    from ui.session import Session
    from ui.window import Window

_ICONS = {
    "ransom": "shield",
    "clicked": "mail",
    "fake_support": "monitor",
    "bank_details": "landmark",
    "mailbox": "users",
    "stolen": "laptop",
    "breakdown": "hard-drive",
}


class Emergency(ScrolledPage):
    """The page; ``leave`` is given where it stands alone, without menu."""

    def __init__(
        self, session: Session, window: Window, leave: Callable[[], object] | None = None
    ) -> None:
        super().__init__(session, window, spacing=12)
        self._words = words(__file__)
        self._leave = leave
        self._chosen = ""
        self._known: tuple[Contact, ...] = ()
        self._syndicate: tuple[Contact, ...] = ()
        self._of = ""
        self.log = LogCard(session, window)
        self.log.hide()
        if leave is not None:
            self._draw()
            self._ask_pack()

    @override
    def visit(self, route: Route) -> None:
        self._chosen = route.record
        # It must be there at once, whether or not the record could be read.
        if self.session.overview is None:
            self._draw()
        self._ask_pack()

    @override
    def refresh(self) -> None:
        told = self.session.overview
        entity = told.entity.uuid if told and told.entity else ""
        if self.session.open and entity != self._of:
            self._of = entity
            self.session.read(_contacts, self._take, lambda _: None)
        self._draw()

    # --- Parts -------------------------------------------------------------------------------

    def _draw(self) -> None:
        one = situation(self._chosen)
        # The log keeps what is being typed in it: it is moved, never made again.
        self.log.setParent(None)
        self.log.show_for(self._chosen)
        self.put(*(self._choice() if one is None else self._sheet(one)))
        self.log.setVisible(one is not None or self.log.going is not None)

    def _choice(self) -> list[QWidget]:
        doors = [
            Door(_ICONS[one.name], one.label, one.seen, self._choose(one.name))
            for one in situations()
        ]
        head = column(
            text(self._words["title"], "title"), text(self._words["calm"], "lead"), spacing=2
        )
        made: list[QWidget] = [*self._way_back(), head]
        first = next(iter(self._calls(("support",))), None)
        if first is not None and first.reachable:
            who = next(contact for contact in first.contacts if contact.phone)
            sentence = self._words["call"].format(who=who.name, phone=who.phone)
            made.append(text(sentence, "strong"))
        log = [self.log] if self.log.going is not None else []
        return [*made, cards(doors, least=300, spacing=12), *log, self._paper()]

    def _sheet(self, one: Situation) -> list[QWidget]:
        said = self._words
        other = button(said["other"], self._choose(""), "link", "arrow-left")
        head = column(text(one.label, "title"), text(one.seen, "secondary"), spacing=2)
        now = Card(text(said["now"], "heading"), spacing=10)
        now.add(*(numbered(rank, step, role="strong") for rank, step in enumerate(one.now, 1)))
        never = Card(text(said["never"], "heading"), spacing=8)
        red = theme.look().palette.accent
        never.add(*(_marked("x", line_, red) for line_ in one.never))
        then = Card(text(said["then"], "heading"), spacing=8)
        then.add(*(_marked("clock", line_, red) for line_ in one.then))
        numbers = self._numbers(self._calls(one.calls))
        return [
            row(other),
            head,
            cards([_stacked(now, self.log), _stacked(never, then, numbers)], least=340, spacing=12),
            self._paper(),
        ]

    def _numbers(self, told: tuple[Call, ...]) -> Card:
        said = self._words
        card = Card(text(said["calls"], "heading"), spacing=8)
        for call in told:
            card.add(text(call.label, "overline"))
            for contact in call.contacts:
                card.add(*self._contact(contact))
            if not call.reachable:
                card.add(text(said["no_number_subject"], "small"))
        if self._leave is None and not all(call.reachable for call in told):
            write = button(said["write_down"], lambda: self.shell.go(Route("town")), "link")
            card.add(row(write))
        return card

    def _contact(self, contact: Contact) -> list[QWidget]:
        said = self._words
        made: list[QWidget] = []
        if contact.phone:
            name = said["copy_name"].format(name=contact.name)
            copy = button("", lambda: self._copy(contact.phone), "link", "copy", name=name)
            made += [text(contact.name), row(line(contact.phone, "strong"), copy)]
        else:
            made.append(text(contact.name))
        more = [part for part in (contact.hours, contact.note) if part]
        if contact.url:
            made.append(text(contact.url, "small", selectable=True))
        if contact.phone and contact.source:
            key = "checked" if contact.checked else "checked_undated"
            more.append(said[key].format(source=contact.source, checked=contact.checked))
        if more:
            made.append(text(" ".join(more), "small"))
        return made

    def _paper(self) -> Card:
        from kit.emergency.crisis_file import digest, last_printed  # noqa: PLC0415 seldom seen

        said = self._words["file"]
        last = last_printed(incident.folder())
        state = said["never"]
        if last is not None:
            day = french.day(date.fromisoformat(last.at))
            same = last.digest == digest(self._document())
            state = said["printed" if same else "changed"].format(date=day)
        make = button(said["make"], self._make_paper, icon="printer")
        return Card(
            text(said["title"], "heading"), text(said["why"]), text(state, "small"), row(make),
            spacing=6,
        )  # fmt: skip

    def _way_back(self) -> list[QWidget]:
        if self._leave is None:
            return []
        return [row(button(self._words["back"], self._leave, "link", "arrow-left"))]

    # --- Acting ------------------------------------------------------------------------------

    def _choose(self, name: str) -> Callable[[], None]:
        def choose() -> None:
            if self._leave is None:
                self.shell.go(Route("emergency", record=name))
            else:
                self._chosen = name
                self._draw()
            self.area.verticalScrollBar().setValue(0)

        return choose

    def _calls(self, names: tuple[str, ...]) -> tuple[Call, ...]:
        told = self.session.overview
        return calls(names, self._contacts, told.entity.insee if told and told.entity else "")

    def _copy(self, phone: str) -> None:
        outside.copy_text(phone)
        self.shell.say(self._words["copied"])

    def _take(self, known: tuple[Contact, ...]) -> None:
        if known != self._known:
            self._known = known
            self._draw()

    @property
    def _contacts(self) -> tuple[Contact, ...]:
        """What the mairie wrote down, then its syndicate: everybody's numbers come behind."""
        return (*self._known, *self._syndicate)

    def _ask_pack(self) -> None:
        """The numbers of the pack, which is verified aside: the sheets do not wait for it."""
        self.session.work(_of_pack, self._take_pack, lambda _: None)

    def _take_pack(self, found: tuple[Contact, ...]) -> None:
        if isValid(self) and found != self._syndicate:
            self._syndicate = found
            self._draw()

    def _document(self) -> dict[str, object]:
        from kit.emergency.crisis_file import document  # noqa: PLC0415

        told = self.session.overview
        entity = told.entity if told else None
        name = entity.name if entity else self._words["file"]["nobody"]
        return document(name, entity.insee if entity else "", self._contacts)

    def _make_paper(self) -> None:
        said, now = self._words["file"], datetime.now(UTC)
        where = outside.ask_where(self, said["choose"], f"{said['name']}.pdf", said["kinds"])
        if where is None:
            return
        told = self._document()
        self.shell.say(said["making"])

        def write() -> None:
            from kit.emergency.crisis_file import crisis_pdf, keep_printed  # noqa: PLC0415
            from kit.output_file import save  # noqa: PLC0415

            save(where, crisis_pdf(told, now))
            keep_printed(incident.folder(), told, now)

        def done(_: None) -> None:
            self.shell.say(said["made"], (said["open"], lambda: outside.open_file(where)))
            self._draw()

        self.session.work(write, done)


def _stacked(*content: QWidget) -> QWidget:
    """Cards under each other, each as high as it needs."""
    holder = column(*content, spacing=12)
    layout = holder.layout()
    if layout is not None:
        layout.setAlignment(Qt.AlignmentFlag.AlignTop)
    return holder


def _marked(icon: str, words: str, colour: str) -> QWidget:
    return row(picture(icon, colour, 16), text(words), stretch=False)


def _of_pack() -> tuple[Contact, ...]:
    from kit.packs import applying  # noqa: PLC0415 only to look for one

    return applying.content().emergency


def _contacts(store: object) -> tuple[Contact, ...]:
    from kit.emergency.known import contacts_of  # noqa: PLC0415 only with a record
    from kit.store.things import things  # noqa: PLC0415

    return contacts_of(things(store))  # type: ignore[arg-type]
