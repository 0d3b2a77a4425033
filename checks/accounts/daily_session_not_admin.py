"""Does the daily session work without administrator rights?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.check import Check
from checks.verdict import Severity, Verdict, fail, ok, undecided, watch
from inventory.facts import Fact, Known, Reason, Unknown, merge_sources
from inventory.record import record

if TYPE_CHECKING:
    from checks.context import Context
    from inventory.accounts import Account, Session
    from inventory.workstation import Workstation

#: LocalSystem, LocalService, NetworkService: a scheduled task's session, nobody's daily one.
SERVICE_SIDS = frozenset({"S-1-5-18", "S-1-5-19", "S-1-5-20"})


@record
class Seen:
    """The session of the kit; the accounts and who is logged on, where they are known."""

    session: Session
    accounts: Fact[tuple[Account, ...]]
    logged_on: Fact[str]


def reads(workstation: Workstation) -> Fact[Seen]:
    """The session decides; the accounts and the logged-on user only shade the answer."""
    about = workstation.accounts
    if isinstance(about.session, Unknown):
        return about.session
    sources = merge_sources(about.session.sources, about.accounts.sources, about.logged_on.sources)
    return Known(Seen(about.session.value, about.accounts, about.logged_on), sources)


def judge(value: Seen, _context: Context) -> Verdict:
    """Catalogue CPT-01: member of the administrators, even filtered by UAC, is FAIL.

    WATCH when the only other account is a plain one: somebody has begun to separate the two. A
    session elevated under another account than the logged-on one, or a service's, is not the
    daily session: its rights say nothing.
    """
    session = value.session
    if _of_somebody_else(session, value.logged_on) or _of_a_service(session, value.accounts):
        return undecided(Reason.CONFLICT, "other_account", user=session.user)
    if not session.admin:
        return ok(user=session.user)
    plain = _plain_account_beside(session, value.accounts)
    if plain is not None:
        return watch("migrating", user=session.user, plain_account=plain)
    return fail(user=session.user)


def _of_somebody_else(session: Session, logged_on: Fact[str]) -> bool:
    if session.identifier in SERVICE_SIDS:
        return True
    if not session.elevated or isinstance(logged_on, Unknown):
        return False
    return _bare(session.user) != _bare(logged_on.value)


def _of_a_service(session: Session, accounts: Fact[tuple[Account, ...]]) -> bool:
    """Whether the account is one that nobody opens a session with (``nobody``, ``www-data``)."""
    if isinstance(accounts, Unknown):
        return False
    mine = [account for account in accounts.value if _same(session, account)]
    return bool(mine) and all(account.role == "system" for account in mine)


def _plain_account_beside(session: Session, accounts: Fact[tuple[Account, ...]]) -> str | None:
    """The name of the one other account in use, when that one is known to have no rights."""
    if isinstance(accounts, Unknown):
        return None
    people = [
        account
        for account in accounts.value
        if account.interactive and account.role == "user" and account.enabled is not False
    ]
    others = [account for account in people if not _same(session, account)]
    if len(others) == len(people) or len(others) != 1:
        return None
    (other,) = others
    return other.name if other.admin is False else None


def _same(session: Session, account: Account) -> bool:
    if session.identifier and account.identifier:
        return session.identifier == account.identifier
    return _bare(session.user) == _bare(account.name)


def _bare(user: str) -> str:
    r"""The name alone: ``claire`` in ``MAIRIE\Claire``."""
    return user.rsplit("\\", 1)[-1].casefold()


CHECK = Check("accounts/daily_session_not_admin", ("CPT-01",), Severity.HIGH, reads, judge)
