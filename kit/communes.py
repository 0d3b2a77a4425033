"""The communes of France, offline: found by name, postcode, INSEE code or SIREN as one types.

The names, most populous first, lie in one string that :meth:`str.find` scans in a fraction of a
millisecond, so there is no index to build, to store or to keep true. ``communes.txt.xz`` (source
and licence are inside) is made by ``packaging/make_communes.py``.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from functools import cache, cached_property
from itertools import accumulate, chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from inventory.record import record
from kit.folding import words

if TYPE_CHECKING:
    from collections.abc import Iterator

FILE = Path(__file__).resolve().parent / "communes.txt.xz"

#: Nobody types more: what is behind is not looked at.
LONGEST = 200

_ABBREVIATIONS = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
_ARTICLES = frozenset({"l", "la", "le", "les"})
#: INSEE code of the city, codes of its arrondissements: how many there are, from the first on.
_ARRONDISSEMENTS = {"13055": ("13201", 16), "69123": ("69381", 9), "75056": ("75101", 20)}
_DIGITS = frozenset("0123456789")
#: Words of so many names that they single nothing out.
_COMMON = _ARTICLES | {"saint", "sainte", "sur", "sous", "des", "de", "du", "en", "et", "d"}
_ORDINAL = re.compile(r"(\d{1,2})(?:er|e|eme)?")


class CommunesError(Exception):
    """The shipped file is missing or damaged; the message says how."""


@record
class Commune:
    """One commune; codes are text (``01001``, ``2A004``).

    ``siren``, ``population`` and the ``epci`` fields are None where there is none (overseas
    territories, islands); ``postcodes`` may be empty. ``epci`` is the SIREN of the grouping,
    ``epci_kind`` one of CC, CA, CU, METRO, MET69.
    """

    insee: str
    name: str
    department: str
    department_name: str
    postcodes: tuple[str, ...]
    siren: str | None
    population: int | None
    epci: str | None
    epci_name: str | None
    epci_kind: str | None

    @property
    def label(self) -> str:
        """``Sainte-Colombe (Doubs, 25)``: one name may be that of many communes."""
        return f"{self.name} ({self.department_name}, {self.department})".replace("'", "’")


@record
class Grouping:
    """A grouping of communes (EPCI): its SIREN, its kind as in :class:`Commune`, its name."""

    siren: str
    kind: str
    name: str


class Directory:
    """All communes and their groupings, ready to be searched.

    Columns are in order of INSEE codes (a *place* is a position there), the searched strings in
    order of falling population (a *rank*). A line of ``_names`` is ``| la rochelle| rochelle|``:
    each form of the name between bars, a space before each word. A line of ``_codes`` is
    ``/17300/17000/211703004/``: INSEE code, postcodes, SIREN.
    """

    def __init__(self, content: str) -> None:
        about, departments, groupings, *columns = (part.split("\n") for part in content.split("\f"))
        self.about = dict(line.split(": ", 1) for line in about)
        self.departments = {}
        self._department_words = {}
        for code, name in (line.split("\t", 1) for line in departments):
            self.departments[code] = name
            self._department_words[code] = (code.lower(), *words(name))
        self._groupings = [Grouping(*line.split("\t", 2)) for line in groupings]
        self.groupings = {grouping.siren: grouping for grouping in self._groupings}
        self._insee, self._name, self._siren, self._postcodes, self._people, self._epci = columns
        people = [int(number or -1) for number in self._people]
        self._order = sorted(range(len(people)), key=people.__getitem__, reverse=True)
        names = _fold_all("\n".join([self._name[place] for place in self._order])).split("\n")
        self._names = _Lines([f"| {'| '.join(_forms(name))}|" for name in names])
        codes = zip(self._insee, self._postcodes, self._siren, strict=True)
        by_place = [f"/{insee}/{postcodes}/{siren}/" for insee, postcodes, siren in codes]
        self._codes = _Lines([by_place[place].lower() for place in self._order])

    def __len__(self) -> int:
        return len(self._insee)

    def __iter__(self) -> Iterator[Commune]:
        return map(self._at, range(len(self)))

    def by_code(self, insee: str) -> Commune | None:
        """The commune of an INSEE code; that of an arrondissement gives its city."""
        code = _city_of(insee.strip().upper())
        place = bisect_left(self._insee, code)
        return self._at(place) if self._insee[place : place + 1] == [code] else None

    def by_siren(self, siren: str) -> Commune | None:
        """The commune of a SIREN, spaces allowed."""
        place = self._by_siren.get("".join(siren.split()))
        return None if place is None else self._at(place)

    def suggest(self, text: str, most: int = 8) -> tuple[Commune, ...]:
        """What somebody who typed this may mean: the most exact first, then the most populous.

        Never raises; nothing typed suggests nothing.
        """
        typed = words(text[:LONGEST])
        if not typed or most < 1:
            return ()
        if all(word[0] in _DIGITS for word in typed):
            ranks = self._with_code("".join(typed), most)
        else:
            ranks = self._described(_readings(typed), most)
        return tuple(self._at(self._order[rank]) for rank in ranks)

    def _described(self, readings: list[list[str]], most: int) -> list[int]:
        """The ranks for a name, or a name and a place, the most exact way of searching first."""
        found: dict[int, None] = {}
        for search in (
            self._named,
            self._named_and_placed,
            self._named_so_far,
            self._with_phrase,
            self._with_all_words,
            self._with_words_and_place,
            self._written_together,
        ):
            hits = (islice(search(reading), most) for reading in readings)
            found |= dict.fromkeys(sorted({*chain.from_iterable(hits)}))
            if len(found) >= most:
                break
            if found and search == self._with_words_and_place:
                break  # leaving spaces out is for those whom nothing else helps
        return list(found)[:most]

    def _with_code(self, code: str, most: int) -> list[int]:
        """The ranks of an INSEE code, a postcode or a SIREN, or of all that begin so."""
        city = _city_of(code)
        if len(code) < 5:
            return list(islice(self._codes.holding(f"/{code}"), most))
        whole = [*self._codes.holding(f"/{city}/")] if city != code else []
        whole += self._codes.holding(f"/{code}/")
        begun = [] if whole else islice(self._codes.holding(f"/{code}"), most)
        return list(dict.fromkeys([*whole, *begun]))[:most]

    def _named(self, reading: list[str]) -> Iterator[int]:
        """The whole name; one without its article follows those that have none."""
        name = " ".join(reading)
        ranks = self._by_form.get(name, [])
        whole = [rank for rank in ranks if self._names[rank].startswith(f"| {name}|")]
        return iter(whole or ranks)

    def _named_and_placed(self, reading: list[str]) -> Iterator[int]:
        """A whole name, then its département, a code, or an arrondissement."""
        for end in range(len(reading), 0, -1):
            for rank in self._by_form.get(" ".join(reading[:end]), ()):
                if all(self._places(rank, word) for word in reading[end:]):
                    yield rank

    def _named_so_far(self, reading: list[str]) -> Iterator[int]:
        """The beginning of a name."""
        return self._names.holding(f"| {' '.join(reading)}")

    def _with_phrase(self, reading: list[str]) -> Iterator[int]:
        """The words follow each other in a name."""
        return self._names.holding(f" {' '.join(reading)}")

    def _with_all_words(self, reading: list[str]) -> Iterator[int]:
        """Each word begins a word of the name, in any order."""
        if len(reading) > 1:
            telling = [word for word in reading if word not in _COMMON] or reading
            for rank in self._names.holding(f" {max(telling, key=len)}"):
                line = self._names[rank]
                if all(f" {word}" in line for word in reading):
                    yield rank

    def _with_words_and_place(self, reading: list[str]) -> Iterator[int]:
        """Each word begins a word of the name or says where it is; one at least is of the name."""
        if len(reading) < 2:
            return
        for rank in sorted({*chain.from_iterable(map(self._around, reading))}):
            line = self._names[rank]
            elsewhere = [word for word in reading if f" {word}" not in line]
            if len(elsewhere) < len(reading) and all(
                self._places(rank, word) for word in elsewhere
            ):
                yield rank

    def _written_together(self, reading: list[str]) -> Iterator[int]:
        """The name begins so when spaces are left out (``saintouen``)."""
        return self._squeezed.holding(f"|{''.join(reading)}")

    def _around(self, word: str) -> Iterator[int]:
        """The ranks of all communes of the départements or codes that begin with a word.

        A word that begins half the départements tells nothing.
        """
        codes = [
            code
            for code, told in self._department_words.items()
            if any(part.startswith(word) for part in told)
        ]
        if len(codes) <= 12:
            for code in codes:
                first, behind = bisect_left(self._insee, code), bisect_left(self._insee, f"{code}~")
                yield from self._ranks[first:behind]
        if word[0] in _DIGITS and len(word) > 1:
            yield from self._codes.holding(f"/{word}")

    def _places(self, rank: int, word: str) -> bool:
        """Whether a word says where a commune is."""
        insee = self._insee[self._order[rank]]
        if any(part.startswith(word) for part in self._department_words[_department(insee)]):
            return True
        if f"/{word}" in self._codes[rank]:
            return True
        if insee in _ARRONDISSEMENTS:
            ordinal = _ORDINAL.fullmatch(word)
            if ordinal:
                return 1 <= int(ordinal[1]) <= _ARRONDISSEMENTS[insee][1]
            return "arrondissement".startswith(word)
        return False

    @cached_property
    def _by_siren(self) -> dict[str, int]:
        """The place of each SIREN."""
        return {siren: place for place, siren in enumerate(self._siren) if siren}

    @cached_property
    def _by_form(self) -> dict[str, list[int]]:
        """The ranks of each form of a name, the most populous first."""
        ranks: dict[str, list[int]] = {}
        for rank, line in enumerate(self._names.lines):
            for form in line[2:-1].split("| "):
                ranks.setdefault(form, []).append(rank)
        return ranks

    @cached_property
    def _ranks(self) -> list[int]:
        """The rank of each place."""
        ranks = [0] * len(self)
        for rank, place in enumerate(self._order):
            ranks[place] = rank
        return ranks

    @cached_property
    def _squeezed(self) -> _Lines:
        return _Lines([line.replace(" ", "") for line in self._names.lines])

    def _at(self, place: int) -> Commune:
        insee, line = self._insee[place], self._epci[place]
        department = _department(insee)
        epci = self._groupings[int(line)] if line else None
        return Commune(
            insee=insee,
            name=self._name[place],
            department=department,
            department_name=self.departments[department],
            postcodes=tuple(filter(None, self._postcodes[place].split("/"))),
            siren=self._siren[place] or None,
            population=int(self._people[place]) if self._people[place] else None,
            epci=epci.siren if epci else None,
            epci_name=epci.name if epci else None,
            epci_kind=epci.kind if epci else None,
        )


class _Lines:
    """Lines that are searched as one string: one scan instead of thirty-five thousand."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self._text = "\n".join(lines)
        self._starts = [0, *accumulate(len(line) + 1 for line in lines)]

    def __getitem__(self, number: int) -> str:
        return self.lines[number]

    def holding(self, part: str) -> Iterator[int]:
        """The number of each line that holds a part, rising, each once."""
        at = self._text.find(part)
        while at >= 0:
            line = bisect_right(self._starts, at) - 1
            yield line
            at = self._text.find(part, self._starts[line + 1])


