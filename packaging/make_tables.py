r"""Rebuild the dated tables of ``checks/tables/``: ``python packaging/make_tables.py --data DIR``.

Two inputs: ``DIR/endoflife.json`` (end-of-support dates, MIT) and the hand-kept facts beside this
file in ``tables/*.json``, each with its source. The output depends on them alone, so a rebuild is
byte-identical, and ``generated`` is the date of the newest input, never today's.

How long a table is good for (``valid_until``), after which a pass that leans on it is UNKNOWN:

=================  =========  ===================================================================
windows_lifecycle  12 months  end dates are announced years ahead and hardly ever move forward
linux_lifecycle    12 months  the same; a newer release than the table is told apart
office_products    12 months  the same; LibreOffice branches are announced six months ahead
windows_builds     45 days    one cumulative update a month, 14 days to install it
m365_builds        61 days    the rule itself speaks of two months
=================  =========  ===================================================================
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FACTS = Path(__file__).resolve().parent / "tables"
TABLES = ROOT / "checks" / "tables"

VALID_DAYS = {
    "windows_lifecycle": 365,
    "linux_lifecycle": 365,
    "office_products": 365,
    "windows_builds": 45,
    "m365_builds": 61,
}
#: endoflife.json's suffixes of a Windows cycle, longest first, and the support classes they cover.
EDITIONS = (
    ("-iot-lts", ("iot_ltsc",)),
    ("-e-lts", ("ltsc",)),
    ("-iot", ()),
    ("-e", ("enterprise",)),
    ("-w", ("home_pro",)),
    ("", ("home_pro", "enterprise")),
)


def main(arguments: list[str]) -> int:
    """Write every table; returns the exit status."""
    parser = argparse.ArgumentParser(description="Rebuild the tables of checks/tables.")
    parser.add_argument("--data", type=Path, required=True, help="folder of endoflife.json")
    parser.add_argument("--output", type=Path, default=TABLES)
    options = parser.parse_args(arguments)
    options.output.mkdir(parents=True, exist_ok=True)
    for name, document in make(options.data).items():
        (options.output / f"{name}.json").write_text(text(document), encoding="utf-8")
        print(f"{name}: {document['generated']} to {document['valid_until']}", file=sys.stderr)
    return 0


def make(data: Path) -> dict[str, dict[str, Any]]:
    """Every table by name, from the folder that holds endoflife.json."""
    dates = json.loads((data / "endoflife.json").read_text("utf-8"))
    products = {name: entry["releases"] for name, entry in dates["products"].items()}
    snapshot = date.fromisoformat(dates["_meta"]["date"][:10])
    licence = f"{dates['_meta']['licence']}; dates are plain facts"

    def lifecycle(name: str, more: str, content: dict[str, Any]) -> dict[str, Any]:
        source = f"{dates['_meta']['source']} at {snapshot}; {more}"
        return table(name, snapshot, source, licence, content)

    windows, linux, office = (facts(f"{name}_facts") for name in ("windows", "linux", "office"))
    builds, subscription = facts("windows_builds"), facts("m365_builds")
    return {
        "windows_lifecycle": lifecycle(
            "windows_lifecycle", windows["source"], windows_lifecycle(products, windows)
        ),
        "linux_lifecycle": lifecycle(
            "linux_lifecycle", linux["source"], linux_lifecycle(products, linux)
        ),
        "office_products": lifecycle(
            "office_products", office["source"], office_products(products, office)
        ),
        "windows_builds": table(
            "windows_builds",
            date.fromisoformat(builds["collected"]),
            builds["source"],
            builds["licence"],
            {"builds": builds["builds"]},
        ),
        "m365_builds": table(
            "m365_builds",
            date.fromisoformat(subscription["collected"]),
            subscription["source"],
            subscription["licence"],
            {"branches": subscription["branches"]},
        ),
    }


def table(
    name: str, generated: date, source: str, licence: str, data: dict[str, Any]
) -> dict[str, Any]:
    """One table in the form of ``checks/tables.py``."""
    return {
        "generated": generated.isoformat(),
        "source": source,
        "licence": licence,
        "valid_until": (generated + timedelta(days=VALID_DAYS[name])).isoformat(),
        "data": data,
    }


def text(document: dict[str, Any]) -> str:
    """A table as it is written: indented, so that a month's change is a few lines of a diff."""
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def facts(name: str) -> dict[str, Any]:
    """One file of hand-kept facts; the keys that start with ``_`` are remarks."""
    document: dict[str, Any] = json.loads((FACTS / f"{name}.json").read_text("utf-8"))
    return document


