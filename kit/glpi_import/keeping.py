"""Imported inventories into the record: each at its date, the newest dated value of each field."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inventory.alternatives import value_of
from inventory.facts import Known, Unknown
from inventory.record import is_record, record
from kit import french
from kit.assessment import assess
from kit.errors import KitError
from kit.glpi_import.files import DatedBy, Refused, workstation_at
from kit.glpi_import.merging import known_facts, merge_by_date, stamped
from kit.history import rule_set
from kit.plain import facts_document
from kit.records import IMPORTED, title
from kit.same_machine import Answer, recognise
from kit.store import audits, copies, edits, entities
from kit.store.keeping import (
    copy_text,
    findings_for,
    known_pcs,
    workstation_of,
    write_measured,
)
from kit.store.store import writing
from kit.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from inventory.workstation import Workstation
    from kit.glpi_import.files import Document, Imported, Imports
    from kit.store.store import Store

#: Fields of a workstation record: the agent's own name of the machine, and each document that was
#: imported, by its digest.
DEVICE = "glpi_device"
_DOCUMENT = "glpi_document "
# Doubts that the agent's own name of the machine settles, or the date of its installation; the
# others say that something differs.
_SETTLED = frozenset({"name_only", "address_only", "too_little", "several"})


@record
class KeptDocument:
    """What became of one inventory.

    ``state`` is ``kept``, ``completed`` (older than what is kept, it only fills gaps), ``older``
    (it has nothing to add) or ``again`` (it was imported before). ``values`` is how many facts it
    tells, ``changed`` how many of the record's are now other than before. ``audit`` is the
    identifier of what was kept, empty where nothing was.
    """

    file: str
    at: datetime
    dated_by: DatedBy
    partial: bool
    state: str
    values: int
    changed: int
    audit: str


@record
class KeptMachine:
    """One PC of an import; ``doubt`` is a French sentence, empty where there is none."""

    record: str
    name: str
    new: bool
    family_told: bool
    doubt: str
    documents: tuple[KeptDocument, ...]


@record
class KeptImports:
    """What an import brought; ``copy`` says in French where the copy off this computer stands.

    ``fault`` is why the record could not be written any further, None where all went well.
    """

    machines: tuple[KeptMachine, ...]
    refused: tuple[Refused, ...]
    copy: str
    fault: KitError | None = None


def keep_imports(store: Store, imports: Imports, entity: str = "") -> KeptImports:
    """Keep imported inventories, machine by machine; each is kept whole or not at all.

    ``entity`` is a SIREN or INSEE code, empty for the chosen one. Open the record without copying:
    the copy off this computer is made once, at the end.

    Raises:
        KitError: no such entity, or the record cannot be read.
    """
    chosen = entities.find_entity(store, entity) if entity else entities.chosen_entity(store)
    machines: list[KeptMachine] = []
    refused = list(imports.refused)
    stopped = None
    for imported in imports.machines:
        lost: list[Refused] = []
        try:
            with writing(store):
                kept = _keep_machine(store, imported, chosen.uuid if chosen else "", lost)
        except _NothingReadError:
            pass  # an empty record of a new PC would be left: it was undone
        except KitError as fault:
            stopped = fault
            break
        else:
            machines.append(kept)
        refused += lost
    copies.renew(store)
    return KeptImports(tuple(machines), tuple(refused), copy_text(store), stopped)


class _NothingReadError(Exception):
    """None of the files of a new PC can be read any more."""


def _keep_machine(
    store: Store, imported: Imported, entity: str, lost: list[Refused]
) -> KeptMachine:
    """One machine; files that cannot be read any more are added to ``lost``."""
    identifier, doubt = _recognised(store, imported)
    new = identifier is None
    if identifier is None:
        identifier = edits.add_record(store, "workstation", entity)
    edits.put(store, identifier, {DEVICE: imported.device}, author=IMPORTED)
    documents: list[KeptDocument] = []
    for document in imported.documents:
        done = _keep_document(store, identifier, document, imported)
        if isinstance(done, KeptDocument):
            documents.append(done)
        else:
            lost.append(done)
    if new and not documents:
        raise _NothingReadError
    name = title("workstation", edits.values(store, identifier))
    # Of a PC that is known, the record tells the system.
    family_told = imported.family_told or not new
    return KeptMachine(identifier, name, new, family_told, doubt, tuple(documents))


def _recognised(store: Store, imported: Imported) -> tuple[str | None, str]:
    """The record of this PC, None for a new one, and a sentence when that is doubtful."""
    records = edits.records(store, "workstation", archived=True)
    digests = {_DOCUMENT + document.digest for document in imported.documents}
    holders = [one for one, fields in records.items() if digests & fields.keys()]
    if len(holders) == 1:
        return holders[0], ""
    answer = recognise(imported.identity, known_pcs(records))
    if answer.key is not None or answer.sameness.answer is not Answer.DOUBTFUL:
        return answer.key, ""
    if answer.sameness.reason in _SETTLED:
        for settles in (_of_one_agent, _installed_together):
            sure = [one for one in answer.candidates if settles(store, records[one], one, imported)]
            if len(sure) == 1:
                return sure[0], ""
    return None, answer.sameness.sentence


def _of_one_agent(_: Store, fields: Mapping[str, Any], __: str, imported: Imported) -> bool:
    return bool(fields.get(DEVICE) == imported.device)


def _installed_together(
    store: Store, _: Mapping[str, Any], identifier: str, imported: Imported
) -> bool:
    """Whether the system was installed at the same second: copies of a PC have another name."""
    kept = audits.list_audits(store, identifier)[:1]
    held = value_of(workstation_of(store, kept[0].id).system.installed_at) if kept else None
    told = imported.installed_at
    return held is not None and told is not None and abs(held - told) < timedelta(seconds=1)


def _keep_document(
    store: Store, identifier: str, document: Document, imported: Imported
) -> KeptDocument | Refused:
    """Keep one inventory beside what is known of its PC until now."""

    def done(state: str, values: int = 0, changed: int = 0, audit: str = "") -> KeptDocument:
        return KeptDocument(
            document.file, document.at, document.dated_by, document.partial, state, values,
            changed, audit,
        )  # fmt: skip

    mark = _DOCUMENT + document.digest
    if mark in edits.values(store, identifier):
        return done("again")
    before = audits.list_audits(store, identifier)[:1]
    family, at = imported.family, document.at
    readings: list[tuple[datetime, Workstation]] = []
    if before:
        held = workstation_of(store, before[0].id)
        family = family if imported.family_told else held.family
        readings = [(before[0].clock, stamped(held, before[0].clock))]
        at = max(at, before[0].clock)
    try:
        found = workstation_at(document, family)
    except KitError as fault:
        return Refused(document.file, fault)
    merged = merge_by_date([*readings, (document.at, found)])
    values, changed = len(known_facts(found)), _changed(readings, merged)
    newer = at == document.at
    if not newer and not changed:
        return done("older", values)
    audit = _save(store, identifier, merged, at)
    write_measured(store, identifier, merged, IMPORTED)
    edits.put(store, identifier, {mark: at.isoformat()}, author=IMPORTED)
    return done("kept" if newer else "completed", values, changed, audit)


def _changed(before: list[tuple[datetime, Workstation]], after: Workstation) -> int:
    """How many facts have another value than before, or were not known."""
    held = {name: fact for _, one in before for name, fact in known_facts(one).items()}
    return sum(
        name not in held or not _same(held[name], fact) for name, fact in known_facts(after).items()
    )


def _same(one: Any, other: Any) -> bool:  # noqa: ANN401 any value of a fact
    """Whether two values are alike but for the sources in them, which tell their files."""
    if one == other:
        return True
    match one, other:
        case Known(), Known():
            return _same(one.value, other.value)
        case Unknown(), Unknown():
            return True
        case tuple(), tuple():
            return len(one) == len(other) and all(map(_same, one, other))
    if type(one) is not type(other) or not is_record(one):
        return False
    return all(_same(getattr(one, name), getattr(other, name)) for name in one.__match_args__)


def _save(store: Store, identifier: str, workstation: Workstation, at: datetime) -> str:
    """Judge a workstation as of a date, and keep it; it does not become this computer's own."""
    assessment = assess(workstation, at)
    findings = findings_for(assessment)
    return audits.save_audit(
        store,
        identifier,
        {"family": workstation.family.value, **facts_document(workstation)},
        findings,
        assessment.score,
        at,
        version=VERSION,
        rules=rule_set(workstation, findings).word,
        author=IMPORTED,
    )


