"""Looking at a copy from the window: real progress, its password where it wants one, the result."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget
from shiboken6 import isValid

from inventory.backups.model import Trouble
from inventory.facts import Known
from kit import french
from kit.errors import KitError
from ui.pages.backups_parts import Password, Working, said, told_pill
from ui.widgets.basic import Card, clear, row, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from inventory.backups.model import Seen
    from kit.backups.acts import Looked, Originals
    from kit.store.store import Store
    from ui.pages.backups_step import Panel

_ASK = frozenset({Trouble.NO_PASSWORD, Trouble.WRONG_PASSWORD})
#: Seconds between two tellings of how far it is.
_TOLD = 0.1


class Looking(QWidget):
    """Reads the copy of a record and shows what was seen; ``then`` is called once it is kept."""

    def __init__(self, panel: Panel, then: Callable[[Seen], None] | None = None) -> None:
        super().__init__()
        self._panel, self._then = panel, then
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._copy = self._place = ""
        self._kind: str | None = None
        self.password: Password | None = None

    def start(self, copy: str, place: str, layout: str = "", secret: str = "") -> None:
        """Look now; ``secret`` is what was typed, else the keyring's is taken."""
        told, panel = said("copy"), self._panel
        self._copy, self._place, self._kind = copy, place, layout
        working = Working(told["looking_first"], told["safe"], self._given_up)
        self._put(working)
        working.stop.setFocus(Qt.FocusReason.OtherFocusReason)
        last = [0.0]

        def progress(number: int) -> None:
            if monotonic() - last[0] > _TOLD:
                last[0] = monotonic()
                sentence = told["looking"].format(number=french.integer(number))
                panel.tell(working, sentence)

        def look(originals: tuple[Originals, ...], cancelled: Callable[[], bool]) -> Looked:
            from inventory.backups.watch import Watch  # noqa: PLC0415 on a click
            from kit.backups import acts  # noqa: PLC0415

            watch = Watch(cancelled, progress)
            return acts.look(copy, place, layout, originals, secret, watch)

        def listed(originals: tuple[Originals, ...]) -> None:
            if isValid(self) and isValid(working):
                panel.run(partial(look, originals), self._seen, self._failed)

        def list_originals(store: Store) -> tuple[Originals, ...]:
            from kit.backups.acts import originals_of  # noqa: PLC0415

            return originals_of(store, copy)

        panel.session.read(list_originals, listed, self._failed)

    # --- Inside ------------------------------------------------------------------------------

    def _seen(self, found: Looked) -> None:
        copy = self._copy

        def keep(store: Store) -> Seen:
            from kit.backups.acts import keep_look  # noqa: PLC0415

            return keep_look(store, copy, found)

        self._panel.session.write(keep, self._kept, self._failed)

    def _kept(self, found: Seen) -> None:
        if not isValid(self):
            return
        self._show(found)
        if self._then is not None:
            self._then(found)

    def _show(self, found: Seen) -> None:
        from checks.verdict import Outcome  # noqa: PLC0415
        from kit.backups.troubles import told as in_words  # noqa: PLC0415

        told = said("copy")
        card = Card(spacing=8)
        facts = []
        if isinstance(found.newest, Known):
            facts.append(told["newest"].format(day=french.day(found.newest.value)))
        if isinstance(found.files, Known):
            size = french.size(found.bytes.value) if isinstance(found.bytes, Known) else ""
            files = french.count(found.files.value, "fichier")
            facts.append(told["size"].format(files=files, size=size).replace(", .", "."))
        if not found.troubles:
            card.add(row(told_pill(Outcome.OK, told["all_well"])))
        card.add(*(text(fact) for fact in facts))
        for trouble in found.troubles:
            card.add(text(in_words(trouble).title, "strong"), text(in_words(trouble).remedy))
        parts: list[QWidget] = [card]
        self.password = None
        if _ASK.intersection(found.troubles):
            self.password = Password(said("secret")["again"], self._again)
            parts.append(self.password)
        self._put(*parts)
        if self.password is not None:
            if Trouble.WRONG_PASSWORD in found.troubles:
                self.password.refuse(in_words(Trouble.WRONG_PASSWORD).title)
            self.password.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._panel.begin()

    def _again(self) -> None:
        if self.password is not None and self.password.typed():
            secret = self.password.typed()
            keep_secret(self._panel, self._copy, secret, keeps=self.password.keeps)
            self.start(self._copy, self._place, self._kind or "", secret)

    def _failed(self, fault: KitError) -> None:
        if isValid(self):
            self._put(Card(text(fault.title, "strong"), text(fault.remedy)))
            self._panel.begin()

    def _given_up(self) -> None:
        self._panel.stop()
        self._put()
        self._panel.begin()

    def _put(self, *parts: QWidget) -> None:
        clear(self._column)
        for part in parts:
            self._column.addWidget(part)
            part.show()


def keep_secret(panel: Panel, copy: str, secret: str, *, keeps: bool) -> None:
    """Give the keyring the password of a copy, where she wants it kept; told if it cannot."""

    def keep() -> KitError | None:
        from kit.backups import secrets  # noqa: PLC0415

        if not keeps:
            with suppress(KitError):
                secrets.forget(copy)
            return None
        try:
            secrets.keep(copy, secret)
        except KitError as fault:
            return fault
        return None

    def kept(fault: KitError | None) -> None:
        if fault is not None:
            panel.shell.show_fault(fault)

    panel.session.work(keep, kept)
