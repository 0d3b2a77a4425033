"""Package listings of Linux."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.linux import packages

STATUS = """\
Package: alpha
Status: install ok installed
Maintainer: A Team <team@example.org>
Installed-Size: 12
Section: admin
Architecture: amd64
Version: 1:2.0-3
Description: first of all
 and more that is said
 Version: 9.9 of something else
Homepage: https://example.org/

Package: beta
Status: deinstall ok config-files
Architecture: amd64
Version: 1.0

Package: gamma
Status: hold ok installed
Architecture: all
Version: 0.1

Package: delta
Status: install ok half-configured
Architecture: all
Version: 0.1
"""


def test_installed_and_held_packages_of_dpkg_are_read():
    alpha, gamma = packages.dpkg_programs(STATUS)

    assert (alpha.name, alpha.version, alpha.architecture) == ("alpha", "1:2.0-3", "amd64")
    assert (alpha.publisher, alpha.size, alpha.category) == ("A Team", 12288, "admin")
    assert (alpha.comments, alpha.url) == ("first of all", "https://example.org/")
    assert alpha.installed_on is None
    assert (gamma.name, gamma.publisher, gamma.size) == ("gamma", None, None)


def test_installed_versions_are_kept_by_architecture():
    twice = STATUS + "\nPackage: alpha\nStatus: install ok installed\n"
    twice += "Architecture: i386\nVersion: 1:2.0-3\n"

    actual = packages.dpkg_versions(twice)

    assert actual == {
        "alpha": [("amd64", "1:2.0-3"), ("i386", "1:2.0-3")],
        "gamma": [("all", "0.1")],
    }


def test_rpm_lines_are_read():
    listing = (
        "make\t1:3.82-24.el7\tx86_64\t1571242902\t1160660\tCentOS\tA tool\tDevelopment/Tools\n"
        "bash\t0:5.2-1\tx86_64\t1571242902\t100\t(none)\tShell\tUnspecified\n"
        "gpg-pubkey\t0:abc-def\t(none)\t1571242902\t0\t(none)\tkey\tPublic Keys\n"
        "not a package\n"
    )

    make, bash = packages.rpm_programs(listing)

    assert (make.version, make.installed_on) == ("1:3.82-24.el7", date(2019, 10, 16))
    assert (make.publisher, make.category, make.size) == ("CentOS", "Development/Tools", 1160660)
    assert (bash.version, bash.publisher, bash.category) == ("5.2-1", None, None)


def test_described_packages_are_read():
    listing = """\
Name        : make
Epoch       : 1
Version     : 3.82
Release     : 24.el7
Architecture: x86_64
Install Date: Wed 16 Oct 2019 09:21:42 AM PDT
Group       : Development/Tools
Size        : 1160660
Vendor      : CentOS
Summary     : A tool
Description :
Name of things: not a field
Name        : bare
Version     : 1
"""

    make, bare = packages.described_programs(listing, "rpm")

    assert (make.version, make.installed_on) == ("1:3.82-24.el7", date(2019, 10, 16))
    assert (make.category, make.size, make.publisher) == ("Development/Tools", 1160660, "CentOS")
    assert (bare.version, bare.origin) == ("1", "rpm")


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("Wed Sep 12 10:55:23 2018", date(2018, 9, 12)),
        ("Wed 16 Oct 2019 09:21:42 AM PDT", date(2019, 10, 16)),
        ("mer. 12 sept. 2018 10:55:23", None),
        ("Wed Feb 31 10:55:23 2018", None),
        ("", None),
    ],
)
def test_printed_dates(word, expected):
    assert packages.printed_date(word) == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("57.47 MiB", 60261662),
        ("1024.00 B", 1024),
        ("5.61.0 (32) 273MB -", 286261248),
        ("1160660", 1160660),
        ("much", None),
    ],
)
def test_printed_sizes(word, expected):
    assert packages.printed_size(word) == expected


def test_flatpaks_are_read():
    listing = "org.mozilla.firefox\t128.0\tstable\tx86_64\tsystem\tFirefox\nnonsense\n"

    (firefox,) = packages.flatpak_programs(listing)

    assert (firefox.name, firefox.version, firefox.guid) == (
        "Firefox",
        "128.0",
        "org.mozilla.firefox",
    )
    assert firefox.places == ("system",)


def test_snaps_are_read_without_what_they_run_on():
    listing = (
        "Name    Version   Rev   Tracking  Publisher   Notes\n"
        "core18  20191030  1265  stable    canonical*  base\n"
        "snapd   2.42      4992  stable    canonical*  snapd\n"
        "scrcpy  v1.10     174   stable    sisco311    -\n"
    )
    details = {"scrcpy": "summary: Shows a phone\ninstalled: v1.10 (174) 81MB -\n"}

    (scrcpy,) = packages.snap_programs(listing, details)

    assert (scrcpy.version, scrcpy.publisher, scrcpy.size) == ("v1.10", "sisco311", 84934656)
    assert scrcpy.comments == "Shows a phone"


@given(st.text())
def test_no_listing_raises(listing):
    packages.dpkg_programs(listing)
    packages.dpkg_versions(listing)
    packages.rpm_programs(listing)
    packages.described_programs(listing, "pacman")
    packages.flatpak_programs(listing)
    packages.snap_programs(listing, {})


@given(st.lists(st.text("Packge: Version\nStatusinstalled\t1-.", max_size=40)))
def test_no_near_listing_raises(lines):
    test_no_listing_raises.hypothesis.inner_test("\n".join(lines))
