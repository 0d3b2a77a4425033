"""The restore test: what will be read, its progress, what it found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit, QWidget
from shiboken6 import isValid

from kit import french
from ui.pages.backups_look import keep_secret
from ui.pages.backups_outputs import save_minutes
from ui.pages.backups_parts import Password, Working, said
from ui.pages.backups_step import Panel
from ui.widgets.basic import Card, button, column, pill, row, text
from ui.widgets.choice import Choice
from ui.widgets.fields import Labelled
from ui.widgets.flow import wrapped
from ui.widgets.fold import Fold

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kit.backups.acts import Testable
    from kit.errors import KitError
    from kit.restoring.plan import Plan, Stage, Trial
    from kit.restoring.proof import Method, Proof
    from kit.store.store import Store
    from ui.pages.backups import Backups


class RestoreTest(Panel):
    """The test that the kit makes alone; ``copy`` is what is chosen first."""

    #: Where the quarantine is made instead of its usual place.
    base: Path | None = None

    def __init__(self, page: Backups, copy: str = "") -> None:
        super().__init__(page)
        self._wanted = copy
        self.copies: tuple[Testable, ...] = ()
        self._reload()

    def _reload(self) -> None:
        def read(store: Store) -> tuple[Testable, ...]:
            from kit.backups.acts import testables  # noqa: PLC0415 brings the rules in

            return testables(store)

        def show(found: tuple[Testable, ...]) -> None:
            if isValid(self):
                self.copies = found
                self.choose()

        self.show_parts(said("trial")["title"])
        self.session.read(read, show)

    # --- Choosing ----------------------------------------------------------------------------

    def choose(self) -> None:
        """Which copy, against which folder, and what will be read."""
        told = said("trial")
        if not self.copies:
            add = button(said("grid")["add_copy"], self.page.add, "primary", "plus")
            self.first = add
            self.show_parts(told["title"], Card(text(told["no_copy"], "lead"), row(add)))
            self.begin()
            return
        self._which = Choice()
        for one in self.copies:
            self._which.addItem(one.label, one.record)
        place = self._which.findData(self._wanted)
        self._which.setCurrentIndex(max(place, 0))
        self._which.activated.connect(lambda _: self._turn())
        self._source = QLineEdit()
        self._labelled = Labelled(told["source"], self._source, told["source_hint"])
        choose = button(
            told["choose"], lambda: self.ask_folder(self._source, told["source"]),
            icon="folder-open",
        )  # fmt: skip
        self._by_hand = text(told["by_hand"])
        self._asked = column(self._labelled, row(choose), spacing=6)
        self.password = Password()
        self._limits = text(told["limits"].format(number=60), "secondary")
        self._start = button(told["start"], self.start, "primary", "shield")
        self._guide = button(told["guided"], self.guide)
        which = Labelled(told["copy"], self._which)
        card = Card(which, self._by_hand, self._asked, spacing=14)
        acts = wrapped([self._start, self._guide])
        self.first = self._which
        self.show_parts(
            told["title"], text(told["why"], "lead"), card, self.password, self._limits, acts
        )
        self._turn()
        self.begin()

    def _turn(self) -> None:
        from kit.backups.acts import LOCKED  # noqa: PLC0415

        one = self.chosen
        self._wanted = one.record
        automatic = not one.by_hand
        self._source.setText(one.folders[0] if one.folders else "")
        self._by_hand.setVisible(not automatic)
        for part in (self._asked, self._limits, self._start):
            part.setVisible(automatic)
        self.password.setVisible(automatic and one.kind in LOCKED and not one.kept)

    @property
    def chosen(self) -> Testable:
        """The copy that is chosen."""
        return self.copies[max(self._which.currentIndex(), 0)]

    # --- Running -----------------------------------------------------------------------------

    def start(self) -> None:
        """Run the test, if it is known against what."""
        told, one = said("trial"), self.chosen
        source = self._source.text().strip()
        self._labelled.show_fault("" if source else told["no_source"])
        if not source:
            self._source.setFocus()
            return
        typed = "" if self.password.isHidden() else self.password.typed()
        if typed:
            keep_secret(self, one.record, typed, keeps=self.password.keeps)
        self.password.clear()
        working = Working(told["begun"], told["why"], self._given_up)
        self.first = working.stop
        self.show_parts(told["working"], working, under=one.label)
        self.begin()

        def tell(stage: Stage, done: int, total: int) -> None:
            self.tell(working, progress(stage, done, total), done, total)

        def test(cancelled: Callable[[], bool]) -> Trial:
            from kit.backups import secrets  # noqa: PLC0415 on a click
            from kit.restoring.plan import Hands, Plan  # noqa: PLC0415
            from kit.restoring.running import restore_test  # noqa: PLC0415

            secret = typed or secrets.kept(one.record)
            plan: Plan = Plan(one.place, source, one.kind, secret, base=self.base)
            return restore_test(plan, Hands(tell, cancelled))

        def failed(fault: KitError) -> None:
            self.choose()
            self.shell.show_fault(fault, self.start)

        from kit.restoring.proof import Method  # noqa: PLC0415

        self.run(test, lambda trial: self.conclude(one, trial, Method.AUTOMATIC), failed)

    def guide(self) -> None:
        """The test that a person makes with her own program."""
        from ui.pages.backups_guided import GuidedTest  # noqa: PLC0415 seldom needed

        self.page.open_panel(GuidedTest(self.page, self.chosen))

    def _given_up(self) -> None:
        self.stop()
        self.shell.say(said("trial")["stopped"])
        self.choose()

    def conclude(self, one: Testable, trial: Trial, method: Method) -> None:
        """Keep the proof, and show what was found."""
        keep_and_show(self, one, trial, method)


def keep_and_show(panel: Panel, one: Testable, trial: Trial, method: Method) -> None:
    """Keep the proof of a test in the record, and show what it found."""

    def keep(store: Store) -> Proof | None:
        from kit.backups.acts import keep_trial  # noqa: PLC0415 brings the rules in

        return keep_trial(store, one.record, trial, method)

    def kept(proof: Proof | None) -> None:
        if isValid(panel) and panel.page.panel is panel:
            _show_result(panel, one, trial, proof)

    panel.session.write(keep, kept)


def progress(stage: Stage, done: int, total: int) -> str:
    """« Relecture depuis la copie : 12 sur 60 »."""
    from kit.restoring import telling  # noqa: PLC0415 while testing

    where = telling.stage(stage)
    if not total:
        return where
    return str(
        said("trial")["count"].format(
            stage=where, done=french.integer(done), total=french.integer(total)
        )
    )


def _show_result(panel: Panel, copy: Testable, trial: Trial, proof: Proof | None) -> None:
    from kit.restoring import telling  # noqa: PLC0415 while testing

    told = said("trial")
    card = Card(row(pill(trial.outcome)), text(f"{telling.headline(trial)}.", "heading"))
    for line in _counts(trial):
        card.add(text(line))
    if trial.folders:
        names = french.listing(tuple(french.plain(name) for name in trial.folders), 6)
        card.add(text(told["where"].format(folders=names), "secondary"))
    parts: list[QWidget] = [card]
    parts.extend(
        Card(text(one.title, "strong"), text(one.remedy), spacing=4)
        for one in telling.problems(trial)
    )
    if statistics := telling.statistics(trial):
        parts.append(Fold(told["statistics"], lambda: column(*(text(line) for line in statistics))))
    parts.append(text(told["kept" if proof else "unkept"], "secondary"))
    back = button(said("add")["done"], panel.page.leave, "primary")
    acts = [back, button(told["again"], lambda: panel.page.test(copy.record))]
    if proof is not None:
        at = proof.at
        acts.append(
            button(
                said("proof")["print"],
                lambda: save_minutes(panel.session, panel.shell, copy.record, at),
                icon="printer",
            )
        )
    panel.first = back
    panel.show_parts(told["result"], *parts, wrapped(acts), under=copy.label)
    panel.begin()


def _counts(trial: Trial) -> list[str]:
    """What differs, by count: a file is never named."""
    told, counts = said("trial"), trial.counts
    every = (
        ("differs", counts.different),
        ("broken", counts.broken),
        ("missing", counts.missing),
        ("unreadable", counts.unreadable),
        ("explained", counts.newer + counts.skipped),
    )
    return [told[name].format(number=french.integer(number)) for name, number in every if number]
