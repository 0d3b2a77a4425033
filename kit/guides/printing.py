"""A guide on paper: one page, with its pictures and the words that it explains."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kit import french
from kit.glossary import mentions
from kit.labels import WHO_LABELS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from kit.glossary import Term
    from kit.guides.reading import Guide

_WORDS = {
    "steps": "Étapes",
    "done": "C’est fait quand",
    "notes": "À savoir",
    "words": "Les mots",
    "printed": "Imprimé le",
}


def effort(guide: Guide) -> str:
    """``Le secrétariat, environ 10 minutes``."""
    who = WHO_LABELS.get(guide.who, guide.who)
    return f"{who[:1].upper()}{who[1:]}, environ {french.delay(guide.minutes * 60)}"


def explained(guide: Guide) -> tuple[Term, ...]:
    """The words of the trade that a guide uses, each once, in order of first use."""
    found = (mention.term for text in guide.texts() for mention in mentions(text))
    return tuple({term.name: term for term in found}.values())


def guide_pdf(guide: Guide, pictures: Mapping[str, bytes], at: datetime) -> bytes:
    """The guide as a tagged PDF.

    Raises:
        KitError: typst or the font is missing from this installation.
    """
    from kit.report.typesetting import pdf  # noqa: PLC0415 only to print

    told: dict[str, Any] = {
        "labels": _WORDS,
        "title": guide.title,
        "effort": effort(guide),
        "intro": guide.intro,
        "steps": [
            {
                "text": step.text,
                "links": [link.target for link in step.links if link.target.startswith("https:")],
                "picture": _picture(step.picture.file, step.picture.alt, pictures)
                if step.picture
                else None,
            }
            for step in guide.steps
        ],
        "notes": list(guide.notes),
        "done": guide.done,
        "words": [{"term": term.term, "plain": term.plain} for term in explained(guide)],
        "date": french.day(at),
        "day": [at.year, at.month, at.day],
    }
    return pdf("guide.typ", told, at)


def _picture(file: str, alt: str, pictures: Mapping[str, bytes]) -> dict[str, str] | None:
    """A drawing as the template takes it; a photograph is left to the screen."""
    data = pictures.get(file)
    if data is None or not file.endswith(".svg"):
        return None
    return {"svg": data.decode("utf-8", "replace"), "alt": alt}
