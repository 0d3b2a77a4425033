"""Text for a terminal: what lines up, what wraps, and when there is colour."""

from __future__ import annotations

import io
import os

import pytest

from kit import layout
from kit.layout import Style, columns, hung, style_for, table


class Terminal(io.StringIO):
    """A stream that says that somebody watches."""

    def isatty(self):
        return True


@pytest.fixture
def wide(monkeypatch):
    monkeypatch.setattr(
        layout.shutil, "get_terminal_size", lambda _=None: os.terminal_size((80, 24))
    )
    for name in ("NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def test_names_line_up_and_a_long_one_keeps_its_line():
    rows = [("C:", "237 Go"), ("a name that is longer than its column", "x"), ("alone", "")]
    actual = table(rows, Style(width=60))

    assert actual == [
        "C:                      237 Go",
        "a name that is longer than its column",
        "                        x",
        "alone",
    ]


def test_what_is_said_wraps_under_itself():
    actual = hung("label", "one two three four", Style(width=18), 8)

    assert actual == ["label   one two", "        three four"]


def test_a_painted_label_takes_the_same_room():
    actual = hung("label", "said", Style(colour=True, width=40), 8, "31")

    assert actual == ["\x1b[31mlabel\x1b[0m   said"]


@pytest.mark.parametrize(
    ("text", "expected"), [("abc", 3), ("é", 1), ("e\u0301", 1), ("打印机", 6), ("", 0)]
)
def test_columns(text, expected):
    assert columns(text) == expected


@pytest.mark.usefixtures("wide")
def test_a_terminal_has_colour_and_its_own_width():
    assert style_for(Terminal()) == Style(colour=True, width=80)


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_colour_is_refused(wide, name, value):
    wide.setenv(name, value)

    assert not style_for(Terminal()).colour


def test_an_empty_refusal_is_none(wide):
    wide.setenv("NO_COLOR", "")

    assert style_for(Terminal()).colour


@pytest.mark.usefixtures("wide")
def test_a_file_has_no_colour():
    assert style_for(io.StringIO()) == Style()
