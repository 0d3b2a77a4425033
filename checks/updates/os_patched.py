"""Are the security updates of the operating system installed?"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from checks.check import Check
from checks.parts import showing
from checks.tables import leaning_on
from checks.updates.os_supported import build_label
from checks.verdict import Outcome, Severity, Verdict, fail, ok, undecided, watch
from inventory.facts import Fact, Known, Reason, Unknown, merge_sources
from inventory.machine import Family
from inventory.reading import whole_days
from inventory.record import record, replace
from inventory.system import OperatingSystem, SupportClass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from checks.context import Context
    from inventory.updates import AutomaticUpdates, PendingUpdates
    from inventory.workstation import Workstation

GRACE_DAYS = 14  # a second-Tuesday release counts once it is older
RECENT_DAYS = 45
LATE_DAYS = 75
NEW_PC_DAYS = 30
INDEX_FRESH_DAYS = 7
INDEX_STALE_DAYS = 30
CLOCK_SLACK = timedelta(days=1)


@record
class Patched:
    """What the rule needs of either system; the facts of the other one stay unknown."""

    os: OperatingSystem
    last_cumulative: Fact[datetime]
    installed_at: Fact[datetime]
    index_at: Fact[datetime]
    pending: Fact[PendingUpdates]
    automatic: Fact[AutomaticUpdates]


def reads(workstation: Workstation) -> Fact[Patched]:
    """The system must be known; which of the dates matter depends on it."""
    os, updates = workstation.system.os, workstation.updates
    if isinstance(os, Unknown):
        return os
    value = Patched(
        os.value,
        updates.last_cumulative,
        workstation.system.installed_at,
        updates.index_at,
        updates.pending,
        updates.automatic,
    )
    windows = os.value.family is Family.WINDOWS
    facts = (value.last_cumulative,) if windows else (value.index_at, value.pending)
    return Known(value, merge_sources(os.sources, *(fact.sources for fact in facts)))


def judge(value: Patched, context: Context) -> Verdict:
    """Catalogue MAJ-02 on Windows, MAJ-07 on Linux."""
    match value.os.family:
        case Family.WINDOWS:
            return showing(_judge_windows(value, context), {"build": build_label(value.os)})
        case Family.LINUX:
            return _judge_linux(value, context)
    return undecided(Reason.NOT_SUPPORTED)


def _judge_windows(value: Patched, context: Context) -> Verdict:
    """Behind none of the monthly updates older than 14 days is OK, one WATCH, two FAIL.

    The build decides where the table knows it: a level that the table dates is a fact for ever,
    and the calendar says what has come out since. At the table's newest level or above, a table
    that is not up to date says nothing: the date of the last cumulative update then decides.
    """
    verdict = _by_build(value.os, context) or _by_date(value, context)
    if verdict.outcome == Outcome.FAIL and _is_new(value.installed_at, context):
        return replace(verdict, outcome=Outcome.WATCH, case="new_pc")
    return verdict


def _by_build(os: OperatingSystem, context: Context) -> Verdict | None:
    table = context.tables["windows_builds"]
    kind = "server" if os.support_class is SupportClass.SERVER else "client"
    releases = table.data["builds"][kind].get(str(os.build))
    if os.revision is None or not releases:
        return None
    monthly = [release for release in releases if release["kind"] == "B"]
    newest, today = monthly[-1], context.now.date()
    if os.revision >= newest["revision"]:
        if _due_since(date.fromisoformat(newest["date"]), today):
            return None
        verdict = leaning_on(table, context, ok())
        return None if verdict.outcome == Outcome.UNKNOWN else verdict
    expected, level = f"{os.build}.{newest['revision']}", _level(releases, os.revision)
    if level is None:  # older than the oldest that is listed, which is missing too
        missing = 1 + len(_due_since(date.fromisoformat(monthly[0]["date"]), today))
        return fail("far_behind", behind=missing, expected=expected)
    behind = len(_due_since(level, today))
    if behind == 0:
        return ok()
    late = fail if behind > 1 else watch
    return late("behind", behind=behind, expected=expected, level=level)


def _level(releases: Sequence[dict[str, Any]], revision: int) -> date | None:
    """The date of the last monthly update that this revision holds; None when older than all.

    A hotpatch has a lower revision than the update of the same day and counts as that update.
    """
    held = [
        release["date"]
        for release in releases
        if release["revision"] == revision
        or (release["kind"] == "B" and release["revision"] < revision)
    ]
    return date.fromisoformat(max(held)) if held else None


def _due_since(level: date, today: date) -> list[date]:
    """The second Tuesdays after ``level`` that are more than 14 days old."""
    due: list[date] = []
    year, month = level.year, level.month
    while True:
        first = date(year, month, 1)
        tuesday = first + timedelta(days=(1 - first.weekday()) % 7 + 7)
        if tuesday + timedelta(days=GRACE_DAYS) >= today:
            return due
        if tuesday > level:
            due.append(tuesday)
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def _by_date(value: Patched, context: Context) -> Verdict:
    """Without a fresh table: 45 days or less is OK, 75 WATCH, more FAIL."""
    if isinstance(value.last_cumulative, Unknown):
        listed = context.tables["windows_builds"].data["builds"]["client"]
        stale = value.os.revision is not None and str(value.os.build) in listed
        return undecided(Reason.TABLE_TOO_OLD if stale else value.last_cumulative.why)
    last = value.last_cumulative.value
    if last > context.now + CLOCK_SLACK:
        return undecided(Reason.CONFLICT, "future", last=last)
    age = whole_days(last, context.now)
    if age <= RECENT_DAYS:
        return ok("dated", last=last, age=age)
    return (watch if age <= LATE_DAYS else fail)("dated", last=last, age=age)


def _is_new(installed_at: Fact[datetime], context: Context) -> bool:
    """Whether the system was installed less than 30 days ago (a version upgrade counts)."""
    return isinstance(installed_at, Known) and (
        timedelta(0) <= context.now - installed_at.value < timedelta(days=NEW_PC_DAYS)
    )


def _judge_linux(value: Patched, context: Context) -> Verdict:
    """The age of the package index first: an old index always says that nothing waits."""
    if isinstance(value.index_at, Unknown):
        return undecided(value.index_at.why)
    if value.index_at.value > context.now + CLOCK_SLACK:
        return undecided(Reason.CONFLICT, "future", last=value.index_at.value)
    age = whole_days(value.index_at.value, context.now)
    waiting = value.pending.value.security if isinstance(value.pending, Known) else None
    verdict = _by_index(age, waiting, value)
    return showing(verdict, {"index": age, "waiting": waiting})


def _by_index(age: int, waiting: int | None, value: Patched) -> Verdict:
    if age > INDEX_STALE_DAYS:
        if isinstance(value.pending, Unknown):
            return undecided(value.pending.why)
        return fail("waiting") if waiting else watch("stale")
    if age > INDEX_FRESH_DAYS:
        return watch("stale")
    if isinstance(value.automatic, Known) and value.automatic.value.enabled:
        return ok("automatic")
    if isinstance(value.pending, Unknown):
        return undecided(value.pending.why)
    return watch("waiting") if waiting else ok("nothing_waiting")


CHECK = Check("updates/os_patched", ("MAJ-02", "MAJ-07"), Severity.CRITICAL, reads, judge)
