"""No answer that fails ever turns a trouble into a pass, or a pass into a failure.

Every question that a check leans on fails in every way, one at a time: refused, not recorded,
garbled, of another kind; a program is missing, silent, noisy, or ends with an error. A finding may
then become UNKNOWN, or lean on another source; it may not become OK or NA, and what was OK may not
become FAIL: nothing follows from an answer that is none.
"""

from __future__ import annotations

import json
from collections import Counter
from contextlib import suppress
from copy import deepcopy
from pathlib import Path

import pytest

from checks.catalogue import CATALOGUE
from checks.check import apply
from checks.context import Profile
from checks.verdict import Outcome
from inventory.answers import Refusal
from inventory.capture import CaptureError, understand
from inventory.facts import Reason
from inventory.replay import Replay
from inventory.workstation import TOPICS
from kit import selftest
from tests.checks.healthy import ROOT, guarded_laptop, healthy_desktop, healthy_laptop
from tests.checks.judging import context
from tests.checks.troubled import ON_LINUX, ON_WINDOWS
from tests.failing import RUBBISH, Failing, failures

EXAMPLE = Path(selftest.__file__).parent / selftest.EXAMPLE
LAPTOP = Profile(portable=True, virtual=False)
CHECKS = {check.id: check for check in CATALOGUE}
GOOD = {Outcome.OK, Outcome.NA}
HEALTHY = {
    "laptop": ("windows", healthy_laptop),
    "guarded laptop": ("windows", guarded_laptop),
    "desktop": ("linux", healthy_desktop),
    "desktop of root": ("linux", lambda: healthy_desktop(ROOT)),
    "example": ("windows", lambda: json.loads(EXAMPLE.read_text("utf-8"))),
}
TROUBLES = [
    (family, check, name, build)
    for family, troubled in (("windows", ON_WINDOWS), ("linux", ON_LINUX))
    for check, cases in troubled.items()
    for name, build in cases.items()
]

#: Check and question of which the catalogue names another source that may say something else.
OTHER_SOURCE = {
    # MAJ-02: without the build, the date of the last cumulative update decides.
    ("updates/os_patched", r"registry HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion"),
}
#: Where rubbish takes the place of a trouble, and columns of which a null is no rubbish.
SECTIONS = ("registry", "wmi", "calls", "commands", "files")
OPTIONAL = {
    # AV-02: a version of Defender that has no tamper protection says null, and passes.
    "IsTamperProtected",
}


class Topics:
    """A workstation whose topics are read when a check asks for them."""

    def __init__(self, machine):
        self.family = machine.family
        self._machine = machine

    def __getattr__(self, name):
        topic = next(topic for topic in TOPICS if topic.name == name)
        read = topic.read(self._machine)
        setattr(self, name, read)
        return read


def capture(family, document):
    return understand({"format": "pc-capture/2", "os_family": family, **document})


def outcome(check, machine):
    return apply(CHECKS[check], Topics(machine), context(machine.family, LAPTOP)).outcome


def turned(check, recorded):
    """The outcome of a check, and what it becomes, by question and failure."""
    whole = Failing(Replay(recorded))
    before = outcome(check, whole)
    answered = {}
    for question, answer in whole.asked.items():
        answered.setdefault(str(question), (question, answer))
    found = {}
    for printed, (question, answer) in answered.items():
        if isinstance(answer, Refusal) and answer.reason is not Reason.ABSENT:
            continue
        for how, failed in failures(question, answer):
            after = outcome(check, Failing(Replay(recorded), printed, failed))
            if after is not before:
                found[printed, how] = after
    return before, found


@pytest.mark.parametrize(
    ("family", "check", "name", "build"),
    TROUBLES,
    ids=[f"{check}: {name} ({family})" for family, check, name, _ in TROUBLES],
)
def test_a_failing_answer_never_makes_a_trouble_pass(family, check, name, build):
    before, after = turned(check, capture(family, build()))
    passed = {
        place: outcome
        for place, outcome in after.items()
        if outcome in GOOD and (check, place[0]) not in OTHER_SOURCE
    }

    assert before not in GOOD, name
    assert passed == {}


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("name", HEALTHY)
def test_a_failing_answer_never_makes_a_pass_fail(name, check):
    family, build = HEALTHY[name]

    before, after = turned(check, capture(family, build()))

    if before is Outcome.OK:
        assert set(after.values()) <= {Outcome.UNKNOWN}
        assert after or name == "example"  # every check leans on something that can fail
    else:
        allowed = {place for place in after if (check, place[0]) in OTHER_SOURCE}
        assert not {place for place, outcome in after.items() if outcome in GOOD} - allowed


def differing(held, healthy, path=()):
    """The places of a document, leaves and records of lists, where a healthy one has other data."""
    for key, value in held.items() if isinstance(held, dict) else enumerate(held):
        try:
            other = healthy[key]
        except (KeyError, IndexError, TypeError):
            other = None
        if value == other:
            continue
        nested = isinstance(value, dict | list) and bool(value)
        if not nested or isinstance(held, list):
            yield (*path, key), value
        if nested:
            yield from differing(value, other, (*path, key))


def changed(document, path, data):
    twin = deepcopy(document)
    place = twin
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = data
    return twin


def spoilt(family, document, healthy):
    """The place and the rubbish, and the machine that has it there in place of the trouble."""
    told = {name: document.get(name, {}) for name in SECTIONS}
    for path, value in differing(told, healthy):
        for data in RUBBISH:
            if isinstance(value, str) and isinstance(data, str | int):
                continue  # a name in the place of a name says what it says
            if path[-1] in OPTIONAL and data is None:
                continue
            with suppress(CaptureError):  # no answer of any machine: refused whole
                yield (path, repr(data)), capture(family, changed(document, path, data))


@pytest.mark.parametrize(
    ("family", "check", "name", "build"),
    TROUBLES,
    ids=[f"{check}: {name} ({family})" for family, check, name, _ in TROUBLES],
)
def test_rubbish_in_the_place_of_the_trouble_is_no_pass(family, check, name, build):
    healthy = healthy_laptop() if family == "windows" else healthy_desktop()

    passed = {
        (path, data): found
        for (path, data), recorded in spoilt(family, build(), healthy)
        if (check, f"{path[0]} {path[1]}") not in OTHER_SOURCE
        and (found := outcome(check, Replay(recorded))) in GOOD
    }

    assert passed == {}, name


def test_every_check_has_its_trouble():
    counted = Counter(check for family, check, *_ in TROUBLES)

    assert set(counted) == set(CHECKS)
