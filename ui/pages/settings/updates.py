"""Mises à jour: looked for on a click, downloaded with its progress, verified, handed over."""

from __future__ import annotations

import threading
from datetime import date
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from PySide6.QtWidgets import QProgressBar, QWidget
from shiboken6 import isValid

from inventory.record import record
from kit import french, policy, updates
from kit.errors import KitError
from kit.packs import installed
from kit.version import VERSION
from ui import outside
from ui.pages.settings.section import Part, Section, Sure
from ui.route import Route
from ui.widgets.basic import Card, badge_pill, button, row, set_text, text
from ui.words import words

if TYPE_CHECKING:
    from pathlib import Path

    from kit.outbound import Trust
    from kit.updates import Channel, Offer
    from ui.session import Session
    from ui.window import Window


@record
class Source:
    """Where versions are looked for, and why nowhere where they are not."""

    channel: Channel | None
    is_managed: bool = False
    is_unconfirmed: bool = False


class _Stopped(Exception):  # noqa: N818 it says what is the case
    """The user stopped a download."""


class Updates(Section):
    """What is installed, and how the next version comes."""

    def __init__(self, session: Session, window: Window) -> None:
        super().__init__(session, window, words(__file__))
        #: Whose certificates are believed, where it is not the system's own choice.
        self.trust: Trust | None = None
        self._source: Source | None = None
        self._offer: Offer | None = None
        self._path: Path | None = None
        self._state = ""
        self._stop = threading.Event()
        self._part = Part()
        self.add(self._part)
        self.look_for_source()

    def look_for_source(self) -> None:
        """Find where versions come from: policy, pack, or this build."""

        def found(told: Source) -> None:
            if isValid(self):
                self._source = told
                self._show("idle")

        self.session.work(find_source, found)

    # --- What is shown -----------------------------------------------------------------------

    def _show(self, state: str) -> None:
        self._state = state
        self._part.draw((state, self._source, self._offer), self._cards)

    def _cards(self) -> list[QWidget]:
        said, source = self.said, self._source
        card = Card(text(said["now"].format(version=VERSION), "strong"))
        if source is None:
            return [card]
        if source.channel is None:
            why = "managed" if source.is_managed else "why"
            why = "unconfirmed" if source.is_unconfirmed else why
            card = Card(
                row(badge_pill(said["off"], "unknown", "info")),
                text(said["now"].format(version=VERSION), "strong"),
                text(said[why]),
            )
            if source.is_unconfirmed:
                to = Route("settings", record="syndicate")
                card.add(row(button(said["confirm"], lambda: self.shell.go(to), "primary")))
        else:
            card.add(*self._steps(source.channel))
        card.add(text(said["safe"], "secondary"))
        return [card]

    def _steps(self, channel: Channel) -> list[QWidget]:
        said, offer = self.said, self._offer
        host = urlsplit(channel.address).hostname
        look = button(said["look"], self._look, "primary", "refresh-cw")
        match self._state:
            case "looking":
                return [text(said["looking"].format(host=host))]
            case "newest":
                return [row(badge_pill(said["newest"], "ok", "check")), row(look)]
        if offer is None:
            return [text(said["where"].format(host=host)), row(look)]
        version = {"version": offer.version}
        match self._state:
            case "downloading":
                return self._downloading(offer)
            case "ready":
                sure = Sure(
                    said["install"].format(**version), said["question"], said["yes"], self._install
                )
                return [
                    text(said["ready"].format(**version), "heading"), text(said["ready_why"]), sure,
                ]  # fmt: skip
        day = french.day(date.fromisoformat(offer.date))
        size = french.size(offer.size)
        return [
            text(said["offer"].format(**version), "heading"),
            text(said["about"].format(day=day, size=size)),
            row(button(said["download"].format(**version), self._download, "primary", "download")),
        ]

    def _downloading(self, offer: Offer) -> list[QWidget]:
        self._told = text("", "strong")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.said["bar"])
        self._bar.setRange(0, 1000)
        self._progressed(0, offer.size)
        return [self._told, self._bar, row(button(self.said["stop"], self._stop_it))]

    def _progressed(self, done: int, total: int) -> None:
        if isValid(self) and isValid(self._bar):
            shown = {"done": french.size(done), "total": french.size(total)}
            set_text(self._told, self.said["downloading"].format(**shown))
            self._bar.setValue(done * 1000 // max(total, 1))

    # --- What is done ------------------------------------------------------------------------

    def _look(self) -> None:
        channel = self._source.channel if self._source else None
        if channel is None:
            return

        def found(offer: Offer | None) -> None:
            if isValid(self):
                self._offer = offer
                self._show("offered" if offer else "newest")

        self._offer = None
        self._show("looking")
        self.session.work(
            lambda: updates.check(channel, trust=self.trust), found, self._failing("idle")
        )

    def _download(self) -> None:
        offer = self._offer
        if offer is None:
            return
        stop = self._stop = threading.Event()
        tell = self.session.worker.tell

        def progress(done: int, total: int) -> None:
            if stop.is_set():
                raise _Stopped
            tell(partial(self._progressed, done, total))

        def fetch() -> Path | None:
            try:
                return updates.download(offer, updates.folder(), progress, self.trust)
            except _Stopped:
                return None

        def came(path: Path | None) -> None:
            if not isValid(self):
                return
            self._path = path
            self._show("ready" if path else "offered")
            if path is None:
                self.shell.say(self.said["stopped"])

        self._show("downloading")
        self.session.work(fetch, came, self._failing("offered"))

    def _stop_it(self) -> None:
        self._stop.set()

    def _install(self) -> None:
        """Verify once more, hand over to the system, and make place for the installer."""
        offer, path = self._offer, self._path
        if offer is None or path is None:
            return

        def verified(_: None) -> None:
            if outside.open_file(path):
                self.shell.close()
            else:
                why = self.said["refused_why"].format(path=path)
                self.shell.show_fault(KitError(self.said["refused"], why))

        self.session.work(lambda: updates.confirm(path, offer), verified, self._failing("offered"))

    def _failing(self, state: str) -> partial[None]:
        return partial(self._failed, state)

    def _failed(self, state: str, fault: KitError) -> None:
        self.shell.show_fault(fault)
        if isValid(self):
            self._show(state)


def find_source() -> Source:
    """Policy first, then the confirmed syndicate, then this build."""
    off = policy.read().no_updates
    pack, _ = installed.current()
    channel = updates.source(pack, is_off=off)
    unconfirmed = pack is not None and not pack.is_confirmed and bool(pack.pack.channel)
    return Source(channel, off, unconfirmed and channel is None and not off)
