"""What a town hall could keep, cancel or pass on: facts first, and nothing decided.

Computers and what would prolong them, programs for the same use, accounts that sleep, what is paid
and no longer used, and what was disposed of.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from checks.reasons import explain
from inventory.facts import Known, Reason, Unknown
from inventory.machine import Family
from inventory.record import record
from inventory.remote_tools import TOOLS
from kit import french
from kit.prolonging import Advice, Computer, Read, prolonged, words
from kit.rituals import add_months

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from kit.store.store import Store
    from kit.store.things import Thing, Things

#: A service that somebody said is not used any more.
UNUSED = frozenset({"unused", "to_cancel"})
#: A thing that lies in a cupboard.
ASLEEP = frozenset({"spare", "stored"})
#: The reuse duty is about what is younger (décret 2023-266).
DUTY_YEARS = 10
_RANK = (Advice.ASK, Advice.VERIFY, Advice.PROLONG, Advice.UPGRADE, Advice.KEEP)


@record
class Duplicate:
    """One use with more programs than it needs: each with the computers that have it."""

    label: str
    enough: int
    tools: tuple[tuple[str, tuple[str, ...]], ...]


@record
class Disposal:
    """What left: sentences with figures; ``share`` is the part reused, None where not known."""

    lines: tuple[str, ...]
    share: float | None


@record
class Sobriety:
    """All of it for one entity, in French; ``at`` is the day.

    ``dormant`` are accounts, ``unused`` services paid for and not used, ``cost`` what they cost a
    year in cents, ``asleep`` things in reserve; ``unread`` says what is not known, and why.
    """

    entity: str
    at: date
    computers: tuple[Computer, ...]
    duplicates: tuple[Duplicate, ...]
    dormant: tuple[str, ...]
    unused: tuple[str, ...]
    cost: int
    asleep: tuple[str, ...]
    disposal: Disposal
    unread: tuple[str, ...]
    programs_read: bool
    accounts_read: bool

    @property
    def empty(self) -> bool:
        """Whether nothing is known yet of any computer, service or thing."""
        known = (self.computers, self.unused, self.asleep, self.duplicates, self.dormant)
        return not any(known)


def read_sobriety(store: Store, now: datetime) -> Sobriety:
    """What is known of the entity that is worked on.

    Raises:
        KitError: damaged, busy or vanished.
    """
    from kit.outputs import newest  # noqa: PLC0415 the record, for those who ask for it alone
    from kit.store import entities  # noqa: PLC0415
    from kit.store.things import things  # noqa: PLC0415

    chosen = entities.chosen_entity(store)
    known, today = things(store), now.astimezone().date()
    machines, computers = [], []
    for held in newest(store):
        thing = known.find(held.record)
        bought = _day(thing.values.get("purchased")) if thing else None
        machine = Read(held.record, held.name, held.workstation, held.assessment)
        machines.append(machine)
        computers.append(prolonged(machine, today, bought))
    return made(chosen.name if chosen else "", known, machines, computers, today)


def made(
    entity: str,
    known: Things,
    machines: Sequence[Read],
    computers: Sequence[Computer],
    today: date,
) -> Sobriety:
    """All of it, from the records and from the facts of the computers."""
    dormant, no_logons = _dormant(machines, today)
    duplicates, no_programs = _duplicates(machines)
    unused = [one for one in known.of("service") if one.values.get("state") in UNUSED]
    asleep = [
        words()["unused"]["thing"].format(
            name=one.title, state=known.shown(one.kind, "state", one.values.get("state")).lower()
        )
        for kind in ("workstation", "equipment")
        for one in known.of(kind)
        if one.values.get("state") in ASLEEP
    ]
    return Sobriety(
        entity,
        today,
        tuple(sorted(computers, key=lambda one: (_RANK.index(one.advice), one.name.casefold()))),
        duplicates,
        dormant,
        tuple(_paid(one, known) for one in unused),
        sum(cost for one in unused if isinstance(cost := one.values.get("yearly_cost"), int)),
        tuple(asleep),
        disposal(known),
        (*no_programs, *no_logons),
        len(no_programs) < len(machines),
        len(no_logons) < len(machines),
    )


# --- Programs for the same use ---------------------------------------------------------------


def _duplicates(machines: Iterable[Read]) -> tuple[tuple[Duplicate, ...], tuple[str, ...]]:
    uses: dict[str, dict[str, dict[str, None]]] = {name: {} for name in words()["uses"]}
    crowded: set[str] = set()
    unread = []
    for machine in machines:
        programs = machine.workstation.software.programs
        name = french.plain(machine.name)
        if isinstance(programs, Unknown):
            unread.append(_unread(words()["programs"]["what"].format(machine=name), programs.why))
            continue
        every = {french.plain(one.name).strip() for one in programs.value if one.shown}
        names = [one for one in every if _wanted().fullmatch(one)]
        for use, told in words()["uses"].items():
            found = _tools(use, names)
            for tool in found:
                uses[use].setdefault(tool, {})[name] = None
            if len(found) > told["enough"]:
                crowded.add(use)
    return tuple(
        Duplicate(
            told["label"],
            told["enough"],
            tuple((tool, tuple(where)) for tool, where in sorted(uses[use].items())),
        )
        for use, told in words()["uses"].items()
        if use in crowded or len(uses[use]) > told["enough"]
    ), tuple(unread)


def _tools(use: str, names: Iterable[str]) -> list[str]:
    """The products of a use among these programs; one product may be several programs."""
    return [
        tool for tool, pattern in _patterns()[use].items() if any(map(pattern.fullmatch, names))
    ]


@cache
def _patterns() -> Mapping[str, Mapping[str, re.Pattern[str]]]:
    """How each product of each use is recognised by its name."""
    listed = {use: told.get("tools", {}) for use, told in words()["uses"].items()}
    listed["remote"] = {tool.name: tool.programs for tool in TOOLS}
    return {
        use: {tool: re.compile(pattern, re.IGNORECASE) for tool, pattern in told.items()}
        for use, told in listed.items()
    }


@cache
def _wanted() -> re.Pattern[str]:
    """Any of them, at once: nearly all of the thousands of names are none of these."""
    every = (one.pattern for told in _patterns().values() for one in told.values())
    return re.compile("|".join(f"(?:{one})" for one in every), re.IGNORECASE)


# --- Accounts and what is paid ---------------------------------------------------------------


def _dormant(machines: Iterable[Read], today: date) -> tuple[tuple[str, ...], tuple[str, ...]]:
    said = words()["accounts"]
    found, unread = [], []
    for machine in machines:
        accounts, name = machine.workstation.accounts.accounts, french.plain(machine.name)
        if machine.workstation.family is Family.LINUX:
            unread.append(said["no_time"].format(machine=name))
            continue
        if isinstance(accounts, Unknown):
            unread.append(_unread(said["what"].format(machine=name), accounts.why))
            continue
        here = _here(machine)
        for one in accounts.value:
            if not one.enabled or not one.interactive or one.role not in {"user", "administrator"}:
                continue
            # Windows does not date every way of signing in: who is in session does not sleep.
            if one.name.casefold() in here:
                continue
            told = {"name": french.plain(one.name), "machine": name}
            if one.last_logon is None:
                found.append(said["never"].format(**told))
                continue
            day = one.last_logon.astimezone().date()
            days = (today - day).days
            if days > said["days"]:
                ago = french.duration(days)
                found.append(said["since"].format(ago=ago, day=french.day(day), **told))
    return tuple(found), tuple(unread)


def _here(machine: Read) -> set[str]:
    """The names of those whose session was open when the computer was read, without a domain."""
    accounts = machine.workstation.accounts
    told = [accounts.logged_on.value] if isinstance(accounts.logged_on, Known) else []
    if isinstance(accounts.session, Known):
        told.append(accounts.session.value.user)
    return {name.rpartition("\\")[2].casefold() for name in told}


def _paid(thing: Thing, known: Things) -> str:
    said, values = words()["unused"], thing.values
    cost, renewal, notice = "", "", ""
    if isinstance(values.get("yearly_cost"), int):
        shown = known.shown("service", "yearly_cost", values["yearly_cost"])
        cost = said["cost"].format(cost=shown)
    if values.get("renewal"):
        day = known.shown("service", "renewal", values["renewal"])
        renewal = said["renewal"].format(day=day)
    if values.get("notice_months"):
        notice = said["notice"].format(notice=values["notice_months"])
    state = known.shown("service", "state", values.get("state")).lower()
    return str(
        said["service"].format(
            name=thing.title, state=state, cost=cost, renewal=f"{renewal}{notice}"
        )
    )


# --- What left -------------------------------------------------------------------------------


def disposal(known: Things) -> Disposal:
    """What was disposed of, as it was noted; nothing is taken for done that nobody noted.

    The share counts what the duty is about: things of less than ten years, or of unknown age.
    Things in the state "gone" are told as left without a trace.
    """
    said = words()["disposal"]
    held = known.of("disposal")
    gone = [
        one.title
        for kind in ("workstation", "equipment")
        for one in (*known.of(kind), *known.of(kind, archived=True))
        if one.values.get("state") == "gone"
    ]
    lines, share = [], None
    if held:
        due = [one for one in held if not _is_past_duty(one)]
        reused = [one for one in due if _yes(one.values.get("reused"))]
        noted = [one for one in due if _yes(one.values.get("reused")) is not None]
        with_disk = [one for one in held if one.values.get("wiped") != "none"]
        wiped = [one for one in with_disk if _yes(one.values.get("wiped"))]
        told = [one for one in held if one.values.get("destination")]
        if noted:
            share = len(reused) / len(noted)
            percent = french.shown(round(100 * share), "percent")
            lines.append(
                said["reused"].format(reused=len(reused), known=len(noted), percent=percent)
            )
        if len(noted) < len(due):
            count = french.count(len(due) - len(noted), *said["unit"])
            lines.append(said["reused_unknown"].format(count=count))
        if with_disk:
            lines.append(said["wiped"].format(wiped=len(wiped), all=len(with_disk)))
        lines.append(said["destination"].format(told=len(told), all=len(held)))
    elif gone:
        count = french.count(len(gone), *said["gone_count"])
        lines.append(said["gone"].format(count=count, names=french.listing(tuple(gone))))
    else:
        lines.append(said["none"])
    return Disposal((*lines, said["duty"]), share)


def _is_past_duty(thing: Thing) -> bool:
    """Whether it was ten years old when it left; what has no dates may be younger."""
    with suppress(ValueError):  # no date, or not one
        bought, left = (date.fromisoformat(str(thing.values.get(name) or ""))
                        for name in ("purchased", "disposed"))  # fmt: skip
        return left >= add_months(bought, 12 * DUTY_YEARS)
    return False


def _yes(value: object) -> bool | None:
    """What a choice of yes and no says; None where it says nothing."""
    return {"yes": True, "no": False}.get(str(value))


def _unread(what: str, why: Reason) -> str:
    return str(words()["unread"]).format(what=what, why=explain(why)).strip()


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None
