"""The licences of all that a package carries, as one folder of text files.

python packaging/licences.py LOCK FOLDER [--packages FOLDER_OF_WHEELS]
"""

from __future__ import annotations

import argparse
import re
import shutil
from importlib.metadata import Distribution, distributions
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "packaging" / "licences"
#: Needed to build, never shipped.
BUILD_ONLY = {
    "altgraph", "packaging", "pefile", "pip", "pyinstaller", "pyinstaller-hooks-contrib",
    "setuptools",
}  # fmt: skip
#: What is no Python package.
FURTHER = (
    ("Python", "PSF-2.0"),
    ("SQLCipher", "BSD-3-Clause"),
    ("Inter", "OFL-1.1"),
    ("Lucide", "ISC"),
)
#: Ours, and those of what is no Python package.
OWN = (
    (ROOT / "LICENCE", "Kit Commune (EUPL-1.2).txt"),
    (ROOT / "kit" / "report" / "fonts" / "LICENSE-Inter.txt", "Inter.txt"),
    (ROOT / "ui" / "icons" / "LICENCE-Lucide.txt", "Lucide.txt"),
)
#: Where the maker lets us choose.
CHOSEN = {"pyside6-essentials": "LGPL-3.0-only", "shiboken6": "LGPL-3.0-only"}
#: A licence that we do not take.
REFUSED = "LicenseRef-Qt-Commercial"
INSIDE = re.compile(r"licen[cs]e|copying|notice|authors", re.IGNORECASE)


def locked(lock: Path) -> dict[str, str]:
    """What a lock names and a package carries: names and versions."""
    pins = re.findall(r"^([a-z0-9_.-]+)==([^ \\]+)", lock.read_text("utf-8"), re.MULTILINE)
    return {name: version for name, version in pins if name not in BUILD_ONLY}


def found(names: dict[str, str], packages: Path | None) -> dict[str, Distribution]:
    """Those that are installed here or in that folder, by their name in the lock."""
    told = distributions(path=[str(packages)]) if packages else distributions()
    every = {re.sub(r"[-_.]+", "-", one.metadata["Name"]).lower(): one for one in told}
    return {name: every[name] for name in names if name in every}


def files(distribution: Distribution) -> list[Path]:
    """The licences that a distribution carries."""
    told = [
        Path(str(file.locate()))
        for file in distribution.files or ()
        if ".dist-info/" in file.as_posix()
        and INSIDE.search(file.name)
        and REFUSED not in file.name
    ]
    return [path for path in told if path.is_file()]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("lock", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--packages", type=Path)
    told = parser.parse_args()
    told.folder.mkdir(parents=True, exist_ok=True)
    for source, name in OWN:
        shutil.copyfile(source, told.folder / name)
    for source in KEPT.glob("*.txt"):
        shutil.copyfile(source, told.folder / source.name)
    lines = []
    for name, one in sorted(found(locked(told.lock), told.packages).items()):
        expression = CHOSEN.get(name) or licence_of(one)
        lines.append(f"{name} {one.version}\u00a0: {expression}")
        for path in files(one):
            # .txt, so that a double-click opens it.
            shutil.copyfile(path, told.folder / f"{name} - {path.name.removesuffix('.txt')}.txt")
    head = "Ce que Kit Commune emporte, et sous quelle licence.\n\n"
    ours = (
        ("Python", "PSF-2.0"),
        ("SQLCipher", "BSD-3-Clause"),
        ("Inter", "OFL-1.1"),
        ("Lucide", "ISC"),
    )
    lines += [f"{name}\u00a0: {licence}" for name, licence in ours]
    (told.folder / "LISEZ-MOI.txt").write_text(
        head + "\n".join(lines) + "\n", "utf-8", newline="\r\n"
    )


def licence_of(distribution: Distribution) -> str:
    """What a distribution says of its licence, in the fewest words."""
    told = distribution.metadata
    if told.get("License-Expression"):
        return told["License-Expression"]
    named = (told.get("License") or "").strip()
    if named and "\n" not in named:
        return named
    classes = [
        line.rpartition(" :: ")[2]
        for line in told.get_all("Classifier") or ()
        if line.startswith("License ::")
    ]
    return ", ".join(classes) or "voir son texte"


if __name__ == "__main__":
    main()
