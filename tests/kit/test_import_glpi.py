"""Inventories of the GLPI agent in the record: whose PC, at which date, and what stays."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from checks.verdict import Outcome
from inventory.disks import Disk, Medium
from inventory.facts import Known, Reason, Unknown
from inventory.machine import Family
from inventory.smart import Health, Prediction
from inventory.workstation import read_workstation
from kit import cli
from kit.assessment import assess
from kit.auditing import Reading
from kit.errors import KitError
from kit.glpi import document
from kit.glpi_import import import_paths
from kit.glpi_import.keeping import failure, keep_imports, summary_text
from kit.records import IMPORTED, MEASURED
from kit.store import audits, copies, edits, entities
from kit.store.keeping import Prepared, keep_audit, workstation_of
from kit.store.store import meta, open_store, reading
from tests.captures import needs_recordings, recorded_machine
from tests.checks.workstations import workstation
from tests.kit.store.samples import PAPER, PHRASE, new_store, reopen

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
DAY = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)
SERIAL, OTHER = "CZC1234XYZ", "CZC9999ABC"

pytestmark = pytest.mark.usefixtures("quick_slots")


@pytest.fixture
def store(tmp_path):
    with new_store(tmp_path / "home" / "r.kit", phrase=True) as opened:
        yield opened


def told(day, *, serial=SERIAL, device="ACCUEIL-2024-03-05-08-30-00", name="ACCUEIL", **sections):
    """An agent's document of some day of November 2026, in UTC."""
    hardware = {"name": name, **sections.pop("hardware", {})}
    bios = {"smanufacturer": "HP", "smodel": "ProDesk 400", **({"ssn": serial} if serial else {})}
    content = {
        "versionclient": "GLPI-Agent_v1.17",
        "hardware": hardware,
        "bios": bios,
        "operatingsystem": {
            "name": "Windows",
            "full_name": "Microsoft Windows 11 Professionnel",
            "kernel_name": "MSWin32",
            "timezone": {"name": "UTC", "offset": "+0000"},
        },
        **sections,
    }
    if day is not None:
        content["accesslog"] = {"logdate": f"2026-11-{day:02} 09:00:00"}
    return {"deviceid": device, "itemtype": "Computer", "content": content}


def bring(store, folder, *documents, entity=""):
    """Write the documents as files of a folder of their own, and import it."""
    place = folder / f"lot{len(list(folder.iterdir()))}"
    place.mkdir()
    for number, one in enumerate(documents):
        (place / f"{number}.json").write_text(json.dumps(one), "utf-8")
    return keep_imports(store, import_paths([place], NOW), entity)


def measured(store, at=DAY, **facts):
    """Keep an audit of this computer, as if it had been measured that day."""
    hardware = {
        "serial": Known(SERIAL, ("wmi Win32_BIOS",)),
        "maker": Known("HP", ("wmi Win32_ComputerSystem",)),
        **facts.pop("hardware", {}),
    }
    system = {"host_name": Known("ACCUEIL", ("wmi Win32_ComputerSystem",))}
    made = workstation(Family.WINDOWS, hardware=hardware, system=system, **facts)
    kept = keep_audit(Reading(made, at, None), assess(made, at), Prepared(store))
    return kept, reopen(store.path)


def newest(store, identifier=None):
    (audit, *_) = audits.list_audits(store, identifier)
    return audit, workstation_of(store, audit.id)


def sizes(store):
    with reading(store) as connection:
        tables = ("record", "edit", "snapshot", "finding", "part")
        return [connection.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in tables]  # noqa: S608


# --- One document ------------------------------------------------------------------------------


def test_a_document_is_kept_at_its_date_and_labelled(store, tmp_path):
    kept = bring(store, tmp_path, told(20, hardware={"memory": 8192}))
    (machine,) = kept.machines
    audit, found = newest(store)

    assert (machine.new, machine.name, machine.doubt) == (True, "ACCUEIL", "")
    assert (audit.record, audit.author) == (machine.record, IMPORTED)
    assert audit.clock == datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    assert found.memory.total == Known(8192 * 1024**2, ("glpi 0.json 2026-11-20T09:00:00Z",))
    assert found.screen_lock.delays.why is Reason.NOT_RECORDED
    assert machine.documents[0].values == machine.documents[0].changed
    with reading(store) as connection:
        assert meta(connection, "here") is None


