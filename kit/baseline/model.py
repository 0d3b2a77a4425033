"""What a baseline is made of: requirements, and the closed lists that they draw on.

Identifiers are English paths (``secure/backup_automatic``) that never change; ``ref`` is the short
label that people quote (``P21``). A requirement that is renamed tells its old ids in ``replaces``.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from inventory.record import record
from kit.baseline.words import words

if TYPE_CHECKING:
    from collections.abc import Mapping

Cost = Literal["none", "small", "budget"]
Section = Literal["", "operating", "investment"]
Who = Literal["secretary", "mayor", "technician", "publisher", "supplier"]
#: Whether the checks of a requirement decide it, or only a part of it.
Measure = Literal["whole", "part"]
Freedom = Literal["free", "state", "shared", "commercial", "paper"]
Kind = Literal[
    "hygiene", "questions", "cnil", "monaidecyber", "mss", "rpnt", "recyf", "law", "programme"
]


class Stage(StrEnum):
    """The four stages, in the order in which a town hall goes through them."""

    SECURE = "secure"
    DEPLOY = "deploy"
    SUPPORT = "support"
    SOBRIETY = "sobriety"


@record
class Applies:
    """Whom a requirement concerns: conditions of the profile, all of ``every``, one of ``some``.

    None of ``no`` may hold; populations are bounds that are within. Empty: everybody.
    """

    every: tuple[str, ...] = ()
    some: tuple[str, ...] = ()
    no: tuple[str, ...] = ()
    least_population: int | None = None
    most_population: int | None = None

    @property
    def conditions(self) -> tuple[str, ...]:
        """The conditions of the profile that must be known to decide."""
        return (*self.every, *self.some, *self.no)


@record
class Reference:
    """Where a requirement comes from; ``verified`` is False for a law that we could not re-read."""

    kind: Kind
    number: str
    label: str
    url: str
    verified: bool


@record
class Requirement:
    """One requirement, in plain French.

    ``title`` is true when all is well, ``action`` says in the imperative what to do else,
    ``question`` is one sentence that a secretary can answer by yes, partly or no, and ``examples``
    what such an answer rests on. ``checks`` are ids of the catalogue; ``documents`` the kinds of
    document that prove it. ``weight`` is 1 to 3, ``ease`` F of the priority formula (5 is easy).
    ``asks`` is who could know, the likeliest first. ``gesture`` names what one gesture lifts
    together, ``need`` the panorama of tools, ``guide`` the slug of the sheet that walks through it;
    the three may be empty.
    """

    id: str
    ref: str
    stage: Stage
    star: bool
    title: str
    action: str
    question: str
    why: str
    examples: tuple[str, ...]
    checks: tuple[str, ...]
    measure: Measure
    documents: tuple[str, ...]
    weight: int
    validity_days: int
    who: Who
    minutes: int
    ease: int
    cost: Cost
    section: Section
    asks: tuple[str, ...]
    gesture: str
    need: str
    guide: str
    references: tuple[Reference, ...]
    applies: Applies = Applies()
    replaces: tuple[str, ...] = ()
    depends_on: tuple[str, ...] = ()


@record
class Condition:
    """Something that is true or not of a commune.

    ``absent`` is why a requirement is without object where it is false, ``present`` the same where
    it is true and the requirement wants it not to be.
    """

    name: str
    question: str
    absent: str
    present: str = ""


@record
class Person:
    """A kind of person who may know: ``title`` heads the sheet of questions for them."""

    name: str
    title: str
    greeting: str


@record
class Gesture:
    """What lifts several requirements at once; ``title`` is in the imperative."""

    name: str
    title: str
    who: Who
    minutes: int


@record
class Option:
    """One way to meet a need.

    ``freedom`` is ``free`` (free software), ``state`` (a free service of the State), ``shared``
    (through a syndicate), ``commercial`` or ``paper``; the texts say in which open form the data
    are, where they lie, and how to leave.
    """

    name: str
    freedom: Freedom
    formats: str
    hosting: str
    leaving: str
    note: str = ""

    @property
    def freedom_label(self) -> str:
        """What kind of way it is, in French."""
        told: str = words()["freedom"][self.freedom]
        return told


@record
class Need:
    """One need, and the tools that meet it."""

    name: str
    title: str
    options: tuple[Option, ...]


@record
class StageText:
    """How a stage is called, and what it is for."""

    stage: Stage
    label: str
    purpose: str


@record
class Baseline:
    """A whole baseline, frozen: requirements by id in report order, and what they draw on.

    ``express`` are the ids of the first visit in the order in which they are asked.
    """

    name: str
    version: str
    stages: tuple[StageText, ...]
    requirements: Mapping[str, Requirement]
    express: tuple[str, ...]
    conditions: Mapping[str, Condition]
    people: Mapping[str, Person]
    gestures: Mapping[str, Gesture]
    needs: Mapping[str, Need]
    documents: Mapping[str, str]
    renamed: Mapping[str, str]
    digest: str

    def find(self, wanted: str) -> Requirement | None:
        """The requirement of this id, short label, or former id; None where there is none."""
        name = self.renamed.get(wanted, wanted)
        if name in self.requirements:
            return self.requirements[name]
        label = wanted.strip().upper()
        return next((one for one in self.requirements.values() if one.ref == label), None)

    def of(self, stage: Stage) -> tuple[Requirement, ...]:
        """The requirements of a stage, in report order."""
        return tuple(one for one in self.requirements.values() if one.stage is stage)
