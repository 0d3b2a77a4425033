"""Workbooks: texts stay texts, numbers numbers, dates dates; same input, same bytes."""

from __future__ import annotations

import tempfile
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.facts import Reason, Unknown
from kit import sheets_xlsx
from kit.actions_table import Tracking, headings, own
from kit.errors import KitError
from kit.sheets_xlsx import Column, Sheet, actions_xlsx, text, workbook
from tests.kit.workbooks import MAIN, Book

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def made(*rows, title="Feuille"):
    columns = [Column(f"C{number}", 20) for number in range(max(map(len, rows), default=1))]
    return workbook([Sheet(title, columns, rows)], "Essai", NOW)


def cells(*row):
    """The cells of one row, as they lie in the file."""
    return list(Book(made(row)).rows("Feuille")[1].values())


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("LibreOffice", ("s", "LibreOffice", False)),
        ("=1+1", ("s", "=1+1", True)),
        ("{=1+1}", ("s", "{=1+1}", False)),
        ("+33 5", ("s", "+33 5", True)),
        ("-1", ("s", "-1", True)),
        ("@SUM(A1)", ("s", "@SUM(A1)", True)),
        ("|calc", ("s", "|calc", True)),
        ("  =1", ("s", "  =1", True)),
        ("https://x.fr", ("s", "https://x.fr", False)),
        ("mailto:a@b.fr", ("s", "mailto:a@b.fr", False)),
        ("internal:Feuille!A1", ("s", "internal:Feuille!A1", False)),
        ("01001", ("s", "01001", False)),
        ("_x0041_", ("s", "_x0041_", False)),
        ("a\r\nb\x00\ud800\uffff<&", ("s", "a  b<&", False)),
        (Unknown(Reason.TIMEOUT), ("s", "non lu", False)),
        (True, ("s", "oui", False)),
        (False, ("s", "non", False)),
        (34_969, ("n", "34969", False)),
        (1.5, ("n", "1.5", False)),
        (date(2026, 11, 22), ("n", "46348", False)),
        (datetime(2026, 11, 22, 12, 0), ("n", "46348.5", False)),  # noqa: DTZ001 a local one
        (float("nan"), ("s", "nan", False)),
        (float("-inf"), ("s", "-inf", True)),
        (10**18, ("s", "1000000000000000000", False)),
        (date(1601, 1, 1), ("s", "1601-01-01", False)),
    ],
)
def test_a_cell(value, expected):
    assert cells(value) == [expected]


def test_nothing_is_an_empty_cell():
    assert Book(made((None, "", "x"))).rows("Feuille")[1] == {"C": ("s", "x", False)}


def test_a_table_has_a_frozen_heading_a_filter_and_widths():
    sheet = Book(made(("a", "b"), ("c", "d"))).sheets["Feuille"]
    pane = next(sheet.iter(f"{MAIN}pane"))

    assert (pane.get("state"), pane.get("ySplit")) == ("frozen", "1")
    assert next(sheet.iter(f"{MAIN}autoFilter")).get("ref") == "A1:B3"
    assert float(next(sheet.iter(f"{MAIN}col")).get("width")) > 20


def test_a_long_text_gets_its_lines():
    rows = list(Book(made(("x",), ("mot " * 40,))).sheets["Feuille"].iter(f"{MAIN}row"))

    assert [float(row.get("ht", 15)) for row in rows[1:]] == [15, 15 * 9]


def test_same_input_same_bytes():
    rows = [("a", 1, NOW), ("=b", 2.5, date(2026, 1, 1))]

    assert made(*rows) == made(*rows)
    assert b"2026-11-22T" in Book(made(*rows)).parts.read("docProps/core.xml")


@pytest.mark.parametrize(
    "title",
    ["", "a[b]:*?/\\c", "'x'", "é" * 40, "🙂" * 31, "=1", "History", "\x00\ud800", "x\ny", "   "],
)
def test_any_title_becomes_one_that_excel_takes(title):
    sheets = [Sheet(title, [Column("c", 9)], [("x",)]) for _ in range(11)]
    titles = list(Book(workbook(sheets, title, NOW)).sheets)

    assert len({name.lower() for name in titles}) == 11
    for name in titles:
        assert 0 < len(name.encode("utf-16-le")) <= 62
        assert not set(name) & set("[]:*?/\\")
        assert not name.startswith("'")
        assert name.lower() != "history"


@given(st.lists(st.text(), min_size=1, max_size=6))
def test_no_text_becomes_anything_else(row):
    book = Book(made([one or "x" for one in row]))

    assert not book.tags() & {"f", "hyperlink", "hyperlinks"}
    for kind, shown, _ in book.rows("Feuille")[1].values():
        assert kind == "s"
        assert text(shown) == shown


@given(st.text())
def test_a_text_comes_back_as_it_was_cleaned(value):
    cleaned = text(value)

    assert [shown for _, shown, _ in cells("x", value)] == (["x", cleaned] if value else ["x"])


@pytest.mark.parametrize("char", ["é", "🙂"])
def test_a_text_is_cut_where_excel_would_refuse_it(char):
    actual = text(char * 40_000)

    assert actual.endswith(f"{char}…")
    assert 32_000 < len(actual.encode("utf-16-le")) / 2 <= 32_767


def test_too_many_rows_are_told(monkeypatch):
    monkeypatch.setattr(sheets_xlsx, "_MOST_ROWS", 3)

    made(("a",), ("b",))
    with pytest.raises(KitError, match="trop de lignes"):
        made(("a",), ("b",), ("c",))


def test_nothing_is_left_in_clear_on_the_disk(monkeypatch):
    opened = []
    monkeypatch.setattr(tempfile, "mkstemp", opened.append)
    made(*[("a", 1)] * 2_000)

    assert not opened


def test_the_actions():
    due = Tracking(due=date(2027, 3, 31), proof="=cmd|' /c calc'!A1")
    book = Book(actions_xlsx([own("k", "Changer l’onduleur", minutes=60, tracking=due)], NOW))
    heading, row = book.rows("Actions")

    assert tuple(told for _, told, _ in heading.values()) == headings()
    assert row["F"] == ("n", "60", False)
    assert row["H"] == ("n", "46477", False)
    assert row["J"] == ("s", "=cmd|' /c calc'!A1", True)
