"""Audits that were kept: the raw facts of a moment, what was found, and the score.

Facts are kept topic by topic: what did not change since the last audit costs one row.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from checks.verdict import Finding, Outcome, Severity
from inventory.facts import Reason
from inventory.record import record
from kit.score import Score
from kit.store import blobs, logical_time, program_index
from kit.store.plain_text import clean, decode, digest, encode
from kit.store.store import reading, writing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from checks.verdict import Evidence
    from kit.store.store import Store


@record
class Audit:
    """One kept audit. ``rules`` is the rule-set version; ``clock`` when it was measured."""

    id: str
    record: str
    at: datetime
    clock: datetime
    author: str
    version: str
    rules: str
    score: Score


def save_audit(  # noqa: PLR0913, PLR0917 what an audit is made of
    store: Store,
    identifier: str,
    facts: Mapping[str, Any],
    findings: Sequence[Finding],
    score: Score,
    measured: datetime,
    *,
    version: str,
    rules: str,
    author: str = "",
) -> str:
    """Keep an audit of a workstation record, all of it or nothing; returns its identifier.

    ``facts`` is :func:`kit.plain.facts_document`.

    Raises:
        KitError: it could not be written.
    """
    clock = logical_time.micros(measured)
    with writing(store) as connection:
        at = logical_time.next_moment(connection, clock)
        parts = [
            (clean(topic), blobs.keep_value(connection, told)) for topic, told in facts.items()
        ]
        made = digest(identifier, store.id, at, clock, rules, *(f"{t}={b}" for t, b in parts))
        connection.execute(
            "INSERT INTO snapshot (id, record, author, store, at, clock, version, rules)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (made, identifier, clean(author), store.id, at, clock, version, rules),
        )
        connection.executemany(
            "INSERT INTO part (snapshot, topic, blob) VALUES (?, ?, ?)",
            [(made, topic, name) for topic, name in parts],
        )
        connection.executemany(
            "INSERT INTO finding VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [finding_row(made, place, finding) for place, finding in enumerate(findings)],
        )
        pillars = {name: state.value for name, state in score.pillars.items()}
        connection.execute(
            "INSERT INTO score VALUES (?, ?, ?, ?, ?)",
            (made, score.low, score.high, score.coverage, encode(pillars)),
        )
        program_index.refresh(connection)
    return made


def list_audits(store: Store, identifier: str | None = None) -> tuple[Audit, ...]:
    """The audits of one workstation record or of all, the newest first.

    Raises:
        KitError: damaged, busy or vanished.
    """
    with reading(store) as connection:
        rows = connection.execute(
            "SELECT s.id, s.record, s.at, s.clock, s.author, s.version, s.rules,"
            " c.low, c.high, c.coverage, c.pillars"
            " FROM snapshot s JOIN score c ON c.snapshot = s.id"
            " WHERE ? IS NULL OR s.record = ? ORDER BY s.at DESC, s.id DESC",
            (identifier, identifier),
        ).fetchall()
    return tuple(
        Audit(
            row[0], row[1], logical_time.moment(row[2]), logical_time.moment(row[3]),
            row[4], row[5], row[6], _score(*row[7:]),
        )
        for row in rows
    )  # fmt: skip


def facts_of(store: Store, audit: str) -> dict[str, Any]:
    """The raw facts of an audit, as :func:`kit.plain.facts_document` told them.

    Raises:
        KitError: damaged, busy or vanished.
    """
    with reading(store) as connection:
        parts = connection.execute(
            "SELECT topic, blob FROM part WHERE snapshot = ?", (audit,)
        ).fetchall()
        return {topic: blobs.value(connection, name) for topic, name in parts}


def findings_of(store: Store, audit: str) -> tuple[Finding, ...]:
    """What an audit found, in report order.

    Raises:
        KitError: damaged, busy or vanished.
    """
    with reading(store) as connection:
        rows = connection.execute(
            'SELECT "check", severity, outcome, reason, "case", evidence, sources, detail'
            " FROM finding WHERE snapshot = ? ORDER BY position",
            (audit,),
        ).fetchall()
    return tuple(
        Finding(
            check=row[0],
            severity=Severity(row[1]),
            outcome=Outcome(row[2]),
            reason=Reason(row[3]),
            evidence=_evidence(decode(row[5])),
            case=row[4],
            sources=tuple(decode(row[6])),
            detail=row[7],
        )
        for row in rows
    )


def finding_row(audit: str, place: int, finding: Finding) -> tuple[str | int, ...]:
    """A finding as the values of its row."""
    evidence = {name: _typed(value) for name, value in finding.evidence.items()}
    return (
        audit, place, finding.check, finding.severity.value, finding.outcome.value,
        finding.reason.value, finding.case, encode(evidence), encode(list(finding.sources)),
        clean(finding.detail),
    )  # fmt: skip


def _typed(value: Any) -> Any:  # noqa: ANN401 a piece of evidence
    match value:
        case datetime():
            return {"moment": value.isoformat()}
        case date():
            return {"day": value.isoformat()}
        case tuple():
            return list(value)
    return value


def _evidence(told: dict[str, Any]) -> Evidence:
    found: dict[str, Any] = {}
    for name, value in told.items():
        match value:
            case {"moment": text}:
                found[name] = datetime.fromisoformat(text)
            case {"day": text}:
                found[name] = date.fromisoformat(text)
            case list():
                found[name] = tuple(value)
            case _:
                found[name] = value
    return found


def _score(low: float, high: float, coverage: float, pillars: str) -> Score:
    states = {name: Outcome(state) for name, state in decode(pillars).items()}
    return Score(low, high, coverage, states)
