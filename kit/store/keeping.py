"""One audit into the record: the PC is recognised, and all is kept or told why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from inventory.alternatives import value_of
from inventory.record import record, replace
from kit.errors import KitError
from kit.history import rule_set
from kit.plain import facts_document, plain
from kit.records import MEASURED, Held, kind, measured_of, merge_inventory
from kit.store import audits, edits, entities
from kit.store.place import default_path
from kit.store.secret import SessionKey
from kit.store.store import clock_warning, meta, open_store, reading, set_meta, writing
from kit.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from checks.verdict import Finding
    from inventory.workstation import Workstation
    from kit.assessment import Assessment
    from kit.auditing import Reading
    from kit.same_machine import Identity
    from kit.store.secret import Secret
    from kit.store.store import Store

#: The measured field that recognises a PC from one audit to the next.
IDENTITY = "identity"


@record
class Prepared:
    """A record that was opened ahead, or the reason why it could not be."""

    store: Store | None
    fault: KitError | None = None


@record
class Kept:
    """``text`` says in French what was kept, or why nothing was; then the other two are empty."""

    text: str
    record: str = ""
    audit: str = ""


def prepare(path: Path | None = None, secret: Secret | None = None) -> Prepared:
    """Open the record and import what keeping needs, while the computer is still being read."""
    import kit.same_machine  # noqa: F401, PLC0415 needed later, at a busier moment

    kind("workstation")
    try:
        return Prepared(open_store(path or default_path(), secret or SessionKey()))
    except KitError as fault:
        return Prepared(None, fault)


def keep_audit(  # noqa: PLR0913 one option each
    reading_: Reading,
    assessment: Assessment,
    prepared: Prepared | None = None,
    *,
    entity: str = "",
    author: str = "",
    facts: Mapping[str, Any] | None = None,
    then: Callable[[Store, str], None] | None = None,
) -> Kept:
    """Keep an audit of this computer. Never raises: without a record the audit is still good.

    ``entity`` is a SIREN or INSEE code, empty for the chosen one. ``facts`` is
    :func:`kit.plain.facts_document`, where it was made already. ``then`` is called with the
    record of this computer, once the audit is kept. The record is closed.
    """
    if reading_.capture is not None:
        return Kept("Capture relue : rien n’a été gardé dans le registre.")
    opened = prepared or prepare()
    if opened.store is None:
        fault = opened.fault or KitError("Le registre n’est pas ouvert.", "")
        return Kept(f"Rien n’a été gardé. {fault.title}\n{fault.remedy}")
    with opened.store as store:
        try:
            kept = _keep(store, reading_, assessment, entity, author, facts)
        except KitError as fault:
            return Kept(f"Rien n’a été gardé. {fault.title}\n{fault.remedy}")
        if then is not None:
            then(store, kept.record)
        return kept


def workstation_of(store: Store, audit: str) -> Workstation:
    """The workstation of a kept audit, as it was read.

    Raises:
        KitError: the record is damaged, busy or vanished.
    """
    from kit.facts_codec import workstation_of as built  # noqa: PLC0415 only for the history

    return built(audits.facts_of(store, audit))


def findings_for(assessment: Assessment) -> tuple[Finding, ...]:
    """The findings behind the items of an assessment."""
    from checks.verdict import Finding  # noqa: PLC0415 only when an audit is kept

    return tuple(
        Finding(
            check=item.check,
            severity=item.severity,
            outcome=item.outcome,
            reason=item.reason,
            evidence=item.evidence,
            case=item.case,
            sources=item.sources,
            detail=item.detail,
        )
        for item in assessment.items
    )


def _keep(  # noqa: PLR0913, PLR0917 as keep_audit
    store: Store,
    reading_: Reading,
    assessment: Assessment,
    entity: str,
    author: str,
    facts: Mapping[str, Any] | None,
) -> Kept:
    workstation = reading_.workstation
    chosen = entities.find_entity(store, entity) if entity else entities.chosen_entity(store)
    warning = clock_warning(store)
    findings = findings_for(assessment)
    with writing(store) as connection:
        identifier, doubt = _recognised(store, workstation, chosen.uuid if chosen else "")
        made = audits.save_audit(
            store,
            identifier,
            {"family": workstation.family.value, **(facts or facts_document(workstation))},
            findings,
            assessment.score,
            reading_.at,
            version=VERSION,
            rules=rule_set(workstation, findings).word,
            author=author,
        )
        set_meta(connection, "here", identifier)
    lines = ["Ce bilan est gardé dans le registre.", doubt, warning or "", copy_text(store)]
    return Kept("\n".join(line for line in lines if line), identifier, made)


def _recognised(store: Store, workstation: Workstation, entity: str) -> tuple[str, str]:
    """The record of this PC, made if it is a new one, and a sentence when that is doubtful."""
    from kit.same_machine import Answer, identity_of, recognise  # noqa: PLC0415 as in prepare

    found = identity_of(workstation)
    known = known_pcs(edits.records(store, "workstation", archived=True))
    answer = recognise(found, known)
    identifier: str | None = answer.key
    doubt = ""
    if identifier is None and answer.sameness.answer is Answer.DOUBTFUL:
        with reading(store) as connection:
            here = str(meta(connection, "here") or "")
        # A PC that says little of itself is taken for the one that was last measured with this
        # record, if it has the same name.
        if here in known and here in answer.candidates and known[here].name == found.name:
            identifier = here
        else:
            doubt = f"Poste enregistré comme nouveau. {answer.sameness.sentence}"
    if identifier is None:
        identifier = edits.add_record(store, "workstation", entity)
    write_measured(store, identifier, workstation, MEASURED)
    return identifier, doubt


def known_pcs(records: Mapping[str, Mapping[str, Any]]) -> dict[str, Identity]:
    """How each workstation record is recognised, by its identifier."""
    from kit.same_machine import Identity  # noqa: PLC0415 as in prepare

    return {
        one: _identity(Identity(), told)
        for one, fields in records.items()
        if isinstance(told := fields.get(IDENTITY), dict)
    }


def write_measured(store: Store, identifier: str, workstation: Workstation, author: str) -> None:
    """Write what a workstation says of itself in its record, and how it is recognised.

    Raises:
        KitError: it could not be written.
    """
    from kit.same_machine import identity_of  # noqa: PLC0415 as in prepare

    # Fields that people wrote are theirs: a measure never replaces them.
    held = {e.field: Held(e.value, e.author) for e in edits.edits(store, identifier)}
    fields = merge_inventory("workstation", held, measured_of(workstation))
    edits.put(
        store, identifier, {IDENTITY: plain(identity_of(workstation)), **fields}, author=author
    )
    found = value_of(workstation.certificates.certificates)
    if found:
        from kit.store.read_certificates import keep_certificates  # noqa: PLC0415 few have any

        keep_certificates(store, identifier, found)


def _identity(empty: Identity, told: dict[str, Any]) -> Identity:
    fields = {name: value for name, value in told.items() if name in type(empty).__match_args__}
    fields["macs"] = tuple(fields.get("macs") or ())
    return replace(empty, **fields)


def copy_text(store: Store) -> str:
    """What to tell of the copy off this computer; empty when it is up to date."""
    from kit.store import copies  # noqa: PLC0415 copies stand on stores

    state = copies.state(store)
    if state.place is None:
        return (
            "Aucune copie hors du poste : choisissez un disque ou un partage avec "
            "« kit-commune store backup DOSSIER »."
        )
    return f"La copie hors du poste attend. {state.fault}" if state.pending else ""
