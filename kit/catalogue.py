"""The catalogue of checks as data and as text, for ``kit-commune checks``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from checks.catalogue import CATALOGUE
from checks.domains import DOMAINS
from checks.sheet import sheet
from kit.assessment import WHO_LABELS
from kit.errors import KitError
from kit.plain import remedy_document

if TYPE_CHECKING:
    from checks.check import Check
    from checks.sheet import Remedy
    from kit.terminal import Style

_SYSTEMS = {"windows": "Windows", "linux": "Linux"}


def rows() -> list[dict[str, Any]]:
    """Every check: ``{id, refs, domain, severity, platforms, title}``."""
    return [_row(check) for check in CATALOGUE]


def describe(check_id: str) -> dict[str, Any]:
    """One check with its whole sheet.

    Raises:
        KitError: no check has this id.
    """
    check = _find(check_id)
    text = sheet(check.id)
    return {
        **_row(check),
        "why": text.why,
        "rule": text.rule,
        "messages": dict(text.messages),
        "evidence": {
            name: {"label": label, "format": how} for name, (label, how) in text.evidence.items()
        },
        "remedies": {name: remedy_document(remedy) for name, remedy in text.remedies.items()},
        "verify": remedy_document(text.verify),
        "request": text.request,
        "references": [reference.label for reference in text.references],
        "depends_on": list(text.depends_on),
    }


def describe_text(check_id: str, style: Style) -> str:
    """One check's sheet as text.

    Raises:
        KitError: no check has this id.
    """
    check = _find(check_id)
    text = sheet(check.id)
    systems = ", ".join(_SYSTEMS[family.value] for family in check.platforms)
    lines = [
        style.paint(text.title, "1"),
        f"{check.id} · {', '.join(check.refs)} · {DOMAINS[check.domain].label} · {systems}",
        "",
        text.why,
        "",
        f"Règle : {text.rule}",
        "",
    ]
    for name, remedy in text.remedies.items():
        system, _, case = name.partition(".")
        lines += _remedy(f"{_SYSTEMS[system]}{f' ({case})' if case else ''}", remedy)
    lines += _remedy("Pour vérifier", text.verify)
    lines += ["Références : " + " ; ".join(reference.label for reference in text.references)]
    return "\n".join(lines) + "\n"


def _remedy(title: str, remedy: Remedy) -> list[str]:
    who = WHO_LABELS[remedy.who]
    rights = ", droits d’administrateur" if remedy.needs_admin else ""
    return [
        f"{title} : {who}, {remedy.minutes} min{rights}",
        *(f"  {rank}. {step.text}" for rank, step in enumerate(remedy.steps, 1)),
        f"  Pour revenir en arrière : {remedy.undo}",
        "",
    ]


def _find(check_id: str) -> Check[Any, Any]:
    for check in CATALOGUE:
        if check.id == check_id or check_id in check.refs:
            return check
    raise KitError(
        f"Aucun contrôle ne porte l’identifiant « {check_id} ».",
        "La liste est donnée par « kit-commune checks list ».",
    )


def _row(check: Check[Any, Any]) -> dict[str, Any]:
    return {
        "id": check.id,
        "refs": list(check.refs),
        "domain": check.domain,
        "severity": check.severity.value,
        "platforms": [family.value for family in check.platforms],
        "title": sheet(check.id).title,
    }
