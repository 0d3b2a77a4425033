"""Computers with one trouble each: the answers of healthy ones with something added or changed.

Each trouble has its check. Where several sources could tell of it, only one does here: whatever
fails then, the trouble must not turn into a pass.
"""

from __future__ import annotations

from tests.checks.healthy import (
    ABSENT,
    CURRENT,
    DESKTOP,
    GB,
    LSBLK,
    NT,
    ROLLUP,
    ROOT,
    SOFTWARE,
    SYSTEM,
    UNITS,
    UPDATE,
    ago,
    block_devices,
    filetime,
    guarded_laptop,
    healthy_desktop,
    healthy_laptop,
)

EVERYONE_FULL = (
    # A descriptor with one entry: access allowed, 0x1F01FF, S-1-1-0.
    "01000480000000000000000000000000140000000200"
    "1c0001000000000014" + "00ff011f00" + "010100000000000100000000"
)
TERMINAL_POLICY = r"HKLM\SOFTWARE\Policies\Microsoft\Windows NT\Terminal Services"
UPDATE_POLICY = r"HKLM\SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate"
USER_POLICY = r"HKCU\Software\Policies\Microsoft\Windows\Control Panel\Desktop"
LANMAN = rf"{SYSTEM}\Services\LanmanServer"
PAUSED = rf"{SOFTWARE}\WindowsUpdate\UX\Settings"
FIREWALL = rf"{SYSTEM}\Services\SharedAccess\Parameters\FirewallPolicy"


def laptop(base=healthy_laptop, *, without=(), **sections):
    """The healthy laptop with entries of sections put in, and entries left out."""
    return _merged(base(), sections, without)


def desktop(session=None, *, without=(), **sections):
    """The healthy desktop with entries of sections put in, and entries left out."""
    return _merged(healthy_desktop(session), sections, without)


def _merged(document, sections, without):
    for section, entries in sections.items():
        held = document.setdefault(section, {})
        for name, entry in entries.items():
            both = isinstance(entry, dict) and isinstance(held.get(name), dict)
            held[name] = {**held[name], **entry} if both else entry
    for section, name in without:
        del document[section][name]
    return document


def registry(key, **values):
    return {"registry": {key: values}}


def program(name, version="1.0"):
    return registry(rf"{CURRENT}\Uninstall\{name}", DisplayName=name, DisplayVersion=version)


def file(path, text):
    return {"files": {path: {"text": text}}}


def old_rollup(days):
    high, low = filetime(ago(days=days))
    return {ROLLUP: {"InstallTimeHigh": high, "InstallTimeLow": low}}


def share(name, path, rights=EVERYONE_FULL):
    return {
        "wmi": {"Win32_Share": [{"Name": name, "Path": path, "Type": 0}]},
        "registry": {
            rf"{LANMAN}\Shares": {name: [f"Path={path}", "Type=0"]},
            rf"{LANMAN}\Shares\Security": {name: {"hex": rights}},
        },
    }


def product(state):
    row = {"displayName": "Antivirus Exemple", "productState": state}
    return {"wmi": {"AntiVirusProduct": [row]}}


def stored_firewall(profile, **values):
    """The firewall without its effective policy: the stores behind it decide."""
    names = ("DomainProfile", "StandardProfile", "PublicProfile")
    keys = {rf"{FIREWALL}\{name}": {"EnableFirewall": 1} for name in names}
    return laptop(
        without=[("calls", "firewall_policy")],
        registry={**keys, rf"{SYSTEM}\Services\mpssvc": {"Start": 2}, profile: values},
        errors={"call firewall_policy": {"refused": "api_error"}},
    )


