"""One computer of a technician's round: measured at once, three questions, sealed on the stick.

Nothing is written on the computer: no record, no settings, no log.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit, QProgressBar, QStackedWidget, QVBoxLayout, QWidget
from shiboken6 import isValid

from kit import french
from kit import round as rounds
from kit.errors import KitError
from kit.progress import TOPICS
from kit.records import kind
from ui import theme
from ui.banner import progress_sentence
from ui.override import override
from ui.pages.welcome.step import Step
from ui.session import Cancelled, Measuring, this_computer
from ui.widgets.basic import Card, button, set_text, text
from ui.widgets.choice import Choice
from ui.widgets.fields import Labelled
from ui.widgets.flow import cards
from ui.words import words
from ui.worker import Worker

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtGui import QCloseEvent

    from inventory.live.collecting import CollectedMachine
    from kit.auditing import Reading
    from kit.round import Progress, Round
    from ui.session import Source
    from ui.worker import Job

FIRST_SIZE = (760, 560)
SMALLEST = (620, 420)
_LONGEST = 200


class RoundWindow(QWidget):
    """The window of a stick; ``folder`` is where its round lies.

    ``stage`` is ``measuring``, ``measured``, ``done`` or ``failed``.
    """

    def __init__(self, folder: Path, source: Source = this_computer) -> None:
        super().__init__()
        self.setObjectName("frame")
        self.said = words(__file__)
        self.setWindowTitle(f"{self.said['title']} – Kit Commune")
        self.setMinimumSize(*SMALLEST)
        self.worker = Worker()
        self.stage = "measuring"
        self.crashes: list[Exception] = []
        self._source = source
        self._machine: CollectedMachine | None = None
        self._reading: Reading | None = None
        self._measure: Job | None = None
        self._wanted = False
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self._stack = QStackedWidget()
        outer.addWidget(self._stack)
        try:
            self.round: Round | None = rounds.load(folder)
        except KitError as fault:
            self.round = None
            self._show_fault(fault)
            return
        self.begin()

    # --- Steps -------------------------------------------------------------------------------

    def begin(self) -> None:
        """Measure this computer, and ask meanwhile."""
        if self.round is None:
            return
        self.stage, self._wanted, self._reading = "measuring", False, None
        self.form = RoundForm(self.round, self.save)
        self._put(self.form)

        def progress(topic: str, done: int, total: int) -> None:
            self.worker.tell(lambda: self.form.show_progress(Measuring(topic, done, total)))

        def run(job: Job) -> Reading:
            def started(machine: CollectedMachine) -> None:
                self._machine = machine
                if job.cancelled:
                    machine.cancel()

            return self._source(progress, started)

        self._measure = self.worker.submit(run, self._measured, self._failed)

    def save(self) -> None:
        """Seal what was measured, at once or as soon as the measure is over."""
        if self.round is None or self._wanted:
            return
        self._wanted = True
        self.form.wait(measured=self._reading is not None)
        if self._reading is not None:
            self._seal(self.round, self._reading)

    def _measured(self, reading: Reading) -> None:
        self._machine, self._reading = None, reading
        self.stage = "measured"
        self.form.show_measured()
        if self._wanted and self.round is not None:
            self._seal(self.round, reading)

    def _seal(self, round_: Round, reading: Reading) -> None:
        typed = self.form.typed()
        self.worker.submit(
            lambda _: rounds.keep(round_, reading, typed), self._kept, self._failed, writes=True
        )

    def _kept(self, told: Progress) -> None:
        self.stage = "done"
        said = self.said
        close = button(said["close"], self.close, "primary")
        step = Step(rounds.finished(told), said["done"], urgent=False)
        missing = rounds.missing_text(told)
        if missing:
            step.add(Card(text(missing, "strong" if told.missing else "body")))
        if told.extra and told.total:
            form = said["extra"][told.extra > 1]
            step.add(text(form.format(number=french.integer(told.extra))))
        step.add(text(said["home"], "secondary"))
        step.act(close)
        step.first = close
        self._put(step)

    def _failed(self, error: Exception) -> None:
        self._machine = None
        if isinstance(error, Cancelled):
            return
        if not isinstance(error, KitError):
            self.crashes.append(error)
            error = KitError(self.said["fault"], f"{type(error).__name__}{french.NBSP}: {error}")
        self._show_fault(error)

    def _show_fault(self, fault: KitError) -> None:
        self.stage = "failed"
        said = self.said
        step = Step(fault.title, fault.remedy, urgent=False)
        close = button(said["close"], self.close, "secondary" if self.round else "primary")
        if self.round is None:
            step.act(close)
            step.first = close
        else:
            again: Callable[[], object] = self.begin if self._reading is None else self._retry
            words_ = said["again" if self._reading is None else "retry"]
            step.first = button(words_, again, "primary")
            step.act(step.first, close)
        self._put(step)

    def _retry(self) -> None:
        """Back to what was typed, and seal again."""
        self._wanted = False
        self.stage = "measured"
        self._put(self.form)
        self.save()

    def _put(self, step: Step) -> None:
        """Show a step; those before stay until the window is closed."""
        self._stack.addWidget(step)
        self._stack.setCurrentWidget(step)

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        if self._measure is not None:
            self._measure.cancel()
        if self._machine is not None:
            self._machine.cancel()
        self.worker.close()
        super().closeEvent(event)


class RoundForm(Step):
    """The three questions, under the progress of the measure; ``save`` is called once."""

    def __init__(self, round_: Round, save: Callable[[], object]) -> None:
        self._said = words(__file__)
        super().__init__(round_.name, self._said["measuring"], urgent=False)
        fields = kind("workstation").fields
        self.now = text(self._said["begins"], "strong")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self._said["bar"])
        self.bar.setRange(0, len(TOPICS))
        self.room, self.user, self.usage = QLineEdit(), QLineEdit(), Choice()
        for field in (self.room, self.user):
            field.setMaxLength(_LONGEST)
            field.returnPressed.connect(save)
        self.usage.addItem(self._said["none"], "")
        for key, label in fields["usage"].choices:
            self.usage.addItem(label, key)
        asked = [
            Labelled(fields[name].label, field)
            for name, field in (("room", self.room), ("user", self.user), ("usage", self.usage))
        ]
        self.add(Card(self.now, self.bar, spacing=10), cards(asked, least=190))
        self.add(text(self._said["code"].format(code=round_.code), "small"))
        self.keep = button(self._said["save"], save, "primary")
        self.act(self.keep)
        self.first = self.room

    def typed(self) -> dict[str, str]:
        """What was answered; empty where nothing was."""
        return {
            "room": self.room.text(),
            "user": self.user.text(),
            "usage": str(self.usage.currentData() or ""),
        }

    def show_progress(self, told: Measuring) -> None:
        """Which topic is being read."""
        if isValid(self.bar):
            set_text(self.now, progress_sentence(told))
            self.bar.setRange(0, max(told.total, 1))
            self.bar.setValue(told.done)

    def show_measured(self) -> None:
        """The measure is over."""
        self.bar.setValue(self.bar.maximum())
        set_text(self.now, self._said["read"])

    def wait(self, *, measured: bool) -> None:
        """It is being sealed, or will be as soon as the measure is over."""
        for field in (self.room, self.user, self.usage, self.keep):
            field.setEnabled(False)
        if measured:
            set_text(self.now, self._said["saving"])
        else:
            set_text(self.heading, self._said["soon"])


def open_round(folder: Path, source: Source = this_computer) -> RoundWindow:
    """The window of a stick, shown."""
    window = RoundWindow(folder, source)
    window.resize(theme.look().px(FIRST_SIZE[0]), theme.look().px(FIRST_SIZE[1]))
    window.show()
    return window
