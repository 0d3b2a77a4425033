"""Lists of hardware: processors, memory, disks, volumes, adapters, screens, devices.

Each function makes one thing of one entry, or None where the entry does not even have a name.
Fields are those of the official format; ``kit/glpi.py`` writes the same ones.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING

from inventory.adapters import prefix_length
from inventory.devices import Device
from inventory.disk import OUTSIDE, VIRTUAL_MODEL
from inventory.disks import Disk, Medium
from inventory.edid import Screen, parse_edid
from inventory.facts import Fact, Known, Reason, Unknown
from inventory.graphics import Card
from inventory.hardware import Battery, Port, PowerSupply, Slot
from inventory.memory import Module
from inventory.network import Adapter, Address
from inventory.printers import Printer
from inventory.processor import Processor
from inventory.reading import identifier, mac_address
from inventory.record import replace
from inventory.volumes import Encryption, EncryptionState, Volume, VolumeKind
from kit.glpi_import.values import (
    address,
    amount,
    choice,
    count,
    day,
    flag,
    mebibytes,
    word,
)

if TYPE_CHECKING:
    from kit.glpi_import.values import Entry, Inventory

_MB = 1_000_000
_MEDIA = {"hdd": Medium.HDD, "ssd": Medium.SSD, "removable": Medium.REMOVABLE,
          "cdrom": Medium.OPTICAL, "cd": Medium.OPTICAL, "dvd": Medium.OPTICAL}  # fmt: skip
# Our own export writes buses as Windows' documentation does.
_BUSES = {"storage spaces": "spaces", "fibre channel": "fibre", "1394": "ieee1394"}
_DRIVES = {
    "local disk": VolumeKind.LOCAL,
    "removable disk": VolumeKind.REMOVABLE,
    "network drive": VolumeKind.NETWORK,
    "compact disc": VolumeKind.OPTICAL,
    "ram disk": VolumeKind.RAM,
}
_MOUNTED = {
    "nfs": VolumeKind.NETWORK, "nfs4": VolumeKind.NETWORK, "cifs": VolumeKind.NETWORK,
    "smb3": VolumeKind.NETWORK, "fuse.sshfs": VolumeKind.NETWORK, "iso9660": VolumeKind.OPTICAL,
    "udf": VolumeKind.OPTICAL, "tmpfs": VolumeKind.RAM, "ramfs": VolumeKind.RAM,
}  # fmt: skip
_VIRTUAL_PRINTER = re.compile(r"\b(pdf|xps|onenote|fax)\b|send to|envoyer", re.IGNORECASE)


def processor(entry: Entry, *, ours: bool) -> Processor:
    """Agents mean by ``thread`` now those of one core, now all: only ours is believed."""
    cores = count(entry, "core") or count(entry, "corecount")
    threads = count(entry, "thread")
    return Processor(
        name=word(entry, "name"),
        maker=word(entry, "manufacturer"),
        cores=cores,
        logical=cores * threads if ours and cores and threads else None,
        speed=count(entry, "speed"),
        architecture=word(entry, "arch"),
        family=count(entry, "familynumber"),
        model=count(entry, "model"),
        stepping=count(entry, "stepping"),
        identifier=word(entry, "id"),
        serial=identifier(entry.get("serial")),
        description=word(entry, "description"),
        family_name=word(entry, "familyname"),
        external_clock=count(entry, "external_clock"),
    )


def module(entry: Entry) -> Module:
    """One memory slot; without capacity it is empty."""
    form, told = word(entry, "formfactor"), word(entry, "description")
    return Module(
        slot=word(entry, "caption"),
        capacity=mebibytes(entry.get("capacity")) or None,
        kind=word(entry, "type"),
        form_factor=form,
        speed=_leading(entry.get("speed")),
        maker=word(entry, "manufacturer"),
        serial=identifier(entry.get("serialnumber")),
        part=word(entry, "model"),
        correction=word(entry, "memorycorrection"),
        description=told if told != form else None,
    )


def disk(entry: Entry, unread: Unknown) -> Disk | None:
    """One disk; its health is never among what agents feed."""
    model = word(entry, "model")
    name = word(entry, "name") or model
    if name is None:
        return None
    told = (word(entry, "interface") or "").casefold() or None
    bus = _BUSES.get(told or "", told)
    medium = choice(entry, "type", _MEDIA) or Medium.UNKNOWN
    if medium is Medium.UNKNOWN and model and VIRTUAL_MODEL.search(model):
        medium = Medium.VIRTUAL
    size = count(entry, "disksize")
    return Disk(
        name=name,
        model=model,
        maker=word(entry, "manufacturer"),
        serial=identifier(entry.get("serial")),
        firmware=word(entry, "firmware"),
        size=size * _MB if size else None,
        medium=medium,
        bus=bus,
        internal=bus not in OUTSIDE and medium is not Medium.REMOVABLE,
        health=unread,
        wwn=word(entry, "wwn"),
        description=word(entry, "description"),
    )


def volume(entry: Entry, inventory: Inventory, *, windows: bool) -> Volume | None:
    """One volume: by its letter on Windows, by its mount point elsewhere.

    A Windows volume without a letter goes by its label or serial: there ``type`` says of which kind
    it is, and ``volumn`` is the label.
    """
    letter, kind = word(entry, "letter"), word(entry, "type")
    label = word(entry, "label") or (word(entry, "volumn") if letter or windows else None)
    name = letter or (label or word(entry, "serial") if windows else None) or kind
    if name is None:
        return None
    told = flag(entry, "systemdrive")
    filesystem = word(entry, "filesystem")
    mounted = _MOUNTED.get((filesystem or "").casefold(), VolumeKind.LOCAL)
    return Volume(
        name=name,
        kind=choice(entry, "type", _DRIVES) or mounted,
        filesystem=filesystem,
        label=label,
        serial=word(entry, "serial"),
        total=mebibytes(entry.get("total")),
        free=mebibytes(entry.get("free")),
        system=told if told is not None else name.upper() in {"C:", "/"},
        encryption=_encryption(entry, inventory),
        device=None if letter or windows else word(entry, "volumn"),
        description=word(entry, "description"),
    )


def _encryption(entry: Entry, inventory: Inventory) -> Fact[Encryption]:
    """Encrypted or not, where the agent can know it.

    Agents read BitLocker's cached property, which says "protected" of disks that are not: only
    "no" is believed. "Partially" may mean anything between.
    """
    status = (word(entry, "encrypt_status") or "").casefold()
    product = word(entry, "encrypt_name")
    method = word(entry, "encrypt_algo")
    sources = (inventory.source,)
    if status == "no":
        return Known(Encryption(EncryptionState.OFF, product, method), sources)
    if status == "yes" and (inventory.ours or "luks" in (product or "").casefold()):
        return Known(Encryption(EncryptionState.ON, product, method), sources)
    return Unknown(Reason.NOT_RECORDED, sources, f"encrypt_status {status}" if status else "")


def adapters(inventory: Inventory) -> Fact[tuple[Adapter, ...]]:
    """Agents write one entry an address: those of one adapter become one."""
    entries = inventory.entries("networks")
    if isinstance(entries, Unknown):
        return entries
    made: dict[tuple[str | None, ...], Adapter] = {}
    for entry in entries:
        name = word(entry, "description")
        if name is None:
            continue
        key = (name, word(entry, "mac"), word(entry, "pnpdeviceid"))
        found = made.get(key) or _adapter(entry, name)
        made[key] = _with_address(found, entry)
    if not made:
        return Unknown(Reason.PARSE_ERROR, (inventory.source,))
    return Known(tuple(made.values()), (inventory.source,))


def _adapter(entry: Entry, name: str) -> Adapter:
    return Adapter(
        name=name,
        description=name,
        mac=mac_address(entry.get("mac")),
        kind=word(entry, "type"),
        status=(word(entry, "status") or "").casefold() or None,
        speed=_leading(entry.get("speed")),
        virtual=flag(entry, "virtualdev"),
        addresses=(),
        dhcp_server=address(entry.get("ipdhcp")),
        mtu=count(entry, "mtu"),
        device_id=word(entry, "pnpdeviceid"),
        driver=word(entry, "driver"),
        pci_id=word(entry, "pciid"),
        base=word(entry, "base"),
        slaves=tuple(filter(None, (word(entry, "slaves") or "").replace(" ", "").split(","))),
    )


def _with_address(adapter: Adapter, entry: Entry) -> Adapter:
    four, six = address(entry.get("ipaddress")), address(entry.get("ipaddress6"))
    found = []
    if four:
        found.append(Address(four, prefix_length(entry.get("ipmask"))))
    if six:
        found.append(Address(six, prefix_length(entry.get("ipmask6"))))
    gateway = address(entry.get("ipgateway"))
    return replace(
        adapter,
        addresses=tuple(dict.fromkeys((*adapter.addresses, *found))),
        gateways=tuple(dict.fromkeys((*adapter.gateways, *((gateway,) if gateway else ())))),
    )


def printer(entry: Entry) -> Printer | None:
    """One printer; a port that is an address is a network printer's."""
    name, driver, port = word(entry, "name"), word(entry, "driver"), word(entry, "port")
    if name is None:
        return None
    return Printer(
        name=name,
        driver=driver,
        port=port,
        address=address(port),
        network=flag(entry, "network"),
        shared=flag(entry, "shared"),
        virtual=_VIRTUAL_PRINTER.search(driver or name) is not None,
        default=None,
        status=word(entry, "status"),
        serial=identifier(entry.get("serial")),
        share_name=word(entry, "sharename"),
        server=word(entry, "servername"),
        comment=word(entry, "comment"),
    )


