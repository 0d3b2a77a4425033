"""Who belongs together: the entity's keys and joining file, and the key of this computer.

The entity's age identity and signing key lie in its encrypted record, as fields whose name begins
with ``secret``: no export may carry them. Each has a field of its own, so that two records of one
entity that are united open the postings for either. A computer keeps its signing key in the
keyring of its user, or in a file that this user alone may read, and the code of the first entity
that it posted for: another one is refused until somebody says so.
"""

from __future__ import annotations

import base64
import json
import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from inventory.record import record
from kit.errors import KitError, in_french
from kit.french import NBSP
from kit.postings.signed_file import (
    code_of,
    fault,
    key_of,
    new_key,
    public_bytes,
    read_signed,
    same_code,
    seed_of,
    signed,
)

if TYPE_CHECKING:
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from kit.store.entities import Entity
    from kit.store.store import Store

FORM = "kit-joint/1"
NAME = "mairie.kitjoint"
#: Fields of an entity that no export may carry.
SECRET = "secret "  # noqa: S105 the beginning of a name
_KEYS = f"{SECRET}posting "
_STATE = "poste.json"
_KEYRING = "poste"
_LONGEST_STATE = 1 << 14


@record
class EntityKeys:
    """One pair of keys of an entity: ``identity`` opens (age), ``seed`` signs (Ed25519)."""

    identity: str
    recipient: str
    seed: bytes


@record
class Joining:
    """What a computer is told of the entity that it posts for; ``code`` is read aloud."""

    entity: str
    name: str
    siren: str
    recipient: str
    code: str
    folder: str = ""


# --- The entity's side -------------------------------------------------------------------------


def entity_keys(store: Store, entity: str) -> tuple[EntityKeys, ...]:
    """All pairs of keys of an entity, the one in use first; empty before the first joining file.

    Raises:
        KitError: the record is damaged, busy or vanished.
    """
    from kit.store import edits  # noqa: PLC0415 not on a computer that only posts

    told = [
        value
        for field, value in sorted(edits.values(store, entity).items())
        if field.startswith(_KEYS)
    ]
    return tuple(
        EntityKeys(one["identity"], one["recipient"], base64.b64decode(one["seed"])) for one in told
    )


def keys_for(store: Store, entity: str) -> EntityKeys:
    """The keys of an entity, made when they are first needed.

    Raises:
        KitError: the record cannot be written.
    """
    from kit.store import edits  # noqa: PLC0415
    from kit.store.store import writing  # noqa: PLC0415

    with writing(store):
        if found := entity_keys(store, entity):
            return found[0]
        from pyrage import x25519  # noqa: PLC0415 only where a key is made or used

        identity = x25519.Identity.generate()
        made = EntityKeys(str(identity), str(identity.to_public()), seed_of(new_key()))
        kept = {
            "identity": made.identity,
            "recipient": made.recipient,
            "seed": base64.b64encode(made.seed).decode("ascii"),
        }
        edits.put(store, entity, {f"{_KEYS}{made.recipient[-12:]}": kept})
    return made


def entity_code(recipient: str, signer: bytes) -> str:
    """The code of an entity's keys, which people compare."""
    return code_of("mairie", recipient.encode(), signer)


def joining_file(store: Store, entity: Entity, folder: str = "") -> tuple[bytes, str]:
    """The bytes of ``mairie.kitjoint`` and the code to read aloud.

    Raises:
        KitError: the record cannot be written.
    """
    keys = keys_for(store, entity.uuid)
    key = key_of(keys.seed)
    document = {
        "schema": 1,
        "entity": entity.uuid,
        "name": entity.name,
        "siren": entity.siren,
        "recipient": keys.recipient,
        "folder": folder,
    }
    return signed(FORM, document, key), entity_code(keys.recipient, public_bytes(key))


# --- The other computer's side -----------------------------------------------------------------


