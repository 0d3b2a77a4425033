"""The command ``pack``, as a syndicate's technician types it."""

from __future__ import annotations

import io
import shutil
import subprocess

import pytest

from kit.cli import main
from kit.packs import installed, minisign


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.setattr("kit.packs.places.SHARED", ())
    monkeypatch.setattr("sys.stdin", io.StringIO())  # nobody is there
    return tmp_path


@pytest.fixture
def made(here, capsys):
    assert main(["pack", "key", "cle"]) == 0
    assert main(["pack", "new", "modele", "--public-key", "cle.pub"]) == 0
    assert main(["pack", "sign", "modele", "--key", "cle"]) == 0
    capsys.readouterr()
    return here / "syndicat-exemple-1.0.0.kitpack"


def test_from_model_to_installed(made, capsys):
    assert main(["pack", "check", "modele"]) == 0
    assert "✓ Le pack est bon" in capsys.readouterr().out
    assert main(["pack", "verify", str(made), "--public-key", "cle.pub"]) == 0
    assert main(["pack", "install", str(made), "--yes"]) == 0
    out = capsys.readouterr().out
    assert "restent inactifs" in out
    assert main(["pack", "install", str(made), "--yes", "--public-key", "cle.pub"]) == 0
    assert "restent inactifs" not in capsys.readouterr().out


@pytest.mark.skipif(shutil.which("minisign") is None, reason="minisign is not here")
def test_the_tool_verifies_what_was_signed(made):
    told = ["minisign", "-V", "-m", made.name, "-p", "cle.pub"]
    assert subprocess.run(told, cwd=made.parent, check=False).returncode == 0


def test_faults_are_all_told_and_the_code_says_so(made, capsys):
    file = made.parent / "modele" / "pack.toml"
    file.write_text(file.read_text().replace("assistance@", "assistance"))

    assert main(["pack", "check", "modele"]) == 3
    told = capsys.readouterr()
    assert "« mail »" in told.out.replace("\u00a0", " ")
    assert "1\u00a0défaut" in told.err
    assert main(["pack", "sign", "modele", "--key", "cle"]) == 3


@pytest.mark.usefixtures("made")
def test_a_key_that_the_pack_does_not_name_is_not_used(capsys):
    assert main(["pack", "key", "autre"]) == 0
    assert main(["pack", "sign", "modele", "--key", "autre"]) == 3
    assert "Écrivez dans pack.toml" in capsys.readouterr().err


@pytest.mark.usefixtures("made")
def test_nothing_is_written_over(capsys):
    assert main(["pack", "key", "cle"]) == 3
    assert main(["pack", "new", "modele"]) == 3
    assert "existe déjà" in capsys.readouterr().err


def test_without_anybody_nothing_is_installed(made, capsys):
    assert main(["pack", "install", str(made)]) == 3
    assert "--yes" in capsys.readouterr().err


@pytest.mark.parametrize("told", ["verify", "install"])
def test_a_wrong_key_is_refused(made, capsys, told):
    assert main(["pack", "key", "autre"]) == 0
    assert main(["pack", told, str(made), "--public-key", "autre.pub"]) == 3
    assert "n’est pas signé" in capsys.readouterr().err


@pytest.mark.usefixtures("made")
def test_a_folder_is_installed_by_who_signs_it_alone(capsys):
    assert main(["pack", "install", "modele", "--yes"]) == 3
    assert "--key" in capsys.readouterr().err
    assert main(["pack", "key", "autre.key"]) == 0
    assert main(["pack", "install", "modele", "--yes", "--key", "autre.key"]) == 3
    assert installed.current()[0] is None

    assert main(["pack", "install", "modele", "--yes", "--key", "cle"]) == 0

    told = installed.current()[0]
    assert told is not None
    assert told.is_confirmed


def test_a_hidden_key_asks_for_its_password(made, capsys, monkeypatch):
    key = minisign.secret_key((made.parent / "cle").read_text())
    monkeypatch.setattr(minisign, "OPERATIONS", 1 << 15)
    monkeypatch.setattr(minisign, "MEMORY", 1 << 20)
    (made.parent / "cachee").write_text(minisign.secret_text(key, "le mot"))
    (made.parent / "mot").write_text("le mot\n")

    assert main(["pack", "sign", "modele", "--key", "cachee"]) == 3
    assert "--password-file" in capsys.readouterr().err
    assert main(["pack", "sign", "modele", "--key", "cachee", "--password-file", "mot"]) == 0


def test_a_missing_file_is_told(capsys):
    for words in (["check", "rien"], ["sign", "rien", "--key", "rien"], ["install", "rien"]):
        assert main(["pack", *words]) == 3
        assert "ne peut pas être lu" in capsys.readouterr().err
