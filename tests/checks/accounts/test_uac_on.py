"""The rule of User Account Control, case by case."""

from __future__ import annotations

import pytest

from checks.accounts.uac_on import CHECK, judge
from checks.check import apply
from checks.verdict import Outcome
from inventory.accounts import Uac
from inventory.facts import Known, Reason, Unknown
from inventory.machine import Family
from tests.checks.judging import context
from tests.checks.workstations import workstation


@pytest.mark.parametrize(
    ("name", "uac", "outcome", "case"),
    [
        ("Windows defaults", Uac(True, 5, True, False), Outcome.OK, ""),
        ("always asks", Uac(True, 2, True, False), Outcome.OK, ""),
        ("undimmed", Uac(True, 5, False, False), Outcome.WATCH, "desktop"),
        ("full rights from the network", Uac(True, 5, True, True), Outcome.WATCH, "remote"),
        ("both", Uac(True, 5, False, True), Outcome.WATCH, "both"),
        ("silent", Uac(True, 0, True, False), Outcome.FAIL, "silent"),
        ("silent and remote", Uac(True, 0, False, True), Outcome.FAIL, "silent"),
        ("off", Uac(False, 5, True, False), Outcome.FAIL, "off"),
        ("off and silent", Uac(False, 0, False, False), Outcome.FAIL, "off"),
    ],
)
def test_rule(name, uac, outcome, case):
    actual = judge(uac, context())

    assert (actual.outcome, actual.case) == (outcome, case), name


def test_unreadable_key_is_unknown():
    subject = workstation(accounts={"uac": Unknown(Reason.ACCESS_DENIED)})

    actual = apply(CHECK, subject, context())

    assert (actual.outcome, actual.reason) == (Outcome.UNKNOWN, Reason.ACCESS_DENIED)


def test_out_of_windows_it_does_not_apply():
    subject = workstation(Family.LINUX, accounts={"uac": Known(Uac(False, 0, False, True))})

    actual = apply(CHECK, subject, context(Family.LINUX))

    assert actual.outcome == Outcome.NA
