"""Swapping words of a text: in their places, and wherever else the collected ones occur."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from inventory.reading import identifier
from inventory.scrubbing.places import text_places
from inventory.scrubbing.pseudonyms import PUBLIC_DOMAINS, Pseudonyms

if TYPE_CHECKING:
    from collections.abc import Sequence

    Places = Sequence[tuple[re.Pattern[str], str]]


class Swapper:
    """Swaps words for their pseudonyms, or (``wanted`` is None) only collects them.

    ``wanted`` are the words, in lower case, to be replaced wherever they occur, with their kinds.

    Attributes:
        system: names that are left alone.
        found: what stood in the places, in lower case, with its kind.
    """

    def __init__(
        self, system: frozenset[str], pseudonyms: Pseudonyms, wanted: dict[str, str] | None = None
    ) -> None:
        self.system = system
        self.found: dict[str, str] = {}
        self._pseudonyms = pseudonyms
        self._wanted = wanted
        self._everywhere: re.Pattern[str] | None = None
        if wanted:
            words = "|".join(re.escape(word) for word in sorted(wanted, key=len, reverse=True))
            self._everywhere = re.compile(rf"(?<![^\W_])(?:{words})(?![^\W_])", re.IGNORECASE)

    # One word

    def swap(self, kind: str, word: str) -> str:
        """The word that stands for this one; the same while collecting."""
        if kind == "name" and "\\" in word:  # HOST\\person, .\\person
            return "\\".join(
                self.swap("name" if place else "host", part)
                for place, part in enumerate(re.split(r"\\+", word, maxsplit=1))
            )
        if kind in {"name", "host", "email"} and "@" in word:
            kind = "email"
        if kind == "host" and "." in word:
            kind = "domain"
        if kind == "domain" and re.search(r"[\s,;]", word):
            return re.sub(r"[^\s,;]+", lambda found: self.swap("domain", found[0]), word)
        if kind == "domain" and "." not in word:
            kind = "host"
        if not self._is_secret(kind, word):
            return word
        if self._wanted is None:
            self._note(kind, word)
            return word
        return self._made(kind, word)

    def _is_secret(self, kind: str, word: str) -> bool:
        if kind in {"serial", "uuid"}:
            return identifier(word) is not None
        if kind in {"name", "host", "domain", "phrase", "person"}:
            bare = word.strip().lower()
            labels = bare.split(".")[:-1] or [bare]
            return not self.system.issuperset(labels) and bare not in self.system | PUBLIC_DOMAINS
        return True

    def _note(self, kind: str, word: str) -> None:
        low = word.strip().lower()
        if kind == "mac":
            low = re.sub(r"[^0-9a-f]", "", low)  # the bare form; the others are found by their form
        if kind == "ip" and self._pseudonyms.address(word) == word:
            return
        if kind == "domain" and "." in low:
            self.found.setdefault(low.partition(".")[0], "host")
        if kind == "person":
            for part in re.findall(r"\w{4,}", low):
                self.found.setdefault(part, "name")
        self.found.setdefault(low, kind)

    def _made(self, kind: str, word: str) -> str:
        made = self._pseudonyms
        match kind:
            case "mac":
                return made.mac(word)
            case "sid":
                return made.sid(word)
            case "email":
                return made.email(word)
            case "ip":
                return made.address(word)
            case "domain":
                return made.domain(word)
            case "phrase" | "person":
                return made.words(word)
            case _:
                return made.word(word)

    # One text

    def text(self, text: str, places: Places) -> str:
        """A text with what stands in the places, and every collected word, replaced."""
        taken = bytearray(len(text))
        edits: list[tuple[int, int, str]] = []
        for pattern, kind in places:
            for found in pattern.finditer(text):
                self._edit(edits, taken, found.span("w"), kind, found["w"])
        if self._everywhere is not None and self._wanted is not None:
            for found in self._everywhere.finditer(text):
                kind = self._wanted.get(found[0].lower(), "name")  # ſ is an s to re alone
                if kind == "ip" and not places:  # in a list of packages: a version
                    continue
                self._edit(edits, taken, found.span(), kind, found[0])
        parts, at = [], 0
        for start, end, made in sorted(edits):
            parts += [text[at:start], made]
            at = end
        return "".join([*parts, text[at:]])

    def _edit(
        self,
        edits: list[tuple[int, int, str]],
        taken: bytearray,
        span: tuple[int, int],
        kind: str,
        word: str,
    ) -> None:
        """Note one replacement, unless the place is another's already: the first wins."""
        start, end = span
        if 1 in taken[start:end]:
            return
        taken[start:end] = b"\1" * (end - start)
        edits.append((start, end, self.swap(kind, word)))

    def plain(self, text: str) -> str:
        """A text of no known origin: a path, a key, a printed question."""
        return self.text(text, text_places("", ""))
