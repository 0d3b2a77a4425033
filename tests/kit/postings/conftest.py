"""Nothing that a test of postings does reaches the user's own folders or secrets."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def home(quick_slots, monkeypatch, tmp_path):  # noqa: ARG001 a fixture that a fixture needs
    where = tmp_path / "home"
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(where))
    return where
