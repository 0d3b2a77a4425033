"""Whatever a capture holds and wherever a result goes: an answer, or two French lines.

The exit code is 0 (done) or 3 (explained), never 4 (a bug), and nothing half-written is left.
"""

from __future__ import annotations

import copy
import json
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inventory.capture import CaptureError, understand
from inventory.replay import Replay
from inventory.workstation import read_workstation
from kit import selftest
from kit.assessment import assess
from kit.auditing import Reading
from kit.cli import main
from kit.errors import KitError
from kit.glpi import document
from kit.layout import Style
from kit.listing import inventory_text
from kit.output_file import save
from kit.plain import audit_document
from kit.tabular import inventory_csv
from kit.terminal import audit_text
from tests.captures import needs_recordings, recorded_paths
from tests.checks.healthy import ROOT, guarded_laptop, healthy_desktop, healthy_laptop
from tests.checks.judging import NOW

EXAMPLE = Path(selftest.__file__).parent / selftest.EXAMPLE
HERE = Path(__file__).resolve().parents[2]
SLOW = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=60)
ODD = (
    None, True, 0, -1, 2**64, 10**400, 1.5, float("nan"), float("inf"), "", "\0", "\ud800",
    "x" * 999, "٣", "0001-01-01", "9999-12-31T23:59:59.999999+00:00", "C:", "/",
    "99991231235959.000000+000",
    "\u202e", [], {}, [[]], [{}], [None], [{"a": [{"b": None}]}], {"hex": "zz"}, {"hex": 5},
)  # fmt: skip


def known_documents():
    """Captures of every kind that the tests have: written here, and one of each old form."""
    laptops = (healthy_laptop(), guarded_laptop())
    desktops = (healthy_desktop(), healthy_desktop(ROOT))
    newest = {"format": "pc-capture/2"}
    yield json.loads(EXAMPLE.read_text("utf-8"))
    yield from ({**newest, "os_family": "windows", **sections} for sections in laptops)
    yield from ({**newest, "os_family": "linux", **sections} for sections in desktops)
    for family in ("windows", "linux"):
        paths = [path for path in recorded_paths(family) if path.stat().st_size < 60_000]
        yield from (json.loads(path.read_text("utf-8")) for path in paths[::9])


DOCUMENTS = tuple(known_documents())


def places(node):
    """Every place in a document where something stands: its container, and the key there."""
    open_, found = [node], []
    while open_:
        one = open_.pop()
        inside = one.items() if isinstance(one, dict) else enumerate(one)
        for key, value in inside:
            found.append((one, key))
            if isinstance(value, dict | list):
                open_.append(value)
    return found


def everything_told(capture):
    """All that the command line can make of a capture."""
    subject = read_workstation(Replay(capture))
    assessment = assess(subject, NOW)
    reading = Reading(subject, NOW, "essai")
    return (
        audit_text(reading, assessment, Style(), details=True),
        inventory_text(subject, Style()),
        inventory_csv(subject),
        json.dumps(audit_document(subject, assessment, "essai")),
        json.dumps(document(subject, NOW)),
    )


def told(capsys, *arguments):
    code = main([str(word) for word in arguments])
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def assert_explained(code, out, err):
    assert code == 3
    assert out == ""
    assert len(err.strip().splitlines()) == 2
    assert "Traceback" not in err


# --- captures -----------------------------------------------------------------------------------


@SLOW
@given(st.sampled_from(DOCUMENTS), st.randoms(use_true_random=False), st.integers(1, 12))
def test_a_capture_with_other_things_in_it_is_told_or_refused(original, chance, times):
    changed = copy.deepcopy(original)
    for _ in range(times):
        container, key = chance.choice(places(changed))
        if chance.random() < 0.8:
            container[key] = copy.deepcopy(chance.choice(ODD))
        else:
            other, place = chance.choice(places(changed))
            container[key] = copy.deepcopy(other[place])
    try:
        capture = understand(changed)
    except CaptureError:
        return

    assert all(everything_told(capture))


@pytest.mark.parametrize("odd", ODD, ids=repr)
@pytest.mark.parametrize("section", ["wmi", "registry", "commands", "calls", "files", "dirs"])
def test_a_section_of_another_kind_is_told_or_refused(section, odd):
    for original in DOCUMENTS[:3]:
        for changed in (
            {**original, section: odd},
            {**original, section: dict.fromkeys(original.get(section, {}), odd)},
        ):
            try:
                capture = understand(changed)
            except CaptureError:
                continue

            assert all(everything_told(capture))


