"""The rule of the daily session, case by case."""

from __future__ import annotations

import pytest

from checks.accounts.daily_session_not_admin import CHECK, Seen, judge
from checks.check import apply
from checks.verdict import Outcome
from inventory.accounts import Account, Session
from inventory.facts import Known, Reason, Unknown
from tests.checks.judging import context
from tests.checks.workstations import workstation

DENIED = Unknown(Reason.ACCESS_DENIED)
SID = "S-1-5-21-1-2-3-1001"


def account(name, *, admin=False, enabled=True, role="user", sid=None, interactive=True):
    return Account(name, sid, enabled, admin, True, None, interactive, role)


CLAIRE = account("Claire", admin=True, sid=SID)
PLAIN = account("claire-mairie", sid="S-1-5-21-1-2-3-1002")
OTHER_ADMIN = account("depannage", admin=True, sid="S-1-5-21-1-2-3-1003")
OFF = account("ancien", enabled=False, sid="S-1-5-21-1-2-3-1004")
UNSURE = account("ecole", admin=None, sid="S-1-5-21-1-2-3-1005")
BUILT_IN = account("Administrateur", admin=True, enabled=False, role="administrator")


def seen(session, accounts=DENIED, logged_on=DENIED):
    known = accounts if isinstance(accounts, Unknown) else Known(tuple(accounts))
    who = logged_on if isinstance(logged_on, Unknown) else Known(logged_on)
    return Seen(session, known, who)


@pytest.mark.parametrize(
    ("name", "value", "outcome", "case"),
    [
        ("plain", seen(Session("Claire", False, False, SID)), Outcome.OK, ""),
        ("plain, accounts known", seen(Session("Claire", False, False), [PLAIN]), Outcome.OK, ""),
        ("filtered by UAC", seen(Session("Claire", True, False, SID)), Outcome.FAIL, ""),
        ("elevated", seen(Session("Claire", True, True, SID)), Outcome.FAIL, ""),
        ("alone", seen(Session("Claire", True, False, SID), [CLAIRE, BUILT_IN]), Outcome.FAIL, ""),
        (
            "plain account ready",
            seen(Session("Claire", True, False, SID), [CLAIRE, PLAIN, BUILT_IN, OFF]),
            Outcome.WATCH,
            "migrating",
        ),
        (
            "plain account ready, by name",
            seen(Session(r"PC-1\CLAIRE", True, False), [CLAIRE, PLAIN]),
            Outcome.WATCH,
            "migrating",
        ),
        (
            "second one is admin too",
            seen(Session("Claire", True, False, SID), [CLAIRE, OTHER_ADMIN]),
            Outcome.FAIL,
            "",
        ),
        (
            "several people",
            seen(Session("Claire", True, False, SID), [CLAIRE, PLAIN, OTHER_ADMIN]),
            Outcome.FAIL,
            "",
        ),
        (
            "rights of the second unread",
            seen(Session("Claire", True, False, SID), [CLAIRE, UNSURE]),
            Outcome.FAIL,
            "",
        ),
        (
            "own account not local",
            seen(Session(r"MAIRIE\Claire", True, False, "S-1-5-21-9-9-9-1"), [PLAIN]),
            Outcome.FAIL,
            "",
        ),
        (
            "elevated as somebody else",
            seen(Session("admin-mairie", True, True), [CLAIRE], r"PC-1\Claire"),
            Outcome.UNKNOWN,
            "other_account",
        ),
        (
            "root, while somebody is logged on",
            seen(Session("root", True, True, "0"), DENIED, "claire"),
            Outcome.UNKNOWN,
            "other_account",
        ),
        (
            "elevated as oneself",
            seen(Session(r"PC-1\claire", True, True), DENIED, r"PC-1\Claire"),
            Outcome.FAIL,
            "",
        ),
        (
            "scheduled as the system",
            seen(Session("SYSTEM", True, True, "S-1-5-18")),
            Outcome.UNKNOWN,
            "other_account",
        ),
        (
            "another session beside, not elevated",
            seen(Session("Paul", False, False), DENIED, "Claire"),
            Outcome.OK,
            "",
        ),
    ],
)
def test_rule(name, value, outcome, case):
    actual = judge(value, context())

    assert (actual.outcome, actual.case) == (outcome, case), name


@pytest.mark.parametrize(
    ("name", "sid", "outcome"),
    [("nobody", "65534", Outcome.UNKNOWN), ("claire", "1000", Outcome.OK)],
)
def test_the_account_of_a_service_is_nobody_s_daily_one(name, sid, outcome):
    service = account("nobody", sid="65534", role="system", interactive=False)
    session = Session(name, admin=False, elevated=False, identifier=sid)

    actual = judge(seen(session, [account("claire", sid="1000"), service]), context())

    assert actual.outcome is outcome


@pytest.mark.parametrize("why", [Reason.TIMEOUT, Reason.API_ERROR, Reason.ACCESS_DENIED])
def test_unread_token_is_unknown_whatever_the_accounts(why):
    subject = workstation(accounts={"session": Unknown(why), "accounts": Known((PLAIN,))})

    actual = apply(CHECK, subject, context())

    assert (actual.outcome, actual.reason) == (Outcome.UNKNOWN, why)
