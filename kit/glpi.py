"""GLPI inventory: a workstation in the official JSON format (draft-07 schema, version 1.0).

Sizes: MiB for memory, drives, swap and video, MB (1,000,000 bytes) for storages; MHz; mWh and mV.
What is unknown is left out, section by section: GLPI reads an empty section as "nothing there".
Licence keys, processes and environment are never exported.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from inventory.facts import Known, Unknown
from inventory.machine import Family
from inventory.system import SupportClass
from kit.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from inventory import (
        accounts,
        antivirus,
        devices,
        disks,
        firewall,
        graphics,
        hardware,
        memory,
        network,
        printers,
        processor,
        screens,
        software,
        system,
        virtual_machines,
        volumes,
    )
    from inventory.facts import Fact
    from inventory.workstation import Workstation

Section = dict[str, Any]

# Words that the schema accepts; another word is left out rather than refused with the whole file.
_ARCHITECTURES = (
    r"mips|mips64|alpha|sparc|sparc64|m68k|i\d86|x86_64|powerpc|powerpc64|arm.*|aarch64"
)
_ADAPTER_KINDS = (
    r"ethernet|wifi|infiniband|aggregate|alias|dialup|loopback|bridge|fibrechannel|bluetooth"
)
_ADAPTER_STATES = r"up|down|dormant|notpresent|lowerlayerdown|unknown|testing"
_GUEST_STATES = r"running|blocked|idle|paused|shutdown|crashed|dying|off"

MIB = 1024 * 1024
MB = 1_000_000

_MEDIA = {"hdd": "hdd", "ssd": "ssd", "removable": "removable", "optical": "cdrom"}
_DRIVES = {
    "local": "Local Disk",
    "removable": "Removable Disk",
    "network": "Network Drive",
    "optical": "Compact Disc",
    "ram": "RAM Disk",
}
_PROFILES = {"domain": "DomainProfile", "private": "StandardProfile", "public": "PublicProfile"}
_ENCRYPTED = {
    "on": "Yes",
    "suspended": "Partially",
    "encrypting": "Partially",
    "decrypting": "Partially",
    "waiting_for_activation": "Partially",
    "off": "No",
    "unencryptable": "No",
}


def document(workstation: Workstation, now: datetime) -> Section:
    """The whole inventory, ready for ``json.dumps``."""
    content: Section = {"versionclient": f"Kit-Commune_v{VERSION}"}
    content["accesslog"] = {"logdate": _moment(now)}
    content |= _objects(workstation)
    content |= _lists(workstation)
    return {
        "action": "inventory",
        "itemtype": "Computer",
        "deviceid": device_id(workstation),
        "content": {name: section for name, section in content.items() if section},
    }


def device_id(workstation: Workstation) -> str:
    """``host-YYYY-MM-DD-hh-mm-ss``, the same at each inventory: the date of the installation."""
    name = _known(workstation.system.host_name) or "poste"
    installed = _known(workstation.system.installed_at)
    day = installed.strftime("%Y-%m-%d-%H-%M-%S") if installed else "1970-01-01-00-00-00"
    return f"{name}-{day}"


def _objects(workstation: Workstation) -> dict[str, Section]:
    system, machine = workstation.system, workstation.hardware
    board, firmware = _known(machine.board), _known(machine.firmware)
    gateways = _known(workstation.network.gateways) or ()
    servers = _known(workstation.network.dns) or ()
    total, swap = _known(workstation.memory.total), _known(workstation.memory.swap)
    chassis, member = _known(machine.chassis), _known(system.membership)
    virtual = _known(machine.virtual)
    secure_boot = _known(machine.secure_boot)
    return {
        "bios": _section(
            smanufacturer=_known(machine.maker),
            smodel=_known(machine.model),
            ssn=_known(machine.serial),
            skunumber=_known(machine.sku),
            assettag=_known(machine.asset_tag),
            bmanufacturer=firmware and firmware.maker,
            bversion=firmware and firmware.version,
            bdate=firmware and _day(firmware.released),
            mmanufacturer=board and board.maker,
            mmodel=board and board.model,
            msn=board and board.serial,
            secure_boot=secure_boot and secure_boot.value,
        ),
        "hardware": _section(
            name=_known(system.host_name),
            uuid=_known(machine.uuid),
            chassis_type=chassis and chassis.kind,
            memory=total and total // MIB,
            swap=None if swap is None else swap // MIB,
            workgroup=member and member.name,
            vmsystem=virtual and ("Physical" if virtual == "physical" else virtual),
            defaultgateway=gateways[0] if gateways else None,
            dns="/".join(servers) or None,
            lastloggeduser=_known(workstation.accounts.logged_on),
        ),
        "operatingsystem": _operating_system(system),
    }


def _operating_system(facts: system.System) -> Section:
    os = _known(facts.os)
    if os is None:
        return {}
    windows = os.family is Family.WINDOWS
    server = os.support_class is SupportClass.SERVER
    kernel = f"10.0.{os.build}" if windows and os.build and os.build >= 10240 else os.kernel
    return _section(
        name="Windows" if windows else os.name,
        full_name=("Microsoft " if windows and not os.name.startswith("Microsoft") else "")
        + (os.name if windows or not os.version else f"{os.name} {os.version}"),
        version=os.version or ("Server" if windows and server else None),
        kernel_name="MSWin32" if windows else "linux",
        kernel_version=kernel,
        service_pack=f"{os.build}.{os.revision}" if os.build and os.revision else None,
        arch=os.architecture,
        install_date=_moment(_known(facts.installed_at)),
        boot_time=_moment(_known(facts.booted_at)),
        timezone=_zone(facts),
    )


def _zone(facts: system.System) -> Section | None:
    name, booted = _known(facts.time_zone), _known(facts.booted_at)
    if name is None:
        return None
    offset = "+0000"
    try:
        from zoneinfo import ZoneInfo  # noqa: PLC0415 only this export needs it

        offset = (booted or datetime.now().astimezone()).astimezone(ZoneInfo(name)).strftime("%z")
    except (KeyError, ValueError, OSError):
        return None
    return {"name": name, "offset": offset}


def _lists(workstation: Workstation) -> dict[str, list[Section]]:
    w = workstation
    pci, usb = _known(w.devices.pci) or (), _known(w.devices.usb) or ()
    return {
        "cpus": _each(w.processor.sockets, _processor),
        "memories": _numbered(w.memory.modules, _module),
        "storages": _each(w.disks.disks, _disk),
        "drives": _each(w.volumes.volumes, _volume),
        "networks": [e for a in _known(w.network.adapters) or () for e in _adapter(a)],
        "printers": _each(w.printers.printers, _printer),
        "monitors": _each(w.screens.screens, _screen),
        "videos": _each(w.graphics.cards, _card),
        "softwares": _each(w.software.programs, _program) + _each(w.software.store_apps, _program),
        "antivirus": _each(w.antivirus.products, _antivirus),
        "firewalls": _each(w.firewall.profiles, _firewall),
        "batteries": _each(w.hardware.batteries, _battery),
        "slots": _each(w.hardware.slots, _slot),
        "ports": _each(w.hardware.ports, _port),
        "powersupplies": _each(w.hardware.power_supplies, _power_supply),
        "controllers": [_controller(device) for device in pci],
        "sounds": [_sound(d) for d in pci if (d.device_class or "").startswith("04")],
        "usbdevices": [_usb(device) for device in usb],
        "local_users": _each(w.accounts.accounts, _account),
        "local_groups": _each(w.accounts.groups, _group),
        "users": _users(w),
        "remote_mgmt": [
            _section(id=tool.identifier, type=tool.name, version=tool.version)
            for tool in _known(w.remote_access.tools) or ()
            if tool.identifier
        ],
        "virtualmachines": _each(w.virtual_machines.guests, _guest),
    }


def _users(workstation: Workstation) -> list[Section]:
    r"""Who is logged on: ``DOMAIN\\name`` on Windows, a bare name on Linux."""
    user = _known(workstation.accounts.logged_on)
    if user is None:
        return []
    domain, _, login = user.rpartition("\\")
    return [_section(login=login, domain=domain)]


def _processor(cpu: processor.Processor) -> Section:
    threads = cpu.logical // cpu.cores if cpu.logical and cpu.cores else None
    return _section(
        name=cpu.name,
        manufacturer=cpu.maker,
        core=cpu.cores,
        corecount=cpu.cores,
        thread=threads,
        speed=cpu.speed,
        arch=_word(cpu.architecture, _ARCHITECTURES),
        familynumber=_text(cpu.family),
        model=_text(cpu.model),
        stepping=cpu.stepping,
        id=cpu.identifier,
        serial=cpu.serial,
        description=cpu.description,
    )


def _module(number: int, module: memory.Module) -> Section:
    return _section(
        caption=module.slot,
        description=module.description or module.form_factor,
        formfactor=module.form_factor,
        capacity=module.capacity and module.capacity // MIB,
        type=module.kind,
        speed=_text(module.speed),
        manufacturer=module.maker,
        serialnumber=module.serial,
        model=module.part,
        memorycorrection=module.correction,
        numslots=number,
    )


def _disk(disk: disks.Disk) -> Section:
    return _section(
        name=disk.name,
        description=disk.description,
        model=disk.model,
        manufacturer=disk.maker,
        serial=disk.serial,
        firmware=disk.firmware,
        disksize=disk.size and disk.size // MB,
        interface=disk.bus and disk.bus.upper(),
        type=_MEDIA.get(disk.medium.value, "disk"),
        wwn=disk.wwn,
    )


def _volume(volume: volumes.Volume) -> Section:
    letter = volume.name if len(volume.name) == 2 and volume.name[1] == ":" else None
    section = _section(
        letter=letter,
        type=_DRIVES[volume.kind.value] if letter else volume.name,
        volumn=volume.device if not letter else volume.label,
        label=volume.label,
        filesystem=volume.filesystem,
        serial=volume.serial,
        total=_mib(volume.total),
        free=_mib(volume.free),
        systemdrive=volume.system,
        description=volume.description,
    )
    encryption = _known(volume.encryption)
    if encryption and encryption.state.value in _ENCRYPTED:
        section |= _section(
            encrypt_name=encryption.product,
            encrypt_status=_ENCRYPTED[encryption.state.value],
            encrypt_algo=encryption.method,
        )
    return section


def _adapter(adapter: network.Adapter) -> list[Section]:
    """One entry per address; an adapter without address still gives one."""
    common = _section(
        description=adapter.description or adapter.name,
        mac=adapter.mac,
        type=_word(adapter.kind, _ADAPTER_KINDS),
        status=_word(adapter.status, _ADAPTER_STATES),
        speed=_text(adapter.speed),
        virtualdev=adapter.virtual,
        mtu=adapter.mtu,
        pnpdeviceid=adapter.device_id,
        pciid=adapter.pci_id,
        driver=adapter.driver,
        ipdhcp=adapter.dhcp_server,
    )
    entries = []
    for address in adapter.addresses:
        if ":" in address.ip:
            entries.append(common | {"ipaddress6": address.ip})
            continue
        gateway = next((g for g in adapter.gateways if ":" not in g), None)
        entries.append(
            common
            | _section(
                ipaddress=address.ip,
                ipmask=_mask(address.prefix),
                ipsubnet=_subnet(address.ip, address.prefix),
                ipgateway=gateway,
            )
        )
    return entries or [common]


def _mask(prefix: int | None) -> str | None:
    if prefix is None or not 0 <= prefix <= 32:
        return None
    bits = (0xFFFFFFFF << (32 - prefix)) & 0xFFFFFFFF
    return _dotted(bits)


def _subnet(ip: str, prefix: int | None) -> str | None:
    octets = ip.split(".")
    if prefix is None or not 0 <= prefix <= 32 or len(octets) != 4:
        return None
    if not all(octet.isdecimal() and int(octet) < 256 for octet in octets):
        return None
    number = int.from_bytes(bytes(int(octet) for octet in octets), "big")
    return _dotted(number & (0xFFFFFFFF << (32 - prefix)) & 0xFFFFFFFF)


def _dotted(number: int) -> str:
    return ".".join(str(octet) for octet in number.to_bytes(4, "big"))


def _printer(printer: printers.Printer) -> Section:
    return _section(
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


def _screen(screen: screens.Screen) -> Section:
    import base64  # noqa: PLC0415 only screens need it

    block = base64.b64encode(bytes.fromhex(screen.edid)).decode() if screen.edid else None
    made = f"{screen.week or 0}/{screen.year}" if screen.year else None
    return _section(
        caption=screen.model,
        name=screen.model,
        manufacturer=screen.maker,
        serial=screen.serial,
        altserial=screen.alt_serial,
        description=made,
        port=screen.port,
        base64=block,
    )


def _card(card: graphics.Card) -> Section:
    return _section(
        name=card.name,
        chipset=card.chipset,
        memory=_mib(card.memory),
        resolution=card.resolution,
        pcislot=card.slot,
    )


def _program(program: software.Program) -> Section:
    return {
        "from": program.origin,
        **_section(
            name=program.name,
            version=program.version,
            publisher=program.publisher,
            arch=program.architecture,
            install_date=_day(program.installed_on),
            system_category=program.category,
            comments=program.comments,
            guid=program.guid,
            folder=program.folder,
            filesize=program.size,
            release_type=program.release_type,
            url_info_about=program.url,
            helplink=program.help,
            uninstall_string=program.uninstall,
            no_remove=None if program.removable is None else not program.removable,
            username=program.account,
        ),
    }


def _antivirus(product: antivirus.Product) -> Section:
    return _section(
        name=product.name,
        company=product.company,
        enabled=None if product.state.value == "unknown" else product.state.value == "on",
        uptodate=product.up_to_date,
        version=product.version,
        guid=product.guid,
        base_version=product.base_version,
        base_creation=_day(product.base_date),
        expiration=_day(product.expires),
    )


def _firewall(profile: firewall.Profile) -> Section:
    return _section(
        status="on" if profile.enabled else "off",
        profile=_PROFILES.get(profile.name),
        description=None if profile.name in _PROFILES else profile.name,
    )


def _battery(battery: hardware.Battery) -> Section:
    return _section(
        name=battery.name,
        manufacturer=battery.maker,
        serial=battery.serial,
        chemistry=battery.chemistry,
        capacity=battery.design_capacity,
        real_capacity=battery.full_capacity,
        voltage=battery.voltage,
        date=_day(battery.made),
    )


def _slot(slot: hardware.Slot) -> Section:
    return _section(
        name=slot.name,
        description=slot.description,
        designation=slot.designation,
        status=_word(slot.status, "free|used"),
    )


def _port(port: hardware.Port) -> Section:
    return {
        "type": port.kind or "Unknown",
        **_section(name=port.name, description=port.description, caption=port.caption),
    }


def _power_supply(supply: hardware.PowerSupply) -> Section:
    return _section(
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


def _controller(device: devices.Device) -> Section:
    return _section(
        name=device.name,
        caption=device.name,
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


def _sound(device: devices.Device) -> Section:
    return _section(name=device.kind or device.name, manufacturer=device.maker, caption=device.name)


def _usb(device: devices.Device) -> Section:
    return _section(
        name=device.name,
        caption=device.name,
        manufacturer=device.maker,
        vendorid=device.vendor_id,
        productid=device.product_id,
        serial=device.serial,
    )


def _account(account: accounts.Account) -> Section:
    return {
        "id": account.identifier or account.name,
        **_section(
            login=account.name, name=account.full_name, home=account.home, shell=account.shell
        ),
    }


def _group(group: accounts.Group) -> Section:
    return {
        "id": group.identifier or group.name,
        "name": group.name,
        "members": list(group.members),
    }


def _guest(guest: virtual_machines.VirtualMachine) -> Section:
    return _section(
        name=guest.name,
        vmtype=guest.kind,
        status=_word(guest.status, _GUEST_STATES),
        uuid=guest.uuid,
        memory=_mib(guest.memory),
        vcpu=guest.processors,
        mac=guest.mac,
    )


def _known(fact: Fact[Any]) -> Any:  # noqa: ANN401 the value of any fact
    return None if isinstance(fact, Unknown) else fact.value


def _each(fact: Fact[tuple[Any, ...]], make: Callable[[Any], Section]) -> list[Section]:
    return [make(entry) for entry in fact.value] if isinstance(fact, Known) else []


def _numbered(fact: Fact[tuple[Any, ...]], make: Callable[[int, Any], Section]) -> list[Section]:
    entries: Iterable[Any] = fact.value if isinstance(fact, Known) else ()
    return [make(number, entry) for number, entry in enumerate(entries, 1)]


def _section(**fields: object) -> Section:
    """The fields that are known; an unknown one is never sent as empty."""
    return {name: value for name, value in fields.items() if value is not None and value != ""}


def _word(value: str | None, accepted: str) -> str | None:
    return value if value is not None and re.fullmatch(accepted, value) else None


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _mib(octets: int | None) -> int | None:
    return None if octets is None else octets // MIB


def _day(value: date | None) -> str | None:
    return None if value is None else value.isoformat()[:10]


def _moment(value: datetime | None) -> str | None:
    return None if value is None else value.astimezone().strftime("%Y-%m-%d %H:%M:%S")
