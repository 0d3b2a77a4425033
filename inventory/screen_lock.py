"""How long an abandoned session stays open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inventory import shapes
from inventory.accounts import POLICIES
from inventory.answers import Refusal, RegistryKey
from inventory.facts import Fact, Known, Reason, Unknown, merge_sources, then
from inventory.linux import screen_lock as screen_lock_linux
from inventory.machine import Family, ask
from inventory.questions import Call, Registry
from inventory.reading import number, registry_value, text
from inventory.record import record, replace
from inventory.topic import Topic

if TYPE_CHECKING:
    from collections.abc import Sequence

    from inventory.answers import Answer
    from inventory.machine import Machine


@record
class LockDelays:
    """Delays in seconds, None when that way never locks.

    ``machine`` is InactivityTimeoutSecs, ``screen_saver`` a secure one with a program,
    ``sleep`` a standby that asks for the password, ``desktop`` GNOME's or KDE's own lock.
    ``unread`` names the ways that could not be read: the session may lock sooner than
    ``effective`` says, never later than ``proven``. A screen saver that is both told and unread
    was recorded without the policy that may replace its values. ``has_desktop`` is False on a
    machine that has no graphical session to lock.
    """

    machine: int | None
    screen_saver: int | None
    sleep: int | None
    desktop: int | None = None
    unread: tuple[str, ...] = ()
    has_desktop: bool = True

    @property
    def effective(self) -> int | None:
        """The shortest delay, None when nothing locks the session."""
        delays = (self.machine, self.screen_saver, self.sleep, self.desktop)
        return min((delay for delay in delays if delay is not None), default=None)

    @property
    def proven(self) -> int | None:
        """The shortest delay that nothing unread can lengthen."""
        doubtful = "screen_saver" in self.unread
        return LockDelays(
            self.machine, None if doubtful else self.screen_saver, self.sleep, self.desktop
        ).effective


@record
class ScreenLock:
    """Facts about the session lock."""

    delays: Fact[LockDelays]


# The person's own screen saver, and the policy that may replace each of its values.
_DESKTOP = r"Control Panel\Desktop"
USER = Registry(rf"HKCU\{_DESKTOP}")
USER_POLICY = Registry(rf"HKCU\Software\Policies\Microsoft\Windows\{_DESKTOP}")
# Old recordings hold one account's hive under this name.
RECORDED_USER = Registry(rf"HKU\<SID>\{_DESKTOP}")
# Delay before standby and whether waking up asks for the password, on mains and on battery.
POWER = Call("power_lock")
_WINDOWS = (POLICIES, USER, USER_POLICY, POWER)

_PROGRAM = "SCRNSAVE.EXE"
_SCREEN_SAVER = ("ScreenSaverIsSecure", "ScreenSaveActive", "ScreenSaveTimeOut")
_NEVER_ASK = 0xFFFFFFFF  # DelayLockInterval: waking up never asks, on Modern Standby


def read(machine: Machine) -> ScreenLock:
    """Read every way in which this session locks by itself."""
    if machine.family is Family.LINUX:
        delay = screen_lock_linux.read_delay(machine)
        if isinstance(delay, Unknown) and delay.detail == screen_lock_linux.NO_DESKTOP:
            nothing = LockDelays(None, None, None, has_desktop=False)
            return ScreenLock(Known(nothing, delay.sources))
        if isinstance(delay, Unknown):
            return ScreenLock(delay)
        return ScreenLock(Known(LockDelays(None, None, None, delay.value), delay.sources))
    if machine.family is not Family.WINDOWS:
        return ScreenLock(Unknown(Reason.NOT_SUPPORTED))
    policies, user, user_policy, power = machine.ask_all(_WINDOWS)
    if user == Refusal(Reason.NOT_RECORDED):
        user = ask(machine, RECORDED_USER)
    saver = parse_screen_saver(user, user_policy)
    ways = (parse_machine(policies), saver, parse_sleep(power, user))
    delays = parse_delays(*ways)
    unruled = user_policy == Refusal(Reason.NOT_RECORDED) and isinstance(ways[1], Known)
    return ScreenLock(then(delays, _without_policy) if unruled else delays)


def _without_policy(delays: LockDelays) -> LockDelays:
    """The delays of a recording that holds the person's screen saver and not its policy."""
    return replace(delays, unread=(*delays.unread, "screen_saver"))


