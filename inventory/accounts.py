"""Local accounts, the rights of this session, and how sessions open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inventory import automatic_logon, shapes
from inventory.account import Account, AutomaticLogon, Group, Session
from inventory.facts import Fact, Known, Reason, Unknown, then
from inventory.linux import accounts as accounts_linux
from inventory.machine import Family
from inventory.questions import Registry
from inventory.reading import registry_value
from inventory.record import record
from inventory.topic import Topic
from inventory.windows import accounts as accounts_windows

if TYPE_CHECKING:
    from inventory.answers import Answer
    from inventory.machine import Machine

__all__ = [
    "POLICIES",
    "TOPIC",
    "Account",
    "Accounts",
    "AutomaticLogon",
    "Group",
    "Session",
    "Uac",
    "read",
]


@record
class Uac:
    """User Account Control values, Windows defaults filled in where absent (annex F)."""

    enabled: bool
    consent: int  # ConsentPromptBehaviorAdmin
    secure_desktop: bool
    remote_full_admin: bool  # LocalAccountTokenFilterPolicy = 1


@record
class Accounts:
    r"""Facts about accounts. ``blank_passwords_limited`` is LimitBlankPasswordUse.

    ``logged_on`` is ``DOMAIN\name`` on Windows, the bare name on Linux. ``password_states`` are
    those accounts of Linux of which the state of the password was told: to root alone.
    """

    accounts: Fact[tuple[Account, ...]]
    groups: Fact[tuple[Group, ...]]
    session: Fact[Session]
    logged_on: Fact[str]
    automatic_logon: Fact[AutomaticLogon]
    uac: Fact[Uac]
    blank_passwords_limited: Fact[bool]
    password_states: Fact[tuple[str, ...]] = Unknown(Reason.NOT_SUPPORTED)


# Policies of this machine: UAC, and the inactivity limit of the session lock.
POLICIES = Registry(r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System")
# LimitBlankPasswordUse: an account without password cannot be used over the network.
LSA = Registry(r"HKLM\SYSTEM\CurrentControlSet\Control\Lsa")
# Automatic logon. Of the password in clear, only whether it is there.
WINLOGON = Registry(
    r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon", presence=("DefaultPassword",)
)

_UAC_VALUES = (
    "EnableLUA",
    "ConsentPromptBehaviorAdmin",
    "PromptOnSecureDesktop",
    "LocalAccountTokenFilterPolicy",
)
_ALWAYS_THERE = ("AutoAdminLogon", "Userinit", "Shell")
_WINDOWS = (POLICIES, LSA, WINLOGON)


def read(machine: Machine) -> Accounts:
    """Read the accounts, the session and how sessions open."""
    nothing = Unknown(Reason.NOT_SUPPORTED)
    if machine.family is Family.LINUX:
        people = accounts_linux.read_people(machine)
        opening = automatic_logon.read_automatic_logon(machine)
        states = then(accounts_linux.read_states(machine, people[2]), tuple)
        return Accounts(*people, opening, nothing, nothing, states)
    if machine.family is not Family.WINDOWS:
        return Accounts(nothing, nothing, nothing, nothing, nothing, nothing, nothing)
    policies, lsa, winlogon = machine.ask_all(_WINDOWS)
    return Accounts(
        *accounts_windows.read_people(machine),
        parse_winlogon(winlogon),
        parse_uac(policies),
        parse_blank_passwords(lsa),
    )


def parse_uac(answer: Answer) -> Fact[Uac]:
    """UAC as the policy key has it; each absent value is Windows' default (annex F)."""
    key = shapes.key_or_empty(answer, POLICIES)
    if isinstance(key, Unknown):
        return key
    values: dict[str, int | None] = {}
    for name in _UAC_VALUES:
        told = shapes.setting(key, name, POLICIES)
        if isinstance(told, Unknown):
            return told
        values[name] = told
    consent = values["ConsentPromptBehaviorAdmin"]
    return Known(
        Uac(
            enabled=values["EnableLUA"] != 0,
            consent=5 if consent is None else consent,
            secure_desktop=values["PromptOnSecureDesktop"] != 0,
            remote_full_admin=values["LocalAccountTokenFilterPolicy"] == 1,
        ),
        (str(POLICIES),),
    )


def parse_blank_passwords(answer: Answer) -> Fact[bool]:
    """Whether accounts without password are kept off the network; absent means yes."""
    key = shapes.key(answer, LSA)
    if isinstance(key, Unknown):
        return key
    limited = shapes.setting(key, "LimitBlankPasswordUse", LSA)
    return limited if isinstance(limited, Unknown) else Known(limited != 0, (str(LSA),))


def parse_winlogon(answer: Answer) -> Fact[AutomaticLogon]:
    """``AutoAdminLogon`` is a string; absent means no. The password may be kept out of sight.

    A key without the values that Windows cannot start without was recorded in part.
    """
    key = shapes.key(answer, WINLOGON)
    if isinstance(key, Unknown):
        return key
    if not any(registry_value(key, name) is not None for name in _ALWAYS_THERE):
        return Unknown(Reason.NOT_RECORDED, (str(WINLOGON),))
    user = registry_value(key, "DefaultUserName")
    blank = registry_value(key, "AutoAdminLogon") == ""
    switch = None if blank else shapes.setting(key, "AutoAdminLogon", WINLOGON)
    if isinstance(switch, Unknown):
        return switch
    enabled = switch == 1
    return Known(
        AutomaticLogon(
            enabled=enabled,
            user=(user.strip() or None) if enabled and isinstance(user, str) else None,
            clear_password=registry_value(key, "DefaultPassword") is not None,
        ),
        (str(WINLOGON),),
    )


TOPIC = Topic(
    "accounts",
    {
        Family.LINUX: (*accounts_linux.FIRST, *automatic_logon.FIRST),
        Family.WINDOWS: (*accounts_windows.FIRST, *_WINDOWS),
    },
    read,
)
