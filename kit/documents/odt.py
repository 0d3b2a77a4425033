"""A document as an OpenDocument text, to be changed where a mairie changes it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kit.documents.model import Document, Fill, Numbers, Points, Signatures, Table, Text
from kit.report import odt_file as odt
from kit.report.council import FOLDER as STYLES

if TYPE_CHECKING:
    import xml.etree.ElementTree as ET
    from datetime import datetime

    from kit.documents.model import Block

CONTENT = Path(__file__).with_name("document.content.xml")
DOTS = "." * 60
BOX = "☐"


def document_odt(told: Document, at: datetime) -> bytes:
    """The bytes of an ``.odt`` file."""
    root, body = odt.body_of(CONTENT.read_bytes())
    odt.line(body, "Entity", told.entity)
    odt.line(body, "When", told.date)
    odt.line(body, "Title", told.title)
    if told.lead:
        odt.line(body, "Standard", told.lead)
    for section in told.sections:
        odt.heading(body, section.heading)
        for block in section.blocks:
            _put(body, block)
    if told.note:
        odt.line(body, "Note", told.note)
    styles = (STYLES / "council.styles.xml").read_bytes()
    return odt.packed(root, styles, f"{told.title} – {told.entity}", at)


def _put(body: ET.Element, block: Block) -> None:
    match block:
        case Text():
            odt.line(body, "Standard", block.words)
        case Points(boxes=True):
            for line in block.lines:
                odt.line(body, "Standard", f"{BOX} {line}")
        case Points():
            odt.listing(body, "Points", block.lines)
        case Numbers():
            odt.listing(body, "Numbers", block.lines)
        case Fill():
            for label, value in block.lines:
                odt.line(body, "Standard", f"{label}\u00a0: {value or DOTS}")
        case Table():
            _table(body, block.head, block.rows, block.blank)
        case Signatures():
            _table(body, block.who, (("\u00a0",) * len(block.who),) * 3, 0)


def _table(
    body: ET.Element, head: tuple[str, ...], rows: tuple[tuple[str, ...], ...], blank: int
) -> None:
    table = odt.child(body, "table:table", {"table:style-name": "Wide"})
    for _ in head:
        odt.child(table, "table:table-column", {"table:style-name": "Column"})
    odt.row(odt.child(table, "table:table-header-rows"), "TableHead", *head)
    for row in (*rows, *(("\u00a0",) * len(head) for _ in range(blank))):
        odt.row(table, "TableText", *row)
