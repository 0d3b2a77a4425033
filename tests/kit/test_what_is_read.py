"""« Ce que le kit lit »: nothing is asked of a machine that the page does not print."""

from __future__ import annotations

import pytest

from inventory.capture import load
from inventory.machine import Family
from inventory.questions import CALLS, COMMANDS, Command, ReadFile, Registry
from inventory.replay import Replay
from inventory.workstation import TOPICS, read_workstation
from kit import what_is_read
from kit.selftest import example
from tests.captures import needs_recordings, recorded_paths

#: Asked only of recordings that another tool made: no live machine is asked for them.
OF_RECORDINGS = ("registry AMCACHE", "file /etc/vz/conf/ctid.conf")


class Asked:
    """Passes questions on and keeps them."""

    def __init__(self, machine):
        self.machine = machine
        self.family = machine.family
        self.questions = []

    def ask_all(self, questions):
        self.questions += questions
        return self.machine.ask_all(questions)


def unprinted(machine):
    asked = Asked(machine)
    read_workstation(asked)
    return {
        str(question)
        for question in asked.questions
        if not str(question).startswith(OF_RECORDINGS)
        and not (machine.family is Family.WINDOWS and isinstance(question, Command))
        and not what_is_read.covers(machine.family, question)
    }


def test_the_example_is_asked_nothing_else():
    assert unprinted(example()) == set()


@needs_recordings
@pytest.mark.parametrize("family", ["windows", "linux"])
def test_recorded_machines_are_asked_nothing_else(family):
    found = set()
    for path in recorded_paths(family)[::4]:
        found |= unprinted(Replay(load(path)))

    assert found == set()


@pytest.mark.parametrize("family", what_is_read.FAMILIES)
def test_every_topic_is_told(family):
    told = what_is_read.groups(family)

    assert [group.topic for group in told] == [topic.name for topic in TOPICS]
    assert all(group.why.endswith(".") for group in told)
    assert all(line.kind and line.exact for group in told for line in group.lines)
    assert sum(len(group.lines) for group in told) > 100


def test_every_program_that_may_run_is_printed():
    printed = [
        line.source
        for group in what_is_read.groups(Family.LINUX)
        for line in group.lines
        if line.source.startswith("command ")
    ]
    for name, template in COMMANDS.items():
        program = template.programs[0].rsplit("/", 1)[-1]
        if not template.recorded_only:
            assert any(line.split()[1] == program for line in printed), name


def test_every_call_has_its_french():
    assert set(what_is_read.content()["calls"]) == set(CALLS)


def test_a_stranger_is_not_covered():
    assert not what_is_read.covers(Family.LINUX, ReadFile("/etc/shadow"))
    assert not what_is_read.covers(Family.WINDOWS, Registry(r"HKLM\SAM"))


def test_search_finds_by_topic_and_by_exact_name():
    everything = what_is_read.groups(Family.WINDOWS)

    assert [group.topic for group in what_is_read.matching(everything, "DEFAULTPASSWORD")] == [
        "accounts"
    ]
    (antivirus,) = (
        group
        for group in what_is_read.matching(everything, "antivirus")
        if group.topic == "antivirus"
    )
    assert antivirus == next(group for group in everything if group.topic == "antivirus")
    assert what_is_read.matching(everything, "zzzz") == ()
    assert what_is_read.matching(everything, " ") == everything


def test_what_is_only_told_present_says_so():
    lines = [
        line.exact
        for group in what_is_read.groups(Family.WINDOWS)
        for line in group.lines
        if "DefaultPassword" in line.exact
    ]

    assert lines
    assert all("seule la présence est lue" in line for line in lines)
