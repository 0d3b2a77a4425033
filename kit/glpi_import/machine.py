"""The machine, its system, its memory and its network: the sections that are one object."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from inventory.alternatives import value_of
from inventory.facts import Fact, Reason, Unknown
from inventory.hardware import Board, Chassis, Firmware, SecureBoot
from inventory.identity import CHASSIS_KINDS, PORTABLE
from inventory.machine import Family
from inventory.reading import identifier, label, machine_uuid, text
from inventory.record import replace
from inventory.system import Membership, OperatingSystem, SupportClass
from inventory.windows.editions import named_kind, product_name
from kit.glpi_import.values import address, day, mebibytes, moment, word, zone_minutes, zone_name

if TYPE_CHECKING:
    from datetime import datetime

    from inventory.hardware import Hardware
    from inventory.system import System
    from kit.glpi_import.values import Entry, Inventory

_PORTABLE_KINDS = {CHASSIS_KINDS[number].casefold() for number in PORTABLE}
_WORKGROUPS = frozenset({"WORKGROUP", "MSHOME"})
_ARCHITECTURES = {"64-bit": "x86_64", "64 bits": "x86_64", "amd64": "x86_64", "32-bit": "x86",
                  "32 bits": "x86"}  # fmt: skip
# Agents send the name that a French Windows shows; the edition's own name is not among the fields.
_FRENCH_EDITIONS = (
    ("professionnel", "home_pro"), ("famille", "home_pro"), ("entreprise", "enterprise"),
    ("éducation", "enterprise"),
)  # fmt: skip
# os-release's ID, where the agent's name of the distribution begins with it or says it otherwise.
_DISTRIBUTIONS = (
    ("debian", "debian"), ("ubuntu", "ubuntu"), ("linux mint", "linuxmint"), ("fedora", "fedora"),
    ("red hat", "rhel"), ("rocky", "rocky"), ("almalinux", "almalinux"), ("centos", "centos"),
    ("opensuse leap", "opensuse-leap"), ("arch linux", "arch"), ("zorin", "zorin"),
)  # fmt: skip


def family_of(inventory: Inventory) -> Family | None:
    """The system's family, from what only one family has; None where nothing tells."""
    os = inventory.section("operatingsystem")
    kernel = (word(os, "kernel_name") or "").casefold()
    named = " ".join(filter(None, (word(os, "name"), word(os, "full_name")))).casefold()
    if kernel == "mswin32" or "windows" in named:
        return Family.WINDOWS
    if kernel == "darwin" or "macos" in named or "mac os" in named:
        return Family.MACOS
    if kernel == "linux" or "linux" in named or _distribution(named):
        return Family.LINUX
    return _family_by_parts(inventory)


def _family_by_parts(inventory: Inventory) -> Family | None:
    """Drive letters and mount points, package formats, forms of account identifiers."""

    def some(section: str, field: str, pattern: str) -> bool:
        entries = inventory.entries(section)
        return not isinstance(entries, Unknown) and any(
            re.match(pattern, word(entry, field) or "") for entry in entries
        )

    if (
        some("drives", "letter", r"[A-Za-z]:$")
        or some("softwares", "from", r"(registry|uwp)$")
        or some("local_users", "id", r"S-1-")
    ):
        return Family.WINDOWS
    if some("drives", "type", r"/") or some("softwares", "from", r"(dpkg|deb|rpm|flatpak|snap)$"):
        return Family.LINUX
    # Our own export, like the agents, drops these marks on Windows alone.
    if inventory.ours and some("cpus", "name", r".*\((R|TM)\)"):
        return Family.LINUX
    return None


def system(inventory: Inventory, family: Family, blank: System) -> System:
    """What the agent feeds of the operating system."""

    def at(field: str) -> Fact[datetime]:
        return inventory.fact("operatingsystem", field, lambda v: moment(v, inventory.zone))

    zone, offset = _zone(inventory, family)
    return replace(
        blank,
        os=_os(inventory, family),
        host_name=inventory.fact("hardware", "name", _short),
        membership=_membership(inventory),
        installed_at=at("install_date"),
        booted_at=at("boot_time"),
        time_zone=inventory.known(zone),
        utc_offset=inventory.known(offset),
    )


def _zone(inventory: Inventory, family: Family) -> tuple[str | None, int | None]:
    """Name of the time zone and minutes ahead of UTC; of Linux, as when read here, only the name.

    Agents write abbreviations and Windows' words of any language: of these the offset alone holds.
    """
    told = inventory.section("operatingsystem").get("timezone")
    if not isinstance(told, dict):
        return None, None
    name = word(told, "name") if inventory.ours else zone_name(told.get("name"))
    return name, zone_minutes(told.get("offset")) if family is Family.WINDOWS else None


def _os(inventory: Inventory, family: Family) -> Fact[OperatingSystem]:
    told = inventory.content.get("operatingsystem")
    if told is not None and not isinstance(told, dict):
        return Unknown(Reason.PARSE_ERROR, (inventory.source,))
    entry = told or {}
    name = word(entry, "full_name") or word(entry, "name")
    if name is None:
        return inventory.not_recorded
    made = _windows(entry, name) if family is Family.WINDOWS else _other(entry, family)
    return inventory.known(made)


