"""The clock stopped for pictures: imported before anything that asks what time it is."""

from __future__ import annotations

import datetime as dt
import os
import time

#: A Sunday morning in Paris.
MOMENT = dt.datetime(2026, 11, 22, 8, 12, tzinfo=dt.UTC)

_Real = dt.datetime
_Day = dt.date


class _Any(type):
    def __instancecheck__(cls, instance):
        return isinstance(instance, _Real)


class Stopped(_Real, metaclass=_Any):
    """A date and time for which it is always :data:`MOMENT`."""

    @classmethod
    def now(cls, tz=None):
        return MOMENT.astimezone(tz) if tz else MOMENT.astimezone().replace(tzinfo=None)


class _AnyDay(type):
    def __instancecheck__(cls, instance):
        return isinstance(instance, _Day)


class StoppedDay(_Day, metaclass=_AnyDay):
    """A date for which today is always that of :data:`MOMENT`."""

    @classmethod
    def today(cls):
        return MOMENT.astimezone().date()


def stop():
    """Stop the clock of this process, in Paris."""
    os.environ["TZ"] = "Europe/Paris"
    time.tzset()
    dt.datetime = Stopped
    dt.date = StoppedDay
