"""Where a town hall stands on each requirement, and how that is known.

A measure is believed before a document, a document before an answer, an answer before what the
syndicate says that it provides. What is too old keeps its state and loses its proof; it yields to
something newer. What nobody knows is UNKNOWN: it scores nothing and becomes a task.
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from checks.verdict import Outcome
from inventory.record import record
from kit.baseline.answers import Value
from kit.baseline.profile import Profile, concerns, why_not
from kit.baseline.words import said, words
from kit.history import MEASURE_DAYS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from kit.baseline.answers import Answer
    from kit.baseline.model import Baseline, Requirement

#: Domains whose checks judge the whole town hall, not one workstation.
OF_ENTITY = frozenset({"backups"})
# Clocks of PCs differ a little; beyond that, a date to come proves nothing.
_AHEAD = timedelta(days=1)


class State(StrEnum):
    """The five states of a requirement."""

    SATISFIED = "satisfied"
    PARTLY = "partly"
    NOT = "not"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "na"

    @property
    def label(self) -> str:
        """The state in French."""
        told: str = words()["states"][self.value]
        return told


class Proof(StrEnum):
    """What a state rests on."""

    MEASURED = "measured"
    DOCUMENT = "document"
    DECLARED = "declared"
    PROVIDED = "provided"

    @property
    def label(self) -> str:
        """The proof in French."""
        told: str = words()["proofs"][self.value]
        return told


#: Proofs that are more than a word.
PROVING = frozenset({Proof.MEASURED, Proof.DOCUMENT, Proof.PROVIDED})
POINTS = {State.SATISFIED: 1.0, State.PARTLY: 0.5, State.NOT: 0.0, State.UNKNOWN: 0.0}
_ANSWERED = {
    Value.YES: State.SATISFIED,
    Value.PARTLY: State.PARTLY,
    Value.NO: State.NOT,
    Value.NOT_APPLICABLE: State.NOT_APPLICABLE,
}


@record
class Measure:
    """The newest results of one subject: a workstation, or the whole town hall.

    ``at`` is None for a workstation that is known and was never measured.
    """

    subject: str
    at: datetime | None
    outcomes: Mapping[str, Outcome]
    whole: bool = False


@record
class Document:
    """A document that proves a requirement; ``kind`` is one of the baseline's list.

    ``record`` is where the store keeps its file, empty for one that is only told of.
    """

    requirement: str
    kind: str
    name: str
    at: datetime
    author: str = ""
    record: str = ""


@record
class Provided:
    """What the syndicate says that it provides; ``contested`` where the town hall disagrees."""

    requirement: str
    by: str
    at: datetime
    contested: bool = False


@record
class Evidence:
    """All that is known of a town hall; requirements by id.

    ``known_before`` are the ids of the baseline of the last assessment: what is not among them is
    new. None: there was none.
    """

    measures: tuple[Measure, ...] = ()
    documents: tuple[Document, ...] = ()
    answers: Mapping[str, Answer] = MappingProxyType({})
    provided: tuple[Provided, ...] = ()
    profile: Profile = Profile()
    known_before: frozenset[str] | None = None


@record
class Standing:
    """Where one requirement stands.

    ``proof``, ``at`` and ``author`` are None and empty where nothing is known. ``told`` says in
    French what the state rests on, or why it is without object. ``failing`` pairs the subjects and
    the checks that stand in the way. ``asks`` is who was said to know, ``with_syndicate`` that the
    syndicate was asked. ``unmeasured`` is that its checks would decide it, and a workstation was
    never measured. ``new`` is a requirement that the last baseline had not, and that nobody
    has evaluated yet: it counts nowhere until then.
    """

    requirement: Requirement
    state: State
    proof: Proof | None = None
    at: datetime | None = None
    author: str = ""
    told: str = ""
    stale: bool = False
    failing: tuple[tuple[str, str], ...] = ()
    asks: str = ""
    with_syndicate: bool = False
    new: bool = False
    unmeasured: bool = False

    @property
    def proved(self) -> bool:
        """Whether the state rests on something fresh that is more than a word."""
        return self.proof in PROVING and not self.stale

    @property
    def counts(self) -> bool:
        """Whether the requirement takes part in rates and counts."""
        return self.state is not State.NOT_APPLICABLE and not self.new

    @property
    def to_ask(self) -> bool:
        """Whether the question is still to be put: nobody answered, or too long ago."""
        if self.state is State.UNKNOWN:
            return not self.asks and not self.with_syndicate
        return self.stale and self.proof is not Proof.MEASURED


@record
class _Claim:
    """One thing that says a state."""

    state: State
    proof: Proof
    at: datetime
    stale: bool
    author: str = ""
    told: str = ""
    failing: tuple[tuple[str, str], ...] = ()


def assess(baseline: Baseline, evidence: Evidence, now: datetime) -> dict[str, Standing]:
    """Where each requirement stands, by id, in report order."""
    return {
        name: standing(one, evidence, baseline, now) for name, one in baseline.requirements.items()
    }


def standing(
    requirement: Requirement, evidence: Evidence, baseline: Baseline, now: datetime
) -> Standing:
    """Where one requirement stands; evidence for one of its former ids is evidence for it."""
    concerned = concerns(requirement.applies, evidence.profile)
    if concerned is False:
        reason = why_not(requirement.applies, evidence.profile, baseline.conditions)
        return Standing(requirement, State.NOT_APPLICABLE, told=reason)
    answer = _newest_answer(requirement, evidence)
    claim = _claim(requirement, evidence, answer, now)
    if claim is None:
        former = evidence.known_before
        fresh = former is not None and not former & {requirement.id, *requirement.replaces}
        return Standing(
            requirement,
            State.UNKNOWN,
            at=answer.at if answer else None,
            author=answer.author if answer else "",
            asks=answer.asks if answer and answer.value is Value.UNKNOWN else "",
            with_syndicate=answer is not None and answer.value is Value.SYNDICATE,
            told=said("unknown", "profile" if concerned is None else "nothing"),
            new=fresh and answer is None,
            unmeasured=_unmeasured(requirement, evidence),
        )
    return Standing(
        requirement, claim.state, claim.proof, claim.at, claim.author, claim.told, claim.stale,
        claim.failing,
    )  # fmt: skip


def measured_state(outcomes: Sequence[Outcome]) -> State:
    """What the results of the checks of one requirement, on every subject, make together.

    All in order: satisfied. Some not: partly, and not at all where none is. What is known to be
    wrong is told even where something could not be read; nothing known to be wrong and something
    unread is unknown. Learning what was unread never lowers the state, for unknown is the lowest.
    """
    told = [outcome for outcome in outcomes if outcome is not Outcome.NA]
    if not told:
        return State.NOT_APPLICABLE if outcomes else State.UNKNOWN
    wrong = [outcome for outcome in told if outcome in {Outcome.FAIL, Outcome.WATCH}]
    if not wrong:
        return State.UNKNOWN if Outcome.UNKNOWN in told else State.SATISFIED
    if any(outcome in {Outcome.OK, Outcome.WATCH} for outcome in told):
        return State.PARTLY
    return State.NOT


def _claim(
    requirement: Requirement, evidence: Evidence, answer: Answer | None, now: datetime
) -> _Claim | None:
    measured = _measured(requirement, evidence, now)
    others = [
        *_documents(requirement, evidence, now),
        *_answered(requirement, answer, now),
        *_provided(requirement, evidence, now),
    ]
    if requirement.measure == "whole":
        return _chosen([measured, *others] if measured else others)
    spoken = _chosen(others)
    if measured is None or measured.state in {State.SATISFIED, State.NOT_APPLICABLE}:
        return spoken
    if spoken is None:
        # Partly there at best, and what the checks do not see is not known: that scores nothing.
        return measured if measured.state is State.NOT else None
    outdated = measured.stale and spoken.at > measured.at
    better = spoken.state is State.NOT_APPLICABLE or _points(spoken) > _points(measured)
    return measured if better and not outdated else spoken


def _chosen(claims: Sequence[_Claim]) -> _Claim | None:
    """The first, unless a later one is newer and either fresh where it is old, or less flattering.

    A measure is never contradicted by a word while it is fresh.
    """
    best: _Claim | None = None
    for claim in claims:
        if best is None:
            best = claim
            continue
        fresher = best.stale and not claim.stale
        worse = best.proof is not Proof.MEASURED and _points(claim) < _points(best)
        if claim.at > best.at and (fresher or worse):
            best = claim
    return best


def _points(claim: _Claim) -> float:
    return POINTS.get(claim.state, 1.0)


def _measured(requirement: Requirement, evidence: Evidence, now: datetime) -> _Claim | None:
    outcomes: list[Outcome] = []
    failing: list[tuple[str, str]] = []
    dates: list[datetime] = []
    for check in requirement.checks:
        whole = check.partition("/")[0] in OF_ENTITY
        for measure in evidence.measures:
            if measure.whole is not whole:
                continue
            outcome = measure.outcomes.get(check, Outcome.UNKNOWN)
            outcomes.append(outcome)
            if outcome in {Outcome.FAIL, Outcome.WATCH}:
                failing.append((measure.subject, check))
            if measure.at is not None:
                dates.append(measure.at)
    state = measured_state(outcomes)
    if state is State.UNKNOWN or not dates:
        return None
    at = min(dates)
    told = said("told", "out_of_scope" if state is State.NOT_APPLICABLE else "measured")
    stale = _too_old(at, MEASURE_DAYS, now)
    return _Claim(state, Proof.MEASURED, at, stale, told=told, failing=tuple(failing))


def _unmeasured(requirement: Requirement, evidence: Evidence) -> bool:
    """Whether reading a workstation could decide: not where all were read, whatever came of it."""
    ours = [check for check in requirement.checks if check.partition("/")[0] not in OF_ENTITY]
    if not ours or requirement.measure != "whole":
        return False
    dates = [measure.at for measure in evidence.measures if not measure.whole]
    return not dates or None in dates


def _documents(requirement: Requirement, evidence: Evidence, now: datetime) -> list[_Claim]:
    names = {requirement.id, *requirement.replaces}
    found = [
        one
        for one in evidence.documents
        if one.requirement in names and one.kind in requirement.documents
    ]
    if not found:
        return []
    newest = max(found, key=lambda one: one.at)
    stale = _too_old(newest.at, requirement.validity_days, now)
    return [
        _Claim(State.SATISFIED, Proof.DOCUMENT, newest.at, stale, newest.author, newest.name)
    ]  # fmt: skip


def _answered(requirement: Requirement, answer: Answer | None, now: datetime) -> list[_Claim]:
    if answer is None or answer.value not in _ANSWERED:
        return []
    stale = _too_old(answer.at, requirement.validity_days, now)
    state = _ANSWERED[answer.value]
    told = answer.reason if state is State.NOT_APPLICABLE else answer.note
    return [_Claim(state, Proof.DECLARED, answer.at, stale, answer.author, told)]


def _provided(requirement: Requirement, evidence: Evidence, now: datetime) -> list[_Claim]:
    names = {requirement.id, *requirement.replaces}
    return [
        _Claim(
            State.SATISFIED,
            Proof.PROVIDED,
            one.at,
            _too_old(one.at, requirement.validity_days, now),
            one.by,
            said("told", "provided", by=one.by),
        )
        for one in evidence.provided
        if one.requirement in names and not one.contested
    ]


def _newest_answer(requirement: Requirement, evidence: Evidence) -> Answer | None:
    names = (requirement.id, *requirement.replaces)
    found = [evidence.answers[name] for name in names if name in evidence.answers]
    by_date: Callable[[Answer], datetime] = lambda answer: answer.at  # noqa: E731 typed for max
    return max(found, key=by_date, default=None)


def _too_old(at: datetime, days: int, now: datetime) -> bool:
    return at - now > _AHEAD or now - at > timedelta(days=days)
