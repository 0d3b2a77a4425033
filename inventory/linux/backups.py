r"""What Linux programs write down of backups for the person at this session.

- restic keeps, for each repository, the snapshots that it has seen in ``~/.cache/restic``;
- borg keeps place, kind of key and last change of each in ``~/.config/borg/security`` (in UTC);
- Deja Dup keeps its settings in GSettings, Timeshift its snapshots on a disk of the system.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from inventory import shapes
from inventory.backup_products import tool
from inventory.backup_questions import BORG, DEJA_DUP, RESTIC, TIMESHIFT
from inventory.backups.model import Ended, Run, Tool
from inventory.facts import Fact, Known, Reason, Unknown, merge_sources
from inventory.questions import Call, Command, ListDir, ReadFile
from inventory.reading import moment, number, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from inventory.answers import Answer
    from inventory.machine import Machine

SESSION = Call("session")

_REPOSITORY = re.compile(r"[0-9a-f]{64}")
_MOST = 20
# borg's kinds of key that do not encrypt: plaintext, authenticated (also with BLAKE2).
_IN_CLEAR = {2, 6, 7}


def _folder_is_there(answer: Answer, question: Call) -> bool | Unknown:
    if shapes.is_absent(answer):
        return False
    told = shapes.data(answer, question)
    if isinstance(told, Unknown):
        return told
    return isinstance(told, dict) or Unknown(Reason.PARSE_ERROR, (str(question),))


def _repositories(machine: Machine, folder: str) -> tuple[str, ...] | Unknown:
    """The folders of a cache that are named as a repository is."""
    listing = ListDir(folder)
    (answer,) = machine.ask_all((listing,))
    names = shapes.names(answer, listing)
    if isinstance(names, Unknown):
        return names
    return tuple(name for name in names if _REPOSITORY.fullmatch(name))[:_MOST]


def _home(machine: Machine) -> str | None:
    (session,) = machine.ask_all((SESSION,))
    told = shapes.data(session, SESSION)
    home = text(told.get("home")) if isinstance(told, dict) else None
    return home.rstrip("/") if home and home.startswith("/") else None


# --- restic, borg -------------------------------------------------------------------------------


def read_restic(machine: Machine, first: Answer) -> Fact[tuple[Tool, ...]]:
    """A tool for each repository in restic's cache, with the newest snapshot that it has seen."""
    is_there = _folder_is_there(first, RESTIC)
    if isinstance(is_there, Unknown):
        return is_there
    home = _home(machine)
    if not is_there or home is None:
        return Known((), (str(RESTIC),))
    folder = f"{home}/.cache/restic"
    names = _repositories(machine, folder)
    if isinstance(names, Unknown):
        return names
    asked = tuple(Call("file_state", (f"{folder}/{name}/snapshots",)) for name in names)
    answers = machine.ask_all(asked) if asked else []
    found = []
    for question, answer in zip(asked, answers, strict=True):
        runs = parse_newest(answer, question)
        encrypted = Known(value=True, sources=(str(question),))
        found.append(tool("restic", runs=runs, encrypted=encrypted))
    return Known(
        tuple(found), merge_sources((str(RESTIC),), *(tool.runs.sources for tool in found))
    )


def parse_newest(answer: Answer, question: Call) -> Fact[tuple[Run, ...]]:
    """One run, of unknown end, at the last change of what a folder holds."""
    told = shapes.data(answer, question)
    if isinstance(told, Unknown):
        return told
    at = moment(told.get("newest")) if isinstance(told, dict) else None
    if at is None:
        return Unknown(Reason.PARSE_ERROR, (str(question),))
    return Known((Run("", at, Ended.UNKNOWN),), (str(question),))


def read_borg(machine: Machine, first: Answer) -> Fact[tuple[Tool, ...]]:
    """A tool for each repository that borg knows: place, encryption, last change."""
    is_there = _folder_is_there(first, BORG)
    if isinstance(is_there, Unknown):
        return is_there
    home = _home(machine)
    if not is_there or home is None:
        return Known((), (str(BORG),))
    folder = f"{home}/.config/borg/security"
    names = _repositories(machine, folder)
    if isinstance(names, Unknown):
        return names
    found = []
    for name in names:
        asked = tuple(
            ReadFile(f"{folder}/{name}/{leaf}", limit=4096)
            for leaf in ("location", "manifest-timestamp", "key-type")
        )
        found.append(parse_borg(asked, machine.ask_all(asked)))
    return Known(tuple(found), merge_sources((str(BORG),), *(tool.runs.sources for tool in found)))


