"""Sentences of page one: French agreement at zero, one and many."""

from __future__ import annotations

import pytest

from checks.verdict import Outcome
from inventory.record import replace
from kit.report.front import actions, front, headline, names, remainder, shortened
from kit.selftest import MOMENT
from tests.kit.report.machines import assessed, flat, known, named, unknown


def counted(ok=0, watch=0, fail=0, unknown=0):
    return {
        Outcome.OK: ok,
        Outcome.WATCH: watch,
        Outcome.FAIL: fail,
        Outcome.UNKNOWN: unknown,
        Outcome.NA: 0,
    }


@pytest.mark.parametrize(
    ("total", "told"),
    [
        (counted(), "Aucun point n’a encore pu être vérifié."),
        (counted(unknown=9), "Aucun point n’a encore pu être vérifié."),
        (counted(ok=1), "Le seul point vérifié est conforme."),
        (counted(fail=1), "Le seul point vérifié n’est pas conforme."),
        (counted(ok=8), "Les 8 points vérifiés sont tous conformes."),
        (counted(watch=3, fail=5), "Aucun des 8 points vérifiés n’est conforme."),
        (counted(ok=1, fail=2), "1 point vérifié sur 3 est conforme."),
        (counted(ok=17, watch=1, fail=2), "17 points vérifiés sur 20 sont conformes."),
        (counted(ok=1200, fail=34), "1 200 points vérifiés sur 1 234 sont conformes."),
    ],
)
def test_the_headline_counts_what_was_verified(total, told):
    assert flat(headline(total)) == told


@pytest.mark.parametrize(
    ("total", "told"),
    [
        (counted(ok=3), ""),
        (counted(fail=1), "1 est à corriger."),
        (counted(watch=2), "2 sont à surveiller."),
        (counted(fail=7, watch=1), "7 sont à corriger, 1 est à surveiller."),
        (counted(ok=1, unknown=1), "1 autre point n’a pas pu être vérifié."),
        (
            counted(fail=1, unknown=2),
            "1 est à corriger. 2 autres points n’ont pas pu être vérifiés.",
        ),
        (counted(unknown=20), "20 points n’ont pas pu être vérifiés."),
    ],
)
def test_the_remainder_hides_nothing(total, told):
    assert flat(remainder(total)) == told


def test_machines_of_one_name_are_told_apart():
    pair = assessed(named(known(), "ACCUEIL"))

    assert names([pair, pair, assessed(unknown())]) == ("ACCUEIL", "ACCUEIL (2)", "poste sans nom")


def test_a_single_machine_keeps_its_own_next_actions():
    workstation, assessment = assessed(known())

    assert [a.item for a in actions([(workstation, assessment)])] == list(assessment.top)


def test_machines_of_which_nothing_was_read_say_why_and_ask_for_no_verification_by_hand():
    machines = [assessed(unknown())] * 3
    told = front(machines, names(machines), MOMENT, (), None)

    assert actions(machines) == ()
    assert [flat(line)[:12] for line in told["unread"]] == ["60 points : "]
    assert front([assessed(known())], ("A",), MOMENT, (), None)["unread"] == []


def test_an_action_names_only_the_machines_that_share_its_result():
    machines = [assessed(known()), assessed(unknown()), assessed(known())]

    assert {action.machines for action in actions(machines)} == {(0, 2)}


def test_an_action_says_what_to_do_then_what_was_found_where_it_is_the_same_everywhere():
    machines = [assessed(known()), assessed(unknown()), assessed(known())]
    told = front(machines, names(machines), MOMENT, (), None)["actions"]
    items = [action.item for action in actions(machines)]

    assert [one["title"] for one in told] == [item.action for item in items]
    assert [one["message"] for one in told] == [shortened(item.message, 220) for item in items]


def test_a_sentence_that_is_not_the_same_everywhere_is_left_out():
    first, second = assessed(known()), assessed(known())
    check = first[1].top[0].check
    items = tuple(
        replace(item, message="Autrement.") if item.check == check else item
        for item in second[1].items
    )
    machines = [first, (second[0], replace(second[1], items=items))]
    told = front(machines, names(machines), MOMENT, (), None)["actions"]

    assert next(one for one in told if one["title"] == first[1].top[0].action)["message"] == ""


def test_long_texts_are_shortened_with_an_ellipsis():
    assert shortened("a" * 50) == "a" * 39 + "…"
    assert shortened("a\nb") == "a b"
