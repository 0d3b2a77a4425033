"""The rule of SMBv1, case by case."""

from __future__ import annotations

import pytest

from checks.check import apply
from checks.sharing.smb_one_off import CHECK, judge
from checks.verdict import Outcome
from inventory.facts import Reason, Unknown
from inventory.shares import SmbOne
from tests.checks.judging import context
from tests.checks.workstations import workstation


@pytest.mark.parametrize(
    ("client", "server", "outcome", "case"),
    [
        (False, False, Outcome.OK, ""),
        (True, False, Outcome.WATCH, "client"),
        (False, True, Outcome.FAIL, ""),
        (True, True, Outcome.FAIL, ""),
        (None, True, Outcome.FAIL, ""),
        (None, False, Outcome.UNKNOWN, "client"),
        (False, None, Outcome.UNKNOWN, "server"),
        (True, None, Outcome.UNKNOWN, "server"),
        (None, None, Outcome.UNKNOWN, "server"),
    ],
)
def test_rule(client, server, outcome, case):
    actual = judge(SmbOne(client, server), context())

    assert (actual.outcome, actual.case) == (outcome, case)


@pytest.mark.parametrize("why", [Reason.ACCESS_DENIED, Reason.TIMEOUT, Reason.PARSE_ERROR])
def test_unread_is_unknown(why):
    actual = apply(CHECK, workstation(shares={"smb_one": Unknown(why)}), context())

    assert (actual.outcome, actual.reason) == (Outcome.UNKNOWN, why)
