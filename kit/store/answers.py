"""What people answered of the baseline, and the documents that prove it.

Answers are edits of the entity itself, one field a requirement: an entity with a SIREN has the same
identifier in every record, so answers given in two places meet when the records are merged, and the
newest of each stands, whole. Every answer stays in the history with who gave it and when. A
document is a record of its own, so that it can carry the file.
"""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from inventory.record import record, replace
from kit.baseline.answers import Answer, Value, checked
from kit.baseline.frozen import freeze, thaw
from kit.baseline.profile import Profile
from kit.baseline.state import OF_ENTITY, Document, Evidence, Measure, Provided, State
from kit.errors import KitError
from kit.store import attachments, edits, entities, past
from kit.store.followed import day, line
from kit.store.plain_text import decode
from kit.store.store import writing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from kit.baseline.model import Baseline
    from kit.baseline.state import Standing
    from kit.store.edits import Edit
    from kit.store.store import Store

#: Fields of an entity begin so; what follows is the id of a requirement, or of a condition.
ANSWER, CONDITION, PROVIDED, CONTESTED = "answer/", "condition/", "provided/", "contested/"
#: The field of an entity that says where it stood.
ASSESSMENT = "assessment"
_DOCUMENT = "document"
_FROZEN = "socle-"


@record
class Given:
    """One answer of the history; ``answer`` is None where it was taken back."""

    answer: Answer | None
    at: datetime
    author: str


@record
class Kept:
    """One kept assessment: the digest of its baseline, the state of each requirement, the proved.

    A requirement that was new then, and that nobody had evaluated, is not among them.
    """

    at: datetime
    author: str
    baseline: str
    states: Mapping[str, State]
    proved: frozenset[str]


def put_answer(
    store: Store, entity: str, answer: Answer, baseline: Baseline, author: str = ""
) -> None:
    """Keep an answer of a requirement; giving the same one again confirms it today.

    Raises:
        KitError: no such requirement or entity, "not for us" without a reason, a text too long, or
            it could not be written.
    """
    requirement = baseline.find(answer.requirement)
    if requirement is None:
        raise KitError(
            f"Aucune exigence ne porte l’identifiant « {answer.requirement} ».",
            "Choisissez-la dans la liste du socle.",
        )
    _needs_entity(store, entity)
    told = checked(requirement, answer, tuple(baseline.people))
    kept = {
        "value": told.value.value,
        "reason": line("Raison", told.reason) if told.value is Value.NOT_APPLICABLE else "",
        "asks": told.asks if told.value is Value.UNKNOWN else "",
        "note": line("Note", told.note),
    }
    edits.put(store, entity, {f"{ANSWER}{requirement.id}": kept}, author, reaffirm=True)


def withdraw_answer(store: Store, entity: str, requirement: str, author: str = "") -> None:
    """Take an answer back; it stays in the history.

    Raises:
        KitError: it could not be written.
    """
    edits.put(store, entity, {f"{ANSWER}{requirement}": None}, author)


def answers_of(store: Store, entity: str) -> dict[str, Answer]:
    """The answer that stands for each requirement, by the id that it was given under.

    An answer of a newer version of the kit, which this one does not know, is left out.

    Raises:
        KitError: damaged, busy or vanished.
    """
    found: dict[str, Answer] = {}
    for edit in edits.edits(store, entity):
        if not edit.field.startswith(ANSWER):
            continue
        name = edit.field.removeprefix(ANSWER)
        answer = _answer(name, edit)
        if answer is None:
            found.pop(name, None)
        else:
            found[name] = answer
    return found


def history_of(store: Store, entity: str, requirement: str) -> tuple[Given, ...]:
    """Every answer to a requirement, the oldest first.

    Raises:
        KitError: damaged, busy or vanished.
    """
    return tuple(
        Given(_answer(requirement, edit), edit.clock, edit.author)
        for edit in edits.edits(store, entity, f"{ANSWER}{requirement}")
    )


def put_condition(
    store: Store,
    entity: str,
    condition: str,
    *,
    value: bool | None,
    author: str = "",
) -> None:
    """Keep whether a condition of the profile holds; None: nobody knows.

    Raises:
        KitError: no such entity, or it could not be written.
    """
    _needs_entity(store, entity)
    edits.put(store, entity, {f"{CONDITION}{condition}": value}, author)


