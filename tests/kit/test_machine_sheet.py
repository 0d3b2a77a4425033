"""The sheet of a computer: readable values, what was not read with its reason, nothing invented."""

from __future__ import annotations

import pytest

from checks.reasons import explain
from checks.verdict import Outcome
from inventory.facts import Known, Reason, Unknown
from inventory.record import replace
from inventory.workstation import read_workstation
from kit.machine_sheet import machine_sheet, results_line
from tests.captures import needs_recordings, recorded_machine, recorded_paths
from ui.example import example_workstation


def lines(workstation):
    return {
        (group.title, line.label): line for group in machine_sheet(workstation)
        for line in group.lines
    }  # fmt: skip


def test_the_example_is_told_in_groups():
    told = lines(example_workstation())

    assert told["Système", "Système"].values == ("Windows 11 Pro 24H2",)
    assert told["Matériel", "Modèle"].values == ("OptiPlex 3080",)
    assert told["Matériel", "Mémoire"].values == ("7,8\u00a0Go",)
    assert told["Disques", "Volumes"].values[0].startswith("C: Windows · 237\u00a0Go dont 16")
    assert told["Protection", "Pare-feu"].values[0] == "Réseau du domaine\u00a0: activé"
    assert not any(line.unread for line in told.values())


def test_what_was_not_read_says_why():
    w = example_workstation()
    denied = Unknown(Reason.ACCESS_DENIED)
    w = replace(w, hardware=replace(w.hardware, serial=denied))

    line = lines(w)["Matériel", "Numéro de série"]

    assert line.unread
    assert line.values == (f"Non lu. {explain(Reason.ACCESS_DENIED)}",)


def test_what_does_not_exist_is_left_out():
    w = example_workstation()
    w = replace(
        w,
        printers=replace(w.printers, printers=Known(())),
        screens=replace(w.screens, screens=Unknown(Reason.NOT_SUPPORTED)),
    )

    assert all(title != "Imprimantes et écrans" for title, _ in lines(w))


def test_names_from_outside_are_one_printable_line():
    w = example_workstation()
    w = replace(w, hardware=replace(w.hardware, model=Known("<b>X</b>\u202e\nY")))

    assert lines(w)["Matériel", "Modèle"].values == ("<b>X</b> Y",)


@needs_recordings
@pytest.mark.parametrize(
    "name", [path.stem for family in ("windows", "linux") for path in recorded_paths(family)]
)
def test_every_recorded_machine_has_a_sheet(name):
    groups = machine_sheet(read_workstation(recorded_machine(name)))

    assert groups
    assert all(value.strip() for group in groups for line in group.lines for value in line.values)


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ({}, (Outcome.OK, "rien à corriger ni à surveiller")),
        ({Outcome.OK: 12, Outcome.NA: 3}, (Outcome.OK, "rien à corriger ni à surveiller")),
        ({Outcome.FAIL: 1, Outcome.UNKNOWN: 2},
         (Outcome.FAIL, "1\u00a0à corriger · 2\u00a0non vérifiés")),
        ({Outcome.UNKNOWN: 20}, (Outcome.UNKNOWN, "20\u00a0non vérifiés")),
    ],
)  # fmt: skip
def test_results_in_short_hide_nothing(counts, told):
    assert results_line(counts) == told
