"""GLPI inventory: a workstation in the official JSON format (draft-07 schema, version 1.0).

Sizes: MiB for memory, drives, swap and video, MB (1,000,000 bytes) for storages; MHz; mWh and mV.
What is unknown is left out, section by section: GLPI reads an empty section as "nothing there".
Licence keys, processes and environment are never exported.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from inventory.facts import Known
from inventory.machine import Family
from inventory.system import SupportClass
from kit.glpi_fields import (
    MIB,
    Section,
    accepted,
    in_mib,
    iso_day,
    iso_moment,
    known_fields,
    value_of,
)
from kit.glpi_hardware import (
    adapter_entries,
    battery_entry,
    card_entry,
    controller_entry,
    disk_entry,
    module_entry,
    port_entry,
    power_supply_entry,
    printer_entry,
    processor_entry,
    screen_entry,
    slot_entry,
    sound_entry,
    usb_entry,
    volume_entry,
)
from kit.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from inventory import (
        accounts,
        antivirus,
        firewall,
        software,
        system,
        virtual_machines,
    )
    from inventory.facts import Fact
    from inventory.workstation import Workstation

_GUEST_STATES = r"running|blocked|idle|paused|shutdown|crashed|dying|off"

_PROFILES = {"domain": "DomainProfile", "private": "StandardProfile", "public": "PublicProfile"}


def document(workstation: Workstation, now: datetime) -> Section:
    """The whole inventory, ready for ``json.dumps``."""
    content: Section = {"versionclient": f"Kit-Commune_v{VERSION}"}
    content["accesslog"] = {"logdate": iso_moment(now)}
    content |= _objects(workstation, now)
    content |= _lists(workstation)
    return {
        "action": "inventory",
        "itemtype": "Computer",
        "deviceid": device_id(workstation),
        "content": {name: section for name, section in content.items() if section},
    }


def device_id(workstation: Workstation) -> str:
    """``host-YYYY-MM-DD-hh-mm-ss``, the same at each inventory: the date of the installation."""
    name = value_of(workstation.system.host_name) or "poste"
    installed = value_of(workstation.system.installed_at)
    day = installed.strftime("%Y-%m-%d-%H-%M-%S") if installed else "1970-01-01-00-00-00"
    return f"{name}-{day}"


def _objects(workstation: Workstation, now: datetime) -> dict[str, Section]:
    system, machine = workstation.system, workstation.hardware
    board, firmware = value_of(machine.board), value_of(machine.firmware)
    gateways = value_of(workstation.network.gateways) or ()
    servers = value_of(workstation.network.dns) or ()
    total, swap = value_of(workstation.memory.total), value_of(workstation.memory.swap)
    chassis, member = value_of(machine.chassis), value_of(system.membership)
    virtual = value_of(machine.virtual)
    secure_boot = value_of(machine.secure_boot)
    chassis_serial = value_of(machine.chassis_serial)
    return {
        "bios": known_fields(
            smanufacturer=value_of(machine.maker),
            smodel=value_of(machine.model),
            ssn=value_of(machine.serial),
            skunumber=value_of(machine.sku),
            assettag=value_of(machine.asset_tag),
            bmanufacturer=firmware and firmware.maker,
            bversion=firmware and firmware.version,
            bdate=firmware and iso_day(firmware.released),
            mmanufacturer=board and board.maker,
            mmodel=board and board.model,
            msn=board and board.serial,
            enclosureserial=chassis_serial,
            secure_boot=secure_boot and secure_boot.value,
        ),
        "hardware": known_fields(
            name=value_of(system.host_name),
            uuid=value_of(machine.uuid),
            chassis_type=chassis and chassis.kind,
            memory=total and total // MIB,
            swap=None if swap is None else swap // MIB,
            workgroup=member and member.name,
            vmsystem=virtual and ("Physical" if virtual == "physical" else virtual),
            defaultgateway=gateways[0] if gateways else None,
            dns="/".join(servers) or None,
            lastloggeduser=value_of(workstation.accounts.logged_on),
        ),
        "operatingsystem": _operating_system(system, now),
    }


def _operating_system(facts: system.System, now: datetime) -> Section:
    """GLPI's words: the family or product, then its version, and both in one full name."""
    os = value_of(facts.os)
    if os is None:
        return {}
    windows = os.family is Family.WINDOWS
    server = os.support_class is SupportClass.SERVER
    kernel = f"10.0.{os.build}" if windows and os.build and os.build >= 10240 else os.kernel
    member, host = value_of(facts.membership), value_of(facts.host_name)
    domain = member.name if member and member.kind == "domain" else None
    return known_fields(
        name="Windows" if windows else os.product or os.name,
        full_name=("Microsoft " if windows and not os.name.startswith("Microsoft") else "")
        + os.name,
        version=os.version or ("Server" if server else None) if windows else os.release,
        kernel_name="MSWin32" if windows else "linux",
        kernel_version=kernel,
        service_pack=f"{os.build}.{os.revision}" if os.build and os.revision else os.service_pack,
        arch=_width(os.architecture) if windows else os.architecture,
        install_date=iso_moment(value_of(facts.installed_at)),
        boot_time=iso_moment(value_of(facts.booted_at)),
        dns_domain=domain,
        fqdn=f"{host}.{domain}" if host and domain and "." in domain else None,
        timezone=_zone(facts, now),
    )


