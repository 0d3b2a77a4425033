"""The list of components of a package, by cyclonedx-py from the lock, and what no lock knows.

python packaging/sbom.py PYTHON_OF_CYCLONEDX LOCK FILE [FOLDER_OF_WHEELS]
"""

from __future__ import annotations

import json
import platform
import re
import subprocess
import sys
import tempfile
from pathlib import Path

# packaging/ is no package, and the libraries of that name win: this folder is looked into directly.
sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).resolve().parents[1])]

from licences import CHOSEN, found, licence_of, locked  # noqa: E402 from the folder just named

from kit.version import VERSION  # noqa: E402

ROOT = Path(__file__).resolve().parents[1]
#: What is shipped and is no Python package: name, version, licence, where it is from.
FURTHER = (
    ("Inter", "4.1", "OFL-1.1", "https://rsms.me/inter/"),
    ("Lucide", "1.62.0", "ISC", "https://lucide.dev"),
)


def cyclonedx(python: str, lock: Path) -> dict[str, object]:
    """What cyclonedx-py makes of a lock, without what is only needed to build."""
    blocks = re.split(r"\n(?=[a-z])", lock.read_text("utf-8"))
    kept = [block for block in blocks if block.split("==")[0] in locked(lock)]
    with tempfile.TemporaryDirectory() as folder:
        shipped = Path(folder, "shipped.txt")
        shipped.write_text("\n".join(kept) + "\n", "utf-8")
        made = Path(folder, "made.json")
        subprocess.run(
            [
                python, "-W", "ignore", "-m", "cyclonedx_py", "requirements", shipped,
                "--pyproject", ROOT / "pyproject.toml", "--mc-type", "application",
                "--spec-version", "1.6", "--output-reproducible", "--output-format", "JSON",
                "--output-file", made,
            ],
            check=True, stdout=sys.stderr,
        )  # fmt: skip
        return json.loads(made.read_text("utf-8"))


def main() -> None:
    python, lock, target = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    packages = Path(sys.argv[4]) if len(sys.argv) > 4 else None
    told = cyclonedx(python, lock)
    told["metadata"]["component"]["version"] = VERSION
    installed = found(locked(lock), packages)
    for component in told["components"]:
        component.pop("description", None)  # the line of the lock, whose parts are all told
        name = component["name"].lower()
        if name in installed:
            licence = CHOSEN.get(name) or licence_of(installed[name])
            component["licenses"] = [{"license": {"name": licence}}]
    for name, version, licence, where in (*FURTHER, interpreter(packages)):
        told["components"].append(
            {
                "type": "library", "bom-ref": name, "name": name, "version": version,
                "licenses": [{"license": {"name": licence}}],
                "externalReferences": [{"type": "website", "url": where}],
            }
        )  # fmt: skip
    root = told["metadata"]["component"]["bom-ref"]
    parts = sorted(component["bom-ref"] for component in told["components"])
    told["dependencies"] = [{"ref": root, "dependsOn": parts}]
    told["components"].sort(key=lambda component: component["name"].lower())
    target.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")


def interpreter(packages: Path | None) -> tuple[str, str, str, str]:
    """The CPython that is shipped: that of the Windows tree, or the one that runs this."""
    version = platform.python_version()
    if packages:
        dll = ROOT / "build" / "windows" / "python" / "python313.dll"
        # As in its own words: "3.13.11 (tags/v3.13.11:…".
        found = re.search(rb"\b(3\.13\.\d+)\b", dll.read_bytes())
        version = found[1].decode() if found else "3.13"
    return "CPython", version, "PSF-2.0", "https://www.python.org"


if __name__ == "__main__":
    main()
