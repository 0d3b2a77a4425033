"""The history and the files of an audit, from the command line."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import date, timedelta

import icalendar
import pytest

from inventory.facts import Known
from inventory.record import replace
from kit.actions_table import State, Tracking, own
from kit.auditing import Reading
from kit.cli import main
from kit.errors import KitError
from kit.layout import Style
from kit.selftest import MOMENT
from kit.store import actions, chronicle, past
from kit.store.entities import chosen_entity
from kit.store.place import secret_from
from kit.store.store import open_store
from tests.kit.report.machines import flat, known, pages
from tests.kit.store.followed import FAILS
from tests.kit.store.test_cli_store import EXAMPLE as CAPTURE

NOW = MOMENT


@pytest.fixture
def kit_(tmp_path, monkeypatch, capsys):
    """The command line with a record of its own, on a computer that is the example machine."""
    phrase = tmp_path / "phrase.txt"
    phrase.write_text("correct cheval batterie agrafe")
    state = {"workstation": known(), "at": NOW}

    def read(_progress, meanwhile=()):
        for act in meanwhile:
            act()
        return Reading(state["workstation"], state["at"], None)

    monkeypatch.setattr("kit.auditing.read_this_computer", read)

    def run(*arguments, workstation=None, at=None):
        state["workstation"], state["at"] = workstation or known(), at or NOW
        store = ["--store", str(tmp_path / "r.kit"), "--passphrase-file", str(phrase)]
        code = main([*store, *map(str, arguments)])
        printed = capsys.readouterr()
        return code, printed.out.replace("\xa0", " "), printed.err.replace("\xa0", " ")

    def opened():
        return open_store(tmp_path / "r.kit", secret_from(phrase))

    run.opened = opened
    return run


@pytest.fixture
def kept(kit_):
    """The same with a town hall and one audit of the day before."""
    kit_("store", "new")
    kit_("entity", "set", "14001")
    programs = known().software.programs.value
    other = replace(known(), software=replace(known().software, programs=Known(programs[1:])))
    kit_("audit", workstation=other, at=NOW - timedelta(days=1))
    return kit_


def test_the_first_audit_tells_no_change(kit_):
    kit_("store", "new")
    code, out, err = kit_("audit")

    assert code == 0
    assert "Depuis le dernier bilan" not in out
    assert "gardé" in err


def test_the_second_audit_tells_what_changed(kept):
    code, out, _ = kept("audit")
    section = out[out.index("Depuis le dernier bilan") :]

    assert code == 0
    assert "Bilan précédent : " in section
    assert f"Nouveau logiciel : {known().software.programs.value[0].name}" in section
    assert "Points conformes : 12 sur 20" in section


def test_json_stays_what_it_was(kept):
    _, out, _ = kept("audit", "--format", "json")

    assert "Depuis" not in out
    assert set(json.loads(out)) == {
        "schema", "generated_at", "version", "machine", "facts", "findings", "score", "actions",
    }  # fmt: skip


def test_the_report_tells_what_changed(kept, tmp_path):
    target = tmp_path / "r.pdf"
    code, _, _ = kept("audit", "--report", target)
    told = pages(target.read_bytes())

    assert code == 0
    assert "Ablon" in told[0]
    assert "Depuis le dernier bilan" in told[1]
    assert "Nouveau logiciel" in told[1]


@pytest.mark.parametrize("options", [["--no-store"], ["--capture", CAPTURE]])
def test_without_a_record_there_is_no_history(kept, tmp_path, options):
    target = tmp_path / "r.pdf"
    code, out, _ = kept("audit", *options, "--report", target)

    assert code == 0
    assert "Depuis le dernier bilan" not in out
    assert not any("Depuis le dernier bilan" in page for page in pages(target.read_bytes()))


def test_the_councils_sheet_in_both_forms(kept, tmp_path):
    pdf, odt = tmp_path / "c.PDF", tmp_path / "c.odt"
    assert kept("audit", "--council", pdf)[0] == 0
    assert kept("audit", "--council", odt)[0] == 0

    assert "Ablon" in pages(pdf.read_bytes())[0]
    with zipfile.ZipFile(odt) as archive:
        content = archive.read("content.xml").decode()
    assert "Un poste de travail a été mesuré." in content


def test_the_councils_sheet_counts_all_computers(kept, tmp_path):
    hardware = replace(
        known().hardware, serial=Known("AUTRE"), uuid=Known("9b2c0001-0000-4000-8000-00000000aaaa")
    )
    other = replace(
        known(),
        hardware=hardware,
        system=replace(known().system, host_name=Known("SECRETARIAT")),
        network=replace(known().network, adapters=Known(())),
    )
    kept("audit", "--no-store")
    code, _, err = kept("audit", "--council", tmp_path / "c.pdf", workstation=other)

    assert code == 0
    assert "gardé" in err
    with kept.opened() as store:
        count = len(past.workstations(store))
    assert count == 2
    text = pages((tmp_path / "c.pdf").read_bytes())[0]
    assert "2 postes de travail ont été mesurés." in text
    assert "24 points vérifiés sur 40 sont conformes." in text


def test_the_actions_as_tables(kept, tmp_path):
    with kept.opened() as store:
        actions.add_own(store, chosen_entity(store).uuid, own("", "Acheter un onduleur"))
    assert kept("audit", "--actions", tmp_path / "a.csv")[0] == 0
    assert kept("audit", "--actions", tmp_path / "a.xlsx")[0] == 0
    text = (tmp_path / "a.csv").read_text("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))

    assert len(rows) == 9
    assert rows[-1]["Action"] == "Acheter un onduleur"
    assert rows[0]["Poste ou lieu"] == "ACCUEIL-01"
    assert (tmp_path / "a.xlsx").read_bytes().startswith(b"PK")


def test_the_actions_of_a_capture_are_its_own(kept, tmp_path):
    code, _, _ = kept("audit", "--capture", CAPTURE, "--actions", tmp_path / "a.csv")

    assert code == 0
    assert len((tmp_path / "a.csv").read_text("utf-8-sig").splitlines()) == 9


def test_a_calendar_without_a_day_is_not_written_and_said(kept, tmp_path):
    code, _, err = kept("audit", "--actions", tmp_path / "a.ics")

    assert code == 0
    assert "Aucune action n’a d’échéance" in err
    assert not (tmp_path / "a.ics").exists()


def test_a_calendar_of_what_has_a_day(kept, tmp_path):
    due = date(2027, 1, 31)
    with kept.opened() as store:
        (here,) = past.workstations(store)
        actions.track(store, here, FAILS, Tracking(State.ASKED, "Mme Martin", due=due))
    code, _, err = kept("audit", "--actions", tmp_path / "a.ics")
    (event,) = icalendar.Calendar.from_ical((tmp_path / "a.ics").read_bytes()).walk("VEVENT")

    assert code == 0
    assert "échéance" not in err
    assert event["DTSTART"].dt == due


@pytest.mark.parametrize(
    ("option", "file"), [("--council", "c.doc"), ("--council", "c"), ("--actions", "a.pdf")]
)
def test_another_ending_is_refused_before_anything_is_measured(kept, tmp_path, option, file):
    code, out, err = kept("audit", option, tmp_path / file)

    assert code == 2
    assert out == ""
    assert "doit finir par" in err


def test_a_folder_that_is_not_there_is_told_and_the_audit_is_kept(kept, tmp_path):
    code, _, err = kept("audit", "--council", tmp_path / "absent" / "c.odt")

    assert code == 3
    assert "dossier introuvable" in err
    assert "Ce bilan est gardé" in err


def test_a_history_that_cannot_be_read_leaves_the_audit_good(kept, tmp_path, monkeypatch):
    def damaged(*_):
        raise KitError("Une page est abîmée.", "Reprenez une copie.")

    monkeypatch.setattr(past, "since_previous", damaged)
    code, out, err = kept("audit")

    assert code == 0
    assert "L’historique n’a pas pu être lu. Une page est abîmée." in out
    assert "Ce bilan est gardé" in err
    assert kept("audit", "--report", tmp_path / "r.pdf")[0] == 3


def test_history_without_a_record_says_how_to_make_one(kit_):
    code, out, err = kit_("history")

    assert (code, out) == (3, "")
    assert "store new" in err


def test_history_of_an_empty_record(kit_):
    kit_("store", "new")
    code, out, _ = kit_("history")

    assert code == 0
    assert "Aucun bilan n’est encore gardé." in out
    document = json.loads(kit_("history", "--format", "json")[1])
    assert (document["entity"], document["workstations"], document["trend"]) == (None, [], [])


def test_history_lists_audits_changes_and_evolution(kept):
    kept("audit")
    code, out, _ = kept("history")

    assert code == 0
    assert out.startswith("Kit Commune · Ablon\n")
    assert out.count("12 conformes, 1 à surveiller, 7 à corriger") == 2
    assert "Nouveau logiciel" in out
    assert "Points conformes : 12 sur 20 le" in out
    assert "Tous les postes" not in out, "there is one alone"


def test_history_as_data(kept):
    kept("audit")
    _, out, _ = kept("history", "--format", "json")
    document = json.loads(out)
    (one,) = document["workstations"]

    assert set(document) == {
        "schema", "generated_at", "version", "entity", "trend", "workstations",
    }  # fmt: skip
    assert document["entity"]["insee"] == "14001"
    assert one["name"] == "ACCUEIL-01"
    assert [audit["counts"]["OK"] for audit in one["audits"]] == [12, 12]
    assert set(one["audits"][0]["score"]) == {"low", "high", "coverage"}
    assert [len(line["points"]) for line in one["trend"]] == [2]
    assert one["since"]["changes"][0]["kind"] == "new"
    assert document["trend"] == one["trend"]


def test_a_workstation_that_was_not_seen_for_long_is_told(kept):
    with kept.opened() as store:
        told = chronicle.chronicle(store, chosen_entity(store), NOW + timedelta(days=90))

    assert told.workstations[0].stale
    assert "n’a pas été vérifié depuis" in flat(chronicle.text(told, Style()))


def test_an_unknown_entity_is_told(kept):
    code, _, err = kept("--entity", "99999", "history")

    assert code == 3
    assert "Aucune entité" in err
