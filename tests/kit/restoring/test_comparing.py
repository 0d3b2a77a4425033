"""What the results of a sample come to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.verdict import Outcome
from kit.restoring.comparing import Compared, Counts, Result, count, outcome, result
from kit.restoring.opening import Opened

A, B = "a" * 64, "b" * 64


@pytest.mark.parametrize(
    ("restored", "living", "steady", "how", "wanted"),
    [
        (A, A, True, Opened.SOUND, Result.IDENTICAL),
        (A, A, True, Opened.BROKEN, Result.IDENTICAL),
        (A, B, True, Opened.SOUND, Result.DIFFERENT),
        (A, B, True, Opened.NOT_OPENED, Result.DIFFERENT),
        (A, B, True, Opened.BROKEN, Result.BROKEN),
        (A, B, False, Opened.BROKEN, Result.LIVE_NEWER),
        (A, None, True, Opened.SOUND, Result.SKIPPED),
        (None, B, True, Opened.NOT_OPENED, Result.UNREADABLE),
        (None, None, False, Opened.NOT_OPENED, Result.UNREADABLE),
    ],
)
def test_each_file(restored, living, steady, how, wanted):
    assert result(Compared(restored, living, steady, how)) is wanted


@pytest.mark.parametrize(
    ("counts", "wanted"),
    [
        (Counts(identical=60), Outcome.OK),
        (Counts(identical=10), Outcome.OK),
        (Counts(identical=9), Outcome.UNKNOWN),
        (Counts(), Outcome.UNKNOWN),
        (Counts(identical=59, different=1), Outcome.FAIL),
        (Counts(identical=59, broken=1), Outcome.FAIL),
        (Counts(identical=59, missing=1), Outcome.FAIL),
        (Counts(identical=59, unreadable=1), Outcome.FAIL),
        (Counts(identical=2, different=1), Outcome.FAIL),
        (Counts(unreadable=60), Outcome.FAIL),
        (Counts(identical=57, newer=3), Outcome.OK),
        (Counts(identical=56, newer=4), Outcome.WATCH),
        (Counts(identical=56, skipped=4), Outcome.WATCH),
        (Counts(identical=60, damaged_originals=3), Outcome.OK),
    ],
)
def test_the_whole(counts, wanted):
    assert outcome(counts) is wanted


numbers = st.integers(0, 40)


@given(numbers, numbers, numbers, numbers, numbers, numbers)
def test_a_fault_never_raises_an_outcome(identical, different, missing, unreadable, newer, more):
    told = Counts(identical=identical, different=different, missing=missing,
                  unreadable=unreadable, newer=newer)  # fmt: skip
    worse = Counts(identical=identical, different=different + more, missing=missing,
                   unreadable=unreadable, newer=newer)  # fmt: skip
    order = [Outcome.OK, Outcome.WATCH, Outcome.UNKNOWN, Outcome.FAIL]

    assert order.index(outcome(worse)) >= order.index(outcome(told))
    assert told.sampled == identical + different + missing + unreadable + newer


def test_counting():
    told = count((Compared(A, A, True, Opened.BROKEN), Compared(A, B, True, Opened.BROKEN),
                  Compared(None, B, True, Opened.NOT_OPENED)), missing=2)  # fmt: skip

    assert told == Counts(identical=1, broken=1, unreadable=1, missing=2, damaged_originals=1)
    assert (told.sampled, told.restored, told.unexplained) == (5, 2, 4)
