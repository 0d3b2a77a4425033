"""A guide from its Markdown: a head in TOML, an introduction, numbered steps, notes.

    +++
    title = "Choisir un mot de passe solide"
    minutes = 10
    who = "secretary"
    about = ["secure/passwords_strong", "accounts/no_account_without_password"]
    done = "Chaque compte a son mot de passe, et le carnet est au coffre."
    +++
    Une phrase ou deux qui disent pourquoi.

    1. Un geste.
       ![Ce que montre l’image](cadenas.svg)
    2. Un autre geste, avec [un lien](https://exemple.fr).

    > Une remarque.

Anything else is a fault, with the line and what to write instead: no HTML, no heading, no table.
Links are https, mailto or tel, and ``ms-settings:`` in our own guides; pictures are SVG or PNG
files beside the guide.
"""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Literal, cast

from inventory.record import record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

Who = Literal["secretary", "mayor", "technician", "publisher", "supplier"]

LEAST_STEPS, MOST_STEPS = 4, 8
LONGEST_STEP, LONGEST_TEXT = 220, 400
LONGEST_GUIDE = 20_000
SCHEMES = ("https:", "mailto:", "tel:")
OWN_SCHEMES = (*SCHEMES, "ms-settings:")

_WHO = ("secretary", "mayor", "technician", "publisher", "supplier")
_STEP = re.compile(r"(\d{1,2})\. (.+)")
_PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)")
_LINK = re.compile(r"(?<!!)\[([^\]]+)\]\(([^)\s]+)\)")
_FILE = re.compile(r"[a-z0-9][a-z0-9-]{0,60}\.(?:svg|png)")
_MARKUP = re.compile(r"<[a-zA-Z/!]|^#|^\s*[-*] |^\||`|\*\*|__")
_ABOUT = re.compile(r"[a-z0-9_]{1,40}/[a-z0-9_]{1,60}")


def _sentence(longest: int) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and 0 < len(value) <= longest


def _identifiers(value: object) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(one, str) and _ABOUT.fullmatch(one) is not None for one in value)
    )


#: The fields of a head: whether a value will do, and what is wanted in French.
_FIELDS: Mapping[str, tuple[Callable[[object], bool], str]] = {
    "title": (_sentence(80), "un titre de 80 caractères au plus"),
    "minutes": (lambda v: type(v) is int and 1 <= v <= 480, "un nombre de minutes"),
    "who": (lambda v: v in _WHO, f"l’un de\u00a0: {', '.join(_WHO)}"),
    "about": (_identifiers, "une liste d’identifiants d’exigences ou de contrôles"),
    "done": (_sentence(LONGEST_TEXT), "une phrase"),
}


@record
class Link:
    """Words that lead somewhere."""

    words: str
    target: str


@record
class Picture:
    """A drawing beside the guide, and what it shows."""

    file: str
    alt: str


@record
class Step:
    """One gesture; links keep their words in ``text``."""

    text: str
    picture: Picture | None = None
    links: tuple[Link, ...] = ()


@record
class Guide:
    """One guide. ``about`` are the requirements and checks that it helps with."""

    name: str
    title: str
    minutes: int
    who: Who
    about: tuple[str, ...]
    intro: str
    steps: tuple[Step, ...]
    notes: tuple[str, ...]
    done: str

    def texts(self) -> tuple[str, ...]:
        """All that is written in it."""
        alts = (step.picture.alt for step in self.steps if step.picture)
        return (
            self.title, self.intro, *(step.text for step in self.steps), *alts, *self.notes,
            self.done,
        )  # fmt: skip


@record
class Fault:
    """What is wrong in a guide: the line (from 1; 0 for the whole), and what to write."""

    line: int
    sentence: str