def _width(architecture: str | None) -> str | None:
    """Windows' own words for its architecture."""
    return {"x86_64": "64-bit", "x86": "32-bit", "aarch64": "ARM 64-bit"}.get(
        architecture or "", architecture
    )


def _zone(facts: system.System, now: datetime) -> Section | None:
    """Name and offset: Windows says its own, the zone database knows Linux' names."""
    name, minutes = value_of(facts.time_zone), value_of(facts.utc_offset)
    if name is None:
        return None
    if minutes is not None:
        sign, ahead = "-" if minutes < 0 else "+", abs(minutes)
        return {"name": name, "offset": f"{sign}{ahead // 60:02}{ahead % 60:02}"}
    try:
        from zoneinfo import ZoneInfo  # noqa: PLC0415 only this export needs it

        return {"name": name, "offset": now.astimezone(ZoneInfo(name)).strftime("%z")[:5]}
    except (KeyError, ValueError, OSError):
        return None


def _lists(workstation: Workstation) -> dict[str, list[Section]]:
    w = workstation
    windows = w.family is Family.WINDOWS
    pci, usb = value_of(w.devices.pci) or (), value_of(w.devices.usb) or ()
    return {
        "cpus": _each(w.processor.sockets, lambda cpu: processor_entry(cpu, windows=windows)),
        "memories": _numbered(w.memory.modules, module_entry),
        "storages": _each(w.disks.disks, disk_entry),
        "drives": _each(w.volumes.volumes, lambda volume: volume_entry(volume, windows=windows)),
        "networks": [e for a in value_of(w.network.adapters) or () for e in adapter_entries(a)],
        "printers": _each(w.printers.printers, printer_entry),
        "monitors": _each(w.screens.screens, screen_entry),
        "videos": _each(w.graphics.cards, card_entry),
        "softwares": [
            *_each(w.software.programs, _program),
            *_each(w.software.store_apps, _program),
            *_hotfixes(w),
        ],
        "antivirus": _antiviruses(w.antivirus),
        "firewalls": _each(w.firewall.profiles, _firewall),
        "batteries": _each(w.hardware.batteries, battery_entry),
        "slots": _each(w.hardware.slots, slot_entry),
        "ports": _each(w.hardware.ports, port_entry),
        "powersupplies": _each(w.hardware.power_supplies, power_supply_entry),
        "controllers": [controller_entry(device) for device in pci],
        "sounds": [sound_entry(d) for d in pci if (d.device_class or "").startswith("04")],
        "usbdevices": [usb_entry(device) for device in usb],
        "local_users": _each(w.accounts.accounts, _account),
        "local_groups": _each(w.accounts.groups, _group),
        "users": _users(w),
        "remote_mgmt": [
            known_fields(id=tool.identifier, type=_tool_type(tool.name), version=tool.version)
            for tool in value_of(w.remote_access.tools) or ()
            if tool.identifier
        ],
        "virtualmachines": _each(w.virtual_machines.guests, _guest),
    }


