"""Several sources for one fact."""

from __future__ import annotations

import pytest

from inventory.alternatives import first_known, known_or_absent, value_of
from inventory.facts import Known, Reason, Unknown

DENIED = Unknown(Reason.ACCESS_DENIED, ("a",), "no")
ABSENT = Unknown(Reason.ABSENT, ("b",))
UNRECORDED = Unknown(Reason.NOT_RECORDED, ("c",))


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ((Known(1, ("x",)), DENIED), Known(1, ("x",))),
        ((DENIED, Known(2, ("y",)), Known(3)), Known(2, ("y",))),
        ((DENIED, ABSENT), Unknown(Reason.ACCESS_DENIED, ("a", "b"))),
        ((UNRECORDED, ABSENT), Unknown(Reason.ABSENT, ("c", "b"))),
        ((UNRECORDED,), Unknown(Reason.NOT_RECORDED, ("c",))),
        ((), Unknown(Reason.NOT_RECORDED)),
    ],
)
def test_the_first_that_knows_is_believed(facts, expected):
    actual = first_known(*facts)

    assert actual == expected


def test_nothing_read_is_absent():
    actual = known_or_absent(None, ("a", "a", "b"))

    assert actual == Unknown(Reason.ABSENT, ("a", "b"))


def test_zero_is_a_value():
    actual = known_or_absent(0, ("a",))

    assert value_of(actual) == 0
