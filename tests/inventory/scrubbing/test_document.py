"""Scrubbing a capture: nothing personal is left, and the facts are the same up to pseudonyms."""

from __future__ import annotations

import base64
import json
import sys
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st

from inventory.capture import SECTIONS, CaptureError, load, understand
from inventory.facts import Unknown
from inventory.live.collecting import open_machine
from inventory.reading import mac_address
from inventory.recorder import Recorder
from inventory.replay import Replay
from inventory.scrubbing.document import scrub
from inventory.scrubbing.pseudonyms import Pseudonyms
from inventory.workstation import TOPICS
from tests.captures import RECORDED, needs_recordings, recorded_paths
from tests.inventory import strategies

KEY = b"a key of thirty-two bytes, or so"
MADE = Pseudonyms(KEY)

ACCOUNTS = """root:x:0:0:root:/root:/bin/bash
mail:x:8:8:mail:/var/mail:/usr/sbin/nologin
nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
jdupont:$6$salt$hash:1000:1000:Josette Dupont,2e étage,0123456789:/home/jdupont:/bin/bash
debian:x:1001:1001::/home/debian:/bin/bash
lu:x:1002:1002:Lu:/home/lu:/bin/bash
"""
GROUP = "root:x:0:\nsudo:x:27:jdupont,debian\njdupont:x:1000:\ncompta:x:1005:lu\n"
DPKG = "Package: debian-archive\nMaintainer: Debian <x@debian.org>\nVersion: 82.64.1.77\n"
LSBLK = """{"blockdevices": [{"name": "sda", "serial": "S2R5NX0H123456", "wwn": "0x5002538d41",
 "uuid": "1b2c3d4e-1111-2222-3333-444455556666", "label": "debian", "model": "SSD 850"}]}"""
ADDRESSES = """[{"ifname": "enp3s0", "address": "08:00:27:4e:66:a1", "broadcast":
 "ff:ff:ff:ff:ff:ff", "addr_info": [{"local": "192.168.1.10"}, {"local": "82.64.1.77"},
 {"local": "fe80::a00:27ff:fe4e:66a1"}]}]"""


def capture(family="linux", **sections):
    return understand({"format": "pc-capture/2", "os_family": family, "name": "x", **sections})


def linux():
    return capture(
        files={
            **{
                path: {"text": text, "modified": None}
                for path, text in {
                    "/etc/passwd": ACCOUNTS,
                    "/etc/group": GROUP,
                    "/etc/hostname": "pc-josette.mairie-saintex.fr\n",
                    "/etc/hosts": "127.0.0.1 localhost\n127.0.1.1 pc-josette # ours\n",
                    "/etc/resolv.conf": "search mairie-saintex.fr\nnameserver 82.64.1.77\n",
                    "/etc/machine-id": "0123456789abcdef0123456789abcdef\n",
                    "/etc/fstab": "UUID=1b2c3d4e-1111-2222-3333-444455556666 / ext4\n",
                    "/sys/class/dmi/id/product_serial": "PF0ABC12\n",
                    "/sys/class/dmi/id/board_serial": "Not Specified\n",
                    "/sys/class/net/enp3s0/address": "08:00:27:4e:66:a1\n",
                    "/var/lib/dpkg/status": DPKG,
                    "/home/jdupont/.config/kscreenlockerrc": "[Daemon]\nAutolock=false\n",
                }.items()
            }
        },
        commands={
            "lsblk -J": {"stdout": LSBLK, "stderr": "", "exit_status": 0},
            "ip -j addr": {"stdout": ADDRESSES, "stderr": "", "exit_status": 0},
            "dmidecode": {"stdout": "\tSerial Number: PF0ABC12\n\tAsset Tag: None\n"},
            "passwd -S -a": {"stdout": "root L 2024\nlu P 2024\n"},
            "systemctl list-units": {"stdout": "getty@tty1.service loaded active running\n"},
            "lpstat -v": {"stdout": "device for HP: usb://HP/LaserJet?serial=VNC3R12345\n"},
        },
        calls={
            "session": {
                "user": "lu",
                "uid": 1002,
                "groups": ["sudo", "jdupont"],
                "home": "/home/lu",
                "desktop": "GNOME",
            }
        },
        dirs={"/home": ["jdupont", "lu"], "/sys/block": ["sda"]},
        errors={"file /home/jdupont/x": {"refused": "access_denied", "detail": ""}},
    )


def text_of(document, path):
    return document["files"][path]["text"]


def everything(document):
    return json.dumps(document, ensure_ascii=False)


@pytest.mark.parametrize(
    "secret",
    [
        "jdupont", "Josette", "Dupont", "0123456789:", "pc-josette", "saintex", "S2R5NX0H123456",
        "5002538d41", "1b2c3d4e", "PF0ABC12", "08:00:27", "a00:27ff", "nameserver 82.64",
        "0123456789abcdef0123456789abcdef", "$6$", "/home/lu", "/home/debian:", "lu P",
        "VNC3R12345",
    ],
)  # fmt: skip
def test_nothing_personal_is_left(secret):
    assert secret in everything(linux())

    actual = everything(scrub(linux(), KEY))

    assert secret not in actual


