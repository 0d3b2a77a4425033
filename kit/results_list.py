"""The results of one workstation as the window lists them: by domain, by outcome, searched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.domains import PILLARS
from checks.verdict import Outcome
from kit.folding import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kit.assessment import Item
    from kit.score import Score

#: The outcomes as filters: what is to be done first.
ORDER = (Outcome.FAIL, Outcome.WATCH, Outcome.UNKNOWN, Outcome.OK, Outcome.NA)


def by_domain(items: Iterable[Item]) -> dict[str, tuple[Item, ...]]:
    """The results under the French name of their domain, both in their order."""
    found: dict[str, list[Item]] = {}
    for item in items:
        found.setdefault(item.domain_label, []).append(item)
    return {label: tuple(listed) for label, listed in found.items()}


def wanted(
    items: Iterable[Item], outcome: Outcome | None = None, text: str = ""
) -> tuple[Item, ...]:
    """The results of an outcome, None for all, in which each word of ``text`` begins somewhere."""
    looked_for = [f" {word}" for word in fold(text).split()]
    return tuple(
        item
        for item in items
        if (outcome is None or item.outcome is outcome)
        and (not looked_for or _mentions(item, looked_for))
    )


def pillars(score: Score) -> tuple[tuple[str, Outcome], ...]:
    """The French name and the state of each pillar, in order."""
    return tuple((PILLARS[name], state) for name, state in score.pillars.items())


def _mentions(item: Item, looked_for: Iterable[str]) -> bool:
    read = (f"{piece.label} {piece.value} {piece.raw}" for piece in item.shown_evidence)
    texts = (
        item.title, item.action, item.message, item.domain_label, item.outcome_label, item.check,
        *item.refs, *read,
    )  # fmt: skip
    told = f" {fold(' '.join(texts))}"
    return all(word in told for word in looked_for)
