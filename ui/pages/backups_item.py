"""One result of the backups: what it means, what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kit import guidance
from ui.override import override
from ui.pages import result_steps
from ui.pages.backups_parts import said
from ui.pages.backups_step import Panel
from ui.widgets.basic import Card, button, pill, row, text
from ui.widgets.flow import wrapped

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from kit.assessment import Item
    from ui.pages.backups import Backups


class ItemPanel(Panel):
    """The result; it is drawn again when what was found of it changes."""

    def __init__(self, page: Backups, item: Item) -> None:
        super().__init__(page)
        self._item = item
        self._draw()

    @override
    def renew(self) -> None:
        told = self.session.overview
        items = told.backups.items if told and told.backups else ()
        found = next((one for one in items if one.check == self._item.check), None)
        if found is not None and found != self._item:
            self._item = found
            self._draw()

    def _draw(self) -> None:
        item = self._item
        parts: list[QWidget] = [row(pill(item.outcome)), Card(text(item.message, "lead"))]
        if item.remedy is not None:
            hers = guidance.is_hers(item.remedy)
            if not hers:
                parts.append(result_steps.to_ask(item.remedy))
            how = result_steps.how_to if hers else result_steps.for_technician
            parts.append(how(item.remedy, here=True))
        test = button(said()["test"], self.page.test, icon="shield")
        add = button(said("grid")["add_copy"], self.page.add, icon="plus")
        parts.append(wrapped([test, add]))
        self.show_parts(item.title, *parts)
