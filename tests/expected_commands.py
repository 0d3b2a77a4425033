"""Outputs of commands as another reader (jc) understands them, beside our facts.

Only what is a fact of ours is compared: a table that has none of them gives no cell.
"""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING, Any

from tests.captures import expected
from tests.expected_tables import ROW, Cell, facts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

Facts = "Mapping[str, Any]"
Compared = "Iterator[tuple[str, Any, Any]]"

_KIB, _MIB = 1 << 10, 1 << 20


def linux_commands(name: str) -> Iterator[Cell]:
    """``expected-dev-linux-commands.json``."""
    yield from _compared(name, LINUX)


def windows_commands(name: str) -> Iterator[Cell]:
    """``expected-dev-windows-commands.json``."""
    yield from _compared(name, WINDOWS)


def _compared(name: str, readers: Mapping[str, Callable[[Any, Any], Any]]) -> Iterator[Cell]:
    for capture, tables in expected(name)["machines"].items():
        for command, stated in tables.items():
            if command in readers:
                for field, theirs, ours in readers[command](stated, facts(capture)):
                    yield Cell(f"{name} {command}", capture, field, theirs, ours)


def _keyed(stated: Mapping[Any, Any], ours: Mapping[Any, Any]) -> Compared:
    """Two mappings: values of the keys of both, and the keys that only one has."""
    for key, value in stated.items():
        if key in ours:
            yield str(key), value, ours[key]
        else:
            yield ROW, key, None
    for key in ours:
        if key not in stated:
            yield ROW, None, key


# --- Linux -------------------------------------------------------------------------------------


def df(stated: Any, known: Facts) -> Compared:
    """Sizes and free space of the volumes; what lies in memory alone is no volume."""
    listed = {
        e["mounted_on"]: (e["1k_blocks"] * _KIB, e["available"] * _KIB)
        for e in stated
        if e["filesystem"].startswith("/dev/")
    }
    yield from _keyed(
        listed, {v["name"]: (v["total"], v["free"]) for v in known["volumes.volumes"]}
    )


def free(stated: Any, known: Facts) -> Compared:
    """Memory and swap."""
    sizes = {entry["type"]: entry["total"] * _KIB for entry in stated}
    yield "total", sizes["Mem"], known["memory.total"]
    yield "swap", sizes["Swap"], known["memory.swap"]


def passwd(stated: Any, known: Facts) -> Compared:
    """Accounts with identifier, home and shell."""
    listed = {e["username"]: (str(e["uid"]), e["home"], e["shell"]) for e in stated}
    accounts = known["accounts.accounts"]
    yield from _keyed(
        listed, {a["name"]: (a["identifier"], a["home"], a["shell"]) for a in accounts}
    )


def group(stated: Any, known: Facts) -> Compared:
    """Groups with identifier and members."""
    listed = {e["group_name"]: (str(e["gid"]), sorted(e["members"])) for e in stated}
    groups = known["accounts.groups"]
    yield from _keyed(listed, {g["name"]: (g["identifier"], sorted(g["members"])) for g in groups})


def identity(stated: Any, known: Facts) -> Compared:
    """The session's account and whether it may become root."""
    session = known["accounts.session"]
    yield "user", stated["uid"]["name"], session["user"]
    yield "uid", stated["uid"]["id"], session["identifier"]
    names = {entry["name"] for entry in stated["groups"]}
    yield "admin", bool(names & {"wheel", "sudo", "admin", "root"}), session["admin"]


def ifconfig(stated: Any, known: Facts) -> Compared:
    """Adapters with MAC, packet size and addresses."""
    listed = {
        e["name"]: (
            None if e["type"] == "Local Loopback" else e["mac_addr"],
            e["mtu"],
            [ip for ip in (e["ipv4_addr"], e["ipv6_addr"]) if ip],
        )
        for e in stated
    }
    ours = {
        a["name"]: (a["mac"], a["mtu"], [address["ip"] for address in a["addresses"]])
        for a in known["network.adapters"]
    }
    yield from _keyed(listed, ours)


def routes(stated: Any, known: Facts) -> Compared:
    """Gateways of default routes."""
    wanted = [entry["via"] for entry in stated if entry["ip"] == "default"]
    yield "gateways", wanted, list(known["network.gateways"])


