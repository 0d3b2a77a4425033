"""The Debian package, in a Debian 12 that has nothing else: installs, works, leaves nothing."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from tests.packaging.built import DIST, ROOT, artefact, lacking

if os.name == "nt":
    pytest.skip("a Debian package is for Linux", allow_module_level=True)

pytestmark = pytest.mark.xdist_group("deb")
NAMES = ("kit-commune", "kitcommune", "KitCommune")


@pytest.fixture(scope="module")
def package():
    return artefact("kit-commune_*_amd64.deb", "make deb")


@pytest.fixture(scope="module")
def opened(package, tmp_path_factory):
    """What the package holds, unpacked."""
    folder = tmp_path_factory.mktemp("deb")
    subprocess.run(["dpkg-deb", "-x", package, folder], check=True)
    return folder


class Debian:
    """A Debian 12 of our own in a folder."""

    def __init__(self, folder):
        self.folder = folder

    def run(self, *words, user="root", check=True, **environment):
        """Run a program in it, with nothing of our environment."""
        told = [f"{name}={value}" for name, value in environment.items()]
        program = ["env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8", *told, *words]
        if user != "root":
            program = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups", *program]
        return subprocess.run(
            ["chroot", self.folder, *program],
            capture_output=True, encoding="utf-8", check=check, timeout=300,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip

    def apt(self, *words):
        done = self.run(
            "apt-get", "-y", "-qq", "--no-install-recommends", *words, check=False,
            DEBIAN_FRONTEND="noninteractive",
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done

    def named_ours(self):
        """Everything outside the users' homes that bears our name."""
        done = self.run("find", "/", "-xdev", "-not", "-path", "/home/*")
        return [path for path in done.stdout.splitlines() if any(one in path for one in NAMES)]


@pytest.fixture(scope="module")
def debian(package):
    assert package
    if os.geteuid() != 0:
        lacking("the right to make a Debian in a folder", "sudo make test")
    # A chroot ends where the folder does: its path may have spaces, not those of a test.
    folder = Path(tempfile.mkdtemp(prefix="kit-debian-"))
    root = folder / "root"
    script = ROOT / "packaging" / "linux" / "clean_debian.sh"
    done = subprocess.run([script, root], capture_output=True, encoding="utf-8", check=False)
    try:
        if done.returncode:
            lacking(f"debootstrap ({done.stderr.strip()})", "make deb")
        subprocess.run(["mount", "-t", "proc", "proc", root / "proc"], check=True)
        archives = ROOT / "build" / "linux" / "archives"
        subprocess.run(["mount", "--bind", archives, root / "var/cache/apt/archives"], check=True)
        yield Debian(root)
    finally:
        for place in ("proc", "var/cache/apt/archives"):
            subprocess.run(["umount", "-l", root / place], check=False, capture_output=True)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def installed(debian, package):
    """The package installed by apt, and a user with accents in the name of her home."""
    assert debian.named_ours() == []
    shutil.copy(package, debian.folder / "root" / package.name)
    debian.apt("update")
    debian.apt("install", f"/root/{package.name}")
    (debian.folder / "root" / package.name).unlink()
    debian.run("useradd", "-m", "-d", "/home/secrétaire mairie", "-u", "1234", "secretaire")
    return debian


HOME = {"HOME": "/home/secrétaire mairie", "user": "1234"}


def test_the_self_test_passes_from_the_installed_place(installed):
    done = installed.run("kit-commune", "self-test", check=False, **HOME)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "✗" not in done.stdout
    assert "✓ pages de la fenêtre" in done.stdout


def test_an_audit_measures_that_debian(installed):
    done = installed.run(
        "kit-commune", "audit", "--no-store", "--format", "json", check=False, **HOME
    )

    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["facts"]["system"]["os"]["value"]["family"] == "linux"
    names = {one["name"] for one in told["facts"]["software"]["programs"]["value"]}
    assert "kit-commune" in names


def test_no_library_is_missing(installed):
    """Whatever is only loaded later is asked for too."""
    libraries = [
        str(path.relative_to(installed.folder / "usr/lib/kit-commune"))
        for path in (installed.folder / "usr" / "lib" / "kit-commune").rglob("*.so*")
        if path.is_file() and not path.is_symlink()
    ]
    assert len(libraries) > 50
    done = installed.run(
        "sh", "-c", 'cd /usr/lib/kit-commune && ldd "$@"', "sh", *libraries, check=False,
        LD_LIBRARY_PATH="/usr/lib/kit-commune/_internal:/usr/lib/kit-commune/_internal/PySide6/Qt/lib",
    )  # fmt: skip

    assert [line for line in done.stdout.splitlines() if "not found" in line] == []


