"""The results of a computer as the window lists them."""

from __future__ import annotations

import pytest

from checks.verdict import Outcome
from inventory.record import replace
from kit.results_list import ORDER, by_domain, pillars, wanted
from kit.score import Score, sentence
from tests.kit.report.machines import assessed, flat, known, unknown

WORKSTATION, ASSESSMENT = assessed(known())
ITEMS = ASSESSMENT.items


def checks(items):
    return [item.check for item in items]


def test_every_outcome_is_a_filter():
    assert set(ORDER) == set(Outcome)


def test_results_stand_under_their_domain_in_report_order():
    found = by_domain(ITEMS)

    assert [item for listed in found.values() for item in listed] == list(ITEMS)
    assert [
        label for label, listed in found.items() if {one.domain_label for one in listed} != {label}
    ] == []


@pytest.mark.parametrize("outcome", [None, *Outcome])
def test_an_outcome_keeps_its_results_alone(outcome):
    expected = [item for item in ITEMS if outcome is None or item.outcome is outcome]

    assert list(wanted(ITEMS, outcome)) == expected


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("maj-01", ["updates/os_supported"]),
        ("UPDATES/os_supp", ["updates/os_supported"]),
        ("ecran verrouille", ["session/screen_locks"]),
        ("« SMBv1 »", ["sharing/smb_one_off"]),
        ("pare-feu actif reseaux", ["firewall/firewall_on"]),
        ("aucunmotcommecelui", []),
        ("rrectifs", []),
    ],
)
def test_each_word_begins_somewhere_in_a_result(typed, found):
    assert checks(wanted(ITEMS, None, typed)) == found


def test_what_was_read_is_searched_too():
    read = next(item for item in ITEMS if item.shown_evidence)
    piece = replace(read.shown_evidence[0], value="Zébulon 3000", raw="0x1F")
    told = (replace(read, shown_evidence=(piece,)),)

    assert wanted(told, None, "zebulon 0x1f") == told
    assert wanted(told, read.outcome, "zebulon") == told
    assert wanted(told, next(one for one in Outcome if one is not read.outcome), "zebulon") == ()


def test_nothing_typed_keeps_all():
    assert wanted(ITEMS, None, "   ") == ITEMS


def test_pillars_have_their_french_name():
    assert dict(pillars(ASSESSMENT.score)).keys() == {
        "Sauvegardes", "Mises à jour", "Antivirus et pare-feu", "Comptes",
    }  # fmt: skip
    assert {state for _, state in pillars(assessed(unknown())[1].score)} == {Outcome.UNKNOWN}


@pytest.mark.parametrize(
    ("score", "told"),
    [
        (Score(61.2, 78.4, 0.83, {}), "Entre 61 et 78 sur 100, 83 % des points vérifiés."),
        (Score(64, 64, 1, {}), "64 sur 100, 100 % des points vérifiés."),
        (
            Score(0, 100, 0.2, {}),
            "Vérification insuffisante pour donner un chiffre : 20 % des points vérifiés.",
        ),
    ],
)
def test_the_score_is_a_sentence_and_no_number_where_too_little_was_verified(score, told):
    assert flat(sentence(score)) == told
