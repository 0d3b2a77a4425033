"""The block devices of Linux as a tree, shared by the disks and the volumes.

Sources: ``lsblk -J`` (its columns depend on its age), lsblk's table in old recordings, and
``/sys/block`` where there is no lsblk.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from inventory.answers import Content, Output
from inventory.facts import Fact, Known, Reason, Unknown
from inventory.machine import ask
from inventory.questions import Command, ListDir, ReadFile
from inventory.reading import number, text, truth
from inventory.record import record
from inventory.shapes import names, output

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from inventory.answers import Answer
    from inventory.machine import Machine
    from inventory.questions import Question


@record
class BlockDevice:
    """One block device; ``kind`` is lsblk's type: disk, part, crypt, lvm, raid1, rom, mpath.

    ``size``, ``space`` (of the file system) and ``free`` in bytes. ``children`` lie on it: a
    device on several disks (RAID, LVM) is the child of each.
    """

    name: str
    kind: str
    size: int | None = None
    filesystem: str | None = None
    label: str | None = None
    uuid: str | None = None
    mounts: tuple[str, ...] = ()
    model: str | None = None
    serial: str | None = None
    vendor: str | None = None
    revision: str | None = None
    transport: str | None = None
    rotational: bool | None = None
    removable: bool | None = None
    wwn: str | None = None
    space: int | None = None
    free: int | None = None
    path: str | None = None
    children: tuple[BlockDevice, ...] = ()


# One process for disks, file systems, their sizes and what lies on what.
BLOCK_DEVICES = Command("block_devices")
# util-linux before 2.37 lacks MOUNTPOINTS, before 2.33 PATH, FSAVAIL and FSSIZE.
OLD_BLOCK_DEVICES = Command("old_block_devices")
# What old recordings hold: the table with all columns, else with the default ones.
FULL_TABLE = Command("lsblk_all")
TABLE = Command("lsblk")
SYS_BLOCK = ListDir("/sys/block")

_VIRTUAL = re.compile(r"(loop|zram|ram|nbd|fd|dm-|md|drbd|rbd|nullb|mtdblock|zd)\d*")
_DEPTH = 20

Devices = Fact[tuple[BlockDevice, ...]]


def read_block_devices(machine: Machine, first: Answer) -> Devices:
    """The tree, from the answer to :data:`BLOCK_DEVICES` or from the older and weaker sources."""
    found = parse_lsblk(first, BLOCK_DEVICES)
    if isinstance(found, Known):
        return found
    if isinstance(first, Output):
        older = parse_lsblk(ask(machine, OLD_BLOCK_DEVICES), OLD_BLOCK_DEVICES)
        if isinstance(older, Known):
            return older
    tables: tuple[Question, ...] = (FULL_TABLE, TABLE, SYS_BLOCK)
    full, short, listing = machine.ask_all(tables)
    for answer, question in ((full, FULL_TABLE), (short, TABLE)):
        table = parse_table(answer, question)
        if isinstance(table, Known):
            return table
    listed = names(listing, SYS_BLOCK)
    return found if isinstance(listed, Unknown) else _read_sysfs(machine, listed)


def parse_lsblk(answer: Answer, source: Question) -> Devices:
    """``lsblk -J -b``: numbers and booleans are JSON's, or strings before util-linux 2.33."""
    printed = output(answer, source)
    if isinstance(printed, Unknown):
        return printed
    try:
        report = json.loads(printed)
    except (ValueError, RecursionError):
        return Unknown(Reason.PARSE_ERROR, (str(source),))
    listed = report.get("blockdevices") if isinstance(report, dict) else None
    if not isinstance(listed, list):
        return Unknown(Reason.PARSE_ERROR, (str(source),))
    return Known(_nodes(listed, 0), (str(source),))


def _nodes(listed: list[Any], depth: int) -> tuple[BlockDevice, ...]:
    made = (_node(entry, depth) for entry in listed if isinstance(entry, dict))
    return tuple(node for node in made if node is not None)


