"""What a syndicate puts on its site: a page without script, true digests, one sheet."""

from __future__ import annotations

import hashlib
import io
import re
from datetime import UTC, datetime
from html.parser import HTMLParser

import pypdf
import pytest

from kit.errors import KitError
from kit.packs import installed, pictures, publishing
from tests.kit.packs.making import signed

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
NAME = "KitCommune-0.1.0-setup-non-signe.exe"
VOID = {"meta", "link", "img", "br"}


class Reader(HTMLParser):
    """Every tag, that each is closed, and all that can be read."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.open, self.text = [], [], ""
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


@pytest.fixture
def setup(tmp_path):
    path = tmp_path / NAME
    path.write_bytes(b"MZ" * 1_000_000)
    return path


def published(tmp_path, setup, change=lambda text: text, **more):
    told = installed.open_signed(signed(tmp_path / "pack", change=change))
    publishing.publish(tmp_path / "site", told, [setup], AT, **more)
    return tmp_path / "site"


def test_every_link_leads_to_a_file_that_is_there(tmp_path, setup):
    site = published(tmp_path, setup)
    told = Reader((site / "index.html").read_text("utf-8"))
    links = [more.get("href") or more.get("src") for _, more in told.tags]
    links = [link for link in links if link and not link.startswith("#")]

    assert NAME in links
    assert all((site / link).is_file() for link in links)
    assert (site / ".well-known/kit-commune/landes-exemple.kitpack.minisig").is_file()
    assert installed.open_signed(site / ".well-known/kit-commune/landes-exemple.kitpack")


def test_no_script_nothing_from_elsewhere_and_every_picture_told(tmp_path, setup):
    site = published(tmp_path, setup)
    text = (site / "index.html").read_text("utf-8")
    told = Reader(text)

    assert not {tag for tag, _ in told.tags} & {"script", "iframe", "form", "object", "style"}
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", text)
    assert not any(name.startswith("on") for _, more in told.tags for name in more)
    assert "url(" not in (site / "page.css").read_text("utf-8")
    assert ("html", {"lang": "fr"}) in told.tags
    assert all("alt" in more for tag, more in told.tags if tag == "img")
    assert [tag for tag, _ in told.tags if tag == "h1"] == ["h1"]


def test_sizes_and_digests_are_those_of_the_files(tmp_path, setup):
    site = published(tmp_path, setup)
    told = Reader((site / "index.html").read_text("utf-8"))
    digest = hashlib.sha256(setup.read_bytes()).hexdigest()

    assert digest in told.text
    assert "1,9\u00a0Mo" in told.text
    for line in (site / "SHA256SUMS").read_text().splitlines():
        known, name = line.split("  ")
        assert hashlib.sha256((site / name).read_bytes()).hexdigest() == known


def test_it_shows_what_windows_will_show_and_warns_of_others(tmp_path, setup):
    site = published(tmp_path, setup)
    second = (site / "avertissement-2.svg").read_text("utf-8")

    assert NAME in second
    assert "Éditeur inconnu" in second
    assert "Jamais pour un fichier reçu par courriel" in (site / "index.html").read_text("utf-8")
    for number in (1, 2, 3):
        assert pictures.fault("a.svg", (site / f"avertissement-{number}.svg").read_bytes()) == ""


def test_a_signed_setup_names_its_publisher(tmp_path, setup):
    site = published(tmp_path, setup, publisher="Landes & Cie <SARL>")
    for number in (2, 3):
        told = (site / f"avertissement-{number}.svg").read_text("utf-8")
        assert "Landes &amp; Cie &lt;SARL&gt;" in told
        assert "inconnu" not in told


def test_what_a_pack_says_is_text(tmp_path, setup):
    change = lambda text: text.replace("Landes numérique", "<b>x</b> & $by")  # noqa: E731
    site = published(tmp_path, setup, change, site="https://kit.landes.example/")
    text = (site / "index.html").read_text("utf-8")

    assert "<b>x</b>" not in text
    assert "&lt;b&gt;x&lt;/b&gt; &amp; $by" in text
    assert "kit.landes.example/landes-exemple" in text


def test_the_sheet_is_one_page_that_can_be_read(tmp_path, setup):
    site = published(tmp_path, setup, site="https://kit.landes.example/")
    told = pypdf.PdfReader(io.BytesIO((site / "installer.pdf").read_bytes()))
    text = " ".join(told.pages[0].extract_text().split())

    assert len(told.pages) == 1
    for words in ("Installer Kit Commune", "Exécuter quand même", "05 58 00 00 00", "kit.landes"):
        assert words in text
    assert told.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_the_same_input_gives_the_same_files(tmp_path, setup):
    one = published(tmp_path, setup)
    told = {path.name: path.read_bytes() for path in one.iterdir() if path.is_file()}
    packed = installed.open_signed(one / "KitCommune.kitpack")
    publishing.publish(tmp_path / "encore", packed, [setup], AT)

    assert told == {
        path.name: path.read_bytes() for path in (tmp_path / "encore").iterdir() if path.is_file()
    }


@pytest.mark.parametrize("name", ["facture.exe", "KitCommune-0.1.0.sh", "KitCommune-.exe.bat"])
def test_only_our_installers_are_published(tmp_path, setup, name):
    other = setup.rename(setup.with_name(name))
    with pytest.raises(KitError, match="pas un installeur"):
        published(tmp_path, other)


def test_a_missing_or_empty_installer_is_told(tmp_path, setup):
    setup.write_bytes(b"")
    with pytest.raises(KitError, match="est vide"):
        published(tmp_path, setup)
    setup.unlink()
    with pytest.raises(KitError, match="n’a pas pu être copié"):
        published(tmp_path, setup)
