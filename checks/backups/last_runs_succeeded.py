"""Did the last runs end well, and is each copy sound, with room left and somebody told?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.backup_parts import copies_of, together
from checks.check import Check
from checks.parts import worst
from checks.verdict import Severity, Verdict, fail, ok, undecided, watch
from inventory.backups.model import Ended, Evidence, Kind, Trouble
from inventory.facts import Fact, Known, Reason, then

if TYPE_CHECKING:
    from checks.context import Context
    from inventory.backups.subject import Backups, Copy

#: Catalogue SAU-03: so many runs say how a copy goes.
LAST = 3
ROOM_LOW, ROOM_NONE = 10, 2
#: Copied by hand: there is no message of failure that somebody could read.
_BY_HAND = frozenset({Kind.FOLDER, Kind.ZIP, None})
_TO_WATCH = frozenset({Trouble.INCOMPLETE, Trouble.LOCKED, Trouble.HOLES, Trouble.FUTURE})
_NOTHING_THERE = frozenset({Trouble.EMPTY, Trouble.NO_RUN, Trouble.NOT_A_BACKUP})


def reads(subject: Backups) -> Fact[tuple[Copy, ...]]:
    """The copies that are backups."""
    real = tuple(copy for copy in copies_of(subject) if not copy.synchronises)
    return then(subject.copies, lambda _: real)


def judge(value: tuple[Copy, ...], _context: Context) -> Verdict:
    """Catalogue SAU-03: three good runs are OK, a bad one WATCH, two bad ones in a row FAIL.

    A damaged, empty, shrunk or wholly changed copy is FAIL whatever its runs say; one that was
    looked at and shows none of that is OK where no tool keeps results.
    """
    if not value:
        return undecided(Reason.NEEDS_ANSWER)
    return together([(copy.label, _judge_one(copy)) for copy in value])


def _judge_one(copy: Copy) -> Verdict:
    found = [*_sound(copy), *_room(copy), _runs(copy)]
    if copy.alerts is not True and copy.kind not in _BY_HAND:
        found.append(watch("alerts"))
    return worst(found)


def _sound(copy: Copy) -> list[Verdict]:
    troubles = frozenset(copy.troubles)
    found = []
    if Trouble.MASS_CHANGE in troubles:
        found.append(fail("mass_change", severity=Severity.CRITICAL))
    if Trouble.DAMAGED in troubles:
        found.append(fail("damaged"))
    if _NOTHING_THERE & troubles:
        found.append(fail("empty"))
    if Trouble.SHRUNK in troubles:
        found.append(fail("shrunk"))
    if _TO_WATCH & troubles:
        found.append(watch())
    return found


def _room(copy: Copy) -> list[Verdict]:
    if not (isinstance(copy.total, Known) and isinstance(copy.free, Known)):
        return []
    if copy.total.value <= 0 or not 0 <= copy.free.value <= copy.total.value:
        return []
    percent = 100 * copy.free.value // copy.total.value
    if percent < ROOM_NONE:
        return [fail("full", percent=percent)]
    return [watch("room", percent=percent)] if percent < ROOM_LOW else []


def _runs(copy: Copy) -> Verdict:
    runs = copy.runs.value[:LAST] if isinstance(copy.runs, Known) else ()
    if runs and runs[0].files == 0:
        return fail("empty")
    ended = [run.ended for run in runs if run.ended is not Ended.UNKNOWN]
    if not ended:
        looked = copy.evidence is Evidence.MEASURED and isinstance(copy.last, Known)
        return ok("measured") if looked else undecided(Reason.NEEDS_ANSWER)
    if ended[:2] == [Ended.FAILED, Ended.FAILED]:
        return fail("failed")
    bad = [one for one in ended if one is not Ended.SUCCESS]
    return watch() if bad else ok()


CHECK = Check("backups/last_runs_succeeded", ("SAU-03",), Severity.HIGH, reads, judge)
