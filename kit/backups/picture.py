"""Draw the picture of the backups from what is known of them: words and grid, no rule of its own.

What a copy is worth is asked of :mod:`checks.backup_parts`, as the checks do: the grid and the
findings cannot disagree. Days are those of the reader's own calendar.
"""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checks.backup_parts import Freshness, best, freshness, holding, related, usable
from checks.parts import ORDER
from checks.verdict import Outcome
from inventory.backups.model import Ended, Medium, Trouble
from inventory.backups.subject import Covering
from inventory.facts import Known
from inventory.toml_file import load_toml
from kit import french
from kit.backups import view
from kit.backups.troubles import told as trouble_told
from kit.backups.view import Calendar, Cell, Column, Day, Line, Mark, Proof, View
from kit.restoring.telling import content as restoring_words
from kit.restoring.telling import one_in
from kit.score import pillar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime

    from checks.context import Context
    from checks.verdict import Finding
    from inventory.backups.model import Run
    from inventory.backups.subject import Backups, Copy, Dataset

FILE = Path(__file__).with_suffix(".toml")
WEEKS = 10
_IN_THE_PC = frozenset({Medium.SAME_DISK, Medium.OTHER_DISK})
#: An unplugged disk that is not there is as it should be.
_AWAY = frozenset({Trouble.MISSING, Trouble.VANISHED})
_RUN_STATES = {
    Ended.SUCCESS: view.SUCCESS,
    Ended.UNKNOWN: view.SUCCESS,
    Ended.PARTIAL: view.PARTIAL,
    Ended.FAILED: view.FAILED,
}


def draw(subject: Backups, findings: Sequence[Finding], context: Context) -> View:
    """The whole picture, at the context's moment."""
    datasets, copies = _listed(subject.datasets), _listed(subject.copies)
    lines = tuple(_line(subject, dataset, context) for dataset in datasets)
    real = [copy for copy in copies if not copy.synchronises]
    dates = [copy.last.value for copy in real if isinstance(copy.last, Known)]
    past = [at for at in dates if at <= context.now + timedelta(days=1)]
    headline, underline = _headline(lines, subject)
    return View(
        at=context.now,
        outcome=pillar(findings),
        headline=headline,
        underline=underline,
        counted=_counted(len(datasets), len(copies)),
        columns=tuple(_column(copy, _standing(subject, copy, context)) for copy in copies),
        lines=lines,
        marks=_marks(subject, datasets),
        proof=_proof(subject, findings),
        calendars=tuple(drawn for copy in real if (drawn := _calendar(copy, context)) is not None),
        last_copy=max(past, default=None),
        installed=french.listing(subject.installed) if subject.installed else "",
        datasets=len(datasets),
        copies=len(copies),
    )


@cache
def words() -> dict[str, Any]:
    """The French of the picture."""
    return load_toml(FILE)


def age(at: datetime, now: datetime) -> str:
    """« aujourd’hui », « hier », « 11 jours »."""
    days = _days(at, now)
    if days < 2:
        return str(words()["ages"]["yesterday" if days == 1 else "today"])
    return french.duration(days)


# --- The grid ----------------------------------------------------------------------------------


def _line(subject: Backups, dataset: Dataset, context: Context) -> Line:
    held = {id(copy): how for copy, how in related(subject, dataset)}
    cells = tuple(
        _cell(copy, held.get(id(copy)), dataset, context) for copy in _listed(subject.copies)
    )
    loss, outcome, days = _loss(subject, dataset, context)
    return Line(dataset.id, dataset.name, cells, loss, outcome, days)


def _cell(copy: Copy, how: Covering | None, dataset: Dataset, context: Context) -> Cell:
    said = words()["cells"]

    def cell(outcome: Outcome, key: str) -> Cell:
        return Cell(outcome, said[key], said[f"{key}_why"].format(name=dataset.name))

    if how is None:
        return cell(Outcome.NA, "none")
    if copy.synchronises:
        return cell(Outcome.WATCH, "sync")
    if how in {Covering.OUTSIDE, Covering.PARTLY}:
        return cell(Outcome.FAIL, how.value)
    young = freshness(copy, dataset, context)
    if not isinstance(copy.last, Known) or young.case == "future":
        return cell(
            young.outcome, {"broken": "broken", "future": "future"}.get(young.case, "unread")
        )
    last = copy.last.value
    key = "stale" if young.case == "stale" else "dated"
    why = said[key].format(day=french.day(last), evidence=_evidence(copy))
    return Cell(young.outcome, age(last, context.now), why)


