"""The worst of several parts, and the evidence that stays with it."""

from __future__ import annotations

from itertools import permutations

import pytest

from checks.parts import showing, worst
from checks.verdict import Outcome, fail, not_applicable, ok, undecided, watch
from inventory.facts import Reason

FAIL, WATCH, OK = fail("f", part="a"), watch("w", part="b"), ok("o", part="c")
UNKNOWN = undecided(Reason.TIMEOUT, "u")
NA = not_applicable("n")


@pytest.mark.parametrize(
    ("parts", "outcome"),
    [
        ((FAIL, UNKNOWN, WATCH, OK, NA), Outcome.FAIL),
        ((UNKNOWN, WATCH, OK, NA), Outcome.UNKNOWN),
        ((WATCH, OK, NA), Outcome.WATCH),
        ((OK, NA), Outcome.OK),
        ((NA,), Outcome.NA),
    ],
)
def test_worst_wins_in_any_order(parts, outcome):
    actual = {worst(order).outcome for order in permutations(parts)}

    assert actual == {outcome}


def test_unread_parts_are_named_beside_a_failure():
    actual = worst((UNKNOWN, FAIL), ["D:"])

    assert actual.evidence == {"part": "a", "unread": ("D:",)}


def test_what_was_read_stays_behind_an_unknown():
    actual = worst((UNKNOWN, OK, WATCH), ["D:"])

    assert (actual.outcome, actual.case, actual.reason) == (Outcome.UNKNOWN, "u", Reason.TIMEOUT)
    assert actual.evidence == {"part": "b", "unread": ("D:",)}


def test_missing_values_are_left_out_of_the_evidence():
    actual = showing(ok(part="a"), {"hours": None, "worn": 0})

    assert actual.evidence == {"part": "a", "worn": 0}
