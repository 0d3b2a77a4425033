"""The clock's synchronisation, read from both systems."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory import clock
from inventory.answers import Content, Output, Refusal
from inventory.facts import Known, Reason, Unknown
from tests.captures import machine, needs_recordings, recorded_machine

POLICY = r"HKLM\SOFTWARE\Policies\Microsoft\W32Time"
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


SHOW = "timedatectl show"
CHRONY = "C0000201,ntp.example.org,2,17.1,{offset},0.0,0.0,-1.2,0.0,0.0,0.02,0.001,1030.0,{leap}\n"
PEERS = """     remote           refid      st t when poll reach   delay   offset  jitter
==============================================================================
+192.0.2.1       127.67.113.92    2 u    1   64    1   23.399   -2.805   2.131
{mark}192.0.2.2       130.133.1.10     2 u    -   64    1   93.053   -0.807   2.839
"""


def linux(**printed):
    lines = {"show": SHOW, "chrony": "chronyc -c tracking", "peers": "ntpq -p -n"}
    commands = {lines[name]: {"stdout": text} for name, text in printed.items()}
    return clock.read(machine("linux", commands=commands)).synchronisation


@pytest.mark.parametrize(
    ("leap", "synchronised", "server"),
    [("Normal", True, "ntp.example.org"), ("Not synchronised", False, None)],
)
def test_chrony_answers_where_systemd_keeps_no_clock(leap, synchronised, server):
    fact = linux(
        show="NTP=no\nNTPSynchronized=no\n",
        chrony=CHRONY.format(offset="-0.000012", leap=leap),
    )

    assert isinstance(fact, Known)
    assert fact.value == clock.Synchronisation(True, synchronised, server, -0.000012)


@pytest.mark.parametrize(
    ("mark", "expected"),
    [
        ("*", clock.Synchronisation(True, True, "192.0.2.2", -0.000807)),
        (" ", clock.Synchronisation(True, False, None)),
    ],
)
def test_ntpd_answers_where_nobody_else_does(mark, expected):
    fact = linux(peers=PEERS.format(mark=mark))

    assert isinstance(fact, Known)
    assert fact.value == expected


def test_systemd_is_believed_where_it_keeps_the_clock():
    fact = linux(show="NTP=yes\nNTPSynchronized=yes\n", peers=PEERS.format(mark=" "))

    assert fact == Known(clock.Synchronisation(True, True, None), (f"command {SHOW}",))


def test_the_reason_of_systemd_is_told_where_nobody_answers():
    fact = linux(show="nothing")

    assert isinstance(fact, Unknown)
    assert fact.why is Reason.PARSE_ERROR


@pytest.mark.parametrize(
    ("changed", "enabled", "server"),
    [
        ({W32TIME + r"\TimeProviders\NtpClient": {"Enabled": 1}}, True, "time.windows.com"),
        ({W32TIME + r"\TimeProviders\NtpClient": {"Enabled": 0}}, False, "time.windows.com"),
        ({POLICY + r"\TimeProviders\NtpClient": {"Enabled": 0}}, False, "time.windows.com"),
        ({POLICY + r"\Parameters": {"Type": "NoSync"}}, False, "time.windows.com"),
        ({POLICY + r"\Parameters": {"NtpServer": "a.fr,0x9 b.fr"}}, True, "a.fr"),
    ],
)
def test_the_client_and_the_policy_of_windows_decide(changed, enabled, server):
    registry = {
        W32TIME: {"Start": 3},
        W32TIME + r"\Parameters": {"Type": "NTP", "NtpServer": "time.windows.com,0x9"},
        **changed,
    }

    fact = clock.read(machine("windows", registry=registry)).synchronisation

    assert isinstance(fact, Known)
    assert fact.value == clock.Synchronisation(enabled, None, server)


@needs_recordings
@pytest.mark.parametrize("name", ["hive-win10-pro-DESKTOP-2KGM189", "hive-win7-WKS-WIN732BITA"])
def test_recorded_hives_keep_their_clock(name):
    fact = clock.read(recorded_machine(name)).synchronisation

    assert isinstance(fact, Known)
    assert fact.value == clock.Synchronisation(True, None, "time.windows.com")


@given(st.text())
def test_other_clients_never_raise(stdout):
    clock.parse_chrony(Output(stdout + "," * 14))
    clock.parse_peers(Output("remote\n====\n" + stdout), clock.PEERS)


@given(st.text())
def test_timedatectl_never_raises(stdout):
    clock.parse_timedatectl(Output(stdout))
