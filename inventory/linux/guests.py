"""Guests as hypervisors list and describe them: parsers of text and XML, without a machine."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from inventory.markup import parse_xml
from inventory.reading import mac_address, number, text
from inventory.record import record

if TYPE_CHECKING:
    from collections.abc import Iterable
    from xml.etree.ElementTree import Element


@record
class VirtualMachine:
    """One guest; ``memory`` in bytes; ``status`` is GLPI's word.

    That is running, blocked, idle, paused, shutdown, crashed, dying or off.
    """

    name: str
    kind: str
    status: str | None
    uuid: str | None = None
    memory: int | None = None
    processors: int | None = None
    mac: str | None = None


_KIB, _MIB = 1 << 10, 1 << 20
_UNITS = {"": 1, "B": 1, "K": _KIB, "M": _MIB, "G": 1 << 30, "T": 1 << 40}


def size(value: str | None, default: int = 1) -> int | None:
    """``855MB``, ``512M``, ``2147483648``; a bare number counts in ``default`` bytes."""
    found = re.fullmatch(r"\s*(\d{1,18})\s*([KMGTB]?)(?:i?B)?\s*", value or "", re.IGNORECASE)
    if found is None:
        return None
    unit = found[2].upper()
    return int(found[1]) * (_UNITS[unit] if unit else default) or None


# --- libvirt -----------------------------------------------------------------------------------

_VIRSH_STATES = {
    "running": "running",
    "idle": "idle",
    "blocked": "blocked",
    "paused": "paused",
    "pmsuspended": "paused",
    "in shutdown": "shutdown",
    "shutdown": "shutdown",
    "shut off": "off",
    "crashed": "crashed",
    "dying": "dying",
    "no state": "idle",
}


def virsh_list(printed: str, kind: str = "libvirt") -> list[VirtualMachine]:
    """``virsh list --all``: number (or ``-``), name, state in the C locale."""
    states = "|".join(_VIRSH_STATES)
    lines = re.findall(rf"^\s*(?:\d+|-)\s+(\S.*?)\s+({states})\s*$", printed, re.MULTILINE)
    return [
        VirtualMachine(name, kind, _VIRSH_STATES[state])
        for name, state in lines
        if name != "Domain-0"
    ]


def libvirt_domain(document: str, status: str | None = None) -> VirtualMachine | None:
    """A libvirt domain XML (``virsh dumpxml``, ``/etc/libvirt/qemu/NAME.xml``); memory in KiB."""
    root = parse_xml(document)
    if root is None:
        return None
    domain = root if root.tag == "domain" else root.find(".//domain")
    name = text(domain.findtext("name")) if domain is not None else None
    if domain is None or name is None:
        return None
    memory = domain.find("memory")
    unit = (memory.get("unit") or "KiB") if memory is not None else "KiB"
    amount = size(f"{(memory.text or '').strip()}{unit}") if memory is not None else None
    return VirtualMachine(
        name=name,
        kind=domain.get("type") or "libvirt",
        status=status or ("running" if domain.get("id") else None),
        uuid=text(domain.findtext("uuid")),
        memory=amount,
        processors=number((domain.findtext("vcpu") or "").strip()),
        mac=_first_mac(element.get("address") for element in domain.iter("mac")),
    )


def _first_mac(values: Iterable[str | None]) -> str | None:
    return next((mac for value in values if (mac := mac_address(value))), None)


# --- VirtualBox --------------------------------------------------------------------------------

_VIRTUALBOX_STATES = {
    "running": "running",
    "paused": "paused",
    "powered off": "off",
    "saved": "off",
    "aborted": "crashed",
    "stopping": "shutdown",
    "guru meditation": "crashed",
}


def virtualbox_list(printed: str) -> list[VirtualMachine]:
    """``VBoxManage list --long vms``: a paragraph a machine, the first line being ``Name:``."""
    found = []
    for block in re.split(r"\n(?=Name:\s.*\n(?:.*\n){0,2}?Guest OS:)", f"\n{printed}"):
        pairs = (line.split(":", 1) for line in block.splitlines() if ":" in line)
        said: dict[str, str] = {}
        for name, value in pairs:
            said.setdefault(name.strip().lower(), value.strip())
        name = text(said.get("name"))
        if name is None or "guest os" not in said:
            continue
        state = re.sub(r"\s*\(since.*", "", said.get("state", "")).lower()
        found.append(
            VirtualMachine(
                name=name,
                kind="virtualbox",
                status=_VIRTUALBOX_STATES.get(state),
                uuid=text(said.get("uuid")),
                memory=size(said.get("memory size")),
                processors=number(said.get("number of cpus")),
                mac=_first_mac(re.findall(r"MAC: ([0-9A-Fa-f]{12})\b", block)),
            )
        )
    return found


def virtualbox_registry(document: str) -> list[str]:
    """``VirtualBox.xml``: the settings files of the user's machines."""
    root = parse_xml(document)
    entries = [] if root is None else list(root.iter("MachineEntry"))
    return [path for entry in entries if (path := entry.get("src") or "").startswith("/")]


