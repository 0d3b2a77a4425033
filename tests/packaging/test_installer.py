"""What a secretary double-clicks, under Wine: installs, works from there, updates, leaves nothing.

The registry and the disk are compared before and after; the application that is installed is the
frozen one, and proves itself by its own self-test.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import time
import zipfile
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.packaging.built import DIST, ROOT, artefact, lacking

if os.name == "nt":
    pytest.skip("here Wine stands for Windows", allow_module_level=True)

from tests.packaging.windows.computer import BUILD, files_of

pytestmark = pytest.mark.xdist_group("installer")
SCRIPTS = ROOT / "packaging" / "windows"
UNINSTALL = r"Software\Microsoft\Windows\CurrentVersion\Uninstall\KitCommune"
KEY = r"Software\KitCommune"
#: A folder as town halls name theirs.
FOLDER = r"C:\Mairie de Saint-Étienne\Kit Commune"
OURS = {"_internal", "licences", "kit-commune.exe", "KitCommune.exe", "desinstaller.exe"}
TOO_OLD, NEWER_HERE, OPEN, NO_ROOM, NOT_ALLOWED, FOR_EVERYBODY = 3, 4, 5, 6, 7, 8


@pytest.fixture(scope="module")
def zipped():
    """What the ZIP of the same build holds, by digest."""
    with zipfile.ZipFile(artefact("KitCommune-*-portable*.zip", "make windows")) as opened:
        return {
            one.filename.removeprefix("KitCommune/"): hashlib.sha256(opened.read(one)).hexdigest()
            for one in opened.infolist()
            if not one.is_dir()
        }


@pytest.fixture(scope="module")
def certificate():
    """A certificate for tests, made once: what it signs is kept too."""
    folder = BUILD / "test-certificate"
    if not (folder / "test.p12").exists():
        folder.mkdir(exist_ok=True)
        (folder / "password").write_text("mot de passe d’essai")
        openssl = ["openssl", "req", "-x509", "-newkey", "rsa:3072", "-nodes", "-days", "3650",
                   "-subj", "/CN=Kit Commune (essai)", "-addext", "extendedKeyUsage=codeSigning",
                   "-keyout", folder / "key.pem", "-out", folder / "test.pem"]  # fmt: skip
        subprocess.run(openssl, check=True, capture_output=True)
        subprocess.run(
            ["openssl", "pkcs12", "-export", "-inkey", folder / "key.pem", "-in",
             folder / "test.pem", "-out", folder / "test.p12", "-passout",
             f"file:{folder / 'password'}"], check=True, capture_output=True,
        )  # fmt: skip
    return folder


@pytest.fixture(scope="module")
def older(certificate, setup):
    """The same application called 0.0.1, signed: an older version to update from."""
    assert setup
    folder = BUILD / "older"
    shutil.rmtree(folder, ignore_errors=True)
    done = subprocess.run(
        [SCRIPTS / "installer.sh"], check=False, capture_output=True, encoding="utf-8",
        env={
            **os.environ, "KIT_VERSION": "0.0.1", "KIT_DESTINATION": str(folder), "KIT_QUICK": "1",
            "KIT_SIGN_PKCS12": str(certificate / "test.p12"),
            "KIT_SIGN_PASSWORD_FILE": str(certificate / "password"),
        },
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return folder / "KitCommune-0.0.1-setup.exe"


def works(computer, folder):
    """The installed application proves itself."""
    done = computer.program(folder, "self-test")
    assert done.status == 0, done.stdout + done.stderr
    assert "✗" not in done.stdout
    assert "✓ pages de la fenêtre" in done.stdout


def contents(folder):
    """What an installed folder holds, by digest."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files_of(folder)
    }


# --- Installing, and removing ---------------------------------------------------------------------


