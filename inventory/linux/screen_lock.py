"""The lock of Linux desktops: GNOME and its kin by gsettings, KDE and XFCE by their files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from inventory import shapes
from inventory.automatic_logon import settings
from inventory.facts import Fact, Known, Reason, Unknown
from inventory.questions import Call, Command, ListDir, ReadFile
from inventory.reading import text

if TYPE_CHECKING:
    from inventory.answers import Answer
    from inventory.machine import Machine
    from inventory.questions import Question

# The person's desktop, as their session names it ("ubuntu:GNOME"); empty outside a desktop.
SESSION = Call("session")
# The desktops that are installed: a file for each in either folder.
INSTALLED = (ListDir("/usr/share/xsessions"), ListDir("/usr/share/wayland-sessions"))
FIRST: tuple[Question, ...] = (SESSION, *INSTALLED)

#: Desktop → (schema of the lock, schema of the idle delay, seconds in one unit of a delay).
SCHEMAS = {
    "gnome": ("org.gnome.desktop.screensaver", "org.gnome.desktop.session", 1),
    "cinnamon": ("org.cinnamon.desktop.screensaver", "org.cinnamon.desktop.session", 1),
    "mate": ("org.mate.screensaver", "org.mate.session", 60),
}
#: Names in XDG_CURRENT_DESKTOP → desktop whose settings hold.
_KIN = {
    "gnome": "gnome",
    "gnome-classic": "gnome",
    "ubuntu": "gnome",
    "unity": "gnome",
    "budgie": "gnome",
    "pop": "gnome",
    "zorin": "gnome",
    "cinnamon": "cinnamon",
    "x-cinnamon": "cinnamon",
    "mate": "mate",
    "kde": "kde",
    "plasma": "kde",
    "xfce": "xfce",
}
NO_DESKTOP = "no desktop installed"
_KDE_MINUTES = 5  # Plasma's default; so is locking
_XFCE_MINUTES = 5


def read_delay(machine: Machine) -> Fact[int | None]:
    """Seconds before this person's desktop locks, None when it never does.

    Not supported where no desktop is installed (nothing to lock) or where an unknown one runs;
    absent when the kit runs outside the desktop session, whose settings it then cannot tell.
    """
    answers = dict(zip(FIRST, machine.ask_all(FIRST), strict=True))
    data = shapes.data(answers[SESSION], SESSION)
    if isinstance(data, Unknown):
        return data
    if not isinstance(data, dict):
        return Unknown(Reason.PARSE_ERROR, (str(SESSION),))
    if data.get("desktop") is None:
        return Unknown(Reason.NOT_RECORDED, (str(SESSION),))
    desktop = text(data["desktop"])
    if desktop is None:
        return _without_desktop(answers)
    kin = desktop_kin(desktop)
    home = text(data.get("home"))
    if kin in SCHEMAS:
        return _by_gsettings(machine, kin)
    if kin == "kde" and home is not None:
        return _by_kde(machine, home)
    if kin == "xfce" and home is not None:
        return _by_xfce(machine, home)
    return Unknown(Reason.NOT_SUPPORTED, (str(SESSION),), desktop)


def desktop_kin(desktop: str) -> str:
    """The desktop whose settings hold (``ubuntu:GNOME`` → ``gnome``); empty when unknown."""
    names = [name for name in re.split(r"[:;]", desktop.lower()) if name]
    return next((_KIN[name] for name in reversed(names) if name in _KIN), "")


def _without_desktop(answers: dict[Question, Answer]) -> Unknown:
    sources = tuple(str(folder) for folder in INSTALLED)
    for folder in INSTALLED:
        found = shapes.names(answers[folder], folder)
        if isinstance(found, Unknown) and found.why is not Reason.ABSENT:
            return found
        if not isinstance(found, Unknown) and any(name.endswith(".desktop") for name in found):
            return Unknown(Reason.ABSENT, (str(SESSION), str(folder)), "no desktop session")
    return Unknown(Reason.NOT_SUPPORTED, (str(SESSION), *sources), NO_DESKTOP)


def _by_gsettings(machine: Machine, kin: str) -> Fact[int | None]:
    lock, idle, unit = SCHEMAS[kin]
    questions = (
        Command("desktop_setting", (lock, "lock-enabled")),
        Command("desktop_setting", (idle, "idle-delay")),
        Command("desktop_setting", (lock, "lock-delay")),
    )
    said = [
        shapes.output(answer, question)
        for answer, question in zip(machine.ask_all(questions), questions, strict=True)
    ]
    sources = tuple(str(question) for question in questions)
    for printed in said:
        if isinstance(printed, Unknown):
            return printed
    enabled, delay, more = (str(printed).strip() for printed in said)
    if enabled == "false":
        return Known(None, sources[:1])
    seconds, extra = _variant_number(delay), _variant_number(more)
    if enabled != "true" or seconds is None or extra is None:
        return Unknown(Reason.PARSE_ERROR, sources)
    return Known((seconds + max(extra, 0)) * unit if seconds > 0 else None, sources)


def _variant_number(printed: str) -> int | None:
    """An integer as GVariant prints it: ``uint32 300`` or ``5``."""
    found = re.fullmatch(r"(?:u?int\d+\s+)?(-?\d{1,9})", printed)
    return int(found[1]) if found else None


def _by_kde(machine: Machine, home: str) -> Fact[int | None]:
    """``[Daemon]`` ``Autolock`` and ``Timeout`` (minutes): own file, then the system's, default."""
    files = (
        ReadFile("/etc/xdg/kscreenlockerrc"),
        ReadFile(f"{home}/.config/kscreenlockerrc"),
    )
    texts = []
    for answer, question in zip(machine.ask_all(files), files, strict=True):
        content = shapes.content(answer, question)
        if isinstance(content, str):
            texts.append(content)
        elif content.why is not Reason.ABSENT:
            return content
    said = settings(texts)
    sources = tuple(str(question) for question in files)
    if said.get(("daemon", "autolock"), "true").lower() == "false":
        return Known(None, sources)
    minutes = _variant_number(said.get(("daemon", "timeout"), str(_KDE_MINUTES)))
    if minutes is None:
        return Unknown(Reason.PARSE_ERROR, sources)
    return Known(minutes * 60 if minutes > 0 else None, sources)


