"""The frozen windows on a screen under Wine: from the installed place, and from a stick."""

from __future__ import annotations

import os
import subprocess
import time
import zipfile
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from tests.packaging.built import artefact

if os.name == "nt":
    pytest.skip("here Wine stands for Windows", allow_module_level=True)

from kit.postings import importing
from kit.round import FOLDER, POSTINGS
from kit.round_preparing import prepare
from kit.store import edits
from tests.kit.postings.entities import MAIRIE, post, record_of
from tests.kit.postings.entities import computer as pc
from tests.packaging.windows import wine
from tests.packaging.windows.screen import Screen

pytestmark = pytest.mark.xdist_group("installer")
INSTALLED = r"C:\Mairie de Saint-Étienne\Kit Commune"
PATIENCE = 90


@contextmanager
def opened(computer, program):
    """A window program at work on a screen of its own."""
    with Screen() as screen:
        environment = {**computer.prefix.environment, "DISPLAY": screen.name}
        del environment["QT_QPA_PLATFORM"]
        running = subprocess.Popen(
            ["wine", program], env=environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            yield screen, running
        finally:
            computer.prefix.stop()
            running.communicate(timeout=30)


def wait_until(true, seconds=PATIENCE):
    ends = time.monotonic() + seconds
    while not (told := true()) and time.monotonic() < ends:
        time.sleep(0.2)
    return told


def test_the_window_opens_from_the_installed_place(computer, setup):
    assert computer.install(setup, folder=INSTALLED)[0] == 0

    with opened(computer, rf"{INSTALLED}\KitCommune.exe") as (screen, running):
        screen.window("Kit Commune")
        seen = screen.settled("premier-lancement")
        assert running.poll() is None

    # Our blue, of the first door's button, stands on the page.
    blues = {
        (x, y)
        for x in range(0, seen.width(), 4)
        for y in range(0, seen.height(), 4)
        if (c := seen.pixelColor(x, y)).blue() > c.red() + 90
    }
    assert len(blues) > 20
    assert not list(computer.user.rglob("erreur-*.log"))


@pytest.mark.usefixtures("quick_slots")
def test_a_stick_from_the_double_click_to_the_sealed_posting(computer, tmp_path):
    now = datetime.now(UTC)
    stick = computer.path(r"C:\Clé du technicien")
    with zipfile.ZipFile(artefact("KitCommune-*-portable*.zip", "make windows")) as archive:
        archive.extractall(stick)
    with record_of(tmp_path / "mairie") as store:
        post(store, tmp_path / "avant", pc("PC-MAIRE", "DEF67890"), at=now.replace(year=2020))
        waiting = importing.receive(store, tmp_path / "avant", now).waiting
        importing.confirm(store, waiting[0].code, now)
        prepare(store, MAIRIE, stick, now)
        before, registry = computer.files(), computer.registry()
        postings = stick / FOLDER / POSTINGS

        with opened(computer, r"C:\Clé du technicien\KitCommune\KitCommune.exe") as (screen, _):
            screen.window("Tournée des postes")
            screen.settled("cle-mesure")
            screen.write("Accueil")
            screen.press("Return")
            made = wait_until(lambda: list(postings.glob("*.kitposte")))
            screen.settled("cle-terminee")

        assert len(made) == 1
        done = importing.receive(store, stick, now)
        assert [one.state for one in done.kept] == ["kept"]
        fields = edits.values(store, done.kept[0].record)
        assert fields["room"] == "Accueil"
        assert fields["system"].startswith("Windows")

    # Nothing is left on the computer, and no private key was on the stick.
    added = {name for name in computer.files() - before if "Clé du technicien" not in name}
    assert added == set()
    assert {line for line in computer.registry() - registry if "kit" in str(line).lower()} == set()
    assert {path.name for path in (stick / FOLDER).iterdir()} == {"tournee.kitjoint", POSTINGS}
    assert b"AGE-SECRET-KEY" not in (stick / FOLDER / "tournee.kitjoint").read_bytes()
    assert wine.frozen() or os.environ.get("KIT_PACKAGES") == "any"
