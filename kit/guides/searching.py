"""One search over guides, checks and requirements: what a person types, by how well it fits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from inventory.record import record
from kit.folding import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kit.guides.library import Library

Kind = Literal["guide", "requirement", "check"]


@record
class Found:
    """One thing that was found: ``key`` is the guide, requirement or check."""

    kind: Kind
    key: str
    title: str
    why: str


@record
class Entry:
    """What can be found, and all the words by which it can be."""

    found: Found
    title: str
    whole: str


def entries(library: Library) -> tuple[Entry, ...]:
    """Everything that can be found, folded once."""
    return tuple(_entry(found, words) for found, words in _all(library))


def search(listed: Iterable[Entry], typed: str, most: int = 40) -> tuple[Found, ...]:
    """What holds every word that was typed; those with them in their title first, guides first."""
    wanted = fold(typed).split()
    ranked = []
    for place, entry in enumerate(listed):
        if all(word in entry.whole for word in wanted):
            inside = sum(word in entry.title for word in wanted)
            ranked.append((-inside, place, entry.found))
    return tuple(found for _, _, found in sorted(ranked, key=lambda one: one[:2])[:most])


def _entry(found: Found, words: Iterable[str]) -> Entry:
    return Entry(found, fold(found.title), fold(" ".join((found.title, *words))))


def _all(library: Library) -> Iterator[tuple[Found, tuple[str, ...]]]:
    from checks.index import REFS  # noqa: PLC0415 only to search
    from checks.sheet import sheet  # noqa: PLC0415
    from kit.packs import applying  # noqa: PLC0415

    for guide in library.guides.values():
        yield Found("guide", guide.name, guide.title, guide.intro), guide.texts()
    for need in applying.baseline().requirements.values():
        words = (need.question, need.why, *need.examples, need.ref)
        yield Found("requirement", need.id, need.title, need.why), words
    for check in REFS:
        text = sheet(check)
        yield Found("check", check, text.title, text.why), (text.action, text.rule, *REFS[check])
