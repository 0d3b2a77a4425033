"""Annex A's states and the traps of AV-01."""

from __future__ import annotations

from datetime import timedelta

import pytest

from checks.antivirus.antivirus_active import CHECK
from checks.check import apply
from checks.verdict import Outcome
from inventory.antivirus import Defender, ProductState
from inventory.facts import Known, Reason, Unknown
from inventory.machine import Family
from inventory.system import OperatingSystem, SupportClass
from tests.checks.antivirus.products import OFF, third, windows_defender
from tests.checks.judging import NOW, context
from tests.checks.workstations import workstation

UNREAD = Unknown(Reason.TIMEOUT)
EXPIRED, SNOOZED = ProductState.EXPIRED, ProductState.SNOOZED


def defender(*, real_time):
    return Known(Defender("Normal", True, real_time, 0, None, None, 1, True))


def found(products, *, watching=UNREAD, support=SupportClass.HOME_PRO, family=Family.WINDOWS):
    facts = Known(tuple(products)) if isinstance(products, list) else products
    os = Known(OperatingSystem(family, "OS", None, support))
    topics = {"antivirus": {"products": facts, "defender": watching}, "system": {"os": os}}
    return apply(CHECK, workstation(family, **topics), context(family))


def minutes(count):
    return NOW - timedelta(minutes=count)


@pytest.mark.parametrize(
    ("name", "products", "outcome", "case"),
    [
        ("Defender", [windows_defender()], Outcome.OK, ""),
        ("another, Defender aside", [third(), windows_defender(OFF)], Outcome.OK, ""),
        ("another and Defender", [third(), windows_defender()], Outcome.OK, ""),
        ("one expired, Defender on", [third(EXPIRED), windows_defender()], Outcome.OK, ""),
        ("two others", [third(), third(name="Avast")], Outcome.WATCH, "two"),
        ("the same one twice", [third(), third()], Outcome.OK, ""),
        ("out of date", [windows_defender(up_to_date=False)], Outcome.WATCH, "outdated"),
        (
            "one out of two up to date",
            [third(up_to_date=False), windows_defender()],
            Outcome.OK,
            "",
        ),
        ("signatures unread", [third(up_to_date=None)], Outcome.UNKNOWN, "signatures"),
        ("off", [windows_defender(OFF)], Outcome.FAIL, "off"),
        ("expired is not on", [third(EXPIRED)], Outcome.FAIL, "expired"),
        ("none", [], Outcome.FAIL, "none"),
        ("uninstalled, entry left", [third(present=False)], Outcome.FAIL, "none"),
        ("uninstalled twin", [third(present=False), windows_defender()], Outcome.OK, ""),
        ("paused for an hour", [third(SNOOZED, reported_at=minutes(60))], Outcome.WATCH, "snoozed"),
        ("paused longer", [third(SNOOZED, reported_at=minutes(61))], Outcome.FAIL, "snoozed"),
        ("paused, since when unknown", [third(SNOOZED)], Outcome.WATCH, "snoozed"),
        ("a state that is no state", [third(ProductState.UNKNOWN)], Outcome.UNKNOWN, ""),
        ("unread", UNREAD, Outcome.UNKNOWN, ""),
    ],
)
def test_windows(name, products, outcome, case):
    actual = found(products)

    assert (actual.outcome, actual.case) == (outcome, case), name


@pytest.mark.parametrize(
    ("name", "products", "watching"),
    [
        ("registered on, real time off", [windows_defender()], defender(real_time=False)),
        ("nothing registered, Defender on", [], defender(real_time=True)),
        ("registered off, Defender on", [windows_defender(OFF)], defender(real_time=True)),
    ],
)
def test_two_sources_that_disagree(name, products, watching):
    actual = found(products, watching=watching)

    assert (actual.outcome, actual.reason) == (Outcome.UNKNOWN, Reason.CONFLICT), name


def test_a_server_has_no_register():
    actual = found(Unknown(Reason.NOT_SUPPORTED), support=SupportClass.SERVER)

    assert (actual.outcome, actual.case) == (Outcome.NA, "server")


@pytest.mark.parametrize(
    ("name", "products", "outcome", "case"),
    [
        ("none is expected", [], Outcome.NA, "linux"),
        ("one on", [third()], Outcome.OK, ""),
        ("one off", [third(OFF)], Outcome.WATCH, "off"),
        ("one unread", [third(ProductState.UNKNOWN)], Outcome.UNKNOWN, ""),
        ("unread", UNREAD, Outcome.UNKNOWN, ""),
    ],
)
def test_linux(name, products, outcome, case):
    actual = found(products, support=SupportClass.DISTRIBUTION, family=Family.LINUX)

    assert (actual.outcome, actual.case) == (outcome, case), name


def test_evidence_names_the_active_ones():
    actual = found([third(), windows_defender(OFF)]).evidence

    assert actual == {"products": ("Bitdefender",)}
