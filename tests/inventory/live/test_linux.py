"""The running Linux system, asked for real: files, folders, programs good and bad."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory import questions as q
from inventory.answers import Content, Listing, Output, Refusal, Value
from inventory.facts import Reason
from inventory.live.linux import answer
from inventory.live.running import run

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the Live machine of Linux")
needs_root = pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="becomes another user"
)


@pytest.fixture
def program(tmp_path, monkeypatch):
    """A function that makes a shell script the program of a template, and returns its question."""

    def make(script, *args, timeout=5.0, arguments=("{0}",), **template):
        path = tmp_path / "program"
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        monkeypatch.setitem(
            q.COMMANDS, "test", q.Template(("/nowhere/program", str(path)), arguments, **template)
        )
        return q.Command("test", args, timeout=timeout)

    return make


# Files


def test_a_file_is_read_with_its_date(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"some bytes \xff")
    os.utime(path, (1_700_000_000, 1_700_000_000))

    actual = answer(q.ReadFile(str(path)))

    assert isinstance(actual, Content)
    assert actual.data == b"some bytes \xff"
    assert actual.modified.isoformat() == "2023-11-14T22:13:20+00:00"


def test_a_file_is_read_up_to_the_limit(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(bytes(5_000_000))

    actual = answer(q.ReadFile(str(path), limit=3_000_001))

    assert len(actual.data) == 3_000_001


@pytest.mark.parametrize("path", ["/proc/cpuinfo", "/proc/self/status", "/sys/kernel/mm/ksm/run"])
def test_kernel_files_are_read_though_their_size_says_nothing(path):
    actual = answer(q.ReadFile(path))

    assert isinstance(actual, Content) or not Path(path).exists()
    assert not isinstance(actual, Content) or (actual.data and actual.modified is None)


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/nowhere/at/all", Reason.ABSENT),
        ("/etc/passwd/below", Reason.ABSENT),
        ("/" + "long" * 2000, Reason.ABSENT),
        ("/etc", Reason.API_ERROR),
        ("/dev/zero", Reason.API_ERROR),
        ("/proc/self/mem", Reason.API_ERROR),
        ("relative/path", Reason.API_ERROR),
        ("/with\0zero", Reason.API_ERROR),
        ("/lone\ud800surrogate", Reason.API_ERROR),
        ("", Reason.API_ERROR),
    ],
)
def test_what_is_no_file_is_refused_with_its_reason(path, reason):
    actual = answer(q.ReadFile(path))

    assert isinstance(actual, Refusal)
    assert actual.reason is reason


def test_a_pipe_without_writer_does_not_block(tmp_path):
    os.mkfifo(tmp_path / "pipe")

    actual = answer(q.ReadFile(str(tmp_path / "pipe")))

    assert actual == Refusal(Reason.API_ERROR, "not a regular file")


@pytest.mark.parametrize(
    "path",
    [
        "/etc/shadow",
        "/etc//./gshadow-",
        "/home/x/.ssh/id_ed25519",
        "/home/x/.mozilla/firefox/p.default/key4.db",
        "/home/x/.mozilla/firefox/p.default/logins.json",
        "/home/x/.config/google-chrome/Default/Login Data",
        "/etc/NetworkManager/system-connections/Livebox.nmconnection",
        "/etc/ssl/private/server.pem",
        "/home/x/safe.kdbx",
        "C:\\Windows\\System32\\config\\SAM",
    ],
)
def test_files_that_hold_secrets_are_never_opened(path):
    actual = answer(q.ReadFile(path))

    assert actual == Refusal(Reason.NOT_SUPPORTED, "holds secrets: never read")


def test_a_folder_is_listed_sorted(tmp_path):
    for name in (b"b", b"a", b"\xe9"):
        (tmp_path / os.fsdecode(name)).touch()

    actual = answer(q.ListDir(str(tmp_path)))

    assert actual == Listing(("a", "b", "�"))


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/nowhere", Reason.ABSENT),
        ("/etc/passwd", Reason.ABSENT),
        (".", Reason.API_ERROR),
        ("/\0", Reason.API_ERROR),
    ],
)
def test_what_is_no_folder_is_refused_with_its_reason(path, reason):
    actual = answer(q.ListDir(path))

    assert actual.reason is reason


AS_NOBODY = """
import os, sys
sys.path.insert(0, sys.argv[1])
# Imported first: nobody may not be allowed to enter the folder of the tests.
from inventory import questions as q
from inventory.live import linux as live_linux
from inventory.live import running
from inventory.live import nss
os.setgroups([]); os.setgid(65534); os.setuid(65534)
for question in (
    q.ReadFile(sys.argv[2] + "/file"), q.ListDir(sys.argv[2]), q.ReadFile(sys.argv[3]),
    q.Call("file_exists", (sys.argv[2] + "/file",)), q.Command("mine"), q.Command("denied"),
):
    q.COMMANDS["mine"] = q.Template(("/bin/true",), needs_admin=True)
    q.COMMANDS["denied"] = q.Template((sys.argv[3],))
    print(live_linux.answer(question).reason.value)
