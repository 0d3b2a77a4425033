"""The history of an entity, as the command ``history`` prints it: data, and text."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from checks.verdict import Outcome
from inventory.record import record
from kit import french
from kit.history import Origin, is_stale, not_seen
from kit.history.change import said, texts
from kit.history.telling import evolution
from kit.history.text import since_text
from kit.layout import BOLD, rule, table, wrapped
from kit.plain import SCHEMA, plain, stamp
from kit.records import IMPORTED
from kit.store import past
from kit.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kit.history import Results, Segment, Since
    from kit.layout import Style
    from kit.store.audits import Audit
    from kit.store.entities import Entity
    from kit.store.store import Store

#: So many audits of a workstation are listed in a text; all of them in data.
MOST_AUDITS = 12
#: So many changes.
MOST_CHANGES = 100


@record
class Past:
    """One workstation: its audits with their results, the oldest first, and what they tell."""

    record: str
    name: str
    audits: tuple[tuple[Audit, Results], ...]
    segments: tuple[Segment, ...]
    since: Since | None
    stale: bool


@record
class Chronicle:
    """The workstations of an entity (None where none was chosen) and all of them together."""

    at: datetime
    entity: Entity | None
    workstations: tuple[Past, ...]
    segments: tuple[Segment, ...]


def chronicle(store: Store, entity: Entity | None, now: datetime | None = None) -> Chronicle:
    """All that the record knows of the past of an entity.

    Raises:
        KitError: damaged, busy or vanished.
    """
    at = now or datetime.now(UTC)
    chosen = entity.uuid if entity else None
    told = []
    for identifier, name in past.workstations(store, chosen).items():
        kept = past.audits_of(store, identifier)
        told.append(
            Past(
                identifier,
                name,
                tuple(zip(kept, past.results_of(store, kept), strict=True)),
                past.trend_of(store, identifier),
                past.since_previous(store, identifier),
                not kept or is_stale(Origin.MEASURE, kept[-1].clock, at),
            )
        )
    return Chronicle(at, entity, tuple(told), past.trend_of_entity(store, chosen))


def document(told: Chronicle) -> dict[str, Any]:
    """The chronicle as JSON; moments in UTC."""
    return {
        "schema": SCHEMA,
        "generated_at": stamp(told.at),
        "version": VERSION,
        "entity": plain(told.entity),
        "trend": [_segment(segment) for segment in told.segments],
        "workstations": [
            {
                "record": one.record,
                "name": one.name,
                "stale": one.stale,
                "audits": [_audit(audit, results) for audit, results in one.audits],
                "trend": [_segment(segment) for segment in one.segments],
                "since": _since(one.since) if one.since else None,
            }
            for one in told.workstations
        ],
    }


def text(told: Chronicle, style: Style) -> str:
    """The chronicle in French."""
    name = told.entity.name if told.entity else ""
    lines = [style.paint(" · ".join(filter(None, ("Kit Commune", french.plain(name)))), BOLD)]
    if not told.workstations:
        lines += wrapped(said("chronicle", "empty"), style)
    if len(told.workstations) > 1:
        lines += ["", rule(said("chronicle", "together"), style)]
        for sentence in evolution(told.segments):
            lines += wrapped(sentence, style)
    for one in told.workstations:
        lines += ["", *_past(one, told.at, style)]
    return "\n".join(lines) + "\n"


def _past(one: Past, now: datetime, style: Style) -> Iterator[str]:
    yield style.paint(french.plain(one.name), BOLD)
    last = one.audits[-1][0].clock if one.audits else None
    if (absent := not_seen(one.name, last, now)) is not None:
        yield from wrapped(absent.sentence, style)
    if not one.audits:
        return
    yield rule(said("chronicle", "audits"), style)
    shown = one.audits[-MOST_AUDITS:]
    yield from table((_row(audit, results) for audit, results in reversed(shown)), style, 30)
    if rest := len(one.audits) - len(shown):
        phrase = "older" if rest > 1 else "older_one"
        yield said("chronicle", phrase, count=french.integer(rest))
    if one.since is not None:
        yield since_text(one.since, one.segments, style, MOST_CHANGES).rstrip("\n")


def _row(audit: Audit, results: Results) -> tuple[str, str]:
    counts = Counter(results.outcomes.values())
    words = texts()["chronicle"]["outcomes"]
    parts = [
        french.count(counts[outcome], *words[outcome.value])
        for outcome in (Outcome.OK, Outcome.WATCH, Outcome.FAIL, Outcome.UNKNOWN)
        if counts[outcome]
    ]
    source = [said("chronicle", "imported")] if audit.author == IMPORTED else []
    return french.moment(audit.clock), ", ".join(parts + source)


def _audit(audit: Audit, results: Results) -> dict[str, Any]:
    counts = Counter(results.outcomes.values())
    return {
        "id": audit.id,
        "at": stamp(audit.clock),
        "author": audit.author,
        "version": audit.version,
        "rules": audit.rules,
        "counts": {outcome.value: counts[outcome] for outcome in Outcome},
        "score": {
            "low": round(audit.score.low, 1),
            "high": round(audit.score.high, 1),
            "coverage": round(audit.score.coverage, 3),
        },
    }


def _segment(segment: Segment) -> dict[str, Any]:
    return {
        "broken_by": list(segment.broken_by),
        "points": [
            {"at": stamp(point.at), "compliant": point.compliant, "judged": point.judged}
            for point in segment.points
        ],
    }


def _since(told: Since) -> dict[str, Any]:
    return {
        "before": stamp(told.before),
        "after": stamp(told.after),
        "rules": list(told.rules),
        "changes": [plain(change) for change in told.changes],
    }
