"""Records behave as frozen data classes do."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.record import FrozenRecordError, record, replace


@record
class Point:
    """Two numbers and a note that does not count."""

    x: int
    y: int = 0
    note: str = ""

    uncompared: ClassVar = ("note",)

    @property
    def total(self) -> int:
        return self.x + self.y


def test_fields_are_given_by_place_by_name_or_by_default():
    assert Point(1, 2) == Point(y=2, x=1)
    assert Point(1) == Point(1, 0, "")
    assert Point(1, 2).total == 3


@pytest.mark.parametrize(
    ("values", "named"),
    [((), {}), ((1, 2, "", 4), {}), ((1,), {"z": 3}), ((1,), {"x": 3}), ((), {"y": 1})],
)
def test_wrong_fields_are_refused(values, named):
    with pytest.raises(TypeError):
        Point(*values, **named)


def test_a_record_cannot_be_changed():
    point = Point(1)

    with pytest.raises(FrozenRecordError):
        point.x = 2
    with pytest.raises(FrozenRecordError):
        del point.x
    with pytest.raises(FrozenRecordError):
        point.other = 2
    assert point == Point(1)


def test_equality_needs_the_same_kind():
    @record
    class Other:
        x: int
        y: int = 0

    assert Point(1) != Other(1)
    assert Point(1) != (1, 0, "")
    assert Point(1, note="a") == Point(1, note="b")
    assert Point(1, note="a") != Point(2, note="a")


@given(st.integers(), st.integers())
def test_equal_records_have_equal_hashes(x, y):
    assert hash(Point(x, y)) == hash(Point(x, y))
    assert len({Point(x, y), Point(x, y, "note")}) == 1


def test_an_unhashable_field_is_told():
    with pytest.raises(TypeError):
        hash(Point([]))


def test_pattern_matching_by_place_and_by_name():
    match Point(1, 2):
        case Point(x, y=2):
            assert x == 1
        case _:
            pytest.fail("not matched")


def test_the_standard_library_reads_it():
    assert dataclasses.is_dataclass(Point)
    assert [field.name for field in dataclasses.fields(Point)] == ["x", "y", "note"]
    assert dataclasses.replace(Point(1), y=5) == Point(1, 5) == replace(Point(1), y=5)
    assert dataclasses.fields(Point)[1].default == 0


def test_copies_and_pickles():
    point = Point(1, 2, "n")

    assert copy.deepcopy(point) == point
    assert pickle.loads(pickle.dumps(point)) == point  # noqa: S301 our own bytes


def test_its_representation_can_be_read():
    assert repr(Point(1)) == "Point(x=1, y=0, note='')"