def test_what_is_not_personal_is_kept():
    original, actual = linux(), scrub(linux(), KEY)

    for path in ("/var/lib/dpkg/status", "/sys/class/dmi/id/board_serial"):
        assert text_of(actual, path) == text_of(original, path)
    command = "systemctl list-units"
    assert actual["commands"][command] == original["commands"][command]
    lsblk = json.loads(actual["commands"]["lsblk -J"]["stdout"])["blockdevices"][0]
    assert lsblk["model"] == "SSD 850"
    assert lsblk["label"] == "debian"
    addresses = json.loads(actual["commands"]["ip -j addr"]["stdout"])[0]
    assert addresses["addr_info"][0]["local"] == "192.168.1.10"
    assert addresses["broadcast"] == "ff:ff:ff:ff:ff:ff"
    assert actual["dirs"]["/sys/block"] == ["sda"]


def test_one_name_is_one_pseudonym_everywhere():
    actual = scrub(linux(), KEY)

    who = MADE.word("jdupont")
    assert f"\n{who}:x:1000:1000:" in text_of(actual, "/etc/passwd")
    assert f":/home/{who}:" in text_of(actual, "/etc/passwd")
    assert f"sudo:x:27:{who}," in text_of(actual, "/etc/group")
    assert f"/home/{who}/.config/kscreenlockerrc" in actual["files"]
    assert f"file /home/{who}/x" in actual["errors"]
    assert actual["calls"]["session"]["groups"] == ["sudo", who]
    assert actual["calls"]["session"]["home"] == "/home/" + actual["calls"]["session"]["user"]
    assert actual["dirs"]["/home"] == [who, MADE.word("lu")]


def test_system_accounts_are_kept():
    actual = text_of(scrub(linux(), KEY), "/etc/passwd").splitlines()

    assert actual[:3] == ACCOUNTS.splitlines()[:3]


def test_the_answers_of_one_card_stay_together():
    actual = scrub(linux(), KEY)

    told = json.loads(actual["commands"]["ip -j addr"]["stdout"])[0]["address"]
    assert text_of(actual, "/sys/class/net/enp3s0/address") == told + "\n"
    assert mac_address(told) == told


def test_scrubbing_is_the_same_each_time_and_depends_on_the_key():
    assert scrub(linux(), KEY) == scrub(linux(), KEY)
    assert scrub(linux(), KEY) != scrub(linux(), b"another key")


def test_the_capture_itself_is_left_alone():
    original = linux()

    scrub(original, KEY)

    assert original == linux()


def test_windows_accounts_are_replaced_and_built_in_ones_kept():
    key = "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion"
    profile = key + "\\ProfileList\\S-1-5-21-11-22-33-1001"
    document = capture(
        "windows",
        wmi={
            "Win32_UserAccount": [
                {"Name": "Josette", "Caption": "PC-12\\Josette", "SID": "S-1-5-21-11-22-33-1001"},
                {"Name": "Administrateur", "SID": "S-1-5-21-11-22-33-500", "FullName": ""},
            ],
            "Win32_ComputerSystem": [{"Name": "PC-12", "UserName": "PC-12\\Josette"}],
            "Win32_NetworkAdapter": [{"MACAddress": "08:00:27:4E:66:A1", "Name": "Intel 82.64"}],
            "MSFT_NetAdapter": [{"PermanentAddress": "0800274E66A1"}],
            "Win32_PnPEntity": [{"DeviceID": "USB\\VID_0951&PID_1666\\60A44C3FACC4B1A0"}],
        },
        registry={
            key: {"RegisteredOwner": "Josette", "ProductName": "Windows 11 Pro"},
            key + "\\Winlogon": {"DefaultUserName": "Josette", "DefaultPassword": "secret"},
            profile: {"ProfileImagePath": "C:\\Users\\Josette"},
            "HKLM\\SOFTWARE\\Classes\\{90160000-008C-0000-1000-0000000FF1CE}": {"": "x"},
        },
        calls={
            "local_accounts": [{"name": "Josette", "rid": 1001}, {"name": "Invité", "rid": 501}]
        },
    )

    actual = scrub(document, KEY)

    for secret in ("Josette", "PC-12", "-11-22-33", "4E:66", "4E66", "60A44C", '"secret"'):
        assert secret not in everything(actual)
    accounts = actual["wmi"]["Win32_UserAccount"]
    assert accounts[0]["SID"].endswith("-1001")
    assert accounts[0]["Caption"] == actual["wmi"]["Win32_ComputerSystem"][0]["UserName"]
    assert accounts[1]["Name"] == "Administrateur"
    assert actual["calls"]["local_accounts"][1]["name"] == "Invité"
    assert actual["registry"][key]["ProductName"] == "Windows 11 Pro"
    assert actual["registry"][key + "\\Winlogon"]["DefaultPassword"] is True
    assert "HKLM\\SOFTWARE\\Classes\\{90160000-008C-0000-1000-0000000FF1CE}" in actual["registry"]
    card = actual["wmi"]["Win32_NetworkAdapter"][0]
    assert card["Name"] == "Intel 82.64"
    assert mac_address(card["MACAddress"]) == mac_address(
        actual["wmi"]["MSFT_NetAdapter"][0]["PermanentAddress"]
    )