def test_what_the_agent_does_not_feed_is_not_verified(store, tmp_path):
    bring(store, tmp_path, told(20))
    findings = audits.findings_of(store, newest(store)[0].id)

    passed = {finding.check for finding in findings if finding.outcome is Outcome.OK}
    assert passed <= {"updates/os_supported", "updates/os_patched"}
    assert sum(finding.outcome is Outcome.UNKNOWN for finding in findings) > 12


def test_the_record_of_the_pc_is_filled_and_says_who_wrote_it(store, tmp_path):
    (machine,) = bring(store, tmp_path, told(20)).machines
    author = {edit.field: edit.author for edit in edits.edits(store, machine.record)}

    assert edits.values(store, machine.record)["serial"] == SERIAL
    assert set(author.values()) == {IMPORTED}


def test_what_a_person_wrote_stays(store, tmp_path):
    (machine,) = bring(store, tmp_path, told(10)).machines
    edits.put(store, machine.record, {"model": "Le gros", "label": "Accueil"}, author="Odile")
    (again,) = bring(store, tmp_path, told(20)).machines

    fields = edits.values(store, machine.record)
    assert (again.record, again.name) == (machine.record, "Accueil")
    assert fields["model"] == "Le gros"


def test_twice_adds_nothing(store, tmp_path):
    first = bring(store, tmp_path, told(20), told(10))
    before = sizes(store)
    again = bring(store, tmp_path, told(10), told(20))

    assert [d.state for d in first.machines[0].documents] == ["kept", "kept"]
    assert [d.state for d in again.machines[0].documents] == ["again", "again"]
    assert sizes(store) == before
    assert "Rien de nouveau" in summary_text(again)


def test_one_document_under_two_names_is_one(store, tmp_path):
    kept = bring(store, tmp_path, told(20), told(20))

    assert [d.state for d in kept.machines[0].documents] == ["kept", "again"]
    assert len(audits.list_audits(store)) == 1


def test_each_document_is_an_audit_in_order(store, tmp_path):
    bring(store, tmp_path, told(20), told(5), told(12))

    clocks = [audit.clock.day for audit in audits.list_audits(store)]
    assert clocks == [20, 12, 5]


def test_without_a_date_the_file_s_counts_and_it_is_said(store, tmp_path):
    path = tmp_path / "poste.json"
    path.write_text(json.dumps(told(None)), "utf-8")
    at = NOW - timedelta(days=9)
    os.utime(path, (at.timestamp(), at.timestamp()))
    kept = keep_imports(store, import_paths([path], NOW))

    assert newest(store)[0].clock == at
    assert "c’est celle du fichier" in summary_text(kept)


# --- The newest dated value --------------------------------------------------------------------

MEMORY = {"memory": {"total": Known(4 * 1024**3, ("wmi Win32_ComputerSystem",))}}


def test_a_newer_import_replaces_what_it_feeds_and_nothing_else(store, tmp_path):
    lock = Known(True, ("registry HKLM",))
    kept, store = measured(store, DAY, **MEMORY, accounts={"blank_passwords_limited": lock})
    with store:
        (machine,) = bring(store, tmp_path, told(10, hardware={"memory": 8192})).machines
        audit, found = newest(store)

        assert (machine.record, machine.new) == (kept.record, False)
        assert audit.clock == datetime(2026, 11, 10, 9, 0, tzinfo=UTC)
        assert found.memory.total.value == 8 * 1024**3
        # Its own date stays with what was carried over.
        assert found.accounts.blank_passwords_limited == Known(
            True,
            ("registry HKLM", "relevé du 2026-11-01T09:00:00Z"),
        )


def test_an_older_import_never_replaces_a_newer_measure(store, tmp_path):
    kept, store = measured(store, DAY + timedelta(days=14), **MEMORY)
    with store:
        document = told(10, hardware={"memory": 8192, "swap": 1024})
        (machine,) = bring(store, tmp_path, document).machines
        audit, found = newest(store)

        assert machine.record == kept.record
        assert machine.documents[0].state == "completed"
        assert audit.clock == DAY + timedelta(days=14)
        assert found.memory.total.value == 4 * 1024**3
        # Nobody else knew this one.
        assert found.memory.swap == Known(1024**3, ("glpi 0.json 2026-11-10T09:00:00Z",))
        assert found.hardware.serial.sources[0] == "wmi Win32_BIOS"


