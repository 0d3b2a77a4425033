"""CSV cells: what a spreadsheet must never run."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.tabular import cell


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ('=HYPERLINK("http://x")', '\'=HYPERLINK("http://x")'),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("  =1", "'  =1"),
        ("a\r\n=1", "a  =1"),
        ("LibreOffice", "LibreOffice"),
        (None, ""),
    ],
)
def test_cell(value, expected):
    assert cell(value) == expected


@given(st.text())
def test_no_cell_starts_a_formula_or_a_new_row(text):
    shown = cell(text)

    assert not shown.lstrip().startswith(("=", "+", "-", "@", "\t", "|", "%"))
    row = next(csv.reader(io.StringIO(f'"{shown.replace(chr(34), chr(34) * 2)}";x'), delimiter=";"))
    assert len(row) == 2
