"""The hosted release does what is done here: the same spec, locks, scripts and proofs."""

from __future__ import annotations

import base64
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kit import outbound, updates
from kit.cli import parser
from kit.version import VERSION

ROOT = Path(__file__).resolve().parents[2]
WORKFLOW = (ROOT / ".github" / "workflows" / "release.yml").read_text("utf-8")
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
PROOFS = ("self-test", "audit --no-store --format json")


def job(name):
    """The text of one job."""
    return re.search(rf"^  {name}:\n((?:    .*\n|\n)+)", WORKFLOW, re.MULTILINE)[1]


def script(*parts):
    return ROOT.joinpath("packaging", *parts).read_text("utf-8").replace("\\\n", " ")


def freezing(text):
    """How PyInstaller is called: its switches in order, without the places that it writes to."""
    call = re.search(r"-m PyInstaller (.*?packaging/application\.spec)", text)[1]
    return re.findall(r"(--[a-z-]+(?: [A-Z]+\b)?|packaging/application\.spec)", call)


@pytest.mark.parametrize("here", [("windows", "application.sh"), ("linux", "build.sh")])
def test_the_same_freezing_everywhere(here):
    assert freezing(script(*here)) == freezing(job("freeze"))


def test_the_same_python_and_the_same_locked_dependencies():
    minor = re.search(r"^PYTHON_MINOR=(\S+)", script("windows", "common.sh"), re.MULTILINE)[1]

    assert f'python-version: "{minor}"' in job("freeze")
    for switch in ("--no-deps", "--require-hashes", "--only-binary=:all:"):
        assert switch in script("windows", "wheels.sh")
        assert switch in job("freeze")
    assert "packaging/requirements/windows.txt" in script("windows", "wheels.sh")
    assert "-r packaging/requirements/windows.txt" in job("freeze")


@pytest.mark.parametrize(
    ("target", "command", "where"),
    [
        ("deb", "packaging/linux/build.sh", "linux"),
        ("windows", "packaging/windows/installer.sh", "package"),
    ],
)
def test_packages_are_made_by_the_scripts_of_a_working_copy(target, command, where):
    recipe = re.search(rf"^{target}:.*\n((?:\t.*\n)+)", MAKEFILE, re.MULTILINE)[1]

    assert command in recipe
    assert command in job(where) or f"make {target}\n" in job(where)


@pytest.mark.parametrize("name", ["linux", "install"])
def test_every_package_proves_itself_from_where_it_is_installed(name):
    for proof in PROOFS:
        assert proof in job(name)
    assert "self-test" in job("freeze")


def test_what_lands_was_built_and_tried_with_nothing_left_out():
    lines = (ROOT / ".ci" / "run").read_text("utf-8").splitlines()
    made = [lines.index(line) for line in ("make lint", "make windows", "make deb")]

    assert max(made) < lines.index("KIT_PACKAGES=required make test")
    assert re.search(r"^windows: windows-app\b", MAKEFILE, re.MULTILINE)
    assert re.search(r"^windows-app: setup\b", MAKEFILE, re.MULTILINE)


def test_nothing_is_published_before_it_was_installed():
    assert "needs: [linux, install]" in job("publish")
    assert "needs: package" in job("install")
    assert "needs: freeze" in job("package")


def test_every_target_and_every_script_that_it_names_exists():
    targets = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))
    named = set(re.findall(r"run: make ([a-z-]+)|\bmake ([a-z-]+) KEY=", WORKFLOW))

    assert {a or b for a, b in named} <= targets
    for path in re.findall(r"(?<!/)\b(packaging/[a-z_/]+\.[a-z]+)\b", WORKFLOW):
        assert (ROOT / path).is_file(), path


def test_every_command_of_the_product_that_it_runs_exists():
    known = {name for action in parser()._subparsers._group_actions for name in action.choices}
    run = set(re.findall(r'kit-commune(?:\.exe"?)? ([a-z-]+)', WORKFLOW))

    assert run == {"self-test", "audit"}
    assert run <= known


