"""The clock's synchronisation, read from both systems."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory import clock
from inventory.answers import Content, Output, Refusal
from inventory.facts import Known, Reason, Unknown
from tests.captures import machine

W32TIME = r"HKLM\SYSTEM\CurrentControlSet\Services\W32Time"


@pytest.mark.parametrize(
    ("stdout", "expected"),
    [
        ("NTP=yes\nNTPSynchronized=yes\n", clock.Synchronisation(True, True, None)),
        ("NTP=no\nNTPSynchronized=no\n", clock.Synchronisation(False, False, None)),
    ],
)
def test_timedatectl_is_read(stdout, expected):
    actual = clock.parse_timedatectl(Output(stdout))

    assert actual == Known(expected, ("command timedatectl show",))


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Refusal(Reason.ABSENT), Reason.ABSENT),
        (Refusal(Reason.TIMEOUT), Reason.TIMEOUT),
        (Output(""), Reason.PARSE_ERROR),
        (Output("", "Failed to connect to bus", 1), Reason.API_ERROR),
        (Content(b""), Reason.PARSE_ERROR),
    ],
)
def test_an_unreadable_clock_is_unknown_with_its_reason(answer, reason):
    actual = clock.parse_timedatectl(answer)

    assert isinstance(actual, Unknown)
    assert actual.why is reason


@pytest.mark.parametrize(
    ("start", "kind", "enabled"), [(3, "NTP", True), (3, "NoSync", False), (4, "NTP", False)]
)
def test_windows_time_service_is_read(start, kind, enabled):
    registry = {
        W32TIME: {"Start": start},
        W32TIME + r"\Parameters": {"Type": kind, "NtpServer": "time.windows.com,0x9"},
    }

    actual = clock.read(machine("windows", registry=registry)).synchronisation

    assert isinstance(actual, Known)
    assert actual.value == clock.Synchronisation(enabled, None, "time.windows.com")


@given(st.text())
def test_timedatectl_never_raises(stdout):
    clock.parse_timedatectl(Output(stdout))
