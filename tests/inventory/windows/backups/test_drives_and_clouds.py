"""USB disks, letters of network folders, synchronisations: prepared keys, each with a twin."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from inventory import backup_questions as q
from inventory.answers import Content, Hive, Refusal, RegistryKey, Value
from inventory.backups.model import Drive, MappedDrive
from inventory.facts import Known, Reason, Unknown
from inventory.windows.backups.clouds import parse_dropbox, parse_folder, parse_onedrive
from inventory.windows.backups.drives import parse_drives, parse_mapped

SEEN = datetime(2026, 11, 20, 8, tzinfo=UTC)
EARLIER = datetime(2026, 3, 2, 8, tzinfo=UTC)
ABSENT = Refusal(Reason.ABSENT)
KINGSTON = "Disk&Ven_Kingston&Prod_DataTraveler_3.0&Rev_PMAP"
SEAGATE = "Disk&Ven_Seagate&Prod_Expansion&Rev_0708"
USBSTOR = {
    KINGSTON: RegistryKey({}),
    rf"{KINGSTON}\E0D55E6B9C85&0": RegistryKey(
        {"FriendlyName": "Kingston DataTraveler 3.0 USB Device"}, EARLIER
    ),
    rf"{SEAGATE}\NA8F4ABC&0": RegistryKey({}, SEEN),
    rf"{SEAGATE}\NA8F4ABC&0\Control": RegistryKey({"ActiveService": "disk"}),
    r"CdRom&Ven_HP&Prod_DVD&Rev_1\AB&0": RegistryKey({}, SEEN),
}


def mounted(letter, device, instance):
    text = rf"_??_USBSTOR#{device}#{instance}#{{53f56307-b6bf-11d0-94f2-00a0c91efb8b}}"
    return {rf"\DosDevices\{letter}": {"hex": text.encode("utf-16-le").hex()}}


def test_disks_that_were_plugged_with_their_letters():
    letters = Hive(
        {
            "": RegistryKey(
                {
                    **mounted("E:", SEAGATE, "NA8F4ABC&0"),
                    r"\DosDevices\C:": {"hex": "11223344000010000000"},
                }
            )
        }
    )

    found = parse_drives(Hive(USBSTOR), ABSENT, letters)

    source = (str(q.USB_DISKS),)
    assert found.value == (
        Drive("Seagate Expansion", "NA8F4ABC", Known(SEEN, source), here=True, letter="E:"),
        Drive("Kingston DataTraveler 3.0", "E0D55E6B9C85", Known(EARLIER, source), here=False),
    )
    assert found.sources == (str(q.USB_DISKS), str(q.MOUNTED))


def test_a_serial_made_by_windows_is_none():
    made = Hive({rf"{KINGSTON}\6&1a2b3c4d&0": RegistryKey({}, SEEN)})

    (drive,) = parse_drives(made, ABSENT, ABSENT).value

    assert drive.serial == ""


def test_a_disk_of_the_newer_protocol_is_one_and_a_mouse_is_not():
    devices = Hive(
        {
            r"VID_0BC2&PID_2322\MSFT30NA8F4XYZ": RegistryKey({"Service": "UASPStor"}, SEEN),
            r"VID_0BC2&PID_2322\MSFT30NA8F4XYZ\Control": RegistryKey({"ActiveService": "UASPStor"}),
            r"VID_046D&PID_C077\5&1": RegistryKey({"Service": "HidUsb"}, SEEN),
        }
    )

    (drive,) = parse_drives(ABSENT, devices, ABSENT).value

    assert (drive.name, drive.serial, drive.here) == ("Seagate RSS LLC", "NA8F4XYZ", True)


def test_no_disk_ever_is_known_and_a_closed_key_is_not():
    assert parse_drives(ABSENT, ABSENT, ABSENT).value == ()
    denied = parse_drives(Refusal(Reason.ACCESS_DENIED), ABSENT, ABSENT)
    assert isinstance(denied, Unknown)
    assert denied.why is Reason.ACCESS_DENIED


def test_letters_of_network_folders():
    hive = Hive(
        {
            "": RegistryKey({}),
            "Z": RegistryKey({"RemotePath": r"\\NAS-MAIRIE\partage"}),
            "y": RegistryKey({"remotepath": r"\\SRV01\Gestion"}),
            "X": RegistryKey({}),
            "Z\\sub": RegistryKey({"RemotePath": "no"}),
        }
    )

    assert parse_mapped(hive).value == (
        MappedDrive("Z:", r"\\NAS-MAIRIE\partage"),
        MappedDrive("Y:", r"\\SRV01\Gestion"),
    )
    assert parse_mapped(ABSENT).value == ()
    assert parse_mapped(Refusal(Reason.TIMEOUT)).why is Reason.TIMEOUT


def accounts(**folders):
    return Hive(
        {
            "": RegistryKey({}),
            **{name: RegistryKey({"UserFolder": folder}) for name, folder in folders.items()},
        }
    )


def shell(**folders):
    names = {"documents": "Personal", "desktop": "Desktop"}
    return Hive({"": RegistryKey({names[name]: value for name, value in folders.items()})})


def test_onedrive_with_the_folders_that_were_moved_into_it():
    root = r"C:\Users\claire\OneDrive - Mairie"

    found = parse_onedrive(
        accounts(Business1=root),
        shell(documents=rf"{root}\Documents", desktop=r"%USERPROFILE%\Desktop"),
    )

    (tool,) = found.value
    assert (tool.product, tool.synchronises) == ("OneDrive Entreprise", True)
    assert tool.sources.value == (root, rf"{root}\Documents")


@pytest.mark.parametrize(
    "documents",
    [
        r"%USERPROFILE%\OneDrive\Documents",
        r"%OneDrive%\Documents",
        r"c:\users\claire\onedrive\Documents",
    ],
)
def test_a_moved_folder_however_it_is_written(documents):
    found = parse_onedrive(
        accounts(Personal=r"C:\Users\claire\OneDrive"), shell(documents=documents)
    )

    (tool,) = found.value
    assert tool.product == "OneDrive"
    assert tool.sources.value[1:] == (r"C:\Users\claire\OneDrive\Documents",)


def test_onedrive_without_a_folder_synchronises_nothing():
    assert parse_onedrive(ABSENT, ABSENT).value == ()
    assert (
        parse_onedrive(Hive({"": RegistryKey({}), "Business1": RegistryKey({})}), ABSENT).value
        == ()
    )
    assert parse_onedrive(Refusal(Reason.ACCESS_DENIED), ABSENT).why is Reason.ACCESS_DENIED


def test_dropbox_tells_its_folders():
    told = {"personal": {"path": r"C:\Users\claire\Dropbox", "host": 1}, "business": {"host": 2}}

    found = parse_dropbox((ABSENT, Content(json.dumps(told).encode())))

    (tool,) = found.value
    assert (tool.product, tool.synchronises) == ("Dropbox", True)
    assert tool.sources.value == (r"C:\Users\claire\Dropbox",)
    assert parse_dropbox((ABSENT, ABSENT)).value == ()
    assert parse_dropbox((Content(b"{"), ABSENT)).why is Reason.PARSE_ERROR


def test_a_folder_of_its_own_means_that_it_synchronises():
    told = Value({"size": 0, "modified": None, "folder": True, "newest": None})

    (tool,) = parse_folder(told, q.ICLOUD, "icloud", r"%USERPROFILE%\iCloudDrive").value

    assert (tool.product, tool.synchronises) == ("iCloud", True)
    assert parse_folder(ABSENT, q.ICLOUD, "icloud").value == ()
    assert parse_folder(Value("text"), q.ICLOUD, "icloud").why is Reason.PARSE_ERROR
