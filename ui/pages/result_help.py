"""« Demander de l’aide » : the message, to be read and changed, copied or taken to the mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QPlainTextEdit

from kit.help_message import HelpMessage, whole
from kit.packs import contacts
from ui import outside, theme
from ui.widgets.basic import Card, button, set_text, text
from ui.widgets.fields import Labelled
from ui.widgets.flow import wrapped
from ui.words import words

if TYPE_CHECKING:
    from kit.packs.installed import Installed


class HelpPanel(Card):
    """The message under the result; nothing leaves before one of its buttons is pressed.

    Signals:
        asked: it was copied or taken to the mail, and is to be noted; whom it was asked of.
        left: it is no longer wanted.
    """

    asked = Signal(str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__(spacing=12)
        said = self._words = words(__file__)
        self._shown: HelpMessage | None = None
        self.subject, self.who = QLineEdit(), QLineEdit(said["syndicate"])
        self.body = QPlainTextEdit()
        self.body.setTabChangesFocus(True)
        self.body.setMinimumHeight(theme.look().px(220))
        self.note = QCheckBox(said["note"])
        self.note.setAccessibleName(said["note"])
        self.note.setChecked(True)
        self._who = Labelled(said["who"], self.who)
        self.note.toggled.connect(self._who.setVisible)
        self.told = text("", "strong")
        self.told.hide()
        self._to = ""
        self.contact = text("", selectable=True)
        self.contact.hide()
        acts = wrapped([
            button(said["mail"], self._mail, "primary", "mail"),
            button(said["copy"], self._copy, icon="copy"),
            button(said["close"], self.left.emit, "quiet"),
        ])  # fmt: skip
        self.add(
            text(said["title"], "heading"),
            text(said["why"], "secondary"),
            self.contact,
            Labelled(said["subject"], self.subject),
            Labelled(said["body"], self.body),
            self.note,
            self._who,
            acts,
            self.told,
        )

    def show_message(self, message: HelpMessage, *, afresh: bool) -> None:
        """Show a message; what was changed in it stays, unless it is about another result."""
        hers = self._shown is not None and self._typed() != self._shown
        if afresh or (not hers and message != self._shown):
            self.subject.setText(message.subject)
            self.subject.setCursorPosition(0)
            self.body.setPlainText(message.body)
            self._shown = message
        if afresh:
            self.who.setText(self._words["syndicate"])
            self.note.setChecked(True)
            self._tell("")

    def show_contact(self, pack: Installed | None) -> None:
        """Name whom the confirmed syndicate gives for help; a message goes to them."""
        told = contacts.first(pack)
        self._to = told.mail if told else ""
        parts = (told.subject, told.telephone, told.mail, told.hours) if told else ()
        line = ", ".join(part for part in parts if part)
        set_text(self.contact, self._words["contact"].format(contact=line))
        self.contact.setVisible(bool(line))
        if pack is not None and self.who.text() == self._words["syndicate"]:
            self.who.setText(pack.pack.short)

    def begin(self) -> None:
        """Put the cursor into the message."""
        self.body.setFocus(Qt.FocusReason.OtherFocusReason)

    def _typed(self) -> HelpMessage:
        # Its plain text has lost the no-break spaces, and parts lines by signs of Qt's own.
        raw = self.body.document().toRawText()
        body = raw.replace("\u2028", "\n").replace("\u2029", "\n")
        return HelpMessage(" ".join(self.subject.text().split()), body)

    def _mail(self) -> None:
        told = self._typed()
        if outside.compose_mail(told.subject, told.body, to=self._to):
            self._done(self._words["mailed"])
        else:
            outside.copy_text(whole(told))
            self._done(self._words["no_mail"])

    def _copy(self) -> None:
        outside.copy_text(whole(self._typed()))
        self._done(self._words["copied"])

    def _done(self, sentence: str) -> None:
        self._tell(sentence)
        if self.note.isChecked():
            self.asked.emit(" ".join(self.who.text().split()))

    def _tell(self, sentence: str) -> None:
        set_text(self.told, sentence)
        self.told.setVisible(bool(sentence))
