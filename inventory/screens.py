"""Screens, from their EDID blocks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from inventory import shapes
from inventory.answers import Content
from inventory.edid import Screen, parse_edid
from inventory.facts import Fact, Known, Reason, Unknown, merge_sources
from inventory.machine import Family, Machine
from inventory.questions import WMI, ListDir, ReadFile, Registry, Wmi
from inventory.reading import (
    column,
    hex_bytes,
    identifier,
    label,
    number,
    registry_value,
    truth,
)
from inventory.record import record, replace
from inventory.screen_makers import MAKERS
from inventory.topic import Topic

if TYPE_CHECKING:
    from inventory.answers import Answer, Hive, Json, Row

__all__ = ["TOPIC", "Screen", "Screens", "read"]


@record
class Screens:
    """Facts about the screens."""

    screens: Fact[tuple[Screen, ...]]


Found = tuple[Screen, ...]

# One folder a connector (card0-HDMI-A-1); its edid is empty when nothing is plugged.
CONNECTORS = ListDir("/sys/class/drm")
# Screens that are on now, one instance each; texts are lists of character codes.
MONITORS = Wmi(
    "WmiMonitorID",
    ("InstanceName", "Active", "ManufacturerName", "ProductCodeID", "SerialNumberID",
     "UserFriendlyName", "WeekOfManufacture", "YearOfManufacture"),
    namespace=WMI,
)  # fmt: skip
# Every screen ever plugged: MAKER\instance\Device Parameters, and Control while it is there.
DISPLAYS = Registry(r"HKLM\SYSTEM\CurrentControlSet\Enum\DISPLAY", depth=3)


def read(machine: Machine) -> Screens:
    """Read the screens that are plugged now."""
    if machine.family is Family.WINDOWS:
        monitors, displays = machine.ask_all((MONITORS, DISPLAYS))
        return Screens(parse_windows(monitors, displays))
    if machine.family is Family.LINUX:
        (folder,) = machine.ask_all((CONNECTORS,))
        return Screens(_read_linux(machine, folder))
    return Screens(Unknown(Reason.NOT_SUPPORTED))


# --- Linux -------------------------------------------------------------------------------------


def _read_linux(machine: Machine, folder: Answer) -> Fact[Found]:
    names = shapes.names(folder, CONNECTORS)
    if isinstance(names, Unknown):
        return names
    connectors = [name for name in names if re.fullmatch(r"card\d+-.+", name)]
    cards = [name for name in names if re.fullmatch(r"card\d+", name)]
    if cards and not connectors:
        # A driver that keeps its connectors to itself: nothing can be said of what is plugged.
        return Unknown(Reason.NOT_SUPPORTED, (str(CONNECTORS),))
    files = tuple(ReadFile(f"/sys/class/drm/{name}/edid", limit=32 * 1024) for name in connectors)
    answers = machine.ask_all(files) if files else []
    return parse_connectors(dict(zip(connectors, answers, strict=True)))


def parse_connectors(blocks: dict[str, Answer]) -> Fact[Found]:
    """The EDID file of each connector; one that has none (a virtual connector) has no screen."""
    sources = [str(CONNECTORS)]
    found = []
    refused: Unknown | None = None
    for name, answer in blocks.items():
        source = f"file /sys/class/drm/{name}/edid"
        if not isinstance(answer, Content):
            other = shapes.content(answer, source)
            if isinstance(other, Unknown) and other.why is not Reason.ABSENT:
                refused = other
            continue
        if not answer.data:
            continue
        sources.append(source)
        port = re.sub(r"^card\d+-", "", name)
        screen = parse_edid(answer.data, port)
        if screen is None:
            refused = Unknown(Reason.PARSE_ERROR, (source,))
        else:
            found.append(screen)
    if refused is not None and not found:
        return refused
    return Known(tuple(found), tuple(sources))


# --- Windows -----------------------------------------------------------------------------------


def parse_windows(monitors: Answer, displays: Answer) -> Fact[Found]:
    r"""``WmiMonitorID`` says which screens are on; the registry holds their EDID blocks.

    Without WMI, the registry's screens that have a ``Control`` key: it exists only while the
    screen is plugged. A hive without any is that of a machine at rest and tells nothing.
    """
    rows = shapes.rows(monitors, MONITORS)
    hive = shapes.hive(displays, DISPLAYS)
    blocks = {} if isinstance(hive, Unknown) else _blocks(hive)
    if isinstance(rows, Unknown):
        if isinstance(hive, Unknown):
            return hive if rows.why in {Reason.NOT_RECORDED, Reason.NOT_SUPPORTED} else rows
        return _plugged(hive, blocks)
    found = []
    for row in rows:
        if truth(column(row, "Active")) is False:
            continue
        block = blocks.get(_instance(row))
        screen = parse_edid(block) if block else None
        found.append(_with_row(screen, row) if screen else _from_row(row))
    sources = merge_sources((str(MONITORS),), (str(DISPLAYS),) if blocks else ())
    return Known(tuple(screen for screen in found if screen), sources)


def _instance(row: Row) -> str:
    r"""``DISPLAY\DEL40F3\5&2b1…&UID4352_0`` as the registry's path of the instance."""
    name = column(row, "InstanceName")
    path = str(name).lower().removeprefix("display\\")
    return re.sub(r"_\d+$", "", path)


