"""Sheets, numbers, the crisis file and the log of an incident."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.emergency import contacts, crisis_file
from kit.emergency import log as incident
from kit.emergency.contacts import Contact, calls, general, region_of, subjects
from kit.emergency.content import situations
from kit.errors import KitError

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
ENTRY = incident.Entry(NOW, "Le réseau est coupé", "Anne", "On n’éteint rien")


@pytest.mark.parametrize("one", situations(), ids=lambda one: one.name)
def test_a_sheet_is_short_and_one_gesture_a_step(one):
    assert 4 <= len(one.now) <= 8
    assert 1 <= len(one.never) <= 4
    for sentence in (*one.now, *one.never, *one.then):
        assert len(sentence) <= 160, sentence
        assert sentence.endswith("."), sentence
        assert "'" not in sentence, sentence
    assert set(one.calls) <= set(subjects())
    assert one.calls[0] in {"support", "treasury"}


@pytest.mark.parametrize(
    ("insee", "region"),
    [("33063", "75"), ("2A004", "94"), ("69123", "84"), ("97411", ""), ("", "")],
)
def test_the_region_of_a_commune(insee, region):
    assert region_of(insee) == region


def test_each_department_is_in_one_region():
    listed = [one for codes in contacts._content()["regions"].values() for one in codes]

    assert len(listed) == len(set(listed)) == 96


def test_a_number_that_others_gave_tells_where_it_was_read():
    for insee in ("33063", "35238", "31555", "67482", "21231"):
        (region,) = [one for one in general(insee) if one.subject == "csirt"]
        assert region.phone
        assert region.source


def test_what_the_mairie_wrote_down_comes_first():
    own = Contact("csirt", "Notre contact", "05 56 00 00 00")
    (call,) = calls(("csirt",), (own,), "33063")

    assert [one.phone for one in call.contacts] == ["05 56 00 00 00", "0 805 29 29 40"]


def test_the_same_content_has_the_same_digest_and_a_new_number_another():
    plain = crisis_file.document("Le Bourg", "33063", ())
    other = crisis_file.document("Le Bourg", "33063", (Contact("support", "S", "0556000000"),))

    assert crisis_file.digest(plain) == crisis_file.digest(
        crisis_file.document("Le Bourg", "33063", ())
    )
    assert crisis_file.digest(plain) != crisis_file.digest(other)


def test_what_was_printed_is_remembered_and_damage_is_nothing(tmp_path):
    told = crisis_file.document("Le Bourg", "33063", ())
    assert crisis_file.last_printed(tmp_path) is None
    crisis_file.keep_printed(tmp_path, told, NOW)
    assert crisis_file.last_printed(tmp_path).digest == crisis_file.digest(told)
    (tmp_path / crisis_file.PRINTED).write_text('{"digest"')
    assert crisis_file.last_printed(tmp_path) is None


def test_the_crisis_file_and_the_log_are_tagged_pdfs(tmp_path):
    log = incident.note(incident.begin("ransom", NOW, tmp_path), ENTRY)
    told = crisis_file.document("Le <b>Bourg</b>", "33063", ())
    for made in (crisis_file.crisis_pdf(told, NOW), crisis_file.log_pdf(log, NOW)):
        assert made.startswith(b"%PDF")
        assert b"/StructTreeRoot" in made


# --- The log ------------------------------------------------------------------------------------


def test_what_was_noted_comes_back(tmp_path):
    log = incident.note(incident.begin("ransom", NOW, tmp_path), ENTRY)

    assert incident.read(log.path) == log
    assert incident.logs(tmp_path) == (log,)


def test_two_logs_of_the_same_second_are_two_files(tmp_path):
    one, other = (incident.begin("clicked", NOW, tmp_path) for _ in range(2))

    assert one.path != other.path


@given(torn=st.integers(min_value=1, max_value=60))
def test_a_torn_line_loses_no_other(tmp_path_factory, torn):
    folder = tmp_path_factory.mktemp("log")
    log = incident.note(incident.begin("ransom", NOW, folder), ENTRY)
    whole = log.path.read_bytes()
    log = incident.note(log, incident.Entry(NOW, "Deuxième"))
    last = len(log.path.read_bytes()) - len(whole)
    log.path.write_bytes(log.path.read_bytes()[: -min(torn, last - 1)])
    incident.note(log, incident.Entry(NOW, "Troisième"))

    told = [entry.what for entry in incident.read(log.path).entries]
    assert told[0] == ENTRY.what
    assert told[-1] == "Troisième"


@given(what=st.text(max_size=400))
def test_any_text_is_one_line_of_the_log(tmp_path_factory, what):
    log = incident.begin("ransom", NOW, tmp_path_factory.mktemp("log"))
    try:
        log = incident.note(log, incident.Entry(NOW, what))
    except KitError as fault:
        assert fault.title == "Il n’y a rien à noter."  # noqa: PT017 only some texts are nothing
        return
    assert incident.read(log.path).entries == log.entries


def test_what_is_no_log_is_left_alone(tmp_path):
    (tmp_path / "autre.jsonl").write_text("bonjour\n")
    (tmp_path / "vide.jsonl").write_text("")

    assert incident.logs(tmp_path) == ()
    with pytest.raises(KitError, match="pas un journal"):
        incident.read(tmp_path / "vide.jsonl")


def test_a_place_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "urgences").write_text("un fichier")

    with pytest.raises(KitError, match="ne peut pas être écrit"):
        incident.begin("ransom", NOW, tmp_path / "urgences")
