"""The history in French."""

from __future__ import annotations

from datetime import timedelta

import pytest

from checks.verdict import Outcome
from inventory.facts import Known
from inventory.record import replace
from kit.history import Results, changes, since, summarised, summary, trend
from kit.history.change import texts
from kit.history.telling import breaks, daily, evolution, told
from kit.history.text import MOST, since_text
from kit.layout import Style
from tests.kit.history.runs import NOW, REBOOT, RULES, finding, program, run
from tests.kit.test_french_texts import BREAKABLE, STRAIGHT

OTHER = replace(RULES, tables="t2")
WEEK = timedelta(days=7)


def with_programs(*names, at=NOW, rules=RULES, outcome="OK"):
    programs = Known(tuple(program(name) for name in names))
    return run(finding(outcome), at=at, rules=rules, software={"programs": programs})


def plain(text):
    return text.replace("\xa0", " ")


def test_results_come_before_the_machine():
    changed = told(since(with_programs("A"), with_programs("B", at=NOW + WEEK, outcome="FAIL")))

    assert [c.topic for c in changed.results] == ["finding"]
    assert [c.topic for c in changed.machine] == ["program", "program"]
    assert changed.nothing == ""
    assert plain(changed.before).startswith("Bilan précédent : 22 novembre 2026 à ")


def test_nothing_changed_is_said():
    changed = told(since(run(), run(at=NOW + WEEK)))

    assert changed.sentences() == ("Rien n’a changé.",)


def test_other_rules_are_told_with_the_results_that_they_may_explain():
    after = run(finding("FAIL"), at=NOW + WEEK, rules=OTHER)
    changed = told(since(run(finding("OK")), after))

    assert len(changed.notes) == 1
    assert "listes de dates" in changed.notes[0]
    assert changed.sentences()[0] == changed.notes[0]
    assert told(since(with_programs("A"), with_programs("B", rules=OTHER))).notes == ()


def test_many_programs_are_one_change_that_keeps_its_sort():
    after = with_programs(*(f"P{n}" for n in range(9)), at=NOW + WEEK)
    found = changes(with_programs(), after)

    assert len(found) == 9
    (one,) = summarised(found)
    assert (one.topic, one.kind.value) == ("program", "new")
    assert summary(found) == (one.sentence,)


def results(day, outcomes, rules=RULES):
    found = {check: Outcome(word) for check, word in outcomes.items()}
    return Results(NOW + timedelta(days=day), found, rules)


def test_the_line_of_today_is_told_after_the_breaks():
    segments = trend(
        [
            results(0, {REBOOT: "OK"}, OTHER),
            results(5, {REBOOT: "FAIL"}),
            results(9, {REBOOT: "OK"}),
        ]
    )
    again, line = map(plain, evolution(segments))

    assert again.startswith("Nouvelle base de comparaison le 27 novembre 2026. Les listes")
    assert line == ("Points conformes : 0 sur 1 le 27 novembre 2026, 1 sur 1 le 1er décembre 2026.")
    assert breaks(segments) == evolution(segments)[:-1]
    assert evolution(()) == ()


def test_two_audits_of_a_day_are_told_once():
    segments = trend([results(0, {REBOOT: "FAIL"}), results(0, {REBOOT: "OK"})])

    assert len(daily(segments[0].points)) == 1
    assert plain(*evolution(segments)) == "Points conformes : 1 sur 1 le 22 novembre 2026."


@pytest.mark.parametrize(("count", "lines"), [(MOST, MOST), (MOST + 1, MOST + 1), (40, MOST + 1)])
def test_a_long_list_ends_with_where_the_rest_is(count, lines):
    checks = [f"x/{number}" for number in range(count)]
    before = run(*(finding("OK", check) for check in checks))
    after = run(*(finding("FAIL", check) for check in checks), at=NOW + WEEK)
    text = since_text(since(before, after), (), Style())

    assert text.count("\n- ") == lines
    assert (f"{count - MOST} de plus" in text) == (count > MOST + 1)


def sentences(value):
    if isinstance(value, dict):
        for entry in value.values():
            yield from sentences(entry)
    elif isinstance(value, list):
        for entry in value:
            yield from sentences(entry)
    else:
        yield value


def test_every_sentence_is_well_spaced():
    bad = [s for s in sentences(dict(texts())) if BREAKABLE.search(s) or STRAIGHT.search(s)]

    assert bad == []
