"""Virtual machines and containers that this machine hosts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from inventory import shapes
from inventory.answers import Content
from inventory.facts import Fact, Known, Reason, Unknown, merge_sources
from inventory.linux import guests
from inventory.linux.guests import VirtualMachine
from inventory.machine import Family, Machine
from inventory.questions import Call, Command, ListDir, ReadFile, Wmi
from inventory.reading import column, number, text
from inventory.record import record, replace
from inventory.topic import Topic

if TYPE_CHECKING:
    from collections.abc import Callable

    from inventory.answers import Answer
    from inventory.questions import Question

__all__ = ["TOPIC", "VirtualMachine", "VirtualMachines", "read"]


@record
class VirtualMachines:
    """Facts about hosted machines."""

    guests: Fact[tuple[VirtualMachine, ...]]


Guests = tuple[VirtualMachine, ...]

# Definitions (for root alone) and what runs now. Files are read rather than virsh run: that would
# start the daemon.
LIBVIRT = ListDir("/etc/libvirt/qemu")
LIBVIRT_RUNNING = ListDir("/run/libvirt/qemu")
LXC = ListDir("/var/lib/lxc")
SESSION = Call("session")
# What old recordings hold instead: the listings of the hypervisors' own programs.
_LISTINGS: dict[Command, Callable[[str], list[VirtualMachine]]] = {
    Command("virtualbox"): guests.virtualbox_list,
    Command("xm_details"): guests.xen_details,
    Command("xl_details"): guests.xen_list,
    Command("xm_list"): guests.xen_list,
    Command("xl_list"): guests.xen_list,
    Command("xen_machines"): guests.xen_server,
    Command("virsh_list"): guests.virsh_list,
}
VIRSH_XML = Command("virsh_xml")
VIRTUOZZO = Command("virtuozzo_list")
VIRTUOZZO_SETTINGS = ReadFile("/etc/vz/conf/ctid.conf")

HYPER_V = r"root\virtualization\v2"
# The host itself is always an instance, and only for administrators: no instance is a refusal.
HYPER_V_MACHINES = Wmi(
    "Msvm_ComputerSystem", ("Name", "ElementName", "EnabledState"), namespace=HYPER_V
)
HYPER_V_MEMORY = Wmi("Msvm_MemorySettingData", ("InstanceID", "VirtualQuantity"), namespace=HYPER_V)
HYPER_V_PROCESSORS = Wmi(
    "Msvm_ProcessorSettingData", ("InstanceID", "VirtualQuantity"), namespace=HYPER_V
)

LINUX: tuple[Question, ...] = (LIBVIRT, LIBVIRT_RUNNING, LXC, SESSION)
WINDOWS: tuple[Question, ...] = (HYPER_V_MACHINES,)


def read(machine: Machine) -> VirtualMachines:
    """Read the guests of the hypervisors that are installed."""
    if machine.family is Family.WINDOWS:
        return VirtualMachines(_read_hyper_v(machine))
    if machine.family is Family.LINUX:
        libvirt, running, lxc, session = machine.ask_all(LINUX)
        found = [
            _read_libvirt(machine, libvirt, running),
            _read_lxc(machine, lxc),
            _read_virtualbox(machine, session),
        ]
        if any(isinstance(f, Unknown) and f.why is Reason.NOT_RECORDED for f in found):
            found += _read_listings(machine)
        return VirtualMachines(together(found))
    return VirtualMachines(Unknown(Reason.NOT_SUPPORTED))


def together(facts: list[Fact[Guests]]) -> Fact[Guests]:
    """All guests of all hypervisors; none is known only when no hypervisor refused to tell."""
    known = [fact for fact in facts if isinstance(fact, Known)]
    cells = tuple(dict.fromkeys(guest for fact in known for guest in fact.value))
    if cells:
        return Known(cells, merge_sources(*(fact.sources for fact in known)))
    refused = [fact for fact in facts if isinstance(fact, Unknown)]
    telling = [fact for fact in refused if fact.why is not Reason.NOT_RECORDED]
    if telling:
        return telling[0]
    if refused and not known:
        return refused[0]
    return Known((), merge_sources(*(fact.sources for fact in known)))


def _folder(answer: Answer, source: ListDir) -> tuple[str, ...] | Unknown:
    """The names in a hypervisor's folder; a missing folder is one without guests."""
    return () if shapes.is_absent(answer) else shapes.names(answer, source)


