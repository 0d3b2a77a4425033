"""Mon syndicat: its pack by file or code, its face, its key by telephone, its contacts."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QLabel

from kit.packs import fetching, installed, minisign, phrase, places
from tests.kit.packs.making import KEY, OTHER, SVG, signed, versioned
from tests.ui.visiting import PATIENCE, Visitor, names, reads
from ui import face, theme
from ui.app import begin
from ui.pages.result_help import HelpPanel
from ui.route import Route

WORDS = phrase.phrase(KEY.public)


@pytest.fixture(autouse=True)
def bare(tmp_path, monkeypatch, qapp):
    """No pack of this computer, and none that stays."""
    monkeypatch.setattr(places, "SHARED", (tmp_path / "partage",))
    face.begin(tmp_path / "home" / "fenetre.json")
    yield
    face.wear(None)
    theme.apply(qapp, theme.Mode.LIGHT)


@pytest.fixture
def at(example, qtbot):
    """A visitor of the section."""

    def make(**options):
        window = example(**options)
        window.go(Route("settings", record="syndicate"))
        return Visitor(window, qtbot)

    return make


def brought(visitor, outside, path):
    outside.chosen = (path,)
    visitor.click("Choisir un fichier…")
    visitor.wait_text("Ce qui va changer")


def brand(window):
    return [one.text() for one in window.navigation.findChildren(QLabel) if one.text()]


def test_from_file_to_face_to_contacts(at, outside, tmp_path, qtbot):
    visitor = at()
    visitor.wait_text("Aucun syndicat")
    brought(visitor, outside, signed(tmp_path / "recu"))
    assert not places.any_in((places.own_folder(),))
    visitor.click("Installer")
    visitor.wait_text("est installé")

    visitor.wait_text("À confirmer par téléphone")
    assert "Landes numérique" in brand(visitor.window)
    assert theme.look().palette.accent == "#0B6E5F"
    assert not reads(visitor.window, "05 58 00 00 00")
    assert not any("aide@" in one for one in names(visitor.window))

    visitor.write("Les six mots", "autre chose")
    visitor.click("Vérifier")
    visitor.wait_text("pas la phrase")
    visitor.write("Les six mots", WORDS)
    visitor.click("Vérifier")
    visitor.wait_text("Syndicat confirmé")
    assert reads(visitor.window, "05 58 00 00 00")
    visitor.click("Écrire à aide@landes.example")
    assert outside.links == ["mailto:aide@landes.example"]


def test_nothing_changes_when_she_does_not_want_it(at, outside, tmp_path):
    visitor = at()
    brought(visitor, outside, signed(tmp_path / "recu"))
    visitor.click("Ne rien changer")
    visitor.wait_text("Aucun syndicat")

    assert face.current() is None
    assert not places.any_in((places.own_folder(),))


def test_a_pack_of_another_key_is_refused_in_the_banner(at, outside, tmp_path):
    installed.install(installed.open_signed(signed(tmp_path / "avant")), (), places.own_folder())
    visitor = at()
    visitor.wait_text("À confirmer")
    visitor.click("Mettre à jour, ou reprendre un fichier")
    outside.chosen = (signed(tmp_path / "recu", OTHER, versioned("2.0")),)
    visitor.click("Choisir un fichier…")

    visitor.wait_text("n’est pas signé par la clé de votre syndicat")
    visitor.wait_text("Version 1.2.0 du pack")


def test_by_code_the_address_is_shown_before_anything_leaves(at, monkeypatch, tmp_path):
    told = installed.open_signed(signed(tmp_path / "site"))
    asked = []
    monkeypatch.setattr(fetching, "fetch", lambda place: asked.append(place.address) or told)
    visitor = at()
    visitor.write("Code donné par votre syndicat", "pas un code")
    visitor.click("Continuer")
    visitor.wait_text("pas un code de syndicat")
    visitor.write("Code donné par votre syndicat", " Landes.example/Mairies ")
    visitor.click("Continuer")
    visitor.wait_text("https://landes.example/.well-known/kit-commune/mairies.kitpack")
    assert asked == []
    visitor.click("Chercher sur landes.example")
    visitor.wait_text("Ce qui va changer")

    assert asked == ["https://landes.example/.well-known/kit-commune/mairies.kitpack"]


def test_she_takes_it_away_after_one_more_question(at, outside, tmp_path, qtbot):
    visitor = at()
    brought(visitor, outside, signed(tmp_path / "recu"))
    visitor.click("Installer")
    visitor.click("Retirer ce syndicat de ce poste")
    visitor.click("Oui, retirer")
    visitor.wait_text("Aucun syndicat")

    assert face.current() is None
    assert "Landes numérique" not in brand(visitor.window)
    assert theme.look().palette.accent == theme.LIGHT.accent


def test_an_administrator_s_pack_is_worn_at_the_first_start(tmp_path):
    signed(tmp_path / "partage")
    face.begin(tmp_path / "home" / "autre.json")

    assert face.current().short == "Landes numérique"
    assert (tmp_path / "home" / "visage.json").exists()


def test_the_next_start_reads_one_small_file(tmp_path, monkeypatch):
    signed(tmp_path / "partage")
    face.begin(tmp_path / "home" / "fenetre.json")
    monkeypatch.setattr(installed, "current", lambda *_: pytest.fail("nothing is verified"))
    face.wear(None)
    face.begin(tmp_path / "home" / "fenetre.json")

    assert face.current().name == "Syndicat mixte des Landes d’exemple"


def test_a_face_that_is_no_longer_there_goes(example, tmp_path, qtbot):
    path = signed(tmp_path / "partage")
    face.begin(tmp_path / "home" / "fenetre.json")
    window = example()
    assert "Landes numérique" in brand(window)
    path.unlink()
    window.renew_face()
    qtbot.waitUntil(lambda: face.current() is None, timeout=PATIENCE)
    assert brand(window)[0] == "Kit Commune"


def test_a_logo_is_drawn_and_rubbish_is_none():
    assert face.drawn("logo.svg", SVG).startswith(b"\x89PNG")
    assert face.drawn("logo.png", face.drawn("logo.svg", SVG)).startswith(b"\x89PNG")
    assert face.drawn("logo.png", b"\x89PNG\r\n\x1a\nrubbish") == b""
    assert face.drawn("logo.svg", b"<svg/>") == b""


def test_help_goes_to_the_confirmed_syndicate_alone(qtbot, outside, monkeypatch, tmp_path):
    sent = []
    monkeypatch.setattr("ui.outside.compose_mail", lambda *_, to: sent.append(to) or True)
    told = installed.install(
        installed.open_signed(signed(tmp_path / "recu")), (), places.own_folder()
    )
    panel = HelpPanel()
    qtbot.addWidget(panel)
    panel.show_contact(told)
    panel._mail()
    assert sent.pop() == ""
    panel.show_contact(installed.confirm(told, WORDS, places.own_folder()))
    panel._mail()
    assert sent.pop() == "aide@landes.example"
    assert "05 58 00 00 00" in panel.contact.text()


def test_the_door_at_the_first_start(make_window, outside, tmp_path, qtbot, monkeypatch):
    window = make_window()
    record = tmp_path / "home" / "registre.kit"
    window.restart = lambda: begin(window, record)
    begin(window, record)
    visitor = Visitor(window, qtbot)
    visitor.click("Mon syndicat m’a donné un code ou un fichier")
    qtbot.wait(QApplication.doubleClickInterval() + 50)
    brought(visitor, outside, signed(tmp_path / "recu"))
    visitor.click("Installer")
    visitor.wait_text("est installé")
    visitor.click("Continuer")
    visitor.wait("Première installation")

    assert any(reads(window, "Landes numérique") for _ in (1,))
    assert "Mon syndicat m’a donné un code ou un fichier" not in names(window)


def test_a_name_that_looks_like_markup_is_text(example, tmp_path, qtbot):
    change = lambda text: text.replace("Landes numérique", "<b>Gras</b>")  # noqa: E731
    signed(tmp_path / "partage", change=change)
    face.begin(tmp_path / "home" / "autre.json")
    (tmp_path / "home" / "visage.json").unlink()
    face.begin(tmp_path / "home" / "autre.json")
    assert "<b>Gras</b>" in brand(example())


def test_a_key_s_words_are_the_same_for_both(tmp_path):
    path = signed(tmp_path)
    told = installed.open_signed(path)
    assert phrase.is_same(WORDS.replace(" ", "-"), told.pack.key)
    assert minisign.public_key(minisign.public_text(told.pack.key)) == told.pack.key
