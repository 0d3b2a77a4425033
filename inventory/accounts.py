"""Local accounts, the rights of this session, and how sessions open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from inventory.facts import Fact


@dataclass(frozen=True, slots=True)
class Account:
    """One local account. ``role`` by RID: ``administrator`` 500, ``guest`` 501, ``system`` 503/504, else ``user``.

    ``admin`` is membership of S-1-5-32-544 (or sudo, wheel, admin, uid 0); ``password_required``
    is the absence of UF_PASSWD_NOTREQD; ``password_set`` is what ``passwd -S`` says on Linux.
    """

    name: str
    identifier: str | None  # SID or UID
    enabled: bool | None
    admin: bool | None
    password_required: bool | None
    password_set: bool | None
    interactive: bool
    role: str
    full_name: str | None = None
    last_logon: datetime | None = None
    home: str | None = None
    shell: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """One local group with the names of its members."""

    name: str
    identifier: str | None
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Session:
    """The session that runs the kit: ``admin`` even when UAC filters it, ``elevated`` right now."""

    user: str
    admin: bool
    elevated: bool
    identifier: str | None = None


@dataclass(frozen=True, slots=True)
class AutomaticLogon:
    """Whether a session opens alone; the password itself is never read, only its presence."""

    enabled: bool
    user: str | None
    clear_password: bool


@dataclass(frozen=True, slots=True)
class Uac:
    """User Account Control values, Windows defaults filled in where absent (annex F)."""

    enabled: bool
    consent: int  # ConsentPromptBehaviorAdmin
    secure_desktop: bool
    remote_full_admin: bool  # LocalAccountTokenFilterPolicy = 1


@dataclass(frozen=True, slots=True)
class Accounts:
    """Facts about accounts. ``blank_passwords_limited`` is LimitBlankPasswordUse."""

    accounts: Fact[tuple[Account, ...]]
    groups: Fact[tuple[Group, ...]]
    session: Fact[Session]
    logged_on: Fact[str]
    automatic_logon: Fact[AutomaticLogon]
    uac: Fact[Uac]
    blank_passwords_limited: Fact[bool]
