"""The clock: is it kept right, and by whom."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from inventory import shapes
from inventory.facts import Fact, Known, Reason, Unknown
from inventory.machine import Family, Machine, ask
from inventory.questions import Command, Registry
from inventory.reading import number, registry_value, text
from inventory.record import record
from inventory.topic import Topic

if TYPE_CHECKING:
    from inventory.answers import Answer, Hive


@record
class Synchronisation:
    """``enabled`` is a configured source, ``synchronised`` that it works now, ``server`` its name.

    ``offset`` in seconds where the system measured it.
    """

    enabled: bool
    synchronised: bool | None
    server: str | None
    offset: float | None = None


@record
class Clock:
    """Facts about the clock."""

    synchronisation: Fact[Synchronisation]


# systemd's own report: key=value lines, not localised.
TIMEDATECTL = Command("clock")
# Asked when systemd does not answer, or keeps no clock itself: chrony, then ntpd and ntpsec.
CHRONY = Command("chrony")
PEERS = Command("ntp_peers")
RECORDED_PEERS = Command("ntpq")  # the form that old recordings hold
# Windows: Type is NTP, NT5DS (domain), AllSync or NoSync; a trigger-started service may be stopped.
W32TIME = Registry(r"HKLM\SYSTEM\CurrentControlSet\Services\W32Time", depth=2)
# A policy replaces Type, NtpServer and the client's switch.
POLICY = Registry(r"HKLM\SOFTWARE\Policies\Microsoft\W32Time", depth=2)

SERVICE_DISABLED = 4


def read(machine: Machine) -> Clock:
    """Read the clock's synchronisation."""
    if machine.family is Family.WINDOWS:
        return Clock(parse_w32time(*machine.ask_all(_WINDOWS)))
    if machine.family is not Family.LINUX:
        return Clock(Unknown(Reason.NOT_SUPPORTED))
    kept = parse_timedatectl(ask(machine, TIMEDATECTL))
    if isinstance(kept, Known) and kept.value.enabled:
        return Clock(kept)
    others = (CHRONY, PEERS, RECORDED_PEERS)
    chrony, *peers = machine.ask_all(others)
    found = [
        parse_chrony(chrony),
        *(parse_peers(answer, q) for answer, q in zip(peers, others[1:], strict=True)),
    ]
    return Clock(next((fact for fact in found if isinstance(fact, Known)), kept))


def parse_timedatectl(answer: Answer) -> Fact[Synchronisation]:
    """``timedatectl show``: NTP (a client is enabled), NTPSynchronized (it works now)."""
    printed = shapes.output(answer, TIMEDATECTL)
    if isinstance(printed, Unknown):
        return printed
    pairs = dict(line.split("=", 1) for line in printed.splitlines() if "=" in line)
    if "NTPSynchronized" not in pairs:
        return Unknown(Reason.PARSE_ERROR, (str(TIMEDATECTL),))
    synchronised = pairs["NTPSynchronized"] == "yes"
    return Known(
        Synchronisation(pairs.get("NTP") == "yes", synchronised, None), (str(TIMEDATECTL),)
    )


def parse_chrony(answer: Answer) -> Fact[Synchronisation]:
    """``chronyc -c tracking``: 14 comma-separated fields.

    The second is the server, the fifth the offset in seconds, the last the leap status.
    """
    printed = shapes.output(answer, CHRONY)
    if isinstance(printed, Unknown):
        return printed
    fields = printed.strip().split(",")
    if len(fields) < 14:
        return Unknown(Reason.PARSE_ERROR, (str(CHRONY),))
    works = fields[13].strip().lower() in {"normal", "insert second", "delete second"}
    server = text(fields[1]) if works else None
    state = Synchronisation(
        enabled=True, synchronised=works, server=server, offset=_seconds(fields[4])
    )
    return Known(state, (str(CHRONY),))


def parse_peers(answer: Answer, source: Command) -> Fact[Synchronisation]:
    """``ntpq -p``: the line marked ``*`` is the server in use; its ninth column is ms of offset."""
    printed = shapes.output(answer, source)
    if isinstance(printed, Unknown):
        return printed
    _, ruled, below = printed.partition("====")
    lines = [line for line in below.splitlines()[1:] if len(line.split()) >= 10]
    if not ruled or not lines:
        return Unknown(Reason.PARSE_ERROR, (str(source),))
    used = next((line[1:].split() for line in lines if line[:1] in {"*", "o"}), None)
    offset = None if used is None else _seconds(used[8])
    state = Synchronisation(
        enabled=True,
        synchronised=used is not None,
        server=used[0] if used else None,
        offset=None if offset is None else round(offset / 1000, 9),
    )
    return Known(state, (str(source),))


def _seconds(word: str) -> float | None:
    if not re.fullmatch(r"[-+]?\d{1,12}(\.\d{1,12})?", word.strip()):
        return None
    return float(word)


def parse_w32time(answer: Answer, policy: Answer) -> Fact[Synchronisation]:
    r"""``Services\W32Time``: Start, Type and NtpServer of its Parameters, and NtpClient's switch.

    Each value comes from the policy first. A client whose switch is absent is on (annex F).
    """
    service = shapes.hive(answer, W32TIME)
    if isinstance(service, Unknown):
        return service
    ruled = shapes.hive(policy, POLICY)
    hives = (service,) if isinstance(ruled, Unknown) else (ruled, service)
    kind = _first(hives, "Parameters", "Type")
    if kind is None:
        return Unknown(Reason.ABSENT, (str(W32TIME),))
    start = number(_first((service,), "", "Start"))
    client = number(_first(hives, r"TimeProviders\NtpClient", "Enabled"))
    server = _first(hives, "Parameters", "NtpServer")
    return Known(
        Synchronisation(
            enabled=kind.lower() != "nosync" and start != SERVICE_DISABLED and client != 0,
            synchronised=None,
            server=re.split(r"[, ]", server, maxsplit=1)[0] if server else None,
        ),
        tuple(str(question) for question in (POLICY, W32TIME)[-len(hives) :]),
    )


def _first(hives: tuple[Hive, ...], path: str, name: str) -> str | None:
    """A value of the first hive that has it."""
    keys = (shapes.subkey(hive, path) for hive in hives)
    values = (text(registry_value(key, name)) for key in keys if key is not None)
    return next((value for value in values if value is not None), None)


_WINDOWS = (W32TIME, POLICY)
TOPIC = Topic("clock", {Family.LINUX: (TIMEDATECTL,), Family.WINDOWS: _WINDOWS}, read)