@pytest.mark.parametrize("platform", ["offscreen", "xcb"])
def test_the_window_opens(installed, platform):
    screen = None
    display = {}
    try:
        if platform == "xcb":
            if shutil.which("Xvfb") is None:
                lacking("Xvfb", "apt-get install xvfb")
            read, write = os.pipe()
            # Reached by its abstract name, which knows no folder.
            screen = subprocess.Popen(
                ["Xvfb", "-displayfd", str(write), "-screen", "0", "1366x768x24", "-ac"],
                pass_fds=[write], stderr=subprocess.DEVNULL,
            )  # fmt: skip
            os.close(write)
            with os.fdopen(read) as told:
                display = {"DISPLAY": f":{told.readline().strip()}"}
        done = installed.run(
            "timeout", "6", "kit-commune", check=False, QT_QPA_PLATFORM=platform, **display, **HOME
        )
    finally:
        if screen is not None:
            screen.terminate()
            screen.wait()

    # Ended by us, after it said nothing and noted no fault.
    assert (done.returncode, done.stdout, done.stderr) == (124, "", "")
    assert not list((installed.folder / "home").rglob("erreur-*.log"))


def test_the_menu_finds_it(opened):
    entry = opened / "usr/share/applications/kit-commune.desktop"
    told = entry.read_text("utf-8")
    icons = opened / "usr/share/icons/hicolor"

    assert "Name=Kit Commune\n" in told
    assert "Exec=kit-commune\n" in told
    for size in (16, 32, 48, 128, 256):
        data = (icons / f"{size}x{size}/apps/kit-commune.png").read_bytes()
        assert data.startswith(b"\x89PNG")
        assert int.from_bytes(data[16:20]) == size
    assert (icons / "scalable/apps/kit-commune.svg").is_file()
    if shutil.which("desktop-file-validate") is None:
        lacking("desktop-file-validate", "apt-get install desktop-file-utils")
    subprocess.run(["desktop-file-validate", entry], check=True)


def test_the_description_for_software_centres_is_valid(opened):
    if shutil.which("appstreamcli") is None:
        lacking("appstreamcli", "apt-get install appstream")
    done = subprocess.run(
        ["appstreamcli", "validate-tree", "--no-net", "--no-color", opened],
        capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout
    assert "E: " not in done.stdout
    assert "W: " not in done.stdout


def test_its_licences_come_along(opened):
    folder = opened / "usr/share/doc/kit-commune"

    assert (folder / "licences/Kit Commune (EUPL-1.2).txt").read_bytes() == (
        ROOT / "LICENCE"
    ).read_bytes()
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in (folder / "licences/LGPL-3.txt").read_text()
    assert (folder / "copyright").read_text("utf-8").startswith("Format: ")
    assert not [path for path in folder.rglob("*") if "Commercial" in path.name]


def test_nobody_but_root_may_write_into_it(opened):
    loose = [
        path for path in opened.rglob("*")
        if not path.is_symlink() and path.stat().st_mode & 0o022
    ]  # fmt: skip

    assert loose == []


def test_its_sum_and_its_components_are_told(package):
    sums = dict(
        reversed(line.split(None, 1)) for line in (DIST / "SHA256SUMS").read_text().splitlines()
    )
    components = json.loads(package.with_suffix(".cdx.json").read_text("utf-8"))
    told = {one["name"]: one for one in components["components"]}

    assert sums[package.name] == hashlib.sha256(package.read_bytes()).hexdigest()
    assert components["bomFormat"] == "CycloneDX"
    assert {"cryptography", "pyside6-essentials", "sqlcipher3", "CPython", "Inter"} <= set(told)
    assert told["pyside6-essentials"]["licenses"] == [{"license": {"name": "LGPL-3.0-only"}}]
    assert "pyinstaller" not in told


def test_it_is_removed_without_a_trace_and_the_record_stays(installed):
    """Last, for the others need it: what is hers stays, what is the package's goes."""
    home = installed.folder / "home/secrétaire mairie/.local/share/kit-commune"
    home.mkdir(parents=True, exist_ok=True)
    (home / "registre.kit").write_bytes(b"hers")
    installed.apt("purge", "kit-commune")

    assert [path for path in installed.named_ours() if "/var/log/" not in path] == []
    assert (home / "registre.kit").read_bytes() == b"hers"
