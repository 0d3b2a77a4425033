"""The calendar of the mairie: a year ahead by month, what is overdue first; to one's own diary."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from shiboken6 import isValid

from kit import french
from kit.errors import KitError
from kit.rituals import Nature, grouped
from ui import outside, theme
from ui.override import override
from ui.pages.page import ScrolledPage
from ui.route import Route
from ui.widgets.basic import Card, badge_pill, button, column, line, row, rule, text
from ui.widgets.choice import Choice
from ui.widgets.day_field import DayField
from ui.widgets.fields import Labelled
from ui.widgets.flow import wrapped
from ui.words import words

if TYPE_CHECKING:
    from collections.abc import Callable

    from kit.rituals import Mark, Row
    from kit.store.store import Store
    from kit.town_calendar import TownCalendar
    from ui.session import Session
    from ui.window import Window


class Calendar(ScrolledPage):
    """The page. It leads to where each row is settled."""

    def __init__(self, session: Session, window: Window) -> None:
        super().__init__(session, window, spacing=12)
        self._words = words(__file__)
        self._told: TownCalendar | None = None
        self._entity = ""
        self._loads = 0
        self._wanted: Nature | None = None
        #: The row that a day is typed for, and the field that it is typed in.
        self._moving = ""
        self._field: DayField | None = None

    @override
    def refresh(self) -> None:
        told = self.session.overview
        entity = told.entity if told else None
        if entity is None:
            said = self._words["empty"]
            go = button(
                said["go"], lambda: self.shell.go(Route("settings", record="entities")), "primary"
            )
            self.put(Card(text(said["title"], "title"), text(said["why"], "lead"), row(go)))
            return
        self._loads += 1
        mine = self._loads

        def load(store: Store) -> TownCalendar:
            from kit.town_calendar import town_calendar  # noqa: PLC0415 brings the record in

            return town_calendar(store, entity, datetime.now(UTC))

        def loaded(found: TownCalendar) -> None:
            if mine == self._loads and isValid(self):
                self._told, self._entity = found, entity.uuid
                self._draw()

        self.session.read(load, loaded)

    @override
    def step_back(self) -> bool:
        if not self._moving:
            return False
        self._stop_moving()
        return True

    # --- Drawing -----------------------------------------------------------------------------

    def _draw(self) -> None:
        told = self._told
        if told is None:
            return
        name = self._focused()
        typed = self._field.text() if self._field is not None and isValid(self._field) else ""
        self._field = None
        said = self._words
        shown = [one for one in told.rows if self._wanted in {None, one.nature}]
        if self._moving not in {one.key for one in shown}:
            self._moving = ""
        export = button(said["export"], self._export, "primary", "calendar")
        parts: list[QWidget] = [
            column(text(said["title"], "title"), text(said["lead"], "lead"), spacing=2),
            wrapped([export, self._filter()], spacing=12),
        ]
        for heading, rows in grouped(shown, told.today):
            made: list[QWidget] = []
            for one in rows:
                made += [rule(), self._row(one, told)] if made else [self._row(one, told)]
            parts += [text(heading, "heading"), Card(*made, spacing=12)]
        if not shown:
            whole = button(said["whole"], lambda: self._show_only(None))
            parts.append(Card(text(said["nothing"], "strong"), row(whole)))
        self.put(*parts)
        if self._field is not None and typed:
            self._field.setText(typed)
        self._focus(name)

    def _filter(self) -> QWidget:
        choice = Choice()
        choice.setAccessibleName(self._words["show"])
        choice.addItem(self._words["every"], None)
        for nature in Nature:
            choice.addItem(nature.label, nature.value)
        place = 0 if self._wanted is None else 1 + list(Nature).index(self._wanted)
        choice.setCurrentIndex(place)

        def chosen(at: int) -> None:
            self._show_only(list(Nature)[at - 1] if at else None)

        choice.activated.connect(chosen)
        label = line(self._words["show"], "secondary")
        label.setBuddy(choice)
        return row(label, choice, stretch=False)

    def _show_only(self, nature: Nature | None) -> None:
        self._wanted = nature
        self._draw()

    def _row(self, one: Row, told: TownCalendar) -> QWidget:
        said = self._words
        made: list[QWidget] = [text(one.what, "strong")]
        if not one.now:
            late = one.late(told.today)
            when = badge_pill(one.when(), "fail" if late else "unknown", "clock")
            made.insert(0, row(when))
        made.append(text(one.why))
        made.append(text(said["detail"].format(how=one.how, who=one.who), "secondary"))
        if one.note:
            made.append(text(one.note, "small"))
        if one.key == self._moving:
            made.append(self._form(one))
        else:
            made.append(wrapped(self._acts(one)))
        return column(*made, spacing=4)

    def _acts(self, one: Row) -> list[QWidget]:
        said = self._words
        name = said["lead_name"].format(lead=one.lead, what=one.what)
        acts: list[QWidget] = [
            button(one.lead, lambda: self.shell.go(Route(one.page, record=one.record)), name=name)
        ]
        if one.markable:
            acts += [
                button(
                    said["done"], lambda: self._done(one), icon="check",
                    name=said["done_name"].format(what=one.what),
                ),
                button(
                    said["put_off"], lambda: self._move(one.key),
                    name=said["put_off_name"].format(what=one.what),
                ),
            ]  # fmt: skip
        return acts

    def _form(self, one: Row) -> QWidget:
        said = self._words
        self._field = field = DayField()
        field.setMaximumWidth(theme.look().px(200))
        labelled = Labelled(said["day"], field)
        keep = button(said["keep"], lambda: self._put_off(one, labelled))
        field.returnPressed.connect(lambda: self._put_off(one, labelled))
        cancel = button(said["cancel"], self._stop_moving)
        return column(labelled, row(keep, cancel))

    # --- Acting ------------------------------------------------------------------------------

    def _move(self, key: str) -> None:
        self._moving = key
        self._draw()
        if self._field is not None:
            self._field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _stop_moving(self) -> None:
        key, self._moving = self._moving, ""
        rows = self._told.rows if self._told else ()
        what = next((one.what for one in rows if one.key == key), "")
        self._draw()
        self._focus(self._words["put_off_name"].format(what=what))

    def _done(self, one: Row) -> None:
        told, entity = self._told, self._entity
        if told is None:
            return

        def write(store: Store) -> Mark:
            from kit.town_calendar import done  # noqa: PLC0415 with the record

            return done(store, entity, one, told.today)

        self._write(one, write, self._words["was_done"].format(what=one.what))

    def _put_off(self, one: Row, labelled: Labelled) -> None:
        told, entity, field = self._told, self._entity, self._field
        if told is None or field is None:
            return
        try:
            day = field.day()
        except KitError as error:
            labelled.show_fault(error.remedy)
            return
        if day is None:
            labelled.show_fault(self._words["no_day"])
            return

        def write(store: Store) -> Mark:
            from kit.town_calendar import postpone  # noqa: PLC0415 with the record

            return postpone(store, entity, one, day, told.today)

        sentence = self._words["was_put_off"].format(what=one.what, day=french.day(day))

        def fault(error: KitError) -> None:
            if isValid(labelled):
                labelled.show_fault(f"{error.title} {error.remedy}")

        self._write(one, write, sentence, fault)

    def _write(
        self,
        one: Row,
        write: Callable[[Store], Mark],
        sentence: str,
        on_error: Callable[[KitError], None] | None = None,
    ) -> None:
        entity = self._entity

        def undo(before: Mark) -> None:
            def back(store: Store) -> None:
                from kit.town_calendar import mark  # noqa: PLC0415 with the record

                mark(store, entity, one, before)

            self.shell.banners.clear_note()
            self.session.write(back)

        def kept(before: Mark) -> None:
            self._moving = ""
            self.shell.say(sentence, (self._words["undo"], lambda: undo(before)))

        self.session.write(write, kept, on_error)

    def _export(self) -> None:
        told, said, now = self._told, self._words["ics"], datetime.now(UTC)
        where = outside.ask_where(self, said["title"], said["file"], said["kinds"])
        if told is None or where is None:
            return
        path = where if where.suffix else where.with_name(f"{where.name}.ics")
        entity = self._entity
        actions = self.session.overview.rows if self.session.overview else ()
        self.shell.say(said["making"])

        def write() -> None:
            from kit.output_file import save  # noqa: PLC0415 with what makes it
            from kit.town_calendar import ics  # noqa: PLC0415

            save(path, ics(told.rows, entity, now, actions))

        def done(_: None) -> None:
            self.shell.say(said["saved"], (said["open"], lambda: outside.open_file(path)))

        self.session.work(write, done)

    # --- Focus -------------------------------------------------------------------------------

    def _focused(self) -> str:
        held = QApplication.focusWidget()
        if held is None or not self.content.isAncestorOf(held):
            return ""
        return held.accessibleName()

    def _focus(self, name: str) -> None:
        """Give the focus back to the control of this name, drawn anew."""
        if not name:
            return
        for kind in (QPushButton, Choice, DayField):
            for one in self.content.findChildren(kind):
                if one.accessibleName() == name and not one.isHidden():
                    one.setFocus(Qt.FocusReason.OtherFocusReason)
                    return
