"""What stands on the plan of the network: what was declared, and what the computers see of it.

Nothing is searched for: the gateway, the printers and the neighbours are those that the audits of
the computers read. A device that an audit saw and that no record names is marked as such; one that
a record names is drawn once, under its own name.
"""

from __future__ import annotations

import ipaddress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checks.verdict import Outcome
from inventory.facts import Known
from inventory.record import record
from inventory.toml_file import load_toml
from kit import french
from kit.folding import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from inventory.network import Adapter, Network
    from inventory.printer import Printer
    from inventory.printers import Printers
    from kit.backups.view import Kept
    from kit.store.store import Store
    from kit.store.things import Thing, Things

FILE = Path(__file__).with_name("network_plan.toml")
#: Of a thing in one of these states nothing is plugged in any more.
GONE = frozenset({"gone", "lost", "stored"})
CANCELLED = "cancelled"
#: Neighbours that are no record and are still drawn one by one.
MOST_SEEN = 24


@record
class Device:
    """One thing on the plan; ``key`` is its record, or the address or printer that was seen.

    ``kind`` is ``workstation``, ``service``, a kind of equipment or ``address``; ``outcome`` how a
    computer stands, None for all else; ``seen`` that no record names it.
    """

    key: str
    kind: str
    name: str
    detail: str = ""
    outcome: Outcome | None = None
    seen: bool = False


@record
class Group:
    """Devices of one sort, in order of name."""

    name: str
    label: str
    devices: tuple[Device, ...]


@record
class Flow:
    """A backup: from where to where; ``outcome`` is how it stands, None where nobody judged it."""

    key: str
    source: str
    target: str
    detail: str
    outcome: Outcome | None = None


@record
class Plan:
    """The plan of an entity on a day.

    ``more`` is how many neighbours are known and not drawn.
    """

    entity: str
    day: date
    services: Group | None
    inside: tuple[Group, ...]
    flows: tuple[Flow, ...]
    more: int = 0

    @property
    def groups(self) -> tuple[Group, ...]:
        """All groups, that of the services first."""
        return (self.services, *self.inside) if self.services else self.inside

    @property
    def devices(self) -> tuple[Device, ...]:
        """All devices, each once."""
        return tuple(device for group in self.groups for device in group.devices)

    @property
    def empty(self) -> bool:
        """Whether nothing at all is known to draw."""
        return not self.devices and not self.flows

    @property
    def has_box(self) -> bool:
        """Whether the way to internet is known."""
        return any(group.name == "access" for group in self.inside)


@record
class Read:
    """One computer as its newest audit read it; ``outcome`` is None where it was never audited."""

    record: str
    name: str
    outcome: Outcome | None
    network: Network | None = None
    printers: Printers | None = None


def read_plan(store: Store, now: datetime) -> Plan:
    """The plan of the entity that is worked on.

    Raises:
        KitError: damaged, busy or vanished.
    """
    from kit.backups import kept  # noqa: PLC0415 the record, for those who ask for a plan alone
    from kit.machine_sheet import results_line  # noqa: PLC0415
    from kit.store import entities, past  # noqa: PLC0415
    from kit.store.things import things  # noqa: PLC0415

    chosen = entities.chosen_entity(store)
    identifier = chosen.uuid if chosen else None
    machines = []
    for machine, name in past.workstations(store, identifier).items():
        audit = past.latest(store, machine)
        if audit is None:
            machines.append(Read(machine, name, None))
            continue
        facts = past.run_of(store, audit, ("family", "network", "printers")).workstation
        outcome, _ = results_line(past.assessment_of(store, audit).counts())
        machines.append(Read(machine, name, outcome, facts.network, facts.printers))
    return made(
        chosen.name if chosen else "",
        things(store),
        machines,
        now.astimezone().date(),
        kept.latest(store, identifier, now),
    )


