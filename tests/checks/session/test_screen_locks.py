"""The rule of the screen lock, case by case."""

from __future__ import annotations

import pytest

from checks.check import apply
from checks.context import Profile, Usage
from checks.session.screen_locks import CHECK, judge
from checks.verdict import Outcome, Severity
from inventory.facts import Known, Reason, Unknown
from inventory.screen_lock import LockDelays
from tests.checks.judging import context
from tests.checks.workstations import workstation

NEVER = LockDelays(None, None, None)


@pytest.mark.parametrize(
    ("name", "delays", "outcome", "case"),
    [
        ("fifteen minutes", LockDelays(900, None, None), Outcome.OK, ""),
        ("one second more", LockDelays(901, None, None), Outcome.WATCH, ""),
        ("thirty minutes", LockDelays(None, 1800, None), Outcome.WATCH, ""),
        ("longer", LockDelays(None, None, 1801), Outcome.FAIL, ""),
        ("never", NEVER, Outcome.FAIL, "never"),
        ("the shortest counts", LockDelays(3600, 1200, 600), Outcome.OK, ""),
        (
            "soon enough, a way unread",
            LockDelays(600, None, None, None, ("sleep",)),
            Outcome.OK,
            "",
        ),
        (
            "late, but a way unread",
            LockDelays(None, 1200, None, None, ("sleep",)),
            Outcome.UNKNOWN,
            "partial",
        ),
        (
            "too late, but a way unread",
            LockDelays(None, 3600, None, None, ("machine",)),
            Outcome.UNKNOWN,
            "partial",
        ),
        ("the desktop's own", LockDelays(None, None, None, 300), Outcome.OK, ""),
    ],
)
def test_rule(name, delays, outcome, case):
    actual = judge(delays, context())

    assert (actual.outcome, actual.case) == (outcome, case), name


@pytest.mark.parametrize(
    ("usage", "severity"),
    [
        (Usage.OFFICE, Severity.MEDIUM),
        (Usage.ELECTED, Severity.MEDIUM),
        (Usage.SCHOOL, Severity.MEDIUM),
        (Usage.FRONT_DESK, Severity.HIGH),
        (Usage.PUBLIC, Severity.HIGH),
    ],
)
@pytest.mark.parametrize("delays", [NEVER, LockDelays(600, None, None)])
def test_graver_where_the_public_comes(usage, severity, delays):
    subject = workstation(screen_lock={"delays": Known(delays)})

    actual = apply(CHECK, subject, context(profile=Profile(usage=usage)))

    assert actual.severity is severity


def test_display_screen_is_watched_at_worst():
    actual = judge(NEVER, context(profile=Profile(display_only=True)))

    assert (actual.outcome, actual.case) == (Outcome.WATCH, "display")


def test_evidence_holds_the_ways_that_lock():
    actual = judge(LockDelays(None, 1200, None, 600), context())

    assert actual.evidence == {"locks": True, "delay": 600, "screen_saver": 1200, "desktop": 600}


def test_unread_settings_are_unknown():
    subject = workstation(screen_lock={"delays": Unknown(Reason.ACCESS_DENIED)})

    actual = apply(CHECK, subject, context())

    assert (actual.outcome, actual.reason) == (Outcome.UNKNOWN, Reason.ACCESS_DENIED)
