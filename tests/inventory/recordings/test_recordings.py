"""Old recordings: every kind goes where a topic asks for it, and nothing odd raises."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inventory.answers import Content, Listing, Output, Refusal, Rows, Value
from inventory.capture import CaptureError, understand
from inventory.facts import Reason
from inventory.machine import ask
from inventory.questions import Call, Command, ListDir, ReadFile, Registry, Wmi
from inventory.recordings import migrate, read_recordings
from inventory.recordings.dumps import disk_dump, perl_structure
from inventory.recordings.rows import json_rows, list_rows, table_rows
from inventory.replay import Replay
from tests.captures import RECORDED, needs_recordings, recorded_machine, recorded_paths


def old(family: str, *outputs: tuple[str, str, str], **more: Any) -> Replay:
    """A machine of ``pc-capture/1``: (identifier, command line, what it printed)…"""
    commands = {ident: {"command": line, "stdout": text} for ident, line, text in outputs}
    head = {"format": "pc-capture/1", "name": "old", "os_family": family}
    return Replay(understand({**head, "commands": commands, **more}))


def file_text(machine: Replay, path: str) -> str:
    answer = ask(machine, ReadFile(path))
    assert isinstance(answer, Content)
    return answer.text


def output(machine: Replay, template: str, *args: str) -> str:
    answer = ask(machine, Command(template, args))
    assert isinstance(answer, Output), answer
    return answer.stdout


@pytest.mark.parametrize(
    ("ident", "line", "path"),
    [
        ("debian#6", "cat /etc/os-release", "/etc/os-release"),
        ("cpuinfo", "cat /proc/cpuinfo", "/proc/cpuinfo"),
        ("passwd", "passwd", "/etc/passwd"),
        ("distro:os-release-x-1", "cat /etc/os-release or *-release", "/etc/os-release"),
        ("distro:debian_version-x", "cat /etc/os-release or *-release", "/etc/debian_version"),
        ("distro:redhat-release-6", "cat /etc/os-release or *-release", "/etc/redhat-release"),
        ("m#1", "uname -r", "/proc/sys/kernel/osrelease"),
        ("dhclient:eth0.lease", "cat dhclient lease", "/var/lib/dhcp/eth0.lease"),
    ],
)
def test_an_output_becomes_a_file(ident: str, line: str, path: str) -> None:
    machine = old("linux", (ident, line, "some words"))

    assert file_text(machine, path) == "some words"


@pytest.mark.parametrize(
    ("ident", "line", "text", "template", "args"),
    [
        ("dmidecode", "dmidecode -t 39", "# dmidecode 3.0", "dmidecode", ()),
        ("dmidecode", "dmidecode (SMBIOS…)", "# dmidecode 3.0", "dmidecode", ()),
        ("ip", "ip addr show / ip route", "1: lo: <UP>", "addresses_text", ()),
        ("ip", "ip addr show / ip route", "default via 10.0.0.1 dev a", "routes_text", ()),
        ("arp", "arp -a / ip neighbor", "10.0.0.1 dev a lladdr 00:01", "neighbours_text", ()),
        ("arp", "arp -a / ip neighbor", "? (10.0.0.1) at 00:01", "arp", ()),
        ("firewall", "systemctl status firewalld / ufw status", "Status: inactive", "ufw", ()),
        ("firewall", "systemctl status firewalld / ufw status", "firewalld…", "firewalld", ()),
        ("hdparm", "hdparm -I /dev/sdX", "\n/dev/sdb:\n", "hdparm", ("/dev/sdb",)),
        ("smartctl", "smartctl -i /dev/sdX", "smartctl 7.2", "smart_text", ("/dev/sda",)),
        ("packages", "package manager listing", "Name            : zlib\n", "pacman", ()),
        ("packages:x", "package manager listing", "name:      vlc\n", "snap_info", ("vlc",)),
        ("virtualization:a", "hypervisor listing", "<domain type='kvm'>", "virsh_xml", ()),
        ("virtualization:a", "hypervisor listing", "# lxc-info -n web\n", "lxc_info", ("web",)),
        ("df", "df -P -T -k", "Filesystem", "space", ()),
        ("df", "df", "Filesystem", "df", ()),
    ],
)
def test_an_output_becomes_the_answer_of_a_command(
    ident: str, line: str, text: str, template: str, args: tuple[str, ...]
) -> None:
    machine = old("linux", (ident, line, text))

    assert output(machine, template, *args) == text


def test_the_kernels_line_is_taken_apart() -> None:
    line = "Linux accueil 6.1.0-18-amd64 #1 SMP Debian 6.1.76-1 (2024-02-01) x86_64 GNU/Linux"
    machine = old("linux", ("uname-a", "uname-a", line))

    actual = [file_text(machine, f"/proc/sys/kernel/{name}") for name in ("hostname", "arch")]
    expected = ["accueil", "x86_64"]

    assert actual == expected


def test_packages_become_a_status_file() -> None:
    text = "vlc\tamd64\t2.2\t9270\tvideo\tdeinstall ok config-files\nat\tall\t3.1\t\tadmin\n"
    machine = old("linux", ("packages", "package manager listing", text))

    actual = file_text(machine, "/var/lib/dpkg/status")

    assert "Package: vlc\nStatus: deinstall ok config-files\nSection: video\n" in actual
    assert "Package: at\nStatus: install ok installed\n" in actual


def test_rpm_lines_get_the_columns_that_the_command_prints() -> None:
    text = "bash\tx86_64\t5.1-2\t1600000000\t4096\tAlma\tA shell\tBase\n"
    machine = old("linux", ("packages", "package manager listing", text))

    actual = output(machine, "rpm").split("\t")[:5]
    expected = ["bash", "0:5.1-2", "x86_64", "1600000000", "4096"]

    assert actual == expected


def test_services_lose_their_headings_and_marks() -> None:
    text = "  UNIT LOAD ACTIVE SUB DESCRIPTION\n● cups.service loaded failed failed CUPS\n2 units\n"
    machine = old("linux", ("x", "systemctl --all list-units --type service", text))

    assert output(machine, "services") == "cups.service loaded failed failed CUPS\n"


def test_the_old_report_of_the_clock_reads_as_the_new_one() -> None:
    text = "  Time zone: Europe/Paris (CET, +0100)\nNTP enabled: yes\nNTP synchronized: no\n"
    machine = old("linux", ("timedatectl", "timedatectl", text))

    assert output(machine, "clock") == "Timezone=Europe/Paris\nNTP=yes\nNTPSynchronized=no"


def test_batteries_are_listed() -> None:
    machine = old(
        "linux",
        ("upower:1", "upower -i PATH", "  native-path: BAT0\n"),
        ("upower:2", "upower -i PATH", "  native-path: hidpp_battery_0\n"),
    )

    paths = output(machine, "upower_devices").split()

    assert [output(machine, "upower", path).strip()[-4:] for path in paths] == ["BAT0", "ry_0"]


def test_the_session_is_read_from_id() -> None:
    machine = old("linux", ("id", "id", "uid=1000(lea) gid=1000(lea) groups=1000(lea),27(sudo)"))

    answer = ask(machine, Call("session"))

    assert isinstance(answer, Value)
    assert isinstance(answer.data, dict)
    assert (answer.data["user"], answer.data["groups"]) == ("lea", ["lea", "sudo"])


def test_password_hashes_are_dropped() -> None:
    document = {"format": "pc-capture/1", "os_family": "linux"}
    commands = {"shadow": {"command": "shadow", "stdout": "root:$6$abc"}}

    assert "$6$" not in json.dumps(migrate({**document, "commands": commands}))


def test_a_refused_file_is_told_from_one_that_is_not_there() -> None:
    commands = {
        "a": {"command": "cat /a", "stdout": "", "stderr": "No such file", "exit_status": 1},
        "b": {"command": "cat /b", "stdout": "", "stderr": "denied", "exit_status": 1},
    }
    document = {"format": "pc-capture/1", "os_family": "linux", "commands": commands}
    machine = Replay(understand(document))

    answers = machine.ask_all((ReadFile("/a"), ReadFile("/b")))

    assert [a.reason for a in answers if isinstance(a, Refusal)] == [
        Reason.ABSENT,
        Reason.ACCESS_DENIED,
    ]


def test_a_second_recording_of_one_name_is_kept_apart() -> None:
    machine = old("linux", ("a", "uname -r", "1"), ("b", "uname -r", "2"))

    assert file_text(machine, "/proc/sys/kernel/osrelease") == "1"
    assert file_text(machine, "/proc/sys/kernel/osrelease #2") == "2"


def test_a_disk_dump_gives_files_and_outputs() -> None:
    dump = """$SYSTEM = {
      'hdparm' => 'hdparm v9', 'hdparm-sda' => '
/dev/sda:
', 'sys' => { 'block' => { 'sda' => { 'size' => '8', 'device' => { 'model' => 'It\\'s' } },
      'dm-0' => {} } } };"""
    machine = old("linux", ("storages-dump:x", "dump", dump))

    names = ask(machine, ListDir("/sys/block"))

    assert isinstance(names, Listing)
    assert names.names == ("dm-0", "sda")
    assert file_text(machine, "/sys/block/sda/device/model") == "It's"
    assert output(machine, "hdparm", "/dev/sda") == "\n/dev/sda:\n"


@pytest.mark.parametrize(
    "text", ["", "$X = ", "$X = {", "$X = { 'a' }", "$X = { 'a' => [", "{}", "$X = {" * 90]
)
def test_a_broken_dump_is_empty(text: str) -> None:
    assert perl_structure(text) == {}
    assert disk_dump(text) == ({}, {}, {})


# --- Windows ----------------------------------------------------------------------------------


def rows(machine: Replay, name: str) -> tuple[Any, ...]:
    answer = ask(machine, Wmi(name, ()))
    assert isinstance(answer, Rows), answer
    return answer.rows


def test_objects_become_rows_of_their_class() -> None:
    service = [{"Status": 4, "Name": "Spooler", "DisplayName": "Spouleur", "StartType": 2}]
    user = {"Name": "léa", "SID": {"Value": "S-1-5-21-1-1001"}, "Enabled": False}
    machine = old(
        "windows",
        ("a", "Get-Service | ConvertTo-Json", json.dumps(service)),
        ("b", "Get-LocalUser | ConvertTo-Json", json.dumps({**user, "PasswordRequired": True})),
    )

    (spooler,) = rows(machine, "Win32_Service")
    (account,) = rows(machine, "Win32_UserAccount")

    assert (spooler["State"], spooler["StartMode"]) == ("Running", "Auto")
    assert (account["SID"], account["Disabled"]) == ("S-1-5-21-1-1001", True)


def test_members_are_found_by_the_groups_identifier() -> None:
    groups = [{"Name": "Administrateurs", "SID": {"Value": "S-1-5-32-544"}, "PrincipalSource": 1}]
    people = r'{"Name": "PC\léa", "SID": {"Value": "S-1-5-21-1-1001"}}'
    machine = old(
        "windows",
        ("a", "Get-LocalGroup | ConvertTo-Json", json.dumps(groups)),
        ("b", 'Get-LocalGroupMember -Group "Administrateurs" | ConvertTo-Json', people),
    )

    answer = ask(machine, Call("local_group_members", ("S-1-5-32-544",)))

    assert answer == Value([{"sid": "S-1-5-21-1-1001", "name": r"PC\léa"}])


def test_policies_become_registry_values() -> None:
    text = (
        "[System Access]\nEnableGuestAccount = 0\n[Registry Values]\n"
        "MACHINE\\System\\CurrentControlSet\\Control\\Lsa\\LimitBlankPasswordUse=4,1\n"
    )
    machine = old("windows", ("secpol#1", "PowerShell script (left out)", text))

    answer = ask(machine, Registry(r"HKLM\SYSTEM\CurrentControlSet\Control\Lsa"))

    assert not isinstance(answer, Refusal)
    assert answer.keys[""].values == {"LimitBlankPasswordUse": 1}  # type: ignore[union-attr]


def test_a_volume_in_words_becomes_numbers() -> None:
    text = "MountPoint : C:\nVolumeStatus : FullyEncrypted\nProtectionStatus : On\n"
    machine = old("windows", ("a", "Get-BitLockerVolume | Format-List", text))

    (volume,) = rows(machine, "Win32_EncryptableVolume")

    assert (volume["ConversionStatus"], volume["ProtectionStatus"]) == (1, 1)


def test_a_class_that_was_recorded_twice_is_kept_once() -> None:
    wmi = {"Win32_OperatingSystem": [{"BuildNumber": "1"}]}
    machine = old("windows", ("a", "wmic os get *", "Node,BuildNumber\nX,2"), wmi=wmi)

    (system,) = rows(machine, "Win32_OperatingSystem")

    assert system == {"BuildNumber": "1"}


def test_other_rows_of_a_class_are_joined_unless_they_are_of_the_same_object() -> None:
    def service(name: str, status: int) -> str:
        return json.dumps({"Status": status, "Name": name, "StartType": 2})

    machine = old(
        "windows",
        ("a", "x", service("one", 4)),
        ("b", "x", service("two", 4)),
        ("c", "x", service("one", 1)),
    )

    assert [row["Name"] for row in rows(machine, "Win32_Service")] == ["one", "two"]
    assert [row["State"] for row in rows(machine, "Win32_Service #2")] == ["Stopped"]


def test_lone_backslashes_and_lists_are_understood() -> None:
    assert json_rows(r'{"Name": "NT\Users"}') == [{"Name": "NT\\Users"}]
    assert list_rows("A : 1\nB : True\n\nA : 2\n") == [{"A": "1", "B": True}, {"A": "2"}]


def test_a_table_of_fixes_is_cut_by_its_headings() -> None:
    text = "Wait…Caption  HotFixID   InstalledOn\n         KB5000001  1/2/2020   \n"

    assert table_rows(text) == [
        {"Caption": None, "HotFixID": "KB5000001", "InstalledOn": "1/2/2020"}
    ]


def test_facts_of_an_agent_become_rows() -> None:
    facts = {
        "services": [{"service": {"id": "a", "state": "RUNNING", "start_type": "AUTO_START"}}],
        "packages": [{"package": {"name": "X", "architecture": "i686", "version": "1"}}],
        "groups": [{"group": {"name": "G", "uuid": "S-1", "users": ["u:v"]}}],
        "system": "nonsense",
        "ports": [None],
    }
    machine = old("windows", facts=facts)

    (service,) = rows(machine, "Win32_Service")
    uninstall = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall"
    programs = ask(machine, Registry(uninstall, depth=1, view=32))

    assert (service["State"], service["StartMode"]) == ("Running", "Auto")
    assert not isinstance(programs, Refusal)
    assert list(programs.keys) == ["X"]  # type: ignore[union-attr]


# --- shapes -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoding", "codec"), [("cp850", "cp850"), ("utf-16-le-bom", "utf-16"), ("gbk", "gbk")]
)
def test_bytes_are_decoded_where_there_is_no_text(encoding: str, codec: str) -> None:
    raw = base64.b64encode("hôte 主".encode(codec, "replace")).decode()

    (recording,) = read_recordings({"a": {"stdout_b64": raw, "encoding": encoding}})

    assert recording.text.startswith("hôte" if codec != "gbk" else "h")


@pytest.mark.parametrize(
    "entry", [None, "x", [], {}, {"stdout": 3}, {"stdout_b64": "é", "encoding": "nowhere"}]
)
def test_what_is_no_recording_is_dropped(entry: object) -> None:
    assert read_recordings({"a": entry}) == []


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
_lines = st.sampled_from(
    [
        "uname -a",
        "cat /x",
        "free",
        "id",
        "Get-Tpm",
        "upower -i P",
        "hypervisor listing",
        "systeminfo",
    ]
)
_printed = st.text(max_size=80) | _json.map(json.dumps)


@settings(max_examples=150, deadline=None)
@given(
    family=st.sampled_from(["windows", "linux"]),
    commands=st.dictionaries(
        st.sampled_from(["packages", "id", "free", "qfe", "updates", "distro:x", "storages-dump:x"])
        | st.text(max_size=8),
        st.fixed_dictionaries({"command": _lines | _json, "stdout": _printed | _json}) | _json,
        max_size=4,
    ),
    facts=_json | st.dictionaries(st.sampled_from(["services", "system", "ports"]), _json),
)
def test_migration_never_raises(family: str, commands: Any, facts: Any) -> None:
    document = {"format": "pc-capture/1", "os_family": family, "commands": commands, "facts": facts}

    try:
        understand(document)
    except CaptureError as error:
        assert error.detail  # noqa: PT017 a wrong shape is told, nothing else is raised


@needs_recordings
@pytest.mark.parametrize("family", ["windows", "linux"])
def test_every_recorded_machine_is_understood(family: str) -> None:
    for path in recorded_paths(family):
        recorded_machine(path.stem)


@needs_recordings
def test_recorded_bytes_decode_to_the_recorded_text() -> None:
    different = []
    for path in sorted((RECORDED / "captures" / "dev" / "windows").glob("systeminfo-*.json")):
        for ident, entry in json.loads(path.read_text("utf-8"))["commands"].items():
            if "stdout_b64" not in entry or ident == "qfe":
                continue
            (found,) = read_recordings({ident: {**entry, "stdout": None}})
            if found.text.split() != entry["stdout"].split():
                different.append((path.stem, ident))

    assert different == []
