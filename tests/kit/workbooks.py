"""What tests read a workbook with: the parts of the file itself, no spreadsheet library."""

from __future__ import annotations

import io
import re
import zipfile

from defusedxml import ElementTree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


class Book:
    """Sheets by title, each a list of rows of ``(type, text, style)`` by column letter."""

    def __init__(self, octets):
        self.parts = zipfile.ZipFile(io.BytesIO(octets))
        assert self.parts.testzip() is None
        self.trees = {
            name: ElementTree.fromstring(self.parts.read(name))
            for name in self.parts.namelist()
            if name.endswith((".xml", ".rels"))
        }
        styles = self.trees["xl/styles.xml"]
        self.quoted = [xf.get("quotePrefix") == "1" for xf in styles.find(f"{MAIN}cellXfs")]
        strings = self.trees.get("xl/sharedStrings.xml")
        self.strings = [] if strings is None else ["".join(s.itertext()) for s in strings]
        titles = [s.get("name") for s in self.trees["xl/workbook.xml"].iter(f"{MAIN}sheet")]
        self.sheets = {
            title: self.trees[f"xl/worksheets/sheet{number}.xml"]
            for number, title in enumerate(titles, 1)
        }

    def rows(self, title):
        return [
            {
                re.match("[A-Z]+", cell.get("r"))[0]: self.cell(cell)
                for cell in row.iter(f"{MAIN}c")
                if len(cell)
            }
            for row in self.sheets[title].iter(f"{MAIN}row")
        ]

    def cell(self, cell):
        told = "".join(cell.itertext())
        if cell.get("t") == "s":
            told = self.strings[int(told)]
        return (cell.get("t", "n"), unescaped(told), self.quoted[int(cell.get("s", 0))])

    def texts(self, title):
        return [[text for _, text, _ in row.values()] for row in self.rows(title)]

    def tags(self):
        """The names of all elements of all parts."""
        return {node.tag.rpartition("}")[2] for tree in self.trees.values() for node in tree.iter()}


def unescaped(text):
    """Excel's own escapes of what XML cannot hold (``_x005F_``)."""
    return re.sub("_x([0-9A-F]{4})_", lambda found: chr(int(found[1], 16)), text)
