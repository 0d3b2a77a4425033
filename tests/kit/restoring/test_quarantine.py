"""Quarantines: private, with room, gone at the end, and never another running test's."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from kit.errors import KitError
from kit.restoring import quarantine as module
from kit.restoring.quarantine import clean_leftovers, erase, quarantine

posix = pytest.mark.skipif(os.name == "nt", reason="POSIX rights")


def test_it_is_there_in_the_block_and_gone_after(tmp_path):
    with quarantine(1000, base=tmp_path / "q") as folder:
        (folder / "a").mkdir()
        (folder / "a" / "b.txt").write_text("x")
        assert folder.parent == tmp_path / "q"
    assert list((tmp_path / "q").iterdir()) == []


def test_it_is_gone_after_an_error_too(tmp_path):
    def stopped() -> None:
        with quarantine(1000, base=tmp_path) as folder:
            (folder / "b.txt").write_text("x")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        stopped()
    assert list(tmp_path.iterdir()) == []


@posix
def test_only_its_owner_may_look(tmp_path):
    with quarantine(1000, base=tmp_path / "q") as folder:
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert stat.S_IMODE(folder.parent.stat().st_mode) == 0o700


@posix
def test_a_link_laid_there_is_refused(tmp_path):
    (tmp_path / "ailleurs").mkdir()
    (tmp_path / "q").symlink_to(tmp_path / "ailleurs")

    with pytest.raises(KitError), quarantine(1000, base=tmp_path / "q"):
        pytest.fail("it was made")
    assert list((tmp_path / "ailleurs").iterdir()) == []


def test_no_room_is_said_before_anything_is_written(tmp_path, monkeypatch):
    usage = type(shutil.disk_usage(tmp_path))
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10, 10, module.MARGIN + 999))

    with pytest.raises(KitError, match="assez de place"), quarantine(1000, base=tmp_path):
        pytest.fail("it was made")
    assert list(tmp_path.iterdir()) == []


def test_a_running_quarantine_is_left_alone(tmp_path):
    with quarantine(1000, base=tmp_path) as folder:
        (folder / "x").write_text("x")
        assert clean_leftovers(tmp_path) == 0
        assert (folder / "x").exists()


def killed(base: Path) -> None:
    """A process that dies in the middle of a quarantine."""
    code = (
        "import os, signal, sys; from pathlib import Path;"
        "from kit.restoring.quarantine import quarantine\n"
        "with quarantine(1000, base=Path(sys.argv[1])) as folder:\n"
        "  (folder / 'a').mkdir(); (folder / 'a' / 'b.txt').write_text('secret')\n"
        "  (folder / 'a').chmod(0o500)\n"
        "  os._exit(9)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(base)], check=False,
                          cwd=Path(__file__).parents[3])  # fmt: skip
    assert done.returncode == 9


def test_what_a_killed_test_left_goes_at_the_next_start(tmp_path):
    killed(tmp_path)
    assert len(list(tmp_path.rglob("b.txt"))) == 1

    assert clean_leftovers(tmp_path) == 1
    assert list(tmp_path.iterdir()) == []
    assert clean_leftovers(tmp_path) == 0


def test_leftovers_without_a_lock_go_too(tmp_path):
    (tmp_path / "11111111-1111-4111-8111-111111111111" / "x").mkdir(parents=True)
    (tmp_path / "seul.verrou").write_bytes(b"")

    assert clean_leftovers(tmp_path) == 1
    assert list(tmp_path.iterdir()) == []


@posix
def test_a_leftover_s_links_are_not_followed(tmp_path):
    outside = tmp_path / "dehors"
    outside.mkdir()
    (outside / "précieux.txt").write_text("x")
    base = tmp_path / "q"
    (base / "mort").mkdir(parents=True)
    (base / "mort" / "lien").symlink_to(outside)
    (base / "lien").symlink_to(outside)

    clean_leftovers(base)

    assert list(base.iterdir()) == []
    assert (outside / "précieux.txt").exists()


def test_nothing_there_costs_and_raises_nothing(tmp_path):
    assert clean_leftovers(tmp_path / "nulle part") == 0


def test_the_usual_homes_are_looked_at(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_homes", lambda: (tmp_path / "a", tmp_path / "b"))
    (tmp_path / "b" / "mort").mkdir(parents=True)

    assert clean_leftovers() == 1


def test_another_volume_than_the_source_is_preferred(tmp_path, monkeypatch):
    usual, other, source = tmp_path / "a", tmp_path / "b", tmp_path / "s"
    volumes = {usual: 1, other: 2, source: 1}
    monkeypatch.setattr(module, "home", lambda: usual)
    monkeypatch.setattr(module, "_second_home", lambda: other)
    monkeypatch.setattr(module, "_volume", volumes.get)
    monkeypatch.setattr(module, "_free", lambda _: 10**12)
    assert module._chosen(1000, source) == other

    volumes[usual] = 2
    assert module._chosen(1000, source) == usual

    volumes[usual] = 1
    monkeypatch.setattr(module, "_free", lambda _: 2000)
    assert module._chosen(1000, source) == usual


@posix
def test_read_only_files_are_erased(tmp_path):
    folder = tmp_path / "f"
    (folder / "a").mkdir(parents=True)
    (folder / "a" / "b").write_text("x")
    (folder / "a" / "b").chmod(0o400)
    (folder / "a").chmod(0o500)

    erase(folder)

    assert not folder.exists()
