"""The glossary: words of the trade in plain French, and where they stand in a text.

The words are in ``glossary.toml``. Pure functions; a page shows the explanation when the pointer
rests on a word, paper at the foot.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from inventory.record import record
from inventory.toml_file import load_toml

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FILE = Path(__file__).resolve().parent / "glossary.toml"


@record
class Term:
    """One word: ``forms`` are the other ways in which it stands in a text."""

    name: str
    term: str
    plain: str
    forms: tuple[str, ...] = ()


@record
class Mention:
    """A word that was found in a text, from ``start`` to before ``end``."""

    start: int
    end: int
    term: Term


@cache
def glossary() -> Mapping[str, Term]:
    """All terms by name, in alphabetical order."""
    return {
        name: Term(name, entry["term"], entry["plain"], tuple(entry.get("forms", ())))
        for name, entry in load_toml(FILE).items()
    }


def mentions(text: str) -> tuple[Mention, ...]:
    """The words of the glossary in a text, in their order, the longest where two overlap.

    An abbreviation is only found in its own capitals, other words in any.
    """
    found = []
    for match in _pattern().finditer(text):
        term = _by_form().get(match.group()) or _by_form().get(match.group().casefold())
        if term is not None:
            found.append(Mention(match.start(), match.end(), term))
    return tuple(found)


def terms_of(texts: Iterable[str]) -> tuple[Term, ...]:
    """The words of the glossary that some texts use, each once, in alphabetical order."""
    used = {mention.term.name for text in texts for mention in mentions(text)}
    return tuple(term for name, term in glossary().items() if name in used)


@cache
def _by_form() -> dict[str, Term]:
    return {
        form if _abbreviated(form) else form.casefold(): term
        for term in glossary().values()
        for form in (term.term, *term.forms)
    }


@cache
def _pattern() -> re.Pattern[str]:
    forms = sorted(_by_form(), key=lambda form: (-len(form), form))
    words = "|".join(
        re.escape(form) if _abbreviated(form) else f"(?i:{re.escape(form)})" for form in forms
    )
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)")


def _abbreviated(form: str) -> bool:
    return len(form) > 1 and form.isupper()
