"""What a result offers to the person before it: steps of her own, or a message to who can.

What needs an administrator, can break something, or is somebody else's is never hers to try.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from checks.verdict import Outcome
from inventory.record import record
from inventory.toml_file import load_toml
from kit import french
from kit.labels import CAN_BREAK_LABELS, OUTCOME_LABELS, WHO_LABELS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from checks.sheet import Remedy
    from kit.assessment import Item

FILE = Path(__file__).resolve().parent / "guidance.toml"
#: From what is in order to what is not; what could not be read has no place among them.
_GRAVITY = {Outcome.NA: 0, Outcome.OK: 0, Outcome.WATCH: 1, Outcome.FAIL: 2}


class Change(StrEnum):
    """What a new measure says of a result."""

    SOLVED = "solved"
    STILL_WELL = "still_well"
    BETTER = "better"
    SAME = "same"
    WORSE = "worse"
    READ = "read"
    UNREAD = "unread"
    GONE = "gone"


@record
class Rechecked:
    """The change, and the French sentence that tells it."""

    change: Change
    sentence: str

    @property
    def good(self) -> bool:
        """Whether it is good news."""
        return self.change in {Change.SOLVED, Change.STILL_WELL, Change.BETTER}


def is_hers(remedy: Remedy) -> bool:
    """Whether the secretary can do it alone; a wall over the sheets keeps danger out of it."""
    return remedy.who == "secretary"


def asks_money(remedy: Remedy) -> bool:
    """Whether it is a thing for the budget."""
    return remedy.cost != "none"


def why_not_hers(remedy: Remedy) -> str:
    """Why somebody else is asked, in one sentence."""
    said = _content()["why"]
    key = "admin" if remedy.needs_admin else "breaks" if remedy.can_break != "no" else "other"
    return str(said[key]).format_map({"who": _capital(WHO_LABELS[remedy.who])})


def effort(remedy: Remedy) -> str:
    """``Vous-même, environ 10 minutes``, then what it costs where it costs something."""
    said = _content()
    who = said["self"] if is_hers(remedy) else _capital(WHO_LABELS[remedy.who])
    time = said["about"].format_map({"time": french.delay(remedy.minutes * 60)})
    cost = said["costs"][remedy.cost]
    return " · ".join(part for part in (f"{who}, {time}", cost) if part)


def conditions(remedy: Remedy) -> str:
    """``Droits d’administrateur · à faire après accord``; empty where there are none."""
    rights = _content()["rights"] if remedy.needs_admin else ""
    return _capital(
        " · ".join(part for part in (rights, CAN_BREAK_LABELS[remedy.can_break]) if part)
    )


def rechecked(before: Item, after: Item | None) -> Rechecked:
    """What changed between two measures of the same check; None where it is no longer there."""
    change = _change(before.outcome, after.outcome if after else None)
    labels = {
        "before": OUTCOME_LABELS[before.outcome],
        "after": OUTCOME_LABELS[after.outcome] if after else "",
    }
    return Rechecked(change, str(_content()["rechecked"][change.value]).format_map(labels))


def _change(before: Outcome, after: Outcome | None) -> Change:
    if after is None:
        return Change.GONE
    if after is Outcome.UNKNOWN:
        return Change.SAME if before is Outcome.UNKNOWN else Change.UNREAD
    if not _GRAVITY[after]:
        return Change.SOLVED if _GRAVITY.get(before, 1) else Change.STILL_WELL
    if before is Outcome.UNKNOWN:
        return Change.READ
    difference = _GRAVITY[after] - _GRAVITY[before]
    return Change.SAME if not difference else Change.WORSE if difference > 0 else Change.BETTER


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


@cache
def _content() -> Mapping[str, Any]:
    return load_toml(FILE)