def made(
    entity: str, known: Things, machines: Sequence[Read], day: date, backups: Kept | None = None
) -> Plan:
    """The plan, from the records and from what the computers see."""
    declared = [one for one in known.of("equipment") if one.values.get("state") not in GONE]
    inside: dict[str, list[Device]] = {name: [] for name in words()["groups"]}
    inside["computers"] = [_computer(one, known) for one in machines if _there(one, known)]
    taken = _addresses_of(machines)
    gateways = _gateways(machines)
    pairs = _paired(declared, gateways)
    for thing in declared:
        group = _group_of(str(thing.values.get("kind") or "other"))
        taken |= _address(thing)
        if group:
            inside[group].append(_equipment(thing, known, pairs.get(thing.record, "")))
    for gateway in gateways:
        taken.add(gateway)
        if gateway not in pairs.values():
            box = Device(
                f"gateway {gateway}", "internet_box", words()["gateway"], gateway, seen=True
            )
            inside["access"].append(box)
    inside["printers"] += _printers_seen(machines, declared, taken)
    seen = _neighbours(machines, taken)
    inside["seen"] = [
        Device(f"seen {ip}", "address", ip, words()["address_detail"], seen=True)
        for ip in seen[:MOST_SEEN]
    ]  # fmt: skip
    services = [
        Device(one.record, "service", _named(one.title), _service_detail(one, known))
        for one in known.of("service")
        if one.values.get("state") != CANCELLED
    ]
    groups = tuple(_group(name, inside[name]) for name in inside if inside[name])
    return Plan(
        entity,
        day,
        _group("services", services) if services else None,
        groups,
        tuple(_flow(one, known, backups) for one in known.of("copy")),
        max(0, len(seen) - MOST_SEEN),
    )


def alt(plan: Plan) -> str:
    """The plan in one sentence, for those who do not see it."""
    said = words()
    if plan.empty:
        return str(said["empty"])
    told = [
        french.count(len(group.devices), *said["groups"][group.name]["count"])
        for group in plan.groups
    ]
    if plan.flows:
        told.append(french.count(len(plan.flows), said["copy"], said["copies_count"]))
    groups = french.listing(tuple(told), len(told))
    return str(said["alt"]).format(nbsp=french.NBSP, groups=groups)


@cache
def words() -> Mapping[str, Any]:
    """The French of the plan."""
    return load_toml(FILE)


# --- Each of the things ----------------------------------------------------------------------


def _group(name: str, devices: list[Device]) -> Group:
    ordered = sorted(devices, key=lambda one: (one.seen, fold(one.name[:80]), one.key))
    if name == "seen":
        ordered = devices
    return Group(name, words()["groups"][name]["label"], tuple(ordered))


def _group_of(kind: str) -> str:
    """The group of a kind of equipment; empty for what is on no network (a screen, a key)."""
    groups = words()["groups"].items()
    return next((name for name, told in groups if kind in told.get("kinds", ())), "")


def _there(machine: Read, known: Things) -> bool:
    thing = known.find(machine.record)
    return thing is None or thing.values.get("state") not in GONE


def _computer(machine: Read, known: Things) -> Device:
    if machine.outcome is None:
        detail = str(words()["never"])
    else:
        adapters = _connected(machine)
        ways = words()["connections"]
        told = next(
            ((ip, ways.get(kind or "", "")) for kind, ips in adapters for ip in ips), ("", "")
        )
        detail = " · ".join(filter(None, told))
    thing = known.find(machine.record)
    if not detail and thing is not None:
        detail = known.shown("workstation", "room", thing.values.get("room"))
    outcome = Outcome.UNKNOWN if machine.outcome is None else machine.outcome
    return Device(machine.record, "workstation", _named(machine.name), detail, outcome)


