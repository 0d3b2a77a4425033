"""The sheet for the municipal council: what can be said in public, and what is asked of it.

It is made from counts alone: no name, no version, no address, no title of a check and no result of
a theme ever enters it, so none can leave. Texts are in ``council.toml``.
"""

from __future__ import annotations

import math
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checks.domains import DOMAINS
from inventory.record import record
from kit import charts, french
from kit.labels import OUTCOME_LABELS
from kit.report.front import counts, headline, remainder, shortened

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from checks.verdict import Outcome
    from kit.assessment import Assessment, Item
    from kit.essentials import Essentials

FOLDER = Path(__file__).resolve().parent
MOST_NAME = 160


@record
class Sheet:
    """The sheet, ready to set: ``counts`` pairs an outcome with how many points have it."""

    entity: str
    title: str
    date: str
    day: tuple[int, int, int]
    headline: str
    remainder: str
    measured: str
    counts: tuple[tuple[Outcome, int], ...]
    themes: tuple[str, ...]
    planned: tuple[str, ...]
    asked: tuple[str, ...]
    note: str
    stages: tuple[str, ...] = ()


def sheet(
    entity_name: str,
    assessments: Sequence[Assessment],
    at: datetime,
    proved: str = "",
    stages: Sequence[str] = (),
) -> Sheet:
    """The public sheet of an entity, from the assessments of its machines.

    ``proved`` is what may be said of the restore proof, empty where nothing may; ``stages`` are
    :func:`stage_lines`.
    """
    text, total = words(), counts(assessments)
    todo = [item for assessment in assessments for item in assessment.items if item.priority > 0]
    return Sheet(
        entity=shortened(entity_name, MOST_NAME),
        title=text["title"],
        date=french.day(at),
        day=(at.year, at.month, at.day),
        headline=headline(total) if assessments else text["nothing"],
        remainder=remainder(total),
        measured=" ".join(filter(None, (_measured(len(assessments), text), proved))),
        counts=tuple((outcome, total[outcome]) for outcome in charts.JUDGED) if assessments else (),
        themes=_themes(assessments),
        planned=_planned(todo, text) if assessments else (),
        asked=_asked(todo, text, measured=bool(assessments)),
        note=text["note"],
        stages=tuple(stages),
    )


def stage_lines(told: Essentials) -> tuple[str, ...]:
    """How far the entity is in its baseline: a sentence, then one line of counts a stage.

    None before anybody answered: that nearly all is still to look at tells a council nothing.
    """
    if not told.evidence.answers:
        return ()
    said = words()["stage"]
    lines = [said["label"].format(label=told.label)]
    for stage in told.baseline.stages:
        rate = told.rates[stage.stage]
        if not rate.applicable:
            continue
        line = said["line"].format(
            stage=stage.label, done=french.count(rate.satisfied, said["one"], said["several"]),
            of=french.integer(rate.applicable),
        )  # fmt: skip
        if rate.unknown:
            line += said["unknown"].format(number=french.integer(rate.unknown))
        lines.append(f"{line}.")
    return tuple(lines)


def as_data(told: Sheet) -> dict[str, Any]:
    """The sheet as the template of its PDF takes it."""
    bar = charts.outcome_bar(dict(told.counts))
    return {
        "headings": words()["headings"],
        "entity": told.entity,
        "title": told.title,
        "date": told.date,
        "day": list(told.day),
        "headline": told.headline,
        "remainder": told.remainder,
        "measured": told.measured,
        "bar": {"svg": bar.svg, "alt": bar.alt},
        "counts": [
            {"outcome": outcome.value, "label": OUTCOME_LABELS[outcome], "count": number}
            for outcome, number in told.counts
        ],
        "themes": list(told.themes),
        "stages": list(told.stages),
        "planned": list(told.planned),
        "asked": list(told.asked),
        "note": told.note,
    }


@cache
def words() -> dict[str, Any]:
    """The French of the sheet."""
    return tomllib.loads((FOLDER / "council.toml").read_text("utf-8"))


def spent(minutes: int) -> str:
    """An honest order of size: ``30 minutes``, ``3 heures``, ``5 jours`` of seven hours."""
    if minutes < 60:
        return french.count(max(5 * math.ceil(minutes / 5), 5), "minute")
    if minutes < 14 * 60:
        return french.count(math.ceil(minutes / 60), "heure")
    return french.count(math.ceil(minutes / 420), "jour")


def _measured(machines: int, text: Mapping[str, Any]) -> str:
    if not machines:
        return ""
    key = "measured_one" if machines == 1 else "measured_many"
    told: str = text[key].format(machines=french.integer(machines))
    return told


def _themes(assessments: Sequence[Assessment]) -> tuple[str, ...]:
    """The themes that were looked at: that a theme is listed says nothing of its result."""
    seen = {item.domain for assessment in assessments for item in assessment.items}
    return tuple(domain.label for name, domain in DOMAINS.items() if name in seen)


def _planned(todo: Sequence[Item], text: Mapping[str, Any]) -> tuple[str, ...]:
    """One line for each kind of person: how many actions and how long."""
    told = []
    for who, line in text["planned"].items():
        theirs = [item.remedy for item in todo if item.remedy and item.remedy.who == who]
        if theirs:
            minutes = sum(remedy.minutes for remedy in theirs)
            number = french.count(len(theirs), "action")
            told.append(line.format(actions=number, time=spent(minutes)))
    return tuple(told) or (text["nothing_planned"],)


def _asked(todo: Sequence[Item], text: Mapping[str, Any], *, measured: bool) -> tuple[str, ...]:
    asked = text["asked"]
    if not measured:
        return (asked["measure"], asked["referent"])
    costly = any(item.remedy and item.remedy.cost == "budget" for item in todo)
    lines = [asked["note"]]
    if todo:
        lines.append(asked["time"])
    if costly:
        lines.append(asked["budget"])
    return (*lines, asked["referent"], asked["again"])