def _loss(subject: Backups, dataset: Dataset, context: Context) -> tuple[str, Outcome, int | None]:
    """What would be lost of a dataset if the computer burnt tonight."""
    said = words()["loss"]
    if dataset.hosted:
        return said["hosted"], Outcome.OK if dataset.contract else Outcome.WATCH, 0
    real = [copy for copy, _ in holding(subject, dataset)]
    left = [copy for copy in real if not _burns(copy)]
    if not left:
        if any(copy.synchronises for copy, _ in related(subject, dataset)):
            return said["sync"], Outcome.WATCH, None
        if real or dataset.saved is False:
            return said["all"], Outcome.FAIL, None
        return said["unknown"], Outcome.UNKNOWN, None
    ages = [freshness(copy, dataset, context) for copy in left]
    dated = [one for one in ages if one.days is not None and one.case != "stale"]
    if (young := best(dated)) is not None:
        return french.duration(young.days or 0), young.outcome, young.days
    if (young := best([one for one in ages if one.days is not None])) is not None:
        most = french.duration(max(1, young.days or 0))
        return said["at_most"].format(days=most), Outcome.UNKNOWN, young.days
    if all(one.case == "broken" for one in ages):
        return said["all"], Outcome.FAIL, None
    return said["unknown"], Outcome.UNKNOWN, None


def _burns(copy: Copy) -> bool:
    """Whether a copy goes with the computer: in it, or plugged in for good."""
    plugged = copy.medium is Medium.REMOVABLE and copy.unplugged is False and not copy.off_site
    return copy.medium in _IN_THE_PC or plugged


def _column(copy: Copy, young: Freshness) -> Column:
    said = words()
    hidden = _AWAY if copy.unplugged else frozenset()
    troubles = [one for one in copy.troubles if one not in hidden]
    outcome = Outcome.NA if copy.synchronises else _worse(young, troubles)
    under = [said["media"][copy.medium.value]] if copy.medium else []
    if copy.off_site and copy.medium is not Medium.ONLINE:
        under.append(said["places"]["off_site"])
    if copy.detected:
        under.append(said["places"]["detected"])
    return Column(
        copy.id,
        copy.label,
        " · ".join(under),
        outcome,
        said["cells"]["sync_why"] if copy.synchronises else said["states"][outcome.value],
        french.day(copy.last.value) if isinstance(copy.last, Known) else "",
        _evidence(copy) if isinstance(copy.last, Known) else said["evidence"]["none"],
        tuple((trouble_told(one).title, trouble_told(one).remedy) for one in troubles),
    )


def _standing(subject: Backups, copy: Copy, context: Context) -> Freshness:
    """How old a copy is for the dataset that it serves worst, by itself where it serves none."""
    served = [
        dataset
        for dataset in _listed(subject.datasets)
        if any(other is copy for other, _ in holding(subject, dataset))
    ]
    found = [freshness(copy, dataset, context) for dataset in served]
    worst = min(found, key=lambda one: ORDER.index(one.outcome), default=None)
    return worst or freshness(copy, None, context)


def _worse(young: Freshness, troubles: Sequence[Trouble]) -> Outcome:
    if young.outcome == Outcome.OK and troubles:
        return Outcome.WATCH
    return young.outcome


def _evidence(copy: Copy) -> str:
    return str(words()["evidence"][copy.evidence.value if copy.evidence else "none"])


# --- Sentences ---------------------------------------------------------------------------------


def _headline(lines: Sequence[Line], subject: Backups) -> tuple[str, str]:
    said, below = words()["headline"], words()["underline"]
    loss = words()["loss"]
    whole = [line for line in lines if line.loss == loss["all"]]
    synced = [line for line in lines if line.loss == loss["sync"]]
    hosted = [line for line in lines if line.loss == loss["hosted"]]
    known = [
        line
        for line in lines
        if line.days is not None and line.loss_outcome != Outcome.UNKNOWN and line not in hosted
    ]
    unknown = [line for line in lines if line.loss_outcome == Outcome.UNKNOWN]
    most = [line.days for line in unknown if line.days is not None]
    under = []
    if whole:
        key = (
            "all_lost"
            if len(whole) == len(lines)
            else "one_lost"
            if len(whole) == 1
            else "some_lost"
        )
        number = french.count(len(whole), *words()["counted"]["whole"])
        headline = said[key].format(name=whole[0].name, number=number)
    elif known:
        days = max(line.days or 0 for line in known)
        key = "days" if days > 1 else "one_day" if days == 1 else "today"
        headline = said[key].format(days=french.duration(days))
    elif most:
        headline = said["at_most"].format(days=french.duration(max(1, *most)))
    elif unknown or not lines:
        headline = said["unknown" if lines else "empty"]
    else:
        headline = said["sync" if synced else "hosted"]
    if unknown and (whole or known):
        number = french.count(len(unknown), *words()["counted"]["whole"])
        names = french.listing(tuple(line.name for line in unknown))
        under.append(
            below["unknown_one"].format(number=number, of=french.integer(len(lines)), names=names)
        )
    if synced:
        under.append(below["sync"].format(names=french.listing(tuple(one.name for one in synced))))
    if lines and not _listed(subject.tests):
        under.append(below["never"])
    if not _listed(subject.copies) and subject.installed:
        under.append(below["installed"].format(names=french.listing(subject.installed)))
    return headline, " ".join(under)


def _counted(datasets: int, copies: int) -> str:
    said = words()["counted"]
    return f"{french.count(datasets, *said['dataset'])} · {french.count(copies, *said['copy'])}"


