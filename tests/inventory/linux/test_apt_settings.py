"""apt's configuration files."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.linux.apt_settings import apt_settings, is_settings_file, upgrades_by_itself

PERIODIC = "apt::periodic::unattended-upgrade"
FOLDER = Path("/etc/apt/apt.conf.d")
needs_apt = pytest.mark.skipif(
    shutil.which("apt-config") is None or not FOLDER.is_dir(), reason="apt is not here"
)


@pytest.mark.parametrize(
    "text",
    [
        'APT::Periodic::Unattended-Upgrade "1";',
        'APT { Periodic { Unattended-Upgrade "1"; }; };',
        'APT::Periodic { Unattended-Upgrade "1"; };',
        '// Periodic "0";\nAPT::Periodic::Unattended-Upgrade "1"; # "0";',
        '/* APT::Periodic::Unattended-Upgrade "0"; */ apt::periodic::unattended-upgrade "1";',
        'Dir { Etc "a"; List { "b"; "c"; }; }; APT::Periodic::Unattended-Upgrade 1;',
        'A "x//y"; APT::Periodic::Unattended-Upgrade "1";',
    ],
)
def test_both_ways_of_writing_are_read(text):
    assert apt_settings((text,))[PERIODIC] == "1"


def test_the_last_file_wins_and_clear_forgets():
    later = apt_settings((f'{PERIODIC} "1";', f'{PERIODIC} "0";'))
    cleared = apt_settings((f'{PERIODIC} "1";', "#clear APT::Periodic;"))

    assert later[PERIODIC] == "0"
    assert cleared == {}


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, False),
        ({PERIODIC: "1"}, True),
        ({PERIODIC: "7"}, True),
        ({PERIODIC: "12h"}, True),
        ({PERIODIC: "always"}, True),
        ({PERIODIC: "0"}, False),
        ({PERIODIC: "no"}, False),
        ({PERIODIC: "1", "apt::periodic::enable": "0"}, False),
    ],
)
def test_when_updates_install_themselves(settings, expected):
    assert upgrades_by_itself(settings) is expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("20auto-upgrades", True),
        ("50my.conf", True),
        ("50unattended-upgrades.dpkg-old", False),
        ("x~", False),
        (".hidden", False),
    ],
)
def test_which_files_apt_reads(name, expected):
    assert is_settings_file(name) is expected


@needs_apt
def test_values_are_those_that_apt_dumps():
    files = sorted(path for path in FOLDER.iterdir() if is_settings_file(path.name))
    dump = subprocess.run(
        ["apt-config", "dump"],  # noqa: S607 the system's own
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    theirs = apt_settings((dump,))

    actual = apt_settings(path.read_text("utf-8") for path in files)

    single = {
        name: value
        for name, value in actual.items()
        if not name.endswith("::") and f"{name}::" not in theirs
    }
    assert {name: theirs.get(name) for name in single} == single


@given(st.lists(st.text('AB:{};"/*# \n\\') | st.text()))
def test_no_text_raises(texts):
    apt_settings(texts)
