"""Opening a posting: decrypted, its signature verified, then inflated within bounds and parsed."""

from __future__ import annotations

import json
import re
import zlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from inventory.record import record
from kit.errors import KitError
from kit.postings import sealing
from kit.postings.pairing import computer_code
from kit.postings.signed_file import (
    KEY,
    SIGNATURE,
    fault,
    is_signed,
    read_bounded,
    refuse_other_form,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from inventory.workstation import Workstation

_TYPED = ("room", "user", "usage")
_ROUND = re.compile(r"(?:[0-9a-f]{32})?")


@record
class Posting:
    """What a computer posted; ``key`` is its public key in hexadecimal, ``code`` what is compared.

    ``entity`` is the identifier of the entity that it is for, ``recipient`` the age key that it was
    sealed to, ``round`` that of a technician's
    round or empty, ``digest`` names what was said.
    """

    key: str
    code: str
    digest: str
    entity: str
    at: datetime
    version: str
    workstation: Workstation
    recipient: str
    round: str = ""
    typed: Mapping[str, str] = {}


def open_posting(path: Path, identities: Mapping[str, str]) -> Posting:
    """Open one posting; ``identities`` are the age identities by the key that is sealed to.

    Raises:
        KitError: unreadable, foreign, newer, for another entity, damaged or altered.
    """
    data = read_bounded(path, sealing.LONGEST, "posting")
    head, _, sealed = data.partition(b"\n")
    form, _, recipient = head[:200].decode("ascii", "replace").partition(" ")
    refuse_other_form(form, sealing.FORM, path, "posting")
    if recipient not in identities:
        raise fault("posting", "other", path)
    public, body = _verified(sealed, recipient, identities[recipient], path)
    told = _parsed(body, path)
    return _posting(public, body, told, recipient, path)


def _verified(sealed: bytes, recipient: str, identity: str, path: Path) -> tuple[bytes, bytes]:
    """The sender's key and what it signed."""
    import pyrage  # noqa: PLC0415 only where something is opened

    try:
        content: bytes = pyrage.decrypt(sealed, [pyrage.x25519.Identity.from_str(identity)])
    except (pyrage.DecryptError, pyrage.IdentityError) as error:
        raise fault("posting", "damaged", path) from error
    public, rest = content[:KEY], content[KEY:]
    signature, body = rest[:SIGNATURE], rest[SIGNATURE:]
    if not is_signed(public, signature, sealing.signed_part(recipient, public, body)):
        raise fault("posting", "damaged", path)
    return public, body


def _parsed(body: bytes, path: Path) -> dict[str, Any]:
    try:
        opened = zlib.decompressobj()
        text = opened.decompress(body, sealing.LONGEST_JSON)
        if not opened.eof or opened.unused_data:
            raise fault("posting", "damaged", path)
        told = json.loads(text)
    except (zlib.error, ValueError, RecursionError) as error:
        raise fault("posting", "damaged", path) from error
    if not isinstance(told, dict) or not isinstance(told.get("schema"), int):
        raise fault("posting", "damaged", path)
    if told["schema"] > sealing.SCHEMA:
        raise fault("posting", "newer", path)
    return told


def _posting(
    public: bytes, body: bytes, told: dict[str, Any], recipient: str, path: Path
) -> Posting:
    from kit.facts_codec import workstation_of  # noqa: PLC0415 imports every topic
    from kit.store.digests import sha256  # noqa: PLC0415

    words = [told.get(name, "") for name in ("entity", "at", "version", "round")]
    typed, facts = told.get("typed", {}), told.get("facts")
    if (
        not all(isinstance(word, str) and len(word) <= 100 for word in words)
        or not isinstance(typed, dict)
        or not isinstance(facts, dict)
        or not _ROUND.fullmatch(words[3])
    ):
        raise fault("posting", "damaged", path)
    try:
        at = datetime.fromisoformat(words[1]).astimezone(UTC)
        workstation = workstation_of(facts)
    except (ValueError, OverflowError, RecursionError, KitError) as error:
        raise fault("posting", "damaged", path) from error
    return Posting(
        key=public.hex(),
        code=computer_code(public),
        digest=sha256(body).hex()[:32],
        entity=words[0],
        at=at,
        version=words[2],
        workstation=workstation,
        recipient=recipient,
        round=words[3],
        typed={
            name: typed[name]
            for name in _TYPED
            if isinstance(typed.get(name), str) and len(typed[name]) <= 200
        },
    )
