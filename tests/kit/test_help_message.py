"""The message that asks for help: one stable line of subject, a plain body, nothing hidden."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from urllib.parse import quote

import pytest

from checks.sheet import sheet
from checks.verdict import Finding, Outcome
from inventory.facts import Reason
from inventory.machine import Family
from inventory.record import replace
from inventory.workstation import read_workstation
from kit.assessment import Piece, assess, dress
from kit.help_message import LONGEST_PIECE, MOST_PIECES, help_message, whole
from kit.selftest import example
from kit.store.entities import Entity

NOW = datetime(2026, 11, 22, 9, 12, tzinfo=UTC)
MAIRIE = Entity("uuid", "mairie", "Saint-Exemple", "213300635", "33063", "33000", "33")
#: What mail programs on Windows take whole, with the address and the subject.
MAIL = 1_800


@pytest.fixture(scope="module")
def items():
    return assess(read_workstation(example()), NOW).items


@pytest.fixture(scope="module")
def bad(items):
    return [item for item in items if item.remedy is not None]


def controls(text):
    return [char for char in text if unicodedata.category(char) in {"Cc", "Cf", "Cs"}]


def test_the_subject_is_the_same_whatever_was_found(bad):
    item = bad[0]
    later = replace(item, outcome=Outcome.UNKNOWN, message="autre", evidence={}, shown_evidence=())

    first = help_message(item, "ACCUEIL-01", NOW, MAIRIE).subject

    assert first == "[KIT][213300635][MAJ-01]"
    assert help_message(later, "AUTRE", NOW.replace(year=2027), MAIRIE).subject == first


@pytest.mark.parametrize("entity", [None, replace(MAIRIE, siren="")])
def test_an_entity_without_siren_says_so_in_its_place(bad, entity):
    told = help_message(bad[0], "ACCUEIL-01", NOW, entity)

    assert told.subject == "[KIT][SANS-SIREN][MAJ-01]"
    assert "SIREN" not in told.body


def test_the_body_says_what_is_shown_and_no_more(bad):
    for item in bad:
        told = help_message(item, "ACCUEIL-01", NOW, MAIRIE).body

        assert told.startswith(item.request)
        for words in ("Saint-Exemple (SIREN 213300635)", "ACCUEIL-01", item.title, item.ref,
                      item.message, "22\u00a0novembre 2026"):  # fmt: skip
            assert words in told
        for piece in item.shown_evidence[:MOST_PIECES]:
            assert piece.label in told
        for source in item.sources:
            assert source not in told


def test_of_what_could_not_be_read_nothing_is_said_to_be_wrong(bad):
    item = bad[0]
    found = Finding(item.check, item.severity, Outcome.UNKNOWN, Reason.TIMEOUT, {}, "", ())
    unread = dress(found, Family.WINDOWS)
    told = help_message(unread, "ACCUEIL-01", NOW, MAIRIE).body

    assert unread.request != sheet(item.check).request
    assert sheet(item.check).request not in told
    assert told.startswith("Bonjour, le kit n’a pas pu vérifier")


def test_what_comes_from_outside_makes_no_other_line_and_no_mark(bad):
    evil = "A\r\nBcc: x@y.fr\u202e\x1b[31m\u2028<b>gras</b>\x00"
    item = replace(bad[0], shown_evidence=(Piece("Suite", evil, ""),))
    told = help_message(item, evil, NOW, replace(MAIRIE, name=evil))
    usual = help_message(
        replace(item, shown_evidence=(Piece("Suite", "x", ""),)),
        "x",
        NOW,
        replace(MAIRIE, name="x"),
    )

    assert controls(told.subject) == []
    assert len(told.body.split("\n")) == len(usual.body.split("\n"))
    assert all(controls(line) == [] for line in told.body.split("\n"))
    assert "<b>gras</b>" in told.body  # plain text: it is shown as it is


def test_long_and_many_values_leave_a_message_that_mail_takes(bad):
    pieces = tuple(Piece(f"Libellé {rank}", "x" * 5_000, "") for rank in range(50))
    told = help_message(replace(bad[0], shown_evidence=pieces), "P" * 5_000, NOW, MAIRIE)

    lines = told.body.split("\n")
    assert sum(line.startswith("- ") for line in lines) == MOST_PIECES
    assert all(len(line) <= LONGEST_PIECE + 40 for line in lines if line.startswith("- "))


def test_every_message_of_a_usual_computer_fits_into_a_mail(bad):
    for item in bad:
        told = help_message(item, "ACCUEIL-01", NOW, MAIRIE)
        body = quote(told.body.replace("\n", "\r\n"))

        assert len(f"mailto:?subject={quote(told.subject)}&body={body}") <= MAIL, item.check


def test_the_clipboard_has_subject_and_body(bad):
    told = help_message(bad[0], "ACCUEIL-01", NOW, MAIRIE)

    assert whole(told) == f"Objet\u00a0: {told.subject}\n\n{told.body}"
