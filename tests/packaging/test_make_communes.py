"""The file of the communes is rebuilt from its input, byte for byte."""

from __future__ import annotations

import lzma
import runpy
from pathlib import Path

import pytest

from tests.captures import RECORDED, needs_recordings

ROOT = Path(__file__).resolve().parents[2]
# packaging/ is a plain folder and no package: PyPI's "packaging" has that name.
MAKE = runpy.run_path(str(ROOT / "packaging" / "make_communes.py"))


@needs_recordings
def test_a_rebuild_is_byte_identical(tmp_path):
    MAKE["main"](["--data", str(RECORDED), "--output", str(tmp_path)])

    actual = (tmp_path / "communes.txt.xz").read_bytes()
    expected = (ROOT / "kit" / "communes.txt.xz").read_bytes()

    assert lzma.decompress(actual) == lzma.decompress(expected)
    assert actual == expected


def document(name="Condamine"):
    return {
        "communes": [
            ["2A004", "Ajaccio", "2A", "94", None, "", None, None],
            ["01112", name, "01", "84", "210101127", "01430/01431", 480, "200042935"],
        ],
        "epci": {"200042935": ["CA  Haut-Bugey", "CA"]},
        "departements": {"2A": "Corse-du-Sud", "01": "Ain"},
    }


def test_the_form_of_the_file():
    _, *sections = MAKE["text"](document()).split("\f")

    assert sections == [
        "01\tAin\n2A\tCorse-du-Sud",
        "200042935\tCA\tCA Haut-Bugey",
        "01112\n2A004",
        "Condamine\nAjaccio",
        "210101127\n",
        "01430/01431\n",
        "480\n",
        "0\n",
    ]


def test_a_line_feed_in_a_value_is_refused():
    with pytest.raises(SystemExit):
        MAKE["text"](document("Conda\nmine"))