def _node(entry: Mapping[str, Any], depth: int) -> BlockDevice | None:
    name = text(entry.get("kname")) or text(entry.get("name"))
    if name is None or depth > _DEPTH:
        return None
    mounts = entry.get("mountpoints", [entry.get("mountpoint")])
    children = entry.get("children")
    rotational = truth(entry.get("rota"))
    return BlockDevice(
        name=text(entry.get("name")) or name,
        kind=text(entry.get("type")) or "",
        size=number(entry.get("size")),
        filesystem=text(entry.get("fstype")),
        label=text(entry.get("label")),
        uuid=text(entry.get("uuid")),
        mounts=tuple(m for m in mounts if isinstance(m, str) and m.startswith("/"))
        if isinstance(mounts, list)
        else (),
        model=text(entry.get("model")),
        serial=text(entry.get("serial")),
        vendor=text(entry.get("vendor")),
        revision=text(entry.get("rev")),
        transport=text(entry.get("tran")),
        rotational=rotational,
        removable=truth(entry.get("rm")),
        wwn=text(entry.get("wwn")),
        space=number(entry.get("fssize")),
        free=number(entry.get("fsavail")),
        path=text(entry.get("path")) or f"/dev/{name}",
        children=_nodes(children, depth + 1) if isinstance(children, list) else (),
    )


# --- lsblk's table ------------------------------------------------------------------------------

_UNITS = {"B": 0, "K": 1, "M": 2, "G": 3, "T": 4, "P": 5, "E": 6}


def parse_table(answer: Answer, source: Question) -> Devices:
    """The table of lsblk: columns lie under their headings, the tree is drawn before the name."""
    printed = output(answer, source)
    if isinstance(printed, Unknown):
        return printed
    lines = [line for line in printed.splitlines() if line.strip()]
    heading = lines[0] if lines else ""
    if not heading.startswith("NAME ") or " TYPE" not in heading:
        return Unknown(Reason.PARSE_ERROR, (str(source),))
    spans = [(m[0].lower(), m.start(), m.end()) for m in re.finditer(r"\S+", heading)]
    rows: list[tuple[int, dict[str, Any]]] = []
    for line in lines[1:]:
        cells = _cells(line, spans)
        drawn = cells.get("name") or ""
        name = re.sub(r"^[^A-Za-z0-9]+", "", drawn)
        cells["name"] = name
        cells["size"] = _size(cells.get("size"))
        rows.append((len(drawn) - len(name), cells))
    return Known(_grown(rows), (str(source),))


def _cells(line: str, spans: list[tuple[str, int, int]]) -> dict[str, Any]:
    """The words of a line under the headings: a word belongs to the column that it touches.

    Numbers are flush right and may begin before their heading; a text may run past its own.
    """
    cells: dict[str, Any] = {}
    bounds = [start for _, start, _ in spans] + [len(line) + 1]
    found: dict[str, list[str]] = {}
    for word in re.finditer(r"\S+", line):
        touched = [n for n, s, e in spans if word.start() < e and word.end() > s]
        inside = [n for at, (n, s, _) in enumerate(spans) if s <= word.start() < bounds[at + 1]]
        chosen = touched[:1] or inside
        if not found and chosen != ["name"]:
            chosen = ["name"]
        for name in chosen:
            found.setdefault(name, []).append(word[0])
    for name, words in found.items():
        cells[name] = " ".join(words)
    # The drawing is part of the name: keep its indentation.
    cells["name"] = line[: line.find(found["name"][-1]) + len(found["name"][-1])] if found else ""
    return cells


def _size(printed: object) -> int | None:
    """``19G`` as bytes; only whole numbers are exact, ``1.8T`` is not told as one."""
    found = re.fullmatch(r"(\d+)([BKMGTPE])", str(printed or ""))
    return int(found[1]) * 1024 ** _UNITS[found[2]] if found else None


