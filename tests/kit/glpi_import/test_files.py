"""Files and folders of a GLPI agent: imported, labelled, or refused in French; never a crash."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.verdict import Outcome
from inventory.facts import Known, Reason, Unknown
from inventory.machine import Family
from inventory.workstation import read_workstation
from kit.assessment import assess
from kit.errors import KitError
from kit.glpi import document
from kit.glpi_import import files, import_paths, merge_by_date, read_document
from kit.glpi_import.merging import known_facts, stamped
from kit.history import Kind, RuleSet, Run, changes
from kit.same_machine import Answer, compare, identity_of
from tests.captures import RECORDED, machine, needs_recordings, recorded_machine, recorded_paths

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
EXAMPLES = RECORDED / "glpi" / "examples"
COMPUTERS = [
    "computer_1", "computer_2", "computer_1_partial_batteries", "computer_1_partial_cpu",
    "computer_1_partial_memory", "computer_1_partial_softs", "computer_1_partial_volumes",
    "computer_2_partial_dbs", "computer_2_partial_vms",
]  # fmt: skip
SMALL = {
    "deviceid": "ACCUEIL-2024-03-05-08-30-00",
    "itemtype": "Computer",
    "content": {
        "versionclient": "GLPI-Agent_v1.17",
        "accesslog": {"logdate": "2026-11-20 10:00:00"},
        "hardware": {"name": "ACCUEIL", "memory": 8192},
        "operatingsystem": {
            "name": "Windows",
            "full_name": "Microsoft Windows 11 Professionnel",
            "kernel_name": "MSWin32",
            "kernel_version": "10.0.26200",
            "service_pack": "26200.9106",
            "version": "25H2",
            "timezone": {"name": "Europe/Paris", "offset": "+0100"},
            "install_date": "2025-04-03 06:36:39",
        },
    },
}


def with_content(**sections):
    return SMALL | {"content": SMALL["content"] | sections}


def written(folder, name, told, at=None):
    path = folder / name
    path.write_text(told if isinstance(told, str) else json.dumps(told), "utf-8")
    if at is not None:
        os.utime(path, (at.timestamp(), at.timestamp()))
    return path


def refusals(found):
    return {refused.file: refused.error.title for refused in found.refused}


# --- The official examples ---------------------------------------------------------------------


@needs_recordings
@pytest.mark.parametrize("name", COMPUTERS)
def test_official_examples_of_computers(name):
    (found,) = import_paths([EXAMPLES / f"{name}.json"], NOW).machines
    hardware = found.workstation.hardware

    assert isinstance(hardware.model, Known)
    assert hardware.model.value == "XPS 13 9350"
    assert hardware.model.sources == (f"glpi {name}.json {found.at:%Y-%m-%dT%H:%M:%SZ}",)
    assert found.partial == ("partial" in name)
    assert found.workstation.screen_lock.delays == Unknown(
        Reason.NOT_RECORDED, found.workstation.screen_lock.delays.sources
    )


@needs_recordings
def test_what_the_first_example_says():
    (found,) = import_paths([EXAMPLES / "computer_1.json"], NOW).machines
    w = found.workstation

    assert found.at == datetime(2020, 6, 12, 12, 19, 54, tzinfo=UTC)
    assert (w.family, found.family_told) == (Family.LINUX, True)
    os = w.system.os.value
    assert (os.name, os.product, os.version, os.release, os.distribution) == (
        "Fedora 31 (Workstation Edition)", "Fedora", "31", "31 (Workstation Edition)", "fedora",
    )  # fmt: skip
    assert w.system.booted_at.value == datetime(2020, 6, 9, 5, 58, 8, tzinfo=UTC)
    assert w.hardware.serial.value == "640HP72"
    assert w.hardware.chassis.value.portable
    assert w.processor.sockets.value[0].cores == 2
    assert w.processor.sockets.value[0].serial is None
    assert w.memory.total.value == 7800 * 1024**2
    assert [module.capacity for module in w.memory.modules.value] == [4096 * 1024**2] * 2
    assert w.disks.disks.value[0].size == 256_060_000_000
    assert w.disks.disks.value[0].health.why is Reason.NOT_RECORDED
    encrypted = {v.name: isinstance(v.encryption, Known) for v in w.volumes.volumes.value}
    assert (encrypted["/"], encrypted["/boot"]) == (True, False)
    assert [v.name for v in w.volumes.volumes.value if v.system] == ["/"]
    names = [adapter.name for adapter in w.network.adapters.value]
    assert len(names) == len(set(names)) < 8
    assert w.screens.screens.value[0].pnp == "SHP1449"
    assert [program.name for program in w.software.programs.value][:2] == ["gitg", "expat"]
    assert w.software.store_apps.why is Reason.NOT_RECORDED
    assert w.remote_access.tools.value[0].identifier == "123456789"
    # Two people are logged on: nobody in particular.
    assert w.accounts.logged_on.why is Reason.NOT_RECORDED
    # The agent's UUID of the second example is no UUID.
    (other,) = import_paths([EXAMPLES / "computer_2.json"], NOW).machines
    assert other.workstation.hardware.uuid.why is Reason.ABSENT
    assert other.family_told is False


@needs_recordings
def test_all_examples_at_once():
    """Two computers of nine files; network devices, printers and a phone are refused."""
    found = import_paths([EXAMPLES], NOW)

    assert len(found.machines) == 2
    assert sorted(len(one.files) for one in found.machines) == [3, 6]
    assert all(not one.partial for one in found.machines)
    assert len(found.refused) == 8
    assert all("autre chose qu’un ordinateur" in title for title in refusals(found).values())


@needs_recordings
def test_old_xml_is_refused_with_a_way_out():
    found = import_paths([RECORDED / "glpi" / "xml"], NOW)

    assert not found.machines
    assert len(found.refused) >= 10
    for refused in found.refused:
        assert "XML" in refused.error.title
        assert "--json" in refused.error.remedy


def converted(path):
    """An XML inventory as converters make JSON of it: tags in lower case, a lone entry no list."""

    def value(element):
        if len(element) == 0:
            return element.text or ""
        made = {}
        for child in element:
            name = child.tag.lower()
            entry = value(child)
            if name in made:
                held = made[name] if isinstance(made[name], list) else [made[name]]
                made[name] = [*held, entry]
            else:
                made[name] = entry
        return made

    return value(ET.parse(path).getroot())  # noqa: S314 the recordings, which nobody sends


@needs_recordings
@pytest.mark.parametrize(
    "path", sorted((RECORDED / "glpi" / "xml").glob("*.xml")), ids=lambda path: path.stem
)
def test_what_agents_of_xml_times_said_once_it_is_json(path):
    """Real documents of many agents and systems: every value is a text, in every agent's words."""
    told = converted(path)
    if told.get("query") != "INVENTORY" or "content" not in told:
        pytest.skip("no inventory of a computer")
    workstation = read_document(told, f"{path.stem}.json", NOW).workstation
    found = known_facts(workstation)

    assert {"system.host_name", "memory.total"} <= found.keys() or len(found) >= 3
    assert json.dumps(document(workstation, NOW))
    assert assess(workstation, NOW).items


