r"""Office suites: which products, their version and how they are updated.

Click-to-Run (2013 to Microsoft 365) names its products itself, in
``HKLM\SOFTWARE\Microsoft\Office\ClickToRun\Configuration``: the version says 16.0 for all of them
since 2016, so only ``ProductReleaseIds`` tells them apart. Installations by Windows Installer
register ``Office\NN.0\Common\InstallRoot`` and an Uninstall key of Office's own form.
LibreOffice and OpenOffice are programs among others.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from inventory.programs import OfficeSuite
from inventory.reading import column, registry_value, text, truth

if TYPE_CHECKING:
    from collections.abc import Iterable

    from inventory.answers import Hive, RegistryKey, Row
    from inventory.programs import Program

#: Update channels of Click-to-Run, by the identifier that ends their address.
_CHANNELS = {
    "492350f6-3a01-4f97-b9c0-c7c6ddf67d60": "current",
    "64256afe-f5d9-4f86-8936-8840a6a4f5be": "current_preview",
    "55336b82-a18d-4dd6-b5f6-9e5095c314a6": "monthly_enterprise",
    "7ffbc6bf-bc32-4f92-8982-f9dd17fd3114": "semi_annual",
    "b8f9b850-328d-4355-9145-c59439a0c4cf": "semi_annual_preview",
    "5440fd1f-7ecb-4221-8110-145efaa6372f": "beta",
    "f2e724c1-748f-4b47-8fb8-8e0d210e9208": "perpetual_2019",
    "5030841d-c919-4594-8d2d-84ae4f96e58e": "perpetual_2021",
    "7983bac0-e531-40cf-be00-fd24fe66619c": "perpetual_2024",
}
_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
# Office's product codes: {release, major, minor, product, language, 64-bit…-…0FF1CE}.
_PRODUCT_CODE = re.compile(
    r"\{9\d(1\d)\d{4}-([0-9A-F]{4})-([0-9A-F]{4})-\d0{3}-[\dA-F]0{6}FF1CE\}", re.IGNORECASE
)
# The products of a code that are suites or sold alone have no language; their parts have one.
_PARTS = frozenset({"001F", "002A", "002C", "0116", "006E", "0115", "0117", "0054", "0090"})
# The key under which Windows shows a suite of Windows Installer: Office16.PROPLUS.
_SHOWN_SUITE = re.compile(r"Office(1\d)\.\w+", re.IGNORECASE)
_LISTED_PRODUCT = re.compile(
    r"([A-Z]\w*(?:Retail|Volume)) - [a-z]{2,3}-[a-z]{2,4}(?:-\w+)?", re.IGNORECASE
)
_VERSION_KEY = re.compile(r"(\d{1,2}\.0)\\(?:Common\\)?InstallRoot", re.IGNORECASE)
_REGISTRATION = re.compile(r"(\d{1,2}\.0)\\Registration\\(\{[^\\]*0FF1CE\})", re.IGNORECASE)
_FREE_SUITE = re.compile(
    r"(LibreOffice|OpenOffice(?:\.org)?|Apache OpenOffice)(?: [\dv].*)?", re.IGNORECASE
)
_ADDITION = re.compile(r"help ?pack|language ?pack|langpack|\bsdk\b|\bpak\b", re.IGNORECASE)
# Packages that hold the program itself: distributions' (libreoffice-core), the project's own
# (libreoffice25.2), flatpak's and snap's.
_FREE_PACKAGE = re.compile(
    r"(libreoffice|openoffice)(?:\.org)?(?:-core(?:-nogui)?|\d+\.\d+(?:-core\d*)?|-fresh|-still)?",
    re.IGNORECASE,
)


def click_to_run(key: RegistryKey, programs: Iterable[Program]) -> tuple[OfficeSuite, ...]:
    r"""The products of ``ClickToRun\Configuration``; names come from the Uninstall entries."""
    identifiers = (text(registry_value(key, "ProductReleaseIds")) or "").split(",")
    listed = [(program.guid or "", program.name) for program in programs]
    version = text(registry_value(key, "VersionToReport")) or text(
        registry_value(key, "ClientVersionToReport")
    )
    channel = _channel(registry_value(key, "UpdateChannel"), registry_value(key, "CDNBaseUrl"))
    enabled = truth(registry_value(key, "UpdatesEnabled"))
    suites = []
    for identifier in dict.fromkeys(word.strip() for word in identifiers if word.strip()):
        begins = f"{identifier} - ".lower()
        name = next((name for guid, name in listed if guid.lower().startswith(begins)), identifier)
        suites.append(OfficeSuite(identifier, name, version, channel, enabled))
    return tuple(suites)


def listed_products(programs: Iterable[Program]) -> tuple[OfficeSuite, ...]:
    """Click-to-Run products by their Uninstall keys (``O365ProPlusRetail - fr-fr``) alone."""
    suites = {}
    for program in programs:
        if found := _LISTED_PRODUCT.fullmatch(program.guid or ""):
            suites[found[1]] = OfficeSuite(found[1], program.name, program.version)
    return tuple(suites.values())


def _channel(*addresses: object) -> str | None:
    """The first address that names a channel, by its short name or its identifier."""
    for address in addresses:
        if found := _GUID.search(text(address) or ""):
            return _CHANNELS.get(found[0].lower(), found[0].lower())
    return None


def installer_suites(hives: Iterable[Hive], programs: Iterable[Program]) -> tuple[OfficeSuite, ...]:
    r"""Suites that Windows Installer put there, ``office-NN.0``, one a version.

    ``hives`` are ``HKLM\SOFTWARE\Microsoft\Office`` (both views): an ``InstallRoot`` with a path
    that is not Click-to-Run's, or a registration that holds a product identifier.
    """
    found: dict[str, OfficeSuite] = {}
    for program in programs:
        code = _PRODUCT_CODE.fullmatch(program.guid or "")
        whole = code is not None and code[3] == "0000" and code[2].upper() not in _PARTS
        shown = _SHOWN_SUITE.fullmatch(program.guid or "")
        if release := shown or (code if whole else None):
            product = f"office-{release[1]}.0"
            found.setdefault(product, OfficeSuite(product, program.name, program.version))
    for hive in hives:
        for path, key in hive.keys.items():
            for version, name in (_install_root(path, key), _registered(path, key, hive)):
                if version is not None:
                    product = f"office-{version}"
                    found.setdefault(product, OfficeSuite(product, name or product, None))
    return tuple(found[product] for product in sorted(found))


def _install_root(path: str, key: RegistryKey) -> tuple[str | None, str | None]:
    found = _VERSION_KEY.fullmatch(path)
    folder = text(registry_value(key, "Path"))
    if found is None or folder is None or "\\root\\office" in folder.lower():
        return None, None
    return found[1], None


def _registered(path: str, key: RegistryKey, hive: Hive) -> tuple[str | None, str | None]:
    """A registration with a product identifier; a key of the same code may name the edition."""
    found = _REGISTRATION.fullmatch(path)
    if found is None or not registry_value(key, "ProductID"):
        return None, None
    sisters = [
        text(registry_value(other, "ProductName"))
        for other in hive.keys.values()
        if text(registry_value(other, "ProductCode")) == found[2]
    ]
    names = ("ProductName", "ConvertToEdition", "ProductNameNonQualified")
    own = [text(registry_value(key, name)) for name in names]
    return found[1], next((name for name in (*sisters, *own) if name), None)


def licensed_suites(rows: Iterable[Row]) -> tuple[OfficeSuite, ...]:
    """Suites told by their licences alone (``SoftwareLicensingProduct`` with a partial key).

    ``Name`` reads ``Office 16, Office16ProPlusVL_KMS_Client edition``.
    """
    suites = {}
    for row in rows:
        name = text(column(row, "Name")) or ""
        found = re.match(r"Office (\d{2})\b,? ?(.*)", name)
        if found is None or text(column(row, "PartialProductKey")) is None:
            continue
        suites[name] = OfficeSuite(f"office-{found[1]}.0", name, None)
    return tuple(suites.values())


def free_suites(programs: Iterable[Program]) -> tuple[OfficeSuite, ...]:
    """LibreOffice and OpenOffice among the programs, on any system."""
    suites: dict[tuple[str, str | None], OfficeSuite] = {}
    for program in programs:
        names = (program.name, program.guid or "")
        if any(_ADDITION.search(name) for name in names):
            continue
        product = _free_product(program)
        if product is None:
            continue
        version = upstream_version(program.version)
        name = "LibreOffice" if product == "libreoffice" else "OpenOffice"
        suites.setdefault((product, version), OfficeSuite(product, name, version))
    return tuple(suites.values())


def _free_product(program: Program) -> str | None:
    if program.origin in {"registry", "amcache", "uwp"}:
        found = _FREE_SUITE.fullmatch(program.name)
    else:
        last = (program.guid or program.name).rpartition(".")[2]
        flat = program.origin == "flatpak"
        found = _FREE_PACKAGE.fullmatch(last if flat else program.name)
    if found is None:
        return None
    return "libreoffice" if found[1].lower().startswith("libre") else "openoffice"


def upstream_version(version: str | None) -> str | None:
    """A package version without epoch and revision: ``25.2.3`` of ``4:25.2.3-2+deb13u1``."""
    if version is None:
        return None
    found = re.match(r"(?:\d+:)?(\d+(?:\.\d+)*)", version)
    return found[1] if found else version
