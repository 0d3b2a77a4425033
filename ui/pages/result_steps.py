"""The steps of a result: numbered, one gesture each, with the setting one press away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kit import guidance
from ui import outside
from ui.widgets.basic import Card, button, column, text
from ui.widgets.steps import numbered
from ui.words import words

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from checks.sheet import Remedy, Step


def how_to(remedy: Remedy, *, here: bool) -> Card:
    """What she does herself; ``here`` is whether it is this computer that is concerned."""
    said = words(__file__)
    card = Card(text(said["how"], "heading"), spacing=10)
    card.add(text(guidance.effort(remedy), "secondary"))
    _fill(card, remedy, here=here)
    return card


def to_ask(remedy: Remedy) -> Card:
    """Why it is asked of somebody else; the steps are theirs."""
    said = words(__file__)
    card = Card(text(said["ask"], "heading"), text(guidance.why_not_hers(remedy)), spacing=6)
    card.add(text(guidance.effort(remedy), "secondary"))
    return card


def for_technician(remedy: Remedy, *, here: bool) -> Card:
    """The steps that are not hers, for who can."""
    said = words(__file__)
    card = Card(text(said["technician"], "heading"), spacing=10)
    parts = (guidance.effort(remedy), guidance.conditions(remedy))
    card.add(*(text(part, "secondary") for part in parts if part))
    _fill(card, remedy, here=here)
    return card


def _fill(card: Card, remedy: Remedy, *, here: bool) -> None:
    for number, step in enumerate(remedy.steps, 1):
        card.add(_step(number, step, here=here))
    undo = column(text(words(__file__)["undo"], "overline"), text(remedy.undo, "small"), spacing=2)
    card.add(undo)


def _step(number: int, step: Step, *, here: bool) -> QWidget:
    said, link = words(__file__), step.link
    # A setting of another computer, or of another system, would open nothing of use here.
    if not link or not here or not outside.has_settings():
        return numbered(number, step.text)
    name = said["open_name"].format(number=number)
    opening = button(
        said["open"], lambda: outside.open_link(link), "link", "external-link", name=name
    )
    return numbered(number, step.text, opening)
