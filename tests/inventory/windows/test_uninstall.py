"""Programs registered under Uninstall, and in Amcache."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.answers import Hive, RegistryKey
from inventory.windows.uninstall import (
    Place,
    amcache_programs,
    install_date,
    merged,
    uninstall_programs,
)

MACHINE = Place("machine64", "x86_64")
SHOWN = {"DisplayName": "Editor", "UninstallString": "x", "DisplayVersion": "1", "Publisher": "E"}

json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


def programs(values, modified=None, place=MACHINE):
    return uninstall_programs(Hive({"Key": RegistryKey(values, modified)}), place)


def test_an_entry_is_read_and_cleaned():
    (program,) = programs(
        {
            "DisplayName": "Éditeur\x00 de  texte\u200e",
            "DisplayVersion": "1.2\x00",
            "Publisher": " Maker ",
            "InstallDate": "20240229",
            "UninstallString": '"C:\\x.exe" /u',
            "InstallLocation": '"C:\\Program Files\\E\\"',
            "EstimatedSize": 10,
            "NoRemove": 1,
            "HelpLink": "https://h",
            "URLInfoAbout": "https://u",
            "Comments": "c",
        }
    )

    assert (program.name, program.version, program.publisher) == (
        "Éditeur de texte",
        "1.2",
        "Maker",
    )
    assert (program.installed_on, program.size, program.removable) == (
        date(2024, 2, 29),
        10240,
        False,
    )
    assert (program.folder, program.guid) == ("C:\\Program Files\\E\\", "Key")
    assert (program.help, program.url, program.comments) == ("https://h", "https://u", "c")
    assert (program.shown, program.architecture, program.places) == (
        True,
        "x86_64",
        ("machine64",),
    )


@pytest.mark.parametrize(
    ("more", "category"),
    [
        ({"SystemComponent": 1}, "system_component"),
        ({"ParentKeyName": "Office"}, "application"),
        ({"ReleaseType": "Security Update"}, "security_update"),
        ({"ReleaseType": "Hotfix"}, "hotfix"),
        ({"ReleaseType": "Service Pack"}, "update"),
        ({"UninstallString": ""}, "application"),
        ({"DisplayName": ""}, "application"),
    ],
)
def test_what_windows_does_not_show_is_kept_apart(more, category):
    (program,) = programs({**SHOWN, **more})

    assert not program.shown
    assert program.category == category


def test_an_entry_without_name_has_that_of_its_key_unless_it_is_almost_empty():
    named = programs({"RequiresIESysFile": "1", "QuietUninstallString": "x"})
    empty = programs({"": ""})

    assert [program.name for program in named] == ["Key"]
    assert empty == ()


def test_keys_further_below_are_no_programs():
    hive = Hive({"": RegistryKey(SHOWN), "A\\B": RegistryKey(SHOWN)})

    assert uninstall_programs(hive, MACHINE) == ()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("20110815", date(2011, 8, 15)),
        ("2022-05-11", date(2022, 5, 11)),
        (1571242902, date(2019, 10, 16)),
        ("5/31/2023", date(2023, 5, 31)),
        ("31/05/2023", date(2023, 5, 31)),
        ("31.05.2023", date(2023, 5, 31)),
        ("5/5/2023", date(2023, 5, 5)),
        ("5/6/2023", None),
        ("2023531", date(2023, 5, 31)),
        ("2023111", None),
        ("20231399", None),
        ("yesterday", None),
        (None, None),
    ],
)
def test_install_dates(value, expected):
    assert install_date(value) == expected


def test_the_last_write_dates_an_entry_without_date():
    at = datetime(2022, 5, 11, 9, tzinfo=UTC)

    (undated,) = programs({**SHOWN, "InstallDate": "5/6/2023"}, at)
    (dated,) = programs({**SHOWN, "InstallDate": "20200101"}, at)

    assert undated.installed_on == date(2022, 5, 11)
    assert dated.installed_on == date(2020, 1, 1)


def test_one_program_in_several_places_is_told_once():
    wide = programs({**SHOWN, "SystemComponent": 1})
    narrow = programs(SHOWN | {"DisplayName": "EDITOR "}, place=Place("machine32", "i586"))
    other = programs(SHOWN | {"DisplayVersion": "2"})

    one, two = merged((*wide, *narrow, *other))

    assert one.places == ("machine64", "machine32")
    assert (one.shown, one.architecture) == (True, "i586")
    assert two.version == "2"


def test_accounts_are_named_for_what_the_machine_has_not():
    anna = programs(SHOWN, place=Place("user", None, "anna"))
    bert = programs(SHOWN, place=Place("user", None, "bert"))

    (theirs,) = merged((*bert, *anna))
    (everybodys,) = merged((*anna, *programs(SHOWN)))

    assert theirs.account == "anna, bert"
    assert everybodys.account is None
    assert everybodys.places == ("user", "machine64")


def test_amcache_is_read_in_both_forms():
    uninstall = "HKEY_LOCAL_MACHINE\\Software\\{}Microsoft\\Windows\\CurrentVersion\\Uninstall\\Z"
    hive = Hive(
        {
            "": RegistryKey({"ProviderSyncId": "{…}"}),
            "1": RegistryKey(
                {
                    "Name": "Zip",
                    "Version": "16",
                    "Source": "AddRemoveProgram",
                    "InstallDate": "08/01/2017 13:14:28",
                    "RegistryKeyPath": uninstall.format("Wow6432Node\\"),
                }
            ),
            "2": RegistryKey({"Name": "App", "Source": "AppxPackage", "PackageFullName": "A_1_x"}),
            "3": RegistryKey({"Name": "tool.exe", "Source": "File"}),
            "4": RegistryKey(
                {"0": "Old", "1": "2", "6": "Msi", "a": 1501593268, "7": [uninstall.format("")]}
            ),
        }
    )

    listed, packages = amcache_programs(hive)

    zip_, old = listed
    assert (zip_.name, zip_.installed_on, zip_.places, zip_.guid) == (
        "Zip",
        date(2017, 8, 1),
        ("machine32",),
        "Z",
    )
    assert (old.name, old.installed_on, old.places) == ("Old", date(2017, 8, 1), ("machine64",))
    assert [package.guid for package in packages] == ["A_1_x"]


NAMES = [*SHOWN, "InstallDate", "EstimatedSize", "ReleaseType", "NoRemove", "Name", "7", "0", "a"]


@given(st.dictionaries(st.sampled_from(NAMES) | st.text(), json), st.text())
def test_no_key_raises(values, name):
    hive = Hive({name: RegistryKey(values)})

    merged(uninstall_programs(hive, MACHINE))
    amcache_programs(hive)
