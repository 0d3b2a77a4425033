"""The syndicate's pack at the first start: a code or a file, and then the doors again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from ui import theme
from ui.pages.syndicate_pack import SyndicatePack
from ui.pages.welcome.step import Step
from ui.widgets.basic import button
from ui.words import words

if TYPE_CHECKING:
    from ui.pages.welcome.flow import Welcome


class Pack(Step):
    """Brings a pack, and begins again with its face."""

    def __init__(self, flow: Welcome) -> None:
        said = words(__file__)
        super().__init__(said["title"], said["lead"], back=flow.back)
        self._flow = flow
        self.pack = SyndicatePack(flow.shell, self._dress)
        self.add(self.pack)
        self._go = button(said["go"], self._begin_again)
        self.act(self._go)
        self.pack.look()

    def _dress(self) -> None:
        """The colours are seen at once; the head of the page wears the name on the next one."""
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.apply(app, theme.Mode(self._flow.shell.preferences.mode))
        self.pack.look()

    def _begin_again(self) -> None:
        restart = self._flow.shell.restart
        if restart is not None:
            restart()
        else:
            self._flow.back()
