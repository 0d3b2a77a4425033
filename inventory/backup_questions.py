r"""What is asked of a computer about its backups.

Kept apart from the parsers: most computers have few of these programs, and a parser is imported
once something has been answered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from inventory.questions import Call, Command, ListDir, ReadFile, Registry

if TYPE_CHECKING:
    from inventory.questions import Question

# --- Both systems

PLANNED = Call("scheduled_copies", timeout=15.0)
DUPLICATI = Call("backup_jobs", ("duplicati",))
VORTA = Call("backup_jobs", ("vorta",))
SYNOLOGY_DRIVE = Call("backup_jobs", ("synology_drive",))
COBIAN = Call("backup_lines", ("cobian",))
SYNCBACK = Call("backup_lines", ("syncback",))
SYNOLOGY_AGENT = Call("backup_lines", ("synology_agent",))
NEXTCLOUD = Call("backup_lines", ("nextcloud",))
BORGMATIC = Call("backup_lines", ("borgmatic",))
#: Answered by Linux, and by recordings of Windows, where no program is run.
URBACKUP = Command("urbackup")

# --- Windows

_FILE_HISTORY = r"%LOCALAPPDATA%\Microsoft\Windows\FileHistory\Configuration"
CONFIG = ReadFile(rf"{_FILE_HISTORY}\Config1.xml", limit=1024 * 1024)
CATALOG = Call("file_state", (rf"{_FILE_HISTORY}\Catalog1.edb",))
PROTECTED = Registry(
    r"HKCU\Software\Microsoft\Windows\CurrentVersion\FileHistory", named=("ProtectedUpToTime",)
)

#: Windows Backup: a run begins, succeeds, ends; and the ways to fail that its channel has. The end
#: has its own result: with more than some twenty numbers Windows refuses the whole query.
BEGUN, SUCCEEDED, ENDED = 1, 4, 14
FAILURES = (5, 8, 9, 17, 18, 19, 20, 21, 22, 49, 50, 52, 517, 518, 521, 546, 561)
WINDOWS_BACKUP = Call(
    "events",
    ("Microsoft-Windows-Backup", ",".join(map(str, (BEGUN, SUCCEEDED, ENDED, *FAILURES)))),
)
VEEAM = Call("events", ("Veeam Agent", "110,190"))
ARX_ONE = Call("events", ("Application", "1", "ArxOne"))

ONEDRIVE = Registry(r"HKCU\Software\Microsoft\OneDrive\Accounts", depth=1, named=("UserFolder",))
KNOWN_FOLDERS = ("Desktop", "Personal", "My Pictures", "My Video", "My Music")
SHELL_FOLDERS = Registry(
    r"HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\User Shell Folders",
    named=KNOWN_FOLDERS,
)
DROPBOX = (
    ReadFile(r"%LOCALAPPDATA%\Dropbox\info.json", limit=65536),
    ReadFile(r"%APPDATA%\Dropbox\info.json", limit=65536),
)
GOOGLE_DRIVE = Call("file_state", (r"%LOCALAPPDATA%\Google\DriveFS",))
ICLOUD = Call("file_state", (r"%USERPROFILE%\iCloudDrive",))
KOPIA = Call("file_state", (r"%APPDATA%\kopia\repository.config",))
KOPIA_LOGS = ListDir(r"%LOCALAPPDATA%\kopia\cli-logs")

_ENUM = r"HKLM\SYSTEM\CurrentControlSet\Enum"
_NAMED = ("FriendlyName", "DeviceDesc", "Service", "ActiveService")
USB_DISKS = Registry(rf"{_ENUM}\USBSTOR", depth=3, named=_NAMED)
USB_DEVICES = Registry(rf"{_ENUM}\USB", depth=3, named=_NAMED)
MOUNTED = Registry(r"HKLM\SYSTEM\MountedDevices")
NETWORK = Registry(r"HKCU\Network", depth=1, named=("RemotePath",))

WINDOWS_FIRST: tuple[Question, ...] = (
    CONFIG, CATALOG, PROTECTED, WINDOWS_BACKUP, VEEAM, ARX_ONE, PLANNED, DUPLICATI, SYNOLOGY_DRIVE,
    COBIAN, SYNCBACK, SYNOLOGY_AGENT, NEXTCLOUD, ONEDRIVE, SHELL_FOLDERS, *DROPBOX, GOOGLE_DRIVE,
    ICLOUD, KOPIA, USB_DISKS, USB_DEVICES, MOUNTED, NETWORK,
)  # fmt: skip

# --- Linux

RESTIC = Call("file_state", ("~/.cache/restic",))
BORG = Call("file_state", ("~/.config/borg/security",))
DEJA_DUP = Call("file_exists", ("/usr/bin/deja-dup",))
TIMESHIFT = ListDir("/timeshift/snapshots")
MOUNTINFO = ReadFile("/proc/self/mountinfo")

LINUX_FIRST: tuple[Question, ...] = (
    PLANNED, RESTIC, BORG, DEJA_DUP, TIMESHIFT, DUPLICATI, VORTA, SYNOLOGY_DRIVE, NEXTCLOUD,
    BORGMATIC,
)  # fmt: skip
