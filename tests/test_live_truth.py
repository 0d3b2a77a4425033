"""The truth of the facts on this machine: the audit as a user runs it, beside the system's tools.

One audit of the running Linux, as another process; what it prints is compared with what dpkg,
lsblk, df, ip, ss, getent… say. A tool that is missing or fails skips its test.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from checks.catalogue import CATALOGUE
from inventory.markup import parse_xml
from tests.inventory.this_machine import needs_linux, tool

pytestmark = needs_linux

ROOT = Path(__file__).resolve().parents[1]
KIB, MIB = 1 << 10, 1 << 20
# What the kernel keeps in memory, or makes of other devices: no disk, no volume.
NOT_A_DISK = re.compile(r"(zram|ram|loop|nbd|fd|dm-|md|sr)\d*")


def kit(*arguments):
    """What the program prints on stdout, as JSON."""
    done = subprocess.run(
        [sys.executable, "-m", "ui", *arguments],
        cwd=ROOT, capture_output=True, check=True, encoding="utf-8",
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    return json.loads(done.stdout)


def sockets():
    """Open ports as ss lists them; none where there is no ss."""
    found = set()
    if shutil.which("ss") is None:
        return found
    for line in tool("ss", "-H", "-t", "-u", "-l", "-n").splitlines():
        cells = line.split()
        address, _, port = cells[4].rpartition(":")
        found.add((cells[0], address.strip("[]").partition("%")[0], int(port)))
    return found


@pytest.fixture(scope="module")
def run():
    """The audit, and the open ports before and after it."""
    before = sockets()
    audit = kit("audit", "--format", "json")
    return audit, before, sockets()


@pytest.fixture
def audit(run):
    return run[0]


@pytest.fixture
def known(audit):
    def value(topic, name):
        fact = audit["facts"][topic][name]
        assert "value" in fact, fact
        return fact["value"]

    return value


def test_all_findings_are_there_with_their_evidence_and_sources(audit):
    findings = audit["findings"]

    assert [finding["id"] for finding in findings] == [check.id for check in CATALOGUE]
    assert len(findings) == 20
    for finding in findings:
        assert finding["outcome"] in {"OK", "WATCH", "FAIL", "UNKNOWN", "NA"}
        assert isinstance(finding["evidence"], dict)
        assert finding["message"]
        assert finding["sources"] or finding["outcome"] == "NA", finding["id"]


def test_every_fact_says_where_it_comes_from_or_why_it_is_unknown(audit):
    silent = [
        f"{topic}.{name}"
        for topic, facts in audit["facts"].items()
        for name, fact in facts.items()
        if not fact.get("sources") and fact.get("unknown") != "not_supported"
    ]

    assert silent == []


def test_programs_are_dpkg_s_name_for_name_and_version_for_version(known):
    printed = tool(
        "dpkg-query", "-W", "-f", r"${db:Status-Status}\t${Package}\t${Version}\t${Architecture}\n"
    )
    rows = (line.split("\t") for line in printed.splitlines())
    expected = Counter((name, version, width) for status, name, version, width in rows
                       if status == "installed")  # fmt: skip

    actual = Counter(
        (program["name"], program["version"], program["architecture"])
        for program in known("software", "programs")
        if program["origin"] == "deb"
    )

    assert actual == expected


def test_memory_is_the_kernel_s(known):
    told = dict(
        re.findall(r"^(\w+):\s+(\d+) kB", Path("/proc/meminfo").read_text("ascii"), re.MULTILINE)
    )

    assert known("memory", "total") == int(told["MemTotal"]) * KIB
    assert known("memory", "swap") == int(told["SwapTotal"]) * KIB


def test_memory_is_what_lsmem_counts_less_what_the_kernel_keeps(known):
    listed = json.loads(tool("lsmem", "-J", "-b"))["memory"]
    online = sum(int(block["size"]) for block in listed if block["state"] == "online")

    total = known("memory", "total")

    assert 0.85 * online <= total <= online


def test_modules_are_dmidecode_s(audit):
    printed = tool("dmidecode", "-t", "17")
    sizes = [
        int(size) * {"kB": KIB, "MB": MIB, "GB": 1 << 30}[unit]
        for size, unit in re.findall(r"^\tSize: (\d+) (kB|MB|GB)$", printed, re.MULTILINE)
    ]
    fact = audit["facts"]["memory"]["modules"]
    if not sizes:
        assert fact.get("unknown") == "absent" or not any(m["capacity"] for m in fact["value"])
        return

    actual = [module["capacity"] for module in fact["value"] if module["capacity"]]

    assert actual == sizes


def test_disks_are_lsblk_s(known):
    listed = json.loads(tool("lsblk", "-J", "-b", "-d", "-o", "NAME,SIZE,TYPE"))["blockdevices"]
    expected = {
        device["name"]: int(device["size"])
        for device in listed
        if device["type"] == "disk"
        and int(device["size"])
        and not NOT_A_DISK.fullmatch(device["name"])
    }

    actual = {disk["name"]: disk["size"] for disk in known("disks", "disks") if disk["size"]}

    assert actual == expected


def test_volumes_are_those_of_df(known):
    rows = [line.split(None, 6) for line in tool("df", "-P", "-T", "-k").splitlines()[1:]]
    expected = {
        mount: (kind, int(total) * KIB, int(free) * KIB)
        for device, kind, total, _, free, _, mount in rows
        if device.startswith("/dev/")
    }
    if "/" not in {mount for *_, mount in rows}:
        pytest.skip("the root is no mount here (chroot)")
    volumes = {volume["name"]: volume for volume in known("volumes", "volumes")}

    assert set(expected) <= set(volumes)
    for mount, (kind, total, free) in expected.items():
        assert (volumes[mount]["filesystem"], volumes[mount]["total"]) == (kind, total)
        assert abs(volumes[mount]["free"] - free) < max(total // 50, 256 * MIB)  # others write


def test_addresses_are_ip_s(known):
    links = json.loads(tool("ip", "-j", "addr"))
    expected = {
        link["ifname"]: (
            link["address"] if link["link_type"] == "ether" else None,
            {(entry["local"], entry["prefixlen"]) for entry in link["addr_info"]},
        )
        for link in links
    }

    actual = {
        adapter["name"]: (
            adapter["mac"],
            {(address["ip"], address["prefix"]) for address in adapter["addresses"]},
        )
        for adapter in known("network", "adapters")
    }

    assert actual == expected


def test_gateways_are_ip_s(known):
    routes = [*json.loads(tool("ip", "-j", "route", "show", "default")),
              *json.loads(tool("ip", "-6", "-j", "route", "show", "default"))]  # fmt: skip

    actual = set(known("network", "gateways"))

    assert actual == {route["gateway"] for route in routes if "gateway" in route}


def test_open_ports_are_ss_s(run, known):
    _, before, after = run
    tool("ss", "-V")

    actual = {(one["protocol"], one["address"], one["port"])
              for one in known("services", "listeners")}  # fmt: skip

    assert before & after <= actual <= before | after


def test_accounts_and_groups_are_getent_s(known):
    people = [line.split(":") for line in tool("getent", "passwd").splitlines()]
    groups = [line.split(":") for line in tool("getent", "group").splitlines()]

    assert [
        (a["name"], a["identifier"], a["home"], a["shell"]) for a in known("accounts", "accounts")
    ] == [(row[0], row[2], row[5], row[6]) for row in people]
    assert [(g["name"], g["identifier"], g["members"]) for g in known("accounts", "groups")] == [
        (row[0], row[2], [name for name in row[3].split(",") if name]) for row in groups
    ]


def test_services_are_systemctl_s(known):
    printed = tool("systemctl", "list-units", "--all", "--type=service", "--plain",
                   "--no-legend", "--no-pager")  # fmt: skip
    rows = [line.split(None, 4) for line in printed.splitlines()]
    expected = {row[0].removesuffix(".service") for row in rows if row[3] == "running"}

    actual = {service["name"] for service in known("services", "services") if service["running"]}

    assert actual == expected


def test_the_system_is_the_kernel_s_and_the_distribution_s(known):
    told = os.uname()
    release = Path("/etc/os-release").read_text("utf-8")
    os_fact = known("system", "os")

    assert known("system", "host_name") == told.nodename
    assert (os_fact["kernel"], os_fact["architecture"]) == (told.release, told.machine)
    assert f'PRETTY_NAME="{os_fact["name"]}"' in release


def test_processors_are_the_kernel_s(known):
    printed = Path("/proc/cpuinfo").read_text("utf-8")
    count = len(re.findall(r"^processor\s*:", printed, re.MULTILINE))

    actual = sum(cpu["logical"] or 0 for cpu in known("processor", "sockets"))

    assert actual == count


# --- record, then replay -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    """A capture of this machine: its text, and the audit of it."""
    path = tmp_path_factory.mktemp("record") / "here.capture.json"
    subprocess.run(
        [sys.executable, "-m", "ui", "record", str(path)], cwd=ROOT, capture_output=True, check=True
    )
    return path.read_text("utf-8"), kit("audit", "--capture", str(path), "--format", "json")


def leaves(value, path=()):
    """Every single value of a document by its path."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield from leaves(part, (*path, name))
    elif isinstance(value, list):
        for place, part in enumerate(value):
            yield from leaves(part, (*path, place))
    else:
        yield path, value


