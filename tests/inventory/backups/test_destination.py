"""What holds for every copy: odd names, many files, restoring, secrets, giving up."""

from __future__ import annotations

import os
import shutil
import stat
import threading
import time
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from inventory.backups import restic
from inventory.backups.destination import (
    BackupFault,
    Cancelled,
    Watch,
    detect,
    entries,
    inspect,
    restore,
    versions,
)  # fmt: skip
from inventory.backups.model import Ended, Kind, Run, Trouble
from inventory.backups.safe_paths import target_for
from inventory.facts import Known
from inventory.live.backups.process import Process
from tests.inventory.backups import copies
from tests.inventory.backups.copies import NOW, SECRET, base, digest, documents
from tests.inventory.backups.scenarios import flip, readers

ODD = (
    "été à la mairie.txt", "e\u0301te\u0301.txt", "\U0001f4c4 note.txt", "a\nb.txt", " espace .txt",
    "b[1]*?.txt", "back\\slash.txt", "-rf.txt", "!x.txt", "$HOME.txt", "long" + "x" * 240 + ".txt",
)  # fmt: skip
BYTES = b"latin-\xe9\xff.txt"


def need(tool):
    if shutil.which(tool) is None:
        pytest.skip(f"{tool} is not installed")


@pytest.fixture
def odd(tmp_path):
    """Names that people and old systems leave, and a path of more than 260 characters."""
    place = tmp_path / "source"
    deep = place / "/".join(["dossier de la commune"] * 14)
    deep.mkdir(parents=True)
    for name in ODD:
        (place / name).write_text(name, "utf-8")
    (deep / "profond.txt").write_text("x" * 50, "utf-8")
    Path(os.fsdecode(os.fsencode(str(place)) + b"/" + BYTES)).write_bytes(b"y" * 30)
    return place


def restored(into):
    return {p.relative_to(into).as_posix(): p.read_bytes() for p in into.rglob("*") if p.is_file()}


def whole(place, kind, tmp_path, secret=None):
    """List the newest run and restore all of it."""
    into = tmp_path / "quarantaine"
    into.mkdir()
    run = versions(str(place), kind, secret)[0]
    listed = [*entries(str(place), kind, run, secret)]
    restore(str(place), kind, run, [entry.path for entry in listed], into, secret)
    return listed, restored(into)


def test_odd_names_in_a_folder(odd, tmp_path):
    listed, got = whole(odd, Kind.FOLDER, tmp_path)

    assert got == restored(odd)
    assert {entry.path for entry in listed} == set(got)
    assert inspect(str(odd)).troubles == ()


def test_odd_names_in_restic(odd, tmp_path):
    need("restic")
    place = tmp_path / "depot"
    copies.restic(place, "init")
    copies.restic(place, "backup", str(odd))
    _, got = whole(place, Kind.RESTIC, tmp_path, SECRET)
    prefix = str(odd).lstrip("/")
    wanted = restored(odd)
    wanted.pop(os.fsdecode(BYTES))  # restic does not print a name that is no text

    assert got == {f"{prefix}/{name}": data for name, data in wanted.items()}


def test_odd_names_in_borg(odd, tmp_path):
    need("borg")
    place = tmp_path / "depot"
    copies.borg(tmp_path / "base", "init", "-e", "repokey", str(place))
    copies.borg(tmp_path / "base", "create", f"{place}::un", ".", folder=odd)
    _, got = whole(place, Kind.BORG, tmp_path, SECRET)
    wanted = restored(odd)
    wanted["latin-??.txt"] = wanted.pop(os.fsdecode(BYTES))  # as borg lists what is no text

    assert got == wanted


def test_odd_names_in_a_zip(odd, tmp_path):
    place = tmp_path / "mairie.zip"
    with zipfile.ZipFile(place, "w") as archive:
        for path in odd.rglob("*"):
            if path.is_file() and not path.name.startswith("latin"):
                archive.write(path, path.relative_to(odd))
    _, got = whole(place, Kind.ZIP, tmp_path)
    wanted = restored(odd)
    wanted.pop(os.fsdecode(BYTES))

    assert got == wanted


