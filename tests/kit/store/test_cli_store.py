"""The commands of the record, and an audit that is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

import kit
from kit.assessment import assess, judge
from kit.auditing import Reading, read_capture
from kit.errors import KitError
from kit.store import audits, cli, edits, entities, keeping
from kit.store.place import secret_from
from kit.store.secret import Passphrase, RecoveryKey
from kit.store.store import open_store

EXAMPLE = Path(kit.__file__).parent / "example.capture.json"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "home" / "r.kit"


@pytest.fixture
def phrase(tmp_path):
    file = tmp_path / "phrase.txt"
    file.write_text("correct cheval batterie\r\n", "utf-8-sig")
    return file


@pytest.fixture(scope="module")
def audit():
    read = read_capture(EXAMPLE)
    live = Reading(read.workstation, read.at, None)
    return live, assess(live.workstation, live.at)


def printed_key(text):
    return next(line.strip() for line in text.splitlines() if line.strip().count("-") == 8)


@pytest.mark.usefixtures("memory")
def test_a_record_is_made_and_opened_by_the_session_and_by_paper(path):
    told = cli.store_new(path)
    paper = RecoveryKey(printed_key(told))

    assert "par cette session" in told
    assert cli.entity_list(path) == []
    open_store(path, paper).close()


@pytest.mark.usefixtures("no_keyring")
def test_without_a_keyring_a_passphrase_is_needed(path, phrase):
    with pytest.raises(KitError, match="secret pour votre session"):
        cli.store_new(path)
    assert not path.exists()
    told = cli.store_new(path, phrase, "Odile")

    assert "par votre phrase de passe" in told
    assert cli.entity_list(path, phrase) == []
    assert "Phrase de passe de Odile" in cli.store_rekey(path, phrase)


def test_a_failed_creation_leaves_no_secret_behind(path, memory):
    path.parent.mkdir()
    path.parent.chmod(0o755)
    (path.parent / "file").write_text("x")
    with pytest.raises(KitError):
        cli.store_new(path.parent / "file" / "r.kit")

    assert memory.kept == {}


@pytest.mark.usefixtures("memory")
def test_copy_and_recover(path, tmp_path):
    paper = printed_key(cli.store_new(path))
    cli.entity_set("213301187", path, kind="mairie", name="Ablon")
    (tmp_path / "usb").mkdir()
    told = cli.store_backup(tmp_path / "usb", path)
    single = cli.store_backup(tmp_path / "une.kitcopie", path)
    (tmp_path / "cle.txt").write_text(paper)
    back = cli.store_recover(tmp_path / "une.kitcopie", tmp_path / "b.kit", tmp_path / "cle.txt")

    assert "même disque" in told
    assert "une.kitcopie" in single
    assert "Il contient\u00a0: Ablon." in back
    assert "toute seule" in back
    assert [row["name"] for row in cli.entity_list(tmp_path / "b.kit")] == ["Ablon"]
    with pytest.raises(KitError, match="Il faut une phrase"):
        cli.store_recover(tmp_path / "une.kitcopie", tmp_path / "c.kit")


@pytest.mark.usefixtures("memory")
def test_a_commune_is_found_by_both_numbers(path):
    cli.store_new(path)
    by_insee = cli.entity_set("14001", path)
    rows = cli.entity_list(path)
    by_siren = cli.entity_set(rows[0]["siren"], path)

    assert by_insee == by_siren
    assert rows[0]["insee"] == "14001"
    assert len(cli.entity_list(path)) == 1
    assert "→" in cli.entity_list_text(cli.entity_list(path))
    with pytest.raises(KitError, match="Aucune commune"):
        cli.entity_set("99999", path)


@pytest.mark.usefixtures("memory")
def test_several_entities_one_is_chosen(path):
    cli.store_new(path)
    cli.entity_set("14001", path)
    cli.entity_set("200000172", path, kind="ccas", name="CCAS du bourg")
    chosen = [row["name"] for row in cli.entity_list(path) if row["chosen"]]
    cli.entity_set("14001", path)
    again = [row["kind"] for row in cli.entity_list(path) if row["chosen"]]

    assert chosen == ["CCAS du bourg"]
    assert again == ["mairie"]


@pytest.mark.parametrize("siren", ["123456789", "abc", "21140001", "2133011870"])
def test_a_wrong_siren_is_refused(siren):
    with pytest.raises(KitError, match="pas un numéro SIREN"):
        entities.new_entity("mairie", "Ablon", siren)


def test_an_entity_needs_a_name():
    with pytest.raises(KitError, match="manque le nom"):
        entities.new_entity("mairie", " ")


def test_an_entity_with_a_siren_is_the_same_everywhere():
    one, other = (entities.new_entity("mairie", "A", "213 301 187") for _ in range(2))

    assert one == other
    assert entities.new_entity("autre", "B").uuid != entities.new_entity("autre", "B").uuid


@pytest.mark.parametrize(
    ("content", "told"),
    [("", "vide"), ("\n", "vide"), (None, "ne peut pas être lu"), (b"\xff\xfe\xff", "lu")],
)
def test_a_bad_file_of_a_passphrase_is_told(tmp_path, content, told):
    file = tmp_path / "p.txt"
    if content is not None:
        file.write_bytes(content.encode() if isinstance(content, str) else content)

    with pytest.raises(KitError, match=told):
        secret_from(file)


def test_a_file_holds_a_passphrase_or_a_paper_key(tmp_path):
    file = tmp_path / "p.txt"
    file.write_text("quatre mots au hasard\nseconde ligne\n")
    assert secret_from(file) == Passphrase("quatre mots au hasard")
    file.write_text("-".join(["ABCDE"] * 9))

    assert isinstance(secret_from(file), RecoveryKey)


@pytest.mark.usefixtures("memory")
def test_two_audits_of_one_pc_are_two_audits_of_one_record(path, audit):
    cli.store_new(path)
    cli.entity_set("14001", path)
    first = cli.keep_audit(*audit, cli.prepare(path))
    with open_store(path, secret_from(None)) as store:
        edits.put(store, first.record, {"usage": "accueil"})
    second = cli.keep_audit(*audit, cli.prepare(path))

    assert "gardé" in first.text
    assert "Aucune copie hors du poste" in first.text
    assert first.record == second.record
    with open_store(path, secret_from(None)) as store:
        assert len(audits.list_audits(store, first.record)) == 2
        assert edits.values(store, first.record)["usage"] == "accueil"
        assert edits.entity_of(store, first.record)[1] == cli.entity_list(path)[0]["uuid"]
        kept = keeping.workstation_of(store, second.audit)
        found = audits.findings_of(store, second.audit)
    items = audit[1].items

    assert kept == audit[0].workstation
    assert [(f.check, f.outcome, dict(f.evidence)) for f in found] == [
        (i.check, i.outcome, dict(i.evidence)) for i in items
    ]
    judged = judge(audit[0].workstation, audit[1].at)
    assert [f.case for f in found] == [f.case for f in judged]
    assert any(f.case for f in found)


@pytest.mark.usefixtures("no_keyring")
def test_an_audit_that_cannot_be_kept_says_so(path, audit, phrase):
    without = cli.keep_audit(*audit, cli.prepare(path))
    cli.store_new(path, phrase)
    locked = cli.keep_audit(*audit, cli.prepare(path))
    opened = cli.keep_audit(*audit, cli.prepare(path, secret_from(phrase)))
    capture = cli.keep_audit(Reading(audit[0].workstation, audit[0].at, "x.json"), audit[1])

    assert "Rien n’a été gardé" in without.text
    assert "store new" in without.text
    assert "phrase de passe" in locked.text
    assert opened.audit
    assert capture.audit == ""


@pytest.mark.usefixtures("memory")
def test_an_unknown_entity_keeps_nothing(path, audit):
    cli.store_new(path)
    told = cli.keep_audit(*audit, cli.prepare(path), entity="14001")

    assert told.audit == ""
    assert "Aucune entité" in told.text
