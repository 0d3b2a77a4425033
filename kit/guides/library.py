"""All guides: ours, and those of the syndicate's pack in front of them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from inventory.record import record
from kit.folding import fold
from kit.guides.reading import OWN_SCHEMES, Guide, guide_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FOLDER = Path(__file__).resolve().parent / "default"


@record
class Library:
    """Guides by name; ``pictures`` are files beside them, by guide and by name."""

    guides: Mapping[str, Guide]
    pictures: Mapping[str, bytes]

    def about(self, identifier: str) -> tuple[Guide, ...]:
        """The guides that help with a requirement or a check, the shortest first."""
        found = [guide for guide in self.guides.values() if identifier in guide.about]
        return tuple(sorted(found, key=lambda guide: guide.minutes))

    def search(self, words: str) -> tuple[Guide, ...]:
        """The guides that hold all these words, those with them in their title first."""
        wanted = fold(words).split()
        if not wanted:
            return tuple(self.guides.values())
        ranked = []
        for guide in self.guides.values():
            title, whole = fold(guide.title), fold(" ".join(guide.texts()))
            if all(word in whole for word in wanted):
                ranked.append((not all(word in title for word in wanted), guide.title, guide))
        return tuple(guide for _, _, guide in sorted(ranked, key=lambda one: one[:2]))


@cache
def default() -> Library:
    """The guides that every kit carries."""
    guides, pictures = {}, {}
    for path in sorted(FOLDER.iterdir()):
        if path.suffix == ".md":
            guides[path.stem] = guide_of(path.stem, path.read_text("utf-8"), OWN_SCHEMES)
        elif path.suffix in {".svg", ".png"}:
            pictures[path.name] = path.read_bytes()
    return Library(guides, pictures)


def with_pack(guides: Iterable[Guide], pictures: Mapping[str, bytes]) -> Library:
    """Our guides under those of a pack: one of the same name takes the place of ours."""
    ours = default()
    own = {guide.name: guide for guide in guides}
    return Library({**ours.guides, **own}, {**ours.pictures, **pictures})
