"""What a test says in French."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from checks.verdict import Outcome
from inventory.backups.model import Kind, Trouble
from kit.restoring import telling
from kit.restoring.comparing import Counts
from kit.restoring.plan import Doubt, Stage, Trial

AT = datetime(2026, 11, 22, tzinfo=UTC)
N = "\u00a0"


def told(outcome=Outcome.OK, counts=None, **fields):
    return Trial(AT, outcome, Kind.FOLDER, counts=counts or Counts(identical=60), **fields)


def test_the_headline():
    assert telling.headline(told()) == f"60{N}fichiers sur 60 relus à l’identique"
    failed = telling.headline(told(Outcome.FAIL, Counts(identical=58, different=2)))
    assert failed == f"58{N}fichiers sur 60 relus à l’identique{N}: la sauvegarde a un défaut"
    few = telling.headline(told(Outcome.UNKNOWN, Counts(identical=3)))
    assert few == "Le test n’a pas pu conclure"
    assert telling.headline(told(Outcome.FAIL, Counts(unreadable=9))).startswith("Aucun fichier")


@pytest.mark.parametrize(("sound", "part"), [
    (9, None), (10, 3), (14, 5), (29, 10), (59, 20), (60, 20), (149, 50), (299, 100),
])  # fmt: skip
def test_the_part_that_may_be_bad(sound, part):
    assert telling.one_in(sound) == part


def test_statistics_come_last_and_only_when_all_is_sound():
    said = telling.statistics(told(opened=40, bytes=100 * 2**20, restore_seconds=10.0,
                                   listed_bytes=80 * 2**30))  # fmt: skip

    assert said[0] == (
        f"Avec 60{N}fichiers relus sans défaut, moins d’un fichier sur vingt peut être abîmé "
        f"(niveau de confiance{N}: 95{N}%)."
    )
    assert said[2] == (
        f"À cette vitesse, restaurer les 80{N}Go de cette copie prendrait environ 2{N}heures."
    )
    assert telling.statistics(told(Outcome.FAIL, Counts(identical=59, different=1))) == ()
    text = telling.text(told())
    assert text.splitlines()[0] == f"60{N}fichiers sur 60 relus à l’identique."
    assert text.splitlines()[-1] == said[0]


def test_too_little_tells_no_speed():
    assert telling.whole_restore(told(bytes=5, restore_seconds=10.0, listed_bytes=10**9)) is None
    assert telling.whole_restore(told(bytes=10**9, restore_seconds=0.1, listed_bytes=10**9)) is None


@pytest.mark.parametrize("doubt", Doubt)
def test_every_doubt_has_its_words_for_one_and_for_several(doubt):
    for number in (1, 3):
        counts = Counts(different=number, broken=number, missing=number, unreadable=number,
                        newer=number, damaged_originals=number)  # fmt: skip
        problem = telling.problem(doubt, counts)
        assert problem.id == doubt.value
        assert problem.title.endswith(".")
        assert problem.remedy.endswith(".")
        assert "{" not in problem.title
        words = telling.content()["doubts"][doubt.value]
        assert ("one" in words) == ("{" in words["title"])


@pytest.mark.parametrize("stage", Stage)
def test_every_stage_has_its_words(stage):
    assert telling.stage(stage)


def test_ransomware_says_not_to_plug_the_disk_in():
    (problem,) = telling.problems(told(Outcome.FAIL, doubts=(Doubt.MASS_CHANGE,)))

    assert "Ne rebranchez pas le disque" in problem.remedy


def test_a_trouble_is_told_first():
    failed = told(
        Outcome.FAIL, Counts(unreadable=3), trouble=Trouble.DAMAGED, doubts=(Doubt.UNREADABLE,)
    )

    first, second = telling.problems(failed)

    assert (first.id, second.id) == ("damaged", "unreadable")
    assert first.title
