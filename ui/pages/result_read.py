"""« Ce qui a été lu » : the values, where and when they were read, the rule, the past."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from checks.sheet import sheet
from checks.verdict import Outcome
from kit import french
from kit.labels import OUTCOME_LABELS, SEVERITY_LABELS
from ui import outside, theme
from ui.widgets.basic import Card, button, text
from ui.words import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from checks.sheet import Reference
    from kit.assessment import Item
    from kit.overview import Measured
    from kit.store.past import Judged

#: The newest audits that are listed one by one.
MOST_AUDITS = 12
LABEL = 150


def what_was_read(machine: Measured, item: Item, history: Sequence[Judged]) -> Card:
    """All that stands behind a result."""
    card = Card(spacing=6)
    for label, value in _lines(machine, item):
        card.add(_line(label, text(value, selectable=True)))
    card.add(_references(item))
    if history:
        card.add(_line(words(__file__)["history"], _past(history)))
    return card


def _lines(machine: Measured, item: Item) -> Iterator[tuple[str, str]]:
    said = words(__file__)
    if not item.shown_evidence:
        yield said["values"], said["nothing"]
    for piece in item.shown_evidence:
        raw = said["raw"].format(raw=piece.raw) if piece.raw else ""
        yield piece.label, f"{piece.value}{raw}"
    if item.detail and item.outcome is Outcome.UNKNOWN:
        yield said["reason"], item.detail
    if item.sources:
        yield said["sources"], "\n".join(item.sources)
    yield said["when"], french.moment(machine.at)
    yield said["check"], said["check_told"].format(title=item.title, refs=", ".join(item.refs))
    yield said["rule"], item.rule
    yield said["severity"], SEVERITY_LABELS[item.severity].capitalize()


def _references(item: Item) -> QWidget:
    said = words(__file__)
    made = [_reference(one) for one in sheet(item.check).references]
    return _line(said["references"], *made)


def _reference(told: Reference) -> QWidget:
    url = told.url
    if url is None:
        return text(told.label, selectable=True)
    return button(told.label, partial(outside.open_link, url), "link", "external-link")


def _past(history: Sequence[Judged]) -> QWidget:
    said = words(__file__)
    newest = list(reversed(history))
    told = [
        said["judged"].format(day=french.day(one.at), outcome=OUTCOME_LABELS[one.outcome])
        for one in newest[:MOST_AUDITS]
    ]
    if len(newest) > MOST_AUDITS:
        told.append(french.count(len(newest) - MOST_AUDITS, *said["older"]))
    return text("\n".join(told), selectable=True)


def _line(label: str, *content: QWidget) -> QWidget:
    look = theme.look()
    holder = QWidget()
    across = QHBoxLayout(holder)
    across.setContentsMargins(0, 0, 0, 0)
    across.setSpacing(look.px(12))
    named = text(label, "secondary")
    named.setFixedWidth(look.px(LABEL))
    across.addWidget(named, 0, Qt.AlignmentFlag.AlignTop)
    down = QVBoxLayout()
    down.setSpacing(look.px(2))
    for widget in content:
        down.addWidget(widget)
    across.addLayout(down, 1)
    return holder
