"""The ledger: every recorded machine is read, and every recorded answer is used or let go."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

import pytest

from tests.captures import needs_recordings, recorded_paths

# Recorded answers that no fact needs: pattern of ``machine section: name`` → why it is let go.
LET_GO: dict[str, str] = {
    # recordings that are not of this machine, or say again what another answer says
    r"#\d+$": "another machine's, or an older, recording in the same file",
    r"commands: Get-(NetFirewallProfile|PhysicalDisk|AppxPackage|Printer|NetAdapter)$": (
        "the syntax of a command in a manual, not an output"
    ),
    r"wmi: CIM_ComputerSystem$": "the parent class: Win32_ComputerSystem says the same and more",
    r"files: /proc/sys/kernel/(ostype|version)$": "the family and the kernel's release are known",
    r"commands: (df -h|arp -v|last -w|netstat|netstat -[pr]|route|route -6( -n)?|findmnt.*)$": (
        "another layout of df, arp, last, route or mount, which are used"
    ),
    r"commands: (nmcli.*|iptables.*|sfdisk-.*|lsusb( -[tv])?|blkid|udevadm)$": (
        "another layout, or a part, of what ip, iptables, lsblk and lspci say"
    ),
    r"commands: (last|w|who|who -a)$": "past sessions, and dates without a zone",
    r"commands: udisksctl info -b ": "the disk's files in /sys and hdparm say the same",
    r"commands: fdisk -s /dev/": "an empty answer beside the disk's size in /sys",
    r"files: /sys/block/.*/subsystem$": "the bus is told by the disk's name and its path",
    r"commands: route print$": "the routes of ipconfig and Win32_NetworkAdapterConfiguration",
    r"peer-vpn-\w+ wmi: Win32_NetworkAdapter$": "MSFT_NetAdapter says the same and more",
    r"commands: (hdparm -I|smartctl -i) /dev/vd": "tools that know nothing of a virtual disk",
    r"peer-dhclient-wlan0 files: ": "leases without an adapter that holds them",
    r"Enum\\USB\\.*\\Device Parameters": "what USB drivers keep of a device",
    r"commands: vzctl exec ": "links inside a machine of a list that was not recorded",
    # not a subject of the product
    r"commands: (iw-scan\d|iwconfig.*|wg_show|nsd_control-.*|ntpq -p)$": (
        "networks in the air, tunnels and servers of names and time"
    ),
    r"commands: (lsof|lsmod|lsattr.*|rpm -qi|acpi-V|veracrypt_.*|ufw-appinfo.*)$": (
        "open files, modules, attributes, one package, volumes of a tool: not inventoried"
    ),
    r"commands: (mdadm-.*|zpool.*|multipath -l|ipmitool fru print)$": (
        "arrays and cards of servers: not inventoried"
    ),
    r"commands: megacli -(AdpGetPciInfo|LDInfo) ": "controllers and virtual disks of servers",
    r"wmi: SoftwareLicensingProduct$": "licences of Office, where the suite is registered",
    r"commands: auditpol ": "the audit of events is no check of the product",
    r"commands: secedit /export$": "its registry values are used; the rest is password policy",
    r"files: /var/lib/dpkg/info/": "the files of a package",
    r"files: /etc/fstab$": "what is mounted counts, not what is planned",
    r"wmi: (Win32_SystemDriver|Win32_ServerFeature|MSVM_ProcessorSettingData)$": (
        "drivers, roles of servers: not inventoried"
    ),
    r"wmi: (MSFT_NetFirewallRule|MSFT_NetSecuritySettingData)$": "rules are not judged one by one",
    r"calls: security_center_health (?!antivirus|firewall)": "states of other providers",
    # registry
    r"registry: AMCACHE\\Root\\(?!InventoryApplication)": (
        "devices and census in a hive that needs administrator's rights"
    ),
    r"registry: HKLM\\SYSTEM\\[^\\]+\\Services\\"
    r"(?!(LanmanServer|LanmanWorkstation|Tcpip6?|TermService|W32Time|SharedAccess)\\)[^\\]+\\": (
        "parameters of services other than those that are looked at"
    ),
    r"registry: .*\\Services\\Tcpip6?\\(?!Parameters\\Interfaces)": "parts of TCP/IP",
    r"registry: .*\\Services\\(SharedAccess\\Parameters|W32Time\\TimeProviders\\.*)$": (
        "services that share a connection, providers of time"
    ),
    r"registry: .*\\LanmanWorkstation\\": "this machine as a client of others' shares",
    r"registry: .*\\LanmanServer\\(Aliases|AutotunedParameters|DefaultSecurity|Linkage|"
    r"Parameters\\.*|ShareProviders|TriggerInfo)": "parts of the file server that open nothing",
    r"registry: .*\\FirewallPolicy(\\(FirewallRules|Restricted|Mdm).*|.*\\Logging)?$": (
        "rules of the firewall are not judged one by one"
    ),
    r"registry: HKLM\\SYSTEM\\[^\\]+\\Control\\("
    r"BitLocker|Class|CrashControl|DeviceGuard|FileSystem|IDConfigDB|Lsa|MUI|Network|Nls|Power|"
    r"Print|SecureBoot|SecurePipeServers|SecurityProviders|Session Manager|Windows)(\\|$)": (
        "settings of the system that no check looks at"
    ),
    r"registry: HKLM\\SYSTEM\\[^\\]+\\Enum\\(?!USB)": "devices that WMI classes describe",
    r"registry: HKLM\\SOFTWARE\\Microsoft\\Office(\\|$)": (
        "versions of Office that were removed: what is installed is registered elsewhere"
    ),
    r"registry: HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\(NetworkList|Setup)": (
        "networks that were met, the recovery console"
    ),
    r"registry: .*\\Uninstall\\.*\\CustomMessages$": "words that an uninstaller shows",
    r"registry: HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\Safer": "programs that may run",
    r"registry: HKLM\\SOFTWARE\\Microsoft\\Microsoft SQL Server": "instances of databases",
    r"registry: HK(U\\<SID>|CU)\\(Software\\(Microsoft\\(OneDrive|Windows)|Policies)|Printers|"
    r"Network|Control Panel)(?!.*\\Uninstall)": "settings of another account's session",
}

# Machines that tell no fact: nothing was recorded but an empty answer, or a part without its whole.
SILENT = frozenset(
    {
        "jc-ubuntu-20.04",
        "peer-arp-none",
        "peer-cpuinfo-cpuinfo-vmware-esx",
        "peer-dhclient-wlan0",
        "peer-ipmitool-fru-hp-dl360-gen8",
        "peer-iwconfig-sample2",
        "peer-virtualization-virtuozzo-sample1-getmac-102",
        "peer-virtualization-virtuozzo-sample2-getmac-1951898610",
        "peer-virtualization-virtuozzo-sample2-getmac-8102",
        "peer-virtualization-xe-xe_none",
    }
)

_PATTERNS = [(re.compile(pattern), pattern) for pattern in LET_GO]


@cache
def _lines(family):
    from tests.inventory.ledger import read  # noqa: PLC0415 it needs every topic

    return [read(path) for path in recorded_paths(family)]


def _let_go(entry):
    """The pattern that an entry (``machine section: name``) is let go by."""
    return next((name for pattern, name in _PATTERNS if pattern.search(entry)), None)


@needs_recordings
@pytest.mark.parametrize("family", ["windows", "linux"])
def test_every_recorded_answer_is_used_or_let_go_for_a_reason(family):
    forgotten = {
        line.machine: [entry for entry in line.unused if _let_go(f"{line.machine} {entry}") is None]
        for line in _lines(family)
    }

    actual = {machine: entries for machine, entries in forgotten.items() if entries}

    assert actual == {}


@needs_recordings
def test_every_reason_serves():
    served = Counter(
        _let_go(f"{line.machine} {entry}")
        for family in ("windows", "linux")
        for line in _lines(family)
        for entry in line.unused
    )

    actual = [pattern for pattern in LET_GO if not served[pattern]]

    assert actual == []


@needs_recordings
@pytest.mark.parametrize("family", ["windows", "linux"])
def test_every_machine_tells_something(family):
    actual = [
        line.machine for line in _lines(family) if not line.known and line.machine not in SILENT
    ]

    assert actual == []