ON_WINDOWS = {
    "updates/os_supported": {
        "an ended version": lambda: laptop(**registry(NT, CurrentBuildNumber="22631")),
    },
    "updates/os_patched": {
        "two months behind": lambda: laptop(**registry(NT, UBR=8000)),
    },
    "updates/automatic_updates_on": {
        "paused for long": lambda: laptop(
            **registry(PAUSED, PauseUpdatesExpiryTime=ago(days=-90).isoformat())
        ),
        "off by policy": lambda: laptop(
            registry={UPDATE_POLICY: {}, rf"{UPDATE_POLICY}\AU": {"NoAutoUpdate": 1}}
        ),
        "by hand": lambda: laptop(
            registry={UPDATE_POLICY: {}, rf"{UPDATE_POLICY}\AU": {"AUOptions": 2}}
        ),
        "a dead server": lambda: laptop(
            registry={
                UPDATE_POLICY: {"WUServer": "http://wsus"},
                rf"{UPDATE_POLICY}\AU": {"UseWUServer": 1},
                **old_rollup(90),
            }
        ),
        "the orchestrator off": lambda: laptop(**registry(rf"{SYSTEM}\Services\UsoSvc", Start=4)),
        "the medic off": lambda: laptop(**registry(rf"{SYSTEM}\Services\WaaSMedicSvc", Start=4)),
    },
    "updates/no_reboot_pending": {
        "a restart is due": lambda: laptop(
            registry={rf"{UPDATE}\RebootRequired": {}},
            registry_mtime={rf"{UPDATE}\RebootRequired": ago(days=9).isoformat()},
        ),
        "up for weeks": lambda: laptop(
            wmi={"Win32_OperatingSystem": [{"LastBootUpTime": ago(days=40).isoformat()}]}
        ),
    },
    "software/office_supported": {
        "an old suite": lambda: laptop(
            **registry(
                rf"{SOFTWARE}\Office\ClickToRun\Configuration",
                ProductReleaseIds="ProPlus2019Volume",
            )
        ),
        "an old LibreOffice": lambda: laptop(**program("LibreOffice 6.4", "6.4.7.2")),
    },
    "antivirus/antivirus_active": {
        "expired": lambda: laptop(guarded_laptop, **product(0x43000)),
        "off": lambda: laptop(guarded_laptop, **product(0x40000)),
        "none": lambda: laptop(guarded_laptop, wmi={"AntiVirusProduct": []}),
    },
    "antivirus/antivirus_up_to_date": {
        "old signatures": lambda: laptop(
            wmi={"MSFT_MpComputerStatus": [_status(AntivirusSignatureAge=9)]}
        ),
        "not in real time": lambda: laptop(
            wmi={"MSFT_MpComputerStatus": [_status(RealTimeProtectionEnabled=False)]}
        ),
        "no tamper protection": lambda: laptop(
            wmi={"MSFT_MpComputerStatus": [_status(IsTamperProtected=False)]}
        ),
        "another, outdated": lambda: laptop(guarded_laptop, **product(0x41010)),
    },
    "firewall/firewall_on": {
        "off where it is used": lambda: laptop(
            calls={"firewall_policy": _policy({"domain": True, "private": False, "public": True})}
        ),
        "lets all in": lambda: laptop(
            calls={"firewall_policy": {"inbound": {"domain": 0, "private": 1, "public": 0}}}
        ),
        "off in the registry": lambda: stored_firewall(
            rf"{FIREWALL}\StandardProfile", EnableFirewall=0
        ),
        "off by policy": lambda: stored_firewall(
            r"HKLM\SOFTWARE\Policies\Microsoft\WindowsFirewall\PrivateProfile", EnableFirewall=0
        ),
        "its service off": lambda: stored_firewall(rf"{SYSTEM}\Services\mpssvc", Start=4),
    },
    "encryption/system_disk_encrypted": {
        "waiting": lambda: laptop(calls={"bitlocker_state C:": 8}),
        "off": lambda: laptop(calls={"bitlocker_state C:": 2}),
    },
    "accounts/daily_session_not_admin": {
        "administrator": lambda: laptop(
            calls={"session_token": {"groups": ["S-1-1-0", "S-1-5-32-544"]}}
        ),
        "filtered administrator": lambda: laptop(calls={"session_token": {"elevation": 3}}),
    },
    "accounts/no_account_without_password": {
        "blank ones on the network": lambda: laptop(
            **registry(rf"{SYSTEM}\Control\Lsa", LimitBlankPasswordUse=0)
        ),
        "none needed": lambda: laptop(
            calls={"local_accounts": [{"name": "claire", "rid": 1001, "flags": 0x220}]}
        ),
        "none needed by one of two": lambda: laptop(
            calls={
                "local_accounts": [
                    {"name": "claire", "rid": 1001, "flags": 0x200},
                    {"name": "paul", "rid": 1002, "flags": 0x220},
                ]
            }
        ),
    },
    "accounts/no_automatic_logon": {
        "opens alone": lambda: laptop(**registry(rf"{NT}\Winlogon", AutoAdminLogon="1")),
        "a password left": lambda: laptop(**registry(rf"{NT}\Winlogon", DefaultPassword=True)),
    },
    "accounts/uac_on": {
        "off": lambda: laptop(**registry(rf"{CURRENT}\Policies\System", EnableLUA=0)),
        "silent": lambda: laptop(
            **registry(rf"{CURRENT}\Policies\System", ConsentPromptBehaviorAdmin=0)
        ),
        "plain desktop": lambda: laptop(
            **registry(rf"{CURRENT}\Policies\System", PromptOnSecureDesktop=0)
        ),
        "remote": lambda: laptop(
            **registry(rf"{CURRENT}\Policies\System", LocalAccountTokenFilterPolicy=1)
        ),
    },
    "session/screen_locks": {
        "not secure": lambda: laptop(**registry(DESKTOP, ScreenSaverIsSecure="0")),
        "not secure by policy": lambda: laptop(
            **registry(USER_POLICY, ScreenSaverIsSecure="0"),
            without=[("errors", f"registry {USER_POLICY}")],
        ),
        "late": lambda: laptop(**registry(DESKTOP, ScreenSaveTimeOut="7200")),
        "asks long after standby": lambda: laptop(
            registry={DESKTOP: {"ScreenSaveActive": "0", "DelayLockInterval": 7200}},
            calls={"power_lock": {"sleep_ac": 600}},
        ),
    },
    "remote_access/remote_desktop_closed": {
        "open": lambda: laptop(
            registry={
                rf"{SYSTEM}\Control\Terminal Server": {"fDenyTSConnections": 0},
                rf"{SYSTEM}\Control\Terminal Server\WinStations\RDP-Tcp": {"UserAuthentication": 1},
            }
        ),
        "open by policy": lambda: laptop(
            **registry(TERMINAL_POLICY, fDenyTSConnections=0),
            without=[("errors", f"registry {TERMINAL_POLICY}")],
        ),
        "open without asking": lambda: laptop(
            **registry(rf"{SYSTEM}\Control\Terminal Server", fDenyTSConnections=0)
        ),
        "wrapped": lambda: laptop(
            **registry(
                rf"{SYSTEM}\Services\TermService\Parameters",
                ServiceDll=r"C:\Program Files\RDP Wrapper\rdpwrap.dll",
            )
        ),
    },
    "remote_access/remote_tools_known": {
        "a port of VNC": lambda: laptop(
            calls={"listening_ports": [{"protocol": "tcp", "address": "::", "port": 5900}]}
        ),
        "a port of VNC among others": lambda: laptop(
            calls={
                "listening_ports": [
                    {"protocol": "tcp", "address": "::", "port": 135},
                    {"protocol": "tcp", "address": "::", "port": 5900},
                ]
            }
        ),
        "a port of VNC, by its rows": lambda: laptop(
            without=[("calls", "listening_ports")],
            wmi={
                "MSFT_NetTCPConnection": [
                    {"State": 2, "LocalAddress": "::", "LocalPort": 135},
                    {"State": 2, "LocalAddress": "::", "LocalPort": 5900},
                ],
                "MSFT_NetUDPEndpoint": [],
            },
        ),
        "installed": lambda: laptop(**program("AnyDesk")),
        "installed by this account": lambda: laptop(
            registry={
                r"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall": {},
                r"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\AnyDesk": {
                    "DisplayName": "AnyDesk"
                },
            },
        ),
        "a service": lambda: laptop(
            wmi={
                "Win32_Service": [
                    {"Name": "tvnserver", "State": "Running", "StartMode": "Auto"},
                    {"Name": "Spooler", "State": "Running", "StartMode": "Auto"},
                ]
            }
        ),
    },
    "sharing/smb_one_off": {
        "the server": lambda: laptop(
            wmi={"MSFT_SmbServerConfiguration": [{"EnableSMB1Protocol": True}]}
        ),
        "the client": lambda: laptop(
            **registry(rf"{SYSTEM}\Services\mrxsmb10", Start=2),
            without=[("errors", rf"registry {SYSTEM}\Services\mrxsmb10")],
        ),
    },
    "sharing/no_open_share": {
        "a whole drive": lambda: laptop(**share("Disque", "C:\\")),
        "everybody": lambda: laptop(**share("Commun", r"C:\Commun")),
        "without a session": lambda: laptop(
            **registry(rf"{LANMAN}\Parameters", NullSessionShares=["Scan"])
        ),
    },
    "hardware/disks_healthy": {
        "failing": lambda: laptop(wmi={"MSFT_PhysicalDisk": [_disk(HealthStatus=2)]}),
        "one of two": lambda: laptop(
            wmi={"MSFT_PhysicalDisk": [_disk(), _disk(DeviceId="1", HealthStatus=2)]}
        ),
    },
    "hardware/disk_space_left": {
        "the system": lambda: laptop(wmi={"Win32_LogicalDisk": [_drive("C:", 5)]}),
        "another": lambda: laptop(wmi={"Win32_LogicalDisk": [_drive("C:", 100), _drive("D:", 5)]}),
    },
}