def personal(audit):
    """Names and numbers of this machine that must not leave it."""
    facts = {
        f"{topic}.{name}": fact["value"]
        for topic, group in audit["facts"].items()
        for name, fact in group.items()
        if "value" in fact
    }
    people = [a["name"] for a in facts["accounts.accounts"] if a["role"] == "user"]
    macs = [mac for entry in (*facts["network.adapters"], *facts["network.neighbours"])
            if (mac := entry["mac"])]  # fmt: skip
    serials = [facts.get("hardware.serial"), facts.get("hardware.uuid")]
    serials += [disk["serial"] for disk in facts["disks.disks"]]
    serials += [module["serial"] for module in facts.get("memory.modules", ())]
    # a name of three letters is a word of other texts too
    names = [word for word in (facts.get("system.host_name"), *people) if word and len(word) > 3]
    return {word.lower() for word in (*names, *macs, *filter(None, serials))}


# What moves between one reading and the next.
MOVING = {"free", "listeners", "neighbours", "running"}


def steady(document):
    found = dict(leaves({"facts": document["facts"], "findings": document["findings"]}))
    return {path: value for path, value in found.items() if not MOVING.intersection(path)}


def test_a_recording_replays_to_the_same_facts_up_to_pseudonyms(audit, recorded):
    live, replayed = steady(audit), steady(recorded[1])
    pairs = {(live[path], replayed.get(path)) for path in live if live[path] != replayed.get(path)}

    assert live.keys() == replayed.keys()
    assert all(isinstance(word, str) and isinstance(other, str) for word, other in pairs), pairs
    assert len(pairs) == len({word for word, _ in pairs}) == len({other for _, other in pairs})
    assert len(pairs) < len(live) // 100


