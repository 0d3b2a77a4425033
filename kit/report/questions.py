"""A sheet of questions for somebody who may know, on paper or as a message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kit import french

if TYPE_CHECKING:
    from datetime import datetime

    from kit.baseline.question_sheet import QuestionSheet
    from kit.store.entities import Entity

_LABELS = {
    "question": "Question",
    "answer": "Votre réponse",
    "example": "Par exemple",
    "choices": "oui   ·   en partie   ·   non   ·   je ne sais pas",
    "back": "Merci de rendre cette feuille au secrétariat.",
    "printed": "Imprimé le",
}


def sheet_pdf(sheet: QuestionSheet, entity: Entity, at: datetime) -> bytes:
    """The sheet as a tagged PDF, with room to write.

    Raises:
        KitError: typst or the font is missing from this installation.
    """
    from kit.report.typesetting import pdf  # noqa: PLC0415 only to print

    told = {
        "labels": _LABELS,
        "title": sheet.title,
        "entity": french.plain(entity.name),
        "intro": sheet.intro,
        "questions": [
            {"ref": one.ref, "question": one.question, "examples": list(one.examples)}
            for one in sheet.questions
        ],
        "date": french.day(at.astimezone()),
        "day": [at.year, at.month, at.day],
    }
    return pdf("questions.typ", told, at)


def sheet_mail(sheet: QuestionSheet, entity: Entity) -> tuple[str, str]:
    """Subject and plain body of the message that asks the same."""
    name = french.plain(entity.name)
    lines = [sheet.intro, ""]
    for number, one in enumerate(sheet.questions, 1):
        lines += [f"{number}. {one.question} ({one.ref})", f"   {_LABELS['answer']}\u00a0: ", ""]
    return f"{name}\u00a0: quelques questions sur notre informatique", "\n".join(
        [*lines, "Merci d’avance,"]
    )
