"""What people type: days, years, times."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit import typed
from kit.errors import KitError


@pytest.mark.parametrize(
    ("word", "day"),
    [
        ("31/12/2026", date(2026, 12, 31)),
        (" 1/2/26 ", date(2026, 2, 1)),
        ("01.02.2027", date(2027, 2, 1)),
        ("2026-12-31", date(2026, 12, 31)),
        ("29/02/2028", date(2028, 2, 29)),
        ("", None),
        ("   ", None),
    ],
)
def test_a_day_is_read_as_it_is_written(word, day):
    assert typed.day(word) == day


@pytest.mark.parametrize(
    "word", ["31/02/2026", "demain", "12/2026", "0/0/0", "1/1/3026", "٣/٣/2026"]
)
def test_what_is_no_day_is_told(word):
    with pytest.raises(KitError, match="Cette date n’existe pas"):
        typed.day(word)


@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)))
def test_a_day_as_typed_is_read_back(day):
    assert typed.day(typed.day_as_typed(day)) == day


def test_no_day_is_typed_as_nothing():
    assert not typed.day_as_typed(None)


def test_years():
    assert typed.year("2027") == date(2027, 1, 1)
    assert typed.year(" ") is None
    for wrong in ("27", "l’an prochain", "²027", "99999"):
        with pytest.raises(KitError, match="Cette année"):
            typed.year(wrong)


@pytest.mark.parametrize(
    ("word", "minutes"),
    [("30", 30), ("45 min", 45), ("1 h 30", 90), ("2h", 120), ("1h5", 65), ("", None)],
)
def test_times(word, minutes):
    assert typed.minutes(word) == minutes


@given(st.text())
def test_nothing_typed_raises_but_what_can_be_told(word):
    for read in (typed.day, typed.year, typed.minutes):
        with suppress(KitError):
            read(word)


@pytest.mark.parametrize(
    ("word", "cents"),
    [
        ("1200", 120_000),
        (" 1\u202f234,5\u00a0€ ", 123_450),
        ("0", 0),
        ("12.34 euros TTC", 1_234),
        ("", None),
    ],
)
def test_prices(word, cents):
    assert typed.price(word) == cents
    assert typed.price(typed.price_as_typed(cents)) == cents


@pytest.mark.parametrize("word", ["cher", "-5", "1,234", "999999999", "12,345"])
def test_what_is_no_price_is_told(word):
    with pytest.raises(KitError, match="Ce prix ne se lit pas"):
        typed.price(word)
