"""How long an abandoned session stays open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inventory.facts import Fact


@dataclass(frozen=True, slots=True)
class LockDelays:
    """Delays in seconds, None when that way never locks.

    ``machine`` is InactivityTimeoutSecs, ``screen_saver`` a secure one with a program,
    ``sleep`` a standby that asks for the password, ``desktop`` GNOME's or KDE's own lock.
    """

    machine: int | None
    screen_saver: int | None
    sleep: int | None
    desktop: int | None = None

    @property
    def effective(self) -> int | None:
        """The shortest delay, None when nothing locks the session."""
        delays = (self.machine, self.screen_saver, self.sleep, self.desktop)
        return min((delay for delay in delays if delay is not None), default=None)


@dataclass(frozen=True, slots=True)
class ScreenLock:
    """Facts about the session lock."""

    delays: Fact[LockDelays]
