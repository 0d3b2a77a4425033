"""A writer killed at random moments loses nothing that was confirmed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROUNDS = os.environ.get("KIT_KILLS", "60")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="writers are forked")
def test_kills_lose_nothing():
    done = subprocess.run(
        [sys.executable, "-m", "tests.kit.store.killing", ROUNDS],
        cwd=Path(__file__).parents[3], capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr[-3000:]
    assert f"{ROUNDS} kills" in done.stdout