# --- Our own export ----------------------------------------------------------------------------


@needs_recordings
@pytest.mark.parametrize(
    "path", [*recorded_paths("windows"), *recorded_paths("linux")], ids=lambda path: path.stem
)
def test_our_export_comes_back(path):
    before = document(read_workstation(recorded_machine(path.stem)), NOW)
    try:
        imported = read_document(json.loads(json.dumps(before)), "poste.json", NOW)
    except KitError:
        assert set(before["content"]) <= {"versionclient", "accesslog", "users", "ports"}
        return
    after = document(imported.workstation, NOW)

    assert imported.at == NOW
    for section, value in before["content"].items():
        if section not in {"versionclient", "accesslog"}:
            assert kept(section, after["content"].get(section)) == kept(section, value), section


@needs_recordings
@pytest.mark.parametrize(
    "path", [*recorded_paths("windows"), *recorded_paths("linux")], ids=lambda path: path.stem
)
def test_a_pc_and_its_export_are_the_same_pc_with_the_same_things(path):
    """Importing what GLPI has of a PC that was measured must not fill its history with noise."""
    before = read_workstation(recorded_machine(path.stem))
    if "amcache" in path.stem:
        pytest.skip("its programs do not say which of them are the store's")
    try:
        after = read_document(document(before, NOW), "a.json", NOW).workstation
    except KitError:
        return
    held = stamped(before, NOW - timedelta(days=1))
    merged = merge_by_date([(NOW - timedelta(days=1), held), (NOW, after)])
    rules = RuleSet(elevated=None, tables="", checks="")
    found = changes(Run(NOW, before, (), rules), Run(NOW, merged, (), rules))
    answer = compare(identity_of(before), identity_of(after))

    assert [change.sentence for change in found if change.kind is not Kind.NEWLY_READ] == []
    assert known_facts(before).keys() <= known_facts(merged).keys()
    assert answer.answer is not Answer.DIFFERENT


