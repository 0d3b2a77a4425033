"""Office and LibreOffice: every identifier that decides, and the traps of MAJ-06."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from checks.context import Context
from checks.software.office_supported import Suites, branch_cut, judge
from checks.tables import Tables
from checks.verdict import Outcome
from inventory.facts import Known, Reason, Unknown
from inventory.machine import Family
from inventory.software import OfficeSuite, Program
from tests.checks.judging import context

UNREAD = Unknown(Reason.TIMEOUT)
JULY = datetime(2026, 7, 20, tzinfo=UTC)


def suite(product, version="16.0.10416.20000", **more):
    return OfficeSuite(product, product, version, **more)


NONE_FOUND = Known(())


def value(*suites, programs=NONE_FOUND, everywhere=NONE_FOUND):
    return Suites(suites, programs, everywhere)


@pytest.mark.parametrize(
    ("product", "outcome", "case"),
    [
        ("ProPlus2024Volume", Outcome.OK, ""),
        ("HomeBusiness2024Retail", Outcome.OK, ""),
        ("Standard2021Volume", Outcome.FAIL, ""),
        ("HomeBusiness2019Retail", Outcome.FAIL, ""),
        ("HomeBusinessRetail", Outcome.FAIL, ""),
        ("ProPlusVolume", Outcome.FAIL, ""),
        ("homebusiness2019retail", Outcome.FAIL, ""),
        ("VisioPro2019Retail", Outcome.FAIL, ""),
        ("office-16.0", Outcome.FAIL, ""),
        ("office-14.0", Outcome.FAIL, ""),
        ("office-11.0", Outcome.UNKNOWN, "unlisted"),
        ("VisioProRetail", Outcome.UNKNOWN, "unlisted"),
        ("Standard2027Volume", Outcome.UNKNOWN, "unlisted"),
        ("openoffice", Outcome.UNKNOWN, "unlisted"),
        ("", Outcome.UNKNOWN, "unlisted"),
    ],
)
def test_product(product, outcome, case):
    actual = judge(value(suite(product)), context())

    assert (actual.outcome, actual.case) == (outcome, case)


@pytest.mark.parametrize(
    ("product", "outcome"),
    [("ProPlus2024Volume", Outcome.UNKNOWN), ("Standard2021Volume", Outcome.FAIL)],
)
def test_programs_that_were_not_read_may_hold_another_suite(product, outcome):
    actual = judge(value(suite(product), everywhere=UNREAD), context())

    assert actual.outcome is outcome
    if outcome is Outcome.UNKNOWN:
        assert actual.reason is Reason.TIMEOUT


def test_a_version_15_is_office_2013_whatever_its_identifier():
    actual = judge(value(suite("O365HomePremRetail", "15.0.5603.1000")), context())

    assert (actual.outcome, actual.evidence["end"]) == (Outcome.FAIL, date(2023, 4, 11))


def test_the_end_of_2021_was_near_before_october():
    actual = judge(value(suite("Standard2021Volume")), context(now=JULY))

    assert (actual.outcome, actual.case) == (Outcome.WATCH, "soon")


@pytest.mark.parametrize(
    ("name", "version", "now", "outcome", "case"),
    [
        ("branch of last month", "16.0.20131.20090", JULY, Outcome.OK, "subscription"),
        ("enterprise channel, fresh", "16.0.19127.20730", JULY, Outcome.OK, "subscription"),
        ("enterprise channel, late", "16.0.19127.20622", JULY, Outcome.WATCH, "subscription_old"),
        ("older than the table", "16.0.16130.20000", JULY, Outcome.WATCH, "subscription_old"),
        ("older than its branch", "16.0.19127.20000", JULY, Outcome.WATCH, "subscription_old"),
        ("newer revision", "16.0.20026.29999", JULY, Outcome.OK, "subscription"),
        ("no version", None, JULY, Outcome.UNKNOWN, "unlisted"),
        ("young branch, old table", "16.0.20527.20100", None, Outcome.OK, "subscription"),
        ("nothing known, old table", "16.0.20326.20158", None, Outcome.UNKNOWN, ""),
        ("known to be late", "16.0.19127.20730", None, Outcome.WATCH, "subscription_old"),
    ],
)
def test_subscription(name, version, now, outcome, case):
    found = context(now=now) if now else context()

    actual = judge(value(suite("O365BusinessRetail", version)), found)

    assert (actual.outcome, actual.case) == (outcome, case), name


def test_updates_switched_off_is_seen_first():
    product = suite("O365ProPlusRetail", "16.0.20527.20100", updates_enabled=False)

    actual = judge(value(product), context())

    assert (actual.outcome, actual.case) == (Outcome.WATCH, "updates_off")


@pytest.mark.parametrize(
    ("version", "outcome", "case"),
    [
        ("26.2.5.2", Outcome.WATCH, "soon"),
        ("26.8.1", Outcome.OK, "newer"),
        ("25.8.7.3", Outcome.FAIL, ""),
        ("7.4.7.2", Outcome.FAIL, ""),
        ("6.4.3", Outcome.FAIL, ""),
        ("25.3", Outcome.UNKNOWN, "unlisted"),
        ("next", Outcome.UNKNOWN, "unlisted"),
        (None, Outcome.UNKNOWN, "unlisted"),
    ],
)
def test_libreoffice(version, outcome, case):
    actual = judge(value(suite("libreoffice", version)), context())

    assert (actual.outcome, actual.case) == (outcome, case)


def test_a_living_libreoffice_branch_is_well_until_its_last_month():
    actual = judge(value(suite("libreoffice", "26.2.5")), context(now=JULY))

    assert actual.outcome == Outcome.OK


def program(name):
    return Program(name, "7.4", None, None, None, "deb", ())


@pytest.mark.parametrize(
    ("name", "programs", "outcome", "case"),
    [
        ("maintained by Debian", Known((program("libreoffice-core"),)), Outcome.OK, "distribution"),
        ("the project's own package", Known((program("libreoffice7.4-writer"),)), Outcome.FAIL, ""),
        ("not told", UNREAD, Outcome.UNKNOWN, "maintainer"),
    ],
)
def test_libreoffice_of_a_linux_distribution(name, programs, outcome, case):
    found = value(suite("libreoffice", "7.4.7"), programs=programs)

    actual = judge(found, context(Family.LINUX))

    assert (actual.outcome, actual.case) == (outcome, case), name


@pytest.mark.parametrize(
    ("name", "products", "outcome"),
    [
        ("a companion says nothing", ("ProPlus2024Volume", "VisioProRetail"), Outcome.OK),
        ("the worst one speaks", ("ProPlus2024Volume", "libreoffice"), Outcome.UNKNOWN),
        ("an ended one even more", ("office-14.0", "libreoffice"), Outcome.FAIL),
    ],
)
def test_several(name, products, outcome):
    actual = judge(value(*(suite(product) for product in products)), context())

    assert actual.outcome == outcome, name


def test_no_suite_is_out_of_scope():
    actual = judge(value(), context())

    assert (actual.outcome, actual.case) == (Outcome.NA, "none")


@pytest.mark.parametrize(
    ("branch", "expected"),
    [(20026, date(2026, 4, 26)), (17928, date(2024, 7, 28)), (99999, None), (12500, None)],
)
def test_branch_cut(branch, expected):
    assert branch_cut(branch) == expected


def test_past_the_table_a_pass_is_unknown_and_an_end_stays():
    now = Context(datetime(2028, 1, 1, tzinfo=UTC), Family.WINDOWS, Tables())

    living = judge(value(suite("ProPlus2024Volume")), now)
    ended = judge(value(suite("Standard2021Volume")), now)

    assert (living.outcome, living.reason) == (Outcome.UNKNOWN, Reason.TABLE_TOO_OLD)
    assert ended.outcome == Outcome.FAIL
