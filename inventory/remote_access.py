"""Ways into the machine from outside: Remote Desktop and remote-control tools."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from inventory import services, shapes, software
from inventory.administration import (
    ASSISTANCE,
    SSH_FOLDER,
    SSH_SETTINGS,
    TERMINAL_POLICY,
    Administration,
    parse_windows_administration,
    read_linux_administration,
)
from inventory.answers import Hive, RegistryKey
from inventory.facts import Fact, Known, Reason, Unknown, merge_sources
from inventory.machine import Family
from inventory.questions import Registry
from inventory.reading import hex_bytes, registry_value, text
from inventory.record import record
from inventory.remote_tools import TOOLS, VNC_PORTS, ToolPattern
from inventory.topic import Topic
from inventory.windows.editions import EDITIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from inventory.answers import Answer
    from inventory.machine import Machine
    from inventory.programs import Program
    from inventory.questions import Question
    from inventory.services import Listener, Service


@record
class RemoteDesktop:
    """Remote Desktop: ``allowed`` by the effective value, ``nla`` asks for the account first.

    ``can_host`` is False on Home editions; ``wrapped`` is RDPWrap's library in TermService.
    ``settings`` is OK when every key was read that could open it, else why one was not.
    """

    allowed: bool
    nla: bool
    port: int
    can_host: bool
    wrapped: bool
    settings: Reason = Reason.OK


@record
class RemoteTool:
    """One remote-control tool: installed, as a service (``starts`` alone), or listening."""

    name: str
    version: str | None
    installed: bool
    starts: bool | None
    listening: bool | None
    identifier: str | None = None


@record
class RemoteAccess:
    """Facts about remote access."""

    desktop: Fact[RemoteDesktop]
    tools: Fact[tuple[RemoteTool, ...]]
    administration: Fact[Administration] = Unknown(Reason.NOT_SUPPORTED)


# Remote Desktop: the policy wins, then the local value, then the default.
TERMINAL_SERVER = Registry(r"HKLM\SYSTEM\CurrentControlSet\Control\Terminal Server")
RDP_TCP = Registry(TERMINAL_SERVER.key + r"\WinStations\RDP-Tcp")
TERM_SERVICE = Registry(r"HKLM\SYSTEM\CurrentControlSet\Services\TermService\Parameters")
# The edition: EditionID, else the SKU number in the product's package name.
CURRENT_VERSION = Registry(r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion")
PRODUCT_OPTIONS = Registry(r"HKLM\SYSTEM\CurrentControlSet\Control\ProductOptions")
# Identifiers that tools keep in the registry. Whatever opens a session there stays unread.
_TEAMVIEWER_SECRETS = (
    "SecurityPasswordAES", "SecurityPasswordExported", "ServerPasswordAES", "ProxyPasswordAES",
    "OptionsPasswordAES", "PermanentPassword", "PermanentPasswordDate", "LicenseKeyAES",
    "PK", "SK", "MachinePK", "MachineSK", "OwningManagerAccountName", "RemoteAccessLicense",
)  # fmt: skip
TEAMVIEWER = tuple(
    Registry(r"HKLM\SOFTWARE\TeamViewer", depth=1, presence=_TEAMVIEWER_SECRETS, view=view)
    for view in (64, 32)
)
_UTILITIES_SECRETS = (
    "Security", "General", "Certificates", "Password", "Options", "CalendarRecordSettings",
    "CallbackSettings", "Proxy", "ProxySettings",
)  # fmt: skip
REMOTE_UTILITIES = tuple(
    Registry(rf"HKLM\SOFTWARE\{maker}\Host\Parameters", presence=_UTILITIES_SECRETS, view=view)
    for maker in (r"Usoris\Remote Utilities Host", r"TektonIT\Remote Manipulator System")
    for view in (64, 32)
)
ANYDESK = Registry(r"HKLM\SOFTWARE\Clients\Media\AnyDesk")
DESKTOP: tuple[Registry, ...] = (
    TERMINAL_POLICY, TERMINAL_SERVER, RDP_TCP, TERM_SERVICE, CURRENT_VERSION, PRODUCT_OPTIONS,
)  # fmt: skip
IDENTIFIERS: tuple[Registry, ...] = (*TEAMVIEWER, *REMOTE_UTILITIES, ANYDESK)
WINDOWS_FIRST: tuple[Question, ...] = (*DESKTOP, *IDENTIFIERS, ASSISTANCE)
LINUX_FIRST: tuple[Question, ...] = (SSH_SETTINGS, SSH_FOLDER)

_RDP_PORT = 3389
_PFN = re.compile(r"Microsoft\.Windows\.(\d+)\.")
# Editions without a Remote Desktop host: Home, and those before it of the same kind.
_NO_HOST = re.compile(r"Core|Home|Starter", re.IGNORECASE)
_INTERNET_ID = re.compile(r"<internet_id>\s*([^<]*?)\s*</internet_id>")


def read(machine: Machine) -> RemoteAccess:
    """Read Remote Desktop, the remote-control tools and the administrator's ways in."""
    if machine.family not in {Family.WINDOWS, Family.LINUX}:
        return RemoteAccess(Unknown(Reason.NOT_SUPPORTED), Unknown(Reason.NOT_SUPPORTED))
    programs = software.read_programs(machine, whole=True)
    state = services.read(machine)
    if machine.family is Family.LINUX:
        return RemoteAccess(
            Unknown(Reason.NOT_SUPPORTED),
            find_tools(programs, state.services, state.listeners),
            read_linux_administration(machine, state.services),
        )
    answers = dict(zip(DESKTOP, machine.ask_all(DESKTOP), strict=True))
    registered = parse_identifiers(
        tuple(zip(IDENTIFIERS, machine.ask_all(IDENTIFIERS), strict=True))
    )
    (assistance,) = machine.ask_all((ASSISTANCE,))
    return RemoteAccess(
        parse_desktop(answers),
        find_tools(programs, state.services, state.listeners, registered),
        parse_windows_administration(assistance, answers[TERMINAL_POLICY], state.services),
    )


