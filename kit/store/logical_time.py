"""Time that never goes back: the clock's, or just after the newest moment already known.

A computer whose clock jumps back still writes after what it wrote before, and after what it
received from others; what its clock really said is kept beside.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kit.store.connection import Connection

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
#: A clock that lags this much behind the newest known moment is worth a word.
TOLERATED = timedelta(hours=26)


def now() -> int:
    """What the clock says, in microseconds since 1970."""
    return micros(datetime.now(UTC))


def micros(at: datetime) -> int:
    """A moment in microseconds since 1970."""
    return (at - _EPOCH) // _MICROSECOND


def moment(at: int) -> datetime:
    """Microseconds since 1970 as a moment."""
    return _EPOCH + timedelta(microseconds=at)


def newest_known(connection: Connection) -> int:
    """The newest logical moment in the record, 0 when there is none."""
    row = connection.execute(
        "SELECT max((SELECT coalesce(max(at), 0) FROM edit),"
        " (SELECT coalesce(max(at), 0) FROM snapshot),"
        " (SELECT coalesce(max(at), 0) FROM attachment),"
        " (SELECT coalesce(max(at), 0) FROM erased),"
        " (SELECT coalesce(max(at), 0) FROM proof))"
    ).fetchone()
    return int(row[0])


def next_moment(connection: Connection, clock: int) -> int:
    """The logical moment of what is written now."""
    return max(clock, newest_known(connection) + 1)


def behind(connection: Connection, clock: int | None = None) -> timedelta | None:
    """How far the clock lags behind what is already written; None when it does not."""
    lag = moment(newest_known(connection)) - moment(now() if clock is None else clock)
    return lag if lag > TOLERATED else None
