"""The restore test on real copies, sound and sabotaged; nothing is written, nothing is left."""

from __future__ import annotations

import os
import shutil
import threading
import time
import zipfile

import pytest

from checks.verdict import Outcome
from inventory.backups.model import Kind, Trouble
from inventory.backups.watch import Cancelled
from kit.errors import KitError
from kit.restoring import running
from kit.restoring.plan import Doubt, Hands, Plan, Stage
from kit.restoring.running import restore_test
from kit.restoring.sampling import Dataset
from tests.kit.restoring import samples
from tests.kit.restoring.samples import COPIES, PASSWORD

needs = {name: pytest.mark.skipif(shutil.which(name) is None, reason=f"{name} is not installed")
         for name in ("restic", "borg", "zip")}  # fmt: skip
every = pytest.mark.parametrize(
    "form",
    ["folder", *(pytest.param(name, marks=needs[name]) for name in ("zip", "restic", "borg"))],
)
repositories = pytest.mark.parametrize(
    "form", [pytest.param(name, marks=needs[name]) for name in ("restic", "borg")]
)


@pytest.fixture
def source(tmp_path):
    return samples.lay(tmp_path / "mairie")


@pytest.fixture
def base(tmp_path):
    return tmp_path / "quarantaine"


def copied(form, source, tmp_path):
    return COPIES[form](source, tmp_path / f"copie-{form}")


def try_out(place, source, base, **plan):
    told = restore_test(Plan(str(place), str(source), secret=PASSWORD, base=base, **plan))
    assert list(base.iterdir()) == []
    return told


@every
def test_a_sound_copy_is_proved_and_nothing_changes(form, source, base, tmp_path):
    place = copied(form, source, tmp_path)
    before = samples.tree(source), samples.tree(place if place.is_dir() else place.parent)

    told = try_out(place, source, base)

    assert told.outcome is Outcome.OK, told
    assert told.kind is Kind(form)
    assert (told.counts.sampled, told.counts.restored, told.counts.identical) == (60, 60, 60)
    assert told.doubts == ()
    assert told.listed == 90
    assert len(told.hashes) == 60
    assert told.opened > 30
    assert (samples.tree(source), samples.tree(place if place.is_dir() else place.parent)) == before


@every
def test_the_same_seed_draws_the_same_files(form, source, base, tmp_path):
    place = copied(form, source, tmp_path)

    first, again, other = (
        try_out(place, source, base, seed=seed, sample=30).hashes
        for seed in ("ab" * 16, "ab" * 16, "cd" * 16)
    )

    assert first == again
    assert first != other


@every
def test_wrong_content_under_the_right_date_fails(form, source, base, tmp_path):
    """The living files change and keep their dates: whatever the layout, the copy is not equal."""
    place = copied(form, source, tmp_path)
    for file in samples.files(source):
        held = file.stat()
        file.write_bytes(file.read_bytes() + b" ")
        os.utime(file, ns=(held.st_atime_ns, held.st_mtime_ns))

    told = try_out(place, source, base)

    assert told.outcome is Outcome.FAIL
    assert told.counts.different == 60
    assert Doubt.DIFFERENT in told.doubts


@every
def test_one_wrong_file_of_sixty_fails(form, source, base, tmp_path):
    place = copied(form, source, tmp_path)
    newest = max(samples.files(source), key=lambda file: file.stat().st_mtime)
    held = newest.stat()
    newest.write_bytes(b"autre chose")
    os.utime(newest, ns=(held.st_atime_ns, held.st_mtime_ns))

    told = try_out(place, source, base)

    assert told.outcome is Outcome.FAIL
    assert (told.counts.identical, told.counts.different) == (59, 1)


@every
def test_files_changed_since_the_run_are_no_fault(form, source, base, tmp_path):
    place = copied(form, source, tmp_path)
    for file in samples.files(source)[::3]:
        file.write_bytes(b"version du jour")

    told = try_out(place, source, base)

    assert told.outcome is Outcome.OK, told
    assert told.counts.identical == 60
    assert told.ineligible > 0


@every
def test_files_deleted_since_the_run_are_no_fault(form, source, base, tmp_path):
    place = copied(form, source, tmp_path)
    for file in samples.files(source)[::3]:
        file.unlink()

    told = try_out(place, source, base)

    assert told.outcome is Outcome.OK, told
    assert told.counts.identical == 60