def virtualbox_machine(document: str) -> VirtualMachine | None:
    """One ``NAME.vbox``; whether it runs is not in it, only that its state was saved."""
    root = parse_xml(document)
    machine = None if root is None else root.find("Machine")
    name = text(machine.get("name")) if machine is not None else None
    if machine is None or name is None:
        return None
    memory, cpu = machine.find(".//Hardware/Memory"), machine.find(".//Hardware/CPU")
    adapters: list[Element] = machine.findall(".//Hardware/Network/Adapter")
    return VirtualMachine(
        name=name,
        kind="virtualbox",
        status="off" if machine.get("stateFile") else None,
        uuid=(machine.get("uuid") or "").strip("{}") or None,
        memory=size(memory.get("RAMSize"), _MIB) if memory is not None else None,
        processors=number(cpu.get("count")) if cpu is not None else None,
        mac=_first_mac(a.get("MACAddress") for a in adapters if a.get("enabled") == "true"),
    )


# --- Xen ---------------------------------------------------------------------------------------

_XEN_STATES = {
    "r": "running",
    "b": "blocked",
    "p": "paused",
    "s": "shutdown",
    "c": "crashed",
    "d": "dying",
}
_XEN_LINE = re.compile(
    r"^(\S.*?)\s+(\d+)?\s+(\d+)\s+(\d+)\s+([rbpscd-]{6})?\s+[\d.]+(?:\s+([0-9a-f-]{36}))?",
    re.MULTILINE,
)


def xen_state(letters: str | None) -> str | None:
    """``-b----``: the letter that is set; none is a guest ready to run, and idle."""
    if letters is None:
        return "off"
    return next((_XEN_STATES[letter] for letter in letters if letter in _XEN_STATES), "idle")


def xen_list(printed: str) -> list[VirtualMachine]:
    """``xm list``, ``xl list`` and ``xl list -v``: memory in MiB; Domain-0 is the host."""
    return [
        VirtualMachine(name, "xen", xen_state(state or None), uuid or None,
                       int(memory) * _MIB or None, int(processors))
        for name, _, memory, processors, state, uuid in _XEN_LINE.findall(printed)
        if name not in {"Domain-0", "Name"}
    ]  # fmt: skip


def xen_details(printed: str) -> list[VirtualMachine]:
    """``xm list -l``: one S-expression a guest."""
    found = []
    for block in re.split(r"^(?=\(domain)", printed, flags=re.MULTILINE):
        said: dict[str, str] = {}
        for name, value in re.findall(r"\((\w+) ([^()\s]+)\)", block):
            said.setdefault(name, value)
        name = text(said.get("name"))
        if name is None or name == "Domain-0" or not block.startswith("(domain"):
            continue
        found.append(
            VirtualMachine(
                name=name,
                kind="xen",
                status=xen_state(said.get("state")),
                uuid=text(said.get("uuid")),
                memory=size(said.get("memory"), _MIB),
                processors=number(said.get("vcpus")),
                mac=mac_address(said.get("mac")),
            )
        )
    return found


_XEN_POWER = {"running": "running", "halted": "off", "suspended": "off", "paused": "paused"}


