"""Reads a baseline from its folder: one TOML file a requirement, beside the lists they draw on.

The id of a requirement is its path below the folder, without the ending.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, get_args

from checks.content import ContentError
from inventory.record import field_kinds
from inventory.toml_file import load_toml
from kit.baseline.model import (
    Applies,
    Baseline,
    Condition,
    Cost,
    Freedom,
    Gesture,
    Kind,
    Measure,
    Need,
    Option,
    Person,
    Reference,
    Requirement,
    Section,
    Stage,
    StageText,
    Who,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = Path(__file__).resolve().parent / "default"
#: The files of a folder that hold no requirement.
LISTS = ("baseline", "conditions", "documents", "gestures", "needs", "people", "references")
_ID = re.compile(r"(?:secure|deploy|support|sobriety)/[a-z][a-z0-9_]*")
_FIELDS = {
    "ref", "star", "title", "action", "question", "why", "examples", "checks", "measure",
    "documents", "weight", "validity_days", "who", "minutes", "ease", "cost", "section", "asks",
    "gesture", "need", "guide", "references", "law", "programme", "applies", "replaces",
    "depends_on",
}  # fmt: skip
_YEAR = 365


class BaselineError(ContentError):
    """A file of a baseline does not follow its form; the message begins with its name."""


@cache
def default() -> Baseline:
    """The baseline that comes with the kit.

    Raises:
        BaselineError: a file is missing or does not follow its form.
    """
    return load(FOLDER)


def load(folder: Path) -> Baseline:
    """The baseline of a folder.

    Raises:
        BaselineError: a file is missing or does not follow its form.
    """
    return decode(read(folder))


def read(folder: Path) -> dict[str, dict[str, Any]]:
    """The decoded files of a folder by their name: ``baseline``, ``secure/backup_automatic``.

    Raises:
        BaselineError: a file is missing or is not TOML.
    """
    found = {}
    names = [*LISTS, *sorted(_names(folder))]
    for name in names:
        try:
            found[name] = load_toml(folder / f"{name}.toml")
        except (OSError, ValueError, RecursionError) as error:
            raise BaselineError(f"{name}: {error}") from error
    return found


def decode(files: Mapping[str, Mapping[str, Any]]) -> Baseline:
    """A baseline from its decoded files; their order is that of the short labels.

    Raises:
        BaselineError: a file that is missing, or does not follow its form.
    """
    from kit.baseline.frozen import digest_of  # noqa: PLC0415 it hashes: not at import

    missing = next((name for name in LISTS if name not in files), None)
    if missing is not None:
        raise BaselineError(f"{missing}: missing")
    head = files["baseline"]
    requirements = [
        requirement(name, table, files["references"])
        for name, table in files.items()
        if name not in LISTS
    ]
    order = tuple(Stage)
    requirements.sort(key=lambda one: (order.index(one.stage), one.ref))
    try:
        baseline = Baseline(
            name=_text(head["name"]),
            version=_text(head["version"]),
            stages=tuple(
                StageText(Stage(name), _text(entry["label"]), _text(entry["purpose"]))
                for name, entry in head["stages"].items()
            ),
            requirements=MappingProxyType({one.id: one for one in requirements}),
            express=_texts(head["express"]),
            conditions=_listed(files["conditions"], Condition),
            people=_listed(files["people"], Person),
            gestures=_listed(files["gestures"], Gesture),
            needs=MappingProxyType(
                {
                    name: Need(
                        name,
                        _text(entry["title"]),
                        tuple(_entry(Option, **option) for option in entry["options"]),
                    )
                    for name, entry in files["needs"].items()
                }
            ),
            documents=MappingProxyType(
                {name: _text(label) for name, label in files["documents"].items()}
            ),
            digest=digest_of(files),
            renamed=MappingProxyType({old: one.id for one in requirements for old in one.replaces}),
        )
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise BaselineError(f"baseline: {error!r}") from error
    _check(baseline)
    return baseline


def overlaid(
    files: Mapping[str, Mapping[str, Any]], over: Mapping[str, Mapping[str, Any]]
) -> dict[str, dict[str, Any]]:
    """The files of a baseline under those of a syndicate: fields replace fields, entries are added.

    A requirement that the baseline has not is an addition and must be whole; of one that it has,
    only the fields that are written change. The label of a requirement stays its own, and nothing
    is taken away: what a syndicate does not want gets the lowest weight.

    Raises:
        BaselineError: the label of a requirement that exists would change, or a file is no table.
    """
    found = {name: dict(table) for name, table in files.items()}
    for name, table in over.items():
        if not isinstance(table, dict):
            raise BaselineError(f"{name}: not a table")
        known = found.get(name, {})
        if name not in LISTS and known and table.get("ref", known["ref"]) != known["ref"]:
            raise BaselineError(f"{name}: the label {known['ref']} of a requirement stays its own")
        found[name] = {**known, **table}
    return found


def requirement(
    name: str, table: Mapping[str, Any], kinds: Mapping[str, Mapping[str, str]]
) -> Requirement:
    """One requirement from its decoded file; ``kinds`` are the guides that references point into.

    Raises:
        BaselineError: a field that is absent, unknown, or of the wrong form.
    """
    if not _ID.fullmatch(name):
        raise BaselineError(f"{name}: not a path such as secure/backup_automatic")
    unknown = table.keys() - _FIELDS
    if unknown:
        raise BaselineError(f"{name}: unknown field {', '.join(sorted(unknown))}")
    try:
        return Requirement(
            id=name,
            ref=_text(table["ref"]),
            stage=Stage(name.partition("/")[0]),
            star=_flag(table.get("star", False)),
            title=_text(table["title"]),
            action=_text(table["action"]),
            question=_text(table["question"]),
            why=_text(table["why"]),
            examples=_texts(table["examples"]),
            checks=_texts(table.get("checks", ())),
            measure=_one_of(Measure, table.get("measure", "whole")),
            documents=_texts(table.get("documents", ())),
            weight=_number(table["weight"], 1, 3),
            validity_days=_number(table.get("validity_days", _YEAR), 1, 10 * _YEAR),
            who=_one_of(Who, table["who"]),
            minutes=_number(table["minutes"], 1, 2_400),
            ease=_number(table["ease"], 1, 5),
            cost=_one_of(Cost, table["cost"]),
            section=_one_of(Section, table.get("section", "")),
            asks=_texts(table["asks"]),
            gesture=_text(table.get("gesture", "")),
            need=_text(table.get("need", "")),
            guide=_text(table.get("guide", "")),
            references=_references(table, kinds),
            applies=_applies(table.get("applies", {})),
            replaces=_texts(table.get("replaces", ())),
            depends_on=_texts(table.get("depends_on", ())),
        )
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise BaselineError(f"{name}: {error!r}") from error


def _names(folder: Path) -> list[str]:
    # A frozen application has each file with ``.json`` added (inventory/toml_file.py).
    return [
        f"{stage}/{path.name.partition('.')[0]}"
        for stage in Stage
        for path in (folder / stage.value).glob("*.toml*")
    ]


def _listed(table: Mapping[str, Any], kind: Any) -> Mapping[str, Any]:  # noqa: ANN401 any record
    return MappingProxyType(
        {name: _entry(kind, name=name, **entry) for name, entry in table.items()}
    )


def _entry(kind: Any, **values: Any) -> Any:  # noqa: ANN401 any record of texts
    """A record whose fields are texts, but for those of a closed list and the minutes."""
    for name, value in values.items():
        match name:
            case "minutes":
                _number(value, 1, 2_400)
            case "who":
                _one_of(Who, value)
            case "freedom":
                _one_of(Freedom, value)
            case _:
                _text(value)
    return kind(**values)


def _references(
    table: Mapping[str, Any], kinds: Mapping[str, Mapping[str, str]]
) -> tuple[Reference, ...]:
    found = []
    for kind, numbers in table.get("references", {}).items():
        guide = kinds[kind]
        for number in _texts(numbers):
            label = guide["label"].replace("{number}", number)
            found.append(Reference(_one_of(Kind, kind), number, label, guide["url"], verified=True))
    for entry in table.get("law", ()):
        url, label = _text(entry.get("url", "")), _text(entry["label"])
        found.append(Reference("law", "", label, url, _flag(entry["verified"])))
    for entry in table.get("programme", ()):
        label, url = _text(entry["label"]), _text(entry["url"])
        found.append(Reference("programme", "", label, url, verified=True))
    return tuple(found)


def _applies(entry: Mapping[str, Any]) -> Applies:
    if unknown := entry.keys() - set(field_kinds(Applies)):
        raise ValueError(f"applies: {sorted(unknown)}")
    return Applies(
        _texts(entry.get("every", ())),
        _texts(entry.get("some", ())),
        _texts(entry.get("no", ())),
        _bound(entry.get("least_population")),
        _bound(entry.get("most_population")),
    )


def _bound(value: object) -> int | None:
    return None if value is None else _number(value, 0, 100_000_000)


def _check(baseline: Baseline) -> None:
    """Every name that a requirement uses is in a list, and every label is used once."""
    refs: dict[str, str] = {}
    for one in baseline.requirements.values():
        if one.ref in refs:
            raise BaselineError(f"{one.id}: {one.ref} is also {refs[one.ref]}")
        refs[one.ref] = one.id
        used = (
            ("condition", one.applies.conditions, baseline.conditions),
            ("person", one.asks, baseline.people),
            ("document", one.documents, baseline.documents),
            ("gesture", filter(None, [one.gesture]), baseline.gestures),
            ("need", filter(None, [one.need]), baseline.needs),
            ("requirement", one.depends_on, baseline.requirements),
        )
        for kind, names, known in used:
            if missing := [name for name in names if name not in known]:
                raise BaselineError(f"{one.id}: no {kind} {', '.join(missing)}")
        if mute := [name for name in one.applies.no if not baseline.conditions[name].present]:
            raise BaselineError(f"{one.id}: {', '.join(mute)} says no reason where it is present")
    if missing := [name for name in baseline.express if name not in baseline.requirements]:
        raise BaselineError(f"baseline: no requirement {', '.join(missing)}")
    if {text.stage for text in baseline.stages} != set(Stage):
        raise BaselineError("baseline: the four stages are not told")


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not a text")
    return value


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        raise TypeError(f"{value!r} is not a list")
    return tuple(_text(one) for one in value)


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"{value!r} is not true or false")
    return value


def _number(value: object, least: int, most: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise ValueError(f"{value!r} is not a number from {least} to {most}")
    return value


def _one_of(kind: Any, value: object) -> Any:  # noqa: ANN401 a Literal, and one of its values
    if value not in get_args(kind):
        raise ValueError(f"{value!r} is not one of {', '.join(map(repr, get_args(kind)))}")
    return value