def read_joining(path: Path) -> Joining:
    """The entity of a joining file.

    Raises:
        KitError: missing, foreign, newer, or not as it was signed.
    """
    signer, told = read_signed(path, FORM, "joining")
    words = {name: told.get(name, "") for name in ("entity", "name", "siren", "recipient")}
    folder = told.get("folder", "")
    if not all(isinstance(word, str) for word in (*words.values(), folder)) or not is_recipient(
        words["recipient"]
    ):
        raise fault("joining", "damaged", path)
    code = entity_code(words["recipient"], signer)
    return Joining(**words, code=code, folder=folder)


def is_recipient(word: str) -> bool:
    """Whether this is an age key that something can be sealed to."""
    from pyrage import RecipientError, x25519  # noqa: PLC0415

    try:
        x25519.Recipient.from_str(word)
    except RecipientError:
        return False
    return True


def trust(joining: Joining, *, chosen: bool = False, fixed: str = "") -> None:
    """Make sure that this is the entity that this computer posts for; the first one is kept.

    ``chosen``: a person has just named the file, so that it replaces the former one. ``fixed`` is
    the code that an administrator has set, and that nothing replaces.

    Raises:
        KitError: another entity than before, or than is fixed; or nothing can be kept here.
    """
    if fixed and not same_code(fixed, joining.code):
        raise fault("joining", "refused", before=fixed, after=joining.code)
    state = _state()
    before = state.get("entity", "")
    if before == joining.code:
        return
    if before and not chosen and not fixed:
        raise fault("joining", "changed", before=before, after=joining.code)
    _keep_state({**state, "entity": joining.code})


def this_computers_key() -> Ed25519PrivateKey:
    """The key that signs the postings of this computer's user, made when first needed.

    A keyring that kept it once and is closed now is a fault: a new key would wait to be confirmed.

    Raises:
        KitError: the keyring is closed, or nothing can be kept here.
    """
    from kit.store import os_keyring  # noqa: PLC0415 slow to import

    state = _state()
    try:
        if state.get("key") == "keyring":
            return key_of(os_keyring.kept_secret(_KEYRING))
        if kept := state.get("key", ""):
            return key_of(base64.b64decode(kept, validate=True))
    except ValueError as error:
        raise _unkept("fichier abîmé") from error
    except KitError as error:
        raise KitError(
            "Ce poste ne peut pas signer son relevé : la session ne lui donne pas sa clé.",
            "Ouvrez la session de la personne qui utilise ce poste, puis recommencez.",
        ) from error
    key = new_key()
    seed = seed_of(key)
    kept = "keyring" if os_keyring.keep_secret(_KEYRING, seed) else base64.b64encode(seed).decode()
    _keep_state({**state, "key": kept})
    return key


def computer_code(key: bytes) -> str:
    """The code of a computer's key, which people compare."""
    return code_of("poste", key)


def _state_file() -> Path:
    from kit.store.place import default_path  # noqa: PLC0415 slow to import

    return default_path().with_name(_STATE)


def _state() -> dict[str, str]:
    path = _state_file()
    try:
        with path.open("rb") as file:
            told: Any = json.loads(file.read(_LONGEST_STATE))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise _unkept(in_french(error) if isinstance(error, OSError) else "abîmé") from error
    if not isinstance(told, dict):
        raise _unkept("abîmé")
    return {str(name): str(value) for name, value in told.items()}


def _keep_state(state: dict[str, str]) -> None:
    """Keep it, readable by this user alone from its first byte on."""
    path = _state_file()
    partial = path.with_name(f".{_STATE}.{os.urandom(6).hex()}")
    data = json.dumps({"schema": "1", **state}, indent=1).encode()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        with os.fdopen(os.open(partial, flags, 0o600), "wb") as file:
            file.write(data)
        partial.replace(path)
    except OSError as error:
        with suppress(OSError):
            partial.unlink()
        raise _unkept(in_french(error)) from error


def _unkept(why: str) -> KitError:
    return KitError(
        f"La clé de ce poste ne peut pas être gardée ou relue ({why}).",
        f"Vérifiez le dossier de données de cet utilisateur{NBSP}: «{NBSP}kit-commune{NBSP}».",
    )
