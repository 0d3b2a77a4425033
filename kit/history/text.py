"""The history as text for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kit import french
from kit.history.change import said
from kit.history.telling import evolution, told
from kit.layout import rule, wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kit.history.changes import Since
    from kit.history.trend import Segment
    from kit.layout import Style

#: After an audit, more sentences than this are left to ``history``.
MOST = 12


def since_text(since: Since, segments: Sequence[Segment], style: Style, most: int = MOST) -> str:
    """What changed since the previous audit, then the evolution, as a section of its own."""
    changed = told(since)
    lines = ["", rule(changed.title, style), *wrapped(changed.before, style)]
    sentences = changed.sentences()
    # One line more costs less than the sentence that leaves it out.
    shown = sentences if len(sentences) <= most + 1 else sentences[:most]
    for sentence in shown:
        lines += wrapped(sentence, style, "- ", "  ")
    if rest := len(sentences) - len(shown):
        lines += wrapped(said("since", "more", count=french.integer(rest)), style, "- ", "  ")
    for sentence in evolution(segments):
        lines += wrapped(sentence, style)
    return "\n".join(lines) + "\n"
