"""The catalogue is the folder, and its entries are of one form."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import checks
from checks import index
from checks.catalogue import CATALOGUE, every, find
from checks.domains import DOMAINS
from inventory.machine import Family

FOLDER = Path(checks.__file__).parent
TESTS = Path(__file__).parent
IDS = [check.id for check in every()]


def in_folder(suffix):
    files = FOLDER.glob(f"*/*{suffix}")
    return {f.relative_to(FOLDER).with_suffix("").as_posix() for f in files if f.stem != "__init__"}


def test_every_check_of_the_folder_is_in_the_catalogue():
    assert set(IDS) == in_folder(".py")


def test_every_check_has_its_sheet_and_every_sheet_its_check():
    assert set(IDS) == in_folder(".toml")


def test_every_check_has_its_table_test():
    tested = {
        f"{path.parent.name}/{path.stem.removeprefix('test_')}"
        for path in TESTS.glob("*/test_*.py")
    }

    assert set(IDS) == tested


def test_twenty_checks_of_a_computer_and_eleven_of_the_town_hall_each_once():
    assert len(IDS) == len(set(IDS)) == 31
    assert len(CATALOGUE) == 20


@pytest.mark.parametrize("check", every(), ids=IDS)
def test_form(check):
    assert re.fullmatch(r"[a-z_]+/[a-z0-9_]+", check.id)
    assert (
        check.reads.__module__ == check.judge.__module__ == f"checks.{check.id.replace('/', '.')}"
    )
    assert check.domain in DOMAINS
    assert check.refs
    assert all(re.fullmatch(r"[A-Z]{2,3}-\d\d", ref) for ref in check.refs)
    assert check.platforms
    assert set(check.platforms) <= {Family.WINDOWS, Family.LINUX}
    assert check.judge.__doc__
    assert any(ref in check.judge.__doc__ for ref in check.refs)


def test_the_index_tells_the_same_as_the_catalogue():
    assert list(index.REFS.items()) == [(check.id, check.refs) for check in every()]
    for ref in {ref for refs in index.REFS.values() for ref in refs}:
        assert index.numbered(ref) == find(ref).id
    assert index.numbered("XXX-99") is None
