r"""The closed list of what may be asked of a machine. Every question only reads.

A question is a frozen value, so it can be sent to the collector process, recorded in a capture,
replayed, and printed: the printed list of :data:`COMMANDS`, :data:`CALLS` and the topics'
questions is what the "Ce que le kit lit" page shows.

``str(question)`` is its printed form and the ``source`` that facts carry.
"""

from __future__ import annotations

from typing import Literal

from inventory.record import record

CIMV2 = r"root\CIMV2"
SECURITY_CENTER = r"root\SecurityCenter2"
DEFENDER = r"root\Microsoft\Windows\Defender"
STORAGE = r"root\Microsoft\Windows\Storage"
STANDARD_CIMV2 = r"root\StandardCimv2"
SMB = r"root\Microsoft\Windows\SMB"
BITLOCKER = r"root\CIMV2\Security\MicrosoftVolumeEncryption"
TPM = r"root\CIMV2\Security\MicrosoftTpm"
WMI = r"root\wmi"


@record
class Wmi:
    """Instances of a WMI class: ``SELECT properties FROM name [WHERE where]``.

    Properties are always named: an open ``SELECT *`` is slow, and fails under Wine.
    """

    name: str
    properties: tuple[str, ...]
    namespace: str = CIMV2
    where: str = ""
    timeout: float = 5.0

    def __str__(self) -> str:
        return f"wmi {self.namespace}:{self.name}"


@record
class WmiMethod:
    """A read-only method of every instance of a class (see :data:`WMI_METHODS`).

    The answer's rows hold the ``keys`` of each instance and the method's out parameters.
    """

    name: str
    method: str
    keys: tuple[str, ...]
    namespace: str
    timeout: float = 5.0

    def __str__(self) -> str:
        return f"wmi {self.namespace}:{self.name}.{self.method}()"


@record
class Registry:
    r"""One registry key with its values, and with ``depth`` levels of keys below it.

    ``key`` starts with ``HKLM\``, ``HKCU\`` or ``HKU\``. ``view`` is 64 or 32; the 32-bit view of
    ``HKLM\SOFTWARE\X`` is asked as such and never spelt ``WOW6432Node``.
    ``presence`` names values of which only the presence may be read (``DefaultPassword``): their
    data never leaves the machine. ``only`` keeps, of the keys directly below, those whose name
    begins so, without case: there are thousands of packages, of which one kind is wanted.
    ``named`` keeps, of all values, those of these names, where the others say too much.
    """

    key: str
    depth: int = 0
    view: Literal[64, 32] = 64
    presence: tuple[str, ...] = ()
    timeout: float = 5.0
    only: str = ""
    named: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"registry {self.key}" + (" (32-bit view)" if self.view == 32 else "")


@record
class Call:
    """A named call of the operating system that no registry key or class answers (closed list)."""

    name: str
    args: tuple[str, ...] = ()
    timeout: float = 5.0

    def __str__(self) -> str:
        return " ".join(("call", self.name, *self.args))


@record
class Command:
    """A program run without a shell: a template of :data:`COMMANDS` with ``args`` filled in."""

    template: str
    args: tuple[str, ...] = ()
    timeout: float = 10.0

    def __str__(self) -> str:
        return "command " + " ".join(command_line(self))


@record
class ReadFile:
    """The bytes of a file, at most ``limit`` of them."""

    path: str
    limit: int = 64 * 1024 * 1024
    timeout: float = 5.0

    def __str__(self) -> str:
        return f"file {self.path}"


@record
class ListDir:
    """The names in a folder, sorted; not those below."""

    path: str
    timeout: float = 5.0

    def __str__(self) -> str:
        return f"folder {self.path}"


@record
class Dns:
    """The records of one type for a name."""

    name: str
    type: str
    timeout: float = 5.0

    def __str__(self) -> str:
        return f"dns {self.name} {self.type}"


@record
class Tls:
    """The certificate chain and protocol that a server offers."""

    host: str
    port: int = 443
    timeout: float = 10.0

    def __str__(self) -> str:
        return f"tls {self.host}:{self.port}"


@record
class Http:
    """One GET, without following redirects."""

    url: str
    timeout: float = 10.0

    def __str__(self) -> str:
        return f"http {self.url}"


@record
class Snmp:
    """SNMP GET of a few identifiers."""

    host: str
    oids: tuple[str, ...]
    timeout: float = 3.0

    def __str__(self) -> str:
        return f"snmp {self.host} {' '.join(self.oids)}"


