"""One result: what it means, what to do, who can help, and what was read; used by two pages."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QSize, Qt, QTimer
from PySide6.QtWidgets import QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget
from shiboken6 import isValid

from checks.verdict import Outcome
from inventory.record import replace
from kit import french, guidance, todo_list
from kit.actions_table import State, Tracking
from kit.help_message import help_message
from ui import theme
from ui.banner import progress_sentence
from ui.override import override
from ui.pages import result_steps
from ui.pages.result_dispute import DisputePanel
from ui.pages.result_help import HelpPanel
from ui.route import Route
from ui.widgets.basic import (
    Card,
    badge_pill,
    button,
    clear,
    line,
    picture,
    pill,
    row,
    set_text,
    text,
)
from ui.widgets.flow import wrapped
from ui.widgets.fold import Fold
from ui.widgets.tab_order import chain, marker
from ui.words import words

if TYPE_CHECKING:
    from kit.actions_table import Row
    from kit.assessment import Item
    from kit.guidance import Rechecked
    from kit.overview import Measured
    from kit.store.disputes import Dispute
    from kit.store.past import Judged
    from kit.store.store import Store
    from ui.session import Session
    from ui.widgets.basic import ButtonRole
    from ui.window import Window

_WELL = frozenset({Outcome.OK, Outcome.NA})
_STATES = {
    State.ASKED: ("watch", "mail"),
    State.BUDGETED: ("watch", "landmark"),
    State.DONE: ("ok", "circle-check"),
}


class ResultView(QWidget):
    """The result, top to bottom; it does not scroll by itself.

    What people say of it is written through the session, which then has it drawn again.
    """

    def __init__(self, session: Session, window: Window) -> None:
        super().__init__()
        self._words = words(__file__)
        self.session, self.shell = session, window
        self._machine: Measured | None = None
        self._item: Item | None = None
        self._technical = False
        self._asked: tuple[object, ...] = ()
        self._history: tuple[Judged, ...] = ()
        self._history_of: tuple[str, ...] = ()
        self._told: Rechecked | None = None
        self._fold: Fold | None = None
        self._progress: QLabel | None = None
        self._first = marker(self)
        self._build()
        session.measuring_changed.connect(self._measuring_changed)

    def show_result(self, machine: Measured, item: Item, *, technical: bool) -> None:
        """Show a result; of the same one, what is typed, opened and focused stays."""
        known = self._item is not None and self._identity() == (machine.record, item.check)
        self._machine, self._item, self._technical = machine, item, technical
        if not known:
            self._told = None
            self._leave_panels()
        if machine.audit != (self._history_of[2] if known else ""):
            self._read_history(machine, item)
        self._draw(afresh=not known)

    @override
    def minimumSizeHint(self) -> QSize:
        # The height follows from the width: what texts need in a narrow column is no minimum.
        return QSize(super().minimumSizeHint().width(), 0)

    # --- Building ----------------------------------------------------------------------------

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.look().px(14))
        self._head, self._guide, self._acts = QWidget(), QWidget(), QWidget()
        self._theirs, self._read = QWidget(), QWidget()
        self.help, self.objection = HelpPanel(), DisputePanel()
        self.help.asked.connect(self._note_asked)
        self.help.left.connect(self._leave_panels)
        self.objection.objected.connect(self._object)
        self.objection.left.connect(self._leave_panels)
        panels = (self.help, self.objection)
        for part in (self._head, self._guide, self._acts, *panels, self._theirs, self._read):
            column.addWidget(part)
            if not isinstance(part, Card):
                inside = QVBoxLayout(part)
                inside.setContentsMargins(0, 0, 0, 0)
                inside.setSpacing(theme.look().px(10))
        self.help.hide()
        self.objection.hide()

    def _put(self, part: QWidget, *content: QWidget) -> None:
        layout = part.layout()
        if isinstance(layout, QVBoxLayout):
            clear(layout)
            for widget in content:
                layout.addWidget(widget)
                # At once, and not with the next turn: what is not seen cannot have the focus.
                widget.show()
        part.setVisible(bool(content))

    # --- Drawing -----------------------------------------------------------------------------

    def _draw(self, *, afresh: bool = False) -> None:
        machine, item = self._machine, self._item
        if machine is None or item is None:
            return
        told = self._row()
        asked = (machine, item, told, self._technical, self._history, self._told, self._place(),
                 self.session.measuring is not None, self.help.isHidden(),
                 self.objection.isHidden())  # fmt: skip
        if asked == self._asked and not afresh:
            return
        self._asked = asked
        focused = self._focused()
        name = focused.accessibleName() if focused and self._draws(focused) else ""
        self._put(self._head, *self._head_parts(machine, item, told))
        self._put(self._guide, *self._guide_parts(item))
        self._put(self._acts, *self._act_parts(item, told))
        self._put(self._theirs, *self._their_parts(item))
        self._put_read(machine, item, afresh=afresh)
        entity = self.session.overview.entity if self.session.overview else None
        message = help_message(item, machine.name, machine.at, entity)
        self.help.show_message(message, afresh=afresh)
        self.help.show_contact(self.shell.pack)
        chain(self._first, self)
        if name:
            self._focus(name)

    def _head_parts(self, machine: Measured, item: Item, told: Row | None) -> list[QWidget]:
        said = self._words
        pills: list[QWidget] = [pill(item.outcome)]
        if told is not None and told.state in _STATES:
            status = todo_list.status_label(todo_list.Status(told.state.value))
            pills.append(badge_pill(status, *_STATES[told.state]))
        since = self._since(machine, item)
        if since:
            when = line(since, "small")
            when.setContentsMargins(0, theme.look().px(2), 0, 0)
            pills.append(when)
        parts: list[QWidget] = [wrapped(pills)]
        well = item.outcome in _WELL
        parts.append(text(item.title if well else item.action, "title", selectable=True))
        if self._place():
            parts.append(text(said["where"].format(where=self._place()), "secondary"))
        parts += [text(item.message, "lead", selectable=True), text(item.why, "secondary")]
        if machine.stale:
            parts.append(text(said["stale"].format(day=french.day(machine.at)), "secondary"))
        parts += self._tracked(told)
        if (objection := machine.disputes.get(item.check)) is not None and not well:
            parts.append(self._objection(machine, item, objection))
        if self._told is not None:
            parts.append(self._rechecked(self._told))
        return parts

    def _since(self, machine: Measured, item: Item) -> str:
        from kit.store.past import unchanged_since  # noqa: PLC0415 the window opens without it

        newest = self._history[-1].outcome if self._history else None
        # The history of a new audit comes a moment after its result.
        if self._history_of[2:] != (machine.audit,) or newest is not item.outcome:
            return ""
        at = unchanged_since(self._history)
        return str(self._words["since"].format(day=french.day(at))) if at else ""

    @staticmethod
    def _tracked(told: Row | None) -> list[QWidget]:
        if told is None:
            return []
        lines = (
            told.state_label if not told.mark and told.tracking.on else "",
            told.tracking.proof,
            todo_list.due_line(told, todo_list.today()),
        )
        return [text(words, "strong") for words in lines if words]

    def _objection(self, machine: Measured, item: Item, objection: Dispute) -> QWidget:
        said = self._words["objection"]
        card = Card(role="inset", spacing=6)
        holds = machine.dispute(item.check, todo_list.today()) is not None
        label = objection.label
        card.add(row(picture("flag"), text(label, "strong"), stretch=False))
        if objection.said is not None:
            day = french.day(objection.said)
            card.add(text(said["said" if holds else "past"].format(day=day), "small"))
        card.add(button(said["withdraw"], self._withdraw, "secondary", "x"))
        return card

    def _rechecked(self, told: Rechecked) -> QWidget:
        card = Card(edge=Outcome.OK if told.good else Outcome.WATCH)
        tone = theme.look().palette.outcomes[Outcome.OK if told.good else Outcome.WATCH]
        mark = picture("circle-check" if told.good else "info", tone.text)
        card.add(row(mark, text(told.sentence, "strong"), stretch=False))
        if told.change is guidance.Change.SOLVED:
            home = lambda: self.shell.go(Route("home"))  # noqa: E731 what the button does
            card.add(button(self._words["home"], home, "primary"))
        elif told.change is guidance.Change.SAME:
            card.add(text(self._words["restart"], "secondary"))
        return card

    def _guide_parts(self, item: Item) -> list[QWidget]:
        remedy = item.remedy
        if remedy is None:
            return []
        if guidance.is_hers(remedy):
            return [result_steps.how_to(remedy, here=self._here())]
        return [result_steps.to_ask(remedy)]

    def _their_parts(self, item: Item) -> list[QWidget]:
        """The steps that are not hers: for the technician, in the technical view alone."""
        remedy = item.remedy
        if remedy is None or guidance.is_hers(remedy) or not self._technical:
            return []
        return [result_steps.for_technician(remedy, here=self._here())]

    def _act_parts(self, item: Item, told: Row | None) -> list[QWidget]:
        said, here = self._words, self._here()
        main, others = self._acts_of(item, told)
        made: list[QWidget] = []
        self._progress = None
        if here and self.session.measuring is not None:
            self._progress = text(progress_sentence(self.session.measuring), "secondary")
            made.append(self._progress)
        if main:
            made.append(wrapped(main))
        if others:
            made.append(wrapped(others, spacing=16))
        if not here:
            name = french.plain(self._machine.name) if self._machine else ""
            made.append(text(said["elsewhere"].format(where=name), "small"))
        return made

    def _acts_of(self, item: Item, told: Row | None) -> tuple[list[QWidget], list[QWidget]]:
        """The buttons to act with, and those that are seldom needed."""
        said, here, remedy = self._words, self._here(), item.remedy
        free = self.session.measuring is None
        state = told.state if told else State.TODO
        hers = remedy is not None and guidance.is_hers(remedy)
        solved = self._told is not None and self._told.change is guidance.Change.SOLVED
        # One primary button at a time: an open panel has its own.
        quiet = solved or not (self.help.isHidden() and self.objection.isHidden())

        def role(first: bool) -> ButtonRole:  # noqa: FBT001 said by what calls it
            return "primary" if first and not quiet else "secondary"

        again = button(said["again"], self.recheck, role(hers and state is State.DONE),
                       "refresh-cw")  # fmt: skip
        again.setEnabled(free)
        if remedy is None:
            return ([again] if here else []), []
        ask = button(said["ask"], self._ask, role(not hers), "mail")
        done = button(said["done"], self._done, role(hers), "check")
        done.setEnabled(free)
        main: list[QWidget] = [] if state is State.DONE else [done]
        main += [again] if here else []
        main = [*main, ask] if hers else [ask, *main]
        others: list[QWidget] = []
        if state not in {State.BUDGETED, State.DONE} and guidance.asks_money(remedy):
            others.append(button(said["budget"], self._budget, "link", "landmark"))
        if state is not State.TODO:
            others.append(button(said["todo"], self._to_do, "link"))
        others += self._guide_of(item)
        if self._dispute() is None:
            others.append(button(said["dispute"], self._begin_objection, "link", "flag"))
        return main, others

    def _guide_of(self, item: Item) -> list[QWidget]:
        """The way to the guide that helps with this check, where there is one."""
        from kit.packs.applying import library  # noqa: PLC0415 only once a result is opened

        found = library().about(item.check)
        if not found:
            return []
        route = Route("guide", record=found[0].name)
        return [button(self._words["guide"], lambda: self.shell.go(route), "link", "file-text")]

    def _put_read(self, machine: Measured, item: Item, *, afresh: bool) -> None:
        opened = self._technical if afresh or self._fold is None else self._fold.opened

        def build() -> QWidget:
            from ui.pages.result_read import what_was_read  # noqa: PLC0415 seldom opened

            return what_was_read(machine, item, self._history)

        self._fold = Fold(self._words["read"], build, opened=opened)
        # What it holds has its place among what Tab reaches once it is there.
        self._fold.heading.clicked.connect(lambda _=False: chain(self._first, self))
        self._put(self._read, self._fold)

    # --- What is known -----------------------------------------------------------------------

    def _identity(self) -> tuple[str, str]:
        machine, item = self._machine, self._item
        return (machine.record, item.check) if machine and item else ("", "")

    def _here(self) -> bool:
        return self._machine is not None and self._machine.here

    def _place(self) -> str:
        """The computer's name, where it is not the one that everybody thinks of."""
        told = self.session.overview
        several = told is not None and len(told.machines) > 1
        shown = self._machine is not None and (several or not self._here())
        return french.plain(self._machine.name) if self._machine and shown else ""

    def _row(self) -> Row | None:
        """The action of this result, with what people said of it."""
        rows = self.session.overview.rows if self.session.overview else ()
        return next((one for one in rows if (one.workstation, one.key) == self._identity()), None)

    def _dispute(self) -> Dispute | None:
        machine, item = self._machine, self._item
        return machine.dispute(item.check, todo_list.today()) if machine and item else None

    def _read_history(self, machine: Measured, item: Item) -> None:
        wanted = (machine.record, item.check, machine.audit)
        if wanted[:2] != self._history_of[:2]:
            self._history = ()
        self._history_of = wanted

        def read(store: Store) -> tuple[Judged, ...]:
            from kit.store.past import history_of_check  # noqa: PLC0415

            return history_of_check(store, machine.record, item.check)

        def show(history: tuple[Judged, ...]) -> None:
            if isValid(self) and self._history_of == wanted:
                self._history = history
                self._draw()

        self.session.read(read, show)

    # --- What is done ------------------------------------------------------------------------

    def recheck(self) -> None:
        """Measure this computer again, and say here what that changed."""
        before, shown = self._item, self._identity()
        if before is None or not self._here():
            return
        self._told = None

        def done() -> None:
            if not isValid(self) or self._identity() != shown:
                return
            overview = self.session.overview
            machine = overview.machine(shown[0]) if overview else None
            self._told = guidance.rechecked(before, machine.item(shown[1]) if machine else None)
            self._draw()
            self._focus(self._words["home"])
            self._reveal(self._head)

        self.session.measure(done)

    def _done(self) -> None:
        shown = self._identity()

        def prove() -> None:
            if isValid(self) and self._identity() == shown:
                self.recheck()

        self._track(State.DONE, todo_list.today(), then=prove)

    def _budget(self) -> None:
        self._track(State.BUDGETED, date(todo_list.today().year + 1, 1, 1))

    def _to_do(self) -> None:
        self._track(State.TODO, None)

    def _note_asked(self, who: str) -> None:
        self._track(State.ASKED, todo_list.today(), who)

    def _track(
        self, state: State, on: date | None, asked_of: str = "", then: object = None
    ) -> None:
        """Keep how far it is; ``then`` is called when that is kept."""
        record, check = self._identity()
        told = self._row()
        now = replace(told.tracking if told else Tracking(), state=state, on=on, asked_of=asked_of)

        def keep(store: Store) -> None:
            from kit.store import actions  # noqa: PLC0415

            if told is not None:
                actions.amend(store, told, now)
            else:
                actions.track(store, record, check, now)

        self.session.write(keep, lambda _: then() if callable(then) else None)

    def _ask(self) -> None:
        self.objection.hide()
        self.help.show()
        self._draw()
        self.help.begin()
        self._reveal(self.help)

    def _begin_objection(self) -> None:
        self.help.hide()
        self.objection.show()
        self._draw()
        self.objection.begin()
        self._reveal(self.objection)

    def _leave_panels(self) -> None:
        inside = self._focused()
        held = inside is not None and (
            self.help.isAncestorOf(inside) or self.objection.isAncestorOf(inside)
        )
        left = self._words["ask" if not self.help.isHidden() else "dispute"]
        self.help.hide()
        self.objection.hide()
        self.objection.clear()
        self._draw()
        if held:
            self._focus(left)

    def _object(self, objection: Dispute) -> None:
        record, check = self._identity()

        def keep(store: Store) -> None:
            from kit.store.disputes import dispute  # noqa: PLC0415

            dispute(store, record, check, objection)

        def kept(_: None) -> None:
            if isValid(self) and self._identity() == (record, check):
                self._leave_panels()
                self._focus(self._words["objection"]["withdraw"])
                self._reveal(self._head)

        self.session.write(keep, kept)

    def _withdraw(self) -> None:
        record, check = self._identity()

        def keep(store: Store) -> None:
            from kit.store.disputes import withdraw  # noqa: PLC0415

            withdraw(store, record, check)

        self.session.write(keep)

    def _measuring_changed(self) -> None:
        if not isValid(self):
            return
        self._draw()
        told = self.session.measuring
        # The sentence alone: buttons that are drawn again lose a click that is under way.
        if told is not None and self._progress is not None:
            set_text(self._progress, progress_sentence(told))

    # --- Focus -------------------------------------------------------------------------------

    def _focused(self) -> QWidget | None:
        """Where the cursor is in this window, also while another window is before it."""
        told: QWidget | None = self.window().focusWidget()
        return told

    def _draws(self, widget: QWidget) -> bool:
        """Whether it is in a part that is drawn anew."""
        parts = (self._head, self._guide, self._acts, self._theirs, self._read)
        return any(part.isAncestorOf(widget) for part in parts)

    def _focus(self, name: str) -> None:
        """Put the cursor on the button of that name, where there is one."""
        for one in self.findChildren(QPushButton):
            if one.accessibleName() == name and one.isEnabled() and not one.isHidden():
                one.setFocus(Qt.FocusReason.OtherFocusReason)
                return

    def _reveal(self, part: QWidget) -> None:
        """Scroll to the top of a part, once it has its place."""
        above = self.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        if above is None:
            return
        area = above

        def scroll() -> None:
            bar = area.verticalScrollBar()
            top = part.mapTo(area, QPoint(0, 0)).y() - theme.look().px(16)
            bar.setValue(bar.value() + top)

        QTimer.singleShot(0, self, scroll)
