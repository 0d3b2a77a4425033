"""A Windows of our own, put back to what it was before each test, and what is installed in it."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import pytest

from tests.packaging.windows import wine

BUILD = wine.BUILD
NT = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion"


class Computer:
    """A Windows of our own, put back to what it was before each test."""

    def __init__(self, folder, home):
        with pytest.MonkeyPatch.context() as patched:
            patched.setenv("HOME", str(home))
            self.prefix = wine.Prefix(folder)
        self.prefix.environment |= {"LC_ALL": "C.UTF-8"}
        self.disk = folder / "drive_c"
        self.home = home
        # Beside it, so that a prefix that is made anew has a new one.
        self._first = folder / "first-day"
        if not self._first.exists():
            names = [str(path.relative_to(folder)) for path in self.disk.rglob("*")]
            self._first.write_text("\n".join(names), "utf-8")

    def clean(self, build="19045"):
        """As on its first day, with that build of Windows."""
        state = wine.reg_text({NT: {"CurrentBuildNumber": build, "CurrentBuild": build}})
        self.prefix.stop()
        first = set(self._first.read_text("utf-8").splitlines())
        for path in sorted(self.disk.rglob("*"), reverse=True):
            if str(path.relative_to(self.prefix.folder)) not in first:
                path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()
        shutil.rmtree(self.home, ignore_errors=True)
        self.home.mkdir()
        self.prefix.prepare(state)
        (self.disk / "state.reg").unlink()

    def files(self):
        """Every file of the disk, but what Windows and installers keep as they please."""
        return {
            name
            for name in (str(path.relative_to(self.disk)) for path in files_of(self.disk))
            if "/Temp/" not in name and not name.endswith(".log")
        } | {f"~/{path.relative_to(self.home)}" for path in files_of(self.home)}

    def registry(self):
        """Every line of the registry, each under its key, without the times of changes."""
        self.prefix.stop()
        lines = set()
        for name in wine.HIVES:
            key = ""
            for line in (self.prefix.folder / name).read_text("utf-8").splitlines():
                if line.startswith("["):
                    key = line.partition("]")[0]
                elif line and not line.startswith(("#", ";", "WINE")):
                    lines.add((name, key, line))
                lines.add((name, key, ""))
        return lines

    def run(self, command, **more):
        """Run a command line as Windows has it, quotes and all; its exit code."""
        script = "import subprocess, sys; sys.exit(subprocess.call(sys.argv[1]))"
        done = self.prefix.wine(BUILD / "python" / "python.exe", "-c", script, command, **more)
        return done.status

    def install(self, setup, *switches, folder=None):
        """Install silently; the exit code and the log."""
        shutil.copyfile(setup, self.disk / "setup.exe")
        log = self.disk / "installation.log"
        words = [r"C:\setup.exe /S", *switches, r"/LOG=C:\installation.log"]
        status = self.run(" ".join([*words, *([f"/D={folder}"] if folder else [])]))
        (self.disk / "setup.exe").unlink()
        told = log.read_text("utf-16") if log.exists() else ""
        log.unlink(missing_ok=True)
        return status, told

    def uninstall(self, folder):
        """Uninstall silently; it works on from a copy of itself after it has ended."""
        status = self.run(f'"{folder}\\desinstaller.exe" /S')
        place = self.path(folder) / "desinstaller.exe"
        for _ in range(150):
            if not place.exists():
                break
            time.sleep(0.2)
        time.sleep(1)
        return status

    def path(self, windows):
        """Where a path of this Windows is on ours."""
        return self.disk / windows.removeprefix("C:\\").replace("\\", "/")

    def program(self, folder, *words, **more):
        return self.prefix.wine(f"{folder}\\kit-commune.exe", *words, **more)

    def value(self, root, key, name):
        done = self.prefix.wine(
            BUILD / "python" / "python.exe", "-c",
            "import sys, winreg; sys.stdout.reconfigure(encoding='utf-8');"
            "print(winreg.QueryValueEx(winreg.OpenKey(getattr(winreg, sys.argv[1]), sys.argv[2], 0,"
            "winreg.KEY_READ | winreg.KEY_WOW64_64KEY), sys.argv[3])[0])",
            {"HKCU": "HKEY_CURRENT_USER", "HKLM": "HKEY_LOCAL_MACHINE"}[root], key, name,
        )  # fmt: skip
        return done.stdout.strip() if done.status == 0 else None

    @property
    def user(self):
        return next(path for path in (self.disk / "users").iterdir() if path.name != "Public")

    @property
    def data(self):
        """Where the record of this user is."""
        return self.user / "AppData" / "Local" / "kit-commune"

    @property
    def menu(self):
        return self.user / "AppData/Roaming/Microsoft/Windows/Start Menu/Programs"


def files_of(folder):
    for place, _, names in os.walk(folder):
        for name in names:
            yield Path(place, name)
