"""The council's sheet as an OpenDocument text (ISO/IEC 26300), written with the standard library.

The styles are a content file; the body is built as a tree, so that no text becomes markup. Same
input, same bytes: members carry a fixed date.
"""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
import zipfile
from typing import TYPE_CHECKING

from kit import french
from kit.labels import OUTCOME_LABELS
from kit.report.council import FOLDER, words

if TYPE_CHECKING:
    from datetime import datetime

    from kit.report.council import Sheet

TYPE = "application/vnd.oasis.opendocument.text"
VERSION = "1.3"
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest date that a zip can hold
_OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
_SPACES = {
    "office": f"{_OASIS}office:1.0",
    "text": f"{_OASIS}text:1.0",
    "table": f"{_OASIS}table:1.0",
    "meta": f"{_OASIS}meta:1.0",
    "manifest": f"{_OASIS}manifest:1.0",
    "style": f"{_OASIS}style:1.0",
    "svg": f"{_OASIS}svg-compatible:1.0",
    "fo": f"{_OASIS}xsl-fo-compatible:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
}
# What XML 1.0 cannot hold, even escaped.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def document(sheet: Sheet, at: datetime) -> bytes:
    """The sheet as the bytes of an ``.odt`` file."""
    for prefix, uri in _SPACES.items():
        ET.register_namespace(prefix, uri)
    members = {
        "content.xml": _xml(_content(sheet)),
        "styles.xml": (FOLDER / "council.styles.xml").read_bytes(),
        "meta.xml": _xml(_meta(sheet, at)),
        "META-INF/manifest.xml": _xml(_manifest()),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        # The type comes first and uncompressed, so that a reader finds it at a fixed place.
        _add(archive, "mimetype", TYPE.encode(), zipfile.ZIP_STORED)
        for name, data in members.items():
            _add(archive, name, data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _content(sheet: Sheet) -> ET.Element:
    # Table styles count only where the table is, so they come with the empty body.
    root = ET.fromstring((FOLDER / "council.content.xml").read_bytes())  # noqa: S314 our own file
    (body,) = root.iter(_qualified("office:text"))
    headings: dict[str, str] = words()["headings"]
    _line(body, "Entity", sheet.entity)
    _line(body, "When", f"Conseil municipal · {sheet.date}")
    _line(body, "Title", sheet.title)
    _heading(body, headings["standing"])
    _line(body, "Headline", sheet.headline)
    for words_of in (sheet.remainder, sheet.measured):
        if words_of:
            _line(body, "Standard", words_of)
    if sheet.counts:
        _table(body, sheet, headings)
    if sheet.themes:
        _heading(body, headings["themes"])
        _line(body, "Standard", f"{', '.join(sheet.themes)}.")
    if sheet.planned:
        _heading(body, headings["planned"])
        _list(body, "Points", sheet.planned)
    _heading(body, headings["asked"])
    _list(body, "Numbers", sheet.asked)
    _line(body, "Note", sheet.note)
    return root


def _table(body: ET.Element, sheet: Sheet, headings: dict[str, str]) -> None:
    table = _child(body, "table:table", {"table:name": "Points", "table:style-name": "Counts"})
    for style in ("CountsWord", "CountsNumber"):
        _child(table, "table:table-column", {"table:style-name": style})
    rows = _child(table, "table:table-header-rows")
    _row(rows, "TableHead", headings["outcome"], headings["points"])
    for outcome, number in sheet.counts:
        _row(table, "TableText", OUTCOME_LABELS[outcome], french.integer(number))


def _row(parent: ET.Element, style: str, *cells: str) -> None:
    row = _child(parent, "table:table-row")
    for words_of in cells:
        cell = _child(
            row, "table:table-cell", {"table:style-name": "Cell", "office:value-type": "string"}
        )
        _line(cell, style, words_of)


def _list(body: ET.Element, style: str, lines: tuple[str, ...]) -> None:
    listing = _child(body, "text:list", {"text:style-name": style})
    for line in lines:
        _line(_child(listing, "text:list-item"), "Item", line)


def _heading(body: ET.Element, words_of: str) -> None:
    heading = _child(body, "text:h", {"text:style-name": "Heading_20_1", "text:outline-level": "1"})
    heading.text = words_of


def _line(parent: ET.Element, style: str, words_of: str) -> None:
    _child(parent, "text:p", {"text:style-name": style}).text = _safe(words_of)


def _meta(sheet: Sheet, at: datetime) -> ET.Element:
    root = _element("office:document-meta", {"office:version": VERSION})
    meta = _child(root, "office:meta")
    _child(meta, "dc:title").text = _safe(f"{sheet.title} – {sheet.entity}")
    _child(meta, "dc:language").text = "fr-FR"
    _child(meta, "dc:date").text = at.replace(microsecond=0, tzinfo=None).isoformat()
    _child(meta, "meta:generator").text = "KitCommune"
    return root


def _manifest() -> ET.Element:
    root = _element("manifest:manifest", {"manifest:version": VERSION})
    kinds = {"/": TYPE} | dict.fromkeys(("content.xml", "styles.xml", "meta.xml"), "text/xml")
    for path, kind in kinds.items():
        entry = {"manifest:full-path": path, "manifest:media-type": kind}
        if path == "/":
            entry["manifest:version"] = VERSION
        _child(root, "manifest:file-entry", entry)
    return root


def _safe(text: str) -> str:
    return _FORBIDDEN.sub("", french.plain(text))


def _element(name: str, attributes: dict[str, str] | None = None) -> ET.Element:
    return ET.Element(_qualified(name), _attributes(attributes))


def _child(parent: ET.Element, name: str, attributes: dict[str, str] | None = None) -> ET.Element:
    return ET.SubElement(parent, _qualified(name), _attributes(attributes))


def _attributes(attributes: dict[str, str] | None) -> dict[str, str]:
    return {_qualified(name): value for name, value in (attributes or {}).items()}


def _qualified(name: str) -> str:
    prefix, _, local = name.partition(":")
    return f"{{{_SPACES[prefix]}}}{local}"


def _xml(root: ET.Element) -> bytes:
    told: bytes = ET.tostring(root, encoding="UTF-8", xml_declaration=True)
    return told


def _add(archive: zipfile.ZipFile, name: str, data: bytes, how: int) -> None:
    member = zipfile.ZipInfo(name, _FIRST_DAY)
    member.compress_type = how
    member.create_system = 3
    member.external_attr = 0o644 << 16
    archive.writestr(member, data)
