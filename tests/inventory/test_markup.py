"""XML that a machine gave."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.markup import parse_xml


def test_namespaces_and_declarations_are_left_aside():
    document = '\ufeff<?xml version="1.0" encoding="utf-16"?><a xmlns="urn:x"><b>é</b></a>'

    actual = parse_xml(document)

    assert actual is not None
    assert (actual.tag, actual.findtext("b")) == ("a", "é")


@pytest.mark.parametrize(
    "document",
    [
        "",
        "plain",
        "<a>",
        '<!DOCTYPE lolz [<!ENTITY lol "lol">]><a>&lol;</a>',
        '<!doctype a SYSTEM "file:///etc/passwd"><a/>',
        "<a><! ENTITY b></a>",
        "<a>\x00</a>",
    ],
)
def test_what_is_broken_or_declares_a_type_is_refused(document):
    actual = parse_xml(document)

    assert actual is None


def test_a_document_out_of_measure_is_refused():
    actual = parse_xml("<a>" + "b" * (8 * 1024 * 1024) + "</a>")

    assert actual is None


@given(st.text(st.characters(exclude_categories=[])))
def test_parsing_never_raises(text):
    parse_xml(text)
    parse_xml(f"<a>{text}</a>")
