"""Documents: what is known stands in them, what is not is a line to write on, nothing is markup."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from datetime import UTC, datetime

import pytest
from defusedxml.ElementTree import fromstring

from kit.documents.making import Known, as_file, kinds, made
from kit.documents.odt import DOTS
from kit.store import entities
from kit.store.store import create
from kit.store.things import save, things

NOW = datetime(2026, 11, 22, tzinfo=UTC)
NAMES = [kind.name for kind in kinds()]
HOSTILE = "<b>Anne</b> & \u202e\x07\ud800 " + "x" * 200


@pytest.fixture
def store(tmp_path):
    with create(tmp_path / "r.kit", []) as opened:
        entities.put_entity(opened, entities.new_entity("mairie", "Le Bourg", "213801855", "38185"))
        yield opened


def known(store, who=""):
    told = things(store)
    people = [one for one in told.of("person") if one.record == who]
    return Known("Le Bourg", told, people[0] if people else None)


def told_by(odt):
    """All the text of an OpenDocument file."""
    with zipfile.ZipFile(io.BytesIO(odt)) as archive:
        assert archive.testzip() is None
        assert archive.namelist()[0] == "mimetype"
        root = fromstring(archive.read("content.xml"))
    return "\n".join("".join(node.itertext()) for node in root.iter() if node.tag.endswith("}p"))


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_record_makes_every_document_with_lines_to_write_on(store, name):
    document = made(name, known(store), NOW)

    assert document.sections
    assert as_file(document, "pdf", NOW).startswith(b"%PDF")
    assert "Le Bourg" in told_by(as_file(document, "odt", NOW))


@pytest.mark.parametrize("name", NAMES)
def test_the_same_record_makes_the_same_bytes(store, name):
    document = made(name, known(store), NOW)

    for form in ("odt", "pdf"):
        assert as_file(document, form, NOW) == as_file(document, form, NOW)


def test_a_sheet_holds_what_is_known_of_the_person(store):
    who = save(store, "person", {"full_name": "Anne Martin", "arrived": "2026-11-02"})
    save(store, "service", {"name": "Messagerie"})
    save(store, "equipment", {"kind": "other", "label": "Portable du maire", "user": who})
    text = told_by(as_file(made("arrival", known(store, who), NOW), "odt", NOW))

    for words in ("Anne Martin", "2\u00a0novembre 2026", "Messagerie", "Portable du maire", DOTS):
        assert words in text, words


def test_a_mandate_names_what_was_lent_to_elected_people_only(store):
    mayor = save(store, "person", {"full_name": "Paul Durand", "role": "mayor"})
    agent = save(store, "person", {"full_name": "Anne Martin", "role": "secretary"})
    save(store, "equipment", {"kind": "other", "label": "Tablette", "user": mayor})
    save(store, "equipment", {"kind": "other", "label": "Téléphone", "user": agent})
    text = told_by(as_file(made("mandate", known(store), NOW), "odt", NOW))

    assert "Tablette" in text
    assert "Téléphone" not in text


def test_the_poster_names_referents_and_the_assistance(store):
    save(store, "person", {"full_name": "Paul Durand", "role": "elected", "referent": "security"})
    save(store, "supplier", {"name": "Syndicat", "kind": "syndicate", "phone": "05 56 00 00 00"})
    text = told_by(as_file(made("poster", known(store), NOW), "odt", NOW))

    assert "Élu référent\u00a0: Paul Durand" in text
    assert "Syndicat – 05\u00a056\u00a000\u00a000\u00a000" in text


@pytest.mark.parametrize("name", NAMES)
def test_what_was_typed_is_never_markup(store, name):
    who = save(
        store, "person", {"full_name": HOSTILE.replace("\ud800", ""), "referent": "security"}
    )
    save(store, "service", {"name": "=SOMME(A1)<script>", "account_holder": who})
    document = made(name, known(store, who), NOW)

    assert as_file(document, "pdf", NOW).startswith(b"%PDF")
    assert "<script>" not in as_file(document, "odt", NOW).decode("latin-1")
    told_by(as_file(document, "odt", NOW))


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_an_office_suite_opens_the_charter(store, tmp_path):
    path = tmp_path / "charte.odt"
    path.write_bytes(as_file(made("charter", known(store), NOW), "odt", NOW))
    home = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", home, "--headless", "--convert-to", "txt:Text", "--outdir", str(tmp_path),
               str(path)]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=180)

    assert "Les comptes et les mots de passe" in (tmp_path / "charte.txt").read_text("utf-8-sig")
