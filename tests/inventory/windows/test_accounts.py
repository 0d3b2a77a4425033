"""Accounts, groups and sessions of Windows."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory import accounts
from inventory.accounts import Group, Session
from inventory.answers import Output, Refusal, Rows, Value
from inventory.facts import Known, Reason, Unknown
from inventory.windows.accounts import parse_token, parse_users
from tests.captures import expected as expected_values
from tests.captures import machine, needs_recordings, recorded_machine

PC = "S-1-5-21-1-2-3"
HIDDEN = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon\SpecialAccounts\UserList"
PROFILES = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProfileList"
LOGON_UI = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Authentication\LogonUI"
LOCAL = [
    {"name": "Administrateur", "rid": 500, "flags": 0x10203, "last_logon": 0},
    {"name": "Invité", "rid": 501, "flags": 0x10223, "last_logon": 0},
    {"name": "DefaultAccount", "rid": 503, "flags": 0x10223},
    {"name": "claire", "rid": 1001, "flags": 0x10201, "last_logon": 1700000000, "full_name": "C"},
    {"name": "paul", "rid": 1002, "flags": 0x10221},
    {"name": "sshd", "rid": 1003, "flags": 0x10201},
]
MEMBERS = [
    {"sid": f"{PC}-500", "name": r"PC\Administrateur"},
    {"sid": f"{PC}-1001", "name": r"PC\claire"},
    {"sid": "S-1-5-21-9-9-9-512", "name": r"MAIRIE\Admins du domaine"},
]


def by_name(fact):
    assert isinstance(fact, Known)
    return {account.name: account for account in fact.value}


def read(members=MEMBERS, **sections):
    calls = {"local_accounts": LOCAL, **sections.pop("calls", {})}
    if members is not None:
        calls["local_group_members S-1-5-32-544"] = members
    return accounts.read(machine(calls=calls, **sections))


def test_roles_and_flags_are_read_by_number():
    found = by_name(read().accounts)

    assert {name: account.role for name, account in found.items()} == {
        "Administrateur": "administrator",
        "Invité": "guest",
        "DefaultAccount": "system",
        "claire": "user",
        "paul": "user",
        "sshd": "user",
    }
    assert [name for name, account in found.items() if account.enabled] == [
        "claire",
        "paul",
        "sshd",
    ]
    assert found["claire"].password_required is True
    assert found["paul"].password_required is False
    assert found["claire"].last_logon == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    assert found["paul"].last_logon is None
    assert found["claire"].identifier == f"{PC}-1001"


@pytest.mark.parametrize(
    ("members", "admins"),
    [
        (MEMBERS, {"Administrateur": True, "claire": True, "paul": False}),
        ([], {"Administrateur": True, "claire": False, "paul": False}),
        (
            [{"sid": f"{PC}-1001", "name": r"PC\Claire"}],
            {"Administrateur": True, "claire": True, "paul": False},
        ),
        (
            [{"sid": "S-1-5-21-9-9-9-1001", "name": r"MAIRIE\autre"}],
            {"Administrateur": True, "claire": False, "paul": False},
        ),
        (None, {"Administrateur": True, "claire": None, "paul": None}),
    ],
)
def test_administrators_are_members_of_the_group_with_the_sid(members, admins):
    found = by_name(read(members).accounts)

    assert {name: found[name].admin for name in admins} == admins


def test_accounts_that_the_logon_screen_hides_open_no_session():
    found = by_name(read(registry={HIDDEN: {"SSHD": 0, "paul": 1}}).accounts)

    assert [name for name, account in found.items() if not account.interactive] == [
        "DefaultAccount",
        "sshd",
    ]


def test_each_account_has_its_own_folder():
    registry = {
        PROFILES: {},
        rf"{PROFILES}\{PC.lower()}-1001": {"ProfileImagePath": r"C:\Users\claire"},
    }

    found = by_name(read(registry=registry).accounts)

    assert found["claire"].home == r"C:\Users\claire"
    assert found["paul"].home is None


def test_the_class_stands_in_for_the_call():
    rows = [
        {"Name": "bob", "SID": f"{PC}-1004", "Disabled": "FALSE", "PasswordRequired": "TRUE"},
        {"Name": "x", "SID": "S-1-5-21-9-1", "LocalAccount": False},
    ]

    found = by_name(accounts.read(machine(wmi={"Win32_UserAccount": rows})).accounts)

    assert set(found) == {"bob"}
    assert (found["bob"].enabled, found["bob"].password_required) == (True, True)
    assert found["bob"].admin is None


@pytest.mark.parametrize(
    ("errors", "calls", "reason"),
    [
        ({}, {}, Reason.NOT_RECORDED),
        ({"call local_accounts": {"refused": "api_error", "detail": ""}}, {}, Reason.API_ERROR),
        ({}, {"local_accounts": []}, Reason.PARSE_ERROR),
        ({}, {"local_accounts": "nothing"}, Reason.PARSE_ERROR),
    ],
)
def test_an_unreadable_list_is_unknown(errors, calls, reason):
    fact = accounts.read(machine(calls=calls, errors=errors)).accounts

    assert isinstance(fact, Unknown)
    assert fact.why is reason


def test_groups_have_the_members_that_could_be_read():
    rows = [
        {"Name": "Administrateurs", "SID": "S-1-5-32-544"},
        {"Name": "Autre", "SID": "S-1-5-32-9"},
        {"Name": "Vide", "SID": None},
    ]

    calls = {"local_group_members S-1-5-32-9": [{"sid": f"{PC}-1002"}, {"name": "x"}]}

    fact = read(wmi={"Win32_Group": rows}, calls=calls).groups

    assert isinstance(fact, Known)
    assert fact.value == (
        Group(
            "Administrateurs",
            "S-1-5-32-544",
            (r"PC\Administrateur", r"PC\claire", r"MAIRIE\Admins du domaine"),
        ),
        Group("Autre", "S-1-5-32-9", (f"{PC}-1002", "x")),
        Group("Vide", None, ()),
    )


@pytest.mark.parametrize(
    ("groups", "elevation", "admin", "elevated"),
    [
        (["S-1-1-0", "S-1-5-32-545"], 1, False, False),
        (["S-1-1-0", "s-1-5-32-544"], 3, True, False),
        (["S-1-1-0", "S-1-5-32-544"], 2, True, True),
        (["S-1-1-0", "S-1-5-32-544"], 1, True, True),
        (["S-1-1-0"], 3, True, False),
    ],
)
def test_an_administrator_filtered_by_uac_is_an_administrator(groups, elevation, admin, elevated):
    data = {"user": r"PC\claire", "sid": f"{PC}-1001", "groups": groups, "elevation": elevation}

    fact = parse_token(Value(data))

    expected = Session(r"PC\claire", admin, elevated, f"{PC}-1001")
    assert fact == Known(expected, ("call session_token",))


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Refusal(Reason.API_ERROR), Reason.API_ERROR),
        (Output(""), Reason.PARSE_ERROR),
        (Value([]), Reason.PARSE_ERROR),
        (Value({"user": "a", "groups": []}), Reason.PARSE_ERROR),
        (Value({"groups": ["S-1-1-0"]}), Reason.PARSE_ERROR),
    ],
)
def test_an_unreadable_token_is_unknown(answer, reason):
    fact = parse_token(answer)

    assert isinstance(fact, Unknown)
    assert fact.why is reason


@pytest.mark.parametrize(
    ("now", "last", "expected"),
    [
        (r"MAIRIE\claire", {"LastLoggedOnSAMUser": r"MAIRIE\paul"}, r"MAIRIE\claire"),
        (None, {"LastLoggedOnSAMUser": r"MAIRIE\paul"}, r"MAIRIE\paul"),
        (None, {"LastLoggedOnUser": r".\paul"}, "paul"),
        (None, {}, r"PC\moi"),
    ],
)
def test_who_is_at_the_screen_is_told_by_now_then_last_then_us(now, last, expected):
    token = {"user": r"PC\moi", "groups": ["S-1-1-0"], "elevation": 1}

    fact = read(
        wmi={"Win32_ComputerSystem": [{"UserName": now}]},
        registry={LOGON_UI: last},
        calls={"session_token": token},
    ).logged_on

    assert isinstance(fact, Known)
    assert fact.value == expected


@needs_recordings
def test_the_recorded_user_is_the_one_expected():
    for name, wanted in expected_values("windows-users")["machines"].items():
        facts = accounts.read(recorded_machine(name))
        expected = f"{wanted['tests']['DOMAIN']}\\{wanted['tests']['LOGIN']}"
        assert isinstance(facts.logged_on, Known)
        assert facts.logged_on.value == expected


@needs_recordings
def test_recorded_french_accounts_are_told_by_their_sid():
    found = by_name(accounts.read(recorded_machine("peer-10-StandAlone")).accounts)

    assert {name: (a.role, a.enabled, a.password_required) for name, a in found.items()} == {
        "Administrateur": ("administrator", False, True),
        "DefaultAccount": ("system", False, False),
        "Invité": ("guest", False, False),
        "teclib": ("user", True, False),
    }


@needs_recordings
def test_recorded_powershell_accounts_and_groups_are_read():
    found = by_name(accounts.read(recorded_machine("mql-users2")).accounts)
    groups = accounts.read(recorded_machine("mql-groups")).groups

    assert (found["chris"].role, found["chris"].enabled) == ("administrator", True)
    assert found["Guest"].enabled is False
    assert isinstance(groups, Known)
    admins = next(group for group in groups.value if group.identifier == "S-1-5-32-544")
    assert admins.members == (r"Test\chris",)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(
    st.lists(
        st.dictionaries(st.sampled_from(["name", "rid", "flags", "last_logon", "sid"]), JSON) | JSON
    )
)
def test_calls_never_raise(data):
    accounts.read(
        machine(
            calls={
                "local_accounts": data,
                "local_group_members S-1-5-32-544": data,
                "session_token": {"user": "a", "groups": data, "elevation": data},
            }
        )
    )


@given(st.lists(st.dictionaries(st.sampled_from(["Name", "SID", "Disabled", "LastLogon"]), JSON)))
def test_rows_never_raise(rows):
    parse_users(Rows(tuple(rows)), Unknown(Reason.ABSENT))
