r"""Rebuild ``kit/communes.txt.xz``: ``python packaging/make_communes.py --data DIR``.

The input is ``DIR/communes-2026.json.gz``, a table of the communes of France made from
``@etalab/decoupage-administratif`` 6.0.0. The output depends on it alone, so that a rebuild is
byte-identical.

The file is UTF-8 text under xz; sections are parted by form feeds, entries by line feeds:

1. ``key: value`` lines: source, licence, vintage
2. départements: code, tab, name
3. groupings (EPCI): SIREN, tab, kind (CC, CA, CU, METRO, MET69), tab, name
4. to 9. one column each, one line a commune, in order of INSEE codes: INSEE code, name, SIREN,
   postcodes parted by slashes, population, line number in section 3 (from 0). An empty line is
   a value that does not exist.

Columns compress a third better than rows, and load without a parser.
"""

from __future__ import annotations

import argparse
import gzip
import json
import lzma
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
INPUT = "communes-2026.json.gz"
OUTPUT = "communes.txt.xz"

HEADER = {
    "source": (
        "INSEE (code officiel géographique, populations légales), DGCL (EPCI), La Poste (codes "
        "postaux), via @etalab/decoupage-administratif 6.0.0"
    ),
    "licence": "Licence Ouverte (Etalab)",
    "licence-url": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
    "vintage": "2026",
}


def main(arguments: list[str]) -> int:
    """Write the file; returns the exit status."""
    parser = argparse.ArgumentParser(description="Rebuild kit/communes.txt.xz.")
    parser.add_argument("--data", type=Path, required=True, help=f"folder of {INPUT}")
    parser.add_argument("--output", type=Path, default=ROOT / "kit")
    options = parser.parse_args(arguments)
    options.output.mkdir(parents=True, exist_ok=True)
    document = json.loads(gzip.decompress((options.data / INPUT).read_bytes()))
    packed = pack(text(document))
    (options.output / OUTPUT).write_bytes(packed)
    print(f"{OUTPUT}: {len(document['communes'])} communes, {len(packed)} bytes", file=sys.stderr)
    return 0


def text(document: dict[str, Any]) -> str:
    """The whole content before compression."""
    groupings = sorted(document["epci"].items())
    line_of = {siren: str(line) for line, (siren, _) in enumerate(groupings)}
    rows = sorted(
        (code, name, siren or "", postcodes, "" if people is None else str(people),
         line_of[grouping] if grouping else "")
        for code, name, _, _, siren, postcodes, people, grouping in document["communes"]
    )  # fmt: skip
    departments = sorted(document["departements"].items())
    sections = [
        [f"{key}: {value}" for key, value in HEADER.items()],
        [f"{code}\t{name}" for code, name in departments],
        [f"{siren}\t{kind}\t{' '.join(name.split())}" for siren, (name, kind) in groupings],
        *(list(column) for column in zip(*rows, strict=True)),
    ]
    for section in sections:
        for line in section:
            if "\n" in line or "\f" in line:
                raise SystemExit(f"a line feed inside a value: {line!r}")
    return "\f".join("\n".join(section) for section in sections)


def pack(content: str) -> bytes:
    """Compressed the same way every time, with a checksum that shows a damaged file."""
    return lzma.compress(
        content.encode(),
        format=lzma.FORMAT_XZ,
        check=lzma.CHECK_CRC32,
        preset=9 | lzma.PRESET_EXTREME,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
