"""The form of the dated tables: what a rule may lean on without looking twice.

The shipped ones are made by ``packaging/make_tables.py``; those of a pack come from outside, so a
rule must never meet a date that is none. Patterns of products are kept to the plainest form: a
pattern from outside could keep a computer busy for ever.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    Shape = Callable[[Any], str]

_LARGEST = 10**6
_NUMBER = re.compile(r"\d{1,6}")
_VERSION = re.compile(r"\d{1,6}(?:\.\d{1,6}){0,3}")
_BRANCH = re.compile(r"\d{1,4}\.\d{1,3}")
_ANY = re.compile(r".+")
_WORD = re.compile(r"[A-Za-z0-9_.,+ -]{1,60}")
#: Words, ways to go on between brackets, and anything at either end; nothing is repeated.
_PATTERN = re.compile(
    r"(?:\.\*)?(?:[A-Za-z0-9 -]\??|\((?:[A-Za-z0-9 |-]\??){1,300}\)\??){1,80}(?:\.\*)?"
)
_MOST_CHOICES = 8
_CLASSES = re.compile(r"home_pro|enterprise|ltsc|iot_ltsc|server")


def fault(name: str, data: Any) -> str:  # noqa: ANN401 decoded JSON
    """Where the data of a table first leave their form, as ``builds.19045``; empty if nowhere."""
    return _SHAPES[name](data)


# --- Shapes: each gives the place of the first fault below it, "." for itself ---------------------


def _each(keys: re.Pattern[str], inner: Shape) -> Shape:
    def look(value: Any) -> str:  # noqa: ANN401 decoded JSON
        if not isinstance(value, dict) or not value:
            return "."
        for key, one in value.items():
            if not keys.fullmatch(key) or (inner(one)):
                return _at(key, inner(one))
        return ""

    return look


def _of(**fields: Shape) -> Shape:
    def look(value: Any) -> str:  # noqa: ANN401 decoded JSON
        if not isinstance(value, dict):
            return "."
        for key, inner in fields.items():
            if key not in value or (inner(value[key])):
                return _at(key, inner(value.get(key)))
        return ""

    return look


def _list(inner: Shape) -> Shape:
    def look(value: Any) -> str:  # noqa: ANN401 decoded JSON
        if not isinstance(value, list) or not value:
            return "."
        return next((_at(str(n), inner(one)) for n, one in enumerate(value) if inner(one)), "")

    return look


def _is(fits: Callable[[Any], object]) -> Shape:
    return lambda value: "" if fits(value) else "."


def _at(key: str, below: str) -> str:
    # Never empty: that would say that there is no fault.
    shown = re.sub(r"[^ -~À-ÿ]", "?", key[:40]) or "?"
    return shown if below in {"", "."} else f"{shown}.{below}"


def _is_date(value: object) -> bool:
    try:
        return isinstance(value, str) and bool(date.fromisoformat(value))
    except ValueError:
        return False


def _is_plain(pattern: str) -> bool:
    return pattern.count("?") <= _MOST_CHOICES and _PATTERN.fullmatch(pattern) is not None


def _patterns(value: Any) -> str:  # noqa: ANN401 decoded JSON
    """Years by the pattern of a product."""
    found = _each(_ANY, _word)(value)
    return found or next((_at(one, ".") for one in value if not _is_plain(one)), "")


def _builds(value: Any) -> str:  # noqa: ANN401 decoded JSON
    """Each side of Windows is there: a rule asks for the newest of its own."""
    found = _each(_NUMBER, _each(_CLASSES, _of(version=_word, end=_date)))(value)
    if found:
        return found
    servers = any("server" in classes for classes in value.values())
    clients = any(classes.keys() - {"server"} for classes in value.values())
    return "" if servers and clients else "."


def _releases(value: Any) -> str:  # noqa: ANN401 decoded JSON
    """There is a monthly update: a rule asks for the last one."""
    found = _list(_of(date=_date, kind=_word, revision=_number))(value)
    return found or ("" if any(one["kind"] == "B" for one in value) else ".")


_date = _is(_is_date)
_date_or_none = _is(lambda value: value is None or _is_date(value))
_word = _is(lambda value: isinstance(value, str) and _WORD.fullmatch(value))
_number = _is(lambda value: type(value) is int and 0 <= value <= _LARGEST)
_small = _is(lambda value: type(value) is int)
_pattern = _is(lambda value: isinstance(value, str) and _is_plain(value))
_SHAPES: dict[str, Shape] = {
    "linux_lifecycle": _of(
        distributions=_each(
            _WORD,
            _each(_VERSION, _of(end=_date_or_none, extended=_date_or_none)),
        ),
        rolling=_list(_word),
    ),
    "m365_builds": _of(branches=_each(_NUMBER, _each(_NUMBER, _date))),
    "office_products": _of(
        subscription=_list(_pattern),
        companions=_list(_pattern),
        undated=_list(_pattern),
        dated=_patterns,
        undated_by_major=_each(_NUMBER, _word),
        msi=_each(_WORD, _word),
        ends=_each(_WORD, _date),
        libreoffice=_each(_BRANCH, _date),
    ),
    "windows_builds": _of(
        builds=_of(client=_each(_NUMBER, _releases), server=_each(_NUMBER, _releases))
    ),
    "windows_lifecycle": _of(
        builds=_builds,
        esu=_of(
            build=_number,
            floor=_number,
            commercial=_each(_NUMBER, _date),
            consumer=_date,
            consumer_states=_list(_small),
        ),
    ),
}