def windows_lifecycle(
    products: dict[str, list[dict[str, Any]]], known: dict[str, Any]
) -> dict[str, Any]:
    """``builds``: build to support class to ``{version, end}``; ``esu``: annex D's facts."""
    builds: dict[int, dict[str, Any]] = {}
    for release in products["windows"]:
        cycle, build = release["cycle"], _build(release)
        suffix, classes = next(entry for entry in EDITIONS if cycle.endswith(entry[0]))
        version = (release.get("label") or cycle.removesuffix(suffix)).partition(" (")[0]
        for name in classes:
            end = {"version": _plain(version.removesuffix(" IoT")), "end": release["eol"]}
            builds.setdefault(build, {}).setdefault(name, end)
    # Of one server build the latest date is the long-term product (a semi-annual channel shares
    # its build); Server Core only adds what the full list lacks.
    by_end = sorted(products["windows-server"], key=lambda release: release["eol"], reverse=True)
    for release in (*by_end, *products["windows-server-core"]):
        version = _plain(release["cycle"].replace("-", " ").upper())
        entry = {"version": f"Server {version}", "end": release["eol"]}
        builds.setdefault(_build(release), {}).setdefault("server", entry)
    for build, classes in known["windows"].items():
        for name, entry in classes.items():
            if not name.startswith("_"):
                builds.setdefault(int(build), {}).setdefault(name, entry)
    for kind, names in (("client", ("home_pro", "enterprise")), ("server", ("server",))):
        for build, same in known["same_end"][kind].items():
            for name in names:
                builds.setdefault(int(build), {}).setdefault(name, builds[int(same)][name])
    esu = {name: value for name, value in known["esu"].items() if not name.startswith("_")}
    ordered = {str(build): builds[build] for build in sorted(builds)}
    return {"builds": ordered, "esu": esu}


def linux_lifecycle(
    products: dict[str, list[dict[str, Any]]], known: dict[str, Any]
) -> dict[str, Any]:
    """``distributions``: os-release ID to version to ``{end, extended}``; ``rolling``: IDs.

    ``end`` is null where none is announced; ``extended`` is kept only where it comes by itself.
    Versions stand in order of release: numbers do not tell (openSUSE went from 42.3 to 15.0).
    """
    distributions: dict[str, Any] = {}
    for name, how in known["distributions"].items():
        releases = [release for product in how["products"] for release in products[product]]
        versions: dict[str, Any] = {}
        for release in sorted(releases, key=lambda release: release["releaseDate"]):
            extended = release["extendedSupport"] if how["extended"] else None
            end = release["eol"] or None
            cycle = release["cycle"].removeprefix("lmde")
            older = versions.get(cycle)
            if older is None or (end or "9999") > (older["end"] or "9999"):
                versions[cycle] = {"end": end, "extended": extended or None}
        distributions[name] = versions
    return {"distributions": distributions, "rolling": known["rolling"]}


def office_products(
    products: dict[str, list[dict[str, Any]]], known: dict[str, Any]
) -> dict[str, Any]:
    """How to read a ProductReleaseId, and the end of each Office and LibreOffice."""
    ends = {release["cycle"]: release["eol"] for release in products["office"]}
    rules = {
        name: value
        for name, value in known.items()
        if name != "source" and not name.startswith("_")
    }
    branches = {release["cycle"]: release["eol"] for release in products["libreoffice"]}
    return {
        **rules,
        "ends": {year: ends[year] for year in sorted(ends) if year.isdigit()},
        "libreoffice": dict(sorted(branches.items(), key=lambda item: _numbers(item[0]))),
    }


def _build(release: dict[str, Any]) -> int:
    return int(release["latest"].rpartition(".")[2])


def _plain(version: str) -> str:
    """Without the service pack: one entry stands for the builds with and without it."""
    return re.sub(r" SP\d$", "", version)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
