"""One local account, one local group, one session, whatever the system."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inventory.record import record

if TYPE_CHECKING:
    from datetime import datetime


@record
class Account:
    """One local account.

    ``role`` is ``administrator`` (RID 500, uid 0), ``guest`` (RID 501), ``system`` (RID 503 and
    504, uids of services), else ``user``. ``admin`` is membership of S-1-5-32-544 (or of sudo,
    wheel, admin, or uid 0); ``password_required`` is the absence of UF_PASSWD_NOTREQD;
    ``password_set`` is what ``passwd -S`` says on Linux. ``enabled`` is None on Linux where only
    root could say that the password is locked.
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


@record
class Group:
    """One local group with the names of its members."""

    name: str
    identifier: str | None
    members: tuple[str, ...]


@record
class Session:
    """The session that runs the kit: ``admin`` even when UAC filters it, ``elevated`` right now."""

    user: str
    admin: bool
    elevated: bool
    identifier: str | None = None


@record
class AutomaticLogon:
    """Whether a session opens alone; the password itself is never read, only its presence."""

    enabled: bool
    user: str | None
    clear_password: bool
