"""From what a test found to the proof that is signed and kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.verdict import Outcome
from inventory.backups.model import Kind
from kit.restoring.proof import Method, Proof, new_id

if TYPE_CHECKING:
    from kit.restoring.plan import Trial


def proof_of(
    told: Trial,
    *,
    by: str = "",
    label: str = "",
    machine: str = "",
    method: Method = Method.AUTOMATIC,
) -> Proof | None:
    """The proof of a test, not yet signed; None where the world stopped it before it said anything.

    ``by`` is who launched it, ``label`` the copy's name in the record, ``machine`` this computer.
    """
    counts = told.counts
    if told.outcome is Outcome.UNKNOWN and not counts.restored:
        return None
    return Proof(
        id=new_id(),
        at=told.at,
        by=by,
        method=method,
        label=label,
        kind=(told.kind or Kind.PRODUCT).value,
        machine=machine,
        run=told.run,
        sampled=counts.sampled,
        restored=counts.restored,
        identical=counts.identical,
        different=counts.different + counts.broken,
        missing=counts.missing,
        unreadable=counts.unreadable,
        explained=counts.newer + counts.skipped,
        ineligible=told.ineligible,
        folders=told.folders,
        types=told.types,
        hashes=told.hashes,
        seed=told.seed,
        seconds=told.seconds,
        bytes=told.bytes,
        outcome=told.outcome,
    )
