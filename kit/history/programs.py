"""Programs that are new, gone or of another version."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, TypeVar

from inventory.facts import Fact, Unknown
from kit import french
from kit.history.change import Change, Kind, Tone, joined, keyed, reading_change, said

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from inventory.programs import Program

T = TypeVar("T")
K = TypeVar("K")

_VERSION = re.compile(r"\d[\w.+~:]*(?:-[\w.+~:]*\d[\w.+~:]*)*")


def program_changes(
    before: Fact[tuple[Program, ...]], after: Fact[tuple[Program, ...]]
) -> tuple[Change, ...]:
    """Programs that are new, gone or of another version.

    Many carry their version in their name (``Firefox 151.0``, ``linux-image-6.12.48-amd64``): one
    that is gone and one that is new, alike but for the numbers, are one update.
    """
    if isinstance(before, Unknown) or isinstance(after, Unknown):
        return tuple(reading_change("program", before, after))
    old, new = _unmatched(before.value, after.value)
    told: list[Change] = []
    for key in (_same_name, _same_but_numbers):
        old_by, new_by = keyed(old, key), keyed(new, key)
        for named in old_by.keys() & new_by.keys():
            # Three versions side by side, two of them replaced: in order of version.
            pairs = list(zip(_by_version(old_by[named]), _by_version(new_by[named]), strict=False))
            told += [_updated(was, now) for was, now in pairs]
            old = _without(old, [was for was, _ in pairs])
            new = _without(new, [now for _, now in pairs])
    told += [_moved(Kind.NEW, program) for program in new]
    told += [_moved(Kind.GONE, program) for program in old]
    return tuple(sorted(told, key=_order))


def _order(change: Change) -> tuple[str, str, str]:
    return (change.kind.value, change.key.casefold(), change.sentence)


def _unmatched(
    before: Iterable[Program], after: Iterable[Program]
) -> tuple[list[Program], list[Program]]:
    """What only one of the lists holds; the same program listed twice counts twice."""

    def whole(program: Program) -> tuple[object, ...]:
        return (*_same_name(program), program.version)

    old, new = list(before), list(after)
    olds, news = Counter(map(whole, old)), Counter(map(whole, new))
    # What Windows hides is matched too: another source may not know that it is hidden.
    return (
        [program for program in _beyond(old, whole, news) if program.shown],
        [program for program in _beyond(new, whole, olds) if program.shown],
    )


def _beyond(things: Iterable[T], key: Callable[[T], K], there: Mapping[K, int]) -> list[T]:
    """Things that are more often here than there."""
    seen: Counter[K] = Counter()
    kept = []
    for thing in things:
        named = key(thing)
        seen[named] += 1
        if seen[named] > there.get(named, 0):
            kept.append(thing)
    return kept


def _without(things: Sequence[Program], gone: Sequence[Program]) -> list[Program]:
    taken = {id(thing) for thing in gone}
    return [thing for thing in things if id(thing) not in taken]


def _same_name(program: Program) -> tuple[object, ...]:
    return (program.name.casefold(), program.origin, program.architecture, program.account)


def _same_but_numbers(program: Program) -> tuple[object, ...]:
    bare = _VERSION.sub("#", program.name.casefold())
    return (bare, program.origin, program.architecture, program.account)


def _by_version(programs: Iterable[Program]) -> list[Program]:
    def parts(program: Program) -> tuple[int, ...]:
        told = program.version or program.name
        # Versions are short; a longer run of digits is no number to compare.
        return tuple(int(part[:18]) for part in re.findall(r"[0-9]+", told))

    return sorted(programs, key=parts)


def _updated(was: Program, now: Program) -> Change:
    if was.name.casefold() == now.name.casefold():
        before, after = was.version or french.UNKNOWN, now.version or french.UNKNOWN
    else:
        before, after = joined(was.name, was.version), joined(now.name, now.version)
    name, before, after = french.plain(now.name), french.plain(before), french.plain(after)
    sentence = said("program", "updated", name=name, before=before, after=after)
    return Change(Kind.UPDATED, "program", name, sentence, Tone.NEUTRAL, before, after)


def _moved(kind: Kind, program: Program) -> Change:
    name = french.plain(joined(program.name, program.version))
    sentence = said("program", kind.value, name=name)
    return Change(kind, "program", french.plain(program.name), sentence, Tone.NEUTRAL)
