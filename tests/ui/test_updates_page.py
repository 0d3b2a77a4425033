"""Mises à jour, by real clicks against a real HTTPS server."""

from __future__ import annotations

import threading

import pytest

from kit import updates
from kit.packs import installed, phrase, places
from kit.updates import Channel
from tests.https_site import gives
from tests.kit.manifests import BODY, NAME, OURS, manifest
from tests.kit.packs.making import KEY as SYNDICATE
from tests.kit.packs.making import signed
from tests.ui.visiting import PATIENCE, Visitor, named
from ui import face
from ui.pages.settings import updates as page
from ui.route import Route


@pytest.fixture
def site(site):
    site.paths["/maj/versions.kit"] = gives(manifest())
    site.paths[f"/maj/{NAME}"] = gives(BODY)
    return site


@pytest.fixture
def visitor(example, qtbot, site, monkeypatch):
    channel = Channel(site.address("/maj/versions.kit"), (OURS,))
    monkeypatch.setattr(page, "find_source", lambda: page.Source(channel))
    window = example()
    window.go(Route("settings", record="updates"))
    window.page("settings").section("updates").trust = site.trust
    return Visitor(window, qtbot)


def test_from_the_click_to_the_installer(visitor, outside, site):
    visitor.wait("Rechercher une mise à jour")
    assert site.asked == []
    visitor.click("Rechercher une mise à jour")
    visitor.wait_text("La version 9.1.0 est disponible.")
    visitor.wait_text("Publiée le 1er\u00a0décembre 2026, 500\u00a0Ko à télécharger.")
    assert [path for path, _ in site.asked] == ["/maj/versions.kit"]
    visitor.click("Télécharger la version 9.1.0")
    visitor.wait_text("La version 9.1.0 est prête.")
    assert outside.files == []
    visitor.click("Installer la version 9.1.0")
    visitor.wait_text("Kit Commune va se fermer")
    assert outside.files == []
    visitor.click("Oui, installer maintenant")
    visitor.qtbot.waitUntil(lambda: bool(outside.files), timeout=PATIENCE)

    assert outside.files[0].name == NAME
    assert outside.files[0].read_bytes() == BODY
    visitor.qtbot.waitUntil(lambda: not visitor.window.isVisible(), timeout=PATIENCE)


def test_the_newest_here_says_so(visitor, site, monkeypatch):
    monkeypatch.setattr(updates, "numbers", lambda version: (9, 9, 9, 9))
    visitor.click("Rechercher une mise à jour")
    visitor.wait_text("Votre version est la plus récente.")


def test_a_forged_list_is_told_in_the_banner_and_offers_nothing(visitor, site):
    site.paths["/maj/versions.kit"] = gives(manifest().replace(b"9.1.0", b"9.9.0", 1))
    visitor.click("Rechercher une mise à jour")
    visitor.wait_text("n’est pas signée par votre éditeur")

    visitor.wait("Rechercher une mise à jour")


def test_a_changed_installer_is_told_and_not_kept(visitor, outside, site):
    site.paths[f"/maj/{NAME}"] = gives(BODY[:-1] + b"\0" * 1)
    visitor.click("Rechercher une mise à jour")
    visitor.click("Télécharger la version 9.1.0")
    visitor.wait_text("pas celui que votre éditeur a signé")

    visitor.wait("Télécharger la version 9.1.0")
    assert list(updates.folder().iterdir()) == []


def test_she_stops_a_download(visitor, site):
    held = threading.Event()

    def slow(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(BODY)))
        handler.end_headers()
        handler.wfile.write(BODY[:200_000])
        handler.wfile.flush()
        held.wait(20)
        handler.wfile.write(BODY[200_000:])

    site.paths[f"/maj/{NAME}"] = slow
    visitor.click("Rechercher une mise à jour")
    visitor.click("Télécharger la version 9.1.0")
    visitor.wait("Arrêter")
    bar = named(visitor.window, "Avancement du téléchargement")
    visitor.qtbot.waitUntil(lambda: bar.value() > 0, timeout=PATIENCE)
    visitor.click("Arrêter")
    held.set()
    visitor.wait_text("Le téléchargement est arrêté")

    visitor.wait("Télécharger la version 9.1.0")
    assert list(updates.folder().iterdir()) == []


def test_what_was_changed_meanwhile_is_not_opened(visitor, outside):
    visitor.click("Rechercher une mise à jour")
    visitor.click("Télécharger la version 9.1.0")
    visitor.wait_text("est prête")
    (updates.folder() / NAME).write_bytes(b"MZ another")
    visitor.click("Installer la version 9.1.0")
    visitor.click("Oui, installer maintenant")
    visitor.wait_text("pas celui que votre éditeur a signé")

    assert outside.files == []


def test_an_installer_that_does_not_open_is_told(visitor, outside, monkeypatch):
    monkeypatch.setattr("ui.outside.open_file", lambda path: False)
    visitor.click("Rechercher une mise à jour")
    visitor.click("Télécharger la version 9.1.0")
    visitor.click("Installer la version 9.1.0")
    visitor.click("Oui, installer maintenant")
    visitor.wait_text("ne s’est pas ouverte")

    assert visitor.window.isVisible()


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (page.Source(None), "ne cherche aucune mise à jour"),
        (page.Source(None, is_managed=True), "Votre administrateur installe"),
        (page.Source(None, is_unconfirmed=True), "Confirmez d’abord sa clé"),
    ],
)
def test_without_channel_it_says_why(example, qtbot, monkeypatch, source, said):
    monkeypatch.setattr(page, "find_source", lambda: source)
    window = example()
    window.go(Route("settings", record="updates"))
    visitor = Visitor(window, qtbot)
    visitor.wait_text(said)


def test_a_channel_is_believed_from_a_confirmed_syndicate_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(places, "SHARED", ())
    own = places.own_folder()
    told = installed.install(installed.open_signed(signed(tmp_path)), (), own)
    assert page.find_source() == page.Source(None, is_unconfirmed=True)
    installed.confirm(told, phrase.phrase(SYNDICATE.public), own)
    source = page.find_source()

    assert source.channel == Channel("https://landes.example/kit/versions.kit", (bytes(32),))
    assert face.current() is None
    monkeypatch.setattr("kit.policy.read", lambda: type("P", (), {"no_updates": True, "pack": ""}))
    assert page.find_source() == page.Source(None, is_managed=True)
