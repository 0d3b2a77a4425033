"""What leaves the computer of backup programs' own files: read for real, in a home of the test."""

from __future__ import annotations

import os
import sqlite3
from datetime import UTC, datetime

import pytest

from inventory.answers import Refusal, Value
from inventory.backup_jobs import parse_duplicati, parse_vorta
from inventory.backup_lines import MOST_FILES
from inventory.backups.model import Ended
from inventory.facts import Reason
from inventory.live.backup_records import local_time, with_log, without_credentials
from inventory.live.linux import answer
from inventory.questions import Call
from tests.inventory.this_machine import needs_linux

pytestmark = needs_linux

DUPLICATI = """
CREATE TABLE Backup (ID INTEGER PRIMARY KEY, Name TEXT, TargetURL TEXT, DBPath TEXT);
CREATE TABLE Source (BackupID INTEGER, Path TEXT);
CREATE TABLE Filter (BackupID INTEGER, "Order" INTEGER, Include INTEGER, Expression TEXT);
CREATE TABLE Option (BackupID INTEGER, Filter TEXT, Name TEXT, Value TEXT);
CREATE TABLE Metadata (BackupID INTEGER, Name TEXT, Value TEXT);
CREATE TABLE Schedule (ID INTEGER PRIMARY KEY, Tags TEXT, Time INTEGER, Repeat TEXT,
  LastRun INTEGER);
INSERT INTO Backup VALUES
  (1, 'Mairie', 'webdavs://claire:sesame@nuage.example.fr/copie?auth-password=sesame', 'x');
INSERT INTO Source VALUES (1, '/home/claire');
INSERT INTO Filter VALUES (1, 0, 0, '*.tmp'), (1, 1, 1, '*.odt');
INSERT INTO Option VALUES (1, '', 'passphrase', 'sesame'), (1, '', '--encryption-module', 'aes');
INSERT INTO Metadata VALUES (1, 'LastBackupFinished', '20261120T121500Z'),
  (1, 'LastErrorMessage', '/home/claire/Paie Dupont.ods');
INSERT INTO Schedule VALUES (1, 'ID=1', 0, '1D', 0), (2, 'ID=11', 0, '1W', 0);
"""
VORTA = """
CREATE TABLE repomodel (id INTEGER PRIMARY KEY, url TEXT, encryption TEXT);
CREATE TABLE backupprofilemodel (id INTEGER PRIMARY KEY, name TEXT, repo_id INTEGER,
  schedule_mode TEXT, schedule_interval_count INTEGER, schedule_interval_unit TEXT);
CREATE TABLE sourcedirmodel (id INTEGER PRIMARY KEY, dir TEXT, profile_id INTEGER);
CREATE TABLE eventlogmodel (id INTEGER PRIMARY KEY, start_time TEXT, subcommand TEXT,
  returncode INTEGER, repo_url TEXT);
INSERT INTO repomodel VALUES (1, 'ssh://claire@nas/./r', 'repokey-blake2');
INSERT INTO backupprofilemodel VALUES (1, 'Mairie', 1, 'interval', 1, 'days');
INSERT INTO sourcedirmodel VALUES (1, '/home/claire', 1);
INSERT INTO eventlogmodel VALUES (1, '2026-11-19 12:00:00.5', 'create', 2, 'ssh://claire@nas/./r');
"""


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def database(path, script):
    path.parent.mkdir(parents=True)
    with sqlite3.connect(path) as connection:
        connection.executescript(script)
    connection.close()
    return path


def test_duplicati_tells_its_jobs_and_no_secret(home):
    path = database(home / ".config/Duplicati/Duplicati-server.sqlite", DUPLICATI)
    before = (path.read_bytes(), sorted(path.parent.iterdir()))

    told = answer(Call("backup_jobs", ("duplicati",)))

    assert isinstance(told, Value)
    assert "sesame" not in str(told)
    assert "Dupont" not in str(told)
    assert told.data[0]["target"] == "webdavs://nuage.example.fr/copie"
    (tool,) = parse_duplicati(told).value
    assert (tool.sources.value, tool.excluded.value) == (("/home/claire",), ("*.tmp",))
    assert (tool.period.value, tool.encrypted.value) == (24, True)
    assert (path.read_bytes(), sorted(path.parent.iterdir())) == before


