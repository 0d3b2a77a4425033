"""An audit in a terminal, for a technician in a hurry: what to do first, then by domain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.domains import DOMAINS, PILLARS
from checks.reasons import advise, explain
from checks.verdict import Outcome
from inventory.facts import Known
from kit import french
from kit.labels import OUTCOME_LABELS, SEVERITY_LABELS, WHO_LABELS
from kit.layout import BOLD, hung, rule, wrapped
from kit.score import sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checks.sheet import Remedy
    from inventory.system import OperatingSystem
    from inventory.workstation import Workstation
    from kit.assessment import Assessment, Item
    from kit.auditing import Reading
    from kit.layout import Style

_COLOURS = {
    Outcome.OK: "32",
    Outcome.WATCH: "33",
    Outcome.FAIL: "31",
    Outcome.UNKNOWN: "36",
    Outcome.NA: "90",
}
_MARKS = {
    Outcome.OK: "✓",
    Outcome.WATCH: "!",
    Outcome.FAIL: "✗",
    Outcome.UNKNOWN: "?",
    Outcome.NA: "–",
}
_MARGIN = 16  # the longest outcome with its mark
_LABELS = 22  # the longest pillar


def audit_text(
    reading: Reading, assessment: Assessment, style: Style, *, details: bool = False
) -> str:
    """The whole audit as text; ``details`` adds what was read, the rule and the sources."""
    parts = [
        *_head(reading, assessment, style),
        *_unread(assessment, style),
        *_first(assessment, style, details=details),
        *_by_domain(assessment, style, details=details),
        *_foot(assessment, style, details=details),
    ]
    return "\n".join(parts) + "\n"


def _head(reading: Reading, assessment: Assessment, style: Style) -> Iterator[str]:
    title = f"Kit Commune · {machine_name(reading.workstation)}"
    yield from (style.paint(line, BOLD) for line in wrapped(title, style))
    at = french.moment(assessment.at)
    if reading.capture:
        told = f"Capture relue{french.NBSP}: {french.plain(reading.capture)}. Jugée le {at}."
    else:
        told = f"Mesuré le {at}. Le kit lit et ne modifie rien."
    yield from wrapped(told, style)
    yield ""
    yield from (style.paint(line, BOLD) for line in wrapped(summary(assessment), style))
    yield ""


def summary(assessment: Assessment) -> str:
    """The honest sentence: first whether enough was verified, then how many of each outcome."""
    counts = assessment.counts()
    judged = sum(n for outcome, n in counts.items() if outcome is not Outcome.NA)
    told = (
        (counts[Outcome.FAIL], "à corriger", "à corriger"),
        (counts[Outcome.WATCH], "à surveiller", "à surveiller"),
        (counts[Outcome.UNKNOWN], "non vérifié", "non vérifiés"),
        (counts[Outcome.OK], "conforme", "conformes"),
    )
    parts = []
    if counts[Outcome.FAIL] == 0 and assessment.score.shown:
        parts.append("aucun point à corriger")
    for number, singular, plural in told:
        if number:
            things = french.integer(number) if parts else french.count(number, "point")
            parts.append(f"{things} {singular if number < 2 else plural}")
    aside = f" ({french.integer(counts[Outcome.NA])} sans objet)" if counts[Outcome.NA] else ""
    total = f"sur {french.count(judged, 'contrôle')}{aside}"
    sentence = f"{', '.join([*parts, total])}."
    return f"{_how_much(assessment)}{sentence[0].upper()}{sentence[1:]}"


def _how_much(assessment: Assessment) -> str:
    """A warning before the counts when too little was verified to judge the computer."""
    coverage = assessment.score.coverage
    if assessment.score.shown:
        return ""
    if coverage <= 0:
        return "Rien n’a pu être vérifié : ce bilan ne dit pas si le poste est en sécurité. "
    part = french.shown(100 * coverage, "percent")
    return f"Bilan incomplet : {part} seulement des points ont pu être vérifiés. "


def _unread(assessment: Assessment, style: Style) -> Iterator[str]:
    """Where too little was read: why, and what would let the kit read it."""
    if assessment.score.shown:
        return
    yield rule("Pourquoi", style)
    for reason, items in assessment.unverified():
        number = f"{french.count(len(items), 'point')}{french.NBSP}:"
        yield from hung(number, f"{explain(reason)} {advise(reason)}", style, 12)
    yield ""


def _first(assessment: Assessment, style: Style, *, details: bool) -> Iterator[str]:
    if assessment.top:
        yield rule("À faire d’abord", style)
    for number, item in enumerate(assessment.top, 1):
        yield from _action(number, item, style)
    shown = assessment.score.shown
    actions = [i for i in assessment.actions() if shown or i.outcome is not Outcome.UNKNOWN]
    rest = len(actions) - len(assessment.top)
    if rest > 0:
        then = "autre action suit" if rest == 1 else "autres actions suivent"
        where = "dans la liste par domaine"
        how = "" if details else " (les étapes : « kit-commune audit --details »)"
        yield from wrapped(f"{french.integer(rest)} {then}, {where}{how}.", style)
        yield ""


def _action(number: int, item: Item, style: Style) -> Iterator[str]:
    if item.remedy is None:
        return
    lines = wrapped(item.action, style, f"{number}. ", "   ")
    yield from (style.paint(line, BOLD) for line in lines)
    yield from _under(f"{item.outcome_label} · {item.message}", item, style, "   ")
    yield from _steps(item.remedy, style, "   ")
    yield ""


def _under(text: str, item: Item, style: Style, indent: str) -> Iterator[str]:
    """A message that opens with its outcome, painted."""
    lines = wrapped(text, style, indent)
    label = item.outcome_label
    yield lines[0].replace(label, style.paint(label, _COLOURS[item.outcome]), 1)
    yield from lines[1:]


def _steps(remedy: Remedy, style: Style, indent: str) -> Iterator[str]:
    who = f"{WHO_LABELS[remedy.who]}, {french.count(remedy.minutes, 'minute')}"
    rights = " (droits d’administrateur)" if remedy.needs_admin else ""
    yield from wrapped(f"Qui{french.NBSP}: {who}{rights}", style, indent)
    for rank, step in enumerate(remedy.steps, 1):
        link = f" ({step.link})" if step.link else ""
        yield from wrapped(f"{rank}. {step.text}{link}", style, indent, f"{indent}   ")


def _by_domain(assessment: Assessment, style: Style, *, details: bool) -> Iterator[str]:
    """Every result under its domain; where too little was read, those unread come last, in short.

    Twenty times "we could not read" would drown what was read.
    """
    short = not assessment.score.shown and not details
    for name, domain in DOMAINS.items():
        items = [item for item in assessment.items if item.domain == name]
        if short:
            items = [item for item in items if item.outcome is not Outcome.UNKNOWN]
        if not items:
            continue
        yield rule(domain.label, style)
        for item in items:
            yield from _item(item, style)
            if details:
                yield from _details(item, assessment, style)
        yield ""
    unread = [item for item in assessment.items if item.outcome is Outcome.UNKNOWN]
    if short and unread:
        yield rule("Non vérifiés", style)
        for item in unread:
            yield from wrapped(f"{_MARKS[item.outcome]} {_title(item)}", style, "", "  ")
        yield ""


def _item(item: Item, style: Style) -> Iterator[str]:
    label = f"{_MARKS[item.outcome]} {item.outcome_label}"
    yield from hung(label, _title(item), style, _MARGIN, _COLOURS[item.outcome])
    indent = " " * _MARGIN
    yield from wrapped(item.message, style, indent)
    if item.detail and item.outcome is Outcome.UNKNOWN:
        yield from wrapped(f"({item.detail})", style, indent)


def _title(item: Item) -> str:
    """The title and the reference that ``checks show`` knows it by."""
    return f"{item.title} ({item.ref})"


def _details(item: Item, assessment: Assessment, style: Style) -> Iterator[str]:
    """What was read, the rule and the sources; the steps where they were not given above."""
    indent = " " * _MARGIN
    told = [f"Contrôle : {item.check}, gravité {SEVERITY_LABELS[item.severity]}"]
    for piece in item.shown_evidence:
        raw = f" [{piece.raw}]" if piece.raw else ""
        told.append(f"{piece.label} : {piece.value}{raw}")
    if item.outcome is Outcome.UNKNOWN:
        told.append(f"Motif : {item.reason.value}")
    told.append(f"Règle. {item.rule}")
    if item.sources:
        told.append(f"Sources : {' · '.join(item.sources)}")
    for line in told:
        yield from wrapped(f"- {line}", style, indent, f"{indent}  ")
    if item.remedy is None:
        return
    if item not in assessment.top:
        yield from _steps(item.remedy, style, indent)
    yield from wrapped(f"Demande préparée : {item.request}", style, indent)


def _foot(assessment: Assessment, style: Style, *, details: bool) -> Iterator[str]:
    yield rule("Pour le technicien", style)
    score = assessment.score
    yield from wrapped(sentence(score), style)
    for name, state in score.pillars.items():
        label = style.paint(OUTCOME_LABELS[state], _COLOURS[state])
        yield f"{PILLARS[name]:<{_LABELS}}{label}"
    if not details:
        yield from wrapped(
            "Valeurs lues, règles, sources et étapes : kit-commune audit --details", style, "", "  "
        )
    yield from wrapped("Une règle : kit-commune checks show MAJ-01 (ou CHI-01…)", style, "", "  ")


def machine_name(workstation: Workstation) -> str:
    """``ACCUEIL-01 · Windows 11 Pro 25H2``, as far as it is known."""
    name, os = workstation.system.host_name, workstation.system.os
    words = [french.plain(name.value) if isinstance(name, Known) else "poste sans nom"]
    if isinstance(os, Known):
        words.append(french.plain(system_name(os.value)))
    return " · ".join(words)


def system_name(os: OperatingSystem) -> str:
    """The system and its version, said once.

    Windows' name lacks its version (``Windows 11 Pro 25H2``); a distribution's name has it already,
    at times without the point release (``Debian GNU/Linux 12 (bookworm)`` is 12.11).
    """
    if not os.version:
        return os.name
    words = os.name.split(" ")
    for place, word in enumerate(words):
        if word == os.version or word.startswith(f"{os.version}."):
            return os.name
        if os.version.startswith(f"{word}."):
            return " ".join([*words[:place], os.version, *words[place + 1 :]])
    return f"{os.name} {os.version}"
