"""How far each stage is: a rate, a confidence, and the counts that people are shown.

The core (★) gates the rest: rate = core × (0.6 + 0.4 × rest), each a mean weighted by the weights.
What is unknown stays in the mean and scores nothing, so not knowing is never worth more than
knowing; what is without object leaves it, which is why that needs a reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from inventory.record import record
from kit import french
from kit.baseline.model import Stage
from kit.baseline.state import POINTS, Proof, State
from kit.baseline.words import said, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kit.baseline.state import Standing

CORE_PART, REST_PART = 0.6, 0.4


@record
class Rate:
    """One stage, or all of them.

    ``rate`` and ``confidence`` go from 0 to 1; the rate is None where nothing is applicable. The
    confidence is the weight whose state a fresh measure or document proves, out of all that is
    applicable. The counts are of applicable requirements, but for ``without_object`` and ``new``.
    """

    rate: float | None
    confidence: float
    applicable: int
    satisfied: int
    proved: int
    partly: int
    missing: int
    unknown: int
    stale: int
    provided: int
    without_object: int
    new: int

    @property
    def sentence(self) -> str:
        """What people are told: ``17 sur 27 prouvées``."""
        word = "proved_one" if self.proved < 2 else "proved"
        return said("counts", word, proved=self.proved, of=self.applicable)


def rate_of(standings: Iterable[Standing]) -> Rate:
    """The rate and the counts of some requirements."""
    told = tuple(standings)
    counted = [one for one in told if one.counts]
    weight = sum(one.requirement.weight for one in counted)
    proved = sum(one.requirement.weight for one in counted if one.proved)

    def count(state: State) -> int:
        return sum(one.state is state for one in counted)

    return Rate(
        rate=_rate(counted),
        confidence=proved / weight if weight else 0.0,
        applicable=len(counted),
        satisfied=count(State.SATISFIED),
        proved=sum(one.state is State.SATISFIED and one.proved for one in counted),
        partly=count(State.PARTLY),
        missing=count(State.NOT),
        unknown=count(State.UNKNOWN),
        stale=sum(one.stale for one in counted),
        provided=sum(one.proof is Proof.PROVIDED for one in counted),
        without_object=sum(one.state is State.NOT_APPLICABLE for one in told),
        new=sum(one.new for one in told),
    )


def rates(standings: Mapping[str, Standing]) -> dict[Stage, Rate]:
    """The rate of each stage, in their order."""
    return {
        stage: rate_of(one for one in standings.values() if one.requirement.stage is stage)
        for stage in Stage
    }


def progress_label(every: Mapping[Stage, Rate], standings: Mapping[str, Standing]) -> str:
    """Where the town hall is on its way, in French: how many stages have their whole core.

    A stage is reached when each ★ that concerns the town hall is satisfied; stages are counted in
    their order up to the first that is not, and one that has nothing applicable is passed over.
    """
    reached = 0
    for stage in Stage:
        core = [
            one
            for one in standings.values()
            if one.requirement.stage is stage and one.requirement.star and one.counts
        ]
        if every[stage].applicable and any(one.state is not State.SATISFIED for one in core):
            break
        reached += 1
    if reached == 0 and all(not rate.satisfied for rate in every.values()):
        return str(words()["label"]["start"])
    return str(words()["label"]["reached"][reached])


def progress_since(before: Mapping[str, State], standings: Mapping[str, Standing]) -> str:
    """How many requirements were gained and lost since an earlier assessment, in French.

    ``before`` is the state of each at that time, by id; only what both know is compared.
    """
    gained = lost = 0
    for name, one in standings.items():
        former = next(
            (before[old] for old in (name, *one.requirement.replaces) if old in before), None
        )
        if former is None:
            continue
        was, now = former is State.SATISFIED, one.state is State.SATISFIED
        gained += now and not was
        lost += was and not now and one.counts
    if not gained and not lost:
        return said("since", "same")
    parts = [
        french.count(number, *words()["since"][word])
        for word, number in (("gained", gained), ("lost", lost))
        if number
    ]
    return said("since", "moved", parts=", ".join(parts))


def _rate(counted: list[Standing]) -> float | None:
    core = _mean([one for one in counted if one.requirement.star])
    rest = _mean([one for one in counted if not one.requirement.star])
    if core is None or rest is None:
        return rest if core is None else core
    return core * (CORE_PART + REST_PART * rest)


def _mean(standings: list[Standing]) -> float | None:
    weight = sum(one.requirement.weight for one in standings)
    if not weight:
        return None
    return sum(POINTS[one.state] * one.requirement.weight for one in standings) / weight
