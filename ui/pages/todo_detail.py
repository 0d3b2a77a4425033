"""One action: what it is and why, where it leads, and what people say of it."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QVBoxLayout, QWidget

from inventory.record import replace
from kit import todo_list, typed
from kit.actions_table import State, Tracking, content
from kit.errors import KitError
from kit.store.action_rows import ESSENTIALS, RECHECK
from kit.todo_list import Group, Status
from ui import theme
from ui.route import Route
from ui.widgets.basic import Card, badge_pill, button, clear, set_text, text
from ui.widgets.choice import Choice
from ui.widgets.day_field import DayField
from ui.widgets.fields import Labelled
from ui.widgets.flow import cards, wrapped
from ui.words import words

if TYPE_CHECKING:
    from collections.abc import Callable

    from kit.actions_table import Row
    from kit.store.store import Store
    from ui.session import Session
    from ui.window import Window

_PILLS = {
    Status.TODO: ("unknown", "list-checks"),
    Status.ASKED: ("watch", "mail"),
    Status.BUDGETED: ("watch", "landmark"),
    Status.DISPUTED: ("watch", "flag"),
    Status.DONE: ("ok", "circle-check"),
}


class ActionDetail(QWidget):
    """The detail at the right of the list.

    Signals:
        changing: people's own action is to be changed.
        removing: people's own action is to be taken out of the list.
    """

    changing = Signal()
    removing = Signal()

    def __init__(self, session: Session, shell: Window) -> None:
        super().__init__()
        self._words = words(__file__)
        self.session, self.shell = session, shell
        self.row: Row | None = None
        self._asked: tuple[object, ...] = ()
        look = theme.look()
        # Marks where Tab comes into the detail; it is never seen. Only what could have the focus
        # has a place among what has it.
        self._before = QWidget(self)
        self._before.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._before.hide()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(look.px(12))
        self._head = Card(spacing=8)
        self.form = TrackingForm(self._say)
        self._form = Card(text(self._words["follow"], "heading"), self.form, spacing=12)
        outer.addWidget(self._head)
        outer.addWidget(self._form)
        outer.addStretch(1)

    def show_row(self, told: Row) -> None:
        """Show an action; what is being typed in the same action stays."""
        other = self.row is None or todo_list.identity(self.row) != todo_list.identity(told)
        self.row = told
        self.form.show_row(told, afresh=other)
        self._form.setVisible(bool(todo_list.states_of(told)))
        here, asked = self._here(), (told, self._here(), self.session.measuring is not None)
        if asked == self._asked:
            return
        self._asked = asked
        kept = self._head.isAncestorOf(QApplication.focusWidget() or self)
        clear(self._head.column)
        self._fill(told, here=here)
        if kept and not other:
            self.begin()

    def begin(self) -> None:
        """Put the cursor on the first thing that can be done."""
        first = next(iter(self._head.findChildren(QPushButton)), self.form.state)
        first.setFocus(Qt.FocusReason.TabFocusReason)

    def open(self) -> None:
        """Go to what is to be done: the result, a new measure, or the sheet of one's own."""
        told = self.row
        if told is None:
            return
        if not told.workstation:
            self.changing.emit()
        elif told.key.startswith(ESSENTIALS):
            self.shell.go(essentials_route(told.key))
        elif told.of_entity:
            self.shell.go(Route("backups", check=told.key))
        elif told.key != RECHECK:
            self.shell.go(Route("result", told.workstation, told.key))
        elif self._here():
            self.recheck()

    def recheck(self) -> None:
        """Measure this computer again, and say what that says of the action."""
        told, session, shell = self.row, self.session, self.shell
        if told is None:
            return
        wanted = todo_list.identity(told)

        def done() -> None:
            rows = session.overview.rows if session.overview else ()
            found = next((row for row in rows if todo_list.identity(row) == wanted), None)
            shell.say(todo_list.after_recheck(found))

        session.measure(done)

    def ask_due(self) -> None:
        """Put the cursor where the day is typed."""
        self.form.due.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- Parts -------------------------------------------------------------------------------

    def _here(self) -> bool:
        told, overview = self.row, self.session.overview
        here = overview.here if overview else None
        return told is not None and here is not None and here.record == told.workstation

    def _fill(self, told: Row, *, here: bool) -> None:
        today = todo_list.today()
        head, known = self._head, todo_list.status(told)
        tone, icon = _PILLS[known]
        pills = [badge_pill(todo_list.status_label(known), tone, icon)]
        if told.late(today):
            pills.append(badge_pill(self._words["late"], "fail", "triangle-alert"))
        head.add(wrapped(pills), text(told.what, "heading", selectable=True))
        if told.why:
            head.add(text(told.why, selectable=True))
        lines = (
            told.state_label if known is not Status.TODO or told.tracking.on else "",
            told.tracking.proof if told.proved else "",
            todo_list.due_line(told, today),
            self._words["where"].format(where=told.where) if told.where and not here else "",
            todo_list.effort_line(told),
        )
        for line in lines:
            if line:
                head.add(text(line, "secondary"))
        acts = self._acts(told, here=here)
        if acts:
            head.add(wrapped(acts))
            # Tab comes to new widgets last of all, but these stand before the form.
            for before, act in pairwise([self._before, *acts]):
                QWidget.setTabOrder(before, act)
        verifies = told.key == RECHECK or known is Status.DONE
        if told.workstation and verifies and not here and not told.proved:
            head.add(text(self._words["elsewhere"].format(where=told.where), "small"))

    def _acts(self, told: Row, *, here: bool) -> list[QWidget]:
        said = self._words
        group = todo_list.group(told)
        if not told.workstation:
            return [
                button(said["change"], self.changing.emit, "secondary", "pencil"),
                button(said["remove"], self.removing.emit, "quiet", "trash-2"),
            ]
        again = button(said["again"], self.recheck, "primary", "refresh-cw")
        again.setEnabled(self.session.measuring is None)
        if told.key == RECHECK:
            again.setText(f" {said['measure']}")
            again.setAccessibleName(said["measure"])
            return [again] if here else []
        name = said["open" if group is not Group.NOW else "start"]
        role = "primary" if group is Group.NOW else "secondary"
        go = button(name, self.open, role, name=f"{name}\u00a0: {told.what}")  # type: ignore[arg-type]  # one of two roles
        if group is Group.DONE and not told.proved and here:
            return [again, go]
        return [go]

    def _say(self, tracking: Tracking) -> None:
        """Keep what was said; the list follows."""
        told, shell, session = self.row, self.shell, self.session
        if told is None or tracking == told.tracking:
            return
        # Who changes two things in a row changes the second on top of the first.
        self.row = replace(told, tracking=tracking)

        def keep(store: Store) -> None:
            from kit.store import actions  # noqa: PLC0415 the list came first

            actions.amend(store, told, tracking)

        def refused(fault: KitError) -> None:
            shell.show_fault(fault, session.reload)

        session.write(keep, None, refused)
        self.form.saved()