def _status(**values):
    return {**healthy_laptop()["wmi"]["MSFT_MpComputerStatus"][0], **values}


def _policy(enabled):
    return {"enabled": enabled}


def _disk(**values):
    return {**healthy_laptop()["wmi"]["MSFT_PhysicalDisk"][0], **values}


def _drive(name, free):
    row = healthy_laptop()["wmi"]["Win32_LogicalDisk"][0]
    return {**row, "DeviceID": name, "FreeSpace": str(free * GB)}


TIMERS = "/etc/systemd/system/timers.target.wants"
FLATPAK = "flatpak list --columns=application,version,branch,arch,installation,name"


def flatpak(application, version, name):
    return {
        "dirs": {"/var/lib/flatpak/app": [application]},
        "commands": {FLATPAK: {"stdout": f"{application}\t{version}\tstable\tx\tsystem\t{name}\n"}},
        "without": [("errors", "folder /var/lib/flatpak/app")],
    }


def two_disks():
    """A second disk beside the system's, with an old file system that is nearly full."""
    import json  # noqa: PLC0415 this one alone takes the tree apart

    tree = json.loads(block_devices()["stdout"])
    tree["blockdevices"].append(
        {
            "name": "sdb", "path": "/dev/sdb", "type": "disk", "size": 200 * GB, "fstype": "ext4",
            "mountpoints": ["/srv"], "fsavail": 2 * GB, "fssize": 200 * GB, "tran": "sata",
            "model": "Disque Second", "rota": False,
        }
    )  # fmt: skip
    return {"stdout": json.dumps(tree)}


