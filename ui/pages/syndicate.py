"""Mon syndicat: who they are and how to reach them, what they offer, what was asked of them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from PySide6.QtWidgets import QLineEdit, QWidget
from shiboken6 import isValid

from kit import french, todo_list
from kit.packs.contacts import contacts
from ui import outside
from ui.override import override
from ui.pages.help import OFFER
from ui.pages.page import ScrolledPage
from ui.route import Route
from ui.widgets.basic import Card, badge_pill, button, column, row, rule, text
from ui.widgets.fields import Labelled
from ui.widgets.flow import cards, wrapped
from ui.words import words

if TYPE_CHECKING:
    from collections.abc import Callable

    from kit.packs.installed import Installed
    from kit.packs.reading import Contact
    from kit.store.store import Store
    from kit.syndicate import Asked, Covered, Given
    from kit.syndicate import Syndicate as Told
    from ui.session import Session
    from ui.window import Window

_PILLS = {
    "asked": ("watch", "clock"), "delivered": ("unknown", "truck"),
    "proved": ("ok", "circle-check"),
}  # fmt: skip
_SETTINGS = Route("settings", record="syndicate")


class Syndicate(ScrolledPage):
    """The page; without a confirmed syndicate it leads to where one is entered."""

    def __init__(self, session: Session, window: Window) -> None:
        super().__init__(session, window, spacing=12)
        self._words = words(__file__)
        self._loads = 0
        #: The requirement that is being contested, and what was typed of why.
        self._contesting: tuple[str, str] = ("", "")
        self._told: tuple[Installed | None, Told] | None = None

    @override
    def refresh(self) -> None:
        overview = self.session.overview
        if overview is None:
            return
        self._loads += 1
        mine = self._loads

        def load(store: Store) -> tuple[Installed | None, Told]:
            from kit.packs.installed import current  # noqa: PLC0415 with the pack
            from kit.syndicate import syndicate  # noqa: PLC0415

            return current()[0], syndicate(store, overview, datetime.now(UTC))

        def loaded(found: tuple[Installed | None, Told]) -> None:
            if mine == self._loads and isValid(self):
                self._told = found
                self._draw()

        self.session.read(load, loaded)

    def _draw(self) -> None:
        if self._told is None:
            return
        pack, told = self._told
        said = self._words
        parts: list[QWidget] = [self._head(pack)]
        if pack is not None and pack.is_confirmed:
            parts += [self._contacts(pack), *self._offers(told)]
        parts += [*self._given(told), self._asked(told)]
        if pack is None:
            empty = Card(text(said["none"], "strong"), text(said["none_why"], "secondary"))
            empty.add(row(button(said["none_go"], self._settings, "primary")))
            parts.insert(1, empty)
        elif not pack.is_confirmed:
            wait = Card(text(said["unconfirmed"], "strong"), text(said["unconfirmed_why"]))
            wait.add(row(button(said["unconfirmed_go"], self._settings, "primary")))
            parts.insert(1, wait)
        self.put(*parts)

    def _settings(self) -> None:
        self.shell.go(_SETTINGS)

    def _head(self, pack: Installed | None) -> QWidget:
        said = self._words
        confirmed = pack is not None and pack.is_confirmed
        lead = [text(french.plain(pack.pack.syndicate), "lead")] if pack else []
        ask = button(
            said["help"], lambda: self.shell.go(Route("help")),
            "primary" if confirmed else "secondary", "mail",
        )  # fmt: skip
        acts: list[QWidget] = [ask]
        if pack is not None:
            if confirmed and pack.pack.website:
                site = pack.pack.website
                acts.append(
                    button(said["site"], lambda: outside.open_link(site), "link", "external-link")
                )
            acts.append(button(said["manage"], self._settings, "link", "settings"))
        return column(text(said["title"], "title"), *lead, wrapped(acts), spacing=6)

    # --- Contacts and offers -----------------------------------------------------------------

    def _contacts(self, pack: Installed) -> QWidget:
        said = self._words["contacts"]
        card = Card(text(said["title"], "heading"))
        known = contacts(pack)
        if not known:
            card.add(text(said["none"], "secondary"))
        else:
            card.add(cards([self._contact(one) for one in known], least=240, spacing=12))
        return card

    def _contact(self, told: Contact) -> QWidget:
        said = self._words["contacts"]
        inset = Card(text(told.subject, "strong"), spacing=4, role="inset")
        if told.telephone:
            inset.add(text(french.plain(told.telephone), "lead", selectable=True))
        if told.hours:
            inset.add(text(french.plain(told.hours), "secondary"))
        mail, link = told.mail, told.link
        if mail:
            words_ = said["mail"].format(mail=mail)
            write = button(words_, lambda: outside.open_link(f"mailto:{mail}"), "link", "mail")
            inset.add(write)
        if link:
            words_ = said["link"].format(host=urlsplit(link).hostname)
            inset.add(button(words_, lambda: outside.open_link(link), "link", "external-link"))
        inset.column.addStretch(1)
        return inset

    def _offers(self, told: Told) -> list[QWidget]:
        said = self._words["offers"]
        title = text(said["title"], "heading")
        if not told.offers:
            return [Card(title, text(said["none"], "secondary"))]
        made = [self._offer(one) for one in told.offers]
        return [title, cards(made, least=300, spacing=12)]

    def _offer(self, told: Covered) -> QWidget:
        said, offer = self._words["offers"], told.offer
        card = Card(text(offer.title, "strong"), text(offer.text), spacing=6)
        if offer.price:
            card.add(text(offer.price, "secondary"))
        if told.missing:
            useful = said["useful"].format(count=told.missing)
            card.add(row(badge_pill(useful, "watch", "flag")))
        if told.requirements:
            card.add(text(said["covers"], "small"))
        for requirement, waits in told.requirements:
            label = said["waits" if waits else "settled"].format(title=requirement.title)
            go = Route("essentials", record=requirement.id)
            card.add(button(label, self._going(go), "link", "chevron-right"))
        ask = Route("help", record=f"{OFFER}{offer.id}")
        acts: list[QWidget] = [
            button(said["ask"], self._going(ask), icon="mail",
                   name=said["ask_name"].format(title=offer.title))
        ]  # fmt: skip
        if offer.link:
            acts.append(button(said["link"], lambda: outside.open_link(offer.link), "link",
                               "external-link"))  # fmt: skip
        card.column.addStretch(1)
        card.add(wrapped(acts))
        return card

    def _going(self, route: Route) -> Callable[[], None]:
        return lambda: self.shell.go(route)

    # --- Requests ----------------------------------------------------------------------------

    def _asked(self, told: Told) -> Card:
        said = self._words["asked"]
        card = Card(text(said["title"], "heading"), spacing=12)
        if not told.asked:
            card.add(text(said["none"], "secondary"))
        for rank, one in enumerate(told.asked):
            if rank:
                card.add(rule())
            card.add(self._request(one))
        return card

    def _request(self, one: Asked) -> QWidget:
        said, what = self._words["asked"], french.plain(one.what)
        tone, icon = _PILLS[one.stage.value]
        lines = []
        if one.on is not None:
            key = "on" if one.who else "on_alone"
            lines.append(said[key].format(day=french.day(one.on), who=french.plain(one.who)))
        if one.ended is not None:
            lines.append(said["ended"].format(day=french.day(one.ended)))
        acts: list[QWidget] = [badge_pill(said[one.stage.value], tone, icon)]
        if one.stage.value == "asked":
            acts.append(button(said["deliver"], lambda: self._deliver(one), icon="check",
                               name=said["deliver_name"].format(what=what)))  # fmt: skip
        acts.append(button(said["open"], lambda: self.shell.go(_route(one)), "link",
                           "chevron-right", name=said["open_name"].format(what=what)))  # fmt: skip
        return column(
            text(what, "strong"), text(" ".join(lines), "secondary"), wrapped(acts), spacing=4
        )

    def _deliver(self, one: Asked) -> None:
        overview = self.session.overview
        entity = overview.entity.uuid if overview and overview.entity else ""
        today, shell, said = todo_list.today(), self.shell, self._words["asked"]

        def keep(store: Store) -> None:
            from kit.syndicate import delivered  # noqa: PLC0415

            delivered(store, entity, one, today)

        self.session.write(keep, lambda _: shell.say(said["done"]))

    # --- What it says that it provides -------------------------------------------------------

    def _given(self, told: Told) -> list[QWidget]:
        if not told.given:
            return []
        card = Card(text(self._words["given"]["title"], "heading"), spacing=12)
        for rank, one in enumerate(told.given):
            if rank:
                card.add(rule())
            card.add(self._one_given(one))
        return [card]

    def _one_given(self, one: Given) -> QWidget:
        said, provided = self._words["given"], one.provided
        title = one.requirement.title
        by = said["by"].format(by=french.plain(provided.by), day=french.day(provided.at))
        made: list[QWidget] = [text(title, "strong"), text(by, "secondary")]
        if provided.contested:
            made.append(text(said["contested"]))
            made.append(row(button(said["back"], lambda: self._keep(one, ""),
                                   name=said["back_name"].format(title=title))))  # fmt: skip
        elif self._contesting[0] == provided.requirement:
            made += self._why(one)
        else:
            acts: list[QWidget] = []
            if not one.kept:
                acts.append(button(said["confirm"], lambda: self._keep(one, ""), icon="check",
                                   name=said["confirm_name"].format(title=title)))  # fmt: skip
            acts.append(button(said["contest"], lambda: self._begin(one), "quiet", "flag",
                               name=said["contest_name"].format(title=title)))  # fmt: skip
            made.append(wrapped(acts))
        return column(*made, spacing=4)

    def _why(self, one: Given) -> list[QWidget]:
        said = self._words["given"]
        field = QLineEdit(self._contesting[1])
        field.setMaxLength(200)
        asked = Labelled(said["reason"], field)

        def typed(words_: str) -> None:
            self._contesting = (one.provided.requirement, words_)

        def send() -> None:
            reason = " ".join(field.text().split())
            if reason:
                self._keep(one, reason)
            else:
                asked.show_fault(said["missing"])
                field.setFocus()

        field.textChanged.connect(typed)
        field.returnPressed.connect(send)
        acts: list[QWidget] = [
            button(said["send"], send),
            button(said["leave"], self._leave, "quiet"),
        ]
        return [asked, wrapped(acts)]

    def _begin(self, one: Given) -> None:
        self._contesting = (one.provided.requirement, "")
        self._draw()
        for field in self.findChildren(QLineEdit):
            field.setFocus()

    def _leave(self) -> None:
        self._contesting = ("", "")
        self._draw()

    def _keep(self, one: Given, reason: str) -> None:
        overview = self.session.overview
        entity = overview.entity.uuid if overview and overview.entity else ""
        provided, shell, said = one.provided, self.shell, self._words["given"]
        self._contesting = ("", "")

        def keep(store: Store) -> None:
            from kit import syndicate  # noqa: PLC0415

            if reason:
                syndicate.contest(store, entity, provided, reason)
            else:
                syndicate.confirm(store, entity, provided)

        self.session.write(keep, lambda _: shell.say(said["kept"]))


def _route(one: Asked) -> Route:
    """Where a request can be followed."""
    from kit.store.action_rows import ESSENTIALS  # noqa: PLC0415

    if one.key.startswith(ESSENTIALS):
        return Route("essentials", record=one.key.removeprefix(ESSENTIALS))
    return Route("result", one.workstation, one.key) if one.key else Route("todo")
