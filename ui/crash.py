"""The page of a bug of ours: what is safe, where the story is kept, and the text to copy."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from kit.buglog import write_log
from ui import theme
from ui.widgets.basic import button, row, text
from ui.words import words

if TYPE_CHECKING:
    from collections.abc import Callable


class CrashPage(QWidget):
    """Shown in place of the page that failed; the menu goes on working."""

    def __init__(
        self,
        error: BaseException,
        leave: Callable[[], object],
        ask: Callable[[], object] | None = None,
    ) -> None:
        super().__init__()
        self.setProperty("role", "page")
        said = words(__file__)
        kept = write_log(error)
        look = theme.look()
        column = QVBoxLayout(self)
        column.setContentsMargins(*(look.px(24),) * 4)
        column.setSpacing(look.px(12))
        column.addWidget(text(said["title"], "title"))
        column.addWidget(text(said["safe"], "lead"))
        where = said["kept"].format(path=kept) if kept else said["not_kept"]
        column.addWidget(text(where, "secondary", selectable=True))
        self.story = QPlainTextEdit("".join(traceback.format_exception(error)))
        self.story.setReadOnly(True)
        self.story.setTabChangesFocus(True)
        self.story.setAccessibleName(said["story"])
        column.addWidget(self.story, 1)
        self.copy = button(said["copy"], self._copy, "primary", "copy")
        acts = [self.copy, button(said["leave"], leave)]
        if ask is not None:
            acts.insert(1, button(said["ask"], ask, icon="mail"))
        column.addWidget(row(*acts))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.story.toPlainText())
        self.copy.setText(words(__file__)["copied"])
