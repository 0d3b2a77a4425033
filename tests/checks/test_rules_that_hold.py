"""What holds for every check, whatever it judges: unknown is never a pass, and no judge raises."""

from __future__ import annotations

import string

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checks.catalogue import every
from checks.check import apply
from checks.context import Context, Profile, Usage
from checks.entity_catalogue import ENTITY_CATALOGUE
from checks.sheet import sheet
from checks.tables import Tables
from checks.verdict import Finding, Outcome, Severity
from inventory.backups.subject import Backups
from inventory.facts import Reason, Unknown
from inventory.machine import Family
from inventory.workstation import Workstation
from tests.checks.arbitrary import Asked, Lazy, moments, of
from tests.checks.judging import context

IDS = [check.id for check in every()]
EVERY_CHECK = pytest.mark.parametrize("check", every(), ids=IDS)
NOT_A_REASON = {Reason.OK}

profiles = st.builds(
    Profile,
    st.sampled_from(Usage),
    st.none() | st.booleans(),
    st.none() | st.booleans(),
    st.booleans(),
    st.booleans(),
    st.lists(st.sampled_from(["TeamViewer", "AnyDesk", ""]), max_size=2).map(tuple),
    st.booleans(),
)


def unknown(check, fact, family):
    """The subject of a check, of which nothing is known."""
    if check in ENTITY_CATALOGUE:
        return Backups(fact, fact, (), fact, fact)
    return Asked(fact, family)


def anything(check, data, family):
    """The subject of a check, of any content; datasets and covers meet by their few names."""
    if check in ENTITY_CATALOGUE:
        return data.draw(of(Backups), "backups")
    return Lazy(Workstation, data, family=family)


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


@EVERY_CHECK
@pytest.mark.parametrize("reason", sorted(set(Reason) - NOT_A_REASON))
@pytest.mark.parametrize("family", [Family.WINDOWS, Family.LINUX])
def test_when_all_is_unknown_so_is_the_finding_and_the_reason_stays(check, reason, family):
    subject = unknown(check, Unknown(reason, ("a source",)), family)

    actual = apply(check, subject, context(family))

    if family in check.platforms:
        assert (actual.outcome, actual.reason) == (Outcome.UNKNOWN, reason)
    else:
        assert (actual.outcome, actual.case) == (Outcome.NA, "platform")


@EVERY_CHECK
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_workstation_gives_a_finding_that_its_sheet_can_tell(check, data):
    family = data.draw(st.sampled_from([Family.WINDOWS, Family.LINUX]), "family")
    opening = data.draw(st.frozensets(st.integers(0, 6)), "opening")
    known = Context(data.draw(moments), family, Tables(), data.draw(profiles, "profile"), opening)
    subject = anything(check, data, family)

    actual = apply(check, subject, known)

    assert isinstance(actual, Finding)
    told = sheet(check.id)
    assert set(actual.evidence) <= set(told.evidence)
    assert placeholders(told.message(actual.outcome, actual.case)) <= set(actual.evidence)
    assert actual.case in {"", "platform"} or f"{actual.outcome}.{actual.case}" in told.messages
    if family in check.platforms:
        assert told.remedy(family, actual.outcome, actual.case)


@EVERY_CHECK
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_finding_says_why_it_does_not_decide(check, data):
    family = data.draw(st.sampled_from(check.platforms), "family")
    subject = anything(check, data, family)

    actual = apply(check, subject, context(family))

    if actual.outcome in {Outcome.UNKNOWN, Outcome.NA}:
        assert actual.reason not in NOT_A_REASON
    else:
        assert actual.reason in {Reason.OK, Reason.NEWER_THAN_TABLE}


@EVERY_CHECK
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_finding_is_never_milder_than_its_check(check, data):
    order = list(Severity)
    family = data.draw(st.sampled_from(check.platforms), "family")

    actual = apply(check, anything(check, data, family), context(family))

    assert order.index(actual.severity) <= order.index(check.severity)