@pytest.mark.parametrize("form", ["folder", pytest.param("zip", marks=needs["zip"])])
def test_living_files_that_the_copy_lacks_fail(form, source, base, tmp_path):
    shutil.copytree(source, tmp_path / "trouée" / source.name)
    for file in samples.files(tmp_path / "trouée")[::9]:
        file.unlink()
    place = copied(form, tmp_path / "trouée" / source.name, tmp_path)

    told = try_out(place, source, base)

    assert told.outcome is Outcome.FAIL
    assert told.counts.missing == 10
    assert told.counts.different == 0
    assert Doubt.MISSING in told.doubts


@repositories
def test_folders_left_out_of_the_copy_fail(form, source, base, tmp_path):
    place = tmp_path / form
    if form == "restic":
        samples.restic(place, "init")
        samples.restic(place, "backup", "--exclude", str(source / "Compta"), str(source))
    else:
        samples.borg(place, "init", "-e", "repokey", str(place))
        left_out = str(source / "Compta")
        samples.borg(place, "create", "--exclude", left_out, f"{place}::a", str(source))

    told = try_out(place, source, base)

    assert told.outcome is Outcome.FAIL
    assert told.counts.missing == len(samples.files(source / "Compta"))
    assert told.counts.different == told.counts.unreadable == 0


def test_an_older_copy_fails_when_it_was_not_made_again(source, base, tmp_path):
    """A mirror where a later file was copied, and others left behind at an older version."""
    first = samples.files(source)[0]
    samples.age(first, 2)
    place = copied("folder", source, tmp_path)
    for file in samples.files(source)[1:20]:
        file.write_bytes(b"version suivante")
        samples.age(file, 3.5)

    told = try_out(place, source, base)

    assert told.outcome is Outcome.FAIL
    assert told.counts.different > 0


def test_a_broken_document_in_a_mirror_is_told_as_broken(source, base, tmp_path):
    place = copied("folder", source, tmp_path)
    for file in samples.files(place):
        if file.suffix == ".odt":
            held = file.stat()
            file.write_bytes(file.read_bytes()[:80])
            os.utime(file, ns=(held.st_atime_ns, held.st_mtime_ns))

    told = try_out(place, source, base)

    assert told.outcome is Outcome.FAIL
    assert told.counts.broken > 0
    assert Doubt.BROKEN in told.doubts


def test_documents_that_were_broken_before_are_faithfully_kept(source, base, tmp_path):
    for file in samples.files(source):
        if file.suffix == ".odt":
            held = file.stat()
            file.write_bytes(file.read_bytes()[:80])
            os.utime(file, ns=(held.st_atime_ns, held.st_mtime_ns))
    place = copied("folder", source, tmp_path)

    told = try_out(place, source, base)

    assert told.outcome is Outcome.OK
    assert told.counts.damaged_originals > 0
    assert told.doubts == (Doubt.DAMAGED_ORIGINALS,)


@needs["zip"]
def test_a_damaged_member_of_a_zip_is_unreadable(source, base, tmp_path):
    place = copied("zip", source, tmp_path)
    with zipfile.ZipFile(place) as archive:
        spots = [one.header_offset + 60 + len(one.filename.encode()) for one in archive.filelist
                 if one.compress_size > 500]  # fmt: skip
    data = bytearray(place.read_bytes())
    for at in spots:
        data[at + 50] ^= 0xFF
    place.write_bytes(data)

    told = try_out(place, source, base)

    assert told.outcome is Outcome.FAIL
    assert told.counts.unreadable > 10
    assert Doubt.UNREADABLE in told.doubts


@needs["restic"]
def test_a_damaged_pack_of_restic_fails(source, base, tmp_path):
    place = copied("restic", source, tmp_path)
    chance = samples.chance(5)
    for pack in samples.files(place / "data"):
        pack.chmod(0o600)
        data = bytearray(pack.read_bytes())
        for _ in range(40):
            data[chance.randrange(len(data))] ^= 0xFF
        pack.write_bytes(data)

    told = try_out(place, source, base)

    assert told.outcome is Outcome.FAIL, told


@every
def test_fewer_than_ten_files_prove_nothing(form, base, tmp_path):
    source = samples.lay(tmp_path / "petite", 9)
    place = copied(form, source, tmp_path)

    told = try_out(place, source, base)

    assert told.outcome is Outcome.UNKNOWN
    assert told.counts.identical == 9
    assert told.doubts == (Doubt.TOO_FEW,)


@every
def test_files_of_the_day_prove_nothing(form, source, base, tmp_path):
    for file in samples.files(source):
        os.utime(file)
    place = copied(form, source, tmp_path)

    told = try_out(place, source, base)

    assert told.outcome is Outcome.UNKNOWN
    assert told.counts.sampled == 0


