"""From files and folders to imported workstations; what cannot be one is told, never a crash."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inventory.alternatives import value_of
from inventory.machine import Family
from inventory.record import filled, record, replace
from kit import french
from kit.errors import KitError
from kit.facts_codec import workstation_of
from kit.glpi_import import machine, parts, software
from kit.glpi_import.merging import known_facts, label, merge_by_date
from kit.glpi_import.values import Inventory, moment, word, zone_of
from kit.same_machine import Answer, compare, identity_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from inventory.workstation import Workstation
    from kit.same_machine import Identity

#: A large inventory of an agent is about a million characters.
SIZE_LIMIT = 32 * 1024 * 1024
MOST_FILES = 2_000
_SUFFIXES = frozenset({".json", ".xml", ".ocs"})
_COMPUTERS = frozenset({"", "Computer", "Unmanaged"})
_ACTIONS = frozenset({"", "inventory"})
# What a clock may be ahead before its date is not believed.
_AHEAD = timedelta(days=1)


class DatedBy(StrEnum):
    """What gave an inventory its date: itself, its file, or today as it is dated in the future."""

    DOCUMENT = "document"
    FILE = "file"
    TODAY = "today"


@record
class Document:
    """One file that was understood; ``family`` is None where it does not tell it.

    ``device`` is the agent's own name of the machine; ``digest`` is of what the file says, however
    it is written. ``at`` is in whole seconds, as its label. Of a file on the disk the ``inventory``
    holds no content, for there may be thousands: :func:`workstation_at` reads it again.
    """

    inventory: Inventory
    path: Path | None
    identity: Identity
    installed_at: datetime | None
    at: datetime
    dated_by: DatedBy
    device: str
    file: str
    digest: str
    partial: bool
    family: Family | None


@record
class Imported:
    """One workstation that an agent described. ``at`` is the date of its newest inventory.

    ``documents`` are its inventories, the oldest first, ``identity`` and ``installed_at`` what they
    say together of which PC it is. ``device`` is the agent's own name of the machine, the same in
    all of them. ``partial`` is that no complete inventory was among them. ``family_told`` is
    whether they say which system it is; where they do not, Windows is taken, for which no check is
    out of scope.
    """

    at: datetime
    device: str
    documents: tuple[Document, ...]
    partial: bool
    family: Family
    family_told: bool
    identity: Identity
    installed_at: datetime | None

    @property
    def workstation(self) -> Workstation:
        """What all inventories together say; they are read at each call.

        Raises:
            KitError: a file changed or vanished since it was first read.
        """
        return merge_by_date((d.at, workstation_at(d, self.family)) for d in self.documents)

    @property
    def files(self) -> tuple[str, ...]:
        """The names of its files, the oldest inventory first."""
        return tuple(document.file for document in self.documents)


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


def import_paths(paths: Iterable[Path], now: datetime | None = None) -> Imports:
    """Read files and folders; several files of one machine become one workstation.

    A file that was given twice is read once.
    """
    today = now or datetime.now(UTC)
    documents: dict[str, list[Document]] = {}
    refused: list[Refused] = []
    read: set[Path] = set()
    for path in paths:
        try:
            files = _files(path)
        except KitError as error:
            refused.append(Refused(_shown(path.name or str(path)), error))
            continue
        for file in files:
            if file in read:
                continue
            read.add(file)
            try:
                document = _document(_load(file), file, _changed(file), today)
            except KitError as error:
                refused.append(Refused(_shown(file.name), error))
            else:
                light = replace(document, inventory=replace(document.inventory, content={}))
                documents.setdefault(document.device, []).append(light)
    groups = [group for named in documents.values() for group in _of_one_pc(named)]
    machines = sorted(map(_together, groups), key=lambda machine: machine.documents[0].at)
    return Imports(tuple(machines), tuple(refused))


def read_document(
    document: object, file: str, now: datetime, dated: datetime | None = None
) -> Imported:
    """One decoded inventory; ``dated`` is its date where it does not tell it itself.

    Raises:
        KitError: it is not the inventory of a computer, or says nothing of it.
    """
    read = _document(document, Path(file), dated or now, now)
    return _together([replace(read, path=None)])


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


def _document(told: object, path: Path, dated: datetime, now: datetime) -> Document:
    file = path.name
    if isinstance(told, dict) and str(told.get("format")).startswith("pc-capture/"):
        raise _fault("capture", file)
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
    at, dated_by = (at, DatedBy.DOCUMENT) if at else (dated, DatedBy.FILE)
    if at - now > _AHEAD:
        # A clock that was ahead would win over everything that comes later.
        at, dated_by = now, DatedBy.TODAY
    at = at.replace(microsecond=0)
    inventory = Inventory(content, label(_shown(file), at), zone, ours)
    family = machine.family_of(inventory)
    blank = workstation_of({"family": Family.WINDOWS.value})
    who = replace(
        blank,
        system=machine.system(inventory, family or Family.WINDOWS, blank.system),
        hardware=machine.hardware(inventory, blank.hardware),
        network=replace(blank.network, adapters=parts.adapters(inventory)),
    )
    if not known_facts(who) and not known_facts(_workstation(inventory, Family.WINDOWS)):
        raise _fault("nothing", file)
    return Document(
        inventory=inventory,
        path=path,
        identity=identity_of(who),
        installed_at=value_of(who.system.installed_at),
        at=at,
        dated_by=dated_by,
        device=word(told, "deviceid") or word(inventory.section("hardware"), "name") or file,
        file=file,
        digest=_digest(told, file),
        partial=told.get("partial") is True,
        family=family,
    )


def _digest(told: object, file: str) -> str:
    try:
        text = json.dumps(told, sort_keys=True, separators=(",", ":"))
    except (ValueError, RecursionError) as error:
        raise _fault("not_json", file) from error
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _of_one_pc(documents: list[Document]) -> list[list[Document]]:
    """Documents of one name, parted where they are surely not of one PC: cloned disks share it."""
    groups: list[list[Document]] = []
    for document in sorted(documents, key=lambda document: document.at):
        for group in groups:
            answers = (compare(document.identity, known.identity).answer for known in group)
            if Answer.DIFFERENT not in answers:
                group.append(document)
                break
        else:
            groups.append([document])
    return groups


def _together(documents: list[Document]) -> Imported:
    """All files of one machine; a partial one borrows the family from the others."""
    families = [document.family for document in documents if document.family is not None]
    installed = [document.installed_at for document in documents if document.installed_at]
    identity = documents[0].identity
    for document in documents[1:]:
        newer = filled(document.identity, identity)
        identity = replace(newer, macs=newer.macs or identity.macs)
    return Imported(
        at=documents[-1].at,
        device=documents[-1].device,
        documents=tuple(documents),
        partial=all(document.partial for document in documents),
        family=families[-1] if families else Family.WINDOWS,
        family_told=bool(families),
        identity=identity,
        installed_at=installed[-1] if installed else None,
    )


def workstation_at(document: Document, family: Family) -> Workstation:
    """What one document says, of a machine of this family unless it tells its own.

    Raises:
        KitError: its file changed or vanished since it was first read.
    """
    inventory = document.inventory
    if document.path is not None:
        told = _load(document.path)
        if not isinstance(told, dict) or _digest(told, document.file) != document.digest:
            raise _fault("changed", document.file)
        inventory = replace(inventory, content=told["content"])
    return _workstation(inventory, document.family or family)


def _workstation(told: Inventory, family: Family) -> Workstation:
    """Every section that has a meaning here; the rest stays not recorded."""
    w = workstation_of({"family": family.value})
    windows = family is Family.WINDOWS
    listed = software.softwares(told)
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
            w.volumes,
            volumes=told.each("drives", lambda entry: parts.volume(entry, told, windows=windows)),
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
        software=replace(w.software, programs=listed.programs, store_apps=listed.store_apps),
        updates=replace(w.updates, hotfixes=listed.hotfixes),
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
