"""What can be printed and exported: every file from one record, told plainly when there is none."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import UTC, date, datetime

import pytest
from pypdf import PdfReader

from inventory.facts import Known
from inventory.record import replace
from kit.assessment import assess
from kit.auditing import Reading
from kit.errors import KitError
from kit.outputs import Output, file_name, make
from kit.store import things
from kit.store.keeping import Prepared, keep_audit
from tests.kit.store.samples import new_store
from ui.example import example_workstation, fill

NOW = datetime.now(UTC)
STARTS = {
    Output.REPORT: b"%PDF", Output.COUNCIL_PDF: b"%PDF", Output.COUNCIL_ODT: b"PK",
    Output.INVENTORY_XLSX: b"PK", Output.INVENTORY_CSV: b"\xef\xbb\xbfPoste;",
    Output.INVENTORY_GLPI: b"{", Output.NETWORK_PDF: b"%PDF", Output.NETWORK_SVG: b"<svg",
}  # fmt: skip


@pytest.fixture
def store(tmp_path):
    with new_store(tmp_path / "a.kit") as made:
        yield made


def second_machine(store):
    w = example_workstation()
    w = replace(
        w,
        system=replace(w.system, host_name=Known("=SECRETARIAT")),
        hardware=replace(w.hardware, serial=Known("AUTRE2"), uuid=Known("autre-2")),
        network=replace(w.network, adapters=Known(())),
    )
    reading = Reading(w, NOW, None)
    kept = keep_audit(reading, assess(w, NOW), Prepared(replace(store.again(), copying=False)))
    assert kept.audit


@pytest.mark.parametrize("output", Output)
def test_every_output_of_the_example(store, output):
    fill(store)

    assert make(output, store, NOW).startswith(STARTS[output])


@pytest.mark.parametrize("output", Output)
def test_an_empty_record_says_what_to_do(store, output):
    with pytest.raises(KitError, match="aucun poste n’a été vérifié") as told:
        make(output, store, NOW)

    assert told.value.remedy


def test_the_workbook_holds_what_was_typed(store):
    things.save(store, "supplier", {"name": "=CMD()", "phone": "05 56 00 00 00"})
    things.save(store, "equipment", {"kind": "nas", "price": "12,50", "warranty": "31/12/2026"})

    held = zipfile.ZipFile(io.BytesIO(make(Output.INVENTORY_XLSX, store, NOW)))
    names = held.read("xl/workbook.xml").decode()
    texts = held.read("xl/sharedStrings.xml").decode()

    assert "Fournisseurs" in names
    assert "Équipements" in names
    assert "=CMD()" in texts
    assert not any(b"<f>" in held.read(name) for name in held.namelist())


def test_people_stay_out_of_the_workbook(store):
    fill(store)
    things.save(store, "person", {"full_name": "Jeanne Dupont", "phone": "05 56 99 99 99"})

    held = zipfile.ZipFile(io.BytesIO(make(Output.INVENTORY_XLSX, store, NOW)))

    assert b"05 56 99" not in b"".join(held.read(name) for name in held.namelist())


def test_two_machines_in_one_table_and_one_archive(store):
    fill(store)
    second_machine(store)

    table = make(Output.INVENTORY_CSV, store, NOW).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(table), delimiter=";"))
    archive = zipfile.ZipFile(io.BytesIO(make(Output.INVENTORY_GLPI, store, NOW)))
    documents = [json.loads(archive.read(name)) for name in archive.namelist()]

    # A name that a spreadsheet would take for a formula is made harmless.
    assert {row[0] for row in rows[1:]} == {"ACCUEIL-01", "'=SECRETARIAT"}
    assert archive.namelist() == ["001-SECRETARIAT.json", "002-ACCUEIL-01.json"]
    assert {one["content"]["hardware"]["name"] for one in documents} == {
        "ACCUEIL-01", "=SECRETARIAT",
    }  # fmt: skip
    assert make(Output.REPORT, store, NOW).startswith(b"%PDF")


def test_names_of_files():
    day = date(2026, 11, 22)

    assert file_name(Output.REPORT, "Saint-Rémy", day) == "Rapport - Saint-Rémy - 2026-11-22.pdf"
    assert file_name(Output.REPORT, "", day) == "Rapport - Mairie - 2026-11-22.pdf"
    assert file_name(Output.REPORT, '../a:<b>"\n|?*', day) == "Rapport - a b - 2026-11-22.pdf"
    assert len(file_name(Output.REPORT, "é" * 300, day)) < 120
    assert file_name(Output.INVENTORY_GLPI, "A", day, 2).endswith(".zip")
    assert file_name(Output.INVENTORY_GLPI, "A", day).endswith(".json")


def test_the_plan_is_a_page_of_the_report_and_a_sheet_by_itself(store):
    fill(store)
    things.save(store, "equipment", {"kind": "nas", "label": "\u05d0<b>NAS</b>\U0001f4a9 漢字"})

    sheet = make(Output.NETWORK_PDF, store, NOW)
    report = make(Output.REPORT, store, NOW)

    assert len(pages(sheet)) == 1
    assert landscape(pages(sheet)[0])
    assert sum(map(landscape, pages(report))) == 1
    assert make(Output.NETWORK_PDF, store, NOW) == sheet


def pages(made):
    return PdfReader(io.BytesIO(made)).pages


def landscape(page):
    return page.mediabox.width > page.mediabox.height
