"""Reading a table that somebody filled in, XLSX or CSV: the cells as they stand, within bounds.

Nothing is computed and nothing is guessed here: what a cell means is for who asked for the table.
Every fault names the file, or the row and the cell, in words of ``sheet_reading.toml``.
"""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inventory.record import record
from inventory.toml_file import load_toml
from kit import french
from kit.errors import KitError, in_french

if TYPE_CHECKING:
    from collections.abc import Mapping

#: The largest file, in octets, and the most rows and columns that are read.
HEAVIEST = 20 * 1024 * 1024
MOST_ROWS = 5_000
MOST_COLUMNS = 200
#: The longest text of a cell: what Excel itself allows.
LONGEST_CELL = 32_767

# Excel's own limit for the name of a sheet.
_LONGEST_TITLE = 31
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_OPENDOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument"
_SEPARATORS = (";", ",", "\t")


@record
class Cell:
    """One cell; an ``error`` is what a spreadsheet shows for one (``#REF!``), as a text.

    The value that a ``formula`` showed when the file was saved is never to be trusted.
    """

    value: str | float | bool | date
    formula: bool = False
    error: bool = False


@record
class Merged:
    """Cells that were merged: how they are called (``A2:B3``), and their first and last row."""

    name: str
    first: int
    last: int


@record
class Table:
    """The rows that hold something: number (from 1) and cells by column (from 0).

    ``sheet`` is empty for a file that has no sheets. ``origin`` is the day that a date counted as
    a number counts from.
    """

    sheet: str
    rows: tuple[tuple[int, Mapping[int, Cell]], ...]
    merged: tuple[Merged, ...] = ()
    origin: date = date(1899, 12, 30)

    def cell(self, row: int, column: int) -> str:
        """How a cell is called: « Feuille « Équipements », cellule C4 »."""
        name = f"{letters(column)}{row}"
        told = words()["cell" if self.sheet else "csv_cell"]
        return str(told.format(sheet=self._called(), cell=name, row=row))

    def row(self, row: int) -> str:
        """How a row is called."""
        told = words()["row" if self.sheet else "csv_row"]
        return str(told.format(sheet=self._called(), row=row))

    def _called(self) -> str:
        return french.plain(self.sheet)[:_LONGEST_TITLE]


def read_file(path: Path, sheet: str = "") -> Table:
    """The table in a file; of several sheets the one with this name, else the first.

    Raises:
        KitError: it cannot be read, or is not a table that can be taken.
    """
    try:
        with path.open("rb") as file:
            data = file.read(HEAVIEST + 1)
    except (OSError, ValueError) as error:
        why = in_french(error) if isinstance(error, OSError) else "nom impossible"
        raise fault("missing", name=french.plain(path.name), why=why) from error
    return read_table(data, path.name, sheet)


def read_table(data: bytes, name: str, sheet: str = "") -> Table:
    """As :func:`read_file`, of what a file called ``name`` contains.

    Raises:
        KitError: it is not a table that can be taken.
    """
    called = french.plain(name)
    if len(data) > HEAVIEST:
        raise fault("heavy", name=called, size=french.size(len(data)), most=french.size(HEAVIEST))
    if not data:
        raise fault("empty", name=called)
    if data.startswith(_OLD_OFFICE):
        raise fault("old_or_locked", name=called)
    if data.startswith(_ZIP):
        if _OPENDOCUMENT in data[:120]:
            raise fault("opendocument", name=called)
        from kit.xlsx_reading import read_xlsx  # noqa: PLC0415 a CSV needs none of it

        table = read_xlsx(data, called, sheet)
    else:
        table = _read_csv(_decoded(data, called), called)
    if not table.rows:
        raise fault("no_row", name=called)
    return table


def letters(column: int) -> str:
    """What a spreadsheet calls a column: ``A`` for 0, ``AA`` for 26."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def fault(which: str, /, **said: object) -> KitError:
    """One of the faults of the content file."""
    title, remedy = _content()["faults"][which]
    return KitError(title.format_map(said), remedy.format_map(said))


def words() -> Mapping[str, str]:
    """How places are called."""
    told: Mapping[str, str] = _content()["words"]
    return told


def _decoded(data: bytes, name: str) -> str:
    """The text of a CSV: UTF-8, what Excel calls Unicode, or the old Windows encoding."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        # A picture or a program is full of zeros; no text is.
        if b"\0" in data or data.startswith(
            (b"%PDF", b"\x89PNG", b"{\\rtf", b"<!DOCTYPE", b"<html")
        ):
            raise fault("not_a_table", name=name)
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise fault("encoding", name=name)


def _read_csv(text: str, name: str) -> Table:
    csv.field_size_limit(HEAVIEST)
    # Excel's own way to say what parts the cells, on a line before them.
    told = re.match(r"sep=([;,\t])\r?\n", text, re.IGNORECASE)
    separator = told[1] if told else _separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[tuple[int, Mapping[int, Cell]]] = []
    number = 0
    try:
        for number, line in enumerate(reader, 1):
            if told and number == 1:
                continue
            if len(line) > MOST_COLUMNS:
                raise fault("wide", name=name, most=french.integer(MOST_COLUMNS))
            cells = {place: Cell(value) for place, value in enumerate(line) if value.strip()}
            for place, one in cells.items():
                check_length(str(one.value), Table("", ()).cell(number, place))
            if cells:
                rows.append((number, cells))
            # The first one holds the titles.
            if len(rows) > MOST_ROWS + 1:
                raise fault("large", name=name, most=french.integer(MOST_ROWS))
    except csv.Error as error:
        raise fault("quotes", name=name, row=number + 1) from error
    return Table("", tuple(rows))


def check_length(value: str, where: str) -> None:
    """Refuse a text that no spreadsheet could hold.

    Raises:
        KitError: it is too long.
    """
    if len(value) > LONGEST_CELL:
        raise fault("long_cell", where=where, most=french.integer(LONGEST_CELL))


def _separator(text: str) -> str:
    """What parts the cells of the first line that has any, quoted texts apart."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    bare = re.sub(r'"[^"]*"', "", first)
    return max(_SEPARATORS, key=bare.count)


@cache
def _content() -> Mapping[str, Any]:
    return load_toml(Path(__file__).with_suffix(".toml"))
