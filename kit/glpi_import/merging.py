"""Several readings of one PC become one: the newest value wins, field by field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from inventory.facts import Fact, Known, Reason, Unknown
from inventory.record import replace
from inventory.workstation import TOPICS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from inventory.workstation import Workstation

_SILENT = frozenset({Reason.NOT_RECORDED, Reason.NOT_SUPPORTED})


def merge_by_date(readings: Iterable[tuple[datetime, Workstation]]) -> Workstation:
    """Each fact as it was last known; where nobody knew it, why the last that looked did not.

    A value that was known stays known when a later reading does not feed that field, and keeps its
    source, which tells its date. Of two readings of one moment the later in the order given wins.

    Raises:
        ValueError: there is no reading.
    """
    ordered = [reading for _, reading in sorted(readings, key=lambda dated: dated[0])]
    if not ordered:
        raise ValueError("nothing to merge")
    merged = ordered[-1]
    for topic in TOPICS:
        rooms = [getattr(reading, topic.name) for reading in ordered]
        facts = {
            name: _newest([getattr(room, name) for room in rooms])
            for name in type(rooms[0]).__match_args__
        }
        merged = replace(merged, **{topic.name: replace(rooms[-1], **facts)})
    return merged


def _newest(facts: list[Fact[Any]]) -> Fact[Any]:
    """The last that is known; else the last that tells why; else the last."""
    known = [fact for fact in facts if isinstance(fact, Known)]
    telling = [fact for fact in facts if isinstance(fact, Unknown) and fact.why not in _SILENT]
    return (known or telling or facts)[-1]
