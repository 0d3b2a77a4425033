"""What a syndicate puts on its site: a download page, its files, and a sheet to print.

The page is HTML and CSS alone, without script and without anything from elsewhere. It shows what
Windows will show, since nobody should learn to click a warning away without having been told which.
"""

from __future__ import annotations

import hashlib
import re
from html import escape
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any

from inventory.record import record
from inventory.toml_file import load_toml
from kit import french
from kit.errors import KitError, in_french
from kit.french import NBSP
from kit.packs import accents, minisign, warnings_drawn
from kit.packs.places import SUFFIX
from kit.tokens import LIGHT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from kit.packs.installed import Signed
    from kit.packs.reading import Pack

FILE = Path(__file__).with_name("publishing.toml")
PAGE, STYLE = Path(__file__).with_name("page.txt"), Path(__file__).with_name("page_style.txt")
PACK_NAME = f"KitCommune{SUFFIX}"
SETUP = re.compile(r"(?:KitCommune-|kit-commune_)[A-Za-z0-9._~+-]{1,100}\.(?:exe|msi|zip|deb)")


@record
class Download:
    """One file of the page: its name, its bytes, their digest."""

    name: str
    size: int
    sha256: str


def publish(  # noqa: PLR0913 what a page is made of
    folder: Path,
    told: Signed,
    setups: Sequence[Path],
    at: datetime,
    *,
    publisher: str = "",
    site: str = "",
) -> tuple[Path, ...]:
    """Write the page and all that it links to into a new folder; the files that were written.

    ``publisher`` is the name in the certificate that signed the setup, empty where nobody did.
    ``site`` is where the page will be, for the sheet and for the code of the pack.

    Raises:
        KitError: a file cannot be read or written, or is no setup of ours.
    """
    from kit.output_file import save  # noqa: PLC0415 only to write

    downloads = tuple(_copied(path, folder) for path in setups)
    if not downloads:
        raise KitError("Il manque l’installeur.", "Donnez-le avec --setup FICHIER.")
    made = {
        PACK_NAME: told.data,
        PACK_NAME + minisign.SUFFIX: told.signature.encode(),
        f".well-known/kit-commune/{told.pack.name}{SUFFIX}": told.data,
        f".well-known/kit-commune/{told.pack.name}{SUFFIX}{minisign.SUFFIX}": (
            told.signature.encode()
        ),
    }
    downloads += tuple(
        Download(name, len(data), hashlib.sha256(data).hexdigest())
        for name, data in made.items()
        if "/" not in name
    )
    sums = "".join(f"{one.sha256}  {one.name}\n" for one in downloads)
    pictures = drawings(downloads[0].name, publisher)
    made |= {f"{name}.svg": svg.encode() for name, (svg, _) in pictures.items()}
    if told.pack.logo:
        made[told.pack.logo_name] = told.pack.logo
    made |= {
        "index.html": page(told.pack, downloads, pictures, at, site).encode(),
        "page.css": style(told.pack).encode(),
        "SHA256SUMS": sums.encode(),
        "installer.pdf": sheet(told.pack, downloads, pictures, at, site),
    }
    for name, content in made.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        save(path, content)
    return tuple(folder / name for name in (*(one.name for one in downloads), *made))


def drawings(setup: str, publisher: str) -> dict[str, tuple[str, str]]:
    """The warnings by name: the drawing, and what it says to who does not see it."""
    said = load_toml(FILE)["warnings"]
    one, two, three = said["first"], said["second"], said["third"]
    return {
        "avertissement-1": (warnings_drawn.first(one), one["alt"]),
        "avertissement-2": (
            warnings_drawn.second(two, one["title"], setup, publisher), two["alt"],
        ),
        "avertissement-3": (
            warnings_drawn.third(three, setup, publisher, two["unknown"]), three["alt"],
        ),
    }  # fmt: skip


def steps(downloads: Sequence[Download]) -> tuple[str, ...]:
    """What to do, one gesture each."""
    said = load_toml(FILE)["steps"]
    names = {"setup": downloads[0].name, "pack": PACK_NAME}
    return tuple(line.format(**names) for line in said.values())


# --- The page -------------------------------------------------------------------------------------