def lsblk(stated: Any, known: Facts) -> Compared:
    """Physical disks and their sizes; a drive for discs has none of its own."""
    listed = {
        e["name"]: None if e["type"] == "rom" else e["size_bytes"]
        for e in stated
        if e["type"] in {"disk", "rom"}
    }
    yield from _keyed(listed, {disk["name"]: disk["size"] for disk in known["disks.disks"]})


def lsusb(stated: Any, known: Facts) -> Compared:
    """USB devices by place; the kernel's own root hubs are not plugged in."""
    listed = {
        f"{e['bus']}:{e['device']}": e["id"] for e in stated if not e["id"].startswith("1d6b:")
    }
    ours = {d["slot"]: f"{d['vendor_id']}:{d['product_id']}" for d in known["devices.usb"]}
    yield from _keyed(listed, ours)


def sockets(stated: Any, known: Facts) -> Compared:
    """Open ports: names of services stand for their numbers."""
    numbers = {"bootpc": 68, "smtp": 25, "ssh": 22}
    listed = {
        (e["netid"], _any(e["local_address"]), int(numbers.get(e["local_port"], e["local_port"])))
        for e in stated
        if e["netid"] in {"tcp", "udp"} and e["state"] in {"LISTEN", "UNCONN"}
    }
    yield "ports", sorted(listed), sorted(_listening(known))


def _any(address: str) -> str:
    bare = address.replace("[", "").replace("]", "")
    return bare if bare == "*" else str(ipaddress.ip_address(bare))


def _listening(known: Facts) -> set[tuple[str, str, int]]:
    return {(one["protocol"], one["address"], one["port"]) for one in known["services.listeners"]}


def services(stated: Any, known: Facts) -> Compared:
    """Services that run."""
    listed = {
        e["unit"].removesuffix(".service"): e["sub"] == "running"
        for e in stated
        if e["unit"].endswith(".service") and e["load"] != "not-found"
    }
    ours = {service["name"]: service["running"] for service in known["services.services"]}
    for name, running in listed.items():
        yield name, running, ours.get(name)


def unit_files(stated: Any, known: Facts) -> Compared:
    """How services start."""
    words = {"enabled": "automatic", "disabled": "manual", "static": "manual", "masked": "disabled"}
    ours = {service["name"]: service["start"] for service in known["services.services"]}
    for entry in stated:
        name = entry["unit_file"].removesuffix(".service")
        if entry["unit_file"].endswith(".service") and name in ours and "@" not in name:
            yield name, words.get(entry["state"]), ours[name]


def clock(stated: Any, known: Facts) -> Compared:
    """Zone and synchronisation."""
    yield "zone", stated["time_zone"].split()[0], known["system.time_zone"]
    told = known["clock.synchronisation"]
    yield "enabled", stated["ntp_enabled"], told["enabled"]
    yield "synchronised", stated["ntp_synchronized"], told["synchronised"]


def uname(stated: Any, known: Facts) -> Compared:
    """The host's name."""
    name = stated["node_name"]
    yield "host", name, known.get("system.host_name")


def neighbours(stated: Any, known: Facts) -> Compared:
    """Machines near by."""
    listed = {e["address"]: (e["hwaddress"], e["iface"]) for e in stated}
    ours = {n["ip"]: (n["mac"], n["adapter"]) for n in known["network.neighbours"]}
    yield from _keyed(listed, ours)


def name_servers(stated: Any, known: Facts) -> Compared:
    """Name servers of every device."""
    wanted = [value for e in stated for key, value in e.items() if re.match(r"ip[46]_dns_", key)]
    yield "dns", wanted, list(known["network.dns"])


def ufw(stated: Any, known: Facts) -> Compared:
    """Whether it is on, and refuses what comes in."""
    (profile,) = known["firewall.profiles"]
    yield "active", stated["status"] == "active", profile["enabled"]
    yield "blocks", stated["default"].startswith(("deny", "reject")), profile["blocks_inbound"]


