"""The log of an incident in the window: begun with one click, one line at a time, printed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit, QVBoxLayout

from kit import french
from kit.emergency import log as incident
from kit.errors import KitError
from ui import outside, theme
from ui.widgets.basic import Card, button, clear, column, row, text
from ui.widgets.fields import Labelled
from ui.words import words

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.session import Session
    from ui.window import Window

#: The words stand with those of the page.
_WORDS = Path(__file__).with_name("emergency.py")


class LogCard(Card):
    """The log of what is going on; ``going`` is the log that is open, None before the click."""

    def __init__(self, session: Session, window: Window) -> None:
        super().__init__(spacing=10)
        self._words = words(str(_WORDS))["log"]
        self._session, self._shell = session, window
        self.going: incident.Log | None = None
        self._situation = ""
        self._what, self._who, self._decision = QLineEdit(), QLineEdit(), QLineEdit()
        for field in (self._what, self._who, self._decision):
            field.setMaxLength(incident.LONGEST)
            field.returnPressed.connect(self._note)
        self._shown = QVBoxLayout()
        self._shown.setSpacing(theme.look().px(10))
        self.add(text(self._words["title"], "heading"))
        self.column.addLayout(self._shown)
        self._draw()

    def show_for(self, situation: str) -> None:
        """The emergency that is being looked at; a log that is open stays open."""
        if situation != self._situation:
            self._situation = situation
            if self.going is None:
                self._draw()

    # --- Parts -------------------------------------------------------------------------------

    def _draw(self) -> None:
        for field in (self._what, self._who, self._decision):
            field.setParent(self)  # what is being typed outlives what is drawn around it
            field.hide()
        clear(self._shown)
        for widget in self._before() if self.going is None else self._open(self.going):
            self._shown.addWidget(widget)

    def _before(self) -> list[QWidget]:
        said = self._words
        made = [text(said["why"]), row(button(said["begin"], self._begin, "primary", "pencil"))]
        old = next(iter(incident.logs()), None)
        if old is not None:
            day = french.moment(old.began)
            again = button(said["again"].format(began=day), lambda: self._take(old), "link")
            made.append(row(again))
        return made

    def _open(self, log: incident.Log) -> list[QWidget]:
        said = self._words
        made: list[QWidget] = [text(said["going"].format(began=french.moment(log.began)), "small")]
        for entry in log.entries[-12:]:
            parts = [entry.what]
            if entry.who:
                parts.append(said["by"].format(who=entry.who))
            if entry.decision:
                parts.append(said["decided"].format(decision=entry.decision))
            when = french.moment(entry.at)
            told = " · ".join(part for part in parts if part)
            made.append(column(text(when, "overline"), text(told), spacing=2))
        if not log.entries:
            made.append(text(said["empty"], "secondary"))
        if log.damaged:
            made.append(text(said["damaged"][log.damaged > 1].format(count=log.damaged), "fault"))
        for field, label in (
            (self._what, "what"), (self._who, "who"), (self._decision, "decision"),
        ):  # fmt: skip
            field.show()
            made.append(Labelled(said[label], field))
        note = button(said["note"], self._note, "primary", "pencil")
        make = button(said["print"], self._print, icon="printer")
        made += [row(note, make), text(said["where"].format(path=log.path), "small")]
        return made

    # --- Acting ------------------------------------------------------------------------------

    def _begin(self) -> None:
        try:
            self._take(incident.begin(self._situation, datetime.now(UTC)))
        except KitError as fault:
            self._shell.show_fault(fault, self._begin)

    def _take(self, log: incident.Log) -> None:
        self.going = log
        self._draw()
        self._what.setFocus()

    def _note(self) -> None:
        if self.going is None:
            return
        now = datetime.now(UTC)
        entry = incident.Entry(now, self._what.text(), self._who.text(), self._decision.text())
        try:
            self.going = incident.note(self.going, entry)
        except KitError as fault:
            self._shell.show_fault(fault)
            return
        for field in (self._what, self._decision):
            field.clear()
        self._draw()
        time = now.astimezone().strftime("%H h %M")
        self._shell.say(self._words["noted"].format(time=time))
        self._what.setFocus()

    def _print(self) -> None:
        log = self.going
        if log is None:
            return
        said = words(str(_WORDS))["file"]
        name = f"{log.path.stem}.pdf"
        where = outside.ask_where(self, self._words["print"], name, said["kinds"])
        if where is None:
            return

        def write() -> None:
            from kit.emergency.crisis_file import log_pdf  # noqa: PLC0415
            from kit.output_file import save  # noqa: PLC0415

            save(where, log_pdf(log, datetime.now(UTC)))

        def done(_: None) -> None:
            self._shell.say(said["open"], (said["open"], lambda: outside.open_file(where)))

        self._session.work(write, done)
