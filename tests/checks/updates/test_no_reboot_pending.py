"""The restart rule, case by case."""

from __future__ import annotations

from datetime import timedelta

import pytest

from checks.check import apply
from checks.updates.no_reboot_pending import CHECK, judge
from checks.verdict import Outcome
from inventory.facts import Known, Reason, Unknown
from inventory.system import PendingReboot
from tests.checks.judging import NOW, context
from tests.checks.workstations import workstation


def days(count: float):
    return NOW - timedelta(days=count)


@pytest.mark.parametrize(
    ("name", "reboot", "booted", "outcome", "case"),
    [
        ("just started", PendingReboot(False, None), days(0.1), Outcome.OK, ""),
        ("up fourteen days", PendingReboot(False, None), days(14.9), Outcome.OK, ""),
        ("up fifteen days", PendingReboot(False, None), days(15), Outcome.WATCH, "long"),
        ("up thirty-one days", PendingReboot(False, None), days(31), Outcome.WATCH, "very_long"),
        ("pending a week", PendingReboot(True, days(7)), days(1), Outcome.WATCH, "pending"),
        ("pending longer", PendingReboot(True, days(8)), days(9), Outcome.FAIL, "pending"),
        ("no date", PendingReboot(True, None), days(1), Outcome.WATCH, "pending_undated"),
        ("clock set back a little", PendingReboot(False, None), days(-0.5), Outcome.OK, ""),
        ("a start to come", PendingReboot(False, None), days(-3), Outcome.UNKNOWN, ""),
        ("pending, start unread", PendingReboot(True, days(8)), None, Outcome.FAIL, "pending"),
        ("not pending, start unread", PendingReboot(False, None), None, Outcome.UNKNOWN, ""),
    ],
)
def test_rule(name, reboot, booted, outcome, case):
    actual = judge((reboot, booted), context())

    assert (actual.outcome, actual.case) == (outcome, case), name


@pytest.mark.parametrize(
    ("name", "reboot", "booted", "outcome"),
    [
        ("pending stands by itself", Known(PendingReboot(True, days(8))), None, Outcome.FAIL),
        ("not pending does not", Known(PendingReboot(False, None)), None, Outcome.UNKNOWN),
        ("neither does a recent start", None, Known(days(1)), Outcome.UNKNOWN),
    ],
)
def test_one_fact_without_the_other(name, reboot, booted, outcome):
    unread = Unknown(Reason.ACCESS_DENIED)
    facts = {"pending_reboot": reboot or unread, "booted_at": booted or unread}

    actual = apply(CHECK, workstation(system=facts), context())

    assert actual.outcome == outcome, name
