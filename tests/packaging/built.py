"""What the build scripts made, for the tests that install it.

Without a build of the sources as they are now they are skipped, and say so. Where changes land,
``KIT_PACKAGES=required`` makes them fail instead; ``KIT_PACKAGES=any`` takes an older build.
"""

from __future__ import annotations

import os
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DIST = ROOT / "dist"


def required():
    """Whether what is missing is a failure."""
    return os.environ.get("KIT_PACKAGES") == "required"


def lacking(what, command):
    """Tell that a package or a program is not here."""
    told = f"{what} is not here: run `{command}` first"
    if required():
        pytest.fail(told)
    pytest.skip(told)


def artefact(pattern, command):
    """The one file of dist/ of that form, made from the sources as they are now."""
    found = sorted(DIST.glob(pattern))
    if len(found) != 1:
        lacking(f"dist/{pattern}", command)
    system, script, step = {
        "make deb": ("linux", "build.sh", "package"),
        "make windows": ("windows", "application.sh", "installer"),
    }[command]
    source = ROOT / "build" / system / step / "FROM"
    made = source.read_text("utf-8").strip() if source.exists() else ""
    if os.environ.get("KIT_PACKAGES") != "any" and made != f"application-{_key(system, script)}":
        lacking(f"dist/{pattern} of the sources as they are", command)
    return found[0]


@cache
def _key(system, script):
    """What the frozen application would be called if it were made now."""
    done = subprocess.run(
        [ROOT / "packaging" / system / script, "--key"],
        capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    return done.stdout.strip()
