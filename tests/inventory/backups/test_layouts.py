"""Layouts that no tool of Debian writes, laid out as they are documented."""

from __future__ import annotations

import json
import os
import zipfile
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.backups.destination import BackupFault, detect, entries, inspect, restore, versions
from inventory.backups.file_history import version_of
from inventory.backups.kopia import parse_snapshots
from inventory.backups.model import Ended, Kind, Run, Trouble
from inventory.facts import Known
from tests.inventory.backups.copies import NOW, digest, documents, noise, text

CONFIG = """<?xml version="1.0"?>
<DataProtectionUserConfig><UserName>Marie</UserName>
<Library><Folder>C:\\Users\\Marie\\Documents</Folder></Library>
<UserFolder>C:\\Users\\Marie\\Desktop</UserFolder></DataProtectionUserConfig>"""


def kept(folder, name, *moments):
    """Versions of a file as File History names them."""
    stem, point, suffix = name.rpartition(".")
    folder.mkdir(parents=True, exist_ok=True)
    for at in moments:
        path = folder / f"{stem} ({at:%Y_%m_%d %H_%M_%S} UTC){point}{suffix}"
        path.write_bytes(text(at.timestamp()))


@pytest.fixture
def history(tmp_path):
    base = tmp_path / "E" / "FileHistory" / "marie" / "PC-MAIRIE"
    (base / "Configuration").mkdir(parents=True)
    (base / "Configuration" / "Config1.xml").write_text(CONFIG, "utf-16")
    inside = base / "Data" / "C" / "Users" / "Marie" / "Documents"
    moments = [NOW - timedelta(days=day, hours=1) for day in (0, 1, 2)]
    for at in range(8):
        kept(inside / "état civil", f"acte n° {at} (bis).txt", *moments)
    kept(inside, "budget.csv", moments[2])
    kept(base / "Data" / "$OF" / "12", "long.txt", moments[0])
    return tmp_path / "E"


def test_a_file_history_is_read(history):
    before = digest(history)
    seen = inspect(str(history))

    assert seen.troubles == ()
    assert seen.kind is Kind.FILE_HISTORY
    assert seen.versions == Known(3)
    assert seen.files == Known(10)
    assert seen.sources == Known((r"C:\Users\Marie\Documents", r"C:\Users\Marie\Desktop"))
    assert isinstance(seen.newest, Known)
    assert NOW - seen.newest.value < timedelta(hours=2)
    assert digest(history) == before


@pytest.mark.parametrize(
    "below", ["", "FileHistory", "FileHistory/marie", "FileHistory/marie/PC-MAIRIE"]
)
def test_a_file_history_is_found_from_any_of_its_folders(history, below):
    seen = inspect(str(history / below), Kind.FILE_HISTORY)

    assert seen.files == Known(10)


def test_a_run_of_a_file_history_has_the_versions_of_its_day(history, tmp_path):
    place, into = str(history), tmp_path / "quarantaine"
    into.mkdir()
    runs = versions(place)
    newest, oldest = ([*entries(place, Kind.FILE_HISTORY, run)] for run in (runs[0], runs[-1]))
    path = "C/Users/Marie/Documents/état civil/acte n° 3 (bis).txt"
    restore(place, Kind.FILE_HISTORY, runs[-1], [path, "C/absent.txt"], into)

    assert len(runs) == 3
    assert len(newest) == len(oldest) == 9  # the moved one cannot be given back by its name
    assert path in {entry.path for entry in newest}
    assert [p.relative_to(into).as_posix() for p in into.rglob("*") if p.is_file()] == [path]
    assert (into / path).read_bytes() == text((NOW - timedelta(days=2, hours=1)).timestamp())


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a (2026_11_20 10_20_30 UTC).txt", "a.txt"),
        ("a {2026_11_20 10_20_30 UTC}.txt", "a.txt"),
        ("a (2026_11_20 10_20_30 UTC)", "a"),
        ("a (1) (2026_11_20 10_20_30 UTC).tar.gz", None),
        ("a (1) (2026_11_20 10_20_30 UTC).gz", "a (1).gz"),
        ("a (2026_13_20 10_20_30 UTC).txt", None),
        ("a.txt", None),
    ],
)
def test_names_of_versions(name, expected):
    found = version_of(name)

    assert (found[0] if found else None) == expected


