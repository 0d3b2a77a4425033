"""How the results of a whole entity evolve: those of all its workstations, taken together."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from inventory.record import record, replace
from kit.history.runs import Results, RuleSet, differences
from kit.history.trend import trend

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from checks.verdict import Outcome
    from kit.history.runs import Judged
    from kit.history.trend import Segment

# What may be compared is in the keys, so that all states are of one rule set.
_ONE = RuleSet(None, "", "")


@record
class _State:
    """The newest run of each workstation, at one moment."""

    at: datetime
    newest: Mapping[str, Judged]


def entity_trend(machines: Mapping[str, Sequence[Judged]]) -> tuple[Segment, ...]:
    """The points of all workstations together, a point for each day on which one was audited.

    The rule: on such a day each workstation counts with its newest audit of then, however old; the
    point is the sum over workstations. Compared are the pairs of a workstation and a check that
    were judged at every point of a line under the same rules. So a workstation that is new, or
    that was judged under other rules meanwhile, is left out of the line as long as the others make
    60 % of the fullest point; else a new line begins, and ``broken_by`` says why, ``machines``
    where it is for the workstations themselves. The keys of ``checks`` are ``workstation rules
    check``.
    """
    states = {state.at: state for state in _states(machines)}
    segments = trend(Results(at, _outcomes(state), _ONE) for at, state in states.items())
    told: list[Segment] = []
    previous: Segment | None = None
    for segment in segments:
        first = states[segment.points[0].at]
        why = _why(states[previous.points[-1].at], first) if previous else ()
        told.append(replace(segment, broken_by=why))
        previous = segment
    return tuple(told)


def _states(machines: Mapping[str, Sequence[Judged]]) -> Iterator[_State]:
    """The state at the end of each day, in the reader's time zone, on which one was audited."""
    every = [(run.at, name, run) for name, runs in machines.items() for run in runs]
    every.sort(key=lambda told: told[:2])
    newest: dict[str, Judged] = {}
    for _, told in groupby(every, key=lambda told: told[0].astimezone().date()):
        day = list(told)
        newest |= {name: run for _, name, run in day}
        yield _State(day[-1][0], dict(newest))


def _outcomes(state: _State) -> dict[str, Outcome]:
    return {
        f"{name} {run.rules.word} {check}": outcome
        for name, run in state.newest.items()
        for check, outcome in run.outcomes.items()
    }


def _why(before: _State, after: _State) -> tuple[str, ...]:
    """Why a new line begins: other workstations, other rules, else too little in common."""
    found = ["machines"] if before.newest.keys() != after.newest.keys() else []
    for name in before.newest.keys() & after.newest.keys():
        found += differences(before.newest[name].rules, after.newest[name].rules)
    return tuple(dict.fromkeys(sorted(found))) or ("coverage",)
