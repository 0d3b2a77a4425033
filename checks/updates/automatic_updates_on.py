"""Do updates come by themselves: neither switched off, nor paused, nor sent to a dead server?"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from checks.check import Check
from checks.verdict import Severity, Verdict, fail, ok, undecided, watch
from inventory.facts import Fact, Known, Reason, Unknown, merge_sources
from inventory.machine import Family
from inventory.reading import whole_days
from inventory.record import record

if TYPE_CHECKING:
    from checks.context import Context
    from inventory.updates import AutomaticUpdates
    from inventory.workstation import Workstation

PAUSE_DAYS = 35
CLOCK_SLACK = timedelta(days=1)
SERVER_ALIVE_DAYS = 45
INDEX_STALE_DAYS = 30
#: AUOptions: 1 never looks; 2 tells, 3 downloads, and both wait for somebody to install.
NEVER, NOTIFY, DOWNLOAD = 1, 2, 3


@record
class Automation:
    """How updates come, and the last ones that did: the proof that a server of updates is alive."""

    automatic: AutomaticUpdates
    last_cumulative: Fact[datetime]
    index_at: Fact[datetime]


def reads(workstation: Workstation) -> Fact[Automation]:
    """The settings must be known; the dates only help where a setting does not decide alone."""
    updates = workstation.updates
    if isinstance(updates.automatic, Unknown):
        return updates.automatic
    value = Automation(updates.automatic.value, updates.last_cumulative, updates.index_at)
    sources = updates.automatic.sources
    if value.automatic.server is not None:
        sources = merge_sources(sources, updates.last_cumulative.sources)
    return Known(value, sources)


def judge(value: Automation, context: Context) -> Verdict:
    """Catalogue MAJ-03 on Windows, MAJ-07 on Linux."""
    if context.family is Family.LINUX:
        return _judge_linux(value, context)
    automatic = value.automatic
    if automatic.disabled_services:
        return fail("services", services=automatic.disabled_services)
    if automatic.disabled_by_policy or automatic.option == NEVER:
        return fail("policy")
    paused = automatic.paused_until
    if paused is not None and paused > context.now:
        long = paused > context.now + timedelta(days=PAUSE_DAYS)
        return (fail if long else watch)("paused", until=paused.date())
    if automatic.option in {NOTIFY, DOWNLOAD}:
        return watch("by_hand")
    if automatic.server is not None:
        return _judge_server(automatic.server, value.last_cumulative, context)
    return ok()


def _judge_server(server: str, last: Fact[datetime], context: Context) -> Verdict:
    """A server of the syndicate is legitimate as long as updates come from it.

    Nothing here asks the server itself: a recent update proves that it is alive, an old one only
    that it may be dead.
    """
    if isinstance(last, Unknown):
        return undecided(last.why, "managed", server=server)
    if last.value > context.now + CLOCK_SLACK:
        return undecided(Reason.CONFLICT, "managed", server=server)
    age = whole_days(last.value, context.now)
    return (ok if age <= SERVER_ALIVE_DAYS else watch)("managed", server=server, age=age)


def _judge_linux(value: Automation, context: Context) -> Verdict:
    """Off is WATCH while somebody still asks for updates, FAIL when nobody has for 30 days."""
    if value.automatic.enabled is None:
        return undecided(Reason.ABSENT)
    if value.automatic.enabled:
        return ok()
    if isinstance(value.index_at, Unknown):
        return watch("by_hand")
    age = whole_days(value.index_at.value, context.now)
    return (fail if age > INDEX_STALE_DAYS else watch)("by_hand", index=age)


CHECK = Check("updates/automatic_updates_on", ("MAJ-03", "MAJ-07"), Severity.HIGH, reads, judge)
