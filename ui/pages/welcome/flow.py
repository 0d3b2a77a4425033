"""The way through the first start: one step after the other, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QStackedWidget, QVBoxLayout, QWidget

from kit import french
from kit.errors import KitError
from kit.store import copies, entities
from ui import lock, outside
from ui.pages.welcome.doors import Doors
from ui.words import words

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kit.store.entities import Entity
    from kit.store.first_start import Returned
    from kit.store.store import Store
    from ui.pages.welcome.step import Step
    from ui.window import Window


class Welcome(QWidget):
    """The first start. ``record`` is where this user's record would be, None where it cannot be.

    ``instead_of``: the record is there but cannot be used; then only a sealed copy is asked for, it
    takes its place, and ``instead_of`` leads back.
    """

    def __init__(
        self, window: Window, record: Path | None, instead_of: Callable[[], object] | None = None
    ) -> None:
        super().__init__()
        self.setProperty("role", "page")
        self.shell, self.session, self.record = window, window.session, record
        self._words = words(__file__)
        self._leave = instead_of
        self._faults: list[KitError] = []
        self._note: tuple[str, tuple[str, Callable[[], object]] | None] | None = None
        self._steps: list[Step] = []
        self._stack = QStackedWidget()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        if instead_of is not None:
            self.recover()
        else:
            self.show_step(Doors(self))

    @property
    def step(self) -> Step:
        """The step that is seen."""
        return self._steps[-1]

    # --- From step to step -------------------------------------------------------------------

    def show_step(self, step: Step) -> None:
        """Go on to a step."""
        self._steps.append(step)
        self._stack.addWidget(step)
        self._stack.setCurrentWidget(step)
        self._let_a_double_click_pass()

    def back(self) -> None:
        """The step before, with what was typed there."""
        if self.step.busy:
            return
        if len(self._steps) == 1:
            if self._leave is not None:
                self._leave()
            return
        left = self._steps.pop()
        self._stack.removeWidget(left)
        left.deleteLater()
        self._stack.setCurrentWidget(self.step)
        if self.shell.alone is not None:
            self.shell.alone.clear_fault()

    # --- The doors ---------------------------------------------------------------------------

    def install(self) -> None:
        """« Première installation »."""
        from ui.pages.welcome.who import Who  # noqa: PLC0415 each step when it is needed

        self.show_step(Who(self, self._ready))

    def join(self) -> None:
        """« Rejoindre la mairie déjà suivie »."""
        self._from_copy(joining=True)

    def recover(self) -> None:
        """« Retrouver ma mairie »."""
        self._from_copy(joining=False)

    def only(self) -> None:
        """« Mesurer ce poste seulement »."""
        from ui.pages.welcome.who import Who  # noqa: PLC0415

        self.show_step(Who(self, self.measure_only, optional=True))

    def example(self) -> None:
        """« Essayer avec une mairie d’exemple »."""
        from ui.example import fill  # noqa: PLC0415 brings the sheets in

        self._pass(self._words["example"], fill, self.shell.enter)

    def pack(self) -> None:
        """« Mon syndicat m’a donné un code ou un fichier »."""
        from ui.pages.welcome.pack import Pack  # noqa: PLC0415

        self.show_step(Pack(self))

    def measure_only(self, entity: Entity | None) -> None:
        """Measure this computer and keep nothing."""

        def fill(store: Store) -> None:
            if entity is not None:
                entities.put_entity(store, entity)

        self._pass(self._words["prepares"], fill, self._measure)

    # --- What follows ------------------------------------------------------------------------

    def began(self, faults: list[KitError]) -> None:
        """The record is there: measure."""
        self._faults = faults
        if self.record is None or lock.hold(self.shell, self.record):
            self._measure()

    def came_back(self, told: Returned, *, joining: bool) -> None:
        """The record is there again: say whose it is and from when."""
        self._faults = [told.copy_fault] if told.copy_fault else []
        if self.record is not None and not lock.hold(self.shell, self.record):
            return
        said = self._words["joined" if joining else "recovered"]
        whose = french.listing(told.names) or self._words["nobody"]
        sentence = said.format(names=whose, day=french.day(told.made.astimezone()))
        act = None if joining else (self._words["place"], lambda: choose_place(self.shell))
        self._note = (sentence, act)
        if joining:
            self._measure()
        else:
            self._enter()
            self.shell.remeasure_if_due()

    def measured(self) -> None:
        """The measure has ended: Accueil."""
        told = self.session.overview
        here = told.here if told else None
        if here is not None and not here.assessment.score.shown:
            said = self._words["little"]
            self._faults.append(KitError(said["title"], said["remedy"]))
            self._enter(self.session.measure)
        else:
            self._enter()

    # --- Inside ------------------------------------------------------------------------------

    def _let_a_double_click_pass(self) -> None:
        """Who clicks twice on a door must not press what appears under the mouse."""
        deaf = Qt.WidgetAttribute.WA_TransparentForMouseEvents
        self._stack.setAttribute(deaf)
        QTimer.singleShot(
            QApplication.doubleClickInterval(),
            self._stack,
            lambda: self._stack.setAttribute(deaf, on=False),
        )

    def _ready(self, entity: Entity | None) -> None:
        from ui.pages.welcome.ready import Ready  # noqa: PLC0415

        if entity is not None and self.record is not None:
            self.show_step(Ready(self, entity, self.record))

    def _from_copy(self, *, joining: bool) -> None:
        from ui.pages.welcome.sealed import Sealed  # noqa: PLC0415

        if self.record is not None:
            replacing = self._leave is not None
            self.show_step(Sealed(self, self.record, joining=joining, replacing=replacing))

    def _pass(self, title: str, fill: Callable[[Store], None], then: Callable[[], None]) -> None:
        from ui.pages.welcome.reading import Waiting  # noqa: PLC0415

        waiting = Waiting(title)
        waiting.busy = True
        self.show_step(waiting)

        def failed(fault: KitError) -> None:
            waiting.busy = False
            self.back()
            self.shell.show_fault(fault)

        self.session.open_passing(fill, then, failed)

    def _measure(self) -> None:
        from ui.pages.welcome.reading import Reading  # noqa: PLC0415

        reading = Reading(self)
        reading.busy = True
        self.show_step(reading)
        reading.measure()

    def _enter(self, again: Callable[[], object] | None = None) -> None:
        shell = self.shell
        shell.enter()
        if self._note is not None:
            shell.say(*self._note)
        for fault in self._faults:
            shell.show_fault(fault, again)


def choose_place(window: Window) -> None:
    """Ask where the sealed copies go from now on."""
    said = words(__file__)
    folder = outside.ask_folder(window, said["ask_place"])
    if folder is None:
        return

    def place(store: Store) -> bool:
        copies.choose_place(store, folder)
        return copies.on_same_disk(store.path, folder)

    def placed(same: bool) -> None:  # noqa: FBT001 what was found out
        window.say(said["placed_same" if same else "placed"].format(place=folder))

    window.session.write(place, placed)
