"""GLPI inventory: one entry for each piece of hardware, in the agents' own words.

Sizes are in MiB for memory, volumes and graphics, in MB (1,000,000 bytes) for disks.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kit.glpi_fields import MIB, Section, accepted, as_text, in_mib, iso_day, known_fields, value_of

if TYPE_CHECKING:
    from inventory.devices import Device
    from inventory.disks import Disk
    from inventory.graphics import Card
    from inventory.hardware import Battery, Port, PowerSupply, Slot
    from inventory.memory import Module
    from inventory.network import Adapter, Address
    from inventory.printers import Printer
    from inventory.processor import Processor
    from inventory.screens import Screen
    from inventory.volumes import Volume

MB = 1_000_000

# Words that the schema accepts; another word is left out rather than refused with the whole file.
_ARCHITECTURES = (
    r"mips|mips64|alpha|sparc|sparc64|m68k|i\d86|x86_64|powerpc|powerpc64|arm.*|aarch64"
)
_ADAPTER_KINDS = (
    r"ethernet|wifi|infiniband|aggregate|alias|dialup|loopback|bridge|fibrechannel|bluetooth"
)
_ADAPTER_STATES = r"up|down|dormant|notpresent|lowerlayerdown|unknown|testing"

_MEDIA = {"hdd": "HDD", "ssd": "SSD", "removable": "removable", "optical": "cdrom"}
# Buses as Windows' own documentation writes them; another one is written in capitals.
_BUSES = {
    "nvme": "NVMe",
    "iscsi": "iSCSI",
    "spi": "SCSI",
    "fc": "Fibre Channel",
    "fibre": "Fibre Channel",
    "ieee1394": "1394",
    "virtio": "virtio",
    "virtual": "Virtual",
    "spaces": "Storage Spaces",
    "thunderbolt": "Thunderbolt",
}
_DRIVES = {
    "local": "Local Disk",
    "removable": "Removable Disk",
    "network": "Network Drive",
    "optical": "Compact Disc",
    "ram": "RAM Disk",
}
_ENCRYPTED = {
    "on": "Yes",
    "suspended": "Partially",
    "encrypting": "Partially",
    "decrypting": "Partially",
    "waiting_for_activation": "Partially",
    "off": "No",
    "unencryptable": "No",
}


def processor_entry(cpu: Processor, *, windows: bool) -> Section:
    """Threads are those of one core. The agents drop the marks of Windows' names, GLPI joins so."""
    threads = cpu.logical // cpu.cores if cpu.logical and cpu.cores else None
    name = re.sub(r"\((?:R|TM)\)", "", cpu.name) if windows and cpu.name else cpu.name
    return known_fields(
        name=name,
        manufacturer=cpu.maker,
        core=cpu.cores,
        corecount=cpu.cores,
        thread=threads,
        speed=cpu.speed,
        arch=accepted(cpu.architecture, _ARCHITECTURES),
        familynumber=as_text(cpu.family),
        model=as_text(cpu.model),
        stepping=cpu.stepping,
        id=cpu.identifier,
        serial=cpu.serial,
        description=cpu.description,
        familyname=cpu.family_name,
        external_clock=cpu.external_clock,
    )


def module_entry(number: int, module: Module) -> Section:
    """One slot; one that was only counted, and holds nothing, has nothing to tell."""
    if module.slot is None and module.capacity is None:
        return {}
    return known_fields(
        caption=module.slot,
        description=module.description or module.form_factor,
        formfactor=module.form_factor,
        capacity=module.capacity and module.capacity // MIB,
        type=module.kind,
        speed=as_text(module.speed),
        manufacturer=module.maker,
        serialnumber=module.serial,
        model=module.part,
        memorycorrection=module.correction,
        numslots=number,
    )


def disk_entry(disk: Disk) -> Section:
    """One disk; its size in MB of 1,000,000 bytes."""
    return known_fields(
        name=disk.name,
        description=disk.description,
        model=disk.model,
        manufacturer=disk.maker,
        serial=disk.serial,
        firmware=disk.firmware,
        disksize=disk.size and disk.size // MB,
        interface=disk.bus and _BUSES.get(disk.bus, disk.bus.upper()),
        type=_MEDIA.get(disk.medium.value, "disk"),
        wwn=disk.wwn,
    )


def volume_entry(volume: Volume, *, windows: bool) -> Section:
    """On Linux ``type`` is the mount point, and ``volumn`` the device."""
    letter = volume.name if len(volume.name) == 2 and volume.name[1] == ":" else None
    section = known_fields(
        letter=letter,
        type=_DRIVES[volume.kind.value] if windows else volume.name,
        volumn=volume.label if windows else volume.device,
        label=volume.label,
        filesystem=volume.filesystem,
        serial=volume.serial,
        total=in_mib(volume.total),
        free=in_mib(volume.free),
        systemdrive=volume.system,
        description=volume.description,
    )
    encryption = value_of(volume.encryption)
    if encryption and encryption.state.value in _ENCRYPTED:
        section |= known_fields(
            encrypt_name=encryption.product,
            encrypt_status=_ENCRYPTED[encryption.state.value],
            encrypt_algo=encryption.method,
        )
    return section


