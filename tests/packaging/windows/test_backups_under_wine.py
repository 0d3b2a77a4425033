"""What a Windows tells of its backups, in a prefix with known keys and files; each has a twin.

Wine has neither backups of its own in an event log nor a task scheduler that tells its tasks: what
they say is replayed in tests/inventory.
"""

from __future__ import annotations

import json
import shutil
import sqlite3

import pytest

from tests.inventory.backup_machines import config
from tests.inventory.live.test_backup_records import DUPLICATI
from tests.packaging.windows import states, wine

pytestmark = wine.needed

STICK = r"HKLM\SYSTEM\CurrentControlSet\Enum\USBSTOR\Disk&Ven_WD&Prod_Elements&Rev_1\WX11A22&0"
ONEDRIVE = r"HKCU\Software\Microsoft\OneDrive\Accounts"
SHELL = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\User Shell Folders"
FOLDER = r"C:\users\claire\OneDrive - Mairie"
COBIAN = (
    '2026-11-20 12:00 Copie de "C:\\Paie\\Dupont.pdf"\r\n'
    '2026-11-20 12:30 ** Sauvegarde effectuée pour la tâche "mairie". Erreurs: 0. '
    "Fichiers traités: 12. Fichiers sauvegardés: 3. Taille totale: 12,5 MB **\r\n"
)


@pytest.fixture
def prefix():
    with wine.one_at_a_time():
        prefix = wine.Prefix(wine.BUILD / "prefix-tests")
        places = [path for user in users(prefix) for path in (user / "AppData/Local").glob("*")]
        programs = prefix.folder / "drive_c/Program Files"
        before = {*places, *programs.glob("*")}
        yield prefix
        prefix.stop()
        for folder in (*(user / "AppData/Local" for user in users(prefix)), programs):
            for path in folder.glob("*"):
                if path not in before:
                    shutil.rmtree(path, ignore_errors=True)
        for user in users(prefix):
            kept = user / "AppData/Local/Microsoft/Windows/FileHistory"
            shutil.rmtree(kept, ignore_errors=True)


def users(prefix):
    folder = prefix.folder / "drive_c/users"
    return [path for path in folder.iterdir() if path.name != "Public" and path.is_dir()]


def local(prefix):
    """``%LOCALAPPDATA%`` of whoever runs the tests."""
    (user,) = users(prefix)
    return user / "AppData/Local"


def told(prefix, keys):
    """The facts about backups, with these keys beside the usual ones."""
    prefix.prepare(wine.reg_text(states.together([keys])))
    done = prefix.run("inventory", "--format", "json")
    assert done.status == 0, done
    return json.loads(done.stdout)["facts"]["backup_tools"]


def products(facts):
    return {tool["product"]: tool for tool in facts["tools"].get("value", [])}


def test_programs_are_named_and_prove_nothing(prefix):
    key = rf"HKLM\SOFTWARE\{states.UNINSTALL}"
    keys = {
        rf"{key}\1": {"DisplayName": "Kiwi Backup", "DisplayVersion": "4"},
        rf"{key}\2": {"DisplayName": "Macrium Reflect Free", "DisplayVersion": "8"},
        rf"{key}\3": {"DisplayName": "LibreOffice 25.2", "DisplayVersion": "25.2"},
    }

    found = products(told(prefix, keys))

    assert set(found) == {"Kiwi Backup", "Macrium Reflect"}
    assert all(tool["runs"]["unknown"] for tool in found.values())
    assert products(told(prefix, {})) == {}


def test_onedrive_with_an_account_synchronises_and_without_does_not(prefix):
    account = {rf"{ONEDRIVE}\Business1": {"UserFolder": FOLDER, "UserEmail": "claire@example.fr"}}
    moved = {SHELL: {"Personal": rf"{FOLDER}\Documents", "Desktop": r"%USERPROFILE%\Desktop"}}

    facts = told(prefix, account | moved)
    bare = told(prefix, {rf"{ONEDRIVE}\Business1": {"UserEmail": "claire@example.fr"}})

    tool = products(facts)["OneDrive Entreprise"]
    assert tool["synchronises"] is True
    assert tool["sources"]["value"] == [FOLDER, rf"{FOLDER}\Documents"]
    assert "claire@example.fr" not in json.dumps(facts)
    assert products(bare) == {}


def test_letters_of_the_network_and_usb_disks(prefix):
    keys = {
        r"HKCU\Network\Z": {"RemotePath": r"\\NAS-MAIRIE\partage", "UserName": "claire"},
        STICK: {"FriendlyName": "WD Elements USB Device"},
    }

    facts, bare = told(prefix, keys), told(prefix, {})

    assert facts["mapped"]["value"] == [{"letter": "Z:", "remote": r"\\NAS-MAIRIE\partage"}]
    drives = {drive["serial"]: drive for drive in facts["drives"]["value"]}
    assert drives["WX11A22"]["name"] == "WD Elements"
    assert drives["WX11A22"]["here"] is False
    assert drives["WX11A22"]["last_seen"]["value"]
    assert bare["mapped"]["value"] == []
    assert "WX11A22" not in json.dumps(bare)


def test_file_history_of_the_session(prefix):
    folder = local(prefix) / "Microsoft/Windows/FileHistory/Configuration"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "Config1.xml").write_text(config(), "utf-16")
    (folder / "Catalog1.edb").write_bytes(b"\0" * 512)

    found = products(told(prefix, {}))

    tool = found["Historique des fichiers"]
    assert tool["destination"]["value"] == r"\\NAS-MAIRIE\copies"
    assert tool["period"]["value"] == 1
    assert tool["keeps_days"]["value"] == 90
    (run,) = tool["runs"]["value"]
    assert run["ended"] == "unknown"
    shutil.rmtree(folder)
    assert products(told(prefix, {})) == {}


def test_logs_and_databases_of_programs(prefix):
    logs = prefix.folder / "drive_c/Program Files/Cobian Reflector/Logs"
    logs.mkdir(parents=True)
    (logs / "log 2026-11-20.txt").write_text(COBIAN, "utf-8-sig")
    data = local(prefix) / "Duplicati"
    data.mkdir()
    with sqlite3.connect(data / "Duplicati-server.sqlite") as connection:
        connection.executescript(DUPLICATI)
    connection.close()

    facts = told(prefix, {})

    found = products(facts)
    assert set(found) == {"Cobian", "Duplicati"}
    (run,) = found["Cobian"]["runs"]["value"]
    assert (run["name"], run["ended"], run["files"]) == ("mairie", "success", 12)
    assert found["Duplicati"]["destination"]["value"] == "webdavs://nuage.example.fr/copie"
    assert not {"sesame", "Dupont"} & set(json.dumps(facts).replace('"', " ").split())
