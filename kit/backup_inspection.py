"""What ``kit-commune backup inspect`` says of a copy: an outcome, its problems, text and JSON.

The outcome is that of the copy by itself, its age in plain days: whether the town hall's datasets
survive, and how many of its opening days passed, is judged by :mod:`checks.backups`.
"""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checks.verdict import Outcome
from inventory.backups.model import Run, Trouble
from inventory.facts import Fact, Known
from inventory.record import record
from inventory.toml_file import load_toml
from kit import french
from kit.backups.troubles import told
from kit.errors import KitError
from kit.layout import table, wrapped

if TYPE_CHECKING:
    from collections.abc import Callable

    from inventory.backups.model import Seen
    from kit.layout import Style

FILE = Path(__file__).resolve().parent / "backup_inspection.toml"
#: From these ages on the newest content is to be watched, and is too old.
WATCHED, TOO_OLD = timedelta(days=8), timedelta(days=31)
#: What says that the place could not be read at all: an error of the command.
UNREACHED = frozenset({Trouble.MISSING, Trouble.VANISHED, Trouble.TIMED_OUT, Trouble.NO_RIGHT})
_FAILING = frozenset(
    {
        Trouble.DAMAGED, Trouble.MASS_CHANGE, Trouble.NOT_A_BACKUP, Trouble.EMPTY, Trouble.NO_RUN,
        Trouble.SHRUNK,
    }
)  # fmt: skip
_UNREAD = UNREACHED | {
    Trouble.WRONG_PASSWORD, Trouble.NO_PASSWORD, Trouble.NEWER_FORM, Trouble.NO_TOOL,
}  # fmt: skip
_LISTED_RUNS = 10
_LONGEST = 4096


@record
class Problem:
    """One problem in French: what it is, what to do; ``id`` is for programs."""

    id: str
    title: str
    remedy: str


def secret_in(file: Path | None) -> str | None:
    """The password in a file's first line; None without a file.

    Raises:
        KitError: the file cannot be read, or is empty.
    """
    if file is None:
        return None
    said = _content()["password_file"]
    try:
        with file.open(encoding="utf-8-sig") as opened:
            text = opened.readline(_LONGEST).rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise KitError(said["title"].format(path=file), said["remedy"]) from error
    if not text:
        raise KitError(said["empty"].format(path=file), said["remedy"])
    return text


def problems_of(seen: Seen) -> tuple[Problem, ...]:
    """What is wrong with a copy, the gravest first; its age last."""
    found = []
    for trouble in seen.troubles:
        title, remedy = told(trouble)
        found.append(Problem(trouble.value, title, remedy))
    age = _age(seen)
    if age is not None and age >= WATCHED:
        said = _content()["age"]
        found.append(
            Problem("old", said["title"].format(age=french.duration(age.days)), said["remedy"])
        )
    return tuple(found)


def outcome_of(seen: Seen) -> Outcome:
    """How a copy is, by itself: what is wrong for sure comes before what could not be read."""
    troubles, age = set(seen.troubles), _age(seen)
    if troubles & _FAILING or (age is not None and age >= TOO_OLD):
        return Outcome.FAIL
    if troubles & _UNREAD or age is None:
        return Outcome.UNKNOWN
    return Outcome.WATCH if troubles or age >= WATCHED else Outcome.OK


def _age(seen: Seen) -> timedelta | None:
    return seen.at - seen.newest.value if isinstance(seen.newest, Known) else None


def document(seen: Seen, place: str) -> dict[str, Any]:
    """The JSON form: ``{"kind", "runs", "newest", "outcome", "problems", …}``; unknown is null."""
    runs = _value(seen.runs)
    return {
        "kind": seen.kind.value,
        "place": place,
        "at": seen.at.isoformat(),
        "runs": None if runs is None else [_run(run) for run in runs],
        "newest": _value(seen.newest, lambda at: at.isoformat()),
        "oldest": _value(seen.oldest, lambda at: at.isoformat()),
        "versions": _value(seen.versions),
        "files": _value(seen.files),
        "bytes": _value(seen.bytes),
        "sources": _value(seen.sources, list),
        "total": _value(seen.total),
        "free": _value(seen.free),
        "medium": _value(seen.medium, str),
        "encrypted": _value(seen.encrypted),
        "intact": _value(seen.intact),
        "evidence": seen.evidence.value,
        "outcome": outcome_of(seen).value,
        "problems": [
            {"id": one.id, "title": one.title, "remedy": one.remedy} for one in problems_of(seen)
        ],
        "detail": seen.detail,
    }


def _value(fact: Fact[Any], form: Callable[[Any], Any] = lambda value: value) -> Any:  # noqa: ANN401 JSON
    return form(fact.value) if isinstance(fact, Known) else None


def _run(run: Run) -> dict[str, Any]:
    return {
        "name": run.name,
        "at": run.at.isoformat(),
        "ended": run.ended.value,
        "files": run.files,
        "bytes": run.bytes,
        "sources": list(run.sources),
        "host": run.host,
    }


def text(seen: Seen, place: str, style: Style) -> str:
    """What a person reads: the outcome, what was measured, what is wrong and what to do."""
    said = _content()
    labels, values = said["labels"], said["values"]
    rows: list[tuple[str, str]] = [(labels["kind"], said["kinds"][seen.kind])]

    def add(label: str, fact: Fact[Any], form: Callable[[Any], str]) -> None:
        if isinstance(fact, Known):
            rows.append((labels[label], form(fact.value)))

    add("newest", seen.newest, french.moment)
    add("oldest", seen.oldest, french.moment)
    add("versions", seen.versions, french.integer)
    add("files", seen.files, french.integer)
    add("size", seen.bytes, french.size)
    add("free", seen.free, french.size)
    add("medium", seen.medium, lambda medium: said["media"][medium])
    add("encrypted", seen.encrypted, lambda yes: values["yes" if yes else "no"])
    add("intact", seen.intact, lambda good: values["intact" if good else "damaged"])
    lines = [french.plain(place), said["outcomes"][outcome_of(seen)], ""]
    lines += table(rows, style)
    for problem in problems_of(seen):
        lines += ["", *wrapped(problem.title, style), *wrapped(problem.remedy, style, "  ")]
    return "\n".join(lines) + "\n"


@cache
def _content() -> dict[str, Any]:
    return load_toml(FILE)
