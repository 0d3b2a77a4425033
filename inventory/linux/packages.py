"""Installed packages of Linux: what dpkg, rpm, pacman, flatpak and snap keep or print.

Every function takes text and never raises; a line that is not a package is left out.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from inventory.programs import Program
from inventory.reading import number, text, unix_time

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_UNITS = {"": 1, "K": 1024, "M": 1024**2, "G": 1024**3, "T": 1024**4}
_SIZE = re.compile(r"(\d+(?:[.,]\d+)?) ?([KMGT]?)i?B\b")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# "Wed Sep 12 10:55:23 2018" and "Wed 16 Oct 2019 09:21:42 AM PDT", in the C locale.
_MONTH_FIRST = re.compile(r"\b([A-Z][a-z]{2}) +(\d{1,2}) [\d:]+ (?:[A-Z]+ )?((?:19|20)\d\d)\b")
_DAY_FIRST = re.compile(r"\b(\d{1,2}) ([A-Z][a-z]{2}) ((?:19|20)\d\d)\b")
# The parts that other snaps run on; they are no programs of their own.
_SNAP_RUNTIMES = frozenset({"base", "core", "gadget", "kernel", "os", "snapd"})


# --- dpkg -------------------------------------------------------------------------------------


def records(control: str, fields: re.Pattern[str]) -> Iterator[dict[str, str]]:
    """The stanzas of a control file that begin with ``Package``, with the fields that are sought.

    One search over the whole file: a thousand stanzas are read in a few milliseconds.
    """
    record: dict[str, str] = {}
    for name, value in fields.findall("\n" + control):
        if name == "Package":
            if record:
                yield record
            record = {}
        record[name] = value.strip()
    if "Package" in record:
        yield record


def sought(*names: str) -> re.Pattern[str]:
    """What :func:`records` searches for: ``Package`` and these fields, their first lines."""
    return re.compile(rf"\n({'|'.join(('Package', *names))}): ?([^\n]*)")


_ALL_FIELDS = sought(
    "Status", "Version", "Architecture", "Section", "Installed-Size", "Maintainer", "Description",
    "Homepage",
)  # fmt: skip
_STATE_FIELDS = sought("Status", "Version", "Architecture")


def installed(status: str, fields: re.Pattern[str]) -> Iterator[dict[str, str]]:
    """The records of ``/var/lib/dpkg/status`` that are fully installed, held or not."""
    for record in records(status, fields):
        state = record.get("Status", "")
        if record["Package"] and record.get("Version") and state.endswith(" installed"):
            yield record


@lru_cache(maxsize=2)  # two topics read the same file
def dpkg_programs(status: str) -> tuple[Program, ...]:
    """The installed packages of ``/var/lib/dpkg/status``.

    dpkg keeps no date of installation. ``publisher`` is the maintainer without the address.
    """
    people: dict[str, str | None] = {}
    found = []
    for record in installed(status, _ALL_FIELDS):
        maintainer = record.get("Maintainer", "")
        if maintainer not in people:
            people[maintainer] = text(maintainer.partition("<")[0])
        size = number(record.get("Installed-Size"))
        found.append(
            Program(
                name=record["Package"],
                version=record["Version"],
                publisher=people[maintainer],
                architecture=record.get("Architecture") or None,
                installed_on=None,
                origin="deb",
                places=("dpkg",),
                category=record.get("Section") or None,
                comments=record.get("Description") or None,
                size=None if size is None else size * 1024,
                url=record.get("Homepage") or None,
            )
        )
    return tuple(found)


def dpkg_versions(status: str) -> dict[str, list[tuple[str, str]]]:
    """Installed packages of ``/var/lib/dpkg/status``: name → (architecture, version) of each."""
    found: dict[str, list[tuple[str, str]]] = {}
    for record in installed(status, _STATE_FIELDS):
        entry = (record.get("Architecture", ""), record["Version"])
        found.setdefault(record["Package"], []).append(entry)
    return found


# --- rpm and pacman ---------------------------------------------------------------------------


def rpm_programs(listing: str) -> tuple[Program, ...]:
    """The lines of our ``rpm -qa``, eight columns between tabs.

    Name, epoch:version-release (an epoch of 0 is not written), architecture, installation (unix
    time), size in bytes, vendor, summary, group.
    """
    found = []
    for line in listing.splitlines():
        cells = [("" if cell == "(none)" else cell.strip()) for cell in line.split("\t")]
        if len(cells) < 3 or not cells[0] or cells[0] == "gpg-pubkey":
            continue
        cells += [""] * (8 - len(cells))
        name, version, machine, at, size, vendor, summary, group = cells[:8]
        installed = unix_time(at)
        found.append(
            Program(
                name=name,
                version=text(version.removeprefix("0:")),
                publisher=text(vendor),
                architecture=text(machine),
                installed_on=installed.date() if installed else None,
                origin="rpm",
                places=("rpm",),
                category=None if group in {"", "Unspecified"} else text(group),
                comments=text(summary),
                size=number(size),
            )
        )
    return tuple(found)


def _blocks(listing: str) -> Iterator[Mapping[str, str]]:
    """Blocks of ``Name : value`` lines, each begun by ``Name``."""
    block: dict[str, str] = {}
    for line in listing.splitlines():
        name, mark, value = line.partition(":")
        if not mark or line[:1].isspace():
            continue
        if name.strip() == "Name":
            if block:
                yield block
            block = {}
        block.setdefault(name.strip(), value.strip())
    if block:
        yield block


def described_programs(listing: str, origin: str) -> tuple[Program, ...]:
    """The blocks of ``pacman -Qi`` (origin ``pacman``) or ``rpm -qia`` (origin ``rpm``)."""
    found = []
    for block in _blocks(listing):
        name, version = block.get("Name"), block.get("Version")
        if not name or not version:
            continue
        if release := block.get("Release"):
            version = f"{version}-{release}"
        if block.get("Epoch", "") not in {"", "0", "(none)"}:
            version = f"{block['Epoch']}:{version}"
        groups = block.get("Groups") or block.get("Group")
        packager = block.get("Vendor") or block.get("Packager")
        found.append(
            Program(
                name=name,
                version=version,
                publisher=text((packager or "").partition("<")[0]),
                architecture=block.get("Architecture"),
                installed_on=printed_date(block.get("Install Date") or ""),
                origin=origin,
                places=(origin,),
                category=_groups(groups),
                comments=text(block.get("Description") or block.get("Summary")),
                size=printed_size(block.get("Installed Size") or block.get("Size") or ""),
                url=text(block.get("URL")),
            )
        )
    return tuple(found)


def _groups(value: str | None) -> str | None:
    words = (value or "").split() if "/" not in (value or "") else [value or ""]
    return None if words in ([], ["None"], ["Unspecified"]) else ",".join(words)


def printed_date(word: str) -> date | None:
    """The day of ``Wed Sep 12 10:55:23 2018`` or ``Wed 16 Oct 2019 …`` (C locale)."""
    if found := _MONTH_FIRST.search(word):
        month, day, year = found[1], found[2], found[3]
    elif found := _DAY_FIRST.search(word):
        day, month, year = found[1], found[2], found[3]
    else:
        return None
    try:
        return date(int(year), _MONTHS.index(month.lower()) + 1, int(day))
    except ValueError:
        return None


def printed_size(word: str) -> int | None:
    """The bytes of ``57.47 MiB``, ``273MB`` (binary too: so snap counts) or ``1160660``."""
    if found := _SIZE.search(word):
        return int(float(found[1].replace(",", ".")) * _UNITS[found[2]])
    return number(word)


# --- flatpak and snap -------------------------------------------------------------------------


def flatpak_programs(listing: str) -> tuple[Program, ...]:
    """The lines of our ``flatpak list``, six columns between tabs.

    Application, version, branch, architecture, installation, name. Runtimes are listed too.
    """
    found = []
    for line in listing.splitlines():
        cells = [cell.strip() for cell in line.split("\t")]
        if len(cells) < 3 or "." not in cells[0]:
            continue
        cells += [""] * (6 - len(cells))
        identifier, version, branch, machine, installation, name = cells[:6]
        found.append(
            Program(
                name=text(name) or identifier,
                version=text(version) or text(branch),
                publisher=None,
                architecture=text(machine),
                installed_on=None,
                origin="flatpak",
                places=(text(installation) or "flatpak",),
                guid=identifier,
            )
        )
    return tuple(found)


def snap_programs(listing: str, details: Mapping[str, str]) -> tuple[Program, ...]:
    """The table of ``snap list``, completed by the recorded ``snap info`` of some (by name).

    Its columns stand under the heads ``Name Version Rev Tracking Publisher Notes``. Bases, kernels
    and snapd itself are left out: programs run on them.
    """
    rows = [line.split() for line in listing.splitlines() if line.strip()]
    found = []
    for cells in rows[1:]:
        if len(cells) < 5 or not _SNAP_RUNTIMES.isdisjoint(cells[-1].split(",")):
            continue
        about = _snap_details(details.get(cells[0], ""))
        publisher = about.get("publisher") or (cells[4] if len(cells) > 5 else None)
        found.append(
            Program(
                name=cells[0],
                version=cells[1],
                publisher=text((publisher or "").rstrip("*✓✪")),
                architecture=None,
                installed_on=None,
                origin="snap",
                places=("snap",),
                comments=text(about.get("summary")),
                size=printed_size(about.get("installed", "")),
                help=text(about.get("contact")),
            )
        )
    return tuple(found)


def _snap_details(printed: str) -> Mapping[str, str]:
    """The ``name: value`` lines of ``snap info``, without the indented ones."""
    pairs = (line.partition(":") for line in printed.splitlines() if line[:1].strip())
    return {name: value.strip() for name, mark, value in pairs if mark}