class TrackingForm(QWidget):
    """How far it is, who does it, until when; every change is told at once, once it is whole."""

    def __init__(self, tell: Callable[[Tracking], None]) -> None:
        super().__init__()
        self._words = words(__file__)["form"]
        self._tell = tell
        self._kept = Tracking()
        self._costs = False
        said = self._words
        self.state = Choice()
        self.asked_of, self.proof, self.who, self.year, self.price = (QLineEdit() for _ in range(5))
        self.on, self.due = DayField(), DayField()
        for field in (self.asked_of, self.proof, self.who, self.year, self.price):
            field.editingFinished.connect(self._commit)
        for day in (self.on, self.due):
            day.entered.connect(self._commit)
        self.state.activated.connect(lambda _: self._choose())
        self.year.setPlaceholderText(said["year_form"])
        self.proof.setPlaceholderText(said["proof_form"])
        self.price.setPlaceholderText(said["price_form"])
        self.asked_of.setPlaceholderText(said["asked_of_form"])
        self._labelled = {
            name: Labelled(said[name], getattr(self, name))
            for name in ("state", "asked_of", "on", "year", "proof", "who", "due", "price")
        }
        self._note = text("", "small")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.look().px(12))
        column.addWidget(self._labelled["state"])
        told = [self._labelled[name] for name in ("asked_of", "on", "year", "price", "proof")]
        self._more = cards(told, least=190, spacing=12)
        column.addWidget(self._more)
        column.addWidget(
            cards([self._labelled["who"], self._labelled["due"]], least=190, spacing=12)
        )
        column.addWidget(self._note)

    def show_row(self, row: Row, *, afresh: bool) -> None:
        """Show what is kept of an action; ``afresh`` where it is another one than before."""
        states = todo_list.states_of(row)
        if not states:
            return
        told = row.tracking
        if afresh or [self.state.itemData(at) for at in range(self.state.count())] != [*states]:
            self.state.clear()
            for state in states:
                self.state.addItem(content()["statuses"][state.value], state)
        self.who.setPlaceholderText(todo_list.sheet_who(row))
        before, self._kept = self._kept, told
        if afresh:
            set_text(self._note, self._words["at_once"])
        self.state.setCurrentIndex(max(self.state.findData(told.state), 0))
        shown = (
            (self.asked_of, told.asked_of, before.asked_of),
            (self.proof, told.proof, before.proof),
            (self.who, told.who, before.who),
            (self.on, typed.day_as_typed(told.on), typed.day_as_typed(before.on)),
            (self.due, typed.day_as_typed(told.due), typed.day_as_typed(before.due)),
            (self.year, _year(told), _year(before)),
            (self.price, typed.price_as_typed(told.price), typed.price_as_typed(before.price)),
        )
        for field, value, old in shown:
            # What is being typed is hers, and what is to be corrected stays to be seen.
            hers = (field.hasFocus() and field.text() != old) or self._is_wrong(field)
            if afresh or not hers:
                if field.text() != value:
                    field.setText(value)
                self._fault(field, None)
        self._costs = row.cost not in {None, "none"}
        self._show_fields(told.state)

    def saved(self) -> None:
        """Say that it is kept."""
        set_text(self._note, self._words["saved"])

    def _show_fields(self, state: State) -> None:
        shown = {
            "asked_of": state is State.ASKED,
            "on": state in {State.ASKED, State.DONE},
            "year": state is State.BUDGETED,
            "price": state is State.BUDGETED or (self._costs and state is not State.DONE),
            "proof": state is State.DONE,
        }
        for name, visible in shown.items():
            self._labelled[name].setVisible(visible)
        self._more.setVisible(any(shown.values()))

    def _choose(self) -> None:
        """Another state: what goes with the one before goes, and today is the day of the new."""
        state = State(self.state.currentData())  # Qt gives a plain text back
        if state is self._kept.state:
            return
        today = todo_list.today()
        on = {
            State.ASKED: today,
            State.DONE: today,
            State.BUDGETED: date(today.year + 1, 1, 1),
        }.get(state)
        told = replace(self._kept, state=state, asked_of="", on=on)
        self._take(told)
        self._show_fields(state)
        self.asked_of.setText("")
        self.on.show_day(on)
        self.year.setText(_year(told))

    def _commit(self) -> None:
        """Tell what is typed, field by field; one that cannot be read keeps what it had."""
        state, kept = self._kept.state, self._kept
        told = replace(kept, who=_line(self.who), due=self._day(self.due, kept.due))
        told = replace(told, price=self._price(kept.price))
        match state:
            case State.ASKED:
                asked_of, on = _line(self.asked_of), self._day(self.on, kept.on)
                told = replace(told, asked_of=asked_of, on=on)
            case State.BUDGETED:
                year = self._read(self.year, lambda: typed.year(self.year.text()), kept.on)
                # Any day of the year: the one that was kept, where it is the same year.
                same = year is not None and kept.on is not None and year.year == kept.on.year
                told = replace(told, on=kept.on if same else year)
            case State.DONE:
                on = self._day(self.on, kept.on)
                told = replace(told, on=on, proof=_line(self.proof))
            case State.TODO:
                pass
        self._take(told)

    def _take(self, told: Tracking) -> None:
        if told != self._kept:
            self._kept = told
            self._tell(told)

    def _day(self, field: DayField, kept: date | None) -> date | None:
        return self._read(field, field.day, kept)

    def _read(
        self, field: QLineEdit, read: Callable[[], date | None], kept: date | None
    ) -> date | None:
        try:
            told = read()
        except KitError as fault:
            self._fault(field, fault)
            return kept
        self._fault(field, None)
        return told

    def _price(self, kept: int | None) -> int | None:
        try:
            told = typed.price(self.price.text())
        except KitError as fault:
            self._fault(self.price, fault)
            return kept
        self._fault(self.price, None)
        return told

    def _is_wrong(self, field: QWidget) -> bool:
        return any(
            one.field is field and not one.fault.isHidden() for one in self._labelled.values()
        )

    def _fault(self, field: QWidget, fault: KitError | None) -> None:
        labelled = next(one for one in self._labelled.values() if one.field is field)
        if fault is not None or not labelled.fault.isHidden():
            labelled.show_fault(f"{fault.title} {fault.remedy}" if fault else "")


def _line(field: QLineEdit) -> str:
    return " ".join(field.text().split())


def _year(told: Tracking) -> str:
    return str(told.on.year) if told.on and told.state is State.BUDGETED else ""


def essentials_route(key: str) -> Route:
    """Where an action of the baseline leads: its requirement, or the questions that wait."""
    name = key.removeprefix(ESSENTIALS)
    return Route("essentials", record="" if name == "questions" else name)