# --- Remote Desktop ---------------------------------------------------------------------------


def parse_desktop(answers: Mapping[Registry, Answer]) -> Fact[RemoteDesktop]:
    """The effective values of the keys in :data:`DESKTOP`.

    Absent values have documented defaults: refused, account asked first, port 3389. A machine
    whose edition is not known is taken as able to host: a way in is not hidden by a doubt.
    """
    policy = shapes.key_or_empty(answers[TERMINAL_POLICY], TERMINAL_POLICY)
    unread = policy.why if isinstance(policy, Unknown) else Reason.OK
    if isinstance(policy, Unknown):
        if policy.why is not Reason.NOT_RECORDED:
            return policy
        policy = RegistryKey({})  # a recording without policies is judged by what it holds
    server = shapes.key(answers[TERMINAL_SERVER], TERMINAL_SERVER)
    if isinstance(server, Unknown):
        return server
    station = shapes.key_or_empty(answers[RDP_TCP], RDP_TCP)
    if isinstance(station, Unknown):
        return station
    hosts = ((policy, TERMINAL_POLICY), (server, TERMINAL_SERVER))
    denied = _effective("fDenyTSConnections", hosts)
    nla = _effective("UserAuthentication", ((policy, TERMINAL_POLICY), (station, RDP_TCP)))
    port = _effective("PortNumber", ((station, RDP_TCP),))
    wrapped = _wrapped(answers[TERM_SERVICE])
    for told in (denied, nla, port):
        if isinstance(told, Unknown):
            return told
    if isinstance(wrapped, Unknown):
        unread = wrapped.why
    return Known(
        RemoteDesktop(
            allowed=denied == 0,
            nla=nla != 0,
            port=port if isinstance(port, int) else _RDP_PORT,
            can_host=can_host(answers[CURRENT_VERSION], answers[PRODUCT_OPTIONS]),
            wrapped=wrapped is True,
            settings=unread,
        ),
        tuple(str(question) for question in answers if isinstance(answers[question], Hive)),
    )


def _effective(name: str, places: Sequence[tuple[RegistryKey, Registry]]) -> int | Unknown | None:
    """The value in force: of the first key that has it; None where all leave it to the default."""
    for key, question in places:
        told = shapes.setting(key, name, question)
        if told is not None:
            return told
    return None


def _wrapped(answer: Answer) -> bool | Unknown:
    """Whether RDPWrap's library serves in place of Windows' own; without the service, none does."""
    key = shapes.key_or_empty(answer, TERM_SERVICE)
    if isinstance(key, Unknown):
        return key
    library = text(registry_value(key, "ServiceDll"))
    if library is None and shapes.holds(key, "ServiceDll"):
        return Unknown(Reason.PARSE_ERROR, (str(TERM_SERVICE),), "ServiceDll")
    return "rdpwrap" in (library or "").lower()


def can_host(version: Answer, options: Answer) -> bool:
    """Whether the edition has a Remote Desktop host: Home has none."""
    key = shapes.key(version, CURRENT_VERSION)
    edition = None if isinstance(key, Unknown) else text(registry_value(key, "EditionID"))
    if edition is None:
        key = shapes.key(options, PRODUCT_OPTIONS)
        name = None if isinstance(key, Unknown) else text(registry_value(key, "OSProductPfn"))
        found = _PFN.match(name or "")
        edition = EDITIONS.get(int(found[1])) if found else None
    return edition is None or _NO_HOST.match(edition) is None


# --- tools ------------------------------------------------------------------------------------


def parse_identifiers(parts: Sequence[tuple[Registry, Answer]]) -> tuple[RemoteTool, ...]:
    """The tools that have a key of their own, with the number by which they are reached."""
    found: dict[str, RemoteTool] = {}
    for question, answer in parts:
        hive = shapes.hive(answer, question)
        if isinstance(hive, Unknown):
            continue
        tool = _registered_tool(question, hive)
        if tool is not None and (tool.name not in found or found[tool.name].identifier is None):
            found[tool.name] = tool
    return tuple(found.values())


