"""The running Linux as a machine of one process, for tests that compare with its own tools."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

from inventory.live import linux as live_linux
from inventory.machine import Family

needs_linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads this Linux")


class ThisMachine:
    """Answers from the system that the tests run on."""

    family = Family.LINUX

    def ask_all(self, questions):
        return [live_linux.answer(question) for question in questions]


def tool(*words: str) -> str:
    """What a tool of this system prints; the test is skipped where it is missing or fails."""
    program = shutil.which(words[0])
    if program is None:
        pytest.skip(f"no {words[0]} here")
    done = subprocess.run(  # noqa: PLW1510 the status is looked at
        (program, *words[1:]), capture_output=True, text=True, env={"LC_ALL": "C", "PATH": ""}
    )
    if done.returncode != 0:
        pytest.skip(f"{words[0]} fails here")
    return done.stdout