def xen_server(printed: str) -> list[VirtualMachine]:
    """``xe vm-param-list``: the host's control domain, templates and snapshots are left out."""
    found = []
    for block in re.split(r"^(?=uuid \( ?R[OW]\))", printed, flags=re.MULTILINE):
        lines = re.findall(r"^\s*([\w-]+) \( ?[MSR][ROW]*\)\s*:[ \t]*(.*)$", block, re.MULTILINE)
        said = {name: value.strip() for name, value in lines}
        name = text(said.get("name-label"))
        skipped = ("is-control-domain", "is-a-template", "is-a-snapshot")
        if name is None or any(said.get(mark) == "true" for mark in skipped):
            continue
        processors = number(said.get("VCPUs-number")) or number(said.get("VCPUs-max"))
        memory = size(said.get("memory-actual")) or size(said.get("memory-static-max"))
        found.append(
            VirtualMachine(
                name=name,
                kind="xen",
                status=_XEN_POWER.get(said.get("power-state", "")),
                uuid=text(said.get("uuid")),
                memory=memory,
                processors=processors,
            )
        )
    return found


# --- Containers --------------------------------------------------------------------------------

_LXC_STATES = {"running": "running", "frozen": "paused", "stopped": "off", "freezing": "running",
               "starting": "running", "stopping": "shutdown", "aborting": "crashed"}  # fmt: skip


def lxc_container(printed: str, name: str | None = None) -> VirtualMachine | None:
    """``lxc-info`` or a container's ``config``: lines ``State: RUNNING`` and ``lxc.x = y``."""
    said: dict[str, str] = {}
    for key, value in re.findall(r"^\s*([\w.]+)\s*[=:][ \t]*(.*)$", printed, re.MULTILINE):
        said.setdefault(key.lower(), value.strip())
    named = text(said.get("lxc.uts.name")) or text(said.get("lxc.utsname")) or name
    if named is None or not any(key == "state" or key.startswith("lxc.") for key in said):
        return None
    macs = [value for key, value in said.items() if re.fullmatch(r"lxc\.net.*\.hwaddr", key)]
    groups = ("lxc.cgroup2.memory.max", "lxc.cgroup.memory.limit_in_bytes")
    memory = next((n for key in groups if (n := size(said.get(key)))), None)
    places = said.get("lxc.cgroup2.cpuset.cpus") or said.get("lxc.cgroup.cpuset.cpus")
    return VirtualMachine(
        name=named,
        kind="lxc",
        status=_LXC_STATES.get(said.get("state", "").lower()),
        memory=memory,
        processors=counted(places),
        mac=_first_mac(macs),
    )


def counted(places: str | None) -> int | None:
    """How many CPUs ``0,3-5`` names."""
    total = 0
    for part in (places or "").split(","):
        ends = re.fullmatch(r"\s*(\d{1,5})(?:-(\d{1,5}))?\s*", part)
        if ends is None:
            return None
        total += int(ends[2] or ends[1]) - int(ends[1]) + 1
    return total if total > 0 else None


def virtuozzo_list(printed: str) -> dict[str, VirtualMachine]:
    """``vzlist``: name, container number, processes, state, template; by container number."""
    lines = re.findall(r"^(\S+)\s+(\d+)\s+\d+\s+(\w+)(?:\s+\S+)?\s*$", printed, re.MULTILINE)
    states = {"running": "running", "stopped": "off", "suspended": "paused", "mounted": "off"}
    return {
        identity: VirtualMachine(name, "virtuozzo", states.get(state))
        for name, identity, state in lines
    }


def virtuozzo_settings(printed: str) -> VirtualMachine | None:
    """A container's ``/etc/vz/conf/NUMBER.conf``: ``NAME="info"``, ``PHYSPAGES="0:512M"``."""
    said = dict(re.findall(r"^(\w+)=\"?([^\"\n]*)\"?", printed, re.MULTILINE))
    name = text(said.get("NAME")) or text(said.get("HOSTNAME"))
    if name is None or "VE_ROOT" not in said:
        return None
    pages = (said.get("PHYSPAGES") or "").rpartition(":")[2]
    mac = re.search(r"(?:^|,)mac=([0-9A-Fa-f:]{17})", said.get("NETIF", ""))
    return VirtualMachine(
        name=name,
        kind="virtuozzo",
        status=None,
        memory=size(pages, 4 * _KIB),
        processors=number(said.get("CPUS")),
        mac=mac_address(mac[1]) if mac else None,
    )


def inside_mac(printed: str) -> str | None:
    """The first Ethernet address that ``ip`` prints inside a container."""
    return _first_mac(re.findall(r"link/ether ([0-9a-f:]{17})", printed))