def kept(section, value):
    """Everything comes back but a half encrypted volume: that word stands for too many states."""
    if section != "drives" or value is None:
        return value
    return [
        {name: told for name, told in drive.items() if not name.startswith("encrypt_")}
        if drive.get("encrypt_status") == "Partially"
        else drive
        for drive in value
    ]


# --- Labelled as imported ----------------------------------------------------------------------


def test_what_the_agent_does_not_feed_is_not_recorded():
    imported = read_document(SMALL, "accueil.json", NOW)
    w = imported.workstation
    label = "glpi accueil.json 2026-11-20T09:00:00Z"
    known = {
        f"{topic}.{name}": fact
        for topic in type(w).__match_args__[1:]
        for name in type(getattr(w, topic)).__match_args__
        if isinstance(fact := getattr(getattr(w, topic), name), Known)
    }

    assert set(known) == {
        "system.os", "system.host_name", "system.installed_at", "system.time_zone",
        "system.utc_offset", "memory.total",
    }  # fmt: skip
    assert {fact.sources for fact in known.values()} == {(label,)}
    assert w.updates.pending.why is Reason.NOT_RECORDED
    assert w.system.installed_at.value == datetime(2025, 4, 3, 4, 36, 39, tzinfo=UTC)


def test_windows_of_an_agent():
    os = read_document(SMALL, "a.json", NOW).workstation.system.os.value

    assert (os.name, os.version, os.build, os.revision) == (
        "Windows 11 Professionnel", "25H2", 26200, 9106,
    )  # fmt: skip
    assert os.support_class.value == "home_pro"


def test_nothing_passes_for_want_of_data():
    """An imported PC on which all is well in GLPI still has nearly everything to verify."""
    items = assess(read_document(SMALL, "a.json", NOW).workstation, NOW).items
    passed = {item.check for item in items if item.outcome is Outcome.OK}

    assert passed <= {"updates/os_supported", "updates/os_patched"}


def test_bitlocker_said_to_be_on_is_not_believed():
    """Agents read a property that says so of disks that are not encrypted."""
    drive = {"letter": "C:", "type": "Local Disk", "total": 10, "encrypt_name": "BitLocker"}
    states = {}
    for status in ("Yes", "No", "Partially", None):
        told = drive | ({"encrypt_status": status} if status else {})
        w = read_document(with_content(drives=[told]), "a.json", NOW).workstation
        states[status] = w.volumes.volumes.value[0].encryption

    assert states["No"].value.state.value == "off"
    assert [states[s].why for s in ("Yes", "Partially", None)] == [Reason.NOT_RECORDED] * 3
    assert states["Yes"].detail == "encrypt_status yes"


