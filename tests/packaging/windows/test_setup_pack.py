"""The pack beside the setup file, or named by /PACK=: copied, replaced, removed, under Wine.

The application in this setup is a stand-in of a few bytes: nothing of it is started.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

from kit.packs import installed, minisign
from kit.version import VERSION
from tests.kit.packs.making import KEY, signed
from tests.packaging.windows import wine

pytestmark = [
    wine.needed,
    pytest.mark.xdist_group("wine"),
    pytest.mark.skipif(shutil.which("makensis") is None, reason="makensis is not here"),
]
NO_PACK = 9
FOLDER = "C:\\essai-pack\\Kit"


@pytest.fixture(scope="module")
def setup(tmp_path_factory):
    """The real script, around a stand-in."""
    folder = tmp_path_factory.mktemp("setup")
    application = folder / "app"
    for name in ("_internal/a.txt", "licences/b.txt", "kit-commune.exe", "KitCommune.exe"):
        path = application / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"MZ")
    side, made = folder / "side.bmp", folder / "setup.exe"
    icon = wine.ROOT / "packaging" / "icon" / "kit-commune.ico"
    for command in (
        [sys.executable, "packaging/make_icon.py", "bmp", side],
        ["makensis", "-V2", "-INPUTCHARSET", "UTF8", f"-DVERSION={VERSION}",
         f"-DAPPLICATION={application}", f"-DOUTPUT={made}", f"-DLICENCE={wine.ROOT / 'LICENCE'}",
         f"-DICON={icon}", f"-DSIDE={side}", "-XSetCompressor /FINAL zlib",
         wine.SCRIPTS / "installer.nsi"],
    ):  # fmt: skip
        done = subprocess.run(
            command, cwd=wine.ROOT, capture_output=True, text=True, check=False,
            env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
    return made


@pytest.fixture(scope="module")
def prefix():
    with wine.one_at_a_time():
        made = wine.Prefix(wine.BUILD / "prefix-tests")
        nt = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion"
        made.prepare(wine.reg_text({nt: {"CurrentBuildNumber": "19045", "CurrentBuild": "19045"}}))
        yield made
        made.stop()


@pytest.fixture
def place(prefix, setup):
    """Where the setup file lies, on its own each time; nothing stays installed."""
    place = prefix.folder / "drive_c" / "essai-pack"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    shutil.copy(setup, place / "setup.exe")
    yield place
    prefix.wine("C:\\essai-pack\\Kit\\desinstaller.exe", "/S", "_?=C:\\essai-pack\\Kit")
    prefix.stop()
    shutil.rmtree(place, ignore_errors=True)


def run(prefix, *switches):
    """As typed in a Windows console, quotes and all."""
    words = ["C:\\essai-pack\\setup.exe /S", *switches, f"/D={FOLDER}"]
    script = "import subprocess, sys; sys.exit(subprocess.call(sys.argv[1]))"
    python = wine.BUILD / "python" / "python.exe"
    return prefix.wine(python, "-c", script, " ".join(words)).status


def put(folder, name, change=lambda text: text):
    """A signed pack under a name of its own."""
    made = signed(folder, KEY, change)
    for ending in ("", ".minisig"):
        made.with_name(made.name + ending).rename(folder / (name + ending))
    return folder / name


def names(place):
    return sorted(path.name for path in (place / "Kit" / "packs").glob("*"))


def test_what_lies_beside_is_installed_pinned_and_removed(prefix, place):
    put(place, "KitCommune.kitpack")
    (place / "KitCommune.pub").write_text(minisign.public_text(KEY.public))
    assert run(prefix) == 0
    packs = place / "Kit" / "packs"
    told, faults = installed.current((packs,), None)

    assert faults == ()
    assert told.is_confirmed
    assert told.pack.short == "Landes numérique"
    assert prefix.wine(f"{FOLDER}\\desinstaller.exe", "/S", f"_?={FOLDER}").status == 0
    assert not packs.exists()


def test_without_a_key_beside_it_is_not_confirmed(prefix, place):
    put(place, "KitCommune.kitpack")
    assert run(prefix) == 0

    assert names(place) == ["KitCommune.kitpack", "KitCommune.kitpack.minisig"]
    assert not installed.current((place / "Kit" / "packs",), None)[0].is_confirmed


def test_one_that_is_named_is_installed_and_stays_over_an_update(prefix, place):
    folder = place / "dossier à nous"
    folder.mkdir()
    put(folder, "landes.kitpack")
    assert run(prefix, '/PACK="C:\\essai-pack\\dossier à nous\\landes.kitpack"') == 0
    assert names(place) == ["landes.kitpack", "landes.kitpack.minisig"]
    assert run(prefix) == 0

    assert names(place) == ["landes.kitpack", "landes.kitpack.minisig"]


def test_one_that_is_named_and_not_there_installs_nothing(prefix, place):
    assert run(prefix, "/PACK=C:\\essai-pack\\rien.kitpack") == NO_PACK
    assert not (place / "Kit").exists()
    put(place, "KitCommune.kitpack")
    (place / "KitCommune.kitpack.minisig").unlink()
    assert run(prefix) == NO_PACK
    assert not (place / "Kit").exists()


def test_without_pack_nothing_of_it_is_there(prefix, place):
    assert run(prefix) == 0
    assert not (place / "Kit" / "packs").exists()
