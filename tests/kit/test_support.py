"""The text for whoever helps: versions and counts, no name."""

from __future__ import annotations

import pytest

from kit import buglog, support
from kit.version import VERSION


@pytest.fixture(autouse=True)
def home(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path


def test_it_tells_versions_and_what_the_window_adds():
    told = support.support_text(None, ("Qt 6.11",))

    assert f"Kit Commune {VERSION}" in told
    assert "Qt 6.11" in told
    assert "Défauts notés\u00a0: aucun" in told


def test_it_names_the_newest_logs_but_not_where_they_lie(home):
    kept = [buglog.write_log(ValueError(str(number))) for number in range(4)]

    told = support.support_text(None)

    assert kept[3].name in told
    assert kept[0].name not in told
    assert str(home) not in told


def test_an_account_without_a_home_has_no_logs(monkeypatch):
    monkeypatch.setattr(buglog, "folder", lambda: None)

    assert buglog.write_log(ValueError()) is None
    monkeypatch.setattr(support, "folder", lambda: None)
    assert support.recent_logs() == ()
