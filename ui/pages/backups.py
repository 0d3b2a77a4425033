"""Sauvegardes: what would survive tonight, the calendar of copies, the restore proof."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from shiboken6 import isValid

from kit import charts
from kit.guidance import effort
from ui import theme
from ui.override import override
from ui.pages.backups_grid import grid, marks
from ui.pages.backups_outputs import save_minutes
from ui.pages.backups_parts import Sides, said, told_pill
from ui.pages.page import Page, ScrolledPage
from ui.route import Route
from ui.widgets.basic import Card, button, clear, column, pill, row, set_text, text
from ui.widgets.chart import ChartView
from ui.widgets.choice import Choice
from ui.widgets.flow import cards, wrapped
from ui.widgets.fold import Fold

if TYPE_CHECKING:
    from kit.assessment import Item
    from kit.backups.view import Calendar, Kept, Proof, View
    from kit.overview import Overview
    from kit.store.store import Store
    from ui.pages.backups_step import Panel
    from ui.session import Session
    from ui.window import Window

#: What is drawn of what to do next.
NEXT = 3


class Backups(Page):
    """The page: the picture, and in its place one panel (a wizard, a copy, a dataset, a result)."""

    def __init__(self, session: Session, window: Window) -> None:
        super().__init__(session, window)
        self._stack = QStackedWidget()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)
        self.picture = Picture(session, window, self)
        self._stack.addWidget(self.picture)
        self.panel: Panel | None = None
        self._judging = False

    @override
    def visit(self, route: Route) -> None:
        told = self.session.overview
        if self.panel is not None and (self.panel.busy or self.panel.dirty):
            return  # what runs, or is being typed, is not thrown away by a look at something else
        if route.check and told is not None and told.backups is not None:
            item = next((one for one in told.backups.items if one.check == route.check), None)
            if item is not None:
                self.open_item(item)
                return
        if route.record == "add":
            self.add()
        elif route.record == "test":
            self.test()
        elif self.panel is not None:
            self.leave()

    @override
    def refresh(self) -> None:
        told = self.session.overview
        if told is None:
            return
        if told.backups is None or not told.backups.fresh:
            self._judge()
        self.picture.refresh()
        if self.panel is not None:
            self.panel.renew()

    @override
    def step_back(self) -> bool:
        if self.panel is None:
            return False
        if not self.panel.busy:
            self.panel.leave()
        return True

    # --- Where it leads ----------------------------------------------------------------------

    def add(self, label: str = "") -> None:
        """Declare a destination, in three steps."""
        from ui.pages.backups_add import AddDestination  # noqa: PLC0415 seldom needed

        self.open_panel(AddDestination(self, label))

    def test(self, copy: str = "") -> None:
        """Prove that a copy gives its files back."""
        from ui.pages.backups_test import RestoreTest  # noqa: PLC0415 seldom needed

        self.open_panel(RestoreTest(self, copy))

    def open_copy(self, place: int) -> None:
        """One copy, by its place among the columns."""
        from ui.pages.backups_copy import CopyPanel  # noqa: PLC0415 seldom needed

        told = self.session.overview
        if told is not None and told.backups is not None:
            self.open_panel(CopyPanel(self, told.backups.view.columns[place]))

    def open_set(self, record: str = "") -> None:
        """One dataset, or a new one."""
        from ui.pages.backups_copy import DatasetPanel  # noqa: PLC0415 seldom needed

        self.open_panel(DatasetPanel(self, record))

    def open_item(self, item: Item) -> None:
        """What to do about one result."""
        from ui.pages.backups_item import ItemPanel  # noqa: PLC0415 seldom needed

        self.open_panel(ItemPanel(self, item))

    def open_panel(self, panel: Panel) -> None:
        """Show a panel in place of the picture."""
        self._drop()
        self.panel = panel
        self._stack.addWidget(panel)
        self._stack.setCurrentWidget(panel)
        panel.begin()

    def leave(self) -> None:
        """Back to the picture."""
        self._drop()
        self._stack.setCurrentWidget(self.picture)
        self.picture.begin()

    # --- Inside ------------------------------------------------------------------------------

    def _drop(self) -> None:
        if self.panel is not None:
            old, self.panel = self.panel, None
            old.stop()
            self._stack.removeWidget(old)
            old.hide()
            old.deleteLater()

    def _judge(self) -> None:
        """Judge what the record knows, where that was never done, or not today."""
        told = self.session.overview
        if self._judging or told is None or told.entity is None:
            return
        self._judging = True

        def judge(store: Store) -> None:
            from kit.backups.acts import judge as again  # noqa: PLC0415 brings the rules in

            again(store)

        def judged(_: None) -> None:
            self._judging = False

        self.session.write(judge, judged)


class Picture(ScrolledPage):
    """All of it in one look."""

    def __init__(self, session: Session, window: Window, page: Backups) -> None:
        super().__init__(session, window, spacing=14)
        self._page = page
        self._drawn: tuple[object, ...] = ()
        self._calendar = ""
        self._first: QWidget | None = None

    def begin(self) -> None:
        """Put the keyboard where one begins."""
        if self._first is not None and isValid(self._first):
            self._first.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def refresh(self) -> None:
        told = self.session.overview
        if told is None:
            return
        asked = (told.backups, theme.look().palette)
        if asked == self._drawn:
            return  # what has the focus keeps it
        self._drawn = asked
        self.put(*self._content(told))

    # --- Parts -------------------------------------------------------------------------------

    def _content(self, told: Overview) -> list[QWidget]:
        kept = told.backups
        if kept is None:
            return [text(said()["title"], "title"), text(said()["reading"], "secondary")]
        view = kept.view
        if not view.lines and not view.columns:
            return self._empty(view)
        main, side = self._main(view), self._side(view)
        made: list[QWidget] = [self._head(view), *self._sentences(view), Sides(main, side)]
        return made + self._next(kept)

    def _empty(self, view: View) -> list[QWidget]:
        told = said("empty")
        act = button(told["act"], self._page.add, "primary", "plus")
        self._first = act
        card = Card(text(told["title"], "title"), text(told["why"], "lead"), row(act))
        if view.installed:
            card.add(text(view.underline, "secondary"))
        return [card]

    def _head(self, view: View) -> QWidget:
        holder = QWidget()
        across = QHBoxLayout(holder)
        across.setContentsMargins(0, 0, 0, 0)
        title = column(text(said()["title"], "heading"), text(view.counted, "secondary"), spacing=0)
        across.addWidget(title, 1)
        act = button(said()["test"], self._page.test, "primary", "shield")
        self._first = act
        across.addWidget(act, 0, Qt.AlignmentFlag.AlignVCenter)
        return holder

    def _sentences(self, view: View) -> list[QWidget]:
        made = [text(view.headline, "title")]
        if view.underline:
            made.append(text(view.underline, "secondary"))
        return [column(*made, spacing=4)]

    def _main(self, view: View) -> Card:
        told = said("grid")
        card = Card(grid(view, self._page.open_set, self._page.open_copy), spacing=12)
        if view.marks:
            card.add(marks(view.marks))
        card.add(
            wrapped(
                [
                    button(told["add_copy"], self._page.add, icon="plus"),
                    button(told["add_set"], self._page.open_set, "link", "plus"),
                ]
            )
        )
        return card

    def _side(self, view: View) -> QWidget:
        return column(self._proof(view.proof), self._runs(view.calendars), spacing=16)

    def _proof(self, proof: Proof | None) -> Card:
        told = said("proof")
        card = Card(text(told["title"], "heading"))
        if proof is None:
            card.add(text(told["none"], "secondary"))
            return card
        mark = told_pill(proof.outcome, proof.state)
        card.add(row(mark, text(proof.day)) if proof.day else row(mark))
        card.add(text(proof.sentence))
        if proof.guarantee:
            card.add(Fold(told["guarantee"], lambda: text(proof.guarantee, "secondary")))
        if proof.day:
            copy, at = proof.copy, proof.at
            act = button(
                told["print"],
                lambda: save_minutes(self.session, self.shell, copy, at),
                icon="printer",
            )
            card.add(row(act))
        return card

    def _runs(self, calendars: tuple[Calendar, ...]) -> Card:
        told = said("calendar")
        card = Card(text(told["title"], "heading"))
        if not calendars:
            card.add(text(told["none"], "secondary"))
            return card
        chosen = next((one for one in calendars if one.copy == self._calendar), calendars[0])
        under = text("", "secondary")
        place = QVBoxLayout()

        def show(one: Calendar) -> None:
            clear(place)
            set_text(under, f"{one.label}, {one.note}")
            place.addWidget(_heat_map(one))

        if len(calendars) > 1:
            which = Choice()
            which.setAccessibleName(told["which"])
            for one in calendars:
                which.addItem(one.label)
            which.setCurrentIndex(calendars.index(chosen))

            def turned(number: int) -> None:
                self._calendar = calendars[number].copy
                show(calendars[number])

            which.activated.connect(turned)
            card.add(which)
        card.add(under)
        card.column.addLayout(place)
        show(chosen)
        return card

    def _next(self, kept: Kept) -> list[QWidget]:
        if not kept.next:
            return []
        shown = [self._action(item) for item in kept.next[:NEXT]]
        made: list[QWidget] = [text(said()["next"], "heading"), cards(shown, least=250)]
        if len(kept.next) > NEXT:
            go = button(said()["more"], lambda: self.shell.go(Route("todo")), "link")
            made.append(row(go))
        return made

    def _action(self, item: Item) -> Card:
        card = Card(edge=item.outcome, spacing=6)
        card.add(row(pill(item.outcome)), text(item.action, "strong"))
        card.add(text(item.message, "secondary"))
        if item.remedy is not None:
            card.add(text(effort(item.remedy), "small"))
        card.column.addStretch(1)
        name = said()["begin_name"].format(title=item.action)
        go = Route("backups", check=item.check)
        card.add(row(button(said()["begin"], lambda: self.shell.go(go), name=name)))
        return card


def _heat_map(calendar: Calendar) -> ChartView:
    palette = theme.look().palette

    def draw(_: int) -> charts.Chart:
        return charts.heat_map(calendar.label, calendar.weeks, palette)

    made = ChartView(draw)
    # It is drawn in its own width: it is not stretched.
    made.setFixedWidth(theme.look().px(made.natural_width))
    return made
