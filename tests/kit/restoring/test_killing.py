"""A restore test killed at random moments leaves nothing behind and no half proof."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROUNDS = os.environ.get("KIT_KILLS", "25")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="tests are forked")
def test_kills_leave_nothing():
    done = subprocess.run(
        [sys.executable, "-m", "tests.kit.restoring.killing", ROUNDS],
        cwd=Path(__file__).parents[3], capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr[-3000:]
    assert f"{ROUNDS} kills" in done.stdout
