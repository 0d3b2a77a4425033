"""The syndicate's pack: brought by code or file, what it changes, its key confirmed by phone."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from PySide6.QtWidgets import QLineEdit, QWidget
from shiboken6 import isValid

from kit import french
from kit.packs import fetching, installed, phrase
from kit.packs.changes import announced
from ui import outside
from ui.pages.settings.section import Part, Sure
from ui.widgets.basic import Card, badge_pill, button, row, rule, text
from ui.widgets.fields import Labelled
from ui.widgets.fold import Fold
from ui.words import words

if TYPE_CHECKING:
    from collections.abc import Callable

    from kit.errors import KitError
    from kit.packs.fetching import Place
    from kit.packs.installed import Installed, Signed
    from kit.packs.reading import Contact, Pack
    from ui.window import Window


class SyndicatePack(Part):
    """All that can be done with a pack; ``then`` is called once another one holds."""

    def __init__(self, window: Window, then: Callable[[], object] | None = None) -> None:
        super().__init__(spacing=16)
        self._shell, self._session, self._then = window, window.session, then
        self._words = words(__file__)
        self._now: Installed | None = None
        self._faults: tuple[KitError, ...] = ()
        self._offer: tuple[Signed, tuple[str, ...]] | None = None
        self._place: Place | None = None
        self._busy = self._words["reading"]
        self._tries = 0
        self._show()

    def look(self) -> None:
        """Read again what holds."""

        def seen(told: tuple[Installed | None, tuple[KitError, ...]]) -> None:
            if isValid(self):
                self._busy = ""
                self._now, self._faults = told
                self._show()

        self._session.work(installed.current, seen)

    # --- What is shown -----------------------------------------------------------------------

    def _show(self) -> None:
        self._tries += 1  # a form that was refused is drawn afresh
        self.draw(self._tries, self._parts)

    def _parts(self) -> list[QWidget]:
        if self._busy:
            return [Card(text(self._busy))]
        if self._offer is not None:
            return [self._offered(*self._offer)]
        now = self._now
        if now is None:
            told = Card(text(self._words["none"], "strong"), text(self._words["none_why"]))
            return [told, *self._refused(), Card(*self._bring())]
        parts: list[QWidget] = [self._holding(now)]
        if not now.is_confirmed:
            parts.append(self._confirming(now))
        said = self._words["bring"]
        other = Card(Fold(said["other"], lambda: Card(*self._bring(), role="inset")))
        if self._place is not None:
            other = Card(*self._bring())
        if not now.is_shared:
            gone = self._words["remove"]
            other.add(Sure(gone["label"], gone["question"], gone["yes"], self._remove))
        return [*parts, *self._refused(), other]

    def _holding(self, now: Installed) -> Card:
        said, pack = self._words["now"], now.pack
        state, tone, icon = (
            (said["confirmed"], "ok", "circle-check")
            if now.is_confirmed
            else (said["unconfirmed"], "watch", "triangle-alert")
        )
        version = said["version"].format(version=pack.version)
        card = Card(
            row(badge_pill(state, tone, icon)), text(pack.syndicate, "heading"),
            text(version, "secondary"),
        )  # fmt: skip
        if now.is_shared:
            card.add(text(said["shared"], "secondary"))
        if now.is_confirmed:
            card.add(*self._believed(pack))
        return card

    def _believed(self, pack: Pack) -> list[QWidget]:
        """What only a confirmed syndicate is believed."""
        said = self._words["now"]
        made: list[QWidget] = []
        if pack.website:
            made.append(_link(said["site"], pack.website))
        if pack.contacts:
            made += [rule(), text(said["contacts"], "strong")]
            for one in pack.contacts:
                made += self._contact(one)
        told = said["phrase_is"].format(phrase=phrase.phrase(pack.key))
        made.append(Fold(said["phrase"], lambda: text(told, selectable=True)))
        return made

    def _contact(self, told: Contact) -> list[QWidget]:
        said = self._words["now"]
        line = " · ".join(part for part in (told.telephone, told.hours) if part)
        made: list[QWidget] = [text(told.subject)]
        if line:
            made.append(text(french.plain(line), "secondary", selectable=True))
        acts: list[QWidget] = []
        if told.mail:
            words_ = said["mail"].format(mail=told.mail)
            acts.append(_link(words_, f"mailto:{told.mail}", "mail"))
        if told.link:
            acts.append(_link(said["link"].format(host=urlsplit(told.link).hostname), told.link))
        return [*made, row(*acts)] if acts else made

    def _confirming(self, now: Installed) -> Card:
        said = self._words["confirm"]
        field = QLineEdit()
        asked = Labelled(said["phrase"], field)

        def check() -> None:
            typed = field.text()

            def refused(fault: KitError) -> None:
                if isValid(self):
                    asked.show_fault(f"{fault.title} {fault.remedy}")
                    field.setFocus()

            self._session.work(
                lambda: installed.confirm(now, typed), lambda _: self._changed(said["done"]),
                refused,
            )  # fmt: skip

        field.returnPressed.connect(check)
        return Card(
            text(said["title"], "heading"), text(said["why"]), text(said["how"]), asked,
            row(button(said["go"], check, "primary")),
        )  # fmt: skip

    def _refused(self) -> list[QWidget]:
        """Packs that lie there and do not count."""
        if not self._faults:
            return []
        card = Card(text(self._words["faults"]["title"], "strong"))
        for fault in self._faults:
            card.add(text(f"{fault.title} {fault.remedy}"))
        return [card]

    # --- Another one -------------------------------------------------------------------------

    def _bring(self) -> list[QWidget]:
        said = self._words["bring"]
        if self._place is not None:
            place = self._place
            fetch = button(
                said["fetch"].format(site=place.site), lambda: self._fetch(place), "primary",
                "download",
            )  # fmt: skip
            back = button(said["back"], self._forget_place)
            return [
                text(said["title"], "heading"), text(said["address"]),
                text(place.address, "strong", selectable=True), row(fetch, back),
            ]  # fmt: skip
        field = QLineEdit()
        asked = Labelled(said["code"], field, said["code_help"])

        def go() -> None:
            from kit.errors import KitError  # noqa: PLC0415 to catch one

            try:
                self._place = fetching.place(field.text())
            except KitError as fault:
                asked.show_fault(f"{fault.title} {fault.remedy}")
                field.setFocus()
                return
            self._show()

        field.returnPressed.connect(go)
        return [
            text(said["title"], "heading"), asked, row(button(said["next"], go)), rule(),
            text(said["file_why"], "secondary"),
            row(button(said["file"], self._choose, icon="folder-open")),
        ]  # fmt: skip

    def _choose(self) -> None:
        said = self._words["bring"]
        chosen = outside.ask_files(self, said["ask"], said["kinds"])
        if chosen:
            path = chosen[0]
            self._look_at(lambda: installed.open_signed(path))

    def _fetch(self, place: Place) -> None:
        self._busy = self._words["bring"]["fetching"].format(site=place.site)
        self._show()
        self._look_at(lambda: fetching.fetch(place))

    def _look_at(self, bring: Callable[[], Signed]) -> None:
        """Show what a pack would change, before anything does."""

        def seen() -> tuple[Signed, tuple[str, ...]]:
            told = bring()
            before = installed.look_at(told)
            return told, announced(before, told)

        def offered(told: tuple[Signed, tuple[str, ...]]) -> None:
            if isValid(self):
                self._busy, self._offer = "", told
                self._show()

        def refused(fault: KitError) -> None:
            self._shell.show_fault(fault)
            if isValid(self):
                self._busy = ""
                self._show()

        self._session.work(seen, offered, refused)

    def _offered(self, told: Signed, lines: tuple[str, ...]) -> Card:
        said, pack = self._words["offer"], told.pack
        card = Card(
            text(said["title"], "heading"),
            text(said["by"].format(name=pack.syndicate, version=pack.version), "strong"),
            *(text(f"•\u00a0{line}") for line in lines),
        )
        if self._now is not None and self._now.pack == pack:
            card.add(row(button(said["same"], self._leave, "primary")))
        else:
            install = button(said["install"], lambda: self._install(told), "primary")
            card.add(row(install, button(said["leave"], self._leave)))
        return card

    def _install(self, told: Signed) -> None:
        said = self._words["offer"]["done"].format(name=told.pack.syndicate)

        def refused(fault: KitError) -> None:
            self._shell.show_fault(fault)
            if isValid(self):
                self._leave()

        self._session.work(lambda: installed.install(told), lambda _: self._changed(said), refused)

    def _remove(self) -> None:
        said = self._words["remove"]["done"]
        self._session.work(installed.remove, lambda _: self._changed(said))

    def _leave(self) -> None:
        self._offer = self._place = None
        self._show()

    def _forget_place(self) -> None:
        self._place = None
        self._show()

    def _changed(self, sentence: str) -> None:
        """Another pack holds, or is believed: the window wears it."""

        def worn() -> None:
            self._shell.say(sentence)
            if self._then is not None:
                self._then()
            elif isValid(self):
                self.look()

        if isValid(self):
            self._offer = self._place = None
        self._shell.renew_face(worn)


def _link(label: str, link: str, icon: str = "external-link") -> QWidget:
    return button(label, lambda: outside.open_link(link), "link", icon)
