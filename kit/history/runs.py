"""One audit as the record keeps it, and whether two can be compared point by point."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from inventory.facts import Known
from inventory.record import record
from kit.history.change import said

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from checks.tables import Tables
    from checks.verdict import Finding, Outcome
    from inventory.workstation import Workstation


@record
class RuleSet:
    """Under which rules a run was judged: with what rights, which tables, which checks.

    ``elevated`` is None where it was not read; ``tables`` is a digest of the tables' names and
    dates, ``checks`` of the checks' names and rules.
    """

    elevated: bool | None
    tables: str
    checks: str

    @property
    def word(self) -> str:
        """The rule-set version, as the record keeps it beside an audit."""
        rights = {True: "admin", False: "user", None: "unknown"}[self.elevated]
        return f"{rights}-{self.tables}-{self.checks}"


def rules_from(word: str) -> RuleSet:
    """The rules of a word; of one that is not ours, rules that are like no others."""
    rights, _, digests = word.partition("-")
    tables, _, checks = digests.partition("-")
    if rights not in _RIGHTS or not checks:
        return RuleSet(None, word, word)
    return RuleSet(_RIGHTS[rights], tables, checks)


_RIGHTS = {"admin": True, "user": False, "unknown": None}


@record
class Run:
    """One audit as the record keeps it."""

    at: datetime
    workstation: Workstation
    findings: tuple[Finding, ...]
    rules: RuleSet

    @property
    def outcomes(self) -> Mapping[str, Outcome]:
        """The outcome of each check."""
        return {finding.check: finding.outcome for finding in self.findings}


@record
class Results:
    """What one audit found, without its facts and its evidence: all that a trend needs."""

    at: datetime
    outcomes: Mapping[str, Outcome]
    rules: RuleSet


class Judged(Protocol):
    """What a trend is made of: a :class:`Run` or :class:`Results`."""

    @property
    def at(self) -> datetime:
        """When it was measured."""

    @property
    def outcomes(self) -> Mapping[str, Outcome]:
        """The outcome of each check."""

    @property
    def rules(self) -> RuleSet:
        """Under which rules."""


def rule_set(
    workstation: Workstation, findings: Iterable[Finding], tables: Tables | None = None
) -> RuleSet:
    """The rules of an audit that was just made (shipped tables and the pack's unless told)."""
    from checks.content import FOLDER  # noqa: PLC0415 a record that is only shown needs no table
    from kit.packs import applying  # noqa: PLC0415

    held = tables or applying.tables()
    names = {path.stem for path in FOLDER.joinpath("tables").glob("*.json")} | set(held.overlay)
    session = workstation.accounts.session
    return RuleSet(
        session.value.elevated if isinstance(session, Known) else None,
        _digest([(name, held[name].generated.isoformat()) for name in sorted(names)]),
        _digest(sorted((finding.check, _rule(finding.check)) for finding in findings)),
    )


def differences(one: RuleSet, other: RuleSet) -> tuple[str, ...]:
    """Why two runs cannot be compared point by point: keys of ``[breaks]``; empty where they can.

    Rights that were not read on one side are not the same rights.
    """
    found = {
        "elevated": one.elevated != other.elevated,
        "tables": one.tables != other.tables,
        "checks": one.checks != other.checks,
    }
    return tuple(name for name, differs in found.items() if differs)


def break_sentence(reason: str) -> str:
    """A reason of :func:`differences` in French."""
    return said("breaks", reason)


def _rule(check: str) -> str:
    from checks.sheet import SheetError, sheet  # noqa: PLC0415 only a new audit needs it

    try:
        return sheet(check).rule
    except SheetError:
        return ""


def _digest(told: list[tuple[str, str]]) -> str:
    from kit.store.digests import sha256  # noqa: PLC0415 only a new audit needs it

    return sha256(repr(told).encode()).hex()[:12]