def parse_borg(asked: Sequence[ReadFile], answers: Sequence[Answer]) -> Tool:
    """One repository, from its files ``location``, ``manifest-timestamp`` and ``key-type``."""
    place, stamp, key = (
        shapes.content(answer, question) for question, answer in zip(asked, answers, strict=True)
    )
    source = (str(asked[0]),)
    at = moment(stamp) if isinstance(stamp, str) else None
    runs: Fact[tuple[Run, ...]] = (
        stamp if isinstance(stamp, Unknown) else Unknown(Reason.PARSE_ERROR, (str(asked[1]),))
    )
    if at is not None:
        runs = Known((Run("", at, Ended.UNKNOWN),), (str(asked[1]),))
    kind = number(key) if isinstance(key, str) else None
    encrypted: Fact[bool] = Unknown(Reason.NOT_SUPPORTED, (str(asked[2]),))
    if kind is not None:
        encrypted = Known(value=kind not in _IN_CLEAR, sources=(str(asked[2]),))
    where = text(place) if isinstance(place, str) else None
    destination: Fact[str] = Known(where, source) if where else Unknown(Reason.ABSENT, source)
    return tool("borg", runs=runs, destination=destination, encrypted=encrypted)


# --- Deja Dup, Timeshift ------------------------------------------------------------------------

_SCHEMA = "org.gnome.DejaDup"
_SETTINGS = ("last-backup", "last-run", "periodic", "periodic-period", "include-list",
             "exclude-list", "backend", "delete-after")  # fmt: skip


def read_deja_dup(machine: Machine, first: Answer) -> Fact[tuple[Tool, ...]]:
    """The settings of Deja Dup, where it is installed."""
    there = shapes.data(first, DEJA_DUP)
    if isinstance(there, Unknown) or there is not True:
        if isinstance(there, Unknown) and not shapes.is_absent(first):
            return there
        return Known((), (str(DEJA_DUP),))
    asked = tuple(Command("desktop_setting", (_SCHEMA, name)) for name in _SETTINGS)
    return parse_deja_dup(asked, machine.ask_all(asked))


def parse_deja_dup(asked: Sequence[Command], answers: Sequence[Answer]) -> Fact[tuple[Tool, ...]]:
    """GSettings prints texts between quotes and lists as ``['$HOME', '/srv']``."""
    told = {
        question.args[1]: printed.strip()
        for question, answer in zip(asked, answers, strict=True)
        if isinstance(printed := shapes.output(answer, question), str)
    }
    source = (f"command gsettings get {_SCHEMA}",)
    if not told:
        return Unknown(Reason.NOT_SUPPORTED, source)
    last = moment(_bare(told.get("last-backup", ""))) or moment(_bare(told.get("last-run", "")))
    runs = Known((Run("", last, Ended.SUCCESS),) if last else (), source)
    days = number(told.get("periodic-period"))
    absent = Unknown(Reason.ABSENT, source)
    kept = number(told.get("delete-after"))
    place = _bare(told.get("backend", ""))
    found = tool(
        "deja_dup",
        runs=runs,
        sources=Known(_words(told.get("include-list", "")), source),
        excluded=Known(_words(told.get("exclude-list", "")), source),
        destination=Known(place, source) if place else absent,
        period=Known(days * 24, source)
        if told.get("periodic") == "true" and days is not None and 0 < days < 400
        else absent,
        keeps_days=absent if kept is None or kept < 0 else Known(kept or 36_500, source),
    )
    return Known((found,), source)


def _bare(printed: str) -> str:
    return printed.strip().strip("'\"")


def _words(printed: str) -> tuple[str, ...]:
    return tuple(word for word in re.findall(r"'([^']*)'", printed) if word)[:100]


def parse_timeshift(answer: Answer) -> Fact[tuple[Tool, ...]]:
    """Snapshots of the system, named by their moments (``2026-11-20_10-00-01``)."""
    source = (str(TIMESHIFT),)
    if shapes.is_absent(answer):
        return Known((), source)
    names = shapes.names(answer, TIMESHIFT)
    if isinstance(names, Unknown):
        return names
    runs = []
    for name in names:
        found = re.fullmatch(r"(\d{4}-\d\d-\d\d)_(\d\d)-(\d\d)-(\d\d)", name)
        at = moment(f"{found[1]}T{found[2]}:{found[3]}:{found[4]}") if found else None
        if at is not None:
            runs.append(Run(name, at, Ended.UNKNOWN))
    if not runs:
        return Known((), source)
    newest = tuple(sorted(runs, key=lambda run: run.at, reverse=True)[:60])
    return Known((tool("timeshift", runs=Known(newest, source)),), source)
