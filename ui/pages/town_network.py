"""The plan of the network: drawn for the width of the page, and told in words below."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from kit import french
from kit.labels import OUTCOME_LABELS
from kit.outputs import Output
from ui import theme
from ui.override import override
from ui.pages.town_outputs import save_output
from ui.pages.town_section import Scrolled, Section
from ui.route import Route
from ui.widgets.basic import Card, button, column, text
from ui.widgets.chart import ChartView
from ui.widgets.flow import wrapped
from ui.widgets.fold import Fold
from ui.words import words

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent
    from PySide6.QtWidgets import QWidget

    from kit.network_plan import Device, Plan
    from kit.overview import Overview
    from kit.store.store import Store
    from kit.store.things import Things
    from ui.session import Session
    from ui.window import Window

#: Wider than this, what belongs together lies too far apart.
WIDEST = 1120


class NetworkSection(Section):
    """The plan, how to keep it, and what fills it where it is empty."""

    def __init__(self, session: Session, shell: Window) -> None:
        super().__init__(session, shell)
        self._words = words(__file__)
        self._page = Scrolled()
        self._page.put(text(self._words["reading"], "secondary"))
        self.addWidget(self._page)

    @override
    def show_things(self, told: Overview, known: Things) -> None:  # noqa: ARG002 the section’s own form
        def read(store: Store) -> Plan:
            from kit.network_plan import read_plan  # noqa: PLC0415 seldom seen

            return read_plan(store, datetime.now(UTC))

        self.read_again(read, self._show)

    def _show(self, plan: Plan) -> None:
        said = self._words
        if plan.empty:
            self._page.put(self._empty())
            return
        acts = [
            button(
                said["pdf"], lambda: save_output(self.session, self.shell, Output.NETWORK_PDF),
                "primary", "download",
            ),
            button(
                said["svg"], lambda: save_output(self.session, self.shell, Output.NETWORK_SVG),
                icon="download",
            ),
            button(said["declare"], self._declare, icon="plus"),
        ]  # fmt: skip
        self._page.put(
            text(said["why"], "secondary"),
            wrapped(acts),
            PlanView(plan),
            Fold(said["text"], lambda: self._told(plan)),
        )

    def _empty(self) -> Card:
        said = self._words["empty"]
        measure = button(said["measure"], self.session.measure, "primary", "refresh-cw")
        declare = button(self._words["declare"], self._declare, icon="plus")
        return Card(
            text(said["title"], "title"), text(said["why"], "lead"), wrapped([measure, declare])
        )

    def _declare(self) -> None:
        self.shell.go(Route("town", record="equipment"))

    def _told(self, plan: Plan) -> QWidget:
        """The same as the picture, a line a group, for those who do not see it."""
        said = self._words
        lines = [
            said["group"].format(
                label=group.label,
                names=french.listing(tuple(map(self._named, group.devices)), len(group.devices)),
            )
            for group in plan.groups
        ]
        lines += [said["flow"].format(source=one.source, target=one.target) for one in plan.flows]
        return column(*(text(one, selectable=True) for one in lines), spacing=6)

    def _named(self, device: Device) -> str:
        if device.outcome is not None:
            state = OUTCOME_LABELS[device.outcome].lower()
        else:
            state = device.detail
        return self._words["state"].format(name=device.name, state=state) if state else device.name


class PlanView(ChartView):
    """The plan, laid out again for each width."""

    widest = WIDEST

    def __init__(self, plan: Plan) -> None:
        from kit.network_drawing import drawing  # noqa: PLC0415 seldom seen

        super().__init__(lambda width: drawing(plan, theme.look().palette, width))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit(self.widest)
        self.setFixedHeight(self._high)
