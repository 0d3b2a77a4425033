"""Workstations of any content at all: facts are drawn only when a check reads them.

The strategies follow the annotations of the inventory's dataclasses, so a new field needs nothing
here. Annotations are resolved by name, as most types are imported for type checking alone.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from functools import cache
from importlib import import_module
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from inventory.facts import Fact, Known, Reason, Unknown
from inventory.workstation import Workstation
from tests.checks.judging import NOW

#: Words that rules look for, beside any other text.
WORDS = [
    "", "debian", "ubuntu", "arch", "13", "12.5", "24.04", "Normal", "Passive Mode", "domain",
    "private", "public", "ufw", "tcp", "udp", "TeamViewer", "TightVNC", "AnyDesk", "libreoffice",
    "office-16.0", "O365ProPlusRetail", "16.0.20026.20140", "ProPlus2021Volume", "VisioProRetail",
    "26.2.5", "physical", "kvm", "workgroup", "S-1-1-0", "/", "C:",
]  # fmt: skip
NUMBERS = [0, 1, 2, 3, 4, 6456, 7725, 7601, 17763, 19044, 19045, 26100, 26200, 29000, 8875]
moments = st.integers(-800, 40).map(lambda days: NOW + timedelta(days=days))


@cache
def names() -> dict[str, Any]:
    """Every type of the topics and what they import, by which annotations are resolved."""
    known: dict[str, Any] = {"datetime": datetime, "date": date, "Mapping": Mapping, "Fact": Fact}
    for module in [name for name in sys.modules if name.startswith("inventory.")]:
        read = vars(sys.modules[module])
        known |= {name: thing for name, thing in read.items() if isinstance(thing, type)}
    return known


@cache
def hints(kind: type) -> dict[str, Any]:
    """Resolved annotations of a dataclass; its own module's names win over homonyms."""
    own = vars(import_module(kind.__module__))
    return get_type_hints(kind, localns={**names(), **own})


@cache
def of(kind: Any) -> st.SearchStrategy[Any]:
    """A strategy of the values of a type."""
    simple: dict[Any, st.SearchStrategy[Any]] = {
        type(None): st.none(),
        bool: st.booleans(),
        int: st.sampled_from(NUMBERS) | st.integers(),
        float: st.floats(allow_nan=True),
        str: st.sampled_from(WORDS) | st.text(max_size=20),
        bytes: st.binary(max_size=8),
        datetime: moments,
        date: moments.map(datetime.date),
        object: st.none(),
        Any: st.none(),
    }
    if kind in simple:
        return simple[kind]
    origin, parts = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return st.one_of(*(of(part) for part in parts))
    if origin is Known:
        return st.builds(Known, of(parts[0]), st.just(("a source",)))
    if kind is Unknown:
        reasons = [reason for reason in Reason if reason is not Reason.OK]
        return st.builds(Unknown, st.sampled_from(reasons), st.just(("a source",)))
    if origin is Literal:
        return st.sampled_from(parts)
    if origin is tuple and parts[-1] is Ellipsis:
        return st.lists(of(parts[0]), max_size=4).map(tuple)
    if origin is tuple:
        return st.tuples(*(of(part) for part in parts))
    if origin in (dict, Mapping):
        return st.dictionaries(of(parts[0]), of(parts[1]), max_size=3)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return st.sampled_from(kind)
    if is_dataclass(kind):
        return st.builds(kind, **{f.name: of(hints(kind)[f.name]) for f in fields(kind)})
    assert not isinstance(kind, TypeVar), kind
    raise NotImplementedError(kind)


class Lazy:
    """A workstation, or one of its topics, whose fields are drawn when they are first read."""

    def __init__(self, kind, data, **given):
        self._kind, self._data, self._known = kind, data, dict(given)

    def __getattr__(self, name):
        if name not in self._known:
            kind = hints(self._kind)[name]
            topic = self._kind is Workstation
            self._known[name] = Lazy(kind, self._data) if topic else self._data.draw(of(kind), name)
        return self._known[name]


class Asked:
    """A workstation of which every fact is the same unknown."""

    def __init__(self, unknown, family):
        self.family, self._unknown = family, unknown

    def __getattr__(self, name):
        return types.SimpleNamespace(
            **dict.fromkeys(hints(hints(Workstation)[name]), self._unknown)
        )
