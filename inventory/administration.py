"""Ways in for an administrator: Remote Assistance, remote registry, WinRM, SSH."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from inventory import shapes
from inventory.answers import RegistryKey
from inventory.facts import Fact, Known, Reason, Unknown, merge_sources
from inventory.questions import ListDir, ReadFile, Registry
from inventory.reading import number, registry_value
from inventory.record import record

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from inventory.answers import Answer
    from inventory.machine import Machine
    from inventory.services import Service


@record
class Administration:
    """Ways in for an administrator; None where that way was not read or does not exist here.

    Windows: ``assistance`` is Remote Assistance on request (the default), ``unsolicited`` without
    one; ``remote_registry``, ``winrm`` and ``ssh`` say whether the service starts by itself.
    Linux: ``ssh``, and for its server ``ssh_password`` and ``ssh_root_password`` (root may come
    in by password).
    """

    assistance: bool | None = None
    unsolicited: bool | None = None
    remote_registry: bool | None = None
    winrm: bool | None = None
    ssh: bool | None = None
    ssh_password: bool | None = None
    ssh_root_password: bool | None = None


# Policies of Remote Desktop and of Remote Assistance; the local values of the latter.
TERMINAL_POLICY = Registry(r"HKLM\SOFTWARE\Policies\Microsoft\Windows NT\Terminal Services")
ASSISTANCE = Registry(r"HKLM\SYSTEM\CurrentControlSet\Control\Remote Assistance")
# Linux: the settings of the SSH server, in the order in which it reads them.
SSH_FOLDER = ListDir("/etc/ssh/sshd_config.d")
SSH_SETTINGS = ReadFile("/etc/ssh/sshd_config", limit=256 * 1024)

_SSH_LINE = re.compile(r"^\s*(\w+)[ \t=]+\"?([^\s\"#]+)", re.MULTILINE)


def first_number(name: str, keys: Sequence[RegistryKey], default: int) -> int:
    """The first of the keys that has the value as a number, else the default."""
    values = (number(registry_value(key, name)) for key in keys)
    return next((value for value in values if value is not None), default)


def parse_windows_administration(
    assistance: Answer, policy: Answer, running: Fact[tuple[Service, ...]]
) -> Fact[Administration]:
    """Remote Assistance by its values (policy first), the three services by their start."""
    local = shapes.key(assistance, ASSISTANCE)
    rules = shapes.key_or_empty(policy, TERMINAL_POLICY)
    if isinstance(running, Unknown) and isinstance(local, Unknown):
        return local
    keys = [key for key in (rules, local) if isinstance(key, RegistryKey)]
    read_local = isinstance(local, RegistryKey)
    starts = _starts(running)
    sources = [str(ASSISTANCE)] if read_local else []
    return Known(
        Administration(
            assistance=first_number("fAllowToGetHelp", keys, 1) == 1 if read_local else None,
            unsolicited=first_number("fAllowUnsolicited", keys, 0) == 1 if keys else None,
            remote_registry=_starts_itself(starts, "remoteregistry"),
            winrm=_starts_itself(starts, "winrm"),
            ssh=_starts_itself(starts, "sshd"),
        ),
        merge_sources(sources, running.sources if isinstance(running, Known) else ()),
    )


def _starts(running: Fact[tuple[Service, ...]]) -> dict[str, Service] | None:
    if isinstance(running, Unknown):
        return None
    return {service.name.lower(): service for service in running.value}


def _starts_itself(known: Mapping[str, Service] | None, name: str) -> bool | None:
    """Whether a service starts by itself or runs now; one that is not there does not."""
    if known is None:
        return None
    service = known.get(name)
    return service is not None and (service.start == "automatic" or service.running is True)


def read_linux_administration(
    machine: Machine, running: Fact[tuple[Service, ...]]
) -> Fact[Administration]:
    """The SSH server of Linux, by its settings and the services that run."""
    main, folder = machine.ask_all((SSH_SETTINGS, SSH_FOLDER))
    listed = shapes.names(folder, SSH_FOLDER)
    names = () if isinstance(listed, Unknown) else listed
    files = [
        ReadFile(f"{SSH_FOLDER.path}/{name}", limit=256 * 1024)
        for name in names
        if name.endswith(".conf")
    ]
    texts = machine.ask_all(files)
    return parse_ssh(main, tuple(zip(files, texts, strict=True)), running)


def parse_ssh(
    main: Answer, parts: Sequence[tuple[ReadFile, Answer]], running: Fact[tuple[Service, ...]]
) -> Fact[Administration]:
    """Settings of ``sshd_config``: of a setting given twice, the first counts; parts come first.

    Defaults (sshd_config(5)): passwords yes, root ``prohibit-password``. What stands below a
    ``Match`` holds for some connections alone and is left out. No file: no server.
    """
    settings = shapes.content(main, SSH_SETTINGS)
    known = _starts(running)
    starts = None if known is None else any(_starts_itself(known, n) for n in ("ssh", "sshd"))
    sources = running.sources if isinstance(running, Known) else ()
    if isinstance(settings, Unknown):
        if settings.why is Reason.ABSENT:
            return Known(Administration(ssh=False), (str(SSH_SETTINGS),))
        return settings
    texts = [(str(question), shapes.content(answer, question)) for question, answer in parts]
    values: dict[str, str] = {}
    for part in (*(body for _, body in texts), settings):
        if isinstance(part, Unknown):
            return part
        top = re.split(r"^\s*Match\b", part, maxsplit=1, flags=re.MULTILINE | re.IGNORECASE)[0]
        for name, value in _SSH_LINE.findall(top):
            values.setdefault(name.lower(), value.lower())
    password = values.get("passwordauthentication", "yes") == "yes"
    root = values.get("permitrootlogin", "prohibit-password") == "yes"
    return Known(
        Administration(ssh=starts, ssh_password=password, ssh_root_password=root and password),
        merge_sources((str(SSH_SETTINGS), *(source for source, _ in texts)), sources),
    )
