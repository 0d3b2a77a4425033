"""Copies as Windows reads them: a path beyond 260 characters, a place that is not there."""

from __future__ import annotations

import json
import shutil

import pytest

from tests.inventory.backups.copies import documents
from tests.packaging.windows import wine

pytestmark = wine.needed


@pytest.fixture
def prefix():
    with wine.one_at_a_time():
        prefix = wine.Prefix(wine.BUILD / "prefix-tests")
        yield prefix
        prefix.stop()


def test_a_folder_is_read_through_the_child(prefix):
    place = prefix.folder / "drive_c" / "copie de la mairie"
    shutil.rmtree(place, ignore_errors=True)
    documents(place)
    deep = place / "/".join(["dossier de la commune"] * 14)
    deep.mkdir(parents=True)
    (deep / "profond.txt").write_text("délibération " * 20, "utf-8")
    try:
        done = prefix.run("backup", "inspect", r"C:\copie de la mairie", "--format", "json")
    finally:
        shutil.rmtree(place)
    told = json.loads(done.stdout)

    assert done.status == 0, done
    assert (told["kind"], told["files"], told["problems"]) == ("folder", 41, [])
    assert told["medium"] == "same_disk"


def test_a_place_that_is_not_there(prefix):
    done = prefix.run("backup", "inspect", r"D:\sauvegarde", "--format", "json")

    assert done.status == 3
    assert json.loads(done.stdout)["problems"][0]["id"] == "missing"