def test_an_older_import_with_nothing_to_add_leaves_no_trace(store, tmp_path):
    document = told(20, hardware={"memory": 8192})
    bring(store, tmp_path, document)
    before = sizes(store)
    kept = bring(store, tmp_path, told(10, hardware={"memory": 4096}))

    assert kept.machines[0].documents[0].state == "older"
    assert sizes(store) == before
    assert "rien à en reprendre" in summary_text(kept)


def test_each_value_has_its_own_date(store, tmp_path):
    """Measured on the 1st, imported on the 10th, then a document of the 5th."""
    swap = Known(512 * 1024**2, ("wmi Win32_PageFileUsage",))
    _, store = measured(store, DAY, memory={**MEMORY["memory"], "swap": swap})
    with store:
        bring(store, tmp_path, told(10, hardware={"memory": 8192}))
        bring(store, tmp_path, told(5, hardware={"memory": 2048, "swap": 1024}))
        audit, found = newest(store)

        assert found.memory.total.value == 8 * 1024**3
        assert found.memory.swap == Known(1024**3, ("glpi 0.json 2026-11-05T09:00:00Z",))
        assert audit.clock == datetime(2026, 11, 10, 9, 0, tzinfo=UTC)


def test_a_disk_keeps_what_the_agent_does_not_feed(store, tmp_path):
    healthy = Known(Health(Prediction.HEALTHY), ("smart",))
    disks = (
        Disk("sda", "SSD A", "A", "S1", None, 10**12, Medium.SSD, "sata", True, healthy),
        Disk("sdb", "HDD B", "B", "S2", None, 10**12, Medium.HDD, "sata", True, healthy),
    )
    _, store = measured(store, DAY, disks={"disks": Known(disks, ("wmi Win32_DiskDrive",))})
    with store:
        storages = [
            {"name": "sda", "model": "SSD A", "serial": "S1", "firmware": "2.0"},
            {"name": "sdb", "model": "HDD B", "serial": "S3"},
        ]
        bring(store, tmp_path, told(10, storages=storages))
        fact = newest(store)[1].disks.disks
        same, other = fact.value

        assert (same.firmware, same.medium, same.size) == ("2.0", Medium.SSD, 10**12)
        assert same.health.value.prediction is Prediction.HEALTHY
        assert same.health.sources == ("smart", "relevé du 2026-11-01T09:00:00Z")
        # A disk of another number is another disk, of whatever name.
        assert isinstance(other.health, Unknown)
        assert fact.sources == (
            "glpi 0.json 2026-11-10T09:00:00Z", "wmi Win32_DiskDrive",
            "relevé du 2026-11-01T09:00:00Z",
        )  # fmt: skip


def test_what_is_gone_from_a_list_is_gone(store, tmp_path):
    bring(store, tmp_path, told(5, softwares=[{"name": "A"}, {"name": "B", "publisher": "P"}]))
    bring(store, tmp_path, told(10, softwares=[{"name": "B"}]))
    found = newest(store)[1].software.programs

    assert [(p.name, p.publisher) for p in found.value] == [("B", "P")]


def test_a_measure_after_an_import_is_what_counts(store, tmp_path):
    bring(store, tmp_path, told(5, hardware={"memory": 8192}))
    kept, store = measured(store, DAY + timedelta(days=9), **MEMORY)
    with store:
        audit, found = newest(store)

        assert audit.id == kept.audit
        assert found.memory.total.value == 4 * 1024**3
        edit = edits.edits(store, audit.record, "memory")[-1]
        assert (edit.author, edit.value) == (MEASURED, "4 Go")


# --- Which PC ----------------------------------------------------------------------------------


def test_two_pcs_are_two(store, tmp_path):
    kept = bring(store, tmp_path, told(5), told(5, serial=OTHER, device="B", name="MAIRE"))

    assert len({machine.record for machine in kept.machines}) == 2


def test_copies_of_one_disk_share_their_agent_s_name_and_stay_two(store, tmp_path):
    kept = bring(store, tmp_path, told(5), told(6, serial=OTHER), told(7))

    assert sorted(len(machine.documents) for machine in kept.machines) == [1, 2]


