"""How long a result can be relied upon: a measure 30 days, an answer 12 months.

A stale result keeps its outcome and is shown with its date, in grey; it no longer counts as
verified, and asks to be checked again.
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from checks.verdict import Outcome
from inventory.record import record, replace
from kit import french
from kit.history.change import said, title_of
from kit.score import bounds

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from checks.verdict import Finding

MEASURE_DAYS = 30
ANSWER_MONTHS = 12
# Clocks of PCs differ a little; beyond that, a date to come proves nothing.
_AHEAD = timedelta(days=1)


class Origin(StrEnum):
    """Where a result comes from."""

    MEASURE = "measure"
    ANSWER = "answer"


@record
class Dated:
    """A finding with its date; ``stale`` ones are shown in grey and leave the confidence."""

    finding: Finding
    at: datetime
    origin: Origin
    stale: bool


@record
class Recheck:
    """A task: check again. ``checks`` are the stale results that it would renew."""

    origin: Origin
    checks: tuple[str, ...]
    since: datetime
    sentence: str


def is_stale(origin: Origin, at: datetime, now: datetime) -> bool:
    """Whether a result of this date is too old; one dated in the future is not believed either."""
    if at - now > _AHEAD:
        return True
    if origin is Origin.MEASURE:
        return now - at > timedelta(days=MEASURE_DAYS)
    return now > _next_year(at)


def _next_year(at: datetime) -> datetime:
    """The same day twelve months later; 28 February after a 29."""
    try:
        return at.replace(year=at.year + ANSWER_MONTHS // 12)
    except ValueError:
        return at.replace(year=at.year + ANSWER_MONTHS // 12, day=28)


def dated(
    findings: Iterable[Finding], at: datetime, now: datetime, origin: Origin = Origin.MEASURE
) -> tuple[Dated, ...]:
    """Findings of one moment with their freshness; outcomes are kept as they were."""
    stale = is_stale(origin, at, now)
    return tuple(Dated(finding, at, origin, stale) for finding in findings)


def confidence(results: Iterable[Dated]) -> tuple[float, float, float]:
    """Low and high bound and coverage, as :func:`kit.score.bounds`: what is stale is not verified.

    What was out of scope stays out of scope.
    """
    return bounds(
        replace(result.finding, outcome=Outcome.UNKNOWN)
        if result.stale and result.finding.outcome is not Outcome.NA
        else result.finding
        for result in results
    )


def rechecks(name: str, results: Iterable[Dated], now: datetime) -> tuple[Recheck, ...]:
    """What to check again on a workstation, the oldest first.

    One audit renews all measures at once, so they are one task; each answer is a task of its own.
    """
    stale = sorted((result for result in results if result.stale), key=lambda result: result.at)
    measures = [result for result in stale if result.origin is Origin.MEASURE]
    tasks = []
    if measures:
        since = measures[0].at
        words = {"name": french.plain(name), "date": french.day(since)}
        sentence = said("recheck", "future" if since > now else "measures", **words)
        checks = tuple(dict.fromkeys(result.finding.check for result in measures))
        tasks.append(Recheck(Origin.MEASURE, checks, since, sentence))
    for result in stale:
        if result.origin is Origin.ANSWER:
            check = result.finding.check
            words = {"title": french.plain(title_of(check)), "date": french.day(result.at)}
            phrase = "future_answer" if result.at > now else "answer"
            sentence = said("recheck", phrase, **words)
            tasks.append(Recheck(Origin.ANSWER, (check,), result.at, sentence))
    return tuple(sorted(tasks, key=lambda task: task.since))