def test_updates_listed_among_programs():
    told = [
        {"name": "7-Zip", "from": "registry"},
        {"name": "KB5031455", "install_date": "2026-10-14"},
        {"name": "Photos", "from": "uwp"},
    ]
    w = read_document(with_content(softwares=told), "a.json", NOW).workstation

    assert [program.name for program in w.software.programs.value] == ["7-Zip"]
    assert [program.name for program in w.software.store_apps.value] == ["Photos"]
    assert [hotfix.identifier for hotfix in w.updates.hotfixes.value] == ["KB5031455"]


def test_accounts_and_administrators():
    told = with_content(
        local_users=[
            {"id": "S-1-5-21-1-2-3-500", "login": "Administrateur"},
            {"id": "S-1-5-21-1-2-3-1001", "login": "claire"},
            {"id": "S-1-5-21-1-2-3-1002", "login": "luc"},
            {"id": "S-1-5-21-1-2-3-503", "login": "DefaultAccount"},
        ],
        local_groups=[
            {"id": "S-1-5-32-544", "name": "Administrateurs", "members": [r"PC\luc"]},
        ],
        users=[{"login": "claire", "domain": "MAIRIE"}],
    )
    accounts = read_document(told, "a.json", NOW).workstation.accounts

    assert [(a.name, a.role, a.admin, a.interactive) for a in accounts.accounts.value] == [
        ("Administrateur", "administrator", True, True),
        ("claire", "user", None, True),
        ("luc", "user", True, True),
        ("DefaultAccount", "system", None, False),
    ]
    assert accounts.logged_on.value == r"MAIRIE\claire"


# --- Dates -------------------------------------------------------------------------------------


def test_a_date_that_has_not_come_is_not_believed():
    ahead = with_content(accesslog={"logdate": "2031-01-01 00:00:00"})

    assert read_document(ahead, "a.json", NOW).at == NOW


@pytest.mark.parametrize("log", [None, "x", {}, {"logdate": "hier"}, {"logdate": ["2026"]}])
def test_without_its_own_date_the_file_s_counts(tmp_path, log):
    at = NOW - timedelta(days=9)
    path = written(tmp_path, "a.json", with_content(accesslog=log), at)

    assert import_paths([path], NOW).machines[0].at == at


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ({"name": "Europe/Paris", "offset": "+0000"}, "2026-11-20T09:00:00+00:00"),
        ({"name": "CET", "offset": "+0100"}, "2026-11-20T09:00:00+00:00"),
        ({"name": "Romance Standard Time", "offset": "-0330"}, "2026-11-20T13:30:00+00:00"),
        ({"name": "../../etc/passwd", "offset": "+0100"}, "2026-11-20T09:00:00+00:00"),
    ],
)
def test_times_are_of_the_machine_s_zone(zone, expected):
    told = with_content(operatingsystem=SMALL["content"]["operatingsystem"] | {"timezone": zone})

    assert read_document(told, "a.json", NOW).at.isoformat() == expected


def test_the_newest_file_wins_field_by_field(tmp_path):
    old = with_content(
        accesslog={"logdate": "2026-10-01 10:00:00"},
        hardware={"name": "ACCUEIL", "memory": 4096, "swap": 1024},
    )
    partial = {
        "deviceid": SMALL["deviceid"],
        "partial": True,
        "content": {
            "versionclient": "GLPI-Agent_v1.17",
            "accesslog": {"logdate": "2026-11-21 10:00:00"},
            "drives": [{"type": "Local Disk", "letter": "C:", "total": 10}],
        },
    }
    for name, told in (("1.json", SMALL), ("2.json", partial), ("sub.json", old)):
        written(tmp_path, name, told)
    (found,) = import_paths([tmp_path], NOW).machines
    w = found.workstation

    assert found.files == ("sub.json", "1.json", "2.json")
    assert (found.partial, w.family) == (False, Family.WINDOWS)
    assert w.memory.total == Known(8192 * 1024**2, ("glpi 1.json 2026-11-20T09:00:00Z",))
    assert w.memory.swap == Known(1024 * 1024**2, ("glpi sub.json 2026-10-01T08:00:00Z",))
    assert w.volumes.volumes.sources[0].startswith("glpi 2.json ")


