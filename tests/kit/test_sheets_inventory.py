"""The inventory as a workbook: every subject, nothing lost, nothing read told apart."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from inventory.disk import Medium
from inventory.facts import Known, Reason, Unknown
from inventory.programs import Program
from inventory.record import replace
from inventory.smart import Prediction
from inventory.volume import EncryptionState, VolumeKind
from inventory.workstation import read_workstation
from kit.sheets_inventory import inventory_xlsx, machines, sheets
from kit.sheets_xlsx import Column, Sheet, content
from tests.captures import machine, needs_recordings, recorded_machine, recorded_paths
from tests.kit.workbooks import Book

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
TITLES = [
    "Postes", "Disques", "Volumes", "Mémoire", "Réseau", "Imprimantes", "Écrans", "Logiciels",
    "Non lu",
]  # fmt: skip


def unread(name="PC"):
    workstation = read_workstation(machine("windows"))
    system = replace(workstation.system, host_name=Known(name))
    return replace(workstation, system=system)


def with_programs(*programs):
    workstation = unread()
    software = replace(workstation.software, programs=Known(programs), store_apps=Known(()))
    return replace(workstation, software=software)


def book(*workstations, extra=()):
    read = [(workstation, NOW) for workstation in workstations]
    return Book(inventory_xlsx(machines(read), NOW, extra))


def test_each_subject_has_its_sheet():
    extra = Sheet("Services", [Column("Nom", 20)], [("Site internet",)])
    actual = book(unread(), extra=[extra])

    assert list(actual.sheets) == [*TITLES, "Services", "À propos"]
    assert "L. 311-5, 2° d) du CRPA" in str(actual.texts("À propos"))


def test_an_inventory_of_nothing_is_one():
    actual = book()

    assert [len(actual.rows(title)) for title in TITLES] == [1] * len(TITLES)


def test_what_was_not_read_is_told_with_its_reason():
    actual = book(unread())

    for title in TITLES[1:-1]:
        assert actual.texts(title)[1] == ["PC", "non lu"]
    told = {line[1]: line[2] for line in actual.texts("Non lu")[1:]}
    assert set(TITLES[1:-1]) <= set(told)
    assert {"Système", "Mémoire (Go)", "Antivirus"} <= set(told)
    assert all(reason.endswith(".") for reason in told.values())


def test_nothing_there_is_not_the_same_as_nothing_read():
    assert book(with_programs()).texts("Logiciels")[1] == ["PC", "néant"]


def test_a_hostile_program_stays_a_text():
    program = Program('=HYPERLINK("http://x")', "-1", "@x", None, date(2026, 1, 2), "registry", ())
    actual = book(with_programs(program))
    row = actual.rows("Logiciels")[1]

    assert row["B"] == ("s", '=HYPERLINK("http://x")', True)
    assert row["C"] == ("s", "-1", True)
    assert row["E"] == ("n", "46024", False)
    assert row["F"] == ("s", "installé", False)
    assert "f" not in actual.tags()


def test_a_computer_without_a_name_is_numbered():
    nameless = read_workstation(machine("windows"))

    assert [one.name for one in machines([(unread(), NOW), (nameless, NOW)])] == ["PC", "Poste 2"]


def test_an_endless_name_does_not_fill_every_line():
    (actual,) = machines([(unread("=" + "é" * 300), NOW)])

    assert actual.name == f"={'é' * 61}…"


@pytest.mark.parametrize("subject", [sheet.title for sheet in sheets(())])
def test_no_row_is_wider_than_its_headings(subject):
    every = machines([(unread(), NOW)])
    sheet = next(sheet for sheet in sheets(every) if sheet.title == subject)

    assert all(len(row) <= len(sheet.columns) for row in sheet.rows)


def test_every_word_of_an_enumeration_is_translated():
    told = content()
    for kind, words in (
        (Medium, "media"), (VolumeKind, "volume_kinds"), (EncryptionState, "encryption"),
        (Prediction, "health"),
    ):  # fmt: skip
        assert set(told[words]) == {member.value for member in kind}


@needs_recordings
@pytest.mark.parametrize(
    "path", [*recorded_paths("windows"), *recorded_paths("linux")], ids=lambda path: path.stem
)
def test_every_recorded_machine_loses_nothing(path):
    w = read_workstation(recorded_machine(path.stem))
    actual = book(w)

    for title, facts in (
        ("Disques", [w.disks.disks]), ("Volumes", [w.volumes.volumes]),
        ("Mémoire", [w.memory.modules]), ("Réseau", [w.network.adapters]),
        ("Imprimantes", [w.printers.printers]), ("Écrans", [w.screens.screens]),
        ("Logiciels", [w.software.programs, w.software.store_apps]),
    ):  # fmt: skip
        things = sum(len(fact.value) if isinstance(fact, Known) else 1 for fact in facts)
        assert len(actual.rows(title)) == 1 + max(things, 1), title
    assert len(actual.rows("Postes")) == 2
    assert not actual.tags() & {"f", "hyperlink"}


def test_two_unreadable_lists_are_two_lines():
    workstation = with_programs()
    denied = Unknown(Reason.ACCESS_DENIED)
    software = replace(workstation.software, programs=denied, store_apps=denied)
    actual = book(replace(workstation, software=software))

    assert len(actual.rows("Logiciels")) == 3
