"""What changed between two audits of one workstation.

A run is compared with another only where both say something: a fact that was not read is never
"gone".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from checks.verdict import Outcome, Severity
from inventory.disk import Medium
from inventory.facts import Fact, Unknown
from inventory.record import record
from kit import french
from kit.history.change import (
    TONES,
    Change,
    Kind,
    Tone,
    joined,
    keyed,
    reading_change,
    said,
    texts,
    title_of,
)
from kit.history.programs import program_changes
from kit.history.runs import differences

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from checks.verdict import Finding
    from inventory.account import Account
    from inventory.adapters import Adapter
    from inventory.disk import Disk
    from inventory.workstation import Workstation
    from kit.history.runs import Run

T = TypeVar("T")
#: More programs than this of one sort are told together.
MANY = 5
PROBLEMS = frozenset({Outcome.FAIL, Outcome.WATCH})


def changes(before: Run, after: Run) -> tuple[Change, ...]:
    """All that changed: results first, then the machine, its parts, its accounts and programs."""
    one, other = before.workstation, after.workstation
    clock: tuple[Change, ...] = ()
    if after.at < before.at:
        sentence = said("machine", "clock")
        clock = (Change(Kind.CHANGED, "clock", "clock", sentence, Tone.NEUTRAL),)
    return (
        *clock,
        *finding_changes(before, after),
        *_machine_changes(one, other),
        *_thing_changes(one, other),
        *_account_changes(one.accounts.accounts, other.accounts.accounts),
        *program_changes(one.software.programs, other.software.programs),
        *program_changes(one.software.store_apps, other.software.store_apps),
    )


@record
class Since:
    """What changed from one audit to the next; ``rules`` is why they are not quite comparable.

    ``rules`` are keys of ``[breaks]``.
    """

    before: datetime
    after: datetime
    changes: tuple[Change, ...]
    rules: tuple[str, ...]


def since(before: Run, after: Run) -> Since:
    """What changed from one run to the next, with their dates and rules."""
    return Since(
        before.at, after.at, changes(before, after), differences(before.rules, after.rules)
    )


def finding_changes(before: Run, after: Run) -> tuple[Change, ...]:
    """Results that changed, the gravest first, else in report order."""
    by_rules = bool(differences(before.rules, after.rules))
    old = {finding.check: finding for finding in before.findings}
    told = [
        _finding_change(old.get(finding.check), finding, by_rules=by_rules)
        for finding in after.findings
    ]
    order = tuple(Kind)
    return tuple(sorted((c for c in told if c), key=lambda change: order.index(change.kind)))


def _finding_change(before: Finding | None, after: Finding, *, by_rules: bool) -> Change | None:
    found = _transition(before, after)
    if found is None:
        return None
    kind, phrase = found
    outcomes = texts()["findings"]["outcomes"]
    name = french.plain(title_of(after.check))
    was, now = before.outcome.value if before else None, after.outcome.value
    words = {"name": name, "before": outcomes.get(was, ""), "after": outcomes[now]}
    tone = TONES.get(kind, Tone.NEUTRAL)
    if kind is Kind.NEWLY_READ:
        tone = Tone.BAD if after.outcome in PROBLEMS else Tone.GOOD
    return Change(
        kind, "finding", after.check, said("findings", phrase, **words), tone, was, now, by_rules
    )


def _transition(before: Finding | None, after: Finding) -> tuple[Kind, str] | None:
    """The sort of change from one result to another and its sentence; None for no news."""
    now = after.outcome
    if before is None:
        return (Kind.NEW_PROBLEM, "new_check") if now in PROBLEMS else None
    was = before.outcome
    if was is now:
        return _severity_change(before, after) if now in PROBLEMS else None
    match was, now:
        case _, Outcome.UNKNOWN:
            return Kind.NEWLY_UNKNOWN, "newly_unknown"
        case Outcome.UNKNOWN, Outcome.NA:
            return None
        case Outcome.UNKNOWN, _:
            return Kind.NEWLY_READ, "newly_read" if now is Outcome.OK else "newly_read_problem"
        case Outcome.WATCH, Outcome.FAIL:
            return Kind.WORSE, "worse"
        case Outcome.FAIL, Outcome.WATCH:
            return Kind.BETTER, "better"
        case ((Outcome.FAIL | Outcome.WATCH), Outcome.OK):
            return Kind.FIXED, "fixed"
        case ((Outcome.FAIL | Outcome.WATCH), Outcome.NA):
            return Kind.NO_LONGER_CONCERNED, "no_longer_concerned"
        case _, Outcome.FAIL:
            return Kind.NEW_PROBLEM, "new_problem"
        case _, Outcome.WATCH:
            return Kind.NEW_PROBLEM, "new_watch"
    return None  # from conforming to out of scope, or back


def _severity_change(before: Finding, after: Finding) -> tuple[Kind, str] | None:
    order = tuple(Severity)
    was, now = order.index(before.severity), order.index(after.severity)
    if was == now:
        return None
    return (Kind.WORSE, "worse_severity") if now < was else (Kind.BETTER, "better_severity")


def _machine_changes(one: Workstation, other: Workstation) -> list[Change]:
    """The machine's name, system and memory; a value that only one run knows is no change."""

    def told(key: str, before: Fact[T], after: Fact[T], show: Callable[[T], str]) -> list[Change]:
        if isinstance(before, Unknown) or isinstance(after, Unknown):
            return []
        was, now = french.plain(show(before.value)), french.plain(show(after.value))
        if was == now:
            return []
        sentence = said("machine", key, before=was, after=now)
        return [Change(Kind.CHANGED, "machine", key, sentence, Tone.NEUTRAL, was, now)]

    return [
        *told("renamed", one.system.host_name, other.system.host_name, str),
        *told("system", one.system.os, other.system.os, lambda os: joined(os.name, os.version)),
        *told("memory", one.memory.total, other.memory.total, french.size),
    ]


