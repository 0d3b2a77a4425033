"""A screen of our own, where Wine shows its windows: what is typed there, and a picture of it."""

from __future__ import annotations

import os
import shutil
import subprocess
import time

from PySide6.QtGui import QImage

from tests.packaging.built import ROOT, lacking

#: Pictures to look at; nothing compares them.
PICTURES = ROOT / "shots" / "windows"


class Screen:
    """An X server with one window at a time on it."""

    def __init__(self):
        for tool, package in (("Xvfb", "xvfb"), ("xdotool", "xdotool"), ("import", "imagemagick")):
            if shutil.which(tool) is None:
                lacking(tool, f"apt-get install {package}")
        read, write = os.pipe()
        self._server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", "1366x768x24", "-ac"],
            pass_fds=[write], stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(write)
        with os.fdopen(read) as told:
            self.name = f":{told.readline().strip()}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._server.terminate()
        self._server.wait()

    def window(self, title, seconds=60):
        """Wait until a window with that title is shown, and give it the keyboard."""
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            found = self._tool("search", "--onlyvisible", "--name", title).split()
            if found:
                self._tool("windowfocus", found[-1])
                return
            time.sleep(0.2)
        raise AssertionError(f"no window « {title} »: {self.picture('none')}")

    def write(self, text):
        self._tool("type", "--delay", "40", text)

    def press(self, *keys):
        self._tool("key", "--delay", "80", *keys)

    def picture(self, name):
        """What the screen shows, kept under that name; the image."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        path = PICTURES / f"{name}.png"
        subprocess.run(
            ["import", "-display", self.name, "-window", "root", path],
            check=True, capture_output=True,
        )  # fmt: skip
        return QImage(str(path))

    def settled(self, name, seconds=60):
        """The first picture that stays for a second and shows more than a flat window."""
        ends, before = time.monotonic() + seconds, None
        while time.monotonic() < ends:
            now = self.picture(name)
            if before == now and colours(now) > 8:
                return now
            before = now
            time.sleep(1)
        raise AssertionError(f"{PICTURES / name}.png never settled")

    def _tool(self, *words):
        done = subprocess.run(
            ["xdotool", *words], env=os.environ | {"DISPLAY": self.name}, capture_output=True,
            encoding="utf-8", check=False,
        )  # fmt: skip
        return done.stdout


def colours(image):
    """How many colours a picture has, on a grid of its points."""
    return len(
        {image.pixel(x, y) for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)}
    )
