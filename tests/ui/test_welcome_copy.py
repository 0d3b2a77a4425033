"""A mairie found again, and a second computer that joins, from a sealed copy."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from kit.store import access, copies, keys
from kit.store.store import create
from tests.ui.first_start import PHRASE, entered, kept
from tests.ui.visiting import PATIENCE, named, reads
from ui.example import fill

pytestmark = pytest.mark.usefixtures("quick_slots")


@pytest.fixture
def copy(tmp_path):
    """The sealed copy of another computer's record, with the example in it."""
    place = tmp_path / "partage"
    place.mkdir()
    with create(tmp_path / "autre.kit", [keys.passphrase_slot(PHRASE)]) as store:
        fill(store)
        printed = access.add_recovery_key(store)
        path = copies.choose_place(store, place)
    path.with_name("cle.txt").write_text(printed, "ascii")
    return path


OPENS_WITH = "Phrase de passe ou clé de secours"


@pytest.mark.usefixtures("memory")
def test_a_mairie_is_found_again_and_says_from_when(visit, outside, copy, record, tmp_path):
    outside.chosen = (copy,)
    visitor = visit()
    visitor.click("Retrouver ma mairie")
    visitor.click("Choisir la copie…")
    visitor.wait_text(copy.name)
    visitor.write(OPENS_WITH, "une autre phrase que voici")
    visitor.click("Retrouver ma mairie")
    visitor.qtbot.waitUntil(
        lambda: "pas une phrase" in named(visitor.window, OPENS_WITH).accessibleDescription(),
        timeout=PATIENCE,
    )
    assert not record.exists()

    # The printed key, read out in small letters with spaces.
    spoken = copy.with_name("cle.txt").read_text("ascii").lower().replace("-", " ")
    visitor.write(OPENS_WITH, spoken)
    visitor.click("Retrouver ma mairie")
    entered(visitor)
    visitor.wait_text("Retrouvé\u00a0: Saint-Exemple-sur-Loire")

    outside.folder = tmp_path / "usb"
    outside.folder.mkdir()
    visitor.click("Choisir un dossier…")
    visitor.wait_text("La copie est dans")
    assert len(list(outside.folder.glob("*.kitcopie"))) == 1
    assert kept(record)[1] >= 1  # and this session opens it


@pytest.mark.usefixtures("memory")
def test_a_second_computer_joins_measures_and_shares_its_own_copy(visit, outside, copy, record):
    outside.chosen = (copy,)
    visitor = visit()
    visitor.click("Rejoindre la mairie déjà suivie")
    visitor.click("Choisir la copie…")
    visitor.wait_text(copy.name)
    visitor.write(OPENS_WITH, PHRASE)
    visitor.click("Rejoindre et vérifier ce poste")
    visitor.wait_text("Ce poste suit maintenant Saint-Exemple-sur-Loire")

    told = visitor.window.session.overview
    assert told.here is not None
    assert told.here.at > datetime.now(UTC) - timedelta(minutes=5)
    visitor.qtbot.waitUntil(
        lambda: len(list(copy.parent.glob("*.kitcopie"))) == 2, timeout=PATIENCE
    )


def test_what_is_no_copy_is_said_and_another_can_be_chosen(visit, outside, tmp_path):
    wrong = tmp_path / "photo.kitcopie"
    wrong.write_bytes(b"\xff\xd8\xff")
    outside.chosen = (wrong,)
    visitor = visit()
    visitor.click("Retrouver ma mairie")
    visitor.click("Retrouver ma mairie")
    assert reads(visitor.window, "Choisissez d’abord le fichier")
    visitor.click("Choisir la copie…")
    visitor.wait_text("n’est pas une copie de sécurité")

    outside.chosen = (tmp_path / "partie.kitcopie",)
    visitor.click("Choisir la copie…")
    visitor.wait_text("est introuvable")
