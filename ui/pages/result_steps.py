"""The steps of a result: numbered, one gesture each, with the setting one press away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kit import guidance
from ui import outside, theme
from ui.widgets.basic import Card, button, column, line, text
from ui.words import words

if TYPE_CHECKING:
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
    said, look = words(__file__), theme.look()
    holder = QWidget()
    across = QHBoxLayout(holder)
    across.setContentsMargins(0, 0, 0, 0)
    across.setSpacing(look.px(10))
    mark = line(str(number))
    mark.setProperty("role", "step")
    mark.setAlignment(Qt.AlignmentFlag.AlignCenter)
    mark.setFixedSize(look.px(24), look.px(24))
    across.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
    told = text(step.text)
    told.setContentsMargins(0, look.px(2), 0, 0)
    down = QVBoxLayout()
    down.setSpacing(look.px(2))
    down.addWidget(told)
    link = step.link
    # A setting of another computer, or of another system, would open nothing of use here.
    if link and here and outside.has_settings():
        name = said["open_name"].format(number=number)
        down.addWidget(
            button(
                said["open"], lambda: outside.open_link(link), "link", "external-link", name=name
            )
        )
    across.addLayout(down, 1)
    return holder