ON_LINUX = {
    "updates/os_supported": {
        "an ended version": lambda: desktop(
            **file("/etc/os-release", 'ID=debian\nVERSION_ID="10"\nPRETTY_NAME="Debian 10"\n')
        ),
    },
    "updates/automatic_updates_on": {
        "off": lambda: desktop(
            **file(
                "/etc/apt/apt.conf.d/20auto-upgrades", 'APT::Periodic::Unattended-Upgrade "0";\n'
            )
        ),
        "off by another file": lambda: desktop(
            dirs={"/etc/apt/apt.conf.d": ["20auto-upgrades", "99off"]},
            **file("/etc/apt/apt.conf.d/99off", 'APT::Periodic::Enable "0";\n'),
        ),
        "no timer": lambda: desktop(dirs={TIMERS: []}),
        "masked": lambda: desktop(dirs={"/etc/systemd/system": ["apt-daily-upgrade.timer"]}),
        "not installed": lambda: desktop(
            **file(
                "/var/lib/dpkg/status",
                "Package: alpha\nStatus: install ok installed\nVersion: 1\nArchitecture: all\n",
            )
        ),
    },
    "updates/no_reboot_pending": {
        "a restart is due": lambda: desktop(
            dirs={"/run": ["reboot-required", "systemd"]},
            files={"/run/reboot-required": {"text": "", "modified": ago(days=9).isoformat()}},
        ),
        "up for weeks": lambda: desktop(
            **file("/proc/stat", f"btime {int(ago(days=40).timestamp())}\n")
        ),
    },
    "software/office_supported": {
        "an old LibreOffice": lambda: desktop(
            **flatpak("org.libreoffice.LibreOffice", "6.4.7", "LibreOffice")
        ),
    },
    "firewall/firewall_on": {
        "off": lambda: desktop(**file("/etc/ufw/ufw.conf", "ENABLED=no\n")),
        "not running": lambda: desktop(
            commands={UNITS: {"stdout": "gdm.service loaded active running GNOME\n"}}
        ),
        "lets all in": lambda: desktop(
            **file("/etc/default/ufw", 'DEFAULT_INPUT_POLICY="ACCEPT"\n')
        ),
    },
    "encryption/system_disk_encrypted": {
        "in clear": lambda: desktop(commands={LSBLK: block_devices(kind="lvm")}),
    },
    "accounts/daily_session_not_admin": {
        "may become root": lambda: desktop(
            {**ROOT, "user": "claire", "uid": 1000, "groups": ["sudo"]}
        ),
        "root": lambda: desktop(ROOT),
    },
    "accounts/no_account_without_password": {
        "blank": lambda: desktop(
            ROOT, commands={"passwd -S -a": {"stdout": "root L 2026-01-01\nclaire NP 2026-01-01\n"}}
        ),
        "an empty field": lambda: desktop(
            **file(
                "/etc/passwd",
                "root:x:0:0:root:/root:/bin/bash\nclaire::1000:1000:Claire:/home/claire:/bin/bash\n",
            )
        ),
        "unread": desktop,
    },
    "accounts/no_automatic_logon": {
        "opens alone": lambda: desktop(
            **file("/etc/gdm3/daemon.conf", "[daemon]\nAutomaticLoginEnable=true\n")
        ),
        "the console": lambda: desktop(
            dirs={"/etc/systemd/system/getty@tty1.service.d": ["a.conf"]},
            **file(
                "/etc/systemd/system/getty@tty1.service.d/a.conf",
                "[Service]\nExecStart=-/sbin/agetty --autologin claire %I\n",
            ),
            without=[("errors", "folder /etc/systemd/system/getty@tty1.service.d")],
        ),
    },
    "session/screen_locks": {
        "off": lambda: desktop(
            commands={
                "gsettings get org.gnome.desktop.screensaver lock-enabled": {"stdout": "false\n"}
            }
        ),
        "never idle": lambda: desktop(
            commands={
                "gsettings get org.gnome.desktop.session idle-delay": {"stdout": "uint32 0\n"}
            }
        ),
        "late": lambda: desktop(
            commands={
                "gsettings get org.gnome.desktop.screensaver lock-delay": {
                    "stdout": "uint32 7200\n"
                }
            }
        ),
    },
    "remote_access/remote_tools_known": {
        "a port of VNC": lambda: desktop(
            commands={
                "ss -H -t -u -l -n -p": {"stdout": "tcp LISTEN 0 128 0.0.0.0:5900 0.0.0.0:*\n"}
            }
        ),
        "a flatpak": lambda: desktop(**flatpak("com.anydesk.Anydesk", "6.4", "AnyDesk")),
        "a package": lambda: desktop(
            **file(
                "/var/lib/dpkg/status",
                "Package: anydesk\nStatus: install ok installed\nVersion: 6\nArchitecture: amd64\n",
            )
        ),
        "a service": lambda: desktop(
            commands={UNITS: {"stdout": "anydesk.service loaded active running AnyDesk\n"}}
        ),
    },
    "sharing/smb_one_off": {
        "the server": lambda: desktop(
            **file("/etc/samba/smb.conf", "[global]\nserver min protocol = NT1\n")
        ),
        "a mount": lambda: desktop(
            **file(
                "/proc/self/mountinfo",
                "22 1 254:0 / / rw shared:1 - ext4 /dev/mapper/root rw\n"
                "23 22 0:50 / /mnt rw - cifs //nas/a rw,vers=1.0\n",
            )
        ),
    },
    "sharing/no_open_share": {
        "open to guests": lambda: desktop(
            **file(
                "/etc/samba/smb.conf",
                "[global]\nserver min protocol = SMB2\n"
                "[scan]\npath = /srv/scan\nread only = no\nguest ok = yes\n",
            )
        ),
        "exported": lambda: desktop(
            **file("/etc/exports", "/srv *(rw)\n"), without=[("errors", "file /etc/exports")]
        ),
        "shared from the desktop": lambda: desktop(
            dirs={"/var/lib/samba/usershares": ["public"]},
            **file(
                "/var/lib/samba/usershares/public",
                "path=/home/claire/Public\nusershare_acl=S-1-1-0:F,\nguest_ok=y\n",
            ),
            without=[("errors", "folder /var/lib/samba/usershares")],
        ),
    },
    "hardware/disks_healthy": {
        "a disk that says nothing": lambda: desktop(commands={LSBLK: two_disks()}),
    },
    "hardware/disk_space_left": {
        "the system": lambda: desktop(commands={LSBLK: block_devices(free=5 * GB)}),
        "another": lambda: desktop(
            commands={LSBLK: two_disks()},
            **file(
                "/proc/self/mountinfo",
                "22 1 254:0 / / rw shared:1 - ext4 /dev/mapper/root rw\n"
                "23 22 8:16 / /srv rw - ext4 /dev/sdb rw\n",
            ),
        ),
    },
}

__all__ = ["ABSENT", "ON_LINUX", "ON_WINDOWS"]
