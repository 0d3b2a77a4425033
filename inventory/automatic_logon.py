"""Automatic logon on Linux: what the display managers' settings say."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from inventory import shapes
from inventory.account import AutomaticLogon
from inventory.facts import Fact, Known, Reason, Unknown
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
    """On as soon as one display manager says so; off where all that is installed was read."""
    chosen = _chosen(answers[DEFAULT])
    read, refused = [], []
    for manager in (*FILES, "getty"):
        if chosen is not None and manager not in {chosen, "getty"}:
            continue
        paths = _paths(manager, answers)
        texts = []
        for question in paths:
            content = shapes.content(answers[question], question)
            if isinstance(content, str):
                texts.append(content)
                read.append(str(question))
            elif not shapes.is_absent(answers[question]):
                refused.append(content)
        user = opened_by(manager, texts)
        if user is not None:
            opening = AutomaticLogon(enabled=True, user=user or None, clear_password=False)
            return Known(opening, tuple(read))
    return _nobody(answers, read, refused)


def _nobody(
    answers: Mapping[Question, Answer], read: Sequence[str], refused: Sequence[Unknown]
) -> Fact[AutomaticLogon]:
    off = AutomaticLogon(enabled=False, user=None, clear_password=False)
    denied = next((why for why in refused if why.why is not Reason.NOT_RECORDED), None)
    if denied is not None:
        return denied
    listing = shapes.names(answers[ETC], ETC)
    if isinstance(listing, Unknown):
        # Nobody listed the folder: what was read stands for it, and nothing read is no answer.
        return Known(off, tuple(read)) if read else listing
    installed = {name.split(".")[0].removesuffix("3") for name in listing} & set(FILES)
    if installed and refused and not read:
        return refused[0]
    return Known(off, (str(ETC), *read))


def _chosen(answer: Answer) -> str | None:
    """The display manager that Debian starts (``/usr/sbin/gdm3``); None when it is not told."""
    content = shapes.content(answer, DEFAULT)
    if isinstance(content, Unknown):
        return None
    name = content.strip().rsplit("/", 1)[-1].removesuffix("3")
    return name if name in FILES else None


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
