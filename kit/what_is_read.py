"""« Ce que le kit lit »: the closed list of what may be asked of a computer, printed by topic.

The questions come from :mod:`inventory` itself, so that the page cannot promise less than what is
asked; ``what_is_read.toml`` says in French what each topic is for, and lists those questions that
depend on first answers, with ``*`` for what varies. A test asks recorded machines everything and
finds each question here.
"""

from __future__ import annotations

import tomllib
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inventory import workstation
from inventory.machine import Family
from inventory.questions import COMMANDS, Call, Command, Registry, Wmi
from inventory.record import record, replace
from kit.folding import fold
from kit.progress import TOPICS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from inventory.questions import Question

FILE = Path(__file__).with_name("what_is_read.toml")
#: The families whose questions are written; others are refused when they are measured.
FAMILIES = (Family.WINDOWS, Family.LINUX)
_KINDS = {
    "registry": "Registry",
    "wmi": "Wmi",
    "call": "Call",
    "command": "Command",
    "file": "ReadFile",
    "folder": "ListDir",
}


@record
class Line:
    """One thing that is read: ``kind`` in French, ``exact`` as a technician knows it.

    ``source`` is the question's printed form (with ``*`` where it varies), ``later`` whether it is
    only asked after some first answer, ``admin`` whether an ordinary user gets nothing useful.
    """

    kind: str
    exact: str
    source: str
    later: bool = False
    admin: bool = False


@record
class Group:
    """What is read of one topic: its French ``label``, ``why`` in a sentence, and every line."""

    topic: str
    label: str
    why: str
    lines: tuple[Line, ...]


@cache
def content() -> dict[str, Any]:
    """The decoded ``what_is_read.toml``."""
    return tomllib.loads(FILE.read_text("utf-8"))


@cache
def groups(family: Family) -> tuple[Group, ...]:
    """All that may be read of a computer of this family, in the order in which it is read."""
    told = content()
    found = []
    for topic in workstation.TOPICS:
        first = [_line(question) for question in topic.questions.get(family, ())]
        later = [_later(source) for source in told["further"][family.value].get(topic.name, ())]
        known = {line.source for line in first}
        lines = (*first, *(line for line in later if line.source not in known))
        label = TOPICS[topic.name]
        found.append(
            Group(topic.name, label[:1].upper() + label[1:], told["topics"][topic.name], lines)
        )
    return tuple(found)


def matching(everything: Sequence[Group], text: str) -> tuple[Group, ...]:
    """The groups and lines that hold every word of a text; case and accents do not matter.

    A group whose name or sentence holds them all is given whole.
    """
    words = fold(text).split()
    found = []
    for group in everything:
        heading = fold(f"{group.label} {group.why}")
        if all(word in heading for word in words):
            found.append(group)
            continue
        lines = tuple(
            line
            for line in group.lines
            if all(word in f"{heading} {fold(f'{line.kind} {line.exact}')}" for word in words)
        )
        if lines:
            found.append(replace(group, lines=lines))
    return tuple(found)


def covers(family: Family, question: Question) -> bool:
    """Whether a question is in the printed list; answers of old recordings need not be."""
    if isinstance(question, Command) and COMMANDS[question.template].recorded_only:
        return True
    asked = str(question)
    return any(
        asked == line.source or fnmatchcase(asked, _pattern(line.source))
        for group in groups(family)
        for line in group.lines
    )


def never() -> tuple[str, ...]:
    """What is never read, in sentences."""
    return tuple(content()["never"]["list"])


def _line(question: Question) -> Line:
    kind, _, exact = str(question).partition(" ")
    admin = False
    match question:
        case Wmi():
            exact = f"{exact} ({', '.join(question.properties)})"
        case Registry() if question.presence:
            exact += f" ({', '.join(question.presence)} : {content()['never']['presence']})"
        case Call():
            exact = _call(question.name, exact)
        case Command():
            admin = COMMANDS[question.template].needs_admin
    return Line(content()["kinds"][_KINDS[kind]], exact, str(question), admin=admin)


def _later(source: str) -> Line:
    kind, _, exact = source.partition(" ")
    if kind == "call":
        exact = _call(exact.split()[0], exact)
    admin = kind == "command" and any(
        template.needs_admin and template.programs[0].rsplit("/", 1)[-1] == exact.split()[0]
        for template in COMMANDS.values()
    )
    return Line(content()["kinds"][_KINDS[kind]], exact, source, later=True, admin=admin)


def _call(name: str, exact: str) -> str:
    told = content()["calls"][name]
    return f"{told[:1].upper()}{told[1:]} ({exact})"


def _pattern(source: str) -> str:
    """The source with nothing special but ``*``."""
    return source.replace("[", "[[]").replace("?", "[?]")