def test_a_doubtful_pc_is_new_once_and_found_again_by_its_agent_s_name(store, tmp_path):
    nameless = {"serial": None, "device": "x-1"}
    bring(store, tmp_path, told(3))
    (first,) = bring(store, tmp_path, told(5, **nameless)).machines
    (second,) = bring(store, tmp_path, told(6, **nameless)).machines

    assert (first.new, second.new) == (True, False)
    assert first.doubt
    assert first.record == second.record


@pytest.mark.parametrize(
    ("second", "name", "same"), [(39, "ACCUEIL", True), (40, "ACCUEIL", False), (39, "B", False)]
)
def test_a_pc_without_numbers_is_told_by_its_name_and_its_installation(
    tmp_path, store, second, name, same
):
    """An ordinary user of Linux may not read the serial that the agent reads."""
    installed = Known(datetime(2025, 4, 3, 6, 36, 39, tzinfo=UTC), ("file",))
    named = Known("ACCUEIL", ("file",))
    found = workstation(Family.LINUX, system={"host_name": named, "installed_at": installed})
    kept = keep_audit(Reading(found, DAY, None), assess(found, DAY), Prepared(store))
    document = told(10, serial=None, name=name)
    document["content"]["operatingsystem"]["install_date"] = f"2025-04-03 06:36:{second}"
    with reopen(store.path) as again:
        (machine,) = bring(again, tmp_path, document).machines

    assert (machine.record == kept.record) is same
    assert machine.new is not same


def test_a_new_pc_is_the_chosen_entity_s(store, tmp_path):
    mairie = entities.new_entity("mairie", "Mairie de Sabres", "214003493")
    ccas = entities.new_entity("ccas", "CCAS de Sabres", "264000324")
    entities.put_entity(store, mairie)
    entities.put_entity(store, ccas)
    (one,) = bring(store, tmp_path, told(5)).machines
    (other,) = bring(store, tmp_path, told(5, serial=OTHER, device="B"), entity=ccas.siren).machines

    assert edits.entity_of(store, one.record) == ("workstation", mairie.uuid)
    assert edits.entity_of(store, other.record) == ("workstation", ccas.uuid)


@needs_recordings
@pytest.mark.parametrize("name", ["hp-firefly16-win11", "jc-centos-7.7"])
def test_a_measured_pc_and_its_own_export_make_one_pc(store, tmp_path, name):
    found = read_workstation(recorded_machine(name))
    kept = keep_audit(Reading(found, DAY, None), assess(found, DAY), Prepared(store))
    with reopen(store.path) as again:
        exported = document(found, DAY + timedelta(days=3))
        (machine,) = bring(again, tmp_path, exported).machines
        held = newest(again)[1]

        assert (machine.record, machine.new) == (kept.record, False)
        # Nothing that was known is lost, and what is measured of an entry stays with it.
        for topic in type(found).__match_args__[1:]:
            room = getattr(found, topic)
            for field in type(room).__match_args__:
                if isinstance(getattr(room, field), Known):
                    assert isinstance(getattr(getattr(held, topic), field), Known), (topic, field)


# --- Copies and faults -------------------------------------------------------------------------


def test_the_copy_is_made_once_at_the_end(store, tmp_path, monkeypatch):
    place = tmp_path / "cle"
    place.mkdir()
    copies.choose_place(store, place)
    written = []
    kept_real = copies.write_now
    monkeypatch.setattr(copies, "write_now", lambda *told: written.append(told) or kept_real(*told))
    store.close()
    with open_store(store.path, PAPER, copying=False) as quiet:
        kept = bring(quiet, tmp_path, told(5), told(5, serial=OTHER, device="B"))

        assert len(written) == 1
        assert kept.copy == ""
        assert not copies.state(quiet).pending


def test_a_file_that_changes_meanwhile_costs_only_itself(store, tmp_path):
    for number, one in enumerate((told(5), told(6), told(7, serial=OTHER, device="B"))):
        (tmp_path / f"{number}.json").write_text(json.dumps(one), "utf-8")
    found = import_paths([tmp_path / f"{number}.json" for number in range(3)], NOW)
    (tmp_path / "0.json").write_text(json.dumps(told(8)), "utf-8")
    (tmp_path / "2.json").unlink()
    kept = keep_imports(store, found)

    assert [one.file for one in kept.refused] == ["0.json", "2.json"]
    assert [d.file for machine in kept.machines for d in machine.documents] == ["1.json"]
    assert len(audits.list_audits(store)) == 1
    assert len(edits.records(store, "workstation")) == 1


