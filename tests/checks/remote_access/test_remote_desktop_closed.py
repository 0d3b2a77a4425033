"""Remote Desktop, case by case."""

from __future__ import annotations

import pytest

from checks.check import apply
from checks.remote_access.remote_desktop_closed import CHECK, judge
from checks.verdict import Outcome
from inventory.facts import Reason, Unknown
from inventory.machine import Family
from inventory.remote_access import RemoteDesktop
from tests.checks.judging import context
from tests.checks.workstations import workstation


def desktop(*, allowed=False, nla=True, can_host=True, wrapped=False, settings=Reason.OK):
    return RemoteDesktop(allowed, nla, 3389, can_host, wrapped, settings)


@pytest.mark.parametrize(
    ("name", "value", "outcome", "case"),
    [
        ("refused", desktop(), Outcome.OK, ""),
        ("refused, no authentication", desktop(nla=False), Outcome.OK, ""),
        ("allowed with authentication", desktop(allowed=True), Outcome.WATCH, "open"),
        ("allowed without", desktop(allowed=True, nla=False), Outcome.FAIL, "open"),
        ("Home", desktop(can_host=False), Outcome.NA, "home"),
        ("Home, value says allowed", desktop(allowed=True, can_host=False), Outcome.NA, "home"),
        ("Home, wrapped", desktop(can_host=False, wrapped=True), Outcome.FAIL, "wrapped"),
        ("Pro, wrapped", desktop(wrapped=True), Outcome.FAIL, "wrapped"),
    ],
)
def test_rule(name, value, outcome, case):
    actual = judge(value, context())

    assert (actual.outcome, actual.case) == (outcome, case), name


PARTLY = Reason.NOT_RECORDED


@pytest.mark.parametrize(
    ("value", "outcome", "reason"),
    [
        (desktop(settings=PARTLY), Outcome.UNKNOWN, PARTLY),
        (desktop(can_host=False, settings=PARTLY), Outcome.UNKNOWN, PARTLY),
        (desktop(allowed=True, settings=PARTLY), Outcome.WATCH, Reason.OK),
        (desktop(allowed=True, nla=False, settings=PARTLY), Outcome.FAIL, Reason.OK),
    ],
)
def test_a_key_that_was_not_read_hides_no_way_in(value, outcome, reason):
    actual = judge(value, context())

    assert (actual.outcome, actual.reason) == (outcome, reason)


def test_unread_is_unknown():
    subject = workstation(remote_access={"desktop": Unknown(Reason.ACCESS_DENIED)})

    actual = apply(CHECK, subject, context())

    assert (actual.outcome, actual.reason) == (Outcome.UNKNOWN, Reason.ACCESS_DENIED)


def test_linux_is_out_of_scope():
    actual = apply(CHECK, workstation(Family.LINUX), context(Family.LINUX))

    assert (actual.outcome, actual.case) == (Outcome.NA, "platform")
