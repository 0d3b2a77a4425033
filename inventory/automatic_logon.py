"""Automatic logon on Linux: what the display managers' settings say."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from inventory import shapes
from inventory.account import AutomaticLogon
from inventory.facts import Fact, Known, Reason, Unknown
from inventory.linux.keyed_text import says_something
from inventory.questions import ListDir, ReadFile

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from inventory.answers import Answer
    from inventory.machine import Machine
    from inventory.questions import Question

# Names the display managers that are installed; which one starts is told on Debian alone.
ETC = ListDir("/etc")
DEFAULT = ReadFile("/etc/X11/default-display-manager")
# Single files, and folders whose files are read in turn: later ones win.
FILES = {
    "gdm": ("/etc/gdm3/daemon.conf", "/etc/gdm3/custom.conf", "/etc/gdm/custom.conf"),
    "lightdm": ("/etc/lightdm/lightdm.conf",),
    "sddm": ("/etc/sddm.conf",),
    "plasmalogin": ("/etc/plasmalogin.conf",),
    "lxdm": ("/etc/lxdm/lxdm.conf",),
    "greetd": ("/etc/greetd/config.toml",),
}
FOLDERS = {
    "lightdm": ("/usr/share/lightdm/lightdm.conf.d", "/etc/lightdm/lightdm.conf.d"),
    "sddm": ("/usr/lib/sddm/sddm.conf.d", "/etc/sddm.conf.d"),
    "plasmalogin": ("/etc/plasmalogin.conf.d",),
    "getty": ("/etc/systemd/system/getty@tty1.service.d",),
}
_LISTED = tuple(ListDir(folder) for folders in FOLDERS.values() for folder in folders)
_SINGLE = tuple(ReadFile(path) for paths in FILES.values() for path in paths)
FIRST: tuple[Question, ...] = (ETC, DEFAULT, *_SINGLE, *_LISTED)

_SECTION = re.compile(r"^\s*\[", re.MULTILINE)
_TRUE = {"true", "1", "yes", "on"}

Settings = dict[tuple[str, str], str]


def read_automatic_logon(machine: Machine) -> Fact[AutomaticLogon]:
    """Whether a display manager, or the first console, opens a session by itself."""
    answers: dict[Question, Answer] = dict(zip(FIRST, machine.ask_all(FIRST), strict=True))
    fragments = tuple(
        ReadFile(f"{listed.path}/{name}")
        for listed in _LISTED
        for name in _names(answers[listed])
        if name.endswith(".conf")
    )
    answers |= dict(zip(fragments, machine.ask_all(fragments), strict=True))
    return parse_automatic_logon(answers)


def _names(answer: Answer) -> tuple[str, ...]:
    found = shapes.names(answer, "")
    return () if isinstance(found, Unknown) else found


def parse_automatic_logon(answers: Mapping[Question, Answer]) -> Fact[AutomaticLogon]:
    """On as soon as one display manager says so; off where all that could say it was read."""
    chosen = _chosen(answers[DEFAULT])
    installed = _installed(answers[ETC])
    read: list[str] = []
    refused: list[Unknown] = []
    for manager in (*FILES, "getty"):
        if chosen is not None and manager not in {chosen, "getty"}:
            continue
        texts = []
        for question in (*_folders(manager), *_paths(manager, answers)):
            answer = answers[question]
            found = _settings_of(answer, question)
            if isinstance(found, Unknown):
                absent = shapes.is_absent(answer)
                elsewhere = installed is not None and manager not in installed
                if not absent and not (elsewhere and found.why is Reason.NOT_RECORDED):
                    refused.append(found)
                continue
            read.append(str(question))
            if isinstance(found, str):
                texts.append(found)
        user = opened_by(manager, texts)
        if user is not None:
            opening = AutomaticLogon(enabled=True, user=user or None, clear_password=False)
            return Known(opening, tuple(read))
    if refused:
        telling = (why for why in refused if why.why is not Reason.NOT_RECORDED)
        return next(telling, refused[0])
    off = AutomaticLogon(enabled=False, user=None, clear_password=False)
    return Known(off, (str(ETC), *read) if installed is not None else tuple(read))


def _settings_of(answer: Answer, question: Question) -> str | tuple[str, ...] | Unknown:
    """The names in a folder, or the text of a file: all of these files are made of sections."""
    if isinstance(question, ListDir):
        return shapes.names(answer, question)
    text = shapes.content(answer, question)
    if isinstance(text, str) and says_something(text) and not _SECTION.search(text):
        return Unknown(Reason.PARSE_ERROR, (str(question),))
    return text


def _installed(answer: Answer) -> set[str] | None:
    """The display managers that have settings in ``/etc``; the first console is always there."""
    listing = shapes.names(answer, ETC)
    if isinstance(listing, Unknown):
        return None
    return {name.split(".")[0].removesuffix("3") for name in listing} & set(FILES) | {"getty"}


def _chosen(answer: Answer) -> str | None:
    """The display manager that Debian starts (``/usr/sbin/gdm3``); None when it is not told."""
    content = shapes.content(answer, DEFAULT)
    if isinstance(content, Unknown):
        return None
    name = content.strip().rsplit("/", 1)[-1].removesuffix("3")
    return name if name in FILES else None


def _folders(manager: str) -> list[ListDir]:
    return [ListDir(folder) for folder in FOLDERS.get(manager, ())]


def _paths(manager: str, answers: Mapping[Question, Answer]) -> list[Question]:
    """The settings files of a manager, in the order in which it reads them."""
    fragments = [
        question
        for folder in FOLDERS.get(manager, ())
        for question in answers
        if isinstance(question, ReadFile) and question.path.startswith(f"{folder}/")
    ]
    # LightDM and SDDM let the one file win over the fragments.
    return [*fragments, *(ReadFile(path) for path in FILES.get(manager, ()))]


def opened_by(manager: str, texts: Sequence[str]) -> str | None:
    """The user whose session opens by itself; None when none does, "" when it is not named."""
    if manager == "getty":
        found = [
            re.search(r"^ExecStart=.*--autologin[ =](\S+)", text, re.MULTILINE) for text in texts
        ]
        return next((match[1] for match in reversed(found) if match), None)
    said = settings(texts)
    if manager == "gdm":
        for switch, name in (
            ("automaticloginenable", "automaticlogin"),
            ("timedloginenable", "timedlogin"),
        ):
            if said.get(("daemon", switch), "").lower() in _TRUE:
                return said.get(("daemon", name), "")
        return None
    if manager == "lightdm":
        users = [
            value
            for (section, key), value in said.items()
            if key == "autologin-user" and section.startswith("seat")
        ]
        return next((user for user in users if user), None)
    section, key = {
        "sddm": ("autologin", "user"),
        "plasmalogin": ("autologin", "user"),
        "lxdm": ("base", "autologin"),
        "greetd": ("initial_session", "user"),
    }[manager]
    return said.get((section, key)) or None


def settings(texts: Sequence[str]) -> Settings:
    """``key=value`` by section and key in lower case; later files win, comments are left out."""
    found: Settings = {}
    for text in texts:
        section = ""
        for raw in text.splitlines():
            line = raw.strip()
            if line.startswith("[") and line.endswith("]"):
                section = line[1:-1].strip().lower()
            elif "=" in line and line[0] not in "#;":
                key, _, value = line.partition("=")
                found[section, key.strip().lower()] = value.strip().strip("\"'")
    return found
