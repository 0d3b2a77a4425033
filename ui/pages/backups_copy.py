"""One copy, or one dataset: how it is, looking at it now, its fields, taking it out of the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shiboken6 import isValid

from ui.override import override
from ui.pages.attached import open_attached
from ui.pages.backups_look import Looking
from ui.pages.backups_parts import said, told_pill
from ui.pages.backups_step import Panel
from ui.widgets.basic import Card, button, row, text
from ui.widgets.flow import wrapped
from ui.widgets.fold import Fold
from ui.widgets.record_form import RecordForm

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from kit.backups.view import Column
    from kit.errors import KitError
    from kit.store.store import Store
    from kit.store.things import Thing, Things
    from ui.pages.backups import Backups


class RecordPanel(Panel):
    """What a dataset and a copy share: their fields are read, typed, kept."""

    kind = ""

    def __init__(self, page: Backups, record: str, title: str) -> None:
        super().__init__(page)
        self.record = record
        self.thing: Thing | None = None
        self.attached = False
        self.form: RecordForm | None = None
        self._title = title
        self._save = button(said("copy")["save"], self.save, "primary")
        self._save.setParent(self)
        self._save.hide()
        self._read()

    @property
    @override
    def dirty(self) -> bool:
        return self.form is not None and self.form.dirty

    def save(self) -> None:
        """Keep what was typed."""
        if self.form is None or not self._save.isEnabled() or not self.form.check():
            return
        typed = self.form.changed() if self.record else self.form.typed()
        kind, record, said_ = self.kind, self.record or None, said("copy")["saved"]
        self._save.setEnabled(False)

        def keep(store: Store) -> Thing:
            from kit.backups import acts  # noqa: PLC0415 brings the rules in

            return acts.save(store, kind, typed, record)

        def kept(made: Thing) -> None:
            self.shell.say(said_.format(name=made.title))
            if isValid(self) and self.page.panel is self:
                self.page.leave()

        def fault(error: KitError) -> None:
            if isValid(self):
                self._save.setEnabled(True)
            self.shell.show_fault(error)

        self.session.write(keep, kept, fault)

    @override
    def leave(self) -> None:
        if not self.dirty:
            super().leave()
            return
        # What was typed is not thrown away by one press.
        leave = (said("add")["leave"], self.page.leave)
        self.shell.say(said("copy")["unsaved"], leave)
        self._save.setFocus()

    # --- Inside ------------------------------------------------------------------------------

    def fields(self, known: Things) -> RecordForm:
        """The form, with what is kept."""
        self.form = RecordForm(self.kind, self.thing.values if self.thing else {}, known)
        return self.form

    def saved_row(self, *others: QWidget) -> QWidget:
        """The button that keeps, and those beside it."""
        self._save.show()
        return row(self._save, *others)

    def draw(self, known: Things) -> None:
        """Put the screen together."""

    def remove(self) -> None:
        """Take it out of the list; the banner undoes it."""
        record, page = self.record, self.page
        name = self.thing.title if self.thing else self._title
        session, shell, told = self.session, self.shell, said(self.kind)

        def change(*, archived: bool) -> None:
            def write(store: Store) -> None:
                from kit.backups import acts  # noqa: PLC0415

                acts.remove(store, record, archived=archived)

            session.write(write, done if archived else None)

        def undo() -> None:
            shell.banners.clear_note()
            change(archived=False)

        def done(_: None) -> None:
            shell.say(told["removed"].format(name=name), (said("copy")["undo"], undo))
            if isValid(page) and page.panel is self:
                page.leave()

        change(archived=True)

    def _read(self) -> None:
        def read(store: Store) -> tuple[Things, bool]:
            from kit.store.attachments import attachments  # noqa: PLC0415
            from kit.store.things import things  # noqa: PLC0415

            return things(store), bool(self.record and attachments(store, self.record))

        def show(found: tuple[Things, bool]) -> None:
            if isValid(self):
                known, self.attached = found
                self.thing = known.find(self.record) if self.record else None
                self.draw(known)
                self.begin()

        self.show_parts(self._title)
        self.session.read(read, show)


class CopyPanel(RecordPanel):
    """One copy; one that was only found on a computer has no fields yet."""

    kind = "copy"

    def __init__(self, page: Backups, column: Column) -> None:
        self.column_ = column
        super().__init__(page, column.copy, column.label)

    @override
    def draw(self, known: Things) -> None:
        told, column = said("copy"), self.column_
        state = Card(row(told_pill(column.outcome, column.state)), spacing=8)
        last = told["last"].format(day=column.last, evidence=column.evidence)
        state.add(text(last if column.last else told["no_last"]))
        if column.under:
            state.add(text(column.under, "secondary"))
        for what, remedy in column.troubles:
            state.add(text(what, "strong"), text(remedy))
        if self.thing is None:
            declare = button(
                told["declare"], lambda: self.page.add(column.label), "primary", "plus"
            )
            self.first = declare
            self.show_parts(column.label, state, Card(text(told["detected"]), row(declare)))
            return
        values = self.thing.values
        place, layout = str(values.get("place") or ""), str(values.get("layout") or "")
        self.looking = Looking(self)
        look = button(
            told["look"],
            lambda: self.looking.start(self.record, place, layout),
            "primary",
            "refresh-cw",
        )
        look.setEnabled(bool(place))
        test = button(told["test"], lambda: self.page.test(self.record), icon="shield")
        remove = button(told["remove"], self.remove, "quiet", "trash-2")
        self.first = look if place else test
        if not place:
            state.add(text(told["no_place"], "secondary"))
        edit = Fold(told["edit"], lambda: self._edit(known))
        acts = wrapped([look, test, *self._report(), remove])
        self.show_parts(self.thing.title, state, acts, self.looking, edit)

    def _report(self) -> list[QWidget]:
        """What opens the provider's report, where one was joined."""
        if not self.attached:
            return []
        told = said("copy")["report"]
        return [button(told, lambda: open_attached(self, self.record), icon="file-text")]

    @override
    def renew(self) -> None:
        """The state above may be another one; what was just seen stays below."""

    def _edit(self, known: Things) -> QWidget:
        self._save.setProperty("role", "secondary")
        return Card(self.fields(known), self.saved_row(), spacing=16)


class DatasetPanel(RecordPanel):
    """One dataset, or a new one."""

    kind = "dataset"

    def __init__(self, page: Backups, record: str) -> None:
        super().__init__(page, record, said("dataset")["new"])

    @override
    def draw(self, known: Things) -> None:
        others = []
        if self.thing is not None:
            others = [button(said("dataset")["remove"], self.remove, "quiet", "trash-2")]
        form = self.fields(known)
        self.first = form
        title = self.thing.title if self.thing else said("dataset")["new"]
        self.show_parts(title, Card(form, self.saved_row(*others), spacing=16))

    @override
    def begin(self) -> None:
        if self.form is not None:
            self.form.focus()
