"""Several readings of one PC: the newest value of each field, whatever the order of the files."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.facts import Known, Reason, Unknown
from inventory.machine import Family
from kit.glpi_import import merge_by_date
from tests.checks.workstations import workstation

DAY = datetime(2026, 11, 1, tzinfo=UTC)
NOT_RECORDED, DENIED = Unknown(Reason.NOT_RECORDED), Unknown(Reason.ACCESS_DENIED)


def reading(day, family=Family.WINDOWS, **facts):
    return DAY + timedelta(days=day), workstation(family, hardware=facts)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ([Known("old"), Known("new")], Known("new")),
        ([Known("old"), NOT_RECORDED], Known("old")),
        ([Known("old"), DENIED], Known("old")),
        ([NOT_RECORDED, Known("new")], Known("new")),
        ([DENIED, NOT_RECORDED], DENIED),
        ([NOT_RECORDED, NOT_RECORDED], NOT_RECORDED),
        ([Known("a"), DENIED, Known("b"), NOT_RECORDED], Known("b")),
    ],
)
def test_one_field(facts, expected):
    readings = [reading(day, serial=fact) for day, fact in enumerate(facts)]

    for order in itertools.permutations(readings):
        assert merge_by_date(order).hardware.serial == expected


def test_fields_are_merged_one_by_one():
    merged = merge_by_date(
        [
            reading(2, serial=Known("S2")),
            reading(1, serial=Known("S1"), model=Known("M1")),
            reading(0, model=Known("M0"), maker=Known("Dell")),
        ]
    )

    assert (merged.hardware.serial, merged.hardware.model, merged.hardware.maker) == (
        Known("S2"), Known("M1"), Known("Dell"),
    )  # fmt: skip


def test_the_family_is_the_newest_reading_s():
    merged = merge_by_date([reading(1, Family.LINUX), reading(0, Family.WINDOWS)])

    assert merged.family is Family.LINUX


def test_nothing_to_merge():
    with pytest.raises(ValueError, match="nothing"):
        merge_by_date([])


facts = st.sampled_from([Known("a"), Known("b"), NOT_RECORDED, DENIED])
histories = st.lists(st.tuples(facts, facts), min_size=1, max_size=5)


@given(histories, st.randoms())
def test_the_order_of_the_files_does_not_matter(history, random):
    readings = [reading(day, serial=s, model=m) for day, (s, m) in enumerate(history)]
    shuffled = list(readings)
    random.shuffle(shuffled)

    assert merge_by_date(shuffled) == merge_by_date(readings)


@given(histories, st.integers(0, 5))
def test_merging_in_steps_gives_the_same(history, cut):
    readings = [reading(day, serial=s, model=m) for day, (s, m) in enumerate(history)]
    first, rest = readings[:cut], readings[cut:]
    if first and rest:
        early = (first[-1][0], merge_by_date(first))
        assert merge_by_date([early, *rest]) == merge_by_date(readings)


@given(histories)
def test_what_was_known_is_never_lost(history):
    readings = [reading(day, serial=s, model=m) for day, (s, m) in enumerate(history)]
    merged = merge_by_date(readings).hardware

    assert isinstance(merged.serial, Known) == any(isinstance(s, Known) for s, _ in history)
