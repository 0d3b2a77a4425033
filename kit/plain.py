"""Facts and results as plain JSON, for ``--format json`` and for other programs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from inventory.facts import Known, Unknown
from inventory.record import is_record
from kit.labels import WHO_LABELS
from kit.version import VERSION

if TYPE_CHECKING:
    from datetime import datetime

    from checks.sheet import Remedy
    from inventory.workstation import Workstation
    from kit.assessment import Assessment, Item

SCHEMA = 1
_SCALARS = (str, int, float)
_BARE = frozenset((*_SCALARS, bool, type(None)))


def plain(value: Any) -> Any:  # noqa: ANN401 any frozen data of ours
    """Frozen data as JSON: facts become ``{value, sources}`` or ``{unknown, detail, sources}``."""
    # A workstation has tens of thousands of values: the most frequent kinds come first, and the
    # bare ones in a record cost no call.
    if type(value) in _BARE or isinstance(value, _SCALARS):
        return value
    match value:
        case tuple() | list():
            return [plain(entry) for entry in value]
        case Known():
            return {"value": plain(value.value), "sources": list(value.sources)}
        case Unknown():
            return {
                "unknown": value.why.value,
                "detail": value.detail,
                "sources": list(value.sources),
            }
        case date():
            return value.isoformat()
    if is_record(value):
        held = [(name, getattr(value, name)) for name in value.__match_args__]
        return {name: one if type(one) in _BARE else plain(one) for name, one in held}
    if isinstance(value, Mapping):
        return {str(key): plain(entry) for key, entry in value.items()}
    return value


def audit_document(
    workstation: Workstation, assessment: Assessment, capture: str | None
) -> dict[str, Any]:
    """The whole audit as ``kit-commune audit --format json`` prints it."""
    return {
        "schema": SCHEMA,
        "generated_at": stamp(assessment.at),
        "version": VERSION,
        "machine": machine_document(workstation, capture),
        "facts": facts_document(workstation),
        "findings": [finding_document(item) for item in assessment.items],
        "score": {
            "low": round(assessment.score.low, 1),
            "high": round(assessment.score.high, 1),
            "coverage": round(assessment.score.coverage, 3),
            "pillars": {name: state.value for name, state in assessment.score.pillars.items()},
        },
        "actions": [action_document(item, assessment) for item in assessment.actions()],
    }


def machine_document(workstation: Workstation, capture: str | None) -> dict[str, Any]:
    """What identifies the machine at a glance; null where unknown."""
    system = workstation.system

    def known(fact: Known[Any] | Unknown) -> Any:  # noqa: ANN401
        return fact.value if isinstance(fact, Known) else None

    os = known(system.os)
    return {
        "family": workstation.family.value,
        "name": known(system.host_name),
        "os": os.name if os else None,
        "os_version": os.version if os else None,
        "maker": known(workstation.hardware.maker),
        "model": known(workstation.hardware.model),
        "capture": capture,
    }


def facts_document(workstation: Workstation) -> dict[str, Any]:
    """All facts, by topic."""
    document: dict[str, Any] = plain(workstation)
    document.pop("family")
    return document


def finding_document(item: Item) -> dict[str, Any]:
    """One finding; ``remedy`` is null when nothing is to be done."""
    remedy = item.remedy
    return {
        "id": item.check,
        "refs": list(item.refs),
        "domain": item.domain,
        "severity": item.severity.value,
        "outcome": item.outcome.value,
        "reason": item.reason.value,
        "evidence": plain(item.evidence),
        "title": item.title,
        "message": item.message,
        "remedy": remedy_document(remedy) if remedy else None,
        "references": list(item.references),
        "sources": list(item.sources),
        "detail": item.detail,
        "effort": {"minutes": remedy.minutes, "ease": remedy.ease, "cost": remedy.cost}
        if remedy
        else None,
        "who": remedy.who if remedy else None,
    }


def remedy_document(remedy: Remedy) -> dict[str, Any]:
    """How to put it right."""
    return {
        "who": remedy.who,
        "who_label": WHO_LABELS[remedy.who],
        "minutes": remedy.minutes,
        "needs_admin": remedy.needs_admin,
        "can_break": remedy.can_break,
        "undo": remedy.undo,
        "steps": [{"text": step.text, "link": step.link} for step in remedy.steps],
    }


def action_document(item: Item, assessment: Assessment) -> dict[str, Any]:
    """One action, ordered by priority; ``top`` marks the next three."""
    return {
        "check": item.check,
        "title": item.title,
        "action": item.action,
        "outcome": item.outcome.value,
        "priority": round(item.priority, 2),
        "who": item.remedy.who if item.remedy else None,
        "minutes": item.remedy.minutes if item.remedy else None,
        "top": item in assessment.top,
    }


def stamp(at: datetime) -> str:
    """A moment as ISO 8601 in UTC, to the second."""
    return at.replace(microsecond=0).isoformat().replace("+00:00", "Z")
