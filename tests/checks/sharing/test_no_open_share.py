"""The rule of open shares, case by case."""

from __future__ import annotations

import pytest

from checks.check import apply
from checks.sharing.no_open_share import CHECK, Seen, judge
from checks.verdict import Outcome
from inventory.accounts import Account
from inventory.facts import Known, Reason, Unknown
from inventory.machine import Family
from inventory.shares import Grant, Share
from tests.checks.judging import context
from tests.checks.workstations import workstation

DENIED = Unknown(Reason.NEEDS_ADMIN)
NOBODY = Known(())
EVERYONE, GUESTS, ANONYMOUS = "S-1-1-0", "S-1-5-32-546", "S-1-5-7"
AUTHENTICATED, CLAIRE = "S-1-5-11", "S-1-5-21-1-2-3-1001"
GUEST = "S-1-5-21-1-2-3-501"


def share(name, *grants, unread=None, whole_drive=False, guest=None):
    rights = unread or Known(tuple(Grant(who, right) for who, right in grants))
    return Share(name, rf"C:\{name}", whole_drive, rights, guest)


def people(guest_enabled):
    """Accounts with a guest on, off, unread, or (``absent``) none at all."""
    user = Account("claire", CLAIRE, True, False, True, None, True, "user")
    if guest_enabled == "absent":
        return Known((user,))
    return Known((user, Account("Invité", GUEST, guest_enabled, False, False, None, True, "guest")))


def verdict(*shares, guest=False, null_sessions=NOBODY, family=Family.WINDOWS, own=NOBODY):
    accounts = guest if isinstance(guest, Unknown) else people(guest)
    return judge(Seen(Known(shares), null_sessions, accounts, own), context(family))


TEAM = share("Equipe", (CLAIRE, "full"))
ALL_FULL = share("Commun", (EVERYONE, "full"))
ALL_CHANGE = share("Commun", (EVERYONE, "change"))
ALL_READ = share("Commun", (EVERYONE, "read"))
HIDDEN = share("Scan", unread=DENIED)
GUEST_FOLDER = share("Public", (EVERYONE, "full"), guest=True)
DRIVE = share("C", whole_drive=True, unread=DENIED)


@pytest.mark.parametrize(
    ("name", "shares", "guest", "outcome", "case"),
    [
        ("nothing shared", [], False, Outcome.OK, "none"),
        ("named people", [TEAM], False, Outcome.OK, "restricted"),
        ("named people, guest on", [TEAM], True, Outcome.OK, "restricted"),
        ("everyone behind an account", [ALL_FULL], False, Outcome.WATCH, "everyone"),
        ("guest account absent", [ALL_FULL], "absent", Outcome.WATCH, "everyone"),
        ("everyone, guest on", [ALL_FULL], True, Outcome.FAIL, "open"),
        ("everyone may change, guest on", [ALL_CHANGE], True, Outcome.FAIL, "open"),
        ("everyone reads, guest on", [ALL_READ], True, Outcome.WATCH, "everyone"),
        ("everyone, guest unread", [ALL_FULL], None, Outcome.UNKNOWN, "guest_unread"),
        ("everyone, accounts unread", [ALL_FULL], DENIED, Outcome.UNKNOWN, "guest_unread"),
        ("everyone reads, accounts unread", [ALL_READ], DENIED, Outcome.WATCH, "everyone"),
        ("guests group", [share("A", (GUESTS, "full"))], True, Outcome.FAIL, "open"),
        ("guest account", [share("A", (GUEST, "change"))], True, Outcome.FAIL, "open"),
        ("anonymous", [share("A", (ANONYMOUS, "change"))], False, Outcome.FAIL, "open"),
        ("any account", [share("A", (AUTHENTICATED, "full"))], False, Outcome.WATCH, "everyone"),
        ("whole drive, rights unread", [DRIVE], False, Outcome.FAIL, "whole_drive"),
        ("rights unread", [HIDDEN], False, Outcome.UNKNOWN, "rights_unread"),
        ("one unread, one restricted", [TEAM, HIDDEN], False, Outcome.UNKNOWN, "rights_unread"),
        ("one unread, one watched", [ALL_READ, HIDDEN], False, Outcome.UNKNOWN, "rights_unread"),
        ("one unread, one open", [HIDDEN, ALL_FULL], True, Outcome.FAIL, "open"),
    ],
)
def test_rule(name, shares, guest, outcome, case):
    actual = verdict(*shares, guest=guest)

    assert (actual.outcome, actual.case) == (outcome, case), name


@pytest.mark.parametrize(
    ("name", "null_sessions", "family", "outcome", "case"),
    [
        ("some", Known(("Scan",)), Family.WINDOWS, Outcome.FAIL, "anonymous"),
        ("unread", DENIED, Family.WINDOWS, Outcome.UNKNOWN, ""),
        ("no such thing", Unknown(Reason.NOT_SUPPORTED), Family.LINUX, Outcome.OK, "restricted"),
    ],
)
def test_shares_without_a_session(name, null_sessions, family, outcome, case):
    actual = verdict(TEAM, null_sessions=null_sessions, family=family)

    assert (actual.outcome, actual.case) == (outcome, case), name


@pytest.mark.parametrize(
    ("guest_ok", "right", "outcome"),
    [
        (True, "change", Outcome.FAIL),
        (True, "read", Outcome.WATCH),
        (False, "change", Outcome.WATCH),
    ],
)
def test_samba_says_for_each_share_whether_guests_come_in(guest_ok, right, outcome):
    shared = share("commun", (EVERYONE, right), guest=guest_ok)

    actual = verdict(shared, guest=DENIED, family=Family.LINUX)

    assert actual.outcome == outcome


@pytest.mark.parametrize(
    ("name", "shares", "own", "outcome"),
    [
        ("nothing anywhere", [], Known(()), Outcome.OK),
        ("a restricted one", [], Known((TEAM,)), Outcome.OK),
        ("one open to guests", [TEAM], Known((GUEST_FOLDER,)), Outcome.FAIL),
        ("unread", [], DENIED, Outcome.UNKNOWN),
        ("unread, others restricted", [TEAM], DENIED, Outcome.UNKNOWN),
        ("unread, another open", [GUEST_FOLDER], DENIED, Outcome.FAIL),
    ],
)
def test_shares_that_people_made_themselves(name, shares, own, outcome):
    actual = verdict(*shares, own=own, family=Family.LINUX)

    assert actual.outcome == outcome, name


def test_evidence_names_the_shares_and_the_unread_ones():
    actual = verdict(HIDDEN, ALL_FULL, TEAM, guest=True)

    assert actual.evidence == {"shares": ("Commun",), "unread": ("Scan",), "shared": 3}


def test_all_unread_is_unknown():
    actual = apply(CHECK, workstation(), context())

    assert (actual.outcome, actual.reason) == (Outcome.UNKNOWN, Reason.NOT_RECORDED)


def test_unlisted_shares_are_unknown_even_without_null_sessions():
    subject = workstation(shares={"shares": Unknown(Reason.TIMEOUT), "null_session_shares": NOBODY})

    actual = apply(CHECK, subject, context())

    assert (actual.outcome, actual.reason) == (Outcome.UNKNOWN, Reason.TIMEOUT)
