"""« Procès-verbal »: a proof as labelled lines, for the report and the screen; no file's name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inventory.record import record
from kit import french
from kit.labels import OUTCOME_LABELS
from kit.restoring.telling import content

if TYPE_CHECKING:
    from kit.restoring.proof import Proof, Verified


@record
class Minutes:
    """``rows`` are ``(label, value)``; ``hashes`` go in small print; ``sign_here`` is a line."""

    title: str
    outcome: str
    rows: tuple[tuple[str, str], ...]
    hashes: tuple[str, ...]
    hashes_label: str
    sign_here: str


def minutes(proof: Proof, verified: Verified) -> Minutes:
    """The minutes of one test; numbers that are zero and say nothing are left out."""
    words: dict[str, str] = content()["minutes"]
    sum_up = (
        f"{french.count(proof.identical, 'fichier')} sur {french.integer(proof.sampled)} "
        f"{'relus' if proof.identical > 1 else 'relu'} à l’identique"
    )
    types = ", ".join(
        f"{suffix or words['no_suffix']} ({french.integer(number)})"
        for suffix, number in proof.types
    )
    told = {
        "at": french.moment(proof.at),
        "by": french.plain(proof.by) or words["nobody"],
        "method": content()["methods"][proof.method.value],
        "copy": " · ".join(filter(None, (french.plain(proof.label), proof.kind))),
        "machine": french.plain(proof.machine) or words["nobody"],
        "run": french.moment(proof.run) if proof.run else "",
        "folders": ", ".join(french.plain(folder) for folder in proof.folders),
        "counts": sum_up,
        "different": _some(proof.different),
        "missing": _some(proof.missing),
        "unreadable": _some(proof.unreadable),
        "explained": _some(proof.explained),
        "ineligible": _some(proof.ineligible),
        "types": french.plain(types),
        "bytes": french.size(proof.bytes),
        "seconds": french.delay(max(1, round(proof.seconds))),
        "seed": proof.seed,
        "signature": content()["verified"][verified.value],
        "key": proof.key,
    }
    return Minutes(
        words["title"],
        OUTCOME_LABELS[proof.outcome],
        tuple((words[name], value) for name, value in told.items() if value),
        proof.hashes,
        words["hashes"],
        words["sign_here"],
    )


def _some(number: int) -> str:
    return french.integer(number) if number else ""
