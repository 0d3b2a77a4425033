"""Reading a workbook (XLSX): one sheet of it, cell by cell, with no library but Python's own.

The file may come from anywhere. A part is read as it unpacks and no further than its bound, a
document type declaration ends the reading (so that there is no entity to expand and nothing to
fetch), and only the parts that hold cells are opened. ECMA-376, part 1, 18.3 and 18.18.
"""

from __future__ import annotations

import io
import math
import posixpath
import re
import zipfile
import zlib
from datetime import date, timedelta
from typing import TYPE_CHECKING
from xml.parsers import expat

from kit import french
from kit.sheet_reading import (
    LONGEST_CELL,
    MOST_COLUMNS,
    MOST_ROWS,
    Cell,
    Merged,
    Table,
    fault,
)

if TYPE_CHECKING:
    from collections.abc import Callable

#: The most octets that a part may unpack to, the most of all parts, and how many parts there are.
LARGEST_PART = 64 * 1024 * 1024
MOST_PARTS = 2_000
_DEEPEST = 60
_CHUNK = 1 << 16
_ROOT_RELATIONS = "_rels/.rels"
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})", re.ASCII)
_HALVES = re.compile("[\ud800-\udfff]")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
# Formats of numbers that are dates (18.8.30); times of day are left out.
_DATES = frozenset((*range(14, 18), 22, *range(27, 32), 34, 35, 36, *range(50, 59)))
_LONGEST_FORMAT = 255
# The days that a spreadsheet can count (9999-12-31).
_LAST_DAY = 2_958_465
_LAST_ROW = 1_048_576

Attributes = dict[str, str]


class _HostileError(Exception):
    """What no spreadsheet writes."""