def test_a_file_history_encrypted_by_ransomware(history):
    for path in [p for p in history.rglob("*UTC)*") if p.is_file()]:
        path.write_bytes(noise(1, 2000))

    assert Trouble.MASS_CHANGE in inspect(str(history)).troubles


def test_a_disk_without_a_version_is_empty(tmp_path):
    (tmp_path / "FileHistory" / "marie" / "PC" / "Data").mkdir(parents=True)

    assert inspect(str(tmp_path)).troubles == (Trouble.EMPTY, Trouble.NO_RUN)


def image(root, day, disks=1):
    moment = NOW - timedelta(days=day)
    folder = root / "WindowsImageBackup" / "PC-MAIRIE" / f"Backup {moment:%Y-%m-%d %H%M%S}"
    folder.mkdir(parents=True)
    for at in range(disks):
        (folder / f"{at}.vhdx").write_bytes(bytes(5000))
    return folder


def test_images_of_windows(tmp_path):
    image(tmp_path, 1)
    image(tmp_path, 30)
    seen = inspect(str(tmp_path))

    assert seen.troubles == ()
    assert seen.kind is Kind.WINDOWS_IMAGE
    assert seen.versions == Known(2)
    assert seen.bytes == Known(5000)
    assert inspect(
        str(tmp_path / "WindowsImageBackup" / "PC-MAIRIE"), Kind.WINDOWS_IMAGE
    ).versions == Known(2)


def test_an_image_without_its_disk_failed(tmp_path):
    image(tmp_path, 0, disks=0)
    image(tmp_path, 7)
    seen = inspect(str(tmp_path))

    assert seen.troubles == (Trouble.INCOMPLETE,)
    assert seen.versions == Known(1)


def test_a_folder_that_holds_no_image(tmp_path):
    documents(tmp_path)

    assert Trouble.NO_RUN in inspect(str(tmp_path), Kind.WINDOWS_IMAGE).troubles


def duplicati(place, ago=(0, 1, 2), sealed=False, blocks=3):
    end = ".zip.aes" if sealed else ".zip"
    place.mkdir()
    for day in ago:
        moment = NOW - timedelta(days=day, hours=1)
        path = place / f"duplicati-{moment:%Y%m%dT%H%M%SZ}.dlist{end}"
        if sealed:
            path.write_bytes(b"AES" + noise(day))
            continue
        files = [{"type": "File", "path": f"C:\\Mairie\\{at}.pdf", "size": 10} for at in range(6)]
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(
                "filelist.json", json.dumps([{"type": "Folder", "path": "C:\\"}, *files])
            )
    for at in range(3):
        (place / f"duplicati-i{at:032x}.dindex{end}").write_bytes(noise(at))
    for at in range(blocks):
        (place / f"duplicati-b{at:032x}.dblock{end}").write_bytes(noise(at))
    return place


def test_a_destination_of_duplicati(tmp_path):
    seen = inspect(str(duplicati(tmp_path / "d")))

    assert seen.troubles == ()
    assert (seen.kind, seen.versions, seen.files, seen.bytes) == (
        Kind.DUPLICATI, Known(3), Known(6), Known(60),
    )  # fmt: skip


def test_a_sealed_destination_of_duplicati_needs_its_program(tmp_path):
    seen = inspect(str(duplicati(tmp_path / "d", sealed=True)))

    assert seen.troubles == (Trouble.NO_TOOL,)
    assert seen.encrypted == Known(True)
    assert isinstance(seen.newest, Known)


def test_volumes_of_duplicati_that_were_lost(tmp_path):
    assert Trouble.DAMAGED in inspect(str(duplicati(tmp_path / "d", blocks=2))).troubles


