"""What a pack says, and every fault of its author with what to write."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.contrast import READABLE, ratio
from kit.errors import KitError
from kit.packs import accents, pictures, reading
from kit.packs.form import Table
from kit.packs.reading import examined, read
from kit.packs.skeleton import skeleton
from kit.tokens import DARK, LIGHT
from tests.kit.packs.making import KEY, MANIFEST, OTHER, SVG, endorsed, files


def changed(old, new):
    assert old in MANIFEST
    return files(change=lambda text: text.replace(old, new))


def sentences(told):
    pack, faults = examined(told)
    return pack, [fault.sentence for fault in faults]


def test_a_good_pack_is_read():
    pack = read(files())

    assert (pack.name, pack.version, pack.short) == ("landes-exemple", "1.2.0", "Landes numérique")
    assert pack.key == KEY.public
    assert pack.logo == SVG
    assert [one.subject for one in pack.contacts] == ["Assistance", "Formation"]
    assert pack.contacts[0].mail == "aide@landes.example"
    assert (pack.channel, pack.channel_keys) == (
        "https://landes.example/kit/versions.kit",
        (bytes(32),),
    )
    assert examined(files())[1] == ()


def test_the_model_is_good_once_it_has_a_key():
    assert examined(skeleton(KEY.public))[1] == ()
    _, said = sentences(skeleton(None))
    assert len(said) == 1
    assert "« key »" in said[0].replace("\u00a0", " ")


# fmt: off
# ruff: noqa: E501 one line a fault
FAULTS = {
    "no name": ('name = "landes-exemple"\n', "", "pack.toml : « name » manque."),
    "a name in words": ('"landes-exemple"', '"Les Landes"', "pack.toml, ligne 2 : « name » n’a pas"),
    "no version": ('version = "1.2.0"', "", "« version » manque"),
    "a version in words": ('"1.2.0"', '"1.2-beta"', "ligne 3 : « version » n’a pas"),
    "an old schema": ("schema = 1", "schema = 0", "ligne 1 : « schema » n’a pas"),
    "another key": ('key = "{key}"', 'key = "RWQ"', "ligne 5 : « key » n’a pas"),
    "no syndicate": ('name = "Syndicat mixte des Landes d’exemple"', "", "ligne 7 : « name » manque"),
    "a long short": ('"Landes numérique"', f'"{"x" * 29}"', "ligne 9 : « short » est trop long"),
    "a mark of direction": ("Landes numérique", "Landes\u202e", "ligne 9 : « short » contient"),
    "a site in clear": ('https://landes.example/"', 'http://landes.example/"', "ligne 10 : « website »"),
    "no such logo": ('"logo.svg"', '"autre.svg"', "ligne 11 : le logo « autre.svg » n’est pas dans"),
    "a colour in words": ('"#0B6E5F"', '"vert"', "ligne 14 : « light » n’a pas"),
    "markup in a mail": ("aide@landes.example", "a@b.c<script>", "ligne 19 : « mail » n’a pas"),
    "a telephone in words": ("05 58 00 00 00", "appelez", "ligne 18 : « telephone » n’a pas"),
    "a script as a link": ("https://landes.example/formation", "javascript:x()", "ligne 24 : « link »"),
    "an empty contact": ('link = "https://landes.example/formation"', "", "ligne 23 : ce contact"),
    "channel without key": ('keys = ["AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="]', "", "« keys » manque"),
    "a short raw key": ("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "AAAA", "ligne 28 : « keys »"),
    "not TOML": ('short = "Landes numérique"', "short = Landes", "pack.toml, ligne 9 : ce fichier n’est"),
    "a table as a word": ("[colours]\nlight", "[[colours]]\nlight", "« colours » n’est pas une rubrique"),
}
# fmt: on


@pytest.mark.parametrize(("old", "new", "said"), FAULTS.values(), ids=FAULTS)
def test_each_fault_says_where_and_what_to_write(old, new, said):
    pack, found = sentences(changed(old, new))

    assert pack is None
    plain = [one.replace("\u00a0", " ") for one in found]
    assert any(said in one for one in plain), plain
    with pytest.raises(KitError, match="à corriger"):
        read(changed(old, new))


def test_all_faults_are_told_at_once():
    told = files(change=lambda text: text.replace("1.2.0", "x").replace("aide@", "aide"))
    pack, found = sentences(told)

    assert pack is None
    assert len(found) == 2
    with pytest.raises(KitError, match="2\u00a0défauts"):
        read(told)


def test_an_unknown_word_is_only_a_remark():
    pack, faults = examined(changed('short = "', 'shorts = 1\nshort = "'))

    assert pack
    assert [(one.is_remark, one.line) for one in faults] == [(True, 9)]


@pytest.mark.parametrize("told", [("schema = 1", "schema = 2"), ('"0.1.0"', '"99.0"')])
def test_a_pack_for_a_later_kit_says_so(told):
    with pytest.raises(KitError, match="version plus récente"):
        read(changed(*told))


def test_without_manifest_it_is_no_pack():
    with pytest.raises(KitError, match="1\u00a0défaut"):
        read({"a.md": b""})


@settings(max_examples=200, deadline=None)
@given(content=st.binary(max_size=300))
def test_any_manifest_is_told_in_french(content):
    for tried in (content, MANIFEST.encode()[: len(content) * 2] + content):
        with suppress(KitError):
            read({"pack.toml": tried})


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda more: st.lists(more, max_size=3) | st.dictionaries(st.sampled_from(
        ["name", "short", "logo", "light", "keys", "subject", "mail", "address"]), more, max_size=3),
    max_leaves=8,
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from(
    ["schema", "name", "version", "min_app", "key", "syndicate", "colours", "contacts", "updates",
     "bundles"]), VALUES))  # fmt: skip
def test_any_shape_is_told_in_french(told):
    faults = []
    try:
        reading._ask_for_newer(told)
    except KitError:
        return
    reading._understood(Table("pack.toml", told, "", "", faults), {})
    assert faults


def test_a_successor_that_nobody_signed_is_a_fault():
    told = files() | endorsed(OTHER, KEY)
    assert read(told).successors[0][0] == OTHER.public
    del told["keys/suivante.pub.minisig"]

    _, found = sentences(told)
    assert "minisign -S" in found[0]


# --- Colours --------------------------------------------------------------------------------------


COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06X}")


@settings(max_examples=300, deadline=None)
@given(COLOURS, COLOURS | st.just(""))
def test_every_colour_is_read_on_every_surface(light, dark):
    made = accents.accent(light, dark)
    for palette in (LIGHT, DARK):
        told = accents.dressed(palette, made)
        for behind in (told.page, told.surface, told.selected):
            assert ratio(told.accent, behind) >= READABLE
        assert ratio(told.on_accent, told.accent) >= READABLE
        assert ratio(told.text, told.selected) >= READABLE


def test_a_colour_that_is_read_stays_and_another_is_told():
    assert accents.accent("#0b6e5f").light == "#0B6E5F"
    pack, faults = examined(changed('"#0B6E5F"', '"#FFEE00"'))

    assert pack.accent.light != "#FFEE00"
    assert [one.is_remark for one in faults] == [True]
    assert "#FFEE00 se lirait mal" in faults[0].sentence


# --- Logos ----------------------------------------------------------------------------------------


def drawing(inside, head=""):
    return f'{head}<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{inside}</svg>'.encode()


@pytest.mark.parametrize(
    "content",
    [
        drawing("<script>x()</script>"),
        drawing('<image href="https://x/y.png"/>'),
        drawing('<path d="M0 0" onclick="x()"/>'),
        drawing('<a xlink:href="https://x"><path d=""/></a>'),
        drawing('<use xlink:href="#a"/>'),
        drawing('<foreignObject><p xmlns="http://www.w3.org/1999/xhtml">x</p></foreignObject>'),
        drawing("<style>@import url(x)</style>"),
        drawing('<path style="fill: url(https://x/y)"/>'),
        drawing("<path fill=\"url('//x/y')\"/>"),
        drawing('<rect style="background: url(data:x)"/>'),
        drawing('<linearGradient xlink:href="https://x"/>'),
        drawing("&a;", '<!DOCTYPE svg [<!ENTITY a "b">]>'),
        drawing("", '<?xml-stylesheet href="x.css"?>'),
        drawing("<g>" * 31 + "</g>" * 31),
        drawing("<g/>" * 2001),
        drawing("<path"),
        drawing("é").decode().encode("latin-1"),
        drawing("x" * (201 << 10)),
        b"<html/>",
        b"",
    ],
)
def test_a_drawing_that_does_more_than_draw_is_refused(content):
    assert pictures.fault("logo.svg", content)
    with pytest.raises(KitError, match="1\u00a0défaut"):
        read(files() | {"logo.svg": content})


def test_a_drawing_that_draws_is_taken():
    told = drawing(
        '<title>Logo</title><defs><linearGradient id="a"/><linearGradient id="b" xlink:href="#a"/>'
        '</defs><g clip-path="url(#c)"><path style="fill:url(#b)" d="M0 0"/></g>',
        '<?xml version="1.0" encoding="utf-8"?>',
    )
    assert pictures.fault("logo.svg", told) == ""


def test_a_png_has_its_bounds():
    def png(width, height):
        sizes = width.to_bytes(4, "big") + height.to_bytes(4, "big")
        return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + sizes + b"\0" * 20

    assert pictures.fault("a.png", png(64, 64)) == ""
    for content in (
        png(16, 64),
        png(64, 60_000),
        png(64, 64)[4:],
        png(64, 64) + b"x" * (501 << 10),
    ):
        assert pictures.fault("a.png", content)
    assert pictures.fault("a.gif", b"GIF89a")
