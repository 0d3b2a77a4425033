"""The firewall, case by case."""

from __future__ import annotations

import pytest

from checks.check import apply
from checks.firewall.firewall_on import CHECK
from checks.verdict import Outcome
from inventory.facts import Known, Reason, Unknown
from inventory.firewall import Profile
from inventory.machine import Family
from inventory.services import Listener
from tests.checks.antivirus.products import OFF, third
from tests.checks.judging import context
from tests.checks.workstations import workstation

UNREAD = Unknown(Reason.TIMEOUT)
NO_REGISTER = Unknown(Reason.NOT_SUPPORTED)
NONE = Known(())


def profiles(off=(), current=("private",), wide=(), names=("domain", "private", "public")):
    return Known(
        tuple(
            Profile(
                name, name not in off, name not in wide, current and name in current, "effective"
            )
            for name in names
        )
    )


def found(family, read, products=NONE, listeners=UNREAD, switches=NONE):
    topics = {
        "firewall": {"profiles": read, "products": products, "switches": switches},
        "services": {"listeners": listeners},
    }
    return apply(CHECK, workstation(family, **topics), context(family))


ALL = ("domain", "private", "public")


@pytest.mark.parametrize(
    ("read", "outcome"),
    [
        (profiles(), Outcome.UNKNOWN),
        (profiles(wide=("public",)), Outcome.WATCH),
        (profiles(off=("private",)), Outcome.FAIL),
    ],
)
def test_a_switch_that_was_not_read_may_be_off(read, outcome):
    actual = found(Family.WINDOWS, read, switches=UNREAD)

    assert actual.outcome is outcome


@pytest.mark.parametrize(
    ("name", "read", "products", "outcome", "case"),
    [
        ("all on", profiles(), NONE, Outcome.OK, ""),
        ("all on, products unread", profiles(), UNREAD, Outcome.OK, ""),
        ("another profile off", profiles(off=("domain",)), NONE, Outcome.WATCH, "some_off"),
        (
            "no network in use",
            profiles(off=("public",), current=("x",)),
            NONE,
            Outcome.WATCH,
            "some_off",
        ),
        ("in use unread", profiles(off=("public",), current=None), NONE, Outcome.WATCH, "some_off"),
        ("in use off", profiles(off=("private",)), NONE, Outcome.FAIL, ""),
        ("all off, in use unread", profiles(off=ALL, current=None), NONE, Outcome.FAIL, ""),
        (
            "in use off, another firewall",
            profiles(off=ALL),
            Known((third(),)),
            Outcome.OK,
            "product",
        ),
        ("the other one off too", profiles(off=ALL), Known((third(OFF),)), Outcome.FAIL, ""),
        (
            "the other one uninstalled",
            profiles(off=ALL),
            Known((third(present=False),)),
            Outcome.FAIL,
            "",
        ),
        ("in use off, products unread", profiles(off=ALL), UNREAD, Outcome.UNKNOWN, ""),
        ("in use off on a server", profiles(off=ALL), NO_REGISTER, Outcome.FAIL, ""),
        ("lets everything in", profiles(wide=("public",)), NONE, Outcome.WATCH, "lets_in"),
        ("one profile missing", profiles(names=("domain", "public")), NONE, Outcome.UNKNOWN, ""),
        ("no profile", Known(()), NONE, Outcome.UNKNOWN, ""),
        ("unread", UNREAD, NONE, Outcome.UNKNOWN, ""),
        ("unread, another firewall", UNREAD, Known((third(),)), Outcome.OK, "product"),
    ],
)
def test_windows(name, read, products, outcome, case):
    actual = found(Family.WINDOWS, read, products)

    assert (actual.outcome, actual.case) == (outcome, case), name


def listener(*, local_only=False, protocol="tcp"):
    return Listener(protocol, "0.0.0.0", 22, None, local_only)  # noqa: S104 an invented listener


@pytest.mark.parametrize(
    ("name", "read", "listeners", "outcome", "case"),
    [
        ("on", profiles(names=("ufw",)), UNREAD, Outcome.OK, ""),
        (
            "one of two on",
            profiles(off=("nftables",), names=("ufw", "nftables")),
            UNREAD,
            Outcome.OK,
            "",
        ),
        ("on, lets in", profiles(wide=("ufw",), names=("ufw",)), UNREAD, Outcome.WATCH, "lets_in"),
        (
            "off, nothing listens",
            profiles(off=("ufw",), names=("ufw",)),
            NONE,
            Outcome.WATCH,
            "linux",
        ),
        ("none, nothing listens", NONE, NONE, Outcome.WATCH, "linux"),
        (
            "none, only for itself",
            NONE,
            Known((listener(local_only=True),)),
            Outcome.WATCH,
            "linux",
        ),
        ("none, announcements", NONE, Known((listener(protocol="udp"),)), Outcome.WATCH, "linux"),
        ("none, a service listens", NONE, Known((listener(),)), Outcome.FAIL, "listening"),
        ("none, listeners unread", NONE, UNREAD, Outcome.WATCH, "linux"),
        ("unread", UNREAD, NONE, Outcome.UNKNOWN, ""),
    ],
)
def test_linux(name, read, listeners, outcome, case):
    actual = found(Family.LINUX, read, UNREAD, listeners)

    assert (actual.outcome, actual.case) == (outcome, case), name