def test_the_switches_of_the_installer_are_those_it_knows():
    told = script("windows", "installer.nsi")

    for switch in re.findall(r"(/[A-Z]+)[= \"]", job("install")):
        assert switch in {"/S", "/D"} or f'"{switch}' in told, switch


def test_no_secret_reaches_a_command_line():
    for line in WORKFLOW.splitlines():
        if "secrets." in line:
            assert re.match(r"\s+[A-Z0-9_]+: \$\{\{ secrets\.", line), line


# --- The signed list of versions ------------------------------------------------------------------


def private_key(folder, key=None, password=None):
    path = folder / "key.pem"
    encryption = (
        serialization.BestAvailableEncryption(password)
        if password
        else serialization.NoEncryption()
    )
    path.write_bytes(
        (key or Ed25519PrivateKey.generate()).private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption
        )
    )
    return path


def make(key, dist, **environment):
    return subprocess.run(
        [sys.executable, ROOT / "packaging" / "make_manifest.py", "--key", key, "--dist", dist,
         "--date", "2026-12-01"],
        capture_output=True, encoding="utf-8", check=False, env=environment or None,
    )  # fmt: skip


@pytest.fixture
def dist(tmp_path):
    folder = tmp_path / "dist"
    folder.mkdir()
    (folder / f"KitCommune-{VERSION}-setup.exe").write_bytes(b"MZ windows")
    (folder / f"kit-commune_{VERSION}_amd64.deb").write_bytes(b"!<arch>")
    (folder / "KitCommune-0.0.1-setup.exe").write_bytes(b"MZ old")
    return folder


def test_what_is_made_here_is_what_the_kit_believes(dist, tmp_path, monkeypatch):
    done = make(private_key(tmp_path), dist)
    assert done.returncode == 0, done.stderr
    monkeypatch.setattr(outbound, "get", lambda *_: (dist / "versions.kit").read_bytes())

    public = base64.b64decode(done.stdout)
    offer = updates.check(updates.Channel("https://maj.example/k/versions.kit", (public,)), "0.0.9")

    assert (offer.version, offer.date) == (VERSION, "2026-12-01")
    assert offer.address == f"https://maj.example/k/{offer.name}"
    assert offer.size == (dist / offer.name).stat().st_size
    updates.confirm(dist / offer.name, offer)


def test_only_this_version_is_in_it(dist, tmp_path):
    make(private_key(tmp_path), dist)
    told = json.loads((dist / "versions.kit").read_bytes().partition(b"\n")[2])

    assert {file["name"] for file in told["files"].values()} == {
        f"KitCommune-{VERSION}-setup.exe", f"kit-commune_{VERSION}_amd64.deb",
    }  # fmt: skip


def test_a_key_with_a_password(dist, tmp_path):
    (tmp_path / "password").write_text("sésame\n", "utf-8")
    key = private_key(tmp_path, password="sésame".encode())

    assert make(key, dist).returncode != 0
    assert make(key, dist, KIT_MANIFEST_PASSWORD_FILE=str(tmp_path / "password")).returncode == 0


def test_another_kind_of_key_is_refused(dist, tmp_path):
    done = make(private_key(tmp_path, ec.generate_private_key(ec.SECP256R1())), dist)

    assert done.returncode != 0
    assert "Ed25519" in done.stderr
    assert not (dist / "versions.kit").exists()


def test_nothing_to_give_away_is_no_manifest(tmp_path):
    done = make(private_key(tmp_path), tmp_path)

    assert done.returncode != 0
    assert "Rien de la version" in done.stderr


def test_the_icon_for_windows_is_that_of_the_drawing():
    """Made by packaging/make_icon.py; every size that Windows shows is in it."""
    data = (ROOT / "packaging" / "icon" / "kit-commune.ico").read_bytes()
    count = int.from_bytes(data[4:6], "little")
    sizes = [data[6 + 16 * place] or 256 for place in range(count)]

    assert sizes == [16, 20, 24, 32, 40, 48, 64, 256]
