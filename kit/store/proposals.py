"""What people propose to write better in the baseline; it travels with the record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inventory.record import record
from kit.errors import KitError
from kit.store import edits
from kit.store.followed import line

if TYPE_CHECKING:
    from datetime import datetime

    from kit.store.store import Store

_FIELD = "proposal/"


@record
class Proposal:
    """One proposal about a requirement."""

    requirement: str
    text: str
    at: datetime
    author: str


def propose(store: Store, entity: str, requirement: str, text: str, author: str = "") -> None:
    """Keep a proposal beside those made before.

    Raises:
        KitError: it says nothing, it is too long, or it could not be written.
    """
    told = line("Proposition", text)
    if not told:
        raise KitError("La proposition est vide.", "Écrivez en une phrase ce qui serait mieux.")
    edits.put(store, entity, {f"{_FIELD}{requirement}": told}, author, reaffirm=True)


def proposals_of(store: Store, entity: str) -> tuple[Proposal, ...]:
    """All proposals of a town hall, the oldest first.

    Raises:
        KitError: damaged, busy or vanished.
    """
    return tuple(
        Proposal(edit.field.removeprefix(_FIELD), edit.value, edit.clock, edit.author)
        for edit in edits.edits(store, entity)
        if edit.field.startswith(_FIELD) and isinstance(edit.value, str)
    )
