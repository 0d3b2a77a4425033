"""Time as a town hall counts it: the days on which it is open."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

_WEEK = 7


def opening_days(since: datetime, until: datetime, opening: frozenset[int]) -> int:
    """How many opening days came after the day of ``since``, that of ``until`` included.

    Yesterday's evening to this morning is 1, Friday to Monday is 1 where week-ends are closed. 0
    where ``until`` is not after. A town hall that is never open counts every day.
    """
    days = (until.date() - since.date()).days
    if days <= 0:
        return 0
    open_on = opening & frozenset(range(_WEEK)) or frozenset(range(_WEEK))
    weeks, rest = divmod(days, _WEEK)
    tail = (until.date() - timedelta(days=back) for back in range(rest))
    return weeks * len(open_on) + sum(day.weekday() in open_on for day in tail)


def as_opening_days(days: int, opening: frozenset[int]) -> int:
    """So many days of the calendar as opening days, at least one: a period, a bearable loss."""
    if days < _WEEK:
        return max(1, min(days, len(opening) or _WEEK))
    return max(1, (2 * days * (len(opening) or _WEEK) + _WEEK) // (2 * _WEEK))
