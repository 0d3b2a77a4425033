"""The proofs of restore tests: added, listed, never changed; a half-made test leaves none.

The key that signs is made once for each record file, and kept inside it: it is as safe as what it
signs. Another file's proofs come with their own public key when two records are united.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from inventory.record import record
from kit.restoring import proof as proofs
from kit.restoring.proof import Proof, Verified
from kit.store import logical_time
from kit.store.store import meta, reading, set_meta, writing

if TYPE_CHECKING:
    from checks.verdict import Outcome
    from kit.store.connection import Connection
    from kit.store.store import Store

#: Where this file's private key is kept, in hexadecimal.
_KEY = "proof_key"


@record
class Kept:
    """One proof of the record: ``copy`` is the copy that it is of, empty for one in no record."""

    copy: str
    proof: Proof
    verified: Verified


def keep(store: Store, copy: str, told: Proof) -> Proof:
    """Sign a proof and add it, whole or not at all; returns it as it was signed.

    Raises:
        KitError: it could not be written.
    """
    clock = logical_time.now()
    with writing(store) as connection:
        made = proofs.signed(told, _key(connection))
        connection.execute(
            "INSERT INTO proof (id, copy, store, at, clock, document) VALUES (?, ?, ?, ?, ?, ?)",
            (made.id, copy, store.id, logical_time.next_moment(connection, clock), clock,
             proofs.written(made)),
        )  # fmt: skip
    return made


def kept(store: Store, copy: str | None = None) -> tuple[Kept, ...]:
    """The proofs of one copy or of all, the newest first.

    What this version cannot read is left out; what was changed by a stranger is ``BROKEN``.

    Raises:
        KitError: damaged, busy or vanished.
    """
    with reading(store) as connection:
        rows = connection.execute(
            "SELECT copy, document FROM proof WHERE ? IS NULL OR copy = ? ORDER BY at DESC, id",
            (copy, copy),
        ).fetchall()
    found = []
    for name, document in rows:
        try:
            told = proofs.read(document)
        except ValueError:
            continue
        found.append(Kept(name, told, proofs.verify(document)))
    return tuple(found)


def newest(store: Store, copy: str | None = None, outcome: Outcome | None = None) -> Kept | None:
    """The newest sound proof of a copy, or of any; with an outcome, the newest that has it.

    Raises:
        KitError: damaged, busy or vanished.
    """
    sound = (one for one in kept(store, copy) if one.verified is not Verified.BROKEN)
    return next((one for one in sound if outcome in {None, one.proof.outcome}), None)


def _key(connection: Connection) -> bytes:
    held = meta(connection, _KEY)
    if isinstance(held, str):
        return bytes.fromhex(held)
    made = proofs.new_key()
    set_meta(connection, _KEY, made.hex())
    return made
