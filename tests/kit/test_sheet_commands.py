"""``entity export``, ``template`` and ``import``, as a technician types them."""

from __future__ import annotations

import io
import json

import pytest

from kit import records, sheet_commands
from kit.cli import main
from kit.store import entities, things
from kit.store.secret import Passphrase
from kit.store.store import open_store

WORDS = "neuf chevaux mangent du foin sec"


@pytest.fixture(autouse=True)
def _quick(quick_slots):
    pass


@pytest.fixture
def kit(tmp_path, monkeypatch, capsys):
    """Run a command on a record of its own: its exit code, what it printed, what it reproached."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    for name in ("HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    (tmp_path / "phrase.txt").write_text(WORDS)

    def run(*words):
        told = ["--store", "mairie.kit", "--passphrase-file", "phrase.txt", *words]
        code = main(told)
        captured = capsys.readouterr()
        return code, captured.out.replace("\u00a0", " "), captured.err.replace("\u00a0", " ")

    assert run("store", "new")[0] == 0
    run.store = lambda: open_store(tmp_path / "mairie.kit", Passphrase(WORDS))
    return run


def sheet(path, *lines):
    path.write_text("\n".join(lines), "utf-8")
    return str(path)


def test_its_kinds_are_those_of_the_records():
    assert sheet_commands.KINDS == records.KINDS


def test_from_template_to_record_and_back(kit, tmp_path):
    assert kit("entity", "template", "help_point", "modele.csv")[0] == 0
    headings = (tmp_path / "modele.csv").read_text("utf-8-sig").strip()
    line = "France services" + ";" * headings.count(";")
    filled = sheet(tmp_path / "points.csv", headings, line)

    code, out, _ = kit("entity", "import", "help_point", filled, "--dry-run")
    assert (code, out.splitlines()[0]) == (0, "Aperçu, rien n’est écrit :")
    assert "ligne 2 : France services, nouvelle fiche" in out
    assert kit("entity", "export", "help_point", "vide.xlsx")[1].startswith("0 fiche exportée")

    assert "1 fiche ajoutée" in kit("entity", "import", "help_point", filled)[1]
    assert kit("entity", "export", "help_point", "points.xlsx")[1].startswith("1 fiche exportée")
    out = kit("entity", "import", "help_point", "points.xlsx")[1]
    assert out.strip() == "0 fiche ajoutée, 0 fiche modifiée et 1 fiche inchangée"


def test_what_changes_is_told(kit, tmp_path):
    sheet(tmp_path / "a.csv", "Nom;Heures d’ouverture", "Bureautique;9 h")
    kit("entity", "import", "supplier", "a.csv")
    sheet(tmp_path / "a.csv", "Nom;Heures d’ouverture", "Bureautique;10 h")

    _, out, _ = kit("entity", "import", "supplier", "a.csv")

    assert "ligne 2 : Bureautique\n    Heures d’ouverture : 9 h → 10 h" in out


def test_faults_are_told_and_nothing_is_kept(kit, tmp_path):
    sheet(tmp_path / "a.csv", "Nom;SIREN", "A;213300635", "B;12")

    code, out, err = kit("entity", "import", "supplier", "a.csv", "--format", "json")

    told = json.loads(out)
    assert code == 3
    assert (told["applied"], told["added"]) == (False, 1)
    assert "Ligne 3, cellule B3" in told["faults"][0]["title"].replace("\u00a0", " ")
    assert "Rien n’a été importé : 1 point à corriger" in err
    with kit.store() as store:
        assert things.things(store).of("supplier") == ()


def test_json_says_what_was_done(kit, tmp_path):
    sheet(tmp_path / "a.csv", "Nom", "A")

    _, out, _ = kit("entity", "import", "supplier", "a.csv", "--format", "json")

    told = json.loads(out)
    assert told["applied"] is True
    assert [(row["row"], row["state"]) for row in told["rows"]] == [(2, "added")]


def test_it_goes_to_the_entity_that_is_asked(kit, tmp_path):
    assert kit("entity", "set", "01390")[0] == 0
    assert kit("entity", "set", "01249")[0] == 0
    sheet(tmp_path / "a.csv", "Nom", "A")

    assert kit("--entity", "01390", "entity", "import", "supplier", "a.csv")[0] == 0

    with kit.store() as store:
        found = entities.find_entity(store, "01390").uuid
        assert [thing.title for thing in things.things(store, found).of("supplier")] == ["A"]
        assert things.things(store).of("supplier") == ()


def test_a_file_that_is_no_table(kit, tmp_path):
    (tmp_path / "a.xlsx").write_bytes(b"%PDF-1.7")

    code, _, err = kit("entity", "import", "supplier", "a.xlsx")

    assert code == 3
    assert "« a.xlsx » n’est pas un tableau." in err


@pytest.mark.parametrize("words", [("rocket", "a.csv"), ("person", "a.txt")])
def test_usage(kit, words):
    assert kit("entity", "export", *words)[0] == 2
