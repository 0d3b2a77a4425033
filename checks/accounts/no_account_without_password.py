"""Does every account that opens a session ask for a password?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.check import Check
from checks.parts import showing, worst
from checks.verdict import Outcome, Severity, Verdict, fail, ok, undecided, watch
from inventory.facts import Fact, Known, Reason, Unknown, merge_sources
from inventory.machine import Family
from inventory.record import record

if TYPE_CHECKING:
    from collections.abc import Callable

    from checks.context import Context
    from inventory.accounts import Account
    from inventory.workstation import Workstation


@record
class Seen:
    """The accounts, and whether Windows keeps blank passwords off the network.

    ``states`` are the accounts of Linux of which the state of the password is known.
    """

    accounts: Fact[tuple[Account, ...]]
    blank_passwords_limited: Fact[bool]
    states: Fact[tuple[str, ...]]


def reads(workstation: Workstation) -> Fact[Seen]:
    """Each half can fail alone: a setting that lets blank passwords in is bad whoever has one."""
    about = workstation.accounts
    return Known(
        Seen(about.accounts, about.blank_passwords_limited, about.password_states),
        merge_sources(about.accounts.sources, about.blank_passwords_limited.sources),
    )


def judge(value: Seen, context: Context) -> Verdict:
    """Catalogue CPT-05: "not required" is WATCH, as it does not mean blank; a proven blank is FAIL.

    ``LimitBlankPasswordUse`` = 0 is FAIL. On Linux the state of passwords is root's to read; a
    password that ``passwd -S`` calls absent is a proven blank. No password is ever tried.
    """
    if context.family is Family.LINUX:
        why = value.states.why if isinstance(value.states, Unknown) else Reason.ABSENT
        return _judge_accounts(value.accounts, lambda account: _judge_linux_account(account, why))
    return worst(
        (
            _judge_accounts(value.accounts, _judge_windows_account),
            _judge_limit(value.blank_passwords_limited),
        )
    )


def _judge_limit(limited: Fact[bool]) -> Verdict:
    if isinstance(limited, Unknown):
        return undecided(limited.why)
    return ok() if limited.value else fail("network", blank_limited=False)


def _judge_accounts(
    accounts: Fact[tuple[Account, ...]], judge_one: Callable[[Account], Verdict]
) -> Verdict:
    if isinstance(accounts, Unknown):
        return undecided(accounts.why)
    if not accounts.value:  # no system is without accounts: the list was not given
        return undecided(Reason.ABSENT)
    judged = [
        (account.name, judge_one(account))
        for account in accounts.value
        if account.interactive and account.enabled is not False
    ]
    chosen = worst(
        [verdict for _, verdict in judged] or [ok()],
        [name for name, verdict in judged if verdict.outcome == Outcome.UNKNOWN],
    )
    flagged = tuple(n for n, v in judged if v.outcome in {Outcome.WATCH, Outcome.FAIL})
    return showing(chosen, {"judged": len(judged), "accounts": flagged or None})


def _judge_windows_account(account: Account) -> Verdict:
    if account.password_required is None or account.enabled is None:
        return undecided(Reason.ABSENT)
    return ok() if account.password_required else watch()


def _judge_linux_account(account: Account, unread: Reason) -> Verdict:
    if account.password_set is None:
        return undecided(unread)
    return ok() if account.password_set else fail("blank")


CHECK = Check("accounts/no_account_without_password", ("CPT-05",), Severity.HIGH, reads, judge)
