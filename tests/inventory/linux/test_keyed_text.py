"""``Label: value`` lines, and the dates in them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.linux.keyed_text import day, labelled


def test_labels_are_read_without_marks_quotes_and_indents():
    printed = 'app_version : "1.2"\n  - Antimalware status: On\npassive : true [managed]\nplain\n'

    actual = labelled(printed)

    assert actual == {"app_version": "1.2", "antimalware status": "On", "passive": "true"}


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2023-08-24 at 11:44:37 GMT+2", date(2023, 8, 24)),
        ("2023-08-09T03:53:40Z", date(2023, 8, 9)),
        ("2023-08-091", None),
        ("Apr 10, 2024 at 02:00:00 PM", date(2024, 4, 10)),
        ("January 2 2025", date(2025, 1, 2)),
        (1712757600000, date(2024, 4, 10)),
        ("1712757600000", date(2024, 4, 10)),
        ("2023-02-31", None),
        ("Foo 10, 2024", None),
        ("never", None),
        (None, None),
        (-5, None),
    ],
)
def test_days_are_read_in_the_forms_that_tools_print(written, expected):
    assert day(written) == expected


@given(st.text())
def test_nothing_raises_on_any_text(printed):
    labelled(printed)
    day(printed)