@cache
def load() -> Directory:
    """The shipped directory, read once.

    Raises:
        CommunesError: missing or damaged.
    """
    import lzma  # noqa: PLC0415 only who looks for a commune pays for it

    try:
        return Directory(lzma.decompress(FILE.read_bytes()).decode())
    except (OSError, lzma.LZMAError, ValueError, LookupError) as error:
        raise CommunesError(str(error)) from error


def suggest(text: str, most: int = 8) -> tuple[Commune, ...]:
    """What somebody who typed this may mean; see :meth:`Directory.suggest`."""
    return load().suggest(text, most)


def by_code(insee: str) -> Commune | None:
    """The commune of an INSEE code; that of an arrondissement gives its city."""
    return load().by_code(insee)


def by_siren(siren: str) -> Commune | None:
    """The commune of a SIREN, spaces allowed."""
    return load().by_siren(siren)


def grouping(siren: str) -> Grouping | None:
    """The grouping of communes (EPCI) of a SIREN, spaces allowed."""
    return load().groupings.get("".join(siren.split()))


def _department(insee: str) -> str:
    return insee[:3] if insee.startswith(("97", "98")) else insee[:2]


def _city_of(code: str) -> str:
    """The INSEE code of the city of an arrondissement; any other code as it is."""
    if len(code) == 5 and code.isascii() and code.isdecimal():
        for city, (first, count) in _ARRONDISSEMENTS.items():
            if int(first) <= int(code) < int(first) + count:
                return city
    return code


def _fold_all(names: str) -> str:
    """:func:`kit.folding.fold` of many names at once, which is much quicker; a test compares."""
    bare = unicodedata.normalize("NFKD", names.lower().replace("œ", "oe").replace("æ", "ae"))
    table = bytes.maketrans(b"-'", b"  ")
    spaced = bare.encode("ascii", "ignore").translate(table, b"()").decode()
    return re.sub(" +", " ", spaced)


def _forms(name: str) -> tuple[str, ...]:
    """A folded name as people write it: with its article, without, and with it grown together."""
    article, _, rest = name.partition(" ")
    if not rest or article not in _ARTICLES:
        return (name,)
    return (name, rest, f"l{rest}") if article == "l" else (name, rest)


def _readings(typed: list[str]) -> list[list[str]]:
    """The words as typed, with « St » spelt out, and with an article from the end in front."""
    readings = [typed]
    spelt = [_ABBREVIATIONS.get(word, word) for word in typed]
    if spelt != typed:
        readings.append(spelt)
    if len(typed) > 1 and typed[-1] in _ARTICLES:
        readings.append([spelt[-1], *spelt[:-1]])
    return readings