def test_files_of_secrets_are_left_out():
    document = capture(files={"/etc/shadow": {"text": "root:$6$"}, "/etc/x": {"text": "x"}})

    actual = scrub(document, KEY)

    assert list(actual["files"]) == ["/etc/x"]


def test_the_serial_of_a_screen_is_replaced_in_its_edid():
    edid = bytearray(128)
    edid[:8] = bytes.fromhex("00ffffffffffff00")
    edid[12:16] = (305419896).to_bytes(4, "little")
    edid[54:72] = b"\0\0\0\xff\0CN0ABC12DEF\n "
    edid[72:90] = b"\0\0\0\xfc\0DELL P2419H\n "
    edid[127] = -sum(edid) % 256
    path = "/sys/class/drm/card0-DP-1/edid"
    document = capture(files={path: {"base64": base64.b64encode(edid).decode(), "modified": None}})

    actual = base64.b64decode(scrub(document, KEY)["files"][path]["base64"])

    assert len(actual) == 128
    assert sum(actual) % 256 == 0
    assert actual[12:16] != edid[12:16]
    assert actual[59:72] == MADE.word("CN0ABC12DEF").encode() + b"\n "
    assert actual[72:90] == edid[72:90]


def test_a_certificate_changes_its_person_and_keeps_its_dates():
    key = ec.generate_private_key(ec.SECP256R1())
    old = (
        x509.CertificateBuilder()
        .subject_name(x509.Name.from_rfc4514_string("CN=Josette Dupont,C=FR"))
        .issuer_name(x509.Name.from_rfc4514_string("CN=Some Authority,C=FR"))
        .serial_number(123456789012345)
        .not_valid_before(datetime(2025, 1, 2, tzinfo=UTC))
        .not_valid_after(datetime(2028, 1, 2, tzinfo=UTC))
        .public_key(key.public_key())
        .add_extension(
            x509.ExtendedKeyUsage([x509.ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False
        )
        .sign(key, SHA256())
    )
    der = base64.b64encode(old.public_bytes(Encoding.DER)).decode()
    document = capture(
        calls={"user_certificates": [{"store": "My", "der": der}, {"store": "My", "der": "?"}]}
    )

    actual = scrub(document, KEY)["calls"]["user_certificates"]

    new = x509.load_der_x509_certificate(base64.b64decode(actual[0]["der"]))
    assert new.subject.rfc4514_string() == f"CN={MADE.words('Josette Dupont')},C=FR"
    assert new.issuer == old.issuer
    assert new.serial_number != old.serial_number
    assert new.not_valid_after_utc == old.not_valid_after_utc
    assert list(new.extensions) == list(old.extensions)
    assert actual[1]["der"] == ""
    assert scrub(document, KEY)["calls"]["user_certificates"] == actual


# Facts up to pseudonyms


def assert_alike(actual, expected, pairs, where):
    """Same shape, same numbers; a text that differs always differs in the same way."""
    assert type(actual) is type(expected), where
    if isinstance(expected, Unknown):
        assert actual.why is expected.why, where
    elif is_dataclass(expected):
        for field in fields(expected):
            if field.name != "sources":
                parts = getattr(actual, field.name), getattr(expected, field.name)
                assert_alike(*parts, pairs, f"{where}.{field.name}")
    elif isinstance(expected, tuple | list):
        assert len(actual) == len(expected), where
        for place, parts in enumerate(zip(actual, expected, strict=True)):
            assert_alike(*parts, pairs, f"{where}[{place}]")
    elif isinstance(expected, str):
        assert pairs.setdefault(expected, actual) == actual, where
    elif not isinstance(expected, set | frozenset):
        assert actual == expected, where


def assert_same_facts(document):
    scrubbed = understand(json.loads(json.dumps(scrub(document, KEY))))
    for topic in TOPICS:
        expected, actual = topic.read(Replay(document)), topic.read(Replay(scrubbed))
        assert_alike(actual, expected, {}, topic.name)


@needs_recordings
@pytest.mark.parametrize(
    "path",
    [*recorded_paths("windows"), *recorded_paths("linux")] if RECORDED.is_dir() else [],
    ids=lambda path: path.stem,
)
def test_recorded_machines_keep_their_facts(path):
    assert_same_facts(load(path))


@pytest.mark.skipif(sys.platform != "linux", reason="the Live machine of Linux")
def test_this_machine_keeps_its_facts():
    with open_machine() as live:
        recorder = Recorder(live)
        for topic in TOPICS:
            topic.read(recorder)
    document = recorder.document("this", recorded_at=datetime.now(UTC))

    assert_same_facts(understand(json.loads(json.dumps(document))))


@given(st.dictionaries(st.sampled_from(SECTIONS), st.dictionaries(st.text(), strategies.plain)))
def test_whatever_is_understood_can_be_scrubbed(sections):
    try:
        document = understand({"format": "pc-capture/2", "os_family": "linux", **sections})
    except CaptureError:
        return

    understand(scrub(document, KEY))
