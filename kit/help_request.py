"""« Demander de l’aide »: what a technician must know, gathered, shown first, then handed over.

Nothing is sent from here. Names of files are taken out of whatever came from outside: who helps
needs to know what went wrong, not what the mairie was writing.
"""

from __future__ import annotations

import platform
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from inventory.record import record, replace
from inventory.toml_file import load_toml
from kit import french
from kit.actions_table import State, Tracking, own
from kit.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import date, datetime

    from kit.documents.model import Document
    from kit.essentials import Essentials
    from kit.overview import Overview
    from kit.store.entities import Entity
    from kit.store.store import Store

FILE = Path(__file__).with_name("help_request.toml")
#: Characters of a title in a subject or an action, of a question that is kept with an action, and
#: of an encoded question in a mail whose detail does not fit.
LONGEST_TITLE, LONGEST_WHY, LONGEST_SHORT = 90, 200, 900
#: Places of a bug that are told, the innermost last.
MOST_PLACES = 6
# What is quoted and has an extension or a separator, and what looks like a path by itself.
_QUOTED = re.compile(r"«[^«»]*(?:[\\/][^«»]*|\.\w{1,12}\s*)»")
_PATH = re.compile(r"(?:\b[A-Za-z]:[\\/]|\\\\\w|(?<![\w:/.])~?/(?=\w+/))[^\s«»,;()]*")


@record
class Offered:
    """An offer of the syndicate that is asked for; ``covers`` are ids of requirements."""

    title: str
    covers: tuple[str, ...]


@record
class Problem:
    """What went wrong on the screen: a fault that was told, or places in the code of a bug."""

    title: str
    remedy: str = ""
    places: tuple[str, ...] = ()


@record
class About:
    """What help is asked about; all empty is the mairie as a whole."""

    machine: str = ""
    check: str = ""
    requirement: str = ""
    offer: Offered | None = None
    problem: Problem | None = None


@record
class Part:
    """Lines that are shown and sent together; ``name`` tells them apart."""

    name: str
    title: str
    lines: tuple[str, ...]


@record
class Request:
    """A request that is ready to be read. ``follows`` are the actions that it is noted with.

    Each is a record (a workstation, or the entity) and a key; where there are none, the request is
    an action of its own, called ``what``.
    """

    subject: str
    question: str
    parts: tuple[Part, ...]
    entity: str
    what: str
    follows: tuple[tuple[str, str], ...] = ()


def request_of(about: About, overview: Overview, told: Essentials | None) -> Request:
    """The request about something; ``told`` is None where no mairie was chosen.

    What is no longer there (a result, a requirement) leaves a request about the whole mairie.
    """
    said, entity = _content(), overview.entity
    made = (
        _of_result(about, overview)
        or _of_requirement(about, told)
        or _of_offer(about, told)
        or _of_problem(about)
        or _Made("town", "")
    )
    siren = entity.siren if entity and entity.siren else said["no_siren"]
    subject = said["subject"][made.kind].format_map({
        "siren": siren, "ref": made.ref, "title": _short(made.title),
    })  # fmt: skip
    own_name = said["own"]["offer" if made.kind == "offer" else "what"]
    parts = [Part("kit", said["parts"]["kit"], tuple(_of_kit(overview, told)))]
    if made.lines:
        lines = tuple(scrubbed(line) for line in made.lines if line)
        parts.insert(0, Part("about", said["parts"]["about"], lines))
    if entity is not None:
        parts.insert(0, Part("who", said["parts"]["who"], (_of_entity(entity),)))
    return Request(
        french.plain(subject),
        made.question or said["question"][made.kind],
        tuple(parts),
        entity.name if entity else "",
        own_name.format_map({"title": _short(made.title)}) if made.title else "",
        made.follows,
    )


def message_text(request: Request, question: str, left_out: Collection[str] = ()) -> str:
    """The whole as plain lines: the question, then each part that is not left out."""
    blocks = [question.strip()] if question.strip() else []
    blocks += [
        "\n".join((part.title, *(f"- {line}" for line in part.lines)))
        for part in request.parts
        if part.name not in left_out
    ]
    return "\n\n".join((*blocks, _content()["text"]["end"]))


def short_text(question: str) -> str:
    """What fits in any mail: the question, cut, and where the rest goes."""
    kept = question.strip()
    while len(quote(kept)) > LONGEST_SHORT:
        kept = f"{kept[: len(kept) * 9 // 10 - 1].rstrip()}…"
    return "\n\n".join(part for part in (kept, _content()["text"]["cut"]) if part)


def sheet(
    request: Request, question: str, at: datetime, left_out: Collection[str] = ()
) -> Document:
    """The same as a sheet of paper, with room for the answer."""
    from kit.documents.model import Document, Fill, Points, Section, Text  # noqa: PLC0415

    said = _content()["sheet"]
    asked = tuple(Text(line) for line in question.splitlines() if line.strip())
    sections = [Section(said["question"], asked or (Fill(((said["question"], ""),)),))]
    sections += [
        Section(part.title, (Points(part.lines),))
        for part in request.parts
        if part.name not in left_out and part.name != "who"
    ]
    sections.append(
        Section(said["answer"], (Fill(tuple((label, "") for label in said["answered"])),))
    )
    return Document(
        said["name"], said["title"], french.plain(request.entity), french.day(at), said["lead"],
        tuple(sections),
    )  # fmt: skip


