"""The tables are rebuilt from their inputs, byte for byte."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

import pytest

from tests.captures import RECORDED, needs_recordings

ROOT = Path(__file__).resolve().parents[2]
# packaging/ is a plain folder and no package: PyPI's "packaging" has that name.
MAKE = runpy.run_path(str(ROOT / "packaging" / "make_tables.py"))
SHIPPED = ROOT / "checks" / "tables"


@needs_recordings
def test_a_rebuild_is_byte_identical(tmp_path):
    MAKE["main"](["--data", str(RECORDED), "--output", str(tmp_path)])

    actual = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    expected = {path.name: path.read_bytes() for path in SHIPPED.glob("*.json")}

    assert actual == expected


def release(cycle, latest, end="2030-01-01", **more):
    return {
        "cycle": cycle, "latest": latest, "eol": end, "extendedSupport": None,
        "releaseDate": "2020-01-01", **more,
    }  # fmt: skip


def lifecycle(**products):
    known = {
        "windows": {},
        "same_end": {"client": {}, "server": {}},
        "esu": {"build": 19045, "_seen": "a remark"},
    }
    empty = {"windows": [], "windows-server": [], "windows-server-core": []}
    return MAKE["windows_lifecycle"]({**empty, **products}, known)


@pytest.mark.parametrize(
    ("cycle", "expected"),
    [
        ("11-25h2-w", ["home_pro"]),
        ("11-25h2-e", ["enterprise"]),
        ("11-24h2-e-lts", ["ltsc"]),
        ("11-24h2-iot-lts", ["iot_ltsc"]),
        ("10-22h2", ["home_pro", "enterprise"]),
        ("10-1507-iot", []),
    ],
)
def test_a_cycle_covers_its_editions(cycle, expected):
    actual = lifecycle(windows=[release(cycle, "10.0.26200")])["builds"].get("26200", {})

    assert list(actual) == expected


def test_of_one_server_build_the_long_term_product_counts():
    releases = [
        release("1809-sac", "10.0.17763", "2020-11-10"),
        release("2019", "10.0.17763", "2029-01-09"),
    ]

    actual = lifecycle(**{"windows-server": releases})["builds"]["17763"]["server"]

    assert actual == {"version": "Server 2019", "end": "2029-01-09"}


def test_remarks_stay_out_of_the_table():
    actual = lifecycle()["esu"]

    assert actual == {"build": 19045}


def test_a_distribution_keeps_only_the_extension_that_comes_by_itself():
    products = {"p": [release("1", None, "2026-07-11", extendedSupport="2028-06-30")]}

    def extended(*, free):
        known = {"distributions": {"d": {"products": ["p"], "extended": free}}, "rolling": []}
        return MAKE["linux_lifecycle"](products, known)["distributions"]["d"]["1"]["extended"]

    assert extended(free=True) == "2028-06-30"
    assert extended(free=False) is None


def test_every_hand_kept_file_says_where_it_comes_from():
    for path in sorted((ROOT / "packaging" / "tables").glob("*.json")):
        document = json.loads(path.read_text("utf-8"))

        assert document["source"], path.name
