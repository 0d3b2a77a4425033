"""Machines for the tests of reports: the example, one of which nothing is known, and many."""

from __future__ import annotations

import io
import re
import unicodedata
from functools import cache

import pypdf

from inventory.facts import Known
from inventory.record import replace
from inventory.workstation import read_workstation
from kit.assessment import assess
from kit.selftest import MOMENT, example
from tests.captures import machine

ENTITY = "Mairie de Saint-Exemple"


@cache
def known():
    """The example town hall's machine."""
    return read_workstation(example())


@cache
def unknown():
    """A machine that answered nothing."""
    return read_workstation(machine())


def assessed(workstation):
    """The pair that a report takes."""
    return workstation, assess(workstation, MOMENT)


def named(workstation, name):
    """The same machine under another name."""
    return replace(workstation, system=replace(workstation.system, host_name=Known(name)))


def hostile(text):
    """The example machine with a text in every place that a stranger could fill."""
    w = known()
    programs = tuple(
        replace(program, name=f"{text} {program.name}", version=text, publisher=text)
        for program in w.software.programs.value
    )
    hardware = replace(w.hardware, maker=Known(text), model=Known(text), serial=Known(text))
    software = replace(w.software, programs=Known(programs))
    return assessed(replace(named(w, text), hardware=hardware, software=software))


@cache
def pages(pdf):
    """The text of each page, spaces made plain and invisible signs removed."""
    return [flat(page.extract_text()) for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def flat(text):
    """Text as a reader hears it: one kind of space, no place to break, composed letters."""
    visible = re.sub("[\u200b\u200e\u00ad]", "", unicodedata.normalize("NFKC", text))
    return re.sub(r"\s+", " ", visible)


def tight(text):
    """Text without any space: long words are cut over lines."""
    return re.sub(r"\s", "", flat(text))