def test_it_installs_works_and_leaves_nothing(computer, setup, version, zipped):
    """The life of an installation, in a folder with spaces and accents."""
    registry, disk = computer.registry(), computer.files()

    status, log = computer.install(setup, "/BUREAU", folder=FOLDER)

    assert status == 0, log
    assert f"Installé dans {FOLDER}" in log
    place = computer.path(FOLDER)
    assert {path.name for path in place.iterdir()} == OURS
    installed = contents(place)
    assert installed.pop("desinstaller.exe")
    assert installed == zipped
    assert (place / "licences" / "Kit Commune (EUPL-1.2).txt").is_file()
    assert (computer.menu / "Kit Commune.lnk").is_file()
    assert (computer.user / "Desktop" / "Kit Commune.lnk").exists()
    told = {
        name: computer.value("HKCU", UNINSTALL, name)
        for name in ("DisplayName", "DisplayVersion", "Publisher", "DisplayIcon",
                     "InstallLocation", "UninstallString", "QuietUninstallString", "NoModify")
    }  # fmt: skip
    assert told == {
        "DisplayName": "Kit Commune", "DisplayVersion": version, "Publisher": "Kit Commune",
        "DisplayIcon": rf"{FOLDER}\KitCommune.exe", "InstallLocation": FOLDER,
        "UninstallString": rf'"{FOLDER}\desinstaller.exe"',
        "QuietUninstallString": rf'"{FOLDER}\desinstaller.exe" /S', "NoModify": "1",
    }  # fmt: skip
    size = int(computer.value("HKCU", UNINSTALL, "EstimatedSize"))
    assert size == pytest.approx(sum(p.stat().st_size for p in files_of(place)) / 1024, rel=0.02)

    works(computer, FOLDER)
    done = computer.program(FOLDER, "audit", "--no-store", "--format", "json")
    assert done.status == 0, done.stderr
    programs = json.loads(done.stdout)["facts"]["software"]["programs"]["value"]
    assert ("Kit Commune", version) in {(one["name"], one["version"]) for one in programs}

    assert computer.uninstall(FOLDER) == 0
    assert computer.files() - disk == set()
    assert not computer.path(FOLDER).exists()
    added = {line for line in computer.registry() - registry if "kit" in str(line).lower()}
    assert added == set()


def test_it_updates_in_place_and_keeps_the_record(computer, older, setup, version):
    assert computer.install(older)[0] == 0
    folder = computer.value("HKCU", KEY, "InstallDir")
    assert folder.endswith(r"AppData\Local\Programs\KitCommune")
    place = computer.path(folder)
    (place / "_internal" / "gone-in-the-next.dll").write_bytes(b"old")
    computer.data.mkdir(parents=True)
    (computer.data / "registre.kit").write_bytes(b"hers")

    # Where it is told to go elsewhere, it stays where it is.
    status, log = computer.install(setup, folder=r"C:\Ailleurs")

    assert status == 0, log
    assert f"Mise à jour de 0.0.1 vers {version}" in log
    assert computer.value("HKCU", UNINSTALL, "DisplayVersion") == version
    assert not computer.path(r"C:\Ailleurs").exists()
    assert {path.name for path in place.iterdir()} == OURS
    assert not (place / "_internal" / "gone-in-the-next.dll").exists()
    assert (computer.data / "registre.kit").read_bytes() == b"hers"
    works(computer, folder)

    assert computer.uninstall(folder) == 0
    assert (computer.data / "registre.kit").read_bytes() == b"hers"
    assert not place.exists()


def test_it_does_not_go_back_to_an_older_version(computer, older, setup, version):
    assert computer.install(setup)[0] == 0
    place = computer.path(computer.value("HKCU", KEY, "InstallDir"))
    before = contents(place)

    status, log = computer.install(older)

    assert status == NEWER_HERE
    assert f"Une version plus récente de Kit Commune est déjà installée\u00a0: {version}" in log
    assert contents(place) == before
    assert computer.value("HKCU", UNINSTALL, "DisplayVersion") == version


def test_an_administrator_installs_it_for_everybody(computer, setup, version):
    disk = computer.files()
    status, log = computer.install(setup, "/ALLUSERS")

    assert status == 0, log
    folder = r"C:\Program Files\KitCommune"
    assert {path.name for path in computer.path(folder).iterdir()} == OURS
    assert computer.value("HKLM", UNINSTALL, "DisplayVersion") == version
    assert computer.value("HKCU", UNINSTALL, "DisplayVersion") is None
    assert (
        computer.disk / "ProgramData/Microsoft/Windows/Start Menu/Programs/Kit Commune.lnk"
    ).is_file()
    # Nobody adds one of her own beside it.
    status, log = computer.install(setup)
    assert status == FOR_EVERYBODY
    assert "pour tous les utilisateurs" in log

    assert computer.uninstall(folder) == 0
    assert computer.files() - disk == set()
    assert computer.value("HKLM", UNINSTALL, "DisplayVersion") is None


# --- Bad days -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("build", "name"), [("7601", "Windows 7"), ("9600", "Windows 8.1"), ("14393", "Server 2016")]
)
def test_a_windows_that_is_too_old_is_told_so(whole_computer, setup, build, name):
    whole_computer.clean(build)
    disk = whole_computer.files()

    status, log = whole_computer.install(setup)

    assert status == TOO_OLD, name
    assert "une version de Windows trop ancienne" in log
    assert f"({build})" in log
    assert "Windows 10 (version 1809)" in log
    assert whole_computer.files() == disk