def _thing_changes(one: Workstation, other: Workstation) -> list[Change]:
    """Disks, volumes, network cards, printers and screens that are new or gone.

    What people plug in and out, and what software makes, is not told.
    """
    return [
        *_differing(
            "disk", one.disks.disks, other.disks.disks,
            _disk_key,
            lambda d: joined(d.model or d.name, d.size and french.size(d.size)),
        ),
        *_differing(
            "volume", one.volumes.volumes, other.volumes.volumes,
            lambda v: v.name.casefold() if v.kind.value == "local" else None,
            lambda v: joined(v.name, v.label),
        ),
        *_differing(
            "adapter", one.network.adapters, other.network.adapters,
            _card_key,
            lambda a: a.description or a.name,
        ),
        *_differing(
            "printer", one.printers.printers, other.printers.printers,
            lambda p: None if p.virtual else p.name.casefold(),
            lambda p: p.name,
        ),
        *_differing(
            "screen", one.screens.screens, other.screens.screens,
            lambda s: s.serial or s.alt_serial or (s.maker, s.model),
            lambda s: joined(s.maker, s.model) or french.UNKNOWN,
        ),
    ]  # fmt: skip


_CARDS = frozenset({"ethernet", "wifi", "infiniband", None})


def _card_key(adapter: Adapter) -> str | None:
    """A network card that is not made by software; sources name it differently."""
    if adapter.virtual or adapter.kind not in _CARDS:
        return None
    return adapter.mac or adapter.description or adapter.name


def _disk_key(disk: Disk) -> object:
    """A built-in disk by its serial, else by its model and size, rounded by some sources."""
    if not disk.internal or disk.medium in {Medium.REMOVABLE, Medium.OPTICAL}:
        return None
    return disk.serial or (disk.model or disk.name, round((disk.size or 0) / 10**9))


