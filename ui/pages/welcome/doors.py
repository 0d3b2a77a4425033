"""Where it begins: the sentence that calms, four doors, and the example."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui import face
from ui.pages.welcome.door import Door
from ui.pages.welcome.step import Step
from ui.widgets.basic import button, line, row, text
from ui.widgets.flow import cards
from ui.words import words

if TYPE_CHECKING:
    from ui.pages.welcome.flow import Welcome


class Doors(Step):
    """The doors; without a place for a record only those that keep nothing."""

    def __init__(self, flow: Welcome) -> None:
        said = words(__file__)
        super().__init__(said["title"], said["safe"], widest=920, above=1)
        only = Door("monitor", **said["only"], pressed=flow.only)
        if flow.record is None:
            self.add(text(said["no_place"]), only)
            self.first = only
        else:
            first = Door("landmark", **said["first"], pressed=flow.install, large=True)
            others = (
                Door("users", **said["join"], pressed=flow.join),
                only,
                Door("refresh-cw", **said["recover"], pressed=flow.recover),
            )
            self.add(first, cards(others, least=230))
            self.first = first
        example = button(said["example"], flow.example, "link", "eye")
        self.add(row(example, line(said["invented"], "small")))
        if flow.record is not None and face.current() is None:
            self.add(row(button(said["pack"], flow.pack, "link", "package")))