class GuideError(Exception):
    """A guide that does not follow the form; ``faults`` are all of them."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("; ".join(f"{fault.line}: {fault.sentence}" for fault in faults))
        self.faults = faults


def guide_of(name: str, text: str, schemes: tuple[str, ...] = SCHEMES) -> Guide:
    """The guide in a Markdown text.

    Raises:
        GuideError: it does not follow the form.
    """
    faults: list[Fault] = []
    if len(text) > LONGEST_GUIDE:
        raise GuideError((Fault(0, "Le guide est trop long : gardez l’essentiel en huit étapes."),))
    head, body, first = _parted(text)
    told = _head(head, faults)
    intro, steps, notes = _body(body, first, schemes, faults)
    if not LEAST_STEPS <= len(steps) <= MOST_STEPS:
        sentence = (
            f"Il faut de {LEAST_STEPS} à {MOST_STEPS} étapes numérotées ; il y en a {len(steps)}."
        )
        faults.append(Fault(first, sentence))
    if not intro:
        faults.append(Fault(first, "Écrivez une phrase d’introduction avant la première étape."))
    if faults:
        raise GuideError(tuple(sorted(faults, key=lambda fault: fault.line)))
    return Guide(
        name,
        str(told["title"]),
        cast("int", told["minutes"]),
        cast("Who", told["who"]),
        tuple(cast("list[str]", told["about"])),
        intro,
        tuple(steps),
        tuple(notes),
        str(told["done"]),
    )


def _parted(text: str) -> tuple[str, list[str], int]:
    """The head, the lines of the body, and the number of its first line."""
    lines = text.replace("\r\n", "\n").split("\n")
    if lines[0].strip() != "+++" or "+++" not in [line.strip() for line in lines[1:]]:
        missing = "Commencez par une ligne « +++ », les champs du guide, puis une ligne « +++ »."
        raise GuideError((Fault(1, missing),))
    end = next(at for at, line in enumerate(lines[1:], 1) if line.strip() == "+++")
    return "\n".join(lines[1:end]), lines[end + 1 :], end + 2


def _head(text: str, faults: list[Fault]) -> Mapping[str, object]:
    try:
        told = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        faults.append(
            Fault(2, "L’en-tête n’est pas du TOML : une ligne par champ, champ = valeur.")
        )
        return {}
    faults += [
        Fault(2, f"Le champ «\u00a0{field}\u00a0» doit être {wanted}.")
        for field, (sound, wanted) in _FIELDS.items()
        if not sound(told.get(field))
    ]
    faults += [
        Fault(2, f"Le champ « {field} » est inconnu : retirez-le.")
        for field in told
        if field not in _FIELDS
    ]
    return told


def _body(
    lines: list[str], first: int, schemes: tuple[str, ...], faults: list[Fault]
) -> tuple[str, list[Step], list[str]]:
    intro: list[str] = []
    steps: list[Step] = []
    notes: list[str] = []
    for number, raw in enumerate(lines, first):
        line = raw.strip()
        if not line:
            continue
        if _MARKUP.search(line):
            faults.append(
                Fault(
                    number,
                    "Seuls du texte, des étapes, des images et des liens sont possibles ici.",
                )
            )
            if _STEP.fullmatch(line):  # still a step: those that follow keep their numbers
                steps.append(Step(line))
        elif picture := _PICTURE.fullmatch(line):
            _picture(picture, number, steps, faults)
        elif step := _STEP.fullmatch(line):
            if int(step[1]) != len(steps) + 1:
                faults.append(Fault(number, f"Cette étape doit porter le numéro {len(steps) + 1}."))
            text, links = _linked(step[2], number, schemes, faults)
            if len(text) > LONGEST_STEP:
                faults.append(
                    Fault(
                        number, f"Étape trop longue : {LONGEST_STEP} caractères au plus, un geste."
                    )
                )
            steps.append(Step(text, None, links))
        elif line.startswith("> "):
            notes.append(line[2:].strip())
        elif steps:
            faults.append(
                Fault(number, "Après les étapes, seule une remarque « > … » est possible.")
            )
        else:
            intro.append(line)
    told = " ".join(intro)
    faults += [
        Fault(first, f"Texte trop long : {LONGEST_TEXT} caractères au plus.")
        for one in (told, *notes)
        if len(one) > LONGEST_TEXT
    ]
    return told, steps, notes


def _picture(found: re.Match[str], number: int, steps: list[Step], faults: list[Fault]) -> None:
    alt, file = found[1].strip(), found[2]
    if not steps or steps[-1].picture is not None:
        faults.append(Fault(number, "Une image se place sous une étape, une par étape."))
    elif not alt:
        faults.append(Fault(number, "Dites entre crochets ce que montre l’image."))
    elif not _FILE.fullmatch(file):
        faults.append(
            Fault(
                number,
                "L’image doit être un fichier SVG ou PNG à côté du guide, par exemple box.svg.",
            )
        )
    else:
        last = steps[-1]
        steps[-1] = Step(last.text, Picture(file, alt), last.links)


def _linked(
    text: str, number: int, schemes: tuple[str, ...], faults: list[Fault]
) -> tuple[str, tuple[Link, ...]]:
    links = tuple(_links(text))
    for link in links:
        if not link.target.startswith(schemes):
            allowed = ", ".join(schemes)
            faults.append(Fault(number, f"Ce lien doit commencer par l’un de : {allowed}"))
    return _LINK.sub(lambda found: found[1], text), links


def _links(text: str) -> Iterator[Link]:
    for found in _LINK.finditer(text):
        yield Link(found[1], found[2])
