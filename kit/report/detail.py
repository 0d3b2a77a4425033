"""The detail by domain: every check, with what was read, the rule, the dates and the sources.

Machines with the same result and the same values share one row, so that the detail of forty
machines stays readable.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from checks.domains import DOMAINS
from checks.verdict import Outcome
from kit import french
from kit.report.front import listing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from inventory.workstation import Workstation
    from kit.assessment import Assessment, Item

    Machines = Sequence[tuple[Workstation, Assessment]]

SEVERITIES = {
    "critical": "gravité critique",
    "high": "gravité élevée",
    "medium": "gravité moyenne",
    "low": "gravité faible",
    "info": "pour information",
}
MOST_SOURCES = 6
_ORDER = (Outcome.FAIL, Outcome.WATCH, Outcome.UNKNOWN, Outcome.OK, Outcome.NA)


def domains(
    machines: Machines, called: Sequence[str], marks: Mapping[str, str]
) -> list[dict[str, Any]]:
    """The domains in report order, each with its checks; a domain without check is left out.

    ``marks`` are the results that somebody disputes, by check.
    """
    by_check: dict[str, list[tuple[int, Item]]] = {}
    for rank, (_, assessment) in enumerate(machines):
        for item in assessment.items:
            by_check.setdefault(item.check, []).append((rank, item))
    days = [assessment.at for _, assessment in machines]
    told = []
    for name, domain in DOMAINS.items():
        checks = [
            _check(results, called, days, marks)
            for results in by_check.values()
            if results[0][1].domain == name
        ]
        if checks:
            told.append({"label": domain.label, "checks": checks})
    return told


def _check(
    results: list[tuple[int, Item]],
    called: Sequence[str],
    days: Sequence[date],
    marks: Mapping[str, str],
) -> dict[str, Any]:
    groups: dict[tuple[object, ...], list[tuple[int, Item]]] = {}
    for rank, item in results:
        key = (item.outcome, item.message, item.shown_evidence, item.detail)
        groups.setdefault(key, []).append((rank, item))
    first = results[0][1]
    gravest = min(
        (item for _, item in results), key=lambda item: list(SEVERITIES).index(item.severity.value)
    )
    ordered = sorted(groups.values(), key=lambda group: _ORDER.index(group[0][1].outcome))
    return {
        "title": first.title,
        "severity": SEVERITIES[gravest.severity.value],
        "refs": ", ".join(first.refs),
        "rule": first.rule,
        "references": f"{french.NBSP}; ".join(_each(item.references for _, item in results)),
        "sources": _sources(_each(item.sources for _, item in results)),
        "mark": marks.get(first.check, ""),
        "groups": [_group(group, called, days) for group in ordered],
    }


def _group(
    group: list[tuple[int, Item]], called: Sequence[str], days: Sequence[date]
) -> dict[str, Any]:
    item = group[0][1]
    dates = [days[rank] for rank, _ in group]
    values = [[piece.label, piece.value] for piece in item.shown_evidence]
    if item.detail and item.outcome is Outcome.UNKNOWN:
        values.append(["Réponse du système", item.detail])
    several = len(called) > 1
    listed = listing([called[rank] for rank, _ in group], 60)
    return {
        "outcome": item.outcome.value,
        "label": item.outcome_label,
        "message": item.message,
        "values": values,
        "machines": f"{french.count(len(group), 'poste')}{french.NBSP}: {listed}"
        if several
        else "",
        "date": _dates(dates),
    }


def _dates(dates: Sequence[date]) -> str:
    first, last = french.day(min(dates)), french.day(max(dates))
    return f"Lu le {first}" if first == last else f"Lu du {first} au {last}"


def _sources(sources: tuple[str, ...]) -> str:
    shown = f"{french.NBSP}; ".join(sources[:MOST_SOURCES])
    rest = len(sources) - MOST_SOURCES
    return f"{shown} et {french.count(rest, 'autre')}" if rest > 0 else shown


def _each(several: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for words in several for word in words))