def _users(workstation: Workstation) -> list[Section]:
    r"""Who is logged on: ``DOMAIN\\name`` on Windows, a bare name on Linux."""
    user = value_of(workstation.accounts.logged_on)
    if user is None:
        return []
    domain, _, login = user.rpartition("\\")
    return [known_fields(login=login, domain=domain)]


def _tool_type(name: str) -> str:
    """A tool as GLPI knows it, to link to it: ``teamviewer``, ``anydesk``, ``rustdesk``."""
    word = re.sub(r"[^a-z0-9]", "", name.lower())
    return {"remoteutilities": "rms"}.get(word, word)


def _program(program: software.Program) -> Section:
    return {
        "from": program.origin,
        **known_fields(
            name=program.name,
            version=program.version,
            publisher=program.publisher,
            arch=program.architecture,
            install_date=iso_day(program.installed_on),
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


def _hotfixes(workstation: Workstation) -> list[Section]:
    """Updates that Windows lists, each a program named by its number, as the agents do."""
    os = value_of(workstation.system.os)
    width = {"x86_64": "x86_64", "x86": "i586"}.get(os.architecture or "") if os else None
    kinds = {p.architecture for p in value_of(workstation.software.programs) or ()}
    if width is None and kinds == {"i586"}:  # a 64-bit Windows has 64-bit programs too
        width = "i586"
    return _each(
        workstation.updates.hotfixes,
        lambda fix: {
            "from": "WMI",
            **known_fields(
                name=fix.identifier,
                arch=width,
                comments=fix.comments,
                release_type=fix.description,
                system_category=_fix_category(fix.description),
                install_date=iso_day(fix.installed_on),
            ),
        },
    )


def _fix_category(kind: str | None) -> str:
    word = (kind or "").lower()
    return "security_update" if "security" in word else "hotfix" if "hotfix" in word else "update"


def _antiviruses(facts: antivirus.Antivirus) -> list[Section]:
    """The registered products; Defender tells its own versions, and stands alone on a server."""
    defender = value_of(facts.defender)
    own = (
        known_fields(
            version=defender.version,
            base_version=defender.signature_version,
            base_creation=iso_day(defender.signature_at),
        )
        if defender
        else {}
    )
    if isinstance(facts.products, Known):
        listed = facts.products.value
        return [(own if p.microsoft else {}) | _antivirus(p) for p in listed]
    if defender is None:
        return []
    name = known_fields(name="Microsoft Defender", company="Microsoft", enabled=defender.enabled)
    return [name | own]


def _antivirus(product: antivirus.Product) -> Section:
    return known_fields(
        name=product.name,
        company=product.company,
        enabled=None if product.state.value == "unknown" else product.state.value == "on",
        uptodate=product.up_to_date,
        version=product.version,
        guid=product.guid,
        base_version=product.base_version,
        base_creation=iso_day(product.base_date),
        expiration=iso_day(product.expires),
    )


def _firewall(profile: firewall.Profile) -> Section:
    return known_fields(
        status="on" if profile.enabled else "off",
        profile=_PROFILES.get(profile.name),
        description=None if profile.name in _PROFILES else profile.name,
    )


def _account(account: accounts.Account) -> Section:
    return {
        "id": account.identifier or account.name,
        **known_fields(
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
    return known_fields(
        name=guest.name,
        vmtype=guest.kind,
        status=accepted(guest.status, _GUEST_STATES),
        uuid=guest.uuid,
        memory=in_mib(guest.memory),
        vcpu=guest.processors,
        mac=guest.mac,
    )


def _each(fact: Fact[tuple[Any, ...]], make: Callable[[Any], Section]) -> list[Section]:
    return [make(entry) for entry in fact.value] if isinstance(fact, Known) else []


def _numbered(fact: Fact[tuple[Any, ...]], make: Callable[[int, Any], Section]) -> list[Section]:
    entries: Iterable[Any] = fact.value if isinstance(fact, Known) else ()
    made = [make(number, entry) for number, entry in enumerate(entries, 1)]
    return [section for section in made if section]
