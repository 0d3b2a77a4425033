"""Preparing a technician's stick: the signed file of a round, and the record that knows it."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from kit.errors import KitError, in_french
from kit.output_file import save
from kit.plain import stamp
from kit.postings.importing import ROUND
from kit.postings.pairing import keys_for
from kit.postings.signed_file import key_of, signed
from kit.round import FILE, FOLDER, FORM, POSTINGS, Round, load, marks_of
from kit.store import edits, entities, past
from kit.store.keeping import known_pcs

if TYPE_CHECKING:
    from pathlib import Path

    from kit.store.entities import Entity
    from kit.store.store import Store

#: Days that a round lasts.
DAYS = 60


def prepare(store: Store, entity: Entity, stick: Path, now: datetime | None = None) -> Round:
    """Prepare a stick for an entity: its computers are expected. Postings on it stay.

    Raises:
        KitError: no such folder, full, write-protected; or the record cannot be written.
    """
    moment = now or datetime.now(UTC)
    until = moment + timedelta(days=DAYS)
    keys = keys_for(store, entity.uuid)
    identifier = os.urandom(16).hex()
    names = past.workstations(store, entity.uuid)
    known = known_pcs(entities.records_of(store, "workstation", entity.uuid))
    document = {
        "schema": 1,
        "id": identifier,
        "entity": entity.uuid,
        "name": entity.name,
        "recipient": keys.recipient,
        "until": until.astimezone().date().isoformat(),
        "expected": [
            {"name": names[one], "marks": marks_of(identifier, known[one])}
            for one in names
            if one in known
        ],
    }
    folder = stick if stick.name == FOLDER else stick / FOLDER
    try:
        (folder / POSTINGS).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise KitError(
            f"Impossible de préparer la clé ({in_french(error)}).",
            "Vérifiez qu’elle est branchée et qu’elle n’est pas protégée, puis recommencez.",
        ) from error
    told = {"made": stamp(moment), "until": stamp(until)}
    edits.put(store, entity.uuid, {ROUND + identifier: told})
    save(folder / FILE, signed(FORM, document, key_of(keys.seed)))
    return load(folder, moment.astimezone().date())


def program_there(stick: Path) -> bool:
    """Whether the portable program lies on the stick, so that one double-click opens it."""
    names = ("KitCommune.exe", "kit-commune", "kit-commune.exe")
    folder = stick.parent if stick.name == FOLDER else stick
    places = [folder, *(one for one in folder.iterdir() if one.is_dir())]
    return any((place / name).is_file() for place in places for name in names)
