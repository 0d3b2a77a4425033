"""Automatic logon on Linux."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.account import AutomaticLogon
from inventory.automatic_logon import FILES, FIRST, opened_by, read_automatic_logon, settings
from inventory.facts import Known, Reason, Unknown
from tests.captures import machine

OFF = AutomaticLogon(enabled=False, user=None, clear_password=False)
ABSENT = {"refused": "absent", "detail": ""}
DENIED = {"refused": "access_denied", "detail": ""}


NOTHING = {str(question): ABSENT for question in FIRST}


def read(files=None, errors=NOTHING, **sections):
    texts = {path: {"text": text} for path, text in (files or {}).items()}
    return read_automatic_logon(machine("linux", files=texts, errors=errors, **sections))


@pytest.mark.parametrize(
    ("path", "text", "user"),
    [
        (
            "/etc/gdm3/daemon.conf",
            "[daemon]\nAutomaticLoginEnable = true\nAutomaticLogin = claire\n",
            "claire",
        ),
        ("/etc/gdm/custom.conf", "[daemon]\nTimedLoginEnable=True\nTimedLogin=paul\n", "paul"),
        ("/etc/gdm3/custom.conf", "[daemon]\nAutomaticLoginEnable=true\n", None),
        ("/etc/lightdm/lightdm.conf", "[Seat:*]\nautologin-user=claire\n", "claire"),
        ("/etc/lightdm/lightdm.conf", "[SeatDefaults]\nautologin-user=claire\n", "claire"),
        ("/etc/sddm.conf", "[Autologin]\nUser=claire\nSession=plasma\n", "claire"),
        ("/etc/plasmalogin.conf", "[Autologin]\nUser=claire\n", "claire"),
        ("/etc/lxdm/lxdm.conf", "[base]\nautologin=claire\n", "claire"),
        ("/etc/greetd/config.toml", '[initial_session]\nuser = "claire"\n', "claire"),
    ],
)
def test_each_display_manager_opens_a_session_its_own_way(path, text, user):
    fact = read({path: text})

    assert isinstance(fact, Known)
    assert fact.value == AutomaticLogon(enabled=True, user=user, clear_password=False)
    assert fact.sources[-1] == f"file {path}"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/etc/gdm3/daemon.conf", "[daemon]\n# AutomaticLoginEnable = true\nAutomaticLogin=a\n"),
        ("/etc/gdm3/daemon.conf", "[security]\nAutomaticLoginEnable=true\n"),
        ("/etc/gdm3/daemon.conf", "[daemon]\nAutomaticLoginEnable=false\nAutomaticLogin=a\n"),
        ("/etc/lightdm/lightdm.conf", "[Seat:*]\n#autologin-user=claire\nautologin-user=\n"),
        ("/etc/sddm.conf", "[Autologin]\nUser=\n"),
        ("/etc/greetd/config.toml", '[default_session]\nuser = "greeter"\n'),
    ],
)
def test_settings_that_do_not_open_a_session_are_off(path, text):
    fact = read({path: text})

    assert isinstance(fact, Known)
    assert fact.value == OFF


@pytest.mark.parametrize(
    ("folder", "text"),
    [
        ("/etc/sddm.conf.d", "[Autologin]\nUser=claire\n"),
        ("/etc/lightdm/lightdm.conf.d", "[Seat:*]\nautologin-user=claire\n"),
        (
            "/etc/systemd/system/getty@tty1.service.d",
            "[Service]\nExecStart=\nExecStart=-/sbin/agetty --autologin claire --noclear %I\n",
        ),
    ],
)
def test_fragments_are_read_too(folder, text):
    fact = read({f"{folder}/10-a.conf": text}, dirs={folder: ["10-a.conf", "README"]})

    assert isinstance(fact, Known)
    assert fact.value.user == "claire"


def test_a_manager_that_is_not_the_one_that_starts_is_left_out():
    files = {
        "/etc/X11/default-display-manager": "/usr/sbin/gdm3\n",
        "/etc/lightdm/lightdm.conf": "[Seat:*]\nautologin-user=claire\n",
        "/etc/gdm3/daemon.conf": "[daemon]\n",
    }

    fact = read(files)

    assert isinstance(fact, Known)
    assert fact.value == OFF


def test_a_machine_without_display_manager_is_known_to_open_nothing():
    fact = read(dirs={"/etc": ["passwd"]})

    assert isinstance(fact, Known)
    assert fact.value == OFF


@pytest.mark.parametrize(
    ("sections", "reason"),
    [
        ({"errors": {}}, Reason.NOT_RECORDED),
        ({"errors": {}, "dirs": {"/etc": ["gdm3", "passwd"]}}, Reason.NOT_RECORDED),
        ({"errors": {"file /etc/gdm3/daemon.conf": DENIED}}, Reason.ACCESS_DENIED),
        ({"errors": {"folder /etc/sddm.conf.d": DENIED}}, Reason.ACCESS_DENIED),
        ({"files": {"/etc/gdm3/daemon.conf": "[daemon]\0"}}, Reason.PARSE_ERROR),
        (
            {"dirs": {"/etc": ["lightdm"], "/etc/lightdm/lightdm.conf.d": ["50-unread.conf"]}},
            Reason.NOT_RECORDED,
        ),
    ],
)
def test_what_was_not_read_is_unknown(sections, reason):
    given = sections.get("errors", NOTHING)
    errors = NOTHING | given if given else {}

    fact = read(**{**sections, "errors": errors})

    assert isinstance(fact, Unknown)
    assert fact.why is reason


def test_a_manager_that_is_not_installed_need_not_be_recorded():
    errors = {name: why for name, why in NOTHING.items() if "lightdm" not in name}

    fact = read(dirs={"/etc": ["gdm3"]}, errors=errors)

    assert isinstance(fact, Known)
    assert fact.value == OFF


def test_later_files_win():
    texts = ["[a]\nk=1\n", "; c\n[A]\nK = '2'\n"]

    assert settings(texts) == {("a", "k"): "2"}


@given(st.text(), st.sampled_from([*FILES, "getty"]))
def test_settings_never_raise(text, manager):
    opened_by(manager, [text, "[" + text])
