"""À faire: every action with what is said of it; filters, one's own actions, paper and files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QFrame,
    QMenu,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from kit import french, todo_list
from kit.actions_table import ordered
from kit.todo_list import Group, Wanted
from ui import theme
from ui.override import override
from ui.pages.page import Page
from ui.pages.todo_detail import ActionDetail
from ui.pages.todo_filters import Filters
from ui.pages.todo_list import ActionsList, lines_of
from ui.pages.todo_outputs import Kind, Listed, save_actions, save_calendar
from ui.pages.todo_own import OwnForm
from ui.pages.town_section import Scrolled
from ui.route import Route
from ui.widgets.basic import Card, button, row, set_text, text
from ui.widgets.flow import wrapped
from ui.words import words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtGui import QResizeEvent

    from kit.actions_table import Row
    from kit.errors import KitError
    from kit.overview import Overview
    from kit.store.store import Store
    from ui.session import Session
    from ui.window import Window

#: Under this width (pixels of the design) the detail stands below the list.
BESIDE = 800
LIST_BELOW = 270
#: Of so many actions the search is made ready beside the window.
MANY = 300
_NO_WISH = QSizePolicy.Policy.Ignored
_MOST = 16_777_215  # Qt's own limit of a height


class Todo(Page):
    """The page. A route's ``machine`` narrows the list to a computer."""

    def __init__(self, session: Session, window: Window) -> None:
        super().__init__(session, window)
        self._words = words(__file__)
        self._key = ""
        self._known: dict[str, Row] = {}
        self._summary = ""
        self._texts: tuple[tuple[Row, ...], tuple[str, ...]] | None = None
        self._group: Group | None = None
        self._folded = frozenset({Group.DONE})
        self._place = ""
        self._narrow: bool | None = None
        self._empty_holder = Scrolled()
        self.filters = Filters()
        self.told = text("", "strong")
        self.list = ActionsList()
        self.detail = ActionDetail(session, window)
        self.form = OwnForm()
        self._build()
        self.filters.changed.connect(lambda: self._draw(narrowed=True))
        self.filters.down.connect(lambda: self.list.setFocus(Qt.FocusReason.OtherFocusReason))
        self.list.moved.connect(self._moved)
        self.list.opened.connect(self._open)
        self.list.folding.connect(self._fold)
        self.detail.changing.connect(self._change)
        self.detail.removing.connect(self._remove)
        self.form.given.connect(self._keep)
        self.form.left.connect(self._left)
        session.measuring_changed.connect(self._measuring_changed)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_moved)

    # --- What the window asks ----------------------------------------------------------------

    @override
    def visit(self, route: Route) -> None:
        told = self.session.overview
        machine = told.machine(route.machine) if told and route.machine else None
        self._place = french.plain(machine.name) if machine else ""

    @override
    def refresh(self) -> None:
        told = self.session.overview
        if told is None:
            return
        adding = self._side.currentWidget() is self.form
        empty = not told.rows and not adding
        if empty:
            self._empty_holder.put(self._empty(told))
        self._stack.setCurrentWidget(self._empty_holder if empty else self._area)
        self._add.setVisible(told.entity is not None)
        self.filters.show_rows(told.rows)
        if self._place:
            self.filters.only_where(self._place)
            self._place = ""
        self._take_in(told.rows)
        self._draw()

    @override
    def search(self) -> None:
        if self._stack.currentWidget() is self._area:
            self.filters.focus_search()

    # --- Building ----------------------------------------------------------------------------

    def _build(self) -> None:
        look = theme.look()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(look.px(24), look.px(16), look.px(12), 0)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._area)
        self._stack.addWidget(self._empty_holder)
        outer.addWidget(self._stack)
        content = QWidget()
        content.setProperty("role", "page")
        self._area.setWidget(content)
        down = QVBoxLayout(content)
        down.setContentsMargins(2, 2, look.px(12), look.px(12))
        down.setSpacing(look.px(8))
        down.addWidget(self.filters)
        down.addWidget(self.told)
        self._body = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._body.setSpacing(look.px(16))
        down.addLayout(self._body, 1)
        self._body.addWidget(self._left_side(), 11)
        self._side = QStackedWidget()
        self._side.addWidget(self.detail)
        self._side.addWidget(self.form)
        self._right = Scrolled()
        self._right.column.setContentsMargins(2, 0, 2, 2)
        self._right.column.addWidget(self._side)
        self._right_content().installEventFilter(self)
        self._body.addWidget(self._right, 9)
        down.addWidget(self._foot())

    def _left_side(self) -> QWidget:
        self._none = QWidget()
        under = QVBoxLayout(self._none)
        under.setContentsMargins(0, theme.look().px(16), 0, 0)
        self._none_told = text("", "lead")
        under.addWidget(self._none_told)
        under.addWidget(button(self._words["none"]["clear"], self._clear))
        under.addStretch(1)
        self._left_stack = QStackedWidget()
        self._left_stack.addWidget(self.list)
        self._left_stack.addWidget(self._none)
        self._left_stack.setMinimumHeight(theme.look().px(150))
        return self._left_stack

    def _foot(self) -> QWidget:
        said = self._words["acts"]
        self._add = button(said["add"], self.add, "secondary", "plus")
        self._print = button(said["print"], lambda: self._save("pdf"), icon="printer")
        self._export = button(said["export"], None, icon="download")
        menu = QMenu(self._export)
        menu.setAccessibleName(said["export"])
        menu.addAction(said["xlsx"], lambda: self._save("xlsx"))
        menu.addAction(said["csv"], lambda: self._save("csv"))
        self._export.setMenu(menu)
        self._calendar = button(said["calendar"], self._save_calendar, icon="calendar")
        dates = button(said["dates"], lambda: self.shell.go(Route("calendar")))
        return wrapped([self._add, self._print, self._export, self._calendar, dates])

    def _empty(self, told: Overview) -> Card:
        said = self._words["empty" if told.machines else "unmeasured"]
        acts: list[QWidget] = []
        if not told.machines:
            measure = button(said["measure"], self.session.measure, "primary", "refresh-cw")
            measure.setEnabled(self.session.measuring is None)
            acts.append(measure)
        if told.entity is not None:
            acts.append(button(self._words["acts"]["add"], self.add, "secondary", "plus"))
        return Card(text(said["title"], "title"), text(said["why"], "lead"), row(*acts))

    # --- Drawing -----------------------------------------------------------------------------

    def _rows(self) -> tuple[Row, ...]:
        return self.session.overview.rows if self.session.overview else ()

    def _shown(self) -> tuple[Row, ...]:
        """What passes the filters, in the chosen order."""
        rows, wanted = self._rows(), self.filters.wanted()
        texts = self._search_texts(rows) if wanted.text else None
        passing = todo_list.wanted_rows(rows, wanted, todo_list.today(), texts)
        return ordered(passing, self.filters.column())

    def _search_texts(self, rows: tuple[Row, ...]) -> tuple[str, ...]:
        if self._texts is None or self._texts[0] is not rows:
            self._texts = (rows, todo_list.search_texts(rows))
        return self._texts[1]

    def _take_in(self, rows: tuple[Row, ...]) -> None:
        """What is the same for every key that is typed."""
        self._known = {todo_list.identity(one): one for one in rows}
        self._summary = todo_list.summary(rows)
        self.list.show_places(places=len(todo_list.names(one.where for one in rows)) > 1)
        if len(rows) < MANY:
            return

        def ready(texts: tuple[str, ...]) -> None:
            self._texts = (rows, texts)

        self.session.work(lambda: todo_list.search_texts(rows), ready)

    def _draw(self, *, narrowed: bool = False) -> None:
        rows, shown, wanted = self._rows(), self._shown(), self.filters.wanted()
        groups = todo_list.grouped(shown)
        self._settle(groups, narrowed=narrowed)
        # What was looked for is never hidden in a fold.
        looked_for = bool(wanted.text.strip()) or wanted.status is todo_list.Status.DONE
        folded = frozenset[Group]() if looked_for else self._folded
        self.list.show_lines(lines_of(groups, folded), self._key)
        told = self._summary
        if len(shown) < len(rows):
            numbers = {"shown": french.integer(len(shown)), "whole": french.integer(len(rows))}
            told = f"{told} {self._words['part'].format(**numbers)}"
        set_text(self.told, told)
        self._left_stack.setCurrentWidget(self.list if shown or not rows else self._none)
        if not shown:
            filters = todo_list.told_filters(wanted)
            set_text(self._none_told, self._words["none"]["title"].format(filters=filters))
        self._show_detail(self._known.get(self._key))

    def _settle(self, groups: Mapping[Group, Sequence[Row]], *, narrowed: bool) -> None:
        """Which action the cursor is on, and that it can be seen."""
        told = self._known.get(self._key)
        listed = [row for rows in groups.values() for row in rows]
        gone = told is None or (narrowed and told not in listed)
        if gone:
            self._key = todo_list.identity(listed[0]) if listed else ""
            told = self._known.get(self._key)
        group = todo_list.group(told) if told else None
        if not gone and group is not None and group is not self._group:
            self._folded -= {group}
        self._group = group

    def _show_detail(self, told: Row | None) -> None:
        if told is not None:
            self.detail.show_row(told)
        adding = self._side.currentWidget() is self.form
        self._right.setVisible(told is not None or adding)
        self._fit()

    def _measuring_changed(self) -> None:
        if not isValid(self) or self.session.overview is None:
            return
        told = self._known.get(self._key)
        if told is not None:
            self.detail.show_row(told)
        elif self._stack.currentWidget() is self._empty_holder:
            self._empty_holder.put(self._empty(self.session.overview))

    # --- What is done with it ----------------------------------------------------------------

    def _moved(self, key: str) -> None:
        if not key or key == self._key:
            return
        if self._side.currentWidget() is self.form:
            if self.form.dirty:
                # What was typed is not thrown away by a look at something else.
                self.form.ask_unsaved()
                return
            self._side.setCurrentWidget(self.detail)
        self._key = key
        told = self._known.get(key)
        self._group = todo_list.group(told) if told else None
        self._right.verticalScrollBar().setValue(0)
        self._show_detail(told)

    def _open(self, key: str) -> None:
        self._moved(key)
        if key == self._key and self._side.currentWidget() is self.detail:
            self.detail.open()

    def _clear(self) -> None:
        self.filters.clear()
        self.filters.focus_search()

    def _fold(self, name: str) -> None:
        self._folded ^= {Group(name)}
        self._draw()

    def add(self) -> None:
        """A form for an action of one's own; a draft is found again as it was left."""
        if self.form.changed is not None and not self.form.dirty:
            self.form.show_row(None)
        self._show_form()

    def _change(self) -> None:
        told = self.detail.row
        if told is not None:
            self.form.show_row(told)
            self._show_form()

    def _show_form(self) -> None:
        self.form.show_places(todo_list.names(one.where for one in self._rows()))
        self._stack.setCurrentWidget(self._area)
        self._side.setCurrentWidget(self.form)
        self._right.setVisible(True)
        self._right.verticalScrollBar().setValue(0)
        self._fit()
        self.form.begin()
        self._bring(self.form.what)

    def _left(self) -> None:
        self._side.setCurrentWidget(self.detail)
        self.refresh()
        if self._stack.currentWidget() is self._area:
            self.list.select(self._key)
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _keep(self, told: Row) -> None:
        session, shell, form = self.session, self.shell, self.form
        entity = session.overview.entity if session.overview else None
        said = self._words["own"]["changed" if told.key else "added"].format(what=told.what)

        def keep(store: Store) -> str:
            from kit.store import actions  # noqa: PLC0415 the list came first

            if told.key:
                actions.change_own(store, told.key, told)
                return told.key
            return actions.add_own(store, entity.uuid if entity else "", told)

        def kept(key: str) -> None:
            shell.say(said)
            if not isValid(self):
                return
            form.show_row(None)
            self._side.setCurrentWidget(self.detail)
            self._key = f" {key}"
            self.filters.clear()
            self.refresh()
            self.list.select(self._key)
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)

        def refused(fault: KitError) -> None:
            if isValid(form):
                form.refuse(fault)
            else:
                shell.show_fault(fault)

        session.write(keep, kept, refused)

    def _remove(self) -> None:
        told, session, shell = self.detail.row, self.session, self.shell
        if told is None:
            return
        said = self._words["own"]

        def remove(store: Store) -> None:
            from kit.store import actions  # noqa: PLC0415 the list came first

            actions.remove_own(store, told.key)

        def restore(store: Store) -> None:
            from kit.store import actions  # noqa: PLC0415 the list came first

            actions.restore_own(store, told.key)

        def undo() -> None:
            shell.banners.clear_note()
            session.write(restore, lambda _: shell.say(said["restored"].format(what=told.what)))

        def done(_: None) -> None:
            shell.say(said["removed"].format(what=told.what), (said["undo"], undo))
            if isValid(self) and self._stack.currentWidget() is self._area:
                self.list.setFocus(Qt.FocusReason.OtherFocusReason)

        session.write(remove, done)

    # --- What goes out -----------------------------------------------------------------------

    def _listed(self, rows: tuple[Row, ...], wanted: Wanted) -> Listed:
        told = self.session.overview
        entity = told.entity if told else None
        name, owner = (entity.name, entity.uuid) if entity else (self._words["nameless"], "")
        return Listed(rows, len(self._rows()), todo_list.told_filters(wanted), name, owner)

    def _save(self, kind: Kind) -> None:
        listed = self._listed(self._shown(), self.filters.wanted())
        save_actions(self.session, self.shell, kind, listed)

    def _save_calendar(self) -> None:
        listed = self._listed(self._rows(), Wanted())
        save_calendar(self.session, self.shell, listed, self._set_day)

    def _set_day(self) -> None:
        """Go to where a day is given to the action that is seen."""
        self._bring(self.detail.form.due)
        self.detail.ask_due()

    # --- Room --------------------------------------------------------------------------------

    def _right_content(self) -> QWidget:
        content = self._right.widget()
        if content is None:
            raise ValueError(self._right)
        return content

    def _focus_moved(self, _: QWidget | None, now: QWidget | None) -> None:
        """Who comes into the detail by Tab sees where she is."""
        if isValid(self) and now is not None and self._right_content().isAncestorOf(now):
            self._bring(now)

    def _bring(self, widget: QWidget) -> None:
        """Scroll to a widget of the detail."""
        self._right.ensureWidgetVisible(widget)
        self._area.ensureWidgetVisible(widget)

    def _fit(self) -> None:
        """Beside the list the detail scrolls by itself; below it, it is as high as it needs."""
        seen = self._side.currentWidget()
        for page in (self.detail, self.form):
            # Only the one that is seen counts for the height.
            _set_height(page, QSizePolicy.Policy.Preferred if page is seen else _NO_WISH)
        for side in (self._left_stack, self._right):
            # What can scroll asks for no height: the page then never scrolls beside it.
            _set_height(side, QSizePolicy.Policy.Preferred if self._narrow else _NO_WISH)
        if not self._narrow:
            self._right.setMinimumHeight(0)
            self._right.setMaximumHeight(_MOST)
            return
        inside = self._right_content().layout()
        wide = self._right.viewport().width()
        high = inside.totalHeightForWidth(wide) if inside and inside.hasHeightForWidth() else 0
        self._right.setFixedHeight(max(high, self._right_content().minimumSizeHint().height()))

    def _lay_out(self) -> None:
        look = theme.look()
        narrow = self.width() < look.px(BESIDE)
        if narrow is not self._narrow:
            self._narrow = narrow
            way = QBoxLayout.Direction
            self._body.setDirection(way.TopToBottom if narrow else way.LeftToRight)
            self._left_stack.setMinimumHeight(look.px(LIST_BELOW if narrow else 150))
            self._left_stack.setMaximumHeight(look.px(LIST_BELOW) if narrow else _MOST)
        self._fit()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest and self._narrow:
            self._fit()
        return super().eventFilter(watched, event)


def _set_height(widget: QWidget, policy: QSizePolicy.Policy) -> None:
    told = widget.sizePolicy()
    if told.verticalPolicy() is not policy:
        told.setVerticalPolicy(policy)
        widget.setSizePolicy(told)