def test_what_is_open_is_not_replaced(computer, older, setup):
    assert computer.install(older)[0] == 0
    folder = computer.value("HKCU", KEY, "InstallDir")
    before = contents(computer.path(folder))
    opened = subprocess.Popen(
        [shutil.which("wine"), f"{folder}\\KitCommune.exe"], env=computer.prefix.environment,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        time.sleep(8)
        assert opened.poll() is None
        status, log = computer.install(setup)
        removed = computer.run(f'"{folder}\\desinstaller.exe" /S _?={folder}')
    finally:
        computer.prefix.stop()
        opened.wait(30)

    assert status == OPEN
    assert "est resté ouvert" in log
    assert removed == OPEN
    assert contents(computer.path(folder)) == before
    assert computer.install(setup)[0] == 0


HOLDING = (
    "import sys, time; file = open(sys.argv[1], 'rb'); print('held', flush=True); time.sleep(600)"
)


def test_what_cannot_be_exchanged_whole_is_put_back(computer, older, setup):
    """A file that something else reads, as an antivirus does: the last to be exchanged but one."""
    assert computer.install(older)[0] == 0
    folder = computer.value("HKCU", KEY, "InstallDir")
    before = contents(computer.path(folder))
    python = BUILD / "python" / "python.exe"
    holder = subprocess.Popen(
        [shutil.which("wine"), python, "-c", HOLDING, rf"{folder}\KitCommune.exe"],
        env=computer.prefix.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        assert holder.stdout.readline().strip() == b"held"
        status, log = computer.install(setup)
    finally:
        computer.prefix.stop()
        holder.communicate(timeout=30)

    assert status == OPEN, log
    assert "n’ont pas pu être remplacés" in log
    assert contents(computer.path(folder)) == before
    assert computer.value("HKCU", UNINSTALL, "DisplayVersion") == "0.0.1"
    works(computer, folder)


@contextmanager
def drive(computer, place, options):
    """A disk of its own as S:, mounted with these options."""
    if os.geteuid() != 0:
        lacking("the right to mount a disk", "sudo make test")
    letter = computer.prefix.folder / "dosdevices" / "s:"
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "small", place], check=True)
    try:
        letter.symlink_to(place)
        yield
    finally:
        computer.prefix.stop()
        letter.unlink(missing_ok=True)
        subprocess.run(["umount", "-l", place], check=True)


def test_a_folder_that_may_not_be_written_to_is_told(computer, setup, tmp_path):
    disk = computer.files()
    with drive(computer, tmp_path, "ro"):
        status, log = computer.install(setup, folder=r"S:\Kit Commune")

    assert status == NOT_ALLOWED, log
    assert "pas le droit d’écrire" in log
    assert computer.files() == disk


def test_a_disk_without_room_is_told_before_anything_is_touched(computer, setup, tmp_path):
    with drive(computer, tmp_path, "size=40m"):
        status, log = computer.install(setup, folder=r"S:\Kit Commune")
        left = list(tmp_path.iterdir())

    assert status == NO_ROOM, log
    assert "pas assez de place" in log
    assert left == []