def _marks(subject: Backups, datasets: Sequence[Dataset]) -> tuple[Mark, ...]:
    """The four marks, each for every dataset: one that is true of some only says of how many."""
    mine = [dataset for dataset in datasets if not dataset.hosted]
    if not mine:
        return ()
    held = [[copy for copy, _ in holding(subject, dataset) if usable(copy)] for dataset in mine]
    said = words()["marks"]

    def mark(key: str, true: Callable[[list[Copy]], bool | None]) -> Mark:
        told = [true(copies) if copies else None for copies in held]
        number = sum(one is True for one in told)
        if number == len(told):
            return Mark(Outcome.OK, said[key])
        outcome = Outcome.UNKNOWN if None in told else Outcome.WATCH if number else Outcome.FAIL
        if not number:
            return Mark(outcome, said[key])
        part = said["part"].format(
            mark=said[key], number=french.integer(number), of=french.integer(len(told))
        )
        # What some have is no failure of all: a cross beside « 3 sur 5 » would say none has.
        return Mark(Outcome.WATCH if False in told else outcome, part)

    return (
        mark("copies", lambda copies: len(copies) >= 2),
        mark("supports", _two_supports),
        mark("away", lambda copies: _any(copies, lambda copy: copy.off_site)),
        mark("apart", lambda copies: _any(copies, lambda copy: copy.immutable or copy.unplugged)),
    )


def _two_supports(copies: list[Copy]) -> bool | None:
    media = {copy.medium for copy in copies}
    if media - _IN_THE_PC - {None}:
        return True
    return None if None in media else False


def _any(copies: list[Copy], told: Callable[[Copy], bool | None]) -> bool | None:
    """Whether it is true of one; None where it is of none, but nobody knows of all."""
    values = [told(copy) for copy in copies]
    return True if True in values else None if None in values else False


def _proof(subject: Backups, findings: Sequence[Finding]) -> Proof | None:
    said = words()["proof"]
    found = next((one for one in findings if one.check == "backups/restore_proved"), None)
    if found is None:
        return None
    tests = [one for one in _listed(subject.tests) if one.result != "UNKNOWN"]
    watched = found.case if found.outcome == Outcome.WATCH else ""
    state = said.get(watched) or said.get(found.outcome.value, said["UNKNOWN"])
    if not tests:
        return Proof(Outcome.UNKNOWN, state, "", said["never"], "", "")
    last = tests[0]
    if found.outcome == Outcome.FAIL:
        failed = [one for one in tests if one.result == "FAIL"]
        last = failed[0] if failed else last
    counts = {
        "identical": french.integer(last.identical),
        "sampled": french.integer(last.sampled),
    }
    if last.restored == 0:
        sentence = said["nothing"]
    elif last.result == "FAIL":
        sentence = said["failed"].format_map(counts)
    else:
        sentence = said["sentence"][last.identical > 1].format_map(counts)
        if watched == "automatic":
            sentence = f"{sentence} {said['by_hand']}"
    return Proof(
        found.outcome,
        state,
        french.day(last.at),
        sentence,
        "" if last.result == "FAIL" else _guarantee(last.identical),
        last.copy,
        last.at,
    )


def _guarantee(identical: int) -> str:
    said = words()["proof"]
    part = one_in(identical)
    if part is None:
        return str(said["few"])
    named = restoring_words()["numbers"].get(str(part), french.integer(part))
    return str(said["guarantee"].format(identical=french.integer(identical), part=named))


# --- The calendar ------------------------------------------------------------------------------


def _calendar(copy: Copy, context: Context) -> Calendar | None:
    """The last ten weeks of a copy; None where no run is dated."""
    runs = copy.runs.value if isinstance(copy.runs, Known) else ()
    if not runs:
        return None
    by_day: dict[date, list[Run]] = {}
    for run in runs:
        by_day.setdefault(run.at.astimezone().date(), []).append(run)
    today = context.now.astimezone().date()
    first = today - timedelta(days=today.weekday() + 7 * (WEEKS - 1))
    weeks = tuple(
        tuple(
            _day(first + timedelta(days=7 * week + day), by_day, today, context.opening)
            for day in range(7)
        )
        for week in range(WEEKS)
    )
    return Calendar(copy.id, copy.label, words()["calendar"]["note"], weeks)


def _day(at: date, by_day: dict[date, list[Run]], today: date, opening: frozenset[int]) -> Day:
    runs = by_day.get(at, ())
    if at > today:
        state = view.AHEAD
    elif runs:
        # One good run makes a good day, whatever failed before it.
        order = (view.SUCCESS, view.PARTIAL, view.FAILED)
        state = min((_RUN_STATES[run.ended] for run in runs), key=order.index)
    else:
        state = view.NONE if at.weekday() in opening else view.CLOSED
    return Day(at, state, f"{french.day(at)}{french.NBSP}: {words()['calendar'][state]}")


def _listed(fact: Any) -> tuple[Any, ...]:  # noqa: ANN401 a fact of a tuple
    return fact.value if isinstance(fact, Known) else ()


def _days(at: datetime, now: datetime) -> int:
    return max(0, (now.astimezone().date() - at.astimezone().date()).days)
