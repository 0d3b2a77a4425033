"""The command line as a technician meets it: results, bad input, exit codes, no traceback."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from checks.index import REFS
from kit.cli import main, parser
from tests.captures import needs_recordings, recorded_paths
from tests.kit.test_french_texts import BREAKABLE
from tests.test_project import commands

ENGLISH = re.compile(
    r"error|required|choose from|unrecognized|exit|positional|invalid|expected", re.IGNORECASE
)
ROOT = Path(__file__).resolve().parents[2]
CAPTURE = {
    "format": "pc-capture/2",
    "name": "poste",
    "os_family": "windows",
    "registry": {
        r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion": {
            "CurrentBuildNumber": "22631",
            "UBR": 4000,
            "DisplayVersion": "23H2",
            "EditionID": "Professional",
            "InstallationType": "Client",
        }
    },
}


@pytest.fixture
def capture(tmp_path):
    path = tmp_path / "poste.capture.json"
    path.write_text(json.dumps(CAPTURE), "utf-8")
    return path


def run(*arguments, stdin=None, **environment):
    """The command line as another process, as it is really used."""
    return subprocess.run(
        [sys.executable, "-m", "ui", *map(str, arguments)],
        cwd=ROOT, capture_output=True, encoding="utf-8", check=False, input=stdin,
        env={**os.environ, **environment},
    )  # fmt: skip


def test_audit_of_a_capture_prints_json_alone_on_stdout(capture, capsys):
    code = main(["audit", "--capture", str(capture), "--format", "json"])
    printed = capsys.readouterr()
    document = json.loads(printed.out)

    assert code == 0
    assert set(document) == {
        "schema", "generated_at", "version", "machine", "facts", "findings", "score", "actions",
    }  # fmt: skip
    assert len(document["findings"]) == 20
    wanted = {
        "id", "domain", "severity", "outcome", "reason", "evidence", "title", "message", "remedy",
        "references", "sources", "effort", "who",
    }  # fmt: skip
    assert all(wanted <= set(finding) for finding in document["findings"])
    assert set(document["score"]) == {"low", "high", "coverage", "pillars"}
    assert document["machine"]["os_version"] == "23H2"
    assert printed.err == ""


def test_an_ended_windows_fails_and_what_was_not_recorded_is_unknown(capture, capsys):
    main(["audit", "--capture", str(capture), "--format", "json"])
    findings = {f["id"]: f for f in json.loads(capsys.readouterr().out)["findings"]}

    assert findings["updates/os_supported"]["outcome"] == "FAIL"
    assert findings["antivirus/antivirus_active"]["outcome"] == "UNKNOWN"
    assert findings["antivirus/antivirus_active"]["reason"] == "not_recorded"


def test_the_threshold_gives_code_one(capture, capsys):
    assert main(["audit", "--capture", str(capture), "--fail-on", "critical"]) == 1
    assert "À faire d’abord" in capsys.readouterr().out


@pytest.mark.parametrize("format_", ["text", "json", "glpi", "csv"])
def test_inventory_in_every_format(capture, capsys, format_):
    assert main(["inventory", "--capture", str(capture), "--format", format_]) == 0
    assert "23H2" in capsys.readouterr().out


def test_inventory_is_written_whole_or_not_at_all(capture, tmp_path, capsys):
    target = tmp_path / "inventaire.csv"

    assert (
        main(["inventory", "--capture", str(capture), "--format", "csv", "--output", str(target)])
        == 0
    )
    assert target.read_bytes().startswith("\ufeff".encode())
    missing = tmp_path / "absent" / "inventaire.csv"
    assert main(["inventory", "--capture", str(capture), "--output", str(missing)]) == 3
    assert not list(tmp_path.glob("**/*.partial"))
    assert "Choisissez un dossier" in capsys.readouterr().err


BAD = {
    "nothing": b"",
    "half": json.dumps(CAPTURE).encode()[:120],
    "not text": bytes(range(256)),
    "another json": b'{"name": "package", "version": "1.0"}',
    "a list": b"[1, 2, 3]",
    "a newer one": b'{"format": "pc-capture/3", "os_family": "windows"}',
    "no family": b'{"format": "pc-capture/2"}',
    "a broken section": b'{"format": "pc-capture/2", "os_family": "linux", "files": 3}',
    "a broken entry": b'{"format": "pc-capture/2", "os_family": "linux", "files": {"/a": 3}}',
    "deep": b'{"format": "pc-capture/2", "x": ' + b"[" * 100_000,
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_capture_is_explained(name, tmp_path, capsys):
    path = tmp_path / "bad.capture.json"
    path.write_bytes(BAD[name])
    code = main(["audit", "--capture", str(path)])
    told = capsys.readouterr()

    assert code == 3
    assert told.out == ""
    assert len(told.err.strip().splitlines()) == 2
    assert "Traceback" not in told.err
    assert "’" in told.err or "« " in told.err or "capture" in told.err


def test_a_missing_or_forbidden_capture_is_explained(tmp_path, capsys):
    assert main(["audit", "--capture", str(tmp_path / "absent.json")]) == 3
    assert main(["audit", "--capture", str(tmp_path)]) == 3
    assert "introuvable" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [[], ["audit", "--format", "xml"], ["unknown"], ["audit", "--nope"], ["checks"], ["record"]],
)
def test_wrong_usage_is_told_in_french_with_code_two(arguments, capsys):
    assert main(arguments) == 2
    told = capsys.readouterr().err
    assert "usage\u00a0: " in told
    assert not BREAKABLE.search(told)
    assert not ENGLISH.search(told)


HELP = [[], *([*command.split()] for command in commands(parser())), ["checks"]]


@pytest.mark.parametrize("command", HELP, ids=lambda command: " ".join(command) or "kit-commune")
def test_every_help_page_is_french(command, capsys):
    assert main([*command, "--help"]) == 0
    told = capsys.readouterr().out

    assert "usage\u00a0: kit-commune" in told
    assert re.search(r"^[A-ZÉ][^\n]*\.$", told, re.MULTILINE)
    assert not BREAKABLE.search(told.replace(" ...", ""))
    assert not ENGLISH.search(told)
    assert not re.search(r"^ +[a-z-]+$", told, re.MULTILINE), "a command without its sentence"


def test_details_are_in_the_text_of_an_audit(capture, capsys):
    assert main(["audit", "--capture", str(capture), "--details"]) == 0
    assert "- Numéro de version\u00a0: 22631.4000" in capsys.readouterr().out


def test_a_bad_folder_is_told_in_french(capture, tmp_path, capsys):
    target = tmp_path / "absent" / "x.csv"

    assert main(["inventory", "--capture", str(capture), "--output", str(target)]) == 3
    assert "(dossier introuvable)" in capsys.readouterr().err


def test_where_a_capture_breaks_is_told_in_french(tmp_path, capsys):
    path = tmp_path / "half.capture.json"
    path.write_text('{\n"format": ', "utf-8")

    assert main(["audit", "--capture", str(path)]) == 3
    assert "abîmé ou incomplet (ligne 2, colonne 11)." in capsys.readouterr().err


def test_a_folder_is_no_capture(tmp_path, capsys):
    assert main(["audit", "--capture", str(tmp_path)]) == 3
    assert "(c’est un dossier)" in capsys.readouterr().err


def test_who_stops_an_audit_is_told_that_nothing_changed(monkeypatch, capsys):
    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("kit.auditing.read_this_computer", stop)

    assert main(["audit"]) == 130
    assert "Rien n’a été modifié." in capsys.readouterr().err


def test_checks_list_and_show(capsys):
    assert main(["checks", "list", "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {row["id"] for row in rows} == set(REFS)
    assert set(rows[0]) == {"id", "refs", "domain", "severity", "platforms", "title"}
    for row in rows:
        assert main(["checks", "show", row["id"]]) == 0
    assert main(["checks", "show", "MAJ-04"]) == 0
    assert "Règle" in capsys.readouterr().out
    assert main(["checks", "show", "nope/nope"]) == 3


def test_a_bug_is_logged_and_never_shown_as_a_traceback(capture, tmp_path, capsys, monkeypatch):
    def broken(*_):
        raise RuntimeError("an accident")

    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setattr("kit.assessment.assess", broken)
    code = main(["audit", "--capture", str(capture)])
    told = capsys.readouterr().err
    log = next(tmp_path.rglob("*.log"))

    assert code == 4
    assert "Traceback" not in told
    assert str(log) in told
    assert "an accident" in log.read_text("utf-8")


def test_an_old_console_loses_letters_and_not_the_result(capture):
    done = run("audit", "--capture", capture, PYTHONIOENCODING="ascii", LC_ALL="C")

    assert done.returncode == 0
    assert "contrôle" in done.stdout


def in_a_shell(script, *arguments):
    """Run a line of shell in which "$@" is the command line of the product."""
    words = [sys.executable, "-m", "ui", *map(str, arguments)]
    return subprocess.run(
        ["/bin/sh", "-c", script, "sh", *words],
        cwd=ROOT, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip


def test_a_closed_pipe_is_no_error(capture):
    done = in_a_shell('"$@" | head -c 10', "audit", "--capture", capture, "--format", "json")

    assert done.stdout == '{"schema":'
    assert done.stderr == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize(
    "command", [["audit"], ["inventory", "--format", "json"], ["checks", "list"]], ids=" ".join
)
def test_a_full_disk_is_explained(command):
    done = in_a_shell('"$@" > /dev/full', *command)

    assert done.returncode == 3
    assert done.stderr.startswith("Impossible d’écrire le résultat (disque plein).")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_a_stream_that_was_closed_is_no_bug(capture, closed):
    done = in_a_shell(f'"$@" {closed}', "audit", "--capture", capture)

    assert done.returncode == 0
    assert ("contrôle" in done.stdout) is (closed == "2>&-")
    assert done.stderr == ""


def test_colour_only_on_a_terminal(capture):
    assert "\x1b[" not in run("audit", "--capture", capture).stdout


def test_text_from_outside_cannot_drive_the_terminal(tmp_path, capsys):
    document = json.loads(json.dumps(CAPTURE))
    document["calls"] = {}
    document["registry"][r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\x"] = {
        "DisplayName": "\x1b[2J\x1b]0;owned\x07Evil \u202egnp.exe",
        "DisplayVersion": "1.0",
        "UninstallString": "x",
    }
    path = tmp_path / "evil.capture.json"
    path.write_text(json.dumps(document), "utf-8")
    main(["inventory", "--capture", str(path)])
    shown = capsys.readouterr().out

    assert "Evil" in shown
    assert not set(shown) & set("\x1b\x07\u202e")


def test_self_test_passes(capsys):
    assert main(["self-test"]) == 0
    assert "✗" not in capsys.readouterr().out


@needs_recordings
@pytest.mark.parametrize(
    "path", [*recorded_paths("windows"), *recorded_paths("linux")], ids=lambda path: path.stem
)
def test_every_recorded_machine_is_audited_and_told(path, capsys):
    assert main(["audit", "--capture", str(path)]) == 0
    told = capsys.readouterr()
    assert "20 contrôles" in told.out or "contrôles" in told.out
    assert "{" not in told.out
    assert told.err == ""
