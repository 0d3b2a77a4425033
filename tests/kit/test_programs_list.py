"""The programs of all computers: merged, told where unread, found by any word at any speed."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from inventory.facts import Known, Reason, Unknown
from inventory.programs import Program
from inventory.software import Software
from kit.folding import fold
from kit.programs_list import gathered, matching

NONE = Unknown(Reason.NOT_SUPPORTED)


def program(name, version="1.0", publisher="Éditeur", installed=None):
    return Program(name, version, publisher, None, installed, "registry", ("machine64",))


def software(*programs, apps=NONE):
    return Software(Known(programs), apps, NONE)


def test_a_program_of_several_computers_is_one_row():
    found = gathered([
        ("ACCUEIL", software(program("VLC", installed=date(2024, 1, 2)), program("Ancien"))),
        ("SECRÉTARIAT", software(program("VLC", installed=date(2025, 3, 4)))),
    ])  # fmt: skip

    assert [row.name for row in found.rows] == ["Ancien", "VLC"]
    assert found.rows[1].machines == ("ACCUEIL", "SECRÉTARIAT")
    assert found.rows[1].installed == date(2025, 3, 4)
    assert found.unread == ()


def test_two_versions_are_two_rows():
    found = gathered([("A", software(program("VLC", "3.0"))), ("B", software(program("VLC", "4")))])

    assert [(row.version, row.machines) for row in found.rows] == [("3.0", ("A",)), ("4", ("B",))]


def test_a_list_that_was_not_read_is_told_and_never_looks_empty():
    denied = Unknown(Reason.ACCESS_DENIED)

    found = gathered([("A", Software(denied, NONE, NONE))])

    assert found.rows == ()
    assert len(found.unread) == 1
    assert found.unread[0].startswith("A\u00a0: la liste des logiciels n’a pas été lue. ")


def test_what_a_system_does_not_have_is_no_gap():
    assert gathered([("A", software(program("VLC")))]).unread == ()


def test_names_from_outside_lose_marks_that_turn_text_round():
    found = gathered([("A\u202e", software(program("V\u202eLC\n", None, None)))])

    row = found.rows[0]
    assert (row.name, row.version, row.publisher) == ("VLC ", "", "")
    assert row.machines == ("A",)


def test_search_finds_every_word_anywhere_without_accents():
    searches = [fold(text) for text in ("Éditeur de texte 12.4", "LibreOffice 7.4 fr", "VLC")]

    assert matching(searches, "editeur 12.4", range(3)) == [0]
    assert matching(searches, "OFFICE", range(3)) == [1]
    assert matching(searches, "fr libre", range(3)) == [1]
    assert matching(searches, "  ", range(3)) == [0, 1, 2]
    assert matching(searches, "libre vlc", range(3)) == []


@given(st.text(max_size=20), st.lists(st.text(max_size=20), max_size=8))
def test_who_types_on_finds_among_what_was_found(typed, texts):
    searches = [fold(text) for text in texts]
    every = list(range(len(searches)))

    for end in range(len(typed)):
        shorter = matching(searches, typed[:end], every)
        longer = matching(searches, typed[: end + 1], every)

        assert matching(searches, typed[: end + 1], shorter) == longer
