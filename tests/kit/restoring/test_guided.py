"""The guided test: three files restored by a person, with whatever program she has."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta

import pytest

from checks.verdict import Outcome
from kit.errors import KitError
from kit.restoring import guided
from kit.restoring.guided import Match, compare, conclude, guided_test, overwritten, rescue, steps
from kit.restoring.proof import Method
from kit.restoring.recording import proof_of
from tests.kit.restoring import samples


@pytest.fixture
def source(tmp_path):
    return samples.lay(tmp_path / "mairie", 40)


@pytest.fixture
def test(source, tmp_path):
    last_run = datetime.now(UTC) + timedelta(seconds=5)
    with guided_test([source], last_run, base=tmp_path / "q") as made:
        yield made


def restored(test, folder):
    folder.mkdir(exist_ok=True)
    return [shutil.copy(one.path, folder) and folder / one.name for one in test.files]


def test_three_settled_files_are_chosen_and_kept_safe(test, source):
    assert len(test.files) == 3
    assert len({one.path.suffix for one in test.files}) == 3
    for one in test.files:
        assert one.path.is_relative_to(source)
        assert one.safe.read_bytes() == one.path.read_bytes()
        assert one.modified < datetime.now(UTC) - timedelta(days=1)
    assert test.place.is_dir()
    assert str(test.place) in steps(test)[1]


def test_restoring_them_elsewhere_proves_the_copy(test, tmp_path):
    found = compare(test, restored(test, tmp_path / "retour"))
    told = conclude(test, found)

    assert set(found.values()) == {Match.IDENTICAL}
    assert told.outcome is Outcome.OK
    assert (told.counts.sampled, told.counts.identical) == (3, 3)
    proof = proof_of(told, method=Method.GUIDED, by="Marie")
    assert proof.method is Method.GUIDED
    assert not any(one.name in repr(proof) for one in test.files)


def test_a_dropped_folder_and_other_names_are_understood(test, tmp_path):
    folder = tmp_path / "retour"
    for file in restored(test, folder):
        (folder / "profond").mkdir(exist_ok=True)
        file.rename(folder / "profond" / f"{file.stem} (2026_11_20 18_00_00 UTC){file.suffix}")

    assert set(compare(test, [folder]).values()) == {Match.IDENTICAL}


def test_what_is_restored_to_the_place_needs_no_dropping(test):
    restored(test, test.place)

    assert set(compare(test, []).values()) == {Match.IDENTICAL}


def test_the_living_file_or_our_own_copy_proves_nothing(test, tmp_path):
    link = tmp_path / "lien"
    link.hardlink_to(test.files[1].path)
    found = compare(test, [test.files[0].path, link, test.files[2].safe])

    assert set(found.values()) == {Match.ORIGINAL}
    told = conclude(test, found)
    assert told.outcome is Outcome.UNKNOWN
    assert proof_of(told, method=Method.GUIDED) is None


def test_one_that_differs_is_a_failure(test, tmp_path):
    files = restored(test, tmp_path / "retour")
    files[1].write_bytes(b"autre")

    found = compare(test, files)

    assert found[test.files[1]] is Match.DIFFERENT
    assert conclude(test, found).outcome is Outcome.FAIL


def test_one_that_changed_since_is_explained(test, tmp_path):
    files = restored(test, tmp_path / "retour")
    files[1].write_bytes(b"autre")
    test.files[1].path.write_bytes(b"version du jour")

    told = conclude(test, compare(test, files))

    assert told.outcome is Outcome.UNKNOWN
    assert told.counts.newer == 1


def test_files_that_are_not_there_yet_say_nothing_and_giving_up_fails(test, tmp_path):
    files = restored(test, tmp_path / "retour")

    found = compare(test, files[:2])

    assert conclude(test, found).outcome is Outcome.UNKNOWN
    assert conclude(test, found, gave_up=True).outcome is Outcome.FAIL
    assert conclude(test, found, gave_up=True).counts.unreadable == 1


def test_an_original_that_was_written_over_can_be_rescued(test, tmp_path):
    one = test.files[0]
    before = one.path.read_bytes()
    one.path.write_bytes(b"restored over it")

    assert overwritten(test) == (one,)
    rescue(one, tmp_path / "sauvé")
    assert (tmp_path / "sauvé").read_bytes() == before
    with pytest.raises(KitError):
        rescue(one, one.path)
    assert one.path.read_bytes() == b"restored over it"


def test_nothing_is_left_at_the_end(source, tmp_path):
    with guided_test([source], datetime.now(UTC) + timedelta(seconds=5), base=tmp_path / "q"):
        pass

    assert list((tmp_path / "q").iterdir()) == []


def test_too_few_files_are_said(tmp_path):
    source = samples.lay(tmp_path / "peu", 2)

    with (
        pytest.raises(KitError, match="trois"),
        guided_test([source], datetime.now(UTC) + timedelta(seconds=5), base=tmp_path / "q"),
    ):
        pytest.fail("it began")


def test_files_that_came_after_the_run_are_not_chosen(source, tmp_path):
    with (
        pytest.raises(KitError, match="trois"),
        guided_test([source], datetime.now(UTC) - timedelta(hours=1), base=tmp_path / "q"),
    ):
        pytest.fail("it began")


def test_a_dropped_file_that_has_gone_is_said(test, tmp_path):
    with pytest.raises(KitError, match="déposé"):
        compare(test, [tmp_path / "parti.odt"])
    assert guided.FILES == 3
