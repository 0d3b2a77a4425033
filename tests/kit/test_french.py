"""French forms: dates, sizes, durations, and text from outside made harmless."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit import french


@pytest.mark.parametrize(
    ("value", "how", "expected"),
    [
        (date(2026, 10, 13), "date", "13\u00a0octobre 2026"),
        (date(2026, 1, 1), "date", "1er\u00a0janvier 2026"),
        (0, "days", "moins d’un jour"),
        (1, "days", "1\u00a0jour"),
        (12, "days", "12\u00a0jours"),
        (400, "days", "13\u00a0mois"),
        (1000, "days", "2\u00a0ans"),
        (25_000_000_000, "bytes", "23\u00a0Go"),
        (1_650_000_000_000, "bytes", "1,5\u00a0To"),
        (0, "bytes", "0\u00a0octet"),
        (7.4, "percent", "7\u00a0%"),
        (600, "seconds", "10\u00a0minutes"),
        (34969, "count", "34\u202f969"),
        (True, "yes_no", "oui"),
        (("a", "b", "c"), "list", "a, b et c"),
        (("a", "b", "c", "d", "e", "f", "g"), "list", "a, b, c, d, e et 2\u00a0autres"),
        ((), "list", "aucun"),
        (None, "date", "inconnu"),
        ("C:", "text", "C:"),
    ],
)
def test_shown(value, how, expected):
    assert french.shown(value, how) == expected


@pytest.mark.parametrize(
    ("value", "how", "expected"),
    [
        ("off", "text", "non chiffré"),
        (("off", "other"), "list", "non chiffré et other"),
        (5, "text", "réglage d’origine"),
        ("other", "text", "other"),
        ("off", "date", "off"),
        (True, "text", "oui"),
    ],
)
def test_words_take_the_place_of_raw_values(value, how, expected):
    words = {"off": "non chiffré", "5": "réglage d’origine"}

    assert french.shown(value, how, words) == expected


@pytest.mark.parametrize(
    ("value", "how", "expected"),
    [
        ("off", "text", "off"),
        (("C:", "D:"), "list", "C:, D:"),
        (3389, "text", "3389"),
        (16 * 1024**3, "bytes", "17\u202f179\u202f869\u202f184\u00a0octets"),
        (400, "days", "400\u00a0jours"),
        (12, "days", ""),
        (1620, "seconds", ""),
        (1625, "seconds", "1\u202f625\u00a0secondes"),
        (date(2026, 10, 13), "date", ""),
        (True, "yes_no", ""),
        (None, "text", ""),
    ],
)
def test_raw(value, how, expected):
    assert french.raw(value, how) == expected


@pytest.mark.parametrize(
    ("number", "expected"), [(0, "0\u00a0point"), (1, "1\u00a0point"), (2, "2\u00a0points")]
)
def test_the_singular_holds_below_two(number, expected):
    assert french.count(number, "point") == expected


@given(st.text())
def test_no_control_or_direction_mark_survives(text):
    shown = french.plain(text)

    assert not any(ord(char) < 32 and char != "\t" for char in shown)
    assert not set(shown) & set("\x1b\x7f\u202e\u2066\u200f\u2028")


finite = st.floats(allow_nan=False, allow_infinity=False)


@given(
    st.one_of(st.none(), st.booleans(), st.integers(), finite, st.text(), st.dates()),
    st.sampled_from(["text", "date", "days", "bytes", "percent", "seconds", "count", "list"]),
)
def test_shown_never_raises_whatever_the_format(value, how):
    assert isinstance(french.shown(value, how, {"on": "actif"}), str)
    assert isinstance(french.raw(value, how), str)
