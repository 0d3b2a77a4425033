"""What an administrator lets be read: a closed list, laid over the usual answers."""

from __future__ import annotations

import json

import pytest

from inventory.answers import Hive, Refusal, RegistryKey, Rows
from inventory.elevation import ADMIN_QUESTIONS, Joined, read, written
from inventory.facts import Reason
from inventory.live import elevated_reader, elevating
from inventory.machine import Family
from inventory.questions import WMI_METHODS, Call, Command, ReadFile, Registry, Wmi, WmiMethod

FIRST, SECOND = ADMIN_QUESTIONS[:2]
OTHER = Wmi("Win32_BIOS", ("SerialNumber",))
ROWS = Rows(({"DriveLetter": "C:", "ProtectionStatus": 1},))


class Plain:
    """A machine that refuses all, and remembers what it was asked."""

    family = Family.WINDOWS

    def __init__(self):
        self.asked = []

    def ask_all(self, questions):
        self.asked += questions
        return [Refusal(Reason.NEEDS_ADMIN, str(question)) for question in questions]


def test_the_list_only_reads_and_is_of_the_computer():
    for question in ADMIN_QUESTIONS:
        assert not isinstance(question, Call | Command | ReadFile)
        if isinstance(question, Registry):
            assert question.key.startswith("HKLM\\")
        if isinstance(question, WmiMethod):
            assert f"{question.name}.{question.method}" in WMI_METHODS
    assert len(set(ADMIN_QUESTIONS)) == len(ADMIN_QUESTIONS)


def test_the_administrator_s_answers_come_first_and_the_others_as_ever():
    machine = Plain()
    told = Joined(machine, {FIRST: ROWS, SECOND: Refusal(Reason.TIMEOUT)})
    answers = told.ask_all((OTHER, FIRST, SECOND))

    assert answers[1] == ROWS
    assert [answer.reason for answer in (answers[0], answers[2])] == [Reason.NEEDS_ADMIN] * 2
    assert machine.asked == [OTHER, SECOND]
    assert told.family is Family.WINDOWS


def test_an_answer_to_another_question_is_not_taken():
    machine = Plain()
    assert isinstance(Joined(machine, {OTHER: ROWS}).ask_all((OTHER,))[0], Refusal)


def test_what_is_written_is_read():
    told = {
        FIRST: ROWS, SECOND: Refusal(Reason.ABSENT, "0x8004100E"),
        ADMIN_QUESTIONS[-1]: Hive({"": RegistryKey({"données": {"hex": "00"}})}),
    }  # fmt: skip

    assert read(written(told)) == told


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"schema": 2, "answers": []}', '{"schema": 1, "answers": [1]}',
     json.dumps({"schema": 1, "answers": [{"question": {"kind": "file", "path": "/etc/passwd"},
                                           "answer": {}}]})],
)  # fmt: skip
def test_what_a_reader_of_ours_did_not_write_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011 json's own is one too
        read(text)


@pytest.mark.parametrize(
    "arguments",
    [[], ["x"], ["0" * 32], ["0" * 32, "moi"], ["..\\" + "0" * 29, "S-1-5-21-1"],
     ["0" * 32, "S-1-5-21-1)(A;;FA;;;WD"], ["0" * 32, "S-1-5-21-1", "x"], ["G" * 32, "S-1-5-18"]],
)  # fmt: skip
def test_the_reader_takes_a_name_and_a_sid_and_nothing_else(arguments):
    assert elevated_reader.main(arguments) == elevated_reader.USAGE


def test_elsewhere_than_on_windows_it_is_not_there():
    assert elevated_reader.main(["0" * 32, "S-1-5-21-1-2-3-1001"]) == elevated_reader.NOT_HERE
    assert elevating.standing() is elevating.Standing.NOT_WINDOWS
    assert elevating.read_elevated() is elevating.Outcome.FAILED