def test_a_recording_replays_to_the_same_findings(audit, recorded):
    def told(document):
        return [(f["id"], f["outcome"], f["reason"], f["sources"]) for f in document["findings"]]

    assert told(recorded[1]) == told(audit)


def test_nothing_personal_is_in_a_recording(audit, recorded):
    written = recorded[0].lower()

    actual = [word for word in sorted(personal(audit)) if word in written]

    assert actual == []
    assert personal(audit), "nothing to look for"


# --- beside another inventory ------------------------------------------------------------------

# Its sections that we leave out on purpose, or that are not about this machine.
LEFT_OUT = {
    "PROCESSES", "ENVS",  # personal, and of no use to a park
    "ACCESSLOG", "VERSIONCLIENT", "VERSIONPROVIDER",
    "FIREWALL",  # it says "off" of what it could not read
}  # fmt: skip
SECTIONS = {
    "SOFTWARES": "softwares", "CONTROLLERS": "controllers", "NETWORKS": "networks",
    "LOCAL_USERS": "local_users", "LOCAL_GROUPS": "local_groups", "STORAGES": "storages",
    "DRIVES": "drives", "CPUS": "cpus", "MEMORIES": "memories", "USBDEVICES": "usbdevices",
    "SOUNDS": "sounds", "VIDEOS": "videos", "MONITORS": "monitors", "PRINTERS": "printers",
    "BATTERIES": "batteries", "SLOTS": "slots", "PORTS": "ports", "USERS": "users",
    "BIOS": "bios", "HARDWARE": "hardware", "OPERATINGSYSTEM": "operatingsystem",
}  # fmt: skip
FIELDS = {
    "SERIALNUMBER": "serial", "MACADDR": "mac", "IPADDR": None, "MEMBER": "members",
    # said otherwise: the system is in its own section, the processor in its own
    "OSNAME": None, "OSVERSION": None, "OSCOMMENTS": None, "PROCESSORN": None, "PROCESSORT": None,
    "PROCESSORS": None, "CHECKSUM": None, "ETIME": None,
    # it reads "wtmp begins" as a user, and makes an identifier of the address
    "DATELASTLOGGEDUSER": None, "HOSTID": None,
    # a name without a domain is no domain name; where the disk's controller is from
    "FQDN": None, "DESCRIPTION": None, "MANUFACTURER": None, "CAPTION": None,
    "SPEED": None,  # -1 or 0 where it is not known
}  # fmt: skip