"""


@needs_root
def test_what_is_denied_is_told_from_what_is_absent(tmp_path):
    tmp_path.chmod(0o755)
    shared = Path(tempfile.gettempdir())
    for parent in tmp_path.parents:
        if parent == shared:
            break
        parent.chmod(0o755)
    closed, unreadable = tmp_path / "closed", tmp_path / "unreadable"
    closed.mkdir(mode=0o700)
    (closed / "file").touch()
    unreadable.write_text("#!/bin/sh\n")
    unreadable.chmod(0o600)
    root = str(Path(__file__).parents[3])

    done = subprocess.run(
        [sys.executable, "-c", AS_NOBODY, root, str(closed), str(unreadable)],
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.split() == [
        "access_denied",
        "access_denied",
        "access_denied",
        "access_denied",
        "needs_admin",
        "access_denied",
    ]


# Programs


def test_a_program_answers_in_english_without_our_environment(program, monkeypatch):
    monkeypatch.setenv("LD_PRELOAD", "")
    monkeypatch.setenv("LANGUAGE", "fr")
    monkeypatch.setenv("SECRET_TOKEN", "x")
    monkeypatch.setenv("PYTHONPATH", "x")

    actual = answer(program('env; pwd; cat; echo "arg $1"; echo wrong >&2; exit 3', "word"))

    assert actual.status == 3
    assert actual.stderr == "wrong\n"
    lines = actual.stdout.splitlines()
    assert "LC_ALL=C.UTF-8" in lines
    assert lines[-2:] == ["/", "arg word"]
    names = {line.partition("=")[0] for line in lines}
    assert not names & {"LD_PRELOAD", "LANGUAGE", "SECRET_TOKEN", "PYTHONPATH"}


def test_words_are_never_read_by_a_shell(program):
    actual = answer(program('echo "$1"', "$(id); `id` > /tmp/x"))

    assert actual.stdout == "$(id); `id` > /tmp/x\n"


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("exit 0", Output("")),
        (r"printf 'rubbish \377\200 end'", Output("rubbish �� end")),
        ("kill -SEGV $$", Output("", "", -11)),
        ("exec >&- 2>&-; sleep 0.2; exit 4", Output("", "", 4)),
    ],
)
def test_odd_programs_are_answered_as_they_are(program, script, expected):
    actual = answer(program(script))

    assert actual == expected


def test_a_program_that_hangs_is_killed_with_all_it_started(program, tmp_path):
    left = tmp_path / "pid"

    actual = answer(program(f"sleep 77 & echo $! > {left}; sleep 78", timeout=0.5))

    assert actual == Refusal(Reason.TIMEOUT)
    assert not_running(int(left.read_text()))


def test_a_process_left_behind_does_not_hold_the_answer(program, tmp_path):
    left = tmp_path / "pid"

    actual = answer(program(f"sleep 77 & echo $! > {left}; echo done"))

    assert actual == Output("done\n")
    assert not_running(int(left.read_text()))


def not_running(pid):
    """Whether the process is gone, or a zombie that only its new parent has to bury."""
    for _ in range(50):
        try:
            state = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()[0]
        except OSError:
            return True
        if state == b"Z":
            return True
        time.sleep(0.02)
    return False


def test_a_program_that_never_stops_printing_is_stopped(program):
    actual = answer(program("exec yes"))

    assert actual.reason is Reason.API_ERROR
    assert "bytes of output" in actual.detail


def test_much_output_is_read_whole():
    actual = run(("/usr/bin/head", "-c", "3000000", "/dev/zero"), 10)

    assert len(actual.stdout) == 3_000_000


@pytest.mark.parametrize(
    ("template", "reason"),
    [
        (q.Template(("/nowhere/a", "/nowhere/b")), Reason.ABSENT),
        (q.Template(("/nowhere/a",), needs_admin=True), Reason.ABSENT),
        (q.Template(("/bin/true",), recorded_only=True), Reason.NOT_SUPPORTED),
        (q.Template(("true",)), Reason.ABSENT),
        (q.Template(("/etc/passwd",)), Reason.ACCESS_DENIED),
        (q.Template(("/bin",)), Reason.ABSENT),
    ],
)
def test_programs_that_cannot_be_run_are_refused(template, reason, monkeypatch):
    monkeypatch.setitem(q.COMMANDS, "test", template)

    actual = answer(q.Command("test"))

    assert actual.reason is reason


def test_a_script_without_its_interpreter_is_absent(program, tmp_path):
    question = program("")
    (tmp_path / "program").write_text("#!/nowhere/interpreter\n")

    actual = answer(question)

    assert actual.reason is Reason.ABSENT


def test_a_file_that_is_no_program_is_an_error(program, tmp_path):
    question = program("")
    (tmp_path / "program").write_bytes(b"\x7fELF nonsense")

    actual = answer(question)

    assert actual.reason is Reason.API_ERROR


@pytest.mark.parametrize("word", ["-rf", "--help", "nul\0"])
def test_arguments_are_never_options(program, word):
    actual = answer(program("echo ran", word))

    assert actual.reason is Reason.API_ERROR


@pytest.mark.parametrize("timeout", [0, -1, float("nan")])
def test_no_time_is_a_time_out(program, timeout):
    actual = answer(program("echo ran", timeout=timeout))

    assert actual == Refusal(Reason.TIMEOUT)


@pytest.mark.parametrize(
    "question",
    [
        q.Wmi("Win32_BIOS", ("SerialNumber",)),
        q.Registry("HKLM\\SOFTWARE"),
        q.Dns("example.org", "A"),
        q.Tls("example.org"),
        q.Http("https://example.org"),
        q.Snmp("192.0.2.1", ("1.3.6",)),
        q.Probe("arp", "192.0.2.1"),
        q.Call("tpm_device"),
        q.Call("no_such_call"),
        q.Command("no_such_template"),
        q.Command("systeminfo"),
    ],
)
def test_what_linux_does_not_answer_is_not_supported(question):
    actual = answer(question)

    assert actual.reason is Reason.NOT_SUPPORTED


# Calls


def test_the_session_is_that_of_the_account(monkeypatch):
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", "GNOME")
    monkeypatch.setenv("HOME", "/home/somebody")

    actual = answer(q.Call("session"))

    assert actual.data["uid"] == os.getuid()
    assert actual.data["home"] == "/home/somebody"
    assert actual.data["desktop"] == "GNOME"
    assert actual.data["groups"]


@pytest.mark.parametrize(
    ("path", "expected"), [("/etc/passwd", True), ("/etc", True), ("/nowhere/at/all", False)]
)
def test_existence_is_told(path, expected):
    actual = answer(q.Call("file_exists", (path,)))

    assert actual == Value(expected)


@given(
    st.one_of(
        st.builds(q.ReadFile, st.text(max_size=30), st.integers(-5, 1000)),
        st.builds(q.ListDir, st.text(max_size=30)),
        st.builds(q.Call, st.sampled_from(sorted(q.CALLS)), st.tuples(st.text(max_size=30))),
        st.builds(q.Command, st.text(max_size=10), st.tuples(st.text(max_size=10))),
    )
)
def test_no_question_raises(question):
    answer(question)