def _read_libvirt(machine: Machine, folder: Answer, running: Answer) -> Fact[Guests]:
    names = _folder(folder, LIBVIRT)
    if isinstance(names, Unknown):
        return names
    live = shapes.names(running, LIBVIRT_RUNNING)
    started = {n.removesuffix(".xml") for n in live} if not isinstance(live, Unknown) else None
    files = tuple(ReadFile(f"{LIBVIRT.path}/{name}") for name in names if name.endswith(".xml"))
    found = []
    for question, answer in zip(files, machine.ask_all(files) if files else (), strict=True):
        guest = guests.libvirt_domain(answer.text) if isinstance(answer, Content) else None
        if guest is not None:
            status = None if started is None else "running" if guest.name in started else "off"
            found.append(replace(guest, status=status))
        elif not isinstance(answer, Content):
            return _unread(answer, question)
    return Known(tuple(found), (str(LIBVIRT),))


def _unread(answer: Answer, question: object) -> Unknown:
    refused = shapes.content(answer, question)
    return refused if isinstance(refused, Unknown) else Unknown(Reason.PARSE_ERROR)


def _read_lxc(machine: Machine, folder: Answer) -> Fact[Guests]:
    names = _folder(folder, LXC)
    if isinstance(names, Unknown):
        return names
    files = tuple(ReadFile(f"{LXC.path}/{name}/config") for name in names)
    states = tuple(Command("lxc_info", (name,)) for name in names)
    answers = machine.ask_all((*files, *states)) if names else []
    found: list[VirtualMachine] = []
    refused: Unknown | None = None
    for place, name in enumerate(names):
        config, state = answers[place], answers[place + len(names)]
        described = guests.lxc_container(config.text, name) if isinstance(config, Content) else None
        printed = shapes.output(state, states[place])
        told = None if isinstance(printed, Unknown) else guests.lxc_container(printed, name)
        if described and told:
            found.append(replace(described, status=told.status))
        elif one := described or told:
            found.append(one)
        elif not shapes.is_absent(config):  # any other folder has no configuration
            refused = _unread(config, files[place])
    return refused if refused and not found else Known(tuple(found), (str(LXC),))


def _read_virtualbox(machine: Machine, session: Answer) -> Fact[Guests]:
    """The session user's VirtualBox: its list of machines, then the settings of each."""
    user = shapes.data(session, SESSION)
    if isinstance(user, Unknown):
        return user if user.why is Reason.NOT_RECORDED else Known((), user.sources)
    home = user.get("home") if isinstance(user, dict) else None
    if not isinstance(home, str) or not home.startswith("/"):
        return Known((), (str(SESSION),))
    question = ReadFile(f"{home.rstrip('/')}/.config/VirtualBox/VirtualBox.xml")
    (registry,) = machine.ask_all((question,))
    if shapes.is_absent(registry):
        return Known((), (str(question),))
    if not isinstance(registry, Content):
        return _unread(registry, question)
    files = tuple(ReadFile(path) for path in guests.virtualbox_registry(registry.text))
    answers = machine.ask_all(files) if files else []
    found = [guests.virtualbox_machine(a.text) for a in answers if isinstance(a, Content)]
    return Known(tuple(guest for guest in found if guest), (str(question),))


# --- Old recordings ----------------------------------------------------------------------------


def _read_listings(machine: Machine) -> list[Fact[Guests]]:
    asked: tuple[Question, ...] = (*_LISTINGS, VIRSH_XML, VIRTUOZZO, VIRTUOZZO_SETTINGS)
    answers = dict(zip(asked, machine.ask_all(asked), strict=True))
    found: list[Fact[Guests]] = []
    for question, parse in _LISTINGS.items():
        printed = shapes.output(answers[question], question)
        if isinstance(printed, Unknown):
            found.append(printed)
        else:
            understood = re.search(r"^Domain-0\b|is-control-domain", printed, re.MULTILINE)
            found.append(_listed(parse(printed), question, understood=understood is not None))
    document = shapes.output(answers[VIRSH_XML], VIRSH_XML)
    if isinstance(document, Unknown):
        found.append(document)
    else:
        domain = guests.libvirt_domain(document)
        found.append(_listed([domain] if domain else [], VIRSH_XML))
    return [*found, _virtuozzo(machine, answers[VIRTUOZZO]), _settings(answers[VIRTUOZZO_SETTINGS])]