# --- Bad input ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "abîmé"),
        (b"{", "abîmé"),
        (json.dumps(SMALL).encode()[:-20], "abîmé"),
        (b"\xff\xfe\x00", "abîmé"),
        (b"\x00\x01\x02\xff", "abîmé"),
        (b"[" * 200_000, "abîmé"),
        (b'{"content": ' + b"9" * 5000 + b"}", "abîmé"),
        (b"<?xml version='1.0'?><REQUEST/>", "XML"),
        (b"\xef\xbb\xbf  <REQUEST>\xe9</REQUEST>", "XML"),
        (b"<REQUEST>\xe9</REQUEST>", "XML"),
        (b"[]", "pas un inventaire GLPI"),
        (b'"x"', "pas un inventaire GLPI"),
        (b"null", "pas un inventaire GLPI"),
        (b'{"format": "pc-capture/2"}', "est une capture de Kit Commune"),
        (b'{"format": 2}', "pas un inventaire GLPI"),
        (b'{"schema": 1, "facts": {}, "findings": []}', "pas un inventaire GLPI"),
        (b'{"content": []}', "pas un inventaire GLPI"),
        (b'{"content": {"a": 1}}', "pas un inventaire GLPI"),
        (b'{"content": {"versionclient": "x"}}', "ne dit rien du poste"),
        (b'{"itemtype": "Printer", "content": {"versionclient": "x"}}', "une imprimante"),
        (b'{"itemtype": "Robot", "content": {"versionclient": "x"}}', "un autre appareil"),
        (b'{"action": "netdiscovery", "content": {"versionclient": "x"}}', "un autre appareil"),
    ],
)
def test_a_file_that_is_no_inventory(tmp_path, data, said):
    path = tmp_path / "poste.json"
    path.write_bytes(data)
    found = import_paths([path], NOW)

    assert not found.machines
    assert said in refusals(found)["poste.json"]
    assert found.refused[0].error.remedy


def test_files_that_are_not_there(tmp_path):
    (tmp_path / "vide").mkdir()
    found = import_paths([tmp_path / "rien.json", tmp_path / "vide", tmp_path / "a\0b"], NOW)

    assert not found.machines
    assert ["introuvable" in t or "aucun" in t or "lu" in t for t in refusals(found).values()] == [
        True
    ] * 3


def test_a_file_too_large_is_not_read_whole(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "SIZE_LIMIT", 100)
    path = written(tmp_path, "gros.json", SMALL)

    assert "trop gros" in refusals(import_paths([path], NOW))["gros.json"]


def test_a_folder_with_too_many_files(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "MOST_FILES", 2)
    for number in range(3):
        written(tmp_path, f"{number}.json", SMALL)

    assert "trop de fichiers" in next(iter(refusals(import_paths([tmp_path], NOW)).values()))


def test_a_folder_in_a_folder_and_no_links(tmp_path):
    inside = tmp_path / "lot" / "mairie"
    inside.mkdir(parents=True)
    written(inside, "a.JSON", SMALL)
    written(inside, "note.txt", "rien")
    elsewhere = written(tmp_path, "b.json", SMALL | {"deviceid": "autre"})
    (inside / "lien.json").symlink_to(elsewhere)
    (inside / "boucle").symlink_to(tmp_path)
    found = import_paths([tmp_path / "lot"], NOW)

    assert [one.files for one in found.machines] == [("a.JSON",)]
    assert not found.refused


def test_one_bad_file_does_not_cost_the_others(tmp_path):
    written(tmp_path, "a.json", SMALL)
    written(tmp_path, "b.json", "{")
    found = import_paths([tmp_path], NOW)

    assert (len(found.machines), list(refusals(found))) == (1, ["b.json"])