def test_a_list_of_duplicati_that_is_cut(tmp_path):
    place = duplicati(tmp_path / "d")
    newest = max(place.glob("*.dlist.*"))
    os.truncate(newest, newest.stat().st_size // 2)

    assert Trouble.DAMAGED in inspect(str(place)).troubles


def snapshot(day, **changes):
    moment = NOW - timedelta(days=day)
    return {
        "id": f"k{day}",
        "source": {"host": "pc-mairie", "userName": "marie", "path": "C:\\Mairie"},
        "startTime": moment.isoformat().replace("+00:00", "Z"),
        "stats": {"fileCount": 12, "totalSize": 340},
        "rootEntry": {"name": "Mairie", "summ": {"size": 340, "files": 12, "numFailed": 0}},
        **changes,
    }  # fmt: skip


def test_a_recorded_list_of_kopia(tmp_path):
    place = tmp_path / "kopia.json"
    place.write_text(json.dumps([snapshot(1), snapshot(0)]), "utf-8")
    seen = inspect(str(place))

    assert seen.troubles == ()
    assert seen.kind is Kind.KOPIA
    assert (seen.versions, seen.files, seen.sources) == (
        Known(2),
        Known(12),
        Known(("C:\\Mairie",)),
    )
    assert versions(str(place))[0] == Run(
        "k0", NOW, Ended.SUCCESS, 12, 340, ("C:\\Mairie",), "pc-mairie"
    )


def test_a_snapshot_of_kopia_that_left_files_out(tmp_path):
    place = tmp_path / "kopia.json"
    failed = {"rootEntry": {"summ": {"size": 1, "files": 1, "numFailed": 3}}}
    place.write_text(json.dumps([snapshot(0, **failed)]), "utf-8")

    assert inspect(str(place)).troubles == (Trouble.INCOMPLETE,)


@given(st.text() | st.from_regex(r'\[\{"id":.*\}\]'))
def test_any_list_of_kopia_is_read_or_refused(told):
    with suppress(BackupFault):
        assert isinstance(parse_snapshots(told), tuple)


def test_a_repository_of_kopia_tells_its_dates_only(tmp_path):
    documents(tmp_path)
    (tmp_path / "kopia.repository.f").write_bytes(b"{}")
    seen = inspect(str(tmp_path))

    assert (seen.kind, seen.troubles) == (Kind.KOPIA, (Trouble.NO_TOOL,))
    assert isinstance(seen.newest, Known)
    with pytest.raises(BackupFault):
        versions(str(tmp_path))


def test_the_files_of_a_closed_product(tmp_path):
    (tmp_path / "Mairie2026-11-20.vbk").write_bytes(noise(1))
    (tmp_path / "Mairie.vbm").write_bytes(b"<xml/>")
    seen = inspect(str(tmp_path))

    assert (seen.kind, seen.troubles) == (Kind.PRODUCT, (Trouble.NO_TOOL,))
    assert isinstance(seen.newest, Known)


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        (["a.txt"], Kind.FOLDER),
        (["mairie 2026-11-20.zip", "mairie 2026-11-19.zip"], Kind.ZIP),
        (["un.zip", "a.txt", "b.txt"], Kind.FOLDER),
        (["config/", "data/"], Kind.FOLDER),
        (["config", "data/", "index/", "keys/", "locks/", "snapshots/"], Kind.RESTIC),
        (["README", "config", "data/", "hints.5", "index.5", "integrity.5", "nonce"], Kind.BORG),
        (["FileHistory/", "Photos/"], Kind.FILE_HISTORY),
        (["WindowsImageBackup/"], Kind.WINDOWS_IMAGE),
        (["mairie.tibx"], Kind.PRODUCT),
        ([], Kind.FOLDER),
    ],
)
def test_the_layout_is_told_from_the_names(tmp_path, names, kind):
    for name in names:
        if name.endswith("/"):
            (tmp_path / name).mkdir()
        else:
            (tmp_path / name).write_bytes(b"x")

    assert detect(str(tmp_path)) is kind


def test_a_date_in_the_future_is_never_the_newest(tmp_path):
    documents(tmp_path)
    path = next(p for p in tmp_path.rglob("*") if p.is_file())
    moment = (datetime.now(UTC) + timedelta(days=100)).timestamp()
    os.utime(path, (moment, moment))
    seen = inspect(str(tmp_path))

    assert isinstance(seen.newest, Known)
    assert seen.newest.value < datetime.now(UTC)
