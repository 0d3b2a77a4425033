"""The window looks as it did when somebody last looked at it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.ui import golden

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    """The pictures, drawn again in a process of its own: its clock is stopped."""
    kept = (golden.KEPT / "conditions.txt").read_text("utf-8")
    if kept != golden.conditions():
        pytest.skip(f"the pictures were drawn with {kept.strip()}: here {golden.conditions()}")
    folder = tmp_path_factory.mktemp("golden")
    done = subprocess.run(
        [sys.executable, "-m", "tests.ui.golden", folder],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert (folder / "conditions.txt").exists(), done.stdout + done.stderr
    return folder, done.stdout + done.stderr


@pytest.mark.parametrize("picture", golden.PICTURES, ids=lambda picture: golden.file_name(*picture))
def test_a_page_looks_as_when_it_was_last_looked_at(drawn, picture):
    folder, told = drawn
    name = golden.file_name(*picture)

    assert (folder / name).exists(), told
    assert golden.difference(golden.KEPT / name, folder / name) <= golden.MANY, told


def test_a_picture_of_something_else_is_told_apart():
    light, dark = (golden.KEPT / golden.file_name(*golden.PICTURES[rank]) for rank in (0, 1))

    assert golden.difference(light, light) == 0
    assert golden.difference(light, dark) == 1
    other = golden.KEPT / golden.file_name(*golden.PICTURES[3])
    assert golden.difference(golden.KEPT / golden.file_name(*golden.PICTURES[5]), other) > 0.02
