"""``kit-commune backup status``: the picture as text and as JSON."""

from __future__ import annotations

import json

import pytest

from checks.entity_catalogue import ENTITY_CATALOGUE
from kit.backups import assessment
from kit.backups.status import document, text
from kit.cli import main
from kit.layout import Style
from tests.kit.backups.towns import NOW, Town, full
from tests.kit.store.samples import PHRASE, new_store


@pytest.fixture
def record(tmp_path):
    with new_store(tmp_path / "a.kit", phrase=True) as store:
        full(store)
    phrase = tmp_path / "phrase.txt"
    phrase.write_text(PHRASE.text)
    return ["--store", str(tmp_path / "a.kit"), "--passphrase-file", str(phrase)]


def test_json_has_what_scripts_read(record, capsys):
    code = main([*record, "backup", "status", "--format", "json"])

    told = json.loads(capsys.readouterr().out)
    assert code == 0
    assert told["entity"] == "Saint-Exemple"
    assert [one["label"] for one in told["copies"]] == ["Disque USB", "NAS", "Syndicat"]
    assert [len(one["cells"]) for one in told["datasets"]] == [3] * 5
    assert [one["id"] for one in told["findings"]] == [check.id for check in ENTITY_CATALOGUE]
    assert told["actions"]


def test_text_says_the_same(record, capsys):
    main([*record, "backup", "status"])

    told = capsys.readouterr().out
    assert told.startswith("Si ce poste brûle ce soir")
    for word in ("État civil", "Disque USB", "Perte possible", "Dernière preuve", "À faire"):
        assert word in told


def test_nothing_is_written(record, tmp_path):
    before = (tmp_path / "a.kit").read_bytes()
    main([*record, "backup", "status"])

    assert (tmp_path / "a.kit").read_bytes() == before


def test_without_a_record_it_says_what_to_do(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    code = main(["backup", "status"])

    assert code == 3
    assert "store new" in capsys.readouterr().err


def test_a_town_hall_that_told_nothing_is_asked(tmp_path):
    with new_store(tmp_path / "a.kit") as store:
        Town(store)
        found = assessment.assess(store, NOW)

    told = text(found, "Saint-Exemple", Style())
    assert told.startswith("Dites ce qui doit survivre")
    assert document(found, "x")["datasets"] == []
