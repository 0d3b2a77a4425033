"""« Ce que le kit lit »: the closed list of questions, by topic, with a search."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from inventory.machine import Family
from kit import french, what_is_read
from ui import theme
from ui.override import override
from ui.pages.settings.section import Section
from ui.pages.settings.technician import Technician
from ui.widgets.basic import Card, button, column, row, set_text, text
from ui.words import words

if TYPE_CHECKING:
    from kit.what_is_read import Group, Line
    from ui.session import Session
    from ui.window import Window

#: Milliseconds of quiet before what was typed is looked for.
PAUSE = 60
HEIGHT = 380


class Reads(Section):
    """All that may be asked of a computer, and what never is."""

    def __init__(self, session: Session, window: Window) -> None:
        super().__init__(session, window, words(__file__))
        self._family = Family.WINDOWS if sys.platform == "win32" else Family.LINUX
        self._shown: tuple[Group, ...] = ()
        self._field = QLineEdit()
        self._field.setPlaceholderText(self.said["example"])
        self._field.setAccessibleName(self.said["search"])
        self._field.setClearButtonEnabled(True)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(PAUSE)
        self._wait.timeout.connect(self._search)
        self._field.textChanged.connect(lambda _: self._wait.start())
        label = text(self.said["search"], "strong")
        label.setBuddy(self._field)
        self._total = text("", "small")
        self._clear = button(self.said["clear"], self._field.clear, "link")
        self._tree = self._make_tree()
        self._whole = text(self.said["nothing_chosen"], "secondary", selectable=True)
        self._buttons: dict[Family, QPushButton] = {}
        never = Card(text(self.said["never"], "heading"), spacing=4)
        never.add(*(text(f"• {sentence}") for sentence in what_is_read.never()))
        self.technician = Technician(session, window)
        self.add(
            never,
            self.technician,
            column(label, self._field, self._families(), self._total, self._clear),
            self._tree,
            self._whole,
        )
        self._search()

    @override
    def search(self) -> None:
        self._field.setFocus()
        self._field.selectAll()

    def _families(self) -> QWidget:
        group = QButtonGroup(self)
        names = what_is_read.content()["families"]
        for family in what_is_read.FAMILIES:
            made = button(names[family.value], role="chip")
            made.setCheckable(True)
            made.setChecked(family is self._family)
            made.clicked.connect(lambda _=False, one=family: self._choose(one))
            group.addButton(made)
            self._buttons[family] = made
        holder = row(*self._buttons.values())
        holder.setAccessibleName(self.said["family"])
        return holder

    def _make_tree(self) -> QTreeWidget:
        tree = QTreeWidget()
        tree.setColumnCount(2)
        tree.setHeaderLabels([self.said["what"], self.said["exact"]])
        tree.setAccessibleName(self.said["tree"])
        tree.setUniformRowHeights(True)
        tree.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        tree.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        tree.setTabKeyNavigation(False)
        tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        tree.header().resizeSection(0, theme.look().px(270))
        tree.setFixedHeight(theme.look().px(HEIGHT))
        tree.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        tree.currentItemChanged.connect(lambda now, _: self._told(now))
        return tree

    def _choose(self, family: Family) -> None:
        self._family = family
        self._search()

    def _search(self) -> None:
        typed = self._field.text()
        everything = what_is_read.groups(self._family)
        shown = what_is_read.matching(everything, typed)
        lines = sum(len(group.lines) for group in shown)
        if shown:
            total = self.said["total"].format(
                lines=french.count(lines, *self.said["count"]),
                groups=french.count(len(shown), *self.said["groups"]),
            )
        else:
            total = self.said["none"].format(text=french.plain(typed))
        set_text(self._total, total)
        self._clear.setVisible(not shown)
        self._tree.setVisible(bool(shown))
        self._whole.setVisible(bool(shown))
        if shown != self._shown:
            self._fill(shown, opened=shown != everything)

    def _fill(self, shown: tuple[Group, ...], *, opened: bool) -> None:
        self._shown = shown
        self._tree.clear()
        for group in shown:
            number = french.count(len(group.lines), *self.said["count"])
            top = QTreeWidgetItem([f"{group.label} ({number})", group.why])
            self._tree.addTopLevelItem(top)
            for line in group.lines:
                top.addChild(QTreeWidgetItem([self._kind(line), french.plain(line.exact)]))
            top.setExpanded(opened)

    def _kind(self, line: Line) -> str:
        form = "admin" if line.admin else "later" if line.later else ""
        return str(self.said[form].format(kind=line.kind)) if form else line.kind

    def _told(self, item: QTreeWidgetItem | None) -> None:
        if item is None:
            set_text(self._whole, self.said["nothing_chosen"])
        else:
            told = self.said["chosen"].format(kind=item.text(0), exact=item.text(1))
            set_text(self._whole, told)