def _equipment(thing: Thing, known: Things, gateway: str) -> Device:
    shown = known.shown
    kind = str(thing.values.get("kind") or "other")
    label = shown("equipment", "kind", thing.values.get("kind"))
    where = _named(str(thing.values.get("network_address") or gateway or ""))
    room = shown("equipment", "room", thing.values.get("room"))
    name = _named(thing.title)
    parts = [where or room, label if fold(label) != fold(name) else ""]
    return Device(thing.record, kind, name, " · ".join(filter(None, parts)))


def _service_detail(thing: Thing, known: Things) -> str:
    supplier = known.shown("service", "supplier", thing.values.get("supplier"))
    kind = known.shown("service", "kind", thing.values.get("kind"))
    publisher = str(thing.values.get("publisher") or "")
    parts = [kind if fold(kind) != fold(thing.title) else "", publisher or supplier]
    return _named(" · ".join(filter(None, parts)))


def _flow(thing: Thing, known: Things, backups: Kept | None) -> Flow:
    source = known.shown("copy", "computer", thing.values.get("computer"))
    if not source:
        where = (known.find(one) for one in str(thing.values.get("datasets") or "").split())
        computers = (
            known.shown("dataset", "computer", one.values.get("computer")) for one in where if one
        )
        source = french.listing(tuple(dict.fromkeys(filter(None, computers))), 2)
        source = "" if source == french.listing(()) else source
    columns = backups.view.columns if backups else ()
    column = next((one for one in columns if one.copy == thing.record), None)
    medium = known.shown("copy", "medium", thing.values.get("medium"))
    name = _named(thing.title)
    detail = " · ".join(
        filter(None, (medium if fold(medium) != fold(name) else "", column.last if column else ""))
    )
    return Flow(
        thing.record,
        _named(source) or str(words()["no_source"]),
        name,
        detail,
        column.outcome if column else None,
    )


def _named(text: str) -> str:
    """One line of a name, or of what stands under it."""
    return french.plain(text).replace("\t", " ").strip()


# --- What the computers see ------------------------------------------------------------------


def _connected(machine: Read) -> list[tuple[str | None, list[str]]]:
    """The kind of each real adapter that has addresses on a local network, and these addresses.

    The adapter that leads to a gateway comes first: others may be of a machine within.
    """
    if machine.network is None or not isinstance(machine.network.adapters, Known):
        return []
    ways = _gateways([machine])
    told = [
        (adapter.kind, [one.ip for one in adapter.addresses if _is_local(one.ip)])
        for adapter in sorted(machine.network.adapters.value, key=lambda one: not _leads(one, ways))
        if adapter.virtual is not True
    ]
    return [one for one in told if one[1]]


def _leads(adapter: Adapter, ways: Sequence[str]) -> bool:
    """Whether one of the gateways lies on the network of this adapter."""
    nets = [one for one in adapter.addresses if _is_local(one.ip) and (one.prefix or 99) <= 32]
    return any(
        ipaddress.IPv4Address(way) in ipaddress.IPv4Network(f"{one.ip}/{one.prefix}", strict=False)
        for way in ways
        for one in nets
    )


def _addresses_of(machines: Iterable[Read]) -> set[str]:
    return {ip for machine in machines for _, ips in _connected(machine) for ip in ips}


def _gateways(machines: Iterable[Read]) -> tuple[str, ...]:
    """The gateways on the local network, each once, as IPv4 (the IPv6 of one is the same box)."""
    found: dict[str, None] = {}
    for machine in machines:
        if machine.network is not None and isinstance(machine.network.gateways, Known):
            found |= dict.fromkeys(ip for ip in machine.network.gateways.value if _is_local(ip))
    return tuple(found)


def _paired(declared: Sequence[Thing], gateways: Sequence[str]) -> dict[str, str]:
    """The gateway that each declared box or router is: by its address, or as the only one left."""
    boxes = [one for one in declared if _group_of(str(one.values.get("kind"))) == "access"]
    pairs = {}
    for box in boxes:
        address = next((ip for ip in gateways if ip in _address(box)), None)
        if address is not None:
            pairs[box.record] = address
    left = [box for box in boxes if box.record not in pairs and not _address(box)]
    free = [ip for ip in gateways if ip not in pairs.values()]
    if len(left) == 1 and len(free) == 1:
        pairs[left[0].record] = free[0]
    return pairs