@pytest.mark.parametrize("path", ["../dehors", "a/../../dehors", "..", "", "/", "a\0b"])
def test_no_path_leads_out(tmp_path, path):
    with pytest.raises(BackupFault):
        target_for(str(tmp_path), path)


def test_an_absolute_path_stays_inside(tmp_path):
    assert target_for(str(tmp_path), "/etc/passwd") == str(tmp_path / "etc" / "passwd")


def test_a_zip_that_slips_restores_nothing_outside(tmp_path):
    place, into = tmp_path / "piege.zip", tmp_path / "a" / "quarantaine"
    into.mkdir(parents=True)
    with zipfile.ZipFile(place, "w") as archive:
        archive.writestr("../evade.txt", "x")
    with pytest.raises(BackupFault):
        restore(str(place), Kind.ZIP, Run("", NOW, Ended.UNKNOWN), ["../evade.txt"], into)

    assert not (tmp_path / "a" / "evade.txt").exists()


@pytest.mark.parametrize("kind", ["folder", "zip", "restic", "borg"])
def test_restoring_keeps_dates_and_changes_nothing(kind, tmp_path):
    if kind != "folder":
        need(kind)
    place, secret = base(kind), SECRET
    before = digest(place)
    listed, got = whole(place, Kind(kind), tmp_path, secret)
    modified = {
        p.name: p.stat().st_mtime for p in (tmp_path / "quarantaine").rglob("*") if p.is_file()
    }

    assert len(got) == len(listed) == 40
    assert all(
        abs(modified[entry.path.rpartition("/")[2]] - entry.modified.timestamp()) < 0.001
        for entry in listed
    )
    assert digest(place) == before


def test_a_damaged_file_is_left_out_and_the_others_come(tmp_path):
    need("zip")
    place = copies.fresh("zip", tmp_path)
    archive = max(place.glob("*.zip"))
    flip(archive)
    run = versions(str(place), Kind.ZIP)[0]
    into = tmp_path / "q"
    into.mkdir()
    paths = [entry.path for entry in entries(str(place), Kind.ZIP, run)]
    restore(str(place), Kind.ZIP, run, paths, into)

    assert 0 < len(restored(into)) < len(paths)


def test_links_are_never_followed(tmp_path):
    outside = documents(tmp_path / "dehors")
    place = tmp_path / "copie"
    place.mkdir()
    (place / "vrai.txt").write_text("x" * 100, "utf-8")
    (place / "lien").symlink_to(outside)
    (place / "lien.txt").symlink_to(outside / "écoles")
    into = tmp_path / "q"
    into.mkdir()
    run = versions(str(place), Kind.FOLDER)[0]
    restore(str(place), Kind.FOLDER, run, ["lien.txt", "vrai.txt"], into)

    assert inspect(str(place)).files == Known(1)
    assert [*restored(into)] == ["vrai.txt"]


@pytest.fixture(scope="module")
def crowd(tmp_path_factory):
    """A hundred thousand files."""
    place = tmp_path_factory.mktemp("foule")
    for folder in range(200):
        inner = place / f"d{folder}"
        inner.mkdir()
        for at in range(500):
            os.close(os.open(inner / f"{at}.txt", os.O_CREAT | os.O_WRONLY, 0o644))
    yield place
    shutil.rmtree(place)


def test_a_hundred_thousand_files(crowd):
    began = time.monotonic()
    told = []
    seen = inspect(str(crowd), watch=Watch(progress=told.append))

    assert seen.files == Known(100_000)
    assert time.monotonic() - began < 30
    assert len(told) > 100
    assert told == sorted(told)


