"""Mon syndicat: who stands behind this kit, how to reach them, and how that is verified."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.pages.settings.section import Section
from ui.pages.syndicate_pack import SyndicatePack
from ui.words import words

if TYPE_CHECKING:
    from ui.session import Session
    from ui.window import Window


class Syndicate(Section):
    """The pack that holds."""

    def __init__(self, session: Session, window: Window) -> None:
        super().__init__(session, window, words(__file__))
        self.pack = SyndicatePack(window)
        self.add(self.pack)
        self.pack.look()
