"""Several sources for one fact: the first that knows is believed."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from inventory.facts import Fact, Known, Reason, Unknown, merge_sources

if TYPE_CHECKING:
    from collections.abc import Iterable

T = TypeVar("T")


def first_known(*facts: Fact[T]) -> Fact[T]:
    """The first known fact, in the order given: the most reliable source stands first.

    When none knows, the reason is that of the first source that was there to be asked; a source
    that was not recorded, or that this system has not, says nothing about the machine.
    """
    unknowns = []
    for fact in facts:
        if isinstance(fact, Known):
            return fact
        unknowns.append(fact)
    sources = merge_sources(*(unknown.sources for unknown in unknowns))
    silent = {Reason.NOT_RECORDED, Reason.NOT_SUPPORTED}
    telling = [unknown for unknown in unknowns if unknown.why not in silent] or unknowns
    if not telling:
        return Unknown(Reason.NOT_RECORDED)
    return Unknown(telling[0].why, sources, telling[0].detail)


def known_or_absent(value: T | None, sources: Iterable[object]) -> Fact[T]:
    """A value that was read, or the fact that its source was read and does not hold it."""
    named = tuple(dict.fromkeys(str(source) for source in sources))
    return Unknown(Reason.ABSENT, named) if value is None else Known(value, named)


def value_of(fact: Fact[T]) -> T | None:
    """The known value, else None."""
    return fact.value if isinstance(fact, Known) else None
