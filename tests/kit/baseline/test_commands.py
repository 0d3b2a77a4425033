"""The commands of the baseline, on a record of their own."""

from __future__ import annotations

import json

import pytest

from kit.baseline.loading import default
from kit.cli import main
from kit.store.place import secret_from
from kit.store.store import open_store

BACKUP = "secure/backup_automatic"


@pytest.fixture
def kit_(tmp_path, capsys):
    """The command line with an empty record and one town hall."""
    phrase = tmp_path / "phrase.txt"
    phrase.write_text("correct cheval batterie agrafe")

    def run(*arguments):
        store = ["--store", str(tmp_path / "r.kit"), "--passphrase-file", str(phrase)]
        code = main([*store, *map(str, arguments)])
        printed = capsys.readouterr()
        return code, printed.out.replace("\xa0", " "), printed.err.replace("\xa0", " ")

    run("store", "new")
    run.opened = lambda: open_store(tmp_path / "r.kit", secret_from(phrase))
    return run


@pytest.fixture
def town(kit_):
    kit_("entity", "set", "14001")
    return kit_


def found(kit_, name=BACKUP):
    _, told, _ = kit_("baseline", "status", "--format", "json")
    return next(one for one in json.loads(told)["requirements"] if one["id"] == name)


def test_a_record_without_a_town_hall_says_what_to_do(kit_):
    code, _, told = kit_("baseline", "status")

    assert code == 3
    assert "entity set" in told


def test_no_record_is_explained(tmp_path, capsys):
    code = main(["--store", str(tmp_path / "none.kit"), "baseline", "status"])

    assert code == 3
    assert capsys.readouterr().out == ""


def test_the_status_tells_each_stage_and_the_next_steps(town):
    code, told, _ = town("baseline", "status")

    assert code == 0
    assert all(stage.label in told for stage in default().stages)
    assert "0 sur 30 prouvée, 30 à vérifier" in told
    assert "Prochains pas" in told
    assert "website" in told, "a condition to answer"
    assert "P21" not in told.split("Prochains pas")[0]


def test_every_requirement_is_shown_when_asked_for(town):
    _, told, _ = town("baseline", "status", "--all")

    assert all(
        one.title.replace("\xa0", " ").split(" ")[0] in told for one in default().of("secure")
    )
    assert told.count("À vérifier") == len(default().requirements)


def test_an_answer_is_counted_and_confirmed(town):
    code, told, _ = town("baseline", "answer", "P21", "oui", "--author", "Odile")

    assert (code, told) == (0, "Noté pour P21 : Oui.\n")
    one = found(town)
    assert (one["state"], one["proof"], one["author"]) == ("satisfied", "declared", "Odile")
    town("baseline", "answer", BACKUP, "no")
    assert found(town)["state"] == "not"


def test_not_for_us_asks_for_its_reason(town):
    code, _, told = town("baseline", "answer", "S17", "sans objet")
    assert code == 3
    assert "la raison" in told

    code, _, _ = town("baseline", "answer", "S17", "na", "--reason", "paie au centre de gestion")
    assert code == 0
    one = found(town, "deploy/payroll_declared")
    assert (one["state"], one["told"]) == ("na", "paie au centre de gestion")


def test_a_condition_is_answered_the_same_way(town):
    code, told, _ = town("baseline", "answer", "website", "non")

    assert code == 0
    assert "site internet ? Non" in told.replace("\u202f", " ")
    assert found(town, "deploy/website_secure")["state"] == "na"
    assert town("baseline", "answer", "website", "en partie")[0] == 3
    town("baseline", "answer", "website", "nsp")
    assert found(town, "deploy/website_secure")["state"] == "unknown"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("P99", "oui"), "P99"),
        (("P21", "peut-être"), "n’est pas connue"),
        (("P21", "nsp", "--asks", "plombier"), "sorte de personne"),
    ],
)
def test_what_is_not_understood_is_explained(town, arguments, told):
    code, out, err = town("baseline", "answer", *arguments)

    assert (code, out) == (3, "")
    assert told in err


def test_json_holds_rates_tasks_and_the_version(town):
    _, told, _ = town("baseline", "status", "--format", "json")
    data = json.loads(told)

    assert data["baseline"]["digest"] == default().digest
    assert set(data["stages"]) == {"secure", "deploy", "support", "sobriety"}
    assert data["stages"]["secure"]["rate"] == 0.0
    assert len(data["requirements"]) == len(default().requirements)
    assert data["tasks"][0]["priority"] >= data["tasks"][-1]["priority"] > 0
    assert data["label"] == "Au départ"


def test_references_need_no_record(tmp_path, capsys):
    file = tmp_path / "références.csv"

    assert main(["baseline", "references", "--output", str(file)]) == 0
    assert file.read_bytes().startswith("\ufeffExigence;".encode())
    assert main(["baseline", "references"]) == 0
    assert "P01;secure/equipment_listed" in capsys.readouterr().out
    assert main(["baseline", "references", "--output", str(tmp_path / "no" / "x.csv")]) == 3