def _by_xfce(machine: Machine, home: str) -> Fact[int | None]:
    """XFCE's own screen saver; another one (light-locker, xss-lock) cannot be told from none."""
    question = ReadFile(f"{home}/.config/xfce4/xfconf/xfce-perchannel-xml/xfce4-screensaver.xml")
    (answer,) = machine.ask_all((question,))
    content = shapes.content(answer, question)
    if isinstance(content, Unknown):
        why = Reason.NOT_SUPPORTED if content.why is Reason.ABSENT else content.why
        return Unknown(why, (str(question),))
    return parse_xfce(content, str(question))


def parse_xfce(content: str, source: str) -> Fact[int | None]:
    """``/saver/enabled``, ``/saver/idle-activation/delay`` (minutes), ``/lock/enabled``.

    The file holds what was changed only: absent is XFCE's default (on, 5 minutes, on). Tags are
    followed one by one, as the file is a plain tree of ``property`` elements.
    """
    values: dict[str, str] = {}
    path: list[str] = []
    tags = re.finditer(r"<(/?)property\b([^>]*?)(/?)>", content)
    for closing, attributes, alone in (tag.groups() for tag in tags):
        if closing:
            del path[-1:]
            continue
        said = dict(re.findall(r"(\w+)=\"([^\"]*)\"", attributes))
        path.append(said.get("name", ""))
        if "value" in said:
            values["/".join(path)] = said["value"]
        if alone:
            del path[-1:]
    switches = ("saver/enabled", "saver/idle-activation/enabled", "lock/enabled")
    if any(values.get(name, "true") == "false" for name in switches):
        return Known(None, (source,))
    after = _variant_number(values.get("saver/idle-activation/delay", str(_XFCE_MINUTES)))
    more = _variant_number(values.get("lock/saver-activation/delay", "0"))
    if after is None or "<channel" not in content:
        return Unknown(Reason.PARSE_ERROR, (source,))
    return Known((after + (more or 0)) * 60 if after > 0 else None, (source,))
