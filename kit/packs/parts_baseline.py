"""The baseline of a pack: the files of ``baseline/``, each in the form of those of our own.

Of a requirement that the kit has, only what changes is written; another must be whole. Every file
is looked at field by field before any of it is laid over ours, so that all faults are told at once.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, get_args

from kit.baseline import loading
from kit.baseline.model import Cost, Freedom, Kind, Measure, Section, Who
from kit.packs.form import HTTPS, INVISIBLE, Fault, fault_of, opened
from kit.packs.overlay import laid_over

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from kit.baseline.model import Baseline
    from kit.packs.archive import Files
    from kit.packs.content import BaselineFiles
    from kit.packs.form import Table

    Field = tuple[Callable[[Any], object], str]

FOLDER = "baseline/"
_LONG, _MOST = 400, 40
_NAME = re.compile(r"(?:secure|deploy|support|sobriety)/[a-z][a-z0-9_]*")
_KEY = re.compile(r"[a-z][a-z0-9_]{0,40}")
_REF = re.compile(r"[A-Z]{1,4}[0-9]{1,3}")


def _text(value: object) -> bool:
    return (
        isinstance(value, str)
        and bool(value.strip())
        and len(value) <= _LONG
        and not INVISIBLE.search(value)
    )


def _texts(value: object) -> bool:
    return isinstance(value, list) and len(value) <= _MOST and all(map(_text, value))


def _flag(value: object) -> bool:
    return isinstance(value, bool)


def _number(least: int, most: int) -> Callable[[Any], bool]:
    return lambda value: type(value) is int and least <= value <= most


def _one_of(kind: Any) -> Field:  # noqa: ANN401 a Literal
    """A word of a closed list, and the list."""
    listed = get_args(kind)
    example = " ou ".join(f'"{one}"' for one in listed if one)
    return lambda value: isinstance(value, str) and value in listed, example


def _https(value: object) -> bool:
    return isinstance(value, str) and HTTPS.fullmatch(value) is not None


def _sources(*needed: str) -> Callable[[Any], bool]:
    """A list of tables with a label, and an address that may be needed too."""

    def fits(value: object) -> bool:
        return (
            isinstance(value, list)
            and len(value) <= _MOST
            and all(
                isinstance(one, dict)
                and one.keys() <= {"label", "url", "verified"}
                and one.keys() >= set(needed)
                and _text(one["label"])
                and _https(one.get("url", "https://x"))
                and _flag(one.get("verified", True))
                for one in value
            )
        )

    return fits


def _numbered(value: object) -> bool:
    """Numbers by guide."""
    return isinstance(value, dict) and all(
        key in get_args(Kind) and _texts(one) for key, one in value.items()
    )


def _bounds(value: object) -> bool:
    """Whom a requirement concerns."""
    if not isinstance(value, dict):
        return False
    lists, ends = {"every", "some", "no"}, {"least_population", "most_population"}
    return all(
        _texts(one) if key in lists else key in ends and _number(0, 10**8)(one)
        for key, one in value.items()
    )


_SENTENCE: Field = (_text, '"Une phrase."')
_LIST: Field = (_texts, '["…"]')
_MINUTES: Field = (_number(1, 2_400), "30")
#: The fields of a requirement; the first must be there where the kit has it not.
_NEEDED: dict[str, Field] = {
    "ref": (lambda value: isinstance(value, str) and _REF.fullmatch(value), '"X01"'),
    "title": (_text, '"Ce qui est vrai quand tout va bien"'),
    "action": (_text, '"Ce qu’il faut faire, à l’impératif"'),
    "question": (_text, '"Une question à laquelle on répond par oui ou non ?"'),
    "why": (_text, '"Pourquoi, en une phrase."'),
    "examples": (_texts, '["Ce sur quoi la réponse repose"]'),
    "weight": (_number(1, 3), "2"),
    "who": _one_of(Who),
    "minutes": _MINUTES,
    "ease": (_number(1, 5), "3"),
    "cost": _one_of(Cost),
    "asks": (_texts, '["secretary"]'),
}
_OPTIONAL: dict[str, Field] = {
    "star": (_flag, "true"),
    "checks": (_texts, '["backups/copies_exist"]'),
    "measure": _one_of(Measure),
    "documents": (_texts, '["contract"]'),
    "validity_days": (_number(1, 3_650), "365"),
    "section": _one_of(Section),
    "gesture": (_text, '"backup_meeting"'),
    "need": (_text, '"backup"'),
    "guide": (_text, '"backup"'),
    "references": (_numbered, '{ hygiene = ["37"] }'),
    "law": (_sources("label", "verified"), '[{ label = "…", verified = false }]'),
    "programme": (_sources("label", "url"), '[{ label = "…", url = "https://…" }]'),
    "applies": (_bounds, '{ every = ["wifi"] }'),
    "replaces": (_texts, '["secure/old_name"]'),
    "depends_on": (_texts, '["secure/vital_activities"]'),
}
_OPTION = {"name", "freedom", "formats", "hosting", "leaving"}


def _options(value: object) -> bool:
    return (
        isinstance(value, list)
        and 0 < len(value) <= _MOST
        and all(
            isinstance(one, dict)
            and _OPTION <= one.keys() <= {*_OPTION, "note"}
            and all(map(_text, one.values()))
            and one["freedom"] in get_args(Freedom)
            for one in value
        )
    )


#: The fields of an entry of each list, those that may be left out behind.
_ENTRIES: dict[str, tuple[dict[str, Field], dict[str, Field]]] = {
    "people": ({"title": _SENTENCE, "greeting": _SENTENCE}, {}),
    "conditions": ({"question": _SENTENCE, "absent": _SENTENCE}, {"present": _SENTENCE}),
    "gestures": ({"title": _SENTENCE, "who": _one_of(Who), "minutes": _MINUTES}, {}),
    "needs": ({"title": _SENTENCE, "options": (_options, "[[…]] : voyez needs.toml du kit")}, {}),
    "references": ({"label": _SENTENCE, "url": (_https, '"https://…"')}, {}),
}
#: What a requirement names, and in which list the name must be.
_NAMED = {
    "asks": "people", "documents": "documents", "gesture": "gestures", "need": "needs",
}  # fmt: skip


def read(
    paths: Mapping[str, str], files: Files, guides: Iterable[str], faults: list[Fault]
) -> tuple[BaselineFiles, Baseline | None]:
    """What stands over our baseline, and the whole that comes of it.

    ``paths`` are the files of ``baseline/`` by their name below it, ``guides`` the names of the
    guides of the pack. Where a fault stops, nothing stands over ours and the whole is None: what
    is said of it elsewhere cannot be looked up.

    Raises:
        BaselineError: our own baseline is missing or damaged.
    """
    if not paths:
        return {}, loading.default()
    base = loading.read(loading.FOLDER)
    own: list[Fault] = []
    tables = dict(_opened(paths, files, own))
    over = {name: _looked_at(name, table, base) for name, table in tables.items()}
    if not any(_stops(one) for one in own):
        _look_at_names(tables, over, base, guides)
        _look_for_cycles(tables, over, base)
    faults += own
    if any(_stops(one) for one in own):
        return {}, None
    try:
        return over, loading.decode(laid_over(base, over))
    except loading.BaselineError as error:
        faults.append(fault_of(FOLDER, 0, "baseline", why=str(error)))
    return {}, None


def _stops(fault: Fault) -> bool:
    return not (fault.is_remark or fault.is_for_author)


def _opened(
    paths: Mapping[str, str], files: Files, faults: list[Fault]
) -> Iterator[tuple[str, Table]]:
    for below, path in paths.items():
        name = below.removesuffix(".toml")
        if not below.endswith(".toml"):
            continue  # told as a file that nothing reads
        if name not in loading.LISTS and not _NAME.fullmatch(name):
            faults.append(fault_of(path, 0, "baseline_name"))
        elif (table := opened(path, files[path], faults)) is not None:
            yield name, table


# --- One file -------------------------------------------------------------------------------------


def _looked_at(name: str, table: Table, base: BaselineFiles) -> dict[str, Any]:
    """The fields of a file that are sound; what is unknown is left out."""
    match name:
        case "baseline":
            return _head(table)
        case "documents":
            found = {key: table.value(key, _text, '"Contrat"') for key in table.told}
        case _ if name in _ENTRIES:
            found = {key: _entry(name, key, table) for key in table.told}
        case _:
            return _requirement(table, is_ours=name in base)
    for key in found:
        if not _KEY.fullmatch(key):
            table.tell(key, "key", key=key[:40])
    return found


def _head(table: Table) -> dict[str, Any]:
    found = _fields(
        table, {}, {"name": _SENTENCE, "version": (_text, '"1.0"'), "express": (_texts, '["…"]')}
    )
    table.close()
    return found


def _entry(name: str, key: str, table: Table) -> dict[str, Any]:
    inside = table.table(key)
    found = _fields(inside, *_ENTRIES[name])
    if name == "references" and key not in get_args(Kind):
        table.tell(key, "kind_of_reference", key=key[:40], known=", ".join(get_args(Kind)))
    inside.close()
    return found


def _requirement(table: Table, *, is_ours: bool) -> dict[str, Any]:
    needed = {} if is_ours else _NEEDED
    found = _fields(table, needed, {**_NEEDED, **_OPTIONAL})
    for key in table.told.keys() - _NEEDED.keys() - _OPTIONAL.keys():
        table.tell(key, "unknown", key=key[:40], is_for_author=True)
    return found


def _fields(
    table: Table, needed: Mapping[str, Field], optional: Mapping[str, Field]
) -> dict[str, Any]:
    """The values that are there and fit; all of ``needed`` must be."""
    wanted = {**needed, **{key: one for key, one in optional.items() if key in table.told}}
    found = {key: table.value(key, *field) for key, field in wanted.items()}
    return {key: value for key, value in found.items() if value is not None}


# --- All together ---------------------------------------------------------------------------------


def _look_at_names(
    tables: Mapping[str, Table],
    over: dict[str, dict[str, Any]],
    base: BaselineFiles,
    guides: Iterable[str],
) -> None:
    """Every name that a requirement uses is in a list; unknown checks and guides are left out."""
    from checks.index import REFS  # noqa: PLC0415 only where there is a pack
    from kit.guides.library import default  # noqa: PLC0415

    lists = {name: {**base[name], **over.get(name, {})} for name in loading.LISTS}
    known = {*base, *over} - set(loading.LISTS)
    known |= {old for table in base.values() for old in table.get("replaces", ())}
    sheets = {*guides, *default().guides}
    labels = {one["ref"]: name for name, one in base.items() if name not in loading.LISTS}
    for name, fields in over.items():
        table = tables[name]
        if name == "baseline":
            _unknown(table, "express", fields.get("express", ()), known, "requirement")
        if name in loading.LISTS:
            continue
        label = fields.get("ref", "")
        if label and labels.setdefault(label, name) != name:
            table.tell("ref", "ref_taken", ref=label, name=labels[label])
        if name in base and label not in {"", base[name]["ref"]}:
            table.tell("ref", "ref_changed", ref=base[name]["ref"])
        _unknown(table, "depends_on", fields.get("depends_on", ()), known, "requirement")
        for key, listed in _NAMED.items():
            told = fields.get(key, ())
            names = [told] if isinstance(told, str) else told
            _unknown(table, key, names, lists[listed], "listed", listed=_line_of(lists[listed]))
        used = {**base.get(name, {}), **fields}
        concerned = used.get("applies", {})
        conditions = [one for key in ("every", "some", "no") for one in concerned.get(key, ())]
        _unknown(
            table, "applies", conditions, lists["conditions"], "listed",
            listed=_line_of(lists["conditions"]),
        )  # fmt: skip
        for one in concerned.get("no", ()):
            if one in lists["conditions"] and not lists["conditions"][one].get("present"):
                table.tell("applies", "mute", name=one)
        _unknown(table, "references", used.get("references", ()), lists["references"], "listed",
                 listed=_line_of(lists["references"]))  # fmt: skip
        checks = fields.get("checks", ())
        _unknown(table, "checks", checks, REFS, "check", is_for_author=True)
        if checks:
            fields["checks"] = [one for one in checks if one in REFS]
        if "guide" in fields and fields["guide"] not in sheets:
            table.tell("guide", "guide", is_for_author=True, name=fields.pop("guide")[:60])


def _unknown(
    table: Table,
    key: str,
    names: Iterable[str],
    known: Iterable[str],
    fault: str,
    /,
    **more: Any,  # noqa: ANN401 what the sentence holds
) -> None:
    listed = set(known)
    for name in names:
        if name not in listed:
            table.tell(key, fault, name=name[:80], key=key, **more)


def _line_of(names: Iterable[str]) -> str:
    """A list of names on one line."""
    return ", ".join(sorted(names))


def _look_for_cycles(tables: Mapping[str, Table], over: BaselineFiles, base: BaselineFiles) -> None:
    """Nothing takes its own place, nor waits for itself, nor is replaced by two."""
    merged = {
        name: {**base.get(name, {}), **over.get(name, {})}
        for name in {*base, *over} - set(loading.LISTS)
    }
    for key in ("replaces", "depends_on"):
        for name in sorted(over.keys() & merged.keys()):
            path = _cycle(name, key, merged)
            if path and name == min(set(path) & over.keys()):
                tables[name].tell(key, "cycle", path=" → ".join(path))
    takers: dict[str, str] = {}
    for name in sorted(merged):
        for old in merged[name].get("replaces", ()):
            first = takers.setdefault(old, name)
            if first != name and (name in over or first in over):
                taker = name if name in over else first
                tables[taker].tell(
                    "replaces", "two_takers", old=old, other=first if taker == name else name
                )


def _cycle(start: str, key: str, merged: BaselineFiles) -> list[str]:
    """The way from a requirement back to itself; nothing where there is none."""
    todo, seen = [[start]], set()
    while todo:
        path = todo.pop(0)
        for name in merged.get(path[-1], {}).get(key, ()):
            if name == start:
                return [*path, start]
            if name not in seen:
                seen.add(name)
                todo.append([*path, name])
    return []