def test_what_still_stands_in_the_log_of_a_database_is_read_too(home):
    path = database(home / ".local/share/Vorta/settings.db", VORTA)
    writer = sqlite3.connect(path)
    writer.execute("PRAGMA journal_mode=WAL")
    writer.execute("PRAGMA wal_autocheckpoint=0")
    for day in range(20, 23):
        writer.execute(
            "INSERT INTO eventlogmodel (start_time, subcommand, returncode, repo_url)"
            " VALUES (?, 'create', 0, 'ssh://claire@nas/./r')",
            (f"2026-11-{day} 12:00:00.5",),
        )
        writer.commit()
    writer.execute("DELETE FROM sourcedirmodel")  # never committed
    size = path.with_name("settings.db-wal").stat().st_size

    told = answer(Call("backup_jobs", ("vorta",)))
    writer.close()

    assert size > 0
    (tool,) = parse_vorta(told).value
    assert [run.ended for run in tool.runs.value] == [Ended.SUCCESS] * 3 + [Ended.FAILED]
    assert tool.sources.value == ("/home/claire",)
    assert tool.destination.value == "ssh://nas/./r"


@pytest.mark.parametrize(
    "content", [b"", b"no database at all", b"SQLite format 3\0" + b"\xff" * 99]
)
def test_a_damaged_database_is_a_refusal(home, content):
    path = home / ".config/Duplicati/Duplicati-server.sqlite"
    path.parent.mkdir(parents=True)
    path.write_bytes(content)

    told = answer(Call("backup_jobs", ("duplicati",)))

    assert isinstance(told, Refusal)
    assert told.reason is Reason.API_ERROR


def test_a_damaged_log_of_a_database_is_let_go():
    for log in (b"", b"\x37\x7f\x06\x82" + b"\0" * 40, b"\x37\x7f\x06\x83" + b"\xff" * 5000):
        data = bytearray(b"as it was")
        with_log(data, log)
        assert data == b"as it was"


def test_no_program_is_absent_and_windows_ones_are_elsewhere(home):
    assert answer(Call("backup_jobs", ("vorta",))) == Refusal(Reason.ABSENT)
    assert answer(Call("backup_lines", ("nextcloud",))) == Refusal(Reason.ABSENT)
    assert answer(Call("backup_lines", ("cobian",))).reason is Reason.NOT_SUPPORTED
    assert answer(Call("backup_lines", ("unknown",))).reason is Reason.NOT_SUPPORTED
    assert answer(Call("backup_jobs", ("unknown",))).reason is Reason.NOT_SUPPORTED
    assert answer(Call("scheduled_copies", ("x",))).reason is Reason.NOT_SUPPORTED
    assert home.exists()


def test_only_lines_that_matter_leave_a_settings_file(home):
    folder = home / ".config/Nextcloud"
    folder.mkdir(parents=True)
    (folder / "nextcloud.cfg").write_text(
        "0\\dav_user=claire\n0\\Folders\\1\\localPath=/home/claire/Nextcloud/\n"
    )
    (folder / "cookies0.db").write_text("0\\Folders\\2\\localPath=/no")

    told = answer(Call("backup_lines", ("nextcloud",)))

    (file,) = told.data
    assert file["file"] == "nextcloud.cfg"
    assert file["lines"] == ["0\\Folders\\1\\localPath=/home/claire/Nextcloud/"]


def test_the_newest_files_are_read_and_no_more(home):
    folder = home / ".config/borgmatic"
    folder.mkdir(parents=True)
    for number in range(MOST_FILES + 5):
        path = folder / f"{number:02}.yaml"
        path.write_text("source_directories:\n  - /home\n")
        os.utime(path, (1_700_000_000 + number, 1_700_000_000 + number))

    told = answer(Call("backup_lines", ("borgmatic",)))

    assert [file["file"] for file in told.data] == [f"{n:02}.yaml" for n in range(14, 4, -1)]


def test_the_state_of_a_folder_tells_the_newest_of_what_it_holds(home):
    folder = home / ".cache/restic"
    (folder / "ab").mkdir(parents=True)
    os.utime(folder / "ab", (1_763_640_000, 1_763_640_000))
    os.utime(folder, (1_700_000_000, 1_700_000_000))

    told = answer(Call("file_state", ("~/.cache/restic",))).data

    assert told["folder"] is True
    assert told["modified"] == datetime.fromtimestamp(1_700_000_000, UTC).isoformat()
    assert told["newest"] == datetime.fromtimestamp(1_763_640_000, UTC).isoformat()
    assert answer(Call("file_state", ("~/nothing",))) == Refusal(
        Reason.ABSENT, "No such file or directory"
    )
    assert answer(Call("file_state", ("relative",))).reason is Reason.API_ERROR


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("ftp://u:p@host/x?auth-password=p", "ftp://host/x"),
        ("file:///mnt/usb", "file:///mnt/usb"),
        ("ssh://claire@nas/./r", "ssh://nas/./r"),
        ("", ""),
    ],
)
def test_an_address_loses_its_credentials(target, expected):
    assert without_credentials(target) == expected


@pytest.mark.parametrize("told", [None, "", "hier", "9999-12-31 23:59:59"])
def test_a_date_that_is_none(told):
    found = local_time(told)
    assert found is None or found.startswith(("9999", "10000"))
