"""Spreadsheets (XLSX): any tables, the inventory, the actions. Same input, same bytes.

A text is always written as a text, whatever it looks like: no formula, no link. Where a
spreadsheet would take it for a formula once somebody edits the cell, the cell carries Excel's own
mark for a text. The words are in ``sheets.toml``, what each table of the inventory holds in
:mod:`kit.sheets_inventory`.
"""

from __future__ import annotations

import io
import math
import re
import tomllib
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inventory.facts import Unknown
from inventory.record import record
from kit import french
from kit.errors import KitError
from kit.tabular import cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kit.actions_table import Row

FILE = Path(__file__).resolve().parent / "sheets.toml"


@record
class Money:
    """An amount, in cents."""

    cents: int


@record
class Lines:
    """A text of several lines."""

    text: str


#: What a cell can hold; None is an empty cell, Unknown the words « non lu ».
Value = str | int | float | bool | date | datetime | Money | Lines | Unknown | None

# Excel's own limits.
_LONGEST_TEXT = 32_767
_LONGEST_TITLE = 31
_MOST_ROWS = 1_048_576
_WIDEST = 255
_LONGEST_LIST = 255
# How many rows have the list of choices of their column.
_LISTED_ROWS = 5_000
_EXACT = 2**53
# The height of a line in points, and how many a row shows at most (Excel: 409 points).
_LINE = 15
_MOST_LINES = 20
_FORBIDDEN_IN_TITLE = re.compile(r"[\[\]:*?/\\]")
# Not allowed in XML 1.0, and surrogates that stand alone.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@record
class Column:
    """A heading and the width of its column in characters; ``choices`` are offered in a list.

    Anything else may be written as well: whoever reads the table says what is wrong with it.
    """

    heading: str
    width: float
    choices: tuple[str, ...] = ()


@record
class Sheet:
    """One table; ``rows`` may be any iterable, read once."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Value]]


@cache
def content() -> dict[str, Any]:
    """The decoded ``sheets.toml``."""
    return tomllib.loads(FILE.read_text("utf-8"))


def workbook(sheets: Sequence[Sheet], title: str, created: datetime) -> bytes:
    """A workbook of these tables; ``created`` is the date inside it.

    Raises:
        KitError: a table has more rows than a spreadsheet can hold.
    """
    import xlsxwriter  # type: ignore[import-untyped] # noqa: PLC0415 slow, and without types

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer,
        {
            # Never "constant_memory": its temporary files would hold the record in clear on the
            # disk, and stay there if we are killed. 12,000 rows take some 25 MiB.
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    book.set_properties({"title": text(title), "created": naive(created)})
    formats = _Formats(book)
    taken: set[str] = set()
    for sheet in sheets:
        _write(book.add_worksheet(_title(sheet.title, taken)), sheet, formats)
    book.close()
    return buffer.getvalue()


def actions_xlsx(rows: Iterable[Row], created: datetime) -> bytes:
    """The actions as a workbook of one table."""
    from kit.actions_table import headings, values  # noqa: PLC0415 who exports another table

    told = content()
    widths = told["actions"]["widths"]
    columns = [Column(*pair) for pair in zip(headings(), widths, strict=True)]
    title = told["words"]["actions"]
    return workbook([Sheet(title, columns, map(values, rows))], title, created)


def text(value: str) -> str:
    """What can stand in a cell: one printable line of at most 32,767 characters."""
    line = _NOT_XML.sub("", french.plain(value.replace("\t", " ")))
    cut = _cut(line, _LONGEST_TEXT - 1)
    return line if len(cut) == len(line) else f"{cut}…"


def naive(value: datetime) -> datetime:
    """A moment in the reader's own time zone, to the second: spreadsheets know no zones."""
    local = value.astimezone() if value.tzinfo else value
    return local.replace(tzinfo=None, microsecond=0)


class _Formats:
    """The looks of cells."""

    def __init__(self, book: Any) -> None:  # noqa: ANN401 no types
        top = {"valign": "top"}
        self.heading = book.add_format(
            {"bold": True, "bg_color": "#E8EDF3", "bottom": 1, "text_wrap": True, **top}
        )
        self.text = book.add_format({"text_wrap": True, **top})
        self.guarded = book.add_format({"text_wrap": True, "quote_prefix": True, **top})
        self.unread = book.add_format({"italic": True, "font_color": "#5F6670", **top})
        # The indent keeps a number apart from the text in the next column.
        number = {"align": "right", "indent": 1, **top}
        self.integer = book.add_format({"num_format": "#,##0", **number})
        self.decimal = book.add_format({"num_format": "#,##0.0", **number})
        self.money = book.add_format({"num_format": "#,##0.00\u00a0€", **number})
        self.day = book.add_format({"num_format": "dd/mm/yyyy", "align": "left", **top})
        self.moment = book.add_format({"num_format": "dd/mm/yyyy hh:mm", "align": "left", **top})


