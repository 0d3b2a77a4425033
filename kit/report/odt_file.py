"""The parts of an OpenDocument text (ISO/IEC 26300): a tree, its zip, its manifest.

The body is built as a tree, so that no text becomes markup. Same input, same bytes: members carry
a fixed date.
"""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
import zipfile
from typing import TYPE_CHECKING

from kit import french

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

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


def packed(content: ET.Element, styles: bytes, title: str, at: datetime) -> bytes:
    """An ``.odt`` file from its body, its styles and its title."""
    for prefix, uri in _SPACES.items():
        ET.register_namespace(prefix, uri)
    members = {
        "content.xml": _xml(content),
        "styles.xml": styles,
        "meta.xml": _xml(_meta(title, at)),
        "META-INF/manifest.xml": _xml(_manifest()),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        # The type comes first and uncompressed, so that a reader finds it at a fixed place.
        _add(archive, "mimetype", TYPE.encode(), zipfile.ZIP_STORED)
        for name, data in members.items():
            _add(archive, name, data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def body_of(template: bytes) -> tuple[ET.Element, ET.Element]:
    """The tree of a content file of ours, and its empty body."""
    root = ET.fromstring(template)  # noqa: S314 our own file
    (body,) = root.iter(qualified("office:text"))
    return root, body


def heading(parent: ET.Element, words: str) -> None:
    """A heading of the first level."""
    attributes = {"text:style-name": "Heading_20_1", "text:outline-level": "1"}
    child(parent, "text:h", attributes).text = safe(words)


def line(parent: ET.Element, style: str, words: str) -> None:
    """A paragraph."""
    child(parent, "text:p", {"text:style-name": style}).text = safe(words)


def listing(parent: ET.Element, style: str, lines: Iterable[str]) -> None:
    """A list in a style of the content file."""
    made = child(parent, "text:list", {"text:style-name": style})
    for one in lines:
        line(child(made, "text:list-item"), "Item", one)


def row(parent: ET.Element, style: str, *cells: str) -> None:
    """A row of a table."""
    made = child(parent, "table:table-row")
    for words in cells:
        cell = child(
            made, "table:table-cell", {"table:style-name": "Cell", "office:value-type": "string"}
        )
        line(cell, style, words)


def child(parent: ET.Element, name: str, attributes: dict[str, str] | None = None) -> ET.Element:
    """A new element inside another."""
    return ET.SubElement(parent, qualified(name), _attributes(attributes))


def qualified(name: str) -> str:
    """``text:p`` with its namespace."""
    prefix, _, local = name.partition(":")
    return f"{{{_SPACES[prefix]}}}{local}"


def safe(text: str) -> str:
    """A text that XML can hold, on one line."""
    return _FORBIDDEN.sub("", french.plain(text))


def _meta(title: str, at: datetime) -> ET.Element:
    root = _element("office:document-meta", {"office:version": VERSION})
    meta = child(root, "office:meta")
    child(meta, "dc:title").text = safe(title)
    child(meta, "dc:language").text = "fr-FR"
    child(meta, "dc:date").text = at.replace(microsecond=0, tzinfo=None).isoformat()
    child(meta, "meta:generator").text = "KitCommune"
    return root


def _manifest() -> ET.Element:
    root = _element("manifest:manifest", {"manifest:version": VERSION})
    kinds = {"/": TYPE} | dict.fromkeys(("content.xml", "styles.xml", "meta.xml"), "text/xml")
    for path, kind in kinds.items():
        entry = {"manifest:full-path": path, "manifest:media-type": kind}
        if path == "/":
            entry["manifest:version"] = VERSION
        child(root, "manifest:file-entry", entry)
    return root


def _element(name: str, attributes: dict[str, str] | None = None) -> ET.Element:
    return ET.Element(qualified(name), _attributes(attributes))


def _attributes(attributes: dict[str, str] | None) -> dict[str, str]:
    return {qualified(name): value for name, value in (attributes or {}).items()}


def _xml(root: ET.Element) -> bytes:
    told: bytes = ET.tostring(root, encoding="UTF-8", xml_declaration=True)
    return told


def _add(archive: zipfile.ZipFile, name: str, data: bytes, how: int) -> None:
    member = zipfile.ZipInfo(name, _FIRST_DAY)
    member.compress_type = how
    member.create_system = 3
    member.external_attr = 0o644 << 16
    archive.writestr(member, data)
