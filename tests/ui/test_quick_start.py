"""The start of a window imports without PySide's watch over each import, and without collecting."""

from __future__ import annotations

import subprocess
import sys

# In a process of its own: what is imported here already would hide it.
_START = """
import gc, linecache
from ui.quick_start import quicken
{quicken}
import PySide6.QtCore
from ui.words import words
from PySide6.QtWidgets import QWidget
looked = [name for name in linecache.cache if name.endswith("toml_file.py")]
print(len(looked), gc.isenabled(), callable(QWidget.setWindowTitle))
"""


def _said(quicken: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", _START.format(quicken=quicken)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout.strip()


def test_a_quick_start_looks_for_no_source_and_collects_nothing() -> None:
    assert _said("quicken()") == "0 False True"


def test_left_alone_pyside_looks_for_the_source_of_each_module() -> None:
    """Were it to stop, :func:`ui.quick_start.quicken` would have one reason less to be."""
    assert _said("") == "1 True True"
