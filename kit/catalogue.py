"""The catalogue of checks as data and as text, for ``kit-commune checks``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from checks.catalogue import every, find
from checks.domains import DOMAINS
from checks.sheet import ANY, sheet
from checks.verdict import Outcome
from kit import french
from kit.errors import KitError
from kit.labels import CAN_BREAK_LABELS, OUTCOME_LABELS, SEVERITY_LABELS, WHO_LABELS
from kit.layout import BOLD, hung, rule, wrapped
from kit.plain import remedy_document

if TYPE_CHECKING:
    from checks.check import Check
    from checks.sheet import Remedy, Sheet
    from kit.layout import Style

_SYSTEMS = {"windows": "Windows", "linux": "Linux", ANY: ""}
_MARGIN = 13  # the longest gravity


def rows() -> list[dict[str, Any]]:
    """Every check: ``{id, refs, domain, severity, platforms, title}``."""
    return [_row(check) for check in every()]


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
            name: {"label": told.label, "format": told.format, "words": dict(told.words)}
            for name, told in text.evidence.items()
        },
        "remedies": {name: remedy_document(remedy) for name, remedy in text.remedies.items()},
        "verify": remedy_document(text.verify),
        "request": text.request,
        "references": [reference.label for reference in text.references],
        "depends_on": list(text.depends_on),
    }


def list_text(style: Style) -> str:
    """The catalogue as text: under each domain, gravity and title, then id and numbers."""
    lines: list[str] = []
    domain = ""
    for check in every():
        if check.domain != domain:
            lines += [""] * bool(lines) + [rule(DOMAINS[check.domain].label, style)]
            domain = check.domain
        lines += hung(SEVERITY_LABELS[check.severity], sheet(check.id).title, style, _MARGIN, BOLD)
        lines += wrapped(f"{check.id} · {', '.join(check.refs)}", style, " " * _MARGIN)
    return "\n".join(lines) + "\n"


def describe_text(check_id: str, style: Style) -> str:
    """One check's sheet as text.

    Raises:
        KitError: no check has this id.
    """
    check = _find(check_id)
    text = sheet(check.id)
    systems = ", ".join(_SYSTEMS[family.value] for family in check.platforms)
    about = (
        f"{check.id} · {', '.join(check.refs)} · {DOMAINS[check.domain].label} · "
        f"gravité {SEVERITY_LABELS[check.severity]} · {systems}"
    )
    paragraphs = [text.why, f"Règle. {text.rule}"]
    lines = [style.paint(line, BOLD) for line in wrapped(text.title, style)]
    lines += wrapped(about, style)
    for paragraph in paragraphs:
        lines += ["", *wrapped(paragraph, style)]
    lines += ["", rule("Ce qui est lu", style)]
    lines += [line for told in text.evidence.values() for line in wrapped(f"- {told.label}", style)]
    for name, remedy in text.remedies.items():
        system, _, case = name.partition(".")
        lines += ["", *_remedy(_when(_SYSTEMS[system], case, text), remedy, style)]
    lines += ["", *_remedy(_when("", "unknown", text), text.verify, style)]
    lines += ["", *wrapped(f"Demande préparée : {text.request}", style)]
    references = " ; ".join(reference.label for reference in text.references)
    lines += ["", *wrapped(f"Références : {references}", style)]
    return "\n".join(lines) + "\n"


def _when(system: str, case: str, text: Sheet) -> str:
    """``Windows``, ``Windows, si le résultat est « Non vérifié »``, ``Windows, si « … »``."""
    if case == "unknown":
        told = f"si le résultat est « {OUTCOME_LABELS[Outcome.UNKNOWN]} »"
    else:
        said = next((m for name, m in text.messages.items() if name.endswith(f".{case}")), "")
        first = re.split(r"(?<=[^.])\.(?: |$)", said, maxsplit=1)[0]
        told = f"si « {re.sub(r'{[a-z_]+}', '…', first)} »" if case and said else ""
    sentence = ", ".join(word for word in (system, told) if word) or "Que faire"
    return f"{sentence[:1].upper()}{sentence[1:]}"


def _remedy(title: str, remedy: Remedy, style: Style) -> list[str]:
    who = f"{WHO_LABELS[remedy.who]}, {french.count(remedy.minutes, 'minute')}"
    rights = ", droits d’administrateur" if remedy.needs_admin else ""
    care = CAN_BREAK_LABELS[remedy.can_break]
    lines = [style.paint(line, BOLD) for line in wrapped(title, style)]
    lines += wrapped(f"Qui : {who}{rights}{f', {care}' if care else ''}", style)
    for rank, step in enumerate(remedy.steps, 1):
        link = f" ({step.link})" if step.link else ""
        lines += wrapped(f"{rank}. {step.text}{link}", style, "  ", "     ")
    return [*lines, *wrapped(f"Pour revenir en arrière : {remedy.undo}", style)]


def _find(check_id: str) -> Check[Any, Any]:
    check = find(check_id)
    if check is None:
        raise KitError(
            f"Aucun contrôle ne porte l’identifiant « {french.plain(check_id)} ».",
            "La liste est donnée par « kit-commune checks list ».",
        )
    return check


def _row(check: Check[Any, Any]) -> dict[str, Any]:
    return {
        "id": check.id,
        "refs": list(check.refs),
        "domain": check.domain,
        "severity": check.severity.value,
        "platforms": [family.value for family in check.platforms],
        "title": sheet(check.id).title,
    }
