"""The set-up script in an invented working copy, with programs that only note what is asked."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(os.name == "nt", reason="the set-up script is for Unix")

# "-c" asks whether it will do, "-m" to make an environment, to install, or to compile.
PYTHON = """#!/bin/sh
echo "$*" >>"$NOTES"
case "$*" in
    "-m venv .venv") mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
    "-m pip install"*) [ ! -e "$NOTES.offline" ] ;;
esac
"""
ORDINARY_USER = "#!/bin/sh\necho 1000\n"
NEVER = '#!/bin/sh\necho "apt-get $*" >>"$NOTES"\nexit 100\n'


@pytest.fixture
def copy(tmp_path):
    """A working copy below a folder whose name has a space and accents."""
    folder = tmp_path / "été à la mairie"
    for room in ("inventory", "checks", "kit", "ui", "packaging/requirements"):
        (folder / room).mkdir(parents=True)
    shutil.copy(ROOT / "packaging" / "setup.sh", folder / "packaging")
    lock(folder, "one==1")
    programs = tmp_path / "bin"
    programs.mkdir()
    for name, text in {"python3.14": PYTHON, "id": ORDINARY_USER, "apt-get": NEVER}.items():
        (programs / name).write_text(text, "utf-8")
        (programs / name).chmod(0o755)
    return folder


def lock(folder, text):
    path = folder / "packaging" / "requirements" / "development.txt"
    path.write_text(text + "\n", "utf-8")


def set_up(folder):
    """Run it: exit code, what it said, and what it asked for."""
    notes = folder.parent / "notes"
    notes.write_text("", "utf-8")
    programs = f"{folder.parent / 'bin'}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["/bin/sh", "packaging/setup.sh"], cwd=folder, capture_output=True, encoding="utf-8",
        check=False, env={**os.environ, "PATH": programs, "NOTES": str(notes)},
    )  # fmt: skip
    words = [line.split() for line in notes.read_text("utf-8").splitlines()]
    asked = [" ".join(line[1:3]) for line in words if line[0] == "-m" and line[1] != "compileall"]
    return done.returncode, done.stderr, asked


MADE = ["venv .venv", "pip install"]


def test_the_first_one_makes_the_environment(copy):
    code, _, asked = set_up(copy)

    assert (code, asked) == (0, MADE)


def test_the_second_one_does_nothing(copy):
    set_up(copy)

    assert set_up(copy) == (0, "", [])


def test_a_new_lock_is_installed_into_the_environment(copy):
    set_up(copy)
    lock(copy, "one==2")
    code, _, asked = set_up(copy)

    assert (code, asked) == (0, ["pip --version", "pip install"])


def test_what_was_interrupted_is_made_again(copy):
    (copy / ".venv" / "bin").mkdir(parents=True)
    half = copy / ".venv" / "bin" / "python"
    half.write_text(PYTHON, "utf-8")
    half.chmod(0o755)
    code, _, asked = set_up(copy)

    assert (code, asked) == (0, MADE)


def test_a_lost_interpreter_is_replaced(copy):
    set_up(copy)
    (copy / ".venv" / "bin" / "python").unlink()
    (copy / ".venv" / "bin" / "python").symlink_to("/nowhere/python3")
    code, _, asked = set_up(copy)

    assert (code, asked) == (0, MADE)


def test_without_a_network_one_line_says_so_and_the_next_try_starts_again(copy):
    (copy.parent / "notes.offline").touch()
    code, said, _ = set_up(copy)
    (copy.parent / "notes.offline").unlink()

    assert code == 1
    assert "vérifiez la connexion au réseau" in said.splitlines()[-1]
    assert set_up(copy)[::2] == (0, MADE)


def test_a_user_is_told_what_to_install_and_nothing_is_tried(copy):
    """Which programs miss here is not ours to choose: whatever is told is one line, told once."""
    code, said, _ = set_up(copy)
    notes = (copy.parent / "notes").read_text("utf-8")

    assert code == 0
    assert len(said.splitlines()) <= 1
    assert not said or "en administrateur : apt-get install " in said
    assert "apt-get" not in notes