def screen(entry: Entry) -> Screen | None:
    """One screen: what its EDID block tells where the agent sent it, and what the agent says."""
    block = _block(entry.get("base64"))
    read = parse_edid(block, word(entry, "port")) if block else None
    made = re.fullmatch(r"(\d{1,2})/(\d{4})", word(entry, "description") or "")
    told = Screen(
        maker=word(entry, "manufacturer"),
        model=word(entry, "name") or word(entry, "caption"),
        serial=identifier(entry.get("serial")),
        alt_serial=identifier(entry.get("altserial")),
        week=int(made[1]) or None if made else None,
        year=int(made[2]) if made else None,
        width_mm=read.width_mm if read else None,
        height_mm=read.height_mm if read else None,
        port=word(entry, "port"),
        edid=read.edid if read else None,
        pnp=read.pnp if read else None,
    )
    return told if any((told.maker, told.model, told.serial, told.edid)) else None


def _block(value: object) -> bytes | None:
    if not isinstance(value, str) or len(value) > 4096:
        return None
    try:
        return base64.b64decode("".join(value.split()), validate=True)
    except (binascii.Error, ValueError):
        return None


def card(entry: Entry) -> Card | None:
    """One graphics card."""
    name = word(entry, "name") or word(entry, "chipset")
    if name is None:
        return None
    return Card(
        name=name,
        chipset=word(entry, "chipset"),
        memory=mebibytes(entry.get("memory")),
        resolution=word(entry, "resolution"),
        slot=word(entry, "pcislot"),
    )


