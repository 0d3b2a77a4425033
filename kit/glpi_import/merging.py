"""Several readings of one PC become one: the newest dated value wins, field by field.

A fact tells its date in its sources: an imported one by its label, one that was measured here and
carried into a later import by a stamp. Without either it is of the date of its reading.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from inventory.facts import Fact, Known, Reason, Unknown, merge_sources
from inventory.record import replace
from inventory.workstation import TOPICS
from kit.glpi_import.completing import completed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from inventory.workstation import Workstation

#: How the source of every imported fact begins.
LABEL = "glpi "
_STAMP = "relevé du "
_DATED = re.compile(rf"(?:{LABEL}.* |{_STAMP})(\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\dZ)")
_SILENT = frozenset({Reason.NOT_RECORDED, Reason.NOT_SUPPORTED})

DatedFact = tuple[datetime, Fact[Any]]


def label(file: str, at: datetime) -> str:
    """The source of what a file says: its name and its date."""
    return f"{LABEL}{file} {_moment(at)}"


def is_imported(fact: Fact[Any]) -> bool:
    """Whether a fact comes from an import."""
    return any(source.startswith(LABEL) for source in fact.sources[:1])


def told_date(fact: Fact[Any]) -> datetime | None:
    """The date that the sources of a fact tell, the newest; None where they tell none."""
    told = [found[1] for source in fact.sources if (found := _DATED.fullmatch(source))]
    try:
        return datetime.fromisoformat(max(told)) if told else None
    except ValueError:  # a name of a file that looks like a date
        return None


def stamped(workstation: Workstation, at: datetime) -> Workstation:
    """A measured workstation, each known fact with its date, ready to be carried further."""
    made = workstation
    for topic in TOPICS:
        room = getattr(workstation, topic.name)
        changes = {
            name: _with_stamp(fact, at)
            for name in type(room).__match_args__
            if isinstance(fact := getattr(room, name), Known)
        }
        made = replace(made, **{topic.name: replace(room, **changes)})
    return made


def merge_by_date(readings: Iterable[tuple[datetime, Workstation]]) -> Workstation:
    """Each fact as it was last known; where nobody knew it, why the last that looked did not.

    A value that was known stays known when a later reading does not feed that field, and keeps its
    source, which tells its date; so do the fields of one disk, account or program that the later
    reading does not feed. Of two readings of one moment the later in the order given wins.

    Raises:
        ValueError: there is no reading.
    """
    ordered = sorted(readings, key=lambda dated: dated[0])
    if not ordered:
        raise ValueError("nothing to merge")
    merged = ordered[-1][1]
    for topic in TOPICS:
        rooms = [(at, getattr(reading, topic.name)) for at, reading in ordered]
        newest = rooms[-1][1]
        facts = {
            name: _newest([(at, getattr(room, name)) for at, room in rooms])
            for name in type(newest).__match_args__
        }
        merged = replace(merged, **{topic.name: replace(newest, **facts)})
    return merged


def known_facts(workstation: Workstation) -> dict[str, Known[Any]]:
    """All that is known of a workstation, by topic and field."""
    return {
        f"{topic.name}.{name}": fact
        for topic in TOPICS
        for room in (getattr(workstation, topic.name),)
        for name in type(room).__match_args__
        if isinstance(fact := getattr(room, name), Known)
    }


def _newest(facts: list[DatedFact]) -> Fact[Any]:
    """The newest that is known, completed by older ones; else the last that tells why."""
    known = [(told_date(fact) or at, fact) for at, fact in facts if isinstance(fact, Known)]
    if not known:
        told = [fact for _, fact in facts]
        telling = [f for f in told if isinstance(f, Unknown) and f.why not in _SILENT]
        return (telling or told)[-1]
    known.sort(key=lambda dated: dated[0])
    chosen = known.pop()[1]
    # What was measured here is whole: nothing older completes it.
    while known and is_imported(chosen):
        at, older = known.pop()
        carried = _with_stamp(older, at)
        value = completed(chosen.value, carried.value)
        if value != chosen.value:
            measured = tuple(s for s in carried.sources if not s.startswith(LABEL))
            sources = merge_sources(chosen.sources, measured or carried.sources[:1])
            chosen = Known(value, sources)
    return chosen


def _with_stamp(fact: Known[Any], at: datetime) -> Known[Any]:
    """A fact that tells its date; facts inside its value too."""
    value = fact.value
    if isinstance(value, tuple):
        value = tuple(_entry_stamped(entry, at) for entry in value)
    if told_date(fact) is not None:
        return Known(value, fact.sources)
    return Known(value, (*fact.sources, _STAMP + _moment(at)))


def _entry_stamped(entry: Any, at: datetime) -> Any:  # noqa: ANN401 any entry of a list
    changes = {
        name: _with_stamp(fact, at)
        for name in getattr(type(entry), "__match_args__", ())
        if isinstance(fact := getattr(entry, name), Known)
    }
    return replace(entry, **changes) if changes else entry


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
