"""Recording a machine: replaying the capture gives what the machine gave."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory import questions as q
from inventory.answers import Content, Hive, Output, Refusal, RegistryKey, Rows, Value
from inventory.capture import understand
from inventory.facts import Reason
from inventory.live.collecting import open_machine
from inventory.machine import Family, ask
from inventory.recorder import Recorder, SecretFileError
from inventory.replay import Replay
from inventory.workstation import TOPICS, first_questions
from tests.captures import machine, needs_recordings, recorded_machine
from tests.inventory import strategies
from tests.inventory.test_replay import SECTIONS

NOW = datetime(2026, 11, 22, 17, 0, tzinfo=timezone(timedelta(hours=1)))


class Answering:
    """A machine with answers given in advance."""

    def __init__(self, answers, family=Family.WINDOWS):
        self.answers = answers
        self.family = family

    def ask_all(self, questions):
        return [self.answers.get(one, Refusal(Reason.ABSENT)) for one in questions]


def replay(recorder):
    """The machine of what was recorded, through a file's JSON."""
    return Replay(understand(json.loads(json.dumps(recorder.document("x", recorded_at=NOW)))))


def recorded(answers, family=Family.WINDOWS):
    recorder = Recorder(Answering(answers, family))
    recorder.ask_all(list(answers))
    return recorder


QUESTIONS = [
    q.Wmi("Win32_BIOS", ("SerialNumber",)),
    q.Wmi("Win32_Battery", ()),
    q.WmiMethod("Win32_EncryptableVolume", "GetProtectionStatus", (), q.BITLOCKER),
    q.Command("clock"),
    q.Call("session"),
    q.Call("file_exists", ("/a",)),
    q.ReadFile("/etc/a"),
    q.ReadFile("/etc/b"),
    q.ReadFile("/etc/c"),
    q.ReadFile("/etc/d"),
    q.ListDir("/etc"),
    q.Registry("HKLM\\SOFTWARE\\Maker", depth=2),
    q.Registry("HKLM\\SOFTWARE\\Maker", view=32),
    q.Registry("HKLM\\SOFTWARE\\None"),
    q.Dns("example.org", "A"),
    q.Probe("arp", "192.0.2.1"),
]


def test_a_replay_answers_as_the_machine_did():
    original = machine("linux", **SECTIONS)
    recorder = Recorder(original)
    expected = recorder.ask_all(QUESTIONS)

    actual = replay(recorder)

    assert actual.family is Family.LINUX
    assert actual.ask_all(QUESTIONS) == expected == original.ask_all(QUESTIONS)


def test_a_recording_of_a_replay_is_the_same_recording():
    recorder = Recorder(machine("linux", **SECTIONS))
    recorder.ask_all(QUESTIONS)
    again = Recorder(replay(recorder))
    again.ask_all(QUESTIONS)

    actual = again.document("x", recorded_at=NOW)

    assert actual == recorder.document("x", recorded_at=NOW)


@given(st.lists(st.tuples(strategies.questions, strategies.answers), max_size=5))
def test_whatever_was_answered_can_be_written_and_read(pairs):
    recorder = Recorder(Answering(dict(pairs)))
    recorder.ask_all([question for question, _ in pairs])
    try:
        actual = replay(recorder)
    except SecretFileError:
        return

    actual.ask_all([question for question, _ in pairs])


def test_the_capture_says_what_it_is():
    release = Content(b'NAME=x\nPRETTY_NAME="Debian GNU/Linux 12"\n')
    recorder = recorded({q.ReadFile("/etc/os-release"): release}, Family.LINUX)

    actual = recorder.document("poste", recorded_at=NOW, version="1.2")

    head = {name: actual[name] for name in actual if not isinstance(actual[name], dict)}
    assert head == {
        "format": "pc-capture/2",
        "name": "poste",
        "os": "Debian GNU/Linux 12",
        "os_family": "linux",
        "recorded_at": "2026-11-22T16:00:00+00:00",
        "version": "1.2",
    }


@pytest.mark.parametrize("path", ["/etc/shadow", "C:\\Windows\\System32\\config\\SAM"])
def test_a_file_of_secrets_is_never_written(path):
    recorder = recorded({q.ReadFile(path): Content(b"root:$6$")})

    with pytest.raises(SecretFileError):
        recorder.document("x", recorded_at=NOW)


def test_a_secret_of_the_registry_is_written_as_present_only():
    key = "HKLM\\SOFTWARE\\Winlogon"
    values = {"DefaultPassword": "secret", "Shell": "explorer.exe"}
    recorder = recorded(
        {
            q.Registry(key): Hive({"": RegistryKey(values)}),
            q.Registry(key, presence=("defaultpassword",)): Hive({"": RegistryKey(values)}),
        }
    )

    actual = recorder.document("x", recorded_at=NOW)

    assert actual["registry"] == {key: {"DefaultPassword": True, "Shell": "explorer.exe"}}


