"""A mairie with its record, a computer that posts, and its postings in a folder."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime

from inventory.facts import Known
from inventory.record import replace
from kit.auditing import Reading
from kit.postings import pairing, sealing
from kit.postings.signed_file import new_key, public_bytes
from kit.store import entities
from tests.kit.store.samples import new_store
from ui.example import example_workstation

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
MAIRIE = entities.new_entity("mairie", "Saint-Exemple", "213300635", "33063")


def record_of(path, entity=MAIRIE):
    """A new record of an entity."""
    path.mkdir(exist_ok=True)
    store = new_store(path / "registre.kit")
    entities.put_entity(store, entity)
    return store


def computer(name="PC-ACCUEIL", serial="ABC12345", **facts):
    """A computer that tells its name and serial number."""
    told = example_workstation()
    return replace(
        told,
        system=replace(told.system, host_name=Known(name)),
        hardware=replace(told.hardware, serial=Known(serial), uuid=Known(_uuid(serial)), **facts),
        network=replace(told.network, adapters=Known(())),
    )


def _uuid(serial):
    return f"4C4C4544-0042-3510-8050-{abs(hash_of(serial)):012X}"


def hash_of(word):
    return int.from_bytes(word.encode()[:5], "big")


def post(store, folder, workstation=None, key=None, at=AT, entity=MAIRIE, told=None):
    """Put a posting of a computer into a folder; returns its path and key."""
    folder.mkdir(exist_ok=True)
    keys = pairing.keys_for(store, entity.uuid)
    signer = key or new_key()
    document = sealing.snapshot(workstation or computer(), at, entity.uuid) | (told or {})
    path = folder / sealing.file_name(keys.recipient, public_bytes(signer))
    path.write_bytes(sealing.seal(keys.recipient, signer, document))
    return path, signer


def reading(workstation=None, at=AT):
    return Reading(workstation or computer(), at, None)


def copy_all(source, target):
    target.mkdir(exist_ok=True)
    for path in source.iterdir():
        shutil.copy(path, target)
