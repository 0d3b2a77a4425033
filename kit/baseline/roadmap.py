"""A plan of three years, stage after stage, that a council can vote.

What costs nothing is spread over the secretariat's time; what needs money is asked for before the
vote of the budget (15 April) of its year, under operating or investment.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from inventory.record import record
from kit.baseline.model import Stage
from kit.baseline.tasks import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kit.baseline.model import Baseline, Section
    from kit.baseline.tasks import Task

YEARS = 3
#: The day until which a commune votes its budget, most years (month, day).
VOTE = (4, 15)
#: A quote takes so long: what is found later waits for the next budget.
DAYS_TO_QUOTE = 45
#: What a secretariat can give to it, in minutes: half an hour a week.
MINUTES_A_WEEK = 30
_YEAR_OF_STAGE = {Stage.SECURE: 0, Stage.DEPLOY: 1, Stage.SUPPORT: 1, Stage.SOBRIETY: 2}
_WEEKS = 52


@record
class Step:
    """One task with its dates.

    ``quote_by`` and ``vote`` are None for what needs no vote; ``euros`` is what is known of its
    cost, None where nobody knows yet.
    """

    task: Task
    stage: Stage
    due: date
    quote_by: date | None
    vote: date | None
    euros: int | None


@record
class Year:
    """One year of the plan: its steps by due day, and the money by section.

    ``unpriced`` counts the steps that need money and have no figure yet.
    """

    year: int
    steps: tuple[Step, ...]
    operating: int
    investment: int
    unpriced: int


def roadmap(
    baseline: Baseline,
    tasks: Iterable[Task],
    today: date,
    euros: Mapping[str, int] | None = None,
) -> tuple[Year, ...]:
    """The plan: the budget years from the next vote on, what is without cost beginning today.

    ``euros`` are the known costs by requirement. A ★ is for the first year whatever its stage; what
    no longer fits into a year's time goes to the next, and the last year takes the rest.
    """
    first = first_year(today)
    known = euros or {}
    free: list[list[Task]] = [[] for _ in range(YEARS)]
    steps: list[list[Step]] = [[] for _ in range(YEARS)]
    for task in tasks:
        if task.kind is Kind.WAIT:
            continue
        rank = _rank(baseline, task)
        if task.cost == "budget":
            steps[rank].append(_paid(baseline, task, first + rank, known))
        else:
            free[rank].append(task)
    for rank, waiting in enumerate(_spread(free, today, first)):
        begin = today if rank == 0 else date(first + rank, 1, 1)
        steps[rank] += _dated(baseline, waiting, begin, date(first + rank, 12, 31), known)
    return tuple(_year(first + rank, made) for rank, made in enumerate(steps))


def first_year(today: date) -> int:
    """The year of the first vote that can still be prepared."""
    vote = date(today.year, *VOTE)
    return today.year if today + timedelta(days=DAYS_TO_QUOTE) <= vote else today.year + 1


def _rank(baseline: Baseline, task: Task) -> int:
    members = [baseline.requirements[name] for name in task.requirements]
    if any(one.star for one in members):
        return 0
    return min(_YEAR_OF_STAGE[one.stage] for one in members)


def _spread(free: list[list[Task]], today: date, first: int) -> list[list[Task]]:
    """What does not fit into the minutes of a year is pushed into the next one."""
    weeks = (date(first, 12, 31) - today).days // 7
    pushed: list[Task] = []
    found = []
    for rank in range(YEARS):
        room = MINUTES_A_WEEK * (weeks if rank == 0 else _WEEKS)
        kept: list[Task] = []
        waiting, pushed = [*pushed, *free[rank]], []
        for task in waiting:
            if rank < YEARS - 1 and kept and task.minutes > room:
                pushed.append(task)
            else:
                kept.append(task)
                room -= task.minutes
        found.append(kept)
    return found


def _dated(
    baseline: Baseline, waiting: list[Task], begin: date, end: date, known: Mapping[str, int]
) -> list[Step]:
    minutes = 0
    made = []
    for task in waiting:
        minutes += task.minutes
        weeks = -(-minutes // MINUTES_A_WEEK)
        due = min(begin + timedelta(weeks=weeks), end)
        made.append(Step(task, _stage(baseline, task), due, None, None, _euros(task, known)))
    return made


def _paid(baseline: Baseline, task: Task, year: int, known: Mapping[str, int]) -> Step:
    vote = date(year, *VOTE)
    quote_by = vote - timedelta(days=DAYS_TO_QUOTE)
    due = date(year, 12, 31)
    return Step(task, _stage(baseline, task), due, quote_by, vote, _euros(task, known))


def _year(year: int, steps: list[Step]) -> Year:
    ordered = sorted(steps, key=lambda step: (step.due, -step.task.priority))
    return Year(
        year,
        tuple(ordered),
        _sum(ordered, "operating"),
        _sum(ordered, "investment"),
        sum(step.euros is None and step.task.cost != "none" for step in ordered),
    )


def _sum(steps: list[Step], section: Section) -> int:
    return sum(step.euros or 0 for step in steps if step.task.section == section)


def _stage(baseline: Baseline, task: Task) -> Stage:
    return baseline.requirements[task.requirements[0]].stage


def _euros(task: Task, known: Mapping[str, int]) -> int | None:
    told = [known[name] for name in task.requirements if name in known]
    return sum(told) if told else None
