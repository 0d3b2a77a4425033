"""Does the operating system still receive security fixes?"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from checks.check import Check
from checks.parts import showing
from checks.tables import leaning_on
from checks.verdict import Outcome, Severity, Verdict, fail, ok, undecided, watch
from inventory.facts import Fact, Known, Reason, Unknown
from inventory.machine import Family
from inventory.record import record
from inventory.system import ExtendedSupport, OperatingSystem, SupportClass

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from checks.context import Context
    from checks.verdict import Evidence
    from inventory.workstation import Workstation

SOON_DAYS = 180


@record
class Supported:
    """The system, and Windows 10's signs of extended support, which few machines have."""

    os: OperatingSystem
    extended: Fact[ExtendedSupport]


def reads(workstation: Workstation) -> Fact[Supported]:
    """The system decides; the extended support matters to Windows 10 22H2 alone."""
    system = workstation.system
    if isinstance(system.os, Unknown):
        return system.os
    return Known(Supported(system.os.value, system.extended_support), system.os.sources)


def judge(value: Supported, context: Context) -> Verdict:
    """Catalogue MAJ-01: the end of support of this build and edition, or of this distribution.

    More than 180 days away is OK, nearer is WATCH, past is FAIL. A version newer than the table is
    OK with that reason, never FAIL. LTSC has its own dates; extended support exists for one build.
    """
    match value.os.family:
        case Family.WINDOWS:
            return _judge_windows(value, context)
        case Family.LINUX:
            return _judge_linux(value.os, context)
    return undecided(Reason.NOT_SUPPORTED)


def _judge_windows(value: Supported, context: Context) -> Verdict:
    os, table = value.os, context.tables["windows_lifecycle"]
    shown: Evidence = {"system": os.name, "build": build_label(os)}
    if os.build is None:
        return showing(undecided(Reason.ABSENT, "unlisted"), shown)
    builds = table.data["builds"]
    kind = "server" if os.support_class is SupportClass.SERVER else "client"
    if os.build > max(int(build) for build, classes in builds.items() if _is(kind, classes)):
        newer = Verdict(Outcome.OK, case="newer", reason=Reason.NEWER_THAN_TABLE)
        return showing(leaning_on(table, context, newer), shown)
    entries = _entries(os, builds.get(str(os.build), {}))
    if not entries:
        return showing(undecided(Reason.ABSENT, "unlisted"), shown)
    shown = {"system": f"Windows {entries[0]['version']}", "build": build_label(os)}
    ends = sorted(date.fromisoformat(entry["end"]) for entry in entries)
    today = context.now.date()
    if os.build == table.data["esu"]["build"] and ends[-1] < today:
        extended = _judge_extended(value, table.data["esu"], ends[-1], context)
        return showing(leaning_on(table, context, extended), shown)
    first, last = dated(ends[0], today), dated(ends[-1], today)
    if first.outcome != last.outcome:  # the edition was not read, and it decides
        return showing(undecided(Reason.ABSENT, "edition"), shown)
    return showing(leaning_on(table, context, first), shown)


def _judge_extended(
    value: Supported, esu: Mapping[str, Any], ended: date, context: Context
) -> Verdict:
    """Annex D: a licence proves nothing unless an update newer than the last free one is there.

    The consumer programme is not meant for a commune: WATCH, to be put in order.
    """
    revision, today = value.os.revision, context.now.date()
    updated = None if revision is None else revision > esu["floor"]
    if updated is False:
        licensed = isinstance(value.extended, Known) and _licences(value.extended.value, esu)
        return showing(fail("extended_unproved" if licensed else ""), _until(ended, today))
    if isinstance(value.extended, Unknown):
        return undecided(value.extended.why, "extended")
    licences = _licences(value.extended.value, esu)
    if not licences:
        return undecided(Reason.CONFLICT if updated else Reason.ABSENT, "extended")
    end, case = max(licences)
    if end < today:
        return showing(fail("extended_ended"), _until(end, today))
    if updated is None:
        return undecided(Reason.ABSENT, "extended")
    return showing(watch(case), _until(end, today))


