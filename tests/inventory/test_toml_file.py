"""Content files, as they are written and as a frozen application carries them."""

from __future__ import annotations

import json
import sys

import pytest

from inventory.toml_file import load_toml


def test_a_content_file_is_read(tmp_path):
    (tmp_path / "words.toml").write_text('title = "Été"\n[part]\nnumber = 3\n', "utf-8")

    assert load_toml(tmp_path / "words.toml") == {"title": "Été", "part": {"number": 3}}


def test_a_frozen_application_reads_what_was_made_of_it(tmp_path, monkeypatch):
    (tmp_path / "words.toml.json").write_text(json.dumps({"title": "Été"}), "utf-8")
    monkeypatch.setattr(sys, "frozen", True, raising=False)

    assert load_toml(tmp_path / "words.toml") == {"title": "Été"}


@pytest.mark.parametrize("frozen", [False, True])
def test_what_is_damaged_or_missing_is_told(tmp_path, monkeypatch, frozen):
    monkeypatch.setattr(sys, "frozen", frozen, raising=False)
    for name in ("words.toml", "words.toml.json"):
        (tmp_path / name).write_text("{ = ", "utf-8")

    with pytest.raises(ValueError, match="line 1"):
        load_toml(tmp_path / "words.toml")
    with pytest.raises(FileNotFoundError):
        load_toml(tmp_path / "missing.toml")
