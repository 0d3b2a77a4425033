"""Equipment, services, contracts, people and more: a list, and the sheet of one, typed by hand."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget
from shiboken6 import isValid

from kit import french, records
from kit.folding import fold
from ui import theme
from ui.override import override
from ui.pages.town_section import Scrolled, Section
from ui.pages.town_sheets import first_sheets, sheet_menu
from ui.widgets.basic import Card, button, clear, column, row, set_text, text
from ui.widgets.flow import cards, wrapped
from ui.widgets.fold import Fold
from ui.widgets.list_pane import ListPane
from ui.widgets.record_form import RecordForm
from ui.widgets.rows_table import Column, Row
from ui.words import words

if TYPE_CHECKING:
    from kit.errors import KitError
    from kit.overview import Overview
    from kit.records import Value
    from kit.store.store import Store
    from kit.store.things import Change, Thing, Things
    from ui.pages.town_sheets import ImportPreview
    from ui.session import Session
    from ui.window import Window

#: How many changes a history shows.
MOST_CHANGES = 60


class ThingsSection(Section):
    """The records of one kind: an empty state, a list, and the sheet of one of them."""

    def __init__(self, session: Session, shell: Window, kind: str) -> None:
        super().__init__(session, shell)
        self.kind = records.kind(kind)
        self.known: Things | None = None
        self.form: RecordSheet | None = None
        self.preview: ImportPreview | None = None
        self._words = words(__file__)
        self._removed = False
        look = theme.look()
        self._empty = Scrolled()
        self._empty.put(self.empty_card())
        self._list = QWidget()
        outer = QVBoxLayout(self._list)
        outer.setContentsMargins(0, 0, 0, look.px(16))
        outer.setSpacing(look.px(8))
        self.pane = ListPane(self.columns(), self.kind.plural, self.counted(), *self.beside())
        self.pane.opened.connect(self.open)
        outer.addWidget(self.pane, 1)
        self._other = button("", self._turn, "link")
        self._other.hide()
        outer.addWidget(self._other)
        self._sheet = Scrolled()
        for widget in (self._empty, self._list, self._sheet):
            self.addWidget(widget)

    # --- What each kind has of its own ---------------------------------------------------------

    def columns(self) -> list[Column]:
        """The columns of the list, the title first."""
        fields = [self.kind.fields[name] for name in self._own()["columns"]]
        return [
            Column(self._words["title"]),
            *(
                Column(field.label, 170, number=field.type == "money", rank=place)
                for place, field in enumerate(fields)
            ),
        ]

    def counted(self) -> tuple[str, str]:
        """One and several of its things."""
        one, several = self._own()["count"]
        return one, several

    def beside(self) -> list[QWidget]:
        """What stands beside the search field."""
        return [sheet_menu(self), button(self._own()["add"], self.add, "primary", "plus")]

    def empty_card(self) -> Card:
        """What is said while there is nothing."""
        own = self._own()
        add = button(own["add"], self.add, "primary", "plus")
        acts = wrapped([add, *first_sheets(self)])
        return Card(text(own["title"], "title"), text(own["why"], "lead"), acts)

    def row(self, thing: Thing, known: Things) -> Row:
        """One row of the list."""
        names = self._own()["columns"]
        values = [thing.values.get(name) for name in names]
        shown = [
            known.shown(self.kind.name, name, value)
            for name, value in zip(names, values, strict=True)
        ]
        order = [ordered(value, told) for value, told in zip(values, shown, strict=True)]
        cells = (thing.title, *shown)
        return Row(thing.record, cells, thing.search, (ordered(thing.title, thing.title), *order))

    def sheet(self, thing: Thing | None, known: Things) -> RecordSheet:
        """The sheet of one thing, or of a new one."""
        return RecordSheet(self, self.kind.name, thing, known)

    # --- The list ------------------------------------------------------------------------------

    @override
    def show_things(self, told: Overview, known: Things) -> None:  # noqa: ARG002 the section’s own form
        self.known = known
        removed = known.of(self.kind.name, archived=True)
        self._removed = self._removed and bool(removed)
        listed = known.of(self.kind.name, archived=self._removed)
        self.pane.show_rows([self.row(thing, known) for thing in listed])
        shown = self._words["show_present" if self._removed else "show_removed"]
        self._other.setText(shown.format(number=french.integer(len(removed))))
        self._other.setAccessibleName(self._other.text())
        self._other.setVisible(bool(removed))
        if self.form is not None:
            self.form.show_things(known)
        elif self.preview is None:
            self._show_list()

    @override
    def open(self, identifier: str) -> None:
        thing = self.known.find(identifier) if self.known else None
        if thing is not None and thing.kind == self.kind.name:
            self._open_sheet(thing)

    @override
    def search(self) -> None:
        if self.currentWidget() is self._list:
            self.pane.focus_search()

    def add(self) -> None:
        """A new sheet to fill in."""
        self._open_sheet(None)

    def leave(self, key: str = "") -> None:
        """Back to the list, the cursor on a row of it."""
        self.form = self.preview = None
        self._sheet.put()
        self._show_list(key)

    def show_preview(self, preview: ImportPreview) -> None:
        """Show what a table would change, unless something is being typed."""
        if self.form is not None and self.form.dirty:
            self.setCurrentWidget(self._sheet)
            self.form.ask_unsaved()
            return
        self.form, self.preview = None, preview
        self._sheet.put(preview, top=True)
        self.setCurrentWidget(self._sheet)
        preview.begin()

    def _own(self) -> Any:  # noqa: ANN401 a table of words
        return words(__file__)[self.kind.name]

    def _turn(self) -> None:
        self._removed = not self._removed
        told = self.session.overview
        if told is not None and self.known is not None:
            self.show_things(told, self.known)
            self.pane.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_list(self, key: str = "") -> None:
        anything = self.known is not None and any(
            self.known.of(self.kind.name, archived=archived) for archived in (False, True)
        )
        self.setCurrentWidget(self._list if anything or key else self._empty)
        if key:
            self.pane.table.select(key)
            self.pane.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _open_sheet(self, thing: Thing | None) -> None:
        if self.known is None:
            return
        if self.form is not None and self.form.dirty:
            # What was typed is not thrown away by a look at something else.
            self.setCurrentWidget(self._sheet)
            self.form.ask_unsaved()
            return
        self.form, self.preview = self.sheet(thing, self.known), None
        self._sheet.put(self.form, top=True)
        self.setCurrentWidget(self._sheet)
        self.form.begin()


class RecordSheet(QWidget):
    """The sheet of one record: its fields, what can be done with it, who changed what."""

    def __init__(
        self, section: ThingsSection, kind: str, thing: Thing | None, known: Things
    ) -> None:
        super().__init__()
        self._words = words(__file__)
        self.section = section
        self._kind = records.kind(kind)
        self.thing = thing
        self._known = known
        look = theme.look()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(look.px(12))
        back = self._words["back"].format(plural=self._kind.plural)
        self.back = button(back, self._back, "link")
        self._column.addWidget(self.back)
        title = thing.title if thing else self._words[kind]["new"]
        self._title = text(title, "title")
        self._column.addWidget(self._title)
        self._said: Card | None = None
        self.fields = RecordForm(kind, thing.values if thing else {}, known)
        card = Card(self.fields, spacing=16)
        self._save = button(self._words["save"], self.save, "primary")
        acts: list[QWidget] = [self._save]
        if thing is not None:
            acts += self._acts(thing)
        card.add(row(*acts))
        self.lay_out(card, thing)
        if thing is not None:
            self.add(history_fold(section, thing.record))

    def lay_out(self, card: Card, thing: Thing | None) -> None:
        """Put the fields in the sheet, what was read on a computer above them."""
        if thing is not None and self._kind.read_on:
            self._read = column(spacing=0)
            self.add(self._read)
            self._show_read(thing)
        self.add(card)

    def begin(self) -> None:
        """Put the cursor where one begins."""
        self.fields.focus()

    def add(self, *content: QWidget) -> None:
        """Put widgets under the others."""
        for widget in content:
            self._column.addWidget(widget)

    @property
    def dirty(self) -> bool:
        """Whether something was typed and not kept."""
        return self.fields.dirty

    def show_things(self, known: Things) -> None:
        """Show what is kept now, unless something is being typed."""
        self._known = known
        if self.thing is None or self.dirty:
            return
        found = known.find(self.thing.record)
        if found is not None and found.values != self.thing.values:
            self.thing = found
            set_text(self._title, found.title)
            self.fields.show_values(found.values)
            if self._kind.read_on:
                self._show_read(found)

    def _show_read(self, thing: Thing) -> None:
        """What an audit read: told, not typed."""
        holder = self._read.layout()
        if not isinstance(holder, QVBoxLayout):  # what ui.widgets.basic.column makes
            raise TypeError(holder)
        clear(holder)
        names = records.read_fields(self._kind.name, thing.values)
        shown = [
            (field.label, self._known.shown(self._kind.name, name, thing.values.get(name)))
            for name, field in self._kind.fields.items()
            if name in names and thing.values.get(name) is not None
        ]
        if not shown:
            return
        told = [
            column(text(label, "secondary"), text(said, selectable=True), spacing=2)
            for label, said in shown
        ]
        title = words(__file__)[self._kind.name]["read"]
        holder.addWidget(Card(text(title, "heading"), cards(told, least=220, spacing=12)))

    def save(self) -> None:
        """Keep what was typed."""
        # A second press while the first is being kept would make a second record.
        if not self._save.isEnabled() or not self.fields.check():
            return
        from kit.store import things  # noqa: PLC0415 the list came first

        # Only what was changed here: what changed elsewhere meanwhile stays.
        typed = self.fields.changed() if self.thing else self.fields.typed()
        identifier = self.thing.record if self.thing else None
        session, shell, section = self.section.session, self.section.shell, self.section
        said = self._words["saved"]
        self._save.setEnabled(False)

        def keep(store: Store) -> Thing:
            made = things.save(store, self._kind.name, typed, identifier)
            return things.thing(store, self._kind.name, made)

        def kept(made: Thing) -> None:
            shell.say(said.format(name=made.title))
            if isValid(section) and section.form is self:
                section.leave(made.record)

        def fault(error: KitError) -> None:
            if isValid(self):
                self._save.setEnabled(True)
            shell.show_fault(error)

        session.write(keep, kept, fault)

    def ask_unsaved(self) -> None:
        """Say that something is not kept, and let it be kept or given up."""
        told = self._words["unsaved"]
        keep = button(self._words["save"], self.save)
        leave = button(told["leave"], self.section.leave, "quiet")
        self._say(Card(text(told["title"], "strong"), text(told["why"]), row(keep, leave)))
        keep.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- Inside ------------------------------------------------------------------------------

    def _acts(self, thing: Thing) -> list[QWidget]:
        words_ = self._words
        if thing.archived:
            acts: list[QWidget] = [button(words_["put_back"], self._put_back)]
        else:
            acts = [button(words_["remove"], self._remove, "quiet")]
        if thing.kind == "person":
            acts.append(button(words_["erase"]["act"], self._ask_erase, "quiet", "trash-2"))
        return acts

    def _back(self) -> None:
        if self.dirty:
            self.ask_unsaved()
        else:
            self.section.leave(self.thing.record if self.thing else "")

    def _say(self, card: Card) -> None:
        if self._said is not None:
            self._said.hide()
            self._said.deleteLater()
        self._said = card
        self._column.insertWidget(2, card)
        # Seen at once: what follows gives it the keyboard.
        card.show()

    def _remove(self) -> None:
        if self.thing is not None:
            set_archived(self.section, self.thing, archived=True)
            self.section.leave()

    def _put_back(self) -> None:
        if self.thing is not None:
            set_archived(self.section, self.thing, archived=False)
            self.section.leave(self.thing.record)

    def _ask_erase(self) -> None:
        told = self._words["erase"]
        title = told["title"].format(name=self.thing.title if self.thing else "")
        keep = button(told["keep"], self._keep)
        sure = button(told["sure"], self._erase, "quiet", "trash-2")
        self._say(Card(text(title, "heading"), text(told["why"]), row(keep, sure)))
        keep.setFocus(Qt.FocusReason.OtherFocusReason)

    def _keep(self) -> None:
        if self._said is not None:
            self._said.hide()
        self.fields.focus()

    def _erase(self) -> None:
        from kit.store import erasure  # noqa: PLC0415 seldom done

        section, thing = self.section, self.thing
        if thing is None:
            return
        done = self._words["erase"]["done"]

        def erased(_: None) -> None:
            section.shell.say(done)
            if isValid(section) and section.form is self:
                section.leave()

        section.session.write(lambda store: erasure.erase_person(store, thing.record), erased)


def set_archived(section: Section, thing: Thing, *, archived: bool) -> None:
    """Take a record out of its list, or put it back; the banner undoes the first."""
    from kit.store import things  # noqa: PLC0415 the list came first

    said, session, shell = words(__file__), section.session, section.shell

    def undo() -> None:
        shell.banners.clear_note()
        set_archived(section, thing, archived=False)

    def done(_: None) -> None:
        if archived:
            shell.say(said["removed"].format(name=thing.title), (said["undo"], undo))
        else:
            shell.say(said["restored"].format(name=thing.title))

    session.write(lambda store: things.archive(store, thing.record, archived=archived), done)


def history_fold(section: Section, identifier: str) -> Fold:
    """Who changed what in a record, read when it is opened."""
    said = words(__file__)

    def build() -> QWidget:
        card = Card(text(said["reading"], "secondary"), spacing=4)

        def read(store: Store) -> tuple[Change, ...]:
            from kit.store import things  # noqa: PLC0415 the list came first

            return things.changes(store, identifier, things.things(store))

        def show(changes: tuple[Change, ...]) -> None:
            if isValid(card):
                _show_changes(card, changes)

        section.session.read(read, show)
        return card

    return Fold(said["history"], build)


def _show_changes(card: Card, changes: tuple[Change, ...]) -> None:
    said = words(__file__)
    while (item := card.column.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.deleteLater()
    if not changes:
        card.add(text(said["no_history"], "secondary"))
    heading = ""
    for change in changes[:MOST_CHANGES]:
        origin = said["origin"]
        who = change.author or origin[change.origin]
        by = origin["by"].format(day=french.moment(change.at), who=who)
        if by != heading:
            card.add(text(by, "small"))
            heading = by
        card.add(text(_sentence(change, origin)))


def _sentence(change: Change, said: dict[str, str]) -> str:
    if not change.before and not change.after:
        return change.label
    form = "change" if change.before and change.after else "first" if change.after else "emptied"
    return said[form].format(label=change.label, before=change.before, after=change.after)


def ordered(value: Value, shown: str) -> tuple[int, int, str]:
    """Numbers by size, dates by day, the rest by its letters; what is empty comes last."""
    if value is None or not shown:
        return (2, 0, "")
    if isinstance(value, int):
        return (1, value, "")
    try:
        return (1, date.fromisoformat(value).toordinal(), "")
    except ValueError:
        return (1, 0, fold(shown))
