"""Store packages, from rows and from registry keys."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.answers import Hive, RegistryKey
from inventory.windows.store_apps import package_keys, package_rows, publisher_name

MAKER = "CN=Microsoft Corporation, O=Microsoft Corporation, L=Redmond, S=Washington, C=US"
MAIL = "Mail.Reader_16.1.2.3_x64__8wekyb3d8bbwe"


@pytest.mark.parametrize(
    "row",
    [
        {"Name": "Mail.Reader", "ProgramId": MAIL, "Vendor": MAKER, "Version": "16.1.2.3"},
        {"Name": "Mail.Reader", "PackageFullName": MAIL, "Publisher": MAKER, "Architecture": 9},
        {"PackageFullName": MAIL, "PublisherDisplayName": "Microsoft Corporation"},
    ],
)
def test_rows_are_read_whoever_gave_them(row):
    (program,) = package_rows((row,))

    assert (program.name, program.version, program.architecture) == (
        "Mail.Reader",
        "16.1.2.3",
        "x64",
    )
    assert (program.publisher, program.origin, program.shown) == (
        "Microsoft Corporation",
        "uwp",
        True,
    )


@pytest.mark.parametrize(
    ("row", "shown"),
    [
        ({"Name": "A", "SignatureKind": 3}, True),
        ({"Name": "A", "SignatureKind": "Store"}, True),
        ({"Name": "A", "SignatureKind": 4}, False),
        ({"Name": "A", "IsFramework": True}, False),
        ({"Name": "Microsoft.VCLibs.140.00"}, False),
        ({"Name": "A", "InstallLocation": "C:\\Windows\\SystemApps\\A_cw5n1h2txyewy"}, False),
        ({"Name": "A", "PackageFullName": "A_1.0.0.0_neutral__cw5n1h2txyewy"}, False),
    ],
)
def test_parts_of_windows_and_frameworks_are_not_shown(row, shown):
    (program,) = package_rows((row,))

    assert program.shown is shown


def test_resources_and_bundles_are_left_out():
    rows = (
        {"Name": "A", "IsResourcePackage": True},
        {"PackageFullName": "A_1.0.0.0_neutral_split.language-fr_8wekyb3d8bbwe"},
        {"PackageFullName": "A_1.0.0.0_neutral_~_8wekyb3d8bbwe"},
        {"Version": "1"},
    )

    assert package_rows(rows) == ()


def test_keys_are_named_by_the_full_name():
    hive = Hive(
        {
            "": RegistryKey({}),
            MAIL: RegistryKey({"DisplayName": "Courrier", "PackageRootFolder": "C:\\A"}),
            "B_1.0.0.0_arm64__1234567890abc": RegistryKey({"DisplayName": "ms-resource:Name"}),
            "Nonsense": RegistryKey({}),
        }
    )

    mail, other = package_keys(hive, "user", "anna")

    assert (mail.name, mail.folder, mail.account, mail.places) == (
        "Courrier",
        "C:\\A",
        "anna",
        ("user",),
    )
    assert (other.name, other.architecture, other.publisher) == ("B", "arm64", None)


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        (MAKER, "Microsoft Corporation"),
        ('CN="Zoom, Inc.", O="Zoom, Inc.", C=US', "Zoom, Inc."),
        ("CN=24803D75-212C-471A-BC57-9EF86AB91435", "24803D75-212C-471A-BC57-9EF86AB91435"),
        ("Plain name", "Plain name"),
        (None, None),
    ],
)
def test_publishers_are_named_by_their_certificate(subject, expected):
    assert publisher_name(subject) == expected


@given(
    st.dictionaries(
        st.sampled_from(["Name", "PackageFullName", "Architecture", "SignatureKind", "Publisher"]),
        st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.text()),
    ),
    st.text(),
)
def test_nothing_raises(row, name):
    package_rows((row,))
    package_keys(Hive({name: RegistryKey(row)}), "user")