def test_a_record_that_fails_halfway_keeps_what_came_before(store, tmp_path, monkeypatch):
    real = audits.save_audit
    seen = []

    def fails_second(*given, **named):
        seen.append(1)
        if len(seen) == 2:
            raise KitError("Le disque est plein.", "Faites de la place.")
        return real(*given, **named)

    monkeypatch.setattr(audits, "save_audit", fails_second)
    kept = bring(store, tmp_path, told(5), told(6, serial=OTHER, device="B", name="MAIRE"))

    assert [machine.name for machine in kept.machines] == ["ACCUEIL"]
    assert failure(kept) == ("Le disque est plein.", "Faites de la place.")
    assert len(edits.records(store, "workstation")) == 1


# --- The command -------------------------------------------------------------------------------


@pytest.fixture
def command(store, tmp_path, capsys):
    phrase = tmp_path / "phrase.txt"
    phrase.write_text(PHRASE.text, "utf-8")
    path = store.path

    def run(*arguments):
        before = ["--store", str(path), "--passphrase-file", str(phrase)]
        code = cli.main([*before, "import-glpi", *map(str, arguments)])
        return code, *capsys.readouterr()

    return run


def test_the_command_says_what_it_kept(command, tmp_path):
    path = tmp_path / "accueil.json"
    path.write_text(json.dumps(told(20)), "utf-8")
    code, out, err = command(path)

    assert (code, err) == (0, "")
    assert "ACCUEIL\u00a0: nouveau poste." in out
    assert "20\u00a0novembre 2026 (accueil.json)" in out
    assert "1\u00a0inventaire ajouté au registre, 1\u00a0poste." in out


def test_one_bad_file_costs_only_itself(command, store, tmp_path):
    lot = tmp_path / "lot"
    lot.mkdir()
    (lot / "a.json").write_text(json.dumps(told(20)), "utf-8")
    (lot / "b.json").write_text("{", "utf-8")
    code, out, err = command(lot)

    assert code == 3
    assert "nouveau poste" in out
    assert "«\u00a0b.json\u00a0» est abîmé" in err
    assert "1\u00a0fichier n’a pas été importé." in err
    assert "Les autres fichiers sont au registre" in err
    assert len(audits.list_audits(store)) == 1


def test_nothing_good_at_all(command, store, tmp_path):
    code, out, err = command(tmp_path / "rien.json")

    assert (code, out) == (3, "")
    assert "introuvable" in err
    assert "Rien n’a été gardé" in err
    assert not audits.list_audits(store)


def test_json_goes_to_stdout_alone(command, tmp_path):
    (tmp_path / "a.json").write_text(json.dumps(told(20)), "utf-8")
    code, out, err = command(tmp_path / "a.json", tmp_path / "rien.json", "--format", "json")
    found = json.loads(out)

    assert code == 3
    assert found["machines"][0]["documents"][0]["state"] == "kept"
    assert found["machines"][0]["documents"][0]["at"] == "2026-11-20T09:00:00+00:00"
    assert [one["file"] for one in found["refused"]] == ["rien.json"]
    assert "introuvable" in err


def test_without_a_record_it_says_how_to_make_one(tmp_path, capsys):
    path = tmp_path / "a.json"
    path.write_text(json.dumps(told(20)), "utf-8")
    code = cli.main(["--store", str(tmp_path / "rien.kit"), "import-glpi", str(path)])
    out, err = capsys.readouterr()

    assert (code, out) == (3, "")
    assert err.count("\n") >= 2


def test_it_wants_a_path(command):
    assert command()[0] == 2


def test_halves_of_characters_and_marks_do_no_harm(command, tmp_path):
    document = told(20, device="\ud800x", name="PC\u202e\ud83d")
    document["content"]["softwares"] = [{"name": "A\udfff", "version": "\x1b[31m1"}]
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.json"))
    path.write_text(json.dumps(document), "utf-8")
    code, out, err = command(path)

    assert (code, err) == (0, "")
    assert "nouveau poste" in out
    assert "\u202e" not in out
    assert command(path)[1].count("déjà importé") == 1
