"""A file of a pack, looked at value by value: each look tells what is wrong with what is there.

A fault that the kit can live with (a word that it does not know, a colour that it has to change) is
a remark: the author reads it, the mairie does not. One that only its author can be expected to set
right (a check that this version does not know) stops ``pack check`` and no installation.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inventory.record import record
from inventory.toml_file import load_toml

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

FILE = Path(__file__).with_name("form.toml")
LONGEST_LINE = 300
INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
HTTPS = re.compile(r"https://[A-Za-z0-9][A-Za-z0-9.-]*(?::\d{1,5})?(?:/[!-~]*)?")
TELEPHONE = re.compile(r"\+?[0-9][0-9 .]{1,24}")


@record
class Fault:
    """What is wrong where; ``line`` is 0 where no line can be named. A remark stops nothing."""

    file: str
    line: int
    what: str
    write: str
    is_remark: bool = False
    #: Nothing of this line is used, and the rest of the pack is: its author has to correct it.
    is_for_author: bool = False

    @property
    def sentence(self) -> str:
        """All of it as one line."""
        said = words()
        where = said["where"].format(file=self.file, line=self.line) if self.line else self.file
        return str(said["line"].format(where=where, what=self.what, write=self.write)).rstrip()


class Table:
    """A table of a TOML file: each look at it tells what is wrong with what is there.

    ``path`` and ``nth`` say which table it is of ``text``, empty and 0 for the whole file.
    """

    def __init__(  # noqa: PLR0913, PLR0917 where the table is
        self,
        file: str,
        told: Mapping[str, Any],
        path: str,
        text: str,
        faults: list[Fault],
        nth: int = 0,
    ) -> None:
        self.file, self.told, self.path, self.text = file, told, path, text
        self.faults, self.nth = faults, nth
        self.seen: set[str] = set()

    def tell(
        self,
        key: str,
        fault: str,
        /,
        *,
        is_remark: bool = False,
        is_for_author: bool = False,
        **more: object,
    ) -> None:
        line = _line_of(self.text, self.path, key, self.nth)
        self.faults.append(
            fault_of(
                self.file, line, fault, is_remark=is_remark, is_for_author=is_for_author, **more
            )
        )

    def value(self, key: str, fits: Callable[[Any], object], example: str) -> Any:  # noqa: ANN401 any TOML
        self.seen.add(key)
        if key not in self.told:
            self.tell(key, "missing", key=key, example=example)
            return None
        if not fits(self.told[key]):
            self.tell(key, "kind", key=key, example=example)
            return None
        return self.told[key]

    def line(self, key: str, example: str, most: int, *, optional: bool = False) -> str:
        """One line of text; empty where there is none."""
        self.seen.add(key)
        if key not in self.told and optional:
            return ""
        told = self.value(key, lambda one: isinstance(one, str) and one.strip(), example)
        if told is None:
            return ""
        if len(told) > most:
            self.tell(key, "long", key=key, most=most)
        elif INVISIBLE.search(told):
            self.tell(key, "signs", key=key)
        else:
            return str(told).strip()
        return ""

    def word(
        self, key: str, form: re.Pattern[str], example: str, *, most: int = LONGEST_LINE,
        optional: bool = False,
    ) -> str:  # fmt: skip
        """A text of a form."""
        told = self.line(key, example, most, optional=optional)
        if told and not form.fullmatch(told):
            self.tell(key, "kind", key=key, example=example)
            return ""
        return told

    def words(
        self, key: str, fits: Callable[[str], object], example: str, most: int
    ) -> tuple[str, ...]:
        """A list of texts; none where there is none."""
        self.seen.add(key)
        told = self.told.get(key, [])
        if not isinstance(told, list) or not all(
            isinstance(one, str) and fits(one) for one in told
        ):
            self.tell(key, "kind", key=key, example=example)
            return ()
        if len(told) > most:
            self.tell(key, "many", key=key, most=most)
            return ()
        return tuple(told)

    def table(self, key: str, *, optional: bool = False) -> Table:
        self.seen.add(key)
        told = self.told.get(key, {})
        if not isinstance(told, dict) or (not told and not optional and key not in self.told):
            self.tell(key, "table", key=key)
            told = {}
            return Table(self.file, told, key, self.text, [])
        return Table(self.file, told, key, self.text, self.faults)

    def tables(self, key: str, most: int) -> list[Table]:
        self.seen.add(key)
        told = self.told.get(key, [])
        if not isinstance(told, list) or not all(isinstance(one, dict) for one in told):
            self.tell(key, "tables", key=key)
            return []
        if len(told) > most:
            self.tell(key, "many", key=key, most=most)
        return [
            Table(self.file, one, key, self.text, self.faults, nth)
            for nth, one in enumerate(told[:most])
        ]

    def close(self, more: tuple[str, ...] = ()) -> None:
        """Remark on what nobody looked at."""
        for key in self.told:
            if key not in self.seen and key not in more:
                self.tell(key, "unknown", is_remark=True, key=key)


def _line_of(text: str, path: str, key: str, nth: int) -> int:
    """The line of a key in its table; that of the table where it has none there, else 0."""
    table, count, head = "", -1, 0
    for number, line in enumerate(text.splitlines(), 1):
        if found := re.match(r"\s*(\[\[?)\s*([\w.-]+)\s*\]", line):
            table = found[2]
            count += table == path
            if table == path and (count == nth or found[1] == "["):
                head = number
            if table == key and not path:
                return number
        elif (
            table == path
            and (not path or count == nth)
            and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", line)
        ):
            return number
    return head


def fault_of(
    file: str,
    line: int,
    fault: str,
    /,
    *,
    is_remark: bool = False,
    is_for_author: bool = False,
    **more: object,
) -> Fault:
    """A fault in the words of ``form.toml``."""
    said = words()[fault]
    what, write = said["what"].format(**more), said["write"].format(**more)
    return Fault(file, line, what, write, is_remark, is_for_author)


def opened(file: str, data: bytes, faults: list[Fault]) -> Table | None:
    """A TOML file as a table; None where it is none, which is told."""
    import tomllib  # noqa: PLC0415 only where there is a pack

    try:
        text = data.decode("utf-8-sig")
        return Table(file, tomllib.loads(text), "", text, faults)
    except (ValueError, RecursionError) as error:
        found = re.search(r"line (\d+)", str(error))
        why = str(error).partition(" (at")[0]
        faults.append(fault_of(file, int(found[1]) if found else 0, "toml", why=why))
    return None


@cache
def words() -> Mapping[str, Any]:
    """What is said of faults."""
    return load_toml(FILE)