def _blocks(hive: Hive) -> dict[str, bytes]:
    """EDID blocks by instance path, in lower case."""
    found = {}
    for path, key in hive.keys.items():
        instance, _, last = path.lower().rpartition("\\")
        if last == "device parameters":
            block = hex_bytes(registry_value(key, "EDID"))
            if block:
                found[instance] = block
    return found


def _plugged(hive: Hive, blocks: dict[str, bytes]) -> Fact[Found]:
    present = {path.lower().removesuffix("\\control") for path in hive.keys
               if path.lower().endswith("\\control")}  # fmt: skip
    if not present:
        return Unknown(Reason.NOT_SUPPORTED, (str(DISPLAYS),))
    read_ = [parse_edid(block) for path, block in blocks.items() if path in present]
    return Known(tuple(screen for screen in read_ if screen), (str(DISPLAYS),))


def _from_row(row: Row) -> Screen | None:
    """A screen without EDID in the registry, from WMI's own decoding of it."""
    letters = _characters(column(row, "ManufacturerName"))
    model = label(_characters(column(row, "UserFriendlyName")))
    serial = identifier(_characters(column(row, "SerialNumberID")))
    product = _characters(column(row, "ProductCodeID"))
    if not (letters or model or serial):
        return None
    week, year = number(column(row, "WeekOfManufacture")), number(column(row, "YearOfManufacture"))
    return Screen(
        maker=MAKERS.get(letters or "", letters),
        model=model,
        serial=serial,
        alt_serial=None,
        week=week if week and 1 <= week <= 54 else None,
        year=year if year and year > 1990 else None,
        width_mm=None,
        height_mm=None,
        port=None,
        edid=None,
        pnp=f"{letters}{product}" if letters and product else None,
    )


def _with_row(screen: Screen, row: Row) -> Screen:
    model = screen.model or label(_characters(column(row, "UserFriendlyName")))
    return replace(screen, model=model)


def _characters(value: Json) -> str | None:
    """A text that WMI gives as a list of character codes padded with zeros."""
    if isinstance(value, str):
        return value.strip() or None
    if not isinstance(value, list | tuple):
        return None
    codes = [number(code) for code in value]
    word = "".join(chr(code) for code in codes if code and 0 < code < 0x110000)
    return word.strip() or None


TOPIC = Topic("screens", {Family.LINUX: (CONNECTORS,), Family.WINDOWS: (MONITORS, DISPLAYS)}, read)