@pytest.mark.parametrize(
    "path", [EXAMPLE, *recorded_paths("windows")[:1], *recorded_paths("linux")[:1]]
)
def test_a_capture_that_ends_too_soon_is_explained(path, tmp_path, capsys):
    data = path.read_bytes()
    cut = tmp_path / "cut.capture.json"
    for percent in range(0, 100, 5):
        cut.write_bytes(data[: len(data) * percent // 100])

        assert_explained(*told(capsys, "audit", "--capture", cut))


@SLOW
@given(st.data())
def test_a_flipped_bit_is_told_or_explained(tmp_path_factory, data):
    bytes_ = bytearray(EXAMPLE.read_bytes())
    for _ in range(data.draw(st.integers(1, 3))):
        bytes_[data.draw(st.integers(0, len(bytes_) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    path = tmp_path_factory.mktemp("flipped") / "a.capture.json"
    path.write_bytes(bytes(bytes_))

    assert main(["audit", "--capture", str(path), "--format", "json"]) in {0, 3}


FORM = '{"format": "pc-capture/2", "os_family": "linux", "calls": {"x": %s}}'
REFUSED = {
    "nothing": b"",
    "no text": b"\xff\xfe\x00\xd8",
    "deep": (FORM % ("[" * 100_000 + "]" * 100_000)).encode(),
    "a number without end": (FORM % ("9" * 5000)).encode(),
    "a format that is a number": b'{"format": 2, "os_family": "linux"}',
    "a format in a list": b'{"format": ["pc-capture/2"], "os_family": "linux"}',
    "digits of another script": '{"format": "pc-capture/２", "os_family": "linux"}'.encode(),
    "a newer one": b'{"format": "pc-capture/3", "os_family": "linux"}',
    "a family in a list": b'{"format": "pc-capture/2", "os_family": ["linux"]}',
    "sections of null": b'{"format": "pc-capture/1", "os_family": "windows", "commands": null}',
    "UTF-16": '{"format": "pc-capture/2", "os_family": "linux"}'.encode("utf-16"),
}
TAKEN = {
    "with a mark": b'\xef\xbb\xbf{"format": "pc-capture/2", "os_family": "linux"}',
    "not a number": (FORM % "NaN").encode(),
    "infinite": (FORM % "-Infinity").encode(),
    "a key twice": b'{"format": "x", "format": "pc-capture/2", "os_family": "linux"}',
    "half a character": (FORM % r'"\ud800"').encode(),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_capture_is_explained(name, tmp_path, capsys):
    path = tmp_path / "a.json"
    path.write_bytes(REFUSED[name])

    assert_explained(*told(capsys, "audit", "--capture", path))


@pytest.mark.parametrize("name", TAKEN)
def test_what_is_odd_and_still_a_capture_is_told(name, tmp_path, capsys):
    path = tmp_path / "a.json"
    path.write_bytes(TAKEN[name])

    code, out, _ = told(capsys, "audit", "--capture", path)

    assert code == 0
    assert "contrôle" in out


@pytest.mark.skipif(os.name != "posix", reason="pipes and devices as files")
@pytest.mark.parametrize("kind", ["pipe", "device", "folder", "closed"])
def test_what_is_no_file_is_not_waited_for(kind, tmp_path, capsys):
    path = tmp_path / "a"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    elif kind == "closed":
        if os.geteuid() == 0:
            pytest.skip("root may read everything")
        path.touch(mode=0o000)
    else:
        path = Path("/dev/zero")

    assert_explained(*told(capsys, "audit", "--capture", path))


SURROGATES = {
    "format": "pc-capture/2",
    "os_family": "windows",
    "registry": {
        r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion": {
            "ProductName": "Windows \ud800", "CurrentBuildNumber": "22631",
            "EditionID": "Pro\udfff",
        },
        "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\x\ud800": {
            "DisplayName": "Agenda \ud800", "DisplayVersion": "1\udfff",
        },
    },
    "wmi": {"Win32_ComputerSystem": [{"Name": "PC\ud800", "Manufacturer": "\udc00 Exemple"}]},
}  # fmt: skip


@pytest.mark.parametrize("format_", ["text", "json", "glpi", "csv"])
def test_half_characters_are_written_as_what_cannot_be_read(format_, tmp_path, capsys):
    path, target = tmp_path / "a.capture.json", tmp_path / "b"
    path.write_text(json.dumps(SURROGATES), "utf-8")
    words = ("inventory", "--format", format_, "--capture", path)

    printed, out, _ = told(capsys, *words)
    written, *_ = told(capsys, *words, "--output", target)

    assert (printed, written) == (0, 0)
    assert "Agenda" in out
    assert "Agenda" in target.read_text("utf-8")


# --- results ------------------------------------------------------------------------------------


def left_in(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_replaced_whole_with_its_rights(tmp_path):
    target = tmp_path / "a"
    target.write_text("old", "utf-8")
    target.chmod(0o640)

    save(target, "nouveau")

    assert target.read_text("utf-8") == "nouveau"
    assert target.stat().st_mode & 0o777 == 0o640
    assert left_in(tmp_path) == ["a"]


def test_the_file_behind_a_link_is_written(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path / "target")

    save(tmp_path / "link", b"data")

    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "target").read_bytes() == b"data"


def test_a_name_as_long_as_names_may_be(tmp_path):
    save(tmp_path / ("n" * 255), "a")

    assert left_in(tmp_path) == ["n" * 255]


@pytest.mark.parametrize(
    "name", ["", ".", "/", "absent/a", "file/a", "folder", "n" * 300, "/proc/a", "nul\0"]
)
def test_a_place_that_takes_no_file_is_explained(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()

    with pytest.raises(KitError) as error:
        save(Path(name), "data")

    assert error.value.title.startswith("Impossible d’écrire")
    assert left_in(tmp_path) == ["file", "folder"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device here")
def test_a_device_is_written_to_and_never_replaced(tmp_path):
    (tmp_path / "full").symlink_to("/dev/full")
    (tmp_path / "null").symlink_to("/dev/null")

    save(tmp_path / "null", "data")
    with pytest.raises(KitError, match="disque plein"):
        save(tmp_path / "full", "data")

    assert Path("/dev/full").is_char_device()
    assert Path("/dev/null").is_char_device()


def test_a_disk_that_fills_up_leaves_the_old_file(tmp_path):
    target = tmp_path / "a"
    target.write_text("old", "utf-8")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))
    try:
        with pytest.raises(KitError):
            save(target, "x" * 100_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)

    assert target.read_text("utf-8") == "old"
    assert left_in(tmp_path) == ["a"]


def test_who_stops_a_writing_leaves_nothing(tmp_path, monkeypatch):
    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", stop)
    with pytest.raises(KeyboardInterrupt):
        save(tmp_path / "a", "data")

    assert left_in(tmp_path) == []


# --- around the command line --------------------------------------------------------------------


def shell(line, **environment):
    kept = {name: os.environ[name] for name in ("PATH",) if name in os.environ}
    return subprocess.run(
        ["/bin/sh", "-c", line],
        capture_output=True, text=True, errors="replace", check=False, cwd=HERE,
        env={**kept, "PYTHONPATH": str(HERE), **environment},
    )  # fmt: skip


AUDIT = f"{sys.executable} -m ui audit --capture {EXAMPLE}"


@pytest.mark.skipif(os.name != "posix", reason="a shell's redirections")
@pytest.mark.parametrize(
    ("line", "code"),
    [
        (f"{AUDIT} >&-", 0),
        (f"{AUDIT} 2>&-", 0),
        (f"{AUDIT} >/dev/full", 3),
        (f"{AUDIT} --format json >/dev/full", 3),
        (f"{AUDIT}.absent 2>/dev/full", 3),
        (f"{AUDIT}.absent 2>&-", 3),
    ],
)
def test_a_stream_that_takes_nothing_keeps_the_exit_code(line, code):
    done = shell(line, HOME="/nonexistent")

    assert done.returncode == code
    assert "Traceback" not in done.stdout + done.stderr


@pytest.mark.skipif(os.name != "posix", reason="environments of POSIX")
@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"LC_ALL": "POSIX", "PYTHONIOENCODING": "ascii:strict", "TMPDIR": "/nonexistent"},
        {"HOME": "/proc", "XDG_CURRENT_DESKTOP": "\udcff", "TZ": "Rubbish/Zone", "TERM": "dumb"},
    ],
    ids=["none", "C", "POSIX", "rubbish"],
)
def test_a_bare_environment_is_enough(environment, tmp_path):
    gone = tmp_path / "gone"
    gone.mkdir()

    done = shell(f"cd {gone} && rmdir {gone} && {AUDIT}", **environment)

    assert done.returncode == 0
    assert "contrôle" in done.stdout
    assert done.stderr == ""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads this Linux")
def test_who_stops_a_recording_is_told_and_nothing_is_left(tmp_path):
    # Ctrl+C comes as the collector is asked its first question: from outside, or a moment later,
    # it may come when all is read. A command in a shell's background is born deaf to it.
    script = f"""
import os, signal, sys, kit.cli
from inventory.live.child import Child
signal.signal(signal.SIGINT, signal.default_int_handler)
send = Child.send
def interrupted(child, message):
    send(child, message)
    os.kill(os.getpid(), signal.SIGINT)
Child.send = interrupted
sys.exit(kit.cli.main(["record", {str(tmp_path / "a.json")!r}]))
"""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=HERE, text=True, capture_output=True, check=False,
        timeout=60,
    )  # fmt: skip

    assert done.returncode == 130
    assert done.stderr.strip() == "Arrêté à votre demande. Rien n’a été modifié."
    assert left_in(tmp_path) == []


@needs_recordings
def test_the_recordings_are_among_the_documents():
    assert len(DOCUMENTS) > 5
