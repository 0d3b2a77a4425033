r"""Old Linux recordings, brought where a topic asks.

- ``cat PATH``, os-release, cpuinfo, leases, ``passwd``, ``group``, ``fstab``: ``files[PATH]``;
  folders that hold several are listed in ``dirs`` (``/var/lib/dhcp``, ``/var/lib/lxc``);
- ``uname``: ``files`` of ``/proc/sys/kernel/`` (``hostname``, ``osrelease``, ``ostype``,
  ``version``, ``arch``); ``free``: ``MemTotal``… of ``/proc/meminfo``;
- ``timedatectl``: the lines of ``timedatectl show``; ``id``: the call ``session``;
- ``systemctl`` listings: the service lines alone, under the ``services`` command;
- ``upower -i``: under the device's object path, those being listed in ``upower -e``;
- lines of ``dpkg-query`` and ``rpm``: ``/var/lib/dpkg/status``, the ``rpm`` command's columns;
- ``hdparm -I``, ``smartctl -i``, disk dumps: under ``/dev/NAME`` (``/dev/sda`` where nothing
  says), the disks being listed in ``dirs["/sys/block"]``; dumps give ``files`` of ``/sys`` too;
- the others under the printed form of a template of :data:`inventory.questions.COMMANDS`,
  or their own command line when there is none.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from inventory.recordings import Capture, Recording, add_names, command_name, put, put_file
from inventory.recordings.dumps import disk_dump

if TYPE_CHECKING:
    from collections.abc import Callable


def place_all(recordings: list[Recording], capture: Capture) -> None:
    """Place every recording of a Linux capture."""
    for recording in recordings:
        if not any(rule(recording, capture) for rule in _RULES):
            put(capture, "commands", recording.line, recording.entry)


# --- files -----------------------------------------------------------------------------

_FILES = {
    "cpuinfo": "/proc/cpuinfo",
    "passwd": "/etc/passwd",
    "group": "/etc/group",
    "fstab": "/etc/fstab",
}
_KERNEL = "/proc/sys/kernel/"
_ABSENT = re.compile(r"no such file|aucun fichier|not found", re.IGNORECASE)


def _secret(recording: Recording, capture: Capture) -> bool:
    del capture
    return recording.ident == "shadow" or recording.line == "cat /etc/shadow"


def _file(recording: Recording, capture: Capture) -> bool:
    cat = re.fullmatch(r"cat (/\S+)", recording.line)
    path = cat[1] if cat else _FILES.get(recording.ident)
    if path is None:
        return False
    if recording.status and not recording.text:
        reason = "absent" if _ABSENT.search(recording.stderr) else "access_denied"
        capture["errors"][f"file {path}"] = {"refused": reason, "detail": recording.stderr}
    else:
        put_file(capture, path, recording.text)
    return True


def _distribution(recording: Recording, capture: Capture) -> bool:
    if not recording.ident.startswith("distro"):
        return False
    known = re.match(r"(os-release|[a-z]+[-_](?:release|version))", recording.label.lower())
    name = known[1] if known else "os-release"
    put_file(capture, f"/etc/{name.replace('-version', '_version')}", recording.text)
    return True


def _uname(recording: Recording, capture: Capture) -> bool:
    single = re.fullmatch(r"uname -([rsmn])", recording.line)
    if single:
        name = {"r": "osrelease", "s": "ostype", "m": "arch", "n": "hostname"}[single[1]]
        put_file(capture, _KERNEL + name, recording.text)
        return True
    words = recording.text.split()
    if not recording.line.startswith("uname") or len(words) < 5:
        return False
    machine = words[-2] if words[-1] == "GNU/Linux" else words[-1]
    end = words.index(machine) if machine in words else len(words)
    put_file(capture, f"{_KERNEL}ostype", words[0])
    put_file(capture, f"{_KERNEL}hostname", words[1])
    put_file(capture, f"{_KERNEL}osrelease", words[2])
    put_file(capture, f"{_KERNEL}version", " ".join(words[3:end]))
    put_file(capture, f"{_KERNEL}arch", machine)
    return True


def _free(recording: Recording, capture: Capture) -> bool:
    if recording.line != "free":
        return False
    lines = []
    for row in (line.split() for line in recording.text.splitlines()):
        if len(row) > 3 and row[0] in {"Mem:", "Swap:"}:
            kind = row[0][:-1]
            lines += [f"{kind}Total: {row[1]} kB", f"{kind}Free: {row[3]} kB"]
    put_file(capture, "/proc/meminfo", "\n".join((*lines, "")))
    return True


def _lease(recording: Recording, capture: Capture) -> bool:
    if not recording.ident.startswith("dhclient"):
        return False
    put_file(capture, f"/var/lib/dhcp/{recording.label}", recording.text)
    add_names(capture, "/var/lib/dhcp", recording.label)
    return True


def _container(recording: Recording, capture: Capture) -> bool:
    named = re.search(r"^lxc\.(?:utsname|uts\.name)\s*=\s*(\S+)", recording.text, re.MULTILINE)
    asked = re.match(r"# lxc-info -n (\S+)", recording.text)
    plain = re.fullmatch(r"lxc-info_-n_(\S+)", recording.label)
    if found := asked or plain:
        put(capture, "commands", f"lxc-info -n {found[1]}", recording.entry)
    elif named and "lxc.rootfs" in recording.text:
        found = named
        put_file(capture, f"/var/lib/lxc/{found[1]}/config", recording.text)
    else:
        return False
    add_names(capture, "/var/lib/lxc", found[1])
    return True


# --- calls and rewritten answers -------------------------------------------------------


def _id(recording: Recording, capture: Capture) -> bool:
    found = re.match(r"uid=(\d+)\(([^)]*)\).*?groups=(\S+)", recording.text)
    if recording.ident != "id" or found is None:
        return False
    groups = re.findall(r"\d+\(([^)]*)\)", found[3])
    session = {"user": found[2], "uid": int(found[1]), "groups": groups}
    put(capture, "calls", "session", {**session, "home": None, "desktop": None})
    return True


_UNIT = re.compile(
    r"^[^\w\\]*(\S+\.service)\s+(loaded|not-found|masked|error|bad-setting)\s+(\S+)\s+(\S+)\s*(.*)$"
)


def _services(recording: Recording, capture: Capture) -> bool:
    listing = re.fullmatch(r"systemctl( --all)?( list-units)?( --type service)?", recording.line)
    units = [found for line in recording.text.splitlines() if (found := _UNIT.match(line))]
    if listing is None or not units:
        return False
    text = "".join(" ".join(unit.groups()).strip() + "\n" for unit in units)
    put(capture, "commands", command_name("services"), {**recording.entry, "stdout": text})
    return True


def _clock(recording: Recording, capture: Capture) -> bool:
    if recording.line not in {"timedatectl", "timedatectl status"}:
        return False
    pairs = [line.split(":", 1) for line in recording.text.splitlines() if ":" in line]
    said = {name.strip().lower(): value.strip() for name, value in pairs}
    zone = (said.get("time zone") or said.get("timezone") or "").split(" ")[0]
    enabled = said.get("ntp service") or said.get("network time on") or said.get("ntp enabled")
    works = said.get("system clock synchronized") or said.get("ntp synchronized")
    lines = [f"Timezone={zone}"] if zone else []
    if enabled is not None:
        lines.append(f"NTP={'yes' if enabled in {'yes', 'active'} else 'no'}")
    if works is not None:
        lines.append(f"NTPSynchronized={works}")
    put(capture, "commands", "timedatectl show", {**recording.entry, "stdout": "\n".join(lines)})
    return True


_RPM_LINE = re.compile(r"^(\S+)\t(\S+)\t([^\t:]+)\t(\d{9,10})\t(\d+)\t", re.MULTILINE)
_DEB_LINE = re.compile(r"^(\S+)\t(\S+)\t(\S+)\t(\d*)\t([^\t\n]*)(?:\t([^\t\n]*))?", re.MULTILINE)


def _packages(recording: Recording, capture: Capture) -> bool:
    if not recording.ident.startswith("packages"):
        return False
    if _RPM_LINE.search(recording.text):
        text = _RPM_LINE.sub(r"\1\t0:\3\t\2\t\4\t\5\t", recording.text)
        name = command_name("rpm")
        put(capture, "commands", name, {**recording.entry, "stdout": text})
        return True
    found = _DEB_LINE.findall(recording.text)
    if not found:
        return False
    stanzas = (
        f"Package: {package}\nStatus: {status or 'install ok installed'}\nSection: {section}\n"
        + (f"Installed-Size: {size}\n" if size else "")
        + f"Architecture: {architecture}\nVersion: {version}\n"
        for package, architecture, version, size, section, status in found
    )
    put_file(capture, "/var/lib/dpkg/status", "\n".join(stanzas))
    return True


def _battery(recording: Recording, capture: Capture) -> bool:
    if not recording.line.startswith("upower"):
        return False
    native = re.search(r"native-path:\s*(\S+)", recording.text)
    name = native[1].rsplit("/", 1)[-1] if native else "unknown"
    kind = "keyboard" if "hidpp" in name else "battery"
    path = f"/org/freedesktop/UPower/devices/{kind}_{re.sub(r'[^A-Za-z0-9_]', '_', name)}"
    if f"upower -i {path}" in capture["commands"]:
        path += f"_{recording.ident.replace('-', '_')}"
    put(capture, "commands", f"upower -i {path}", recording.entry)
    listed = capture["commands"].setdefault("upower -e", {"command": "upower -e", "stdout": ""})
    listed["stdout"] += f"{path}\n"
    return True


def _disk(recording: Recording, capture: Capture) -> bool:
    tool = re.match(r"(hdparm -I|smartctl -i) ", recording.line)
    if tool is None:
        return False
    named = re.search(r"^/dev/(\w+):", recording.text, re.MULTILINE)
    name = named[1] if named else "sda"
    put(capture, "commands", f"{tool[1]} /dev/{name}", recording.entry)
    add_names(capture, "/sys/block", name)
    return True


def _dump(recording: Recording, capture: Capture) -> bool:
    if not recording.ident.startswith("storages-dump"):
        return False
    files, folders, outputs = disk_dump(recording.text)
    for path, text in files.items():
        put_file(capture, path, text)
    for folder, names in folders.items():
        add_names(capture, folder, *names)
    for line, text in outputs.items():
        put(capture, "commands", line, {"command": line, "stdout": text})
    return True


# --- command lines ---------------------------------------------------------------------

# What a bare identifier, or a line that names several programs, stands for.
_LINES = {
    "hypervisor listing": None,
    "antivirus vendor tool output": None,
    "package manager listing": None,
    "ip addr show / ip route": None,
    "arp -a / ip neighbor": None,
    "systemctl status firewalld / ufw status": None,
    "ip_route": "ip route",
    "lsblk-allcols": "lsblk -O",
    "lsusb-v": "lsusb -v",
    "lsusb-t": "lsusb -t",
    "df-h": "df -h",
    "who-a": "who -a",
    "last-w": "last -w",
    "arp-a": "arp -a",
    "arp-v": "arp -v",
    "netstat-p": "netstat -p",
    "netstat-r": "netstat -r",
    "route-vn": "route -n",
    "route-6": "route -6",
    "route-6-n": "route -6 -n",
    "findmnt-a": "findmnt -a",
    "findmnt-l": "findmnt -l",
    "ss-sudo-a": "ss -a",
    "systemctl-luf": "systemctl list-unit-files",
    "ntpq-p": "ntpq -p",
    "rpm-qi-package": "rpm -qi",
    "rpm-qia": "rpm -qia",
    "ufw": "ufw status",
    "ifconfig": "ifconfig -a",
    "iptables-filter": "iptables -L",
    "zpool-status-v2": "zpool status -v",
    "zpool-status-v3": "zpool status -v",
    "zpool-status-spares": "zpool status -v",
    "acpi-V4": "acpi -V",
    "acpi-V-never-fully-discharge": "acpi -V",
    "nmcli-device-show": "nmcli device show",
    "DEBIAN_FRONTEND=noninteractive apt-get upgrade --dry-run": (
        "apt-get -s -o Debug::NoLocking=1 dist-upgrade"
    ),
}

# Told by what was printed: (identifier begins so, text matches, command line).
_CONTENTS: tuple[tuple[str, str, str], ...] = (
    ("dmidecode", r"", "dmidecode"),
    ("ip", r"\A\d+: ", "ip addr"),
    ("ip", r"\bvia |\bscope link\b", "ip route"),
    ("arp", r"\blladdr\b", "ip neigh"),
    ("arp", r"", "arp -a"),
    ("firewall", r"\AStatus:", "ufw status"),
    ("firewall", r"firewalld|Active:", "systemctl status firewalld"),
    ("antivirus", r"\AProduct version:[^\n]*\n.*Engines version", "bduitool get ps"),
    ("antivirus", r"\AContent Type:", "cytool info query"),
    ("antivirus", r"supervisor tool", "cytool info"),
    ("antivirus", r"\A\s*Name\s+PID\s+User\s+Status", "cytool runtime query"),
    ("antivirus", r"\A\s*\{", "mdatp health --output json"),
    ("antivirus", r"^real_time_protection_enabled", "mdatp health --output json"),
    ("packages", r"\AName            : ", "pacman -Qi"),
    ("packages", r"\AName\s+Version\s+Rev", "snap list --color=never --unicode=never"),
    ("packages", r"\Aname:\s+(?P<name>\S+)", "snap info {name}"),
    (
        "packages",
        r"\A\S+\.\S+\.\S+\t",
        "flatpak list --columns=application,version,branch,arch,installation,name",
    ),
    ("virtualization", r"\A\s*<domain", "virsh dumpxml"),
    ("virtualization", r"\A\s*Id\s+\S+\s+\S+\s*\n\s*-{10}", "virsh list --all"),
    ("virtualization", r"\AName: .*\n(?:.*\n)?Guest OS:", "VBoxManage list --long vms"),
    ("virtualization", r"\A\(domain", "xm list -l"),
    ("virtualization", r"\AName .*\bUUID\b", "xl list -v"),
    ("virtualization", r"\AName .*Mem\(MiB\)", "xm list"),
    ("virtualization", r"\AName .*\bMem\b", "xl list"),
    ("virtualization", r"\A\s*\Z|\Auuid \( RO\)", "xe vm-param-list"),
    ("virtualization", r"\A\d+: lo", "vzctl exec ip addr"),
    ("virtualization", r"^\S+\s+\d+\s+\d+\s+(running|stopped)", "vzlist"),
    ("megacli", r"PCI information", "megacli -AdpGetPciInfo -aALL"),
    ("megacli", r"Virtual Drive", "megacli -LDInfo -LAll -aALL"),
    ("megacli", r"Enclosure Device ID|Slot Number", "megacli -PDList -aALL"),
    ("megacli", r"", "megacli -ShowSummary -aALL"),
)


def _contents(recording: Recording, capture: Capture) -> bool:
    kind = re.match(r"[a-z]*", recording.ident)
    if kind is None or (
        _LINES.get(recording.line, recording.line) is not None
        and kind[0] not in {"dmidecode", "megacli"}
    ):
        return False
    for begins, pattern, line in _CONTENTS:
        if kind[0] != begins:
            continue
        if found := re.search(pattern, recording.text, re.MULTILINE | re.DOTALL):
            name = line.format(**found.groupdict()) if "{" in line else line
            put(capture, "commands", name, recording.entry)
            return True
    return False


def _virtuozzo(recording: Recording, capture: Capture) -> bool:
    if not recording.ident.startswith("virtualization"):
        return False
    inside = re.search(r"getmac-(\d+)", recording.label)
    if inside:
        put(capture, "commands", f"vzctl exec {inside[1]} ip -0 a", recording.entry)
    elif re.search(r"^(VE_ROOT|OSTEMPLATE|PHYSPAGES|ORIGIN_SAMPLE)=", recording.text, re.MULTILINE):
        put_file(capture, "/etc/vz/conf/ctid.conf", recording.text)
    else:
        return False
    return True


def _line(recording: Recording, capture: Capture) -> bool:
    name = _LINES.get(recording.line)
    if name is None:
        return False
    put(capture, "commands", name, recording.entry)
    return True


_RULES: tuple[Callable[[Recording, Capture], bool], ...] = (
    _secret,
    _file,
    _distribution,
    _uname,
    _free,
    _lease,
    _container,
    _id,
    _services,
    _clock,
    _battery,
    _disk,
    _dump,
    _virtuozzo,
    _packages,
    _contents,
    _line,
)
