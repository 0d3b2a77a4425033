"""Shares of Linux."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory import shares
from inventory.answers import Refusal
from inventory.facts import Known, Reason, Unknown
from tests.captures import machine
from tests.failing import Failing

MOUNTS = {"text": "1 1 8:1 / / rw - ext4 /dev/sda1 rw\n"}
ABSENT = {"refused": "absent"}
USERSHARES = "/var/lib/samba/usershares"
PUBLIC = (
    "#VERSION 2\npath=/home/anna/Public\nusershare_acl=S-1-1-0:F,\nguest_ok=y\nsharename=Public\n"
)


def read(*, conf=None, exports=None, mounts=MOUNTS, usershares=None, tested=None, version=None):
    files = {"/proc/self/mountinfo": mounts} if mounts else {}
    errors = {}
    for path, words in (("/etc/samba/smb.conf", conf), ("/etc/exports", exports)):
        if words is None:
            errors[f"file {path}"] = ABSENT
        elif isinstance(words, dict):
            errors[f"file {path}"] = words
        else:
            files[path] = {"text": words}
    folder = USERSHARES
    files |= {f"{folder}/{name}": {"text": words} for name, words in (usershares or {}).items()}
    commands = {}
    if tested is not None:
        commands["testparm -s"] = {"stdout": tested}
    else:
        errors["command testparm -s"] = ABSENT
    if version is not None:
        commands["smbd -V"] = {"stdout": f"Version {version}\n"}
    dirs = {folder: sorted(usershares)} if usershares else {}
    if not usershares:
        errors[f"folder {folder}"] = ABSENT
    return shares.read(machine("linux", files=files, errors=errors, commands=commands, dirs=dirs))


def shared(**parts):
    fact = read(**parts).shares
    assert isinstance(fact, Known)
    return {share.name: share for share in fact.value}


def grants(share):
    assert isinstance(share.grants, Known)
    return share.grants.value


def test_without_samba_and_nfs_nothing_is_shared_and_smb_one_is_off():
    actual = read()

    assert isinstance(actual.shares, Known)
    assert actual.shares.value == ()
    assert isinstance(actual.smb_one, Known)
    assert actual.smb_one.value == shares.SmbOne(client=False, server=False)


@pytest.mark.parametrize(
    ("lines", "right", "who", "guest"),
    [
        ("path = /srv", "read", "S-1-5-11", False),
        ("path = /srv\nread only = no", "change", "S-1-5-11", False),
        ("path = /srv\nguest ok = yes\nwriteable = yes", "change", "S-1-1-0", True),
        ("path = /srv\npublic = yes", "read", "S-1-1-0", True),
        ("path = /srv\nvalid users = anna", "read", "anna", False),
    ],
)
def test_rights_of_a_samba_share(lines, right, who, guest):
    share = shared(conf=f"[global]\n[docs]\n{lines}\n")["docs"]

    assert grants(share) == (shares.Grant(who, right),)
    assert share.guest is guest


def test_lists_of_people_are_rights_too():
    conf = "[docs]\npath=/srv\nvalid users = a b\nwrite list = a\nadmin users = c\n"

    actual = grants(shared(conf=conf)["docs"])

    expected = (shares.Grant("a", "change"), shares.Grant("b", "read"), shares.Grant("c", "full"))
    assert actual == expected


def test_printers_and_drivers_are_no_shares_and_root_is_a_whole_drive():
    conf = "[printers]\nprintable = yes\n[print$]\npath=/x\n[tout]\npath = /\n[homes]\n"

    found = shared(conf=conf)

    assert sorted(found) == ["homes", "tout"]
    assert found["tout"].whole_drive
    assert grants(found["homes"]) == (shares.Grant("%S", "read"),)


def test_testparm_wins_over_the_file():
    found = shared(
        conf="[global]\ninclude = /etc/samba/more.conf\n", tested="[global]\n[b]\npath=/b\n"
    )

    assert sorted(found) == ["b"]


@pytest.mark.parametrize(
    "line", ["include = /x", "registry shares = yes", "config backend = registry"]
)
def test_a_file_that_tells_half_is_unknown(line):
    actual = read(conf=f"[global]\n{line}\n").shares

    assert isinstance(actual, Unknown)
    assert actual.why is Reason.ABSENT


def test_people_share_from_their_desktop():
    actual = read(conf="[global]\n", usershares={"public": PUBLIC}).own

    assert isinstance(actual, Known)
    (share,) = actual.value
    assert share.name == "Public"
    assert (share.path, share.guest) == ("/home/anna/Public", True)
    assert grants(share) == (shares.Grant("S-1-1-0", "full"),)


@pytest.mark.parametrize(
    ("question", "refused", "reason"),
    [
        (f"folder {USERSHARES}", "access_denied", Reason.NEEDS_ADMIN),
        (f"folder {USERSHARES}", "timeout", Reason.TIMEOUT),
        (f"folder {USERSHARES}", "not_recorded", Reason.NOT_RECORDED),
        (f"file {USERSHARES}/public", "timeout", Reason.TIMEOUT),
    ],
)
def test_a_desktop_share_that_was_not_read_is_unknown(question, refused, reason):
    files = {
        "/proc/self/mountinfo": MOUNTS,
        "/etc/samba/smb.conf": {"text": "[global]\n"},
        f"{USERSHARES}/public": {"text": PUBLIC},
    }
    recorded = machine("linux", files=files, dirs={USERSHARES: ["public"]})

    actual = shares.read(Failing(recorded, question, Refusal(Reason(refused)))).own

    assert isinstance(actual, Unknown)
    assert actual.why is reason


@pytest.mark.parametrize("part", ["conf", "exports"])
@pytest.mark.parametrize("rubbish", ["lorem ipsum\n", "[global]\n\0\0\n"])
def test_a_file_of_another_kind_is_unknown(part, rubbish):
    actual = read(**{part: rubbish}).shares

    assert isinstance(actual, Unknown)
    assert actual.why is Reason.PARSE_ERROR


def test_nfs_exports_are_shares():
    share = shared(exports="/srv *(rw) 192.0.2.5(ro)\n")["/srv"]

    assert grants(share) == (shares.Grant("S-1-1-0", "change"), shares.Grant("192.0.2.5", "read"))
    assert share.guest is True


@pytest.mark.parametrize("part", ["conf", "exports"])
@pytest.mark.parametrize("refused", ["access_denied", "timeout"])
def test_an_unreadable_file_is_unknown_with_its_reason(part, refused):
    actual = read(**{part: {"refused": refused}}).shares

    assert isinstance(actual, Unknown)
    assert actual.why == refused


@pytest.mark.parametrize(
    ("conf", "version", "expected"),
    [
        ("[global]\nserver min protocol = NT1\n", None, True),
        ("[global]\n", "4.17.12-Debian", False),
        ("[global]\n", "4.9.5", True),
        ("[global]\n", None, None),
    ],
)
def test_the_samba_server_and_smb_one(conf, version, expected):
    actual = read(conf=conf, version=version).smb_one

    assert isinstance(actual, Known)
    assert actual.value == shares.SmbOne(client=False, server=expected)


def test_a_mount_that_speaks_smb_one_is_a_client():
    text = "1 1 0:1 / / rw - ext4 /dev/sda1 rw\n2 1 0:2 / /mnt rw - cifs //nas/a rw,vers=1.0\n"

    actual = read(mounts={"text": text}).smb_one

    assert isinstance(actual, Known)
    assert actual.value.client is True


def test_unread_mounts_leave_the_client_unknown():
    actual = read(mounts=None).smb_one

    assert isinstance(actual, Known)
    assert actual.value == shares.SmbOne(client=None, server=False)


@given(st.text(), st.text())
def test_never_raises_on_any_text(conf, exports):
    read(conf=conf, exports=exports, usershares={"a": conf}, tested=conf, version=exports)
