"""Do the disks say that they are in good health?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.check import Check
from checks.parts import showing, worst
from checks.verdict import Outcome, Severity, Verdict, fail, not_applicable, ok, undecided, watch
from inventory.disks import Disk, Health, Medium, Prediction
from inventory.facts import Fact, Known, Reason, Unknown, merge_sources
from inventory.record import replace

if TYPE_CHECKING:
    from collections.abc import Iterable

    from checks.context import Context
    from checks.verdict import Evidence
    from inventory.workstation import Workstation

#: ATA 197: one sector may heal, from two on two thirds of the disks fail within the year.
PENDING_TOO_MANY = 2
WORN_PERCENT = 90
SPARE_MARGIN = 10
#: No disk of their own to wear out, or none that says its state.
NOT_DISKS = frozenset({Medium.OPTICAL, Medium.VIRTUAL})
COUNTERS = (
    "reallocated",
    "pending",
    "offline_uncorrectable",
    "uncorrectable",
    "media_errors",
    "worn",
    "spare",
    "spare_threshold",
    "critical_warning",
    "hours",
    "temperature",
)


def reads(workstation: Workstation) -> Fact[tuple[Disk, ...]]:
    """All disks; the health of each one may be unknown (USB enclosure, RAID, no rights)."""
    disks = workstation.disks.disks
    if isinstance(disks, Unknown):
        return disks
    sources = merge_sources(disks.sources, *(disk.health.sources for disk in disks.value))
    return Known(disks.value, sources)


def judge(value: tuple[Disk, ...], context: Context) -> Verdict:
    """Catalogue MAT-01: a predicted failure is FAIL, a counter that moved is WATCH.

    The counters are judged beside the overall flag: failing disks often say that they pass. Where
    only the flag may be read (no administrator), a healthy one is OK and the sheet says what was
    not read. A disk that says nothing is UNKNOWN, never healthy; a stick or a card reader without
    health says nothing by design. Growing media errors need two measures: one measure above zero
    is WATCH. Attribute 188 is never used, its raw value is packed by some makers. A virtual disk
    has no health.
    """
    disks = [disk for disk in value if disk.medium not in NOT_DISKS and not _mute(disk)]
    judged = [(disk, _judge_disk(disk)) for disk in disks]
    verdict = _overall(judged, virtual=any(disk.medium is Medium.VIRTUAL for disk in value))
    if context.profile.virtual and verdict.outcome != Outcome.FAIL:
        return not_applicable("virtual")
    return verdict


def _mute(disk: Disk) -> bool:
    return disk.medium is Medium.REMOVABLE and isinstance(disk.health, Unknown)


def _overall(judged: list[tuple[Disk, Verdict]], *, virtual: bool) -> Verdict:
    if not judged:
        return not_applicable("virtual") if virtual else undecided(Reason.ABSENT)
    unread = [disk for disk, verdict in judged if verdict.outcome == Outcome.UNKNOWN]
    verdict = worst([verdict for _, verdict in judged], _labels(unread))
    if verdict.outcome == Outcome.UNKNOWN:
        if any(known.outcome == Outcome.WATCH for _, known in judged):
            return replace(verdict, case="watched")
        outside = len(unread) < len(judged) and not any(disk.internal for disk in unread)
        return replace(verdict, case="external" if outside else "")
    if verdict.outcome != Outcome.OK:
        return verdict
    names = {"disks": _labels(disk for disk, _ in judged)}
    uncounted = _labels(disk for disk, _ in judged if not _counters_read(disk))
    if uncounted:
        return showing(ok("flag_only"), {**names, "uncounted": uncounted})
    return showing(ok(), names)


def _counters_read(disk: Disk) -> bool:
    return isinstance(disk.health, Known) and disk.health.value.counters is Reason.OK


def _judge_disk(disk: Disk) -> Verdict:
    if isinstance(disk.health, Unknown):
        return undecided(disk.health.why)
    health = disk.health.value
    counters: Evidence = {name: getattr(health, name) for name in COUNTERS}
    return showing(_judge_health(health), {"disk": _label(disk), "device": disk.name, **counters})


def _judge_health(health: Health) -> Verdict:
    if health.prediction is Prediction.FAILING:
        return fail("predicted")
    if health.critical_warning:
        return fail("nvme")
    if (health.pending or 0) >= PENDING_TOO_MANY:
        return fail("pending")
    if health.prediction is Prediction.WARNING:
        return watch("warned")
    if _counted(health):
        return watch("counters")
    return watch("worn") if _worn(health) else ok()


def _counted(health: Health) -> bool:
    counters = (
        health.reallocated,
        health.pending,
        health.offline_uncorrectable,
        health.uncorrectable,
        health.media_errors,
    )
    return any(counter is not None and counter > 0 for counter in counters)


def _worn(health: Health) -> bool:
    if health.worn is not None and health.worn >= WORN_PERCENT:
        return True
    if health.spare is None or health.spare_threshold is None:
        return False
    return health.spare < health.spare_threshold + SPARE_MARGIN


def _labels(disks: Iterable[Disk]) -> tuple[str, ...]:
    """Each model once: the disks of one array are often the same."""
    return tuple(dict.fromkeys(_label(disk) for disk in disks))


def _label(disk: Disk) -> str:
    return disk.model or disk.name


CHECK = Check("hardware/disks_healthy", ("MAT-01",), Severity.CRITICAL, reads, judge)
