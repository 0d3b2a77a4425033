"""What the checks of backups share: which copies count, how old one is, the worst of several."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.opening import as_opening_days, opening_days
from checks.parts import showing, worst
from checks.verdict import Outcome, Verdict
from inventory.backups.model import Evidence
from inventory.backups.subject import Covering, DatasetKind
from inventory.facts import Known, Reason, both, then
from inventory.record import record

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from checks.context import Context
    from inventory.backups.subject import Backups, Copy, Dataset
    from inventory.facts import Fact

#: Catalogue SAU-02: an age that no rhythm excuses, and the least that is asked, in opening days.
TOO_OLD = 7
LEAST = 2
#: How often a copy is expected where nobody planned it, in days.
_DAILY = frozenset(
    {
        DatasetKind.CIVIL, DatasetKind.ACCOUNTING, DatasetKind.PLANNING, DatasetKind.ELECTIONS,
        DatasetKind.REGISTERS,
    }
)  # fmt: skip
_WEEKLY = 7
#: The best first: a copy that could not be read may be good, one that is too old is not.
_BEST = (Outcome.OK, Outcome.WATCH, Outcome.UNKNOWN, Outcome.FAIL, Outcome.NA)


@record
class Freshness:
    """How old a copy is.

    ``case`` is ``late``, ``old``, ``declared``, ``stale``, ``unread``, ``future`` or ``broken``;
    ``days`` of the calendar since it held all, None where unknown.
    """

    outcome: Outcome
    case: str = ""
    days: int | None = None


def declared(subject: Backups) -> Fact[Backups]:
    """The whole subject, known once both what must survive and its copies are."""
    return then(both(subject.datasets, subject.copies), lambda _: subject)


def datasets_of(subject: Backups) -> tuple[Dataset, ...]:
    """The datasets, none where they are unknown."""
    return subject.datasets.value if isinstance(subject.datasets, Known) else ()


def copies_of(subject: Backups) -> tuple[Copy, ...]:
    """The copies, none where they are unknown."""
    return subject.copies.value if isinstance(subject.copies, Known) else ()


def holding(subject: Backups, dataset: Dataset) -> list[tuple[Copy, Covering]]:
    """The copies that hold all of a dataset, each once; a synchronisation is not one."""
    return [
        (copy, how)
        for copy, how in related(subject, dataset)
        if not copy.synchronises and how in {Covering.PROVED, Covering.DECLARED}
    ]


def usable(copy: Copy) -> bool:
    """Whether it may give anything back: what was seen emptied, encrypted or damaged does not."""
    return isinstance(copy.last, Known) or copy.last.why is not Reason.CONFLICT


def related(subject: Backups, dataset: Dataset) -> list[tuple[Copy, Covering]]:
    """Every copy of which something is said about a dataset, synchronisations among them."""
    copies = copies_of(subject)
    return [
        (copies[cover.copy], cover.how)
        for cover in subject.covers
        if cover.dataset == dataset.id and 0 <= cover.copy < len(copies)
    ]


def freshness(copy: Copy, dataset: Dataset | None, context: Context) -> Freshness:
    """Catalogue SAU-02, in opening days; never FAIL for what was not looked at.

    A copy that is older than its originals' last change holds all that they held when somebody last
    looked at them: a computer that was switched off loses nothing.
    """
    if not isinstance(copy.last, Known):
        broken = copy.last.why is Reason.CONFLICT
        return Freshness(*((Outcome.FAIL, "broken") if broken else (Outcome.UNKNOWN, "unread")))
    last, now, opening = copy.last.value, context.now, context.opening
    if (last - now).days >= 1:
        return Freshness(Outcome.UNKNOWN, "future")
    whole = _whole_since(last, dataset, now)
    age, (good, late) = opening_days(whole, now, opening), limits(copy, dataset, opening)
    days = max(0, (now.date() - whole.date()).days)
    if copy.evidence is Evidence.DECLARED:
        known = age <= max(late, good)
        return Freshness(
            *((Outcome.WATCH, "declared") if known else (Outcome.UNKNOWN, "stale")), days
        )
    if age <= good:
        return Freshness(Outcome.OK, "", days)
    if age <= late:
        return Freshness(Outcome.WATCH, "late", days)
    looked = copy.looked or last
    if opening_days(looked, now, opening) > late:
        return Freshness(Outcome.UNKNOWN, "stale", days)
    if opening_days(last, looked, opening) > late:
        return Freshness(Outcome.FAIL, "old", days)
    return Freshness(Outcome.WATCH, "late", days)


def limits(copy: Copy, dataset: Dataset | None, opening: frozenset[int]) -> tuple[int, int]:
    """The age that is good and the one that is too old, in opening days.

    What the owner bears comes before what was planned; a planned copy may miss one run.
    """
    bearable = dataset.bearable_days if dataset else None
    if bearable:
        good = max(LEAST, as_opening_days(bearable, opening))
    else:
        good = max(LEAST, 2 * as_opening_days(copy.period_days or _usual(dataset), opening))
    return good, max(TOO_OLD, good)


def best(found: Iterable[Freshness]) -> Freshness | None:
    """The best of several copies of a dataset, the youngest of equals; None where there is none."""
    return min(
        found,
        key=lambda one: (_BEST.index(one.outcome), one.days is None, one.days or 0),
        default=None,
    )


def standing(subject: Backups, copy: Copy, context: Context) -> Freshness:
    """How old a copy is for the dataset that it serves best, and by itself where it serves none."""
    served = [
        dataset
        for dataset in datasets_of(subject)
        if any(other is copy for other, _ in holding(subject, dataset))
    ]
    found = best(freshness(copy, dataset, context) for dataset in served)
    return found or freshness(copy, None, context)


def together(judged: Sequence[tuple[str, Verdict]]) -> Verdict:
    """The worst verdict, with the names of what has it as ``named``. There is at least one."""
    verdict = worst([one for _, one in judged])
    names = [
        name or "—"
        for name, one in judged
        if (one.outcome, one.case) == (verdict.outcome, verdict.case)
    ]
    return showing(verdict, {"named": tuple(dict.fromkeys(names))})


def best_verdict(verdicts: Sequence[Verdict]) -> Verdict:
    """The best of what several copies are worth. There is at least one."""
    return min(verdicts, key=lambda one: _BEST.index(one.outcome))


def _whole_since(last: datetime, dataset: Dataset | None, now: datetime) -> datetime:
    if dataset is None or dataset.looked is None or not isinstance(dataset.changed, Known):
        return last
    unchanged = dataset.changed.value <= last <= dataset.looked
    return min(dataset.looked, now) if unchanged else last


def _usual(dataset: Dataset | None) -> int:
    if dataset is None or dataset.business or dataset.kind in _DAILY:
        return 1
    return _WEEKLY
