"""The group policy templates, as ``packaging/make_policy.py`` makes them now."""

from __future__ import annotations

import runpy
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[2] / "packaging" / "make_policy.py"


def made():
    return runpy.run_path(str(SCRIPT))["templates"]()
