"""Tools that are missing, closed, silent, noisy, stuck or broken: real programs, really run.

What one failing answer does to each verdict is held by ``tests/test_no_false_pass.py``.
"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from checks.catalogue import CATALOGUE
from checks.verdict import Outcome
from inventory import shapes
from inventory.facts import Reason, Unknown
from inventory.live import linux as live_linux
from inventory.live.running import run
from inventory.questions import COMMANDS, Command
from inventory.record import replace
from inventory.workstation import read_workstation
from kit.assessment import judge
from tests.inventory.this_machine import ThisMachine, needs_linux

pytestmark = needs_linux

#: What a program does (None: it is no program at all), and the reason that follows.
TOOLS = {
    "missing": (None, Reason.ABSENT),
    "not to be run": ("exit 0", Reason.ACCESS_DENIED),
    "stuck": ("sleep 60", Reason.TIMEOUT),
    "silent": ("exit 0", Reason.PARSE_ERROR),
    "failing without a word": ("exit 1", Reason.API_ERROR),
    "failing with words": ("echo lorem ipsum; echo no >&2; exit 1", Reason.API_ERROR),
    "for root alone": ("echo 'you must be root' >&2; exit 1", Reason.NEEDS_ADMIN),
    "killed": ("kill -SEGV $$", Reason.API_ERROR),
    "endless": ("exec yes lorem ipsum", Reason.API_ERROR),
}
NOISY = {
    "noisy": r"printf 'lorem \001 ipsum {[<;\n\377\376 = : 42\n'",
    "another's JSON": """echo '{"a": [1], "blockdevices": 5, "nftables": [[], {"chain": 3}]}'""",
    "a list": "echo '[[], null, 3, {\"ifname\": [5]}]'",
}
LIVE = sorted(name for name, template in COMMANDS.items() if not template.recorded_only)


def program(folder, name, script):
    """A program of this script; None is no file."""
    path = folder / name.replace(" ", "-").replace("'", "")
    if script is not None:
        path.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
        path.chmod(0o644 if name == "not to be run" else 0o755)
    return str(path)


def impatient(monkeypatch, name):
    """A stuck program is given a moment instead of its ten seconds."""
    patience = 0.05 if name == "stuck" else 10.0
    monkeypatch.setattr(live_linux, "run", lambda words, _: run(words, patience, 1 << 16))


@pytest.mark.parametrize("name", TOOLS)
def test_the_reason_says_what_happened(name, tmp_path, monkeypatch):
    impatient(monkeypatch, name)
    script, reason = TOOLS[name]
    template = replace(
        COMMANDS["listening"], programs=(program(tmp_path, name, script),), needs_admin=False
    )
    monkeypatch.setitem(COMMANDS, "listening", template)
    question = Command("listening")

    actual = shapes.output(live_linux.answer(question), question)

    assert isinstance(actual, Unknown)
    assert actual.why is reason


@pytest.mark.parametrize("name", [*TOOLS, *NOISY])
def test_when_all_tools_fail_verdicts_only_become_unknown(name, tmp_path, monkeypatch):
    now = datetime.now(UTC)
    before = judge(read_workstation(ThisMachine()), now)
    script = NOISY[name] if name in NOISY else TOOLS[name][0]
    failing = program(tmp_path, name, script)
    impatient(monkeypatch, name)
    for template in LIVE:
        only = tuple(path for path in COMMANDS[template].programs if path.startswith("/opt"))
        chosen = only or (failing,)  # security products that are not here stay away
        monkeypatch.setitem(COMMANDS, template, replace(COMMANDS[template], programs=chosen))

    after = judge(read_workstation(ThisMachine()), now)

    changed = {new.check: new for old, new in zip(before, after, strict=True) if old != new}
    turned = {
        old.check: (old.outcome, changed[old.check].outcome)
        for old in before
        if old.check in changed and changed[old.check].outcome is not old.outcome
    }
    assert {outcome for _, outcome in turned.values()} <= {Outcome.UNKNOWN}
    assert len(after) == len(CATALOGUE)
