"""``kit-commune backup restore-test``: its JSON, its French, its exit codes, the proof it keeps."""

from __future__ import annotations

import json
import os
import shutil
import uuid

import pytest

from kit import cli
from kit.restoring import quarantine
from kit.store import edits, proofs
from kit.store.recovery_key import printed
from tests.kit.restoring import samples
from tests.kit.store.samples import new_store, reopen


@pytest.fixture(autouse=True)
def _own_caches(monkeypatch, tmp_path):
    monkeypatch.setattr(quarantine, "home", lambda: tmp_path / "caches")
    monkeypatch.setattr(quarantine, "_second_home", lambda: tmp_path / "passing")
    yield
    for place in ("caches", "passing"):
        assert not (tmp_path / place).exists() or list((tmp_path / place).iterdir()) == []


@pytest.fixture
def source(tmp_path):
    return samples.lay(tmp_path / "mairie")


@pytest.fixture
def copy(source, tmp_path):
    return samples.folder_copy(source, tmp_path / "usb")


def told(capsys, *words):
    code = cli.main(["backup", "restore-test", *map(str, words), "--format", "json", "--no-store"])
    return code, json.loads(capsys.readouterr().out)


def test_json_of_a_sound_copy(capsys, source, copy):
    code, document = told(capsys, copy, "--source", source, "--sample", 30)

    assert code == 0
    assert {name: document[name] for name in (
        "sampled", "restored", "identical", "different", "unreadable", "missing", "outcome",
        "problems", "kind",
    )} == {
        "sampled": 30, "restored": 30, "identical": 30, "different": 0, "unreadable": 0,
        "missing": 0, "outcome": "OK", "problems": [], "kind": "folder",
    }  # fmt: skip
    assert document["headline"] == "30\u00a0fichiers sur 30 relus à l’identique"


def test_json_of_a_spoilt_copy(capsys, source, copy):
    for file in samples.files(copy)[::2]:
        held = file.stat()
        file.write_bytes(b"x" * held.st_size)
        os.utime(file, ns=(held.st_atime_ns, held.st_mtime_ns))

    code, document = told(capsys, copy, "--source", source)

    assert code == 0
    assert document["outcome"] == "FAIL"
    assert document["different"] > 10
    assert document["identical"] + document["different"] == document["sampled"] == 60
    assert {one["id"] for one in document["problems"]} == {"different", "broken"}


def test_no_file_name_is_printed(capsys, source, copy):
    _, document = told(capsys, copy, "--source", source)

    text = json.dumps(document, ensure_ascii=False)
    assert not any(file.stem in text for file in samples.files(source))


@pytest.mark.skipif(shutil.which("restic") is None, reason="restic is not installed")
def test_a_repository_opens_with_a_password_file(capsys, source, tmp_path):
    place = samples.restic_copy(source, tmp_path / "depot")
    secret = tmp_path / "secret.txt"
    secret.write_text(f"{samples.PASSWORD}\n", "utf-8")

    code, document = told(capsys, place, "--source", source, "--password-file", secret)
    assert (code, document["outcome"], document["identical"]) == (0, "OK", 60)

    secret.write_text("autre\n")
    code, document = told(capsys, place, "--source", source, "--password-file", secret)
    assert (code, document["outcome"]) == (0, "UNKNOWN")
    assert [one["id"] for one in document["problems"]] == ["wrong_password"]


def test_what_cannot_be_reached_is_an_explained_error(capsys, source, copy, tmp_path):
    assert cli.main(["backup", "restore-test", str(tmp_path / "x"), "--source", str(source)]) == 3
    assert cli.main(["backup", "restore-test", str(copy), "--source", str(tmp_path / "x")]) == 3
    assert cli.main(["backup", "restore-test", str(copy), "--source", str(source),
                     "--sample", "0"]) == 3  # fmt: skip
    assert cli.main(["backup", "restore-test", str(copy), "--source", str(source),
                     "--seed", "zz"]) == 3  # fmt: skip
    assert "Traceback" not in capsys.readouterr().err


def test_the_words_on_a_terminal(capsys, source, copy):
    assert (
        cli.main(["backup", "restore-test", str(copy), "--source", str(source), "--no-store"]) == 0
    )

    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "60\u00a0fichiers sur 60 relus à l’identique."
    assert "moins d’un fichier sur vingt" in lines[2]


def test_the_proof_is_kept_with_its_copy(capsys, source, copy, tmp_path):
    record, key = tmp_path / "r.kit", tmp_path / "cle.txt"
    key.write_text(printed(b"twenty bytes of test"))
    with new_store(record) as store:
        # Whatever kinds of records this version knows.
        name = str(uuid.uuid4())
        store.connection.execute("PRAGMA ignore_check_constraints = ON")
        store.connection.execute("INSERT INTO record VALUES (?, '', 'copy')", (name,))
        edits.put(store, name, {"label": "Disque bleu", "place": str(copy)})

    opened = ["--store", str(record), "--passphrase-file", str(key)]
    words = ["backup", "restore-test", str(copy), "--source", str(source), "--format", "json"]
    code = cli.main([*opened, *words])
    out = capsys.readouterr()

    assert code == 0
    assert "preuve" in out.err
    with reopen(record) as store:
        (kept,) = proofs.kept(store, name)
    assert kept.proof.id == json.loads(out.out)["proof"]
    assert kept.proof.label == "Disque bleu"
    assert kept.proof.identical == 60


def test_any_command_cleans_what_a_kill_left(capsys, tmp_path):
    (tmp_path / "caches" / "mort" / "x").mkdir(parents=True)

    assert cli.main(["checks", "list"]) == 0
    assert list((tmp_path / "caches").iterdir()) == []
    capsys.readouterr()