def page(
    pack: Pack,
    downloads: Sequence[Download],
    pictures: Mapping[str, tuple[str, str]],
    at: datetime,
    site: str = "",
) -> str:
    """The page as HTML; every text is escaped."""
    said = load_toml(FILE)
    captions = [one["caption"] for one in said["warnings"].values()]
    figures = "".join(
        f'<figure><img src="{name}.svg" alt="{escape(alt)}" width="460" height="300">'
        f"<figcaption>{escape(caption)}</figcaption></figure>"
        for (name, (_, alt)), caption in zip(pictures.items(), captions, strict=True)
    )
    logo = f'<img class="logo" src="{escape(pack.logo_name)}" alt="">' if pack.logo else ""
    values = {
        "title": said["title"], "by": said["by"].format(syndicate=pack.syndicate),
        "lead": said["lead"], "needs": said["needs"], "files": said["files"],
        "steps_title": said["steps_title"], "warning_title": said["warning_title"],
        "warning_why": said["warning_why"], "only_here": said["only_here"],
        "pack_title": said["pack_title"].format(short=pack.short), "pack": _pack_told(pack, site),
        "phrase": said["phrase"], "check_title": said["check_title"], "check": said["check"],
        "command": f"certutil -hashfile {downloads[0].name} SHA256",
        "contact_title": said["contact_title"],
        "footer": said["footer"].format(day=french.day(at)),
    }  # fmt: skip
    html = {
        "logo": logo, "figures": figures, "list": "".join(map(_row, downloads)),
        "steps": "".join(f"<li>{escape(one)}</li>" for one in steps(downloads)),
        "contacts": "".join(f"<li>{escape(line)}</li>" for line in _contacts(pack)),
    }  # fmt: skip
    safe = {name: escape(text) for name, text in values.items()}
    return Template(PAGE.read_text("utf-8")).substitute(safe | html)


def _row(told: Download) -> str:
    said = load_toml(FILE)
    name = escape(told.name)
    label = escape(said["download"].format(name=told.name))
    return (
        f'<li><a href="{name}" download>{label}</a> <span>{escape(french.size(told.size))}</span>'
        f"<br><small>{escape(said['digest'])}{NBSP}: <code>{told.sha256}</code></small></li>"
    )


def style(pack: Pack) -> str:
    """The page's look, in the syndicate's colour."""
    palette = accents.dressed(LIGHT, pack.accent) if pack.accent else LIGHT
    names = ("page", "surface", "border", "text", "secondary", "accent", "on_accent", "selected")
    values = {name: getattr(palette, name) for name in names}
    return Template(STYLE.read_text("utf-8")).substitute(values)


def _pack_told(pack: Pack, site: str) -> str:
    said = load_toml(FILE)
    host = re.fullmatch(r"https://([a-z0-9.-]+(?::\d+)?)(?:/.*)?", site)
    if host is None:
        return str(said["pack_file"])
    return str(said["pack_beside"].format(code=f"{host[1]}/{pack.name}"))


def _contacts(pack: Pack) -> tuple[str, ...]:
    from kit.packs.changes import line  # noqa: PLC0415

    return tuple(line(one) for one in pack.contacts)


# --- The sheet ------------------------------------------------------------------------------------


def sheet(
    pack: Pack,
    downloads: Sequence[Download],
    pictures: Mapping[str, tuple[str, str]],
    at: datetime,
    site: str = "",
) -> bytes:
    """The sheet « Installer », one page of A4 as PDF.

    Raises:
        KitError: the typesetter or its font is missing from this installation.
    """
    from kit.report.typesetting import pdf  # noqa: PLC0415 slow to import

    said = load_toml(FILE)
    first = list(pictures.values())[:2]
    captions = [one["caption"] for one in said["warnings"].values()]
    logo = pack.logo.decode("utf-8-sig") if pack.logo_name.lower().endswith(".svg") else ""
    local = at.astimezone()
    document: dict[str, Any] = {
        "title": said["title"],
        "by": said["by"].format(syndicate=pack.syndicate),
        "day": [local.year, local.month, local.day],
        "date": french.day(at),
        "logo": {"svg": logo},
        "accent": pack.accent.light if pack.accent else LIGHT.accent,
        "lead": said["lead"],
        "needs": said["needs"],
        "page": said["page"].format(site=site) if site else "",
        "steps": list(steps(downloads)),
        "warnings": [
            {"svg": svg, "alt": alt, "caption": caption}
            for (svg, alt), caption in zip(first, captions, strict=False)
        ],
        "only_here": said["only_here"],
        "contacts": list(_contacts(pack)),
        "digest": downloads[0].sha256,
        "labels": {
            "warning": said["warning_title"],
            "contact": said["contact_title"],
            "steps": said["steps_title"],
            "digest": said["digest"],
            "printed": said["printed"],
        },
    }
    return pdf("install_sheet.typ", document, at)


# --- Inside ---------------------------------------------------------------------------------------


def _copied(source: Path, folder: Path) -> Download:
    """A setup file, beside the page.

    Raises:
        KitError: it is none of ours, or cannot be copied.
    """
    import shutil  # noqa: PLC0415 only to copy

    if not SETUP.fullmatch(source.name):
        raise KitError(
            f"«{NBSP}{source.name}{NBSP}» n’est pas un installeur de Kit Commune.",
            "Gardez le nom sous lequel il a été fait.",
        )
    try:
        size = source.stat().st_size
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / source.name
        if not target.exists() or not source.samefile(target):
            shutil.copyfile(source, target)
        with target.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise KitError(
            f"L’installeur {source} n’a pas pu être copié ({in_french(error)}).",
            "Vérifiez son chemin, et la place qui reste.",
        ) from error
    if not size:
        raise KitError(f"L’installeur {source} est vide.", "Refaites-le, puis recommencez.")
    return Download(source.name, size, digest)
