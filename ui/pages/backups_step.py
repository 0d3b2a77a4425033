"""What is shown in place of the picture of Sauvegardes: one thing at a time, with its way back."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import Qt
from shiboken6 import isValid

from ui import outside, theme
from ui.pages.backups_parts import Working, said
from ui.pages.page import ScrolledPage
from ui.widgets.basic import button, column, row, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QLineEdit, QWidget

    from kit.errors import KitError
    from ui.pages.backups import Backups
    from ui.worker import Job

T = TypeVar("T")

#: Lines that are longer are hard to read (pixels of the design).
WIDEST = 780


class Panel(ScrolledPage):
    """One thing; ``page`` is where it leads back to."""

    def __init__(self, page: Backups) -> None:
        super().__init__(page.session, page.shell, spacing=14)
        self.page = page
        self.content.setMaximumWidth(theme.look().px(WIDEST))
        self.back = button(said()["back"], self.leave, "link", "arrow-left")
        # One way back for all screens, made once: what is made again would come last for Tab.
        self.column.addWidget(row(self.back))
        self.first: QWidget | None = None
        self._stops: list[Callable[[], None]] = []

    @property
    def busy(self) -> bool:
        """Whether something runs that she is waiting for."""
        return bool(self._stops)

    @property
    def dirty(self) -> bool:
        """Whether something was typed that is not kept."""
        return False

    def show_parts(self, title: str, *parts: QWidget, under: str = "") -> None:
        """Put the screen together: way back, title, parts."""
        while self.column.count() > 1:
            item = self.column.takeAt(1)
            if item is not None and (old := item.widget()) is not None:
                old.hide()
                old.setParent(None)
                old.deleteLater()
        head: list[QWidget] = [text(title, "title")]
        if under:
            head.insert(0, text(under, "overline"))
        for widget in (column(*head, spacing=2), *parts):
            self.column.addWidget(widget)
        self.area.verticalScrollBar().setValue(0)

    def begin(self) -> None:
        """Put the keyboard where one begins."""
        (self.first or self.back).setFocus(Qt.FocusReason.OtherFocusReason)

    def renew(self) -> None:
        """The overview is new."""

    def leave(self) -> None:
        """Back to the picture."""
        self.page.leave()

    def stop(self) -> None:
        """Stop what runs."""
        stops, self._stops = self._stops, []
        for one in stops:
            one()

    def run(
        self,
        operation: Callable[[Callable[[], bool]], T],
        then: Callable[[T], None],
        on_error: Callable[[KitError], None],
    ) -> None:
        """Do something long beside the window; it is given how to know that she gave up."""
        given_up = threading.Event()
        jobs: list[Job] = []

        def cancelled() -> bool:
            # The window that closes cancels its jobs.
            return given_up.is_set() or any(job.cancelled for job in jobs)

        def stop() -> None:
            given_up.set()
            for job in jobs:
                job.cancel()

        def ended() -> bool:
            if not isValid(self) or stop not in self._stops:
                return False
            self._stops.remove(stop)
            return True

        def done(told: T) -> None:
            if ended():
                then(told)

        def fault(error: KitError) -> None:
            if ended():
                on_error(error)

        self._stops.append(stop)
        jobs.append(self.session.work(lambda: operation(cancelled), done, fault))

    def tell(self, working: Working, sentence: str, done: int = 0, total: int = 0) -> None:
        """Say from any thread how far it is."""

        def show() -> None:
            if isValid(working):
                working.tell(sentence, done, total)

        self.session.worker.tell(show)

    def ask_folder(self, field: QLineEdit, title: str) -> None:
        """Choose the folder that a field names."""
        folder = outside.ask_folder(self, title)
        if folder is not None:
            field.setText(str(folder))
