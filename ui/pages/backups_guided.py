"""The guided test: a person restores three files with her own program and drops them here."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import UTC, datetime, time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit, QWidget
from shiboken6 import isValid

from checks.verdict import Outcome
from inventory.backups.model import Kind
from kit import french
from kit.errors import KitError
from ui import outside
from ui.override import override
from ui.pages.backups_parts import Working, said, told_pill
from ui.pages.backups_step import Panel
from ui.pages.backups_test import keep_and_show
from ui.widgets.basic import Card, button, column, row, text
from ui.widgets.day_field import DayField
from ui.widgets.fields import Labelled
from ui.widgets.flow import wrapped

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QDragEnterEvent, QDropEvent

    from kit.backups.acts import Testable
    from kit.restoring.guided import Chosen, Guided, Match
    from kit.restoring.plan import Trial
    from ui.pages.backups import Backups

_MATCHES = {
    "identical": Outcome.OK,
    "different": Outcome.FAIL,
    "missing": Outcome.UNKNOWN,
    "original": Outcome.WATCH,
}


class GuidedTest(Panel):
    """The four steps; the safety copies are erased when it is left."""

    #: Where the quarantine is made instead of its usual place.
    base: Path | None = None

    def __init__(self, page: Backups, one: Testable) -> None:
        super().__init__(page)
        self.one = one
        self.test: Guided | None = None
        self.found: dict[Chosen, Match] = {}
        self.dropped: list[Path] = []
        self._held: ExitStack | None = None
        self._source = QLineEdit(one.folders[0] if one.folders else "")
        self._day = DayField()
        if one.last is not None:
            self._day.show_day(one.last.astimezone().date())
        self.setAcceptDrops(False)
        self._first_step()

    @property
    @override
    def busy(self) -> bool:
        return super().busy or self.test is not None

    @override
    def stop(self) -> None:
        super().stop()
        held, self._held, self.test = self._held, None, None
        if held is not None:
            held.close()

    # --- 1: which files ----------------------------------------------------------------------

    def _first_step(self) -> None:
        told, trial = said("guided"), said("trial")
        source = Labelled(trial["source"], self._source)
        self._asked_source = source
        self._asked_day = Labelled(told["last"], self._day)
        choose = button(
            trial["choose"], lambda: self.ask_folder(self._source, trial["source"]),
            icon="folder-open",
        )  # fmt: skip
        start = button(told["start"], self._choose, "primary")
        card = Card(source, row(choose), self._asked_day, spacing=10)
        self.first = self._source
        self._source.show()
        self._day.show()
        self._show(1, told["choose"], text(told["choose_why"], "lead"), card, row(start))

    def _choose(self) -> None:
        told = said("guided")
        source = self._source.text().strip()
        self._asked_source.show_fault("" if source else said("trial")["no_source"])
        last = self._last()
        if not source or last is None:
            return
        working = Working(told["searching"], said("trial")["why"], self._given_up)
        self._keep_fields()
        self._show(1, told["choose"], working)
        base, folders = self.base, [Path(source)]

        def begin(cancelled: Callable[[], bool]) -> tuple[ExitStack, Guided]:
            from kit.restoring.guided import guided_test  # noqa: PLC0415 on a click
            from kit.restoring.plan import Hands  # noqa: PLC0415

            held = ExitStack()
            hands = Hands(cancelled=cancelled)
            return held, held.enter_context(guided_test(folders, last, hands=hands, base=base))

        def failed(fault: KitError) -> None:
            self._first_step()
            self.shell.show_fault(fault)

        self.run(begin, self._begun, failed)

    def _last(self) -> datetime | None:
        """When the copy was last made: what was seen of it, else the end of the day typed."""
        told = said("guided")
        self._asked_day.show_fault("")
        try:
            day = self._day.day()
        except KitError as fault:
            self._asked_day.show_fault(f"{fault.title} {fault.remedy}")
            return None
        if day is None:
            self._asked_day.show_fault(told["no_last"])
            return None
        seen = self.one.last
        if seen is not None and seen.astimezone().date() == day:
            return seen
        evening = datetime.combine(day, time.max).astimezone(UTC)
        return min(evening, datetime.now(UTC))

    def _keep_fields(self) -> None:
        for field in (self._source, self._day):
            field.setParent(self)
            field.hide()

    def _given_up(self) -> None:
        self.stop()
        self._first_step()

    # --- 2: restore them ---------------------------------------------------------------------

    def _begun(self, told: tuple[ExitStack, Guided]) -> None:
        self._held, self.test = told
        self._restore()

    def _restore(self) -> None:
        test = self.test
        if test is None:
            return
        told = said("guided")
        files = Card(spacing=8)
        for one in test.files:
            folder = told["from"].format(folder=french.plain(str(one.path.parent)))
            files.add(
                column(text(french.plain(one.name), "strong"), text(folder, "small"), spacing=0)
            )
        place = str(test.place)

        def copied() -> None:
            outside.copy_text(place)
            self.shell.say(told["copied"])

        where = Card(
            text(told["place"], "overline"),
            text(place, selectable=True),
            row(button(told["copy_place"], copied, icon="copy")),
            spacing=6,
        )
        go = button(told["restored"], self._drop_step, "primary")
        self.first = go
        why = text(told["restore_why"], "lead")
        self._show(2, told["restore"], why, files, where, row(go))

    # --- 3: drop them ------------------------------------------------------------------------

    def _drop_step(self) -> None:
        self.setAcceptDrops(True)
        self._compare()

    def _compare(self) -> None:
        test, told = self.test, said("guided")
        if test is None:
            return
        dropped = tuple(self.dropped)
        working = Working(told["comparing"], said("trial")["why"], self.page.leave)
        self._show(3, told["drop_title"], working)

        def compare(cancelled: Callable[[], bool]) -> dict[Chosen, Match]:
            from kit.restoring.guided import compare as look  # noqa: PLC0415
            from kit.restoring.plan import Hands  # noqa: PLC0415

            return look(test, dropped, Hands(cancelled=cancelled))

        def failed(fault: KitError) -> None:
            self.dropped = []
            self.shell.show_fault(fault)
            self._show_found(dict(self.found))

        self.run(compare, self._show_found, failed)

    def _show_found(self, found: dict[Chosen, Match]) -> None:
        from kit.restoring.telling import content  # noqa: PLC0415

        test, told = self.test, said("guided")
        if test is None:
            return
        self.found = found
        words: dict[str, str] = content()["guided"]
        area = Card(text(told["drop"], "heading"), text(told["drop_why"], "secondary"))
        area.setAccessibleName(told["drop_area"])
        choose = button(told["files"], self._choose_files, icon="folder-open")
        area.add(row(choose))
        files = Card(spacing=10)
        for one in test.files:
            match = found[one].value if one in found else "missing"
            state = told["original"] if match == "original" else words[match]
            name = text(french.plain(one.name), "strong")
            files.add(row(name, told_pill(_MATCHES[match], state), spacing=12))
        done = bool(found) and all(match.value != "missing" for match in found.values())
        compare = button(told["compare"], self._compare, icon="refresh-cw")
        conclude = button(
            told["conclude"], lambda: self._conclude(gave_up=False),
            "primary" if done else "secondary",
        )  # fmt: skip
        give_up = button(told["give_up"], lambda: self._conclude(gave_up=True), "quiet")
        self.first = conclude if done else choose
        self._show(3, told["drop_title"], area, files, wrapped([conclude, compare, give_up]))

    def _choose_files(self) -> None:
        told = said("guided")
        chosen = outside.ask_files(self, told["drop"], told["kinds"])
        if chosen:
            self.take(chosen)

    def take(self, paths: Sequence[Path]) -> None:
        """Compare what was dropped or chosen."""
        self.dropped += [path for path in paths if path not in self.dropped]
        self._compare()

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        urls = [url for url in event.mimeData().urls() if url.isLocalFile()]
        if urls and self.test is not None:
            event.acceptProposedAction()
            self.take([Path(url.toLocalFile()) for url in urls])

    # --- 4: conclude -------------------------------------------------------------------------

    def _conclude(self, *, gave_up: bool) -> None:
        from kit.restoring.guided import conclude, overwritten  # noqa: PLC0415
        from kit.restoring.proof import Method  # noqa: PLC0415

        test, found = self.test, self.found
        if test is None:
            return
        kind = self.one.kind or Kind.PRODUCT
        self.setAcceptDrops(False)
        working = Working(said("guided")["comparing"], said("trial")["why"], self.page.leave)
        self._show(4, said("guided")["comparing"], working)

        def end(_: Callable[[], bool]) -> tuple[Trial, tuple[Chosen, ...]]:
            trial = conclude(test, found, gave_up=gave_up, kind=kind)
            return trial, overwritten(test)

        def ended(told: tuple[Trial, tuple[Chosen, ...]]) -> None:
            trial, lost = told
            if lost:
                self._rescue(trial, lost)
                return
            self.stop()
            keep_and_show(self, self.one, trial, Method.GUIDED)

        def failed(fault: KitError) -> None:
            self.shell.show_fault(fault)
            self._drop_step()

        self.run(end, ended, failed)

    def _rescue(self, trial: Trial, lost: Sequence[Chosen]) -> None:
        """A living file changed: its safety copy can be had before it is erased."""
        from kit.restoring.proof import Method  # noqa: PLC0415

        told = said("guided")
        card = Card(text(told["overwritten"], "lead"))
        for one in lost:
            label = told["rescue"].format(name=french.plain(one.name))
            card.add(row(button(label, partial(self._save, one), icon="download")))

        def on() -> None:
            self.stop()
            keep_and_show(self, self.one, trial, Method.GUIDED)

        go = button(said("add")["finish"], on, "primary")
        self.first = go
        self._show(4, said("trial")["result"], card, row(go))

    def _save(self, one: Chosen) -> None:
        told = said("guided")
        where = outside.ask_where(self, told["title"], one.name, told["kinds"])
        if where is None:
            return

        def rescue() -> None:
            from kit.restoring.guided import rescue as write  # noqa: PLC0415

            write(one, where)

        self.session.work(rescue, lambda _: self.shell.say(told["rescued"]))

    def _show(self, number: int, title: str, *parts: QWidget) -> None:
        for field in (self._source, self._day):
            if number > 1 and isValid(field):
                field.setParent(self)
                field.hide()
        step = said("guided")["step"].format(number=number)
        self.show_parts(title, *parts, under=f"{self.one.label} · {step}")
        self.begin()