def read_xlsx(data: bytes, name: str, sheet: str = "") -> Table:
    """The sheet of this name, else the first that is seen; ``name`` is the file's.

    Raises:
        KitError: damaged, hostile, too long or too wide, or not a workbook.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if len(archive.infolist()) > MOST_PARTS:
                raise fault("hostile", name=name)
            return _Workbook(archive, name).table(sheet)
    except _HostileError as error:
        raise fault("hostile", name=name) from error
    except KeyError as error:
        # A part that the others name is not there.
        raise fault("not_a_table", name=name) from error
    except (
        zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, OSError, RuntimeError,
        NotImplementedError, ValueError, OverflowError,
    ) as error:  # fmt: skip
        raise fault("damaged", name=name) from error


class _Workbook:
    """The parts of a workbook that a table needs."""

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self._archive = archive
        self._name = name
        self._left = 2 * LARGEST_PART

    def table(self, wanted: str) -> Table:
        """One sheet."""
        book = next(
            (path for path, kind in self._relations("", _ROOT_RELATIONS).values()
             if kind.endswith("/officeDocument")),
            "",
        )  # fmt: skip
        relations = self._relations(posixpath.dirname(book), _relations_of(book))
        sheets: list[tuple[str, str, bool]] = []
        from_1904 = False

        def start(tag: str, told: Attributes) -> None:
            nonlocal from_1904
            if tag == "workbookPr":
                from_1904 = told.get("date1904", "").strip().lower() in {"1", "true", "on"}
            elif tag == "sheet":
                path, kind = relations.get(told.get("id", ""), ("", ""))
                if kind.endswith("/worksheet"):
                    shown = told.get("state", "visible") == "visible"
                    sheets.append((told.get("name", ""), path, shown))

        self._parse(book, start)
        chosen = [one for one in sheets if one[0].casefold() == wanted.casefold()]
        chosen += [one for one in sheets if one[2]]
        if not chosen:
            raise fault("not_a_table", name=self._name)
        title, path, _ = chosen[0]
        strings = self._strings(_first(relations, "/sharedStrings"))
        dates = self._dates(_first(relations, "/styles"))
        origin = date(1904, 1, 1) if from_1904 else date(1899, 12, 30)
        return self._sheet(path, title, strings, dates, origin)

    def _relations(self, folder: str, part: str) -> dict[str, tuple[str, str]]:
        """The parts that a part names: path and kind, by identifier."""
        found: dict[str, tuple[str, str]] = {}

        def start(tag: str, told: Attributes) -> None:
            if tag == "Relationship" and told.get("TargetMode") != "External":
                target = told.get("Target", "")
                path = target.lstrip("/") if target.startswith("/") else f"{folder}/{target}"
                found[told.get("Id", "")] = (
                    posixpath.normpath(path).lstrip("/"), told.get("Type", ""),
                )  # fmt: skip

        self._parse(part, start)
        return found

    def _strings(self, part: str) -> list[str]:
        """The texts that cells share."""
        found: list[str] = []
        collected: list[str] = []
        place: list[str] = []

        def start(tag: str, _: Attributes) -> None:
            if tag == "si":
                collected.clear()
            place.append(tag)

        def end(tag: str) -> None:
            place.pop()
            if tag == "si":
                found.append(_text(collected))

        def data(told: str) -> None:
            # How a Japanese word is pronounced is no part of it.
            if place and place[-1] == "t" and "rPh" not in place:
                collected.append(told)

        if part:
            self._parse(part, start, end, data)
        return found

    def _dates(self, part: str) -> frozenset[int]:
        """The styles that show a number as a date."""
        own: dict[int, str] = {}
        styles: list[int] = []
        inside: list[str] = []

        def start(tag: str, told: Attributes) -> None:
            if tag == "numFmt":
                own[int(told.get("numFmtId", "-1"))] = told.get("formatCode", "")
            elif tag == "xf" and "cellXfs" in inside:
                styles.append(int(told.get("numFmtId", "0")))
            inside.append(tag)

        if part:
            self._parse(part, start, lambda _: inside.pop())
        return frozenset(
            place
            for place, number in enumerate(styles)
            if (_is_date(own[number]) if number in own else number in _DATES)
        )

    def _sheet(
        self, part: str, title: str, strings: list[str], dates: frozenset[int], origin: date
    ) -> Table:
        reader = _Cells(self._name, Table(title, (), (), origin), strings, dates)
        self._parse(part, reader.start, reader.end, reader.data)
        merged = tuple(one for name in reader.merged if (one := _merged(name)))
        return Table(title, tuple(reader.rows), merged, origin)

    def _parse(
        self,
        part: str,
        start: Callable[[str, Attributes], None],
        end: Callable[[str], object] | None = None,
        data: Callable[[str], None] | None = None,
    ) -> None:
        """Go through the XML of a part, as it unpacks.

        Raises:
            KeyError: there is no such part.
            _HostileError: it grows past its bound, or declares what it has no need to.
        """
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        depth = 0

        def opened(tag: str, told: Attributes) -> None:
            nonlocal depth
            depth += 1
            if depth > _DEEPEST:
                raise _HostileError
            start(_local(tag), {_local(name): value for name, value in told.items()})

        def closed(tag: str) -> None:
            nonlocal depth
            depth -= 1
            if end is not None:
                end(_local(tag))

        parser.StartElementHandler = opened
        parser.EndElementHandler = closed
        parser.StartDoctypeDeclHandler = _refuse
        if data is not None:
            parser.CharacterDataHandler = data
        size = 0
        with self._archive.open(part) as file:
            while chunk := file.read(_CHUNK):
                size += len(chunk)
                self._left -= len(chunk)
                if size > LARGEST_PART or self._left < 0:
                    raise _HostileError
                parser.Parse(chunk, False)  # noqa: FBT003 expat's own signature
        parser.Parse(b"", True)  # noqa: FBT003


class _Cells:
    """The cells of a sheet, as its XML goes by."""

    def __init__(self, name: str, table: Table, strings: list[str], dates: frozenset[int]) -> None:
        self._name = name
        self._table = table
        self._strings = strings
        self._dates = dates
        self.rows: list[tuple[int, dict[int, Cell]]] = []
        self.merged: list[str] = []
        self._place: list[str] = []
        self._row = 0
        self._column = -1
        self._cells: dict[int, Cell] = {}
        self._told: Attributes = {}
        self._text: list[str] = []
        self._length = 0
        self._formula = False

    def start(self, tag: str, told: Attributes) -> None:
        """An element begins."""
        self._place.append(tag)
        match tag:
            case "row":
                number = int(told.get("r", self._row + 1))
                # Rows stand in their order: two of one number would hide one of them.
                if not self._row < number <= _LAST_ROW:
                    raise ValueError(number)
                self._row = number
                self._column = -1
                self._cells = {}
            case "c":
                self._begin_cell(told)
            case "f":
                self._formula = True
            case "mergeCell":
                # So many that nobody made them by hand: the first ones are told.
                if len(self.merged) < MOST_ROWS:
                    self.merged.append(told.get("ref", ""))

    def end(self, tag: str) -> None:
        """An element ends."""
        self._place.pop()
        if tag == "c":
            self._end_cell()
        elif tag == "row" and self._cells:
            self.rows.append((self._row, self._cells))
            # The first one holds the titles.
            if len(self.rows) > MOST_ROWS + 1:
                raise fault("large", name=self._name, most=french.integer(MOST_ROWS))

    def data(self, told: str) -> None:
        """A piece of text."""
        if self._place and self._place[-1] in {"v", "t"} and "rPh" not in self._place:
            self._length += len(told)
            if self._length > 2 * LONGEST_CELL:
                where = self._table.cell(self._row, self._column)
                raise fault("long_cell", where=where, most=french.integer(LONGEST_CELL))
            self._text.append(told)

    def _begin_cell(self, told: Attributes) -> None:
        found = _REFERENCE.fullmatch(told.get("r", ""))
        self._column = _column(found[1]) if found else self._column + 1
        self._told = told
        self._text.clear()
        self._length = 0
        self._formula = False

    def _end_cell(self) -> None:
        text = _text(self._text)
        value: str | float | bool | date
        match self._told.get("t", "n"):
            case "s":
                place = int(text) if text.strip() else -1
                value = self._strings[place] if 0 <= place < len(self._strings) else ""
            case "b":
                value = text.strip() == "1"
            case "n" if text.strip():
                value = self._number(text.strip())
            case _:
                value = text
        error = self._told.get("t") == "e"
        if self._formula or isinstance(value, bool) or str(value).strip():
            if self._column >= MOST_COLUMNS:
                raise fault("wide", name=self._name, most=french.integer(MOST_COLUMNS))
            self._cells[self._column] = Cell(value, self._formula, error)

    def _number(self, text: str) -> float | date:
        number = float(text)
        if not math.isfinite(number):
            raise ValueError(text)
        style = self._told.get("s", "0")
        if style.isdecimal() and int(style) in self._dates and 0 < number <= _LAST_DAY:
            return self._table.origin + timedelta(days=int(number))
        return number


def _relations_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _first(relations: dict[str, tuple[str, str]], kind: str) -> str:
    return next((path for path, told in relations.values() if told.endswith(kind)), "")


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _refuse(*_: object) -> None:
    raise _HostileError


def _column(name: str) -> int:
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _merged(name: str) -> Merged | None:
    ends = [_REFERENCE.fullmatch(one) for one in name.split(":")]
    rows = [int(one[2]) for one in ends if one]
    return Merged(name, min(rows), max(rows)) if rows and len(rows) == len(ends) else None


def _text(parts: list[str]) -> str:
    """A text, with what Excel had to write in another way (``_x000D_``)."""
    told = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), "".join(parts))
    # Half of a character is none.
    return _HALVES.sub("", told)


def _is_date(code: str) -> bool:
    """Whether a format shows a day, a month or a year."""
    bare = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.|_.', "", code[:_LONGEST_FORMAT]).lower()
    return bool(re.search(r"[dy]|mmm|m[/-]|[/-]m", bare))
