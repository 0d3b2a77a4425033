"""The order of Tab where parts of a page are drawn again: Qt puts what is new last of all."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QLayout


def marker(parent: QWidget) -> QWidget:
    """Where Tab comes into a part: never seen. Only what could have the focus has such a place."""
    made = QWidget(parent)
    made.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
    made.hide()
    return made


def chain(first: QWidget, part: QWidget) -> None:
    """Have Tab go from ``first`` through all of a part, in the order in which it is laid out."""
    for before, after in pairwise([first, *_laid_out(part)]):
        QWidget.setTabOrder(before, after)


def _laid_out(widget: QWidget) -> Iterator[QWidget]:
    """What can have the focus, as it is read; a field keeps what it is made of."""
    if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
        yield widget
        return
    layout = widget.layout()
    if layout is not None:
        yield from _in_layout(layout)


def _in_layout(layout: QLayout) -> Iterator[QWidget]:
    for place in range(layout.count()):
        item = layout.itemAt(place)
        if item is None:
            continue
        inner, widget = item.layout(), item.widget()
        if widget is not None:
            yield from _laid_out(widget)
        elif inner is not None:
            yield from _in_layout(inner)
