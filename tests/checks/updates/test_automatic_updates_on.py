"""Automatic updates, case by case."""

from __future__ import annotations

from datetime import timedelta

import pytest

from checks.check import apply
from checks.updates.automatic_updates_on import CHECK
from checks.verdict import Outcome
from inventory.facts import Known, Reason, Unknown
from inventory.machine import Family
from inventory.updates import AutomaticUpdates
from tests.checks.judging import NOW, context
from tests.checks.workstations import workstation

UNREAD = Unknown(Reason.TIMEOUT)


def days(count):
    return NOW + timedelta(days=count)


def found(automatic, family, **updates):
    topic = {"automatic": automatic, **updates}
    return apply(CHECK, workstation(family, updates=topic), context(family))


def windows(**settings):
    return Known(AutomaticUpdates(None, **settings))


WSUS = "http://wsus.example.org:8530"


@pytest.mark.parametrize(
    ("name", "automatic", "last", "outcome", "case"),
    [
        ("defaults", windows(), UNREAD, Outcome.OK, ""),
        ("scheduled", windows(option=4), UNREAD, Outcome.OK, ""),
        ("a pause that is over", windows(paused_until=days(-1)), UNREAD, Outcome.OK, ""),
        ("a week's pause", windows(paused_until=days(7)), UNREAD, Outcome.WATCH, "paused"),
        ("35 days", windows(paused_until=days(35)), UNREAD, Outcome.WATCH, "paused"),
        ("36 days", windows(paused_until=days(36)), UNREAD, Outcome.FAIL, "paused"),
        ("notify", windows(option=2), UNREAD, Outcome.WATCH, "by_hand"),
        ("download", windows(option=3), UNREAD, Outcome.WATCH, "by_hand"),
        ("never", windows(option=1), UNREAD, Outcome.FAIL, "policy"),
        ("NoAutoUpdate", windows(disabled_by_policy=True), UNREAD, Outcome.FAIL, "policy"),
        ("services", windows(disabled_services=("wuauserv",)), UNREAD, Outcome.FAIL, "services"),
        ("a live server", windows(server=WSUS), Known(days(-45)), Outcome.OK, "managed"),
        ("a silent server", windows(server=WSUS), Known(days(-46)), Outcome.WATCH, "managed"),
        ("a server, no date", windows(server=WSUS), UNREAD, Outcome.UNKNOWN, "managed"),
        ("a date to come", windows(server=WSUS), Known(days(9)), Outcome.UNKNOWN, "managed"),
        ("unread", UNREAD, Known(days(-1)), Outcome.UNKNOWN, ""),
    ],
)
def test_windows(name, automatic, last, outcome, case):
    actual = found(automatic, Family.WINDOWS, last_cumulative=last)

    assert (actual.outcome, actual.case) == (outcome, case), name


@pytest.mark.parametrize(
    ("name", "enabled", "index", "outcome", "case"),
    [
        ("on", True, UNREAD, Outcome.OK, ""),
        ("off, somebody looks", False, Known(days(-30)), Outcome.WATCH, "by_hand"),
        ("off, nobody looks", False, Known(days(-31)), Outcome.FAIL, "by_hand"),
        ("off, no index", False, UNREAD, Outcome.WATCH, "by_hand"),
        ("not told", None, Known(days(0)), Outcome.UNKNOWN, ""),
    ],
)
def test_linux(name, enabled, index, outcome, case):
    actual = found(Known(AutomaticUpdates(enabled)), Family.LINUX, index_at=index)

    assert (actual.outcome, actual.case) == (outcome, case), name
