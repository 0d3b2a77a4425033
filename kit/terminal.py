"""Results in a terminal, for a technician in a hurry: what to do first, then by domain."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
from typing import TYPE_CHECKING, Any, TextIO

from checks.domains import DOMAINS, PILLARS
from checks.verdict import Outcome
from inventory.facts import Known, Unknown
from inventory.record import record
from kit import french
from kit.assessment import OUTCOME_LABELS, WHO_LABELS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inventory.workstation import Workstation
    from kit.assessment import Assessment, Item
    from kit.auditing import Reading

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


@record
class Style:
    """How to print: in colour or not, and how wide."""

    colour: bool = False
    width: int = 100

    def paint(self, text: str, code: str) -> str:
        """The text in a colour, or as it is."""
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour else text


def style_for(stream: TextIO) -> Style:
    """Colour only on a terminal that wants it (NO_COLOR, TERM=dumb); 60 to 100 columns."""
    wants = stream.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
    width = shutil.get_terminal_size((100, 24)).columns if stream.isatty() else 100
    return Style(wants, min(max(width, 60), 100))


def audit_text(reading: Reading, assessment: Assessment, style: Style) -> str:
    """The whole audit as text."""
    parts = [
        *_head(reading, assessment, style),
        *_first(assessment, style),
        *_by_domain(assessment, style),
        *_foot(assessment, style),
    ]
    return "\n".join(parts) + "\n"


def _head(reading: Reading, assessment: Assessment, style: Style) -> Iterator[str]:
    yield style.paint(f"Kit Commune · {machine_name(reading.workstation)}", "1")
    if reading.capture:
        yield f"Capture relue : {french.plain(reading.capture)}"
    else:
        yield f"Mesuré le {french.moment(assessment.at)}. Le kit lit et ne modifie rien."
    yield ""
    yield style.paint(summary(assessment), "1")
    yield ""


def summary(assessment: Assessment) -> str:
    """The honest sentence: what is urgent, what to watch, what is not verified, what is fine."""
    counts = assessment.counts()
    judged = sum(n for outcome, n in counts.items() if outcome is not Outcome.NA)
    parts = [
        f"{french.count(counts[Outcome.FAIL], 'point')} à corriger",
        f"{french.integer(counts[Outcome.WATCH])} à surveiller",
        f"{french.integer(counts[Outcome.UNKNOWN])} non "
        + ("vérifié" if counts[Outcome.UNKNOWN] < 2 else "vérifiés"),
        f"{french.integer(counts[Outcome.OK])} "
        + ("conforme" if counts[Outcome.OK] < 2 else "conformes"),
    ]
    return f"{', '.join(parts)}, sur {french.count(judged, 'contrôle')}."


def _first(assessment: Assessment, style: Style) -> Iterator[str]:
    if not assessment.top:
        return
    yield _rule("À faire d’abord", style)
    for number, item in enumerate(assessment.top, 1):
        yield from _action(number, item, style)
    rest = len(assessment.actions()) - len(assessment.top)
    if rest > 0:
        then = "autre action suit" if rest == 1 else "autres actions suivent"
        yield f"{french.integer(rest)} {then}, dans la liste par domaine."
        yield ""


def _action(number: int, item: Item, style: Style) -> Iterator[str]:
    remedy = item.remedy
    if remedy is None:
        return
    mark = style.paint(item.outcome_label, _COLOURS[item.outcome])
    yield style.paint(f"{number}. {item.title}", "1") + f"  [{mark}]"
    yield from _wrapped(item.message, style, "   ")
    who = f"{WHO_LABELS[remedy.who]}, {french.count(remedy.minutes, 'minute')}"
    rights = " (droits d’administrateur)" if remedy.needs_admin else ""
    yield f"   Qui{french.NBSP}: {who}{rights}"
    for rank, step in enumerate(remedy.steps, 1):
        link = f" ({step.link})" if step.link else ""
        yield from _wrapped(f"{rank}. {step.text}{link}", style, "   ", "      ")
    yield ""


def _by_domain(assessment: Assessment, style: Style) -> Iterator[str]:
    for name, domain in DOMAINS.items():
        items = [item for item in assessment.items if item.domain == name]
        if not items:
            continue
        yield _rule(domain.label, style)
        for item in items:
            yield from _item(item, style)
        yield ""


def _item(item: Item, style: Style) -> Iterator[str]:
    label = f"{_MARKS[item.outcome]} {OUTCOME_LABELS[item.outcome]:<13}"
    yield f"{style.paint(label, _COLOURS[item.outcome])} {item.title}"
    indent = " " * 16
    yield from _wrapped(item.message, style, indent)
    if item.detail and item.outcome is Outcome.UNKNOWN:
        yield from _wrapped(f"({item.detail})", style, indent)


def _foot(assessment: Assessment, style: Style) -> Iterator[str]:
    yield _rule("Pour le technicien", style)
    score = assessment.score
    covered = f"{score.coverage * 100:.0f}{french.NBSP}% des points vérifiés"
    if score.shown:
        yield f"Entre {score.low:.0f} et {score.high:.0f} sur 100, {covered}."
    else:
        yield f"Vérification insuffisante pour donner un chiffre{french.NBSP}: {covered}."
    labels = [
        f"{PILLARS[name]}{french.NBSP}: {style.paint(OUTCOME_LABELS[state], _COLOURS[state])}"
        for name, state in score.pillars.items()
    ]
    yield " · ".join(labels)
    yield (
        f"Valeurs brutes et sources{french.NBSP}: kit-commune audit --format json · "
        f"une règle{french.NBSP}: kit-commune checks show ID"
    )


def machine_name(workstation: Workstation) -> str:
    """``ACCUEIL-01 · Windows 11 Pro 25H2``, as far as it is known."""
    name, os = workstation.system.host_name, workstation.system.os
    words = [french.plain(name.value) if isinstance(name, Known) else "poste sans nom"]
    if isinstance(os, Known):
        words.append(french.plain(f"{os.value.name} {os.value.version or ''}".strip()))
    return " · ".join(words)


def inventory_text(workstation: Workstation, style: Style) -> str:
    """The inventory as aligned text, unknown topics named with their reason."""
    from checks.reasons import explain  # noqa: PLC0415 only for what is unknown
    from kit.tabular import rows  # noqa: PLC0415

    lines = [style.paint(f"Kit Commune · {machine_name(workstation)}", "1"), ""]
    current = ""
    for category, name, value, maker, detail, _ in rows(workstation):
        if category != current:
            current = str(category)
            lines += [_rule(current, style)]
        cells = [french.plain(str(word)) for word in (value, maker, detail) if word]
        lines.append(f"{french.plain(str(name or '')):<38} {' · '.join(cells)}".rstrip())
    unknown = _unknown_topics(workstation)
    if unknown:
        lines += ["", _rule("Non lu", style)]
        lines += [f"{label:<38} {explain(fact.why)}" for label, fact in unknown]
    return "\n".join(lines) + "\n"


def _unknown_topics(workstation: Workstation) -> list[tuple[str, Unknown]]:
    facts = (
        ("Système", workstation.system.os),
        ("Fabricant", workstation.hardware.maker),
        ("Modèle", workstation.hardware.model),
        ("Numéro de série", workstation.hardware.serial),
        ("Processeur", workstation.processor.sockets),
        ("Mémoire", workstation.memory.total),
        ("Disques", workstation.disks.disks),
        ("Volumes", workstation.volumes.volumes),
        ("Réseau", workstation.network.adapters),
        ("Imprimantes", workstation.printers.printers),
        ("Écrans", workstation.screens.screens),
        ("Logiciels", workstation.software.programs),
    )
    return [(label, fact) for label, fact in facts if isinstance(fact, Unknown)]


def checks_list(rows: list[dict[str, Any]], style: Style) -> str:
    """The catalogue as aligned text."""
    lines = []
    for row in rows:
        where = style.paint(f"{row['id']:<40}", "1")
        refs = ", ".join(row["refs"])
        lines.append(f"{where} {refs:<16} {row['severity']:<9} {row['title']}")
    return "\n".join(lines) + "\n"


def _rule(title: str, style: Style) -> str:
    line = "─" * max(style.width - len(title) - 1, 3)
    return style.paint(f"{title} {line}", "1")


def _wrapped(text: str, style: Style, first: str, rest: str | None = None) -> list[str]:
    return textwrap.wrap(
        text,
        style.width,
        initial_indent=first,
        subsequent_indent=first if rest is None else rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def write(text: str, stream: TextIO | None = None) -> None:
    """Print text, replacing what an old console cannot show rather than failing."""
    out = stream or sys.stdout
    encoding = getattr(out, "encoding", None) or "utf-8"
    out.write(text.encode(encoding, "replace").decode(encoding))
    out.flush()
