"""A check, and the one place where an unknown fact becomes an unknown finding."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from checks.verdict import Finding, Outcome, Severity, Verdict, worst
from inventory.facts import Fact, Reason, Unknown
from inventory.machine import Family
from inventory.record import record

if TYPE_CHECKING:
    from collections.abc import Callable

    from checks.context import Context

S = TypeVar("S")
T = TypeVar("T")

EVERYWHERE = (Family.WINDOWS, Family.LINUX)
WINDOWS_ONLY = (Family.WINDOWS,)


@record
class Check(Generic[S, T]):
    """One rule over facts of a subject.

    ``id`` is its path in ``checks/`` without suffix, phrased so that true is good news;
    ``refs`` are the catalogue's numbers; outside ``platforms`` the finding is NA.
    """

    id: str
    refs: tuple[str, ...]
    severity: Severity
    reads: Callable[[S], Fact[T]]
    judge: Callable[[T, Context], Verdict]
    platforms: tuple[Family, ...] = EVERYWHERE

    @property
    def domain(self) -> str:
        """The folder that holds the check."""
        return self.id.split("/", 1)[0]


def apply(check: Check[S, T], subject: S, context: Context) -> Finding:
    """Judge a subject. An unknown fact gives UNKNOWN with its reason, whatever the check."""
    if context.family not in check.platforms:
        return Finding(
            check.id, check.severity, Outcome.NA, Reason.NOT_SUPPORTED, {}, "platform", ()
        )
    fact = check.reads(subject)
    if isinstance(fact, Unknown):
        return Finding(
            check.id, check.severity, Outcome.UNKNOWN, fact.why, {}, "", fact.sources, fact.detail
        )
    verdict = check.judge(fact.value, context)
    return Finding(
        check.id,
        worst(check.severity, verdict.severity),
        verdict.outcome,
        verdict.reason,
        verdict.evidence,
        verdict.case,
        fact.sources,
    )
