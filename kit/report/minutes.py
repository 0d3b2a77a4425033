"""The minutes of one restore test on paper: who, when, how many files, with what result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kit.report import typesetting
from kit.restoring.minutes import minutes

if TYPE_CHECKING:
    from datetime import datetime

    from kit.restoring.proof import Proof, Verified


def minutes_pdf(entity_name: str, proof: Proof, verified: Verified, at: datetime) -> bytes:
    """The minutes as PDF; no file's name is in them.

    Raises:
        KitError: the typesetter or its font is missing from this installation.
    """
    told = minutes(proof, verified)
    local = at.astimezone()
    document = {
        "entity": entity_name,
        "day": [local.year, local.month, local.day],
        "title": told.title,
        "outcome": proof.outcome.value,
        "label": told.outcome,
        "rows": [list(row) for row in told.rows],
        "hashes": list(told.hashes),
        "hashes_label": told.hashes_label,
        "sign_here": told.sign_here,
    }
    return typesetting.pdf("minutes.typ", document, at)
