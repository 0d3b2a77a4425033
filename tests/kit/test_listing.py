"""The inventory in a terminal: aligned whatever the names, and honest about what is missing."""

from __future__ import annotations

import pytest

from inventory.workstation import read_workstation
from kit.layout import Style, columns
from kit.listing import inventory_text
from kit.selftest import example
from kit.tabular import rows, unread
from tests.captures import machine

WIDTHS = pytest.mark.parametrize("width", [60, 80, 100])


@WIDTHS
def test_every_value_starts_in_its_column(width):
    shown = inventory_text(read_workstation(example()), Style(width=width))
    column = min(38, width * 2 // 5)
    body = shown.split("Non lu")[0].splitlines()[1:]

    assert any(line.startswith("Microsoft Office Famille et Petite Entreprise") for line in body)
    for line in body:
        assert columns(line) <= width, line
        name, said = line[:column], line[column:]
        if said and not line.endswith("─"):
            assert name.endswith(" ") or not name.strip() or columns(line) > column, line
    followed = [line for line in body if line.startswith(" ")]
    assert {len(line) - len(line.lstrip()) for line in followed} <= {column}


def test_units_and_numbers():
    shown = inventory_text(read_workstation(example()), Style())

    assert "7,8\u00a0Go" in shown
    assert "6\u00a0cœurs" in shown
    assert "16\u00a0Go libres" in shown
    assert "numéro 26100." in shown
    assert "registry" not in shown


def test_nothing_read_is_said_once_with_its_reason():
    workstation = read_workstation(machine("windows"))
    shown = inventory_text(workstation, Style())

    assert list(rows(workstation)) == []
    assert " ".join(shown.split()).count("Cette information ne figure pas") == 1
    for label, _ in unread(workstation):
        assert label in shown or label.capitalize() in shown


@pytest.mark.parametrize("family", ["windows", "linux"])
def test_what_is_not_in_the_table_is_among_what_was_not_read(family):
    labels = {label for label, _ in unread(read_workstation(machine(family)))}

    assert {"système", "mémoire", "réseau", "logiciels", "nom du poste"} <= labels
    assert ("applications du Microsoft Store" in labels) == (family == "windows")
