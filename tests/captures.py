"""What tests use to build machines: captures made by hand, and the recorded ones where they are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from inventory.capture import load, understand
from inventory.replay import Replay

RECORDED = Path(__file__).resolve().parents[2] / "shared" / "data"
needs_recordings = pytest.mark.skipif(
    not RECORDED.is_dir(), reason="the recorded machines (../shared/data) are not here"
)


def machine(family: str = "windows", **sections: dict[str, Any]) -> Replay:
    """A machine of the given sections (``wmi=…``, ``registry=…``, ``files=…``; see capture.py)."""
    return Replay(understand({"format": "pc-capture/2", "os_family": family, **sections}))


def recorded_machine(name: str) -> Replay:
    """The recorded machine of this name (``peer-7``), migrated and ready to answer."""
    found = sorted((RECORDED / "captures" / "dev").glob(f"*/{name}.json"))
    return Replay(load(found[0]))


def recorded_paths(family: str) -> list[Path]:
    """All recorded machines of a family."""
    return sorted((RECORDED / "captures" / "dev" / family).glob("*.json"))


def expected(name: str) -> Any:
    """One expected-values file (``windows-cpu``)."""
    path = RECORDED / "captures" / f"expected-dev-{name}.json"
    return json.loads(path.read_text("utf-8"))
