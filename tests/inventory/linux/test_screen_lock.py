"""The lock of Linux desktops."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory import screen_lock
from inventory.facts import Known, Reason, Unknown
from inventory.linux.screen_lock import desktop_kin, parse_xfce
from tests.captures import machine

KDE = "/home/claire/.config/kscreenlockerrc"
XFCE = "/home/claire/.config/xfce4/xfconf/xfce-perchannel-xml/xfce4-screensaver.xml"
ABSENT = {"refused": "absent", "detail": ""}


def read(desktop, *, files=None, **sections):
    session = {"user": "claire", "uid": 1000, "groups": [], "home": "/home/claire"}
    texts = {path: {"text": text} for path, text in (files or {}).items()}
    calls = {"session": {**session, "desktop": desktop}}
    return screen_lock.read(machine("linux", calls=calls, files=texts, **sections)).delays


def gsettings(*answers, schemas=("org.gnome.desktop.screensaver", "org.gnome.desktop.session")):
    lock, idle = schemas
    asked = (f"{lock} lock-enabled", f"{idle} idle-delay", f"{lock} lock-delay")
    return {
        f"gsettings get {question}": {"stdout": f"{answer}\n"}
        for question, answer in zip(asked, answers, strict=True)
    }


@pytest.mark.parametrize(
    ("answers", "delay"),
    [
        (("true", "uint32 300", "uint32 0"), 300),
        (("true", "uint32 300", "uint32 30"), 330),
        (("true", "uint32 0", "uint32 0"), None),
        (("false", "uint32 300", "uint32 0"), None),
    ],
)
def test_gnome_locks_after_its_idle_delay_and_its_lock_delay(answers, delay):
    fact = read("ubuntu:GNOME", commands=gsettings(*answers))

    assert isinstance(fact, Known)
    assert fact.value.desktop == delay
    assert fact.value.effective == delay


def test_mate_counts_in_minutes():
    commands = gsettings("true", "5", "1", schemas=("org.mate.screensaver", "org.mate.session"))

    fact = read("MATE", commands=commands)

    assert isinstance(fact, Known)
    assert fact.value.desktop == 360


@pytest.mark.parametrize(
    ("commands", "reason"),
    [
        ({}, Reason.NOT_RECORDED),
        (gsettings("maybe", "uint32 300", "uint32 0"), Reason.PARSE_ERROR),
        (gsettings("true", "soon", "uint32 0"), Reason.PARSE_ERROR),
        (gsettings("", "uint32 300", "uint32 0"), Reason.PARSE_ERROR),
    ],
)
def test_settings_that_cannot_be_read_are_unknown(commands, reason):
    fact = read("GNOME", commands=commands)

    assert isinstance(fact, Unknown)
    assert fact.why is reason


@pytest.mark.parametrize(
    "sections",
    [
        {
            "errors": {
                "folder /usr/share/xsessions": ABSENT,
                "folder /usr/share/wayland-sessions": ABSENT,
            }
        },
        {
            "dirs": {"/usr/share/xsessions": ["README"]},
            "errors": {"folder /usr/share/wayland-sessions": ABSENT},
        },
    ],
)
def test_a_machine_without_any_desktop_has_nothing_to_lock(sections):
    fact = read("", **sections)

    assert isinstance(fact, Known)
    assert not fact.value.has_desktop


@pytest.mark.parametrize(
    ("text", "delay"),
    [
        (None, 300),
        ("[Daemon]\nTimeout=10\n", 600),
        ("[Daemon]\nAutolock=false\nTimeout=10\n", None),
        ("[Daemon]\nTimeout=0\n", None),
        ("[Greeter]\nTimeout=10\n", 300),
    ],
)
def test_kde_locks_after_five_minutes_unless_its_file_says_otherwise(text, delay):
    errors = {f"file {path}": ABSENT for path in ("/etc/xdg/kscreenlockerrc", KDE)}

    fact = read("KDE", files={} if text is None else {KDE: text}, errors=errors)

    assert isinstance(fact, Known)
    assert fact.value.desktop == delay


def test_a_denied_file_of_kde_is_not_a_default():
    errors = {
        "file /etc/xdg/kscreenlockerrc": ABSENT,
        f"file {KDE}": {"refused": "access_denied", "detail": ""},
    }

    fact = read("KDE", errors=errors)

    assert isinstance(fact, Unknown)
    assert fact.why is Reason.ACCESS_DENIED


XML = """<?xml version="1.0"?>
<channel name="xfce4-screensaver" version="1.0">
  <property name="saver" type="empty">
    <property name="enabled" type="bool" value="{saver}"/>
    <property name="idle-activation" type="empty">
      <property name="delay" type="int" value="{after}"/>
    </property>
  </property>
  <property name="lock" type="empty">
    <property name="enabled" type="bool" value="{lock}"/>
  </property>
</channel>
"""


@pytest.mark.parametrize(
    ("saver", "after", "lock", "delay"),
    [("true", 10, "true", 600), ("true", 10, "false", None), ("false", 10, "true", None)],
)
def test_xfce_is_read_from_its_file(saver, after, lock, delay):
    fact = read("XFCE", files={XFCE: XML.format(saver=saver, after=after, lock=lock)})

    assert isinstance(fact, Known)
    assert fact.value.desktop == delay


def test_the_defaults_of_xfce_fill_in_what_its_file_leaves_out():
    fact = parse_xfce('<channel name="xfce4-screensaver"></channel>', "file x")

    assert fact == Known(300, ("file x",))


@pytest.mark.parametrize(
    ("desktop", "sections", "reason"),
    [
        (None, {}, Reason.NOT_RECORDED),
        ("", {}, Reason.NOT_RECORDED),
        ("", {"dirs": {"/usr/share/xsessions": ["gnome.desktop"]}}, Reason.ABSENT),
        ("sway", {}, Reason.NOT_SUPPORTED),
        ("XFCE", {"errors": {f"file {XFCE}": ABSENT}}, Reason.NOT_SUPPORTED),
    ],
)
def test_a_session_outside_the_desktop_says_why_it_is_unknown(desktop, sections, reason):
    fact = read(desktop, **sections)

    assert isinstance(fact, Unknown)
    assert fact.why is reason


@pytest.mark.parametrize(
    ("desktop", "kin"),
    [
        ("ubuntu:GNOME", "gnome"),
        ("X-Cinnamon", "cinnamon"),
        ("Budgie:GNOME", "gnome"),
        ("plasma", "kde"),
        ("LXQt", ""),
        ("", ""),
    ],
)
def test_desktops_are_known_by_their_kin(desktop, kin):
    assert desktop_kin(desktop) == kin


@given(st.text())
def test_files_never_raise(text):
    parse_xfce(text, "file x")
    parse_xfce('<channel><property name="' + text, "file x")
    desktop_kin(text)
