"""The clock: is it kept right, and by whom."""

from __future__ import annotations

from dataclasses import dataclass

from inventory.answers import Answer, Hive, Output, Refusal, unknown
from inventory.facts import Fact, Known, Reason, Unknown
from inventory.machine import Family, Machine
from inventory.questions import Command, Registry
from inventory.reading import number, registry_value, text
from inventory.topic import Topic


@dataclass(frozen=True, slots=True)
class Synchronisation:
    """``enabled`` is a configured source, ``synchronised`` that it works now, ``server`` its name.

    ``offset`` in seconds where the system measured it.
    """

    enabled: bool
    synchronised: bool | None
    server: str | None
    offset: float | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """Facts about the clock."""

    synchronisation: Fact[Synchronisation]


# systemd's own report: key=value lines, not localised.
TIMEDATECTL = Command("clock")
# Windows: Type is NTP, NT5DS (domain), AllSync or NoSync; a trigger-started service may be stopped.
W32TIME = Registry(r"HKLM\SYSTEM\CurrentControlSet\Services\W32Time", depth=1)

SERVICE_DISABLED = 4


def read(machine: Machine) -> Clock:
    """Read the clock's synchronisation."""
    if machine.family is Family.WINDOWS:
        (service,) = machine.ask_all((W32TIME,))
        return Clock(parse_w32time(service))
    (report,) = machine.ask_all((TIMEDATECTL,))
    return Clock(parse_timedatectl(report))


def parse_timedatectl(answer: Answer) -> Fact[Synchronisation]:
    """``timedatectl show``: NTP (a client is enabled), NTPSynchronized (it works now)."""
    source = str(TIMEDATECTL)
    if isinstance(answer, Refusal):
        return unknown(answer, source)
    if not isinstance(answer, Output):
        return Unknown(Reason.PARSE_ERROR, (source,))
    if answer.status != 0:
        return Unknown(Reason.API_ERROR, (source,), answer.stderr.strip())
    pairs = dict(line.split("=", 1) for line in answer.stdout.splitlines() if "=" in line)
    if "NTPSynchronized" not in pairs:
        return Unknown(Reason.PARSE_ERROR, (source,))
    synchronised = pairs["NTPSynchronized"] == "yes"
    return Known(Synchronisation(pairs.get("NTP") == "yes", synchronised, None), (source,))


def parse_w32time(answer: Answer) -> Fact[Synchronisation]:
    r"""``Services\W32Time``: Start, and Type and NtpServer of its Parameters key."""
    source = str(W32TIME)
    if isinstance(answer, Refusal):
        return unknown(answer, source)
    if not isinstance(answer, Hive):
        return Unknown(Reason.PARSE_ERROR, (source,))
    parameters = next((k for path, k in answer.keys.items() if path.lower() == "parameters"), None)
    kind = text(registry_value(parameters, "Type")) if parameters else None
    if parameters is None or kind is None:
        return Unknown(Reason.ABSENT, (source,))
    service = answer.keys.get("")
    disabled = service is not None and number(registry_value(service, "Start")) == SERVICE_DISABLED
    server = text(registry_value(parameters, "NtpServer"))
    return Known(
        Synchronisation(
            enabled=kind.lower() != "nosync" and not disabled,
            synchronised=None,
            server=server.split(",", 1)[0] if server else None,
        ),
        (source,),
    )


TOPIC = Topic("clock", {Family.LINUX: (TIMEDATECTL,), Family.WINDOWS: (W32TIME,)}, read)
