r"""Sealing one computer's snapshot to an entity: ``*.kitposte``.

    kit-poste/1 <the age key that it is sealed to>\n
    age( public key (32) · signature (64) · deflated JSON )

The signature is over the form, the age key, the public key and the deflated JSON: nothing that
matters lies outside it, and it is verified before anything is inflated or parsed. The line before
lets a reader tell a newer form, or another entity's posting, from a damaged one.
"""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING, Any

from kit.postings.signed_file import public_bytes
from kit.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from inventory.workstation import Workstation

FORM = "kit-poste/1"
SCHEMA = 1
SUFFIX = ".kitposte"
#: Bytes of a whole posting, and of its JSON.
LONGEST = 8 << 20
LONGEST_JSON = 64 << 20


def snapshot(
    workstation: Workstation,
    at: datetime,
    entity: str,
    *,
    round_id: str = "",
    typed: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """What a posting says: facts, when, by which version, for which entity.

    ``typed`` is what a technician was told on a round: ``room``, ``user``, ``usage``.
    """
    from kit.plain import facts_document, stamp  # noqa: PLC0415 brings the verdicts in

    return {
        "schema": SCHEMA,
        "entity": entity,
        "at": stamp(at),
        "version": VERSION,
        "round": round_id,
        "typed": dict(typed or {}),
        "facts": {"family": workstation.family.value, **facts_document(workstation)},
    }


def seal(recipient: str, key: Ed25519PrivateKey, told: Mapping[str, Any]) -> bytes:
    """The bytes of a posting that the owner of ``recipient`` alone can open."""
    import pyrage  # noqa: PLC0415 only where something is sealed

    text = json.dumps(told, ensure_ascii=True, separators=(",", ":"), sort_keys=True)
    body = zlib.compress(text.encode("ascii"), 9)
    public = public_bytes(key)
    signature = key.sign(signed_part(recipient, public, body))
    sealed: bytes = pyrage.encrypt(
        public + signature + body, [pyrage.x25519.Recipient.from_str(recipient)]
    )
    return f"{FORM} {recipient}\n".encode("ascii") + sealed


def signed_part(recipient: str, public: bytes, body: bytes) -> bytes:
    """What the signature of a posting is over."""
    return b"\0".join((FORM.encode("ascii"), recipient.encode("ascii"), public, body))


def file_name(recipient: str, mark: bytes) -> str:
    """The name of a posting: always the same for one computer, and telling nothing of it."""
    from kit.store.digests import sha256  # noqa: PLC0415 slow to import

    return f"poste-{sha256(recipient.encode() + mark).hex()[:20]}{SUFFIX}"


def age_in_days(path: Path, recipient: str, now: datetime) -> float | None:
    """How old the posting is that lies there; None for none, one that is cut, or for others."""
    head = f"{FORM} {recipient}\n".encode("ascii")
    try:
        with path.open("rb") as file:
            ours = file.read(len(head)) == head and len(file.read(100)) == 100
        written = path.stat().st_mtime
    except OSError:
        return None
    age = (now.timestamp() - written) / 86_400
    # A date to come says nothing: the clock of one of the two was wrong.
    return age if ours and age > -1 else None
