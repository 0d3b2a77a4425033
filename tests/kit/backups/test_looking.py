"""A declared copy is read, compared with the looks before, and what was seen is kept."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime, timedelta

import pytest

from checks.verdict import Outcome
from inventory.backups.model import Kind, Trouble
from inventory.facts import Known
from kit.backups import assessment, looking
from kit.errors import KitError
from kit.store import seen
from tests.kit.backups.towns import Town
from tests.kit.store.samples import new_store

DAY = 86_400


@pytest.fixture
def town(tmp_path):
    with new_store(tmp_path / "a.kit") as store:
        yield Town(store)


def filled(folder, number=40, days=1):
    """A folder of text files that were last changed so many days ago."""
    folder.mkdir(parents=True, exist_ok=True)
    then = datetime.now(UTC).timestamp() - days * DAY
    for rank in range(number):
        file = folder / f"acte-{rank}.txt"
        file.write_text(f"acte numéro {rank}\n" * 20)
        os.utime(file, (then, then))
    return folder


def declared(town, place, **fields):
    town.dataset("Documents", kind="office")
    return town.copy("Disque", "Documents", place=str(place), medium="usb_disk", **fields)


def test_a_real_copy_is_seen_and_judged(town, tmp_path):
    copy = declared(town, filled(tmp_path / "usb"), layout="folder")

    found = looking.look(town.store, copy)

    assert (found.kind, found.files, found.troubles) == (Kind.FOLDER, Known(40), ())
    assert seen.seen_of(town.store, copy) == (found,)
    told = assessment.assess(town.store, datetime.now(UTC))
    outcomes = {item.check: item.outcome for item in told.items}
    assert outcomes["backups/copies_exist"] is Outcome.OK
    assert outcomes["backups/copies_fresh"] is Outcome.OK
    assert told.view.lines[0].cells[0].text == "hier"


def test_a_copy_that_shrank_since_the_last_look_says_so(town, tmp_path):
    copy = declared(town, filled(tmp_path / "usb"), layout="folder")
    looking.look(town.store, copy)
    shutil.rmtree(tmp_path / "usb")
    filled(tmp_path / "usb", 10)

    found = looking.look(town.store, copy)

    assert Trouble.SHRUNK in found.troubles
    told = assessment.assess(town.store, datetime.now(UTC))
    assert {item.case for item in told.items if item.domain == "backups"} >= {"shrunk"}


def test_an_unplugged_disk_is_seen_to_be_away(town, tmp_path):
    copy = declared(town, tmp_path / "absent", layout="folder")

    assert looking.look(town.store, copy).troubles == (Trouble.MISSING,)


def test_a_copy_without_a_place_asks_for_it(town):
    copy = town.copy("Disque")
    with pytest.raises(KitError, match="emplacement"):
        looking.look(town.store, copy)

    assert seen.seen_of(town.store, copy) == ()


def test_originals_that_did_not_change_keep_an_old_copy_good(town, tmp_path):
    originals = filled(tmp_path / "originals", days=30)
    dataset = town.dataset("Documents", kind="civil", folders=str(originals))
    place = filled(tmp_path / "usb", days=25)
    copy = town.copy("Disque", "Documents", place=str(place), layout="folder", unplugged="yes")
    looking.look(town.store, copy)

    def age():
        told = assessment.assess(town.store, datetime.now(UTC))
        return {item.check: item.outcome for item in told.items}["backups/copies_fresh"]

    before = age()
    looking.look_at_originals(town.store, dataset)

    assert (before, age()) == (Outcome.FAIL, Outcome.OK)


def test_originals_that_cannot_be_read_from_here_tell_nothing(town, tmp_path):
    folders = f"{filled(tmp_path / 'originals')}\n{tmp_path / 'absent'}"
    dataset = town.dataset("Documents", folders=folders)

    assert looking.look_at_originals(town.store, dataset) is None
    assert seen.seen_of(town.store, dataset) == ()


def test_a_look_keeps_its_day(town, tmp_path):
    copy = declared(town, filled(tmp_path / "usb"))
    before = datetime.now(UTC)

    found = looking.look(town.store, copy, author="Claire")

    assert before <= found.at <= datetime.now(UTC) + timedelta(seconds=1)
