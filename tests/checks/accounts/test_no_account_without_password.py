"""The rule of empty passwords, case by case."""

from __future__ import annotations

import pytest

from checks.accounts.no_account_without_password import CHECK, Seen, judge
from checks.check import apply
from checks.verdict import Outcome
from inventory.accounts import Account
from inventory.facts import Known, Reason, Unknown
from inventory.machine import Family
from tests.checks.judging import context
from tests.checks.workstations import workstation

DENIED = Unknown(Reason.ACCESS_DENIED)
UNSUPPORTED = Unknown(Reason.NOT_SUPPORTED)
LIMITED, OPEN = Known(True), Known(False)


def account(name, *, required=True, given=None, enabled=True, interactive=True, role="user"):
    return Account(name, None, enabled, False, required, given, interactive, role)


CLAIRE = account("claire")
FREE = account("accueil", required=False)
UNSURE = account("ecole", required=None)
OFF = account("ancien", required=False, enabled=False)
GUEST_OFF = account("Invité", required=False, enabled=False, role="guest")
GUEST_ON = account("Invité", required=False, role="guest")
SERVICE = account("service", required=False, interactive=False)
STATE_UNSURE = account("paul", enabled=None)


@pytest.mark.parametrize(
    ("name", "accounts", "limited", "outcome", "case"),
    [
        ("all required", [CLAIRE, OFF, GUEST_OFF, SERVICE], LIMITED, Outcome.OK, ""),
        ("not required is not blank", [CLAIRE, FREE], LIMITED, Outcome.WATCH, ""),
        ("guest on", [CLAIRE, GUEST_ON], LIMITED, Outcome.WATCH, ""),
        ("blank allowed from the network", [CLAIRE], OPEN, Outcome.FAIL, "network"),
        ("the same, accounts unread", DENIED, OPEN, Outcome.FAIL, "network"),
        ("accounts unread", DENIED, LIMITED, Outcome.UNKNOWN, ""),
        ("limit unread", [CLAIRE], DENIED, Outcome.UNKNOWN, ""),
        ("limit unread, one not required", [CLAIRE, FREE], DENIED, Outcome.UNKNOWN, ""),
        ("one flag unread", [CLAIRE, UNSURE], LIMITED, Outcome.UNKNOWN, ""),
        ("one flag unread, one not required", [FREE, UNSURE], LIMITED, Outcome.UNKNOWN, ""),
        ("enabled or not unread", [STATE_UNSURE], LIMITED, Outcome.UNKNOWN, ""),
        ("no account listed", [], LIMITED, Outcome.UNKNOWN, ""),
        ("none opens a session here", [OFF, SERVICE], LIMITED, Outcome.OK, ""),
    ],
)
def test_windows_rule(name, accounts, limited, outcome, case):
    known = accounts if isinstance(accounts, Unknown) else Known(tuple(accounts))

    actual = judge(Seen(known, limited, UNSUPPORTED), context())

    assert (actual.outcome, actual.case) == (outcome, case), name


@pytest.mark.parametrize(
    ("name", "accounts", "outcome", "case", "reason"),
    [
        ("all set", [account("claire", given=True)], Outcome.OK, "", Reason.OK),
        ("blank", [account("claire", given=False)], Outcome.FAIL, "blank", Reason.OK),
        ("unread", [account("claire")], Outcome.UNKNOWN, "", Reason.NEEDS_ADMIN),
        (
            "one blank, one unread",
            [account("claire", given=False), account("paul")],
            Outcome.FAIL,
            "blank",
            Reason.OK,
        ),
        ("refused", DENIED, Outcome.UNKNOWN, "", Reason.ACCESS_DENIED),
    ],
)
def test_linux_rule(name, accounts, outcome, case, reason):
    states = Unknown(Reason.NEEDS_ADMIN)
    known = accounts if isinstance(accounts, Unknown) else Known(tuple(accounts))
    value = Seen(known, UNSUPPORTED, states)

    actual = judge(value, context(Family.LINUX))

    assert (actual.outcome, actual.case, actual.reason) == (outcome, case, reason), name


@pytest.mark.parametrize("why", [Reason.TIMEOUT, Reason.PARSE_ERROR, Reason.ABSENT])
def test_why_the_states_are_not_known_is_told(why):
    states = Known(()) if why is Reason.ABSENT else Unknown(why)

    actual = judge(Seen(Known((account("claire"),)), UNSUPPORTED, states), context(Family.LINUX))

    assert (actual.outcome, actual.reason) == (Outcome.UNKNOWN, why)


def test_evidence_names_the_accounts_and_the_unread_ones():
    actual = judge(Seen(Known((CLAIRE, FREE, UNSURE)), LIMITED, UNSUPPORTED), context())

    assert actual.evidence == {"judged": 3, "accounts": ("accueil",), "unread": ("ecole",)}


def test_all_unread_is_unknown():
    actual = apply(CHECK, workstation(), context())

    assert (actual.outcome, actual.reason) == (Outcome.UNKNOWN, Reason.NOT_RECORDED)
