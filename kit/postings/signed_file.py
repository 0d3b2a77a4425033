r"""A small signed file that computers pass on: one line of form, key and signature, then JSON.

    kit-joint/1 <base64 of the Ed25519 public key> <base64 of its signature>
    {"schema": 1, …}

The signature is over the form, a line end and the JSON; it is verified before the JSON is read. It
says that the file is whole; who made it is said by the code that people compare.
"""

from __future__ import annotations

import base64
import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from inventory.toml_file import load_toml
from kit import french
from kit.errors import KitError, in_french

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

Subject = Literal["posting", "joining", "round"]

#: Bytes of such a file.
LONGEST = 1 << 18
KEY, SIGNATURE = 32, 64
_FORM = re.compile(r"(?P<family>kit-[a-z]+)/(?P<schema>[0-9]{1,6})")
_SHOWN = 80


def fault(subject: Subject, what: str, path: Path | None = None, **words: str) -> KitError:
    """What is wrong with a file, in French; its name only, never the folders above it."""
    title, remedy = _texts()[subject][what]
    name = french.plain(path.name)[:_SHOWN] if path else ""
    told = {"file": name, **words}
    return KitError(title.format(**told), remedy.format(**told))


def signed(form: str, document: dict[str, Any], key: Ed25519PrivateKey) -> bytes:
    """The file of a document, signed."""
    body = json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True).encode()
    line = f"{form} {_b64(public_bytes(key))} {_b64(key.sign(_signed_part(form, body)))}\n"
    return line.encode("ascii") + body


def read_signed(path: Path, form: str, subject: Subject) -> tuple[bytes, dict[str, Any]]:
    """The key that signed a file, and what it says.

    Raises:
        KitError: missing, too large, of another form, newer, or not as it was signed.
    """
    data = read_bounded(path, LONGEST, subject)
    head, _, body = data.partition(b"\n")
    parts = head.decode("ascii", "replace").split(" ")
    refuse_other_form(parts[0], form, path, subject)
    try:
        key, signature = (base64.b64decode(part, validate=True) for part in parts[1:])
    except ValueError as error:
        raise fault(subject, "damaged", path) from error
    if not is_signed(key, signature, _signed_part(form, body)):
        raise fault(subject, "damaged", path)
    try:
        told = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise fault(subject, "damaged", path) from error
    if not isinstance(told, dict):
        raise fault(subject, "damaged", path)
    return key, told


def read_bounded(path: Path, longest: int, subject: Subject) -> bytes:
    """The bytes of a file that may not be longer.

    Raises:
        KitError: it cannot be read, is no file, or is longer.
    """
    try:
        if not path.is_file():
            raise fault(subject, "missing", path, why="fichier introuvable")
        with path.open("rb") as file:
            data = file.read(longest + 1)
    except OSError as error:
        raise fault(subject, "missing", path, why=in_french(error)) from error
    if len(data) > longest:
        raise fault(subject, "large", path)
    return data


def refuse_other_form(found: str, form: str, path: Path, subject: Subject) -> None:
    """Refuse what is not this form.

    Raises:
        KitError: something else, or a newer schema.
    """
    family, _, schema = form.partition("/")
    told = _FORM.fullmatch(found)
    if told is None or told["family"] != family:
        raise fault(subject, "foreign", path)
    if int(told["schema"]) > int(schema):
        raise fault(subject, "newer", path)
    if found != form:
        raise fault(subject, "damaged", path)


def is_signed(key: bytes, signature: bytes, told: bytes) -> bool:
    """Whether this key signed these bytes."""
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 slow to import
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415
        Ed25519PublicKey,
    )

    if len(key) != KEY or len(signature) != SIGNATURE:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, told)
    except (InvalidSignature, ValueError):
        return False
    return True


def new_key() -> Ed25519PrivateKey:
    """A fresh signing key."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415
        Ed25519PrivateKey,
    )

    return Ed25519PrivateKey.generate()


def key_of(seed: bytes) -> Ed25519PrivateKey:
    """The signing key of a kept seed (:func:`seed_of`).

    Raises:
        ValueError: not 32 bytes.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415
        Ed25519PrivateKey,
    )

    return Ed25519PrivateKey.from_private_bytes(seed)


def seed_of(key: Ed25519PrivateKey) -> bytes:
    """The 32 bytes to keep of a signing key."""
    return key.private_bytes_raw()


def public_bytes(key: Ed25519PrivateKey) -> bytes:
    """The 32 bytes that anybody may know of a signing key."""
    return key.public_key().public_bytes_raw()


def code_of(purpose: str, *parts: bytes) -> str:
    """The short code of a key, to be read aloud: sixteen digits, 53 bits, ``4821 0937 5516 2208``.

    Long enough that nobody finds another key of the same code, short enough for a telephone.
    """
    from kit.store.digests import sha256  # noqa: PLC0415 slow to import

    whole = sha256(b"\0".join((b"kit-code/1", purpose.encode(), *(sha256(p) for p in parts))))
    digits = f"{int.from_bytes(whole[:8], 'big') % 10**16:016d}"
    return " ".join(digits[at : at + 4] for at in range(0, 16, 4))


def same_code(one: str, other: str) -> bool:
    """Whether two codes are the same, however they were typed."""
    first, second = (re.sub(r"\D", "", code) for code in (one, other))
    return len(first) == 16 and first == second


def _signed_part(form: str, body: bytes) -> bytes:
    return form.encode("ascii") + b"\n" + body


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


@cache
def _texts() -> dict[str, Any]:
    return load_toml(Path(__file__).with_name("form.toml"))