def parse_delays(
    machine: Fact[int | None], screen_saver: Fact[int | None], sleep: Fact[int | None]
) -> Fact[LockDelays]:
    """Join the three ways. Unknown when none that was read locks and another was not read."""
    ways = {"machine": machine, "screen_saver": screen_saver, "sleep": sleep}
    refused = {name: fact for name, fact in ways.items() if isinstance(fact, Unknown)}
    delays = {name: fact.value for name, fact in ways.items() if isinstance(fact, Known)}
    if refused and all(delay is None for delay in delays.values()):
        told = [fact for fact in refused.values() if fact.why is not Reason.NOT_RECORDED]
        return (told or list(refused.values()))[0]
    sources = merge_sources(*(fact.sources for fact in ways.values() if isinstance(fact, Known)))
    return Known(
        LockDelays(
            machine=delays.get("machine"),
            screen_saver=delays.get("screen_saver"),
            sleep=delays.get("sleep"),
            unread=tuple(refused),
        ),
        sources,
    )


def parse_machine(answer: Answer) -> Fact[int | None]:
    """``InactivityTimeoutSecs``; 0 and absent are no limit."""
    key = shapes.key_or_empty(answer, POLICIES)
    if isinstance(key, Unknown):
        return key
    delay = shapes.setting(key, "InactivityTimeoutSecs", POLICIES)
    return delay if isinstance(delay, Unknown) else Known(_delay(delay), (str(POLICIES),))


def parse_screen_saver(user: Answer, policy: Answer) -> Fact[int | None]:
    """The screen saver's delay, when it is on, asks for the password and has a program.

    Each value comes from the policy, else from the person's own settings; all are strings.
    """
    ruled = shapes.key_or_empty(policy, USER_POLICY)
    if isinstance(ruled, Unknown):
        if ruled.why is not Reason.NOT_RECORDED:
            return ruled
        ruled = RegistryKey({})  # a recording without policies is judged by what it holds
    own = shapes.key(user, USER)
    if isinstance(own, Unknown):
        return own
    sources = (str(USER_POLICY), str(USER)) if ruled.values else (str(USER),)
    places = ((ruled, USER_POLICY), (own, USER))
    program = _chosen(_PROGRAM, places)
    if isinstance(program, Unknown):
        return program
    if program is None or program.lower() == "(none)":
        return Known(None, sources)
    said: dict[str, int | None] = {}
    for name in _SCREEN_SAVER:
        word = _chosen(name, places)
        value = word if isinstance(word, Unknown) else number(word)
        if isinstance(value, Unknown) or (word is not None and not _is_count(value)):
            return Unknown(Reason.PARSE_ERROR, sources, name)
        said[name] = value
    secure, active, delay = (said[name] for name in _SCREEN_SAVER)
    on = secure == 1 and active != 0
    return Known(_delay(delay) if on else None, sources)


def _is_count(value: int | None) -> bool:
    return value is not None and 0 <= value < 2**32


def _chosen(name: str, places: Sequence[tuple[RegistryKey, Registry]]) -> str | Unknown | None:
    """The value of the first key that has one, as text; an empty one is none."""
    for key, question in places:
        held = registry_value(key, name)
        word = text(held)
        if word is not None:
            return word
        if held != "" and shapes.holds(key, name):
            return Unknown(Reason.PARSE_ERROR, (str(question),), name)
    return None


def parse_sleep(power: Answer, user: Answer) -> Fact[int | None]:
    """The standby's delay on mains (a PC left alone in an office), when waking up asks.

    ``DelayLockInterval`` is the person's own choice of how long after standby it asks.
    """
    data = shapes.data(power, POWER)
    if isinstance(data, Unknown):
        return data
    if not isinstance(data, dict):
        return Unknown(Reason.PARSE_ERROR, (str(POWER),))
    delay, locks = number(data.get("sleep_ac")), number(data.get("lock_ac"))
    if isinstance(data.get("lock_ac"), bool):
        locks = int(bool(data["lock_ac"]))
    if delay is None or locks is None:
        return Unknown(Reason.PARSE_ERROR, (str(POWER),))
    own = shapes.key(user, USER)
    if isinstance(own, Unknown):
        return own
    grace = shapes.setting(own, "DelayLockInterval", USER)
    if isinstance(grace, Unknown):
        return grace
    grace = grace or 0
    if delay <= 0 or locks == 0 or grace >= _NEVER_ASK:
        return Known(None, (str(POWER),))
    return Known(delay + grace, (str(POWER),))


def _delay(value: object) -> int | None:
    seconds = number(value)
    return seconds if seconds is not None and seconds > 0 else None


TOPIC = Topic(
    "screen_lock", {Family.LINUX: screen_lock_linux.FIRST, Family.WINDOWS: _WINDOWS}, read
)
