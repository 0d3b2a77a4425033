"""How sessions open, and what Windows asks before a program gets rights."""

from __future__ import annotations

import pytest

from inventory import accounts
from inventory.accounts import AutomaticLogon, Uac
from inventory.answers import Content
from inventory.facts import Known, Reason, Unknown
from tests.captures import machine, needs_recordings, recorded_machine

POLICIES = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System"
WINLOGON = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon"
LSA = r"HKLM\SYSTEM\CurrentControlSet\Control\Lsa"
DEFAULT = Uac(enabled=True, consent=5, secure_desktop=True, remote_full_admin=False)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, DEFAULT),
        ({"EnableLUA": 1, "ConsentPromptBehaviorAdmin": 5, "PromptOnSecureDesktop": 1}, DEFAULT),
        ({"enablelua": 0}, Uac(False, 5, True, False)),
        ({"ConsentPromptBehaviorAdmin": 0}, Uac(True, 0, True, False)),
        ({"PromptOnSecureDesktop": 0}, Uac(True, 5, False, False)),
        ({"LocalAccountTokenFilterPolicy": 1}, Uac(True, 5, True, True)),
        ({"LocalAccountTokenFilterPolicy": 0}, DEFAULT),
    ],
)
def test_uac_fills_in_the_defaults_of_windows(values, expected):
    fact = accounts.read(machine(registry={POLICIES: values})).uac

    assert isinstance(fact, Known)
    assert fact.value == expected


@pytest.mark.parametrize(
    ("errors", "expected"),
    [
        ({}, Unknown(Reason.NOT_RECORDED, (f"registry {POLICIES}",))),
        (
            {f"registry {POLICIES}": {"refused": "access_denied", "detail": ""}},
            Unknown(Reason.ACCESS_DENIED, (f"registry {POLICIES}",)),
        ),
        (
            {f"registry {POLICIES}": {"refused": "absent", "detail": ""}},
            Known(DEFAULT, (f"registry {POLICIES}",)),
        ),
    ],
)
def test_uac_without_its_key_is_default_only_where_the_key_is_absent(errors, expected):
    assert accounts.read(machine(errors=errors)).uac == expected


@pytest.mark.parametrize(
    ("values", "expected"), [({}, True), ({"LimitBlankPasswordUse": 1}, True),
                             ({"limitblankpassworduse": 0}, False)]
)  # fmt: skip
def test_blank_passwords_are_limited_unless_the_value_is_zero(values, expected):
    fact = accounts.read(machine(registry={LSA: values})).blank_passwords_limited

    assert fact == Known(expected, (f"registry {LSA}",))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"Shell": "explorer.exe", "DefaultUserName": "a"}, AutomaticLogon(False, None, False)),
        ({"AutoAdminLogon": "0", "DefaultUserName": "a"}, AutomaticLogon(False, None, False)),
        ({"AutoAdminLogon": "1", "DefaultUserName": "a"}, AutomaticLogon(True, "a", False)),
        ({"AutoAdminLogon": 1, "DefaultUserName": ""}, AutomaticLogon(True, None, False)),
        ({"AutoAdminLogon": "1", "DefaultPassword": "x"}, AutomaticLogon(True, None, True)),
        ({"AutoAdminLogon": "0", "DefaultPassword": "x"}, AutomaticLogon(False, None, True)),
    ],
)
def test_automatic_logon_is_read_without_the_password(values, expected):
    fact = accounts.read(machine(registry={WINLOGON: values})).automatic_logon

    assert isinstance(fact, Known)
    assert fact.value == expected


def test_the_question_hides_the_password():
    (answer,) = machine(registry={WINLOGON: {"DefaultPassword": "secret"}}).ask_all(
        (accounts.WINLOGON,)
    )

    assert "secret" not in repr(answer)


@pytest.mark.parametrize("values", [{}, {"CachedLogonsCount": "10"}])
def test_a_key_recorded_in_part_says_nothing_of_automatic_logon(values):
    fact = accounts.read(machine(registry={WINLOGON: values})).automatic_logon

    assert isinstance(fact, Unknown)
    assert fact.why is Reason.NOT_RECORDED


def test_another_kind_of_answer_is_unknown():
    for parse in (accounts.parse_uac, accounts.parse_blank_passwords, accounts.parse_winlogon):
        fact = parse(Content(b""))
        assert isinstance(fact, Unknown)
        assert fact.why is Reason.PARSE_ERROR


@needs_recordings
@pytest.mark.parametrize("name", ["hive-win10-pro-DESKTOP-2KGM189", "hive-win7-WKS-WIN732BITA"])
def test_recorded_hives_limit_blank_passwords(name):
    fact = accounts.read(recorded_machine(name)).blank_passwords_limited

    assert isinstance(fact, Known)
    assert fact.value is True


@needs_recordings
def test_a_recorded_security_policy_tells_uac():
    facts = accounts.read(recorded_machine("mql-secpol-auditpol"))

    assert isinstance(facts.uac, Known)
    assert facts.uac.value == DEFAULT
    assert isinstance(facts.automatic_logon, Unknown)