def _licences(signs: ExtendedSupport, esu: Mapping[str, Any]) -> list[tuple[date, str]]:
    """The end of each extended support that was found, with its case."""
    found = [
        (date.fromisoformat(esu["commercial"][str(year)]), "extended")
        for year in signs.commercial_years
        if str(year) in esu["commercial"]
    ]
    if signs.consumer_state in esu["consumer_states"]:
        found.append((date.fromisoformat(esu["consumer"]), "extended_consumer"))
    return found


def _judge_linux(os: OperatingSystem, context: Context) -> Verdict:
    table = context.tables["linux_lifecycle"]
    shown: Evidence = {"system": os.name}
    if os.distribution in table.data["rolling"]:
        return showing(leaning_on(table, context, ok("rolling")), shown)
    versions = table.data["distributions"].get(os.distribution)
    wanted = _numbers(os.version)
    if not versions or not wanted:
        return showing(undecided(Reason.ABSENT, "unlisted"), shown)
    entry = _listed(versions, wanted)
    if entry is None and wanted > _numbers(list(versions)[-1]):  # the table is in release order
        newer = Verdict(Outcome.OK, case="newer", reason=Reason.NEWER_THAN_TABLE)
        return showing(leaning_on(table, context, newer), shown)
    if entry is None:
        return showing(undecided(Reason.ABSENT, "unlisted"), shown)
    if entry["end"] is None:
        return showing(leaning_on(table, context, ok("no_end")), shown)
    today, end = context.now.date(), date.fromisoformat(entry["end"])
    if end < today and entry["extended"] and date.fromisoformat(entry["extended"]) >= today:
        # Debian's long-term team: security fixes that come by themselves, for fewer packages.
        later = date.fromisoformat(entry["extended"])
        long_term = showing(watch("long_term"), _until(later, today))
        return showing(leaning_on(table, context, long_term), shown)
    return showing(leaning_on(table, context, dated(end, today)), shown)


def dated(end: date, today: date, soon: int = SOON_DAYS) -> Verdict:
    """The verdict of a known end of support: it is given through its last day."""
    if end < today:
        return showing(fail(), _until(end, today))
    verdict = watch("soon") if (end - today).days <= soon else ok()
    return showing(verdict, _until(end, today))


def build_label(os: OperatingSystem) -> str | None:
    """``26200.8875``, as ``winver`` shows it."""
    if os.build is None:
        return None
    return str(os.build) if os.revision is None else f"{os.build}.{os.revision}"


def _until(end: date, today: date) -> Evidence:
    return {"end": end, "left": (end - today).days} if end >= today else {"end": end}


def _entries(os: OperatingSystem, classes: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The lifecycle of this edition; of every client edition where it was not read."""
    if os.support_class is SupportClass.UNKNOWN:
        return [entry for name, entry in classes.items() if name != "server"]
    entry = classes.get(os.support_class.value)
    return [] if entry is None else [entry]


def _is(kind: str, classes: Iterable[str]) -> bool:
    return any((name == "server") == (kind == "server") for name in classes)


def _listed(versions: Mapping[str, Any], wanted: tuple[int, ...]) -> Mapping[str, Any] | None:
    """The entry of a version, or of the branch that it is a point release of."""
    by_number = {_numbers(version): entry for version, entry in versions.items()}
    lengths = range(len(wanted), 0, -1)
    return next((by_number[wanted[:n]] for n in lengths if wanted[:n] in by_number), None)


def _numbers(version: str | None) -> tuple[int, ...]:
    parts = (version or "").split(".")
    if not all(part.isascii() and part.isdigit() and len(part) < 9 for part in parts):
        return ()
    return tuple(int(part) for part in parts)


CHECK = Check("updates/os_supported", ("MAJ-01",), Severity.CRITICAL, reads, judge)