# --- Telling -----------------------------------------------------------------------------------


def summary_text(kept: KeptImports) -> str:
    """What an import brought, in French: each PC, then each of its inventories."""
    words = _words()
    lines: list[str] = []
    for machine in kept.machines:
        name = french.plain(machine.name)
        lines.append(words["new" if machine.new else "known"].format(name=name))
        if machine.doubt:
            lines.append(f"  {words['notes']['doubt'].format(sentence=machine.doubt)}")
        if not machine.family_told:
            lines.append(f"  {words['notes']['family']}")
        for document in machine.documents:
            lines += [f"  {line}" for line in _document_lines(document)]
    added = [d for machine in kept.machines for d in machine.documents if d.audit]
    changed = [m for m in kept.machines if any(d.audit for d in m.documents)]
    if added:
        told = {"kept": _count("kept", len(added)), "machines": _count("machines", len(changed))}
        lines += ["", words["several"].format(**told), words["not_measured"]]
    elif kept.machines:
        lines += ["", words["nothing"]]
    return "\n".join([*lines, *([kept.copy] if kept.copy and added else [])])


def _document_lines(document: KeptDocument) -> list[str]:
    words = _words()
    told = {
        "date": french.day(document.at),
        "file": french.plain(document.file),
        "values": _count("values", document.values),
        "changed": _count("changed", document.changed),
    }
    lines = [words["documents"][document.state].format(**told)]
    notes = words["notes"]
    if document.dated_by.value in notes:
        lines.append(f"  {notes[document.dated_by.value]}")
    if document.partial:
        lines.append(f"  {notes['partial']}")
    return lines