def adapter_entries(adapter: Adapter) -> list[Section]:
    """One entry per address; an adapter without address still gives one."""
    common = known_fields(
        description=adapter.description or adapter.name,
        mac=adapter.mac,
        type=accepted(adapter.kind, _ADAPTER_KINDS),
        status=accepted(adapter.status, _ADAPTER_STATES),
        speed=as_text(adapter.speed),
        virtualdev=adapter.virtual,
        mtu=adapter.mtu,
        pnpdeviceid=adapter.device_id,
        pciid=adapter.pci_id,
        driver=adapter.driver,
        base=adapter.base,
        slaves=",".join(adapter.slaves) or None,
    )
    entries = []
    for address in adapter.addresses:
        mask, subnet = _network(address)
        if ":" in address.ip:
            told = {"ipaddress6": address.ip, "ipmask6": mask, "ipsubnet6": subnet}
        else:
            gateway = next((g for g in adapter.gateways if ":" not in g), None)
            told = {"ipaddress": address.ip, "ipmask": mask, "ipsubnet": subnet}
            told |= {"ipgateway": gateway, "ipdhcp": adapter.dhcp_server}
        entries.append(common | known_fields(**told))
    return entries or [common]


def _network(address: Address) -> tuple[str | None, str | None]:
    """Mask and subnet of an address, both as addresses (``ffff:ffff:ffff:ffff::``, ``fe80::``)."""
    import ipaddress  # noqa: PLC0415 only adapters need it

    if address.prefix is None:
        return None, None
    try:
        net = ipaddress.ip_network(f"{address.ip}/{address.prefix}", strict=False)
    except ValueError:
        return None, None
    return str(net.netmask), str(net.network_address)


def printer_entry(printer: Printer) -> Section:
    """One printer, by its address where it has one."""
    return known_fields(
        name=printer.name,
        driver=printer.driver,
        port=printer.address or printer.port,
        network=printer.network,
        shared=printer.shared,
        status=printer.status,
        serial=printer.serial,
        sharename=printer.share_name,
        servername=printer.server,
        comment=printer.comment,
    )


def screen_entry(screen: Screen) -> Section:
    """One screen with its whole EDID block."""
    import base64  # noqa: PLC0415 only screens need it

    block = base64.b64encode(bytes.fromhex(screen.edid)).decode() if screen.edid else None
    modelled = (screen.edid or "")[32:34] == "ff"  # the year of the model, not of making
    made = as_text(screen.year) if modelled else f"{screen.week or 0}/{screen.year}"
    return known_fields(
        caption=screen.model,
        name=screen.model,
        manufacturer=screen.maker,
        serial=screen.serial,
        altserial=screen.alt_serial,
        description=made if screen.year else None,
        port=screen.port,
        base64=block,
    )


def card_entry(card: Card) -> Section:
    """One graphics card."""
    return known_fields(
        name=card.name,
        chipset=card.chipset,
        memory=in_mib(card.memory),
        resolution=card.resolution,
        pcislot=card.slot,
    )


def battery_entry(battery: Battery) -> Section:
    """One battery, in mWh and mV."""
    return known_fields(
        name=battery.name,
        manufacturer=battery.maker,
        serial=battery.serial,
        chemistry=battery.chemistry,
        capacity=battery.design_capacity,
        real_capacity=battery.full_capacity,
        voltage=battery.voltage,
        date=iso_day(battery.made),
    )


def slot_entry(slot: Slot) -> Section:
    """One expansion slot."""
    return known_fields(
        name=slot.name,
        description=slot.description,
        designation=slot.designation,
        status=accepted(slot.status, "free|used"),
    )


def port_entry(port: Port) -> Section:
    """One connector; its type is required."""
    return {
        "type": port.kind or "Unknown",
        **known_fields(name=port.name, description=port.description, caption=port.caption),
    }


def power_supply_entry(supply: PowerSupply) -> Section:
    """One power supply."""
    return known_fields(
        name=supply.name,
        manufacturer=supply.maker,
        model=supply.model,
        serialnumber=supply.serial,
        partnum=supply.part,
        power_max=supply.power,
        status=supply.status,
        plugged=supply.plugged,
        hotreplaceable=supply.hot_replaceable,
        location=supply.location,
    )


def controller_entry(device: Device) -> Section:
    """A device without a name of its own goes by its kind."""
    name = device.kind if device.kind and device.name.startswith("Device ") else device.name
    return known_fields(
        name=name,
        caption=name,
        manufacturer=device.maker,
        type=device.kind,
        vendorid=device.vendor_id,
        productid=device.product_id,
        pcislot=device.slot,
        driver=device.driver,
        rev=device.revision,
        pcisubsystemid=device.subsystem,
        pciclass=device.device_class,
    )


def sound_entry(device: Device) -> Section:
    """One sound device, by its kind; its own name is the caption."""
    return known_fields(
        name=device.kind or device.name,
        manufacturer=device.maker,
        caption=device.name,
        description=f"rev {device.revision}" if device.revision else None,
    )


def usb_entry(device: Device) -> Section:
    """One USB device."""
    return known_fields(
        name=device.name,
        caption=device.name,
        manufacturer=device.maker,
        vendorid=device.vendor_id,
        productid=device.product_id,
        serial=device.serial,
        **{"class": _class_number(device.device_class)},
    )


def _class_number(code: str | None) -> str | None:
    """A USB class, two hexadecimal digits, as the agents write it: in decimal."""
    return str(int(code, 16)) if code and re.fullmatch(r"[0-9a-f]{2}", code) else None
