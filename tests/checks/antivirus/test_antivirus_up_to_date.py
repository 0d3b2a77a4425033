"""Defender's detail, and the signatures of any other active product."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from checks.antivirus.antivirus_up_to_date import CHECK
from checks.check import apply
from checks.verdict import Outcome
from inventory.antivirus import Defender, ProductState
from inventory.facts import Known, Reason, Unknown
from inventory.machine import Family
from tests.checks.antivirus.products import OFF, third, windows_defender
from tests.checks.judging import NOW, context
from tests.checks.workstations import workstation

UNREAD = Unknown(Reason.TIMEOUT)


def defender(age=0, scan=1, *, mode="Normal", real_time=True, tamper=True):
    return Known(Defender(mode, True, real_time, age, None, None, scan, tamper))


def found(products, detail, *, minutes_up=600, family=Family.WINDOWS):
    facts = Known(tuple(products)) if isinstance(products, list) else products
    booted = Known(NOW - timedelta(minutes=minutes_up))
    topics = {
        "antivirus": {"products": facts, "defender": detail},
        "system": {"booted_at": booted},
    }
    return apply(CHECK, workstation(family, **topics), context(family))


@pytest.mark.parametrize(
    ("name", "detail", "outcome", "case"),
    [
        ("all well", defender(), Outcome.OK, "defender"),
        ("three days, scanned a fortnight ago", defender(3, 14), Outcome.OK, "defender"),
        ("four days", defender(4), Outcome.WATCH, "aging"),
        ("seven days", defender(7), Outcome.WATCH, "aging"),
        ("eight days", defender(8), Outcome.FAIL, "outdated"),
        ("scanned fifteen days ago", defender(scan=15), Outcome.WATCH, "scan"),
        ("never scanned", defender(scan=None), Outcome.WATCH, "never_scanned"),
        ("tamper protection off", defender(tamper=False), Outcome.WATCH, "tamper"),
        ("tamper protection unread", defender(tamper=None), Outcome.OK, "defender"),
        ("real time off", defender(real_time=False), Outcome.FAIL, "real_time_off"),
        ("real time unread", defender(real_time=None), Outcome.UNKNOWN, ""),
        ("age unread", defender(age=None), Outcome.UNKNOWN, ""),
        ("passive, nothing else on", defender(mode="Passive Mode"), Outcome.FAIL, "real_time_off"),
        ("a mode that nobody knows", defender(mode="Rubbish"), Outcome.UNKNOWN, ""),
        ("mode not named", defender(mode=None), Outcome.OK, "defender"),
        ("unread", UNREAD, Outcome.UNKNOWN, ""),
    ],
)
def test_defender(name, detail, outcome, case):
    actual = found([windows_defender()], detail)

    assert (actual.outcome, actual.case) == (outcome, case), name


@pytest.mark.parametrize(
    ("minutes_up", "outcome"), [(29, Outcome.WATCH), (30, Outcome.FAIL), (-5, Outcome.FAIL)]
)
def test_a_pc_that_was_off_for_weeks_gets_half_an_hour(minutes_up, outcome):
    actual = found([windows_defender()], defender(21), minutes_up=minutes_up)

    assert actual.outcome == outcome


@pytest.mark.parametrize(
    ("name", "product", "outcome", "case"),
    [
        ("current", third(), Outcome.OK, ""),
        ("outdated, since when unknown", third(up_to_date=False), Outcome.WATCH, "outdated"),
        ("unread", third(up_to_date=None), Outcome.UNKNOWN, ""),
        (
            "a week old",
            third(up_to_date=False, base_date=date(2026, 11, 15)),
            Outcome.WATCH,
            "outdated",
        ),
        ("older", third(up_to_date=False, base_date=date(2026, 11, 14)), Outcome.FAIL, "outdated"),
    ],
)
@pytest.mark.parametrize("detail", [UNREAD, defender(mode="Passive Mode", real_time=False)])
def test_another_product_decides_whatever_defender_says(detail, name, product, outcome, case):
    actual = found([product, windows_defender(OFF)], detail)

    assert (actual.outcome, actual.case) == (outcome, case), name


@pytest.mark.parametrize(
    ("name", "products", "detail", "outcome"),
    [
        ("server, Defender read", UNREAD, defender(), Outcome.OK),
        ("server, signatures of 2025", UNREAD, defender(610), Outcome.FAIL),
        ("another is active, unread", UNREAD, defender(mode="Passive Mode"), Outcome.UNKNOWN),
        ("detail unread, outdated", [windows_defender(up_to_date=False)], UNREAD, Outcome.WATCH),
        ("nothing on, detail unread", [windows_defender(OFF)], UNREAD, Outcome.UNKNOWN),
        (
            "another of unread state",
            [third(ProductState.UNKNOWN)],
            defender(mode="Not running"),
            Outcome.UNKNOWN,
        ),
        (
            "another of unread state, gone",
            [third(ProductState.UNKNOWN, present=False)],
            defender(mode="Not running"),
            Outcome.FAIL,
        ),
        ("nothing read", UNREAD, UNREAD, Outcome.UNKNOWN),
    ],
)
def test_one_source_without_the_other(name, products, detail, outcome):
    actual = found(products, detail)

    assert actual.outcome == outcome, name


@pytest.mark.parametrize(
    ("name", "products", "outcome"),
    [
        ("none expected", [], Outcome.NA),
        ("current", [third()], Outcome.OK),
        ("outdated", [third(up_to_date=False)], Outcome.WATCH),
        ("unread", UNREAD, Outcome.UNKNOWN),
    ],
)
def test_linux(name, products, outcome):
    actual = found(products, Unknown(Reason.NOT_SUPPORTED), family=Family.LINUX)

    assert actual.outcome == outcome, name
