"""What a check says: outcomes, severities, verdicts and findings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import NoReturn

from inventory.facts import Reason
from inventory.record import record

#: Evidence is named raw values; the sheet says in French how each one is shown.
Scalar = str | int | float | bool | date | datetime | None
Evidence = Mapping[str, Scalar | tuple[str, ...]]


class Outcome(StrEnum):
    """The five answers of a check. Never a boolean: asking for its truth raises."""

    OK = "OK"
    WATCH = "WATCH"
    FAIL = "FAIL"
    UNKNOWN = "UNKNOWN"
    NA = "NA"

    def __bool__(self) -> NoReturn:
        raise TypeError("an outcome is not a boolean: compare it")


class Severity(StrEnum):
    """How much a failed check matters; the catalogue's C, E, M, F and I."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"


def worst(severity: Severity, override: Severity | None) -> Severity:
    """The graver of the two: a verdict may raise its check's severity, never lower it.

    Otherwise learning that something is wrong could raise the score.
    """
    order = tuple(Severity)
    return severity if override is None else min(severity, override, key=order.index)


@record
class Verdict:
    """The judgement of one known value.

    ``case`` chooses a more precise message of the sheet (``FAIL.never`` before ``FAIL``) and, where
    the sheet has it, its remedy. ``severity`` raises the check's own for this value.
    """

    outcome: Outcome
    evidence: Evidence = MappingProxyType({})
    case: str = ""
    reason: Reason = Reason.OK
    severity: Severity | None = None


@record
class Finding:
    """What a check found on a subject. ``sources`` are the printed questions behind it."""

    check: str
    severity: Severity
    outcome: Outcome
    reason: Reason
    evidence: Evidence
    case: str
    sources: tuple[str, ...]
    detail: str = ""


def ok(case: str = "", **evidence: Scalar | tuple[str, ...]) -> Verdict:
    """All is well."""
    return Verdict(Outcome.OK, evidence, case)


def watch(case: str = "", **evidence: Scalar | tuple[str, ...]) -> Verdict:
    """Acceptable for now, to be watched."""
    return Verdict(Outcome.WATCH, evidence, case)


def fail(
    case: str = "", *, severity: Severity | None = None, **evidence: Scalar | tuple[str, ...]
) -> Verdict:
    """To be corrected."""
    return Verdict(Outcome.FAIL, evidence, case, severity=severity)


def not_applicable(
    case: str, *, reason: Reason = Reason.NOT_SUPPORTED, **evidence: Scalar | tuple[str, ...]
) -> Verdict:
    """Out of scope for this machine, for the reason that ``case`` names in the sheet."""
    return Verdict(Outcome.NA, evidence, case, reason)


def undecided(reason: Reason, case: str = "", **evidence: Scalar | tuple[str, ...]) -> Verdict:
    """The value is known but does not decide: unknown, with its reason."""
    return Verdict(Outcome.UNKNOWN, evidence, case, reason)
