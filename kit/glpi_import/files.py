"""From files and folders to imported workstations; what cannot be one is told, never a crash."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inventory.facts import Known
from inventory.machine import Family
from inventory.record import record, replace
from inventory.workstation import TOPICS
from kit import french
from kit.errors import KitError
from kit.facts_codec import workstation_of
from kit.glpi_import import machine, parts, software
from kit.glpi_import.merging import merge_by_date
from kit.glpi_import.values import Inventory, moment, word, zone_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from inventory.workstation import Workstation

#: A large inventory of an agent is about a million characters.
SIZE_LIMIT = 32 * 1024 * 1024
MOST_FILES = 2_000
_SUFFIXES = frozenset({".json", ".xml", ".ocs"})
_COMPUTERS = frozenset({"", "Computer", "Unmanaged"})
_ACTIONS = frozenset({"", "inventory"})
# What a clock may be ahead before its date is not believed.
_AHEAD = timedelta(days=1)


@record
class Imported:
    """One workstation that an agent described. ``at`` is the date of the inventory.

    ``device`` is the agent's own name of the machine, the same in all its files. ``partial`` is
    that no complete inventory was among ``files``. ``family_told`` is whether the files say which
    system it is; where they do not, Windows is taken, for which no check is out of scope.
    """

    workstation: Workstation
    at: datetime
    device: str
    files: tuple[str, ...]
    partial: bool
    family_told: bool


@record
class Refused:
    """A file that could not be imported, and what to tell of it."""

    file: str
    error: KitError


@record
class Imports:
    """What was imported, one entry a machine, and what was refused."""

    machines: tuple[Imported, ...]
    refused: tuple[Refused, ...]


@record
class _Document:
    """One file that was understood."""

    inventory: Inventory
    at: datetime
    device: str
    file: str
    partial: bool
    family: Family | None


def import_paths(paths: Iterable[Path], now: datetime | None = None) -> Imports:
    """Read files and folders; several files of one machine become one workstation."""
    today = now or datetime.now(UTC)
    documents: dict[str, list[_Document]] = {}
    refused: list[Refused] = []
    for path in paths:
        try:
            files = _files(path)
        except KitError as error:
            refused.append(Refused(_shown(path.name or str(path)), error))
            continue
        for file in files:
            try:
                document = _document(_load(file), file.name, _changed(file), today)
            except KitError as error:
                refused.append(Refused(_shown(file.name), error))
            else:
                documents.setdefault(document.device, []).append(document)
    machines = []
    for several in documents.values():
        try:
            machines.append(_together(several))
        except KitError as error:
            refused.append(Refused(_shown(several[-1].file), error))
    return Imports(tuple(machines), tuple(refused))


def read_document(
    document: object, file: str, now: datetime, dated: datetime | None = None
) -> Imported:
    """One decoded inventory; ``dated`` is its date where it does not tell it itself.

    Raises:
        KitError: it is not the inventory of a computer.
    """
    return _together([_document(document, file, dated or now, now)])


# --- Files -------------------------------------------------------------------------------------


def _files(path: Path) -> list[Path]:
    try:
        if not path.is_dir():
            return [path]
        # Links are not followed: a folder cannot lead out of itself, nor in circles.
        found = []
        for folder, _, names in os.walk(path):
            for name in names:
                file = Path(folder, name)
                if file.suffix.lower() in _SUFFIXES and not file.is_symlink():
                    found.append(file)
            if len(found) > MOST_FILES:
                raise _fault("too_many", path.name, most=french.integer(MOST_FILES))
    except (OSError, ValueError) as error:
        raise _fault("unreadable", path.name) from error
    if not found:
        raise _fault("empty_folder", path.name)
    return sorted(found)


def _load(path: Path) -> object:
    try:
        with path.open("rb") as file:
            data = file.read(SIZE_LIMIT + 1)
    except FileNotFoundError as error:
        raise _fault("missing", path.name) from error
    except (OSError, ValueError) as error:
        raise _fault("unreadable", path.name) from error
    if len(data) > SIZE_LIMIT:
        raise _fault("too_large", path.name)
    return _decoded(data, path.name)


def _decoded(data: bytes, name: str) -> object:
    try:
        told = data.decode("utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig")
    except UnicodeDecodeError as error:
        # XML of old agents is often in Latin-1.
        start = data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
        raise _fault("xml" if start == b"<" else "not_json", name) from error
    if told.lstrip()[:1] == "<":
        raise _fault("xml", name)
    try:
        return json.loads(told)
    except (ValueError, RecursionError) as error:
        raise _fault("not_json", name) from error


def _changed(path: Path) -> datetime:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except (OSError, ValueError, OverflowError):
        return datetime.now(UTC)


# --- Documents ---------------------------------------------------------------------------------


def _document(told: object, file: str, dated: datetime, now: datetime) -> _Document:
    if not isinstance(told, dict) or not isinstance(told.get("content"), dict):
        raise _fault("foreign", file)
    content: Mapping[str, Any] = told["content"]
    kind, action = word(told, "itemtype") or "", word(told, "action") or ""
    if kind not in _COMPUTERS or action not in _ACTIONS:
        words = _texts()["itemtypes"]
        raise _fault("not_a_computer", file, what=words.get(kind, words["other"]))
    client = word(content, "versionclient")
    if client is None and not isinstance(content.get("hardware"), dict):
        raise _fault("foreign", file)
    ours = (client or "").startswith("Kit-Commune_")
    # Our own export writes times in the zone of the PC that wrote it.
    os_told = content.get("operatingsystem")
    zone = None if ours or not isinstance(os_told, dict) else zone_of(os_told.get("timezone"))
    log = content.get("accesslog")
    at = moment(log.get("logdate"), zone) if isinstance(log, dict) else None
    at = at or dated
    # A clock that was ahead would win over everything that comes later.
    at = now if at - now > _AHEAD else at
    source = f"glpi {_shown(file)} {at.date().isoformat()}"
    inventory = Inventory(content, source, zone, ours)
    device = word(told, "deviceid") or word(inventory.section("hardware"), "name") or file
    partial = told.get("partial") is True
    return _Document(inventory, at, device, file, partial, machine.family_of(inventory))


def _together(documents: list[_Document]) -> Imported:
    """All files of one machine; a partial one borrows the family from the others.

    Raises:
        KitError: nothing is known of the machine.
    """
    documents = sorted(documents, key=lambda document: document.at)
    families = [document.family for document in documents if document.family is not None]
    family = families[-1] if families else Family.WINDOWS
    readings = [(document.at, _workstation(document.inventory, family)) for document in documents]
    workstation = merge_by_date(readings)
    if _says_nothing(workstation):
        raise _fault("nothing", documents[-1].file)
    return Imported(
        workstation=workstation,
        at=documents[-1].at,
        device=documents[-1].device,
        files=tuple(document.file for document in documents),
        partial=all(document.partial for document in documents),
        family_told=bool(families),
    )


def _workstation(told: Inventory, family: Family) -> Workstation:
    """Every section that has a meaning here; the rest stays not recorded."""
    w = workstation_of({"family": family.value})
    return replace(
        w,
        system=machine.system(told, family, w.system),
        hardware=replace(
            machine.hardware(told, w.hardware),
            batteries=told.each("batteries", parts.battery),
            power_supplies=told.each("powersupplies", parts.power_supply),
            slots=told.each("slots", parts.slot),
            ports=told.each("ports", parts.port),
        ),
        processor=replace(
            w.processor,
            sockets=told.each("cpus", lambda entry: parts.processor(entry, ours=told.ours)),
        ),
        memory=replace(
            w.memory,
            total=machine.memory_size(told, "memory"),
            swap=machine.memory_size(told, "swap"),
            modules=told.each("memories", parts.module),
        ),
        disks=replace(
            w.disks,
            disks=told.each("storages", lambda entry: parts.disk(entry, told.not_recorded)),
        ),
        volumes=replace(
            w.volumes, volumes=told.each("drives", lambda entry: parts.volume(entry, told))
        ),
        network=replace(
            w.network,
            adapters=parts.adapters(told),
            gateways=machine.gateways(told),
            dns=machine.dns(told),
        ),
        printers=replace(w.printers, printers=told.each("printers", parts.printer)),
        screens=replace(w.screens, screens=told.each("monitors", parts.screen)),
        graphics=replace(w.graphics, cards=told.each("videos", parts.card)),
        devices=replace(
            w.devices,
            pci=told.each("controllers", parts.pci),
            usb=told.each("usbdevices", parts.usb),
        ),
        software=replace(
            w.software, programs=software.programs(told), store_apps=software.store_apps(told)
        ),
        updates=replace(w.updates, hotfixes=software.hotfixes(told)),
        antivirus=replace(w.antivirus, products=told.each("antivirus", software.antivirus)),
        firewall=replace(w.firewall, profiles=told.each("firewalls", software.firewall)),
        accounts=replace(
            w.accounts,
            accounts=software.accounts(told, family),
            groups=told.each("local_groups", software.group),
            logged_on=software.logged_on(told),
        ),
        remote_access=replace(
            w.remote_access, tools=told.each("remote_mgmt", software.remote_tool)
        ),
        virtual_machines=replace(
            w.virtual_machines, guests=told.each("virtualmachines", software.guest)
        ),
    )


def _says_nothing(workstation: Workstation) -> bool:
    """Whether not a single fact is known."""
    return not any(
        isinstance(getattr(room, name), Known)
        for topic in TOPICS
        for room in (getattr(workstation, topic.name),)
        for name in room.__match_args__
    )


# --- Words -------------------------------------------------------------------------------------


def _fault(name: str, file: str, **words: str) -> KitError:
    title, remedy = _texts()[name]
    told = {"file": _shown(file), **words}
    return KitError(title.format_map(told), remedy.format_map(told))


def _shown(file: str) -> str:
    """A file's name on one line, also where it holds bytes that are no text."""
    name = french.plain(file.encode("utf-8", "replace").decode())
    return name if len(name) <= 80 else f"{name[:60]}…{name[-19:]}"


@cache
def _texts() -> Mapping[str, Any]:
    import tomllib  # noqa: PLC0415 only faults need it

    return tomllib.loads(Path(__file__).with_name("faults.toml").read_text("utf-8"))
