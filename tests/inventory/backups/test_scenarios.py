"""Broken copies, each told; untouched twins, each fine; nothing changed by looking."""

from __future__ import annotations

import shutil
import tempfile
from functools import cache
from pathlib import Path

import pytest

from inventory.backups.destination import inspect
from tests.inventory.backups import copies, scenarios
from tests.inventory.backups.copies import digest

TOOLS = {"restic": "restic", "borg": "borg", "zip": "zip", "sealed zip": "zip"}


def has_tool(base):
    return base not in TOOLS or shutil.which(TOOLS[base]) is not None


@cache
def twin(base, secret):
    """What is told of an untouched copy: looking at it once is enough, since it stays the same."""
    place = copies.base(base)
    before = digest(place)
    seen = inspect(str(place), None, secret)
    assert digest(place) == before
    return seen


@pytest.mark.parametrize("base", copies.BASES)
def test_an_untouched_copy_is_fine(base):
    if not has_tool(base):
        pytest.skip(f"{TOOLS[base]} is not installed")
    seen = twin(base, "secret" if base == "sealed zip" else copies.SECRET)

    assert seen.troubles == ()


@pytest.fixture
def folder():
    """Not pytest's own, which is closed to every other user."""
    place = Path(tempfile.mkdtemp(prefix="kit-scenario-"))
    yield place
    scenarios.reopen(place)
    shutil.rmtree(place)


@pytest.mark.parametrize("scenario", scenarios.SCENARIOS, ids=lambda one: one.name)
def test_a_broken_copy_is_told(scenario, folder):
    if not has_tool(scenario.base):
        pytest.skip(f"{TOOLS[scenario.base]} is not installed")
    try:
        _, seen = scenarios.broken(scenario, folder)
    except PermissionError as error:  # no Python that an ordinary user of this machine may start
        pytest.skip(str(error))

    assert scenarios.is_told(scenario, seen), (seen.troubles, seen.detail)


def test_there_are_enough_of_them():
    assert len({one.name for one in scenarios.SCENARIOS}) == len(scenarios.SCENARIOS) >= 25
