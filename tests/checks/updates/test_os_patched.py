"""Security updates: the build against the monthly releases, the date without them, Linux' index."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from checks.context import Context, Profile
from checks.tables import Table, Tables
from checks.updates.os_patched import Patched, judge
from checks.verdict import Outcome
from inventory.facts import Known, Reason, Unknown
from inventory.machine import Family
from inventory.system import OperatingSystem, SupportClass
from inventory.updates import AutomaticUpdates, PendingUpdates

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
UNREAD = Unknown(Reason.ACCESS_DENIED)

#: Months until November; that of the 10th is not yet 14 days old on the 22nd.
RELEASES = [
    {"revision": 100, "date": "2026-08-11", "kind": "B"},
    {"revision": 195, "date": "2026-09-08", "kind": "hotpatch"},
    {"revision": 200, "date": "2026-09-08", "kind": "B"},
    {"revision": 300, "date": "2026-10-13", "kind": "B"},
    {"revision": 400, "date": "2026-11-10", "kind": "B"},
]


def context(*, releases=RELEASES, fresh=True, family=Family.WINDOWS):
    until = date(2026, 12, 25) if fresh else date(2026, 11, 1)
    builds = {"client": {"26200": releases}, "server": {"26100": RELEASES}}
    table = Table("windows_builds", date(2026, 11, 10), until, "", "", {"builds": builds})
    return Context(NOW, family, Tables({"windows_builds": table}), Profile())


def ago(days):
    return Known(NOW - timedelta(days=days))


def windows(revision, last=UNREAD, installed=UNREAD, build=26200, support=SupportClass.HOME_PRO):
    os = OperatingSystem(Family.WINDOWS, "W", None, support, build=build, revision=revision)
    return Patched(os, last, installed, UNREAD, UNREAD, UNREAD)


@pytest.mark.parametrize(
    ("name", "value", "outcome", "case"),
    [
        ("this month's, still in its 14 days", windows(400), Outcome.OK, ""),
        ("a preview of it", windows(450), Outcome.OK, ""),
        ("last month's", windows(300), Outcome.OK, ""),
        ("one behind", windows(299), Outcome.WATCH, "behind"),
        ("one behind exactly", windows(200), Outcome.WATCH, "behind"),
        ("hotpatched to the same month", windows(195), Outcome.WATCH, "behind"),
        ("no hotpatch, two behind", windows(199), Outcome.FAIL, "behind"),
        ("two behind", windows(100), Outcome.FAIL, "behind"),
        ("older than all", windows(1), Outcome.FAIL, "far_behind"),
        ("two behind on a new PC", windows(100, installed=ago(10)), Outcome.WATCH, "new_pc"),
        ("two behind, 30 days old", windows(100, installed=ago(30)), Outcome.FAIL, "behind"),
        ("the build decides, not the date", windows(100, last=ago(1)), Outcome.FAIL, "behind"),
        ("server series", windows(300, build=26100, support=SupportClass.SERVER), Outcome.OK, ""),
        ("client builds are not the server's", windows(300, build=26100), Outcome.UNKNOWN, ""),
        ("no revision, recent date", windows(None, last=ago(45)), Outcome.OK, "dated"),
        ("unlisted build, 46 days", windows(9, last=ago(46), build=7601), Outcome.WATCH, "dated"),
        ("unlisted build, 75 days", windows(9, last=ago(75), build=7601), Outcome.WATCH, "dated"),
        ("unlisted build, 76 days", windows(9, last=ago(76), build=7601), Outcome.FAIL, "dated"),
        ("dated tomorrow", windows(9, last=ago(-3), build=7601), Outcome.UNKNOWN, "future"),
        ("nothing readable", windows(None), Outcome.UNKNOWN, ""),
    ],
)
def test_windows(name, value, outcome, case):
    actual = judge(value, context())

    assert (actual.outcome, actual.case) == (outcome, case), name


@pytest.mark.parametrize(
    ("name", "value", "outcome", "case"),
    [
        ("at its newest, no date", windows(200), Outcome.UNKNOWN, ""),
        ("at its newest, recent date", windows(200, last=ago(20)), Outcome.OK, "dated"),
        ("at its newest, old date", windows(200, last=ago(80)), Outcome.FAIL, "dated"),
        ("newer, no date", windows(900), Outcome.UNKNOWN, ""),
        ("below its newest stays behind", windows(100, last=ago(1)), Outcome.FAIL, "behind"),
    ],
)
@pytest.mark.parametrize("fresh", [True, False])
def test_a_table_without_the_last_months(fresh, name, value, outcome, case):
    """September is its newest: October has come out since, whatever ``valid_until`` says."""
    actual = judge(value, context(releases=RELEASES[:3], fresh=fresh))

    assert (actual.outcome, actual.case) == (outcome, case), name


def test_a_pass_does_not_lean_on_a_table_past_its_date():
    actual = judge(windows(400), context(fresh=False))

    assert (actual.outcome, actual.reason) == (Outcome.UNKNOWN, Reason.TABLE_TOO_OLD)


def test_both_unreadable_keeps_the_reason():
    actual = judge(windows(None), context())

    assert actual.reason == Reason.ACCESS_DENIED


def test_evidence():
    actual = judge(windows(100), context()).evidence

    expected = {
        "build": "26200.100",
        "behind": 2,
        "expected": "26200.400",
        "level": date(2026, 8, 11),
    }

    assert actual == expected


def linux(index, pending=UNREAD, automatic=UNREAD):
    os = OperatingSystem(Family.LINUX, "L", "13", SupportClass.DISTRIBUTION)
    return Patched(os, UNREAD, UNREAD, index, pending, automatic)


def waits(count):
    return Known(PendingUpdates(count, None))


ON = Known(AutomaticUpdates(True))
OFF = Known(AutomaticUpdates(False))


@pytest.mark.parametrize(
    ("name", "value", "outcome", "case"),
    [
        ("fresh, nothing waits", linux(ago(7), waits(0)), Outcome.OK, "nothing_waiting"),
        ("fresh, automation on", linux(ago(1), waits(3), ON), Outcome.OK, "automatic"),
        ("fresh, automation on, unread", linux(ago(1), UNREAD, ON), Outcome.OK, "automatic"),
        ("fresh, some wait", linux(ago(1), waits(3), OFF), Outcome.WATCH, "waiting"),
        ("fresh, unread", linux(ago(1), UNREAD, OFF), Outcome.UNKNOWN, ""),
        ("eight days", linux(ago(8), waits(0)), Outcome.WATCH, "stale"),
        ("thirty days", linux(ago(30), waits(5), ON), Outcome.WATCH, "stale"),
        ("an old index says that nothing waits", linux(ago(31), waits(0)), Outcome.WATCH, "stale"),
        ("old, some wait", linux(ago(31), waits(1)), Outcome.FAIL, "waiting"),
        ("old, automation does not work", linux(ago(31), waits(1), ON), Outcome.FAIL, "waiting"),
        ("old, unread", linux(ago(31)), Outcome.UNKNOWN, ""),
        ("no index", linux(UNREAD, waits(0)), Outcome.UNKNOWN, ""),
        ("index of tomorrow", linux(ago(-3), waits(0)), Outcome.UNKNOWN, "future"),
    ],
)
def test_linux(name, value, outcome, case):
    actual = judge(value, context(family=Family.LINUX))

    assert (actual.outcome, actual.case) == (outcome, case), name