@repositories
def test_an_empty_run_is_a_failure(form, source, base, tmp_path):
    nothing = tmp_path / "vide" / "mairie"
    nothing.mkdir(parents=True)
    place = copied(form, nothing, tmp_path)

    told = try_out(place, source, base)

    assert told.outcome is Outcome.FAIL
    assert told.doubts == (Doubt.NOTHING_RESTORED,)


@every
def test_a_copy_of_something_else_is_told(form, source, base, tmp_path):
    other = samples.lay(tmp_path / "autre", 40, seed=9)
    for file in samples.files(other):
        file.rename(file.with_name(f"x-{file.name}"))
    place = copied(form, other, tmp_path)

    told = try_out(place, source, base)

    assert told.outcome is Outcome.FAIL
    assert told.doubts == (Doubt.OTHER_SOURCE,)
    assert told.counts.missing > 50


@repositories
@pytest.mark.parametrize(("secret", "trouble"), [
    ("autre", Trouble.WRONG_PASSWORD), (None, Trouble.NO_PASSWORD),
])  # fmt: skip
def test_a_wrong_password_is_unknown(form, secret, trouble, source, base, tmp_path):
    place = copied(form, source, tmp_path)

    told = restore_test(Plan(str(place), str(source), secret=secret, base=base))

    assert (told.outcome, told.trouble) == (Outcome.UNKNOWN, trouble)
    assert list(base.iterdir()) == []


def test_a_missing_copy_is_unknown(source, base, tmp_path):
    told = try_out(tmp_path / "nulle part", source, base)

    assert (told.outcome, told.trouble) == (Outcome.UNKNOWN, Trouble.MISSING)


def test_a_missing_source_is_said(base, tmp_path, source):
    place = copied("folder", source, tmp_path)

    with pytest.raises(KitError, match="dossier d’origine"):
        try_out(place, tmp_path / "nulle part", base)
    assert list(base.iterdir()) == []


@every
def test_encrypted_in_place_stops_before_restoring(form, source, base, tmp_path, monkeypatch):
    place = copied(form, source, tmp_path)
    chance = samples.chance(3)
    for file in samples.files(source):
        file.write_bytes(chance.randbytes(4096))
    monkeypatch.setattr(running.destination, "restore", lambda *_: pytest.fail("it was restored"))

    told = try_out(place, source, base)

    assert told.outcome is Outcome.FAIL
    assert told.doubts == (Doubt.MASS_CHANGE,)


@every
@pytest.mark.parametrize("rename", [lambda name: f"{name}.locked", lambda name: f"{name}.x7k2"])
def test_renamed_by_ransomware_stops_before_restoring(
    form, rename, source, base, tmp_path, monkeypatch
):
    place = copied(form, source, tmp_path)
    for file in samples.files(source):
        file.rename(file.with_name(rename(file.name)))
    monkeypatch.setattr(running.destination, "restore", lambda *_: pytest.fail("it was restored"))

    told = try_out(place, source, base)

    assert told.outcome is Outcome.FAIL
    assert told.doubts == (Doubt.MASS_CHANGE,)


def test_a_file_that_changes_while_it_is_read_is_explained(source, base, tmp_path, monkeypatch):
    place = copied("folder", source, tmp_path)
    sums = running._living_sums
    changed = []

    def while_read(plan, picked, watch):
        told = sums(plan, picked, watch)
        told[0] = {**told[0], "sum": "0" * 64, "same": False}
        changed.append(picked.files[0])
        return told

    monkeypatch.setattr(running, "_living_sums", while_read)
    told = try_out(place, source, base)

    assert changed
    assert told.outcome is Outcome.OK
    assert (told.counts.newer, told.counts.identical) == (1, 59)
    assert told.doubts == (Doubt.NEWER,)


@pytest.mark.skipif(os.name == "nt", reason="links need a right there")
@every
def test_links_are_never_followed(form, source, base, tmp_path):
    secret = tmp_path / "ailleurs.txt"
    secret.write_text("secret")
    for number in range(5):
        (source / f"lien {number}.txt").symlink_to(secret)
    (source / "dossier lié").symlink_to(tmp_path)
    place = copied(form, source, tmp_path)

    told = try_out(place, source, base)

    assert told.outcome is Outcome.OK, told
    assert told.listed == 90


