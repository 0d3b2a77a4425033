"""One change, its French sentence, and what all comparisons share."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from inventory.facts import Known, Reason, Unknown
from inventory.record import record
from inventory.toml_file import load_toml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from inventory.facts import Fact

T = TypeVar("T")
K = TypeVar("K")


class Kind(StrEnum):
    """What sort of change it is."""

    NEW_PROBLEM = "new_problem"
    FIXED = "fixed"
    WORSE = "worse"
    BETTER = "better"
    NEWLY_UNKNOWN = "newly_unknown"
    NEWLY_READ = "newly_read"
    NO_LONGER_CONCERNED = "no_longer_concerned"
    NEW = "new"
    GONE = "gone"
    UPDATED = "updated"
    CHANGED = "changed"
    NOT_SEEN = "not_seen"


class Tone(StrEnum):
    """Whether a change is good news, bad news or neither."""

    GOOD = "good"
    BAD = "bad"
    NEUTRAL = "neutral"


TONES = {
    Kind.NEW_PROBLEM: Tone.BAD,
    Kind.WORSE: Tone.BAD,
    Kind.NOT_SEEN: Tone.BAD,
    Kind.FIXED: Tone.GOOD,
    Kind.BETTER: Tone.GOOD,
}


@record
class Change:
    """One change: ``topic`` is ``finding``, ``program``, ``disk``…; ``key`` names the thing.

    ``before`` and ``after`` are raw values where both exist. ``by_rules`` is that the rules changed
    between the two runs, so that the workstation itself may not have.
    """

    kind: Kind
    topic: str
    key: str
    sentence: str
    tone: Tone
    before: str | None = None
    after: str | None = None
    by_rules: bool = False


def keyed(things: Iterable[T], key: Callable[[T], K]) -> dict[K, list[T]]:
    """Things by their key; those without a key are left out."""
    found: dict[K, list[T]] = {}
    for thing in things:
        if (named := key(thing)) is not None:
            found.setdefault(named, []).append(thing)
    return found


def reading_change(topic: str, before: Fact[Any], after: Fact[Any]) -> list[Change]:
    """A list that can no longer be read, or at last; one that a source never gives is no news."""
    silent = {Reason.NOT_RECORDED, Reason.NOT_SUPPORTED}
    if isinstance(before, Known) and isinstance(after, Unknown) and after.why not in silent:
        kind, phrase = Kind.NEWLY_UNKNOWN, "unread"
    elif isinstance(before, Unknown) and isinstance(after, Known) and before.why not in silent:
        kind, phrase = Kind.NEWLY_READ, "read"
    else:
        return []
    return [Change(kind, topic, topic, said(topic, phrase), Tone.NEUTRAL)]


def said(topic: str, phrase: str, **words: str) -> str:
    """A sentence of ``history.toml`` with its words."""
    sentence: str = texts()[topic][phrase].format_map(words)
    return sentence


def title_of(check: str) -> str:
    """The French title of a check, its id where this version no longer has it."""
    from checks.sheet import SheetError, sheet  # noqa: PLC0415 only results need it

    try:
        return sheet(check).title
    except SheetError:
        return check


def joined(*words: object) -> str:
    """The words that there are, with spaces between."""
    return " ".join(str(word) for word in words if word)


@cache
def texts() -> Mapping[str, Any]:
    """All sentences."""
    return load_toml(Path(__file__).with_name("sentences.toml"))
