"""The format of the ``minisign`` tool: keys in a line of text, signatures in a file of four lines.

A file is signed by Ed25519 over its BLAKE2b digest (``ED``); a second signature covers the first
and the trusted comment. Signatures over the file itself (``Ed``, older tools) are believed, never
made. A secret key is kept in clear, or hidden under a password by scrypt.
"""

from __future__ import annotations

import base64
import os
import struct
from typing import TYPE_CHECKING

from inventory.record import record
from kit.errors import KitError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

#: Added to the name of what is signed.
SUFFIX = ".minisig"
HASHED, WHOLE = b"ED", b"Ed"
_HIDDEN, _CLEAR, _CHECK = b"Sc", b"\0\0", b"B2"
_UNTRUSTED, _TRUSTED = "untrusted comment: ", "trusted comment: "
#: What the tool takes by default for a password: 1 GiB of memory.
OPERATIONS, MEMORY = 1 << 25, 1 << 30
#: Characters of a key's or a signature's file.
LONGEST = 16_384
_LONGEST_COMMENT = 4_000
_AGAIN = "Demandez-la de nouveau à qui vous l’a remise."


@record
class PublicKey:
    """What signatures are verified with; ``number`` tells keys apart, and proves nothing."""

    number: bytes
    raw: bytes

    @property
    def line(self) -> str:
        """The key as one line, as ``minisign -P`` takes it."""
        return base64.b64encode(WHOLE + self.number + self.raw).decode()


@record
class SecretKey:
    """What signs: 32 bytes of secret, and the number of its public key."""

    number: bytes
    seed: bytes

    @property
    def public(self) -> PublicKey:
        """The key that verifies what this one signs."""
        return PublicKey(self.number, _private(self.seed).public_key().public_bytes_raw())

    def __repr__(self) -> str:
        return "SecretKey(…)"


@record
class _Signature:
    form: bytes
    number: bytes
    value: bytes
    comment: bytes
    above: bytes


def new_key() -> SecretKey:
    """A key that nobody has."""
    return SecretKey(os.urandom(8), os.urandom(32))


# --- Public keys ----------------------------------------------------------------------------------


def public_key(text: str) -> PublicKey:
    """A public key from its file, or from its line alone.

    Raises:
        KitError: it is neither.
    """
    lines = [line.strip() for line in text[:LONGEST].splitlines() if line.strip()]
    if len(lines) == 2 and lines[0].startswith(_UNTRUSTED):
        lines = lines[1:]
    told = _decoded(lines[0]) if len(lines) == 1 else b""
    if len(told) != 42 or told[:2] != WHOLE:
        raise KitError(
            "Ce n’est pas une clé publique de signature.",
            "Elle tient en une ligne, qui commence par «\u00a0RW\u00a0». " + _AGAIN,
        )
    return PublicKey(told[2:10], told[10:])


def public_text(key: PublicKey) -> str:
    """The file of a public key."""
    return f"{_UNTRUSTED}minisign public key {_shown(key.number)}\n{key.line}\n"


# --- Secret keys ----------------------------------------------------------------------------------


def is_hidden(text: str) -> bool:
    """Whether a secret key asks for a password.

    Raises:
        KitError: it is no secret key.
    """
    return _secret_parts(text)[1] == _HIDDEN


def secret_key(text: str, password: str = "") -> SecretKey:
    """A secret key from its file.

    Raises:
        KitError: it is none, or the password is not its own.
    """
    told, form, operations, memory = _secret_parts(text)
    salt, body = told[6:38], told[54:]
    if form == _HIDDEN:
        mask = _mask(password, salt, operations, memory)
        body = bytes(one ^ other for one, other in zip(body, mask, strict=True))
    number, seed, public, check = body[:8], body[8:40], body[40:72], body[72:]
    clear = form == _CLEAR and not any(check)
    right = _private(seed).public_key().public_bytes_raw() == public
    if not right or (check != _digest(told[:2] + body[:72], 32) and not clear):
        if form == _HIDDEN:
            raise KitError(
                "Le mot de passe de la clé de signature n’est pas le bon.",
                "Vérifiez-le, puis recommencez. Rien n’a été signé.",
            )
        raise _no_secret_key()
    return SecretKey(number, seed)


def secret_text(key: SecretKey, password: str = "") -> str:
    """The file of a secret key, hidden under a password where there is one."""
    told = key.number + key.seed + key.public.raw
    body = told + _digest(WHOLE + told, 32)
    salt = os.urandom(32)
    if password:
        mask = _mask(password, salt, OPERATIONS, MEMORY)
        body = bytes(one ^ other for one, other in zip(body, mask, strict=True))
    head = WHOLE + (_HIDDEN if password else _CLEAR) + _CHECK + salt
    limits = struct.pack("<QQ", OPERATIONS, MEMORY)
    written = base64.b64encode(head + limits + body).decode()
    return f"{_UNTRUSTED}minisign {'encrypted ' if password else ''}secret key\n{written}\n"