def test_a_zip_that_climbs_out_writes_nothing_outside(source, base, tmp_path):
    place = tmp_path / "méchant.zip"
    with zipfile.ZipFile(place, "w") as archive:
        for file in samples.files(source):
            archive.write(file, file.relative_to(source).as_posix())
        for name in (
            "../évadé.txt",
            str(tmp_path / "évadé.txt"),
            "a/../../évadé.txt",
            "C:\\évadé.txt",
        ):
            archive.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), b"x" * 50)

    told = try_out(place, source, base)

    assert told.outcome is Outcome.OK, told
    assert not list(tmp_path.rglob("*évadé*"))


def test_a_copy_inside_its_own_source(source, base):
    place = samples.folder_copy(source, source.parent / "p")
    shutil.move(place, source / "Sauvegarde")

    told = try_out(source / "Sauvegarde", source, base)

    assert told.outcome is Outcome.OK, told
    assert told.counts.missing == 0


@pytest.mark.parametrize("way", ["itself", "above", "links"])
def test_the_living_files_are_no_copy_of_themselves(way, source, base, tmp_path):
    place = {"itself": source, "above": source.parent, "links": tmp_path / "liens"}[way]
    if way == "links":
        shutil.copytree(source, place, copy_function=os.link)

    told = try_out(place, source, base)

    assert told.outcome is Outcome.FAIL
    assert told.doubts == (Doubt.SAME_FILES,)
    assert told.counts.restored == 0


def test_a_drive_of_windows_file_history(base, tmp_path):
    source = samples.lay(tmp_path / "C" / "Users" / "marie" / "Documents", 60)
    data = tmp_path / "E" / "FileHistory" / "marie" / "PC-1" / "Data"
    kept = time.strftime("%Y_%m_%d %H_%M_%S UTC", time.gmtime())
    for file in samples.files(source):
        inner = file.relative_to(tmp_path)
        target = data / inner.parent / f"{file.stem} ({kept}){file.suffix}"
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(file, target)

    told = try_out(tmp_path / "E", source, base)
    assert (told.kind, told.outcome) == (Kind.FILE_HISTORY, Outcome.OK), told
    assert told.counts.identical == 60

    for file in samples.files(data):
        file.write_bytes(b"autre")
    assert try_out(tmp_path / "E", source, base).outcome is Outcome.FAIL


def test_datasets_are_covered_and_named(source, base, tmp_path):
    place = copied("folder", source, tmp_path)

    told = try_out(place, source, base, sample=12, datasets=(Dataset("Comptabilité", "Compta"),))

    assert told.folders == ("Comptabilité",)
    assert told.counts.identical == 12


@every
def test_odd_names_are_found(form, base, tmp_path):
    source = samples.lay(tmp_path / "mairie", 12)
    for name in (
        "à la une [1].csv", "étoile*.csv", "question?.csv", "d’été « 2 ».csv", "e\u0301.csv",
        "  espaces  .csv", "-tiret.csv", "#dièse.csv", "@at.csv", "a\\b.csv", "%20.csv",
    ):  # fmt: skip
        file = source / name
        samples.text(file, samples.chance(name))
        samples.age(file, 30)
    place = copied(form, source, tmp_path)

    told = try_out(place, source, base)

    assert told.outcome is Outcome.OK, told
    assert told.counts.identical == 23


@every
def test_cancelling_stops_at_once_and_leaves_nothing(form, source, base, tmp_path):
    place = copied(form, source, tmp_path)
    for after in (0.0, 0.05, 0.2, 0.5):
        stop = threading.Event()
        threading.Timer(after, stop.set).start()
        began = time.monotonic()
        try:
            restore_test(Plan(str(place), str(source), secret=PASSWORD, base=base),
                         Hands(cancelled=stop.is_set))  # fmt: skip
        except Cancelled:
            assert time.monotonic() - began < after + 4
        assert list(base.iterdir()) == []


def test_progress_goes_through_every_stage(source, base, tmp_path):
    place = copied("folder", source, tmp_path)
    heard = []

    restore_test(Plan(str(place), str(source), base=base), Hands(lambda *told: heard.append(told)))

    stages = list(dict.fromkeys(stage for stage, *_ in heard))
    assert stages == list(Stage)
    assert all(0 <= done <= total for _, done, total in heard)
    assert [told for told in heard if told[0] is Stage.COMPARING][-1] == (Stage.COMPARING, 60, 60)


def test_the_budget_bounds_what_is_restored(source, base, tmp_path):
    place = copied("folder", source, tmp_path)

    told = try_out(place, source, base, budget=20_000)

    assert 0 < told.bytes <= 20_000
