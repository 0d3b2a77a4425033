"""What people answer: yes, partly, no, I do not know, ask the syndicate, not for us.

"I do not know" is a first-class answer that says who may know; "not for us" needs a reason.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from inventory.record import record
from kit.baseline.words import words
from kit.errors import KitError
from kit.folding import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from kit.baseline.model import Baseline, Condition, Requirement
    from kit.baseline.state import Standing


class Value(StrEnum):
    """The answers that a screen offers, in its order."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    UNKNOWN = "unknown"
    SYNDICATE = "ask"
    NOT_APPLICABLE = "na"

    @property
    def label(self) -> str:
        """The answer in French."""
        told: str = words()["answers"][self.value]["label"]
        return told


@record
class Answer:
    """One answer to one requirement.

    ``reason`` goes with "not for us", ``asks`` (a kind of person) with "I do not know". ``at`` is
    when it was given or confirmed, ``author`` by whom; the record fills both.
    """

    requirement: str
    value: Value
    at: datetime
    author: str = ""
    reason: str = ""
    asks: str = ""
    note: str = ""


def parse_value(typed: str) -> Value:
    """The answer that somebody typed: ``yes``, ``oui``, ``en partie``, ``je ne sais pas``.

    Raises:
        KitError: it is none of them.
    """
    wanted = fold(typed).replace("-", " ").replace("_", " ").replace("’", " ").replace("'", " ")
    shown = " ".join(wanted.split())
    for value in Value:
        entry = words()["answers"][value.value]
        if shown == value.value or shown in {fold(alias) for alias in entry["typed"]}:
            return value
    listed = ", ".join(f"« {words()['answers'][value.value]['typed'][0]} »" for value in Value)
    raise KitError(
        f"Cette réponse n’est pas connue : {typed}", f"Répondez par l’une de : {listed}."
    )


def checked(requirement: Requirement, answer: Answer, people: Iterable[str]) -> Answer:
    """The answer, if it can be kept.

    Raises:
        KitError: "not for us" without a reason, or somebody who is no kind of person.
    """
    if answer.value is Value.NOT_APPLICABLE and not answer.reason.strip():
        raise KitError(
            f"Il manque la raison pour laquelle « {requirement.title} » ne vous concerne pas.",
            "Écrivez en quelques mots pourquoi, par exemple « la paie est faite ailleurs ».",
        )
    if answer.asks and answer.asks not in set(people):
        raise KitError(
            f"Cette sorte de personne n’est pas connue : {answer.asks}",
            f"Choisissez parmi : {', '.join(people)}.",
        )
    return answer


def to_answer(
    baseline: Baseline, standings: Mapping[str, Standing], *, express: bool = True
) -> tuple[Requirement, ...]:
    """What is still to be answered, in the order in which it is asked.

    ``express`` keeps to the first visit. What a fresh measure or document has settled, and what is
    without object, is not asked; what was answered "I do not know" is not asked again here.
    """
    names = baseline.express if express else _in_order(baseline)
    return tuple(
        baseline.requirements[name]
        for name in names
        if name in standings and standings[name].to_ask
    )


def to_condition(baseline: Baseline, requirements: Iterable[Requirement]) -> tuple[Condition, ...]:
    """The conditions that these requirements hang on, each once, in the order of their list."""
    wanted = {name for one in requirements for name in one.applies.conditions}
    return tuple(one for name, one in baseline.conditions.items() if name in wanted)


def _in_order(baseline: Baseline) -> tuple[str, ...]:
    """The first visit, then the rest in report order."""
    return (*baseline.express, *(n for n in baseline.requirements if n not in baseline.express))
