"""A Wine prefix whose registry a test prepares, and the Windows application run in it."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.packaging.built import required

ROOT = Path(__file__).parents[3]
BUILD = ROOT / "build" / "windows"
SCRIPTS = ROOT / "packaging" / "windows"
#: The registry of a prefix: the machine's, then that of whoever runs Wine.
HIVES = ("system.reg", "user.reg")
ROOTS = {"HKLM": "HKEY_LOCAL_MACHINE", "HKCU": "HKEY_CURRENT_USER", "HKU": "HKEY_USERS"}


def missing() -> str:
    """Why nothing can be run; empty when it can."""
    if shutil.which("wine") is None or shutil.which("x86_64-w64-mingw32-gcc") is None:
        return "no Wine, or no compiler for its prefix: see packaging/windows/setup.sh"
    if not (BUILD / "python" / "python.exe").exists():
        return "the Windows build is not there: make windows-app"
    return ""


#: What needs Wine and the build is left out without them, and fails where they are required.
needed = pytest.mark.skipif(bool(missing()) and not required(), reason=missing() or "all is there")


@cache
def frozen() -> bool:
    """Whether the frozen application is there, made from the sources as they are now."""
    made = subprocess.run(
        [SCRIPTS / "application.sh", "--key"], capture_output=True, text=True, check=True
    )
    return (BUILD / f"application-{made.stdout.strip()}").is_dir()


def _program(name: str) -> str:
    """The path of a program that comes with Wine."""
    return shutil.which(name) or f"/usr/bin/{name}"


class Done(NamedTuple):
    """How a program ended."""

    status: int
    stdout: str
    stderr: str


class Prefix:
    """A prefix of the tests' own. Its registry goes back to what it was before each use."""

    def __init__(self, folder: Path) -> None:
        assert not missing(), missing()
        self.folder = folder
        self.environment = {
            "HOME": os.environ["HOME"],
            "PATH": os.environ["PATH"],
            "LC_ALL": "C.UTF-8",
            "WINEPREFIX": str(folder),
            "WINEARCH": "win64",
            "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": "winemenubuilder.exe=d;mscoree=d;mshtml=d",
            "QT_QPA_PLATFORM": "offscreen",
        }
        subprocess.run(
            [SCRIPTS / "prefix.sh"], env=self.environment, check=True, capture_output=True
        )
        self.stop()
        for name in HIVES:
            kept = folder / f"{name}.kept"
            if not kept.exists():
                shutil.copy(folder / name, kept)

    def stop(self) -> None:
        """End everything that runs in the prefix; the registry is written to its files."""
        for option in ("-k", "-w"):
            subprocess.run([_program("wineserver"), option], env=self.environment, check=False)

    def prepare(self, text: str) -> None:
        """Put the registry back as it was made, then add what a ``.reg`` text says."""
        self.stop()
        for name in HIVES:
            shutil.copy(self.folder / f"{name}.kept", self.folder / name)
        path = self.folder / "drive_c" / "state.reg"
        path.write_bytes(b"\xff\xfe" + text.encode("utf-16-le"))
        done = self.wine("reg", "import", "C:\\state.reg")
        assert done.status == 0, done
        self.stop()  # services are listed when Wine starts

    def wine(self, *words: str | Path, **environment: str) -> Done:
        """Run a Windows program; its outputs are pipes, which Wine 8 needs."""
        done = subprocess.run(
            [_program("wine"), *words],
            env={**self.environment, **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=300,
            check=False,
        )
        out, err = (data.decode("utf-8", "replace") for data in (done.stdout, done.stderr))
        return Done(done.returncode, out, err)

    def run(self, *words: str) -> Done:
        """Run the application's command line: frozen, else from the sources."""
        if frozen() or required():
            assert frozen(), "the frozen application is older than the sources: make windows-app"
            return self.wine(BUILD / "application" / "kit-commune" / "kit-commune.exe", *words)
        places = ";".join(f"Z:{place}".replace("/", "\\") for place in (ROOT, BUILD / "packages"))
        return self.wine(
            BUILD / "python" / "python.exe", "-m", "ui", *words,
            PYTHONPATH=places, PYTHONDONTWRITEBYTECODE="1",
        )  # fmt: skip

    def audit(self) -> dict:
        """What ``audit --format json --no-store`` prints."""
        done = self.run("audit", "--format", "json", "--no-store")
        assert done.status == 0, done
        return json.loads(done.stdout)


@contextmanager
def one_at_a_time():
    """Hold the tests' prefix: test workers run side by side."""
    BUILD.mkdir(parents=True, exist_ok=True)
    with (BUILD / "tests.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def reg_text(keys: dict[str, dict[str, object]]) -> str:
    r"""The ``.reg`` text of values by key (``HKLM\…``); None removes a value, ``...`` a key."""
    lines = ["Windows Registry Editor Version 5.00", ""]
    for key, values in keys.items():
        root, _, path = key.partition("\\")
        name = f"{ROOTS[root]}\\{path}"
        if values is ...:
            lines += [f"[-{name}]", ""]
            continue
        lines.append(f"[{name}]")
        lines += [f"{_quoted(value)}={_data(data)}" for value, data in values.items()]
        lines.append("")
    return "\r\n".join(lines)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _data(data: object) -> str:
    match data:
        case None:
            return "-"
        case int():
            return f"dword:{data:08x}"
        case str():
            return _quoted(data)
        case bytes():
            return "hex:" + data.hex(",")
        case list():
            text = "".join(f"{word}\0" for word in data) + "\0"
            return "hex(7):" + text.encode("utf-16-le").hex(",")
    raise TypeError(data)
