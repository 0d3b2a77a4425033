"""Postings and rounds by the command line, from one computer to the other."""

from __future__ import annotations

import json
import os
import time
from datetime import UTC, datetime

import pytest

from kit import auditing
from kit.cli import main
from kit.postings import pairing
from kit.store import entities
from tests.kit.postings.entities import MAIRIE, computer, reading, record_of
from tests.kit.store.samples import PHRASE, new_store

pytestmark = pytest.mark.usefixtures("no_keyring")


@pytest.fixture
def mairie(tmp_path):
    """A record that a passphrase opens; returns the options to work on it."""
    path = tmp_path / "registre.kit"
    with new_store(path, phrase=True) as store:
        entities.put_entity(store, MAIRIE)
    secret = tmp_path / "phrase.txt"
    secret.write_text(PHRASE.text, "utf-8")
    return ["--store", str(path), "--passphrase-file", str(secret)]


@pytest.fixture
def measured(monkeypatch):
    """What this computer is read as; each reading is counted."""
    read = []

    def source(*_):
        read.append(1)
        return reading(computer(), datetime.now(UTC))

    monkeypatch.setattr(auditing, "read_this_computer", source)
    return read


def told(capsys):
    return json.loads(capsys.readouterr().out)


@pytest.mark.usefixtures("measured")
def test_from_one_computer_to_the_other(mairie, tmp_path, capsys):
    share = tmp_path / "partage"
    share.mkdir()
    assert main([*mairie, "entity", "join-file", str(share / "mairie.kitjoint")]) == 0
    said = capsys.readouterr().out
    assert main(["audit", "--snapshot", str(share), "--format", "json"]) == 0
    posted = told(capsys)
    assert posted["written"]
    assert posted["entity_code"] in said
    assert main([*mairie, "entity", "receive", str(share), "--format", "json"]) == 0
    (waiting,) = told(capsys)["waiting"]
    assert waiting["code"] == posted["code"]
    assert main([*mairie, "entity", "confirm", waiting["code"], "--format", "json"]) == 0
    (kept,) = told(capsys)["kept"]
    assert (kept["state"], kept["name"]) == ("kept", "PC-ACCUEIL")
    assert main([*mairie, "entity", "receive", str(share)]) == 0
    assert "déjà reçu" in capsys.readouterr().out


def test_a_fresh_posting_is_left_and_nothing_is_measured(mairie, measured, tmp_path, capsys):
    main([*mairie, "entity", "join-file", str(tmp_path / "mairie.kitjoint")])
    main(["audit", "--snapshot", str(tmp_path)])
    capsys.readouterr()

    assert main(["audit", "--snapshot", str(tmp_path), "--if-older", "7"]) == 0
    assert "Rien à faire" in capsys.readouterr().out
    assert len(measured) == 1
    (path,) = tmp_path.glob("*.kitposte")
    past = time.time() - 8 * 86_400
    os.utime(path, (past, past))
    assert main(["audit", "--snapshot", str(tmp_path), "--if-older", "7"]) == 0
    assert len(measured) == 2
    assert len(list(tmp_path.glob("*.kitposte"))) == 1


def test_a_posting_that_was_cut_is_written_again(mairie, measured, tmp_path):
    main([*mairie, "entity", "join-file", str(tmp_path / "mairie.kitjoint")])
    main(["audit", "--snapshot", str(tmp_path)])
    (path,) = tmp_path.glob("*.kitposte")
    path.write_bytes(path.read_bytes()[:90])

    main(["audit", "--snapshot", str(tmp_path), "--if-older", "7"])

    assert len(measured) == 2


def test_faults_are_explained(mairie, measured, tmp_path, capsys):
    nowhere = str(tmp_path / "nulle-part")

    assert main(["audit", "--snapshot", nowhere]) == 3
    assert "mairie.kitjoint" in capsys.readouterr().err
    assert main(["audit", "--snapshot", nowhere, "--capture", "x.json"]) == 3
    assert main([*mairie, "entity", "receive", nowhere]) == 3
    assert main([*mairie, "entity", "confirm", "1"]) == 3
    assert measured == []


@pytest.mark.usefixtures("measured")
def test_a_file_that_is_damaged_makes_it_exit_with_3_and_the_others_are_kept(
    mairie, tmp_path, capsys
):
    main([*mairie, "entity", "join-file", str(tmp_path / "mairie.kitjoint")])
    main(["audit", "--snapshot", str(tmp_path)])
    (tmp_path / "x.kitposte").write_bytes(b"x")
    capsys.readouterr()

    assert main([*mairie, "entity", "receive", str(tmp_path), "--format", "json"]) == 3
    document = told(capsys)
    assert [one["file"] for one in document["refused"]] == ["x.kitposte"]
    assert len(document["waiting"]) == 1


def test_a_round_by_commands(mairie, tmp_path, capsys):
    stick = tmp_path / "cle"
    stick.mkdir()

    assert main([*mairie, "round", "new", str(stick)]) == 0
    said = capsys.readouterr().out
    assert "Clé préparée pour Saint-Exemple" in said
    assert "ZIP" in said
    assert main(["round", "show", str(stick), "--format", "json"]) == 0
    assert told(capsys)["entity"] == "Saint-Exemple"
    assert main(["round", "show", str(tmp_path)]) == 3
    assert main([*mairie, "round", "new", str(tmp_path / "x")]) == 3


@pytest.mark.usefixtures("measured")
def test_another_mairie_in_the_folder_gets_nothing(mairie, tmp_path, capsys):
    main([*mairie, "entity", "join-file", str(tmp_path / "mairie.kitjoint")])
    main(["audit", "--snapshot", str(tmp_path)])
    with record_of(tmp_path / "autre") as other:
        data, _ = pairing.joining_file(other, MAIRIE)
    (tmp_path / "mairie.kitjoint").write_bytes(data)
    before = {path.name for path in tmp_path.glob("*.kitposte")}

    assert main(["audit", "--snapshot", str(tmp_path)]) == 3
    assert "plus la même clé" in capsys.readouterr().err
    assert {path.name for path in tmp_path.glob("*.kitposte")} == before
