"""A record that is there and does not open by itself: what it needs, and every way on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shiboken6 import isValid

from kit.store import access, os_keyring
from kit.store.faults import DamagedRecordError, LockedRecordError, NewerRecordError
from kit.store.first_start import start_over
from kit.store.place import secret_of
from ui.pages.welcome.step import Step
from ui.widgets.basic import Card, button, row, text
from ui.widgets.fold import Fold
from ui.widgets.secret_field import SecretField
from ui.words import words

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from kit.errors import KitError
    from ui.window import Window


class Unlock(Step):
    """``fault`` is why the record did not open by itself."""

    def __init__(self, window: Window, record: Path, fault: KitError) -> None:
        self._words = words(__file__)
        match fault:
            case LockedRecordError():
                kind = "locked"
            case DamagedRecordError():
                kind = "damaged"
            case NewerRecordError():
                kind = "newer"
            case _:
                kind = "other"
        said = self._words[kind]
        super().__init__(said["title"] or fault.title, said["lead"] or fault.remedy, above=1)
        self.shell, self._record = window, record
        self.secret: SecretField | None = None
        if kind == "locked":
            self._ask()
        else:
            self._tell(kind)
        self.add(text(self._words["where"].format(path=record), "small", selectable=True))

    # --- Parts -------------------------------------------------------------------------------

    def _ask(self) -> None:
        self.secret = SecretField()
        self.secret.entered.connect(self.start)
        self.first = self.secret
        self._open = button(self._words["open"], self.start, "primary")
        self.add(Card(self.secret, row(self._open)))
        self.add(Fold(self._words["lost"], self._lost))

    def _tell(self, kind: str) -> None:
        again = button(self._words["again"], self._again)
        if kind == "damaged":
            back = button(self._words["recover"], self._recover, "primary")
            self.add(row(back, again))
            self.first = back
            self.add(Fold(self._words["no_copy"], self._over))
        else:
            self.add(row(again, button(self._words["close"], self.shell.close)))
            self.first = again

    def _lost(self) -> QWidget:
        return Card(
            text(self._words["lost_why"]),
            row(button(self._words["recover"], self._recover)),
            *self._over_parts(),
        )

    def _over(self) -> QWidget:
        return Card(*self._over_parts())

    def _over_parts(self) -> list[QWidget]:
        return [
            text(self._words["over_why"]),
            row(button(self._words["over"], self._start_over)),
        ]

    # --- What happens ------------------------------------------------------------------------

    def start(self) -> None:
        """Open the record with what was typed."""
        typed = self.secret.typed() if self.secret is not None else ""
        if not typed:
            return
        self._open.setEnabled(False)
        self.shell.session.open_record(self._record, secret_of(typed), self._opened, self._refused)

    def _opened(self) -> None:
        window = self.shell
        if self.secret is not None:
            self.secret.clear()
        window.enter()
        window.remeasure_if_due()
        window.session.work(os_keyring.keeps_secrets, lambda keeps: _offer(window, keeps))

    def _refused(self, fault: KitError) -> None:
        if not isValid(self):
            return
        if isinstance(fault, (DamagedRecordError, NewerRecordError)):
            self.shell.welcome(Unlock(self.shell, self._record, fault))
            return
        self._open.setEnabled(True)
        if self.secret is not None:
            self.secret.refuse(fault)

    def _again(self) -> None:
        if self.shell.restart is not None:
            self.shell.restart()

    def _recover(self) -> None:
        from ui.pages.welcome import Welcome  # noqa: PLC0415 seldom needed

        asked = Welcome(self.shell, self._record, instead_of=self._again)
        self.shell.welcome(asked, asked.back)

    def _start_over(self) -> None:
        self.shell.session.work(lambda: start_over(self._record), lambda _: self._again())


def _offer(window: Window, keeps: bool) -> None:  # noqa: FBT001 what was found out
    """Offer not to ask again, where the system can keep a secret."""
    said = words(__file__)
    if not keeps:
        return

    def remember() -> None:
        window.session.write(
            access.add_session,
            lambda kept: window.say(said["remembered" if kept else "not_kept"]),
        )

    window.say(said["opened"], (said["remember"], remember))
