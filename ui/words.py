"""The French of the window: each page's words lie in a TOML file beside it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from inventory.toml_file import load_toml

LONGEST_WORD = 24
_BREAK = "\u200b"


@cache
def words(module: str) -> dict[str, Any]:
    """The words of a module, from ``__file__``: ``home.toml`` beside ``home.py``."""
    return load_toml(Path(module).with_suffix(".toml"))


def breakable(text: str) -> str:
    """The text with places to break inside words that no line could hold (paths, serials)."""
    if all(len(word) <= LONGEST_WORD for word in text.split()):
        return text
    return " ".join(_broken(word) for word in text.split(" "))


def _broken(word: str) -> str:
    pieces = (word[at : at + LONGEST_WORD] for at in range(0, len(word), LONGEST_WORD))
    return _BREAK.join(pieces)
