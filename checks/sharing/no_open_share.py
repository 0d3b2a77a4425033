"""Are the folders that this machine shares closed to strangers?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.check import Check
from checks.parts import showing, worst
from checks.verdict import Outcome, Severity, Verdict, fail, ok, undecided, watch
from inventory.facts import Fact, Known, Reason, Unknown, merge_sources
from inventory.machine import Family
from inventory.record import record

if TYPE_CHECKING:
    from collections.abc import Sequence

    from checks.context import Context
    from inventory.accounts import Account
    from inventory.shares import Grant, Share
    from inventory.workstation import Workstation

EVERYONE = "S-1-1-0"
ANONYMOUS = "S-1-5-7"
AUTHENTICATED = "S-1-5-11"
GUESTS = "S-1-5-32-546"
GUEST_RID = "-501"
WRITING = frozenset({"change", "full"})


@record
class Seen:
    """The shares, those that need no session at all, and the accounts (for the guest).

    ``own`` are those that people made from their desktop.
    """

    shares: Fact[tuple[Share, ...]]
    null_session_shares: Fact[tuple[str, ...]]
    accounts: Fact[tuple[Account, ...]]
    own: Fact[tuple[Share, ...]] = Known(())


def reads(workstation: Workstation) -> Fact[Seen]:
    """Rights of one share, null sessions or accounts may be unread while the rest still decides."""
    shared, accounts = workstation.shares, workstation.accounts.accounts
    lists = (shared.shares, shared.own)
    listed = [share for fact in lists if isinstance(fact, Known) for share in fact.value]
    sources = merge_sources(
        *(fact.sources for fact in lists),
        *(share.grants.sources for share in listed),
        shared.null_session_shares.sources,
        accounts.sources,
    )
    seen = Seen(shared.shares, shared.null_session_shares, accounts, shared.own)
    return Known(seen, sources)


def judge(value: Seen, context: Context) -> Verdict:
    """Catalogue RES-02: no share is OK; open to all behind accounts is WATCH; without is FAIL.

    FAIL is a whole drive, a share reachable without a session, or one that Everyone or the guest
    may change while the guest account is on. Rights that were not read make the share UNKNOWN,
    and so does an unread guest where it decides. The rights of the files themselves (NTFS) may
    restrict a share further: the sheet says so.
    """
    guest = _guest_enabled(value.accounts)
    lists = (value.shares,) if context.family is Family.WINDOWS else (value.shares, value.own)
    known = [share for fact in lists if isinstance(fact, Known) for share in fact.value]
    unread = [undecided(fact.why) for fact in lists if isinstance(fact, Unknown)]
    judged = [] if unread and not known else [_judge_shares(known, guest=guest)]
    return worst((*judged, *unread, _judge_null_sessions(value, context)))


def _judge_null_sessions(value: Seen, context: Context) -> Verdict:
    names = value.null_session_shares
    if isinstance(names, Known):
        return fail("anonymous", shares=names.value) if names.value else ok("none")
    if context.family is Family.WINDOWS:
        return undecided(names.why)
    return ok("none")  # a notion of Windows: Samba says it per share


def _judge_shares(shares: Sequence[Share], *, guest: bool | None) -> Verdict:
    if not shares:
        return ok("none", shared=0)
    judged = [(share.name, _judge_share(share, guest=guest)) for share in shares]
    chosen = worst([verdict for _, verdict in judged])
    alike = (chosen.outcome, chosen.case)
    return showing(
        chosen,
        {
            "shares": tuple(name for name, v in judged if (v.outcome, v.case) == alike),
            "unread": tuple(name for name, v in judged if v.outcome == Outcome.UNKNOWN) or None,
            "shared": len(judged),
        },
    )


def _judge_share(share: Share, *, guest: bool | None) -> Verdict:
    """One share; ``guest`` is whether strangers get in as the guest, None where that is unread."""
    if share.whole_drive:
        return fail("whole_drive")
    if share.guest is not None:  # Samba says it for each share
        guest = share.guest
    if isinstance(share.grants, Unknown):
        return undecided(share.grants.why, "rights_unread")
    grants = share.grants.value
    if any(grant.who == ANONYMOUS and grant.right in WRITING for grant in grants):
        return fail("open")
    if any(_for_guests(grant) and grant.right in WRITING for grant in grants):
        match guest:
            case True:
                return fail("open")
            case None:
                return undecided(Reason.ABSENT, "guest_unread")
    if any(_for_guests(grant) or grant.who in {ANONYMOUS, AUTHENTICATED} for grant in grants):
        return watch("everyone")
    return ok("restricted")


def _for_guests(grant: Grant) -> bool:
    return grant.who in {EVERYONE, GUESTS} or (
        grant.who.startswith("S-1-5-21-") and grant.who.endswith(GUEST_RID)
    )


def _guest_enabled(accounts: Fact[tuple[Account, ...]]) -> bool | None:
    """Whether the guest account is on; an account that a complete list lacks is off."""
    if isinstance(accounts, Unknown) or not accounts.value:
        return None
    guests = [account.enabled for account in accounts.value if account.role == "guest"]
    if None in guests:
        return None
    return True in guests


CHECK = Check("sharing/no_open_share", ("RES-02",), Severity.HIGH, reads, judge)