def test_a_byte_order_mark_and_utf_16(tmp_path):
    text = json.dumps(SMALL)
    (tmp_path / "a.json").write_bytes(b"\xef\xbb\xbf" + text.encode())
    (tmp_path / "b.json").write_bytes(text.encode("utf-16"))
    found = import_paths([tmp_path], NOW)

    assert found.machines[0].files == ("a.json", "b.json")


def test_names_of_files_are_data(tmp_path):
    path = written(tmp_path, "{file}\u202egnp\n.json", "{")
    error = import_paths([path], NOW).refused[0].error

    assert "{file}gnp .json" in error.title


def test_wrong_types_are_unknown_not_nothing():
    told = with_content(
        hardware={"name": ["x"], "memory": "beaucoup", "uuid": {}},
        softwares="beaucoup",
        printers=["x"],
        drives=[],
        networks=[{"mac": "aa:bb:cc:dd:ee:ff"}],
        antivirus=[{"enabled": True}],
        bios=[1],
    )
    w = read_document(told, "a.json", NOW).workstation

    assert w.system.host_name.why is Reason.PARSE_ERROR
    assert w.memory.total.why is Reason.ABSENT
    assert w.hardware.uuid.why is Reason.PARSE_ERROR
    assert w.hardware.maker.why is Reason.PARSE_ERROR
    assert w.software.programs.why is Reason.PARSE_ERROR
    assert w.printers.printers.why is Reason.PARSE_ERROR
    assert w.volumes.volumes.why is Reason.NOT_RECORDED
    assert w.network.adapters.why is Reason.PARSE_ERROR
    assert w.antivirus.products.why is Reason.PARSE_ERROR


def test_absurd_numbers_and_names_are_kept_within_bounds():
    told = with_content(
        hardware={"name": "é" * 100_000, "memory": 10**300},
        storages=[{"name": "sda", "disksize": -5}],
        softwares=[{"name": "x" * 100_000}],
    )
    w = read_document(told, "a.json", NOW).workstation

    assert len(w.system.host_name.value) == 255
    assert w.memory.total.why is Reason.ABSENT
    assert w.disks.disks.value[0].size is None
    assert len(w.software.programs.value[0].name) == 4_000


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["C:", "Yes", "2020-01-01", "255.255.255.0", "/", "S-1-5-21-1-500", "uwp"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=10,
)
FIELDS = json.loads((files.Path(__file__).parents[1] / "glpi_fields.json").read_text("utf-8"))


@st.composite
def contents(draw):
    """A content whose sections and fields are the format's, and whose values are anything."""
    made = {"versionclient": "x"}
    for section in draw(st.lists(st.sampled_from(sorted(FIELDS)), max_size=4)):
        names = FIELDS[section]
        entry = (
            st.dictionaries(st.sampled_from(sorted(names)), json_values, max_size=6)
            if names
            else json_values
        )
        made[section] = draw(entry | st.lists(entry, max_size=3) | json_values)
    return made


@settings(max_examples=300, deadline=None)
@given(contents(), st.sampled_from([None, "Computer", 3]), st.none() | st.booleans())
def test_any_inventory_is_imported_or_refused(content, itemtype, partial):
    told = {"content": content, "deviceid": "x", "itemtype": itemtype, "partial": partial}
    try:
        imported = read_document(told, "a.json", NOW)
    except KitError:
        return
    # Whatever was kept can be judged, written again and shown.
    assess(imported.workstation, NOW)
    assert json.dumps(document(imported.workstation, NOW))


@given(json_values)
def test_any_json_is_imported_or_refused(told):
    for document_ in (told, {"content": told, "deviceid": "x"}):
        try:
            read_document(document_, "a.json", NOW)
        except KitError:
            continue


def test_a_machine_that_says_nothing_of_itself_exports_nothing_to_import():
    with pytest.raises(KitError, match="ne dit rien"):
        read_document(document(read_workstation(machine("windows")), NOW), "a.json", NOW)
