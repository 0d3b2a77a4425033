"""The plan of three years on paper, for the council and its budget."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kit import french
from kit.baseline.roadmap import roadmap
from kit.baseline.tasks import who_label

if TYPE_CHECKING:
    from kit.baseline.roadmap import Step, Year
    from kit.essentials import Essentials

LABELS = {
    "title": "Feuille de route numérique sur trois ans",
    "year": "Année",
    "what": "Action",
    "who": "Qui",
    "when": "Quand",
    "money": "Budget",
    "operating": "Fonctionnement",
    "investment": "Investissement",
    "none": "Rien de prévu cette année.",
    "printed": "Imprimé le",
}
_SECTIONS = {"operating": "fonctionnement", "investment": "investissement"}


def plan(told: Essentials) -> tuple[Year, ...]:
    """The three years of a town hall, with the prices that people wrote."""
    known = {
        name: -(-said.tracking.price // 100)
        for name, said in told.tracking.items()
        if said.tracking.price is not None
    }
    return roadmap(told.baseline, told.tasks, told.at.astimezone().date(), known)


def money(step: Step) -> str:
    """What a step costs: ``sans dépense``, ``investissement, devis à demander``."""
    if step.task.cost == "none":
        return "sans dépense"
    section = _SECTIONS.get(step.task.section, "dépense")
    if step.euros is None:
        word = "devis à demander" if step.task.cost == "budget" else "petite dépense"
        return f"{section}, {word}"
    return f"{section}, {french.integer(step.euros)}\u00a0€"


def when(step: Step) -> str:
    """Until when, and for what is voted the day of the quote."""
    if step.vote is None or step.quote_by is None:
        return f"avant le {french.day(step.due)}"
    quote, vote = french.day(step.quote_by), french.day(step.vote)
    return f"devis avant le {quote}, vote du budget avant le {vote}"


def totals(year: Year) -> str:
    """The money of a year in one line; what has no figure yet is said."""
    parts = [
        f"{LABELS[name].lower()}\u00a0: {french.integer(amount)}\u00a0€"
        for name, amount in (("operating", year.operating), ("investment", year.investment))
        if amount
    ]
    if year.unpriced:
        parts.append(french.count(year.unpriced, "dépense à chiffrer", "dépenses à chiffrer"))
    return ", ".join(parts) or "aucune dépense"


def roadmap_pdf(told: Essentials) -> bytes:
    """The plan as a tagged PDF.

    Raises:
        KitError: typst or the font is missing from this installation.
    """
    from kit.report.typesetting import pdf  # noqa: PLC0415 only to print

    stages = {one.stage: one.label for one in told.baseline.stages}
    at = told.at

    def line(step: Step) -> dict[str, Any]:
        who = who_label(told.baseline, step.task.who)
        return {
            "what": step.task.what,
            "stage": stages[step.stage],
            "who": who,
            "when": when(step),
            "money": money(step),
        }

    document = {
        "labels": LABELS,
        "title": LABELS["title"],
        "entity": french.plain(told.entity.name),
        "label": told.label,
        "years": [
            {
                "year": str(one.year),
                "totals": totals(one),
                "steps": [line(step) for step in one.steps],
            }
            for one in plan(told)
        ],
        "date": french.day(at.astimezone()),
        "day": [at.year, at.month, at.day],
    }
    return pdf("roadmap.typ", document, at)
