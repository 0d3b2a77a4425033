"""Receiving postings: what is trusted becomes an audit, the rest waits or stays where it is.

- A key that a workstation was confirmed with is trusted for that workstation, and no other.
- A posting of a round that this record prepared, measured while it lasted, is trusted.
- Everything else waits: nothing of it is kept but who to ask for, in this file alone.

Files are never moved, changed or removed.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inventory.alternatives import value_of
from inventory.record import record
from inventory.toml_file import load_toml
from kit import french
from kit.assessment import assess
from kit.errors import KitError, in_french
from kit.history import rule_set
from kit.plain import facts_document
from kit.postings.opening import Posting, open_posting
from kit.postings.pairing import entity_keys
from kit.postings.sealing import SUFFIX
from kit.postings.signed_file import fault, same_code
from kit.records import MEASURED, sound, title
from kit.same_machine import Answer, identity_of, recognise
from kit.store import audits, copies, edits, entities
from kit.store.keeping import copy_text, findings_for, known_pcs, write_measured
from kit.store.store import meta, reading, set_meta, writing
from kit.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from kit.same_machine import Identity
    from kit.store.store import Store

#: Who writes an audit that came as a posting.
POSTED = "posting"
#: Who writes what a technician typed on a round.
ROUND_AUTHOR = "tournée"
#: Fields of a workstation: each key that was confirmed, each posting that was kept.
_KEY = "posting_key "
_DONE = "posting "
#: A field of an entity: each round that was prepared.
ROUND = "round "
_WAITING = "postings waiting"
MOST_FILES = 2_000
MOST_WAITING = 200
#: Where postings lie on a technician's stick.
PLACES = (".", "postes", "tournee/postes")
_CLOCKS = timedelta(days=1)


@record
class Kept:
    """A posting that was trusted. ``state`` is ``kept``, ``again``, or ``older`` than is known."""

    file: str
    record: str
    name: str
    at: datetime
    state: str
    new: bool
    doubt: str = ""


@record
class Waiting:
    """Somebody who posts and is not known: ``code`` is compared, ``why`` says in French why."""

    key: str
    code: str
    name: str
    at: datetime
    path: str
    why: str


@record
class Refused:
    """A file that stays where it is, and why."""

    file: str
    error: KitError


@record
class Received:
    """What was received; ``copy`` says in French where the copy off this computer stands."""

    kept: tuple[Kept, ...]
    waiting: tuple[Waiting, ...]
    refused: tuple[Refused, ...]
    copy: str = ""


def receive(store: Store, folder: Path, now: datetime | None = None) -> Received:
    """Receive the postings of a folder, or of a technician's stick.

    Open the record without copying: the copy off this computer is made once, at the end.

    Raises:
        KitError: no such folder, or the record cannot be read or written.
    """
    return _receive(store, _files(folder), now or datetime.now(UTC))


def waiting(store: Store) -> tuple[Waiting, ...]:
    """Who waits to be confirmed in this record, on this computer.

    Raises:
        KitError: the record is damaged, busy or vanished.
    """
    with reading(store) as connection:
        told = json.loads(str(meta(connection, _WAITING) or "[]"))
    return tuple(Waiting(**{**one, "at": datetime.fromisoformat(one["at"])}) for one in told)


def confirm(store: Store, code: str, now: datetime | None = None) -> Received:
    """Confirm who waits with this code, and receive what they posted.

    Raises:
        KitError: nobody waits with it, or their posting is no longer there.
    """
    found = _waiting_with(store, code)
    done = _receive(store, [Path(found.path)], now or datetime.now(UTC), confirmed=found.key)
    if done.refused:
        raise done.refused[0].error
    return done


def forget(store: Store, code: str) -> None:
    """Take who waits with this code off the list; they come back with their next posting.

    Raises:
        KitError: nobody waits with it, or the record cannot be written.
    """
    found = _waiting_with(store, code)
    _keep_waiting(store, [one for one in waiting(store) if one.key != found.key])


def _waiting_with(store: Store, code: str) -> Waiting:
    for one in waiting(store):
        if same_code(one.code, code):
            return one
    title_, remedy = _words()["nobody"]
    raise KitError(title_, remedy)


# --- Files -------------------------------------------------------------------------------------


def _files(folder: Path) -> list[Path]:
    """The postings of a folder, by name."""
    words = _words()
    try:
        if not folder.is_dir():
            raise KitError(words["no_folder"][0].format(folder=folder), words["no_folder"][1])
        found = {
            path
            for place in PLACES
            for path in (folder / place).glob(f"*{SUFFIX}")
            if (folder / place).is_dir()
        }
    except OSError as error:
        said, remedy = words["closed_folder"]
        raise KitError(said.format(why=in_french(error)), remedy) from error
    if not found:
        raise KitError(words["nothing"][0].format(folder=folder), words["nothing"][1])
    return sorted(found)[:MOST_FILES]


def _receive(store: Store, paths: Iterable[Path], now: datetime, confirmed: str = "") -> Received:
    identities = {
        keys.recipient: (entity.uuid, keys.identity)
        for entity in entities.list_entities(store)
        for keys in entity_keys(store, entity.uuid)
    }
    kept: list[Kept] = []
    new: dict[str, Waiting] = {}
    refused: list[Refused] = []
    opened: list[tuple[Path, Posting]] = []
    for path in paths:
        try:
            posting = open_posting(path, {key: told[1] for key, told in identities.items()})
            # The key that it was sealed to says whose it is; no sender may say otherwise.
            if posting.entity != identities[posting.recipient][0]:
                raise fault("posting", "other", path)
            opened.append((path, posting))
        except KitError as error:
            refused.append(Refused(path.name, error))
    # The oldest first: each then stands in the record's own order.
    for path, posting in sorted(opened, key=lambda told: (told[1].at, told[1].digest)):
        with writing(store):
            done = _take(store, path, posting, now, confirmed=posting.key == confirmed)
        if isinstance(done, Waiting):
            new[done.key] = done
        else:
            kept.append(done)
    known = {one.key for one in new.values()} | {posting.key for _, posting in opened}
    remaining = [one for one in waiting(store) if one.key not in known]
    if new or len(remaining) != len(waiting(store)):
        _keep_waiting(store, [*remaining, *new.values()])
    copies.renew(store)
    return Received(tuple(kept), tuple(new.values()), tuple(refused), copy_text(store))


def _keep_waiting(store: Store, listed: list[Waiting]) -> None:
    told = [
        {**{name: getattr(one, name) for name in Waiting.__match_args__}, "at": one.at.isoformat()}
        for one in listed[-MOST_WAITING:]
    ]
    with writing(store) as connection:
        set_meta(connection, _WAITING, json.dumps(told) if told else None)


# --- One posting -------------------------------------------------------------------------------


def _take(
    store: Store, path: Path, posting: Posting, now: datetime, *, confirmed: bool
) -> Kept | Waiting:
    """Keep a posting that is trusted, else tell who waits."""
    workstation = posting.workstation
    records = edits.records(store, "workstation", archived=True)
    name = french.plain(value_of(workstation.system.host_name) or _words()["nameless"])
    of_round = _is_of_round(store, posting)
    identifier, doubt = _recognised(posting, records, of_round=of_round)
    fields = records.get(identifier or "", {})
    if not (confirmed or of_round or _KEY + posting.key in fields):
        held = any(field.startswith(_KEY) for field in fields)
        elsewhere = any(_KEY + posting.key in others for others in records.values())
        why = _words()["why"]["changed" if held else "moved" if elsewhere else "new"]
        return Waiting(posting.key, posting.code, name, posting.at, str(path.absolute()), why)
    new = identifier is None
    if identifier is None:
        identifier = edits.add_record(store, "workstation", posting.entity)
    if confirmed:
        edits.put(store, identifier, {_KEY + posting.key: now.isoformat()})

    def done(state: str) -> Kept:
        shown = title("workstation", edits.values(store, identifier))
        return Kept(path.name, identifier, shown, posting.at, state, new, doubt)

    mark = _DONE + posting.digest
    if mark in fields:
        return done("again")
    # A clock that runs ahead must not hide the audits of the coming days.
    at = min(posting.at, now)
    before = audits.list_audits(store, identifier)
    if any(audit.clock >= at for audit in before):
        return done("older")
    write_measured(store, identifier, workstation, MEASURED)
    assessment = assess(workstation, at)
    findings = findings_for(assessment)
    audits.save_audit(
        store,
        identifier,
        {"family": workstation.family.value, **facts_document(workstation)},
        findings,
        assessment.score,
        at,
        version=posting.version or VERSION,
        rules=rule_set(workstation, findings).word,
        author=POSTED,
    )
    edits.put(store, identifier, {mark: at.isoformat()}, author=MEASURED)
    if of_round:
        _keep_typed(store, identifier, posting)
    return done("kept")


def _recognised(
    posting: Posting, records: Mapping[str, Mapping[str, Any]], *, of_round: bool
) -> tuple[str | None, str]:
    """The record of this PC, None for a new one, and a sentence when that is doubtful."""
    found, known = identity_of(posting.workstation), known_pcs(records)
    answer = recognise(found, known)
    if answer.key is not None or answer.sameness.answer is not Answer.DOUBTFUL:
        return answer.key, ""
    sure = [one for one in answer.candidates if _KEY + posting.key in records[one]]
    # The stick expects a PC that tells no number by its name: so is it known here.
    if of_round and not sure and not _has_numbers(found):
        sure = [
            one
            for one in answer.candidates
            if known[one].name == found.name and not _has_numbers(known[one])
        ]
    if len(sure) == 1:
        return sure[0], ""
    return None, answer.sameness.sentence


def _has_numbers(identity: Identity) -> bool:
    return bool(identity.serial or identity.uuid or identity.macs)


def _is_of_round(store: Store, posting: Posting) -> bool:
    """Whether a round of this entity vouches for it: prepared here, and under way at that time."""
    if not posting.round:
        return False
    told = edits.values(store, posting.entity).get(ROUND + posting.round)
    if not isinstance(told, dict):
        return False
    made, until = (datetime.fromisoformat(told[name]) for name in ("made", "until"))
    return made - _CLOCKS <= posting.at <= until + _CLOCKS


def _keep_typed(store: Store, identifier: str, posting: Posting) -> None:
    """What the technician was told there; an empty answer changes nothing."""
    typed = {name: word.strip() for name, word in posting.typed.items() if word.strip()}
    fields: dict[str, str] = {
        name: typed[name]
        for name in ("room", "usage")
        if name in typed and sound("workstation", name, typed[name])
    }
    if "user" in typed and sound("person", "full_name", typed["user"]):
        fields["user"] = _person(store, posting.entity, typed["user"])
    edits.put(store, identifier, fields, ROUND_AUTHOR)


def _person(store: Store, entity: str, name: str) -> str:
    """The record of somebody of this name, made where there is none."""
    wanted = _bare(name)
    for identifier, fields in entities.records_of(store, "person", entity).items():
        if _bare(str(fields.get("full_name") or "")) == wanted:
            return identifier
    made = edits.add_record(store, "person", entity)
    edits.put(store, made, {"full_name": name}, ROUND_AUTHOR)
    return made


def _bare(name: str) -> str:
    from kit.folding import fold  # noqa: PLC0415 only after a round

    return " ".join(fold(name).split())


# --- Telling -----------------------------------------------------------------------------------


def told(received: Received) -> str:
    """What was received, in one or two sentences."""
    words = _words()["told"]
    states = [one.state for one in received.kept]
    count: Callable[[str, int], str] = lambda name, number: french.count(number, *words[name])  # noqa: E731
    kept, old = states.count("kept"), len(states) - states.count("kept")
    parts = [count("kept", kept)] if kept else []
    if old:
        parts.append(count("old", old))
    if received.waiting:
        parts.append(count("waiting", len(received.waiting)))
    return " ".join(parts) or words["none"]


def _words() -> Any:  # noqa: ANN401 what a TOML table holds
    return _table()


@cache
def _table() -> dict[str, Any]:
    return load_toml(Path(__file__).with_suffix(".toml"))
