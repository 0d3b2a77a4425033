"""The head of the window: which mairie, which computer, when it was verified, and again."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QSizePolicy

from kit import french
from ui import theme
from ui.override import override
from ui.widgets.basic import button, column, line, set_text
from ui.words import words

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from kit.overview import Overview


#: Border and padding of the button that names the entity, at each side.
FRAME = 5


class Header(QFrame):
    """The head.

    Signals:
        again: verify again.
        entity_chosen: the identifier of another entity of the record.
    """

    again = Signal()
    entity_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("header")
        self._words = words(__file__)
        self._name, self._mark = "", ""
        look = theme.look()
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(look.px(20), look.px(8), look.px(24), look.px(8))
        row.setSpacing(look.px(16))
        self.entity = button("", role="entity")
        self.place = line("", "small")
        self.place.setContentsMargins(look.px(5), 0, 0, 0)
        self.place.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        row.addWidget(column(self.entity, self.place, spacing=0), 1)
        self.when = line("", "small")
        row.addWidget(self.when)
        self.check = button(self._words["again"], self.again.emit, icon="refresh-cw")
        self.check.setShortcut("F5")
        self.check.setToolTip(self._words["again_key"])
        row.addWidget(self.check)

    def show_overview(self, told: Overview, *, passing: bool) -> None:
        """Who and when."""
        name = told.entity.name if told.entity else self._words["nobody"]
        several = len(told.entities) > 1
        self._name, self._mark = name, "  ▾" if several else ""
        self._fit()
        self.entity.setAccessibleName(self._words["choose"].format(name=name) if several else name)
        self.entity.setToolTip(name)
        self.entity.setEnabled(several)
        self.entity.setMenu(self._menu(told) if several else None)  # type: ignore[arg-type] # None takes it away
        here = told.here
        parts = []
        if here is not None:
            parts.append(self._words["here"].format(name=here.name))
        if len(told.machines) > 1:
            parts.append(french.count(len(told.machines), *self._words["machines"]))
        if passing:
            parts.append(self._words["passing"])
        set_text(self.place, " · ".join(parts))
        self.place.setVisible(bool(parts))
        newest = here.at if here else told.newest
        set_text(self.when, self._when(newest) if newest else self._words["never"])

    def show_measuring(self, *, measuring: bool) -> None:
        """One measure at a time."""
        self.check.setEnabled(not measuring)

    def set_narrow(self, *, narrow: bool) -> None:
        """Leave the date out where there is no room; it stands in the button's hint."""
        self.when.setVisible(not narrow)
        self._fit()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Shorten the name to the room that is left; the button's hint has all of it."""
        margins = self._row.contentsMargins()
        taken = margins.left() + margins.right() + self.check.sizeHint().width()
        spaces = 1
        if not self.when.isHidden():
            taken += self.when.sizeHint().width()
            spaces += 1
        self.entity.ensurePolished()
        metrics = self.entity.fontMetrics()
        frame = theme.look().px(2 * FRAME) + metrics.horizontalAdvance(self._mark)
        room = self.width() - taken - spaces * self._row.spacing() - frame
        shown = metrics.elidedText(self._name, Qt.TextElideMode.ElideRight, room)
        self.entity.setText(shown.replace("&", "&&") + self._mark)

    def _menu(self, told: Overview) -> QMenu:
        menu = QMenu(self)
        for entity in told.entities:
            act = menu.addAction(entity.name.replace("&", "&&"))
            act.setCheckable(True)
            act.setChecked(told.entity is not None and entity.uuid == told.entity.uuid)
            act.triggered.connect(lambda _=False, one=entity.uuid: self.entity_chosen.emit(one))
        return menu

    def _when(self, at: datetime) -> str:
        days = (datetime.now(UTC).astimezone().date() - at.astimezone().date()).days
        local = at.astimezone()
        hour = f"{local.hour}{french.NBSP}h{french.NBSP}{local.minute:02d}"
        if days == 0:
            return str(self._words["today"].format(hour=hour))
        if days == 1:
            return str(self._words["yesterday"].format(hour=hour))
        return str(self._words["on"].format(day=french.day(at)))