def _write(place: Any, sheet: Sheet, formats: _Formats) -> None:  # noqa: ANN401 no types
    for number, column in enumerate(sheet.columns):
        place.set_column(number, number, min(max(column.width, 1), _WIDEST))
        place.write_string(0, number, text(column.heading), formats.heading)
        # Excel's own form of a list: parted by commas, and no longer than this.
        listed = ",".join(column.choices)
        if (
            listed
            and len(listed) <= _LONGEST_LIST
            and not re.search('[,"]', "".join(column.choices))
        ):
            told = {"validate": "list", "source": list(column.choices), "show_error": False}
            place.data_validation(1, number, _LISTED_ROWS, number, told)
    last = 0
    for last, row in enumerate(sheet.rows, 1):
        if last >= _MOST_ROWS:
            raise KitError(
                f"La feuille « {sheet.title} » a trop de lignes pour un tableur.",
                "Exportez moins de postes à la fois, ou choisissez le format CSV.",
            )
        # Spreadsheets do not all give a wrapped text its room by themselves.
        place.set_row(last, _LINE * _lines(row, sheet.columns))
        for number, value in enumerate(row):
            _write_cell(place, last, number, value, formats)
    place.freeze_panes(1, 1)
    place.autofilter(0, 0, max(last, 1), len(sheet.columns) - 1)
    place.repeat_rows(0)
    place.set_landscape()
    place.set_paper(9)  # A4
    place.fit_to_pages(1, 0)
    place.set_footer(f"&L&A&R{content()['words']['page']}")


def _lines(row: Sequence[Value], columns: Sequence[Column]) -> int:
    """How many lines the longest text of a row takes; words break early, hence the tenth more."""
    needed = (
        sum(
            max(math.ceil(len(line) * 1.1 / column.width), 1)
            for line in (value.text.splitlines() if isinstance(value, Lines) else [value])
        )
        for value, column in zip(row, columns, strict=False)
        if isinstance(value, Lines) or (isinstance(value, str) and len(value) > column.width)
    )
    return min(max([1, *needed]), _MOST_LINES)


def _write_cell(place: Any, row: int, column: int, value: Value, formats: _Formats) -> None:  # noqa: ANN401
    words = content()["words"]
    match value:
        case None | "":
            return
        case Unknown():
            place.write_string(row, column, words["unread"], formats.unread)
        case bool():
            place.write_string(row, column, words["yes" if value else "no"], formats.text)
        case int() if abs(value) <= _EXACT:
            place.write_number(row, column, value, formats.integer)
        case float() if math.isfinite(value):
            place.write_number(row, column, value, formats.decimal)
        case datetime() if value.year > 1900:
            place.write_datetime(row, column, naive(value), formats.moment)
        case date() if value.year > 1900 and not isinstance(value, datetime):
            place.write_datetime(row, column, value, formats.day)
        case Money(cents):
            place.write_number(row, column, cents / 100, formats.money)
        case Lines(told):
            lines = _cut("\n".join(map(text, told.splitlines())), _LONGEST_TEXT)
            plain = cell(lines) == french.plain(lines)
            place.write_string(row, column, lines, formats.text if plain else formats.guarded)
        case _:
            line = text(str(value))
            plain = cell(line) == line
            place.write_string(row, column, line, formats.text if plain else formats.guarded)


def _title(title: str, taken: set[str]) -> str:
    """A name that Excel accepts, and that no other sheet of the workbook has."""
    base = _FORBIDDEN_IN_TITLE.sub(" ", text(title)).strip().strip("'").strip() or "Feuille"
    name, number = _cut(base, _LONGEST_TITLE), 1
    while name.lower() in taken or name.lower() == "history":  # Excel keeps that one for itself
        number += 1
        ending = f" ({number})"
        name = f"{_cut(base, _LONGEST_TITLE - len(ending))}{ending}"
    taken.add(name.lower())
    return name


def _cut(line: str, most: int) -> str:
    """The beginning of a text; Excel counts characters beyond the basic plane twice."""
    return line.encode("utf-16-le")[: 2 * most].decode("utf-16-le", "ignore")
