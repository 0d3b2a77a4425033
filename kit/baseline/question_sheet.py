"""What nobody here knows, put to those who may: one sheet of questions for each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inventory.record import record
from kit.baseline.state import State
from kit.baseline.words import said

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kit.baseline.model import Baseline
    from kit.baseline.state import Standing


@record
class Question:
    """One line of a sheet: the label to quote back, the question, and what helps to answer."""

    ref: str
    requirement: str
    question: str
    examples: tuple[str, ...]


@record
class QuestionSheet:
    """All the questions for one kind of person; ``intro`` is what the sheet opens with."""

    person: str
    title: str
    intro: str
    questions: tuple[Question, ...]


def question_sheets(
    baseline: Baseline, standings: Mapping[str, Standing]
) -> tuple[QuestionSheet, ...]:
    """One sheet a person, in the order of the baseline's list of people; ★ first on each.

    Questions go to who was said to know; those that nobody placed, to the likeliest. What the
    syndicate was asked goes on its sheet. The secretary herself gets none: she has the screens.
    """
    groups: dict[str, list[Standing]] = {name: [] for name in baseline.people}
    for one in standings.values():
        if one.state is not State.UNKNOWN or one.new:
            continue
        person = "syndicate" if one.with_syndicate else one.asks
        if not person and one.at is not None:
            person = next((name for name in one.requirement.asks if name != "secretary"), "")
        if person in groups and person != "secretary":
            groups[person].append(one)
    return tuple(_sheet(baseline, person, members) for person, members in groups.items() if members)


def _sheet(baseline: Baseline, person: str, members: list[Standing]) -> QuestionSheet:
    told = baseline.people[person]
    ordered = sorted(members, key=lambda one: not one.requirement.star)
    return QuestionSheet(
        person,
        said("sheet", "title", person=told.title),
        said("sheet", "intro", greeting=told.greeting),
        tuple(
            Question(
                one.requirement.ref,
                one.requirement.id,
                one.requirement.question,
                one.requirement.examples,
            )
            for one in ordered
        ),
    )