@record
class Probe:
    """A discovery probe of the local network (``arp``, ``mdns``, ``ssdp``, ``port``…)."""

    kind: str
    target: str
    timeout: float = 3.0

    def __str__(self) -> str:
        return f"probe {self.kind} {self.target}"


Question = (
    Wmi
    | WmiMethod
    | Registry
    | Call
    | Command
    | ReadFile
    | ListDir
    | Dns
    | Tls
    | Http
    | Snmp
    | Probe
)

#: WMI methods that may be called, as ``Class.Method``: each one only reads.
WMI_METHODS = frozenset(
    {
        "Win32_EncryptableVolume.GetProtectionStatus",
        "Win32_EncryptableVolume.GetConversionStatus",
        "Win32_EncryptableVolume.GetEncryptionMethod",
        "Win32_EncryptableVolume.GetKeyProtectors",
    }
)

#: Named calls, with what each returns. The Live machine of a system offers a subset of them.
CALLS: dict[str, str] = {
    # Windows
    "bitlocker_state": "shell property System.Volume.BitLockerProtection of a drive, an integer",
    "security_center_health": "WscGetSecurityProviderHealth of antivirus, firewall…: 0 good to 3",
    "update_history": "IUpdateSearcher.QueryHistory: {date, title, operation, result, categories}…",
    "pending_updates": "IUpdateSearcher.Search offline: a list of {title, categories, severity}",
    "firewall_policy": "HNetCfg.FwPolicy2: {current, enabled: {profile: …}, inbound: {profile: …}}",
    "session_token": "rights of the session: {user, sid, groups: [sid], elevation, linked}",
    "local_accounts": "NetUserEnum 3: {name, rid, flags, last_logon, password_age, full_name}…",
    "local_group_members": "NetLocalGroupGetMembers of the group with a SID: a list of {sid, name}",
    "join_status": "NetGetJoinInformation: {status: 2 workgroup or 3 domain, name}",
    "power_lock": "active power scheme: {sleep_ac, sleep_dc, lock_ac, lock_dc}, seconds and 0 or 1",
    "tpm_device": "Tbsi_GetDeviceInfo: {version: 1 or 2}",
    "firmware_type": "GetFirmwareType: 1 BIOS, 2 UEFI",
    "listening_ports": "GetExtendedTcpTable: a list of {protocol, address, port, pid, program}",
    "events": "EvtQuery of a channel, by numbers and source: a list of events as XML, newest first",
    # Both systems
    "scheduled_copies": "planned tasks that copy: {name, hours, last_run, last_result, lines…}…",
    "backup_lines": "own log or settings of a backup program: {file, modified, lines}…",
    "backup_jobs": "own database of a backup program: a list of {name, sources, last_success…}",
    "file_state": "a path, unopened: {size, modified, folder, newest: of what it holds}",
    "user_certificates": "certificates of the session's stores: a list of {store, der} (base64)",
    "session": "POSIX session: {user, uid, groups: [name], home, desktop}",
    "file_exists": "whether a path of a security product exists, a boolean",
}


@record
class Template:
    """One program that may be run, without a shell.

    ``programs`` are absolute candidates, the first that exists is run. ``{0}`` in ``arguments`` is
    replaced, as a whole word, by the question's first argument. ``needs_admin`` says that an
    ordinary user gets nothing useful. ``recorded_only`` marks outputs that old recordings hold and
    that no Live machine produces.
    """

    programs: tuple[str, ...]
    arguments: tuple[str, ...] = ()
    needs_admin: bool = False
    recorded_only: bool = False


def _unix(name: str, *arguments: str, needs_admin: bool = False) -> Template:
    folders = ("/usr/sbin", "/usr/bin", "/sbin", "/bin")
    return Template(tuple(f"{folder}/{name}" for folder in folders), arguments, needs_admin)


def _recorded(name: str, *arguments: str) -> Template:
    return Template((name,), arguments, recorded_only=True)


_SNAP_PROGRAMS = ("/usr/bin/snap", "/bin/snap")

