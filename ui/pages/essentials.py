"""Les essentiels: where the town hall stands, one question at a time, and each requirement."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from shiboken6 import isValid

from ui import theme
from ui.override import override
from ui.pages.essentials_ask import AskView, ProfileView
from ui.pages.essentials_list import OverviewPart
from ui.pages.essentials_one import requirement_parts
from ui.pages.essentials_outputs import plan_parts, sheets_parts
from ui.pages.page import ScrolledPage
from ui.route import Route
from ui.widgets.basic import Card, button, row, text
from ui.words import words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kit.baseline.answers import Answer
    from kit.errors import KitError
    from kit.essentials import Essentials as Told
    from kit.store.store import Store
    from ui.session import Session
    from ui.window import Window

#: Places of the page beside the ids of requirements, which have a slash.
EXPRESS, MORE, PROFILE = "express", "more", "profile"
SHEETS, PLAN = "sheets", "plan"


class Essentials(ScrolledPage):
    """The page; a route's ``record`` is a requirement, or one of the places above."""

    def __init__(self, session: Session, window: Window) -> None:
        super().__init__(session, window, spacing=12)
        self._words = words(__file__)
        self._place = ""
        self._told: Told | None = None
        self._loads = 0
        self._ask: AskView | ProfileView | None = None
        self._skip_profile = False
        #: Answers that are being kept, and whether all questions of a row were gone through.
        self._keeping = 0
        self._gone_through = False
        self._list: OverviewPart | None = None

    @override
    def visit(self, route: Route) -> None:
        if route.record != self._place or self._ask is not None:
            self._place = route.record
            self._ask = None
            self._list = None
            self._skip_profile = self._gone_through = False
            self.put()
            self.area.verticalScrollBar().setValue(0)

    @override
    def refresh(self) -> None:
        told = self.session.overview
        entity = told.entity if told else None
        if entity is None:
            said = self._words["empty"]
            go = button(
                said["go"],
                lambda: self.shell.go(Route("settings", record="entities")),
                "primary",
            )
            self.put(Card(text(said["title"], "title"), text(said["why"], "lead"), row(go)))
            return
        self._loads += 1
        mine = self._loads

        def load(store: Store) -> Told:
            from kit.essentials import essentials  # noqa: PLC0415 brings the baseline in

            return essentials(store, entity, datetime.now(UTC))

        def loaded(found: Told) -> None:
            if mine == self._loads and isValid(self):
                self._told = found
                self._draw(found)

        self.session.read(load, loaded)

    @override
    def search(self) -> None:
        if self._list is not None and isValid(self._list):
            self._list.focus_search()

    # --- Drawing -----------------------------------------------------------------------------

    def _draw(self, told: Told) -> None:
        self.column.setSpacing(theme.look().px(12))
        if self._place in {EXPRESS, MORE, PROFILE}:
            if self._ask is None and not self._keeping:
                self._begin(told)
        elif self._place == SHEETS:
            self.put(*sheets_parts(self, told))
        elif self._place == PLAN:
            self.put(*plan_parts(self, told))
        elif (found := told.baseline.find(self._place)) is not None:
            self.put(*requirement_parts(self, told, found))
        elif self._list is not None and isValid(self._list):
            self._list.show_told(told)
        else:
            self._list = OverviewPart(self, told)
            self.put(self._list)

    def _begin(self, told: Told) -> None:
        """The questions that wait; what must be known of the commune comes first."""
        express = self._place == EXPRESS
        conditions = told.conditions(express=express)
        if self._place == PROFILE:
            conditions = tuple(told.baseline.conditions.values())
        if conditions and not self._skip_profile:
            known = told.evidence.profile.known
            self._ask = ProfileView(conditions, known, self._keep_profile, self.leave)
            self.put(self._ask)
            self._ask.start()
            return
        waiting = told.to_ask(express=express)
        if not waiting:
            self.put(*self._done(told))
            if self._gone_through:
                self._keep_assessment(told)
            return
        if self._gone_through:  # what was passed over waits for another day
            self.leave()
            return
        total = len(told.express) if express else len(waiting)
        done = total - len(waiting)
        self._ask = AskView(told, waiting, (done, total), self)
        self.put(self._ask)
        self._ask.start()

    def _done(self, told: Told) -> list[Card]:
        said = self._words["done"]
        more = bool(told.to_ask(express=False))
        title = said["title"] if self._place == EXPRESS else said["title_all"]
        card = Card(text(title, "title"), text(said["why"].format(label=told.label), "lead"))
        acts = [
            button(said["see"], self.leave, "primary"),
            button(said["todo"], lambda: self.shell.go(Route("todo")), icon="list-checks"),
        ]
        if more and self._place == EXPRESS:
            go = button(said["more"], lambda: self.shell.go(Route("essentials", record=MORE)))
            acts.append(go)
        card.add(row(*acts))
        return [card]

    # --- Acting ------------------------------------------------------------------------------

    def leave(self) -> None:
        """Back to where the town hall stands."""
        self.shell.go(Route("essentials"))

    def open(self, requirement: str) -> None:
        """The page of a requirement."""
        self.shell.go(Route("essentials", record=requirement))

    def keep(self, answer: Answer) -> None:
        """Save an answer at once."""
        told = self._told
        if told is None:
            return
        baseline, entity = told.baseline, told.entity.uuid

        def put(store: Store) -> None:
            from kit.store import answers  # noqa: PLC0415

            answers.put_answer(store, entity, answer, baseline)

        def failed(fault: KitError) -> None:
            self.shell.show_fault(fault, lambda: self.keep(answer))
            kept(None)

        def kept(_: object) -> None:
            self._keeping -= 1
            if isValid(self) and self._ask is None and not self._keeping:
                self.refresh()

        self._keeping += 1
        self.session.write(put, kept, failed)

    def finish(self) -> None:
        """No question is left in the row: say so once the last answer is kept."""
        self._ask, self._gone_through = None, True
        self.put(text(self._words["saving"], "lead"))
        self.refresh()

    def _keep_assessment(self, told: Told) -> None:
        """Where the town hall stands after a row of questions, with the baseline of the day."""
        self._gone_through = False

        def put(store: Store) -> None:
            from kit.essentials import keep  # noqa: PLC0415

            keep(store, told)

        self.session.write(put, lambda _: None)

    def _keep_profile(self, known: Mapping[str, bool | None]) -> None:
        told = self._told
        if told is None:
            return
        entity, place = told.entity.uuid, self._place
        self._skip_profile, self._ask = True, None

        def put(store: Store) -> None:
            from kit.store.answers import put_condition  # noqa: PLC0415
            from kit.store.store import writing  # noqa: PLC0415

            with writing(store):
                for name, value in known.items():
                    put_condition(store, entity, name, value=value)

        if place == PROFILE:
            self.session.write(put, lambda _: self.leave())
        else:
            self.put(text(self._words["saving"], "lead"))
            self.session.write(put, lambda _: None)
