"""Disk health as UDisks tells it to everybody."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.answers import Output, Refusal
from inventory.facts import Known, Reason, Unknown
from inventory.linux.udisks import parse_udisks
from inventory.smart import Health, Prediction


def dump(interface, *lines):
    body = "\n".join(f"    {line}" for line in lines)
    return Output(
        "/org/freedesktop/UDisks2/block_devices/sda:\n"
        "  org.freedesktop.UDisks2.Block:\n"
        "    Drive:      '/org/freedesktop/UDisks2/drives/D'\n"
        "/org/freedesktop/UDisks2/drives/D:\n"
        f"  org.freedesktop.UDisks2.{interface}:\n{body}\n"
    )


ATA = ("SmartSupported: true", "SmartUpdated: 1700000000", "SmartPowerOnSeconds: 7200")


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (
            dump("Drive.Ata", *ATA, "SmartFailing: false", "SmartNumBadSectors: 3",
                 "SmartTemperature: 308.15"),
            Health(Prediction.HEALTHY, reallocated=3, hours=2, temperature=35,
                   counters=Reason.NEEDS_ADMIN),
        ),
        (
            dump("Drive.Ata", *ATA, "SmartFailing: true", "SmartNumBadSectors: -1"),
            Health(Prediction.FAILING, hours=2, counters=Reason.NEEDS_ADMIN),
        ),
        (
            dump("NVMe.Controller", "SmartUpdated: 17", "SmartCriticalWarning: ['spare']",
                 "SmartTemperature: 300", "SmartPowerOnHours: 5"),
            Health(Prediction.FAILING, hours=5, temperature=27, counters=Reason.NEEDS_ADMIN),
        ),
        (
            dump("NVMe.Controller", "SmartUpdated: 17", "SmartCriticalWarning: []"),
            Health(Prediction.HEALTHY, counters=Reason.NEEDS_ADMIN),
        ),
    ],
)  # fmt: skip
def test_health_is_read(answer, expected):
    fact = parse_udisks(answer, "udisks")

    assert isinstance(fact, Known)
    told = fact.value["sda"]
    assert isinstance(told, Known)
    assert told.value == expected


def test_values_that_were_never_read_mean_nothing():
    fact = parse_udisks(dump("Drive.Ata", "SmartSupported: true", "SmartUpdated: 0"), "udisks")

    assert isinstance(fact, Known)
    assert isinstance(fact.value["sda"], Unknown)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Refusal(Reason.ABSENT), Reason.ABSENT),
        (Output(""), Reason.PARSE_ERROR),
        (Output("nonsense"), Reason.PARSE_ERROR),
        (Output("", "Error connecting to the udisks daemon", 1), Reason.API_ERROR),
    ],
)
def test_no_answer_is_unknown_with_its_reason(answer, reason):
    actual = parse_udisks(answer, "udisks")

    assert isinstance(actual, Unknown)
    assert actual.why is reason


@given(st.text())
def test_never_raises_on_any_text(stdout):
    parse_udisks(Output(stdout), "udisks")
    parse_udisks(Output(f"/org/freedesktop/UDisks2/drives/D:\n  x:\n{stdout}"), "udisks")
