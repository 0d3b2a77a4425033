"""``kit-commune backup inspect``: the JSON that scripts read, the text that people read."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime, timedelta

import pytest

from inventory.backups.model import Ended, Evidence, Kind, Run, Seen, Trouble
from inventory.facts import Known, Reason, Unknown
from kit import backup_inspection as inspection
from kit.backups.troubles import told
from kit.cli import main
from kit.facts_codec import decoder
from kit.layout import Style
from kit.plain import plain
from tests.inventory.backups import copies
from tests.inventory.backups.copies import documents, encrypt

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)


def seen(days=0, *troubles):
    newest = AT - timedelta(days=days)
    return Seen(
        Kind.FOLDER, AT, Evidence.MEASURED, runs=Known((Run("", newest, Ended.UNKNOWN, 3, 30),)),
        newest=Known(newest), files=Known(3), troubles=troubles,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("given", "outcome"),
    [
        (seen(), "OK"),
        (seen(7), "OK"),
        (seen(8), "WATCH"),
        (seen(40), "FAIL"),
        (seen(0, Trouble.LOCKED), "WATCH"),
        (seen(0, Trouble.DAMAGED), "FAIL"),
        (seen(0, Trouble.NO_PASSWORD), "UNKNOWN"),
        (seen(0, Trouble.NO_PASSWORD, Trouble.DAMAGED), "FAIL"),
        (Seen(Kind.BORG, AT, Evidence.READ, troubles=(Trouble.TIMED_OUT,)), "UNKNOWN"),
        (Seen(Kind.BORG, AT, Evidence.READ), "UNKNOWN"),
    ],
)
def test_outcomes(given, outcome):
    assert inspection.outcome_of(given) == outcome


@pytest.mark.parametrize("trouble", list(Trouble))
def test_every_trouble_has_its_sentences(trouble):
    title, remedy = told(trouble)

    assert title.endswith(".")
    assert remedy.endswith(".")
    assert max(len(sentence.split()) for sentence in (title, remedy)) <= 25


@pytest.mark.parametrize("trouble", list(Trouble))
def test_every_trouble_is_printed(trouble):
    assert told(trouble).title in inspection.text(seen(0, trouble), "/copie", Style(width=400))


def test_a_look_survives_being_kept():
    given = seen(3, Trouble.HOLES)

    assert decoder(Seen)(json.loads(json.dumps(plain(given)))) == given


def run(capsys, *words):
    code = main(["backup", "inspect", *map(str, words)])
    out, err = capsys.readouterr()
    return code, out, err


def test_a_healthy_folder(tmp_path, capsys):
    code, out, err = run(capsys, documents(tmp_path / "copie"), "--format", "json")
    document = json.loads(out)

    assert (code, err) == (0, "")
    assert document["kind"] == "folder"
    assert document["outcome"] == "OK"
    assert document["problems"] == []
    assert document["files"] == document["runs"][0]["files"] == 40
    assert datetime.fromisoformat(document["newest"]) < datetime.now(UTC)


def test_an_encrypted_folder(tmp_path, capsys):
    place = documents(tmp_path / "copie")
    encrypt(place)
    code, out, _ = run(capsys, place, "--format", "json")
    document = json.loads(out)

    assert code == 0
    assert document["outcome"] == "FAIL"
    assert document["problems"][0]["id"] == "mass_change"


def test_an_old_copy_says_its_age(tmp_path, capsys):
    place = documents(tmp_path / "copie", last=copies.NOW - timedelta(days=40))
    document = json.loads(run(capsys, place, "--format", "json")[1])

    assert (document["outcome"], [p["id"] for p in document["problems"]]) == ("FAIL", ["old"])
    assert "La dernière sauvegarde date de 40\u00a0jours." in run(capsys, place)[1]


def test_a_place_that_is_not_there(tmp_path, capsys):
    code, out, err = run(capsys, tmp_path / "absent", "--format", "json")

    assert code == 3
    assert json.loads(out)["outcome"] == "UNKNOWN"
    assert err.startswith(told(Trouble.MISSING).title)


def test_the_password_comes_from_a_file(tmp_path, capsys):
    if shutil.which("restic") is None:
        pytest.skip("restic is not installed")
    secret = tmp_path / "secret"
    secret.write_text(copies.SECRET + "\n", "utf-8")
    place = copies.base("restic")
    opened = json.loads(run(capsys, place, "--password-file", secret, "--format", "json")[1])
    closed = json.loads(run(capsys, place, "--format", "json")[1])

    assert (opened["kind"], opened["outcome"], opened["intact"]) == ("restic", "OK", True)
    assert len(opened["runs"]) == 3
    assert closed["outcome"] == "UNKNOWN"
    assert [problem["id"] for problem in closed["problems"]] == ["no_password"]
    assert closed["runs"] is None
    assert closed["newest"] is not None  # the dates of its files, which need no password


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe\x00"])
def test_a_password_file_that_is_none(content, tmp_path, capsys):
    path = tmp_path / "secret"
    if content is not None:
        path.write_bytes(content)

    assert run(capsys, tmp_path, "--password-file", path)[0] == 3


def test_text_says_no_more_than_what_is_known():
    given = Seen(
        Kind.RESTIC, AT, Evidence.READ, runs=Unknown(Reason.ACCESS_DENIED),
        troubles=(Trouble.NO_PASSWORD,),
    )  # fmt: skip
    text = inspection.text(given, "/copie", Style())

    assert "Non vérifié" in text
    assert "Fichiers" not in text
