"""End of support: every row of annexes C and D that decides, and every trap of MAJ-01."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from checks.check import apply
from checks.updates.os_supported import CHECK, Supported, judge
from checks.verdict import Outcome
from inventory.facts import Known, Reason, Unknown
from inventory.machine import Family
from inventory.system import ExtendedSupport, OperatingSystem, SupportClass
from tests.checks.judging import context
from tests.checks.workstations import workstation

NO_ESU = Known(ExtendedSupport((), None))
UNREAD = Unknown(Reason.ACCESS_DENIED)
HOME = SupportClass.HOME_PRO


def windows(build, support=HOME, revision=None, extended=NO_ESU):
    os = OperatingSystem(
        Family.WINDOWS, "Microsoft Windows", None, support, build=build, revision=revision
    )
    return Supported(os, extended)


def linux(distribution, version):
    os = OperatingSystem(
        Family.LINUX, "Linux", version, SupportClass.DISTRIBUTION, distribution=distribution
    )
    return Supported(os, UNREAD)


@pytest.mark.parametrize(
    ("name", "value", "outcome", "case"),
    [
        ("11 25H2 Pro", windows(26200), Outcome.OK, ""),
        ("11 24H2 Pro, ended in October", windows(26100), Outcome.FAIL, ""),
        ("11 24H2 Enterprise", windows(26100, SupportClass.ENTERPRISE), Outcome.OK, ""),
        ("11 24H2 LTSC", windows(26100, SupportClass.LTSC), Outcome.OK, ""),
        ("11 23H2 Enterprise, ended", windows(22631, SupportClass.ENTERPRISE), Outcome.FAIL, ""),
        ("11 26H1 on new devices", windows(28000), Outcome.OK, ""),
        ("newer than the table", windows(29000), Outcome.OK, "newer"),
        ("between two builds", windows(27000), Outcome.UNKNOWN, "unlisted"),
        ("no build", windows(None), Outcome.UNKNOWN, "unlisted"),
        ("10 LTSC 2021, 51 days left", windows(19044, SupportClass.LTSC), Outcome.WATCH, "soon"),
        ("10 IoT LTSC 2021", windows(19044, SupportClass.IOT_LTSC), Outcome.OK, ""),
        ("10 LTSC 2019", windows(17763, SupportClass.LTSC), Outcome.OK, ""),
        ("10 LTSB 2016, ended", windows(14393, SupportClass.LTSC), Outcome.FAIL, ""),
        ("Server 2019", windows(17763, SupportClass.SERVER), Outcome.OK, ""),
        ("Server 2016", windows(14393, SupportClass.SERVER), Outcome.WATCH, "soon"),
        ("a newer server", windows(27000, SupportClass.SERVER), Outcome.OK, "newer"),
        ("7", windows(7601), Outcome.FAIL, ""),
        ("7 without service pack", windows(7600), Outcome.FAIL, ""),
        ("Vista", windows(6002), Outcome.FAIL, ""),
        ("XP", windows(2600), Outcome.FAIL, ""),
        (
            "edition unread, decides",
            windows(26100, SupportClass.UNKNOWN),
            Outcome.UNKNOWN,
            "edition",
        ),
        ("edition unread, all well", windows(26200, SupportClass.UNKNOWN), Outcome.OK, ""),
        ("edition unread, all ended", windows(7601, SupportClass.UNKNOWN), Outcome.FAIL, ""),
    ],
)
def test_windows(name, value, outcome, case):
    actual = judge(value, context())

    assert (actual.outcome, actual.case) == (outcome, case), name


def esu(revision, *years, consumer=None):
    extended = Known(ExtendedSupport(years, consumer))
    return windows(19045, revision=revision, extended=extended)


@pytest.mark.parametrize(
    ("name", "value", "outcome", "case"),
    [
        ("second commercial year", esu(7725, 1, 2), Outcome.WATCH, "extended"),
        ("third commercial year", esu(7725, 3), Outcome.WATCH, "extended"),
        ("first year only, ended", esu(7725, 1), Outcome.FAIL, "extended_ended"),
        ("consumer enrolled", esu(7725, consumer=3), Outcome.WATCH, "extended_consumer"),
        ("consumer in the EEA", esu(7725, consumer=11), Outcome.WATCH, "extended_consumer"),
        ("consumer eligible only", esu(7725, consumer=2), Outcome.UNKNOWN, "extended"),
        ("a key proves nothing", esu(6456, 2), Outcome.FAIL, "extended_unproved"),
        ("a tweak proves nothing", esu(6456, consumer=3), Outcome.FAIL, "extended_unproved"),
        ("nothing, no update", esu(6456), Outcome.FAIL, ""),
        ("nothing, yet updated", esu(7725), Outcome.UNKNOWN, "extended"),
        ("licence, revision unread", esu(None, 2), Outcome.UNKNOWN, "extended"),
        ("nothing, revision unread", esu(None), Outcome.UNKNOWN, "extended"),
        (
            "unread, updated",
            windows(19045, revision=7725, extended=UNREAD),
            Outcome.UNKNOWN,
            "extended",
        ),
        ("unread, no update", windows(19045, revision=5000, extended=UNREAD), Outcome.FAIL, ""),
        (
            "LTSC has none",
            windows(19044, SupportClass.LTSC, 7725, esu(7725, 2).extended),
            Outcome.WATCH,
            "soon",
        ),
    ],
)
def test_windows_10_extended_support(name, value, outcome, case):
    actual = judge(value, context())

    assert (actual.outcome, actual.case) == (outcome, case), name


def test_updated_without_a_licence_is_a_conflict():
    assert judge(esu(7725), context()).reason == Reason.CONFLICT


def test_unread_licence_keeps_its_reason():
    value = windows(19045, revision=7725, extended=UNREAD)

    assert judge(value, context()).reason == Reason.ACCESS_DENIED


@pytest.mark.parametrize(
    ("name", "value", "outcome", "case"),
    [
        ("Debian 13", linux("debian", "13"), Outcome.OK, ""),
        ("Debian with point release", linux("debian", "13.6"), Outcome.OK, ""),
        ("Debian 12, long term", linux("debian", "12.5"), Outcome.WATCH, "long_term"),
        ("Debian 11, long term ended", linux("debian", "11"), Outcome.FAIL, ""),
        ("Debian testing", linux("debian", None), Outcome.UNKNOWN, "unlisted"),
        ("Debian 14", linux("debian", "14"), Outcome.OK, "newer"),
        ("Ubuntu 24.04", linux("ubuntu", "24.04.4"), Outcome.OK, ""),
        ("Ubuntu 22.04, 130 days left", linux("ubuntu", "22.04"), Outcome.WATCH, "soon"),
        ("Ubuntu 20.04, paid extension unread", linux("ubuntu", "20.04"), Outcome.FAIL, ""),
        ("Ubuntu 26.10", linux("ubuntu", "26.10"), Outcome.OK, "newer"),
        ("Mint 21.3", linux("linuxmint", "21.3"), Outcome.WATCH, "soon"),
        ("Mint 22", linux("linuxmint", "22"), Outcome.OK, ""),
        ("LMDE 7", linux("linuxmint", "7"), Outcome.OK, "no_end"),
        ("Fedora 43", linux("fedora", "43"), Outcome.WATCH, "soon"),
        ("Fedora 35", linux("fedora", "35"), Outcome.FAIL, ""),
        ("CentOS 7", linux("centos", "7"), Outcome.FAIL, ""),
        ("RHEL 9.8", linux("rhel", "9.8"), Outcome.OK, ""),
        ("Rocky 9", linux("rocky", "9.4"), Outcome.OK, ""),
        ("Leap 16.1", linux("opensuse-leap", "16.1"), Outcome.OK, "newer"),
        ("Leap 42.3", linux("opensuse-leap", "42.3"), Outcome.FAIL, ""),
        ("Arch", linux("arch", None), Outcome.OK, "rolling"),
        (
            "a distribution that is not listed",
            linux("slackware", "15.0"),
            Outcome.UNKNOWN,
            "unlisted",
        ),
        ("no distribution", linux(None, "1"), Outcome.UNKNOWN, "unlisted"),
        ("a version that is no number", linux("ubuntu", "²"), Outcome.UNKNOWN, "unlisted"),
    ],
)
def test_linux(name, value, outcome, case):
    actual = judge(value, context(Family.LINUX))

    assert (actual.outcome, actual.case) == (outcome, case), name


@pytest.mark.parametrize(
    ("day", "outcome"),
    [
        (date(2027, 4, 14), Outcome.OK),
        (date(2027, 4, 15), Outcome.WATCH),
        (date(2027, 8, 22), Outcome.WATCH),
        (date(2027, 8, 23), Outcome.UNKNOWN),
        (date(2027, 10, 12), Outcome.UNKNOWN),
        (date(2027, 10, 13), Outcome.FAIL),
    ],
)
def test_days_that_decide(day, outcome):
    """25H2 ends on 2027-10-12; the table is good until 2027-08-22; a past date stays FAIL."""
    now = context(now=datetime(day.year, day.month, day.day, 9, tzinfo=UTC))

    actual = judge(windows(26200), now)

    assert actual.outcome == outcome


def test_evidence():
    actual = judge(windows(26200, revision=8875), context()).evidence

    expected = {
        "system": "Windows 11 25H2",
        "build": "26200.8875",
        "end": date(2027, 10, 12),
        "left": 324,
    }

    assert actual == expected


def test_unknown_system_is_unknown():
    actual = apply(CHECK, workstation(system={"os": Unknown(Reason.TIMEOUT)}), context())

    assert (actual.outcome, actual.reason) == (Outcome.UNKNOWN, Reason.TIMEOUT)
