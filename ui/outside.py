"""What leaves the window, always on a click: links, files, the mail program, the clipboard."""

from __future__ import annotations

import sys
from pathlib import Path
from urllib.parse import quote

from PySide6.QtCore import QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

#: What a link may be; ``ms-settings:`` only ever comes from our own sheets.
SCHEMES = frozenset({"https", "mailto", "tel", "ms-settings"})
#: Longer ones are cut by mail programs on Windows: the text is copied instead.
LONGEST_MAIL = 1_800


def open_link(link: str) -> bool:
    """Open a link with the program that the system has for it; False where it has none."""
    url = QUrl(link)
    return url.scheme() in SCHEMES and QDesktopServices.openUrl(url)


def has_settings() -> bool:
    """Whether this system has the settings that ``ms-settings:`` links lead to."""
    return sys.platform == "win32"


def open_file(path: Path) -> bool:
    """Open a file that we wrote with the system's program for it."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def copy_text(words: str) -> None:
    """Put a text on the clipboard."""
    QGuiApplication.clipboard().setText(words)


def compose_mail(subject: str, body: str, to: str = "") -> bool:
    """Open the mail program on a message that the user sends herself; False where there is none."""
    # Lines of a mail end in CR LF (RFC 6068, 5).
    lines = quote(body.replace("\n", "\r\n"))
    link = f"mailto:{quote(to)}?subject={quote(subject)}&body={lines}"
    return len(link) <= LONGEST_MAIL and open_link(link)


def ask_where(parent: QWidget, title: str, name: str, kinds: str) -> Path | None:
    """Where to write a file, in the documents at first; None when she changed her mind."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    chosen, _ = QFileDialog.getSaveFileName(parent, title, str(Path(folder) / name), kinds)
    return Path(chosen) if chosen else None


def ask_files(parent: QWidget, title: str, kinds: str) -> tuple[Path, ...]:
    """Which files to read."""
    chosen, _ = QFileDialog.getOpenFileNames(parent, title, "", kinds)
    return tuple(Path(one) for one in chosen)


def ask_file(parent: QWidget, title: str, kinds: str) -> Path | None:
    """Which file to read; None when she changed her mind."""
    chosen, _ = QFileDialog.getOpenFileName(parent, title, "", kinds)
    return Path(chosen) if chosen else None


def ask_folder(parent: QWidget, title: str) -> Path | None:
    """Which folder."""
    chosen = QFileDialog.getExistingDirectory(parent, title)
    return Path(chosen) if chosen else None