def test_entries_take_no_memory(crowd):
    run = Run("", NOW, Ended.UNKNOWN)
    tracemalloc.start()
    try:
        number = sum(1 for _ in entries(str(crowd), Kind.FOLDER, run))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert number == 100_000
    assert peak < 12_000_000  # what waits between the two processes, whatever the number of files


def test_too_many_files_are_said(crowd):
    seen = inspect(str(crowd), watch=Watch(files=1000))

    assert seen.troubles == (Trouble.TOO_MANY,)


def test_giving_up_ends_what_was_started(crowd):
    begun = threading.Event()

    with pytest.raises(Cancelled):
        inspect(str(crowd), watch=Watch(cancelled=begun.is_set, progress=lambda _: begun.set()))
    assert readers() == []


def test_a_listing_that_is_left_ends_its_child(crowd):
    listing = entries(str(crowd), Kind.FOLDER, Run("", NOW, Ended.UNKNOWN))
    next(listing)
    listing.close()

    assert readers() == []


def test_the_deadline_holds(crowd):
    began = time.monotonic()
    seen = inspect(str(crowd), watch=Watch(deadline=began + 0.2))

    assert Trouble.TIMED_OUT in seen.troubles
    assert time.monotonic() - began < 3


def test_secrets_are_in_no_argument_and_no_environment(monkeypatch):
    """Every process that is started while a repository is read, as other users could see it."""
    shown = []
    started = Process.__init__

    def noting(self, words, watch, **options):
        shown.append((tuple(words), dict(options.get("extra") or {})))
        started(self, words, watch, **options)
        process = Path(f"/proc/{self._process.pid}")
        shown.extend((process / name).read_bytes() for name in ("cmdline", "environ"))

    monkeypatch.setattr(Process, "__init__", noting)
    for kind in ("restic", "borg"):
        if shutil.which(kind):
            assert inspect(str(base(kind)), None, SECRET).troubles == ()

    assert shown
    assert not [
        one for one in shown if SECRET in repr(one) or SECRET.encode() in repr(one).encode()
    ]
    assert not [one for one in shown if isinstance(one, bytes) and SECRET.encode() in one]


def test_nothing_is_left_of_a_shadow(tmp_path):
    need("borg")
    inspect(str(base("borg")), None, SECRET, Watch(cache=tmp_path / "cache"))

    assert [*(tmp_path / "cache").iterdir()] == []


def test_a_repository_on_a_read_only_place(tmp_path):
    need("restic")
    place = copies.fresh("restic", tmp_path)
    for path in [place, *place.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        assert inspect(str(place), None, SECRET).troubles == ()
    finally:
        for path in [place, *place.rglob("*")]:
            path.chmod(stat.S_IRWXU)


@pytest.mark.parametrize("path", ["/a/b.txt", "/a/[1]*?\\.txt", "/-rf"])
def test_patterns_of_restic_match_one_path(path):
    plain = restic.pattern(path)

    assert plain.replace("\\\\", "\0").replace("\\", "").replace("\0", "\\") == path


def test_paths_come_in_batches_that_fit():
    paths = [f"/{at:05}/{'é' * 100}" for at in range(500)]
    groups = [*restic.batches(paths, 5000)]

    assert [path for group in groups for path in group] == paths
    assert all(sum(len(p.encode()) for p in group) <= 5000 for group in groups)


@pytest.mark.parametrize("place", ["", "/nonexistent/dossier", "rest:http://x", "\0"])
def test_a_place_that_is_none(place):
    seen = inspect(place)

    assert seen.troubles[0] in {Trouble.MISSING, Trouble.VANISHED}
    with pytest.raises(BackupFault):
        detect(place)


@pytest.mark.parametrize("kind", list(Kind))
def test_any_kind_may_be_tried_on_any_place(kind, tmp_path):
    documents(tmp_path)
    for place in (tmp_path, next(p for p in tmp_path.rglob("*") if p.is_file())):
        seen = inspect(str(place), kind)

        assert seen.kind is kind or Trouble.NO_TOOL in seen.troubles