@pytest.fixture(scope="module")
def other():
    """Its inventory: section → entries, each field → text."""
    program = shutil.which("fusioninventory-inventory")
    if program is None:
        pytest.skip("no fusioninventory-inventory here")
    done = subprocess.run([program], capture_output=True, check=True, encoding="utf-8")
    document = parse_xml(done.stdout)
    content = document.find("CONTENT")
    sections = {}
    for entry in document if content is None else content:
        fields = {field.tag: (field.text or "").strip() for field in entry}
        sections.setdefault(entry.tag, []).append(fields)
    return {name: found for name, found in sections.items() if name not in LEFT_OUT}


@pytest.fixture(scope="module")
def ours():
    content = kit("inventory", "--format", "glpi")["content"]
    return {name: part if isinstance(part, list) else [part] for name, part in content.items()}


def test_no_fewer_entries_than_the_other(other, ours):
    fewer = {
        name: (len(ours.get(SECTIONS[name], ())), len(entries))
        for name, entries in other.items()
        if len(ours.get(SECTIONS[name], ())) < len(entries)
    }

    assert fewer == {}


def test_every_program_of_the_other(other, ours):
    mine = {(entry["name"], entry["version"]) for entry in ours["softwares"]}

    missing = {(e["NAME"], e["VERSION"]) for e in other["SOFTWARES"]} - mine

    assert missing == set()


def test_every_address_of_the_other(other, ours):
    def told(entries, *names):
        return {tuple(entry.get(name) or None for name in names) for entry in entries}

    mine = told(ours["networks"], "description", "ipaddress", "ipaddress6", "ipmask")
    theirs = told(other["NETWORKS"], "DESCRIPTION", "IPADDRESS", "IPADDRESS6", "IPMASK")

    assert theirs <= mine


def test_every_kind_of_value_of_the_other(other, ours):
    lacking = set()
    for name, entries in other.items():
        theirs = {field for entry in entries for field, value in entry.items() if value}
        mine = {field for entry in ours.get(SECTIONS[name], ()) for field in entry}
        lacking |= {
            f"{name}.{field}"
            for field in theirs
            if (known := FIELDS.get(field, field.lower())) is not None and known not in mine
        }

    assert lacking == set()
