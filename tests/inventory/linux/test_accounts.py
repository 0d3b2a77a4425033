"""Accounts, groups and sessions of Linux."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory import accounts
from inventory.accounts import Session
from inventory.answers import Content, Output, Refusal, Value
from inventory.facts import Known, Reason, Unknown
from inventory.linux.accounts import parse_group, parse_passwd, parse_session, parse_uid_range
from tests.captures import machine, needs_recordings, recorded_machine

LINES = """root:x:0:0:root:/root:/bin/bash
daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
sync:x:4:65534:sync:/bin:/bin/sync
postgres:x:120:120:Pg:/var/lib/postgresql:/bin/bash
claire:x:1000:1000:Claire Élan,,,:/home/claire:/bin/bash
paul:x:1001:27:Paul:/home/paul:/bin/zsh
vide::1002:1002::/home/vide:/bin/sh
parti:!:1003:1003::/home/parti:/bin/bash
nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
+::::::
broken line
"""
GROUP = "root:x:0:\nsudo:x:27:claire\nusers:x:100:claire,paul\n+:::\n"
ORDINARY = {"user": "claire", "uid": 1000, "groups": ["claire", "sudo"]}
ROOT = {"user": "root", "uid": 0, "groups": ["root"]}


def read(session=ORDINARY, *, group=GROUP, **sections):
    files = {"/etc/passwd": {"text": LINES}}
    if group is not None:
        files["/etc/group"] = {"text": group}
    files |= sections.pop("files", {})
    return accounts.read(machine("linux", files=files, calls={"session": session}, **sections))


def by_name(fact):
    assert isinstance(fact, Known)
    return {account.name: account for account in fact.value}


def test_people_are_told_from_services_by_number_and_shell():
    found = by_name(read().accounts)

    assert [name for name, a in found.items() if a.interactive] == [
        "root",
        "claire",
        "paul",
        "vide",
        "parti",
    ]
    assert found["root"].role == "administrator"
    assert found["postgres"].role == "system"
    assert found["nobody"].role == "system"
    assert found["claire"].full_name == "Claire Élan"
    assert found["claire"].identifier == "1000"


def test_administrators_are_root_and_members_of_sudo_also_as_their_first_group():
    found = by_name(read().accounts)

    assert [name for name, account in found.items() if account.admin] == ["root", "claire", "paul"]


def test_without_the_groups_only_root_is_known_to_be_an_administrator():
    found = by_name(read(group=None).accounts)

    assert found["root"].admin is True
    assert found["claire"].admin is None


def test_what_the_password_field_says_is_believed():
    found = by_name(read().accounts)

    assert (found["vide"].password_set, found["vide"].password_required) == (False, False)
    assert found["parti"].enabled is False
    assert (found["claire"].enabled, found["claire"].password_set) == (None, None)
    assert found["daemon"].enabled is False


def test_root_alone_asks_for_the_state_of_passwords():
    commands = {"passwd -S -a": {"stdout": "claire P 2024\npaul L 2024\nparti NP 2024\nroot LK\n"}}

    ordinary = by_name(read(commands=commands).accounts)
    privileged = by_name(read(ROOT, commands=commands).accounts)

    assert ordinary["claire"].password_set is None
    assert (privileged["claire"].password_set, privileged["claire"].enabled) == (True, True)
    assert (privileged["paul"].password_set, privileged["paul"].enabled) == (None, False)
    assert privileged["parti"].password_set is False
    assert privileged["root"].enabled is False


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("UID_MIN\t\t  500\nUID_MAX 60000\n", (500, 60000)),
        ("#UID_MIN 500\n", (1000, 60000)),
        ("UID_MIN many\n", (1000, 60000)),
        ("", (1000, 60000)),
    ],
)
def test_the_range_of_people_comes_from_login_defs(printed, expected):
    assert parse_uid_range(Content(printed.encode())) == expected


@pytest.mark.parametrize(
    ("data", "admin", "elevated"),
    [
        (ORDINARY, True, False),
        ({"user": "a", "uid": 1001, "groups": ["a"]}, False, False),
        ({"user": "a", "uid": 1001, "groups": ["wheel"]}, True, False),
        (ROOT, True, True),
    ],
)
def test_the_session_is_an_administrator_by_number_or_group(data, admin, elevated):
    fact = parse_session(Value(data))

    expected = Session(data["user"], admin, elevated, str(data["uid"]))
    assert fact == Known(expected, ("call session",))


@pytest.mark.parametrize(
    ("session", "dirs", "commands", "expected"),
    [
        (ORDINARY, {}, {}, "claire"),
        (ROOT, {"/run/systemd/users": ["0", "1001"]}, {}, "paul"),
        (ROOT, {}, {"who": {"stdout": "paul tty1 2024\n"}}, "paul"),
        (ROOT, {"/run/systemd/users": ["0"]}, {}, "root"),
    ],
)
def test_who_is_at_the_screen_is_the_person_and_not_root(session, dirs, commands, expected):
    fact = read(session, dirs=dirs, commands=commands).logged_on

    assert isinstance(fact, Known)
    assert fact.value == expected


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Refusal(Reason.ACCESS_DENIED), Reason.ACCESS_DENIED),
        (Output(""), Reason.PARSE_ERROR),
        (Content(b""), Reason.PARSE_ERROR),
        (Content(b"\xff\xfe:"), Reason.PARSE_ERROR),
    ],
)
def test_unreadable_files_are_unknown(answer, reason):
    nothing = Unknown(Reason.ABSENT)
    for fact in (parse_passwd(answer, nothing, Refusal(Reason.ABSENT)), parse_group(answer)):
        assert isinstance(fact, Unknown)
        assert fact.why is reason


@pytest.mark.parametrize(
    "data", [None, [], {}, {"user": "a"}, {"user": "a", "uid": "x", "groups": []}]
)
def test_an_unreadable_session_is_unknown(data):
    fact = parse_session(Value(data))

    assert isinstance(fact, Unknown)
    assert fact.why is Reason.PARSE_ERROR


@needs_recordings
def test_recorded_accounts_are_read():
    facts = accounts.read(recorded_machine("jc-centos-7.7"))
    found = by_name(facts.accounts)

    assert [name for name, account in found.items() if account.interactive] == ["root", "joeuser"]
    assert found["joeuser"].admin is True
    assert isinstance(facts.session, Known)
    assert facts.session.value == Session("kbrazil", True, False, "1000")


@given(st.text())
def test_files_never_raise(text):
    answer = Content(text.encode("utf-8", "replace"))
    parse_passwd(answer, parse_group(answer), answer)
    parse_passwd(Content(b"a:x:" + answer.data), Unknown(Reason.ABSENT), answer)
