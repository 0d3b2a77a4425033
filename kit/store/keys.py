"""The key of a record: made once at random, found through its slots, changed without a gap."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from inventory.record import record, replace
from kit.errors import KitError
from kit.store import os_keyring, recovery_key, sidecar, slots
from kit.store.digests import same
from kit.store.secret import Passphrase, RecoveryKey, Secret, SessionKey

if TYPE_CHECKING:
    from pathlib import Path

    from kit.store.sidecar import Sidecar
    from kit.store.slots import Slot


@record
class Keys:
    """The record's raw 256-bit keys by generation, newest first; two while a rekey is under way."""

    by_generation: tuple[tuple[int, bytes], ...]


def new_key() -> bytes:
    """A fresh raw key."""
    return os.urandom(32)


def unlock(store: Path, secret: Secret) -> Keys:
    """Find the key of a store.

    Raises:
        KitError: wrong passphrase or recovery key, no keyring, damaged slots.
    """
    return unlock_slots(sidecar.read(store), secret)


def unlock_slots(held: Sidecar, secret: Secret) -> Keys:
    """Find the key in slots that were read.

    Raises:
        KitError: wrong passphrase or recovery key, no keyring, slots that a stranger changed.
    """
    kind, raw = _raw(held, secret)
    for slot in held.slots:
        found = slots.opens(slot, raw) if slot.kind == kind else None
        if found:
            _refuse_strangers(held, found)
            return Keys(tuple(sorted(found.items(), reverse=True)))
    raise _wrong(secret)


def with_slot(held: Sidecar, keys: Keys, slot: Slot) -> Sidecar:
    """The slots with one more, every generation sealed in it."""
    for generation, key in keys.by_generation:
        slot = slots.seal(slot, generation, key)
    return marked(replace(held, slots=(*held.slots, slot)), keys)


def without_slot(held: Sidecar, keys: Keys, identifier: str) -> Sidecar:
    """The slots without one of them.

    Raises:
        KitError: it is not there, or nothing that survives this computer would be left.
    """
    left = tuple(slot for slot in held.slots if slot.id != identifier)
    if len(left) == len(held.slots):
        raise KitError(
            "Cet accès n’existe plus.", "Affichez de nouveau la liste des accès au registre."
        )
    if all(slot.kind == slots.SESSION for slot in left):
        raise KitError(
            "C’est le dernier accès qui ne dépend pas de ce poste.",
            "Ajoutez d’abord une autre phrase de passe ou une clé de secours imprimée.",
        )
    return marked(replace(held, slots=left), keys)


def with_key(held: Sidecar, keys: Keys, generation: int, key: bytes) -> tuple[Sidecar, Keys]:
    """The slots with one more generation of the key, sealed for everybody."""
    wider = Keys(tuple(sorted((*keys.by_generation, (generation, key)), reverse=True)))
    changed = replace(held, slots=tuple(slots.seal(slot, generation, key) for slot in held.slots))
    return marked(changed, wider), wider


def only_generation(held: Sidecar, keys: Keys, generation: int) -> tuple[Sidecar, Keys]:
    """The slots with one generation of the key alone."""
    kept = Keys(tuple(pair for pair in keys.by_generation if pair[0] == generation))
    thinner = tuple(
        replace(slot, sealed={generation: slot.sealed[generation]}) for slot in held.slots
    )
    return marked(replace(held, slots=thinner), kept), kept


def marked(held: Sidecar, keys: Keys) -> Sidecar:
    """The slots with the marks of a key holder."""
    text = sidecar.signed_part(held)
    return replace(
        held,
        marks={generation: slots.seal_of(key, text) for generation, key in keys.by_generation},
    )


def empty(store: str) -> Sidecar:
    """No slot yet."""
    return sidecar.Sidecar(store, (), {})


def passphrase_slot(text: str, cost: int | None = None) -> Slot:
    """A slot for a person.

    Raises:
        KitError: the passphrase is too weak.
    """
    slots.refuse_weak(text)
    return slots.new_slot(slots.PASSPHRASE, slots.spoken(text), _today(), cost)


def recovery_slot() -> tuple[Slot, str]:
    """A slot for a new recovery key, and the key as it is printed (it is kept nowhere)."""
    raw = recovery_key.new_recovery_key()
    return slots.new_slot(slots.RECOVERY, raw, _today()), recovery_key.printed(raw)


def session_slot(store: str) -> Slot | None:
    """A slot for this user's session, None where the system keeps no secrets."""
    raw = os.urandom(32)
    if not os_keyring.keep_secret(store, raw):
        return None
    return slots.new_slot(slots.SESSION, raw, _today())


def _raw(held: Sidecar, secret: Secret) -> tuple[str, bytes]:
    match secret:
        case Passphrase():
            return slots.PASSPHRASE, slots.spoken(secret.text)
        case RecoveryKey():
            return slots.RECOVERY, recovery_key.typed(secret.text)
        case SessionKey():
            return slots.SESSION, os_keyring.kept_secret(held.store)


def _refuse_strangers(held: Sidecar, found: dict[int, bytes]) -> None:
    text = sidecar.signed_part(held)
    for generation, key in found.items():
        mark = held.marks.get(generation, "")
        if not same(slots.seal_of(key, text).encode(), mark.encode("utf-8", "replace")):
            raise KitError(
                "Le fichier des clés a été modifié par un autre programme que Kit Commune.",
                "Prévenez votre syndicat. Reprenez la dernière copie de sécurité, dans la fenêtre "
                "avec « Retrouver ma mairie », ou avec « kit-commune store recover COPIE ».",
            )


def _wrong(secret: Secret) -> KitError:
    match secret:
        case Passphrase():
            return KitError(
                "Ce n’est pas une phrase de passe de ce registre.",
                "Vérifiez les majuscules et le clavier, ou utilisez la clé de secours imprimée.",
            )
        case RecoveryKey():
            return KitError(
                "Cette clé de secours est bien écrite, mais ce n’est pas celle de ce registre.",
                "Cherchez la feuille imprimée à la création de ce registre, ou utilisez une "
                "phrase de passe.",
            )
        case SessionKey():
            return os_keyring.lost()


def _today() -> str:
    return datetime.now(UTC).date().isoformat()
