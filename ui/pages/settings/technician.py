"""« Avec votre technicien » : one reading as administrator, where it can safely be asked for."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from shiboken6 import isValid

from inventory.live import elevating
from inventory.live.elevating import Outcome, Standing
from ui.session import with_administrator
from ui.widgets.basic import Card, button, row, set_text, text
from ui.words import words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from inventory.answers import Answer
    from inventory.questions import Question
    from ui.session import Session
    from ui.window import Window

#: What is said where it cannot be asked for, by the name of its words; elsewhere nothing is shown.
_EXPLAINED = {Standing.NOT_FOR_EVERYBODY: "not_for_everybody", Standing.ALREADY: "already"}
_SAID = {Outcome.REFUSED: "refused", Outcome.FAILED: "failed", Outcome.TOO_LONG: "too_long"}


class Technician(Card):
    """The offer; hidden in a session that could not take it."""

    def __init__(self, session: Session, window: Window) -> None:
        super().__init__()
        self._words = words(__file__)
        self._session, self._shell = session, window
        self._left = threading.Event()
        self.add(text(self._words["title"], "heading"), text(self._words["why"]))
        self._told = text("")
        self.go = button(self._words["go"], self._ask, icon="shield")
        self.add(self._told, row(self.go))
        self.hide()
        self.destroyed.connect(self._left.set)
        session.work(elevating.standing, self._seen)

    def _seen(self, told: Standing) -> None:
        if not isValid(self):
            return
        can = told is Standing.CAN
        name = _EXPLAINED.get(told, "how")
        set_text(self._told, self._words[name])
        self.go.setVisible(can)
        self.setVisible(can or told in _EXPLAINED)

    def _ask(self) -> None:
        self.go.setEnabled(False)
        set_text(self._told, self._words["asking"])
        self._session.work(lambda: elevating.read_elevated(self._left.is_set), self._came)

    def _came(self, told: Mapping[Question, Answer] | Outcome) -> None:
        if isValid(self):
            self.go.setEnabled(True)
            set_text(self._told, self._words["how"])
        if isinstance(told, Outcome):
            self._shell.say(self._words[_SAID[told]])
        else:
            self._shell.say(self._words["read"])
            self._session.measure(source=with_administrator(told))
