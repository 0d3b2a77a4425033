"""Does what lies on the network storage have a copy somewhere else?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.backup_parts import best, datasets_of, freshness, holding, together
from checks.check import Check
from checks.verdict import Outcome, Severity, Verdict, fail, not_applicable, ok, undecided, watch
from inventory.backups.model import Medium
from inventory.facts import Fact, Known, Reason, then

if TYPE_CHECKING:
    from checks.context import Context
    from inventory.backups.subject import Backups, Dataset, Nas


def reads(subject: Backups) -> Fact[Backups]:
    """The network storages, with all that is known."""
    return then(subject.nas, lambda _: subject)


def judge(value: Backups, context: Context) -> Verdict:
    """Catalogue SAU-11: every dataset of a network storage has a fresh copy outside of it.

    WATCH where that copy is undated or late; FAIL where people confirm that there is none; UNKNOWN
    else. The disks of the storage are not read: two of them are no second copy.
    """
    storages = value.nas.value if isinstance(value.nas, Known) else ()
    if not storages:
        return not_applicable("none", reason=Reason.ABSENT)
    return together([(one.name, _judge_one(value, one, context)) for one in storages])


def _judge_one(value: Backups, storage: Nas, context: Context) -> Verdict:
    held = [one for one in datasets_of(value) if one.id in storage.originals]
    if not held:
        return undecided(Reason.NEEDS_ANSWER, "what")
    return together([(one.name, _judge_dataset(value, one, context)) for one in held])


def _judge_dataset(value: Backups, dataset: Dataset, context: Context) -> Verdict:
    outside = [
        copy
        for copy, _ in holding(value, dataset)
        if copy.medium is not Medium.NETWORK or copy.off_site
    ]
    if not outside:
        return fail() if dataset.saved is False else undecided(Reason.NEEDS_ANSWER)
    youngest = best(freshness(copy, dataset, context) for copy in outside)
    if youngest is not None and youngest.outcome == Outcome.OK:
        return ok()
    return watch()


CHECK = Check("backups/nas_saved", ("SAU-11",), Severity.HIGH, reads, judge)
