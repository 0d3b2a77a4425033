"""The signed record of a restore test: who, when, how many, the result; never a file's name.

What is signed is one canonical JSON text. The few words in it that may name a person are signed
through a salted digest and kept beside: « effacer une personne » takes a word and its salt away,
and the rest stays proved. The signature is Ed25519 (RFC 8032), by a key of the record that kept
the test; the public key is part of what is signed.
"""

from __future__ import annotations

import os
import uuid
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from checks.verdict import Outcome
from inventory.record import record, replace
from kit.store.digests import same, sha256
from kit.store.plain_text import clean, decode, encode

if TYPE_CHECKING:
    from collections.abc import Mapping

SCHEMA = 1
_SALT = 16


class Method(StrEnum):
    """How a test was made: by the kit alone, or by a person with her own program."""

    AUTOMATIC = "automatic"
    GUIDED = "guided"


class Verified(StrEnum):
    """What a signature is worth: ``ERASED`` is sound, but words were taken away since."""

    SOUND = "sound"
    ERASED = "erased"
    BROKEN = "broken"


@record
class Proof:
    """One test. Counts are files; ``at`` is when it ended, in UTC, ``run`` the run that it read.

    ``by`` is who launched it, ``label`` the copy's name, ``machine`` this computer's, ``folders``
    the names of what was covered. ``types`` counts files by suffix, ``hashes`` are the SHA-256 of
    the identical files, sorted; ``seed`` draws the same sample from the same copy again. ``key``
    is the public key, ``signature`` and ``salts`` are in hexadecimal.
    """

    id: str
    at: datetime
    by: str
    method: Method
    label: str
    kind: str
    machine: str
    run: datetime | None
    sampled: int
    restored: int
    identical: int
    different: int
    missing: int
    unreadable: int
    explained: int
    ineligible: int
    folders: tuple[str, ...]
    types: tuple[tuple[str, int], ...]
    hashes: tuple[str, ...]
    seed: str
    seconds: float
    bytes: int
    outcome: Outcome
    key: str = ""
    signature: str = ""
    salts: tuple[tuple[str, str], ...] = ()


#: The words that may name somebody: signed through a salted digest.
WORDS = ("by", "label", "machine", "folders")
_OUTSIDE = {"signature", "salts", *WORDS}


def new_id() -> str:
    """An identifier for a test."""
    return str(uuid.uuid4())


