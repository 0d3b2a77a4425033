"""Ways in for an administrator."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory import administration
from inventory.administration import Administration
from inventory.answers import Content, Hive, Output, Refusal, RegistryKey
from inventory.facts import Known, Reason, Unknown
from inventory.questions import ReadFile
from inventory.services import Service

ABSENT = Refusal(Reason.ABSENT)
RUNNING = Known((Service("ssh", None, "automatic", True),), ("services",))


def hive(**values):
    return Hive({"": RegistryKey(values)})


@pytest.mark.parametrize(
    ("local", "policy", "assistance", "unsolicited"),
    [
        (hive(), ABSENT, True, False),
        (hive(fAllowToGetHelp=0), ABSENT, False, False),
        (hive(fAllowToGetHelp=1), hive(fAllowToGetHelp=0), False, False),
        (hive(fAllowToGetHelp=0), hive(fAllowUnsolicited=1), False, True),
    ],
)
def test_assistance_by_policy_then_value_then_default(local, policy, assistance, unsolicited):
    actual = administration.parse_windows_administration(local, policy, Known(()))

    assert isinstance(actual, Known)
    assert (actual.value.assistance, actual.value.unsolicited) == (assistance, unsolicited)


def test_services_say_whether_they_start():
    running = Known(
        (
            Service("RemoteRegistry", None, "disabled", False),
            Service("WinRM", None, "manual", True),
            Service("sshd", None, "automatic", None),
        )
    )

    actual = administration.parse_windows_administration(hive(), ABSENT, running).value

    assert (actual.remote_registry, actual.winrm, actual.ssh) == (False, True, True)


def test_nothing_read_is_unknown():
    denied = Refusal(Reason.ACCESS_DENIED)

    actual = administration.parse_windows_administration(denied, ABSENT, Unknown(Reason.TIMEOUT))

    assert isinstance(actual, Unknown)
    assert actual.why is Reason.ACCESS_DENIED


@pytest.mark.parametrize(
    ("main", "part", "password", "root"),
    [
        ("", "", True, False),
        ("PermitRootLogin yes", "", True, True),
        ("PermitRootLogin yes\nPasswordAuthentication no", "", False, False),
        ("PasswordAuthentication yes", "PasswordAuthentication no", False, False),
        ("PermitRootLogin no\nPermitRootLogin yes", "", True, False),
        ("#PermitRootLogin yes", "", True, False),
        ("Match User x\n  PermitRootLogin yes", "", True, False),
        ('passwordauthentication="no"', "", False, False),
    ],
)
def test_settings_of_the_ssh_server(main, part, password, root):
    parts = ((ReadFile("/etc/ssh/sshd_config.d/a.conf"), Content(part.encode())),)

    actual = administration.parse_ssh(Content(main.encode()), parts, RUNNING)

    assert actual.value == Administration(ssh=True, ssh_password=password, ssh_root_password=root)


def test_no_settings_no_server():
    actual = administration.parse_ssh(ABSENT, (), RUNNING)

    assert actual.value == Administration(ssh=False)


@pytest.mark.parametrize("answer", [Refusal(Reason.ACCESS_DENIED), Output("")])
def test_unreadable_settings_are_unknown(answer):
    part = ((ReadFile("/a"), answer),)

    assert isinstance(administration.parse_ssh(answer, (), RUNNING), Unknown)
    assert isinstance(administration.parse_ssh(Content(b""), part, RUNNING), Unknown)


@given(st.text())
def test_no_settings_raise(text):
    administration.parse_ssh(Content(text.encode()), (), RUNNING)
