"""Who may do what, and what a new measure says."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from checks.catalogue import CATALOGUE
from checks.sheet import sheet
from checks.verdict import Outcome
from inventory.record import replace
from inventory.workstation import read_workstation
from kit import guidance
from kit.assessment import assess
from kit.guidance import Change
from kit.selftest import example

REMEDIES = [
    pytest.param(remedy, id=f"{check.id}-{name}")
    for check in CATALOGUE
    for name, remedy in {**sheet(check.id).remedies, "verify": sheet(check.id).verify}.items()
]
OK, WATCH, FAIL, UNKNOWN, NA = Outcome.OK, Outcome.WATCH, Outcome.FAIL, Outcome.UNKNOWN, Outcome.NA


@pytest.mark.parametrize("remedy", REMEDIES)
def test_nothing_that_needs_rights_or_can_break_is_hers(remedy):
    dangerous = remedy.needs_admin or remedy.can_break != "no" or remedy.who != "secretary"

    assert guidance.is_hers(remedy) is not dangerous
    if dangerous:
        assert "Vous-même" not in guidance.effort(remedy)
        assert guidance.why_not_hers(remedy).endswith(".")
    else:
        assert guidance.effort(remedy).startswith("Vous-même, environ ")


@pytest.mark.parametrize("remedy", REMEDIES)
def test_conditions_name_each_one(remedy):
    told = guidance.conditions(remedy)

    assert ("roits d’administrateur" in told) is remedy.needs_admin
    assert bool(told) is (remedy.needs_admin or remedy.can_break != "no")


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        (FAIL, OK, Change.SOLVED),
        (WATCH, OK, Change.SOLVED),
        (UNKNOWN, OK, Change.SOLVED),
        (FAIL, NA, Change.SOLVED),
        (OK, OK, Change.STILL_WELL),
        (FAIL, WATCH, Change.BETTER),
        (FAIL, FAIL, Change.SAME),
        (UNKNOWN, UNKNOWN, Change.SAME),
        (WATCH, FAIL, Change.WORSE),
        (OK, WATCH, Change.WORSE),
        (UNKNOWN, FAIL, Change.READ),
        (FAIL, UNKNOWN, Change.UNREAD),
        (FAIL, None, Change.GONE),
    ],
)
def test_what_a_new_measure_says(before, after, change):
    item = assess(read_workstation(example()), datetime.now(UTC)).items[0]
    found = replace(item, outcome=after) if after is not None else None

    told = guidance.rechecked(replace(item, outcome=before), found)

    assert told.change is change
    assert told.good is (change in {Change.SOLVED, Change.STILL_WELL, Change.BETTER})
    assert told.sentence.endswith(".")
    assert "{" not in told.sentence


def test_unread_is_never_told_as_settled():
    item = assess(read_workstation(example()), datetime.now(UTC)).items[0]
    for before in Outcome:
        told = guidance.rechecked(
            replace(item, outcome=before), replace(item, outcome=Outcome.UNKNOWN)
        )
        assert not told.good
