"""Key slots: each lets one secret open the record.

A slot is an X25519 key pair whose private half comes from the secret (scrypt for a passphrase,
HKDF for what is random); the sidecar holds the public half, and the record's key sealed to it
(ephemeral X25519, HKDF-SHA-256, AES-256-GCM). So a new key can be sealed for every person while
only one of them is there.
"""

from __future__ import annotations

import base64
import os
import unicodedata
from typing import TYPE_CHECKING, Any

from inventory.record import record, replace
from kit.errors import KitError
from kit.store.digests import hmac_sha256, same

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import ModuleType

    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

PASSPHRASE, RECOVERY, SESSION = "passphrase", "recovery", "session"
#: scrypt's N for new slots: 128 MiB and about half a second on an old PC. r = 8, p = 1.
COST = 2**17
SHORTEST = 12


@record
class Slot:
    """One way in. ``sealed`` holds the record's key by generation: normally one, two amid a rekey.

    ``derivation`` is scrypt's parameters, empty for random secrets. No name is kept here: the
    sidecar is readable by anybody.
    """

    id: str
    kind: str
    made: str
    derivation: Mapping[str, Any]
    public: bytes
    sealed: Mapping[int, bytes]


def new_slot(kind: str, secret: bytes, made: str, cost: int | None = None) -> Slot:
    """A slot for a secret (a passphrase as UTF-8, or random bytes), with no key in it yet."""
    derivation: dict[str, Any] = {}
    if kind == PASSPHRASE:
        salt = base64.b64encode(os.urandom(16)).decode("ascii")
        derivation = {"name": "scrypt", "n": cost or COST, "r": 8, "p": 1, "salt": salt}
    public = _private(secret, derivation).public_key().public_bytes_raw()
    return Slot(os.urandom(8).hex(), kind, made, derivation, public, {})


def seal(slot: Slot, generation: int, key: bytes) -> Slot:
    """The slot with one more generation of the record's key."""
    from cryptography.hazmat.primitives.asymmetric import x25519  # noqa: PLC0415 slow to import
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

    ephemeral = x25519.X25519PrivateKey.generate()
    shown = ephemeral.public_key().public_bytes_raw()
    shared = ephemeral.exchange(x25519.X25519PublicKey.from_public_bytes(slot.public))
    wrapping = _expanded(shared, b"seal" + shown + slot.public)
    nonce = os.urandom(12)
    box = AESGCM(wrapping).encrypt(nonce, key, _bound(slot, generation))
    return replace(slot, sealed={**slot.sealed, generation: shown + nonce + box})


def opens(slot: Slot, secret: bytes) -> dict[int, bytes] | None:
    """The keys that a secret finds in a slot, by generation; None when it is not its secret."""
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 slow to import
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

    private = _private(secret, slot.derivation)
    public = private.public_key().public_bytes_raw()
    if not same(public, slot.public):
        return None
    found = {}
    for generation, sealed in slot.sealed.items():
        shown, nonce, box = sealed[:32], sealed[32:44], sealed[44:]
        try:
            shared = private.exchange(_curve().from_public_bytes(shown))
            wrapping = _expanded(shared, b"seal" + shown + slot.public)
            found[generation] = AESGCM(wrapping).decrypt(nonce, box, _bound(slot, generation))
        except (InvalidTag, ValueError):
            return None
    return found


def spoken(passphrase: str) -> bytes:
    """A passphrase as bytes: the same whatever keyboard composed its accents."""
    return unicodedata.normalize("NFC", passphrase.strip()).encode("utf-8", "surrogatepass")


def refuse_weak(passphrase: str) -> None:
    """Refuse a passphrase that is soon guessed.

    Raises:
        KitError: too short, or nearly always the same letter.
    """
    if len(passphrase.strip()) < SHORTEST or len(set(passphrase)) < 5:
        raise KitError(
            f"Cette phrase de passe est trop courte (au moins {SHORTEST} caractères).",
            "Choisissez plusieurs mots sans lien entre eux, faciles à retenir pour vous.",
        )


def seal_of(key: bytes, text: bytes) -> str:
    """What only a holder of the key can have written about a text (hexadecimal)."""
    return hmac_sha256(_expanded(key, b"sidecar"), text).hex()


def _bound(slot: Slot, generation: int) -> bytes:
    return f"kit-keys/1 {slot.id} {slot.kind} {generation}".encode("ascii")


def _private(secret: bytes, derivation: Mapping[str, Any]) -> X25519PrivateKey:
    if derivation:
        cost, r, p = derivation["n"], derivation["r"], derivation["p"]
        salt = base64.b64decode(derivation["salt"])
        from hashlib import scrypt  # noqa: PLC0415 for passphrases alone

        material = scrypt(
            secret, salt=salt, n=cost, r=r, p=p, maxmem=130 * cost * r * p + 2**20, dklen=32
        )
    else:
        material = _expanded(secret, b"private")
    private: X25519PrivateKey = _curve().from_private_bytes(material)
    return private


def _curve() -> ModuleType:
    """X25519 without what the library's own classes import to ask whether OpenSSL has it.

    It has had it since 1.1; the question costs each start 7 ms and 1.3 MiB.
    """
    from cryptography.hazmat.bindings._rust import openssl  # noqa: PLC0415 as said above

    return openssl.x25519


def _expanded(material: bytes, purpose: bytes) -> bytes:
    """HKDF-SHA-256 (RFC 5869) with a fixed salt, one block."""
    extracted = hmac_sha256(b"kit-keys/1", material)
    return hmac_sha256(extracted, purpose + b"\x01")
