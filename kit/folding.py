"""Text as people mean it: without case, accents, ligatures, hyphens and apostrophes."""

from __future__ import annotations

import re
import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d"})
_WORD = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """``L’Haÿ-les-Roses`` as ``l hay les roses``: words parted by one space, ready to compare."""
    return " ".join(words(text))


def words(text: str) -> list[str]:
    """The folded words of a text, in order; an accent never parts a word."""
    # Twice, for what is a letter with a case (𝑨) or an accent (ǿ) only once it is taken apart.
    apart = unicodedata.normalize("NFKD", text).casefold()
    decomposed = unicodedata.normalize("NFKD", apart).translate(_LIGATURES)
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return _WORD.findall(bare)
