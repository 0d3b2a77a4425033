"""A document as a PDF, to be signed, posted or locked away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kit.documents.model import Fill, Numbers, Points, Signatures, Table, Text

if TYPE_CHECKING:
    from datetime import datetime

    from kit.documents.model import Block, Document


def document_pdf(told: Document, at: datetime) -> bytes:
    """The document as a tagged PDF.

    Raises:
        KitError: typst or the font is missing from this installation.
    """
    from kit.report.typesetting import pdf  # noqa: PLC0415 only to print

    return pdf(
        "document.typ",
        {
            "title": told.title,
            "entity": told.entity,
            "date": told.date,
            "lead": told.lead,
            "note": told.note,
            "large": told.large,
            "day": [at.year, at.month, at.day],
            "sections": [
                {"heading": one.heading, "blocks": [_plain(block) for block in one.blocks]}
                for one in told.sections
            ],
        },
        at,
    )


def _plain(block: Block) -> dict[str, Any]:
    match block:
        case Text():
            return {"kind": "text", "words": block.words}
        case Points():
            return {"kind": "boxes" if block.boxes else "points", "lines": list(block.lines)}
        case Numbers():
            return {"kind": "numbers", "lines": list(block.lines)}
        case Fill():
            return {"kind": "fill", "lines": [list(line) for line in block.lines]}
        case Table():
            empty = [""] * len(block.head)
            rows = [*(list(row) for row in block.rows), *([empty] * block.blank)]
            return {"kind": "table", "head": list(block.head), "rows": rows}
        case Signatures():
            return {"kind": "signatures", "who": list(block.who)}