def signed(proof: Proof, private: bytes) -> Proof:
    """The proof with its public key, fresh salts and signature.

    ``private`` is a raw Ed25519 key of 32 bytes. Words are kept as the record keeps text.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415 slow to import
        Ed25519PrivateKey,
    )

    pen = Ed25519PrivateKey.from_private_bytes(private)
    # Microseconds are all that a written moment keeps.
    tidy = replace(
        proof,
        by=clean(proof.by),
        label=clean(proof.label),
        machine=clean(proof.machine),
        folders=tuple(clean(folder) for folder in proof.folders),
        types=tuple((clean(suffix), number) for suffix, number in proof.types),
        seconds=round(proof.seconds, 3),
        key=pen.public_key().public_bytes_raw().hex(),
        salts=tuple((word, os.urandom(_SALT).hex()) for word in WORDS),
        signature="",
    )
    return replace(tidy, signature=pen.sign(_signed_text(tidy, _digests(tidy))).hex())


def new_key() -> bytes:
    """A fresh raw private key."""
    return os.urandom(32)


def verify(document: str) -> Verified:
    """What the signature of a written proof is worth. Never raises."""
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 slow to import
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415
        Ed25519PublicKey,
    )

    try:
        told = decode(document)
        proof, digests = _proof(told), {str(k): str(v) for k, v in told["digests"].items()}
        pen = Ed25519PublicKey.from_public_bytes(bytes.fromhex(proof.key))
        pen.verify(bytes.fromhex(proof.signature), _signed_text(proof, digests))
    except (InvalidSignature, ValueError, KeyError, TypeError, AttributeError, OverflowError):
        return Verified.BROKEN
    # A text has one form: another way of writing the same date was not signed.
    salts = dict(proof.salts)
    whole = set(digests) == set(WORDS) >= set(salts) and len(salts) == len(proof.salts)
    if not whole or _text(proof, digests) != document or not _is_plain_hex(proof.signature):
        return Verified.BROKEN
    # A word whose salt is gone was erased; one whose digest is another was changed.
    mine = _digests(proof)
    for word in WORDS:
        if word in salts and not same(mine[word].encode(), digests[word].encode()):
            return Verified.BROKEN
    return Verified.SOUND if len(salts) == len(WORDS) else Verified.ERASED


def written(proof: Proof) -> str:
    """A signed proof as one canonical JSON text."""
    return _text(proof, _digests(proof))


def read(document: str) -> Proof:
    """The proof that a text holds; its signature is not looked at.

    Raises:
        ValueError: this is no proof, or one of a newer version.
    """
    try:
        return _proof(decode(document))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("not a proof") from error


def without_names(document: str, cleaned: Mapping[str, Any]) -> str:
    """The text with some words replaced; their salts go, so that nobody can find them again.

    ``cleaned`` gives the new value of each word that changes.
    """
    told = decode(document)
    told.update({word: _plain(value) for word, value in cleaned.items()})
    told["salts"] = [pair for pair in told["salts"] if pair[0] not in cleaned]
    return encode(told)


def _is_plain_hex(told: str) -> bool:
    return bytes.fromhex(told).hex() == told


def _text(proof: Proof, digests: Mapping[str, str]) -> str:
    told = {name: _plain(getattr(proof, name)) for name in Proof.__match_args__}
    return encode({**told, "schema": SCHEMA, "digests": dict(digests)})


def _proof(told: Mapping[str, Any]) -> Proof:
    if not isinstance(told, dict) or told.get("schema") != SCHEMA:
        raise ValueError("unknown schema")
    made: dict[str, Any] = {name: told[name] for name in Proof.__match_args__}
    made["at"] = datetime.fromisoformat(made["at"])
    made["run"] = datetime.fromisoformat(made["run"]) if made["run"] else None
    made["method"], made["outcome"] = Method(made["method"]), Outcome(made["outcome"])
    for name in ("folders", "hashes"):
        made[name] = tuple(str(one) for one in made[name])
    made["types"] = tuple((str(suffix), int(number)) for suffix, number in made["types"])
    made["salts"] = tuple((str(word), str(salt)) for word, salt in made["salts"])
    for name in ("id", "by", "label", "kind", "machine", "seed", "key", "signature"):
        if not isinstance(made[name], str):
            raise TypeError(name)
    for name in _NUMBERS:
        if type(made[name]) is not int:
            raise TypeError(name)
    made["seconds"] = float(made["seconds"])
    return Proof(**made)


_NUMBERS = (
    "sampled", "restored", "identical", "different", "missing", "unreadable", "explained",
    "ineligible", "bytes",
)  # fmt: skip


def _signed_text(proof: Proof, digests: Mapping[str, str]) -> bytes:
    told = {
        name: _plain(getattr(proof, name)) for name in Proof.__match_args__ if name not in _OUTSIDE
    }
    return encode({**told, "schema": SCHEMA, "digests": dict(digests)}).encode("ascii")


def _digests(proof: Proof) -> dict[str, str]:
    salts = dict(proof.salts)
    return {
        word: sha256(
            encode([salts.get(word, ""), word, _plain(getattr(proof, word))]).encode("ascii")
        ).hex()
        for word in WORDS
    }


def _plain(value: Any) -> Any:  # noqa: ANN401 any field
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat()
        case tuple():
            return [_plain(one) for one in value]
        case StrEnum():
            return value.value
    return value