def _printers_seen(
    machines: Iterable[Read], declared: Sequence[Thing], taken: set[str]
) -> list[Device]:
    """The printers that no record names, each once; their addresses are then taken."""
    known = [
        {fold(str(one.values.get(name) or "")) for name in ("serial", "model", "label")} - {""}
        for one in declared
        if _group_of(str(one.values.get("kind"))) == "printers"
    ]
    found: dict[str, Device] = {}
    addresses = set()
    for machine in machines:
        for printer in _printers(machine):
            address = (printer.address or "").strip()
            addresses.add(address)
            if (address and address in taken) or _is_declared(printer, known):
                continue
            # A printer on a cable belongs to its computer, one on the network to all of them.
            key = f"printer {address or f'{machine.record} {fold(printer.name)}'}"
            detail = " · ".join(filter(None, (printer.address, words()["printer_seen"])))
            found.setdefault(
                key, Device(key, "printer", _named(printer.name), _named(detail), seen=True)
            )
    taken |= addresses
    return list(found.values())


def _printers(machine: Read) -> tuple[Printer, ...]:
    if machine.printers is None or not isinstance(machine.printers.printers, Known):
        return ()
    return tuple(one for one in machine.printers.printers.value if not one.virtual)


def _is_declared(printer: Printer, known: Sequence[set[str]]) -> bool:
    """Whether a record has its serial number, or its name within that of the queue."""
    name, serial = fold(printer.name), fold(printer.serial or "")
    return any(
        (serial and serial in words_) or any(len(one) > 3 and one in name for one in words_)
        for words_ in known
    )


def _neighbours(machines: Iterable[Read], taken: set[str]) -> list[str]:
    """The addresses of devices that the computers talked to and that nothing else explains."""
    held = {mac for machine in machines for mac in _macs(machine)}
    by_mac: dict[str, str] = {}
    for machine in machines:
        if machine.network is None or not isinstance(machine.network.neighbours, Known):
            continue
        nets = _networks(machine)
        for one in machine.network.neighbours.value:
            if not _is_local(one.ip):
                continue
            ip = ipaddress.IPv4Address(one.ip)
            mine = any(ip in net and ip != net.broadcast_address for net in nets)
            if mine and one.ip not in taken and one.mac not in held:
                by_mac.setdefault(one.mac, one.ip)
    return sorted(set(by_mac.values()), key=ipaddress.ip_address)


def _networks(machine: Read) -> list[ipaddress.IPv4Network]:
    """The local networks of the real adapters: what else is heard is of a machine within."""
    if machine.network is None or not isinstance(machine.network.adapters, Known):
        return []
    return [
        ipaddress.IPv4Network(f"{one.ip}/{one.prefix}", strict=False)
        for adapter in machine.network.adapters.value
        if adapter.virtual is not True
        for one in adapter.addresses
        if _is_local(one.ip) and one.prefix is not None and one.prefix < 32
    ]


def _macs(machine: Read) -> set[str]:
    if machine.network is None or not isinstance(machine.network.adapters, Known):
        return set()
    return {one.mac for one in machine.network.adapters.value if one.mac}


def _address(thing: Thing) -> set[str]:
    typed = str(thing.values.get("network_address") or "").strip()
    return {typed} if typed else set()


def _is_local(ip: str) -> bool:
    """Whether an address is one of the local network: IPv4, not of the machine itself."""
    try:
        told = ipaddress.ip_address(ip)
    except ValueError:
        return False
    other = (told.is_loopback, told.is_link_local, told.is_unspecified, told.is_multicast)
    return told.version == 4 and not any(other)