def summary_document(kept: KeptImports) -> dict[str, Any]:
    """What an import brought, as ``--format json`` prints it."""
    return {
        "machines": [
            {
                "record": machine.record,
                "name": machine.name,
                "new": machine.new,
                "family_told": machine.family_told,
                "doubt": machine.doubt,
                "documents": [
                    {
                        "file": document.file,
                        "at": document.at.isoformat(),
                        "dated_by": document.dated_by.value,
                        "partial": document.partial,
                        "state": document.state,
                        "values": document.values,
                        "changed": document.changed,
                        "audit": document.audit,
                    }
                    for document in machine.documents
                ],
            }
            for machine in kept.machines
        ],
        "refused": [
            {"file": one.file, "title": one.error.title, "remedy": one.error.remedy}
            for one in kept.refused
        ],
    }


def failure(kept: KeptImports) -> tuple[str, str] | None:
    """What to say at the end when not all was kept, and what to do; None when all was."""
    if kept.fault is not None:
        return kept.fault.title, kept.fault.remedy
    if not kept.refused:
        return None
    rest = "rest" if kept.machines else "all"
    return _count("files", len(kept.refused)), _words()["failed"][rest]


def _count(what: str, number: int) -> str:
    singular, plural = _words()["count"][what]
    return french.count(number, singular, plural)


@cache
def _words() -> Mapping[str, Any]:
    import tomllib  # noqa: PLC0415 only the end of an import needs it

    return tomllib.loads(Path(__file__).with_name("summary.toml").read_text("utf-8"))
