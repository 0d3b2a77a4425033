"""The rule of automatic logon, case by case."""

from __future__ import annotations

import pytest

from checks.accounts.no_automatic_logon import CHECK, judge
from checks.check import apply
from checks.context import Profile
from checks.verdict import Outcome, Severity
from inventory.accounts import AutomaticLogon
from inventory.facts import Reason, Unknown
from tests.checks.judging import context
from tests.checks.workstations import workstation

OFFICE = Profile()
SCREEN = Profile(display_only=True)


@pytest.mark.parametrize(
    ("logon", "profile", "outcome", "case", "severity"),
    [
        (AutomaticLogon(False, None, False), OFFICE, Outcome.OK, "", None),
        (AutomaticLogon(False, "claire", False), OFFICE, Outcome.OK, "", None),
        (AutomaticLogon(True, "claire", False), OFFICE, Outcome.FAIL, "", None),
        (AutomaticLogon(True, None, False), OFFICE, Outcome.FAIL, "", None),
        (AutomaticLogon(True, "claire", True), OFFICE, Outcome.FAIL, "clear", Severity.CRITICAL),
        (AutomaticLogon(False, None, True), OFFICE, Outcome.WATCH, "leftover", None),
        (AutomaticLogon(True, "salle", False), SCREEN, Outcome.WATCH, "display", None),
        (AutomaticLogon(True, "salle", True), SCREEN, Outcome.FAIL, "clear", Severity.CRITICAL),
    ],
)
def test_rule(logon, profile, outcome, case, severity):
    actual = judge(logon, context(profile=profile))

    assert (actual.outcome, actual.case, actual.severity) == (outcome, case, severity)


@pytest.mark.parametrize("why", [Reason.ABSENT, Reason.ACCESS_DENIED, Reason.PARSE_ERROR])
def test_unread_is_unknown(why):
    actual = apply(CHECK, workstation(accounts={"automatic_logon": Unknown(why)}), context())

    assert (actual.outcome, actual.reason) == (Outcome.UNKNOWN, why)