def pci(entry: Entry) -> Device | None:
    """One controller."""
    name = word(entry, "name") or word(entry, "caption")
    if name is None:
        return None
    return Device(
        bus="pci",
        name=name,
        maker=word(entry, "manufacturer"),
        vendor_id=word(entry, "vendorid"),
        product_id=word(entry, "productid"),
        kind=word(entry, "type"),
        slot=word(entry, "pcislot"),
        driver=word(entry, "driver"),
        revision=word(entry, "rev"),
        subsystem=word(entry, "pcisubsystemid"),
        device_class=word(entry, "pciclass"),
    )


def usb(entry: Entry) -> Device | None:
    """One USB device; hubs often have no name but their numbers."""
    vendor, product = word(entry, "vendorid"), word(entry, "productid")
    numbers = f"{vendor}:{product}" if vendor and product else None
    name = word(entry, "name") or word(entry, "caption") or numbers
    if name is None:
        return None
    return Device(
        bus="usb",
        name=name,
        maker=word(entry, "manufacturer"),
        vendor_id=vendor,
        product_id=product,
        kind=None,
        serial=identifier(entry.get("serial")),
    )


def battery(entry: Entry) -> Battery:
    """One battery; mWh and mV."""
    return Battery(
        name=word(entry, "name"),
        maker=word(entry, "manufacturer"),
        serial=identifier(entry.get("serial")),
        chemistry=word(entry, "chemistry"),
        design_capacity=count(entry, "capacity"),
        full_capacity=count(entry, "real_capacity"),
        voltage=count(entry, "voltage"),
        made=day(entry.get("date")),
    )


def slot(entry: Entry) -> Slot | None:
    """One slot for a card."""
    name = word(entry, "name")
    if name is None:
        return None
    told = (word(entry, field) for field in ("description", "designation", "status"))
    return Slot(name, *told)


def port(entry: Entry) -> Port | None:
    """One connector; agents write ``Unknown`` for a kind that they do not know."""
    kind = word(entry, "type")
    made = Port(
        name=word(entry, "name"),
        description=word(entry, "description"),
        caption=word(entry, "caption"),
        kind=None if kind == "Unknown" else kind,
    )
    return made if any((made.name, made.description, made.caption, kind)) else None


def power_supply(entry: Entry) -> PowerSupply:
    """One power supply."""
    return PowerSupply(
        name=word(entry, "name"),
        maker=word(entry, "manufacturer"),
        model=word(entry, "model"),
        serial=identifier(entry.get("serialnumber")),
        part=word(entry, "partnum"),
        power=count(entry, "power_max"),
        status=word(entry, "status"),
        plugged=flag(entry, "plugged"),
        hot_replaceable=flag(entry, "hotreplaceable"),
        location=word(entry, "location"),
    )


def _leading(value: object) -> int | None:
    """The number at the start: ``1867``, ``1867 MHz``; 0 is no speed."""
    found = re.match(r"\d{1,12}", word({"v": value}, "v") or "")
    return amount(found[0]) or None if found else None
