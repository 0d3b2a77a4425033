"""Office suites, however they came."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory import office
from inventory.answers import Hive, RegistryKey
from inventory.programs import OfficeSuite, Program

CURRENT = "http://officecdn.microsoft.com/pr/492350f6-3a01-4f97-b9c0-c7c6ddf67d60"
PRO_PLUS = "{90160000-0011-0000-1000-0000000FF1CE}"


def program(name, version="1", guid=None, origin="registry"):
    return Program(name, version, None, None, None, origin, ("machine64",), guid=guid)


def test_click_to_run_products_are_told_by_their_identifiers():
    key = RegistryKey(
        {
            "ProductReleaseIds": "O365ProPlusRetail,VisioPro2021Volume",
            "VersionToReport": "16.0.17928.20114",
            "CDNBaseUrl": CURRENT,
            "UpdatesEnabled": "True",
        }
    )
    listed = (program("Microsoft 365 Apps - fr-fr", guid="O365ProPlusRetail - fr-fr"),)

    suite, visio = office.click_to_run(key, listed)

    assert suite == OfficeSuite(
        "O365ProPlusRetail", "Microsoft 365 Apps - fr-fr", "16.0.17928.20114", "current", True
    )
    assert (visio.product, visio.name) == ("VisioPro2021Volume", "VisioPro2021Volume")


@pytest.mark.parametrize(
    ("values", "channel"),
    [
        ({"UpdateChannel": CURRENT.upper()}, "current"),
        ({"UpdateChannel": "", "CDNBaseUrl": CURRENT}, "current"),
        (
            {"CDNBaseUrl": "x/00000000-0000-0000-0000-00000000abcd"},
            "00000000-0000-0000-0000-00000000abcd",
        ),
        ({}, None),
    ],
)
def test_channels_have_short_names(values, channel):
    (suite,) = office.click_to_run(RegistryKey({"ProductReleaseIds": "P", **values}), ())

    assert suite.channel == channel


def test_no_product_no_suite():
    assert office.click_to_run(RegistryKey({"ProductReleaseIds": " , "}), ()) == ()


@pytest.mark.parametrize(
    ("guid", "products"),
    [
        (PRO_PLUS, ["office-16.0"]),
        ("Office14.PROPLUS", ["office-14.0"]),
        ("{90120000-0030-0000-0000-0000000FF1CE}", ["office-12.0"]),
        ("{90160000-0011-040C-1000-0000000FF1CE}", []),
        ("{90160000-006E-0000-1000-0000000FF1CE}", []),
        ("{90160000-0011-0000-1000-0000000FF1CE}_Office16.PROPLUS_{1}", []),
    ],
)
def test_installer_suites_are_told_from_their_parts(guid, products):
    suites = office.installer_suites((), (program("Suite", "16.0.4266", guid),))

    assert [suite.product for suite in suites] == products


def test_installation_folders_and_registrations_tell_too():
    hive = Hive(
        {
            "12.0\\Common\\InstallRoot": RegistryKey({"Path": "C:\\Office12\\"}),
            "15.0\\Common\\InstallRoot": RegistryKey({"Path": ""}),
            "16.0\\Common\\InstallRoot": RegistryKey({"Path": "C:\\x\\root\\Office16\\"}),
            f"14.0\\Registration\\{PRO_PLUS}": RegistryKey({"ProductID": True}),
            "14.0\\Registration\\{0}": RegistryKey(
                {"ProductCode": PRO_PLUS, "ProductName": "Office 2010"}
            ),
        }
    )

    actual = office.installer_suites((hive,), ())

    assert actual == (
        OfficeSuite("office-12.0", "office-12.0", None),
        OfficeSuite("office-14.0", "Office 2010", None),
    )


def test_licences_tell_where_nothing_else_does():
    rows = (
        {"Name": "Office 16, Office16ProPlusVL_KMS_Client edition", "PartialProductKey": "ABCDE"},
        {"Name": "Office 16, Office16VisioVL edition", "PartialProductKey": None},
        {"Name": "Windows(R), Professional edition", "PartialProductKey": "ABCDE"},
    )

    (suite,) = office.licensed_suites(rows)

    assert suite.product == "office-16.0"


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (program("LibreOffice 25.2.1.2", "25.2.1.2"), ("libreoffice", "25.2.1.2")),
        (program("OpenOffice 4.1.13", "4.113.9810"), ("openoffice", "4.113.9810")),
        (program("OpenOffice.org 3.3", "3.3.9567"), ("openoffice", "3.3.9567")),
        (program("LibreOffice 7.4 Help Pack (French)"), None),
        (program("OpenOffice 4.1.13 Language Pack (French)"), None),
        (program("LibreOfficer"), None),
        (
            program("libreoffice-core", "4:25.2.3-2+deb13u1", origin="deb"),
            ("libreoffice", "25.2.3"),
        ),
        (program("libreoffice7.6", "7.6.4.1-1", origin="deb"), ("libreoffice", "7.6.4.1")),
        (program("libreoffice-l10n-fr", "4:7.4.7-1", origin="deb"), None),
        (
            program("LibreOffice", "24.8", "org.libreoffice.LibreOffice", "flatpak"),
            ("libreoffice", "24.8"),
        ),
    ],
)
def test_free_suites_are_programs_among_others(found, expected):
    suites = office.free_suites((found, found))

    actual = [(suite.product, suite.version) for suite in suites]

    assert actual == ([] if expected is None else [expected])


def test_listed_products_serve_where_the_configuration_was_not_read():
    listed = (program("Microsoft 365", "16", "O365HomePremRetail - fr-fr"), program("x", guid="y"))

    assert office.listed_products(listed) == (
        OfficeSuite("O365HomePremRetail", "Microsoft 365", "16"),
    )


VALUES = st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.text())


@given(st.dictionaries(st.sampled_from(["ProductReleaseIds", "Path", "ProductID"]), VALUES))
def test_no_key_raises(values):
    key = RegistryKey(values)

    office.click_to_run(key, ())
    office.installer_suites((Hive({"16.0\\InstallRoot": key, "": key}),), ())