def keep(  # noqa: PLR0913, PLR0917 what was asked of whom and when
    store: Store, entity: str, request: Request, question: str, who: str, on: date
) -> None:
    """Note that it was asked of somebody that day, with the actions that it is about.

    Raises:
        KitError: what it is about is gone, a text is too long, or it could not be written.
    """
    from kit.store import actions  # noqa: PLC0415 the window opens without it
    from kit.store.store import writing  # noqa: PLC0415

    with writing(store):
        for workstation, key in request.follows:
            said = actions.said_of(store, workstation).get(key)
            was = said.tracking if said else Tracking()
            now = replace(was, state=State.ASKED, asked_of=who, on=on)
            actions.track(store, workstation, key, now)
        if not request.follows:
            first = next(iter(question.strip().splitlines()), "")
            title = _content()["own"]["what"].format_map({"title": _short(first)})
            why = question.strip()[:LONGEST_WHY]
            tracking = Tracking(State.ASKED, who, on)
            actions.add_own(
                store, entity, own("", request.what or title, why=" ".join(why.split()),
                                   tracking=tracking),
            )  # fmt: skip


def problem_of(error: BaseException) -> Problem:
    """A bug, by its kind and the places of our code; its message may hold what she was typing."""
    places = []
    trace = error.__traceback__
    while trace is not None:
        frame = trace.tb_frame
        name = frame.f_globals.get("__name__", "?")
        places.append(f"{name}:{trace.tb_lineno} {frame.f_code.co_name}")
        trace = trace.tb_next
    return Problem(type(error).__name__, places=tuple(places[-MOST_PLACES:]))


def scrubbed(line: str) -> str:
    """A line without the names and paths of files."""
    word = _content()["text"]["file"]
    return _PATH.sub(word, _QUOTED.sub(word, french.plain(line)))


# --- What each is made of ------------------------------------------------------------------------


@record
class _Made:
    """What a kind of request has of its own."""

    kind: str
    title: str
    ref: str = ""
    lines: tuple[str, ...] = ()
    follows: tuple[tuple[str, str], ...] = ()
    question: str = ""


def _of_result(about: About, overview: Overview) -> _Made | None:
    from kit.help_message import context_of  # noqa: PLC0415

    machine = next((one for one in overview.machines if one.record == about.machine), None)
    item = machine.item(about.check) if machine else None
    if machine is None or item is None:
        return None
    lines = tuple(line.removeprefix("- ") for line in context_of(item, machine.name, machine.at))
    follows = ((machine.record, item.check),)
    return _Made(
        "result", item.action or item.title, item.ref, lines, follows, question=item.request
    )


def _of_requirement(about: About, told: Essentials | None) -> _Made | None:
    asked = told.baseline.find(about.requirement) if told and about.requirement else None
    if told is None or asked is None:
        return None
    from kit.essentials import KEY  # noqa: PLC0415 brings the baseline in

    said, standing = _content()["lines"], told.standings[asked.id]
    lines = [
        said["requirement"].format_map({"title": asked.title, "ref": asked.ref}),
        said["action"].format_map({"action": asked.action}),
    ]
    if standing.proof is not None and standing.at is not None:
        lines.append(
            said["state_proof"].format_map({
                "state": standing.state.label, "proof": standing.proof.label,
                "day": french.day(standing.at),
            })
        )  # fmt: skip
    else:
        lines.append(said["state"].format_map({"state": standing.state.label}))
    if standing.told:
        lines.append(standing.told)
    follows = ((told.entity.uuid, f"{KEY}{asked.id}"),)
    return _Made("requirement", asked.action, asked.ref, tuple(lines), follows)


def _of_offer(about: About, told: Essentials | None) -> _Made | None:
    if about.offer is None:
        return None
    said = _content()["lines"]
    lines = [said["offer"].format_map({"title": about.offer.title})]
    follows: list[tuple[str, str]] = []
    if told is not None:
        from kit.baseline.state import State as Standing  # noqa: PLC0415
        from kit.essentials import KEY  # noqa: PLC0415

        settled = {Standing.SATISFIED, Standing.NOT_APPLICABLE}
        for name in about.offer.covers:
            found = told.baseline.find(name)
            if found is not None and told.standings[found.id].state not in settled:
                lines.append(said["covers"].format_map({"title": found.title, "ref": found.ref}))
                follows.append((told.entity.uuid, f"{KEY}{found.id}"))
    return _Made("offer", about.offer.title, "", tuple(lines), tuple(follows))


def _of_problem(about: About) -> _Made | None:
    problem = about.problem
    if problem is None:
        return None
    said = _content()["lines"]
    lines = [said["fault"].format_map({"title": problem.title})]
    if problem.remedy:
        lines.append(said["remedy"].format_map({"remedy": problem.remedy}))
    lines += [said["place"].format_map({"place": place}) for place in problem.places]
    return _Made("fault", scrubbed(problem.title), lines=tuple(lines))


def _of_entity(entity: Entity) -> str:
    said = _content()["lines"]
    values = {"name": french.plain(entity.name), "siren": entity.siren}
    return str(said["entity_siren" if entity.siren else "entity"].format_map(values))


def _of_kit(overview: Overview, told: Essentials | None) -> Iterator[str]:
    said = _content()["lines"]
    yield said["kit"].format_map({"version": VERSION})
    yield said["system"].format_map({"system": f"{platform.system()} {platform.release()}"})
    if told is not None:
        one = told.baseline
        yield said["baseline"].format_map(
            {"name": one.name, "version": one.version, "digest": one.digest[:8]}
        )
    yield said["machines"].format_map({"count": len(overview.machines)})
    if overview.newest is not None:
        yield said["newest"].format_map({"day": french.day(overview.newest)})


@cache
def _content() -> Mapping[str, Any]:
    return load_toml(FILE)


def _short(text: str) -> str:
    line = " ".join(french.plain(text).split(" "))
    return line if len(line) <= LONGEST_TITLE else f"{line[: LONGEST_TITLE - 1].rstrip()}…"