def test_one_key_spelt_in_two_ways_is_one_key():
    recorder = recorded(
        {
            q.Registry("HKLM\\Software\\X"): Hive({"": RegistryKey({"A": 1})}),
            q.Registry("HKLM\\SOFTWARE\\x", depth=1): Hive(
                {"": RegistryKey({"a": 1, "B": 2}), "Y": RegistryKey({})}
            ),
        }
    )

    actual = recorder.document("x", recorded_at=NOW)["registry"]

    assert actual == {"HKLM\\Software\\X": {"A": 1, "B": 2}, "HKLM\\SOFTWARE\\x\\Y": {}}


def test_properties_asked_in_two_questions_join_in_one_row():
    one = q.Wmi("Win32_DiskDrive", ("DeviceID", "Model"))
    two = q.Wmi("Win32_DiskDrive", ("DeviceID", "Size"))
    recorder = recorded(
        {
            one: Rows(({"DeviceID": "0", "Model": "a"}, {"DeviceID": "1", "Model": "a"})),
            two: Rows(({"DeviceID": "1", "Size": 1}, {"DeviceID": "0", "Size": 2})),
        }
    )

    actual = recorder.document("x", recorded_at=NOW)["wmi"]["Win32_DiskDrive"]

    assert actual == [
        {"DeviceID": "0", "Model": "a", "Size": 2},
        {"DeviceID": "1", "Model": "a", "Size": 1},
    ]


def test_the_namespace_of_a_class_is_kept():
    question = q.Wmi("MSFT_PhysicalDisk", (), q.STORAGE)

    actual = recorded({question: Rows(())}).document("x", recorded_at=NOW)

    assert actual["wmi_namespace"] == {"MSFT_PhysicalDisk": q.STORAGE}
    assert actual["wmi"] == {"MSFT_PhysicalDisk": []}


def test_of_a_file_read_twice_the_longer_part_is_kept():
    recorder = recorded(
        {
            q.ReadFile("/a", limit=9): Content(b"123456789"),
            q.ReadFile("/a", limit=3): Content(b"123"),
        }
    )

    actual = recorder.document("x", recorded_at=NOW)["files"]

    assert actual == {"/a": {"text": "123456789", "modified": None}}


@pytest.mark.parametrize(
    ("question", "answer", "expected"),
    [
        (q.ReadFile("/a"), Output("x"), {"file /a": {"refused": "parse_error", "detail": ""}}),
        (q.Command("clock"), Value(1), {"command timedatectl show": {"refused": "parse_error"}}),
        (
            q.ReadFile("/a"),
            Refusal(Reason.NEEDS_ADMIN, "why"),
            {"file /a": {"refused": "needs_admin", "detail": "why"}},
        ),
        (q.ReadFile("/a"), Refusal(Reason.NOT_RECORDED), {}),
    ],
)
def test_refusals_are_kept_with_their_words(question, answer, expected):
    actual = recorded({question: answer}).document("x", recorded_at=NOW)["errors"]

    assert actual.keys() == expected.keys()
    for name, entry in expected.items():
        assert actual[name].items() >= entry.items()


@pytest.mark.skipif(sys.platform != "linux", reason="the Live machine of Linux")
@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
def test_the_replay_of_this_machine_gives_the_facts_of_the_live_read(topic):
    with open_machine() as live:
        recorder = Recorder(live)
        expected = topic.read(recorder)

    actual = topic.read(replay(recorder))

    assert actual == expected


@pytest.mark.skipif(sys.platform != "linux", reason="the Live machine of Linux")
def test_the_first_questions_of_an_audit_are_answered():
    questions = first_questions(Family.LINUX)
    with open_machine() as live:
        actual = live.ask_all(questions)

    assert questions
    assert len(actual) == len(questions)
    assert Refusal(Reason.NOT_SUPPORTED, "no such question on Linux") not in actual


@needs_recordings
@pytest.mark.parametrize("name", ["peer-7", "peer-10"])
@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
def test_a_recorded_machine_recorded_again_gives_the_same_facts(name, topic):
    recorder = Recorder(recorded_machine(name))
    expected = topic.read(recorder)

    actual = topic.read(replay(recorder))

    assert actual == expected


def test_asking_again_takes_the_newer_answer():
    answering = Answering({q.ReadFile("/a"): Content(b"old")})
    recorder = Recorder(answering)
    ask(recorder, q.ReadFile("/a"))
    answering.answers = {q.ReadFile("/a"): Content(b"new")}
    ask(recorder, q.ReadFile("/a"))

    actual = ask(replay(recorder), q.ReadFile("/a"))

    assert actual == replace(Content(b"new"))
