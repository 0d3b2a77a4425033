"""« Ajouter une destination » in three steps: what it keeps, where it is, a look at it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QLineEdit, QRadioButton, QSizePolicy, QVBoxLayout, QWidget
from shiboken6 import isValid

from inventory.record import replace
from kit import records
from ui import outside, theme
from ui.override import override
from ui.pages.backups_look import Looking, keep_secret
from ui.pages.backups_parts import Password, said
from ui.pages.backups_step import Panel
from ui.widgets.basic import Card, button, column, row, set_text, text
from ui.widgets.choice import Choice
from ui.widgets.day_field import DayField
from ui.widgets.fields import Labelled
from ui.widgets.flow import cards

if TYPE_CHECKING:
    from pathlib import Path

    from kit.backups.acts import NewSet
    from kit.errors import KitError
    from kit.store.store import Store
    from kit.store.things import Things
    from ui.pages.backups import Backups

#: What each way of keeping a copy says of it by itself.
WAYS: dict[str, dict[str, str]] = {
    "usb": {"medium": "usb_disk"},
    "nas": {"medium": "nas"},
    "folder": {},
    "repository": {},
    "provider": {"medium": "online", "layout": "product", "off_site": "yes"},
}


class AddDestination(Panel):
    """The three steps; ``label`` names the copy where it was found on a computer."""

    def __init__(self, page: Backups, label: str = "") -> None:
        super().__init__(page)
        self._label = label
        self.sets: Sets | None = None
        self.where = Where(self, label)
        self.where.setParent(self)
        self.where.hide()
        self.copy = ""
        self.show_parts(said("add")["title"])

        def read(store: Store) -> Things:
            from kit.store.things import things  # noqa: PLC0415

            return things(store)

        def show(known: Things) -> None:
            if isValid(self):
                self.sets = Sets(self, known)
                self.first_step()

        self.session.read(read, show)

    @property
    @override
    def dirty(self) -> bool:
        return not self.copy and self.where.touched

    def first_step(self) -> None:
        """What the copy keeps."""
        if self.sets is None:
            return
        go = button(said("add")["next"], self._second, "primary")
        self.first = self.sets
        self._step(1, said("add.sets")["title"], self.sets, row(go))

    def _second(self) -> None:
        if self.sets is None or not self.sets.check():
            return
        go = button(said("add")["next"], self._declare, "primary")
        before = button(said("add")["before"], self.first_step, "quiet")
        self.first = self.where
        self._step(2, said("add.where")["title"], self.where, row(go, before))

    def _declare(self) -> None:
        if self.sets is None or not self.where.check():
            return
        kept, new = self.sets.chosen()
        fields, report = self.where.fields(), self.where.document

        def keep(store: Store) -> str:
            from kit.backups import acts  # noqa: PLC0415 brings the rules in

            return acts.declare(store, kept, new, fields, report)

        self.session.write(keep, self._declared, self._refused)
        self.setEnabled(False)

    def _declared(self, copy: str) -> None:
        if not isValid(self):
            return
        self.setEnabled(True)
        self.copy = copy
        end = button(said("add")["done"], self.page.leave, "primary")
        self.first = end
        fields, secret = self.where.fields(), self.where.secret()
        title = said("add.look")["title"]
        if self.where.way == "provider":
            told = Card(text(said("add.look")["declared"]))
            self._step(3, title, told, row(end))
            return
        looking = Looking(self)
        self._step(3, title, looking, row(end))
        if secret:
            keep_secret(self, copy, secret, keeps=self.where.password.keeps)
        looking.start(copy, str(fields["place"]), "", secret)
        self.where.password.clear()

    def _refused(self, fault: KitError) -> None:
        if isValid(self):
            self.setEnabled(True)
        self.shell.show_fault(fault)

    def _step(self, number: int, title: str, *parts: QWidget) -> None:
        for kept in (self.sets, self.where):
            if kept is not None:
                self.column.removeWidget(kept)
                kept.setParent(self)
                kept.hide()
        self.show_parts(title, *parts, under=said("add")["step"].format(number=number))
        for part in parts:
            part.show()
        self.begin()


class Sets(QWidget):
    """The datasets that are there and those that a town hall has, each with its box to tick."""

    def __init__(self, panel: Panel, known: Things) -> None:
        super().__init__()
        from kit.backups.acts import usual_sets  # noqa: PLC0415 brings the rules in

        self._known: dict[str, QCheckBox] = {}
        self._new: list[tuple[NewSet, QCheckBox, QLineEdit, QWidget]] = []
        told = said("add.sets")
        card = Card(spacing=2)
        for thing in known.of("dataset"):
            box = self._known[thing.record] = _box(thing.title)
            card.add(box)
        for one in usual_sets(known):
            box, folder = _box(one.name), QLineEdit()
            folder.setPlaceholderText(told["hint"])
            folder.setAccessibleName(told["folder"].format(name=one.name))
            title = told["choose_name"].format(name=one.name)
            choose = button(
                told["choose"],
                partial(panel.ask_folder, folder, title),
                icon="folder-open",
                name=title,
            )
            line = row(folder, choose, stretch=False)
            line.setContentsMargins(theme.look().px(26), 0, 0, theme.look().px(6))
            line.hide()
            box.toggled.connect(line.setVisible)
            self._new.append((one, box, folder, line))
            card.add(box, line)
        self._fault = text("", "fault")
        self._fault.hide()
        _fill(self, text(told["why"], "secondary"), card, self._fault)
        boxes = [*self._known.values(), *(box for _, box, _, _ in self._new)]
        self.setFocusProxy(boxes[0])
        self._boxes = boxes

    def check(self) -> bool:
        """Whether something is ticked; where nothing is, it is said."""
        some = any(box.isChecked() for box in self._boxes)
        set_text(self._fault, "" if some else said("add.sets")["nothing"])
        self._fault.setVisible(not some)
        return some

    def chosen(self) -> tuple[list[str], list[NewSet]]:
        """The records that are ticked, and the new ones."""
        new = [
            replace(one, folders=folder.text().strip())
            for one, box, folder, _ in self._new
            if box.isChecked()
        ]
        return [record for record, box in self._known.items() if box.isChecked()], new


class Where(QWidget):
    """Where the copy is: one of five ways, and the few fields that it wants."""

    def __init__(self, panel: Panel, label: str) -> None:
        super().__init__()
        told = said("add.where")
        self._panel, self._named = panel, bool(label)
        self.way = "usb"
        self.touched = False
        self._chosen: Path | None = None
        self._ways = {name: self._radio(name) for name in WAYS}
        self._name, self._place, self._report = QLineEdit(label), QLineEdit(), QLineEdit()
        self._day = DayField()
        self.name = Labelled(told["name"], self._name)
        self.place = Labelled(told["place"], self._place)
        choose = button(told["choose"], self._choose, icon="folder-open")
        self._placed = column(self.place, row(choose), spacing=6)
        self._off_site, self._unplugged = _yes_no(), _yes_no()
        self._asked = {
            "off_site": Labelled(told["off_site"], self._off_site),
            "unplugged": Labelled(told["unplugged"], self._unplugged),
        }
        self.password = Password()
        self.report = Labelled(told["report"], self._report, told["report_hint"])
        attach = button(told["report_choose"], self._choose_report, icon="file-text")
        self.day = Labelled(told["report_day"], self._day)
        self._reported = column(self.report, row(attach), self.day, spacing=6)
        asked = cards(list(self._asked.values()), least=260)
        parts: list[QWidget] = [
            text(told["why"], "secondary"),
            Card(*self._ways.values(), spacing=2),
        ]
        parts += [self.name, self._placed, asked, self.password, self._reported]
        _fill(self, *parts)
        for field in (self._name, self._place, self._report):
            field.textEdited.connect(self._touch)
        self._name.textEdited.connect(self._rename)
        self._ways["usb"].setChecked(True)
        self.setFocusProxy(self._ways["usb"])
        self._turn("usb")

    def check(self) -> bool:
        """Whether all is there; what is not is said at its field."""
        self.name.show_fault("")
        self.day.show_fault("")
        provided = self.way == "provider"
        missing = not provided and not self._place.text().strip()
        self.place.show_fault(said("add.where")["no_place"] if missing else "")
        wrong = records.faults("copy", self.fields())
        for field, at in (("label", self.name), ("report_date", self.day)):
            if field in wrong:
                at.show_fault(f"{wrong[field].title} {wrong[field].remedy}")
                at.setFocus()
        if missing:
            self._place.setFocus()
        return not missing and not wrong

    def fields(self) -> dict[str, object]:
        """What is typed, as the record of a copy."""
        told: dict[str, object] = {**WAYS[self.way], "label": self._name.text()}
        if self.way == "provider":
            told |= {"report": self._report.text(), "report_date": self._day.text()}
            return told
        told |= {
            "place": self._place.text().strip(),
            "off_site": self._off_site.currentData(),
            "unplugged": self._unplugged.currentData(),
        }
        return told

    @property
    def document(self) -> Path | None:
        """The report that was chosen, unless another name was typed since."""
        named = self._chosen is not None and self._chosen.name == self._report.text()
        return self._chosen if named and self.way == "provider" else None

    def secret(self) -> str:
        """The password, where this way has one."""
        return self.password.typed() if self.way == "repository" else ""

    # --- Inside ------------------------------------------------------------------------------

    def _radio(self, name: str) -> QRadioButton:
        label, why, _ = said("add.ways")[name]
        made = QRadioButton(label)
        made.setAccessibleName(label)
        made.setAccessibleDescription(why)
        made.setToolTip(why)
        made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        made.clicked.connect(lambda _=False: self._turn(name))
        return made

    def _turn(self, name: str) -> None:
        self.way = name
        if not self._named:
            self._name.setText(said("add.ways")[name][2])
        provided = name == "provider"
        self._placed.setVisible(not provided)
        for field, asked in self._asked.items():
            asked.setVisible(not provided and (field == "off_site" or name == "usb"))
        self.password.setVisible(name == "repository")
        self._reported.setVisible(provided)

    def _rename(self) -> None:
        self._named = bool(self._name.text().strip())

    def _touch(self) -> None:
        self.touched = True

    def _choose(self) -> None:
        self._panel.ask_folder(self._place, said("add.where")["place"])
        self.touched = True

    def _choose_report(self) -> None:
        told = said("add.where")
        chosen = outside.ask_files(self, told["report"], told["supplier_kinds"])
        if chosen:
            self._chosen = chosen[0]
            self._report.setText(chosen[0].name)


def _fill(holder: QWidget, *parts: QWidget) -> None:
    down = QVBoxLayout(holder)
    down.setContentsMargins(0, 0, 0, 0)
    down.setSpacing(theme.look().px(12))
    for part in parts:
        down.addWidget(part)


def _box(name: str) -> QCheckBox:
    made = QCheckBox(name.replace("&", "&&"))
    made.setAccessibleName(name)
    made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    return made


def _yes_no() -> Choice:
    made = Choice()
    for key, label in records.kind("copy").fields["off_site"].choices:
        made.addItem(label, key)
    made.setCurrentIndex(made.findData("unknown"))
    return made