def upower(stated: Any, known: Facts) -> Compared:
    """Batteries: Wh and V there, mWh and mV here."""
    for entry in stated:
        if entry["detail"]["type"] != "battery":
            continue
        detail = entry["detail"]
        ours = {cell["serial"]: cell for cell in known["hardware.batteries"]}.get(
            entry["serial"], {}
        )
        yield "name", entry["model"], ours.get("name")
        yield "maker", entry["vendor"], ours.get("maker")
        yield "chemistry", detail["technology"], ours.get("chemistry")
        names = {"design_capacity": "energy_full_design", "full_capacity": "energy_full"}
        for field, theirs in {**names, "voltage": "voltage"}.items():
            yield field, int(detail[theirs] * 1000 + 1e-6), ours.get(field)


LINUX: dict[str, Callable[[Any, Any], Any]] = {
    "arp-a": neighbours,
    "df": df,
    "free": free,
    "group": group,
    "id": identity,
    "ifconfig": ifconfig,
    "ip_route": routes,
    "lsblk": lsblk,
    "lsusb": lsusb,
    "nmcli-device-show": name_servers,
    "passwd": passwd,
    "ss-sudo-a": sockets,
    "systemctl": services,
    "systemctl-luf": unit_files,
    "timedatectl": clock,
    "ufw": ufw,
    "uname-a": uname,
    "upower-i-c-locale": upower,
    "upower-i-utc": upower,
}


# --- Windows -----------------------------------------------------------------------------------


def ipconfig(stated: Any, known: Facts) -> Compared:
    """Adapters in their order: MAC, IPv4 addresses with mask, IPv6 addresses."""
    ours = known["network.adapters"]
    yield "count", len(stated["adapters"]), len(ours)
    for theirs, mine in zip(stated["adapters"], ours, strict=False):
        name = theirs["name_long"]
        mac = theirs["physical_address"]
        yield name, mac and mac.replace("-", ":").lower(), mine["mac"]
        yield name, theirs["description"], mine["description"] or theirs["description"]
        wide = [*theirs["ipv6_addresses"], *theirs["temporary_ipv6_addresses"],
                *theirs["link_local_ipv6_addresses"]]  # fmt: skip
        wanted = {e["address"] for e in (*wide, *theirs["ipv4_addresses"])}
        yield name, sorted(wanted), sorted(address["ip"] for address in mine["addresses"])
        for entry in theirs["ipv4_addresses"]:
            prefix = next(
                (a["prefix"] for a in mine["addresses"] if a["ip"] == entry["address"]), 0
            )
            mask = ipaddress.ip_network(f"0.0.0.0/{prefix}").netmask
            yield name, entry["subnet_mask"], str(mask)


def systeminfo(stated: Any, known: Facts) -> Compared:
    """What identifies the machine; of several machines in one recording, the one that was taken."""
    if known["system.host_name"] != stated["host_name"]:
        yield ROW, stated["host_name"], None
        return
    os = known["system.os"]
    yield "name", stated["os_name"].removeprefix("Microsoft "), os["name"]
    yield "build", stated["os_version"].rpartition(" ")[2], os["build"]
    width = "x86_64" if "x64" in stated["system_type"] else "x86"
    yield "architecture", width, os["architecture"]
    yield "maker", stated["system_manufacturer"], known["hardware.maker"]
    yield "model", stated["system_model"], known["hardware.model"]
    yield "bios", stated["bios_version"].rpartition(",")[0], known["hardware.firmware"]["version"]
    yield "memory", stated["total_physical_memory_mb"] * _MIB, known["memory.total"]
    yield "processors", len(stated["processors"]), len(known["processor.sockets"])
    yield "domain", stated["domain"], known["system.membership"]["name"]
    wanted = [word for word in stated["hotfixs"] if word.startswith("KB")]
    yield "hotfixes", wanted, [fix["identifier"] for fix in known["updates.hotfixes"]]


def netstat(stated: Any, known: Facts) -> Compared:
    """Open ports."""
    listed = {
        (e["proto"].lower(), _any(e["local_address"].partition("%")[0]), e["local_port_num"])
        for e in stated
        if e.get("state") == "LISTENING" or e["proto"] == "UDP"
    }
    yield "missing", [], sorted(_listening(known) - listed)
    yield "ports", sorted(listed), sorted(_listening(known))


WINDOWS: dict[str, Callable[[Any, Any], Any]] = {
    "ipconfig": ipconfig,
    "netstat-aonb": netstat,
    "systeminfo": systeminfo,
    "systeminfo-hyperv": systeminfo,
    "systeminfo-hyperv-utc": systeminfo,
}
