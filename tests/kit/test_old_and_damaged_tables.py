"""Tables past their date, missing or damaged: what an audit says then."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from checks import content, domains, reasons, sheet, tables
from checks.catalogue import every
from checks.verdict import Outcome
from inventory.facts import Reason
from inventory.workstation import read_workstation
from kit import selftest
from kit.assessment import assess
from kit.cli import main
from tests.captures import machine
from tests.checks.healthy import healthy_desktop, healthy_laptop

ROOT = Path(selftest.__file__).parents[1]
EXAMPLE = Path(selftest.__file__).parent / selftest.EXAMPLE
MACHINES = {"windows": healthy_laptop, "linux": healthy_desktop}
#: What leans on which table, where no other source decides.
LEANING = {
    ("windows", "updates/os_supported"): "windows_lifecycle",
    ("windows", "software/office_supported"): "office_products",
    ("linux", "updates/os_supported"): "linux_lifecycle",
}


def midnight(day):
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def found(family, now):
    subject = read_workstation(machine(family, **MACHINES[family]()))
    return {item.check: item for item in assess(subject, now).items}


@pytest.mark.parametrize(("place", "name"), LEANING.items(), ids=[str(one) for one in LEANING])
def test_a_pass_ends_with_the_table_that_it_leans_on(place, name):
    family, check = place
    last = midnight(tables.shipped(name).valid_until)

    before = found(family, last)[check]
    after = found(family, last + timedelta(days=1))[check]

    assert before.outcome in {Outcome.OK, Outcome.WATCH}
    assert (after.outcome, after.reason) == (Outcome.UNKNOWN, Reason.TABLE_TOO_OLD)


@pytest.mark.parametrize("family", MACHINES)
def test_time_alone_never_makes_a_pass_of_something_else(family):
    start = midnight(tables.shipped("windows_builds").generated)
    moments = [start + timedelta(days=days) for days in range(0, 1500, 20)]
    seen = [found(family, now) for now in moments]

    for check in {check for name, check in LEANING if name == family}:
        passes = [one[check].outcome is Outcome.OK for one in seen]

        assert passes == sorted(passes, reverse=True), check


@pytest.fixture
def installation(tmp_path, monkeypatch):
    """The content of an installation that a test may damage, and nothing of it read so far."""
    folder = tmp_path / "checks"
    for path in content.FOLDER.rglob("*"):
        if path.suffix in {".toml", ".json"}:
            copy = folder / path.relative_to(content.FOLDER)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    monkeypatch.setattr(content, "FOLDER", folder)
    forget()
    yield folder
    forget()


def forget():
    for read in (tables.shipped, sheet.sheet, reasons.explanations):
        read.cache_clear()


#: What an audit of the example reads while it runs; domains are read at import.
FILES = {
    "windows_lifecycle": "tables/windows_lifecycle.json",
    "windows_builds": "tables/windows_builds.json",
    "office_products": "tables/office_products.json",
    "reasons": "reasons.toml",
    "updates/os_supported": "updates/os_supported.toml",
}
#: What is not read at all by the list of checks.
UNLISTED = {name for name in FILES if FILES[name].startswith("tables/")} | {"reasons"}


def damages(name, data):
    yield "missing", None
    yield "empty", b""
    yield "half", data[: len(data) // 2]
    yield "not text", b"\xff\xfe\x00\xd8"
    yield "of another kind", b"[]"
    yield "nested", b"[" * 100_000
    yield "nested in a value", b"a = " + b"[" * 100_000
    if name in tables.PARTS:
        document = json.loads(data)
        yield "hollow", json.dumps({**document, "data": {}}).encode()
        for part in tables.PARTS[name]:
            less = {**document["data"], part: {}}
            yield f"without {part}", json.dumps({**document, "data": less}).encode()


def damage(path, data):
    if data is None:
        path.unlink(missing_ok=True)
    else:
        path.write_bytes(data)
    forget()


def assert_told(code, told, name, how):
    assert code == 3, how
    assert told.out == "", how
    assert f"est abîmée\u00a0: «\u00a0{name}\u00a0» manque" in told.err, how
    assert told.err.strip().endswith("Réinstallez Kit Commune, puis recommencez."), how
    assert len(told.err.strip().splitlines()) == 2, how


@pytest.mark.parametrize("name", FILES)
def test_an_audit_tells_in_french_what_is_damaged(installation, name, tmp_path, capsys):
    capture = EXAMPLE
    if name == "reasons":  # they are read where a result has one: of this computer nothing is known
        capture = tmp_path / "silent.capture.json"
        capture.write_text('{"format": "pc-capture/2", "os_family": "windows"}')
    path = installation / FILES[name]
    for how, data in damages(name, path.read_bytes()):
        damage(path, data)

        code = main(["audit", "--capture", str(capture)])

        assert_told(code, capsys.readouterr(), name, how)


@pytest.mark.parametrize("name", FILES)
def test_the_list_of_checks_needs_the_sheets_alone(installation, name, capsys):
    path = installation / FILES[name]
    for how, data in damages(name, path.read_bytes()):
        damage(path, data)

        code = main(["checks", "list", "--format", "json"])

        told = capsys.readouterr()
        if name in UNLISTED:
            assert (code, told.err) == (0, ""), how
        else:
            assert_told(code, told, name, how)


@pytest.mark.parametrize("name", [*FILES, "linux_lifecycle", "m365_builds"])
def test_the_self_test_names_what_is_damaged(installation, name, monkeypatch):
    for part in ("_exports", "_communes", "_report", "_collector"):  # they take their time
        monkeypatch.setattr(selftest, part, lambda: None)
    path = installation / FILES.get(name, f"tables/{name}.json")
    for how, data in damages(name, path.read_bytes()):
        damage(path, data)

        faults = [fault for _, fault in selftest.run() if fault is not None]

        assert faults, how
        assert all(name in fault for fault in faults), how


def run_in(installation, *words):
    """A command in a process of its own: what is read at import is read from this folder."""
    code = (
        "import sys, pathlib; from checks import content;"
        "content.FOLDER = pathlib.Path(sys.argv.pop(1));"
        "from kit.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    return subprocess.run(
        (sys.executable, "-c", code, str(installation), *words),
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        check=False,
    )


@pytest.mark.parametrize("words", [("audit", "--capture", str(EXAMPLE)), ("checks", "list")])
@pytest.mark.parametrize(
    "damaged", [None, b"", b"[", b"\xff\xfe", b"[pillars]\n", b"[pillars]\n[domains]\n"]
)
def test_damaged_domains_are_told_in_french(installation, damaged, words):
    damage(installation / "domains.toml", damaged)

    done = run_in(installation, *words)

    told = SimpleNamespace(out=done.stdout, err=done.stderr)
    assert_told(done.returncode, told, "domains", damaged)


def test_the_self_test_names_damaged_domains(installation):
    damage(installation / "domains.toml", b"")

    done = run_in(installation, "self-test")

    assert done.returncode == 1
    assert done.stderr == ""
    assert "✗ capture d’exemple et contrôles\u00a0: DomainsError: domains:" in done.stdout
    assert "✓ tables datées" in done.stdout


def test_domains_cut_anywhere_are_damaged_or_whole():
    text = (content.FOLDER / "domains.toml").read_text("utf-8")
    for end in range(len(text)):
        with suppress(tomllib.TOMLDecodeError, domains.DomainsError):
            found = domains.decode_domains(tomllib.loads(text[:end]))
            kept = {check.domain: found[check.domain] for check in every()}
            assert kept == domains.DOMAINS


def test_a_whole_installation_passes(installation):
    assert run_in(installation, "checks", "list").returncode == 0
    assert run_in(installation, "audit", "--capture", str(EXAMPLE)).returncode == 0
