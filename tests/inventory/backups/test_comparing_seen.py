"""What several looks at a copy say together."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.backups.comparing_seen import changed_as_a_whole, holes, troubles_since
from inventory.backups.model import Ended, Evidence, Kind, Run, Seen, Trait, Trouble
from inventory.facts import Known

TODAY = datetime(2026, 11, 20, 12, tzinfo=UTC)


def on(*days_ago):
    return [TODAY - timedelta(days=day) for day in days_ago]


def look(day, files=100, trait=None, runs=None):
    at = TODAY - timedelta(days=day)
    known = trait or Trait((("pdf", files),), 0.0, 100, 0)
    listed = tuple(Run(str(one), one, Ended.SUCCESS) for one in runs or [at])
    return Seen(
        Kind.FOLDER, at, Evidence.MEASURED, runs=Known(listed), newest=Known(at),
        files=Known(files), trait=Known(known),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ((0, 1, 2, 3, 4, 5, 6), False),
        ((0, 3, 4, 5, 6, 7, 10, 11, 12), False),  # closed at week-ends
        ((0, 1, 10, 11, 12, 13), True),
        ((0, 9, 10, 11, 12), True),
        ((0, 7, 14, 21, 28), False),
        ((0, 7, 35, 42, 49, 56), True),
        ((0, 1, 2, 3, 10, 17, 24, 54, 84, 115), False),  # what a retention keeps
        ((0, 20), False),
        ((), False),
    ],
)
def test_holes_in_the_calendar(days, expected):
    assert holes(on(*days)) is expected


@given(st.lists(st.integers(min_value=0, max_value=4000), max_size=40))
def test_any_calendar_is_read(days):
    assert holes(on(*days)) in {True, False}


def test_a_copy_that_lost_more_than_half_has_shrunk():
    before = [look(day) for day in range(1, 8)]

    assert troubles_since(before, look(0, files=49)) == (Trouble.SHRUNK,)
    assert troubles_since(before, look(0, files=50)) == ()


def test_one_odd_look_is_not_the_usual():
    before = [look(1, files=10_000), *(look(day) for day in range(2, 9))]

    assert troubles_since(before, look(0)) == ()


def test_only_the_last_ten_looks_count():
    before = [look(day, files=10_000) for day in range(11, 40)] + [
        look(day) for day in range(1, 11)
    ]

    assert troubles_since(before, look(0)) == ()


def test_later_looks_do_not_count():
    assert troubles_since([look(-3, files=10_000)], look(0)) == ()


def test_what_was_clear_and_is_opaque_changed_as_a_whole():
    clear, opaque = (Trait((("pdf", 100),), part, 100, 0) for part in (0.05, 0.25))

    assert changed_as_a_whole(clear, opaque)
    assert not changed_as_a_whole(opaque, opaque)


def test_an_ending_that_replaces_the_others():
    before = Trait((("pdf", 60), ("docx", 40)), 0.0, 0, 0)

    assert changed_as_a_whole(before, Trait((("qqz", 95), ("pdf", 5)), 0.0, 0, 0))
    assert not changed_as_a_whole(
        before, Trait((("pdf", 60), ("docx", 40), ("qqz", 15)), 0.0, 0, 0)
    )
    assert not changed_as_a_whole(before, Trait((("gz", 100),), 0.0, 0, 0))
    assert not changed_as_a_whole(before, Trait((("pdf", 6), ("docx", 4)), 0.0, 0, 0))


def test_a_mirror_has_the_calendar_of_what_was_seen_of_it():
    before = [look(day) for day in (10, 11, 12, 13, 14)]

    assert troubles_since(before, look(0)) == (Trouble.HOLES,)
    assert troubles_since(before[:2], look(9)) == ()
