"""Backup and synchronisation products: how each is recognised among programs and services.

What is installed proves nothing: a product found here has no run until some record tells one.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inventory.backups.model import Evidence, Kind, Tool
from inventory.toml_file import load_toml

if TYPE_CHECKING:
    from collections.abc import Iterable

    from inventory.programs import Program
    from inventory.services import Service

#: Packages of Linux, by their exact names (rpm, deb, pacman, snap, flatpak), and their products.
PACKAGES = {
    "veeam": "veeam_agent", "veeam-nosnap": "veeam_agent", "urbackup-client": "urbackup",
    "duplicati": "duplicati", "kopia": "kopia", "kopia-ui": "kopia", "io.kopia.KopiaUI": "kopia",
    "restic": "restic", "resticprofile": "restic", "borgbackup": "borg", "borg": "borg",
    "borgmatic": "borgmatic", "vorta": "vorta", "com.borgbase.Vorta": "vorta",
    "deja-dup": "deja_dup", "org.gnome.DejaDup": "deja_dup", "timeshift": "timeshift",
    "backintime-common": "back_in_time", "backintime-qt": "back_in_time",
    "nextcloud-desktop": "nextcloud", "nextcloud-client": "nextcloud",
    "com.nextcloud.desktopclient.nextcloud": "nextcloud", "owncloud-client": "owncloud",
    "nautilus-dropbox": "dropbox", "dropbox": "dropbox", "com.dropbox.Client": "dropbox",
    "synology-drive": "synology_drive", "google-drive-ocamlfuse": "google_drive",
    "syncthing": "syncthing", "megasync": "mega", "insync": "google_drive",
}  # fmt: skip
FILE = Path(__file__).with_name("backup_products.toml")


@cache
def products() -> dict[str, dict[str, Any]]:
    """The decoded table, by key."""
    return load_toml(FILE)


def tool(key: str, **told: Any) -> Tool:  # noqa: ANN401 fields of any kind
    """What is known of a product of the table; ``told`` are fields of the tool.

    Raises:
        KeyError: no such product.
    """
    row = products()[key]
    return Tool(
        **{
            "product": row["name"],
            "kind": Kind(row.get("kind", "product")),
            "evidence": Evidence.READ,
            "synchronises": row.get("synchronises", False),
            **told,
        }
    )


def installed(programs: Iterable[Program], services: Iterable[Service]) -> tuple[str, ...]:
    """Keys of the products that are installed, in the order of the table."""
    by_program, by_service = _forms("programs"), _forms("services")
    found = {
        key
        for program in programs
        for name in {program.name, program.guid or program.name}
        if (key := _matching(by_program, name))
    }
    for service in services:
        for name in (service.name, service.label or ""):
            if key := _matching(by_service, name):
                found.add(key)
    return tuple(key for key in products() if key in found)


def packaged(programs: Iterable[Program]) -> tuple[str, ...]:
    """Keys of the products among the packages of a Linux, in the order of their names."""
    found = {
        PACKAGES[name]
        for program in programs
        for name in (program.name, program.guid)
        if name in PACKAGES
    }
    return tuple(sorted(found))


@cache
def _forms(column: str) -> re.Pattern[str]:
    """All forms of a column as one; the group that matches is the product's key."""
    told = [(key, row[column]) for key, row in products().items() if row.get(column)]
    parts = (f"(?P<{key}>{'|'.join(f'(?:{form})' for form in forms)})" for key, forms in told)
    return re.compile("|".join(parts), re.IGNORECASE)


def _matching(forms: re.Pattern[str], name: str) -> str | None:
    found = forms.fullmatch(name.strip())
    return None if found is None else found.lastgroup
