r"""Store packages of Windows (AppX, MSIX).

A package's full name says most of it: ``Name_Version_Architecture_ResourceId_PublisherId``.
Sources: ``AppModel\Repository\Packages`` (this account's) and ``Appx\AppxAllUserStore``
(everybody's), both one key a package; else the rows of ``Win32_InstalledStoreProgram``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from inventory.programs import Program
from inventory.reading import column, number, registry_value, text, truth

if TYPE_CHECKING:
    from collections.abc import Iterable

    from inventory.answers import Hive, Row

_FULL_NAME = re.compile(r"([^_\\]+)_(\d+(?:\.\d+){1,3})_([A-Za-z0-9]+)_([^_\\]*)_([a-z0-9]{13})")
_ARCHITECTURES = {0: "x86", 5: "arm", 9: "x64", 11: "neutral", 12: "arm64"}
_SYSTEM_KIND = 4
_KINDS = {1: "developer", 2: "enterprise", 3: "store", 4: "system"}
#: Publisher identifiers of Windows itself: its own parts, and those of its shell.
_WINDOWS = "cw5n1h2txyewy"
_MICROSOFT = "8wekyb3d8bbwe"
# Libraries that other packages run on; the registry does not mark them.
_FRAMEWORKS = re.compile(
    r"microsoft\.(vclibs|net\.native|ui\.xaml|windowsappruntime|winappruntime|services\.store\.engagement|"
    r"directxruntime|advertising\.xaml|media\.playreadyclient|winjs|netframework|d3dmappinglayers)\b"
    r"|microsoftcorporationii\.(winappruntime|windowsappruntime)",
    re.IGNORECASE,
)
# Parts of Windows are numbered after its build.
_INBOX_VERSION = re.compile(r"(?:10\.0|1000)\.\d{5}\.")
_ORGANISATION = re.compile(r'\bO=("[^"]*"|[^,]*)', re.IGNORECASE)
_COMMON_NAME = re.compile(r'\bCN=("[^"]*"|[^,]*)', re.IGNORECASE)


def package_rows(rows: Iterable[Row], account: str | None = None) -> tuple[Program, ...]:
    """The rows of ``Win32_InstalledStoreProgram``: Name, Vendor, Version, Architecture, ProgramId.

    Those of a recorded ``Get-AppxPackage`` hold more: PackageFullName, Publisher, InstallLocation
    and, where they were asked for, IsFramework, IsResourcePackage, SignatureKind.
    """
    found = []
    for row in rows:
        full = text(column(row, "PackageFullName") or column(row, "ProgramId")) or ""
        parts = _FULL_NAME.fullmatch(full)
        name = text(column(row, "Name")) or (parts[1] if parts else None)
        if name is None or truth(column(row, "IsResourcePackage")) or _is_part(parts):
            continue
        kind = _signature(column(row, "SignatureKind"))
        publisher = text(column(row, "PublisherDisplayName"))
        subject = text(column(row, "Publisher") or column(row, "Vendor"))
        folder = text(column(row, "InstallLocation"))
        framework = truth(column(row, "IsFramework")) or _FRAMEWORKS.match(name) is not None
        found.append(
            Program(
                name=_shown_name(column(row, "DisplayName")) or name,
                version=text(column(row, "Version")) or (parts[2] if parts else None),
                publisher=publisher or publisher_name(subject),
                architecture=_architecture(column(row, "Architecture"), parts),
                installed_on=None,
                origin="uwp",
                places=("user" if account else "machine64",),
                shown=not framework and not _is_system(kind, parts, folder),
                account=account,
                category=_KINDS.get(kind) if kind is not None else None,
                guid=full or None,
                folder=folder,
            )
        )
    return tuple(found)


def package_keys(hive: Hive, place: str, account: str | None = None) -> tuple[Program, ...]:
    """The packages of a registry key that has one key for each, named by its full name."""
    found = []
    for path, key in hive.keys.items():
        full = path.rpartition("\\")[2]
        parts = _FULL_NAME.fullmatch(full)
        if parts is None or _is_part(parts):
            continue
        folder = text(registry_value(key, "PackageRootFolder") or registry_value(key, "Path"))
        hidden = _FRAMEWORKS.match(parts[1]) is not None or _is_system(None, parts, folder)
        found.append(
            Program(
                name=_shown_name(registry_value(key, "DisplayName")) or parts[1],
                version=parts[2],
                publisher=_publisher_of(parts),
                architecture=parts[3].lower(),
                installed_on=key.modified.date() if key.modified else None,
                origin="uwp",
                places=(place,),
                shown=not hidden,
                account=account,
                guid=full,
                folder=folder,
            )
        )
    return tuple(found)


def publisher_name(subject: str | None) -> str | None:
    """Who a certificate subject names: its organisation, else its common name."""
    if subject is None or "=" not in subject:
        return subject
    found = _ORGANISATION.search(subject) or _COMMON_NAME.search(subject)
    return text(found[1].strip('"')) if found else None


def _is_part(parts: re.Match[str] | None) -> bool:
    """Whether a package only completes another: a language, a scale, or the bundle around it."""
    return parts is not None and (parts[4].startswith("split.") or parts[4] == "~")


def _is_system(kind: int | None, parts: re.Match[str] | None, folder: str | None) -> bool:
    if kind is not None:
        return kind == _SYSTEM_KIND
    if "\\systemapps\\" in (folder or "").lower():
        return True
    if parts is None:
        return False
    inbox = _INBOX_VERSION.match(parts[2]) is not None and parts[5] == _MICROSOFT
    return inbox or parts[5] == _WINDOWS


def _publisher_of(parts: re.Match[str]) -> str | None:
    return "Microsoft Corporation" if parts[5] in {_WINDOWS, _MICROSOFT} else None


def _shown_name(value: object) -> str | None:
    """A display name that is one, and no reference to a resource."""
    word = text(value)
    return None if word is None or word.startswith(("@{", "ms-resource:")) else word


def _signature(value: object) -> int | None:
    kind = number(value)
    if kind is not None:
        return kind
    word = (text(value) or "").lower()
    return next((number_ for number_, name in _KINDS.items() if name == word), None)


def _architecture(value: object, parts: re.Match[str] | None) -> str | None:
    code = number(value)
    if code is not None and code in _ARCHITECTURES:
        return _ARCHITECTURES[code]
    word = text(value) if code is None else None
    return (word or (parts[3] if parts else None) or "").lower() or None
