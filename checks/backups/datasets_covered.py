"""Is everything that must survive inside the copies, the business programs' data included?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.backup_parts import (
    best,
    copies_of,
    datasets_of,
    declared,
    freshness,
    holding,
    related,
    together,
)
from checks.check import Check
from checks.verdict import Outcome, Severity, Verdict, fail, ok, undecided, watch
from inventory.backups.model import Kind
from inventory.backups.subject import Covering
from inventory.facts import Fact, Known, Reason

if TYPE_CHECKING:
    from checks.context import Context
    from inventory.backups.subject import Backups, Dataset

#: Copies of files as they lie: a database that is in use may be caught half-written.
_PLAIN = frozenset({Kind.FOLDER, Kind.ZIP, Kind.FILE_HISTORY})


def reads(subject: Backups) -> Fact[Backups]:
    """What must survive and its copies."""
    return declared(subject)


def judge(value: Backups, context: Context) -> Verdict:
    """Catalogue SAU-04: each dataset is in a copy that lists its folders, or was tested.

    OK too where the supplier hosts it by a dated contract. WATCH on people's word, or where a
    business program's files are copied as they lie. FAIL where the listed sources leave folders
    out. Where nobody told, UNKNOWN: that question is worth more than any measure.
    """
    judged = [(one.name, _judge_one(value, one, context)) for one in datasets_of(value)]
    return together(judged) if judged else undecided(Reason.NEEDS_ANSWER)


def _judge_one(value: Backups, dataset: Dataset, context: Context) -> Verdict:
    if dataset.hosted:
        return ok("hosted") if dataset.contract else watch("contract")
    said = {how for copy, how in related(value, dataset) if not copy.synchronises}
    real = holding(value, dataset)
    if real:
        return _judge_held(value, dataset, context)
    if Covering.PARTLY in said:
        return fail("partly")
    if Covering.OUTSIDE in said:
        return fail("outside")
    known = dataset.folders and (dataset.saved is False or _all_told(value))
    return fail("none") if known else undecided(Reason.NEEDS_ANSWER, "question")


def _judge_held(value: Backups, dataset: Dataset, context: Context) -> Verdict:
    real = holding(value, dataset)
    young = best(freshness(copy, dataset, context) for copy, _ in real)
    if young is not None and young.outcome == Outcome.FAIL:
        return watch("old")
    if dataset.business and all(copy.kind in _PLAIN for copy, _ in real):
        return watch("database")
    if any(how is Covering.PROVED or _tested(value, copy.id) for copy, how in real):
        return ok()
    if not dataset.folders:
        return undecided(Reason.NEEDS_ANSWER, "folders")
    return watch("declared")


def _tested(value: Backups, copy: str) -> bool:
    tests = value.tests.value if isinstance(value.tests, Known) else ()
    return bool(copy) and any(test.copy == copy and test.result == "OK" for test in tests)


def _all_told(value: Backups) -> bool:
    """Whether somebody told what each copy holds, so that what is in none is in none."""
    ranks = {cover.copy for cover in value.covers}
    real = [rank for rank, copy in enumerate(copies_of(value)) if not copy.synchronises]
    return bool(real) and all(rank in ranks for rank in real)


CHECK = Check("backups/datasets_covered", ("SAU-04",), Severity.CRITICAL, reads, judge)
