"""What is shown where this window cannot work: another one has the record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.pages.welcome.step import Step
from ui.widgets.basic import button, row
from ui.words import words

if TYPE_CHECKING:
    from ui.window import Window


def locked(window: Window) -> Step:
    """Another window is open on the record."""
    said = words(__file__)
    step = Step(said["title"], said["where"], above=1)
    shut = button(said["close"], window.close, "primary")
    again = button(said["again"], window.restart or window.close)
    step.add(row(shut, again))
    step.first = shut
    return step
