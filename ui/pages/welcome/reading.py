"""The measure as it goes: a bar, what is being read, what was read, and how to stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QProgressBar

from kit.progress import TOPICS
from ui import theme
from ui.banner import progress_sentence
from ui.pages.welcome.step import Step
from ui.widgets.basic import Card, button, line, picture, row, set_text, text
from ui.widgets.flow import wrapped
from ui.words import words

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.pages.welcome.flow import Welcome
    from ui.session import Measuring


class Reading(Step):
    """The progress by topic; when it ends, however it ends, Accueil says the rest."""

    def __init__(self, flow: Welcome) -> None:
        self._words = words(__file__)
        super().__init__(self._words["title"], self._words["safe"])
        self._flow = flow
        self._ended = False
        self._topics: list[str] = []
        self.now = text(self._words["begins"], "strong")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self._words["bar"])
        self.bar.setRange(0, len(TOPICS))
        self.done = wrapped([], spacing=16)
        self.add(Card(self.now, self.bar, spacing=12), text(self._words["done"], "heading"))
        self.add(self.done)
        stop = button(self._words["cancel"], flow.session.cancel_measure)
        self.first = stop
        self.act(stop)

    def measure(self) -> None:
        """Begin."""
        self._flow.session.measuring_changed.connect(self._changed)
        self._flow.session.measure()

    def _changed(self) -> None:
        told = self._flow.session.measuring
        if told is not None:
            self._show(told)
        elif not self._ended:
            self._ended = True
            self._flow.session.measuring_changed.disconnect(self._changed)
            self._flow.measured()

    def _show(self, told: Measuring) -> None:
        set_text(self.now, progress_sentence(told))
        self.bar.setRange(0, max(told.total, 1))
        self.bar.setValue(told.done)
        if self._topics and self._topics[-1] != told.topic:
            self._tick(self._topics[-1])
        if told.topic and told.topic not in self._topics:
            self._topics.append(told.topic)

    def _tick(self, topic: str) -> None:
        label = TOPICS.get(topic, topic)
        ok = next(t.text for o, t in theme.look().palette.outcomes.items() if o.name == "OK")
        layout = self.done.layout()
        if layout is not None:
            layout.addWidget(_item(f"{label[:1].upper()}{label[1:]}", ok))


def _item(label: str, colour: str) -> QWidget:
    return row(picture("check", colour, 16), line(label, "secondary"), spacing=6, stretch=False)


class Waiting(Step):
    """Something is being made ready; it takes a moment."""

    def __init__(self, title: str) -> None:
        super().__init__(title, words(__file__)["wait"])