def _registered_tool(question: Registry, hive: Hive) -> RemoteTool | None:
    if question is ANYDESK:
        return RemoteTool("AnyDesk", None, installed=True, starts=None, listening=None)
    keys = [hive.keys[path] for path in sorted(hive.keys)]
    if question in TEAMVIEWER:
        identifier = _first_text("ClientID", keys)
        version = _first_text("Version", keys)
        if identifier is None and version is None:
            return None  # settings that an installation left behind
        number_ = version.split(" ")[0] if version else None
        return RemoteTool(
            "TeamViewer",
            number_,
            installed=True,
            starts=None,
            listening=None,
            identifier=identifier,
        )
    printed = [_settings_text(registry_value(key, "InternetId")) for key in keys]
    match = next((found for word in printed if (found := _INTERNET_ID.search(word))), None)
    return RemoteTool(
        "Remote Utilities",
        None,
        installed=True,
        starts=None,
        listening=None,
        identifier=text(match[1]) if match else None,
    )


def _first_text(name: str, keys: Iterable[RegistryKey]) -> str | None:
    words = (text(registry_value(key, name)) for key in keys)
    return next((word for word in words if word and word != "0"), None)


def _settings_text(value: object) -> str:
    """An XML setting kept as binary, UTF-8 or UTF-16 with its mark."""
    data = hex_bytes(value) or b""
    encoding = "utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8"
    return data.decode(encoding, "replace")


def find_tools(
    programs: Fact[tuple[Program, ...]],
    running: Fact[tuple[Service, ...]],
    listeners: Fact[tuple[Listener, ...]],
    registered: Sequence[RemoteTool] = (),
) -> Fact[tuple[RemoteTool, ...]]:
    """The known tools among programs, services and open ports.

    None found is known only when the programs are; a tool that was found is known in any case.
    """
    installed = programs.value if isinstance(programs, Known) else ()
    serving = running.value if isinstance(running, Known) else None
    open_ports = listeners.value if isinstance(listeners, Known) else None
    likely = _maybe(pattern.programs for pattern in TOOLS)
    installed = tuple(one for one in installed if likely.match(one.name.lower()))
    own = {tool.name: tool for tool in registered}
    found = [
        tool
        for pattern in TOOLS
        if (tool := _find(pattern, installed, serving, open_ports, own.get(pattern.name)))
    ]
    if open_ports is not None and not any("VNC" in tool.name.upper() for tool in found):
        found += _unnamed_vnc(open_ports)
    if isinstance(programs, Unknown) and not found:
        return programs
    facts = (programs, running, listeners)
    sources = [fact.sources for fact in facts if isinstance(fact, Known)]
    keys = [tuple(str(question) for question in IDENTIFIERS)] if registered else []
    return Known(tuple(found), merge_sources(*sources, *keys))


def _find(
    pattern: ToolPattern,
    programs: Iterable[Program],
    serving: Sequence[Service] | None,
    open_ports: Sequence[Listener] | None,
    own: RemoteTool | None,
) -> RemoteTool | None:
    mine = [program for program in programs if _is(pattern.programs, program.name)]
    run = [service for service in serving or () if _is(pattern.services, service.name)]
    heard = [port for port in open_ports or () if _is(pattern.executables, _file(port.program))]
    if not mine and not run and not heard and own is None:
        return None
    there = bool(mine or run or own)
    remote = [port for port in heard if not port.local_only] or [
        port
        for port in open_ports or ()
        if there and port.program is None and port.port in pattern.ports and not port.local_only
    ]
    version = next((program.version for program in mine if program.version), None)
    return RemoteTool(
        name=pattern.name,
        version=version or (own.version if own else None),
        installed=there,
        starts=None if serving is None else any(s.start == "automatic" for s in run),
        listening=None if open_ports is None else bool(remote),
        identifier=own.identifier if own else None,
    )


def _unnamed_vnc(open_ports: Sequence[Listener]) -> list[RemoteTool]:
    """A VNC port open to others, of a server that no pattern knows."""
    waits = any(
        port.protocol == "tcp" and port.port in VNC_PORTS and not port.local_only
        for port in open_ports
    )
    if not waits:
        return []
    return [RemoteTool("VNC", None, installed=False, starts=None, listening=True)]


def _is(pattern: str, name: str | None) -> bool:
    return bool(pattern and name and re.fullmatch(pattern, name.strip().lower()))


def _maybe(patterns: Iterable[str]) -> re.Pattern[str]:
    """One pattern that any of several begins with: a thousand names are sifted at once."""
    return re.compile("|".join(pattern for pattern in patterns if pattern))


def _file(program: str | None) -> str | None:
    return None if program is None else program.replace("\\", "/").rpartition("/")[2]


TOPIC = Topic("remote_access", {Family.LINUX: LINUX_FIRST, Family.WINDOWS: WINDOWS_FIRST}, read)
