"""The page of one result: where « Commencer » leads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui import theme
from ui.override import override
from ui.pages.page import ScrolledPage
from ui.pages.result_view import ResultView
from ui.route import Route
from ui.widgets.basic import Card, button, text
from ui.words import words

if TYPE_CHECKING:
    from ui.session import Session
    from ui.window import Window

#: Lines that are longer are hard to read (pixels of the design).
WIDEST = 760


class ResultPage(ScrolledPage):
    """The page; a route's ``machine`` and ``check`` name the result."""

    def __init__(self, session: Session, window: Window) -> None:
        super().__init__(session, window, spacing=12)
        self._words = words(__file__)
        self._route = Route("result")
        self.back = button(self._words["back"], self._go_back, "link", "arrow-left")
        self.view = ResultView(session, window)
        self.view.setMaximumWidth(theme.look().px(WIDEST))
        self._held = QWidget()
        across = QHBoxLayout(self._held)
        across.setContentsMargins(0, 0, 0, 0)
        across.addWidget(self.view, 1_000)
        across.addStretch(1)
        self._gone = self._none()
        for part in (self.back, self._held, self._gone):
            self.column.addWidget(part)
        self._gone.hide()

    @override
    def visit(self, route: Route) -> None:
        if (route.machine, route.check) != (self._route.machine, self._route.check):
            self.area.verticalScrollBar().setValue(0)
        self._route = route

    @override
    def refresh(self) -> None:
        told = self.session.overview
        if told is None:
            return
        machine = told.machine(self._route.machine)
        item = machine.item(self._route.check) if machine else None
        self._held.setVisible(item is not None)
        self._gone.setVisible(item is None)
        if machine is not None and item is not None:
            self.view.show_result(machine, item, technical=self.shell.preferences.technical)

    def _none(self) -> Card:
        said = self._words["gone"]
        return Card(
            text(said["title"], "title"),
            text(said["why"], "lead"),
            button(said["go"], lambda: self.shell.go(Route("todo")), "primary"),
        )

    def _go_back(self) -> None:
        if self.shell.can_go_back:
            self.shell.back()
        else:
            self.shell.go(Route("home"))
