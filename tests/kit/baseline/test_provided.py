"""What a syndicate provides, from its table: each faulty line is named, the others are read."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.baseline.loading import default
from kit.baseline.provided import MOST_LINES, read_provided
from tests.kit.baseline.samples import NOW

HEAD = "SIREN;Exigence;Depuis;Précision\n"
GOOD = "211400015;S26;01/03/2026;délégué partagé\n"


def read(text):
    return read_provided(text, default(), NOW)


def test_lines_are_read_in_any_order_of_columns():
    (line,), faults = read("\ufeff" + HEAD + GOOD)

    assert (line.siren, line.requirement) == ("211400015", "deploy/data_protection_officer")
    assert (line.since, line.note) == (datetime(2026, 3, 1, tzinfo=UTC), "délégué partagé")
    assert faults == ()
    turned, _ = read(
        "depuis,exigence,siren\n2026-03-01,deploy/data_protection_officer,211 400 015\n"
    )
    assert turned[0].since == line.since
    assert turned[0].note == ""


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        ("21140001;S26;01/03/2026;\n", "neuf chiffres"),
        ("٢١١٤٠٠٠١٥;S26;01/03/2026;\n", "neuf chiffres"),
        ("211400015;S99;01/03/2026;\n", "n’existe pas"),
        ("211400015;S26;bientôt;\n", "date passée"),
        ("211400015;S26;01/03/2036;\n", "date passée"),
        ("211400015\n", "n’existe pas"),
    ],
)
def test_a_faulty_line_is_named_and_the_others_are_read(bad, told):
    lines, (fault,) = read(HEAD + GOOD + bad + GOOD)

    assert len(lines) == 2
    assert fault.line == 3
    assert told in fault.what


@pytest.mark.parametrize(
    "text", ["", "\n", "Nom;Ville\nx;y\n", HEAD.replace("SIREN", "SIRET") + GOOD]
)
def test_a_table_without_its_columns_is_refused(text):
    lines, (fault,) = read(text)

    assert lines == ()
    assert "colonne" in fault.what


def test_empty_lines_are_passed_over_and_too_many_are_not_read():
    lines, faults = read(HEAD + "\n;;;\n" + GOOD)
    assert (len(lines), faults) == (1, ())
    lines, (fault,) = read(HEAD + GOOD * (MOST_LINES + 5))
    assert len(lines) == MOST_LINES - 1
    assert "plus de" in fault.what


@given(st.text())
def test_any_text_is_read_or_named(text):
    read(text)
    read(HEAD + text)