def profile_of(store: Store, entity: str, population: int | None = None) -> Profile:
    """What is known of the commune; the population comes from the directory of communes.

    Raises:
        KitError: damaged, busy or vanished.
    """
    fields = edits.values(store, entity)
    known = {
        name.removeprefix(CONDITION): value
        for name, value in fields.items()
        if name.startswith(CONDITION) and isinstance(value, bool)
    }
    return Profile(population, known)


def put_provided(store: Store, entity: str, provided: Provided) -> None:
    """Keep that the syndicate provides something; what was contested stays contested.

    Raises:
        KitError: no such entity, or it could not be written.
    """
    _needs_entity(store, entity)
    told = {"by": line("Fourni par", provided.by), "on": provided.at.date().isoformat()}
    edits.put(store, entity, {f"{PROVIDED}{provided.requirement}": told}, provided.by)


def contest(store: Store, entity: str, requirement: str, reason: str, author: str = "") -> None:
    """Say that the town hall does not have what the syndicate says that it provides.

    An empty reason takes it back.

    Raises:
        KitError: no such entity, a reason too long, or it could not be written.
    """
    _needs_entity(store, entity)
    kept = line("Raison", reason) or None
    edits.put(store, entity, {f"{CONTESTED}{requirement}": kept}, author)


def provided_of(store: Store, entity: str, more: Iterable[Provided] = ()) -> tuple[Provided, ...]:
    """What the syndicate says that it provides to an entity, the contested marked.

    ``more`` is what its pack says today; it stands for what the record keeps of the same.

    Raises:
        KitError: damaged, busy or vanished.
    """
    fields = edits.values(store, entity)
    listed = tuple(more)
    found = [
        replace(one, contested=bool(fields.get(f"{CONTESTED}{one.requirement}"))) for one in listed
    ]
    newer = {one.requirement for one in listed}
    for name, told in sorted(fields.items()):
        if not name.startswith(PROVIDED) or not isinstance(told, dict):
            continue
        requirement, on = name.removeprefix(PROVIDED), day(told.get("on"))
        if on is not None and requirement not in newer:
            at = datetime(on.year, on.month, on.day, tzinfo=UTC)
            contested = bool(fields.get(f"{CONTESTED}{requirement}"))
            found.append(Provided(requirement, str(told.get("by") or ""), at, contested))
    return tuple(found)


def attach_document(  # noqa: PLR0913, PLR0917 what a document is
    store: Store,
    entity: str,
    requirement: str,
    kind: str,
    name: str,
    content: bytes,
    on: date,
    author: str = "",
) -> str:
    """Keep a document that proves a requirement, dated; returns its record.

    Raises:
        KitError: no such entity, a file of more than 20 MB, or it could not be written.
    """
    _needs_entity(store, entity)
    with writing(store):
        made = edits.add_record(store, _DOCUMENT, entity, str(uuid.uuid4()))
        fields = {
            "proves": requirement,
            "kind": kind,
            "name": line("Document", name),
            "on": on.isoformat(),
        }
        edits.put(store, made, fields, author)
        attachments.attach(store, made, name, content)
    return made


def remove_document(store: Store, document: str, author: str = "") -> None:
    """Take a document out of the proofs; it stays in the history.

    Raises:
        KitError: it could not be written.
    """
    edits.put(store, document, {edits.ARCHIVED: True}, author)


def documents_of(store: Store, entity: str) -> tuple[Document, ...]:
    """The documents that prove something for an entity.

    Raises:
        KitError: damaged, busy or vanished.
    """
    found = []
    for name, fields in entities.records_of(store, _DOCUMENT, entity).items():
        on = day(fields.get("on"))
        requirement, kind = fields.get("proves"), fields.get("kind")
        if on is None or not isinstance(requirement, str) or not isinstance(kind, str):
            continue
        history = edits.edits(store, name, "proves")
        author = history[-1].author if history else ""
        at = datetime(on.year, on.month, on.day, tzinfo=UTC)
        found.append(Document(requirement, kind, str(fields.get("name") or ""), at, author, name))
    return tuple(sorted(found, key=lambda one: (one.requirement, one.at, one.name)))


