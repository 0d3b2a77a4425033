"""Whom a requirement concerns: what is known of a commune, true, false, or not known."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from inventory.record import record
from kit.baseline.words import said

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kit.baseline.model import Applies, Baseline, Condition


@record
class Profile:
    """What is known of a commune: its population, and the conditions that were answered.

    A condition that is missing is not known.
    """

    population: int | None = None
    known: Mapping[str, bool] = MappingProxyType({})

    def holds(self, condition: str) -> bool | None:
        """Whether a condition holds; None where nobody said."""
        return self.known.get(condition)


def concerns(applies: Applies, profile: Profile) -> bool | None:
    """Whether a requirement concerns a commune; None where what is known does not decide."""
    told = [
        *(profile.holds(name) for name in applies.every),
        *(_not(profile.holds(name)) for name in applies.no),
        *_bounds(applies, profile.population),
    ]
    if applies.some:
        told.append(_any(profile.holds(name) for name in applies.some))
    return _all(told)


def why_not(applies: Applies, profile: Profile, conditions: Mapping[str, Condition]) -> str:
    """Why a requirement does not concern a commune, in French; empty where it may."""
    for name in applies.every:
        if profile.holds(name) is False:
            return conditions[name].absent
    for name in applies.no:
        if profile.holds(name):
            return conditions[name].present
    if applies.some and all(profile.holds(name) is False for name in applies.some):
        return conditions[applies.some[0]].absent
    if False in _bounds(applies, profile.population):
        return said("applies", "population")
    return ""


def unanswered(baseline: Baseline, profile: Profile) -> tuple[Condition, ...]:
    """The conditions that would decide for at least one requirement, and that nobody answered."""
    wanted = dict.fromkeys(
        name
        for one in baseline.requirements.values()
        if concerns(one.applies, profile) is None
        for name in one.applies.conditions
        if profile.holds(name) is None
    )
    return tuple(baseline.conditions[name] for name in baseline.conditions if name in wanted)


def _bounds(applies: Applies, population: int | None) -> list[bool | None]:
    found: list[bool | None] = []
    if applies.least_population is not None:
        found.append(None if population is None else population >= applies.least_population)
    if applies.most_population is not None:
        found.append(None if population is None else population <= applies.most_population)
    return found


def _not(value: bool | None) -> bool | None:  # noqa: FBT001 three values
    return None if value is None else not value


def _all(values: Iterable[bool | None]) -> bool | None:
    told = list(values)
    return False if False in told else None if None in told else True


def _any(values: Iterable[bool | None]) -> bool | None:
    told = list(values)
    return True if True in told else None if None in told else False
