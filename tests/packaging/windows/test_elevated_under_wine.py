"""The elevated reader on Wine's Windows: its folder, its file, its exit codes, and who asks it."""

from __future__ import annotations

import json
import os

import pytest

from inventory import elevation
from inventory.answers import Refusal
from tests.packaging.windows import wine

pytestmark = [wine.needed, pytest.mark.xdist_group("wine")]
SID = "S-1-5-21-0-0-0-1000"
DONE, USAGE, _, NOT_WRITTEN = range(4)


@pytest.fixture(scope="module")
def prefix():
    with wine.one_at_a_time():
        made = wine.Prefix(wine.BUILD / "prefix-tests")
        made.prepare(wine.reg_text({}))
        yield made
        made.stop()


def token():
    return os.urandom(16).hex()


def folder(prefix, told):
    return prefix.folder / "drive_c" / "ProgramData" / f"KitCommune-lecture-{told}"


def python(prefix, script):
    """A script in the Windows Python, on the sources as they are."""
    places = ";".join(f"Z:{at}".replace("/", "\\") for at in (wine.ROOT, wine.BUILD / "packages"))
    return prefix.wine(
        wine.BUILD / "python" / "python.exe", "-c", script, PYTHONPATH=places,
        PYTHONDONTWRITEBYTECODE="1", PYTHONIOENCODING="utf-8",
    )  # fmt: skip


def test_it_answers_every_question_of_the_list_into_its_own_folder(prefix):
    name = token()
    assert prefix.run("--elevated-reader", name, SID).status == DONE
    place = folder(prefix, name)
    told = elevation.read((place / "lecture.json").read_text("utf-8"))

    assert set(told) == set(elevation.ADMIN_QUESTIONS)
    assert [path.name for path in place.iterdir()] == ["lecture.json"]
    # Wine has no BitLocker: told with its reason, not as an empty list.
    refused = [answer for answer in told.values() if isinstance(answer, Refusal)]
    assert all(answer.reason for answer in refused)


def test_a_folder_that_is_there_already_is_not_used(prefix):
    name = token()
    folder(prefix, name).mkdir()
    assert prefix.run("--elevated-reader", name, SID).status == NOT_WRITTEN

    assert list(folder(prefix, name).iterdir()) == []
    folder(prefix, name).rmdir()


def test_anything_else_than_a_name_and_a_sid_is_refused(prefix):
    for words in (["x", SID], [token(), "moi"], [token()], [token(), SID, "C:\\x"]):
        assert prefix.run("--elevated-reader", *words).status == USAGE


def test_who_asks_gets_the_answers_and_nothing_is_left(prefix):
    """Wine's « runas » asks nobody: the way there and back is what is proved."""
    done = python(
        prefix,
        "import json\n"
        "from inventory import elevation\n"
        "from inventory.live import elevating\n"
        "told = elevating.read_elevated()\n"
        "print(told if isinstance(told, elevating.Outcome) else elevation.written(told))",
    )
    assert done.status == 0, done
    told = elevation.read(done.stdout)

    assert set(told) == set(elevation.ADMIN_QUESTIONS)
    assert json.loads(done.stdout)["schema"] == 1
    data = prefix.folder / "drive_c" / "ProgramData"
    left = {path.name for path in data.glob("KitCommune-lecture-*")}
    assert len([name for name in left if not (data / name / "lecture.json").exists()]) == 0


def test_wine_s_user_has_all_rights_already_and_the_session_says_so(prefix):
    done = python(
        prefix,
        "from inventory.live import elevating\n"
        "from inventory.live.windows import elevation\n"
        "from pathlib import Path\n"
        "print(elevating.standing().name, elevation.may_change(Path('C:/ProgramData')),"
        "elevation.own_sid()[0])",
    )
    assert done.status == 0, done
    standing, writable, sid = done.stdout.split()

    assert standing == "ALREADY"
    assert writable == "True"
    assert sid.startswith("S-1-5-21-")
