"""Requirements, evidence and moments made by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING

from kit.baseline.answers import Answer, Value
from kit.baseline.loading import default
from kit.baseline.model import Baseline, Gesture, Person, Requirement, Stage, StageText
from kit.baseline.state import Document, Evidence, Measure, Standing, State, standing

if TYPE_CHECKING:
    from checks.verdict import Outcome

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
ANTIVIRUS = "secure/antivirus_active"
CHECKS = ("antivirus/antivirus_active", "antivirus/antivirus_up_to_date")


def ago(days: int) -> datetime:
    return NOW - timedelta(days=days)


def requirement(name: str = "secure/one", **changes) -> Requirement:
    fields = {
        "id": name,
        "ref": changes.pop("ref", name.partition("/")[2]),
        "stage": Stage(name.partition("/")[0]),
        "star": False,
        "title": "Tout va bien",
        "action": "Faites que tout aille bien",
        "question": "Tout va-t-il bien ?",
        "why": "Parce que.",
        "examples": ("Un exemple",),
        "checks": (),
        "measure": "whole",
        "documents": ("report",),
        "weight": 2,
        "validity_days": 365,
        "who": "secretary",
        "minutes": 30,
        "ease": 4,
        "cost": "none",
        "section": "",
        "asks": ("secretary",),
        "gesture": "",
        "need": "",
        "guide": "",
        "references": (),
    }
    return Requirement(**{**fields, **changes})


def baseline(*requirements: Requirement) -> Baseline:
    every = default()
    return Baseline(
        name="Essai",
        version="1.0",
        stages=tuple(StageText(stage, stage.value, "") for stage in Stage),
        requirements=MappingProxyType({one.id: one for one in requirements}),
        express=tuple(one.id for one in requirements if one.star),
        conditions=every.conditions,
        people=MappingProxyType(
            {**every.people, "cousin": Person("cousin", "le cousin", "Salut,")}
        ),
        gestures=MappingProxyType({"visit": Gesture("visit", "Demandez une visite", "mayor", 90)}),
        needs=every.needs,
        documents=every.documents,
        renamed=MappingProxyType({old: one.id for one in requirements for old in one.replaces}),
        digest="",
    )


def answer(value: Value, name: str = "secure/one", days: int = 1, **changes) -> Answer:
    return Answer(name, value, ago(days), **changes)


def measure(*outcomes: Outcome, days: int = 1, subject: str = "ACCUEIL") -> Measure:
    return Measure(subject, ago(days), dict(zip(CHECKS, outcomes, strict=False)))


def paper(name: str = "secure/one", days: int = 1, kind: str = "report") -> Document:
    return Document(name, kind, "compte rendu.pdf", ago(days))


def stands(one: Requirement, *answers: Answer, **evidence) -> Standing:
    known = Evidence(answers={given.requirement: given for given in answers}, **evidence)
    return standing(one, known, baseline(one), NOW)


def at(state: State, name: str = "secure/one", **changes) -> Standing:
    fields = {key: changes.pop(key) for key in ("proof", "stale", "new", "asks") if key in changes}
    return Standing(requirement(name, **changes), state, **fields)
