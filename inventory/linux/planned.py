"""Planned tasks of Linux as they are written: crontabs, systemd timers and their services."""

from __future__ import annotations

import re

_DAY = 24
_WORDS = {
    "hourly": 1, "daily": _DAY, "midnight": _DAY, "weekly": 7 * _DAY, "monthly": 30 * _DAY,
    "quarterly": 91 * _DAY, "semiannually": 182 * _DAY, "yearly": 365 * _DAY,
    "annually": 365 * _DAY,
}  # fmt: skip
_SPANS = {"s": 1 / 3600, "m": 1 / 60, "h": 1, "d": _DAY, "w": 7 * _DAY}
_SPAN = re.compile(r"(\d+)\s*(s|m|h|d|w)?[a-z]*", re.IGNORECASE)
_CRON_WORD = re.compile(r"@(\w+)\s+(.+)")
_CRON_LINE = re.compile(r"((?:[\d*][\d*,/\-]*\s+){2}(?:[\w*,/\-]+\s+){3})(.+)")
_LONGEST = 366 * _DAY


def crontab_commands(text: str, *, of_system: bool = False) -> tuple[tuple[str, int | None], ...]:
    """Each command of a crontab and how often it runs, in hours (at least one).

    A crontab ``of_system`` has a user's name before the command.
    """
    found: list[tuple[str, int | None]] = []
    for line in text.splitlines():
        bare = line.strip()
        if named := _CRON_WORD.fullmatch(bare):
            hours, command = _WORDS.get(named[1].lower()), named[2]
        elif told := _CRON_LINE.fullmatch(bare):
            hours, command = _cron_hours(told[1].split()), told[2]
        else:
            continue
        if of_system:
            command = command.partition(" ")[2].strip() or command
        found.append((command, hours))
    return tuple(found[:500])


def _cron_hours(fields: list[str]) -> int:
    """The time between two runs of a crontab's line, in whole hours, as a rule of thumb."""
    _, hour, day, month, weekday = fields
    if month != "*":
        return 365 * _DAY
    if weekday not in {"*", "*/1"}:
        return _days_apart(_count(weekday, 7))
    if day not in {"*", "*/1"}:
        return 30 * _DAY // _count(day, 30)
    return max(_DAY // _count(hour, _DAY), 1)


def _days_apart(days: int) -> int:
    """Hours between two runs on so many days of a week; five of them are every working day."""
    return _DAY if days >= 5 else 7 * _DAY // max(days, 1)


def _count(field: str, most: int) -> int:
    """How many times a field is met among ``most``: ``1-5`` five, ``*/6`` one sixth."""
    total = 0
    for part in field.split(","):
        span, _, step = part.partition("/")
        first, dash, last = span.partition("-")
        number = 1
        if span == "*":
            number = most
        elif dash and first.isdecimal() and last.isdecimal():
            number = max(int(last) - int(first) + 1, 1)
        total += max(number // int(step), 1) if step.isdecimal() and int(step) else number
    return min(max(total, 1), most)


def timer_hours(unit: str) -> int | None:
    """How often a timer starts its service, in hours; None where it cannot be told."""
    for name in ("OnCalendar", "OnUnitActiveSec", "OnUnitInactiveSec"):
        for told in settings(unit, name):
            hours = _calendar_hours(told) if name == "OnCalendar" else _span_hours(told)
            if hours is not None:
                return hours
    return None


def _calendar_hours(told: str) -> int | None:
    word = told.strip().lower()
    if word in _WORDS:
        return _WORDS[word]
    if re.match(r"(?:mon|tue|wed|thu|fri|sat|sun)", word):
        days = re.split(r"\s", word)[0]
        if ".." in days:
            return _DAY
        return _days_apart(len(days.split(",")))
    found = re.fullmatch(
        r"(?:\*-\*-(\S+)\s+)?([\d*,/.]+):[\d*,/.]+(?::[\d*,/.]+)?(?:\s+\S+)?", word
    )
    if found is None:
        return None
    if found[1] not in {None, "*"}:
        return 30 * _DAY
    hour = found[2].replace("..", "-")
    step = re.fullmatch(r"\d+/(\d+)", hour)
    return max(_DAY // _count(f"*/{step[1]}" if step else hour, _DAY), 1)


def _span_hours(told: str) -> int | None:
    seconds = 0.0
    for number, unit in _SPAN.findall(told):
        seconds += int(number[:9]) * _SPANS.get(unit.lower() or "s", 0) * 3600
    hours = round(seconds / 3600)
    return min(max(hours, 1), _LONGEST) if seconds else None


def settings(unit: str, name: str) -> tuple[str, ...]:
    """The values of a setting of a unit file, continued lines joined."""
    joined = re.sub(r"\\\n\s*", " ", unit)
    return tuple(
        value.strip() for value in re.findall(rf"(?m)^[ \t]*{name}[ \t]*=[ \t]*(\S.*)$", joined)
    )[:20]


def service_of(timer: str, unit: str) -> str:
    """The service that a timer (``backup.timer``) starts."""
    told = settings(unit, "Unit")
    return told[0] if told else f"{timer.removesuffix('.timer')}.service"


def scripts_of(command: str) -> tuple[str, ...]:
    """Paths in a command that may be small scripts of somebody's own."""
    found = re.findall(r"(?:^|[\s\"'=@-])((?:/[\w.@+-]+)+)", command)
    mine = ("/usr/local/", "/opt/", "/home/", "/root/", "/srv/", "/etc/", "/var/", "/data/")
    return tuple(path for path in found if path.startswith(mine))[:3]
