"""The history in French: what changed since the previous audit, and how the points evolve."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inventory.record import record
from kit import french
from kit.history.change import said, texts
from kit.history.changes import summarised
from kit.history.runs import break_sentence

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from kit.history.change import Change
    from kit.history.changes import Since
    from kit.history.trend import Point, Segment


@record
class Told:
    """What changed, ready to show: ``notes`` come first, ``results`` and ``machine`` are changes.

    All three may be empty: then nothing changed.
    """

    title: str
    before: str
    notes: tuple[str, ...]
    results: tuple[Change, ...]
    machine: tuple[Change, ...]

    @property
    def nothing(self) -> str:
        """The sentence that nothing changed, empty where something did."""
        return "" if self.results or self.machine else said("since", "nothing")

    def sentences(self) -> tuple[str, ...]:
        """All sentences in their order, without title and date."""
        listed = (*self.results, *self.machine)
        told = (self.nothing,) if self.nothing else tuple(change.sentence for change in listed)
        return (*self.notes, *told)


def told(since: Since) -> Told:
    """What changed from one audit to the next."""
    shown = summarised(since.changes)
    results = tuple(change for change in shown if change.topic == "finding")
    # Other rules explain results alone: the machine is what it is.
    by_rules = results and since.rules
    notes = (
        (said("since", "rules", why=" ".join(map(break_sentence, since.rules))),)
        if by_rules
        else ()
    )
    return Told(
        said("since", "title"),
        said("since", "before", date=french.moment(since.before)),
        notes,
        results,
        tuple(change for change in shown if change.topic != "finding"),
    )


def evolution(segments: Sequence[Segment]) -> tuple[str, ...]:
    """The line of today in a sentence, after why each line began anew; empty without a point."""
    if not segments:
        return ()
    points = daily(segments[-1].points)
    first, last = points[0], points[-1]
    words = {"first": _of(first), "last": _of(last)}
    phrase = "one" if first is last else "two"
    return (*breaks(segments), said("evolution", phrase, **words))


def daily(points: Sequence[Point]) -> tuple[Point, ...]:
    """The last point of each day, in the reader's time zone: who audits twice sees one."""
    return tuple({_day(point): point for point in points}.values())


def breaks(segments: Sequence[Segment]) -> tuple[str, ...]:
    """Why each line after the first began, with its day."""
    return tuple(
        said(
            "evolution",
            "again",
            date=french.day(segment.points[0].at),
            why=" ".join(map(break_sentence, segment.broken_by)),
        )
        for segment in segments[1:]
    )


def heading(topic: str, phrase: str) -> str:
    """A heading of the history, such as ``L’évolution``."""
    words: str = texts()[topic][phrase]
    return words


def _day(point: Point) -> date:
    return point.at.astimezone().date()


def _of(point: Point) -> str:
    return said(
        "evolution",
        "of",
        compliant=french.integer(point.compliant),
        judged=french.integer(point.judged),
        date=french.day(point.at),
    )
