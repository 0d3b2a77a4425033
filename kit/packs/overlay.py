"""A syndicate's baseline over ours: fields replace fields, and what is renamed takes a place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kit.baseline.loading import LISTS, overlaid

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kit.packs.content import BaselineFiles


def laid_over(files: BaselineFiles, over: BaselineFiles) -> dict[str, dict[str, Any]]:
    """The files of a baseline under those of a pack.

    A requirement that ``replaces`` one of ours takes its place: in the first visit, in what depends
    on it, and for what was answered or proved under its name. An added ★ joins the first visit.

    Raises:
        BaselineError: the label of a requirement would change, or a file is no table.
    """
    found = overlaid(files, over)
    taken = {
        old: name
        for name, table in over.items()
        if name not in LISTS
        for old in table.get("replaces", ())
        if old in files and old != name and old not in LISTS
    }
    for old, name in taken.items():
        former = found.pop(old, {}).get("replaces", ())
        kept = dict.fromkeys([*found[name]["replaces"], *former]) if name in found else {}
        if kept:
            found[name]["replaces"] = list(kept)
    for table in found.values():
        if set(table.get("depends_on", ())) & taken.keys():
            table["depends_on"] = _renamed(table["depends_on"], taken)
    head = found["baseline"]
    stars = [name for name, one in found.items() if name not in LISTS and one.get("star") is True]
    added = [name for name in stars if name in over]
    head["express"] = list(dict.fromkeys([*_renamed(head["express"], taken), *added]))
    return found


def _renamed(names: Any, taken: Mapping[str, str]) -> list[str]:  # noqa: ANN401 a list of TOML
    return list(dict.fromkeys(taken.get(name, name) for name in names))
