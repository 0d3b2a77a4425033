"""À propos: the version, the text for whoever helps, where the logs are, the licences."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import PySide6
from PySide6.QtCore import qVersion
from PySide6.QtWidgets import QGridLayout, QPlainTextEdit, QSizePolicy, QWidget

import kit
from kit import buglog, french, support
from kit.packs import changes, contacts
from kit.version import VERSION
from ui import icons, outside, theme
from ui.override import override
from ui.pages.settings.section import Part, Section
from ui.widgets.basic import Card, button, row, text
from ui.widgets.fold import Fold
from ui.words import words

if TYPE_CHECKING:
    from kit.packs.installed import Installed
    from ui.session import Session
    from ui.window import Window

INTER = Path(kit.__file__).resolve().parent / "report" / "fonts" / "LICENSE-Inter.txt"
LUCIDE = icons.FOLDER / "LICENCE-Lucide.txt"


class About(Section):
    """What this program is, and what to tell who helps."""

    def __init__(self, session: Session, window: Window) -> None:
        super().__init__(session, window, words(__file__))
        version = self.said["version"].format(version=VERSION)
        self.add(Card(text(version, "heading"), text(self.said["what"])))
        self._contacts = Part()
        self.add(self._contacts, self._help(), self._licences())

    @override
    def refresh(self) -> None:
        pack = self.shell.pack
        self._contacts.draw(pack, lambda: self._syndicate(pack))
        told = support.support_text(
            self.session.overview, (f"Qt {qVersion()}, PySide6 {PySide6.__version__}",)
        )
        if told != self._text.toPlainText():
            self._text.setPlainText(told)

    def _syndicate(self, pack: Installed | None) -> list[QWidget]:
        """Who hands this kit out, and whom to call; nothing before they are confirmed."""
        told = contacts.contacts(pack)
        if pack is None or not pack.is_confirmed:
            return []
        card = Card(text(pack.pack.syndicate, "heading"))
        for one in told:
            card.add(text(french.plain(changes.line(one)), selectable=True))
        return [card]

    def _help(self) -> Card:
        said = self.said["help"]
        self._text = _reading(said["text"], 150)
        copy = button(said["copy"], self._copy, icon="copy")
        card = Card(text(said["title"], "heading"), text(said["why"]), self._text, row(copy))
        folder = buglog.folder()
        if folder is None:
            card.add(text(said["no_logs"], "secondary"))
        else:
            where = said["logs"].format(folder=folder)
            card.add(text(where, "secondary", selectable=True))
            card.add(button(said["open"], lambda: self._open(folder), "link", "folder-open"))
        return card

    def _copy(self) -> None:
        outside.copy_text(self._text.toPlainText())
        self.shell.say(self.said["help"]["copied"])

    def _open(self, folder: Path) -> None:
        if not folder.is_dir() or not outside.open_file(folder):
            self.shell.say(self.said["help"]["no_folder"])

    def _licences(self) -> Card:
        said = self.said["licences"]
        card = Card(text(said["title"], "heading"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.look().px(16))
        grid.setVerticalSpacing(theme.look().px(4))
        for line, told in enumerate(said["list"]):
            grid.addWidget(text(told["name"]), line, 0)
            grid.addWidget(text(told["licence"], "secondary"), line, 1)
            grid.addWidget(self._link(told), line, 2)
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(1, 2)
        card.column.addLayout(grid)
        card.add(Fold(said["inter"], lambda: _licence(said["inter"], INTER)))
        card.add(Fold(said["lucide"], lambda: _licence(said["lucide"], LUCIDE)))
        return card

    def _link(self, told: dict[str, Any]) -> QWidget:
        said = self.said["licences"]
        name = said["read_name"].format(name=told["name"])
        return button(said["read"], lambda: outside.open_link(told["link"]), "link", name=name)


def _licence(name: str, file: Path) -> QPlainTextEdit:
    shown = _reading(name, 240)
    shown.setPlainText(file.read_text("utf-8"))
    return shown


def _reading(name: str, height: int) -> QPlainTextEdit:
    """A text to read and copy; Tab leaves it."""
    made = QPlainTextEdit()
    made.setReadOnly(True)
    made.setTabChangesFocus(True)
    made.setAccessibleName(name)
    made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
    made.setFixedHeight(theme.look().px(height))
    return made
