"""What is said of one program, whatever registered it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inventory.record import record

if TYPE_CHECKING:
    from datetime import date


@record
class Program:
    """One program, merged over the places where it is registered.

    ``origin``: ``registry``, ``amcache``, ``deb``, ``rpm``, ``flatpak``, ``snap``, ``uwp``,
    ``pacman``. ``places``: ``machine64``, ``machine32``, ``user`` (Windows) or the package
    database. ``shown`` is whether Windows' own "Applications" page lists it. ``size`` in bytes.
    ``account`` names the accounts that have it, when it is not the machine's.
    """

    name: str
    version: str | None
    publisher: str | None
    architecture: str | None
    installed_on: date | None
    origin: str
    places: tuple[str, ...]
    shown: bool = True
    account: str | None = None
    category: str | None = None
    comments: str | None = None
    guid: str | None = None
    folder: str | None = None
    size: int | None = None
    release_type: str | None = None
    url: str | None = None
    help: str | None = None
    uninstall: str | None = None
    removable: bool | None = None


@record
class OfficeSuite:
    """One office suite.

    ``product`` is a Click-to-Run ProductReleaseId (``ProPlus2019Volume``), ``office-16.0`` for an
    MSI installation, or ``libreoffice``/``openoffice``. ``channel`` is a Click-to-Run update
    channel by its short name (``current``, ``monthly_enterprise``, ``semi_annual``…), or its
    identifier when that is not known.
    """

    product: str
    name: str
    version: str | None
    channel: str | None = None
    updates_enabled: bool | None = None
