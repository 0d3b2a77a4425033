"""Computers on which nothing is to be done, as the answers that they give; all are invented."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from tests.checks.judging import NOW

ABSENT = {"refused": "absent", "detail": ""}
GB = 1024**3

SOFTWARE = r"HKLM\SOFTWARE\Microsoft"
NT = rf"{SOFTWARE}\Windows NT\CurrentVersion"
CURRENT = rf"{SOFTWARE}\Windows\CurrentVersion"
SYSTEM = r"HKLM\SYSTEM\CurrentControlSet"
UPDATE = rf"{CURRENT}\WindowsUpdate\Auto Update"
ROLLUP = (
    rf"{CURRENT}\Component Based Servicing\Packages"
    r"\Package_for_RollupFix~31bf3856ad364e35~amd64~~26100.1.1.1"
)
DESKTOP = r"HKCU\Control Panel\Desktop"
USER = "S-1-5-21-1-2-3-1001"


def filetime(at: datetime) -> tuple[int, int]:
    """High and low half of a FILETIME."""
    ticks = int((at - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10**7
    return ticks >> 32, ticks & 0xFFFFFFFF


def ago(**delta: float) -> datetime:
    return NOW - timedelta(**delta)


def healthy_laptop():
    """A Windows 11 laptop on which nothing is to be done."""
    high, low = filetime(ago(days=10))
    return {
        "registry": {
            NT: {
                "CurrentBuildNumber": "26200",
                "UBR": 9999,
                "DisplayVersion": "25H2",
                "EditionID": "Professional",
                "InstallationType": "Client",
                "ProductName": "Windows 10 Pro",
            },
            rf"{SYSTEM}\Control\ProductOptions": {"ProductType": "WinNT"},
            rf"{SOFTWARE}\WindowsUpdate\UX\Settings": {},
            rf"{SYSTEM}\Services\wuauserv": {"Start": 3},
            rf"{SYSTEM}\Services\UsoSvc": {"Start": 2},
            rf"{SYSTEM}\Services\WaaSMedicSvc": {"Start": 3},
            ROLLUP: {"CurrentState": 0x70, "InstallTimeHigh": high, "InstallTimeLow": low},
            rf"{SOFTWARE}\Office\ClickToRun\Configuration": {
                "ProductReleaseIds": "ProPlus2024Volume",
                "VersionToReport": "16.0.17932.20792",
            },
            rf"{CURRENT}\Uninstall\Agenda": {"DisplayName": "Agenda", "DisplayVersion": "1.0"},
            rf"{CURRENT}\Policies\System": {
                "EnableLUA": 1,
                "ConsentPromptBehaviorAdmin": 5,
                "PromptOnSecureDesktop": 1,
            },
            rf"{SYSTEM}\Control\Lsa": {"LimitBlankPasswordUse": 1},
            rf"{NT}\Winlogon": {"AutoAdminLogon": "0"},
            DESKTOP: {
                "ScreenSaveActive": "1",
                "ScreenSaverIsSecure": "1",
                "ScreenSaveTimeOut": "600",
                "SCRNSAVE.EXE": r"C:\Windows\system32\scrnsave.scr",
            },
            rf"{SYSTEM}\Control\Terminal Server": {"fDenyTSConnections": 1},
            rf"{SYSTEM}\Control\Terminal Server\WinStations\RDP-Tcp": {"UserAuthentication": 0},
            rf"{SYSTEM}\Services\TermService\Parameters": {
                "ServiceDll": r"%SystemRoot%\System32\termsrv.dll",
            },
            rf"{SYSTEM}\Services\LanmanServer": {},
            rf"{SYSTEM}\Services\LanmanServer\Parameters": {"NullSessionShares": []},
            rf"{SYSTEM}\Services\LanmanServer\Shares": {},
        },
        "registry_mtime": {},
        "wmi": {
            "Win32_OperatingSystem": [
                {
                    "Caption": "Microsoft Windows 11 Professionnel",
                    "ProductType": 1,
                    "LastBootUpTime": ago(days=2).isoformat(),
                    "InstallDate": ago(days=400).isoformat(),
                    "SystemDrive": "C:",
                }
            ],
            "Win32_ComputerSystem": [{"UserName": r"ACCUEIL-01\claire"}],
            "Win32_Service": [
                {"Name": "Spooler", "State": "Running", "StartMode": "Auto"},
                {"Name": "Exemple", "State": "Running", "StartMode": "Auto"},
            ],
            "AntiVirusProduct": [{"displayName": "Windows Defender", "productState": 397568}],
            "FirewallProduct": [],
            "MSFT_MpComputerStatus": [
                {
                    "AMRunningMode": "Normal",
                    "AntivirusEnabled": True,
                    "RealTimeProtectionEnabled": True,
                    "AntivirusSignatureAge": 1,
                    "QuickScanAge": 3,
                    "IsTamperProtected": True,
                }
            ],
            "Win32_LogicalDisk": [
                {
                    "DeviceID": "C:",
                    "DriveType": 3,
                    "FileSystem": "NTFS",
                    "Size": str(256 * GB),
                    "FreeSpace": str(100 * GB),
                }
            ],
            "MSFT_PhysicalDisk": [
                {
                    "DeviceId": "0",
                    "Model": "Disque Exemple",
                    "BusType": 17,
                    "MediaType": 4,
                    "HealthStatus": 0,
                }
            ],
            "Win32_Share": [
                {"Name": "IPC$", "Path": "", "Type": 2147483651},
                {"Name": "C$", "Path": "C:\\", "Type": 2147483648},
            ],
            "MSFT_SmbServerConfiguration": [{"EnableSMB1Protocol": False}],
        },
        "calls": {
            "firewall_policy": {
                "current": 2,
                "enabled": {"domain": True, "private": True, "public": True},
                "inbound": {"domain": 0, "private": 0, "public": 0},
            },
            "bitlocker_state C:": 1,
            "session_token": {
                "user": r"ACCUEIL-01\claire",
                "sid": USER,
                "groups": ["S-1-1-0", "S-1-5-32-545"],
                "elevation": 1,
            },
            "local_accounts": [
                {"name": "claire", "rid": 1001, "flags": 0x200},
                {"name": "Administrateur", "rid": 500, "flags": 0x202},
                {"name": "Invité", "rid": 501, "flags": 0x222},
            ],
            "listening_ports": [
                {"protocol": "tcp", "address": "::", "port": 8080, "program": "exemple.exe"}
            ],
            "power_lock": {"sleep_ac": 0, "sleep_dc": 0, "lock_ac": 1, "lock_dc": 1},
        },
        "errors": {
            rf"registry {CURRENT}\Component Based Servicing\RebootPending": ABSENT,
            rf"registry {UPDATE}\RebootRequired": ABSENT,
            r"registry HKLM\SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate": ABSENT,
            r"registry HKCU\Software\Policies\Microsoft\Windows\Control Panel\Desktop": ABSENT,
            r"registry HKLM\SOFTWARE\Policies\Microsoft\Windows NT\Terminal Services": ABSENT,
            rf"registry {SYSTEM}\Services\mrxsmb10": ABSENT,
            rf"registry {CURRENT}\Uninstall (32-bit view)": ABSENT,
            r"registry HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall": ABSENT,
        },
    }


def guarded_laptop():
    """The same laptop under a third-party antivirus, beside which Defender stands aside."""
    document = healthy_laptop()
    document["wmi"]["AntiVirusProduct"] = [
        {"displayName": "Antivirus Exemple", "productState": 0x41000}
    ]
    document["wmi"]["MSFT_MpComputerStatus"] = [
        {"AMRunningMode": "Not running", "AntivirusEnabled": False}
    ]
    return document


LSBLK = (
    "lsblk -J -b -o NAME,PATH,KNAME,PKNAME,TYPE,SIZE,FSTYPE,LABEL,UUID,MOUNTPOINTS,MODEL,SERIAL,"
    "VENDOR,REV,TRAN,ROTA,RM,HOTPLUG,WWN,FSAVAIL,FSSIZE"
)
UNITS = "systemctl list-units --all --type=service --plain --no-legend --no-pager"
ORDINARY = {
    "user": "claire",
    "uid": 1000,
    "groups": ["claire"],
    "home": "/home/claire",
    "desktop": "GNOME",
}
ROOT = {"user": "root", "uid": 0, "groups": ["root"], "home": "/root", "desktop": ""}


def block_devices(kind="crypt", free=100 * GB):
    """The disk of the desktop: one partition, and the system in it (encrypted unless told)."""
    root = {
        "name": "root",
        "kname": "dm-0",
        "path": "/dev/mapper/root",
        "type": kind,
        "size": 200 * GB,
        "fstype": "ext4",
        "mountpoints": ["/"],
        "fsavail": free,
        "fssize": 200 * GB,
    }
    part = {"name": "sda1", "path": "/dev/sda1", "type": "part", "size": 200 * GB}
    disk = {
        "name": "sda",
        "path": "/dev/sda",
        "type": "disk",
        "size": 200 * GB,
        "model": "Disque Exemple",
        "tran": "sata",
        "rota": False,
    }
    tree = {"blockdevices": [{**disk, "children": [{**part, "children": [root]}]}]}
    return {"stdout": json.dumps(tree)}


def disk_health(*, failing=False, sectors=0):
    """What UDisks tells an ordinary user of the disk."""
    return {
        "stdout": "/org/freedesktop/UDisks2/drives/Exemple:\n"
        "  org.freedesktop.UDisks2.Drive.Ata:\n"
        f"    SmartFailing:               {str(failing).lower()}\n"
        f"    SmartNumBadSectors:         {sectors}\n"
        f"    SmartUpdated:               {int(NOW.timestamp())}\n"
        "    SmartSupported:             true\n"
        "    SmartEnabled:               true\n"
        "/org/freedesktop/UDisks2/block_devices/sda:\n"
        "  org.freedesktop.UDisks2.Block:\n"
        "    Drive:                      '/org/freedesktop/UDisks2/drives/Exemple'\n"
    }


def healthy_desktop(session=None):
    """A Debian desktop, as its person sees it unless told; a session of root sees passwords too."""
    root = session == ROOT
    states = {"stdout": "root L 2026-01-01\nclaire P 2026-01-01 0 99999 7 -1\n"}
    return {
        "files": {
            "/etc/os-release": {"text": 'ID=debian\nVERSION_ID="13"\nPRETTY_NAME="Debian 13"\n'},
            "/proc/stat": {"text": f"btime {int(ago(days=2).timestamp())}\n"},
            "/var/lib/dpkg/status": {
                "text": "Package: unattended-upgrades\nStatus: install ok installed\n"
                "Version: 2.12\nArchitecture: all\n\n"
            },
            "/etc/apt/apt.conf.d/20auto-upgrades": {
                "text": 'APT::Periodic::Update-Package-Lists "1";\n'
                'APT::Periodic::Unattended-Upgrade "1";\n'
            },
            "/var/lib/apt/periodic/update-success-stamp": {
                "text": "",
                "modified": ago(days=1).isoformat(),
            },
            "/proc/self/mountinfo": {
                "text": "22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/mapper/root rw\n"
            },
            "/etc/passwd": {
                "text": "root:x:0:0:root:/root:/bin/bash\n"
                "claire:x:1000:1000:Claire:/home/claire:/bin/bash\n"
            },
            "/etc/group": {"text": "root:x:0:\nsudo:x:27:\nclaire:x:1000:\n"},
            "/etc/gdm3/daemon.conf": {"text": "[daemon]\nAutomaticLoginEnable=false\n"},
            "/etc/X11/default-display-manager": {"text": "/usr/sbin/gdm3\n"},
            "/etc/ufw/ufw.conf": {"text": "ENABLED=yes\n"},
            "/etc/default/ufw": {"text": 'DEFAULT_INPUT_POLICY="DROP"\n'},
            "/etc/samba/smb.conf": {
                "text": "[global]\nserver min protocol = SMB2_02\n"
                "[scan]\npath = /srv/scan\nread only = no\nguest ok = no\n"
                "valid users = claire\n"
            },
        },
        "dirs": {
            "/run": ["systemd"],
            "/etc": ["gdm3", "passwd"],
            "/etc/apt/apt.conf.d": ["20auto-upgrades"],
            "/etc/systemd/system": [],
            "/usr/lib/systemd/system": [],
            "/etc/systemd/system/timers.target.wants": ["apt-daily-upgrade.timer"],
            "/var/lib/apt/lists": [],
            "/opt": [],
            "/run/systemd/users": ["1000"],
        },
        "calls": {"session": ORDINARY if session is None else session},
        "commands": {
            LSBLK: block_devices(),
            UNITS: {
                "stdout": "gdm.service loaded active running GNOME\n"
                "ufw.service loaded active exited Pare-feu\n"
            },
            "ss -H -t -u -l -n -p": {
                "stdout": 'tcp LISTEN 0 128 0.0.0.0:8080 0.0.0.0:* users:(("exemple",pid=9,fd=3))\n'
            },
            "udisksctl dump": disk_health(),
            "gsettings get org.gnome.desktop.screensaver lock-enabled": {"stdout": "true\n"},
            "gsettings get org.gnome.desktop.screensaver lock-delay": {"stdout": "uint32 0\n"},
            "gsettings get org.gnome.desktop.session idle-delay": {"stdout": "uint32 300\n"},
            **({"passwd -S -a": states} if root else {}),
        },
        "errors": {
            "folder /var/lib/rpm": ABSENT,
            "folder /usr/lib/sysimage/rpm": ABSENT,
            "folder /var/lib/pacman/local": ABSENT,
            "folder /var/lib/flatpak/app": ABSENT,
            "folder /var/lib/snapd/snaps": ABSENT,
            "file /etc/exports": ABSENT,
            "folder /var/lib/samba/usershares": ABSENT,
            "file /etc/gdm3/custom.conf": ABSENT,
            "file /etc/gdm/custom.conf": ABSENT,
            "folder /etc/systemd/system/getty@tty1.service.d": ABSENT,
            **({} if root else {"command passwd -S -a": {"refused": "needs_admin"}}),
        },
    }