def _grown(rows: list[tuple[int, dict[str, Any]]]) -> tuple[BlockDevice, ...]:
    """A tree from rows with their indentation."""
    roots: list[dict[str, Any]] = []
    open_rows: list[tuple[int, dict[str, Any]]] = []
    for indent, cells in rows:
        while open_rows and open_rows[-1][0] >= indent:
            open_rows.pop()
        siblings = open_rows[-1][1].setdefault("children", []) if open_rows else roots
        siblings.append(cells)
        open_rows.append((indent, cells))
    return _nodes(roots, 0)


# --- /sys/block ---------------------------------------------------------------------------------

_SYSFS = (
    "size",
    "removable",
    "queue/rotational",
    "device/model",
    "device/vendor",
    "device/rev",
    "device/firmware_rev",
    "device/serial",
    "device/vpd_pg80",
    "device/wwid",
    "device/type",
    "serial",
    "wwid",
)
_SECTOR = 512  # the unit of /sys/block/*/size, whatever the disk's own


def _read_sysfs(machine: Machine, listed: tuple[str, ...]) -> Devices:
    """Disks and optical drives of ``/sys/block``; partitions and what lies on them are not read."""
    disks = [name for name in listed if not is_virtual(name)]
    questions = [ReadFile(f"/sys/block/{name}/{part}") for name in disks for part in _SYSFS]
    answers = iter(machine.ask_all(questions))
    made = []
    for name in disks:
        # Not text: a page of vital product data is binary.
        parts = {part: next(answers) for part in _SYSFS}
        made.append(parse_sysfs(name, parts))
    return Known(tuple(made), (str(SYS_BLOCK),))


def parse_sysfs(name: str, parts: Mapping[str, Answer]) -> BlockDevice:
    """One device of ``/sys/block`` from its files, by path below its folder."""

    def said(*paths: str) -> str | None:
        for path in paths:
            answer = parts.get(path)
            if isinstance(answer, Content) and (word := text(answer.text)) is not None:
                return word
        return None

    sectors = number(said("size"))
    page = parts.get("device/vpd_pg80")
    unit = _unit_serial(page.data) if isinstance(page, Content) else None
    return BlockDevice(
        name=name,
        kind="rom" if name.startswith("sr") else "disk",
        size=None if sectors is None else sectors * _SECTOR,
        model=said("device/model"),
        serial=said("device/serial", "serial") or unit,
        vendor=said("device/vendor"),
        revision=said("device/firmware_rev", "device/rev"),
        transport="nvme" if name.startswith("nvme") else None,
        rotational=truth(said("queue/rotational")),
        removable=truth(said("removable")),
        wwn=said("wwid", "device/wwid"),
        path=f"/dev/{name}",
    )


def _unit_serial(page: bytes) -> str | None:
    """Page 0x80 of a SCSI disk (SPC-4, 7.7): four bytes of header, then the serial in ASCII.

    Recordings made as text have their header damaged: there, the last word is taken.
    """
    if page[1:2] == b"\x80":
        return text(page[4:].decode("ascii", "replace"))
    found = re.search(rb"([A-Za-z0-9][A-Za-z0-9_-]*)\s*\Z", page)
    return found[1].decode("ascii") if found else None


def is_virtual(name: str) -> bool:
    """Whether a device lies on files, memory or other devices instead of hardware."""
    return _VIRTUAL.fullmatch(name) is not None


def chains(roots: tuple[BlockDevice, ...]) -> Iterator[tuple[BlockDevice, ...]]:
    """Every device with what it lies on: from the disk down to the device itself."""
    waiting: list[tuple[BlockDevice, ...]] = [(root,) for root in roots]
    while waiting:
        chain = waiting.pop(0)
        yield chain
        waiting += [(*chain, child) for child in chain[-1].children]
