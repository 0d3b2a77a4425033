"""Live Windows, as far as it can be asked elsewhere: every answer is one, none raises."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from inventory import questions as q
from inventory.answers import Refusal
from inventory.facts import Reason
from inventory.live import collecting
from inventory.live.windows.machine import answer
from inventory.machine import Family
from inventory.workstation import first_questions

ROOT = Path(__file__).parents[4]
elsewhere = pytest.mark.skipif(sys.platform == "win32", reason="there it answers")


@elsewhere
@pytest.mark.parametrize("question", first_questions(Family.WINDOWS), ids=str)
def test_every_first_question_is_refused_where_there_is_no_windows(question):
    actual = answer(question)

    assert isinstance(actual, Refusal)
    assert actual.reason is Reason.NOT_SUPPORTED


@pytest.mark.parametrize(
    "question",
    [
        q.Call("unknown"),
        q.Call("session"),
        q.Call("bitlocker_state", ()),
        q.Call("bitlocker_state", (r"\\serveur\partage",)),
        q.Call("security_center_health", ("everything",)),
        q.Command("dmidecode"),
        q.Dns("example.fr", "MX"),
        q.WmiMethod("Win32_Process", "Create", (), q.CIMV2),
        q.ReadFile(r"C:\Windows\System32\config\SAM"),
        q.ReadFile(r"C:\Users\claire\AppData\Roaming\Mozilla\key4.db"),
        q.Registry(r"AMCACHE\Root"),
    ],
    ids=str,
)
def test_what_is_not_offered_is_refused(question):
    actual = answer(question)

    assert isinstance(actual, Refusal)
    assert actual.reason in {Reason.NOT_SUPPORTED, Reason.API_ERROR}


@pytest.mark.parametrize(
    "path",
    [
        r"\\serveur\partage\x",
        r"\\?\C:\x",
        r"\\.\PhysicalDrive0",
        "//serveur/x",
        "relative.txt",
        "C:x",
        r"C:\x:flux",
        r"C:\dossier\NUL",
        r"C:\con.txt",
        r"C:\com1",
        "%UNE_VARIABLE_QUI_NEXISTE_PAS%\\x",
        "C:\\a\0b",
        "/etc/passwd",
    ],
)
def test_nothing_but_files_of_this_pc_is_looked_at(path):
    for question in (q.ReadFile(path), q.ListDir(path), q.Call("file_exists", (path,))):
        actual = answer(question)
        assert isinstance(actual, Refusal)
        assert actual.reason is Reason.NOT_SUPPORTED


@pytest.mark.parametrize(
    ("running", "expected"),
    [
        (r"C:\Programmes é\KitCommune.exe", r"C:\Programmes é\kit-commune.exe"),
        (r"C:\kit\KITCOMMUNE.EXE", r"C:\kit\kit-commune.exe"),
        (r"C:\kit\kit-commune.exe", r"C:\kit\kit-commune.exe"),
        ("/opt/kit-commune/kit-commune", "/opt/kit-commune/kit-commune"),
    ],
)
def test_the_window_starts_the_collector_with_its_console_neighbour(monkeypatch, running, expected):
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", running)

    assert collecting.collector_command() == (expected, "--collector")


def test_types_hold_on_windows_too():
    """The main check takes this system's branch of ``sys.platform`` alone."""
    done = subprocess.run(
        [
            sys.executable, "-m", "mypy", "--platform", "win32", "--follow-imports=silent",
            "--cache-dir", ".mypy_cache/win32", "-p", "inventory.live.windows",
        ],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout
