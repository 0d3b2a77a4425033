"""The frozen application is the real one: it carries everything, and its collector is itself."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from importlib.util import find_spec
from pathlib import Path

import pytest
from PySide6.QtCore import QLockFile

from tests.packaging.built import required

ROOT = Path(__file__).resolve().parents[2]

if find_spec("PyInstaller") is None and not required():
    pytest.skip("PyInstaller is not here", allow_module_level=True)
if sys.platform == "linux":
    # Debian's own Python keeps its library in a package of its own (libpython3.11).
    shared = Path(
        sysconfig.get_config_var("LIBDIR") or "/", sysconfig.get_config_var("INSTSONAME") or "?"
    )
    multiarch = shared.parent / str(sysconfig.get_config_var("MULTIARCH")) / shared.name
    there = shutil.which("objdump") and (shared.exists() or multiarch.exists())
    if not there and not required():
        pytest.skip("PyInstaller needs objdump and libpython", allow_module_level=True)


@pytest.fixture(scope="session")
def frozen(tmp_path_factory):
    """The program, frozen once a session (half a minute), whatever the number of its workers."""
    folder = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        folder = folder.parent
    name = "kit-commune.exe" if sys.platform == "win32" else "kit-commune"
    program = folder / "dist" / "kit-commune" / name
    lock = QLockFile(str(folder / "frozen.lock"))
    lock.setStaleLockTime(0)
    lock.lock()
    try:
        if not program.exists():
            freeze(folder)
    finally:
        lock.unlock()
    return program


def freeze(folder):
    done = subprocess.run(
        [
            sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR",
            "--distpath", folder / "dist", "--workpath", folder / "build",
            ROOT / "packaging" / "application.spec",
        ],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


@pytest.fixture
def run(frozen, tmp_path):
    """Runs it far from the sources, in a home of its own, with nothing of our environment."""
    home = tmp_path / "home"
    home.mkdir()

    def go(*arguments, **more):
        kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
        told = {
            **kept,
            "HOME": str(home),
            "LANG": "C.UTF-8",
            "QT_QPA_PLATFORM": "offscreen",
            **more,
        }
        return subprocess.run(
            [frozen, *arguments],
            cwd=home, env=told, capture_output=True, encoding="utf-8", check=False, timeout=120,
        )  # fmt: skip

    return go


def test_it_carries_and_uses_everything(run):
    done = run("self-test")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "✗" not in done.stdout
    assert "processus de lecture" in done.stdout


def test_it_measures_through_its_own_collector(run):
    done = run("audit", "--no-store", "--format", "json")

    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["facts"]["system"]["os"]["value"]["family"] == "linux"
    assert told["facts"]["software"]["programs"]["value"]


def test_its_window_opens_on_the_doors(frozen, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    environment = {"HOME": str(home), "LANG": "C.UTF-8", "QT_QPA_PLATFORM": "offscreen"}
    started = subprocess.Popen(
        [frozen], cwd=home, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    try:
        with pytest.raises(subprocess.TimeoutExpired):
            started.wait(4)
    finally:
        started.terminate()
        told = started.communicate(timeout=10)[0].decode()

    assert told == ""
    assert not list(home.rglob("erreur-*.log"))


def test_every_content_file_is_the_one_of_the_sources(frozen):
    inside = frozen.parent / "_internal"

    compiled = sorted(inside.rglob("*.toml.json"))
    assert len(compiled) > 50
    for path in compiled:
        source = ROOT / path.relative_to(inside).with_suffix("")
        assert json.loads(path.read_text("utf-8")) == tomllib.loads(source.read_text("utf-8")), path


def test_nothing_that_is_not_ours_to_give_comes_along(frozen):
    names = {path.name for path in frozen.parent.rglob("*") if path.is_file()}

    # Qt's parts that are not under the LGPL, and what writes secrets in clear.
    assert not [name for name in names if "Charts" in name or "DataVisualization" in name]
    assert "keyrings" not in {path.name for path in frozen.parent.rglob("*") if path.is_dir()}


def test_nothing_is_imported_before_our_own_first_line_that_costs_a_start(frozen):
    """PyInstaller's hooks run before each process, a collector's too."""
    from PyInstaller.archive.readers import CArchiveReader  # noqa: PLC0415 may not be here

    hooks = {name for name in CArchiveReader(str(frozen)).toc if name.startswith("pyi_rth_")}

    assert "pyi_rth_pyside6" in hooks
    assert "pyi_rth_multiprocessing" not in hooks