def _secret_parts(text: str) -> tuple[bytes, bytes, int, int]:
    """The bytes of a secret key, how it is hidden, and the two limits of scrypt.

    Raises:
        KitError: it is no secret key, or one that asks for more memory than the tool ever does.
    """
    lines = text[:LONGEST].splitlines()
    told = _decoded(lines[1]) if len(lines) >= 2 else b""
    if len(told) != 158 or told[:2] != WHOLE or told[4:6] != _CHECK:
        raise _no_secret_key()
    form = told[2:4]
    operations, memory = struct.unpack("<QQ", told[38:54])
    if form not in {_HIDDEN, _CLEAR} or operations > OPERATIONS or memory > MEMORY:
        raise _no_secret_key()
    return told, form, operations, memory


def _no_secret_key() -> KitError:
    return KitError(
        "Ce n’est pas une clé secrète de signature.",
        "Donnez le fichier que «\u00a0minisign -G\u00a0» ou «\u00a0pack key\u00a0» a écrit.",
    )


def _mask(password: str, salt: bytes, operations: int, memory: int) -> bytes:
    """The 104 bytes that hide a secret key, by scrypt with the limits as libsodium reads them."""
    from hashlib import scrypt  # noqa: PLC0415 for passwords alone

    operations = max(operations, 32_768)
    small = operations < memory // 32
    most = operations // 32 if small else memory // 1024
    power = next(power for power in range(1, 64) if 1 << power > most // 2)
    parallel = 1 if small else max(min(operations // 4 >> power, 0x3FFFFFFF) // 8, 1)
    room = 128 * 8 * ((1 << power) + parallel + 2)
    return scrypt(
        password.encode(), salt=salt, n=1 << power, r=8, p=parallel, maxmem=room, dklen=104
    )


# --- Signatures -----------------------------------------------------------------------------------


def sign(content: bytes, key: SecretKey, comment: str) -> str:
    """The file that goes beside what is signed; ``comment`` is signed with it, on one line."""
    told = " ".join(comment.split())[:_LONGEST_COMMENT].encode()
    private = _private(key.seed)
    value = private.sign(_digest(content, 64))
    first = base64.b64encode(HASHED + key.number + value).decode()
    above = base64.b64encode(private.sign(value + told)).decode()
    return (
        f"{_UNTRUSTED}signature from minisign secret key {_shown(key.number)}\n{first}\n"
        f"{_TRUSTED}{told.decode()}\n{above}\n"
    )


def verify(content: bytes, text: str, key: PublicKey) -> str:
    """The trusted comment of a signature that is by this key over this content.

    Raises:
        KitError: it is no signature, another key's, or of other bytes.
    """
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 slow to import
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415
        Ed25519PublicKey,
    )

    told = _signature(text)
    if told.number != key.number:
        raise KitError(
            "La signature est d’une autre clé que celle qui est attendue.",
            "Ce fichier ne vient pas de votre syndicat, ou sa clé a changé\u00a0: téléphonez-lui.",
        )
    try:
        checker = Ed25519PublicKey.from_public_bytes(key.raw)
        signed = _digest(content, 64) if told.form == HASHED else content
        checker.verify(told.value, signed)
        checker.verify(told.above, told.value + told.comment)
    except (InvalidSignature, ValueError) as error:
        raise KitError(
            "La signature ne va pas avec ce fichier\u00a0: il a été modifié, ou elle l’a été.",
            _AGAIN.replace("Demandez-la", "Demandez-le"),
        ) from error
    return told.comment.decode("utf-8", "replace")


def signer_number(text: str) -> bytes:
    """The number of the key that a signature claims.

    Raises:
        KitError: it is no signature.
    """
    return _signature(text).number


def _signature(text: str) -> _Signature:
    """The four lines of a signature.

    Raises:
        KitError: they are others.
    """
    lines = text[:LONGEST].rstrip("\r\n").split("\n")
    lines = [line.removesuffix("\r") for line in lines]
    if (
        len(lines) == 4
        and lines[0].startswith(_UNTRUSTED.rstrip())
        and lines[2].startswith(_TRUSTED)
        and len(told := _decoded(lines[1])) == 74
        and told[:2] in {HASHED, WHOLE}
        and len(above := _decoded(lines[3])) == 64
    ):
        comment = lines[2].removeprefix(_TRUSTED).encode("utf-8", "replace")
        return _Signature(told[:2], told[2:10], told[10:], comment, above)
    raise KitError(
        "Le fichier de signature ne peut pas être compris.",
        "Il finit par «\u00a0.minisig\u00a0» et tient en quatre lignes. " + _AGAIN,
    )


# --- Inside ---------------------------------------------------------------------------------------


def _decoded(line: str) -> bytes:
    """What a line holds, written in the one way that it can be; nothing where it is otherwise."""
    try:
        told = base64.b64decode(line.strip(), validate=True)
    except ValueError:
        return b""
    return told if base64.b64encode(told).decode() == line.strip() else b""


def _digest(content: bytes, size: int) -> bytes:
    from hashlib import blake2b  # noqa: PLC0415 slow to import

    return blake2b(content, digest_size=size).digest()


def _shown(number: bytes) -> str:
    return f"{int.from_bytes(number, 'little'):016X}"


def _private(seed: bytes) -> Ed25519PrivateKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415 slow to import
        Ed25519PrivateKey,
    )

    return Ed25519PrivateKey.from_private_bytes(seed)
