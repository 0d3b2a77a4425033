"""The picture of the backups: honest sentences, a grid that agrees with the findings."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings

from checks.verdict import Outcome
from inventory.backups.model import Ended, Evidence, Medium, Trouble
from inventory.backups.subject import Backups, Cover, Covering
from inventory.facts import Known
from inventory.record import replace
from kit.backups import view
from kit.backups.assessment import judge
from kit.french import NBSP
from tests.checks.arbitrary import of
from tests.checks.backup_cases import (
    CONTRACT,
    NOT_READ,
    NOW,
    a_test,
    ago,
    away,
    backups,
    civil,
    copy,
    office,
    run,
)

WEEK = frozenset(range(5))


def drawn(subject):
    return judge(subject, NOW, WEEK).view


def plain(text):
    return text.replace(NBSP, " ").replace("\u202f", " ")


def old(days):
    return backups([civil()], [copy(days=days)])


@pytest.mark.parametrize(
    ("name", "subject", "headline"),
    [
        ("nothing told", Backups(), "Dites ce qui doit survivre"),
        ("today", old(0), "moins d’une journée de documents est perdue"),
        ("yesterday", old(1), "une journée de documents est perdue"),
        ("eleven days", old(11), "11 jours de documents sont perdus"),
        ("months", old(120), "4 mois de documents sont perdus"),
        ("no copy, for sure", backups([civil(saved=False)], []), "tout est perdu"),
        (
            "one of two",
            backups([civil(), office(saved=False)], [copy()], [Cover("civil", 0, Covering.PROVED)]),
            "« Documents » est perdu en entier",
        ),
        ("no copy known", backups([civil()], []), "nous ne savons pas ce qui serait perdu"),
        ("unread", backups([civil()], [copy(last=NOT_READ)]), "nous ne savons pas"),
        (
            "not looked at since",
            backups([civil()], [copy(days=40, looked=ago(39))]),
            "jusqu’à 40 jours de documents sont perdus",
        ),
        ("synchronised", backups([civil()], [copy(synchronises=True)]), "qu’une synchronisation"),
        (
            "hosted",
            backups([civil(hosted=True, contract=CONTRACT)], []),
            "vos fournisseurs gardent",
        ),
        ("in the computer", backups([civil()], [copy(medium=Medium.OTHER_DISK)]), "tout est perdu"),
        ("plugged in for good", backups([civil()], [copy(unplugged=False)]), "tout est perdu"),
    ],
)
def test_headline(name, subject, headline):
    assert headline in plain(drawn(subject).headline), name


def test_what_is_unknown_is_said_beside_what_is_known():
    subject = backups([civil(), office()], [copy(days=11)], [Cover("civil", 0, Covering.PROVED)])

    found = drawn(subject)

    assert "11 jours" in plain(found.headline)
    assert "Pour 1 ensemble sur 2, nous ne le savons pas encore : Documents." in plain(
        found.underline
    )


def test_never_tested_is_said():
    assert "Aucune restauration" in drawn(backups(tests=Known(()))).underline
    assert drawn(backups()).underline == ""


def test_the_best_copy_that_survives_the_fire_tells_the_loss():
    (line,) = drawn(backups([civil()], [copy(days=11), away(days=3)])).lines
    (fire,) = drawn(
        backups([civil()], [copy(days=11), copy("Interne", 0, medium=Medium.OTHER_DISK)])
    ).lines

    assert line.days == 3
    assert fire.days == 11


@pytest.mark.parametrize(
    ("changed", "outcome", "text"),
    [
        ({"days": 1}, Outcome.OK, "hier"),
        ({"days": 0}, Outcome.OK, "aujourd’hui"),
        ({"days": 12}, Outcome.FAIL, "12 jours"),
        ({"days": 9}, Outcome.WATCH, "9 jours"),
        ({"days": 40, "looked": ago(39)}, Outcome.UNKNOWN, "40 jours"),
        ({"last": NOT_READ}, Outcome.UNKNOWN, "non lu"),
        ({"synchronises": True}, Outcome.WATCH, "synchro"),
        ({"days": -3}, Outcome.UNKNOWN, "date fausse"),
    ],
)
def test_cell(changed, outcome, text):
    (line,) = drawn(backups([civil()], [copy(**{"days": 1, **changed})])).lines

    (cell,) = line.cells

    assert (cell.outcome, plain(cell.text)) == (outcome, text)


@pytest.mark.parametrize(
    ("how", "outcome", "text"),
    [
        (None, Outcome.NA, "—"),
        (Covering.OUTSIDE, Outcome.FAIL, "oublié"),
        (Covering.PARTLY, Outcome.FAIL, "en partie"),
        (Covering.DECLARED, Outcome.OK, "hier"),
    ],
)
def test_what_a_copy_leaves_out_shows(how, outcome, text):
    covers = [Cover("civil", 0, how)] if how else []
    (line,) = drawn(backups([civil()], [copy()], covers)).lines

    assert (line.cells[0].outcome, line.cells[0].text) == (outcome, text)


def marks(subject):
    return [(one.outcome, plain(one.text)) for one in drawn(subject).marks]


def test_marks():
    reachable = copy(unplugged=None, own_access=None, off_site=None)
    one_of_two = [Cover("civil", 0, Covering.PROVED), Cover("civil", 1, Covering.PROVED),
                  Cover("office", 0, Covering.PROVED)]  # fmt: skip

    assert {outcome for outcome, _ in marks(backups())} == {Outcome.OK}
    assert marks(backups([])) == []
    assert marks(backups([civil()], [reachable])) == [
        (Outcome.FAIL, "trois copies"),
        (Outcome.OK, "deux supports"),
        (Outcome.UNKNOWN, "une hors de la mairie"),
        (Outcome.UNKNOWN, "une débranchée"),
    ]
    assert (Outcome.WATCH, "trois copies (1 sur 2)") in marks(backups(covers=one_of_two))


def test_troubles_are_told_with_their_remedy_unless_the_disk_is_only_away():
    (broken,) = drawn(backups(copies=[copy(troubles=(Trouble.LOCKED,))])).columns
    (gone,) = drawn(backups(copies=[copy(troubles=(Trouble.MISSING,), unplugged=True)])).columns

    assert broken.outcome == Outcome.WATCH
    assert "verrou" in broken.troubles[0][0]
    assert (gone.outcome, gone.troubles) == (Outcome.OK, ())


# --- The proof -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tests", "outcome", "state", "sentence"),
    [
        ([a_test(5)], Outcome.OK, "réussie", "60 fichiers sur 60 relus à l’identique."),
        ([a_test(200)], Outcome.WATCH, "à refaire", "60 fichiers sur 60"),
        ([a_test(5, result="FAIL", identical=58)], Outcome.FAIL, "échec", "58 sur 60"),
        ([a_test(5, result="FAIL", restored=0, identical=0)], Outcome.FAIL, "échec", "aucun"),
        ([a_test(5, sampled=1, identical=1)], Outcome.OK, "réussie", "1 fichier sur 1 relu"),
        ([], Outcome.UNKNOWN, "jamais", "Aucune restauration"),
    ],
)
def test_proof(tests, outcome, state, sentence):
    proof = drawn(backups(tests=Known(tuple(tests)))).proof

    assert (proof.outcome, proof.state) == (outcome, state)
    assert sentence in plain(proof.sentence)
    assert bool(proof.guarantee) == (outcome in {Outcome.OK, Outcome.WATCH})


def test_the_statistics_say_what_the_sample_is_worth():
    proof = drawn(backups()).proof

    assert "moins d’un fichier sur vingt" in proof.guarantee


# --- The calendar --------------------------------------------------------------------------------


def test_the_calendar_has_ten_whole_weeks_that_end_with_this_one():
    (calendar, _) = drawn(backups()).calendars
    days = [day for week in calendar.weeks for day in week]

    assert [len(week) for week in calendar.weeks] == [7] * 10
    assert days[0].at.weekday() == 0
    assert days[-1].at - days[0].at == timedelta(days=69)
    assert NOW.astimezone().date() in {day.at for day in calendar.weeks[-1]}


def test_a_day_is_as_good_as_its_best_run():
    ended = {1: Ended.PARTIAL, 2: Ended.FAILED, 3: Ended.SUCCESS, 4: Ended.UNKNOWN}
    listed = [run(days, one) for days, one in ended.items()]
    twice = replace(run(2, Ended.SUCCESS), at=ago(2, hours=1))

    def states(*runs):
        (calendar,) = drawn(backups([civil()], [copy(runs=Known(runs))])).calendars
        every = {day.at: day.state for week in calendar.weeks for day in week}
        return [every[ago(days).astimezone().date()] for days in ended]

    assert states(*listed) == [view.PARTIAL, view.FAILED, view.SUCCESS, view.SUCCESS]
    assert states(*listed, twice)[1] == view.SUCCESS


def test_days_without_a_run_are_those_of_the_town_hall():
    (calendar,) = drawn(backups([civil()], [copy(runs=Known((run(60),)))])).calendars
    states = {day.at.weekday(): day.state for day in calendar.weeks[5]}

    assert [states[day] for day in range(7)] == [view.NONE] * 5 + [view.CLOSED] * 2


def test_a_copy_without_dated_runs_has_no_calendar():
    assert drawn(backups(copies=[copy(runs=NOT_READ)])).calendars == ()


# --- Whatever is known ---------------------------------------------------------------------------


@given(of(Backups))
@settings(suppress_health_check=list(HealthCheck), deadline=None, max_examples=150)
def test_any_backups_have_a_picture_that_is_kept_and_read_back(subject):
    found = drawn(subject)

    assert view.read(view.written(found)) == found
    assert found.headline
    assert all(len(line.cells) == len(found.columns) for line in found.lines)
    # A loss is never told as small where nothing was seen.
    seen = {Evidence.MEASURED, Evidence.READ, Evidence.DECLARED}
    for line in found.lines:
        if line.loss_outcome == Outcome.OK and line.days is not None:
            hosted = line.loss == "chez le fournisseur"
            assert hosted or any(copy_.evidence in seen | {None} for copy_ in subject.copies.value)


@pytest.mark.parametrize("told", [None, {}, {"schema": 99}, {"schema": 1}, [], "x"])
def test_a_picture_of_another_version_is_none(told):
    assert view.read(told) is None


def test_typography():
    found = drawn(backups())
    texts = [found.headline, found.underline, found.counted, found.proof.guarantee]

    assert not [text for text in texts if re.search(r" [:;!?%]|« | »", text)]
