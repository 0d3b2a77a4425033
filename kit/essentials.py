"""« Les essentiels »: the baseline of one town hall as screens and papers show it.

One frozen picture of the record at one moment, like :mod:`kit.overview`; it is read apart from it,
so that the window opens without a baseline.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from inventory.record import record
from kit import french
from kit.actions_table import Row, State, Tracking, content
from kit.baseline.answers import to_answer, to_condition
from kit.baseline.rates import progress_label, rate_of, rates
from kit.baseline.state import PROVING, Measure, Proof, assess
from kit.baseline.state import State as Standing_
from kit.baseline.tasks import Kind, tasks, who_label
from kit.baseline.words import said
from kit.errors import KitError
from kit.folding import fold
from kit.packs import applying
from kit.store import answers as kept
from kit.store import entity_audits, proposals
from kit.store.action_rows import ESSENTIALS
from kit.store.actions import said_of
from kit.store.attachments import LARGEST

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from kit.actions_table import Cost
    from kit.baseline.answers import Answer
    from kit.baseline.model import Baseline, Condition, Requirement, Stage
    from kit.baseline.rates import Rate
    from kit.baseline.state import Document, Evidence, Standing
    from kit.baseline.tasks import Task
    from kit.packs.content import Offer
    from kit.store.actions import Said
    from kit.store.answers import Given
    from kit.store.entities import Entity
    from kit.store.proposals import Proposal
    from kit.store.store import Store

#: What is said of a requirement in « À faire » is kept under its id behind this.
KEY = ESSENTIALS
#: The row that stands for all questions nobody has answered yet.
QUESTIONS = f"{KEY}questions"
_MINUTES_A_QUESTION = 0.4
_MISSING = frozenset({Standing_.NOT, Standing_.PARTLY, Standing_.UNKNOWN})


@record
class Essentials:
    """Where a town hall stands. ``tracking`` is what was asked or promised, by requirement.

    ``offers`` are those of its syndicate.
    """

    entity: Entity
    baseline: Baseline
    evidence: Evidence
    standings: Mapping[str, Standing]
    rates: Mapping[Stage, Rate]
    tasks: tuple[Task, ...]
    tracking: Mapping[str, Said]
    proposals: tuple[Proposal, ...]
    at: datetime
    offers: tuple[Offer, ...] = ()

    @property
    def label(self) -> str:
        """Where the town hall is on its way, in French."""
        return progress_label(self.rates, self.standings)

    @property
    def express(self) -> tuple[Standing, ...]:
        """What the first visit asks and that concerns the town hall, in its order."""
        listed = (self.standings[name] for name in self.baseline.express)
        return tuple(one for one in listed if one.state is not Standing_.NOT_APPLICABLE)

    @property
    def settled(self) -> int:
        """How many of the first visit need no answer any more."""
        return sum(not one.to_ask for one in self.express)

    @property
    def in_order(self) -> int:
        """How many of the first visit are satisfied."""
        return sum(one.state is Standing_.SATISFIED for one in self.express)

    @property
    def already_measured(self) -> tuple[Standing, ...]:
        """What of the first visit the kit or a document has answered by itself."""
        return tuple(one for one in self.express if one.proof in PROVING and not one.to_ask)

    @property
    def begun(self) -> bool:
        """Whether somebody has answered anything."""
        return bool(self.evidence.answers)

    @property
    def whole(self) -> Rate:
        """All four stages together."""
        return rate_of(self.standings.values())

    def to_ask(self, *, express: bool = True) -> tuple[Requirement, ...]:
        """The questions that wait for an answer, in their order."""
        return to_answer(self.baseline, self.standings, express=express)

    def conditions(self, *, express: bool = True) -> tuple[Condition, ...]:
        """What must be known of the commune before these questions, and is not."""
        waiting = to_condition(self.baseline, self.to_ask(express=express))
        profile = self.evidence.profile
        return tuple(one for one in waiting if profile.holds(one.name) is None)

    def documents(self, requirement: Requirement) -> tuple[Document, ...]:
        """The documents that prove a requirement, the newest first."""
        names = {requirement.id, *requirement.replaces}
        found = [one for one in self.evidence.documents if one.requirement in names]
        return tuple(sorted(found, key=lambda one: one.at, reverse=True))

    def answer(self, requirement: Requirement) -> Answer | None:
        """The answer that stands."""
        return self.evidence.answers.get(requirement.id)

    def listed(self, typed: str = "", *, missing: bool = False) -> tuple[Standing, ...]:
        """The requirements that hold all these words; ``missing`` keeps what is to do."""
        wanted = fold(typed).split()
        return tuple(
            one
            for one in self.standings.values()
            if (not missing or one.state in _MISSING)
            and all(word in _texts(one.requirement) for word in wanted)
        )


@record
class Brief:
    """What the first page says of it: so many of the first visit in order."""

    in_order: int
    of: int
    to_ask: int
    begun: bool


def essentials(store: Store, entity: Entity, now: datetime) -> Essentials:
    """The picture of a town hall.

    Raises:
        KitError: damaged, busy or vanished.
    """
    baseline = applying.baseline()
    evidence = kept.evidence_of(
        store,
        entity.uuid,
        population(entity),
        _backups(store, entity),
        applying.provided_to(entity),
    )
    standings = assess(baseline, evidence, now)
    tracked = {
        name.removeprefix(KEY): told
        for name, told in said_of(store, entity.uuid).items()
        if name.startswith(KEY)
    }
    return Essentials(
        entity,
        baseline,
        evidence,
        standings,
        rates(standings),
        tasks(baseline, standings),
        tracked,
        proposals.proposals_of(store, entity.uuid),
        now,
        applying.content().offers,
    )


def brief(told: Essentials) -> Brief:
    """The line of the first page."""
    return Brief(told.in_order, len(told.express), len(told.to_ask()), told.begun)


def keep(store: Store, told: Essentials) -> None:
    """Keep where the town hall stands, with the very baseline that it was counted by.

    Raises:
        KitError: it could not be written.
    """
    kept.keep_assessment(store, told.entity.uuid, told.standings, applying.baseline_files())


def history(store: Store, entity: str, requirement: Requirement) -> tuple[Given, ...]:
    """Every answer to a requirement, under its former ids too, the newest first.

    Raises:
        KitError: damaged, busy or vanished.
    """
    names = (requirement.id, *requirement.replaces)
    found = [given for name in names for given in kept.history_of(store, entity, name)]
    return tuple(sorted(found, key=lambda one: one.at, reverse=True))


def population(entity: Entity) -> int | None:
    """How many live there, by the directory of communes; None where it does not know."""
    from kit import communes  # noqa: PLC0415 the whole table

    found = communes.by_code(entity.insee) if entity.insee else None
    return found.population if found else None


def rows(store: Store, entity: str, now: datetime) -> tuple[Row, ...]:
    """The actions of the baseline for « À faire »; none before somebody has answered a question.

    What the checks found is there already, by each check. Until the first visit is complete only
    its requirements are there; all questions that nobody answered are one action.

    Raises:
        KitError: damaged, busy or vanished.
    """
    from kit.store import entities  # noqa: PLC0415 begun town halls only

    if not kept.answers_of(store, entity):
        return ()
    chosen = next((one for one in entities.list_entities(store) if one.uuid == entity), None)
    if chosen is None:
        return ()
    told = essentials(store, chosen, now)
    return tuple(_rows(told))


def _rows(told: Essentials) -> Iterator[Row]:
    waiting = told.to_ask()
    express = bool(waiting)
    waiting = waiting or told.to_ask(express=False)
    asked = {one.id for one in waiting}
    for task in told.tasks:
        first = told.standings[task.requirements[0]]
        if task.key == "audit" or (task.kind is Kind.DO and first.proof is Proof.MEASURED):
            continue
        if asked & set(task.requirements) or (express and not _starred(told, task)):
            continue
        yield _row(told, task, first)
    if waiting:
        word = "questions_express" if express else "questions_all"
        highest = max(
            (task.priority for task in told.tasks if asked & set(task.requirements)), default=0.0
        )
        minutes = max(1, round(len(waiting) * _MINUTES_A_QUESTION))
        count = french.count(len(waiting), "question")
        yield _made(
            told, QUESTIONS, said("rows", word, count=count), said("rows", "questions_why"),
            "secretary", minutes, "none", highest, Tracking(),
        )  # fmt: skip


def _row(told: Essentials, task: Task, first: Standing) -> Row:
    tracking = _met(told.tracking.get(first.requirement.id), first)
    if task.kind is Kind.WAIT and tracking.state is State.TODO:
        on = first.at.astimezone().date() if first.at else None
        tracking = Tracking(State.ASKED, said("rows", "syndicate"), on)
    idle = tracking.state is State.DONE
    return _made(
        told, f"{KEY}{first.requirement.id}", task.what, first.requirement.why, task.who,
        task.minutes, task.cost, 0.0 if idle else task.priority, tracking,
    )  # fmt: skip


def _made(  # noqa: PLR0913, PLR0917 what a row is made of
    told: Essentials,
    key: str,
    what: str,
    why: str,
    who: str,
    minutes: int,
    cost: Cost,
    priority: float,
    tracking: Tracking,
) -> Row:
    return Row(
        key=key,
        what=what,
        where=content()["town_hall"],
        why=why,
        domain=said("rows", "domain"),
        who=french.plain(tracking.who) or who_label(told.baseline, who),
        minutes=minutes,
        cost=cost,
        priority=priority,
        tracking=tracking,
        workstation=told.entity.uuid,
        of_entity=True,
    )


def _met(said: Said | None, standing: Standing) -> Tracking:
    """What people said of it; an answer given since that it is done turns that round."""
    if said is None:
        return Tracking()
    later = standing.at is not None and said.at is not None and standing.at > said.at
    if said.tracking.state is State.DONE and later:
        was = said.tracking
        return Tracking(due=was.due, who=was.who, price=was.price)
    return said.tracking


def _starred(told: Essentials, task: Task) -> bool:
    return any(told.baseline.requirements[name].star for name in task.requirements)


def _texts(one: Requirement) -> str:
    return fold(f"{one.ref} {one.title} {one.question} {one.why} {one.action}")


def _backups(store: Store, entity: Entity) -> Measure | None:
    """What the checks of the backups found of the town hall as a whole."""
    found = entity_audits.latest(store, entity.uuid, entity_audits.BACKUPS)
    if found is None:
        return None
    outcomes = {one.check: one.outcome for one in found.findings}
    return Measure(entity.name, found.clock, outcomes, whole=True)


def attach_file(store: Store, entity: str, requirement: str, kind: str, path: Path) -> None:
    """Keep a file as a proof of today.

    Raises:
        KitError: it cannot be read, it is larger than 20 MB, or it could not be written.
    """
    name = french.plain(path.name)
    try:
        if path.stat().st_size > LARGEST:
            raise _too_large(name)
        content = path.read_bytes()
    except OSError as error:
        raise KitError(
            f"« {name} » n’a pas pu être lu.", "Vérifiez qu’il est encore là, puis recommencez."
        ) from error
    kept.attach_document(
        store, entity, requirement, kind, name, content, datetime.now(UTC).astimezone().date()
    )


def _too_large(name: str) -> KitError:
    return KitError(
        f"« {name} » est trop gros : 20\u00a0Mo au plus.",
        "Réduisez le document, ou gardez-le ailleurs et notez où.",
    )