def _differing(
    topic: str,
    before: Fact[tuple[T, ...]],
    after: Fact[tuple[T, ...]],
    key: Callable[[T], object],
    show: Callable[[T], str],
) -> list[Change]:
    """Things that are new or gone, told apart by a key (None: not told); two alike are two."""
    if isinstance(before, Unknown) or isinstance(after, Unknown):
        return reading_change(topic, before, after)
    old, new = keyed(before.value, key), keyed(after.value, key)
    told = []
    for kind, here, there in ((Kind.GONE, old, new), (Kind.NEW, new, old)):
        for thing_key, things in here.items():
            for thing in things[len(there.get(thing_key, ())) :]:
                name = french.plain(show(thing))
                sentence = said(topic, kind.value, name=name)
                told.append(Change(kind, topic, name, sentence, Tone.NEUTRAL))
    return told


def _account_changes(
    before: Fact[tuple[Account, ...]], after: Fact[tuple[Account, ...]]
) -> list[Change]:
    """People's accounts: new, gone, administrator or no longer."""
    if isinstance(before, Unknown) or isinstance(after, Unknown):
        return reading_change("account", before, after)
    old, new = _people(before.value), _people(after.value)
    told = [("gone", Kind.GONE, Tone.NEUTRAL, a) for key, a in old.items() if key not in new]
    for key, account in new.items():
        was = old.get(key)
        if was is None and account.admin:
            told.append(("new_admin", Kind.NEW, Tone.BAD, account))
        elif was is None:
            told.append(("new", Kind.NEW, Tone.NEUTRAL, account))
        elif was.admin is False and account.admin:
            told.append(("became_admin", Kind.CHANGED, Tone.BAD, account))
        elif was.admin and account.admin is False:
            told.append(("no_longer_admin", Kind.CHANGED, Tone.GOOD, account))
    changed = []
    for phrase, kind, tone, account in told:
        name = french.plain(account.name)
        changed.append(Change(kind, "account", name, said("account", phrase, name=name), tone))
    return changed


def _people(accounts: Iterable[Account]) -> dict[str, Account]:
    return {
        account.identifier or account.name.casefold(): account
        for account in accounts
        if account.interactive and account.role != "system"
    }


def summary(found: Iterable[Change]) -> tuple[str, ...]:
    """The sentences to show: programs told together where there are many of one sort."""
    return tuple(change.sentence for change in summarised(found))


def summarised(found: Iterable[Change]) -> tuple[Change, ...]:
    """The changes to show: where many programs changed in one way, one change tells them all."""
    listed = list(found)
    programs = {
        kind: [change for change in listed if (change.topic, change.kind) == ("program", kind)]
        for kind in (Kind.NEW, Kind.GONE, Kind.UPDATED)
    }
    many = {kind for kind, several in programs.items() if len(several) > MANY}
    kept = [change for change in listed if change.topic != "program" or change.kind not in many]
    for kind, several in programs.items():
        if kind in many:
            names = tuple(dict.fromkeys(change.key for change in several))
            words = {
                "count": french.integer(len(several)),
                "names": french.listing(names, MANY),
            }
            sentence = said("program", f"summary_{kind.value}", **words)
            kept.append(Change(kind, "program", "program", sentence, Tone.NEUTRAL))
    return tuple(kept)


def not_seen(name: str, last: datetime | None, now: datetime, days: int = 30) -> Change | None:
    """That a workstation was not audited for so many days, or never; None where it was."""
    shown = french.plain(name)
    if last is None:
        sentence = said("machine", "never_seen", name=shown)
        return Change(Kind.NOT_SEEN, "machine", name, sentence, Tone.BAD)
    if (now - last).days < days:
        return None
    since = french.duration((now - last).days)
    sentence = said("machine", "not_seen", name=shown, after=since)
    return Change(Kind.NOT_SEEN, "machine", name, sentence, Tone.BAD, last.isoformat())