COMMANDS: dict[str, Template] = {
    # hardware, processor, memory
    "dmidecode": _unix("dmidecode", needs_admin=True),
    "virtualisation": _unix("systemd-detect-virt"),
    "machine": _unix("uname", "-m"),
    "upower": _unix("upower", "-i", "{0}"),
    "lspci": _unix("lspci", "-v", "-nn"),
    # disks and volumes
    "block_devices": _unix(
        "lsblk",
        "-J",
        "-b",
        "-o",
        "NAME,PATH,KNAME,PKNAME,TYPE,SIZE,FSTYPE,LABEL,UUID,MOUNTPOINTS,MODEL,SERIAL,VENDOR,REV,"
        "TRAN,ROTA,RM,HOTPLUG,WWN,FSAVAIL,FSSIZE",
    ),
    "old_block_devices": _unix(
        "lsblk",
        "-J",
        "-b",
        "-o",
        "NAME,KNAME,PKNAME,TYPE,SIZE,FSTYPE,LABEL,UUID,MOUNTPOINT,MODEL,SERIAL,VENDOR,REV,TRAN,"
        "ROTA,RM,HOTPLUG,WWN",
    ),
    "udisks_all": _unix("udisksctl", "dump"),
    "space": _unix("df", "-P", "-T", "-k"),
    "smart": _unix("smartctl", "-j", "-x", "{0}", needs_admin=True),
    "hdparm": _unix("hdparm", "-I", "{0}", needs_admin=True),
    # network
    "addresses": _unix("ip", "-j", "-d", "addr"),
    "addresses_text": _unix("ip", "addr"),
    "ifconfig": _unix("ifconfig", "-a"),
    "routes": _unix("ip", "-j", "route", "show", "default"),
    "neighbours": _unix("ip", "-j", "neigh"),
    "listening": _unix("ss", "-H", "-t", "-u", "-l", "-n", "-p"),
    # printers
    "printers": _unix("lpstat", "-v"),
    "default_printer": _unix("lpstat", "-d"),
    # software and updates
    "rpm": _unix(
        "rpm",
        "-qa",
        "--queryformat",
        "%{NAME}\\t%{EPOCHNUM}:%{VERSION}-%{RELEASE}\\t%{ARCH}\\t%{INSTALLTIME}\\t%{SIZE}\\t%{VENDOR}"
        "\\t%{SUMMARY}\\t%{GROUP}\\n",
    ),
    "flatpak": _unix(
        "flatpak", "list", "--columns=application,version,branch,arch,installation,name"
    ),
    "snap": Template(_SNAP_PROGRAMS, ("list", "--color=never", "--unicode=never")),
    # apt's own reader of its package lists, whatever they are compressed with
    "apt_list": Template(("/usr/lib/apt/apt-helper",), ("cat-file", "{0}")),
    "apt_simulation": _unix("apt-get", "-s", "-o", "Debug::NoLocking=1", "dist-upgrade"),
    "apt_settings": _unix("apt-config", "dump"),
    "dnf_security": _unix("dnf", "-q", "-C", "updateinfo", "list", "--security"),
    "needs_restarting": _unix("needs-restarting", "-r"),
    # security
    "services": _unix(
        "systemctl", "list-units", "--all", "--type=service", "--plain", "--no-legend", "--no-pager"
    ),
    "ufw": _unix("ufw", "status", needs_admin=True),
    "nftables": _unix("nft", "-j", "list", "ruleset", needs_admin=True),
    "bitdefender": Template(("/opt/bitdefender-security-tools/bin/bduitool",), ("get", "ps")),
    "cortex_info": Template(("/opt/traps/bin/cytool",), ("info",)),
    "cortex_query": Template(("/opt/traps/bin/cytool",), ("info", "query")),
    "cortex_runtime": Template(("/opt/traps/bin/cytool",), ("runtime", "query")),
    "defender_health": Template(("/usr/bin/mdatp",), ("health", "--output", "json")),
    # accounts and session
    "password_states": _unix("passwd", "-S", "-a", needs_admin=True),
    "desktop_setting": _unix("gsettings", "get", "{0}", "{1}"),
    # sharing and time
    "samba": _unix("testparm", "-s"),
    "samba_version": _unix("smbd", "-V"),
    "clock": _unix("timedatectl", "show"),
    "chrony": _unix("chronyc", "-c", "tracking"),
    "ntp_peers": _unix("ntpq", "-p", "-n"),
    # backups: asked where a planned task or the program is there
    "timers": _unix("systemctl", "list-timers", "--all", "--no-pager", "--output=json"),
    "user_timers": _unix(
        "systemctl", "--user", "list-timers", "--all", "--no-pager", "--output=json"
    ),
    "unit_result": _unix("systemctl", "show", "--property=Result,ExecMainStatus", "{0}"),
    "user_unit_result": _unix(
        "systemctl", "--user", "show", "--property=Result,ExecMainStatus", "{0}"
    ),
    "urbackup": Template(
        ("/usr/local/bin/urbackupclientctl", "/usr/bin/urbackupclientctl"), ("status",)
    ),
    # Windows: read for replays of old recordings, never run (localised, slow or removed)
    "systeminfo": _recorded("systeminfo"),
    "ipconfig": _recorded("ipconfig"),
    "netstat": _recorded("netstat", "-aon"),
    "battery_report": _recorded("powercfg", "/batteryreport", "/xml"),
    "netstat_names": _recorded("netstat"),
    "netstat_programs": _recorded("netstat", "-aonb"),
    "netstat_all": _recorded("netstat", "-an"),
    "route_print": _recorded("route", "print"),
    "security_policy": _recorded("secedit", "/export"),
    # Linux: what old recordings hold beside the above
    "arp": _recorded("arp", "-a"),
    "arp_table": _recorded("arp"),
    "neighbours_text": _recorded("ip", "neigh"),
    "routes_text": _recorded("ip", "route"),
    "route_table": _recorded("route", "-n"),
    "netstat_routes": _recorded("netstat", "-r"),
    "nmcli_devices": _recorded("nmcli", "device", "show"),
    "iwconfig": _recorded("iwconfig"),
    "upower_devices": _recorded("upower", "-e"),
    "acpi": _recorded("acpi", "-V"),
    "df": _recorded("df"),
    "lsblk": _recorded("lsblk"),
    "lsblk_all": _recorded("lsblk", "-O"),
    "blkid": _recorded("blkid"),
    "mount": _recorded("mount"),
    "findmnt": _recorded("findmnt"),
    "sfdisk": _recorded("sfdisk", "-l"),
    "smart_text": _recorded("smartctl", "-i", "{0}"),
    "udisks": _recorded("udisksctl", "info", "-b", "{0}"),
    "multipath": _recorded("multipath", "-l"),
    "megacli_disks": _recorded("megacli", "-PDList", "-aALL"),
    "megacli_volumes": _recorded("megacli", "-LDInfo", "-LAll", "-aALL"),
    "megacli_pci": _recorded("megacli", "-AdpGetPciInfo", "-aALL"),
    "megacli_summary": _recorded("megacli", "-ShowSummary", "-aALL"),
    "ipmi_units": _recorded("ipmitool", "fru", "print"),
    "lsusb": _recorded("lsusb"),
    "lsusb_verbose": _recorded("lsusb", "-v"),
    "pacman": _unix("pacman", "-Qi"),
    "rpm_details": _recorded("rpm", "-qia"),
    "rpm_text": _recorded("rpm", "-qi"),
    "snap_info": _recorded("snap", "info", "{0}"),
    "sockets": _recorded("ss", "-a"),
    "unit_files": _recorded("systemctl", "list-unit-files"),
    "firewalld": _recorded("systemctl", "status", "firewalld"),
    "iptables": _recorded("iptables", "-L"),
    "ntpq": _recorded("ntpq", "-p"),
    "who": _recorded("who"),
    "who_all": _recorded("who", "-a"),
    "last": _recorded("last"),
    # hypervisors: an answer of one machine, or the list of them
    "virsh_list": _recorded("virsh", "list", "--all"),
    "virsh_xml": _recorded("virsh", "dumpxml"),
    "virtualbox": _recorded("VBoxManage", "list", "--long", "vms"),
    "lxc_info": _recorded("lxc-info", "-n", "{0}"),
    "xm_list": _recorded("xm", "list"),
    "xm_details": _recorded("xm", "list", "-l"),
    "xl_list": _recorded("xl", "list"),
    "xl_details": _recorded("xl", "list", "-v"),
    "xen_machines": _recorded("xe", "vm-param-list"),
    "virtuozzo_list": _recorded("vzlist"),
    "virtuozzo_links": _recorded("vzctl", "exec", "{0}", "ip", "-0", "a"),
}


def command_line(command: Command) -> tuple[str, ...]:
    """The words of the command as printed: bare program name, then its arguments.

    Raises:
        KeyError: the template is not in :data:`COMMANDS`.
    """
    template = COMMANDS[command.template]
    name = template.programs[0].replace("\\", "/").rsplit("/", 1)[-1]
    return (name, *fill(template, command.args))


def fill(template: Template, args: tuple[str, ...]) -> tuple[str, ...]:
    """The template's arguments with ``{0}``, ``{1}`` replaced as whole words."""
    wanted = {f"{{{number}}}": arg for number, arg in enumerate(args)}
    return tuple(wanted.get(word, word) for word in template.arguments)
