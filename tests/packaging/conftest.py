"""The Windows that tests install into, and what they install."""

from __future__ import annotations

import fcntl
import re

import pytest

from tests.packaging.built import artefact, lacking
from tests.packaging.windows import wine
from tests.packaging.windows.computer import Computer


@pytest.fixture(scope="module")
def setup():
    """The installer as it is given away."""
    return artefact("KitCommune-*-setup*.exe", "make windows")


@pytest.fixture(scope="module")
def version(setup):
    return re.match(r"KitCommune-([\d.]+)-setup", setup.name)[1]


@pytest.fixture(scope="module")
def whole_computer():
    if told := wine.missing():
        lacking(f"Wine's Windows ({told})", "make windows-app")
    home = wine.BUILD / "home-installer"
    home.mkdir(parents=True, exist_ok=True)
    with (wine.BUILD / "installer.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield Computer(wine.BUILD / "prefix-installer", home)


@pytest.fixture
def computer(whole_computer):
    whole_computer.clean()
    yield whole_computer
    whole_computer.prefix.stop()
