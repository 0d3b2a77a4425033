"""The council's sheet as an OpenDocument text; the styles are a content file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kit import french
from kit.labels import OUTCOME_LABELS
from kit.report import odt_file as odt
from kit.report.council import FOLDER, words

if TYPE_CHECKING:
    import xml.etree.ElementTree as ET
    from datetime import datetime

    from kit.report.council import Sheet


def document(sheet: Sheet, at: datetime) -> bytes:
    """The sheet as the bytes of an ``.odt`` file."""
    styles = (FOLDER / "council.styles.xml").read_bytes()
    return odt.packed(_content(sheet), styles, f"{sheet.title} – {sheet.entity}", at)


def _content(sheet: Sheet) -> ET.Element:
    # Table styles count only where the table is, so they come with the empty body.
    root, body = odt.body_of((FOLDER / "council.content.xml").read_bytes())
    headings: dict[str, str] = words()["headings"]
    odt.line(body, "Entity", sheet.entity)
    odt.line(body, "When", f"Conseil municipal · {sheet.date}")
    odt.line(body, "Title", sheet.title)
    odt.heading(body, headings["standing"])
    odt.line(body, "Headline", sheet.headline)
    for words_of in (sheet.remainder, sheet.measured):
        if words_of:
            odt.line(body, "Standard", words_of)
    if sheet.counts:
        _table(body, sheet, headings)
    if sheet.themes:
        odt.heading(body, headings["themes"])
        odt.line(body, "Standard", f"{', '.join(sheet.themes)}.")
    if sheet.stages:
        odt.heading(body, headings["stages"])
        odt.line(body, "Standard", sheet.stages[0])
        odt.listing(body, "Points", sheet.stages[1:])
    if sheet.planned:
        odt.heading(body, headings["planned"])
        odt.listing(body, "Points", sheet.planned)
    odt.heading(body, headings["asked"])
    odt.listing(body, "Numbers", sheet.asked)
    odt.line(body, "Note", sheet.note)
    return root


def _table(body: ET.Element, sheet: Sheet, headings: dict[str, str]) -> None:
    table = odt.child(body, "table:table", {"table:name": "Points", "table:style-name": "Counts"})
    for style in ("CountsWord", "CountsNumber"):
        odt.child(table, "table:table-column", {"table:style-name": style})
    rows = odt.child(table, "table:table-header-rows")
    odt.row(rows, "TableHead", headings["outcome"], headings["points"])
    for outcome, number in sheet.counts:
        odt.row(table, "TableText", OUTCOME_LABELS[outcome], french.integer(number))