def _listed(
    found: list[VirtualMachine], question: Question, *, understood: bool = False
) -> Fact[Guests]:
    """A listing without any guest may be one that was not understood, unless it has the host."""
    if not found and not understood:
        return Unknown(Reason.PARSE_ERROR, (str(question),))
    return Known(tuple(found), (str(question),))


def _virtuozzo(machine: Machine, answer: Answer) -> Fact[Guests]:
    """The containers, each with the address that was read inside it."""
    printed = shapes.output(answer, VIRTUOZZO)
    if isinstance(printed, Unknown):
        return printed
    listed = guests.virtuozzo_list(printed)
    inside = tuple(Command("virtuozzo_links", (identity,)) for identity in listed)
    found = []
    for guest, question, links in zip(
        listed.values(), inside, machine.ask_all(inside) if inside else (), strict=True
    ):
        told = shapes.output(links, question)
        mac = None if isinstance(told, Unknown) else guests.inside_mac(told)
        found.append(replace(guest, mac=mac))
    return _listed(found, VIRTUOZZO)


def _settings(answer: Answer) -> Fact[Guests]:
    if not isinstance(answer, Content):
        return _unread(answer, VIRTUOZZO_SETTINGS)
    guest = guests.virtuozzo_settings(answer.text)
    return _listed([guest] if guest else [], VIRTUOZZO_SETTINGS)


# --- Windows -----------------------------------------------------------------------------------

# Msvm_ComputerSystem.EnabledState.
_HYPER_V_STATES = {2: "running", 3: "off", 32768: "paused", 32769: "off", 32770: "running",
                   32773: "off", 32774: "shutdown", 32776: "paused", 32777: "running"}  # fmt: skip
_GUID = re.compile(r"[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}", re.IGNORECASE)


def _read_hyper_v(machine: Machine) -> Fact[Guests]:
    (machines,) = machine.ask_all((HYPER_V_MACHINES,))
    if shapes.is_absent(machines):  # no such namespace: Hyper-V is not installed
        return Known((), (str(HYPER_V_MACHINES),))
    rows = shapes.rows(machines, HYPER_V_MACHINES)
    if isinstance(rows, Unknown):
        return rows
    if not rows:
        return Unknown(Reason.NEEDS_ADMIN, (str(HYPER_V_MACHINES),))
    settings = machine.ask_all((HYPER_V_MEMORY, HYPER_V_PROCESSORS))
    return parse_hyper_v(machines, *settings)


def parse_hyper_v(machines: Answer, memory: Answer, processors: Answer) -> Fact[Guests]:
    """``Msvm_ComputerSystem``: a guest's Name is its GUID, the host's is its own name.

    Settings are joined by the GUID in their InstanceID; memory is in MB.
    """
    rows = shapes.rows(machines, HYPER_V_MACHINES)
    if isinstance(rows, Unknown):
        return rows
    sizes, counts = _by_guest(memory), _by_guest(processors)
    found = []
    for row in rows:
        uuid, name = text(column(row, "Name")) or "", text(column(row, "ElementName"))
        if not _GUID.fullmatch(uuid) or name is None:
            continue
        megabytes = sizes.get(uuid.upper())
        found.append(
            VirtualMachine(
                name=name,
                kind="hyper-v",
                status=_HYPER_V_STATES.get(number(column(row, "EnabledState")) or 0),
                uuid=uuid.upper(),
                memory=megabytes << 20 if megabytes else None,
                processors=counts.get(uuid.upper()),
            )
        )
    return Known(tuple(found), (str(HYPER_V_MACHINES),))


def _by_guest(answer: Answer) -> dict[str, int]:
    rows = shapes.rows(answer, "")
    found: dict[str, int] = {}
    for row in () if isinstance(rows, Unknown) else rows:
        identity = re.match(
            r"Microsoft:([0-9A-Fa-f-]{36})\\", text(column(row, "InstanceID")) or ""
        )
        quantity = number(column(row, "VirtualQuantity"))
        if identity and quantity:
            found[identity[1].upper()] = quantity
    return found


TOPIC = Topic("virtual_machines", {Family.LINUX: LINUX, Family.WINDOWS: WINDOWS}, read)
