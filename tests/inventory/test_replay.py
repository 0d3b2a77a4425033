"""Replay: answers from a capture, and nothing that it does not hold."""

from __future__ import annotations

import pytest

from inventory import questions as q
from inventory.answers import Content, Hive, Listing, Output, Refusal, Rows, Value
from inventory.facts import Reason
from inventory.machine import Family, ask
from inventory.reading import moment
from tests.captures import machine

SECTIONS = {
    "wmi": {
        "Win32_BIOS": [{"SerialNumber": "1"}],
        "Win32_EncryptableVolume.GetProtectionStatus": [{"DriveLetter": "C:"}],
        "Win32_Battery": [],
    },
    "registry": {
        "HKLM\\SOFTWARE\\Maker": {"Name": "sixty-four", "Password": "secret"},
        "HKLM\\SOFTWARE\\Maker\\One": {"": "default"},
        "HKLM\\SOFTWARE\\Maker\\One\\Two": {},
        "HKLM\\SOFTWARE\\Makers": {},
        "HKLM\\SOFTWARE\\WOW6432Node\\Maker": {"Name": "thirty-two"},
    },
    "registry_mtime": {"HKLM\\software\\maker": "2026-01-02T03:04:05Z"},
    "commands": {"timedatectl show": {"stdout": "NTP=yes", "stderr": "", "exit_status": 1}},
    "calls": {"session": {"user": "x"}, "file_exists /a": False},
    "files": {"/etc/a": {"text": "é"}, "/etc/b": {"base64": "/w=="}},
    "dirs": {"/etc": ["b", "a"]},
    "dns": {"example.org A": ["192.0.2.1"]},
    "probes": {"arp 192.0.2.1": None},
    "errors": {
        "file /etc/c": {"refused": "access_denied", "detail": "Permission denied"},
        "file /etc/a": {"refused": "timeout"},
    },
}


@pytest.fixture
def recorded():
    return machine("linux", **SECTIONS)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (q.Wmi("Win32_BIOS", ("SerialNumber",)), Rows(({"SerialNumber": "1"},))),
        (q.Wmi("win32_bios", ()), Rows(({"SerialNumber": "1"},))),
        (q.Wmi("Win32_Battery", ()), Rows(())),
        (
            q.WmiMethod("Win32_EncryptableVolume", "GetProtectionStatus", (), q.BITLOCKER),
            Rows(({"DriveLetter": "C:"},)),
        ),
        (q.Command("clock"), Output("NTP=yes", "", 1)),
        (q.Call("session"), Value({"user": "x"})),
        (q.Call("file_exists", ("/a",)), Value(data=False)),
        (q.ReadFile("/etc/a"), Content("é".encode())),
        (q.ReadFile("/etc/b"), Content(b"\xff")),
        (q.ListDir("/etc"), Listing(("b", "a"))),
        (q.Dns("example.org", "A"), Value(["192.0.2.1"])),
        (q.Probe("arp", "192.0.2.1"), Value(None)),
        (q.ReadFile("/etc/c"), Refusal(Reason.ACCESS_DENIED, "Permission denied")),
        (q.ReadFile("/etc/d"), Refusal(Reason.NOT_RECORDED)),
        (q.ListDir("/etc/d"), Refusal(Reason.NOT_RECORDED)),
        (q.Wmi("Win32_Fan", ()), Refusal(Reason.NOT_RECORDED)),
        (q.Registry("HKLM\\SOFTWARE\\None"), Refusal(Reason.NOT_RECORDED)),
        (q.Tls("example.org"), Refusal(Reason.NOT_RECORDED)),
        (q.Snmp("192.0.2.1", ("1.3",)), Refusal(Reason.NOT_RECORDED)),
        (q.Http("https://example.org"), Refusal(Reason.NOT_RECORDED)),
    ],
)
def test_a_question_is_answered_from_its_section(recorded, question, expected):
    actual = ask(recorded, question)

    assert actual == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (q.Registry("HKLM\\SOFTWARE\\Maker"), {""}),
        (q.Registry("hklm\\software\\MAKER", depth=1), {"", "One"}),
        (q.Registry("HKLM\\SOFTWARE\\Maker", depth=2), {"", "One", "One\\Two"}),
        (q.Registry("HKLM\\SOFTWARE\\Maker", depth=2, view=32), {""}),
        (q.Registry("HKLM\\SOFTWARE\\Maker\\One", depth=9), {"", "Two"}),
    ],
)
def test_keys_are_told_to_the_asked_depth(recorded, question, expected):
    actual = ask(recorded, question)

    assert isinstance(actual, Hive)
    assert set(actual.keys) == expected


def test_both_views_of_a_key_are_told_apart(recorded):
    keys = [
        ask(recorded, q.Registry("HKLM\\SOFTWARE\\Maker", view=view)).keys[""] for view in (64, 32)
    ]

    assert [key.values["Name"] for key in keys] == ["sixty-four", "thirty-two"]
    assert keys[0].modified == moment("2026-01-02T03:04:05Z")
    assert keys[1].modified is None


def test_of_a_secret_only_the_presence_is_told(recorded):
    question = q.Registry("HKLM\\SOFTWARE\\Maker", presence=("PASSWORD",))

    actual = ask(recorded, question).keys[""].values

    assert actual == {"Name": "sixty-four", "Password": True}


def test_what_was_used_is_counted(recorded):
    recorded.ask_all((q.ReadFile("/etc/a"), q.ReadFile("/etc/d"), q.Command("clock")))

    assert recorded.used == {"files: /etc/a", "commands: timedatectl show"}
    assert recorded.family is Family.LINUX


@pytest.mark.parametrize(
    ("section", "entry", "question"),
    [
        ("files", {"/a": {}}, q.ReadFile("/a")),
        ("files", {"/a": {"base64": "?"}}, q.ReadFile("/a")),
        ("commands", {"timedatectl show": {}}, q.Command("clock")),
        ("errors", {"file /a": {}}, q.ReadFile("/a")),
    ],
)
def test_a_damaged_entry_is_a_parse_error(section, entry, question):
    actual = ask(machine("linux", **{section: entry}), question)

    assert actual.reason is Reason.PARSE_ERROR


def test_only_the_named_values_of_a_key_are_answered():
    replay = machine(registry={r"HKCU\Network\Z": {"RemotePath": "x", "UserName": "claire"}})

    (named,) = replay.ask_all((q.Registry(r"HKCU\Network\Z", named=("remotepath",)),))
    (every,) = replay.ask_all((q.Registry(r"HKCU\Network\Z"),))

    assert named.keys[""].values == {"RemotePath": "x"}
    assert set(every.keys[""].values) == {"RemotePath", "UserName"}
