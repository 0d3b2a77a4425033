"""A pack by its code, from a real HTTPS server."""

from __future__ import annotations

import pytest

from kit.errors import KitError
from kit.packs import fetching
from tests.https_site import gives, moves
from tests.kit.packs.making import OTHER, signed

ADDRESS = "https://kit.exemple.fr/.well-known/kit-commune/landes.kitpack"


@pytest.fixture
def place(site):
    return fetching.Place("localhost", site.address("/p.kitpack"))


def published(site, path, **changed):
    site.paths["/p.kitpack"] = gives(path.read_bytes())
    site.paths["/p.kitpack.minisig"] = gives(path.with_name(path.name + ".minisig").read_bytes())
    site.paths |= changed


@pytest.mark.parametrize(
    "typed",
    ["kit.exemple.fr/landes", " KIT.Exemple.fr / Landes ", "https://kit.exemple.fr/landes/",
     ADDRESS],
)  # fmt: skip
def test_a_code_stands_for_one_address(typed):
    assert fetching.place(typed) == fetching.Place("kit.exemple.fr", ADDRESS)


@pytest.mark.parametrize(
    "typed",
    ["", "landes", "kit.exemple.fr", "kit.exemple.fr/", "http://kit.exemple.fr/landes",
     "kit.exemple.fr/../x", "kit.exemple.fr/a/b", "moi@kit.exemple.fr/landes", "-a.fr/x",
     "kit.exemple.fr/landes?x=1", "kit.ехемple.fr/landes", "ftp://kit.exemple.fr/x.kitpack",
     "https://kit.exemple.fr/x.zip", "https://a@b.fr/x.kitpack", "a.fr/x\nb.fr/y"],
)  # fmt: skip
def test_what_is_no_code_is_told(typed):
    with pytest.raises(KitError, match="pas un code"):
        fetching.place(typed)


def test_it_comes_whole_and_signed(site, place, tmp_path):
    published(site, signed(tmp_path))

    assert fetching.fetch(place, site.trust).pack.short == "Landes numérique"


def test_also_after_a_move(site, tmp_path):
    published(site, signed(tmp_path))
    moved = fetching.Place("localhost", site.address("/ici.kitpack"))
    for ending in ("", ".minisig"):
        site.paths[f"/ici.kitpack{ending}"] = moves(f"/p.kitpack{ending}")

    assert fetching.fetch(moved, site.trust).pack.version == "1.2.0"


def test_another_s_signature_or_a_changed_byte_is_refused(site, place, tmp_path):
    path = signed(tmp_path / "a")
    other = signed(tmp_path / "b", OTHER)
    published(site, path)
    site.paths["/p.kitpack.minisig"] = gives(other.with_name(other.name + ".minisig").read_bytes())
    with pytest.raises(KitError):
        fetching.fetch(place, site.trust)
    published(site, path)
    site.paths["/p.kitpack"] = gives(path.read_bytes()[:-30] + b"x" * 30)
    with pytest.raises(KitError):
        fetching.fetch(place, site.trust)


def test_nothing_there_is_told(site, place):
    with pytest.raises(KitError, match="réponse 404"):
        fetching.fetch(place, site.trust)


def test_a_signature_without_end_has_its_bounds(site, place, tmp_path):
    published(site, signed(tmp_path))
    site.paths["/p.kitpack.minisig"] = gives(b"x" * 20_000)
    with pytest.raises(KitError, match="plus que prévu"):
        fetching.fetch(place, site.trust)