def _windows(entry: Entry, full_name: str) -> OperatingSystem:
    kernel, pack = word(entry, "kernel_version") or "", word(entry, "service_pack")
    numbers = re.match(r"\d{1,3}\.\d{1,3}\.(\d{1,6})(?:\.(\d{1,6}))?$", kernel)
    update = re.fullmatch(r"(\d{1,6})\.(\d{1,6})", pack or "")
    build = int(numbers[1]) if numbers else int(update[1]) if update else None
    revision = update[2] if update else numbers[2] if numbers else None
    server = "Server" in full_name
    name = product_name(full_name, build, server=server)
    version = word(entry, "version")
    kind = named_kind(name) or next(
        (known for words, known in _FRENCH_EDITIONS if words in name.casefold()), None
    )
    return OperatingSystem(
        family=Family.WINDOWS,
        name=name,
        version=None if version == "Server" else version,
        support_class=SupportClass.SERVER
        if server
        else SupportClass(kind)
        if kind
        else SupportClass.UNKNOWN,
        build=build,
        revision=int(revision) if revision else None,
        architecture=_architecture(entry),
        kernel=kernel or None,
        service_pack=None if update else pack,
    )


def _other(entry: Entry, family: Family) -> OperatingSystem | None:
    product, version = word(entry, "name"), word(entry, "version")
    name = word(entry, "full_name") or product
    if name is None:
        return None
    # The name of the release follows its number: ``31 (Workstation Edition)``. A point release
    # that is told elsewhere (Debian) is in neither.
    numbers = re.match(r"\d+(?:\.\d+)*", version or "")
    linux = family is Family.LINUX
    return OperatingSystem(
        family=family,
        name=name,
        version=numbers[0] if numbers else version,
        support_class=SupportClass.DISTRIBUTION if linux else SupportClass.UNKNOWN,
        distribution=_distribution((product or name).casefold()) if linux else None,
        architecture=_architecture(entry),
        kernel=word(entry, "kernel_version"),
        product=product,
        release=version,
    )


def _distribution(name: str) -> str | None:
    return next((known for begins, known in _DISTRIBUTIONS if name.startswith(begins)), None)


def _architecture(entry: Entry) -> str | None:
    told = word(entry, "arch")
    return _ARCHITECTURES.get(told.casefold(), told) if told else None


def _short(value: object) -> str | None:
    name = text(value)
    return name[:255] if name else None


def _membership(inventory: Inventory) -> Fact[Membership]:
    """GLPI has one field for both: a dotted name is a domain's, Windows' own are workgroups."""
    name = word(inventory.section("hardware"), "workgroup")
    if name is None or not ("." in name or name.upper() in _WORKGROUPS):
        return inventory.not_recorded
    return inventory.known(Membership("domain" if "." in name else "workgroup", name))


def hardware(inventory: Inventory, blank: Hardware) -> Hardware:
    """What the agent feeds of the machine; blank serials are refused as when read here."""
    virtual = inventory.fact("hardware", "vmsystem", text)
    if (told := value_of(virtual)) is not None and told.casefold() == "physical":
        virtual = inventory.known("physical")
    return replace(
        blank,
        maker=inventory.fact("bios", "smanufacturer", label),
        model=inventory.fact("bios", "smodel", label),
        serial=inventory.fact("bios", "ssn", identifier),
        uuid=inventory.fact("hardware", "uuid", machine_uuid),
        sku=inventory.fact("bios", "skunumber", identifier),
        asset_tag=inventory.fact("bios", "assettag", identifier),
        chassis=inventory.fact("hardware", "chassis_type", _chassis),
        firmware=inventory.known(_firmware(inventory.section("bios"))),
        board=inventory.known(_board(inventory.section("bios"))),
        secure_boot=inventory.fact("bios", "secure_boot", _secure_boot),
        virtual=virtual,
        chassis_serial=inventory.fact("bios", "enclosureserial", identifier),
    )


def _chassis(value: object) -> Chassis | None:
    kind = text(value)
    if kind is None or kind.casefold() == "unknown":
        return None
    return Chassis(kind, kind.casefold() in _PORTABLE_KINDS)


def _firmware(bios: Entry) -> Firmware | None:
    parts = (label(bios.get("bmanufacturer")), word(bios, "bversion"), day(bios.get("bdate")))
    return Firmware(*parts) if any(parts) else None


def _board(bios: Entry) -> Board | None:
    parts = (label(bios.get("mmanufacturer")), label(bios.get("mmodel")))
    serial = identifier(bios.get("msn"))
    return Board(*parts, serial) if any(parts) or serial else None


def _secure_boot(value: object) -> SecureBoot | None:
    told = (text(value) or "").casefold()
    return SecureBoot(told) if told in set(SecureBoot) else None


def memory_size(inventory: Inventory, field: str) -> Fact[int]:
    """``memory`` and ``swap``, in MiB; no machine has no memory at all."""
    found = inventory.fact("hardware", field, mebibytes)
    if value_of(found) == 0 and field == "memory":
        return Unknown(Reason.ABSENT, (inventory.source,))
    return found


def gateways(inventory: Inventory) -> Fact[tuple[str, ...]]:
    """The default gateway, where it is an address."""
    return inventory.fact("hardware", "defaultgateway", _addresses)


def dns(inventory: Inventory) -> Fact[tuple[str, ...]]:
    """The name servers, parted by a slash."""
    return inventory.fact("hardware", "dns", _addresses)


def _addresses(value: object) -> tuple[str, ...] | None:
    found = tuple(ip for part in (text(value) or "").split("/") if (ip := address(part)))
    return found or None