def test_an_update_that_is_killed_leaves_the_old_version_working(computer, older, setup):
    assert computer.install(older)[0] == 0
    folder = computer.value("HKCU", KEY, "InstallDir")
    place = computer.path(folder)
    before = contents(place)
    shutil.copyfile(setup, computer.disk / "setup.exe")
    running = subprocess.Popen(
        [shutil.which("wine"), r"C:\setup.exe", "/S"], env=computer.prefix.environment,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    coming = place / ".nouvelle-version" / "_internal"
    for _ in range(600):
        if coming.exists() and len(list(coming.iterdir())) > 5:
            break
        time.sleep(0.05)
    assert coming.exists()
    computer.prefix.stop()  # as a power cut does
    running.wait(30)

    assert {n: d for n, d in contents(place).items() if not n.startswith(".nouvelle")} == before
    works(computer, folder)
    assert computer.install(setup)[0] == 0
    assert {path.name for path in place.iterdir()} == OURS


def test_an_exchange_that_was_cut_is_undone_and_done_again(computer, older, setup):
    assert computer.install(older)[0] == 0
    place = computer.path(computer.value("HKCU", KEY, "InstallDir"))
    aside = place / ".ancienne-version"
    aside.mkdir()
    (place / "_internal").rename(aside / "_internal")
    (place / "_internal").mkdir()
    (place / "_internal" / "half.dll").write_bytes(b"new")

    status, log = computer.install(setup)

    assert status == 0
    assert "Une installation interrompue est défaite" in log
    assert {path.name for path in place.iterdir()} == OURS
    assert not (place / "_internal" / "half.dll").exists()


def test_a_damaged_installer_installs_nothing(computer, setup, tmp_path):
    disk = computer.files()
    changed = bytearray(setup.read_bytes())
    changed[len(changed) // 2] ^= 1
    bad = tmp_path / "setup.exe"
    bad.write_bytes(changed)

    status, _ = computer.install(bad)

    assert status != 0
    assert computer.files() == disk


def test_a_folder_that_holds_something_else_stays(computer, older):
    folder = r"C:\Outils"
    computer.path(folder).mkdir()
    (computer.path(folder) / "à elle.txt").write_text("hers")
    assert computer.install(older, folder=folder)[0] == 0
    assert computer.uninstall(folder) == 0

    assert [path.name for path in computer.path(folder).iterdir()] == ["à elle.txt"]


def test_a_user_whose_name_has_accents_and_a_space(computer, setup):
    disk = computer.files()
    computer.prefix.environment["USER"] = "Éloïse Mée"
    home = computer.disk / "users" / "Éloïse Mée"
    try:
        assert computer.install(setup)[0] == 0
        folder = computer.value("HKCU", KEY, "InstallDir")
        assert folder == r"C:\users\Éloïse Mée\AppData\Local\Programs\KitCommune"
        works(computer, folder)
        assert computer.program(folder, "store", "new").status == 0
        done = computer.program(folder, "audit")
        assert done.status == 0, done.stderr
        assert computer.uninstall(folder) == 0
    finally:
        computer.prefix.stop()
        del computer.prefix.environment["USER"]

    ours = {name for name in computer.files() - disk if "kit" in name.lower()}
    assert ours
    assert all("/AppData/Local/kit-commune/" in name for name in ours), "but the record, all goes"
    assert (home / "AppData" / "Local" / "kit-commune" / "registre.kit").is_file()


def test_a_damaged_record_is_told_and_neither_the_update_nor_the_kit_touches_it(
    computer, older, setup
):
    assert computer.install(older)[0] == 0
    folder = computer.value("HKCU", KEY, "InstallDir")
    assert computer.program(folder, "store", "new").status == 0
    record = computer.data / "registre.kit"
    whole = record.read_bytes()
    damaged = whole[: len(whole) // 8] + bytes(len(whole) - len(whole) // 8)
    record.write_bytes(damaged)

    status, log = computer.install(setup)
    done = computer.program(folder, "history")

    assert status == 0, log
    assert done.status == 3, done
    assert "Le registre est abîmé" in done.stderr
    assert "N’effacez rien" in done.stderr
    assert record.read_bytes() == damaged
    # Its untouched twin opens.
    record.write_bytes(whole)
    assert computer.program(folder, "history").status == 0


RUNTIME = "vcruntime140,vcruntime140_1,msvcp140,msvcp140_1,msvcp140_2,concrt140"


def test_a_windows_without_the_visual_cpp_runtime_is_enough(computer, setup):
    """Wine's own is refused: what starts then is what came along."""
    assert computer.install(setup)[0] == 0
    folder = computer.value("HKCU", KEY, "InstallDir")
    usual = computer.prefix.environment["WINEDLLOVERRIDES"]
    computer.prefix.environment["WINEDLLOVERRIDES"] = f"{usual};{RUNTIME}=n"
    try:
        works(computer, folder)
        (computer.path(folder) / "_internal" / "MSVCP140.dll").unlink()
        done = computer.program(folder, "self-test")
    finally:
        computer.prefix.environment["WINEDLLOVERRIDES"] = usual

    assert done.status != 0, "the test would not see that the runtime is missing"


def test_every_library_that_it_asks_for_comes_along_or_is_of_every_windows(zipped, tmp_path):
    """The C and C++ runtimes are no part of Windows: each that is asked for is shipped."""
    archive = artefact("KitCommune-*-portable*.zip", "make windows")
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(tmp_path)
    shipped = {Path(name).name.lower() for name in zipped}
    asked = set()
    for path in files_of(tmp_path):
        if path.suffix.lower() in {".exe", ".dll", ".pyd"}:
            told = subprocess.run(
                ["x86_64-w64-mingw32-objdump", "-p", path],
                capture_output=True, encoding="utf-8", errors="replace", check=True,
            )  # fmt: skip
            asked |= set(re.findall(r"dll name: (\S+)", told.stdout.lower()))

    runtimes = {
        name for name in asked if re.match(r"(vcruntime|msvcp|concrt|vccorlib|vcomp)", name)
    }
    assert {"vcruntime140.dll", "vcruntime140_1.dll", "msvcp140.dll"} <= runtimes
    assert runtimes <= shipped
    assert {
        name for name in asked if re.match(r"(qt6|python3|shiboken|pyside|lib)", name)
    } <= shipped


# --- The other packages ---------------------------------------------------------------------------


def test_the_msi_of_group_policies(computer, setup, version):
    msi = artefact("KitCommune-*.msi", "make windows")
    disk = computer.files()
    shutil.copyfile(msi, computer.disk / "kit.msi")

    assert computer.run(r"msiexec /i C:\kit.msi /qn") == 0

    folder = r"C:\Program Files\KitCommune"
    assert OURS - {"desinstaller.exe"} == {p.name for p in computer.path(folder).iterdir()}
    assert computer.value("HKLM", KEY, "Version") == version
    works(computer, folder)
    # One or the other, never one over the other.
    assert computer.install(setup, "/ALLUSERS")[0] == FOR_EVERYBODY
    assert computer.install(setup)[0] == FOR_EVERYBODY

    assert computer.run(r"msiexec /x C:\kit.msi /qn") == 0
    (computer.disk / "kit.msi").unlink()
    left = {name for name in computer.files() - disk if "windows/Installer" not in name}
    assert left == set()


def test_the_msi_does_not_go_over_the_setup(computer, setup):
    msi = artefact("KitCommune-*.msi", "make windows")
    assert computer.install(setup, "/ALLUSERS")[0] == 0
    before = computer.files()
    shutil.copyfile(msi, computer.disk / "kit.msi")

    assert computer.run(r"msiexec /i C:\kit.msi /qn") != 0
    (computer.disk / "kit.msi").unlink()
    assert {name for name in computer.files() - before if "windows/Installer" not in name} == set()


def test_the_zip_works_where_it_is_unpacked(computer):
    archive = artefact("KitCommune-*-portable*.zip", "make windows")
    place = computer.path(r"C:\Clé du technicien")
    with zipfile.ZipFile(archive) as opened:
        assert {name.split("/")[0] for name in opened.namelist()} == {"KitCommune"}
        opened.extractall(place)

    works(computer, r"C:\Clé du technicien\KitCommune")


def test_what_is_signed_says_by_whom_and_a_changed_byte_shows(
    computer, older, certificate, tmp_path
):
    def verified(file):
        options = ["-CAfile", certificate / "test.pem", "-in", file]
        return subprocess.run(
            ["osslsigncode", "verify", *options], capture_output=True, encoding="utf-8", check=False
        )

    assert older.name == "KitCommune-0.0.1-setup.exe"
    done = verified(older)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "CN=Kit Commune (essai)" in done.stdout
    assert computer.install(older)[0] == 0
    place = computer.path(computer.value("HKCU", KEY, "InstallDir"))
    for name in ("kit-commune.exe", "KitCommune.exe", "desinstaller.exe"):
        assert verified(place / name).returncode == 0, name
    changed = bytearray(older.read_bytes())
    changed[len(changed) // 2] ^= 1
    (tmp_path / "changed.exe").write_bytes(changed)
    assert verified(tmp_path / "changed.exe").returncode != 0


def test_what_is_not_signed_says_so_in_its_name(setup):
    done = subprocess.run(
        ["osslsigncode", "verify", "-in", setup], capture_output=True, encoding="utf-8", check=False
    )

    assert ("non-signe" in setup.name) == ("No signature found" in done.stdout + done.stderr)


def test_sizes_are_within_their_budget(setup):
    with zipfile.ZipFile(artefact("KitCommune-*-portable*.zip", "make windows")) as opened:
        installed = sum(one.file_size for one in opened.infolist())

    assert setup.stat().st_size <= 45_000_000
    assert installed <= 160_000_000


def test_every_sum_and_every_component_is_told(setup):
    told = (DIST / "SHA256SUMS").read_text("utf-8").splitlines()
    sums = {name: digest for digest, name in (line.split("  ") for line in told)}
    components = json.loads(artefact("KitCommune-*.cdx.json", "make windows").read_text("utf-8"))
    names = {one["name"] for one in components["components"]}

    assert sums[setup.name] == hashlib.sha256(setup.read_bytes()).hexdigest()
    assert len([name for name in sums if name.startswith("KitCommune-")]) == 4
    assert {"pywin32-ctypes", "pyside6-essentials", "CPython", "tzdata"} <= names
    assert "pyinstaller" not in names
