"""Is there enough free space for updates, backups and daily work?"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from checks.check import Check
from checks.parts import showing, worst
from checks.verdict import Outcome, Severity, Verdict, fail, ok, undecided, watch
from inventory.facts import Fact, Reason, then
from inventory.volumes import Volume, VolumeKind

if TYPE_CHECKING:
    from checks.context import Context
    from inventory.workstation import Workstation

GB = 1024**3  # as Windows and the kit's own screens count
PERCENT_OK = 15
PERCENT_LOW = 8
SYSTEM_OK = 20 * GB
SYSTEM_LOW = 10 * GB

#: Images and layers that are full by nature; the firmware's partition is small by nature.
FULL_BY_NATURE = frozenset({"squashfs", "iso9660", "udf", "cdfs", "erofs", "overlay"})
FIRMWARE_MOUNTS = frozenset({"/boot/efi", "/efi"})
#: A Windows volume with neither letter nor folder: recovery, firmware. Nobody works there.
UNMOUNTED = "\\\\?\\"
#: Factory partitions that carry a letter, by their label; a large volume so named is somebody's.
FACTORY_LABEL = re.compile(
    r"\b(recovery|récupération|recuperation|winre|pqservice|esp|efi|system reserved"
    r"|réservé au système)\b",
    re.IGNORECASE,
)
FACTORY_SIZE = 64 * GB


def reads(workstation: Workstation) -> Fact[tuple[Volume, ...]]:
    """The local volumes on which somebody works; one may not say its sizes."""
    return then(
        workstation.volumes.volumes,
        lambda volumes: tuple(volume for volume in volumes if _in_use(volume)),
    )


def judge(value: tuple[Volume, ...], _context: Context) -> Verdict:
    """Catalogue MAT-02: 15 % free is OK, 8 to 15 % WATCH, less FAIL, for every volume.

    The system volume also needs 20 GB (OK) or 10 GB (WATCH): updates and backups fail below. A
    volume that does not say its sizes, or a system volume that is not listed, is UNKNOWN.
    """
    judged = [(volume.name, _judge_volume(volume)) for volume in sorted(value, key=_free_part)]
    verdicts = [verdict for _, verdict in judged]
    if not any(volume.system for volume in value):
        verdicts.append(undecided(Reason.ABSENT))
    unread = [name for name, verdict in judged if verdict.outcome == Outcome.UNKNOWN]
    return worst(verdicts, unread)


def _in_use(volume: Volume) -> bool:
    if volume.system:
        return True
    factory = (
        FACTORY_LABEL.search(volume.label or "") is not None and (volume.total or 0) <= FACTORY_SIZE
    )
    return (
        volume.kind is VolumeKind.LOCAL
        and (volume.filesystem or "").lower() not in FULL_BY_NATURE
        and volume.name not in FIRMWARE_MOUNTS
        and not volume.name.startswith(UNMOUNTED)
        and not factory
    )


def _free_part(volume: Volume) -> float:
    """Tightest first, so that the volume shown is the one to look at; unread ones last."""
    return volume.free / volume.total if volume.free is not None and volume.total else math.inf


def _judge_volume(volume: Volume) -> Verdict:
    if volume.free is None or not volume.total:
        return undecided(Reason.ABSENT)
    if not 0 <= volume.free <= volume.total:
        return undecided(Reason.CONFLICT)
    percent = 100 * volume.free / volume.total
    verdict = _decide(volume.free, percent, system=volume.system)
    return showing(
        verdict,
        {
            "volume": volume.name,
            "free": volume.free,
            "total": volume.total,
            "percent": int(percent),
        },
    )


def _decide(free: int, percent: float, *, system: bool) -> Verdict:
    if percent < PERCENT_LOW or (system and free < SYSTEM_LOW):
        return fail("system" if system else "")
    if percent < PERCENT_OK or (system and free < SYSTEM_OK):
        return watch("system" if system else "")
    return ok()


CHECK = Check("hardware/disk_space_left", ("MAT-02",), Severity.MEDIUM, reads, judge)
