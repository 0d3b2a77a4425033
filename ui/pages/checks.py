"""Contrôles: every result of a computer, for the technician; a list, and what one result says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from kit import french, results_list, todo_list
from kit.labels import OUTCOME_LABELS
from kit.score import sentence
from ui import icons, theme
from ui.override import override
from ui.pages.checks_list import ChecksList, Heading, Overall, Result
from ui.pages.page import Page
from ui.pages.town_section import Scrolled
from ui.route import Route
from ui.widgets.basic import Card, button, set_text, text
from ui.widgets.choice import Choice
from ui.widgets.flow import wrapped
from ui.words import words

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QResizeEvent

    from checks.verdict import Outcome
    from kit.assessment import Item
    from kit.overview import Measured, Overview
    from ui.pages.checks_list import Line
    from ui.pages.result_view import ResultView
    from ui.session import Session
    from ui.window import Window

#: Under this width (pixels of the design) the result takes the place of the list.
BESIDE = 800
#: The list takes this part of the page, within these widths (pixels of the design).
PART, NARROWEST, WIDEST = 0.42, 340, 460
#: A computer's name is cut in the chooser, so that « ce poste » is still seen.
LONGEST_NAME = 28
_MOST = 16_777_215  # Qt's own limit of a width


class Checks(Page):
    """The page. A route's ``machine`` and ``check`` choose the result that is seen."""

    def __init__(self, session: Session, window: Window) -> None:
        super().__init__(session, window)
        self._words = words(__file__)
        self._machine = ""
        self._check = ""
        self._wanted = ""
        self._seen = ("", "")
        self._opened = False
        self._from_list = False
        self._narrow: bool | None = None
        self._view: ResultView | None = None
        self._empty_holder = Scrolled()
        self.list = ChecksList()
        self._build()
        self.list.moved.connect(self._moved)
        self.list.pressed_on.connect(self._pressed)
        self.list.opened.connect(self._open)
        session.measuring_changed.connect(self._measuring_changed)

    # --- What the window asks ----------------------------------------------------------------

    @override
    def visit(self, route: Route) -> None:
        if route.machine:
            self._machine = route.machine
        if route.check:
            self._check = self._wanted = route.check
        elif self._opened and self._narrow:
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        self._opened = bool(route.check)

    @override
    def refresh(self) -> None:
        told = self.session.overview
        if told is None:
            return
        machine = self._measured()
        if machine is None:
            self._empty_holder.put(self._empty())
            self._stack.setCurrentWidget(self._empty_holder)
            return
        self._stack.setCurrentWidget(self._body)
        self._machine = machine.record
        self._offer(told)
        self._count(machine)
        if self._wanted and self._wanted not in {one.check for one in self._shown(machine)}:
            self._forget_filters()
        self._draw()
        if self._wanted:
            self.list.bring(self._wanted)
            self._wanted = ""

    @override
    def search(self) -> None:
        if self._stack.currentWidget() is not self._body:
            return
        self._opened = False
        self._lay_out()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    # --- Building ----------------------------------------------------------------------------

    def _build(self) -> None:
        look = theme.look()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(look.px(24), look.px(16), look.px(12), 0)
        self._stack = QStackedWidget()
        outer.addWidget(self._stack)
        self._body = QWidget()
        self._stack.addWidget(self._body)
        self._stack.addWidget(self._empty_holder)
        across = QHBoxLayout(self._body)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(look.px(16))
        self._left = QWidget()
        self._down = down = QVBoxLayout(self._left)
        down.setSpacing(look.px(8))
        down.addWidget(self._chooser())
        down.addWidget(self._search_field())
        down.addWidget(self._chips_row())
        down.addWidget(self._list_side(), 1)
        self._right = QWidget()
        beside = QVBoxLayout(self._right)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(look.px(8))
        self._back = button(self._words["back"], self._go_back, "link", "arrow-left")
        beside.addWidget(self._back)
        self._scrolled = Scrolled()
        self._scrolled.setAccessibleName(self._words["detail"])
        beside.addWidget(self._scrolled, 1)
        across.addWidget(self._left)
        across.addWidget(self._right, 1)

    def _chooser(self) -> QWidget:
        """Which computer, where there are several."""
        self._machine_line = QWidget()
        line = QHBoxLayout(self._machine_line)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.look().px(8))
        label = QLabel(self._words["machine"])
        self.machines = Choice()
        self.machines.setAccessibleName(self._words["machine"])
        label.setBuddy(self.machines)
        self.machines.activated.connect(lambda _: self._choose())
        line.addWidget(label)
        line.addWidget(self.machines, 1)
        return self._machine_line

    def _search_field(self) -> QLineEdit:
        self.field = QLineEdit()
        self.field.setPlaceholderText(self._words["placeholder"])
        self.field.setAccessibleName(self._words["search"])
        self.field.setClearButtonEnabled(True)
        shown = icons.icon("search", theme.look().palette.secondary)
        self.field.addAction(shown, QLineEdit.ActionPosition.LeadingPosition)
        self.field.textChanged.connect(lambda _: self._draw(narrowed=True))
        self.field.installEventFilter(self)
        return self.field

    def _chips_row(self) -> QWidget:
        self._chips: dict[Outcome | None, QPushButton] = {}
        group = QButtonGroup(self)
        for outcome in (None, *results_list.ORDER):
            chip = button("", lambda: self._draw(narrowed=True), "chip")
            chip.setCheckable(True)
            group.addButton(chip)
            self._chips[outcome] = chip
        self._chips[None].setChecked(True)
        chips = wrapped(list(self._chips.values()), spacing=6)
        chips.setAccessibleName(self._words["chips"])
        return chips

    def _list_side(self) -> QWidget:
        none = QWidget()
        under = QVBoxLayout(none)
        under.setContentsMargins(0, theme.look().px(16), 0, 0)
        self._none_told = text("", "lead")
        under.addWidget(self._none_told)
        under.addWidget(button(self._words["none"]["clear"], self._clear))
        under.addStretch(1)
        self._none = none
        self._list_stack = QStackedWidget()
        self._list_stack.addWidget(self.list)
        self._list_stack.addWidget(none)
        return self._list_stack

    def _empty(self) -> Card:
        said = self._words["empty"]
        measure = button(said["measure"], self.session.measure, "primary", "refresh-cw")
        measure.setEnabled(self.session.measuring is None)
        return Card(text(said["title"], "title"), text(said["why"], "lead"), measure)

    # --- Drawing -----------------------------------------------------------------------------

    def _measured(self) -> Measured | None:
        """The computer that is seen: the one chosen, else this one, else the first."""
        told = self.session.overview
        if told is None or not told.machines:
            return None
        return told.machine(self._machine) or told.here or told.machines[0]

    def _outcome(self) -> Outcome | None:
        return next((one for one, chip in self._chips.items() if chip.isChecked()), None)

    def _shown(self, machine: Measured) -> tuple[Item, ...]:
        return results_list.wanted(machine.assessment.items, self._outcome(), self.field.text())

    def _offer(self, told: Overview) -> None:
        offered = [(machine.record, self._name(machine)) for machine in told.machines]
        every = range(self.machines.count())
        held = [(self.machines.itemData(at), self.machines.itemText(at)) for at in every]
        if offered != held:
            self.machines.clear()
            for identifier, name in offered:
                self.machines.addItem(name, identifier)
        self.machines.setCurrentIndex(self.machines.findData(self._machine))
        self._machine_line.setVisible(len(offered) > 1)

    def _name(self, machine: Measured) -> str:
        name = french.plain(machine.name)
        if len(name) > LONGEST_NAME:
            name = f"{name[: LONGEST_NAME - 1]}…"
        return self._words["here"].format(name=name) if machine.here else name

    def _count(self, machine: Measured) -> None:
        counts = machine.assessment.counts()
        for outcome, chip in self._chips.items():
            number = len(machine.assessment.items) if outcome is None else counts[outcome]
            label = self._words["every"] if outcome is None else OUTCOME_LABELS[outcome]
            told = f"{label}{french.NBSP}{french.integer(number)}"
            chip.setText(told)
            chip.setAccessibleName(told)
            # An outcome that nothing has is no choice, unless it is the one that is on.
            chip.setVisible(outcome is None or bool(number) or chip.isChecked())

    def _draw(self, *, narrowed: bool = False) -> None:
        machine = self._measured()
        if machine is None:
            return
        shown = self._shown(machine)
        checks = [item.check for item in shown]
        known = machine.item(self._check)
        # What changed its outcome stays before the eyes, also where the filter no longer keeps it.
        if known is None or (narrowed and self._check not in checks):
            self._check = checks[0] if checks else ""
        self.list.show_lines(self._lines(machine, shown), self._check)
        self._list_stack.setCurrentWidget(self.list if shown else self._none)
        if not shown:
            set_text(self._none_told, self._none_words())
        self._show_result(machine)

    def _lines(self, machine: Measured, shown: tuple[Item, ...]) -> list[Line]:
        score, today = machine.assessment.score, todo_list.today()
        made: list[Line] = []
        if len(shown) == len(machine.assessment.items):
            told = sentence(score)
            said = self._words["score"].format(sentence=told[:1].lower() + told[1:])
            made.append(Overall(said, results_list.pillars(score)))
        for label, items in results_list.by_domain(shown).items():
            made.append(Heading(label, len(items)))
            for item in items:
                objection = machine.dispute(item.check, today)
                made.append(Result(item, objection.label if objection else ""))
        return made

    def _none_words(self) -> str:
        outcome, typed = self._outcome(), self.field.text().strip()
        state = OUTCOME_LABELS[outcome] if outcome is not None else ""
        key = "both" if state and typed else "state" if state else "text"
        told: str = self._words["none"][key].format(state=state, typed=typed)
        return told

    def _show_result(self, machine: Measured) -> None:
        item = machine.item(self._check)
        if item is not None:
            self._result_view().show_result(machine, item, technical=True)
            if self._seen != (machine.record, item.check):
                self._seen = (machine.record, item.check)
                self._scrolled.verticalScrollBar().setValue(0)
        self._lay_out()

    def _result_view(self) -> ResultView:
        if self._view is None:
            from ui.pages.result_view import ResultView  # noqa: PLC0415 the list is drawn before

            self._view = ResultView(self.session, self.shell)
            self._scrolled.column.addWidget(self._view)
        return self._view

    def _measuring_changed(self) -> None:
        if isValid(self) and self._stack.currentWidget() is self._empty_holder:
            self._empty_holder.put(self._empty())

    # --- What is done with it ----------------------------------------------------------------

    def _choose(self) -> None:
        self._machine = self.machines.currentData()
        self.refresh()

    def _moved(self, check: str) -> None:
        machine = self._measured()
        if machine is not None and check != self._check:
            self._check = check
            self._show_result(machine)

    def _pressed(self, check: str) -> None:
        if self._narrow:
            self._go_to(check)

    def _open(self, check: str) -> None:
        """Go on in the result itself."""
        if self._narrow:
            self._go_to(check)
        else:
            self.focusNextChild()

    def _go_to(self, check: str) -> None:
        """The result in place of the list: a place of its own, which one can come back from."""
        self._from_list = True
        self.shell.go(Route("checks", self._machine, check))
        self._back.setFocus(Qt.FocusReason.OtherFocusReason)

    def _go_back(self) -> None:
        if self._from_list and self.shell.can_go_back:
            self._from_list = False
            self.shell.back()
        else:
            self.shell.go(Route("checks", self._machine))

    def _clear(self) -> None:
        self._forget_filters()
        self._draw(narrowed=True)
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _forget_filters(self) -> None:
        blocked = self.field.blockSignals(True)  # noqa: FBT003 Qt's
        self.field.clear()
        self.field.blockSignals(blocked)
        self._chips[None].setChecked(True)

    # --- Room --------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        look = theme.look()
        self._narrow = self.width() < look.px(BESIDE)
        known = bool(self._check)
        self._left.setVisible(not (self._narrow and self._opened and known))
        self._right.setVisible(known and (self._opened or not self._narrow))
        self._back.setVisible(self._narrow)
        wide = min(max(round(self.width() * PART), look.px(NARROWEST)), look.px(WIDEST))
        # The room that a result leaves for its scroll bar.
        right = look.px(12) if self._narrow else 0
        self._down.setContentsMargins(0, 0, right, look.px(16))
        self._left.setMinimumWidth(0 if self._narrow else wide)
        self._left.setMaximumWidth(_MOST if self._narrow else wide)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and event.type() is QEvent.Type.KeyPress:
            pressed: QKeyEvent = event  # type: ignore[assignment]  # the type says so
            if pressed.key() == Qt.Key.Key_Down and self._list_stack.currentWidget() is self.list:
                self.list.setFocus(Qt.FocusReason.OtherFocusReason)
                return True
        return super().eventFilter(watched, event)
