"""The backups that a computer tells of itself, from replayed records, each with a twin."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given

from inventory import backup_products, backup_tools
from inventory import backup_questions as q
from inventory.answers import Content, Hive, Listing, Output, RegistryKey, Value
from inventory.backup_tools import BackupTools, MappedDrive
from inventory.backups.model import Ended, Kind, Tool
from inventory.capture import load
from inventory.facts import Known, Reason, Unknown
from inventory.programs import Program
from inventory.replay import Replay
from inventory.services import Service
from inventory.workstation import read_workstation
from kit.facts_codec import workstation_of
from kit.plain import facts_document, plain
from tests.captures import needs_recordings, recorded_paths
from tests.inventory.backup_machines import config, event, linux, printed, windows
from tests.inventory.odd_machines import odd_machines, refusals, refusing

UNINSTALL = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall"


def tools(machine):
    found = backup_tools.read(machine).tools
    assert isinstance(found, Known), found
    return {tool.product: tool for tool in found.value}


def uninstall(*names):
    keys = {rf"{UNINSTALL}\{number}": {"DisplayName": name} for number, name in enumerate(names)}
    return {UNINSTALL: {}} | keys


# --- Windows ------------------------------------------------------------------------------------


def test_file_history_of_a_replayed_windows():
    catalog = {"size": 1, "modified": "2026-11-20T09:00:00+00:00", "folder": False, "newest": None}
    files = {q.CONFIG.path: {"text": config(), "modified": None}}

    told = tools(windows(files=files, CATALOG=catalog))

    assert list(told) == ["Historique des fichiers"]
    (run,) = told["Historique des fichiers"].runs.value
    assert run.at == datetime(2026, 11, 20, 9, tzinfo=UTC)


def test_what_is_installed_proves_nothing_and_its_record_does():
    began = event(110, "2026-11-20T18:00:00Z", channel="Veeam Agent")
    ended = event(190, "2026-11-20T18:30:00Z", channel="Veeam Agent", _0="'Poste' finished")
    registry = uninstall("Veeam Agent for Microsoft Windows", "Kiwi Backup", "LibreOffice")

    bare = tools(windows(registry, VEEAM=[]))
    told = tools(windows(registry, VEEAM=[ended, began]))

    assert list(bare) == ["Veeam Agent", "Kiwi Backup"]
    assert bare["Veeam Agent"] == Tool("Veeam Agent", Kind.PRODUCT, told["Veeam Agent"].evidence)
    assert told["Veeam Agent"].runs.value[0].ended is Ended.SUCCESS
    assert isinstance(told["Kiwi Backup"].runs, Unknown)


def test_a_closed_log_of_an_installed_product_says_why_nothing_is_known():
    machine = windows(uninstall("Veeam Agent for Microsoft Windows"), COBIAN=[])
    machine._capture["errors"][str(q.VEEAM)] = {"refused": "access_denied", "detail": "5"}

    runs = tools(machine)["Veeam Agent"].runs

    assert isinstance(runs, Unknown)
    assert runs.why is Reason.ACCESS_DENIED


def test_services_tell_products_too():
    service = Service("OBM Scheduler", "Online Backup Manager Scheduler", "automatic", running=True)

    assert backup_products.installed((), (service,)) == ("ahsay",)


def task(lines, **changes):
    usual = {"name": "\\Copie", "source": "task", "enabled": True, "hours": 24,
             "last_run": "2026-11-20T12:00:00+00:00", "last_result": 0, "lines": lines}  # fmt: skip
    return usual | changes


@pytest.mark.parametrize(
    ("result", "expected"),
    [(0, Ended.SUCCESS), (3, Ended.SUCCESS), (8, Ended.FAILED), (16, Ended.FAILED),
     (0x41301, Ended.UNKNOWN), (-2147024894, Ended.FAILED)],
)  # fmt: skip
def test_a_planned_robocopy(result, expected):
    line = r"robocopy C:\Gestion \\NAS\copie /MIR"

    tool = tools(windows(PLANNED=[task([line], last_result=result)]))["robocopy"]

    assert (tool.kind, tool.synchronises) == (Kind.FOLDER, False)
    assert (tool.sources.value, tool.destination.value) == (("C:\\Gestion",), r"\\NAS\copie")
    assert (tool.period.value, tool.keeps_days.value, tool.encrypted.value) == (24, 0, False)
    (run,) = tool.runs.value
    assert (run.name, run.ended) == ("\\Copie", expected)


def test_a_task_that_never_ran_has_no_run_and_one_that_is_off_is_no_tool():
    line = r"robocopy C:\a E:\b"

    never = tools(windows(PLANNED=[task([line], last_result=0x41303, last_run=None)]))

    assert never["robocopy"].runs.value == ()
    assert tools(windows(PLANNED=[task([line], enabled=False)])) == {}


def test_the_status_of_a_task_with_two_programs_tells_of_neither():
    lines = [r"robocopy C:\a E:\b", r"restic -r E:\r backup C:\a"]

    told = tools(windows(PLANNED=[task(lines)]))

    assert {tool.runs.value[0].ended for tool in told.values()} == {Ended.UNKNOWN}
    assert told["restic"].encrypted.value is True


def test_kopia_is_told_where_it_has_settings():
    state = {"size": 1, "modified": "2026-11-20T09:00:00+00:00", "folder": False, "newest": None}

    assert tools(windows(KOPIA=state))["Kopia"].kind is Kind.KOPIA
    assert tools(windows(COBIAN=[])) == {}


def test_disks_and_letters_of_a_replayed_windows():
    registry = {
        rf"{q.USB_DISKS.key}\Disk&Ven_WD&Prod_Elements&Rev_1\WX11A22&0": {
            "FriendlyName": "WD Elements"
        },
        rf"{q.NETWORK.key}\Z": {"RemotePath": r"\\NAS\mairie", "UserName": "claire"},
    }

    told = backup_tools.read(windows(registry))

    (drive,) = told.drives.value
    assert (drive.name, drive.serial, drive.here) == ("WD Elements", "WX11A22", False)
    assert told.mapped.value == (MappedDrive("Z:", r"\\NAS\mairie"),)


# --- Linux --------------------------------------------------------------------------------------

STATE = {"size": 0, "modified": None, "folder": True, "newest": "2026-11-20T12:00:00+00:00"}
REPOSITORY = "2a8b77cd59693f0e0ae4f9752e5a575de0e1e94f5944aac80a04ad4feac61047"


def test_the_cache_of_restic_tells_the_last_snapshot_that_it_saw():
    folder = "/home/claire/.cache/restic"
    machine = linux(dirs={folder: ["CACHEDIR.TAG", REPOSITORY]}, RESTIC=STATE)
    machine._capture["calls"][f"file_state {folder}/{REPOSITORY}/snapshots"] = STATE

    tool = tools(machine)["restic"]

    (run,) = tool.runs.value
    assert (run.at, run.ended) == (datetime(2026, 11, 20, 12, tzinfo=UTC), Ended.UNKNOWN)
    assert tool.encrypted.value is True


@pytest.mark.parametrize(
    ("key", "encrypted"), [("2", False), ("7", False), ("3", True), ("5", True)]
)
def test_borg_tells_place_date_and_key_of_each_repository(key, encrypted):
    folder = "/home/claire/.config/borg/security"
    files = {
        f"{folder}/{REPOSITORY}/{name}": {"text": text, "modified": None}
        for name, text in {
            "location": "ssh://nas/./mairie\n",
            "manifest-timestamp": "2026-11-20T12:00:00.250000",
            "key-type": key,
        }.items()
    }

    tool = tools(linux(files, dirs={folder: [REPOSITORY]}, BORG=STATE))["BorgBackup"]

    assert tool.destination.value == "ssh://nas/./mairie"
    assert tool.runs.value[0].at == datetime(2026, 11, 20, 12, 0, 0, 250000, tzinfo=UTC)
    assert tool.encrypted.value is encrypted


TIMER = {"name": "copie.timer", "source": "timer", "hours": 24,
         "lines": ["/usr/bin/restic -r /mnt/usb backup /home"]}  # fmt: skip
LISTED = json.dumps([{"next": 1, "last": 1763640000000000, "unit": "copie.timer",
                      "activates": "copie.service"}])  # fmt: skip


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ("Result=success\nExecMainStatus=0\n", Ended.SUCCESS),
        ("Result=exit-code\nExecMainStatus=3\n", Ended.PARTIAL),
        ("Result=exit-code\nExecMainStatus=1\n", Ended.FAILED),
        ("Result=timeout\nExecMainStatus=0\n", Ended.FAILED),
    ],
)
def test_a_timer_is_asked_how_its_service_ended(shown, expected):
    commands = {
        "systemctl list-timers --all --no-pager --output=json": printed(LISTED),
        "systemctl show --property=Result,ExecMainStatus copie.service": printed(shown),
    }

    tool = tools(linux(commands=commands, PLANNED=[TIMER]))["restic"]

    (run,) = tool.runs.value
    assert (run.at, run.ended) == (datetime(2025, 11, 20, 12, tzinfo=UTC), expected)


def test_a_line_of_cron_tells_no_run():
    row = {"name": "crontab", "source": "cron", "hours": 24, "lines": ["rsync -a /home /mnt/usb"]}

    tool = tools(linux(PLANNED=[row]))["rsync"]

    assert isinstance(tool.runs, Unknown)
    assert tool.destination.value == "/mnt/usb"


def test_deja_dup_is_asked_where_it_is_installed():
    settings = {"last-backup": "'2026-11-20T12:00:00.1Z'", "periodic": "true",
                "periodic-period": "7", "include-list": "['$HOME', '/srv']",
                "backend": "'drive'", "delete-after": "0"}  # fmt: skip
    commands = {
        f"gsettings get org.gnome.DejaDup {name}": printed(f"{text}\n")
        for name, text in settings.items()
    }

    there, elsewhere = linux(commands=commands, DEJA_DUP=True), linux(commands, DEJA_DUP=False)

    tool = tools(there)["Déjà Dup"]
    assert tool.runs.value[0].at.date().isoformat() == "2026-11-20"
    assert (tool.period.value, tool.sources.value) == (168, ("$HOME", "/srv"))
    assert tools(elsewhere) == {}


def test_snapshots_of_timeshift():
    names = ["2026-11-19_10-00-01", "2026-11-20_10-00-01", "autre"]

    runs = tools(linux(dirs={"/timeshift/snapshots": names}))["Timeshift"].runs

    assert [run.name for run in runs.value] == names[1::-1]


def test_packages_and_network_folders_of_a_linux():
    status = "".join(
        f"Package: {name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1\n\n"
        for name in ("restic", "bash", "nextcloud-desktop")
    )
    mounts = (
        "24 1 8:1 / / rw - ext4 /dev/sda1 rw\n40 24 0:50 / /mnt/nas rw - cifs //nas/mairie rw\n"
    )
    files = {
        "/var/lib/dpkg/status": {"text": status, "modified": None},
        "/proc/self/mountinfo": {"text": mounts, "modified": None},
    }

    machine = linux(files, PLANNED=[])

    assert [(t.product, t.synchronises) for t in tools(machine).values()] == [
        ("Nextcloud", True), ("restic", False),
    ]  # fmt: skip
    assert backup_tools.read(machine).mapped.value == (MappedDrive("/mnt/nas", "//nas/mairie"),)


# --- Together -----------------------------------------------------------------------------------


def test_nothing_found_is_known_where_all_could_be_read():
    assert tools(linux(PLANNED=[])) == {}
    assert tools(windows(PLANNED=[])) == {}


@pytest.mark.parametrize("family", ["windows", "linux"])
@pytest.mark.parametrize("reason", refusals)
def test_refusals_are_never_a_known_absence_but_absence_is(family, reason):
    told = backup_tools.read(refusing(family, reason))

    if reason is Reason.ABSENT:
        assert told.tools == Known((), told.tools.sources)
    else:
        assert isinstance(told.tools, Unknown)
        assert told.tools.why is reason


def test_a_record_that_is_closed_leaves_nothing_found_unknown():
    machine = linux(PLANNED=[])
    machine._capture["errors"][str(q.VORTA)] = {"refused": "access_denied", "detail": ""}

    found = backup_tools.read(machine).tools

    assert isinstance(found, Unknown)
    assert found.why is Reason.ACCESS_DENIED


@needs_recordings
@pytest.mark.parametrize("family", ["windows", "linux"])
def test_old_recordings_without_the_topic_say_so(family):
    for path in recorded_paths(family)[::6]:
        told = backup_tools.read(Replay(load(path)))

        assert isinstance(told.tools, Unknown), path
        assert told.tools.why is Reason.NOT_RECORDED


def test_the_facts_survive_being_kept():
    began = event(110, "2026-11-20T18:00:00Z", channel="Veeam Agent")
    machine = windows(
        {rf"{q.NETWORK.key}\Z": {"RemotePath": r"\\NAS\mairie"},
         rf"{q.USB_DISKS.key}\Disk&Ven_WD&Prod_E\WX11&0": {}},
        {q.CONFIG.path: {"text": config(), "modified": None}},
        VEEAM=[began], PLANNED=[task([r"robocopy C:\a E:\b /MIR"])],
    )  # fmt: skip
    workstation = read_workstation(machine)

    kept = json.loads(json.dumps(facts_document(workstation)))
    kept["family"] = "windows"

    assert workstation_of(kept).backup_tools == workstation.backup_tools
    assert len(workstation.backup_tools.tools.value) == 3


def test_an_older_record_has_no_such_topic():
    workstation = read_workstation(windows())
    kept = json.loads(json.dumps(plain(workstation)))
    del kept["backup_tools"]

    assert workstation_of(kept).backup_tools == BackupTools()


@given(
    odd_machines(
        Value([{"name": "a", "source": "timer", "lines": ["rsync -a /a /b"], "hours": 1}]),
        Value([{"name": "a.timer", "source": "user_timer", "lines": ["borg create r::a /b"]}]),
        Value([{"file": "a 2026-11-20.txt", "modified": "2026-11-20T12:00:00Z",
                "lines": ['** a "b". c: 1. d: 2. **', "source_directories:", "- /a"]}]),
        Value([{"options": {"keep-time": "3M"}, "metadata": {"LastBackupDate": "20261120T120000Z"},
                "runs": [{"at": "2026-11-20", "status": 1}], "repeat": "1D", "mode": "interval"}]),
        Value([event(14, "2026-11-20T18:00:00Z", HRESULT="0"), event(190, "2026-11-20T18:00:00Z")]),
        Value({"size": 1, "modified": "2026-11-20", "folder": True, "newest": "2026-11-20"}),
        Value(True),
        Value({"home": "/home/claire"}),
        Content(config().encode()),
        Content(b"2026-11-20T12:00:00"),
        Listing((REPOSITORY, "2026-11-20_10-00-01", "kopia-20261120-120000-1-snapshot-create.log")),
        Output(LISTED),
        Output("Result=success\nExecMainStatus=0"),
        Output('{"last_backup_time": 1763640000, "finished_processes": [3, {"success": 1}]}'),
        Hive({r"Disk&Ven_A&Prod_B\1&0": RegistryKey({}), "Z": RegistryKey({"RemotePath": "x"}),
              "Business1": RegistryKey({"UserFolder": "C:\\a"}),
              "": RegistryKey({"Personal": "x"})}),
    )
)  # fmt: skip
def test_no_answer_makes_it_raise(machine):
    told = backup_tools.read(machine)

    assert isinstance(told, BackupTools)
    json.dumps(plain(told))


# --- The table ----------------------------------------------------------------------------------


def program(name):
    return Program(name, "1", None, None, None, "registry", ("machine64",))


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Veeam Agent for Microsoft Windows", "veeam_agent"),
        ("Acronis Cyber Protect Home Office", "acronis"),
        ("Macrium Reflect Free", "macrium"),
        ("EaseUS Todo Backup 2025", "easeus"),
        ("AOMEI Backupper Standard", "aomei"),
        ("AhsayOBM", "ahsay"),
        ("Kiwi Backup", "kiwi"),
        ("Oodrive Save", "oodrive"),
        ("Beemo Client", "beemo"),
        ("Wooxo Backup", "wooxo"),
        ("Backup Manager", "cove"),
        ("Télésauvegarde Berger-Levrault", "berger_levrault"),
        ("JVS Télésauvegarde", "publisher"),
        ("Arx One Backup Agent", "arx_one"),
        ("Synology Drive Client", "synology_drive"),
        ("Google Drive", "google_drive"),
        ("Dropbox", "dropbox"),
    ],
)
def test_products_are_known_by_their_names(name, key):
    assert backup_products.installed((program(name),), ()) == (key,)


@pytest.mark.parametrize(
    "name",
    ["LibreOffice", "Dropbox Update Helper", "Nextcloud Talk", "Acrobat Reader",
     "Microsoft OneDrive",
     "Boxcryptor", "Microsoft Edge WebView2 Runtime", "Veeam Backup & Replication Console"],
)  # fmt: skip
def test_others_are_not_taken_for_them(name):
    assert backup_products.installed((program(name),), ()) == ()


def test_every_row_of_the_table_makes_a_tool():
    for key in backup_products.products():
        made = backup_products.tool(key)
        assert made.product
        assert isinstance(made.kind, Kind)
        assert isinstance(made.runs, Unknown)
    assert set(backup_products.PACKAGES.values()) <= set(backup_products.products())