def evidence_of(
    store: Store,
    entity: str,
    population: int | None = None,
    whole: Measure | None = None,
    provided: Iterable[Provided] = (),
) -> Evidence:
    """All that the record knows of the baseline of an entity: measures, documents, answers.

    ``whole`` are the results of the checks that judge the whole town hall (its backups), and
    ``provided`` what the syndicate's pack says beside what the record keeps of it. What the
    baseline of the last kept assessment had not is new.

    Raises:
        KitError: damaged, busy or vanished.
    """
    kept = assessments_of(store, entity)
    return Evidence(
        measures=(*measures_of(store, entity), *((whole,) if whole else ())),
        documents=documents_of(store, entity),
        answers=answers_of(store, entity),
        provided=provided_of(store, entity, provided),
        profile=profile_of(store, entity, population),
        known_before=frozenset(kept[-1].states) if kept else None,
    )


def measures_of(store: Store, entity: str) -> tuple[Measure, ...]:
    """The newest results of each workstation of an entity, those never measured among them.

    Raises:
        KitError: damaged, busy or vanished.
    """
    found = []
    for name, label in past.workstations(store, entity).items():
        audit = past.latest(store, name)
        results = past.results_of(store, [audit])[0] if audit else None
        outcomes = {
            check: outcome
            for check, outcome in (results.outcomes if results else {}).items()
            if check.partition("/")[0] not in OF_ENTITY
        }
        found.append(Measure(label, results.at if results else None, outcomes))
    return tuple(found)


def keep_assessment(
    store: Store,
    entity: str,
    standings: Mapping[str, Standing],
    files: Mapping[str, Mapping[str, Any]],
    author: str = "",
) -> None:
    """Keep where an entity stands today, with the baseline that it was counted by, frozen whole.

    ``files`` are those of the baseline (:func:`kit.baseline.loading.read`). A baseline is kept once
    whatever the number of assessments. An assessment that says the same as the last is not kept.

    Raises:
        KitError: no such entity, or it could not be written.
    """
    _needs_entity(store, entity)
    frozen = freeze(files)
    told = {
        "baseline": frozen["digest"],
        "states": {name: one.state.value for name, one in sorted(standings.items()) if not one.new},
        "proved": sorted(name for name, one in standings.items() if one.proved),
    }
    name = f"{_FROZEN}{frozen['digest']}.json"
    with writing(store):
        if name not in {one.name for one in attachments.attachments(store, entity)}:
            attachments.attach(store, entity, name, json.dumps(frozen).encode("ascii"))
        edits.put(store, entity, {ASSESSMENT: told}, author)


def assessments_of(store: Store, entity: str) -> tuple[Kept, ...]:
    """The assessments that were kept, the oldest first.

    Raises:
        KitError: damaged, busy or vanished.
    """
    words = {state.value: state for state in State}
    found = []
    for edit in edits.edits(store, entity, ASSESSMENT):
        told: Mapping[str, Any] = edit.value if isinstance(edit.value, dict) else {}
        states = {
            name: words[state] for name, state in told.get("states", {}).items() if state in words
        }
        proved = frozenset(map(str, told.get("proved", ())))
        found.append(Kept(edit.clock, edit.author, str(told.get("baseline")), states, proved))
    return tuple(found)


def frozen_baseline(store: Store, entity: str, digest: str) -> Baseline:
    """The baseline of a kept assessment, as it was then.

    Raises:
        KitError: it was not kept, or the record is damaged, busy or vanished.
    """
    name = f"{_FROZEN}{digest}.json"
    for one in attachments.attachments(store, entity):
        if one.name == name:
            return thaw(decode(attachments.attached(store, one.id).decode("ascii")))
    raise KitError(
        "Le socle de ce bilan n’est plus dans le registre.",
        "Ses états restent lisibles ; refaites le point avec le socle d’aujourd’hui.",
    )


def _answer(requirement: str, edit: Edit) -> Answer | None:
    told: Mapping[str, Any] = edit.value if isinstance(edit.value, dict) else {}
    try:
        value = Value(str(told.get("value")))
    except ValueError:
        return None
    return Answer(
        requirement,
        value,
        edit.clock,
        edit.author,
        str(told.get("reason") or ""),
        str(told.get("asks") or ""),
        str(told.get("note") or ""),
    )


def _needs_entity(store: Store, entity: str) -> None:
    if entity not in {one.uuid for one in entities.list_entities(store)}:
        raise KitError(
            "Cette mairie n’est pas dans le registre.",
            "Choisissez-la d’abord : le socle est celui d’une mairie.",
        )
